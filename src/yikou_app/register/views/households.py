"""Screens of households: the list, the card, and the forms that change who belongs to them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb, Event, Pair
from yikou_app.ground.scope import Scope
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.register import actions, queries
from yikou_app.register.forms import HouseholdFilter, HouseholdForm, JoinForm, LeaveForm
from yikou_app.register.queries import HouseholdLine, MemberLine
from yikou_app.register.views.frame import WHO_WRITES, areas_of, day, names_of, scope_of
from yikou_app.trail.actions import hand_out, posted_once
from yikou_app.trail.queries import history

_VERBS = {
    "open_household": "建户",
    "join_household": "成员入户",
    "leave_household": "成员离户",
    "change_head": "变更户主或关系",
}
_STATES = {"现行": "ok", "已终止": "none", "已更正": "warn", "已销户": "none"}


def _households(names: dict[str, str]) -> TableSpec:
    return TableSpec(
        name="households", title="家庭", row_label="head_name", unit="户", empty="没有符合条件的家庭",
        empty_hint="在一个人的档案里点「建户」,就有了他的家庭。",
        columns=(
            Column("户主", "head_name", kind="link", url=lambda row: reverse("register:household", args=[row.ref])),
            Column("辖区", lambda row: names.get(row.area_path, ""), key="area"),
            Column("现有成员", "count", kind="count"),
            Column("建户日期", "opened_on", kind="date"),
            Column("销户日期", "closed_on", kind="date"),
            Column("状态", "state_label", kind="tag", tones=_STATES),
        ),
    )  # fmt: skip


_NAME = Column(
    "姓名", "name", kind="link", url=lambda row: reverse("register:person", args=[row.person_ref]) if row.person_ref else ""
)  # fmt: skip
MEMBERS = TableSpec(
    name="members", title="家庭成员", row_key="person_id", row_label="name", unit="人", empty="没有成员", empty_hint="",
    columns=(
        _NAME,
        Column("与户主关系", "relation_label"),
        Column("身份证号", "masked_id"),
        Column("对象类别", lambda row: "、".join(row.categories), key="categories", wrap=True),
        Column("入户日期", "valid_from", kind="date"),
    ),
)  # fmt: skip
RECORDED = TableSpec(
    name="memberships", title="成员变化", row_key="recorded_at", row_label="name", unit="条", empty="没有变化", empty_hint="",
    columns=(
        _NAME,
        Column("与户主关系", "relation_label"),
        Column("起始日期", "valid_from", kind="date"),
        Column("终止日期", "valid_to", kind="date"),
        Column("理由", "reason", wrap=True),
        Column("记录时间", "recorded_at", kind="date"),
        Column("记录人", "recorded_by_name"),
        Column("状态", "state_label", kind="tag", tones=_STATES),
    ),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """家庭: the list; searching by a member is a POST, so that no name stands in an address."""
    scope, today = scope_of(request), timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    form = HouseholdFilter(given or None, areas=areas_of(scope))
    chosen = form.cleaned_data if form.is_valid() else {"search": "", "area": ""}
    search = chosen["search"] if request.method == "POST" else ""
    table = _households(names_of(scope))
    state = table.state(given, private=("search",))
    total, rows = queries.households(
        scope, search=search, area_path=chosen["area"], on=today, limit=state.size,
        offset=(state.page - 1) * state.size,
    )  # fmt: skip
    return page(
        request, "register/households.html", title="家庭", form=form, total=total,
        view=table.view(rows, state, total=total, form="query"),
        export_url="" if search else f"{reverse('register:export_households')}?area={chosen['area']}",
    )  # fmt: skip


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出家庭: all households of the filter."""
    scope, today = scope_of(request), timezone.localdate()
    form = HouseholdFilter(request.GET, areas=areas_of(scope))
    area = form.cleaned_data["area"] if form.is_valid() else ""
    names = names_of(scope)
    _, rows = queries.households(scope, area_path=area, on=today, limit=None)
    return hand_out(request, _households(names), rows, conditions=[("辖区", names.get(area, "全部"))])


def _found(scope: Scope, ref: str) -> HouseholdLine:
    found = queries.household(scope, ref)
    if found is None:
        raise Http404
    return found


