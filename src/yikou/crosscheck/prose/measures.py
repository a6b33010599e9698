"""Measures (数量): a number in running text with unit, operator, per-unit and the resolution of its print.

A ``Measure`` says more than a quantity: how exact its print is (11.28万 stands for ±50), whether it is a
plain fact, a price per head, an average, a cap or a range, and which words stand before and after it.
Amounts are in fen, counts in their unit, percents are the number before the sign; all exact fractions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from yikou.documents import Span
from yikou.values import parse_chinese_integer


class Kind(StrEnum):
    """What a measure is made of."""

    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"


class Role(StrEnum):
    """What a measure says: a fact, a price for one unit, an average, a bound, or a range of standards."""

    PLAIN = "plain"
    PER = "per"
    AVERAGE = "average"
    CAP = "cap"
    FLOOR = "floor"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Measure:
    """One number in the text (数量). ``high`` is the upper end of a range, ``half`` half the last place."""

    text: str
    span: Span
    kind: Kind
    value: Fraction
    unit: str
    half: Fraction
    role: Role = Role.PLAIN
    high: Fraction | None = None
    per: str | None = None
    lead: str = ""
    tail: str = ""
    about: bool = False

    @property
    def family(self) -> tuple[Kind, str]:
        """What may be added to it: money to money, 人 to 人."""
        return self.kind, "" if self.kind is Kind.MONEY else self.unit


_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?![\d])|\d+)(?:\.\d+)?"
_MONEY_SCALE = {"元": 100, "千元": 10**5, "万元": 10**6, "百万元": 10**8, "千万元": 10**9, "亿元": 10**10}
_MONEY_UNIT = r"(?:亿|千万|百万|万|千)?元"
_COUNTED = (
    "人(?:\\(户\\)|户)次|户(?:\\(人\\)|人)次|人次|户次|人\\(户\\)|户\\(人\\)|个工作日|个月|个百分点|百分点|平方米|小时|工作日|公里|"
    "人份|人|名|位|口|户|个|项|张|场|次|件|家|份|例|类|笔|套|所|处|条|期|批|对|辆|床|间|台|篇|天|岁|车|袋|桶|"
    "盒|瓶|册|块|只|座|支|堂|课时|节|组|宗|起|村|街镇|镇|社区|年(?!度|级|\\d)"
)
_MEASURE = re.compile(
    rf"(?<![\d.])(?P<first>{_NUMBER})"
    rf"(?:(?P<unit1>{_MONEY_UNIT}|%|[万亿]|[万]?(?:人次|户次|人|户|名|个|次))?\s*(?:~|至|到|-{{1,2}})\s*(?P<second>{_NUMBER}))?"
    rf"\s?(?:(?P<money>{_MONEY_UNIT})|(?P<percent>%)|(?P<scale>[万亿千百]?)(?P<count>{_COUNTED})"
    r"|(?P<points>分)(?![钟之期别类段])|(?P<bare>[万亿])(?=[,;。、:)\s]|$))"
)
_HAN_MEASURE = re.compile(
    r"(?P<number>[一二三四五六七八九十百千两]{1,6}|[千万])(?P<unit>元)(?=以内|以下|之内|以上)"
)
_SAME = {
    "名": "人", "位": "人", "口": "人", "户人次": "人(户)次", "人户次": "人(户)次", "户(人)次": "人(户)次",
    "户(人)": "人(户)", "百分点": "个百分点", "工作日": "个工作日",
}  # fmt: skip
_ORDINAL = re.compile(r"(?:第|附件|附表|附图|表|图|专栏|No\.?|[\[(]\d{0,4}[\])]|[A-Za-z])\s?$")
_ABOUT = re.compile(r"(?:约|大约|近|将近|大概)(?:为|有)?$")
_FLOOR = re.compile(
    r"(?:不少于|不低于|不小于|至少|(?<!不)(?:超过|超出|高于|大于|多于)|逾|≥|>|>=|最低)(?:为|达)?$"
)
_CAP = re.compile(
    r"(?:不超过?|不高于|不多于|不大于|(?<!不)(?:低于|少于|小于)|不足|不到|最高|最多|至多|上限|限额|≤|<|<=)(?:为|达)?$"
)
_AVERAGE = re.compile(
    r"(?:(?P<who>人|户|次|件|张|例|人次|户次)均|平均(?:每(?P<each>人次|户次|人|户|次|件|张|例|个|名|位))?)"
    r"[^,;。:、\d]{0,8}$"
)
_PER_BEFORE = re.compile(
    r"每(?:一)?(?P<unit>人次|户次|人|名|位|户|张|次|件|份|例|场|个|家|套|床|户家庭|个家庭|对象)(?P<when>每?[年月日天])?"
    r"[^,;。:、\d]{0,8}$"
)
_PER_AFTER = re.compile(
    r"^/(?P<unit>人次|户次|人|名|位|户|张|次|件|份|例|场|个|家|套|床)(?P<when>[·./每]?[年月日天])?"
)
_WHEN_BEFORE = re.compile(r"每(?:个)?(?P<when>[年月周日天]|季度|季)[^,;。:、\d]{0,12}$")
_HEAD = re.compile(r"[^,;。:、!?\n()\[\]]*$")
_STOP = re.compile(r"[,;。:、!?\n()\[\]]")


def read_measures(flat: str) -> tuple[Measure, ...]:
    """Every number with a unit in the flat text, in order; dates, ordinals and document numbers are none."""
    titles = _quoted_titles(flat)
    starts = [title.start for title in titles]

    def quoted(measure: Measure) -> bool:
        at = bisect_right(starts, measure.span.start) - 1
        return at >= 0 and measure.span.start < titles[at].end

    found = [m for m in (*_arabic(flat), *_han(flat)) if not quoted(m)]
    return tuple(sorted(found, key=lambda measure: measure.span))


def _quoted_titles(flat: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in re.finditer(r"《[^《》\n]{0,80}》", flat)]


def _arabic(flat: str) -> Iterator[Measure]:
    ended = 0
    for match in _MEASURE.finditer(flat):
        measure = _measure(flat, match, ended)
        if measure is not None:
            ended = measure.span.end
            yield measure


def _measure(flat: str, match: re.Match[str], ended: int) -> Measure | None:
    unit = _unit(match)
    before = _HEAD.search(flat, max(0, match.start() - 40, ended), match.start())
    lead = before[0] if before else ""
    if unit is None or _ORDINAL.search(lead) or _is_date(flat, match):
        return None
    kind, name, scale = unit
    first = _number(match["first"]) * (_MONEY_SCALE.get(match["unit1"] or "", scale))
    second = _number(match["second"]) * scale if match["second"] else None
    start = flat[max(0, match.start() - 40) : match.start()]
    tail_end = _STOP.search(flat, match.end())
    tail = flat[match.end() : min(tail_end.start() if tail_end else len(flat), match.end() + 40)]
    tail = re.split(r"(?<![\w])\d|\d", tail, maxsplit=1)[0]
    role, per = _role(start, tail, ranged=second is not None)
    about = bool(_ABOUT.search(lead)) or tail.startswith(("左右", "上下", "余", "多"))
    shown = match["second"] or match["first"]
    half = _half(shown, scale, kind, name, about=about)
    return Measure(
        match[0].strip(), Span(match.start(), match.end()), kind, first, name, half, role, second, per,
        lead.strip(), tail.strip(), about,
    )  # fmt: skip


def _unit(match: re.Match[str]) -> tuple[Kind, str, int] | None:
    """The kind, the unit's name, and what one written unit is worth (fen, or pieces)."""
    if match["money"]:
        return Kind.MONEY, "元", _MONEY_SCALE[match["money"]]
    if match["percent"]:
        return Kind.PERCENT, "%", 1
    if match["points"]:
        return Kind.POINTS, "分", 1
    if not match["count"]:
        return None
    name = _SAME.get(match["count"], match["count"])
    if name == "个百分点":
        return Kind.PERCENT, name, 1
    return Kind.COUNT, name, {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[match["scale"]]


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def _is_date(flat: str, match: re.Match[str]) -> bool:
    after = flat[match.end("first") : match.end("first") + 2]
    digits = match["first"]
    if after[:1] == "年" and len(digits) == 4:
        return True
    if (
        match["second"]
        and re.match(r"年(?!度?均)", flat[match.end() - 1 : match.end() + 1])
        and len(digits) == 4
    ):
        return True
    return after[:1] in {"月", "日", "号"} and "." not in digits


def _half(shown: str, scale: int, kind: Kind, unit: str, *, about: bool) -> Fraction:
    decimals = len(shown.partition(".")[2])
    place = Fraction(scale, 10**decimals)
    if about and not decimals:
        zeros = len(shown) - len(shown.rstrip("0"))
        place *= 10**zeros
    if kind in (Kind.COUNT, Kind.POINTS) and place <= 1 and not about:
        # A count of whole things, and points as printed, are exact.
        return Fraction(0)
    return place / 2


def _role(start: str, tail: str, *, ranged: bool) -> tuple[Role, str | None]:
    per = _PER_AFTER.match(tail) or _PER_BEFORE.search(start)
    when = _WHEN_BEFORE.search(start)
    if average := _AVERAGE.search(start):
        each = average["who"] or average["each"] or (per["unit"] if per else None)
        return Role.AVERAGE, each
    if ranged:
        return Role.RANGE, per["unit"] if per else None
    if _CAP.search(start) or re.match(r"(?:以内|以下|之内)", tail):
        return Role.CAP, per["unit"] if per else None
    if _FLOOR.search(start) or tail.startswith(("以上", "及以上")):
        return Role.FLOOR, per["unit"] if per else None
    if per:
        return Role.PER, per["unit"] + (f"每{per['when'].strip('·./每')}" if per["when"] else "")
    if when:
        return Role.PER, when["when"]
    return Role.PLAIN, None


def _han(flat: str) -> Iterator[Measure]:
    """千元以内, 五百元以下: bounds in words."""
    for match in _HAN_MEASURE.finditer(flat):
        number = {"千": 1000, "万": 10000}.get(match["number"]) or parse_chinese_integer(match["number"])
        if not number or (
            match.start() and flat[match.start() - 1] in "一二三四五六七八九十百千万两0123456789.,"
        ):
            continue
        role = Role.FLOOR if flat.startswith("以上", match.end()) else Role.CAP
        yield Measure(
            match[0], Span(match.start(), match.end()), Kind.MONEY, Fraction(number * 100), "元", Fraction(0), role,
            tail=flat[match.end() : match.end() + 8].split(",")[0],
        )  # fmt: skip
