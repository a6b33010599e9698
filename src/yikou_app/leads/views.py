"""Screens of the leads: the worklist, one lead, the coverage of the season and the people behind its numbers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from yikou_app.district.queries import area_names, areas
from yikou_app.ground.ensure import refuse
from yikou_app.ground.page import filtered_address, page, scope_of
from yikou_app.ground.parts import Action, Crumb, Event, Pair, Stat
from yikou_app.ground.scope import Role, Scope
from yikou_app.leads import actions, queries
from yikou_app.leads.forms import LeadFilter, ResultForm
from yikou_app.leads.queries import LeadLine
from yikou_app.leads.tables import COMPARISONS, LEADS, MEMBERS, PLACES, STREETS, TONES
from yikou_app.programmes.queries import SeasonRow, seasons
from yikou_app.trail.actions import hand_out, posted_form, posted_once

_HOME = Crumb("寻访清单", "/leads/")
_SHOWN = {"members": "类别内对象", "reached": "已帮扶对象", "missed": "未帮扶对象"}


def _scope(request: HttpRequest) -> Scope:
    return scope_of(request, *queries.WHO_SEES)


def _season(request: HttpRequest) -> SeasonRow | None:
    """The season of the year that was chosen in the bar; the newest where a year has several."""
    year = request.session.get("year", timezone.localdate().year)
    return next((row for row in seasons(_scope(request)) if row.year == year), None)


def _filtered(request: HttpRequest) -> tuple[LeadFilter, dict[str, Any]]:
    form = LeadFilter(request.GET or None, areas=areas(_scope(request).area_path, timezone.localdate()))
    chosen = form.cleaned_data if form.is_valid() else {}
    show = chosen.get("show") or "active"
    return form, {
        "show": "" if show == "all" else show, "kind": chosen.get("kind") or "",
        "area_path": chosen.get("area") or "", "list_kind": chosen.get("list") or "",
    }  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """寻访清单: whom to look up, where, until when; and how far each place is."""
    scope, season, today = _scope(request), _season(request), timezone.localdate()
    form, chosen = _filtered(request)
    state = LEADS.state(request.GET)
    total, rows, places = 0, [], []
    if season is not None:
        total, rows = queries.leads(
            scope, season.id, today, **chosen, limit=state.size, offset=(state.page - 1) * state.size
        )
        places = queries.area_counts(scope, season.id, today)
    may_send = scope.role in (Role.DISTRICT, Role.STREET)
    return page(
        request, "leads/index.html", title="寻访清单", form=form, season=season, tiles=_tiles(places),
        actions=[Action("覆盖情况", reverse("leads:coverage"), "bar-chart-box-line")],
        view=LEADS.view(rows, state, total=total, post_url=reverse("leads:send") if may_send else ""),
        places=PLACES.view(places, PLACES.state({})), may_send=may_send and total,
        areas=areas(scope.area_path, today), today=today,
        export_url=filtered_address(request, "leads:export"),
    )  # fmt: skip


def _tiles(places: list[queries.AreaCount]) -> list[Stat]:
    waiting, late = sum(each.open for each in places), sum(each.overdue for each in places)
    return [
        Stat("未办结", f"{waiting:,}", "人", "", "user-search-line", "warn"),
        Stat("其中逾期", f"{late:,}", "人", "已过办理期限", "error-warning-line", "err" if late else "none"),
        Stat("寻访中", f"{sum(each.taken for each in places):,}", "人", "已有人领取", "group-line", "info"),
        Stat("已办结", f"{sum(each.done for each in places):,}", "人", "", "checkbox-circle-line", "ok"),
    ]  # fmt: skip


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出寻访清单: all leads of the filter, numbers masked as on screen."""
    scope, season = _scope(request), _season(request)
    _, chosen = _filtered(request)
    rows = queries.leads(scope, season.id, timezone.localdate(), **chosen, limit=None)[1] if season else []
    words = [dict(queries.FILTERS).get(chosen["show"], "全部"), dict(queries.KINDS).get(chosen["kind"], "")]
    return hand_out(request, LEADS, rows, conditions=[("查询条件", "、".join(filter(None, words)))])


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """派发: the chosen leads to one place, with a day."""

    def effect() -> str:
        due_on = parse_date(request.POST.get("due_on", "").strip())
        if due_on is None:
            refuse("请填写办理期限,例如 2026-12-31。", status=422)
        actions.send_leads(
            refs=request.POST.getlist("row"), area_path=request.POST.get("area", ""), due_on=due_on,
            note=request.POST.get("note", ""), by=_scope(request),
        )  # fmt: skip
        return reverse("leads:index")

    return posted_once(request, effect)


@require_safe
def lead(request: HttpRequest, ref: str) -> HttpResponse:
    """寻访线索: who is to be looked up, what was done, and what was found."""
    return _lead_page(request, ref, None, 200)


def _lead_page(
    request: HttpRequest,
    ref: str,
    form: ResultForm | None,
    status: int,
    contact: queries.Contact | None = None,
) -> HttpResponse:
    scope, today = _scope(request), timezone.localdate()
    found = queries.opened(scope, ref, today)
    if found is None:
        raise Http404
    line = found.line
    near = queries.candidates(scope, ref)
    events = [
        Event(
            f"{step.verb_label}{':' + step.result_label if step.result_label else ''}", step.by_name,
            f"{timezone.localtime(step.at):%Y-%m-%d %H:%M}",
            step.note or (f"派往{step.area_name}" if step.verb_label in ("比对提出", "派发") else ""),
        )
        for step in reversed(found.steps)
    ]  # fmt: skip
    return page(
        request, "leads/lead.html", title=line.name, crumbs=[_HOME], found=found, line=line, near=near,
        tone=TONES[line.state_label], pairs=_pairs(found, contact), events=events, contact=contact, status=status,
        form=form or ResultForm(line=line, candidates=near),
        may_take=line.state in ("open", "again"), may_report=line.active,
        actions=[Action("登记对象", reverse("register:new"), "user-add-line")]
        if line.active and line.kind == "absent" and line.person_id is None and scope.role is not Role.COMMITTEE
        else [],
    )  # fmt: skip


