"""Ask the rosters: what was handed in, how the rows were judged, what was found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from yikou.findings import CATALOGUE, Finding, Place, Severity
from yikou.values import mask_id
from yikou.values.division import SEGMENT
from yikou_app.district.queries import area_names, categories
from yikou_app.files.queries import digest_of
from yikou_app.ground.fields import SealedField, as_stored
from yikou_app.ground.scope import Scope
from yikou_app.rosters.models import Roster, RosterFinding, RosterRow

STATES = tuple((state.value, state.label) for state in Roster.State)


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
    template: str
    state: str
    state_label: str
    rows_read: int
    accepted: int
    rejected: int
    blank: int
    total_fen: int
    amount_unit: str
    head_rows: dict[str, int]
    read_as_said: bool
    review_first: bool
    template_mark: str
    message: str
    file_ref: str
    error_file_ref: str
    job_ref: str
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
    name: str = field(repr=False)
    masked_id: str
    category_key: str
    category: str
    area_path: str
    area_name: str
    amount_fen: int
    findings: tuple[RowFinding, ...] = field(repr=False)

    @property
    def remarks(self) -> str:
        """What was found in the row as one text, the gravest first; an error with what to do about it."""
        grave = [note for note in self.findings if note.severity == Severity.ERROR]
        others = [note for note in self.findings if note.severity != Severity.ERROR]
        said = [f"{note.message}({note.suggestion})" if note.suggestion else note.message for note in grave]
        return ";".join([*said, *(note.message for note in others)])


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One finding in a roster; ``number`` is the row in the user's sheet, None for the whole file."""

    code: str
    title: str
    severity: str
    sheet: str
    number: int | None
    column: str
    message: str = field(repr=False)
    suggestion: str = field(repr=False)

    @property
    def severity_label(self) -> str:
        """错误, 提醒 or 提示."""
        return Severity(self.severity).label


_SEALED = ("name", "id_number", "phone", "account")


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """What an accepted row says of a person; for the register and the awards."""

    id: int
    name: str = field(repr=False)
    id_number: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    account: str | None = field(repr=False)
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
        template=row.template,
        state=row.state,
        state_label=Roster.State(row.state).label,
        rows_read=row.rows_read,
        accepted=row.accepted,
        rejected=row.rejected,
        blank=row.blank,
        total_fen=row.total_fen,
        amount_unit=row.amount_unit,
        head_rows=row.head_rows,
        read_as_said=row.read_as_said,
        review_first=row.review_first,
        template_mark=row.template_mark,
        message=row.message,
        file_ref=row.file.ref,
        error_file_ref=row.error_file.ref if row.error_file else "",
        job_ref=row.job_ref,
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


def roster_of_content(scope: Scope, programme_id: int, data: bytes) -> RosterLine | None:
    """The roster in force that this very file became for a programme, within the scope."""
    digest = digest_of(hashlib.sha256(data).hexdigest())
    ended = [Roster.State.WITHDRAWN, Roster.State.FAILED, Roster.State.UNDONE]
    row = _rosters(scope).filter(programme_id=programme_id, digest=digest).exclude(state__in=ended).first()
    return _line(row) if row else None


def rosters(scope: Scope, *, programme_id: int | None = None, state: str = "") -> list[RosterLine]:
    """The rosters within the scope, newest first."""
    chosen = _rosters(scope)
    if programme_id is not None:
        chosen = chosen.filter(programme_id=programme_id)
    if state:
        chosen = chosen.filter(state=state)
    return [_line(row) for row in chosen]


def waiting(scope: Scope) -> int:
    """How many rosters wait to be accepted."""
    return Roster.objects.within(scope).filter(state=Roster.State.CHECKED).count()


def findings(scope: Scope, ref: str) -> list[RowFinding]:
    """Everything found in a roster, in the order of the sheet; empty while it is being checked."""
    chosen = RosterFinding.objects.filter(roster__in=_readable(scope, ref))
    return [_finding(row) for row in chosen.order_by("sheet", F("number").asc(nulls_first=True), "pk")]


def file_findings(scope: Scope, ref: str) -> list[Finding]:
    """What was found about the whole file or a sheet, not about one row."""
    chosen = RosterFinding.objects.filter(roster__in=_readable(scope, ref), number__isnull=True)
    notes = [_finding(row) for row in chosen.order_by("sheet", "pk")]
    return [
        Finding(
            note.code, Severity(note.severity), note.message, note.suggestion or None,
            Place(sheet=note.sheet or None, column=note.column or None),
        )
        for note in notes
    ]  # fmt: skip


