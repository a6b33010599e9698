"""Screens of restricted records: the list, one record, and how it comes back into use."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yikou_app.ground.page import page
from yikou_app.ground.parts import Crumb, Pair
from yikou_app.ground.scope import Role
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.register import actions, queries
from yikou_app.register.views.frame import names_of, scope_of
from yikou_app.register.views.people import events_of
from yikou_app.trail.actions import posted_once


def _table(names: dict[str, str]) -> TableSpec:
    return TableSpec(
        name="restricted", title="封存的档案", row_label="name", unit="人", empty="没有封存的档案",
        empty_hint="在对象档案里点“封存”,此人的记录就移到这里。",
        columns=(
            Column(
                "姓名", "name", kind="link", url=lambda row: reverse("register:restriction", args=[row.ref])
            ),
            Column("辖区", lambda row: names.get(row.area_path, ""), key="area"),
            Column("法律依据", "ground", wrap=True),
            Column("封存时间", "restricted_at", kind="date"),
            Column("封存人", "restricted_by_name"),
            Column("状态", "state_label", kind="tag", tones={"申请解除,待同意": "warn", "申请删除,待同意": "warn", "封存中": "none", "已删除": "none"}),
        ),
    )  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """封存的档案: for the district."""
    scope = scope_of(request)
    scope.must_be(Role.DISTRICT)
    table = _table(names_of(scope))
    state = table.state(request.GET)
    total, rows = queries.restricted_records(
        scope, on=timezone.localdate(), limit=state.size, offset=(state.page - 1) * state.size
    )
    return page(
        request, "register/restrictions.html", title="封存的档案",
        crumbs=[Crumb("帮扶对象", reverse("register:index"))], view=table.view(rows, state, total=total),
    )  # fmt: skip


@require_safe
def restriction(request: HttpRequest, ref: str) -> HttpResponse:
    """封存的档案: one record, masked; that it was opened is written down."""
    scope = scope_of(request)
    found = queries.opened_record(scope, ref, timezone.localdate())
    if found is None:
        raise Http404
    who = found.person
    pairs = [
        Pair("姓名", who.name),
        Pair("身份证号", who.masked_id),
        Pair("性别", who.sex),
        Pair("出生日期", who.birth_on or "未知"),
        Pair("辖区", names_of(scope).get(who.area_path, "")),
        Pair("对象类别", "、".join(who.categories) or "无"),
        Pair("联系电话", who.masked_phone or "未登记"),
        Pair("收款账号", who.masked_account or "未登记"),
    ]
    facts = [
        Pair("封存时间", f"{timezone.localtime(found.restricted_at):%Y-%m-%d %H:%M}"),
        Pair("封存人", found.restricted_by_name),
        Pair("理由", found.reason),
        Pair("法律依据", found.ground),
        Pair("状态", found.state_label),
    ]
    if found.asked_at:
        facts += [Pair("申请解除人", found.asked_by_name), Pair("申请解除的理由", found.asked_reason)]
    if found.erase_asked_by_name:
        facts += [Pair("申请删除人", found.erase_asked_by_name), Pair("申请删除的理由", found.erase_reason)]
    crumbs = [
        Crumb("帮扶对象", reverse("register:index")),
        Crumb("封存的档案", reverse("register:restrictions")),
    ]
    return page(
        request, "register/restriction.html", title=who.name, crumbs=crumbs, found=found, pairs=pairs,
        facts=facts, events=events_of(who.ref),
    )  # fmt: skip


@require_POST
def restrict(request: HttpRequest, ref: str) -> HttpResponse:
    """封存."""

    def effect() -> str:
        actions.restrict_person(
            person_ref=ref, reason=request.POST.get("reason", ""), ground=request.POST.get("ground", ""),
            by=scope_of(request),
        )  # fmt: skip
        return reverse("register:restrictions")

    return posted_once(request, effect)


def _with_reason(act: Callable[..., object], ref: str, request: HttpRequest) -> HttpResponse:
    """Do what is asked with the reason that was written, and lead back to the record."""

    def effect() -> str:
        act(ref=ref, reason=request.POST.get("reason", ""), by=scope_of(request))
        return reverse("register:restriction", args=[ref])

    return posted_once(request, effect)


@require_POST
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """申请解除封存."""
    return _with_reason(actions.ask_to_lift, ref, request)


@require_POST
def stand(request: HttpRequest, ref: str) -> HttpResponse:
    """不同意解除,或撤回申请."""
    return _with_reason(actions.refuse_to_lift, ref, request)


@require_POST
def keep(request: HttpRequest, ref: str) -> HttpResponse:
    """不同意删除,或撤回申请."""
    return _with_reason(actions.refuse_to_erase, ref, request)


@require_POST
def lift(request: HttpRequest, ref: str) -> HttpResponse:
    """同意解除封存."""

    def effect() -> str:
        person = actions.lift_restriction(ref=ref, by=scope_of(request))
        return reverse("register:person", args=[person])

    return posted_once(request, effect)
