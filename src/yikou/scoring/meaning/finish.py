"""成部件 (finish): a collected group becomes one part of the item."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from yikou.scoring.meaning.atoms import Atom, CountAtom, FactAtom, RankAtom, StepAtom, TestAtom
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.conditions import against, fact, metric_of, node, rank_metric, test
from yikou.scoring.meaning.formulas import parse
from yikou.scoring.meaning.group import FULL, NONE, Cond, Entry, Gathered, Group
from yikou.scoring.meaning.ladders import _by_cases, ladder
from yikou.scoring.meaning.persons import banded, judged_beside
from yikou.scoring.meaning.steps import step_loss, task
from yikou.scoring.meaning.words import TASK, graded, trim
from yikou.scoring.rules import (
    Always,
    Award,
    Bound,
    Case,
    Condition,
    Credit,
    Deducted,
    Fact,
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

BARE_CASE = re.compile(r"情况$|程度$")


def finish(builder: Builder, gathered: Gathered, group: Group) -> Part:
    """The part a group means."""
    if group.ready is not None:
        return group.ready
    if group.share is not None and group.share.kind == "FORMULA":
        return _formula(builder, group)
    if group.share is not None:
        return _share(builder, gathered, group)
    if group.credit:
        return _credit(builder, group)
    if not group.entries:
        return Deducted(
            FULL, tuple(group.losses), unless=tuple(group.unless), floor=group.floor, cap=group.cap,
            losses_cap=group.losses_cap, gains=tuple(group.gains), span=builder.prepared.span(group.start, group.end),
        )  # fmt: skip
    if group.series:
        return _series(builder, group)
    entry = group.entries[0]
    if len(group.entries) == 1 and _bare_case(group, entry):
        return _judged_award(builder, entry)
    stepped = any(isinstance(loss, Loss) for loss in (*group.losses, *group.gains))
    if len(group.entries) > 1 or (group.zeros and not stepped and entry.cond.tests) or entry.top is not None:
        return _tiers(builder, group)
    if group.losses or group.gains or group.human_else is not None or (group.graded and group.unless):
        return _deducted(builder, group, entry)
    return _award(builder, group, entry)


def _series(builder: Builder, group: Group) -> Part:
    """第一名得10分，第二名得9分，依次类推: the listed ranks fix the step, the rest follows."""
    at = (group.start, group.end)
    ranks = [
        (e.cond.ranks[0].interval.low, e.points.value)
        for e in group.entries
        if e.cond.ranks and not e.points.of_weight
    ]
    steps = {b[1] - a[1] for a, b in zip(ranks, ranks[1:], strict=False)}
    places = [int(rank) for rank, _ in ranks if rank is not None]
    drops = {loss.points.value for loss in group.losses if isinstance(loss, Loss)}
    regular = (
        len(ranks) == len(group.entries) and places == list(range(1, len(places) + 1)) and len(steps) == 1
    )
    if not regular or len(ranks) < 2 or not drops <= {-next(iter(steps))}:
        raise Refused(*at, "“依次类推”的规律不明,请逐档写明")
    drop = Points(-next(iter(steps)))
    builder.stated.append(at)
    loss = Loss(
        rank_metric(builder, at), "up", Fraction(1), drop, Fraction(1), span=builder.prepared.span(*at)
    )
    return Deducted(
        group.entries[0].points, (loss,), unless=tuple(group.unless), span=builder.prepared.span(*at)
    )


def _tiers(builder: Builder, group: Group) -> Part:
    if all(entry.cond.tests for entry in group.entries):
        made = ladder(builder, group)
        if group.losses or group.gains:
            raise Refused(group.start, group.end, "分档之后又有扣分,不明白从哪一档扣起")
        return made
    return _by_cases(builder, group, group.zeros, tuple(group.unless))


def _bare_case(group: Group, entry: Entry) -> bool:
    text = entry.cond.text()
    if entry.kind != "BARE" or re.match(r"无|不存在|没有|未", text):
        return False
    plain = not entry.cond.tests and not group.losses and not group.unless and not group.else_said
    return plain and bool(BARE_CASE.search(text)) and not re.match(r"有|无", text) and entry.points.value != 0


def _judged_award(builder: Builder, entry: Entry) -> Judged:
    """…情况。（2分）: points without a rule; a person gives them, with a reason."""
    at = (entry.start, entry.end)
    words = entry.cond.text()
    high = entry.points.value if not entry.points.of_weight else builder.weight
    key = builder.ask(f"{words}评定分", "human", at, low=Fraction(0), high=high)
    builder.find("SCO023", f"“{builder.prepared.quote(*at)}”只写分值,没有写计分规则,须人工评定", *at)
    return Judged(key, words, NONE, entry.points, span=builder.prepared.span(*at))


def _award(builder: Builder, group: Group, entry: Entry) -> Part:
    at = (group.start, group.end)
    condition = _entry_condition(builder, entry)
    if isinstance(condition, Always):
        raise Refused(*at, "只写了得分,没有写条件")
    if not group.else_said and not group.unless:
        builder.find(
            "SCO019",
            f"“{builder.prepared.quote(entry.start, entry.end)}”未写不满足时如何计分,按不得分处理",
            *at,
        )
    group.unless += [node(builder, cond) for cond in group.zeros]
    return Award(
        entry.points, condition, tuple(group.unless), group.otherwise or NONE, builder.prepared.span(*at)
    )


def _entry_condition(builder: Builder, entry: Entry) -> Condition:
    return node(builder, entry.cond)


def _deducted(builder: Builder, group: Group, entry: Entry) -> Part:
    """One award with what is taken off or put on it."""
    at = (group.start, group.end)
    span = builder.prepared.span(*at)
    losses: list[Loss | Flag | Judged] = list(group.losses)
    gate, soft = _gate(builder, group, entry)
    if group.human_else is not None and not group.losses:
        if group.human_else.only == Always():
            inner = node(builder, entry.cond)
            low = Case(Always(), NONE, entry.points, group.human_else.key)
            return Ladder((Case(inner, entry.points), low), NONE, tuple(group.unless), span)
        losses.append(group.human_else)
        gate, soft = Always(), False
    unless = tuple(group.unless)
    for cond in group.zeros:
        unless = (*unless, _zero_of_losses(builder, cond, losses))
    stated = tuple(
        Bound(metric_of(builder, t), t.interval)
        for t in entry.cond.tests
        if metric_of(builder, t).key in builder.inputs
    )
    return Deducted(
        entry.points,
        tuple(losses),
        gate,
        soft,
        unless,
        group.floor,
        group.cap,
        group.losses_cap,
        tuple(group.gains),
        stated,
        span,
    )


def _zero_of_losses(builder: Builder, cond: Cond, losses: list[Loss | Flag | Judged]) -> Condition:
    """超出10%及以上不得分, 缺四项以上不得分: the zero case speaks of what the deduction counts."""
    if len(cond.tests) == 1 and len(cond.atoms) == 1:
        atom = cond.tests[0]
        words = trim(atom.label)
        for loss in losses:
            if not isinstance(loss, Loss):
                continue
            measured = loss.metric.change and re.fullmatch(r"超出?|高出|超过|增长|上升|", words)
            counted = loss.direction == "count" and words and words in loss.metric.label
            if measured or counted:
                return test(builder, atom, loss.metric)
    return node(builder, cond)


def _gate(builder: Builder, group: Group, entry: Entry) -> tuple[Condition, bool]:
    """What must hold before anything is earned; words that the deductions measure need no attestation."""
    stepped = [loss for loss in (*group.losses, *group.gains) if isinstance(loss, Loss)]
    kept: list[Atom] = []
    soft = bool(group.graded)
    for atom in entry.cond.atoms:
        if isinstance(atom, TestAtom):
            metric = metric_of(builder, atom)
            covered = any(loss.also is not None for loss in stepped)
            if covered and metric_of(builder, atom).key in builder.inputs:
                _forget_input(builder, metric, stepped)
            elif not any(
                loss.metric.key == metric.key and (metric.unit == "%" or loss not in group.gains)
                for loss in stepped
            ):
                kept.append(atom)
                if (
                    atom.interval.low == 100
                    and metric.unit == "%"
                    and any(loss.direction == "count" for loss in stepped)
                ):
                    soft = True
        elif isinstance(atom, FactAtom):
            parts = [p for p in re.split(r"[，、]", atom.text) if p]
            if re.fullmatch(r"应.{1,2}尽.{1,2}", atom.text) and any(
                t.interval.low == 100 for t in entry.cond.tests
            ):
                builder.restate(atom.start, atom.end)
                continue
            if stepped and all(TASK.search(p) and not re.search(r"未|不|没有", p) for p in parts):
                builder.restate(atom.start, atom.end)
                continue
            if re.search(r"持平|相比|同期", atom.text) and any(loss.metric.change for loss in stepped):
                builder.restate(atom.start, atom.end)
                continue
            if any(loss.metric.since is not None for loss in stepped) and re.search(
                r"\d+.{1,4}内", atom.text
            ):
                builder.restate(atom.start, atom.end)
                continue
            labels = [loss.metric.label for loss in stepped if loss.direction == "count"]
            labels += [loss.metric.label for loss in stepped if loss.metric.unit == "%" and loss.start == 100]
            if any(graded(atom.text, label) for label in labels) or labels and entry.kind == "BARE":
                soft = True
            kept.append(atom)
        elif isinstance(atom, RankAtom):
            if not any(_of_rank(loss) for loss in group.losses):
                kept.append(atom)
            else:
                builder.restate(atom.start, atom.end)
        elif not isinstance(atom, StepAtom | CountAtom):
            kept.append(atom)
    if not kept:
        return Always(), False
    if _measured_limit(kept, stepped):
        builder.restate(kept[0].start, kept[-1].end)
        return Always(), False
    return node(builder, Cond(list(kept), entry.cond.either, entry.cond.start, entry.cond.end)), soft


def _of_rank(loss: Loss | Flag | Judged) -> bool:
    """6-10名扣0.5分 continues 前5名得满分: the ranks are the deductions' own matter."""
    return (
        isinstance(loss, Flag)
        and "名次" in repr(loss.condition)
        or isinstance(loss, Loss)
        and loss.metric.label == "名次"
    )


