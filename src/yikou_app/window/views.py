"""Screens across rooms: dashboard, a person's chain, a programme's money, a roster's fate, overlaps, gaps."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yikou.values import percent, percent_words, wan_text, yuan_text
from yikou_app.approvals import queries as approvals
from yikou_app.awards import actions as award_actions
from yikou_app.awards import queries as awards
from yikou_app.district.queries import area_names
from yikou_app.ground.charts import Chart, Flow, Series
from yikou_app.ground.page import page
from yikou_app.ground.parts import Crumb, Event, Pair, Stat, Step
from yikou_app.ground.scope import Role, Scope
from yikou_app.leads import queries as leads
from yikou_app.programmes.queries import SeasonRow
from yikou_app.references import queries as references
from yikou_app.rosters import queries as rosters
from yikou_app.trail.actions import posted_once
from yikou_app.trail.queries import latest
from yikou_app.window import queries
from yikou_app.window.tables import (
    AWARDS,
    FATES,
    FUND_SHARES,
    GAPS,
    ITEMS,
    OVERLAPS,
    RECORDS,
    REGISTER_QUALITY,
    ROSTERS,
    UNIT_QUALITY,
)


def _yuan(fen: int) -> Decimal:
    """Fen as 元 for a chart's axis, exactly."""
    return Decimal(fen).scaleb(-2)


def _scope(request: HttpRequest) -> Scope:
    return request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware


def _season(request: HttpRequest) -> SeasonRow | None:
    year = request.session.get("year", timezone.localdate().year)
    return queries.season_of(_scope(request), year)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """工作台: the season at a glance, within the scope."""
    scope, season = _scope(request), _season(request)
    if season is None:
        return page(request, "window/dashboard.html", title="工作台首页", picture=None)
    seen = queries.picture(scope, season)
    open_overlaps = awards.overlaps(scope, season.id, settled=False)
    missed, reach = awards.season_gaps(scope, season.id, timezone.localdate())
    return page(
        request, "window/dashboard.html", title="工作台首页", picture=seen,
        # A department has no register: whom nobody reaches is not its to know.
        tiles=_tiles(seen, len(open_overlaps), len({line.person_id for line in missed}), sum(r.members for r in reach))[
            : 4 if scope.role is Role.DEPARTMENT else 5
        ],
        stages=_stages(season), flow=_flow(seen.flows), progress=_progress(seen), categories=_categories(seen),
        todo=_todo(scope, season, len(open_overlaps)), events=_events(scope),
    )  # fmt: skip


def _tiles(seen: queries.Picture, overlaps: int, missed: int, members: int) -> list[Stat]:
    confirmed, confirmed_fen = seen.awards.get("confirmed", (0, 0))
    rate = percent_words(seen.paid_fen, confirmed_fen, 1) if confirmed_fen else "—"
    return [
        Stat("惠及对象", f"{seen.people:,}", "人", f"已确认 {confirmed:,} 人次", "group-line", "info"),
        Stat("实施中项目", str(seen.programmes), "个", seen.season.name, "folders-line", "none"),
        Stat("已发放", wan_text(seen.paid_fen), "万元", f"占已确认金额 {rate}", "money-cny-circle-line", "warn"),
        Stat("疑似重复享受", str(overlaps), "条", "待处理", "file-copy-2-line", "err", reverse("window:overlaps")),
        Stat("疑似遗漏对象", str(missed), "人", f"在册 {members:,} 人(类)", "user-search-line", "ok", reverse("window:gaps")),
    ]  # fmt: skip


def _stages(season: SeasonRow) -> list[Step]:
    today = timezone.localdate()
    steps = []
    for stage in season.stages:
        state = "done" if stage.ends_on < today else ("now" if stage.starts_on <= today else "wait")
        note = f"{stage.starts_on:%m-%d} 至 {stage.ends_on:%m-%d}"
        steps.append(Step(stage.name, note, state))  # type: ignore[arg-type] # one of the literals above
    return steps


