"""Ask the audits: what was handed in, what was found, what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from yikou.findings import CATALOGUE, Place, Severity
from yikou_app.audits.models import Audit, AuditedFile, AuditFinding
from yikou_app.audits.queries.marking import Block, Quote, marked
from yikou_app.ground.scope import Scope

STATES = tuple((state.value, state.label) for state in Audit.State)
KINDS = {"form": "自评表", "score_table": "得分表", "report": "报告", "plan": "方案", "other": "其他"}
_OPEN = AuditFinding.Decision.OPEN


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One batch as the list and its own screen show it; one row per batch."""

    id: int
    ref: str
    title: str
    unit_name: str
    state: str
    state_label: str
    files: int
    read: int
    unreadable: int
    errors: int
    warnings: int
    notes: int
    undecided: int
    job_ref: str
    submitted_by_name: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of a batch; ``name`` and ``title`` may name a person: for screens only."""

    id: int
    ref: str
    audit_ref: str
    audit_title: str
    order: int
    file_ref: str
    name: str = field(repr=False)
    title: str = field(repr=False)
    kind: str
    kind_label: str
    year: int | None
    state: str
    state_label: str
    errors: int
    warnings: int
    notes: int
    undecided: int


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of a document with what was decided about it."""

    ref: str
    number: int
    code: str
    title: str
    severity: Severity
    message: str = field(repr=False)
    suggestion: str = field(repr=False)
    place: Place = field(repr=False)
    decision: str
    decision_label: str
    reason: str = field(repr=False)
    decided_by_name: str
    decided_at: datetime | None

    @property
    def severity_label(self) -> str:
        """错误, 提醒 or 提示."""
        return self.severity.label

    @property
    def where(self) -> str:
        """The place in words."""
        return self.place.words()


@dataclass(frozen=True, slots=True)
class RepairLine:
    """What copying had broken in a document (提取瑕疵)."""

    kind: str
    before: str = field(repr=False)
    after: str = field(repr=False)
    certain: bool


def _audits(scope: Scope) -> QuerySet[Audit]:
    counted = Audit.objects.within(scope).select_related("unit")
    return counted.annotate(
        n_files=Count("files", distinct=True),
        n_read=Count("files", filter=Q(files__state="read"), distinct=True),
        n_unreadable=Count("files", filter=Q(files__state="unreadable"), distinct=True),
    ).order_by("-pk")


def _lines(scope: Scope, rows: Iterable[Audit]) -> list[AuditLine]:
    chosen = list(rows)
    keys = [row.pk for row in chosen]
    sums = {
        row["audit"]: row
        for row in AuditedFile.objects.within(scope)
        .filter(audit__in=keys)
        .order_by()
        .values("audit")
        .annotate(errors=Sum("errors"), warnings=Sum("warnings"), notes=Sum("notes"))
    }
    waiting = dict(
        AuditFinding.objects.within(scope)
        .filter(audited__audit__in=keys, decision=_OPEN)
        .order_by()
        .values_list("audited__audit")
        .annotate(n=Count("pk"))
    )
    return [_line(row, sums.get(row.pk, {}), waiting.get(row.pk, 0)) for row in chosen]


def _line(row: Any, sums: dict[str, Any], undecided: int) -> AuditLine:
    return AuditLine(
        id=row.pk, ref=row.ref, title=row.title, unit_name=row.unit.name, state=row.state,
        state_label=Audit.State(row.state).label, files=row.n_files, read=row.n_read,
        unreadable=row.n_unreadable, errors=sums.get("errors") or 0, warnings=sums.get("warnings") or 0,
        notes=sums.get("notes") or 0, undecided=undecided, job_ref=row.job_ref,
        submitted_by_name=row.submitted_by_name, submitted_at=row.submitted_at,
    )  # fmt: skip


