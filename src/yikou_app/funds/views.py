"""Screens of the funds: the list, one fund with its receipts and statement, and what changes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou.values import wan_text
from yikou_app.funds import actions, queries
from yikou_app.funds.forms import BudgetForm, FundForm, PayingAccountForm, ReceiptForm, YearForm
from yikou_app.funds.tables import ENTRIES, FUNDS, RECEIPTS, statement_of
from yikou_app.ground.ensure import refuse
from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb, Pair, Stat
from yikou_app.ground.scope import Role, Scope
from yikou_app.trail.actions import hand_out, posted_form, posted_once, record

_CHANGERS = (Role.DISTRICT, Role.FINANCE)


def _scope(request: HttpRequest) -> Scope:
    found: Scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    return found


def _year(request: HttpRequest) -> int | None:
    asked = request.GET.get("year", "") or request.POST.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """资金来源: every source of money of the scope with its totals."""
    scope, year = _scope(request), _year(request)
    rows = queries.funds(scope, year)
    keeper = scope.role in queries.KEEPERS
    actions_ = [
        Action("开立资金来源", reverse("funds:new"), "add-line", "pri"),
        Action("登记付款账户", reverse("funds:new_account"), "bank-line"),
    ]
    return page(
        request, "funds/index.html", title="资金来源", view=FUNDS.view(rows, FUNDS.state(request.GET)),
        query=YearForm(request.GET, queries.years(scope)), tiles=_tiles(rows), year=year,
        export_url=reverse("funds:export") + (f"?year={year}" if year else ""),
        actions=actions_ if keeper else [], may_take_book=scope.role in _CHANGERS and year is not None,
    )  # fmt: skip


def _tiles(rows: list[queries.FundRow]) -> list[Stat]:
    def tile(label: str, fen: int, icon: str, tone: Any) -> Stat:
        return Stat(label, wan_text(fen), "万元", "", icon, tone)

    return [
        tile("预算", sum(row.budget_fen for row in rows), "funds-line", "info"),
        tile("到位", sum(row.received_fen for row in rows), "hand-coin-line", "ok"),
        tile("占用", sum(row.reserved_fen for row in rows), "lock-line", "warn"),
        tile("已发", sum(row.paid_fen for row in rows), "money-cny-circle-line", "info"),
        tile("可用", sum(row.available_fen for row in rows), "wallet-3-line", "ok"),
    ]


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出资金来源."""
    year = _year(request)
    conditions = [("年度", str(year) if year else "全部")]
    return hand_out(request, FUNDS, queries.funds(_scope(request), year), conditions=conditions)


@require_safe
def fund(request: HttpRequest, ref: str) -> HttpResponse:
    """资金来源详情: totals, receipts, statement."""
    return _fund_page(request, ref)


def _fund_page(request: HttpRequest, ref: str, *, status: int = 200, **forms_: Any) -> HttpResponse:
    scope = _scope(request)
    row = queries.fund(scope, ref)
    if row is None:
        raise Http404
    pairs = [
        Pair("层级", row.level_label),
        Pair("年度", str(row.year)),
        Pair("付款账户", row.paying_account),
        Pair("年初预算", row.initial_budget_fen, kind="money"),
        Pair("调整后预算", row.budget_fen, kind="money"),
    ]
    statement, table = queries.statement(scope, ref), statement_of(ref)
    context = {
        "row": row, "pairs": pairs, "tiles": _tiles([row]), "receipts": queries.receipts(scope, ref),
        "receipt_view": RECEIPTS.view(queries.receipts(scope, ref), RECEIPTS.state({})),
        "statement": table.view(statement, table.state(request.GET)),
        "may_receive": scope.role in queries.KEEPERS,
        "may_change": scope.role in _CHANGERS, "receipt_form": ReceiptForm(),
        "budget_form": BudgetForm(),
    }  # fmt: skip
    context.update(forms_)
    crumbs = [Crumb("资金来源", reverse("funds:index"))]
    return page(request, "funds/fund.html", title=row.name, crumbs=crumbs, status=status, **context)


@require_POST
def export_statement(request: HttpRequest, ref: str) -> HttpResponse:
    """导出对账单."""
    scope = _scope(request)
    row = queries.fund(scope, ref)
    if row is None:
        raise Http404
    return hand_out(
        request, statement_of(ref), queries.statement(scope, ref), conditions=[("资金来源", row.name)]
    )


