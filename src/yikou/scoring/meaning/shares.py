"""按比例与算式 (shares): points in proportion to a figure, and points by a stated expression."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from yikou.scoring.footnote import plain
from yikou.scoring.meaning.atoms import TestAtom
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.conditions import against, metric_of, node, test
from yikou.scoring.meaning.formulas import parse
from yikou.scoring.meaning.group import FULL, NONE, Gathered, Group
from yikou.scoring.meaning.persons import banded
from yikou.scoring.meaning.steps import task
from yikou.scoring.meaning.words import metric_label, trim
from yikou.scoring.rules import (
    Always,
    Case,
    Condition,
    Flag,
    Formula,
    Judged,
    Ladder,
    Loss,
    Metric,
    Part,
    Points,
    Share,
    Test,
)


def formula(builder: Builder, group: Group) -> Part:
    mark = group.share
    assert mark is not None
    at = (mark.start, mark.end)
    entry = group.entries[0] if group.entries else None
    full = node(builder, entry.cond) if entry is not None and entry.cond.tests else None
    done = task(group)
    if (
        done is not None
        and full is None
        and re.search(r"完成(?:率|比例)", mark.text)
        and "/" not in mark.text
    ):
        builder.completion(done[0], done[1], at)
    zero = group.zeros[0].tests if len(group.zeros) == 1 else []
    bare = zero[0] if len(zero) == 1 and not zero[0].label and zero[0].unit == "%" and entry is None else None
    cutoff = None if bare is not None else _cutoff(builder, group)
    _only_between(group)
    if (
        group.zeros
        and (cutoff is None and bare is None or len(group.zeros) > 1)
        or len(group.entries) > 1
        or group.losses
    ):
        raise Refused(group.start, group.end, "算式之外另有分档或扣分,请分条写")
    text = next((mark[key] for key in ("fx", "fp", "fq", "fy", "fz", "fd", "fw") if mark[key]), None)
    if text is None:
        rate = trim(re.sub(r"^(?:按|以)", "", str(mark["fm"])))
        text = f"{rate}×分值"
    tree, metrics = parse(builder, text, at)
    if bare is not None:
        rates = [m for m in metrics if m.unit == "%"]
        if len(rates) != 1:
            raise Refused(bare.start, bare.end, "不得分的门槛说的是算式里的哪个数,没有写明")
        cutoff = test(builder, bare, rates[0])
    if group.rates_cap is not None:
        capped = {m.label for m in metrics if m.unit == "%" and m.label.endswith(group.rates_cap)}
        if not capped:
            raise Refused(*at, "超过100%的是算式里的哪个数,没有写明")
        tree = _at_most_whole(tree, capped)
    cap = group.cap
    words = f"得分={trim(text)}"
    if mark["fd"]:
        most = "" if cap is None else f"(最多扣{'满分' if cap == FULL else plain(cap.value) + '分'})"
        words = f"得分=分值-（{trim(text)}）{most}"
        taken = tree if cap is None else ("min", tree, ("num", cap.of(builder.weight or Fraction(0))))
        tree, cap = ("-", ("weight",), taken), FULL
    if cap is None and entry is not None:
        cap = entry.points
    for each in group.entries:
        builder.restate(each.start, each.end)
    span = builder.prepared.span(*at)
    return Formula(
        words, tree, metrics, cap, NONE, cap is None, span, full, cutoff, tuple(group.unless)
    )  # fmt: skip


def _at_most_whole(tree: tuple[Any, ...], capped: set[str]) -> tuple[object, ...]:
    """完成率超过100%的按100%计: every rate of the expression counts as one at most."""
    if tree[0] == "metric":
        return ("min", tree, ("num", Fraction(1))) if tree[2] and tree[1].label in capped else tree
    return (tree[0], *(_at_most_whole(x, capped) if isinstance(x, tuple) else x for x in tree[1:]))


def _only_between(group: Group) -> None:
    """90%以下的，得分=…: the stretch left over by the award and the zero case, not another condition."""
    known = [t for each in (*(e.cond for e in group.entries), *group.zeros) for t in each.tests]
    edges = {x for t in known for x in (t.interval.low, t.interval.high)}
    for mine in group.share_cond.tests if group.share_cond is not None else ():
        if any(x is not None and x not in edges for x in (mine.interval.low, mine.interval.high)):
            raise Refused(mine.start, mine.end, "算式适用的范围与前面的门槛不一致")


def share(builder: Builder, gathered: Gathered, group: Group) -> Part:
    """按比例: which figure against which target."""
    mark = group.share
    assert mark is not None
    at = (mark.start, mark.end)
    span = builder.prepared.span(group.start, group.end)
    if mark["banded"]:
        return banded(builder, group)
    if group.ratio is not None:
        return _of_ratio(builder, group)
    points = group.entries[0].points if group.entries else FULL
    if group.entries and not group.entries[0].cond.tests:
        builder.restate(group.entries[0].start, group.entries[0].end)
    losses = _rate_losses(builder, group)
    build = partial(
        Share,
        losses=tuple(losses),
        gains=tuple(group.gains),
        unless=tuple(group.unless),
        span=span,
    )
    counted = next((g for g in group.gains if isinstance(g, Loss) and g.start_metric is not None), None)
    if counted is not None and not (group.entries and group.entries[0].cond.tests):
        return build(points, counted.metric, high_metric=counted.start_metric)
    if group.average or "任务数" in mark.text or (group.share_cond and "任务数" in group.share_cond.text()):
        return _against_task(builder, group, points, build)
    return _targeted(builder, gathered, group, points, build, at)


def _of_ratio(builder: Builder, group: Group) -> Part:
    """按A与B之比计分: the award's own threshold is where the full points are reached."""
    metric = group.ratio
    assert metric is not None
    entry = group.entries[0] if group.entries else None
    points = entry.points if entry is not None else FULL
    if group.losses or group.gains:
        raise Refused(group.start, group.end, "按比例计分之外另有扣分,请分条写")
    high = Fraction(100) if metric.unit == "%" else Fraction(1)
    if entry is not None and entry.cond.tests:
        mine = entry.cond.tests[0]
        if (
            len(entry.cond.atoms) != 1
            or mine.interval.low is None
            or metric_of(builder, mine).key != metric.key
        ):
            raise Refused(entry.start, entry.end, "满分的门槛与比例不是同一个数")
        high = mine.interval.low
    elif entry is not None:
        builder.restate(entry.start, entry.end)
    cutoff = _cutoff(builder, group)
    unless = tuple(group.unless)
    return Share(
        points, metric, high, cutoff=cutoff, unless=unless, span=builder.prepared.span(group.start, group.end)
    )