def _pairs(found: queries.LeadOpened, contact: queries.Contact | None) -> list[Pair]:
    line = found.line
    phones = "、".join(contact.phones) if contact else found.masked_phones
    address = contact.address if contact else ("已登记,需申请查看" if found.has_contact else "")
    person = reverse("register:person", args=[line.person_ref]) if line.person_ref else None
    return [
        Pair("姓名", line.name), Pair("身份证号", line.masked_id or "名单没有号码"),
        Pair("出生年份", found.born_year or "未知"), Pair("来自名单", line.list_label),
        Pair("线索种类", line.kind_label), Pair("疑似在册", line.possible_label or "无"),
        Pair("联系电话", phones or "名单没有"), Pair("居住地址", address or "名单没有"),
        Pair("派往辖区", line.area_name), Pair("办理期限", f"{line.due_on:%Y-%m-%d}{'(已逾期)' if line.overdue else ''}"),
        Pair("领取人", line.taken_by_name or "无人领取"), Pair("联系不上", f"{line.tries} 次"),
        Pair("台账记录", "打开" if person else "没有", url=person),
        *([Pair("结果", line.result_label)] if line.result_label else []),
        *([Pair("办结说明", line.closed_why, wide=True)] if line.closed_why else []),
    ]  # fmt: skip


@require_POST
def contact(request: HttpRequest, ref: str) -> HttpResponse:
    """查看联系方式: shown once, to somebody who says what for; the look is in the trail."""
    seen = queries.contact(_scope(request), ref, request.POST.get("purpose", ""))
    return _lead_page(request, ref, None, 200, seen)


@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """领取线索."""

    def effect() -> str:
        actions.take_lead(ref=ref, by=_scope(request))
        return reverse("leads:lead", args=[ref])

    return posted_once(request, effect)


@require_POST
def result(request: HttpRequest, ref: str) -> HttpResponse:
    """登记寻访结果."""
    scope = _scope(request)
    line: LeadLine | None = queries.lead(scope, ref, timezone.localdate())
    if line is None:
        raise Http404
    form = ResultForm(request.POST, line=line, candidates=queries.candidates(scope, ref))

    def effect() -> str:
        given = form.cleaned_data
        actions.record_result(
            ref=ref, result=given["result"], note=given["note"], person_ref=given.get("person_ref") or "",
            next_on=given["next_on"], by=scope,
        )  # fmt: skip
        return reverse("leads:lead", args=[ref])

    return posted_form(request, form, effect, lambda status: _lead_page(request, ref, form, status))


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """覆盖情况: who is reached among those in a category, place by place; every number leads to its people."""
    scope, season, today = _scope(request), _season(request), timezone.localdate()
    rows = queries.coverage(scope, season.id, today) if season else []
    compared = queries.comparisons(scope, season.id) if season else []
    return page(
        request, "leads/coverage.html", title="覆盖情况", crumbs=[_HOME], season=season,
        view=STREETS.view(rows, STREETS.state({})), may_compare=scope.role is Role.DISTRICT,
        comparisons=COMPARISONS.view(compared, COMPARISONS.state({})),
        export_url=reverse("leads:export_coverage"),
    )  # fmt: skip


@require_POST
def export_coverage(request: HttpRequest) -> HttpResponse:
    """导出覆盖情况."""
    scope, season = _scope(request), _season(request)
    rows = queries.coverage(scope, season.id, timezone.localdate()) if season else []
    return hand_out(request, STREETS, rows, conditions=[("帮困季", season.name if season else "")])


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """类别内对象: the people behind a number of the coverage."""
    scope, season = _scope(request), _season(request)
    show = request.GET.get("show", "")
    show = show if show in _SHOWN else "members"
    area = request.GET.get("area") or scope.area_path
    names = area_names(scope.area_path)
    if area not in names:
        raise Http404
    state = MEMBERS.state(request.GET)
    total, rows = 0, []
    if season is not None:
        total, found = queries.members_shown(
            scope, season.id, timezone.localdate(), area_path=area, show=show, limit=state.size,
            offset=(state.page - 1) * state.size,
        )  # fmt: skip
        rows = list(found)
    return page(
        request, "leads/members.html", title=f"{names[area]}{_SHOWN[show]}",
        crumbs=[_HOME, Crumb("覆盖情况", reverse("leads:coverage"))], view=MEMBERS.view(rows, state, total=total),
        heading=_SHOWN[show], place=names[area],
    )  # fmt: skip


@require_POST
def compare(request: HttpRequest, ref: str) -> HttpResponse:
    """比对并生成寻访清单: hold a list in force against the register and the season."""
    season = _season(request)

    def effect() -> str:
        if season is None:
            refuse("所选年度没有帮困季,请先在顶栏选择年度或开设帮困季。", status=422)
        actions.request_comparison(list_ref=ref, season_ref=season.ref, by=_scope(request))
        return reverse("leads:coverage")

    return posted_once(request, effect)


@require_POST
def destroy_reference(request: HttpRequest, ref: str) -> HttpResponse:
    """销毁名单: the list, its files, and what the worklist took from it."""

    def effect() -> str:
        actions.destroy_reference(list_ref=ref, reason=request.POST.get("reason", ""), by=_scope(request))
        return reverse("references:list", args=[ref])

    return posted_once(request, effect)
