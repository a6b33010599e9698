"""Lists and single screens: batches, one batch with its lines, one line with where its fen came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou.values import yuan_text
from yikou_app.approvals.queries import ApprovalRow, approval_of
from yikou_app.district.queries import AreaRow, areas
from yikou_app.funds.queries import trace
from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb, FileItem, Pair, Stat, Step
from yikou_app.ground.scope import Scope
from yikou_app.payments import actions, queries
from yikou_app.payments.forms import BatchForm, BatchSearch, LineSearch, ReissueForm, ReturnForm
from yikou_app.payments.tables import BATCH_TONES, BATCHES, ITEMS, LINE_TONES, LINES, LOTS, SHARED
from yikou_app.programmes.queries import SeasonRow, season, seasons
from yikou_app.trail.actions import hand_out, posted_form, posted_once

_WAY = ("编制中", "待放行", "已放行", "已送银行", "已办结")


def scope_of(request: HttpRequest) -> Scope:
    """Who asks."""
    found: Scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    return found


def home() -> list[Crumb | str]:
    """Where the screens of this room stand."""
    return [Crumb("发放批次", reverse("payments:index"))]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """发放批次: the batches of the scope."""
    scope = scope_of(request)
    rows = _found(request)
    acts = [Action("告知与签收", reverse("payments:notices"), "file-check-line")]
    if scope.role in queries.MAKERS:
        acts.insert(0, Action("退汇重发", reverse("payments:reissue"), "restart-line"))
        acts.insert(0, Action("编制批次", reverse("payments:new"), "add-line", "pri"))
    asked = request.GET.urlencode()
    return page(
        request, "payments/index.html", title="发放批次", actions=acts,
        query=BatchSearch(request.GET, seasons(scope)),
        view=BATCHES.view(rows, BATCHES.state(request.GET)),
        export_url=reverse("payments:export") + (f"?{asked}" if asked else ""),
    )  # fmt: skip


def _found(request: HttpRequest) -> list[queries.BatchRow]:
    asked = request.GET
    return queries.batches(scope_of(request), asked.get("season") or None, asked.get("state") or None)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出发放批次."""
    return hand_out(request, BATCHES, _found(request))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """编制批次: every confirmed award that is not paid yet, one line a person."""
    scope = scope_of(request)
    scope.must_be(*queries.MAKERS)
    form = BatchForm(request.POST if request.method == "POST" else None, seasons(scope), _choices(scope))

    def effect() -> str:
        data = form.cleaned_data
        ref = actions.make_batch(
            season_ref=data["season"], title=data["title"], area_path=data["area"], by=scope
        )
        return reverse("payments:batch", args=[ref])

    def show(status: int) -> HttpResponse:
        return page(
            request, "payments/new.html", title="编制批次", crumbs=home(), status=status, form=form,
        )  # fmt: skip

    return posted_form(request, form, effect, show)


def _choices(scope: Scope) -> list[AreaRow]:
    """The person's own area, and the streets beneath it."""
    today = timezone.localdate()
    rows = areas(scope.area_path, today)
    return [row for row in rows if row.path == scope.area_path or row.level == "street"]


@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: HttpRequest) -> HttpResponse:
    """退汇重发: failed lines, each with room for a new account."""
    scope = scope_of(request)
    scope.must_be(*queries.MAKERS)
    chosen = _season(request)
    failed = queries.failed_lines(scope, chosen.id) if chosen else []
    form = ReissueForm(
        request.POST if request.method == "POST" else None, chosen.ref if chosen else "", failed
    )

    def effect() -> str:
        data = form.cleaned_data
        ref = actions.reissue(
            season_ref=data["season"], title=data["title"], corrections=form.corrections(), by=scope
        )
        return reverse("payments:batch", args=[ref])

    def show(status: int) -> HttpResponse:
        return page(
            request, "payments/reissue.html", title="退汇重发", crumbs=home(), status=status, form=form,
            season=chosen, seasons=seasons(scope), failed=failed,
            view=LINES.view(failed, LINES.state({})),
        )  # fmt: skip

    return posted_form(request, form, effect, show)


def _season(request: HttpRequest) -> SeasonRow | None:
    scope = scope_of(request)
    asked = request.POST.get("season") or request.GET.get("season")
    if asked:
        return season(scope, asked)
    return next(iter(seasons(scope)), None)


@require_safe
def batch(request: HttpRequest, ref: str) -> HttpResponse:
    """批次办理: the lines, the digest, and the next step for whoever looks."""
    return batch_page(request, ref)