def _rate_losses(builder: Builder, group: Group) -> list[Loss | Flag | Judged]:
    del builder
    return [
        loss
        for loss in group.losses
        if not (isinstance(loss, Loss) and group.average and loss.start_metric is not None)
    ]


def _against_task(builder: Builder, group: Group, points: Points, build: Callable[..., Share]) -> Part:
    at = (group.start, group.end)
    step = next((s for s in (group.share_cond.steps if group.share_cond else [])), None)
    unit = step.unit if step is not None else "人"
    target = builder.metric("任务数", unit, at)
    actual = builder.metric(f"完成{unit}数", unit, at)
    return build(points, actual, high_metric=target)


def _targeted(
    builder: Builder,
    gathered: Gathered,
    group: Group,
    points: Points,
    build: Callable[..., Share],
    at: tuple[int, int],
) -> Part:
    doing = task(group)
    if doing is not None and any(
        re.search(r"完成(?:率|比例)$", t.label) for z in group.zeros for t in z.tests
    ):
        builder.completion(doing[0], doing[1], at)
    entry = group.entries[0] if group.entries else None
    bare = [t for zero in group.zeros for t in zero.tests if not metric_label(t.label) and t.unit == "%"]
    if len(bare) == len(group.zeros) == 1 and (entry is None or not entry.cond.tests):
        group.zeros.clear()
        made = _targeted(builder, gathered, group, points, build, at)
        if isinstance(made, Share) and made.metric.unit == "%":
            return replace(made, cutoff=test(builder, bare[0], made.metric))
        raise Refused(bare[0].start, bare[0].end, "不得分的门槛说的是哪个数,没有写明")
    cutoff = _cutoff(builder, group)
    if entry is not None and entry.cond.tests:
        atom = entry.cond.tests[0]
        metric = metric_of(builder, atom)
        if "插" in (group.share.text if group.share else ""):
            return _interpolated(builder, group, points, metric, build)
        if atom.interval.low is None:
            return _reverse_share(builder, group, points, metric, atom, cutoff)
        return build(points, metric, atom.interval.low, cutoff=cutoff)
    if entry is not None and entry.cond.facts:
        bounded = _bounded(builder, group, points, build)
        if bounded is not None:
            return bounded
        compared = against(builder, entry.cond.facts[0])
        if compared is not None:
            return build(points, compared.metric, high_metric=compared.other, cutoff=cutoff)
    if len(gathered.targets) >= 2:
        return _one_of_two(builder, gathered, group, points, build)
    if gathered.targets:
        target = gathered.targets[0]
        label = re.sub(r"(?:标准|目标|目标值|要求)(?:值)?(?:为|是)?$", "", target.label)
        metric = builder.metric(label or builder.name, target.unit, (target.start, target.end))
        return build(points, metric, target.interval.low or Fraction(100), cutoff=cutoff)
    done = task(group)
    slogan = re.fullmatch(r"应(?P<x>.{1,2})尽(?P=x)", entry.cond.text()) if entry is not None else None
    if slogan:
        what = slogan.group("x")
        metric = builder.ratio(f"已{what}数", f"应{what}数", "%", at)
    elif done is not None:
        metric = builder.completion(done[0], done[1], at)
    elif entry is None and group.share_cond is not None and group.share_cond.tests:
        below = group.share_cond.tests[0]
        if below.interval.low is not None or below.interval.high is None or len(group.share_cond.tests) > 1:
            raise Refused(below.start, below.end, "按比例计分的满分门槛没有写明")
        return build(points, metric_of(builder, below), below.interval.high, cutoff=cutoff)
    elif entry is not None and entry.cond.facts:
        label = f"{entry.cond.facts[-1].text}比例"
        metric = builder.metric(label, "%", at)
    else:
        metric = builder.metric("", "%", at, rate=True)
    return build(points, metric, cutoff=cutoff)


