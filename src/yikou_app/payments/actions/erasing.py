"""Erase a person: the most downstream room knows what has to be kept, and what else speaks of the person."""

from __future__ import annotations

from yikou_app.ground.scope import Scope
from yikou_app.leads.actions import forget_people
from yikou_app.payments.queries import kept_until
from yikou_app.register import actions as register


def request_erasure(*, ref: str, reason: str, ground: str, by: Scope) -> None:
    """Ask that a restricted record be destroyed (申请删除); refused while a voucher has to be kept."""
    register.ask_to_erase(ref=ref, reason=reason, ground=ground, kept_until=kept_until, by=by)


def agree_to_erasure(*, ref: str, by: Scope) -> None:
    """Agree, as a second person, that a restricted record is destroyed (同意删除)."""
    register.erase_person(
        ref=ref, kept_until=kept_until, forget=lambda people: forget_people(person_ids=people, by=by), by=by
    )