def finding_counts(scope: Scope, ref: str) -> list[tuple[str, str, str, int]]:
    """Code, title, severity and number of the findings of a roster, by code."""
    chosen = RosterFinding.objects.filter(roster__in=_readable(scope, ref))
    counted = chosen.values_list("code", "severity").annotate(n=Count("pk")).order_by("code", "severity")
    return [(code, CATALOGUE[code].title, severity, n) for code, severity, n in counted]


def rows(
    scope: Scope, ref: str, *, state: str = "", limit: int | None = 500, offset: int = 0
) -> list[LandedRow]:
    """The rows of a roster with their findings, in the order of the sheet; empty while it is checked."""
    chosen = RosterRow.objects.filter(roster__in=_readable(scope, ref)).order_by("sheet", "number")
    if state:
        chosen = chosen.filter(state=state)
    page = list(chosen[offset : None if limit is None else offset + limit])
    notes: dict[tuple[str, int | None], list[RowFinding]] = {}
    told = RosterFinding.objects.filter(roster__in=_readable(scope, ref), number__isnull=False)
    if limit is not None:
        told = told.filter(number__in={row.number for row in page})
    for note in told.order_by("pk"):
        notes.setdefault((note.sheet, note.number), []).append(_finding(note))
    words = {row.key: row.name for row in categories(timezone.localdate())}
    names = area_names(scope.area_path[:SEGMENT])
    return [_landed(row, notes.get((row.sheet, row.number), []), words, names) for row in page]


def landed_counts(roster_id: int) -> dict[str, int]:
    """How many rows have landed in each state, and the accepted fen; for the check that wrote them."""
    landed = RosterRow.objects.filter(roster_id=roster_id)
    accepted = landed.filter(state=RosterRow.State.ACCEPTED)
    return {
        "accepted": accepted.count(),
        "rejected": landed.filter(state=RosterRow.State.REJECTED).count(),
        "fen": accepted.aggregate(fen=Sum("amount_fen"))["fen"] or 0,
    }


def accepted_rows(roster_id: int, chunk: int = 1000) -> Iterator[list[AcceptedRow]]:
    """The accepted rows of a roster in chunks, for the register and the awards.

    Each chunk is a query of its own: a cursor held open over the caller's transactions would keep
    SQLite on an old snapshot, from which it cannot write.
    """
    last = 0
    while True:
        chosen = RosterRow.objects.filter(roster_id=roster_id, state=RosterRow.State.ACCEPTED, pk__gt=last)
        page = _accepted_page(chosen.order_by("pk")[:chunk])
        if not page:
            return
        yield page
        last = page[-1].id


def _accepted_page(rows: QuerySet[RosterRow]) -> list[AcceptedRow]:
    """A page of rows, each sealed column opened at once."""
    page = list(
        rows.values_list(
            "pk", *(as_stored(name) for name in _SEALED), "category_key", "area_path", "amount_fen"
        )
    )
    texts = [_sealed(name).open_column([row[at] for row in page]) for at, name in enumerate(_SEALED, 1)]
    return [
        AcceptedRow(row[0], name or "", number or None, phone, account, *row[5:])
        for row, name, number, phone, account in zip(page, *texts, strict=True)
    ]


def _sealed(name: str) -> SealedField:
    field = RosterRow._meta.get_field(name)
    assert isinstance(field, SealedField)
    return field


def accepted_row(row_id: int) -> AcceptedRow:
    """One accepted row, for the awards."""
    return _accepted(RosterRow.objects.get(pk=row_id, state=RosterRow.State.ACCEPTED))


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
    return (
        Roster.objects.within(scope)
        .filter(ref=ref)
        .exclude(state__in=[Roster.State.CHECKING, Roster.State.ASKING])
    )


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


def _landed(
    row: RosterRow, notes: list[RowFinding], words: dict[str, str], names: dict[str, str]
) -> LandedRow:
    return LandedRow(
        id=row.pk,
        sheet=row.sheet,
        number=row.number,
        state=row.state,
        state_label=RosterRow.State(row.state).label,
        name=row.name or "",
        masked_id=mask_id(row.id_number) if row.id_number else "",
        category_key=row.category_key,
        category=words.get(row.category_key, row.category_key),
        area_path=row.area_path,
        area_name=names.get(row.area_path, ""),
        amount_fen=row.amount_fen,
        findings=tuple(notes),
    )


def _accepted(row: RosterRow) -> AcceptedRow:
    return AcceptedRow(
        id=row.pk,
        name=row.name or "",
        id_number=row.id_number or None,
        phone=row.phone,
        account=row.account,
        category_key=row.category_key,
        area_path=row.area_path,
        amount_fen=row.amount_fen,
    )