def _flow(flows: tuple[queries.FundFlow, ...]) -> Chart:
    inward: dict[tuple[str, str], int] = {}
    outward: dict[tuple[str, str], int] = {}
    for each in flows:
        inward[each.fund, each.programme] = inward.get((each.fund, each.programme), 0) + each.paid_fen
        outward[each.programme, each.street] = outward.get((each.programme, each.street), 0) + each.paid_fen
    streams = [
        Flow(source, target, _yuan(fen)) for (source, target), fen in (*inward.items(), *outward.items())
    ]
    return Chart(kind="sankey", title="资金流向", unit="元", flows=streams, height="m")


def _progress(seen: queries.Picture) -> Chart:
    rates = [percent(each.paid_fen, each.confirmed_fen, 1) for each in seen.streets]
    return Chart(
        kind="rank", title="各街镇发放进度", unit="%", labels=[each.name for each in seen.streets],
        series=[Series("发放进度", rates, unit="%")], top=100, label_head="街镇", height="s",
    )  # fmt: skip


def _categories(seen: queries.Picture) -> Chart:
    return Chart(
        kind="pie", title="对象类别构成", unit="人", labels=[name for name, _ in seen.people_by_category],
        series=[Series("惠及对象", [count for _, count in seen.people_by_category], unit="人")], label_head="类别",
        height="s",
    )  # fmt: skip


def _todo(scope: Scope, season: SeasonRow, overlaps: int) -> list[tuple[str, str, str, str]]:
    """What waits for the person: (kind, tone, words, address)."""
    todo = [("审批", "info", each.title, reverse("approvals:index")) for each in approvals.pending(scope)[:5]]
    today = timezone.localdate()
    going = leads.open_count(scope, season.id, today)
    if going:
        todo.append(("寻访", "warn", f"{going} 人待寻访", reverse("leads:index")))
    late = references.to_destroy(scope, today)
    if late:
        todo.append(("名单", "err", f"{len(late)} 份比对名单已过销毁期限", reverse("references:index")))
    waiting = rosters.waiting(scope)
    if waiting:
        todo.append(("名册", "info", f"{waiting} 份名册待接收", reverse("rosters:index")))
    held = awards.state_counts(scope, season.id).get("held", (0, 0))[0]
    if held:
        todo.append(("帮扶", "warn", f"{held} 条帮扶暂缓确认,待决定", reverse("window:overlaps")))
    if overlaps:
        todo.append(("查重", "warn", f"{overlaps} 条重复提示待处理", reverse("window:overlaps")))
    return todo


def _events(scope: Scope) -> list[Event]:
    return [
        Event(
            queries.VERB_WORDS.get(each.verb, "办理"),
            f"{each.unit_name} {each.actor_name}",
            f"{timezone.localtime(each.at):%m-%d %H:%M}",
        )
        for each in latest(scope, 8, leave_out=("log_in", "log_out"))
    ]


@require_safe
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """一人一档: a person's whole chain, from the roster to the sign-off."""
    scope = _scope(request)
    found = queries.chain(scope, ref, timezone.localdate())
    if found is None:
        raise Http404
    names = area_names(scope.area_path)
    who = found.person
    pairs = [
        Pair("姓名", who.name), Pair("身份证号", who.masked_id), Pair("性别", who.sex),
        Pair("出生日期", who.birth_on or "未知"), Pair("辖区", names.get(who.area_path, "")),
        Pair("对象类别", "、".join(who.categories) or "无"), Pair("联系电话", who.masked_phone or "未登记"),
        Pair("收款账号", who.masked_account or "未登记"),
    ]  # fmt: skip
    moments = [
        Event(
            m.title, m.who, f"{timezone.localtime(m.at):%Y-%m-%d %H:%M}", m.note, "err" if m.bad else "done"
        )
        for m in reversed(found.moments)
    ]
    return page(
        request, "window/person.html", title=who.name, crumbs=[Crumb("帮扶对象", reverse("register:index"))],
        found=found, pairs=pairs, moments=moments, paid=yuan_text(found.paid_fen),
        awards=AWARDS.view(found.awards, AWARDS.state(request.GET)),
        items=ITEMS.view(found.items, ITEMS.state({})), records=RECORDS.view(found.records, RECORDS.state({})),
    )  # fmt: skip