def _interpolated(
    builder: Builder, group: Group, points: Points, metric: Metric, build: Callable[..., Share]
) -> Part:
    """70%以上得5分，30%以下得0分，中间按线性插值: from the end of the zero case to the threshold of the points."""
    entry = group.entries[0].cond.tests[0].interval
    edges = [(t.interval.low, t.interval.high) for zero in group.zeros for t in zero.tests]
    high = entry.low if entry.low is not None else entry.high
    low = next((b if entry.low is not None else a for a, b in edges), None)
    if high is None or low is None or len(edges) != 1 or low == high or group.losses:
        raise Refused(group.start, group.end, "插值的两端没有写明")
    return build(points, metric, high, low)


def _cutoff(builder: Builder, group: Group) -> Condition | None:
    for cond in group.zeros:
        if cond.tests:
            atom = cond.tests[0]
            entry = group.entries[0].cond.tests if group.entries else []
            said = [*entry, *(group.share_cond.tests if group.share_cond is not None else [])]
            edge = atom.interval.high
            if atom.soft and edge is not None and any(t.interval.holds(edge) for t in said):
                atom = replace(atom, interval=replace(atom.interval, high_in=False))
            scaled = _of_stated(builder, atom, entry)
            if scaled is not None:
                return scaled
            label = atom.label or (entry[0].label if entry else "")
            named = TestAtom(label, atom.interval, atom.unit, atom.start, atom.end)
            return test(builder, named, metric_of(builder, named))
    return None


