"""Ask the rosters: what was handed in, how the rows were judged, what was found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from yikou.findings import CATALOGUE
from yikou_app.ground.scope import Scope
from yikou_app.rosters.models import Roster, RosterFinding, RosterRow


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One roster as lists and its own screen show it; one row per roster."""

    id: int
    ref: str
    programme_id: int
    programme_ref: str
    programme_name: str
    unit_id: int
    unit_name: str
    area_path: str
    state: str
    state_label: str
    rows_read: int
    accepted: int
    rejected: int
    blank: int
    total_fen: int
    message: str
    file_ref: str
    error_file_ref: str
    job_key: str
    handed_in_by_name: str
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class LandedRow:
    """One data row of a roster, opened for somebody who may see the roster."""

    id: int
    sheet: str
    number: int
    state: str
    state_label: str
    name: str
    id_number: str
    category_key: str
    area_path: str
    amount_fen: int
    texts: dict[str, str]
    findings: tuple[RowFinding, ...]


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One finding in a roster; ``number`` is the row in the user's sheet, None for the whole file."""

    code: str
    title: str
    severity: str
    sheet: str
    number: int | None
    column: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """What an accepted row says of a person; for the register and the awards."""

    id: int
    name: str
    id_number: str | None
    id_index: str
    phone: str | None
    account: str | None
    category_key: str
    area_path: str
    amount_fen: int


def _line(row: Roster) -> RosterLine:
    return RosterLine(
        id=row.pk,
        ref=row.ref,
        programme_id=row.programme_id,
        programme_ref=row.programme.ref,
        programme_name=row.programme.name,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        area_path=row.area_path,
        state=row.state,
        state_label=Roster.State(row.state).label,
        rows_read=row.rows_read,
        accepted=row.accepted,
        rejected=row.rejected,
        blank=row.blank,
        total_fen=row.total_fen,
        message=row.message,
        file_ref=row.file.ref,
        error_file_ref=row.error_file.ref if row.error_file else "",
        job_key=f"rosters.check:{row.ref}",
        handed_in_by_name=row.handed_in_by_name,
        handed_in_at=row.handed_in_at,
    )


def _rosters(scope: Scope) -> QuerySet[Roster]:
    rows = Roster.objects.within(scope).select_related("programme", "unit", "file", "error_file")
    return rows.order_by("-pk")


def roster(scope: Scope, ref: str) -> RosterLine | None:
    """One roster within the scope, or None."""
    row = _rosters(scope).filter(ref=ref).first()
    return _line(row) if row else None


def roster_of_system(ref: str) -> RosterLine:
    """One roster for the house's own work, such as the check that a job runs."""
    rows = Roster.objects.everywhere("the job that checks or accepts it")
    return _line(rows.select_related("programme", "unit", "file", "error_file").get(ref=ref))


def rosters(scope: Scope, *, programme_id: int | None = None) -> list[RosterLine]:
    """The rosters within the scope, newest first."""
    rows = _rosters(scope)
    if programme_id is not None:
        rows = rows.filter(programme_id=programme_id)
    return [_line(row) for row in rows]


def waiting(scope: Scope) -> int:
    """How many rosters wait to be accepted."""
    return Roster.objects.within(scope).filter(state=Roster.State.CHECKED).count()


def findings(scope: Scope, ref: str) -> list[RowFinding]:
    """Everything found in a roster, in the order of the sheet; empty while it is being checked."""
    rows = RosterFinding.objects.filter(roster__in=_readable(scope, ref))
    return [_finding(row) for row in rows.order_by("sheet", "number", "pk")]


def finding_counts(scope: Scope, ref: str) -> dict[str, int]:
    """How many findings of each code."""
    rows = RosterFinding.objects.filter(roster__in=_readable(scope, ref))
    return dict(rows.values_list("code").annotate(n=Count("pk")).order_by("code"))


def rows(scope: Scope, ref: str, *, state: str = "", limit: int = 500, offset: int = 0) -> list[LandedRow]:
    """The rows of a roster with their findings, in the order of the sheet."""
    chosen = RosterRow.objects.filter(roster__in=_readable(scope, ref)).order_by("sheet", "number")
    if state:
        chosen = chosen.filter(state=state)
    page = list(chosen[offset : offset + limit])
    notes: dict[tuple[str, int | None], list[RowFinding]] = {}
    wanted = {row.number for row in page}
    for note in findings(scope, ref):
        if note.number in wanted:
            notes.setdefault((note.sheet, note.number), []).append(note)
    return [_landed(row, notes.get((row.sheet, row.number), [])) for row in page]


def accepted_rows(roster_id: int, chunk: int = 1000) -> Iterator[list[AcceptedRow]]:
    """The accepted rows of a roster in chunks, for the register and the awards."""
    page: list[AcceptedRow] = []
    chosen = RosterRow.objects.filter(roster_id=roster_id, state=RosterRow.State.ACCEPTED).order_by("pk")
    for row in chosen.iterator(chunk_size=chunk):
        page.append(_accepted(row))
        if len(page) == chunk:
            yield page
            page = []
    if page:
        yield page


def statistics(roster_ids: Iterable[int]) -> dict[str, int]:
    """Rows read, accepted, rejected, blank and findings over several rosters."""
    chosen = list(Roster.objects.everywhere("totals by id").filter(pk__in=list(roster_ids)))
    return {
        "rows_read": sum(row.rows_read for row in chosen),
        "accepted": sum(row.accepted for row in chosen),
        "rejected": sum(row.rejected for row in chosen),
        "blank": sum(row.blank for row in chosen),
        "findings": RosterFinding.objects.filter(roster__in=chosen).count(),
    }


def _readable(scope: Scope, ref: str) -> QuerySet[Roster]:
    """The roster, unless its check is still writing: half a check is never shown."""
    return Roster.objects.within(scope).filter(ref=ref).exclude(state=Roster.State.CHECKING)


def _finding(row: RosterFinding) -> RowFinding:
    words: dict[str, Any] = json.loads(row.words or "{}")
    return RowFinding(
        code=row.code,
        title=CATALOGUE[row.code].title,
        severity=row.severity,
        sheet=row.sheet,
        number=row.number,
        column=row.column,
        message=words["message"],
        suggestion=words.get("suggestion") or "",
    )


def _landed(row: RosterRow, notes: list[RowFinding]) -> LandedRow:
    return LandedRow(
        id=row.pk,
        sheet=row.sheet,
        number=row.number,
        state=row.state,
        state_label=RosterRow.State(row.state).label,
        name=row.name or "",
        id_number=row.id_number or "",
        category_key=row.category_key,
        area_path=row.area_path,
        amount_fen=row.amount_fen,
        texts=json.loads(row.texts),
        findings=tuple(notes),
    )


def _accepted(row: RosterRow) -> AcceptedRow:
    return AcceptedRow(
        id=row.pk,
        name=row.name or "",
        id_number=row.id_number or None,
        id_index=row.id_index,
        phone=row.phone,
        account=row.account,
        category_key=row.category_key,
        area_path=row.area_path,
        amount_fen=row.amount_fen,
    )
