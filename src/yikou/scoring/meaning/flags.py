"""一次性扣分 (flags): …的扣1分 without a step: a state lost once, an event, or each member of a list."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.footnote import plain
from yikou.scoring.meaning.builder import Builder
from yikou.scoring.meaning.conditions import fact, node
from yikou.scoring.meaning.group import Cond
from yikou.scoring.meaning.words import EVENT, positive, trim
from yikou.scoring.rules import Flag, Loss, Points


def flag_loss(builder: Builder, cond: Cond, points: Points, base: Fraction | None) -> tuple[Loss | Flag, ...]:
    """…的扣1分 without 每: a state lost once, or an event that may happen again (once or each, 口径)."""
    at = (cond.start, cond.end)
    text = cond.text()
    label, holds = positive(text, deduct=True)
    plain_state = not holds or not EVENT.search(text) and not re.search(r"发现|上访|被|乱|错|漏", text)
    if (
        cond.tests
        or cond.ranks
        or not text
        or plain_state
        or (base is not None and not points.of_weight and points.value >= base)
    ):
        return (Flag(node(builder, cond, deduct=True), points, builder.prepared.span(*at)),)
    chosen = builder.choose(
        f"扣{_num(points)}分",
        f"“{builder.prepared.quote(*at)}”未写“每”,多次发生时",
        ("一次", "每次"),
        "一次",
        at,
    )
    metric = builder.metric(f"{label}次数", "次", at)
    return (
        Loss(metric, "count", Fraction(1), points, once=chosen == "一次", span=builder.prepared.span(*at)),
    )


def _num(points: Points) -> str:
    return plain(points.value)


def listed_losses(builder: Builder, cond: Cond, points: Points) -> tuple[Flag, ...] | None:
    """无垃圾池、填埋场各扣6分: one flag a member, the leading word shared."""
    facts = cond.facts
    if not facts:
        return None
    text = facts[-1].text
    members = [trim(part) for part in re.split(r"、|，|和(?!谐)|及(?!时|格)", text) if trim(part)]
    if len(members) < 2:
        return None
    lead = re.match(r"^(?:未|没有|无|不)", members[0])
    flags = []
    for member in members:
        words = member if not lead or re.match(r"^(?:未|没有|无|不)", member) else lead.group() + member
        made = fact(builder, words, facts[-1].start, facts[-1].end, deduct=True)
        flags.append(Flag(made, points, builder.prepared.span(facts[-1].start, facts[-1].end)))
    return tuple(flags)
