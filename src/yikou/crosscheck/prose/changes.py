"""Changes (增减): 由…增加到…, 同比增长…%, 比上年增加…; percent against percent points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.prose import Prose, Sentence
from yikou.crosscheck.prose.wording import number, said, value_words
from yikou.documents import Span
from yikou.findings import Finding, Severity, finding

_UP, _DOWN = "增长|增加|提高|上升|增幅|增|提升|扩大|新增|多", "下降|减少|降低|降幅|缩减|下调|少|降"
#: A word of change right before a number.
CHANGE = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:幅度?|率)?(?:了|为|约|达到?|近)*$")
_FROM_TO = re.compile(
    r"^[^,;。]{0,4}?(?:,)?(?:大幅|逐步|稳步)?(?:增加|增长|提高|提升|上升|扩大|下降|减少|降低|降|升|上调|下调|调整|变)?(?:到|至|为)了?[^\d,;。]{0,8}$"
)
_EARLIER = re.compile(r"上年|去年|前一年|上年度|同期|年初|原来|此前")
_LATER = re.compile(r"今年|本年|当年|年末|年底|现在|目前")
_YEAR = re.compile(r"(20\d\d)年")


def _value(measure: Measure) -> Fraction:
    return measure.value


def changes(prose: Prose) -> Iterator[Finding]:
    """CRO522 (percent), CRO523 (amount), CRO524 (direction): what is said to have risen or fallen."""
    pieces = [piece for sentence in prose.sentences for piece in sentence.segments()]
    for at, sentence in enumerate(pieces):
        pair = _before_and_after(prose, sentence)
        for change in sentence.measures:
            word = CHANGE.search(change.lead)
            if word is None or change.role not in (Role.PLAIN, Role.FLOOR) or change in (pair or ()):
                continue
            if pair is not None and change.span > min(pair[1].span, pair[0].span):
                yield from _change(prose, pair, change, rising=word["up"] is not None)
            elif pair is None and change.kind is Kind.PERCENT:
                earlier = pieces[at - 1] if at else None
                yield from _by_amount(prose, sentence, earlier, change, rising=word["up"] is not None)


def _before_and_after(prose: Prose, sentence: Sentence) -> tuple[Measure, Measure] | None:
    """The earlier and the later value of one thing, if the sentence has exactly one such pair."""
    values = [
        m for m in sentence.measures
        if m.role in (Role.PLAIN, Role.PER) and m.kind is not Kind.POINTS and not _is_change(prose, m)
    ]  # fmt: skip
    for left, right in zip(values, values[1:], strict=False):
        text = prose.flat[left.span.end : right.span.start]
        if (
            left.family == right.family
            and re.search(r"(?:由|从)[^,;。]{0,16}$", left.lead)
            and _FROM_TO.search(text)
        ):
            return left, right
    values = [m for m in values if m.role is Role.PLAIN]
    families = {m.family for m in values}
    if len(values) != 2 or len(families) != 1:
        return None
    first, second = values
    years = [_clause_year(prose, sentence, m) for m in values]
    if years[0] and years[1] and years[0] != years[1]:
        return (first, second) if years[0] < years[1] else (second, first)
    if _EARLIER.search(second.lead) and not _EARLIER.search(first.lead):
        return second, first
    if _EARLIER.search(first.lead) and _LATER.search(second.lead):
        return first, second
    return None


def _is_change(prose: Prose, measure: Measure) -> bool:
    return bool(CHANGE.search(measure.lead)) and not re.search(r"(?:到|至)$", measure.lead)


def _clause_year(prose: Prose, sentence: Sentence, measure: Measure) -> int | None:
    found = None
    for match in prose.find(_YEAR, Span(sentence.span.start, measure.span.start)):
        found = int(match[1])
    return found


def _change(
    prose: Prose, pair: tuple[Measure, Measure], change: Measure, *, rising: bool
) -> Iterator[Finding]:
    before, after = pair
    difference = after.value - before.value
    place = prose.between(before, after, change)
    if difference and (difference > 0) != rising:
        yield finding(
            "CRO524",
            f"由 {said(before)} 到 {said(after)} 是{'增加' if difference > 0 else '减少'},文中写成{'增加' if rising else '减少'}",
            place=place, expected="增加" if difference > 0 else "减少", found="增加" if rising else "减少",
        )  # fmt: skip
        return
    if before.kind is Kind.PERCENT and change.kind is Kind.PERCENT:
        yield from _points(prose, before, after, change)
    elif change.kind is Kind.PERCENT and before.value:
        value = abs(difference) / before.value * 100
        loose = (after.half + before.half * (after.value / before.value)) / before.value * 100
        if abs(value - change.value) > 2 * change.half + loose:
            yield finding(
                "CRO522",
                f"({said(max(after, before, key=_value))} - {said(min(after, before, key=_value))}) ÷ {said(before)} = {number(value)}%,写的是 {said(change)}",
                place=place, expected=f"{number(value)}%", found=said(change),
            )  # fmt: skip
    elif (
        change.family == before.family
        and abs(abs(difference) - change.value) > before.half + after.half + change.half
    ):
        yield finding(
            "CRO523",
            f"{said(after)} 与 {said(before)} 相差 {value_words(abs(difference), change)},写的是 {said(change)}",
            place=place, expected=value_words(abs(difference), change), found=said(change),
        )  # fmt: skip


def _points(prose: Prose, before: Measure, after: Measure, change: Measure) -> Iterator[Finding]:
    """Between two percents a difference is in 百分点; as a percent it is relative."""
    difference = abs(after.value - before.value)
    slack = before.half + after.half + change.half
    relative = difference / before.value * 100 if before.value else Fraction(0)
    place = prose.between(before, after, change)
    if change.unit == "个百分点" and abs(difference - change.value) > slack:
        yield finding(
            "CRO523", f"{said(after)} 与 {said(before)} 相差 {number(difference)} 个百分点,写的是 {said(change)}",
            place=place, expected=f"{number(difference)}个百分点", found=said(change),
        )  # fmt: skip
    elif change.unit == "%" and abs(relative - change.value) > change.half:
        if abs(difference - change.value) <= slack:
            yield finding(
                "CRO526",
                f"由 {said(before)} 到 {said(after)} 是 {number(difference)} 个百分点,写成了 {said(change)}"
                f"(按百分比计算应为 {number(relative)}%)",
                place=place, expected=f"{number(difference)}个百分点", found=said(change),
            )  # fmt: skip
        elif abs(relative - change.value) > 2 * change.half + slack:
            yield finding(
                "CRO522", f"由 {said(before)} 到 {said(after)} 变化 {number(relative)}%,写的是 {said(change)}",
                place=place, expected=f"{number(relative)}%", found=said(change),
            )  # fmt: skip


def _by_amount(
    prose: Prose, sentence: Sentence, earlier: Sentence | None, change: Measure, *, rising: bool
) -> Iterator[Finding]:
    """120万元,比上年增加20万元,增长20%: the earlier value follows from the other two."""
    numbers = [m for m in sentence.measures if m.kind in (Kind.MONEY, Kind.COUNT) and m.role is Role.PLAIN]
    steps = [m for m in numbers if _is_change(prose, m) and m.span < change.span]
    values = [m for m in numbers if not _is_change(prose, m) and m.span < change.span]
    borrowed = not values and earlier is not None
    if borrowed and earlier is not None and steps:
        # The sentence before tells the value, this one how it changed: a person should look, not more.
        values = [m for m in earlier.measures if m.family == steps[0].family and m.role is Role.PLAIN][:1]
    if len(steps) != 1 or len(values) != 1 or steps[0].family != values[0].family:
        return
    step, after = steps[0], values[0]
    before = after.value - step.value if rising else after.value + step.value
    if before <= 0 or change.span.start - step.span.end > 20:
        return
    value = step.value / before * 100
    if abs(value - change.value) > 2 * change.half + (step.half + after.half) / before * 200:
        yield finding(
            "CRO522",
            f"上期为 {value_words(before, after)},{said(step)} ÷ {value_words(before, after)} = {number(value)}%,"
            f"写的是 {said(change)}",
            place=prose.between(after, step, change), expected=f"{number(value)}%", found=said(change),
            severity=Severity.WARNING if borrowed else None,
        )  # fmt: skip
