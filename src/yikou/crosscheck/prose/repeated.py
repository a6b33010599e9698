"""The same quantity said twice (前后不一): one subject with two figures, one figure with two units or names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.prose import Prose
from yikou.crosscheck.prose.wording import amount, number, said
from yikou.findings import Finding, finding

_NOISE = re.compile(
    r"(?:19|20)\d\d年度?|截[至止]|\d{1,2}月份?|全[区市县镇省]|我[区市县局街镇]|本[区市县年街镇]|今年|其中|共计|合计|总计|累计|[共约计为达了是的:\s]"
)
_PERIOD = re.compile(
    r"上年|去年|上半年|下半年|季度|\d{1,2}月|同期|目标|计划|预算|预计|拟|(?:19|20)\d\d年|每|第|比上|增|减"
)
_WHOLE = re.compile(r"共|累计|合计|总计|总[额数]|全[区市县镇街省年]")
_SHORTEST = 6
_SHORT_WITH_OWNER = 4
_PERSONAL = {"人", "人次", "户", "户次"}
_SLIP = 10**4
#: Of one number told very often only so many places are compared with each other.
_MOST = 30


def one_subject_two_figures(prose: Prose) -> Iterator[Finding]:
    """CRO530, CRO535: one thing with two figures; CRO532 where only the unit of money differs."""
    told: dict[tuple[str, object], list[Measure]] = defaultdict(list)
    for key, measure in _keyed(prose):
        told[(key, measure.family)].append(measure)
    for (key, _), measures in told.items():
        first = measures[0]
        for other in measures[1:]:
            if abs(first.value - other.value) <= max(first.half, other.half) or _excused(prose, first, other):
                continue
            yield _two_figures(prose, key, first, other)
            break


def _keyed(prose: Prose) -> Iterator[tuple[str, Measure]]:
    """Measures by the words that name them; short words need the clause before, with its own figure."""
    for sentence in prose.sentences:
        owner: Measure | None = None
        for measure in sentence.measures:
            if measure.role is not Role.PLAIN or measure.kind not in (Kind.MONEY, Kind.COUNT):
                continue
            name = _NOISE.sub("", measure.lead)
            tail = _NOISE.sub("", measure.tail[:6]) if measure.kind is Kind.COUNT else ""
            if len(name) >= _SHORTEST:
                yield name + "|" + tail, measure
                owner = measure
            elif len(name) >= _SHORT_WITH_OWNER and owner is not None and owner.kind is not measure.kind:
                if measure.span.start - owner.span.end <= 12:
                    # 个案帮扶2518人次,帮扶金额…: the amount belongs to whatever was just counted.
                    ending = _NOISE.sub("", owner.lead)[-4:]
                    yield f"{ending}{owner.value}{owner.unit}→{name}", measure
            elif len(name) >= _SHORT_WITH_OWNER and measure.kind is Kind.COUNT:
                owner = measure


def _excused(prose: Prose, left: Measure, right: Measure) -> bool:
    """Whether another period, another section of the same series, or one sentence tells them apart."""
    one, two = prose.sentence_at(left.span.start), prose.sentence_at(right.span.start)
    if one.span == two.span:
        return True
    said_when = [
        set(_PERIOD.findall(s.text[: m.span.start - s.span.start])) for s, m in ((one, left), (two, right))
    ]
    if said_when[0] != said_when[1] and not said_when[0] <= _own_year(prose) >= said_when[1]:
        return True
    return _branch(prose, left) != _branch(prose, right) and _siblings(prose, left, right)


def _own_year(prose: Prose) -> set[str]:
    return {f"{prose.document.year}年"} if prose.document.year else set()


def _branch(prose: Prose, measure: Measure) -> int | None:
    """The innermost outline item that holds a measure."""
    inside = [
        at
        for at, item in enumerate(prose.outline)
        if item.extent.start <= measure.span.start < item.extent.end
    ]
    return max(inside, key=lambda at: prose.outline[at].rank, default=None)


def _siblings(prose: Prose, left: Measure, right: Measure) -> bool:
    """Whether the two stand in parallel items, each of which speaks of its own share."""
    first, second = _branch(prose, left), _branch(prose, right)
    if first is None or second is None:
        return False
    return prose.outline[first].parent == prose.outline[second].parent and prose.outline[first].rank > 0


def _two_figures(prose: Prose, key: str, first: Measure, other: Measure) -> Finding:
    large, small = max(first.value, other.value), min(first.value, other.value)
    place, name = prose.around(other), other.lead[-16:] or key
    if (
        first.kind is Kind.MONEY
        and small
        and large / small in (Fraction(100), Fraction(1000), Fraction(_SLIP), Fraction(10**8))
    ):
        return finding(
            "CRO532", f"「{name}」一处是 {said(first)},另一处是 {said(other)},数字相同而单位不同",
            place=place, expected=said(first), found=said(other),
        )  # fmt: skip
    words = f"「{name}」一处是 {said(first)},另一处是 {said(other)}"
    certain = "→" in key or (_WHOLE.search(first.lead) and _WHOLE.search(other.lead))
    return finding(
        "CRO530" if certain else "CRO535", words, place=place, expected=said(first), found=said(other)
    )


def one_figure_two_units(prose: Prose) -> Iterator[Finding]:
    """CRO531: 83人 here and 83人次 there for the same thing."""
    seen: dict[tuple[Fraction, str], Measure] = {}
    reported: set[tuple[Fraction, str]] = set()
    for measure in prose.measures:
        if measure.unit not in _PERSONAL or measure.role is not Role.PLAIN or measure.value < 10:
            continue
        name = _NOISE.sub("", measure.lead)[-4:]
        if len(name) < _SHORT_WITH_OWNER:
            continue
        key = (measure.value, name)
        first = seen.setdefault(key, measure)
        if first.unit != measure.unit and key not in reported:
            reported.add(key)
            yield finding(
                "CRO531",
                f"「{name}」前面写 {said(first)},这里写 {said(measure)};{first.unit}与{measure.unit}不是同一个统计口径",
                place=prose.around(measure), expected=said(first), found=said(measure),
            )  # fmt: skip


def implausible_averages(prose: Prose) -> Iterator[Finding]:
    """CRO534: money per head that no assistance pays; a unit is probably wrong."""
    low, high = Fraction(100), Fraction(100_000_000)
    for sentence in prose.sentences:
        heads = [m for m in sentence.measures if m.unit in _PERSONAL and m.role is Role.PLAIN and m.value]
        money = [m for m in sentence.measures if m.kind is Kind.MONEY and m.role is Role.PLAIN and m.value]
        if len(heads) != 1 or len(money) != 1 or money[0].span < heads[0].span:
            continue
        mean = money[0].value / heads[0].value
        if low <= mean <= high:
            continue
        shown = (
            amount(Fraction(mean.numerator // mean.denominator))
            if mean >= low
            else number(mean / 100, 4) + "元"
        )
        yield finding(
            "CRO534", f"{said(money[0])} ÷ {said(heads[0])} = 平均 {shown},不合常理,可能是单位写错",
            place=prose.between(heads[0], money[0]), found=said(money[0]),
        )  # fmt: skip


def one_figure_two_names(prose: Prose) -> Iterator[Finding]:
    """CRO622: the same number of nearly the same thing under two names (一卡通 and 卡)."""
    told: set[str] = set()
    same: dict[Fraction, list[Measure]] = defaultdict(list)
    for measure in prose.measures:
        if measure.kind is Kind.COUNT and measure.role is Role.PLAIN and measure.value >= 20:
            same[measure.value].append(measure)
    for left, right in (pair for each in same.values() for pair in combinations(each[:_MOST], 2)):
        if left.unit == right.unit and left.lead == right.lead:
            continue
        for one, two in product(_names(left), _names(right)):
            shared = _common_prefix(one, two)
            if len(shared) < 4 or one.startswith(two) or two.startswith(one) or shared in told:
                continue
            told.add(shared)
            tail = prose.place(right.span.start, right.span.end + len(right.tail))
            yield finding(
                "CRO622",
                f"{number(left.value)} 这个数前面说的是「{one}」,这里说的是「{two}」,看不出是不是同一样东西",
                place=tail if two in right.tail else prose.around(right), expected=one, found=two,
            )  # fmt: skip


def _names(measure: Measure) -> list[str]:
    lead = re.sub(r"^.*?(?:全年|本年|今年|其中|共计|共|向|为)", "", measure.lead)
    lead = re.sub(r"(?:发放|购买|办理|制作|下达|给|为|共|约)+$", "", lead)[-10:]
    tail = re.sub(r"(?:名额|指标)$", "", measure.tail[:10])
    return [name for name in (lead, tail) if len(name) >= 5 and re.fullmatch(r"[\u4e00-\u9fff]+", name)]


def _common_prefix(one: str, two: str) -> str:
    at = 0
    while at < min(len(one), len(two)) and one[at] == two[at]:
        at += 1
    return one[:at]