def _crumbs(found: HouseholdLine | None = None) -> list[Crumb]:
    crumbs = [Crumb("帮扶对象", reverse("register:index")), Crumb("家庭", reverse("register:households"))]
    if found is not None:
        crumbs.append(Crumb(f"{found.head_name}户", reverse("register:household", args=[found.ref])))
    return crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, ref: str) -> HttpResponse:
    """家庭档案: who belongs to it now and belonged before; a POST looks for somebody to take in."""
    scope, today = scope_of(request), timezone.localdate()
    found = _found(scope, ref)
    members = queries.members_of(scope, ref, on=today)
    search = request.POST.get("search", "").strip()[:60]
    candidates = queries.persons(scope, search=search, on=today, limit=10)[1] if search else []
    inside = {member.person_ref for member in members}
    may_write = scope.role in WHO_WRITES and found.closed_on is None
    acts = []
    if may_write and len(members) > 1:
        acts += [
            Action("分户", reverse("register:split", args=[ref]), "git-branch-line"),
            Action("变更户主", reverse("register:head", args=[ref]), "user-settings-line"),
        ]
    recorded = queries.members_of(scope, ref, on=today, former=True)
    return page(
        request, "register/household.html", title=f"{found.head_name}户", heading=f"{found.head_name}户", crumbs=_crumbs(), found=found,
        actions=acts, pairs=_pairs(found, names_of(scope)), members=MEMBERS.view(members, MEMBERS.state({})),
        recorded=RECORDED.view(recorded, RECORDED.state({})), search=search, may_write=may_write,
        candidates=[(row, JoinForm(initial={"on": today}, auto_id=f"{row.ref}-%s")) for row in candidates if row.ref not in inside],
        leave_form=LeaveForm(members=members, initial={"on": today}),
        events=[
            Event(
                _VERBS.get(each.verb, "办理"), f"{each.unit_name} {each.actor_name}",
                f"{timezone.localtime(each.at):%Y-%m-%d %H:%M}", each.reason,
            )
            for each in reversed(history(("household", ref)))
        ],
    )  # fmt: skip


def _pairs(found: HouseholdLine, names: dict[str, str]) -> list[Pair]:
    return [
        Pair("户主", found.head_name),
        Pair("辖区", names.get(found.area_path, "")),
        Pair("现有成员", f"{found.count} 人"),
        Pair("建户日期", found.opened_on),
        Pair("销户日期", found.closed_on or "—"),
    ]


@require_safe
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """建户: a household that begins with one record, and its records of the same search."""
    scope, today = scope_of(request), timezone.localdate()
    scope.must_be(*WHO_WRITES)
    person = queries.person(scope, ref, today)
    if person is None:
        raise Http404
    form = HouseholdForm(
        members=[(person.ref, person.name, "02")], areas=areas_of(scope),
        initial={"on": today, "area": person.area_path},
    )  # fmt: skip
    crumbs = [
        Crumb("帮扶对象", reverse("register:index")),
        Crumb(person.name, reverse("register:person", args=[ref])),
    ]
    return page(
        request, "register/household_form.html", title="建户", heading="建户", crumbs=crumbs, form=form,
        post=reverse("awards:open_household"), back=reverse("register:person", args=[ref]), word="建户",
        note="先以户主建户,其他成员在家庭档案里逐人入户。",
    )  # fmt: skip


def _choices(members: list[MemberLine], *, kept: bool) -> list[tuple[str, str, str]]:
    return [
        (member.person_ref, member.name, member.relation if kept else "")
        for member in members
        if member.person_ref
    ]


@require_safe
def split(request: HttpRequest, ref: str) -> HttpResponse:
    """分户: the members who go get a relation to the new head; who has none stays."""
    scope, today = scope_of(request), timezone.localdate()
    scope.must_be(*WHO_WRITES)
    found = _found(scope, ref)
    form = HouseholdForm(
        members=_choices(queries.members_of(scope, ref, on=today), kept=False), areas=areas_of(scope),
        stay="不分出", initial={"on": today, "area": found.area_path},
    )  # fmt: skip
    return page(
        request, "register/household_form.html", title="分户", heading="分户", crumbs=_crumbs(found), form=form,
        post=reverse("awards:open_household"), back=reverse("register:household", args=[ref]), word="分户",
        note="给分出去的成员选定与新户主的关系;选「不分出」的留在原户。原户主分出前,请先变更户主。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def head(request: HttpRequest, ref: str) -> HttpResponse:
    """变更户主: every member's relation to the new head; with the same head it corrects the relations."""
    scope, today = scope_of(request), timezone.localdate()
    scope.must_be(*WHO_WRITES)
    found = _found(scope, ref)
    if request.method == "POST":
        relations = {
            key.removeprefix("relation-"): value
            for key, value in request.POST.items()
            if key.startswith("relation-")
        }

        def effect() -> str:
            actions.change_head(
                household_ref=ref, head_ref=next((key for key, value in relations.items() if value == "02"), ""),
                relations=relations, on=day(request, "on"), reason=request.POST.get("reason", ""), by=scope,
            )  # fmt: skip
            return reverse("register:household", args=[ref])

        return posted_once(request, effect)
    form = HouseholdForm(
        members=_choices(queries.members_of(scope, ref, on=today), kept=True), initial={"on": today}
    )
    return page(
        request, "register/household_form.html", title="变更户主", heading="变更户主", crumbs=_crumbs(found), form=form,
        post=reverse("register:head", args=[ref]), back=reverse("register:household", args=[ref]), word="变更",
        note="户主只能选一名,其他成员都要写明与新户主的关系。",
    )  # fmt: skip
