"""Restricted records, for the district alone; each opening of one is written to the read log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Erasure, Person, Restriction
from yikou_app.register.queries.people import PersonLine, line_of
from yikou_app.register.queries.statuses import categories_held
from yikou_app.trail.actions import record


@dataclass(frozen=True, slots=True)
class RestrictedLine:
    """One restriction in force (封存) with the record it holds; one row per record."""

    ref: str
    person: PersonLine = field(repr=False)
    reason: str = field(repr=False)
    ground: str
    restricted_at: datetime
    restricted_by_name: str
    asked_at: datetime | None
    asked_by_name: str
    asked_reason: str = field(repr=False)
    may_agree: bool
    erase_asked_by_name: str
    erase_reason: str = field(repr=False)
    may_erase: bool
    erased: bool

    @property
    def name(self) -> str:
        """The name on the record."""
        return self.person.name

    @property
    def area_path(self) -> str:
        """Where the record belongs."""
        return self.person.area_path

    @property
    def state_label(self) -> str:
        """Whether somebody has asked to lift it or to destroy the record, or it is destroyed."""
        if self.erased:
            return "已删除"
        if self.erase_asked_by_name:
            return "申请删除,待同意"
        return "申请解除,待同意" if self.asked_at else "封存中"


def restricted_records(
    scope: Scope, *, on: date, limit: int | None = 20, offset: int = 0
) -> tuple[int, list[RestrictedLine]]:
    """How many records of a scope are restricted, and one page of them, those that wait for somebody first."""
    people = Person.objects.restricted_within(scope)
    rows = Restriction.objects.filter(lifted_at__isnull=True, person__in=people.values("pk"))
    page = rows.select_related("person").order_by("asked_at", "-pk")
    # NULL sorts first on one database and last on the other: what waits is asked for apart.
    waiting = list(page.filter(asked_at__isnull=False))
    others = page.filter(asked_at__isnull=True)
    found = [*waiting, *others[: None if limit is None else offset + limit]]
    return rows.count(), _lines(scope, found[offset : None if limit is None else offset + limit], on)


def opened_record(scope: Scope, ref: str, on: date) -> RestrictedLine | None:
    """One restricted record, or None; that it was opened, and by whom, is in the read log."""
    scope.must_be(Role.DISTRICT)
    people = Person.objects.restricted_within(scope)
    held = Restriction.objects.filter(ref=ref, lifted_at__isnull=True, person__in=people.values("pk"))
    row = held.select_related("person").first()
    if row is None:
        return None
    with transaction.atomic():
        record(by=scope, verb="read_restricted", subject=("person", row.person.ref), reason="打开封存的档案")
    return _lines(scope, [row], on)[0]


def _lines(scope: Scope, rows: list[Restriction], on: date) -> list[RestrictedLine]:
    held = categories_held(scope, [row.person_id for row in rows], on)
    asked = Erasure.objects.filter(person_id__in=[row.person_id for row in rows])
    standing = asked.filter(Q(closed_at__isnull=True) | Q(agreed_at__isnull=False))
    erasures = {each.person_id: each for each in standing}
    return [
        RestrictedLine(
            row.ref, line_of(row.person, held.get(row.person_id, ())), row.reason, row.ground,
            row.restricted_at, row.restricted_by_name, row.asked_at, row.asked_by_name, row.asked_reason,
            row.asked_by_id is not None and row.asked_by_id != scope.staff_id,
            *_erasure(scope, erasures.get(row.person_id)),
        )
        for row in rows
    ]  # fmt: skip


def _erasure(scope: Scope, row: Erasure | None) -> tuple[str, str, bool, bool]:
    """Who asked to destroy the record and why, whether this person may agree, whether it is destroyed."""
    if row is None:
        return "", "", False, False
    erased = row.agreed_at is not None
    return row.asked_by_name, row.reason, not erased and row.asked_by_id != scope.staff_id, erased
