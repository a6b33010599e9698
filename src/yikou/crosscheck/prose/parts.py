"""Totals over sections and enumerations (分章合计): a number in the lead against one number in every item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.outline import Item
from yikou.crosscheck.prose.prose import Prose
from yikou.crosscheck.prose.wording import addition, number, said, tolerance, value_words
from yikou.documents import Span
from yikou.findings import Finding, finding

#: Units that may lawfully be parts of a number of acts.
MIXED = {
    "人(户)次": {"人", "户", "人次", "户次", "人(户)次"},
    "人次": {"人", "人次"},
    "户次": {"户", "户次"},
    "人(户)": {"人", "户"},
}
_TOTAL = re.compile(r"共|合计|总|全[市区县镇街]|累计")
_NOISE = re.compile(r"[约共计为各类的了将需及\s]|合计|总计|累计|全区|全市|全县")


@dataclass(frozen=True, slots=True)
class Tally:
    """A number in the lead of a section and the number of the same thing in each of its items."""

    whole: Measure
    parts: tuple[Measure, ...]

    @property
    def difference(self) -> Fraction:
        """Whole less parts."""
        return self.whole.value - sum((part.value for part in self.parts), Fraction(0))

    @property
    def agrees(self) -> bool:
        """Whether rounding explains the difference."""
        return abs(self.difference) <= tolerance(self.parts, self.whole)

    @property
    def units(self) -> tuple[str, ...]:
        """The units of the parts that differ from the whole's."""
        return tuple(dict.fromkeys(part.unit for part in self.parts if part.unit != self.whole.unit))


def totals_over_items(prose: Prose) -> Iterator[Finding]:
    """CRO505, CRO506: the lead's total against the sum of its numbered items."""
    parents = dict.fromkeys(item.parent for item in prose.outline)
    for parent in parents:
        for series in _series(prose, parent):
            lead = _lead(prose, parent, series)
            tallies = [t for m in lead if (t := _tally(prose, m, series)) is not None]
            if tallies:
                yield from _judged(prose, tallies)


def _series(prose: Prose, parent: int | None) -> Iterator[list[Item]]:
    """Runs of items of one kind of mark numbered 1, 2, 3 … under one parent."""
    run: list[Item] = []
    for _, item in prose.children(parent):
        if run and (item.kind != run[-1].kind or item.number != run[-1].number + 1):
            if len(run) > 1:
                yield run
            run = []
        if run or item.number == 1:
            run.append(item)
    if len(run) > 1:
        yield run


def _lead(prose: Prose, parent: int | None, series: Sequence[Item]) -> list[Measure]:
    start = prose.outline[parent].mark.end if parent is not None else 0
    span = Span(start, series[0].mark.start)
    return [m for m in prose.within(span) if m.role is Role.PLAIN and m.kind in (Kind.MONEY, Kind.COUNT)]


def _tally(prose: Prose, whole: Measure, series: Sequence[Item]) -> Tally | None:
    """One number of the same thing in every item, or None when an item has none."""
    parts = []
    for item in series:
        measure = next((m for m in prose.within(item.extent) if _same_thing(whole, m)), None)
        if measure is None:
            return None
        parts.append(measure)
    # The lead may speak of one of the items only: then its number is that item's, not a total.
    return (
        Tally(whole, tuple(parts)) if all(part.value <= whole.value + whole.half for part in parts) else None
    )


def _same_thing(whole: Measure, part: Measure) -> bool:
    if part.role is not Role.PLAIN or part.kind is not whole.kind or part.span == whole.span:
        return False
    people = {"人", "户", "人次", "户次"}
    other = whole.kind is Kind.COUNT and part.unit != whole.unit
    if other and part.unit not in MIXED.get(whole.unit, ()) and not {part.unit, whole.unit} <= people:
        return False
    return bool(_pairs(whole) & _pairs(part))


def _pairs(measure: Measure) -> set[str]:
    """The pairs of characters in the words around a number, without those that say nothing."""
    lead = _NOISE.sub("", measure.lead[-12:])
    tail = _NOISE.sub("", measure.tail[:6])
    return {text[i : i + 2] for text in (lead, tail) for i in range(len(text) - 1)}


def _judged(prose: Prose, tallies: Sequence[Tally]) -> Iterator[Finding]:
    """A tally that fails is certain where another over the same items fits, or where the lead says 共."""
    fits = any(t.agrees for t in tallies)
    for tally in tallies:
        if tally.agrees:
            yield from _mixed(prose, tally)
            continue
        gap, whole, parts = tally.difference, tally.whole, tally.parts
        said_total = bool(_TOTAL.search(prose.sentence_at(whole.span.start).text))
        acts = whole.unit in {"人次", "户次"} and tally.units and gap > 0
        off_by_part = any(abs(gap) >= part.value for part in parts)
        certain = (fits or (len(tallies) > 1 and said_total)) and not acts and not (off_by_part and not fits)
        words = (
            f"总数写的是 {said(whole)},{len(parts)} 个分项之和 {addition(parts, whole)},"
            f"相差 {value_words(abs(gap), whole) if not tally.units else number(abs(gap))}"
        )
        if tally.units:
            words += (
                f";总数的单位是{whole.unit},分项的单位是{'、'.join(tally.units)},"
                f"若总数按{whole.unit}统计,分项也应按{whole.unit}列出才能相加"
            )
        yield finding(
            "CRO505" if certain else "CRO506", words, place=prose.around(whole),
            expected=value_words(sum((p.value for p in parts), Fraction(0)), whole) if not tally.units else None,
            found=said(whole),
        )  # fmt: skip


def _mixed(prose: Prose, tally: Tally) -> Iterator[Finding]:
    """CRO508: the sum fits only if households are counted as persons."""
    other = [
        m for m in tally.parts if m.unit != tally.whole.unit and m.unit not in MIXED.get(tally.whole.unit, ())
    ]
    if other:
        rest = tally.whole.value - sum((m.value for m in other), Fraction(0))
        names = "、".join(said(m) for m in other)
        yield finding(
            "CRO508",
            f"总数写的是 {said(tally.whole)},分项之和 {addition(tally.parts, tally.whole)},其中 {names} 的单位不同:"
            f"实为 {number(rest)} 人加 {names},按一{other[0].unit}算作一{tally.whole.unit}才等于 {said(tally.whole)}",
            place=prose.around(other[0]), found=said(other[0]),
        )  # fmt: skip
