"""Units of targets and actual values (计量单位): they must be the same, fit the name, and be possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from yikou.crosscheck.forms.cells import Row, brief, each_row, one_line, words_of
from yikou.crosscheck.forms.measures import aim_of, figures, result_of, scaled, share_of_one, unit_of
from yikou.crosscheck.forms.scores import NOT_APPLICABLE
from yikou.documents import Document
from yikou.findings import Finding, finding
from yikou.values import Quantity, QuantityKind

_NAMED = (
    (re.compile(r"人次(?:数)?$"), frozenset(("人次", "次", "人(户)次"))),
    (re.compile(r"户次(?:数)?$"), frozenset(("户次", "次", "人(户)次"))),
    (re.compile(r"(?<!人)(?<!户)次数$"), frozenset(("次", "人次", "户次"))),
    (re.compile(r"场次(?:数)?$|场数$"), frozenset(("次",))),
    (re.compile(r"人数$"), frozenset(("人", "人次"))),
    (re.compile(r"户数$"), frozenset(("户",))),
    (re.compile(r"(?:率|满意度|比例|占比|覆盖面)$"), frozenset(("%",))),
)
_BOUNDED = re.compile(
    r"(?:满意度|满意率|合格率|及时率|覆盖率|知晓率|准确率|准时率|达标率|优良率|公开率|入户率|就业率|入学率|参保率)$"
)
_JOINED = re.compile(r"后及|以及|及(?!其)|[和与、]")
_SLIPS = {
    Fraction(10): "10 倍",
    Fraction(100): "100 倍",
    Fraction(1000): "1000 倍",
    Fraction(10000): "1 万倍",
}


def _base(row: Row) -> str:
    """The name without brackets at its end, so that 次数(次) ends in 次数."""
    return re.sub(r"[(（][^()（）]*[)）]$", "", row.subject)


def cell_units(document: Document) -> Iterator[Finding]:
    """CRO140 to CRO145: the unit of the actual value, the unit in the name, impossible rates, slips."""
    for row in each_row(document):
        aim, result = aim_of(row), result_of(row)
        if aim is not None and result is not None:
            yield from _between(row, aim, result)
        for quantity, words in ((aim, row.indicator.aim), (result, row.indicator.result)):
            found = None if quantity is None else _unlike_name(row, quantity, words.text)
            if found is not None:
                yield found
                break
        if result is not None:
            yield from _impossible(row, result)


def _between(row: Row, aim: Quantity, result: Quantity) -> Iterator[Finding]:
    unit, own = unit_of(aim), unit_of(result)
    if unit and own and unit != own:
        message = (
            f"指标「{brief(row.subject)}」目标以“{unit}”计(「{brief(row.indicator.aim.text)}」),"
            f"实际以“{own}”计(「{brief(row.indicator.actual.text)}」),不能相比"
        )
        yield finding("CRO140", message, place=row.place(), expected=unit, found=own)
    elif bool(unit) != bool(own) and "%" in (unit, own) and (number := result.exact) is not None:
        target = aim.low if aim.low is not None else aim.high
        if target and (number in (target, target / 100) or 0 < number <= 1 < target):
            return
        message = (
            f"指标「{brief(row.subject)}」目标「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」"
            f"一个是百分数、一个不是"
        )
        yield finding("CRO140", message, place=row.place(), expected=unit or "数", found=own or "数")
    elif unit == own:
        yield from _slip(row, aim, result)


def _slip(row: Row, aim: Quantity, result: Quantity) -> Iterator[Finding]:
    """Actual and target differ by exactly ten, a hundred, ten thousand: a point or a unit has slipped."""
    target = scaled(aim).low if aim.low is not None else scaled(aim).high
    value = scaled(result).exact
    if not target or not value or target < 0 or value < 0:
        return
    ratio = max(target / value, value / target)
    money = aim.kind is QuantityKind.AMOUNT
    if ratio not in _SLIPS or (not money and (ratio == 10 or target < 10)):
        return
    unit = unit_of(aim)
    message = (
        f"指标「{brief(row.subject)}」目标「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」,"
        f"{words_of(target)}{unit} 与 {words_of(value)}{unit} 正好相差 {_SLIPS[ratio]},"
        f"疑为{'元与万元混用' if money and ratio == 10000 else '小数点移位'}"
    )
    yield finding("CRO142", message, place=row.place(), expected=words_of(target), found=words_of(value))


def _unlike_name(row: Row, quantity: Quantity, text: str) -> Finding | None:
    base, unit = _base(row), unit_of(quantity)
    if not unit or quantity.kind is QuantityKind.STATE:
        return None
    for pattern, lawful in _NAMED:
        match = pattern.search(base)
        if match is None:
            continue
        if unit in lawful or (quantity.kind is QuantityKind.PERCENT and "率" in base):
            return None
        if _JOINED.search(base):
            message = (
                f"指标「{brief(base, 30)}」把两件事写在一起,名称按“{match[0]}”计,「{brief(text)}」却以“{unit}”计,"
                f"只说了其中一件,另一件没有目标"
            )
            return finding(
                "CRO153", message, place=row.place(), expected="、".join(sorted(lawful)), found=unit
            )
        message = (
            f"指标「{brief(base, 30)}」应以“{'、'.join(sorted(lawful))}”计,「{brief(text)}」却以“{unit}”计"
        )
        return finding("CRO141", message, place=row.place(), expected="、".join(sorted(lawful)), found=unit)
    return None


def _impossible(row: Row, result: Quantity) -> Iterator[Finding]:
    base = _base(row)
    if not _BOUNDED.search(base):
        return
    value = result.high if result.high is not None else result.low
    if value is None:
        return
    if result.kind is QuantityKind.PERCENT and value > 100:
        message = (
            f"指标「{brief(base)}」的实际完成值为「{brief(row.indicator.actual.text)}」,这种比率不会超过 100%"
        )
        yield finding(
            "CRO143", message, place=row.place(), expected="≤100%", found=one_line(row.indicator.actual.text)
        )
    else:
        aim = aim_of(row)
        if aim is not None and share_of_one(row, aim, result):
            message = (
                f"指标「{brief(base)}」的目标是百分数「{brief(row.indicator.aim.text)}」,实际写「{brief(row.indicator.actual.text)}」,"
                f"请写成 {words_of(value * 100)}%"
            )
            yield finding("CRO144", message, place=row.place(), expected=f"{words_of(value * 100)}%",
                          found=one_line(row.indicator.actual.text))  # fmt: skip


def other_units_inside(document: Document) -> Iterator[Finding]:
    """CRO145: a target with a number whose actual value has none."""
    for row in each_row(document):
        aim = aim_of(row)
        text = one_line(row.indicator.actual.text)
        if (
            aim is None
            or aim.kind is QuantityKind.STATE
            or not text
            or row.score is None
            or row.score.value == 0
        ):
            continue
        if (
            NOT_APPLICABLE.search(text)
            or any(char.isdigit() for char in text)
            or figures(text)
            or result_of(row) is not None
        ):
            continue
        message = (
            f"指标「{brief(row.subject)}」目标是数「{brief(row.indicator.aim.text)}」,"
            f"实际完成值「{brief(text)}」没有数,无法比较,仍得 {row.score} 分"
        )
        yield finding(
            "CRO145", message, place=row.place(), expected=one_line(row.indicator.aim.text), found=brief(text)
        )