def _forget_input(builder: Builder, metric: Metric, stepped: list[Loss]) -> None:
    """每月 and 全年 are one count of what is missing: the monthly figure is not asked twice."""
    if not any(metric.key in {loss.metric.key, loss.also.key if loss.also else ""} for loss in stepped):
        builder.inputs.pop(metric.key, None)


def _measured_limit(kept: list[Atom], stepped: list[Loss]) -> bool:
    """不超过预算的得4分，每超1%扣…: the excess measures the gate itself."""
    words = "，".join(a.text for a in kept if isinstance(a, FactAtom))
    return any(loss.metric.change or loss.start_metric is not None for loss in stepped) and bool(
        re.search(
            r"不超|不高于|不大于|以内|控制在.{2,12}内$|不突破|不得突破|(?:编制|限额|定额|额度|指标|预算)内$|不增长|达到|完成|持平|只减不增|零增长",
            words,
        )
    )


def _credit(builder: Builder, group: Group) -> Part:
    span = builder.prepared.span(group.start, group.end)
    if group.human_else is not None:
        if group.gains or group.losses:
            return judged_beside(builder, group)
        return group.human_else
    gains: tuple[Loss | Flag | Judged, ...] = tuple(group.gains)
    cap = group.cap
    if cap is None and builder.weight is not None and not all(isinstance(g, Flag) for g in gains):
        builder.find("SCO024", "按次得分未写上限,按分值封顶", group.start, group.end)
        cap = FULL
    if group.losses:
        return Deducted(
            NONE, tuple(group.losses), floor=None, cap=cap, gains=gains, unless=tuple(group.unless), span=span
        )
    return Credit(gains, cap, NONE, tuple(group.unless), span)


