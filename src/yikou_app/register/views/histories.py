"""Screens of a person's history: what held when and what was known when, changes and corrections."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb
from yikou_app.ground.scope import Scope
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.register import actions, queries
from yikou_app.register.forms import AsOfForm, CorrectionForm, ParticularForm
from yikou_app.register.queries import ParticularLine, PersonLine, StatusLine
from yikou_app.register.views.frame import WHO_WRITES, day, scope_of
from yikou_app.trail.actions import posted_form, posted_once

TONES = {"现行": "ok", "已终止": "none", "已更正": "warn"}
_DAYS = (
    Column("起始日期", "valid_from", kind="date"),
    Column("终止日期", "valid_to", kind="date"),
)
_KNOWN = (
    Column("理由", "reason", wrap=True),
    Column("记录时间", "recorded_at", kind="date"),
    Column("记录人", "recorded_by_name"),
    Column("状态", "state_label", kind="tag", tones=TONES),
)


def _particulars(may_write: bool) -> TableSpec:
    def acts(row: ParticularLine) -> tuple[Action, ...]:
        if not (may_write and row.ref and row.withdrawn_at is None):
            return ()
        return (Action("更正", reverse("register:correct_particular", args=[row.ref])),)

    return TableSpec(
        name="particulars", title="地址、电话、账号", row_key="ref", row_label="kind_label", unit="条",
        empty="没有登记", empty_hint="", actions=acts,
        columns=(Column("事项", "kind_label"), Column("内容", "masked"), *_DAYS, *_KNOWN),
    )  # fmt: skip


def _statuses(ref: str, may_write: bool) -> TableSpec:
    def acts(row: StatusLine) -> tuple[Action, ...]:
        if not may_write or row.withdrawn_at is not None:
            return ()
        where = reverse("register:correct_status", args=[ref])
        return (Action("更正", f"{where}?category={row.category_key}&was_from={row.valid_from:%Y-%m-%d}"),)

    return TableSpec(
        name="status-history", title="身份", row_key="category_key", row_label="category", unit="条",
        empty="没有认定的身份", empty_hint="", actions=acts,
        columns=(Column("对象类别", "category"), Column("认定来源", "source", wrap=True), *_DAYS, *_KNOWN),
    )  # fmt: skip


HOMES = TableSpec(
    name="homes", title="家庭", row_key="recorded_at", row_label="relation_label", unit="条", empty="没有登记家庭", empty_hint="",
    columns=(Column("与户主关系", "relation_label"), *_DAYS, *_KNOWN),
)  # fmt: skip


def _person(scope: Scope, ref: str) -> PersonLine:
    found = queries.person(scope, ref, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _crumbs(found: PersonLine, *, deep: bool = False) -> list[Crumb]:
    crumbs = [
        Crumb("帮扶对象", reverse("register:index")),
        Crumb(found.name, reverse("register:person", args=[found.ref])),
    ]
    if deep:
        crumbs.append(Crumb("历史", reverse("register:history", args=[found.ref])))
    return crumbs


@require_safe
def history(request: HttpRequest, ref: str) -> HttpResponse:
    """历史: everything recorded about a person; or how it stood on a day, as it was known on another."""
    scope = scope_of(request)
    found = _person(scope, ref)
    form = AsOfForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {"on": None, "known": None}
    on, at = asked["on"], _end_of(asked["known"])
    everything = on is None and at is None
    particulars = queries.particulars_of(scope, ref, on=on, at=at, corrected=everything)
    statuses = [
        line
        for line in queries.statuses_of(scope, ref, at=at, corrected=everything)
        if on is None or (line.valid_from <= on and (line.valid_to is None or line.valid_to > on))
    ]
    homes = [
        line
        for _, line in queries.homes_of(scope, ref, on=timezone.localdate(), at=at)
        if on is None or (line.valid_from <= on and (line.valid_to is None or line.valid_to > on))
    ]
    may_write = scope.role in WHO_WRITES
    tables = [
        (spec.title, spec.view(rows, spec.state({})))
        for spec, rows in (
            (_statuses(ref, may_write and everything), statuses),
            (_particulars(may_write and everything), particulars),
            (HOMES, homes),
        )
    ]
    return page(
        request, "register/history.html", title=f"{found.name}的历史", heading=f"{found.name}的历史", crumbs=_crumbs(found), form=form,
        tables=tables, asked=asked, everything=everything, found=found, may_write=may_write,
        change_form=ParticularForm(initial={"valid_from": timezone.localdate()}),
    )  # fmt: skip


def _end_of(known: date | None) -> datetime | None:
    """What was known on a day is what was known when it ended."""
    if known is None:
        return None
    return timezone.make_aware(datetime.combine(known + timedelta(days=1), time.min))


@require_POST
def particular(request: HttpRequest, ref: str) -> HttpResponse:
    """登记地址、电话、账号的变更."""

    def effect() -> str:
        actions.record_particular(
            person_ref=ref, kind=request.POST.get("kind", ""), value=request.POST.get("value", ""),
            valid_from=day(request, "valid_from"), reason=request.POST.get("reason", ""), by=scope_of(request),
        )  # fmt: skip
        return reverse("register:history", args=[ref])

    return posted_once(request, effect)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_particular(request: HttpRequest, ref: str) -> HttpResponse:
    """更正登记事项: another content or other days, or recorded by mistake."""
    scope = scope_of(request)
    scope.must_be(*WHO_WRITES)
    known = queries.particular(scope, ref)
    if known is None:
        raise Http404
    person_ref, line = known
    found = _person(scope, person_ref)
    form = CorrectionForm(
        request.POST or None, content=True, initial={"valid_from": line.valid_from, "valid_to": line.valid_to}
    )

    def effect() -> str:
        given = form.cleaned_data
        actions.correct_particular(
            ref=ref, value=given["value"], valid_from=None if given["never"] else given["valid_from"],
            valid_to=given["valid_to"], reason=given["reason"], by=scope,
        )  # fmt: skip
        return reverse("register:history", args=[person_ref])

    def show(status: int) -> HttpResponse:
        return page(
            request, "register/correction.html", title=f"更正{line.kind_label}", heading=f"更正{line.kind_label}", crumbs=_crumbs(found, deep=True),
            form=form, note=f"现在的登记:{line.masked}", back=reverse("register:history", args=[person_ref]),
            status=status,
        )  # fmt: skip

    return posted_form(request, form, effect, show)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_status(request: HttpRequest, ref: str) -> HttpResponse:
    """更正身份: other days, or recorded by mistake."""
    scope = scope_of(request)
    scope.must_be(*WHO_WRITES)
    found = _person(scope, ref)
    category = request.GET.get("category", "")
    line = next(
        (
            each
            for each in queries.statuses_of(scope, ref)
            if each.category_key == category and f"{each.valid_from:%Y-%m-%d}" == request.GET.get("was_from")
        ),
        None,
    )
    if line is None:
        raise Http404
    form = CorrectionForm(
        request.POST or None,
        content=False,
        initial={"valid_from": line.valid_from, "valid_to": line.valid_to},
    )

    def effect() -> str:
        given = form.cleaned_data
        actions.correct_status(
            person_ref=ref, category_key=category, was_from=line.valid_from,
            valid_from=None if given["never"] else given["valid_from"], valid_to=given["valid_to"],
            reason=given["reason"], by=scope,
        )  # fmt: skip
        return reverse("register:history", args=[ref])

    def show(status: int) -> HttpResponse:
        return page(
            request, "register/correction.html", title="更正身份", heading="更正身份", crumbs=_crumbs(found, deep=True), form=form,
            note=f"现在的登记:{line.category},{line.valid_from:%Y-%m-%d} 起", status=status,
            back=reverse("register:history", args=[ref]),
        )  # fmt: skip

    return posted_form(request, form, effect, show)
