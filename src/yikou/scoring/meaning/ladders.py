"""分档 (ladders): tiers laid on one axis, their edges decided, gaps, overlaps and disorder reported."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from yikou.scoring.footnote import plain
from yikou.scoring.meaning.atoms import FactAtom, TestAtom, same_metric
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.conditions import metric_of, node
from yikou.scoring.meaning.group import NONE, Cond, Entry, Group, Stepped
from yikou.scoring.meaning.words import complement, metric_label
from yikou.scoring.rules import Between, Bound, Case, Condition, Ladder, Loss, Metric, Opposite, Points

EDGE_OPTIONS = ("就高", "就低")


@dataclass(slots=True)
class Rung:
    """One tier on the axis while its edges are being decided."""

    interval: Between
    soft: bool
    points: Points
    top: Points | None
    start: int
    end: int
    losses: tuple[Loss, ...] = ()

    def worth(self) -> Fraction:
        best = self.top or self.points
        return best.value * (1000 if best.of_weight else 1)


def ladder(builder: Builder, group: Group) -> Ladder:
    """The tiers of a group as a Ladder on one metric, or case by case when they measure different things."""
    common = _common_facts(group.entries)
    group.zeros = [one for cond in group.zeros for one in _apart(cond)]
    zeros = [_strip_complements(cond, common) for cond in group.zeros]
    single = all(_plain(entry.cond, common) for entry in group.entries) and all(
        _plain(cond, ()) for cond in zeros
    )
    shift = _metric_shift(group.entries)
    unless = [*group.unless]
    if common:
        facts = Cond(list(common), False, common[0].start, common[-1].end)
        unless.append(Opposite(node(builder, facts)))
    if not single or shift:
        return _by_cases(builder, group, zeros, tuple(unless))
    metric = _metric(builder, group)
    for cond in zeros:
        _fallen(cond, metric)
    zeros = [cond for cond in zeros if cond.tests]
    rungs = [
        Rung(e.cond.tests[0].interval, e.cond.tests[0].soft, e.points, e.top, e.start, e.end)
        for e in group.entries
    ]
    rungs += [Rung(c.tests[0].interval, c.tests[0].soft, NONE, None, c.start, c.end) for c in zeros]
    rungs += [_stepped(each, zeros) for each in group.stepped]
    _bare_rungs(group, rungs)
    bottom = next((r for r in rungs if r.interval.holds(Fraction(0)) and r.worth() > 0), None)
    for cond in group.denied if bottom is not None and metric.unit != "%" else []:
        # 不足7天得0.5分，未公示不得分: nothing at all is a tier of its own below the lowest
        zero = Between(Fraction(0), True, Fraction(0), True)
        rungs.append(Rung(zero, False, NONE, None, cond.start, cond.end))
    if bottom is not None and metric.unit == "%":
        unless += [node(builder, cond, deduct=True) for cond in group.denied]
    return _laid(builder, group, metric, rungs, tuple(unless))


def _apart(cond: Cond) -> list[Cond]:
    """90%以下或超过100%不得分: two zero tiers of one figure."""
    names = {metric_label(t.label) for t in cond.tests if t.label}
    if not cond.either or len(cond.tests) != len(cond.atoms) or len(names) > 1:
        return [cond]
    return [Cond([atom], False, cond.start, cond.end) for atom in cond.atoms]


def _stepped(each: Stepped, zeros: list[Cond]) -> Rung:
    """The stretch behind the last tier on which the steps are taken off, up to a cut-off."""
    start, down = each.loss.start, each.loss.direction == "down"
    stops = [c.tests[0].interval.high if down else c.tests[0].interval.low for c in zeros]
    stop = next((x for x in stops if x is not None and (x < start if down else x > start)), None)
    kept = stop is not None and any(c.tests[0].interval.holds(stop) for c in zeros)
    low, high = (stop, start) if down else (start, stop)
    interval = Between(
        low, down and not kept and low is not None, high, not down and not kept and high is not None
    )
    return Rung(interval, False, each.points, None, each.start, each.end, (each.loss,))


def _fallen(cond: Cond, metric: Metric) -> None:
    """同比下降 beside tiers of growth is growth below zero."""
    for index, atom in enumerate(cond.atoms):
        if (
            isinstance(atom, FactAtom)
            and re.search(r"下降$|负增长$|减少$", atom.text)
            and "增" in metric.label
        ):
            cond.atoms[index] = TestAtom(
                metric.label, Between(None, False, Fraction(0), False), "%", atom.start, atom.end
            )


def _metric(builder: Builder, group: Group) -> Metric:
    tests = [entry.cond.tests[0] for entry in group.entries]
    named = next((test for test in tests if test.label), tests[0])
    unit = next((test.unit for test in tests if test.unit), "")
    return builder.metric(named.label, unit, (named.start, named.end))


def _plain(cond: Cond, common: tuple[FactAtom, ...]) -> bool:
    texts = {fact.text for fact in common}
    return len(cond.tests) == 1 and all(
        isinstance(a, TestAtom) or isinstance(a, FactAtom) and a.text in texts for a in cond.atoms
    )


def _common_facts(entries: list[Entry]) -> tuple[FactAtom, ...]:
    first = entries[0].cond.facts
    if len(entries) < 2 or not first:
        return ()
    texts = [{fact.text for fact in entry.cond.facts} for entry in entries]
    return tuple(fact for fact in first if all(fact.text in each for each in texts))


_OPPOSED = (("良好", "较差"), ("良好", "差"), ("明显", "不明显"), ("好", "差"), ("健全", "不健全"))


def _strip_complements(cond: Cond, common: tuple[FactAtom, ...]) -> Cond:
    """不足60%，或效果较差: the second half says no more than that the common fact fails."""
    if not common:
        return cond
    words = "，".join(fact.text for fact in common)
    kept = [
        atom
        for atom in cond.atoms
        if not (
            isinstance(atom, FactAtom)
            and (
                complement(words, atom.text.lstrip("或"))
                or any(a in words and b in atom.text for a, b in _OPPOSED)
            )
        )
    ]
    return Cond(kept, cond.either, cond.start, cond.end)


def _metric_shift(entries: list[Entry]) -> bool:
    """A later tier that names its metric more narrowly measures something else."""
    names = [e.cond.tests[0].label for e in entries if e.cond.tests and e.cond.tests[0].label]
    return any(len(later) > 2 and not names[0].endswith(later) and later != names[0] for later in names[1:])


def _bare_rungs(group: Group, rungs: list[Rung]) -> None:
    """100% in the top tier means at least 100; a bare number behind 达到 means at least, too."""
    at_least = any(r.interval.low is not None and r.interval.high is None for r in rungs)
    best = max(rungs, key=Rung.worth)
    for rung, entry in zip(rungs, group.entries, strict=False):
        interval = rung.interval
        value = interval.low
        if not entry.cond.tests[0].bare or value is None or value != interval.high:
            continue
        if value != 0 and (at_least or rung is best or len(group.entries) > 1):
            rising = rung is best or at_least
            if rising:
                rung.interval = Between(value, True, None, False)


def _laid(
    builder: Builder, group: Group, metric: Metric, rungs: list[Rung], unless: tuple[Condition, ...]
) -> Ladder:
    at = (group.start, group.end)
    _soft_edges(builder, rungs, at)
    clash = _shared_edges(rungs)
    favour = "就高"
    if clash:
        quoted = "、".join(plain(x) for x in clash)
        chosen = builder.choose("档位边界", f"{quoted}处两档重叠,", EDGE_OPTIONS, "就高", at)
        builder.find("SCO013", f"“{metric.label}”在{quoted}处两档重叠", *at)
        favour = chosen or "就高"
        _separate(rungs, favour)
    ordered = sorted(
        rungs, key=lambda r: (_width_rank(r, rungs), -r.worth() if favour == "就高" else r.worth())
    )
    _check_order(builder, metric, rungs, at)
    gaps = _gaps(rungs, metric)
    otherwise: Points | None = group.otherwise or NONE
    extra: list[Case] = []
    if gaps and not group.else_said:
        otherwise, extra = _settle_gaps(builder, metric, rungs, gaps, at)
    cases = [_case(builder, metric, rung) for rung in ordered]
    return Ladder((*cases, *extra), otherwise, unless, builder.prepared.span(*at))


def _case(builder: Builder, metric: Metric, rung: Rung) -> Case:
    at = (rung.start, rung.end)
    key = None
    if rung.top is not None:
        low, high = (p.value if not p.of_weight else None for p in (rung.points, rung.top))
        key = builder.ask("评定分", "human", at, optional=True)
        builder.find("SCO023", f"“{builder.prepared.quote(*at)}”得分是一个区间,须人工评定", *at)
        del low, high
    span = builder.prepared.span(*at)
    return Case(Bound(metric, rung.interval, span), rung.points, rung.top, key, span, rung.losses)


def _soft_edges(builder: Builder, rungs: list[Rung], at: tuple[int, int]) -> None:
    """以下 includes its number when it stands alone, and leaves it to a neighbour that claims it."""
    for rung in rungs:
        edge = rung.interval.high
        if not rung.soft or edge is None or rung.interval.low is not None:
            continue
        others = [r for r in rungs if r is not rung and r.interval.holds(edge)]
        # 2%以下6分；2%-3%4分 names 2 twice without saying which: like any shared edge, the unit is favoured.
        if others and all(r.soft and r.interval.low == edge and r.worth() < rung.worth() for r in others):
            others = []
        chosen = builder.choose(
            f"{plain(edge)}以下",
            f"“{plain(edge)}以下”是否含{plain(edge)},",
            ("不含", "含"),
            "不含" if others else "含",
            at,
        )
        rung.interval = replace(rung.interval, high_in=chosen == "含")


def _shared_edges(rungs: list[Rung]) -> list[Fraction]:
    shared: set[Fraction] = set()
    for index, one in enumerate(rungs):
        for two in rungs[index + 1 :]:
            for low, high in ((one, two), (two, one)):
                edge = low.interval.high
                if (
                    (
                        edge is not None
                        and edge == high.interval.low
                        and low.interval.high_in
                        and high.interval.low_in
                    )
                    and low.interval.low != edge
                    and high.interval.high != edge
                ):
                    shared.add(edge)
    return sorted(shared, reverse=True)


def _separate(rungs: list[Rung], favour: str) -> None:
    """Take a shared edge away from the tier that does not get it, so that the tiers are disjoint."""
    for one in rungs:
        for two in rungs:
            edge = one.interval.high
            if (
                one is two
                or edge is None
                or edge != two.interval.low
                or not (one.interval.high_in and two.interval.low_in)
            ):
                continue
            if one.interval.low == edge or two.interval.high == edge:
                continue
            upper_wins = (two.worth() >= one.worth()) == (favour == "就高")
            if upper_wins:
                one.interval = replace(one.interval, high_in=False)
            else:
                two.interval = replace(two.interval, low_in=False)


def _width_rank(rung: Rung, rungs: list[Rung]) -> int:
    """How many tiers contain this one: the most specific tier is tried first."""
    return -sum(1 for other in rungs if other is not rung and _inside(rung.interval, other.interval))


def _inside(a: Between, b: Between) -> bool:
    low = b.low is None or (
        a.low is not None and (a.low > b.low or a.low == b.low and (b.low_in or not a.low_in))
    )
    high = b.high is None or (
        a.high is not None and (a.high < b.high or a.high == b.high and (b.high_in or not a.high_in))
    )
    return low and high


def _ends(rung: Rung) -> list[Fraction]:
    return [x for x in (rung.interval.low, rung.interval.high) if x is not None]


def _middle(rung: Rung) -> Fraction:
    ends = _ends(rung)
    if rung.interval.high is None and ends:
        return ends[0] + 10**6
    if rung.interval.low is None and ends:
        return ends[0] - 10**6
    return sum(ends, Fraction(0)) / len(ends)


def rising(rungs: list[Rung]) -> bool:
    """Whether more is better: the tier of most points lies above the tier of fewest."""
    best, worst = max(rungs, key=Rung.worth), min(rungs, key=Rung.worth)
    if best is worst or _middle(best) == _middle(worst):
        return best.interval.high is None
    return _middle(best) > _middle(worst)


def _check_order(builder: Builder, metric: Metric, rungs: list[Rung], at: tuple[int, int]) -> None:
    ordered = sorted(rungs, key=lambda r: (_middle(r), min(_ends(r), default=Fraction(0))))
    worths = [r.worth() for r in ordered]
    if worths != sorted(worths) and worths != sorted(worths, reverse=True):
        builder.find("SCO014", f"“{metric.label}”各档得分不随数值单调变化", *at)


def _gaps(rungs: list[Rung], metric: Metric) -> list[Between]:
    """The stretches of the axis that no tier contains."""
    marks = sorted({x for rung in rungs for x in _ends(rung)})
    if not marks:
        return []

    def holds(x: Fraction) -> bool:
        return any(rung.interval.holds(x) for rung in rungs)

    gaps: list[Between] = []
    if (
        not holds(marks[0] - 1)
        and not (metric.unit == "%" and marks[0] <= 0 and not re.search(r"[增变差升降幅]", metric.label))
        and not (marks[0] == 0 and metric.unit not in {"%", ""})
    ):
        gaps.append(Between(None, False, marks[0], False))
    for index, mark in enumerate(marks):
        if not holds(mark):
            gaps.append(Between(mark, True, mark, True))
        after = marks[index + 1] if index + 1 < len(marks) else None
        probe = mark + 1 if after is None else (mark + after) / 2
        if not holds(probe):
            gaps.append(Between(mark, False, after, False))
    return gaps


def _settle_gaps(
    builder: Builder, metric: Metric, rungs: list[Rung], gaps: list[Between], at: tuple[int, int]
) -> tuple[Points | None, list[Case]]:
    """The side below the worst tier earns nothing when no zero is stated; every other gap stays open."""
    up = rising(rungs)
    zero = any(r.worth() == 0 for r in rungs)
    worst_side: list[Between] = []
    open_gaps: list[Between] = []
    worst = min(rungs, key=Rung.worth)
    for gap in gaps:
        outside = gap.low is None if up else gap.high is None
        edge_only = (
            gap.low is not None
            and gap.low == gap.high
            and not zero
            and (worst.interval.low == gap.low if up else worst.interval.high == gap.low)
        )
        (worst_side if (outside or edge_only) and not zero else open_gaps).append(gap)
    if worst_side and not open_gaps:
        builder.find("SCO019", f"“{metric.label}”低于各档时原文未写,按不得分处理", *at)
        return NONE, []
    for gap in open_gaps:
        builder.find("SCO012", f"“{metric.label}”{_gap_words(gap)}没有对应的档", *at)
    return None, [Case(Bound(metric, gap), NONE) for gap in worst_side]


def _gap_words(gap: Between) -> str:
    if gap.low is not None and gap.low == gap.high:
        return f"恰好{plain(gap.low)}时"
    if gap.low is None:
        return f"{plain(gap.high or Fraction(0))}以下"
    return f"{plain(gap.low)}以上" if gap.high is None else f"{plain(gap.low)}至{plain(gap.high)}之间"


def _by_cases(builder: Builder, group: Group, zeros: list[Cond], unless: tuple[Condition, ...]) -> Ladder:
    """Tiers that measure different things, or carry facts of their own: the best that holds."""
    zeros = [_without_claimed(cond, group.entries) for cond in zeros]
    first = group.entries[0].cond
    premise = next((f for f in first.facts), None)
    if premise is not None and first.tests and any(not e.cond.facts for e in group.entries[1:]):
        raise Refused(premise.start, premise.end, "这一前提是否管到后面各档,没有写明")
    cases = [_entry_case(builder, entry) for entry in group.entries]
    if _metric_shift(group.entries):
        builder.find("SCO020", "各档所用的指标名称不同,按各档自己的指标分别判断", group.start, group.end)
    for cond in zeros:
        if cond.either:
            for atom in cond.atoms:
                one = Cond([atom], False, cond.start, cond.end)
                if isinstance(atom, FactAtom):
                    unless = (*unless, node(builder, one))
        else:
            unless = (*unless, node(builder, cond))
    ordered = sorted(cases, key=lambda c: -(c.top or c.points).value)
    if not group.else_said and not zeros:
        builder.find("SCO019", "各档均不满足时原文未写,按不得分处理", group.start, group.end)
    return Ladder(
        tuple(ordered), group.otherwise or NONE, unless, builder.prepared.span(group.start, group.end)
    )


def _without_claimed(cond: Cond, entries: list[Entry]) -> Cond:
    """60%以上得3分，60%以下不得分: the edge belongs to the tier that gives points."""
    atoms = list(cond.atoms)
    for index, atom in enumerate(atoms):
        if isinstance(atom, TestAtom) and atom.soft and atom.interval.high is not None:
            edge = atom.interval.high
            tiers = [t for e in entries for t in e.cond.tests if same_metric(t.label, atom.label)]
            if any(t.interval.low == edge and t.interval.low_in for t in tiers):
                atoms[index] = replace(atom, interval=replace(atom.interval, high_in=False), soft=False)
    return Cond(atoms, cond.either, cond.start, cond.end)


def _entry_case(builder: Builder, entry: Entry) -> Case:
    at = (entry.start, entry.end)
    span = builder.prepared.span(*at)
    key = builder.ask("评定分", "human", at, optional=True) if entry.top is not None else None
    cond = entry.cond
    if len(cond.atoms) == 1 and cond.tests and cond.tests[0].bare:
        test = cond.tests[0]
        metric = metric_of(builder, test)
        value = test.interval.low
        interval = Between(value, True, None, False) if metric.unit == "%" and value == 100 else test.interval
        return Case(Bound(metric, interval, span), entry.points, entry.top, key, span)
    return Case(node(builder, cond), entry.points, entry.top, key, span)