@require_safe
def person_card(request: HttpRequest, ref: str) -> HttpResponse:
    """个人档案卡: a person's whole chain on a sheet, to be printed (建档立卡)."""
    scope, today = _scope(request), timezone.localdate()
    card = queries.person_card(scope, ref, today)
    if card is None:
        raise Http404
    crumbs = [
        Crumb("帮扶对象", reverse("register:index")),
        Crumb(card.chain.person.name, reverse("window:person", args=[ref])),
    ]
    return page(
        request, "window/person_card.html", title="个人档案卡", crumbs=crumbs, card=card, who=card.chain.person,
        area=area_names(scope.area_path).get(card.chain.person.area_path, ""), today=today,
        by=f"{scope.unit_name} {scope.staff_name}",
    )  # fmt: skip


@require_safe
def household_card(request: HttpRequest, ref: str) -> HttpResponse:
    """家庭档案卡: a household's members with what was done for each, to be printed (建档立卡)."""
    scope, today = _scope(request), timezone.localdate()
    if scope.role is Role.DEPARTMENT:
        raise Http404
    card = queries.household_card(scope, ref, today)
    if card is None:
        raise Http404
    crumbs = [
        Crumb("家庭", reverse("register:households")),
        Crumb(f"{card.line.head_name}户", reverse("register:household", args=[ref])),
    ]
    return page(
        request, "window/household_card.html", title="家庭档案卡", crumbs=crumbs, card=card, today=today,
        area=area_names(scope.area_path).get(card.line.area_path, ""), by=f"{scope.unit_name} {scope.staff_name}",
    )  # fmt: skip


@require_safe
def programme(request: HttpRequest, ref: str) -> HttpResponse:
    """项目资金: a programme with its standard, quota, money, rosters and progress."""
    scope = _scope(request)
    found = queries.programme_money(scope, ref)
    if found is None:
        raise Http404
    row = found.row
    paid = sum(item.amount_fen for item in found.paid)
    confirmed = found.awards.get("confirmed", (0, 0))
    standard = f"{yuan_text(row.standard_min_fen)} 至 {yuan_text(row.standard_max_fen)} 元"
    tiles = [
        Stat("名额", f"{row.taken} / {row.quota}", row.claim_by_label, "已用 / 核定", "group-line", "info"),
        Stat("安排资金", wan_text(sum(s.ceiling_fen for s in found.shares)), "万元", "", "folders-line", "none"),
        Stat("已确认", wan_text(confirmed[1]), "万元", f"{confirmed[0]} 人次", "file-list-3-line", "info"),
        Stat("已发放", wan_text(paid), "万元", f"{len(found.paid)} 笔", "money-cny-circle-line", "warn"),
        Stat("在途", wan_text(sum(i.amount_fen for i in found.waiting)), "万元", f"{len(found.waiting)} 笔", "file-copy-2-line", "err"),
    ]  # fmt: skip
    pairs = [
        Pair("主办单位", row.unit_name), Pair("帮扶形式", row.form_label), Pair("标准", standard),
        Pair("享受期", row.period), Pair("叠加组", row.stacking_group),
        Pair("对象类别", row.categories),
    ]  # fmt: skip
    return page(
        request, "window/programme.html", title=row.name, crumbs=[Crumb("帮扶项目", reverse("programmes:index"))],
        found=found, tiles=tiles, pairs=pairs, flow=_flow(found.flows),
        shares=FUND_SHARES.view(found.shares, FUND_SHARES.state({})),
        rosters=ROSTERS.view(found.rosters, ROSTERS.state({})),
    )  # fmt: skip