def _of_stated(builder: Builder, atom: TestAtom, entry: list[TestAtom]) -> Condition | None:
    """任务30处…，完成率低于50%的不得分: the rate of the number that the award states."""
    rate = re.fullmatch(r"(?:任务|实际)?(?:完成率|完成比例|完成任务的?比例)", metric_label(atom.label))
    if len(entry) != 1 or not rate or entry[0].unit in {"%", ""} or atom.unit != "%":
        return None
    whole = entry[0].interval.low
    if whole is None:
        return None
    low, high = (None if x is None else x * whole / 100 for x in (atom.interval.low, atom.interval.high))
    builder.stated.append((atom.start, atom.end))
    interval = replace(atom.interval, low=low, high=high)
    return test(builder, replace(entry[0], interval=interval), metric_of(builder, entry[0]))


def _bounded(builder: Builder, group: Group, points: Points, build: Callable[..., Share]) -> Part | None:
    """在上下限之间的按比例: linear between two bounds that stand outside the sentence."""
    words = group.entries[0].cond.text()
    match = re.search(r"(?<!未)达到(?P<what>[^，；。]{0,12}?)上限", words)
    if not match:
        return None
    at = (group.start, group.end)
    what = match.group("what")
    high = builder.metric(f"{what}上限", "%", at)
    low = builder.metric(f"{what}下限", "%", at)
    metric = builder.metric(builder.name or "实际比例", "%", at)
    group.zeros.clear()
    return build(points, metric, high_metric=high, low_metric=low, unless=())


def _reverse_share(
    builder: Builder, group: Group, points: Points, metric: Metric, atom: TestAtom, cutoff: Condition | None
) -> Part:
    """控制在…以内计满分，超出按比例计分: the shape must be chosen."""
    at = (group.start, group.end)
    options = ("目标值/实际值", "线性至零分点")
    chosen = builder.choose("按比例", "超出部分“按比例”的算法原文未写,", options, None, at)
    zero = next((c.tests[0].interval.low for c in group.zeros if c.tests), None)
    top = atom.interval.high or Fraction(0)
    losses = tuple(group.losses)
    unless = tuple(group.unless)
    span = builder.prepared.span(*at)
    if chosen == "线性至零分点" and zero is not None:
        return Share(
            points, metric, high=top, low=zero, cutoff=cutoff, losses=losses, unless=unless, span=span
        )
    return Share(
        points, metric, high=top, inverse=True, cutoff=cutoff, losses=losses, unless=unless, span=span
    )


def _one_of_two(
    builder: Builder, gathered: Gathered, group: Group, points: Points, build: Callable[..., Share]
) -> Part:
    """二者择其一: which of the two targets is appraised must be chosen; its proportion, too."""
    at = (group.start, group.end)
    labels = [re.sub(r"目标$", "", t.label) for t in gathered.targets]
    chosen = builder.choose("择其一", "二者择其一,考核", tuple(labels), None, at)
    cases: list[Case] = []
    state = builder.ask("考核指标", "state", at, options=tuple(labels), optional=True)
    key = builder.ask("按比例部分的得分", "human", at, optional=True)
    for target, label in zip(gathered.targets, labels, strict=True):
        metric = builder.metric(label, target.unit, (target.start, target.end))
        builder.optional(metric.key)
        value = target.interval.low or Fraction(0)
        if chosen in {None, label}:
            cases.append(Case(Test(metric, "=", value), points))
    del state, build
    builder.find("SCO022", "“按完成比例”对越低越好或为负的目标没有写明算法,恰好达到目标外须人工评定", *at)
    cases.append(Case(Always(), NONE, points, key))
    return Ladder(tuple(cases), NONE, span=builder.prepared.span(*at))


__all__ = ["formula", "share"]
