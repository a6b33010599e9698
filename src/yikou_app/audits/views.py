"""Screens of the audits: the list, handing documents in, a batch, a document beside its findings."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yikou_app.audits import actions, queries
from yikou_app.audits.forms import KINDS, AuditFilter, SubmitForm
from yikou_app.audits.queries import AuditLine, DocumentLine
from yikou_app.files.queries import infos
from yikou_app.ground.inputs import chosen_words
from yikou_app.ground.page import list_page, page, scope_of
from yikou_app.ground.parts import Action, Crumb, FileItem, JobView, Pair, Stat, Tone
from yikou_app.ground.scope import Scope
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.jobs.queries import job as job_of
from yikou_app.trail.actions import hand_out, posted_once

_REVIEWERS, _MOST, _FORMATS = actions.REVIEWERS, actions.MOST_FILES, list(actions.FORMATS)
TONES: dict[str, Tone] = {"核查中": "info", "已核查": "ok", "已中止": "none"}
FILE_TONES: dict[str, Tone] = {"待读取": "info", "已核查": "ok", "未能读取": "err"}
SEVERITIES: tuple[tuple[str, str], ...] = (("error", "错误"), ("warning", "提醒"), ("note", "提示"))

AUDITS = TableSpec(
    name="audits",
    title="材料核查",
    row_label="title",
    unit="批",
    empty="还没有核查",
    empty_hint="点“提交核查”,选择自评表或报告,可一次选择多份。",
    columns=(
        Column("名称", "title", kind="link", url=lambda row: reverse("audits:audit", args=[row.ref]), sortable=True),
        Column("核查单位", "unit_name", sortable=True),
        Column("状态", "state_label", kind="tag", tones=TONES, sortable=True),
        Column("份数", "files", kind="count", total=True),
        Column("未能读取", "unreadable", kind="count", total=True),
        Column("错误", "errors", kind="count", sortable=True, total=True),
        Column("提醒", "warnings", kind="count", total=True),
        Column("提示", "notes", kind="count", total=True),
        Column("待处理", "undecided", kind="count", sortable=True, total=True),
        Column("提交人", "submitted_by_name"),
        Column("提交时间", "submitted_at", kind="date", sortable=True),
    ),
)  # fmt: skip
DOCUMENTS = TableSpec(
    name="audited-files",
    title="受查文件",
    row_label="title",
    unit="份",
    numbered=False,
    sizes=(100, 50, 20),
    empty="没有文件",
    empty_hint="",
    columns=(
        Column("序号", "order", kind="count"),
        Column(
            "标题",
            "title",
            kind="link",
            url=lambda row: reverse("audits:document", args=[row.ref]),
            wrap=True,
        ),
        Column("文件", "name", wrap=True),
        Column("文种", "kind_label"),
        Column("年度", "year"),
        Column("状态", "state_label", kind="tag", tones=FILE_TONES),
        Column("错误", "errors", kind="count", sortable=True, total=True),
        Column("提醒", "warnings", kind="count", total=True),
        Column("提示", "notes", kind="count", total=True),
        Column("待处理", "undecided", kind="count", sortable=True, total=True),
    ),
)


def _filtered(request: HttpRequest) -> tuple[AuditFilter, list[AuditLine], str]:
    scope = scope_of(request)
    form = AuditFilter(request.GET or None)
    if not form.is_valid():
        return form, queries.audits(scope), ""
    state, words = form.cleaned_data["state"], form.cleaned_data["words"]
    rows = [row for row in queries.audits(scope, state=state) if words in row.title]
    return form, rows, chosen_words(form)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """材料核查: the batches and what was found in them."""
    form, rows, _ = _filtered(request)
    acts = []
    if scope_of(request).role in _REVIEWERS:
        acts.append(Action("提交核查", reverse("audits:new"), "upload-2-line", "pri"))
    return list_page(
        request, "audits/index.html", table=AUDITS, rows=rows, export="audits:export", form=form, actions=acts
    )


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出核查: the batches of the filter, all of them."""
    _, rows, words = _filtered(request)
    return hand_out(request, AUDITS, rows, conditions=[("查询条件", words or "全部")])


