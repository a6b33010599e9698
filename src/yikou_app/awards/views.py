"""Screens of the awards: the list, one award with its overlaps, and the decisions about both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from yikou.values import parse_yuan
from yikou_app.awards import actions, queries
from yikou_app.awards.forms import AwardFilter
from yikou_app.awards.queries import AwardLine
from yikou_app.district.queries import area_names
from yikou_app.ground.ensure import refuse
from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb, Event, Pair, Tone
from yikou_app.ground.scope import Role, Scope
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.programmes.queries import ProgrammeRow, programmes, seasons
from yikou_app.register.queries import next_candidate
from yikou_app.trail.actions import hand_out, posted_once
from yikou_app.trail.queries import history

WHO_DECIDES = (Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
TONES: dict[str, Tone] = {"待确认": "info", "存疑待定": "warn", "已确认": "ok", "已取消": "none"}
_VERBS = {
    "confirm_award": "确认帮扶",
    "hold_award": "暂缓确认",
    "allow_overlap": "允许同时享受",
    "cancel_award": "取消帮扶",
}
_ENDS = {_VERBS["confirm_award"], _VERBS["cancel_award"]}


def _awards(names: dict[str, str]) -> TableSpec:
    """The table of awards; the names of areas are those that the asker may know."""
    return TableSpec(
        name="awards",
        title="帮扶记录",
        row_label="name",
        empty="没有符合条件的帮扶",
        empty_hint="接收名册后,合格的行在这里成为待确认的帮扶。",
        columns=(
            Column("姓名", "name", kind="link", url=lambda row: reverse("awards:award", args=[row.ref])),
            Column("身份证号", "masked_id"),
            Column("帮扶项目", "programme_name"),
            Column("主办单位", "unit_name"),
            Column("对象类别", "category"),
            Column("辖区", lambda row: names.get(row.area_path, ""), key="area"),
            Column("享受期", "period"),
            Column("金额(元)", "amount_fen", kind="money"),
            Column("状态", "state_label", kind="tag", tones=TONES),
            Column("重复提示", lambda row: row.overlaps or None, key="overlaps", kind="count"),
            Column("理由", "reason", wrap=True),
        ),
    )


OVERLAPS = TableSpec(
    name="award-overlaps",
    title="此人的其他帮扶",
    row_key="id",
    row_label="kind_label",
    empty="没有与其他帮扶重复",
    empty_hint="",
    columns=(
        Column("种类", "kind_label", kind="tag", tones={"同项目同期": "err", "同叠加组": "warn", "其他项目": "info"}),
        Column("对象类别", lambda row: row.told.category, key="category"),
        Column("享受期", lambda row: row.told.period, key="period"),
        Column("金额(元)", lambda row: row.told.amount_fen, key="amount", kind="money"),
        Column("主办方", lambda row: row.told.owner_level, key="owner"),
        Column("主办单位", lambda row: row.told.unit_name, key="unit"),
        Column("处理", lambda row: "已处理" if row.settled else "待处理", key="settled", kind="tag", tones={"已处理": "ok", "待处理": "warn"}),
        Column("允许理由", "allowed_reason", wrap=True),
    ),
)  # fmt: skip


def _scope(request: HttpRequest) -> Scope:
    return request.scope  # type: ignore[attr-defined] # set by ScopeMiddleware


def _filtered(request: HttpRequest) -> tuple[AwardFilter, dict[str, Any], ProgrammeRow | None, str]:
    """The form, what it asks of the query, the programme it names, and the conditions in words."""
    scope = _scope(request)
    known, campaigns = programmes(scope), seasons(scope)
    form = AwardFilter(request.GET or None, seasons=campaigns, programmes=known)
    if not form.is_valid():
        return form, {}, None, ""
    chosen = form.cleaned_data
    programme = next((row for row in known if row.ref == chosen["programme"]), None)
    season = next((row for row in campaigns if row.ref == chosen["season"]), None)
    asked = {
        "programme_id": programme.id if programme else None,
        "season_id": season.id if season else None,
        "state": chosen["state"],
    }
    words = [
        *([season.name] if season else []),
        *([programme.name] if programme else []),
        *([dict(queries.STATES)[chosen["state"]]] if chosen["state"] else []),
    ]
    return form, asked, programme, "、".join(words)


def _decides(scope: Scope, unit_id: int) -> bool:
    return scope.role is Role.DISTRICT or scope.role in WHO_DECIDES and unit_id == scope.unit_id


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """帮扶记录: what is granted to whom, within the scope."""
    scope = _scope(request)
    form, asked, programme, _ = _filtered(request)
    table = _awards(area_names(scope.area_path))
    state = table.state(request.GET)
    total, rows = queries.awards(scope, **asked, limit=state.size, offset=(state.page - 1) * state.size)
    query = request.GET.urlencode()
    may_confirm = programme is not None and _decides(scope, programme.unit_id)
    return page(
        request, "awards/index.html", title="帮扶记录", form=form, programme=programme,
        may_confirm=may_confirm and queries.programme_total(scope, programme.id, "proposed")[0],  # type: ignore[union-attr] # may_confirm says so
        view=table.view(rows, state, total=total), total=total,
        export_url=f"{reverse('awards:export')}{'?' + query if query else ''}",
    )  # fmt: skip


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出帮扶记录: all awards of the filter, numbers masked."""
    scope = _scope(request)
    _, asked, _, words = _filtered(request)
    _, rows = queries.awards(scope, **asked, limit=None)
    return hand_out(
        request, _awards(area_names(scope.area_path)), rows, conditions=[("查询条件", words or "全部")]
    )


