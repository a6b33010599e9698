"""门槛与区间 (intervals): 60%以上, 50%-60%之间, 80%≤x<90%, read into intervals with their ends."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.grammar import Mark
from yikou.scoring.grammar import vocabulary as v
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.rules import Between
from yikou.scoring.text import number

_OPERATORS = (
    (v.AT_LEAST, ">="), (v.AT_MOST, "<="), (v.ABOVE, ">"), (v.BELOW, "<"), (v.EQUAL, "="),
)  # fmt: skip


_INFER_OP = [(re.compile(rf"(?:{words})\Z"), sign) for words, sign in _OPERATORS]


def quantity(text: str) -> tuple[Fraction, str]:
    """A numeral and the unit it implies: 百分之九十 and 九成 are per cent."""
    if "分之" in text and not text.startswith("百分之"):
        return number(text) * 100, "%"
    implied = "%" if text.startswith("百分之") or "成" in text else ""
    return number(text), implied


def interval_of(mark: Mark) -> tuple[Between, str, bool, bool]:
    """The interval of a COMPARE mark, its unit, whether its edge is soft, whether it contradicts itself."""
    first = mark["op"] is not None
    raw = mark["q"] if first else mark["q3"]
    value, implied = quantity(raw)
    unit = (mark["qu"] if first else mark["qu3"]) or implied
    notes = (mark["in1"] or "") + (mark["in2"] or "") + (mark["in3"] or "") + (mark["in4"] or "")
    suffix = (mark["suf"] if first else mark["suf3"]) or ""
    sign = next((s for pattern, s in _INFER_OP if mark["op"] and pattern.match(mark["op"])), "")
    inside = True if "含" in notes and "不含" not in notes else False if "不含" in notes else None
    twice = sign == ">" and "以上" in suffix or sign == "<" and "以下" in suffix
    echo = re.search(r"含(\d+(?:\.\d+)?)", notes)
    if echo and number(echo.group(1)) != value:
        raise Refused(mark.start, mark.end, "括号里的数与前面的数不一致")
    if "及" in suffix or "（含）" in suffix:
        inside = True
    soft = False
    below = re.search("以下|以内|之内|之下", suffix)
    if (sign in {">=", ">"} and below) or (sign in {"<", "<="} and "以上" in suffix):
        raise Refused(mark.start, mark.end, "门槛的说法自相矛盾", "SCO017")
    if sign in {">=", ">"} or (sign in {"", "="} and re.search("以上|之上|以外|以后", suffix)):
        strict = sign == ">" and "以上" not in suffix or "以外" in suffix
        return Between(value, (not strict) if inside is None else inside, None, False), unit, False, twice
    if sign in {"<=", "<"} or re.search("以下|以内|之内|之下", suffix):
        if sign in {"<=", ""} or sign == "=":
            soft = inside is None and "以下" in suffix and sign != "<="
            return Between(None, False, value, True if inside is None else inside), unit, soft, twice
        return Between(None, False, value, False if inside is None else inside), unit, False, twice
    return Between(value, True, value, True), unit, False, twice


def range_of(mark: Mark) -> tuple[Between, str, bool]:
    if mark.kind == "BETWEEN":
        low, high = number(mark["blo"]), number(mark["bhi"])
        unit = mark["bhiu"] or mark["blou"] or ""
        return Between(low, mark["bop1"] == "≤", high, mark["bop2"] == "≤"), unit, False
    (low, implied), (high, implied2) = quantity(mark["rlo"]), quantity(mark["rhi"])
    unit = mark["rhiu"] or mark["rlou"] or implied2 or implied
    low_note, high_note = mark["rloin"] or "", (mark["rhiin"] or "") + (mark["rhiin2"] or "")
    low_in = None if not low_note else "不含" not in low_note
    high_in = None if not high_note else "不含" not in high_note
    named = re.search(r"含(\d+(?:\.\d+)?)", high_note)
    if named and number(named.group(1)) == low:
        low_in, high_in = "不含" not in high_note, None
    if named and number(named.group(1)) not in {low, high}:
        raise Refused(mark.start, mark.end, "括号里的数与区间不一致")
    if low > high:
        low, high, low_in, high_in = high, low, high_in, low_in
    soft = low_in is None and high_in is None
    if high_in is not None and low_in is None:
        low_in = not high_in
    if low_in is not None and high_in is None:
        high_in = not low_in
    return Between(low, low_in is not False, high, high_in is not False), unit, soft