@require_safe
def entries(request: HttpRequest, ref: str) -> HttpResponse:
    """凭证明细: the entries behind a line of the statement."""
    scope = _scope(request)
    row = queries.fund(scope, ref)
    if row is None:
        raise Http404
    kind, on = request.GET.get("kind", ""), _day(request.GET.get("on", ""))
    state = ENTRIES.state(request.GET)
    found, total = queries.entries(
        scope, ref, on=on, kind=kind, offset=(state.page - 1) * state.size, limit=state.size
    )
    view = ENTRIES.view(found, state, total=total)
    crumbs = [Crumb("资金来源", reverse("funds:index")), Crumb(row.name, reverse("funds:fund", args=[ref]))]
    return page(request, "funds/entries.html", title="凭证明细", crumbs=crumbs, row=row, view=view, on=on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """登记付款账户."""
    scope = _scope(request)
    scope.must_be(*queries.KEEPERS)
    form = PayingAccountForm(request.POST if request.method == "POST" else None)

    def effect() -> str:
        actions.open_paying_account(**form.cleaned_data, by=scope)
        return reverse("funds:new")

    def show(status: int) -> HttpResponse:
        return _form_page(request, form, "登记付款账户", "登记", status)

    return posted_form(request, form, effect, show)


@require_http_methods(["GET", "HEAD", "POST"])
def new_fund(request: HttpRequest) -> HttpResponse:
    """开立资金来源."""
    scope = _scope(request)
    scope.must_be(*queries.KEEPERS)
    accounts = queries.paying_accounts(scope)
    form = FundForm(request.POST if request.method == "POST" else None, accounts)

    def effect() -> str:
        data = form.cleaned_data
        ref = actions.open_fund(
            name=data["name"], level=data["level"], year=data["year"],
            paying_account_ref=data["paying_account"], budget_fen=data["budget"], by=scope,
        )  # fmt: skip
        return reverse("funds:fund", args=[ref])

    def show(status: int) -> HttpResponse:
        return _form_page(request, form, "开立资金来源", "开立", status, no_account=not accounts)

    return posted_form(request, form, effect, show)


def _form_page(
    request: HttpRequest, form: forms.Form, title: str, word: str, status: int, **context: Any
) -> HttpResponse:
    crumbs = [Crumb("资金来源", reverse("funds:index"))]
    return page(
        request, "funds/form.html", title=title, crumbs=crumbs, status=status, heading=title, form=form,
        word=word, **context,
    )  # fmt: skip


@require_POST
def receive(request: HttpRequest, ref: str) -> HttpResponse:
    """登记到账."""
    scope, form = _scope(request), ReceiptForm(request.POST)

    def effect() -> str:
        data = form.cleaned_data
        actions.receive_money(
            fund_ref=ref, number=data["number"], kind=data["kind"], payer=data["payer"],
            amount_fen=data["amount"], on=data["on"], by=scope,
        )  # fmt: skip
        return reverse("funds:fund", args=[ref])

    return posted_form(
        request, form, effect, lambda status: _fund_page(request, ref, status=status, receipt_form=form)
    )


@require_POST
def budget(request: HttpRequest, ref: str) -> HttpResponse:
    """调整预算."""
    scope, form = _scope(request), BudgetForm(request.POST)

    def effect() -> str:
        data = form.cleaned_data
        actions.adjust_budget(fund_ref=ref, budget_fen=data["budget"], reason=data["reason"], by=scope)
        return reverse("funds:fund", args=[ref])

    return posted_form(
        request, form, effect, lambda status: _fund_page(request, ref, status=status, budget_form=form)
    )


@require_POST
def reverse_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """冲销到账."""
    scope = _scope(request)
    if queries.fund(scope, ref) is None:
        raise Http404

    def effect() -> str:
        actions.reverse_entry(
            entry_ref=request.POST.get("entry", ""), reason=request.POST.get("reason", ""), by=scope
        )
        return reverse("funds:fund", args=[ref])

    return posted_once(request, effect)


@require_POST
def book(request: HttpRequest, year: int) -> HttpResponse:
    """导出账簿: the year's book as beancount text, for a program not ours to check every balance."""
    scope = _scope(request)
    scope.must_be(*_CHANGERS)
    everything = {row.id for row in queries.fund_rows(year)}
    if not everything <= {row.id for row in queries.funds(scope, year)}:
        refuse("账簿包含辖区以外的资金,不能整本导出。", status=403)
    text = queries.beancount(year)
    with transaction.atomic():
        record(by=scope, verb="export_book", subject=("book", str(year)), bytes=len(text))
    response = HttpResponse(text.encode(), content_type="text/plain; charset=utf-8")
    name = f"账簿-{year}.beancount"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
