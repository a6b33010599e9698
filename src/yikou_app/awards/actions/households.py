"""Change households together with what is counted by household (按户计的名分)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from yikou_app.awards.actions.claims import Clash
from yikou_app.awards.actions.linking import settle
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Scope
from yikou_app.register import actions as register


@contextmanager
def _without_clash(done: str) -> Iterator[None]:
    """Turn two claims on one place into words; nothing of the act remains."""
    try:
        yield
    except Clash as clash:
        named = ";".join(f"{first} 与 {second}" for first, second in clash.pairs)
        refuse(f"这些人在同一个按户计的项目里各有一条已确认的帮扶({named}),{done};请先取消其中一条。")


def open_household(
    *,
    members: Sequence[str],
    area_path: str,
    by: Scope,
    head: str = "",
    relations: Mapping[str, str] | None = None,
    on: date | None = None,
    reason: str = "",
) -> str:
    """Put records into one household and re-key what is counted by household (建户、分户)."""
    with _without_clash("没有建户"):
        return register.open_household(
            members=members, area_path=area_path, by=by, head=head, relations=relations, on=on,
            reason=reason, settle=settle,
        )  # fmt: skip


def join_household(
    *, household_ref: str, person_ref: str, relation: str, on: date, reason: str, by: Scope
) -> None:
    """Take a record into a household, with its claims (入户)."""
    with _without_clash("没有入户"):
        register.join_household(
            household_ref=household_ref, person_ref=person_ref, relation=relation, on=on, reason=reason, by=by,
            settle=settle,
        )  # fmt: skip


def leave_household(*, household_ref: str, person_ref: str, on: date, reason: str, by: Scope) -> None:
    """Take a record out of its household, with its claims (离户)."""
    with _without_clash("没有离户"):
        register.leave_household(
            household_ref=household_ref, person_ref=person_ref, on=on, reason=reason, by=by, settle=settle
        )