@require_safe
def fate(request: HttpRequest, ref: str) -> HttpResponse:
    """名册去向: what became of every row of a roster."""
    scope = _scope(request)
    rows, landed = queries.fate(scope, ref), rosters.roster(scope, ref)
    if rows is None or landed is None:
        raise Http404
    crumbs = [Crumb("名册", reverse("rosters:index"))]
    view = FATES.view(rows, FATES.state(request.GET))
    return page(
        request,
        "window/fate.html",
        title=f"{landed.programme_name}名册去向",
        crumbs=crumbs,
        view=view,
        landed=landed,
    )


@require_safe
def overlaps(request: HttpRequest) -> HttpResponse:
    """重复提示: who is about to be served twice, with what may be told of the other award."""
    scope, season = _scope(request), _season(request)
    rows = queries.overlap_rows(scope, season) if season else []
    view = OVERLAPS.view(rows, OVERLAPS.state(request.GET))
    may = scope.role in (Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    return page(
        request, "window/overlaps.html", title="重复提示", view=view, may_decide=may, season=season,
        pending=[row for row in rows if row.state == "held"] if may else [],
    )  # fmt: skip


@require_POST
def allow(request: HttpRequest, ref: str) -> HttpResponse:
    """允许同时享受: confirm a held award with a reason."""

    def effect() -> str:
        award_actions.confirm_award(ref=ref, reason=request.POST.get("reason", ""), by=_scope(request))
        return reverse("window:overlaps")

    return posted_once(request, effect)


@require_POST
def drop(request: HttpRequest, ref: str) -> HttpResponse:
    """取消其中一条: cancel an award that would double another."""

    def effect() -> str:
        award_actions.cancel_award(ref=ref, reason=request.POST.get("reason", ""), by=_scope(request))
        return reverse("window:overlaps")

    return posted_once(request, effect)


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """台账质量: how good what the units handed in is, and how complete the register of each area."""
    scope, season = _scope(request), _season(request)
    units = queries.unit_quality(scope, season) if season else []
    # A department has no register to look into.
    kept = None if scope.role is Role.DEPARTMENT else queries.register_quality(scope, timezone.localdate())
    return page(
        request, "window/quality.html", title="台账质量", season=season,
        units=UNIT_QUALITY.view(units, UNIT_QUALITY.state(request.GET)),
        records=None if kept is None else REGISTER_QUALITY.view(kept, REGISTER_QUALITY.state({})),
    )  # fmt: skip


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """遗漏发现: members of a category whom no award of the season reaches."""
    scope, season = _scope(request), _season(request)
    missed, reach = awards.season_gaps(scope, season.id, timezone.localdate()) if season else ([], [])
    by_street: dict[str, tuple[int, int]] = {}
    names = area_names(scope.area_path)
    for each in reach:
        street = names.get(each.area_path[: queries.STREET_DEPTH], each.area_name)
        members, reached = by_street.get(street, (0, 0))
        by_street[street] = (members + each.members, reached + each.reached)
    chart = Chart(
        kind="bar", title="各街镇应帮与已帮", unit="人", labels=list(by_street),
        series=[Series("在册", [m for m, _ in by_street.values()]), Series("已列入帮扶", [r for _, r in by_street.values()])],
        label_head="街镇", height="s",
    )  # fmt: skip
    return page(
        request, "window/gaps.html", title="遗漏发现", view=GAPS.view(missed, GAPS.state(request.GET)), chart=chart,
        season=season, missed=missed[:200], reasons=awards.gap_reasons(), may_note=scope.role in (Role.DISTRICT, Role.STREET),
    )  # fmt: skip


@require_POST
def note_gap(request: HttpRequest, ref: str) -> HttpResponse:
    """登记遗漏处理: why a person was not reached, or who will go."""

    def effect() -> str:
        award_actions.note_gap(
            season_ref=request.POST.get("season", ""), person_ref=ref, reason_code=request.POST.get("code", ""),
            note=request.POST.get("note", ""), by=_scope(request),
        )  # fmt: skip
        return reverse("window:gaps")

    return posted_once(request, effect)
