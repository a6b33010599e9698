"""Ask for the rows that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from yikou.values import mask_id
from yikou_app.ground.scope import Scope
from yikou_app.rosters.models import RosterReview


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One row that waits for a person (待人工处理), or what was decided about it."""

    ref: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    unit_id: int
    unit_name: str
    programme_name: str
    roster_ref: str
    number: int
    row_id: int
    former_id: int | None
    name: str = field(repr=False)
    masked_id: str
    words: str = field(repr=False)
    amount_fen: int
    reason: str
    settled_by_name: str
    noted_at: datetime


def reviews(scope: Scope, *, state: str = "open") -> list[ReviewLine]:
    """The rows within the scope that wait for a person, or with another state, newest first."""
    rows = RosterReview.objects.within(scope).select_related("roster__programme", "row", "unit")
    chosen = rows.filter(state=state) if state else rows
    return [_line(row) for row in chosen.order_by("-pk")]


def review(scope: Scope, ref: str) -> ReviewLine | None:
    """One of them, or None out of scope."""
    rows = RosterReview.objects.within(scope).select_related("roster__programme", "row", "unit")
    row = rows.filter(ref=ref).first()
    return _line(row) if row else None


def waiting_reviews(scope: Scope) -> int:
    """How many rows wait for a person."""
    return RosterReview.objects.within(scope).filter(state=RosterReview.State.OPEN).count()


def _line(row: RosterReview) -> ReviewLine:
    return ReviewLine(
        ref=row.ref, kind=row.kind, kind_label=RosterReview.Kind(row.kind).label, state=row.state,
        state_label=RosterReview.State(row.state).label, unit_id=row.unit.pk, unit_name=row.unit.name,
        programme_name=row.roster.programme.name, roster_ref=row.roster.ref, number=row.row.number,
        row_id=row.row.pk, former_id=row.former_id, name=row.row.name or "",
        masked_id=mask_id(row.row.id_number) if row.row.id_number else "", words=row.words or "",
        amount_fen=row.row.amount_fen, reason=row.reason, settled_by_name=row.settled_by_name,
        noted_at=row.noted_at,
    )  # fmt: skip
