"""Hand in documents, land what their checks found, decide on findings, write the opinion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from yikou.crosscheck import Report
from yikou.documents import Document
from yikou.findings import Finding, Severity
from yikou_app.audits import queries
from yikou_app.audits.actions.opinion import FORMATS, OPINION, Part, opinion_bytes
from yikou_app.audits.models import Audit, AuditedFile, AuditFinding
from yikou_app.audits.queries.marking import shape_of
from yikou_app.files.actions import store_file
from yikou_app.ground.ensure import ensure, reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions import enqueue
from yikou_app.trail.actions import record

__all__ = [
    "FORMATS", "MOST_FILES", "OPINION", "REVIEWERS", "accept_open", "close_audit", "decide_finding", "land_report",
    "stop_audit", "submit_documents", "write_opinion",
]  # fmt: skip

#: Who may hand in documents; a committee neither writes nor reviews reports.
REVIEWERS = (Role.DISTRICT, Role.FINANCE, Role.STREET, Role.DEPARTMENT)
MOST_FILES = 100
_MEDIA = "application/octet-stream"
_STATES = Audit.State
_DECISIONS = AuditFinding.Decision


def submit_documents(*, files: Sequence[tuple[str, bytes]], title: str = "", by: Scope) -> tuple[str, str]:
    """Keep documents as they came and have them checked (提交核查); returns (audit ref, job ref)."""
    by.must_be(*REVIEWERS)
    if not files:
        refuse("请选择要核查的自评表或报告。", status=422)
    if len(files) > MOST_FILES:
        refuse(f"一次最多核查 {MOST_FILES} 份文件,选了 {len(files)} 份,请分批提交。", status=422)
    empty = next((at for at, (_, data) in enumerate(files, 1) if not data), 0)
    if empty:
        refuse(f"第 {empty} 个文件是空的,请重新选择。", status=422)
    with transaction.atomic():
        name = title.strip() or f"{timezone.localtime():%Y-%m-%d %H:%M} 提交的 {len(files)} 份材料"
        audit = Audit(
            title=name[:120], unit_id=by.unit_id, area_path=by.area_path,
            submitted_by_id=by.staff_id, submitted_by_name=by.staff_name,
        )  # fmt: skip
        job = enqueue(
            kind="audits.read", title=f"核查 {len(files)} 份材料", key=f"audits.read:{audit.ref}",
            args={"audit": audit.ref}, by=by,
        )  # fmt: skip
        audit.job_ref = job
        audit.save(force_insert=True)
        for order, (file_name, data) in enumerate(files, 1):
            kept = store_file(
                data=data, name=PurePath(file_name).name[:160], media=_MEDIA, purpose="audit", by=by
            )
            AuditedFile(audit=audit, order=order, file_id=kept.id).save(force_insert=True)
        record(by=by, verb="submit_documents", subject=("audit", audit.ref), files=len(files))
    return audit.ref, job


# What the check does, in the transactions of its job ---------------------------------------------


def land_report(*, document_id: int, report: Report, by: Scope) -> None:
    """Write what one document says and everything found in it, at once (核查结果落库)."""
    read = report.document
    counts = report.counts
    rows = AuditedFile.objects.everywhere("the job's own documents")
    landed = rows.filter(pk=document_id, state=AuditedFile.State.WAITING).update(
        state=AuditedFile.State.READ if read is not None else AuditedFile.State.UNREADABLE,
        kind="" if read is None else read.kind[:12],
        title=None if read is None else _title(read) or None,
        year=None if read is None else read.year,
        text=None if read is None else read.text,
        shape=None if read is None else json.dumps(shape_of(read)),
        repairs=None if read is None else _repairs(report),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
    )
    ensure(landed == 1, "a document's findings land once")
    AuditFinding.objects.bulk_create(
        AuditFinding(
            audited_id=document_id,
            number=number,
            code=item.code,
            severity=item.severity.value,
            words=_words(item),
        )
        for number, item in enumerate(report.findings, 1)
    )


def _title(read: Document) -> str:
    """What a list calls the document: a form by its project, for all forms bear the same title."""
    project = read.forms[0].head.project.text if read.forms else ""
    return project or read.title


def _words(item: Finding) -> str:
    words = {"message": item.message, "suggestion": item.suggestion, "place": asdict(item.place)}
    return json.dumps(words, ensure_ascii=False)


def _repairs(report: Report) -> str:
    found = report.document.repairs if report.document else ()
    told = [
        {"kind": each.kind, "before": each.before, "after": each.after, "certain": each.certain}
        for each in found
    ]
    return json.dumps(told, ensure_ascii=False)


def close_audit(*, ref: str, by: Scope) -> None:
    """All documents of a batch have been read (核查完成)."""
    _end(ref, _STATES.DONE, "close_audit", by)


def stop_audit(*, ref: str, by: Scope) -> None:
    """The reading was cancelled (核查中止): what was read stays, the rest is never read."""
    _end(ref, _STATES.STOPPED, "stop_audit", by)


def _end(ref: str, state: str, verb: str, by: Scope) -> None:
    rows = Audit.objects.everywhere("the job's own batch").filter(ref=ref, state=_STATES.RUNNING)
    if rows.update(state=state) != 1:
        refuse("这批核查已经结束。")
    record(by=by, verb=verb, subject=("audit", ref))


# What a person decides ----------------------------------------------------------------------------


def decide_finding(*, ref: str, decision: str, reason: str = "", by: Scope) -> str:
    """Accept or dismiss a finding, or open it again (处理发现); returns the document's reference.

    To dismiss needs a reason: the opinion may be asked for it years later.
    """
    by.must_be(*REVIEWERS)
    if decision not in _DECISIONS.values:
        refuse("处理结果应为采纳、不采纳或待处理。", status=422)
    why = reasoned(reason, "不采纳的理由") if decision == _DECISIONS.DISMISSED else reason.strip()
    with transaction.atomic():
        rows = AuditFinding.objects.within(by).filter(ref=ref)
        row = rows.select_related("audited").defer("audited__text").first()
        if row is None:
            refuse("没有找到这条发现,或不在您的辖区内。", status=404)
        rows.update(
            decision=decision, reason=why[:400] or None, decided_by_id=by.staff_id,
            decided_by_name=by.staff_name, decided_at=timezone.now(),
        )  # fmt: skip
        record(
            by=by, verb="decide_finding", subject=("audited_file", row.audited.ref), finding=row.number,
            code=row.code, decision=decision,
        )  # fmt: skip
    return str(row.audited.ref)


def accept_open(*, document_ref: str, severity: str, by: Scope) -> int:
    """Accept every undecided finding of one severity in a document (全部采纳); returns how many."""
    by.must_be(*REVIEWERS)
    if severity not in {each.value for each in Severity}:
        refuse("程度应为错误、提醒或提示。", status=422)
    with transaction.atomic():
        if queries.document(by, document_ref) is None:
            refuse("没有找到这份文件,或不在您的辖区内。", status=404)
        rows = AuditFinding.objects.within(by).filter(audited__ref=document_ref, severity=severity)
        keys = list(rows.filter(decision=_DECISIONS.OPEN).values_list("pk", flat=True))
        count = AuditFinding.objects.within(by).filter(pk__in=keys, decision=_DECISIONS.OPEN).update(
            decision=_DECISIONS.ACCEPTED, decided_by_id=by.staff_id, decided_by_name=by.staff_name,
            decided_at=timezone.now(),
        )  # fmt: skip
        record(
            by=by, verb="accept_open", subject=("audited_file", document_ref), severity=severity, count=count
        )
    return count


def write_opinion(*, audit_ref: str, document_ref: str = "", format: str, by: Scope) -> str:
    """Write the 审核意见 of a batch or of one document (出具审核意见); returns the file's reference.

    It says what was accepted; what nobody has decided is counted, not said.
    """
    by.must_be(*REVIEWERS)
    if format not in FORMATS:
        refuse("审核意见可以出具为 docx、pdf 或 xlsx。", status=422)
    about = queries.audit(by, audit_ref)
    lines = [] if about is None else queries.documents(by, audit_ref)
    if document_ref:
        lines = [line for line in lines if line.ref == document_ref]
    if about is None or not lines:
        refuse("没有找到这批核查,或不在您的辖区内。", status=404)
    if about.state == _STATES.RUNNING:
        refuse("核查还没有完成,完成后再出具审核意见。")
    parts = [Part(line, tuple(queries.findings(by, line.ref))) for line in lines]
    data, trouble = opinion_bytes(about.title, parts, format=format, on=timezone.localdate(), by=by)
    if trouble:
        refuse(f"审核意见没有写成:{trouble}", status=422)
    with transaction.atomic():
        stored = store_file(
            data=data, name=f"审核意见-{timezone.localdate():%Y%m%d}.{format}", media=FORMATS[format],
            purpose="audit-opinion", by=by,
        )  # fmt: skip
        record(
            by=by, verb="write_opinion", subject=("audit", audit_ref), file=stored.ref, format=format,
            documents=len(parts), accepted=sum(len(part.accepted) for part in parts),
        )  # fmt: skip
    return stored.ref