@require_safe
def award(request: HttpRequest, ref: str) -> HttpResponse:
    """帮扶决定: one award, what may be told of its person's others, and what can be decided."""
    scope = _scope(request)
    found = queries.award(scope, ref)
    if found is None:
        raise Http404
    others = queries.overlaps_of_award(scope, ref)
    decides = _decides(scope, found.unit_id)
    return page(
        request, "awards/award.html", title=f"{found.name}的帮扶",
        crumbs=[Crumb("帮扶记录", reverse("awards:index"))],
        found=found, tone=TONES[found.state_label], pairs=_pairs(scope, found), events=_events(found),
        overlaps=OVERLAPS.view(others, OVERLAPS.state({})), actions=_acts(found) if decides else [],
        may_decide=decides, unsettled=any(not row.settled for row in others),
    )  # fmt: skip


def _acts(found: AwardLine) -> list[Action]:
    if not found.undecided:
        return []
    return [Action("确认", reverse("awards:confirm", args=[found.ref]), "check-line", "pri", post=True)]


def _pairs(scope: Scope, found: AwardLine) -> list[Pair]:
    # A department knows its own list, not the register.
    record = "" if scope.role is Role.DEPARTMENT else reverse("register:person", args=[found.person_ref])
    near = scope.reaches(found.area_path) and record
    return [
        Pair("姓名", found.name, url=record if near else None),
        Pair("身份证号", found.masked_id),
        Pair("帮扶项目", found.programme_name),
        Pair("主办单位", found.unit_name),
        Pair("对象类别", found.category),
        Pair("享受期", found.period),
        Pair("金额", found.amount_fen, kind="capital"),
        Pair("辖区", area_names(scope.area_path).get(found.area_path, "")),
        Pair("决定人", found.decided_by_name, wide=True),
        Pair("理由", found.reason, wide=True),
    ]


def _events(found: AwardLine) -> list[Event]:
    """What happened to an award, newest first; one that was confirmed with its programme says so itself."""
    told = [
        Event(
            _VERBS.get(each.verb, "办理"), f"{each.unit_name} {each.actor_name}", _clock(each.at), each.reason,
            "err" if each.verb in ("hold_award", "cancel_award") else "done",
        )
        for each in reversed(history(("award", found.ref)))
    ]  # fmt: skip
    if found.decided_at is not None and not any(each.title in _ENDS for each in told):
        told.insert(0, Event("批量确认", found.decided_by_name, _clock(found.decided_at)))
    return [*told, Event("列入帮扶", "", _clock(found.proposed_at))]


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _decided(request: HttpRequest, ref: str, act: Callable[[], str | None]) -> HttpResponse:
    """Do one decision about an award and come back to it; what was held back says so."""
    outcome: list[str | None] = []

    def effect() -> str:
        outcome.append(act())
        return reverse("awards:award", args=[ref])

    answer = posted_once(request, effect)
    if "held" in outcome:
        messages.warning(request, "按叠加政策暂缓确认,原因见“理由”;请写明理由后允许,或取消其中一条。")
    return answer


@require_POST
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """确认帮扶."""
    return _decided(request, ref, lambda: actions.confirm_award(ref=ref, by=_scope(request)))


@require_POST
def hold(request: HttpRequest, ref: str) -> HttpResponse:
    """暂缓确认."""
    why = request.POST.get("reason", "")
    return _decided(request, ref, lambda: actions.hold_award(ref=ref, reason=why, by=_scope(request)))


@require_POST
def allow(request: HttpRequest, ref: str) -> HttpResponse:
    """允许同时享受,写明理由."""
    why = request.POST.get("reason", "")
    return _decided(request, ref, lambda: actions.allow_overlap(ref=ref, reason=why, by=_scope(request)))


@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """取消帮扶."""
    why = request.POST.get("reason", "")
    return _decided(request, ref, lambda: actions.cancel_award(ref=ref, reason=why, by=_scope(request)))


@require_POST
def confirm_all(request: HttpRequest) -> HttpResponse:
    """批量确认: the proposed awards of a programme, by a job."""

    def effect() -> str:
        job = actions.request_confirmation(
            programme_ref=request.POST.get("programme", ""), by=_scope(request)
        )
        return reverse("jobs:job", args=[job])

    return posted_once(request, effect)


