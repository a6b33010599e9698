"""What was decided about pairs of records, and what is not yet decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Link, Person, Spelling
from yikou_app.register.queries.people import PersonLine, line_of
from yikou_app.register.queries.statuses import categories_held


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A decision about two records of one person, seen from one of them.

    When the other record lies outside the asker's area, its reference, name and the reason are empty.
    """

    ref: str
    other_ref: str
    other_name: str = field(repr=False)
    decision: str
    decision_label: str
    reason: str = field(repr=False)
    decided_by_name: str
    decided_at: datetime
    undone_at: datetime | None
    can_undo: bool
    automatic: bool = False

    @property
    def state_label(self) -> str:
        """Whether the decision still holds, and whether a machine made it."""
        return ("已撤销" if self.undone_at else "有效") + ("(自动)" if self.automatic else "")


def links_of(scope: Scope, ref: str) -> list[LinkLine]:
    """The decisions about a record within the scope, newest first."""
    own = Person.objects.within(scope).filter(ref=ref).values_list("pk", flat=True).first()
    if own is None:
        return []
    chosen = Link.objects.filter(Q(first_id=own) | Q(second_id=own)).select_related("first", "second")
    lines = []
    for row in chosen.order_by("-pk"):
        other = row.second if row.first_id == own else row.first
        near = scope.reaches(other.area_path) and not other.restricted
        may = near and row.undone_at is None and scope.role in (Role.DISTRICT, Role.STREET)
        lines.append(
            LinkLine(
                row.ref, other.ref if near else "", other.name if near else "", row.decision,
                Link.Decision(row.decision).label, row.reason if near else "", row.decided_by_name,
                row.decided_at, row.undone_at, may, bool(row.rule),
            )
        )  # fmt: skip
    return lines


def namesakes(scope: Scope, ref: str, on: date) -> list[PersonLine]:
    """Records within the scope that bear the same name, by any spelling, and are not yet decided about."""
    own = Person.objects.within(scope).filter(ref=ref).first()
    if own is None:
        return []
    spelled = Spelling.objects.filter(person=own).values_list("name_index", flat=True)
    names = {own.name_index, *spelled}
    others = Spelling.objects.filter(name_index__in=names).values("person_id")
    decided = {own.pk}
    standing = Link.objects.filter(Q(first=own) | Q(second=own), undone_at__isnull=True)
    for pair in standing.values_list("first_id", "second_id"):
        decided |= set(pair)
    found = list(
        Person.objects.within(scope)
        .filter(Q(name_index__in=names) | Q(pk__in=others))
        .exclude(pk__in=decided)
        .order_by("pk")[:20]
    )
    held = categories_held(scope, [row.pk for row in found], on)
    return [line_of(row, held.get(row.pk, ())) for row in found]
