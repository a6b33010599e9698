"""Screens of the rosters: the list, handing one in, and what its check found."""

from __future__ import annotations

import io

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from yikou.sheets import write_template
from yikou.values import yuan_text
from yikou_app.district.queries import categories
from yikou_app.files.actions import clear_parts, sealed_ahead
from yikou_app.files.queries import UploadRow, infos, open_uploads, upload
from yikou_app.ground.inputs import chosen_words
from yikou_app.ground.page import list_page, page, scope_of
from yikou_app.ground.parts import Action, Crumb, FileItem, JobView, Pair, Stat, Step, Tone
from yikou_app.ground.scope import Role, Scope
from yikou_app.ground.tablespec import Column, TableSpec, rows_as_landed
from yikou_app.jobs.queries import job as job_of
from yikou_app.jobs.queries import under_way
from yikou_app.programmes.queries import ProgrammeRow, programmes
from yikou_app.rosters import actions, queries
from yikou_app.rosters.forms import HandInForm, RosterFilter
from yikou_app.rosters.queries import LandedRow, RosterLine
from yikou_app.trail.actions import hand_out, posted_once

TONES: dict[str, Tone] = {
    "检查中": "info", "待说明": "warn", "待确认": "warn", "接收中": "info", "已接收": "ok", "已撤回": "none",
    "未能读取": "err", "已撤销": "none",
}  # fmt: skip
ROW_TONES: dict[str, Tone] = {"合格": "ok", "退回": "err", "空白": "none"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHO_HANDS_IN = (Role.DISTRICT, Role.STREET, Role.DEPARTMENT)

ROSTERS = TableSpec(
    name="rosters",
    title="名册",
    row_label="programme_name",
    unit="份",
    empty="还没有名册",
    empty_hint="点“上报名册”,选择项目并上传填好的表格。",
    columns=(
        Column("帮扶项目", "programme_name", kind="link", url=lambda row: reverse("rosters:roster", args=[row.ref]), sortable=True),
        Column("填报单位", "unit_name", sortable=True),
        Column("状态", "state_label", kind="tag", tones=TONES, sortable=True),
        Column("读取行数", "rows_read", kind="count", total=True),
        Column("合格", "accepted", kind="count", total=True),
        Column("退回", "rejected", kind="count", total=True),
        Column("空白", "blank", kind="count", total=True),
        Column("合格金额(元)", "total_fen", kind="money", sortable=True, total=True),
        Column("上报人", "handed_in_by_name"),
        Column("上报时间", "handed_in_at", kind="date", sortable=True),
    ),
)  # fmt: skip
ROWS = rows_as_landed(
    "roster-rows", "名册检查结果", "行",
    (
        Column("行号", "number", kind="count"),
        Column("状态", "state_label", kind="tag", tones=ROW_TONES),
        Column("姓名", "name"),
        Column("身份证号", "masked_id"),
        Column("发现与建议", "remarks", wrap=True),
        Column("金额(元)", "amount_fen", kind="money"),
        Column("对象类别", "category"),
        Column("辖区", "area_name"),
        Column("工作表", "sheet"),
    ),
)  # fmt: skip


def _filtered(request: HttpRequest) -> tuple[RosterFilter, list[RosterLine], str]:
    scope = scope_of(request)
    form = RosterFilter(request.GET or None, programmes=programmes(scope))
    if not form.is_valid():
        return form, queries.rosters(scope), ""
    chosen = form.cleaned_data
    rows = queries.rosters(scope, state=chosen["state"])
    if chosen["programme"]:
        rows = [row for row in rows if row.programme_ref == chosen["programme"]]
    return form, rows, chosen_words(form)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """名册: what was handed in, and how far it is."""
    form, rows, _ = _filtered(request)
    acts = []
    if scope_of(request).role in WHO_HANDS_IN:
        acts.append(Action("上报名册", reverse("rosters:new"), "upload-2-line", "pri"))
    return list_page(
        request,
        "rosters/index.html",
        table=ROSTERS,
        rows=rows,
        export="rosters:export",
        form=form,
        actions=acts,
    )


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出名册: the rows of the filter, all of them."""
    _, rows, words = _filtered(request)
    return hand_out(request, ROSTERS, rows, conditions=[("查询条件", words or "全部")])


def _own_programmes(scope: Scope) -> list[ProgrammeRow]:
    rows = [row for row in programmes(scope) if row.state == "open"]
    return [row for row in rows if scope.role is Role.DISTRICT or row.unit_id == scope.unit_id]


def _hand_in_page(request: HttpRequest, form: HandInForm, status: int = 200) -> HttpResponse:
    steps = [
        Step("选择项目并上传", state="now"), Step("读懂表格"), Step("逐行检查"), Step("核对结果"), Step("接收"),
    ]  # fmt: skip
    return page(
        request, "rosters/hand_in.html", title="上报名册", crumbs=[Crumb("名册", reverse("rosters:index"))],
        form=form, steps=steps, actions=[Action("下载空白模板", reverse("rosters:template"), "download-2-line")],
        limit_mb=settings.YIKOU.upload_mib, under_way=open_uploads(scope_of(request)),
        keep_hours=settings.YIKOU.upload_keep_hours, brought=_brought(request, form), status=status,
    )  # fmt: skip


def _brought(request: HttpRequest, form: HandInForm) -> UploadRow | None:
    """The file that came in parts with a form that is shown again; it need not be sent once more."""
    ref = str(form["upload"].value() or "")
    row = upload(scope_of(request), ref) if ref else None
    return row if row is not None and row.state == "open" and not row.missing else None


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """上报名册: choose the programme and the workbook."""
    scope = scope_of(request)
    scope.must_be(*WHO_HANDS_IN)
    form = HandInForm(
        programmes=_own_programmes(scope), by=scope, initial={"programme": request.GET.get("programme", "")}
    )
    return _hand_in_page(request, form)


@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Keep the workbook and have it checked."""
    scope = scope_of(request)
    form = HandInForm(request.POST, request.FILES, programmes=_own_programmes(scope), by=scope)
    if not form.is_valid():
        return _hand_in_page(request, form, status=422)
    given = form.cleaned_data
    # Sealed before the transaction: nobody waits for the disk of somebody else's upload.
    with sealed_ahead(given["data"]) as data:

        def effect() -> str:
            ref, _ = actions.hand_in(
                programme_ref=given["programme"],
                data=data,
                name=given["name"],
                amount_unit=given["amount_unit"],
                review_first=given["review_first"],
                upload_ref=given["upload"],
                by=scope,
            )
            return reverse("rosters:roster", args=[ref])

        answer = posted_once(request, effect)
    if given["upload"]:
        clear_parts(ref=given["upload"], by=scope)
    return answer


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """名册模板: the empty list to fill in; of a programme with its own choices, standard and version."""
    target, today, wanted = io.BytesIO(), timezone.localdate(), request.GET.get("programme", "")
    if wanted:
        found = next((row for row in _own_programmes(scope_of(request)) if row.ref == wanted), None)
        if found is None:
            raise Http404
        write_template("campaign", target, filling=queries.filling_of(found, today))
    else:
        write_template("campaign", target, categories=[row.name for row in categories(today)])
    answer = HttpResponse(target.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(True, "帮困对象名单模板.xlsx") or "attachment"
    )
    return answer


@require_safe
def roster(request: HttpRequest, ref: str) -> HttpResponse:
    """名册检查结果: progress while it is checked, then every row with its findings."""
    scope = scope_of(request)
    found = queries.roster(scope, ref)
    if found is None:
        raise Http404
    own = found_is_own(scope, found)
    wanted = request.GET.get("state", "rejected" if found.rejected else "accepted")
    wanted = wanted if wanted in ("accepted", "rejected") else "accepted"
    state = ROWS.state(request.GET)
    total = {"accepted": found.accepted, "rejected": found.rejected}[wanted]
    rows = queries.rows(scope, ref, state=wanted, limit=state.size, offset=(state.page - 1) * state.size)
    return page(
        request, "rosters/roster.html", title=f"名册:{found.programme_name}",
        crumbs=[Crumb("名册", reverse("rosters:index"))],
        found=found, tone=TONES[found.state_label], steps=_steps(found), tiles=_tiles(found), pairs=_pairs(found),
        files=_files(scope, found), job=_progress(scope, found),
        broken_off=found.state == "accepting" and not under_way(found.job_ref),
        notes=queries.file_findings(scope, ref), counts=queries.finding_counts(scope, ref),
        view=ROWS.view(rows, state, total=total), wanted=wanted, on=timezone.localdate(),
        may_act=own and scope.role in WHO_HANDS_IN, sheets=queries.reading(scope, ref),
        before=_before(queries.comparison(scope, ref)),
    )  # fmt: skip


def _before(before: queries.Comparison | None) -> list[tuple[str, str, int]]:
    """Kind, word and number of the comparison with the lists accepted before; empty for a first list."""
    return [(kind, word, len(before.of_kind(kind))) for kind, word in queries.KINDS.items()] if before else []


def found_is_own(scope: Scope, found: RosterLine) -> bool:
    """Whether the person's unit handed it in; the district acts for all."""
    return scope.role is Role.DISTRICT or found.unit_id == scope.unit_id


def _steps(found: RosterLine) -> list[Step]:
    understood = {"checking": "now", "asking": "now", "failed": "err"}.get(found.state, "done")
    read = "wait" if understood != "done" else "done"
    judged = {"checked": "now", "withdrawn": "err"}.get(found.state, "wait" if read != "done" else "done")
    taken = {"accepting": "now", "accepted": "done", "undone": "err"}.get(found.state, "wait")
    return [
        Step("选择项目并上传", state="done"),
        Step("读懂表格", note="待说明" if found.state == "asking" else "", state=understood),  # type: ignore[arg-type] # the words of the table above
        Step("逐行检查", state=read),
        Step("核对结果", note="已撤回" if found.state == "withdrawn" else "", state=judged),  # type: ignore[arg-type] # as above
        Step("接收", state=taken),  # type: ignore[arg-type] # as above
    ]


def _tiles(found: RosterLine) -> list[Stat]:
    return [
        Stat("读取", f"{found.rows_read:,}", "行", "等于合格、退回、空白之和", "file-list-3-line", "info"),
        Stat("合格", f"{found.accepted:,}", "行", "", "checkbox-circle-line", "ok"),
        Stat("退回", f"{found.rejected:,}", "行", "原因见下", "error-warning-line", "err" if found.rejected else "none"),
        Stat("空白", f"{found.blank:,}", "行", "", "file-line", "none"),
        Stat("合格金额", yuan_text(found.total_fen), "元", "", "money-cny-circle-line", "warn"),
    ]  # fmt: skip


def _pairs(found: RosterLine) -> list[Pair]:
    return [
        Pair("帮扶项目", found.programme_name),
        Pair("填报单位", found.unit_name),
        Pair("上报人", found.handed_in_by_name),
        Pair("上报时间", f"{timezone.localtime(found.handed_in_at):%Y-%m-%d %H:%M}"),
        *([Pair("说明", found.message, wide=True)] if found.message else []),
    ]


def _files(scope: Scope, found: RosterLine) -> list[FileItem]:
    words = {found.file_ref: "原始文件", found.error_file_ref: "错误工作簿:原表逐行注明原因和建议"}
    return [
        FileItem(row.name, row.size, reverse("files:download", args=[row.ref]), words[row.ref])
        for row in infos(scope, [ref for ref in words if ref])
    ]


def _progress(scope: Scope, found: RosterLine) -> JobView | None:
    """The card of the job that the roster waits for; None when nothing is under way."""
    if found.state not in ("checking", "accepting"):
        return None
    row = job_of(scope, found.job_ref)
    if row is None:
        return None
    ended = row.finished and row.state != "done"
    return JobView(
        title=row.title,
        state=row.state_label,
        tone="err" if ended else "info",
        done=row.done,
        total=row.total,
        unit="行",
        message=row.message,
        finished=row.finished,
        poll_url=reverse("jobs:state", args=[row.ref]),
        cancel_url=reverse("jobs:cancel", args=[row.ref]) if row.can_cancel else "",
        retry_url=reverse("jobs:resume", args=[row.ref]) if row.can_resume else "",
        next_url=reverse("rosters:roster", args=[found.ref]) if row.state == "done" else "",
    )


@require_POST
def export_rows(request: HttpRequest, ref: str) -> HttpResponse:
    """导出检查结果: every row of the roster with its findings, numbers masked."""
    scope = scope_of(request)
    if queries.roster(scope, ref) is None:
        raise Http404
    rows: list[LandedRow] = queries.rows(scope, ref, limit=None)
    return hand_out(request, ROWS, rows)


@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """撤回名册."""

    def effect() -> str:
        actions.withdraw_roster(ref=ref, reason=request.POST.get("reason", ""), by=scope_of(request))
        return reverse("rosters:roster", args=[ref])

    return posted_once(request, effect)
