"""状态分档 (ordinal): awards that exclude one another, told from awards that add up."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.meaning.atoms import FactAtom
from yikou.scoring.meaning.builder import Builder
from yikou.scoring.meaning.conditions import fact, node
from yikou.scoring.meaning.group import NONE, Cond, Gathered, Group
from yikou.scoring.meaning.words import EVENT, grams, positive, trim
from yikou.scoring.rules import AllOf, Case, Condition, Fact, Ladder, Opposite, Points, State

_LEVELS = re.compile(
    r"^(?:评[定为]|被评为|获|为|达到)?[“\"]?(?:优秀?|良好?|中等?|合格|基本合格|不合格|差|较差|一般|好|较好|[一二三四五]级|[ABCD]级|[甲乙丙丁]等|第?[一二三]等奖?|国家级|省级|市级|县级|区级|达成预期|部分达成|未达成)"
)
_PARTIAL = re.compile(
    r"而(?:没有|未|无)|但(?:没有|未|不|无)|部分|基本|未完全|不完善|不完整|不全|较|一般|不够|后不|仅|只|正在|尚未|未|其中|符合[一二三]|有待"
)


def merge_states(builder: Builder, gathered: Gathered) -> None:
    """Join neighbouring fact awards into one ladder where the weight says that they exclude each other."""
    weight = builder.weight
    if weight is not None:
        _absolute(gathered.groups, weight)
        _join_shifted(gathered, weight)
    runs = _falling(builder, gathered, weight) or _runs(gathered.groups)
    whole = sum((_points(g) for g in gathered.groups), Fraction(0))
    spare = sum(
        (
            sum(map(_points, run), Fraction(0)) - max(map(_points, run))
            for run in runs
            if _exclusive_words(run)
        ),
        Fraction(0),
    )
    for run in runs:
        total = sum((_points(g) for g in run), Fraction(0))
        best = max(_points(g) for g in run)
        exclusive = _exclusive_words(run)
        saves = (
            weight is not None
            and whole > weight
            and (whole - total + best <= weight or whole - spare == weight)
        )
        certain = all(_LEVELS.match(_level(g)) for g in run)
        if len(run) < 2 or not (
            saves
            and (exclusive or certain or whole - total + best == weight or whole - spare == weight)
            or certain
            and (weight is None or whole > weight)
        ):
            continue
        whole -= total - best
        spare -= total - best
        _merge(builder, gathered, run)


def _falling(builder: Builder, gathered: Gathered, weight: Fraction | None) -> list[list[Group]]:
    """竣工8分，主体完工6分，开工2分 of 8 points: the first alone earns all, so only one of them counts."""
    groups = gathered.groups
    if weight is None or builder.numbered or len(groups) < 2 or gathered.losses:
        return []
    for group in groups:
        plain = (
            len(group.entries) == 1
            and not group.losses
            and not group.gains
            and group.share is None
            and not group.credit
            and not group.also
        )
        if (
            not plain
            or not group.entries[0].cond.facts
            or group.entries[0].cond.tests
            or group.entries[0].points.of_weight
        ):
            return []
    tops = [_points(group) for group in groups]
    falling = tops[0] == weight and all(a > b for a, b in zip(tops, tops[1:], strict=False))
    return [list(groups)] if falling else []


def _join_shifted(gathered: Gathered, weight: Fraction) -> None:
    """100% of one rate 1分, 98% of a narrower one 0.5分: tiers when adding them would exceed the weight."""
    groups = gathered.groups
    for first, later in list(zip(groups, groups[1:], strict=False)):
        if not (_tests_only(first) and _tests_only(later)) or later not in groups:
            continue
        a, b = first.entries[-1].cond.tests[0], later.entries[0].cond.tests[0]
        shared = len(a.label) > 2 and a.label[-3:] == b.label[-3:]
        whole = sum((_points(g) for g in groups), Fraction(0))
        spare = sum((sum(map(_points, run)) - max(map(_points, run)) for run in _runs(groups)), Fraction(0))
        if (
            shared
            and whole > weight
            and whole - _points(later) - spare <= weight
            and _points(later) < _points(first)
        ):
            first.entries += later.entries
            first.zeros += later.zeros
            first.unless += later.unless
            first.else_said = first.else_said or later.else_said
            first.end = later.end
            groups.remove(later)


def _tests_only(group: Group) -> bool:
    return (
        bool(group.entries)
        and not group.losses
        and group.share is None
        and all(e.cond.tests for e in group.entries)
    )


def _absolute(groups: list[Group], weight: Fraction) -> None:
    """Where some awards are shares of the weight and others points, compare them as points."""
    if not any(e.points.of_weight for g in groups for e in g.entries) or len(groups) < 2:
        return
    for group in groups:
        for entry in group.entries:
            if entry.points.of_weight and not group.losses and group.share is None:
                entry.points = Points(entry.points.of(weight))


def _runs(groups: list[Group]) -> list[list[Group]]:
    runs: list[list[Group]] = []
    for group in groups:
        plain = (
            len(group.entries) == 1
            and not group.losses
            and not group.gains
            and group.share is None
            and not group.credit
            and not group.also
        )
        entry = group.entries[0] if plain else None
        simple = (
            entry is not None and entry.cond.facts and not entry.cond.tests and not entry.points.of_weight
        )
        falls = simple and runs and runs[-1] and _points(group) < _points(runs[-1][-1])
        related = falls and _related(runs[-1][0], group)
        if simple and (not runs or not runs[-1] or not related):
            runs.append([group])
        elif simple and falls:
            runs[-1].append(group)
        else:
            runs.append([])
    return [run for run in runs if len(run) >= 2]


def _related(first: Group, later: Group) -> bool:
    a, b = _text(first), _text(later)
    return (
        bool(grams(a) & grams(b))
        or bool(_LEVELS.match(_level(first)) and _LEVELS.match(_level(later)))
        or bool(_PARTIAL.search(b))
    )


def _exclusive_words(run: list[Group]) -> bool:
    return all(_PARTIAL.search(_text(group)) for group in run[1:])


def _level(group: Group) -> str:
    """The grade word of a branch: 评定结果为一级 -> 一级."""
    return _text(group).strip("“”").rpartition("为")[2].strip("“”")


def _text(group: Group) -> str:
    return group.entries[0].cond.text()


def _points(group: Group) -> Fraction:
    if not group.entries:
        return Fraction(0)
    top = group.entries[0].top or group.entries[0].points
    best = max(
        (e.top or e.points).value if not (e.top or e.points).of_weight else Fraction(0) for e in group.entries
    )
    return best if top is not None else best


def _merge(builder: Builder, gathered: Gathered, run: list[Group]) -> None:
    first = run[0]
    made = _matrix(builder, run)
    index = gathered.groups.index(first)
    for group in run:
        gathered.groups.remove(group)
    first.credit = False
    gathered.groups.insert(index, first)
    first.ready = made if made is not None else _states(builder, gathered, run)


def _matrix(builder: Builder, run: list[Group]) -> Ladder | None:
    """机制并文件 2分；机制而没有文件 1分: two facts, four states."""
    if len(run) != 2:
        return None
    text, later = _text(run[0]), _text(run[1])
    span = builder.prepared.span(run[0].start, run[-1].end)
    at = (run[0].start, run[0].end)
    match = (
        re.search(r"(?:而|但|却)(?P<lead>[^，未不没无]{0,6})(?:没有|未|无|不)(?P<what>.+)$", later)
        or re.search(r"后(?P<lead>)(?:不|未)(?P<what>.+)$", later)
        or re.search(r"^[^，]{2,8}?(?P<lead>)未(?P<what>.{2,})$", later)
    )
    if not match:
        return None
    events = _events(builder, run)
    _dropped_zeros(run)
    what = trim(match.group("lead") + match.group("what"))
    parts = re.split(r"并且|且|并|，", text, maxsplit=1)
    if len(parts) == 2 and grams(parts[1]) & grams(what) or len(parts) == 2 and set(what) & set(parts[1]):
        one, two = fact(builder, parts[0], *at), fact(builder, parts[1], *at)
    else:
        label, _ = positive(later, deduct=False)
        one = fact(builder, text, *at)
        two = fact(builder, f"{what}", run[1].start, run[1].end)
        del label
    cases: list[Case] = [
        Case(AllOf((one, two)), run[0].entries[0].points, span=span),
        Case(AllOf((one, Opposite(two))), run[1].entries[0].points, span=span),
    ]
    return Ladder(tuple(cases), NONE, events, span=span)


def _dropped_zeros(run: list[Group]) -> None:
    """The zero cases of a matrix are what is left over; they need no input of their own."""
    for group in run:
        group.unless.clear()


def _states(builder: Builder, gathered: Gathered, run: list[Group]) -> Ladder:
    at = (run[0].start, run[-1].end)
    options = [_text(group) for group in run]
    events = _events(builder, run)
    zeros = [
        words
        for group in run
        for words, _, _ in group.zero_words
        if words not in {e.words for e in events if isinstance(e, Fact)}
    ]
    for group in run:
        group.unless.clear()
    absent = [
        each
        for each in gathered.absent
        if isinstance(each.condition, Fact) and at[0] <= 0 <= at[1] or len(gathered.groups) == 1
    ]
    for each in absent:
        if isinstance(each.condition, Fact):
            gathered.absent.remove(each)
            builder.inputs.pop(each.condition.key, None)
    also = [each.condition.words for each in absent if isinstance(each.condition, Fact)]
    tail = "以上均不符合"
    stem = _stem(options)
    label = f"{stem or builder.name}({'/'.join(o[:12] for o in options)})"
    highest = re.search(r"就高|取高|取最高|择优", builder.prepared.text) is not None
    key = (
        ""
        if highest
        else builder.ask(label, "state", at, options=(*options, *zeros, *also, *(() if zeros else (tail,))))
    )
    builder.find("SCO021", f"“{builder.prepared.quote(*at)}”各情形互斥,只取其一", *at)
    span = builder.prepared.span(*at)
    cases = []
    for group, option in zip(run, options, strict=True):
        entry = group.entries[0]
        human = (
            builder.ask("评定分", "human", (group.start, group.end), optional=True)
            if entry.top is not None
            else None
        )
        condition: Condition = State(key, option)
        if highest:
            condition = fact(builder, option, group.start, group.end)
        cases.append(
            Case(condition, entry.points, entry.top, human, builder.prepared.span(group.start, group.end))
        )
    cases += [Case(State(key, words), each.points or NONE) for words, each in zip(also, absent, strict=True)]
    return Ladder(tuple(cases), NONE, events, span=span)


def _events(builder: Builder, run: list[Group]) -> tuple[Condition, ...]:
    """年内因事故被降级的，不得分: an event voids whatever the state is; 未定级的不得分 is one of the states."""
    kept: list[Condition] = []
    for group in run:
        for each in group.unless:
            state = isinstance(each, Fact) and (
                re.match("无|未|没有|不", each.words)
                or not (EVENT.search(each.words) or re.search("被|因", each.words))
            )
            if not state:
                kept.append(each)
        kept += [node(builder, zero) for zero in group.zeros]
    return tuple(kept)


def _stem(options: list[str]) -> str:
    first = options[0]
    for size in range(len(first), 1, -1):
        if all(option.startswith(first[:size]) for option in options):
            return first[:size]
    return ""


__all__ = ["Cond", "FactAtom", "merge_states"]