def batch_page(request: HttpRequest, ref: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The screen of one batch; ``forms`` replace its forms when one is shown again with errors."""
    scope = scope_of(request)
    row = queries.batch(scope, ref)
    if row is None:
        raise Http404
    asked = request.GET.get("state", "")
    state = LINES.state(request.GET)
    total = queries.count_lines(scope, ref, state=asked)
    shown = queries.lines(scope, ref, state=asked, offset=(state.page - 1) * state.size, limit=state.size)
    approval = approval_of(queries.KIND, ref)
    shared = queries.shared_accounts(row.id)
    context = {
        "row": row, "tone": BATCH_TONES[row.state_label], "tiles": _tiles(row), "steps": _steps(row),
        "view": LINES.view(shown, state, total=total), "query": LineSearch(request.GET),
        "left_out": queries.left_out(scope, ref), "returns": queries.returns(scope, ref),
        "shared": SHARED.view(shared, SHARED.state({})) if shared else None,
        "approval": approval, "pairs": _pairs(row, approval), "files": _files(row),
        "may": _may(scope, row, approval), "return_form": ReturnForm(),
        "has_notices": queries.count_notices(scope, ref) > 0,
    }  # fmt: skip
    context.update(forms)
    return page(request, "payments/batch.html", title=row.title, crumbs=home(), status=status, **context)


def _may(scope: Scope, row: queries.BatchRow, approval: ApprovalRow | None) -> dict[str, bool]:
    """What this very person may do with the batch now; the actions check it again."""
    maker = scope.role in queries.MAKERS
    second = approval is not None and approval.may_be_signed_by(scope) and scope.staff_id != row.maker_id
    return {
        "submit": maker and row.state == "draft" and row.lines > 0,
        "release": row.state == "submitted" and second,
        "wait": row.state == "submitted" and not second,
        "void": maker and row.state in ("draft", "submitted", "released"),
        "send": maker and row.state == "released",
        "take": maker and row.state in ("sent", "closed"),
        "reissue": maker and row.failed > 0,
    }


def _tiles(row: queries.BatchRow) -> list[Stat]:
    return [
        Stat("笔数", f"{row.lines:,}", "笔", row.area_name, "list-check-2", "info"),
        Stat("金额", yuan_text(row.total_fen), "元", "", "money-cny-circle-line", "info"),
        Stat("已到账", f"{row.paid:,}", "笔", f"{yuan_text(row.paid_fen)} 元", "checkbox-circle-line", "ok"),
        Stat("退汇", f"{row.failed:,}", "笔", "可更正账号后重发", "arrow-go-back-line", "err"),
        Stat("未回盘", f"{row.open:,}", "笔", "在途或待查的不会重发", "hourglass-line", "warn"),
    ]


def _steps(row: queries.BatchRow) -> list[Step]:
    if row.state == "void":
        return [Step("已作废", "", "err")]
    at = _WAY.index(row.state_label)
    notes = {"编制中": row.maker_name, "已放行": row.releaser_name}
    last = len(_WAY) - 1
    return [
        Step(
            word,
            notes.get(word, ""),
            "done" if number < at or at == last else ("now" if number == at else "wait"),
        )
        for number, word in enumerate(_WAY)
    ]


def _pairs(row: queries.BatchRow, approval: ApprovalRow | None) -> list[Pair]:
    found = [
        Pair("帮困季", row.season_name),
        Pair("发放单位", row.unit_name),
        Pair("编制人", row.maker_name, note=f"{timezone.localtime(row.made_at):%Y-%m-%d %H:%M}"),
        Pair("放行人", row.releaser_name),
        Pair("合计", row.total_fen, kind="capital", wide=True),
    ]
    if row.digest:
        found.append(Pair("内容摘要", row.digest, wide=True, note="放行、写银行文件时都按它核对"))
    if approval is not None:
        url = reverse("approvals:approval", args=[approval.ref])
        found.append(Pair("审批单", approval.state_label, url=url))
    return found


def _files(row: queries.BatchRow) -> Sequence[FileItem]:
    if not row.bank_file_ref:
        return []
    url = reverse("files:download", args=[row.bank_file_ref])
    return [FileItem(f"银行文件-{row.ref}.zip", url=url, note="每个付款账户一个文本文件", tone="ok")]


@require_POST
def export_lines(request: HttpRequest, ref: str) -> HttpResponse:
    """导出发放明细."""
    scope = scope_of(request)
    row = queries.batch(scope, ref)
    if row is None:
        raise Http404
    rows = queries.lines(scope, ref, state=request.GET.get("state", ""))
    return hand_out(request, LINES, rows, conditions=[("批次", row.title)])


@require_safe
def line(request: HttpRequest, ref: str) -> HttpResponse:
    """明细构成与来源: the awards that a line pays, and the receipts its fen came from."""
    scope = scope_of(request)
    row = queries.line(scope, ref)
    if row is None:
        raise Http404
    pairs = [
        Pair("户名", row.payee_name),
        Pair("收款账号", row.account),
        Pair("金额", row.amount_fen, kind="capital", wide=True),
        Pair("银行流水号", row.bank_reference),
        Pair("银行说明", row.bank_reason),
    ]
    lots, table = trace(payment=ref), LOTS
    if row.state == "failed":
        table = replace(LOTS, empty="这笔已退汇", empty_hint="款项回到占用,重发到账后可追溯每一分的来源")
    held = queries.batch(scope, row.batch_ref)
    may_drop = scope.role in queries.MAKERS and held is not None and held.state == "draft"
    crumbs = [*home(), Crumb(row.batch_title, reverse("payments:batch", args=[row.batch_ref]))]
    return page(
        request, "payments/line.html", title="明细构成与来源", crumbs=crumbs, row=row,
        tone=LINE_TONES[row.state_label], pairs=pairs, may_drop=may_drop and row.state == "draft",
        items=ITEMS.view(queries.items_of_line(ref), ITEMS.state({})),
        lots=table.view(lots, table.state({})),
    )  # fmt: skip


@require_POST
def drop(request: HttpRequest, ref: str) -> HttpResponse:
    """剔除明细."""
    scope = scope_of(request)
    row = queries.line(scope, ref)
    if row is None:
        raise Http404

    def effect() -> str:
        actions.drop_line(line_ref=ref, reason=request.POST.get("reason", ""), by=scope)
        return reverse("payments:batch", args=[row.batch_ref])

    return posted_once(request, effect)