@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """接收名册: the control totals typed again; the awards are made by a job."""

    def effect() -> str:
        total, problems = parse_yuan(request.POST.get("total", ""))
        rows = request.POST.get("rows", "").strip().replace(",", "")
        if total is None:
            refuse(f"合格金额不能识别:{problems[0].message}", status=422)
        if not (rows.isascii() and rows.isdigit() and len(rows) < 10):
            refuse("合格人数请填写整数。", status=422)
        actions.request_proposal(roster_ref=ref, rows=int(rows), total_fen=total, by=_scope(request))
        return reverse("rosters:roster", args=[ref])

    return posted_once(request, effect)


@require_POST
def undo(request: HttpRequest, ref: str) -> HttpResponse:
    """撤销名册: take back an accepted list of which nothing is being paid."""

    def effect() -> str:
        actions.undo_roster(roster_ref=ref, reason=request.POST.get("reason", ""), by=_scope(request))
        return reverse("rosters:roster", args=[ref])

    return posted_once(request, effect)


@require_POST
def stop(request: HttpRequest, ref: str) -> HttpResponse:
    """停止接收: end an acceptance that was cancelled or broke off."""

    def effect() -> str:
        actions.stop_proposal(roster_ref=ref, reason=request.POST.get("reason", ""), by=_scope(request))
        return reverse("rosters:roster", args=[ref])

    return posted_once(request, effect)


@require_POST
def replace(request: HttpRequest, ref: str) -> HttpResponse:
    """改按新名册: cancel the standing award and propose one of the changed row."""

    def effect() -> str:
        new = actions.replace_award(review_ref=ref, reason=request.POST.get("reason", ""), by=_scope(request))
        return reverse("awards:award", args=[new])

    return posted_once(request, effect)


@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """判断两条记录是不是同一人."""
    first = request.POST.get("first", "")
    notes: list[str] = []

    def effect() -> str:
        _, found = actions.link_persons(
            first_ref=first, second_ref=request.POST.get("second", ""),
            decision=request.POST.get("decision", ""), reason=request.POST.get("reason", ""), by=_scope(request),
        )  # fmt: skip
        notes.extend(f"{note.message}。{note.suggestion or ''}" for note in found)
        return _after_review(request) or reverse("register:person", args=[first])

    answer = posted_once(request, effect)
    for words in notes:
        messages.warning(request, words)
    return answer


def _after_review(request: HttpRequest) -> str:
    """From the review of candidates on to the next; from anywhere else nowhere."""
    if not request.POST.get("candidate"):
        return ""
    ref = next_candidate(_scope(request))
    return reverse("register:candidate", args=[ref]) if ref else reverse("register:candidates")


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """查找关联: ask for a search of the whole register."""

    def effect() -> str:
        return reverse("jobs:job", args=[actions.request_search(by=_scope(request))])

    return posted_once(request, effect)


@require_POST
def unlink(request: HttpRequest, ref: str) -> HttpResponse:
    """撤销关联判断."""

    def effect() -> str:
        actions.unlink_persons(link_ref=ref, reason=request.POST.get("reason", ""), by=_scope(request))
        if (pair := request.POST.get("candidate", "")).isalnum():
            return reverse("register:candidate", args=[pair])
        person = request.POST.get("person", "")
        return reverse("register:person", args=[person]) if person.isalnum() else reverse("register:index")

    return posted_once(request, effect)


@require_POST
def open_household(request: HttpRequest) -> HttpResponse:
    """建户、分户: the members are those with a relation to the head."""

    def effect() -> str:
        given = {
            key.removeprefix("relation-"): value
            for key, value in request.POST.items()
            if key.startswith("relation-")
        }
        chosen = {ref: relation for ref, relation in given.items() if relation}
        heads = [ref for ref, relation in chosen.items() if relation == "02"]
        if len(heads) != 1:
            refuse("请选定一名户主,并写明其他成员与户主的关系。", status=422)
        ref = actions.open_household(
            members=list(chosen), head=heads[0], relations=chosen, area_path=request.POST.get("area", ""),
            on=_day(request), reason=request.POST.get("reason", "").strip()[:300], by=_scope(request),
        )  # fmt: skip
        return reverse("register:household", args=[ref])

    return posted_once(request, effect)


@require_POST
def join_household(request: HttpRequest, ref: str) -> HttpResponse:
    """入户."""

    def effect() -> str:
        actions.join_household(
            household_ref=ref, person_ref=request.POST.get("person", ""),
            relation=request.POST.get("relation", ""), on=_day(request),
            reason=request.POST.get("reason", ""), by=_scope(request),
        )  # fmt: skip
        return reverse("register:household", args=[ref])

    return posted_once(request, effect)


@require_POST
def leave_household(request: HttpRequest, ref: str) -> HttpResponse:
    """离户."""

    def effect() -> str:
        actions.leave_household(
            household_ref=ref, person_ref=request.POST.get("person", ""), on=_day(request),
            reason=request.POST.get("reason", ""), by=_scope(request),
        )  # fmt: skip
        return reverse("register:household", args=[ref])

    return posted_once(request, effect)


def _day(request: HttpRequest) -> date:
    try:
        found = parse_date(request.POST.get("on", ""))
    except ValueError:
        found = None
    return found if found is not None else refuse("日期不能识别,请按 2020-01-31 的样子填写。", status=422)
