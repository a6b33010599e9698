"""Races for the rest of a fund, a ceiling, a quota."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.reliability import blindness
from tests.reliability.arena import Attempt, Contest, Mode, Outcome
from tests.reliability.contests.world import World, books, said_done

from yikou_app.funds.models import Fund
from yikou_app.programmes.models import CostShare, Programme


def limited(limit: str, drop: tuple[str, str]) -> Contest:
    """Mixed amounts against a fund, a ceiling or a quota: never beyond it, and no spare refusal."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        amounts = [700 + 613 * place % 4_000 for place in range(crowd)]
        total = sum(amounts) // 3
        if limit == "fund":
            programme = world.programme(fund=world.fund(total))
        elif limit == "ceiling":
            programme = world.programme(ceiling=total)
        else:
            total = crowd // 3
            programme = world.programme(quota=total)
        made = [
            world.award(programme, person, fen) for person, fen in zip(world.people, amounts, strict=False)
        ]
        needs = [1 if limit == "quota" else fen for fen in amounts]
        look = lambda need: lambda: _used(limit, programme.id) + need <= total  # noqa: E731 # one look, said once
        attempts = [world.confirm(award, look(need)) for award, need in zip(made, needs, strict=True)]
        return (programme.id, total, needs), attempts

    def judge(scene: Any, outcomes: Sequence[Outcome]) -> list[str]:
        programme_id, total, needs = scene
        used = _used(limit, programme_id)
        booked = sum(needs[outcome.place] for outcome in said_done(outcomes))
        refused = [needs[outcome.place] for outcome in outcomes if outcome.kind == "refused"]
        broken = books()
        if used > total:
            broken.append(f"beyond the {limit}: {used} of {total}")
        if used != booked:
            broken.append(f"taken {used}, told {booked}")
        if refused and min(refused) <= total - used and not any(o.kind == "error" for o in outcomes):
            broken.append(f"spare refusal: {min(refused)} would fit into {total - used}")
        return broken

    naive = tuple(blindness.unconditional())
    return Contest(
        prepare,
        judge,
        (
            Mode("whole"),
            Mode(f"the constraint {drop[1]} alone", naive=True, patches=naive),
            Mode("the conditional UPDATE alone", drops=(drop,)),
            Mode("no guard", "beyond", naive=True, patches=naive, trials=10),
        ),
    )


def _used(limit: str, programme_id: int) -> int:
    share = CostShare.objects.select_related("fund").get(programme_id=programme_id)
    if limit == "fund":
        row = Fund.objects.everywhere("test").get(pk=share.fund_id)
        return int(row.reserved_fen + row.paid_fen)
    if limit == "ceiling":
        return int(share.reserved_fen + share.paid_fen)
    return int(Programme.objects.everywhere("test").get(pk=programme_id).taken)
