"""The district of a contest, and what its judges ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.reliability.arena import CROWD, Attempt, Outcome
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.awards import actions as awards
from yikou_app.awards.models import Award, Claim
from yikou_app.funds import actions as funds
from yikou_app.funds.models import Fund
from yikou_app.funds.queries import check_totals
from yikou_app.ground.ensure import Refused
from yikou_app.register.models import Person

PLENTY = 10**12


class World:
    """One district for all trials of a contest; every trial opens programmes of its own."""

    def __init__(self) -> None:
        self.made: District = factories.make_district(received_fen=PLENTY)
        self.people = [factories.add_person(self.made) for _ in range(CROWD)]
        self.officer = self.made.scopes["officer"]
        self.serial = 0

    def programme(
        self, *, fund: str = "district", ceiling: int = PLENTY // 1000, quota: int = 10_000, group: str = ""
    ) -> Any:
        """A new programme with one fund behind it."""
        self.serial += 1
        return factories.open_programme(
            self.made, f"项目{self.serial}", [(fund, 1, ceiling)], quota=quota, group=group
        )

    def fund(self, fen: int) -> str:
        """A new fund with so much in it; returns its key."""
        self.serial += 1
        old, key = self.made.funds["district"], f"fund{self.serial}"
        ref = funds.open_fund(
            name=key, level="district", year=2020, paying_account_ref=old.paying_account.ref, budget_fen=0,
            by=self.officer,
        )  # fmt: skip
        funds.receive_money(
            fund_ref=ref, number="1", kind="allocation", payer="财政局", amount_fen=fen, on=factories.DAY,
            by=self.officer,
        )  # fmt: skip
        self.made.funds[key] = Fund.objects.everywhere("test").get(ref=ref)
        return key

    def award(self, programme: Any, person: Person, fen: int = 50_000) -> Award:
        """A proposed award."""
        return Award.objects.create(
            programme_id=programme.id, person=person, unit_id=programme.unit_id, area_path=person.area_path,
            category=self.made.categories["dibao"], period=programme.period, amount_fen=fen,
        )  # fmt: skip

    def confirm(self, award: Award, look: Callable[[], bool]) -> Attempt:
        return Attempt(lambda: confirmed(award.ref, self.officer), look)


def confirmed(ref: str, by: Any) -> str:
    state = awards.confirm_award(ref=ref, by=by)
    if state != "confirmed":
        raise Refused("held")
    return state


def said_done(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.kind == "done"]


def claims_of(awards_: Sequence[Award]) -> list[Claim]:
    return list(Claim.objects.filter(award__in=awards_, released_at__isnull=True))


def books() -> list[str]:
    return [f"books: {note.message}" for note in check_totals()[1]]
