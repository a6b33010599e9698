"""Screens of the reference lists: the lists, handing one in, what it says and how it differs from the one before."""

from __future__ import annotations

import io

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou.sheets import list_kinds, write_template
from yikou_app.district.queries import UnitRow, categories, place_words, units
from yikou_app.files.queries import infos
from yikou_app.ground.inputs import chosen_words
from yikou_app.ground.page import list_page, page, scope_of
from yikou_app.ground.parts import Action, Crumb, FileItem, JobView, Pair, Stat, Tone
from yikou_app.ground.scope import Role, Scope
from yikou_app.ground.tablespec import Column, TableSpec, rows_as_landed
from yikou_app.jobs.queries import job as job_of
from yikou_app.references import actions, queries
from yikou_app.references.forms import ListFilter, ListForm
from yikou_app.references.queries import SHOWN, ListLine
from yikou_app.trail.actions import hand_out, posted_form, posted_once

TONES: dict[str, Tone] = {
    "检查中": "info", "待启用": "warn", "使用中": "ok", "已有新版": "none", "已撤回": "none", "未能读取": "err", "已销毁": "none",
}  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HOME = Crumb("比对名单", "/references/")

LISTS = TableSpec(
    name="reference-lists",
    title="比对名单",
    row_label="title",
    unit="份",
    empty="还没有比对名单",
    empty_hint="点“上传名单”,选择部门提供的表格,写明交换依据、用途和销毁期限。",
    columns=(
        Column("名单种类", "kind_label", kind="link", url=lambda row: reverse("references:list", args=[row.ref]), sortable=True),
        Column("提供单位", "unit_name", sortable=True),
        Column("名单日期", "list_on", kind="date", sortable=True),
        Column("状态", "state_label", kind="tag", tones=TONES, sortable=True),
        Column("合格", "accepted", kind="count", total=True),
        Column("新增", "added", kind="count", total=True),
        Column("变更", "changed", kind="count", total=True),
        Column("退出", "gone", kind="count", total=True),
        Column("退回", "rejected", kind="count", total=True),
        Column("有效期至", "valid_to", kind="date", sortable=True),
        Column("销毁期限", "destroy_on", kind="date", sortable=True),
        Column("上传人", "handed_in_by_name"),
    ),
)  # fmt: skip
ROWS = rows_as_landed(
    "reference-rows", "名单内容", "人",
    (
        Column("行号", "number", kind="count"),
        Column("姓名", "name"),
        Column("身份证号", "masked_id"),
        Column("联系电话", "masked_phone"),
        Column("名单事项", "matter", wrap=True),
        Column("等级", "level"),
        Column("辖区", "area_name"),
        Column("与上一版相比", "change_label", kind="tag", tones={"新增": "info", "变更": "warn", "退出": "err", "退回": "err"}),
        Column("发现与建议", "remarks", wrap=True),
    ),
)  # fmt: skip


def _scope(request: HttpRequest) -> Scope:
    return scope_of(request, *queries.WHO_SEES)


