"""人工与外部 (persons): parts that a person or another body settles, beside the cases the prose states."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.conditions import node
from yikou.scoring.meaning.group import FULL, NONE, Group
from yikou.scoring.rules import Always, Case, Fact, Flag, Judged, Ladder, Loss, Part, Points, State


def judged_beside(builder: Builder, group: Group) -> Part:
    """视完成情况加减分；验收合格加2分，验收不合格扣2分: stated cases first, a bounded human value elsewhere."""
    judged = group.human_else
    assert judged is not None
    flags = [(flag, 1) for flag in group.gains] + [(flag, -1) for flag in group.losses]
    state = _outcomes(builder, group, [flag for flag, _ in flags])
    cases: list[Case] = []
    for flag, sign in flags:
        if not isinstance(flag, Flag) or flag.points.of_weight:
            raise Refused(group.start, group.end, "人工加减分与计数混在一起")
        condition = state.get(flag, flag.condition)
        cases.append(Case(condition, Points(flag.points.value * sign), span=flag.span))
    amounts = [case.points.value for case in cases]
    low, high = Points(min(*amounts, Fraction(0))), Points(max(*amounts, Fraction(0)))
    cases.append(Case(Always(), low, high, judged.key))
    return Ladder(tuple(cases), NONE, tuple(group.unless), builder.prepared.span(group.start, group.end))


def _outcomes(
    builder: Builder, group: Group, flags: list[Loss | Flag | Judged]
) -> dict[Loss | Flag | Judged, State]:
    """验收合格…, 验收不合格: outcomes of one thing are one state, so that they cannot both hold."""
    facts = [flag.condition for flag in flags if isinstance(flag, Flag) and isinstance(flag.condition, Fact)]
    stem = re.match(r"^(\S+?)(?=[不未]?合格|通过)", facts[0].words) if facts else None
    if stem is None or len(facts) != len(flags) or not all(f.words.startswith(stem.group()) for f in facts):
        return {}
    for each in facts:
        builder.inputs.pop(each.key, None)
    options = tuple(each.words.removeprefix(stem.group()) for each in facts)
    at = (group.start, group.end)
    key = builder.ask(f"{stem.group()}结果", "state", at, options=(*options, "其他"))
    return {
        flag: State(key, option, each.span) for flag, each, option in zip(flags, facts, options, strict=True)
    }


def banded(builder: Builder, group: Group) -> Part:
    """按幅度分段计分 without segments: the full-mark branch is computed, the rest is an external value."""
    at = (group.start, group.end)
    builder.find("SCO023", f"“{builder.prepared.quote(*at)}”没有给出分段,该部分须填外部评定分", *at)
    high = builder.weight
    key = builder.ask("外部评定分", "human", at, low=Fraction(0), high=high, optional=bool(group.entries))
    if group.entries and group.entries[0].cond.tests:
        entry = group.entries[0]
        return Ladder(
            (Case(node(builder, entry.cond), entry.points), Case(Always(), NONE, entry.points, key)), NONE
        )
    return Judged(key, "外部评定分", NONE, FULL, external=True, span=builder.prepared.span(*at))