def _submit_page(request: HttpRequest, form: SubmitForm, status: int = 200) -> HttpResponse:
    return page(
        request, "audits/submit.html", title="提交核查", crumbs=[Crumb("材料核查", reverse("audits:index"))],
        form=form, accept=",".join(KINDS), limit_mb=settings.YIKOU.upload_mib, most=_MOST,
        status=status,
    )  # fmt: skip


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """提交核查: choose the documents."""
    scope_of(request).must_be(*_REVIEWERS)
    return _submit_page(request, SubmitForm())


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Keep the documents and have them checked."""
    form = SubmitForm(request.POST, request.FILES)
    if not form.is_valid():
        return _submit_page(request, form, status=422)

    def effect() -> str:
        uploads = [(upload.name, upload.read()) for upload in form.cleaned_data["files"]]
        ref, _ = actions.submit_documents(
            files=uploads, title=form.cleaned_data["title"], by=scope_of(request)
        )
        return reverse("audits:audit", args=[ref])

    return posted_once(request, effect)


@require_safe
def audit(request: HttpRequest, ref: str) -> HttpResponse:
    """一批核查: progress while it is read, then its documents with their counts."""
    scope = scope_of(request)
    found = queries.audit(scope, ref)
    if found is None:
        raise Http404
    rows = queries.documents(scope, ref)
    return page(
        request, "audits/audit.html", title=found.title, crumbs=[Crumb("材料核查", reverse("audits:index"))],
        found=found, tone=TONES[found.state_label], tiles=_tiles(found), pairs=_pairs(found),
        job=_progress(scope, found), view=DOCUMENTS.view(rows, DOCUMENTS.state(request.GET)),
        may_act=scope.role in _REVIEWERS, formats=_FORMATS,
    )  # fmt: skip


def _tiles(found: AuditLine) -> list[Stat]:
    unread = f"{found.unreadable} 份未能读取" if found.unreadable else ""
    return [
        Stat("受查材料", f"{found.files:,}", "份", unread, "file-list-3-line", "info"),
        Stat("错误", f"{found.errors:,}", "条", "确定有误", "error-warning-line", "err" if found.errors else "none"),
        Stat("提醒", f"{found.warnings:,}", "条", "须由人判断", "alert-line", "warn" if found.warnings else "none"),
        Stat("提示", f"{found.notes:,}", "条", "供参考", "information-line", "none"),
        Stat("待处理", f"{found.undecided:,}", "条", "采纳的写入审核意见", "checkbox-circle-line", "info"),
    ]  # fmt: skip


def _pairs(found: AuditLine) -> list[Pair]:
    return [
        Pair("核查单位", found.unit_name),
        Pair("提交人", found.submitted_by_name),
        Pair("提交时间", f"{timezone.localtime(found.submitted_at):%Y-%m-%d %H:%M}"),
    ]


def _progress(scope: Scope, found: AuditLine) -> JobView | None:
    """The card of the job that reads the batch; None when nothing is under way."""
    row = job_of(scope, found.job_ref) if found.state == "running" else None
    if row is None:
        return None
    return JobView(
        title=row.title,
        state=row.state_label,
        tone="err" if row.finished and row.state != "done" else "info",
        done=row.done,
        total=row.total,
        unit="份",
        message=row.message,
        finished=row.finished,
        poll_url=reverse("jobs:state", args=[row.ref]),
        cancel_url=reverse("jobs:cancel", args=[row.ref]) if row.can_cancel else "",
        retry_url=reverse("jobs:resume", args=[row.ref]) if row.can_resume else "",
        next_url=reverse("audits:audit", args=[found.ref]) if row.state == "done" else "",
    )


@require_safe
def document(request: HttpRequest, ref: str) -> HttpResponse:
    """一份材料: its text with every quote marked, and beside it the findings to accept or dismiss."""
    scope = scope_of(request)
    found = queries.document(scope, ref)
    if found is None:
        raise Http404
    wanted = request.GET.get("show", "")
    severity = wanted if wanted in dict(SEVERITIES) else ""
    rows = queries.findings(scope, ref, severity=severity, decision="open" if wanted == "open" else "")
    blocks, repairs = queries.paper(scope, ref)
    return page(
        request, "audits/document.html", title=found.title,
        crumbs=[Crumb("材料核查", reverse("audits:index")),
                Crumb(found.audit_title, reverse("audits:audit", args=[found.audit_ref]))],
        found=found, tone=FILE_TONES[found.state_label], blocks=blocks, repairs=repairs, findings=rows,
        wanted=wanted, filters=_filters(found), files=_files(scope, found),
        may_act=scope.role in _REVIEWERS, formats=_FORMATS,
    )  # fmt: skip


def _filters(found: DocumentLine) -> list[tuple[str, str, int]]:
    total = found.errors + found.warnings + found.notes
    counts = {"error": found.errors, "warning": found.warnings, "note": found.notes}
    return [
        ("", "全部", total),
        *((key, label, counts[key]) for key, label in SEVERITIES),
        ("open", "待处理", found.undecided),
    ]


def _files(scope: Scope, found: DocumentLine) -> list[FileItem]:
    return [
        FileItem(row.name, row.size, reverse("files:download", args=[row.ref]), "原始文件")
        for row in infos(scope, [found.file_ref])
    ]


@require_POST
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """采纳或不采纳一条发现."""

    def effect() -> str:
        document_ref = actions.decide_finding(
            ref=ref, decision=request.POST.get("decision", ""), reason=request.POST.get("reason", ""),
            by=scope_of(request),
        )  # fmt: skip
        number = request.POST.get("number", "")
        anchor = f"#f-{number}" if number.isascii() and number.isdigit() else ""
        return reverse("audits:document", args=[document_ref]) + anchor

    return posted_once(request, effect)


@require_POST
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """采纳一份材料的全部错误."""

    def effect() -> str:
        actions.accept_open(document_ref=ref, severity=request.POST.get("severity", ""), by=scope_of(request))
        return reverse("audits:document", args=[ref])

    return posted_once(request, effect)


@require_POST
def opinion(request: HttpRequest, ref: str) -> HttpResponse:
    """出具审核意见: write it, keep it, and lead to its download."""

    def effect() -> str:
        file_ref = actions.write_opinion(
            audit_ref=ref, document_ref=request.POST.get("document", ""),
            format=request.POST.get("format", ""), by=scope_of(request),
        )  # fmt: skip
        return reverse("files:download", args=[file_ref])

    return posted_once(request, effect)
