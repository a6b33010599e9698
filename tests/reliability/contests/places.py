"""Races for one place: one person in one programme, one group, one award; and links made meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from tests.reliability import blindness
from tests.reliability.arena import Attempt, Contest, Mode, Outcome
from tests.reliability.contests.world import World, books, claims_of, said_done
from tests.rooms import factories

from yikou_app.awards import actions as awards
from yikou_app.awards.models import Award, Claim
from yikou_app.ground.ensure import Refused
from yikou_app.programmes.models import CostShare, Programme
from yikou_app.register.models import Link, Person
from yikou_app.register.queries import holders


def same_programme() -> Contest:
    """Many awards of one person in one programme and period: one is confirmed, the others are held."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        programme, person = world.programme(), world.people[0]
        made = [world.award(programme, person, 1_000 + place) for place in range(crowd)]
        look = lambda: not Claim.objects.filter(programme_id=programme.id).exists()  # noqa: E731 # one look, said once
        return made, [world.confirm(award, look) for award in made]

    return Contest(
        prepare,
        _one_of_them,
        (
            Mode("whole"),
            Mode("the index claim_once alone", naive=True, patches=(blindness.blind_to_claims,),
                 drops=(("claim", "claim_group_once"),)),
            Mode("no guard", "confirmed", naive=True, patches=(blindness.blind_to_claims,),
                 drops=(("claim", "claim_once"),), trials=10),
        ),
    )  # fmt: skip


def _one_of_them(made: Sequence[Award], outcomes: Sequence[Outcome]) -> list[str]:
    live = claims_of(made)
    states = Counter(
        Award.objects.everywhere("test").filter(pk__in=[a.pk for a in made]).values_list("state", flat=True)
    )
    broken = books()
    if (states["confirmed"], len(live), len(said_done(outcomes))) != (1, 1, 1):
        broken.append(f"confirmed {states['confirmed']}, claims {len(live)}, said {len(said_done(outcomes))}")
    taken = Programme.objects.everywhere("test").filter(pk__in={award.programme_id for award in made})
    if sum(taken.values_list("taken", flat=True)) != states["confirmed"]:
        broken.append("places taken differ from awards confirmed")
    return broken


def same_group() -> Contest:
    """Awards of one person in two programmes of one stacking group, without a reason: one is confirmed."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        group = f"组{world.serial}"
        pair = [world.programme(group=group), world.programme(group=group)]
        person = world.people[1]
        made = [world.award(pair[place % 2], person, 1_000 + place) for place in range(crowd)]
        look = lambda: not Claim.objects.filter(stacking_group=group).exists()  # noqa: E731 # one look, said once
        return made, [world.confirm(award, look) for award in made]

    blind = (blindness.blind_to_claims,)
    return Contest(
        prepare,
        _one_of_them,
        (
            Mode("whole"),
            Mode("the index claim_group_once alone", naive=True, patches=blind),
            Mode(
                "no guard",
                "confirmed",
                naive=True,
                patches=blind,
                drops=(("claim", "claim_group_once"),),
                trials=10,
            ),
        ),
    )


def same_award() -> Contest:
    """One award confirmed by many at once: booked once, counted once."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        award = world.award(world.programme(), world.people[2], 70_000)
        rows = Award.objects.everywhere("test").filter(pk=award.pk, state="proposed")
        return [award], [world.confirm(award, rows.exists) for _ in range(crowd)]

    def judge(made: Sequence[Award], outcomes: Sequence[Outcome]) -> list[str]:
        share = CostShare.objects.get(programme_id=made[0].programme_id)
        found = _one_of_them(made, outcomes)
        if share.reserved_fen != 70_000:
            found.append(f"booked {share.reserved_fen}")
        return found

    return Contest(
        prepare,
        judge,
        (
            Mode("whole"),
            Mode("without the compare-and-set", naive=True,
                 patches=(*blindness.unconditional(), blindness.blind_to_claims)),
            Mode("no guard", "booked", naive=True, patches=tuple(blindness.forgetful_of_awards()), trials=10),
        ),
    )  # fmt: skip


def linking() -> Contest:
    """Two records linked and unlinked while an award of each is confirmed: no place is ever held twice."""
    world = World()

    def prepare(crowd: int) -> tuple[Any, Sequence[Attempt]]:
        pair = [factories.add_person(world.made), factories.add_person(world.made)]
        programme = world.programme()
        made = [world.award(programme, person) for person in pair]
        ids = [person.pk for person in pair]
        attempts = []
        for place in range(crowd):
            if place % 4 in (0, 1):
                look = lambda: blindness.remember_holders(ids)  # noqa: E731 # one look, said once
                attempts.append(world.confirm(made[place % 4], look))
            elif place % 8 == 7:
                attempts.append(Attempt(_unlink(pair, world.officer)))
            else:
                attempts.append(Attempt(_link(pair, world.officer)))
        return made, attempts

    def judge(made: Sequence[Award], outcomes: Sequence[Outcome]) -> list[str]:
        live = claims_of(made)
        who = holders(award.person_id for award in made)
        person = {award.pk: award.person_id for award in made}
        held = [f"P{who[person[claim.award_id]].cluster}" for claim in live]
        broken = [
            f"held by {claim.holder}, is {now}"
            for claim, now in zip(live, held, strict=True)
            if claim.holder != now
        ]
        if len(set(held)) != len(held):
            broken.append("one person holds a place twice")
        return broken

    return Contest(
        prepare,
        judge,
        (
            Mode("whole"),
            Mode("no guard", "held", naive=True, patches=tuple(blindness.stale_holders()), trials=20),
        ),
    )


def _link(pair: Sequence[Person], by: Any) -> Callable[[], object]:
    return lambda: awards.link_persons(
        first_ref=pair[0].ref, second_ref=pair[1].ref, decision="same", reason="户口本", by=by
    )


def _unlink(pair: Sequence[Person], by: Any) -> Callable[[], object]:
    def act() -> str:
        found = Link.objects.filter(first=pair[0], second=pair[1], undone_at__isnull=True).first()
        if found is None:
            raise Refused("nothing to undo")
        awards.unlink_persons(link_ref=found.ref, reason=f"{timezone.now()}", by=by)
        return "undone"

    return act