def _formula(builder: Builder, group: Group) -> Part:
    mark = group.share
    assert mark is not None
    at = (mark.start, mark.end)
    entry = group.entries[0] if group.entries else None
    full = node(builder, entry.cond) if entry is not None and entry.cond.tests else None
    done = task(group)
    if done is not None and full is None and re.search(r"完成(?:率|比例)", mark.text) and "/" not in mark.text:
        builder.completion(done[0], done[1], at)
    cutoff = _cutoff(builder, group)
    if group.zeros and (cutoff is None or len(group.zeros) > 1) or len(group.entries) > 1 or group.losses:
        raise Refused(group.start, group.end, "算式之外另有分档或扣分,请分条写")
    text = next((mark[key] for key in ("fx", "fp", "fq", "fy", "fz", "fd", "fw") if mark[key]), None)
    if text is None:
        rate = trim(re.sub(r"^(?:按|以)", "", str(mark["fm"])))
        text = f"{rate}×分值"
    tree, metrics = parse(builder, text, at)
    cap = group.cap
    words = f"得分={trim(text)}"
    if mark["fd"]:
        words = f"得分=分值-（{trim(text)}）"
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


def _share(builder: Builder, gathered: Gathered, group: Group) -> Part:
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
        if len(entry.cond.atoms) != 1 or mine.interval.low is None or metric_of(builder, mine).key != metric.key:
            raise Refused(entry.start, entry.end, "满分的门槛与比例不是同一个数")
        high = mine.interval.low
    elif entry is not None:
        builder.restate(entry.start, entry.end)
    cutoff = _cutoff(builder, group)
    unless = tuple(group.unless)
    return Share(points, metric, high, cutoff=cutoff, unless=unless, span=builder.prepared.span(group.start, group.end))


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
    if doing is not None and any(re.search(r"完成(?:率|比例)$", t.label) for z in group.zeros for t in z.tests):
        builder.completion(doing[0], doing[1], at)
    cutoff = _cutoff(builder, group)
    entry = group.entries[0] if group.entries else None
    if entry is not None and entry.cond.tests:
        atom = entry.cond.tests[0]
        metric = metric_of(builder, atom)
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
    if done is not None:
        metric = builder.completion(done[0], done[1], at)
    elif entry is not None and entry.cond.facts:
        label = f"{entry.cond.facts[-1].text}比例"
        metric = builder.metric(label, "%", at)
    else:
        metric = builder.metric("", "%", at, rate=True)
    return build(points, metric, cutoff=cutoff)


def _cutoff(builder: Builder, group: Group) -> Condition | None:
    for cond in group.zeros:
        if cond.tests:
            atom = cond.tests[0]
            entry = group.entries[0].cond.tests if group.entries else []
            label = atom.label or (entry[0].label if entry else "")
            named = TestAtom(label, atom.interval, atom.unit, atom.start, atom.end)
            return test(builder, named, metric_of(builder, named))
    return None


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


__all__ = ["Fact", "fact", "finish", "step_loss"]
