"""Screens of the programmes: seasons, the list, one programme with its money, and what changes them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou.values import wan_text, yuan_text
from yikou_app.district.queries import categories, units
from yikou_app.funds.queries import funds
from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb, Pair, Stat
from yikou_app.ground.scope import Role, Scope
from yikou_app.programmes import actions, queries
from yikou_app.programmes.forms import ProgrammeForm, QuotaForm, SearchForm, SeasonForm
from yikou_app.programmes.tables import PROGRAMMES, SEASONS, SHARES, STATE_TONES
from yikou_app.trail.actions import hand_out, posted_form, posted_once

_OPENERS = (Role.DISTRICT, Role.STREET, Role.DEPARTMENT)


def _scope(request: HttpRequest) -> Scope:
    found: Scope = request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware
    return found


def _found(scope: Scope, asked: QueryDict) -> list[queries.ProgrammeRow]:
    rows = queries.programmes(scope, asked.get("season") or None)
    name = (asked.get("name") or "").strip()
    return [row for row in rows if name in row.name]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """帮扶项目: the programmes of the scope, by season and name."""
    scope = _scope(request)
    rows = _found(scope, request.GET)
    asked = request.GET.urlencode()
    acts = [Action("帮困季", reverse("programmes:seasons"), "calendar-line")]
    if scope.role in _OPENERS:
        acts.insert(0, Action("设立项目", reverse("programmes:new"), "add-line", "pri"))
    return page(
        request, "programmes/index.html", title="帮扶项目", query=SearchForm(request.GET, queries.seasons(scope)),
        view=PROGRAMMES.view(rows, PROGRAMMES.state(request.GET)), actions=acts,
        export_url=reverse("programmes:export") + (f"?{asked}" if asked else ""),
    )  # fmt: skip


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出帮扶项目."""
    return hand_out(request, PROGRAMMES, _found(_scope(request), request.GET))


@require_safe
def seasons(request: HttpRequest) -> HttpResponse:
    """帮困季: the seasons with their stages."""
    scope = _scope(request)
    acts = []
    if scope.role is Role.DISTRICT:
        acts = [Action("开设帮困季", reverse("programmes:new_season"), "add-line", "pri")]
    view = SEASONS.view(queries.seasons(scope), SEASONS.state(request.GET))
    crumbs = [Crumb("帮扶项目", reverse("programmes:index"))]
    return page(request, "programmes/seasons.html", title="帮困季", crumbs=crumbs, view=view, actions=acts)


@require_safe
def programme(request: HttpRequest, ref: str) -> HttpResponse:
    """项目详情: standard, quota, who bears which part."""
    return _programme_page(request, ref)


def _programme_page(request: HttpRequest, ref: str, *, status: int = 200, **forms_: Any) -> HttpResponse:
    scope = _scope(request)
    row = queries.programme(scope, ref)
    if row is None:
        raise Http404
    pairs = [
        Pair("帮困季", row.season_name),
        Pair("主办单位", row.unit_name),
        Pair("对象类别", row.categories, wide=True),
        Pair("帮扶形式", row.form_label),
        Pair("享受期", row.period),
        Pair("标准", f"{yuan_text(row.standard_min_fen)} 至 {yuan_text(row.standard_max_fen)} 元"),
        Pair("计次单位", row.claim_by_label),
        Pair("叠加组", row.stacking_group, note="同组项目一般不能同时享受"),
    ]
    tiles = [
        Stat("名额", f"{row.quota:,}", "个", f"已用 {row.taken:,}", "group-line", "info"),
        Stat("安排资金", wan_text(row.ceiling_fen), "万元", "", "funds-line", "info"),
        Stat("占用", wan_text(row.reserved_fen), "万元", "", "lock-line", "warn"),
        Stat("已发", wan_text(row.paid_fen), "万元", "", "money-cny-circle-line", "ok"),
    ]
    context = {
        "row": row, "tone": STATE_TONES[row.state_label], "pairs": pairs, "tiles": tiles,
        "shares": SHARES.view(row.shares, SHARES.state({})), "quota_form": QuotaForm(),
        "may_quota": scope.role in (Role.DISTRICT, Role.STREET),
        "may_close": scope.role in _OPENERS and row.state != "closed",
    }  # fmt: skip
    context.update(forms_)
    crumbs = [Crumb("帮扶项目", reverse("programmes:index"))]
    return page(request, "programmes/programme.html", title=row.name, crumbs=crumbs, status=status, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_season(request: HttpRequest) -> HttpResponse:
    """开设帮困季."""
    scope = _scope(request)
    scope.must_be(Role.DISTRICT)
    form = SeasonForm(request.POST if request.method == "POST" else None)

    def effect() -> str:
        data = form.cleaned_data
        actions.open_season(
            name=data["name"], year=data["year"], starts_on=data["starts_on"], ends_on=data["ends_on"],
            stages=form.stages(), by=scope,
        )  # fmt: skip
        return reverse("programmes:seasons")

    def show(status: int) -> HttpResponse:
        return page(
            request, "programmes/form.html", title="开设帮困季", status=status, heading="开设帮困季",
            crumbs=[Crumb("帮扶项目", reverse("programmes:index"))], form=form, word="开设",
            rows_title="阶段", rows_note="每个阶段填名称和起止日期,用不到的留空",
        )  # fmt: skip

    return posted_form(request, form, effect, show)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """设立项目."""
    scope = _scope(request)
    scope.must_be(*_OPENERS)
    owners = [row for row in units(scope.area_path) if scope.role is Role.DISTRICT or row.id == scope.unit_id]
    form = ProgrammeForm(
        request.POST if request.method == "POST" else None,
        queries.seasons(scope), owners, categories(timezone.localdate()), funds(scope),
    )  # fmt: skip

    def effect() -> str:
        data = form.cleaned_data
        ref = actions.open_programme(
            season_ref=data["season"], unit_ref=data["unit"], name=data["name"], form=data["form"],
            period=data["period"], standard_min_fen=data["low"], standard_max_fen=data["high"],
            quota=data["quota"], stacking_group=data["stacking_group"], claim_by=data["claim_by"],
            category_keys=data["categories"], shares=form.shares(), by=scope,
        )  # fmt: skip
        return reverse("programmes:programme", args=[ref])

    def show(status: int) -> HttpResponse:
        return page(
            request, "programmes/form.html", title="设立项目", status=status, heading="设立项目",
            crumbs=[Crumb("帮扶项目", reverse("programmes:index"))], form=form, word="设立",
            rows_title="资金分担", rows_note="按份数分摊,例如市 2 份、区 3 份;用不到的留空",
        )  # fmt: skip

    return posted_form(request, form, effect, show)


@require_POST
def quota(request: HttpRequest, ref: str) -> HttpResponse:
    """调整名额."""
    scope, form = _scope(request), QuotaForm(request.POST)

    def effect() -> str:
        data = form.cleaned_data
        actions.adjust_quota(programme_ref=ref, quota=data["quota"], reason=data["reason"], by=scope)
        return reverse("programmes:programme", args=[ref])

    def show(status: int) -> HttpResponse:
        return _programme_page(request, ref, status=status, quota_form=form)

    return posted_form(request, form, effect, show)


@require_POST
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """结束项目."""

    def effect() -> str:
        actions.close_programme(programme_ref=ref, by=_scope(request))
        return reverse("programmes:programme", args=[ref])

    return posted_once(request, effect)
