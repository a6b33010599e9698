"""成部件 (finish): a collected group becomes one part of the item."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from yikou.scoring.meaning.atoms import TestAtom
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.conditions import fact, metric_of, node, rank_metric, test
from yikou.scoring.meaning.gates import counts_delay, gate_of
from yikou.scoring.meaning.group import FULL, NONE, Cond, Entry, Gathered, Group
from yikou.scoring.meaning.ladders import _by_cases, ladder
from yikou.scoring.meaning.persons import judged_beside
from yikou.scoring.meaning.shares import formula, share
from yikou.scoring.meaning.steps import step_loss
from yikou.scoring.meaning.words import MISSED_TASK, metric_label, trim
from yikou.scoring.rules import (
    Always,
    AnyOf,
    Award,
    Between,
    Bound,
    Case,
    Condition,
    Credit,
    Deducted,
    Fact,
    Flag,
    Judged,
    Ladder,
    Loss,
    Part,
    Points,
)

BARE_CASE = re.compile(r"情况$|程度$")


def finish(builder: Builder, gathered: Gathered, group: Group) -> Part:
    """The part a group means."""
    if group.ready is not None:
        return group.ready
    if group.share is not None and group.share.kind == "FORMULA":
        return formula(builder, group)
    if group.share is not None:
        return share(builder, gathered, group)
    if group.credit:
        return _credit(builder, group)
    if not group.entries:
        return Deducted(
            FULL, tuple(group.losses), unless=tuple(group.unless), floor=group.floor, cap=group.cap,
            losses_cap=group.losses_cap, gains=tuple(group.gains), gains_cap=group.gains_cap, span=builder.prepared.span(group.start, group.end),
        )  # fmt: skip
    if group.series:
        return _series(builder, group)
    entry = group.entries[0]
    if group.also and (len(group.entries) > 1 or group.losses or group.gains or group.human_else is not None):
        raise Refused(group.also[0].start, group.also[0].end, "没有此事的情形与扣分、分档写在一条里,请分条写")
    partly = group.otherwise is not None and group.otherwise.value > 0 and (group.losses or group.gains)
    if partly and not entry.cond.tests:
        raise Refused(group.start, group.end, "不满足时另有得分,又有扣分,不明白从哪里扣起")
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
    if group.also:
        condition = AnyOf((condition, *(node(builder, each) for each in group.also)))
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
    """完好率95%得3分: a rate that earns points is reached or passed, not hit."""
    cond = entry.cond
    atoms = [_reached(atom) if isinstance(atom, TestAtom) else atom for atom in cond.atoms]
    return node(builder, Cond(atoms, cond.either, cond.start, cond.end))


_GOOD_RATE = re.compile(r"(?<![错漏误率亡险故诉置失损])率$|满意度$|覆盖面$")
_BAD_RATE = re.compile(r"[错漏误亡险诉失损差退]|事故|空置|逾期|超|违|发生率|发案|不良|死|贫困|负债|依赖|重复")


def _reached(atom: TestAtom) -> TestAtom:
    label, low = metric_label(atom.label), atom.interval.low
    good = _GOOD_RATE.search(label) and not _BAD_RATE.search(label)
    if not (
        atom.bare and atom.unit == "%" and good and low is not None and low == atom.interval.high and low > 0
    ):
        return atom
    return replace(atom, interval=Between(low, True, None, False), bare=False)


def _deducted(builder: Builder, group: Group, entry: Entry) -> Part:
    """One award with what is taken off or put on it."""
    at = (group.start, group.end)
    span = builder.prepared.span(*at)
    losses: list[Loss | Flag | Judged] = list(group.losses)
    gate, soft = gate_of(builder, group, entry)
    if group.human_else is not None and not group.losses:
        if group.human_else.only == Always():
            inner = node(builder, entry.cond)
            low = Case(Always(), NONE, entry.points, group.human_else.key)
            return Ladder((Case(inner, entry.points), low), NONE, tuple(group.unless), span)
        losses.append(group.human_else)
        gate, soft = Always(), False
    elif group.human_else is not None:
        raise Refused(*at, "扣分方向与门槛相反,又另有扣分,请分条写", "SCO017")
    judged = any(isinstance(x, Judged) and x.only != Always() for x in group.losses)
    soft = soft or judged and isinstance(gate, Fact)  # what is amiss is what a person weighs
    unless = tuple(group.unless)
    denied = _still_denied(builder, group, entry) if isinstance(gate, Always) or soft else []
    if denied and soft and any(isinstance(x, Loss) and re.search("[缺少]", x.metric.label) for x in losses):
        builder.restate(entry.start, entry.end)  # one member lacking is a deduction, not the end of the award
        builder.inputs = {k: x for k, x in builder.inputs.items() if k not in _keys(gate)}
        gate, soft = Always(), False
    if not group.human_else:
        unless = (*unless, *denied)
    elif group.denied:
        unless = (*unless, *(fact(builder, c.text(), c.start, c.end) for c in group.denied if c.facts))
    builder.again = True
    for cond in group.zeros:
        unless = (*unless, _zero_of_losses(builder, cond, losses, group.claimed))
    builder.again = False
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
        group.gains_cap,
    )


def _keys(gate: Condition) -> set[str]:
    return {gate.key} if isinstance(gate, Fact) else set()


def _still_denied(builder: Builder, group: Group, entry: Entry) -> list[Condition]:
    """责任人未落实的得0分, 其余每缺一项扣1分: without a gate the zero case is said nowhere else."""
    kept: list[Condition] = []
    late = any(isinstance(x, Loss) and counts_delay(x, entry.cond.text()) for x in group.losses)
    for cond in group.denied:
        words = cond.text()
        several = len(re.split(r"[，、]", entry.cond.text() or words)) > 1 or not entry.cond.facts
        event = re.match(r"(?:发生|出现|存在|发现|有)(?P<what>.{2,})", words)
        several = several or event is not None and trim(event["what"]) not in entry.cond.text()
        missed = MISSED_TASK.match(words) is not None and bool(
            entry.cond.facts or re.search("完成|达", words)
        )
        if (
            late
            and re.match(r"(?:未|没有|不)(?!能?按|及时|如期|准时)", words)
            or len(words) > 3
            and several
            and not missed
            and not cond.tests
        ):
            kept.append(fact(builder, words, cond.start, cond.end, deduct=True))
    return kept


def _zero_of_losses(
    builder: Builder, cond: Cond, losses: list[Loss | Flag | Judged], claimed: list[Between]
) -> Condition:
    """超出10%及以上不得分, 缺四项以上不得分: the zero case speaks of what the deduction counts."""
    if len(cond.tests) == 1 and len(cond.atoms) == 1:
        atom = cond.tests[0]
        edge = atom.interval.high
        if atom.soft and edge is not None and any(each.holds(edge) for each in claimed):
            atom = replace(atom, interval=replace(atom.interval, high_in=False))
            cond = Cond([atom], cond.either, cond.start, cond.end)
        words = re.sub(r"^(?:有|发生|出现|发现|存在)", "", trim(atom.label))
        for loss in losses:
            if not isinstance(loss, Loss):
                continue
            alike = (
                loss.metric.unit.removeprefix("个") == atom.unit.removeprefix("个")
                and loss.direction != "count"
            )
            same = not words and alike and loss.start_metric is None
            if same and not loss.metric.change and len([x for x in losses if isinstance(x, Loss)]) == 1:
                return test(builder, atom, loss.metric)
            if not words and loss.metric.since is not None and alike_count(loss.metric.unit, atom.unit):
                return _past_since(builder, atom, loss)
            measured = loss.metric.change and re.fullmatch(r"超出?|高出|超过|增长|上升|", words)
            alone = not words and alike_count(loss.metric.unit, atom.unit)
            only = len([x for x in losses if isinstance(x, Loss)]) == 1
            counted = loss.direction == "count" and (words and words in loss.metric.label or alone and only)
            if measured or counted:
                return test(builder, atom, loss.metric)
    return node(builder, cond)


def _past_since(builder: Builder, atom: TestAtom, loss: Loss) -> Condition:
    """15日内…得4分，每超过1日扣0.2分，30日以上的不得分: thirty days used are fifteen too many."""
    since = loss.metric.since or Fraction(0)
    low, high = (None if x is None else x - since for x in (atom.interval.low, atom.interval.high))
    builder.stated.append((atom.start, atom.end))
    return test(builder, replace(atom, interval=replace(atom.interval, low=low, high=high)), loss.metric)


def alike_count(a: str, b: str) -> bool:
    """起 and 个起 count the same."""
    return bool(a) and a.removeprefix("个") == b.removeprefix("个")


def _credit(builder: Builder, group: Group) -> Part:
    span = builder.prepared.span(group.start, group.end)
    if group.human_else is not None:
        if group.gains or group.losses:
            return judged_beside(builder, group)
        return group.human_else
    gains: tuple[Loss | Flag | Judged, ...] = tuple(group.gains)
    if len(gains) > 1 and _HIGHEST.search(builder.prepared.text):
        return _highest(builder, group)
    cap = group.cap
    if cap is None and builder.weight is not None and not all(isinstance(g, Flag) for g in gains):
        builder.find("SCO024", "按次得分未写上限,按分值封顶", group.start, group.end)
        cap = FULL
    if group.losses:
        return Deducted(
            NONE, tuple(group.losses), floor=None, cap=cap, gains=gains, unless=tuple(group.unless), span=span
        )
    return Credit(gains, cap, NONE, tuple(group.unless), span)


_HIGHEST = re.compile(
    r"就高(?!不就低[^，；。]*累计)|取最?高|按最高|最高(?:等级|级别|奖项|档次|一级|一次)(?:计|加|得|取)|只(?:计|加|取)最高|择优"
)


def _highest(builder: Builder, group: Group) -> Part:
    """国家级加5分，省级加3分；按最高等级计，不累计: the best that holds, where each is a fact of its own."""
    flags = [gain for gain in group.gains if isinstance(gain, Flag)]
    if len(flags) < len(group.gains):
        # Each case is counted by its own highest level; which cases are one is for the person who counts.
        return Credit(tuple(group.gains), group.cap or (FULL if builder.weight else None), NONE, tuple(group.unless),
                      builder.prepared.span(group.start, group.end))  # fmt: skip
    if group.losses:
        raise Refused(group.start, group.end, "就高的加分与扣分写在一起,请分条写")
    ordered = sorted(flags, key=lambda flag: -flag.points.value)
    cases = tuple(Case(flag.condition, flag.points, span=flag.span) for flag in ordered)
    at = (group.start, group.end)
    builder.find("SCO021", f"“{builder.prepared.quote(*at)}”各情形只取最高一项", *at)
    return Ladder(cases, NONE, tuple(group.unless), builder.prepared.span(*at))


__all__ = ["Fact", "fact", "finish", "step_loss"]