def audits(scope: Scope, *, state: str = "") -> list[AuditLine]:
    """The batches within the scope, newest first."""
    rows = _audits(scope)
    return _lines(scope, rows.filter(state=state) if state else rows)


def audit(scope: Scope, ref: str) -> AuditLine | None:
    """One batch within the scope, or None."""
    return next(iter(_lines(scope, _audits(scope).filter(ref=ref))), None)


def undecided(scope: Scope) -> int:
    """How many errors wait for a decision."""
    rows = AuditFinding.objects.within(scope)
    return rows.filter(decision=_OPEN, severity=Severity.ERROR.value).count()


def documents(scope: Scope, audit_ref: str) -> list[DocumentLine]:
    """The documents of a batch in the order in which they were handed in."""
    return _documents(AuditedFile.objects.within(scope).filter(audit__ref=audit_ref))


def document(scope: Scope, ref: str) -> DocumentLine | None:
    """One document, or None."""
    return next(iter(_documents(AuditedFile.objects.within(scope).filter(ref=ref))), None)


def waiting_documents(audit_ref: str) -> list[DocumentLine]:
    """The documents of a batch that nobody has read yet; for the job that reads them."""
    rows = AuditedFile.objects.everywhere("the job reads the batch it was asked for")
    return _documents(rows.filter(audit__ref=audit_ref, state=AuditedFile.State.WAITING))


def audit_of_system(ref: str) -> Audit:
    """A batch for the house's own work: the job that reads it."""
    return Audit.objects.everywhere("the job reads the batch it was asked for").get(ref=ref)


def _documents(rows: QuerySet[AuditedFile]) -> list[DocumentLine]:
    chosen = rows.select_related("audit", "file").defer("text", "repairs", "shape").order_by("audit", "order")
    counted = chosen.annotate(n_open=Count("findings", filter=Q(findings__decision=_OPEN)))
    return [
        DocumentLine(
            id=row.pk, ref=row.ref, audit_ref=row.audit.ref, audit_title=row.audit.title, order=row.order,
            file_ref=row.file.ref, name=row.file.name, title=row.title or row.file.name, kind=row.kind,
            kind_label=KINDS.get(row.kind, ""), year=row.year, state=row.state,
            state_label=AuditedFile.State(row.state).label, errors=row.errors, warnings=row.warnings,
            notes=row.notes, undecided=row.n_open,
        )
        for row in counted
    ]  # fmt: skip


def findings(scope: Scope, ref: str, *, severity: str = "", decision: str = "") -> list[FindingLine]:
    """The findings of a document in the order of its paper."""
    rows = AuditFinding.objects.within(scope).filter(audited__ref=ref).order_by("number")
    if severity:
        rows = rows.filter(severity=severity)
    if decision:
        rows = rows.filter(decision=decision)
    return [_finding(row) for row in rows]


def _finding(row: AuditFinding) -> FindingLine:
    words: dict[str, Any] = json.loads(row.words or "{}")
    return FindingLine(
        ref=row.ref, number=row.number, code=row.code, title=CATALOGUE[row.code].title, severity=Severity(row.severity),
        message=words["message"], suggestion=words.get("suggestion") or "", place=Place(**words["place"]),
        decision=row.decision, decision_label=AuditFinding.Decision(row.decision).label,
        reason=row.reason or "", decided_by_name=row.decided_by_name, decided_at=row.decided_at,
    )  # fmt: skip


def paper(scope: Scope, ref: str) -> tuple[list[Block], list[RepairLine]]:
    """The text of a document with every quote marked, and what copying had broken in it."""
    row = AuditedFile.objects.within(scope).filter(ref=ref).first()
    if row is None or row.text is None:
        return [], []
    quotes = [
        Quote(line.number, line.severity.value, line.place.quote or "") for line in findings(scope, ref)
    ]
    repairs = [RepairLine(**each) for each in json.loads(row.repairs or "[]")]
    return marked(row.text, quotes, json.loads(row.shape or "[]")), repairs
