"""The cards of 建档立卡: a person and a household with everything that was done for them, on one sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yikou_app.ground.scope import Scope
from yikou_app.register import queries as register
from yikou_app.window.queries.season import Chain, chain


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What a person's card says; numbers, addresses and accounts masked as on every screen."""

    chain: Chain
    statuses: tuple[register.StatusLine, ...]
    needs: tuple[register.NeedLine, ...]
    proxies: tuple[register.ProxyLine, ...]
    places: tuple[register.ParticularLine, ...]
    relation: str

    @property
    def hardship(self) -> str:
        """Causes and needs that still hold, in words."""
        return "、".join(line.kind_label for line in self.needs if line.valid_to is None)


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """What a household's card says: its members of today, each with the chain the asker may see."""

    line: register.HouseholdLine
    members: tuple[tuple[register.MemberLine, PersonCard | None], ...]

    @property
    def paid_fen(self) -> int:
        """What reached the members' accounts."""
        return sum(card.chain.paid_fen for _, card in self.members if card is not None)


def person_card(scope: Scope, ref: str, on: date) -> PersonCard | None:
    """A person's card within the scope, or None."""
    found = chain(scope, ref, on)
    if found is None:
        return None
    homes = [line for _, line in register.homes_of(scope, ref, on=on) if line.valid_to is None]
    places = register.particulars_of(scope, ref, on=on)
    return PersonCard(
        found,
        tuple(register.statuses_of(scope, ref)),
        tuple(register.needs_of(scope, ref)),
        tuple(line for line in register.proxies_of(scope, ref) if line.valid_to is None),
        tuple(line for line in places if line.kind in ("registered", "living", "incident")),
        homes[0].relation_label if homes else "未登记",
    )


def household_card(scope: Scope, ref: str, on: date) -> HouseholdCard | None:
    """A household's card within the scope, or None; of members elsewhere it says only that they are."""
    line = register.household(scope, ref)
    if line is None:
        return None
    members = register.members_of(scope, ref, on=on)
    return HouseholdCard(
        line,
        tuple(
            (each, person_card(scope, each.person_ref, on) if each.person_ref else None) for each in members
        ),
    )