def _filtered(request: HttpRequest) -> tuple[ListFilter, list[ListLine], str]:
    form = ListFilter(request.GET or None)
    if not form.is_valid():
        return form, queries.reference_lists(_scope(request)), ""
    chosen = form.cleaned_data
    rows = queries.reference_lists(_scope(request), kind=chosen["kind"], state=chosen["state"])
    return form, rows, chosen_words(form)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """比对名单: which lists of other departments are here, and until when."""
    form, rows, _ = _filtered(request)
    return list_page(
        request, "references/index.html", table=LISTS, rows=rows, export="references:export", form=form,
        actions=[Action("上传名单", reverse("references:hand_in"), "upload-2-line", "pri")],
        late=queries.to_destroy(_scope(request), timezone.localdate()),
    )  # fmt: skip


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出比对名单: the lists of the filter, without the people in them."""
    _, rows, words = _filtered(request)
    return hand_out(request, LISTS, rows, conditions=[("查询条件", words or "全部")])


def _givers(scope: Scope) -> list[UnitRow]:
    """The units that may be named as the giver: a department names itself."""
    rows = units(scope.area_path)
    return [row for row in rows if scope.role is Role.DISTRICT or row.id == scope.unit_id]


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """上传比对名单: the file with its ground, its purpose and its end."""
    scope, given = _scope(request), request.POST if request.method == "POST" else None
    form = ListForm(
        given, request.FILES or None, units=_givers(scope), categories=categories(timezone.localdate())
    )

    def effect() -> str:
        chosen = dict(form.cleaned_data)
        upload = chosen.pop("file")
        data = upload.read()
        upload.seek(0)  # whoever tells one request from its repetition reads it once more
        ref, _ = actions.hand_in(
            unit_ref=chosen.pop("unit"), category_key=chosen.pop("category"), data=data, name=upload.name,
            by=scope, **chosen,
        )  # fmt: skip
        return reverse("references:list", args=[ref])

    def show(status: int) -> HttpResponse:
        return page(
            request, "references/hand_in.html", title="上传比对名单", crumbs=[_HOME], form=form, status=status,
            actions=[Action("下载空白模板", reverse("references:template"), "download-2-line")],
            limit_mb=settings.YIKOU.upload_mib, templates=tuple(list_kinds().values()),
        )  # fmt: skip

    return posted_form(request, form, effect, show)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """比对名单模板: the empty list for a department to fill in, with its own words and our places to choose from."""
    scope, today = _scope(request), timezone.localdate()
    kind = list_kinds().get(request.GET.get("kind", ""))
    target = io.BytesIO()
    if kind is None:
        write_template("reference", target)
    else:
        write_template(
            kind.template, target, filling=kind.filling(today, place_words(scope.area_path, today))
        )
    answer = HttpResponse(target.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{kind.title if kind else '比对名单'}模板.xlsx") or "attachment"
    )
    return answer


@require_safe
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """名单: progress while it is checked, then its counts, its rows by what became of them, and its end."""
    scope, today = _scope(request), timezone.localdate()
    found = queries.reference_list(scope, ref)
    if found is None:
        raise Http404
    counts = {
        "new": found.added, "changed": found.changed, "same": found.same, "gone": found.gone, "rejected": found.rejected,
    }  # fmt: skip
    wanted = request.GET.get("show", "")
    wanted = wanted if wanted in SHOWN else "rejected" if found.rejected else "new"
    state = ROWS.state(request.GET)
    rows = queries.rows(scope, ref, wanted, limit=state.size, offset=(state.page - 1) * state.size)
    may = scope.role is Role.DISTRICT
    return page(
        request, "references/list.html", title=found.title, crumbs=[_HOME], found=found,
        tone=TONES[found.state_label], tiles=_tiles(found), pairs=_pairs(found), files=_files(scope, found),
        job=_progress(scope, found), wanted=wanted, words=SHOWN[wanted],
        tabs=[(key, words, counts[key]) for key, words in SHOWN.items()],
        view=ROWS.view(rows, state, total=queries.count_rows(scope, ref, wanted)),
        may_adopt=may and found.state == "checked" and found.accepted > 0,
        may_withdraw=found.state in ("checking", "checked"),
        may_destroy=may and found.state in ("checked", "in_force", "superseded"),
        may_compare=may and found.state == "in_force" and not found.expired(today),
        late=found.to_destroy(today), today=today,
    )  # fmt: skip


def _tiles(found: ListLine) -> list[Stat]:
    return [
        Stat("读取", f"{found.rows_read:,}", "行", "等于合格、退回、空白之和", "file-list-3-line", "info"),
        Stat("合格", f"{found.accepted:,}", "人", f"退回 {found.rejected:,} 行", "checkbox-circle-line", "ok"),
        Stat("新增", f"{found.added:,}", "人", "与上一版相比" if found.previous_ref else "第一版", "user-add-line", "info"),
        Stat("变更", f"{found.changed:,}", "人", f"未变 {found.same:,} 人", "edit-line", "warn"),
        Stat("退出", f"{found.gone:,}", "人", "上一版有,这一版没有", "user-unfollow-line", "err" if found.gone else "none"),
    ]  # fmt: skip


def _pairs(found: ListLine) -> list[Pair]:
    return [
        Pair("提供单位", found.unit_name), Pair("对应类别", found.category or "不限"),
        Pair("名单日期", found.list_on), Pair("有效期至", found.valid_to), Pair("销毁期限", found.destroy_on),
        Pair("交换依据", found.ground, wide=True), Pair("用途限定", found.purpose, wide=True),
        Pair("上传人", found.handed_in_by_name),
        Pair("上传时间", f"{timezone.localtime(found.handed_in_at):%Y-%m-%d %H:%M}"),
        *([Pair("上一版", "查看", url=reverse("references:list", args=[found.previous_ref]))] if found.previous_ref else []),
        *([Pair("销毁人", found.destroyed_by_name)] if found.destroyed_at else []),
        *([Pair("说明", found.message, wide=True)] if found.message else []),
    ]  # fmt: skip


def _files(scope: Scope, found: ListLine) -> list[FileItem]:
    if found.state in ("destroyed", "withdrawn"):
        return []
    words = {found.file_ref: "原始文件", found.error_file_ref: "错误工作簿:原表逐行注明原因和建议"}
    return [
        FileItem(row.name, row.size, reverse("files:download", args=[row.ref]), words[row.ref])
        for row in infos(scope, [ref for ref in words if ref])
    ]


def _progress(scope: Scope, found: ListLine) -> JobView | None:
    """The card of the check that the list waits for; None when nothing is under way."""
    row = job_of(scope, found.job_ref) if found.state == "checking" else None
    if row is None:
        return None
    return JobView(
        title=row.title, state=row.state_label, tone="err" if row.finished and row.state != "done" else "info",
        done=row.done, total=row.total, unit="行", message=row.message, finished=row.finished,
        poll_url=reverse("jobs:state", args=[row.ref]),
        cancel_url=reverse("jobs:cancel", args=[row.ref]) if row.can_cancel else "",
        retry_url=reverse("jobs:resume", args=[row.ref]) if row.can_resume else "",
        next_url=reverse("references:list", args=[found.ref]) if row.state == "done" else "",
    )  # fmt: skip


@require_POST
def export_rows(request: HttpRequest, ref: str) -> HttpResponse:
    """导出名单内容: the rows of one kind, numbers masked; that it was taken out is written down."""
    scope = _scope(request)
    found = queries.reference_list(scope, ref)
    if found is None:
        raise Http404
    wanted = request.GET.get("show", "new")
    wanted = wanted if wanted in SHOWN else "new"
    rows = queries.rows(scope, ref, wanted, limit=None)
    notes = [("名单", found.title), ("范围", SHOWN[wanted]), ("用途限定", found.purpose)]
    return hand_out(request, ROWS, rows, conditions=notes)


@require_POST
def adopt(request: HttpRequest, ref: str) -> HttpResponse:
    """启用名单."""

    def effect() -> str:
        actions.adopt_list(ref=ref, by=_scope(request))
        return reverse("references:list", args=[ref])

    return posted_once(request, effect)


@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """撤回名单."""

    def effect() -> str:
        actions.withdraw_list(ref=ref, reason=request.POST.get("reason", ""), by=_scope(request))
        return reverse("references:list", args=[ref])

    return posted_once(request, effect)
