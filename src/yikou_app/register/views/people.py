"""Screens of the register: the list, one record, registering a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yikou_app.ground.ensure import refuse
from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb, Event, Pair
from yikou_app.ground.scope import Role
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.register import actions, queries
from yikou_app.register.forms import NeedForm, PersonFilter, PersonForm, ProxyForm, StatusForm
from yikou_app.register.queries import ParticularLine, PersonLine
from yikou_app.register.views.frame import WHO_WRITES, areas_of, categories_of, day, names_of, scope_of
from yikou_app.trail.actions import hand_out, posted_once
from yikou_app.trail.queries import history

_VERBS = {
    "register_person": "登记",
    "read_id_number": "查看完整证件号码",
    "read_phone": "查看联系电话",
    "read_account": "查看收款账号",
    "read_address": "查看地址",
    "correct_account": "更正账号",
    "give_status": "认定身份",
    "end_status": "终止身份",
    "correct_status": "更正身份",
    "record_particular": "登记变更",
    "correct_particular": "更正登记事项",
    "note_need": "登记需求",
    "end_need": "结束需求",
    "name_proxy": "登记代办人",
    "end_proxy": "结束代办",
    "note_gap": "登记遗漏处理",
    "restrict_person": "封存",
    "ask_to_lift": "申请解除封存",
    "refuse_to_lift": "继续封存",
    "lift_restriction": "解除封存",
    "ask_to_erase": "申请删除",
    "refuse_to_erase": "不删除",
    "erase_person": "删除",
    "read_restricted": "打开封存的档案",
}


def _columns(names: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column("姓名", "name", kind="link", url=lambda row: reverse("register:person", args=[row.ref])),
        Column("身份证号", "masked_id"),
        Column("性别", "sex"),
        Column("出生日期", "birth_on", kind="date"),
        Column("辖区", lambda row: names.get(row.area_path, ""), key="area"),
        Column("对象类别", lambda row: "、".join(row.categories), key="categories", wrap=True),
        Column("联系电话", "masked_phone"),
        Column("收款账号", "masked_account"),
        Column("关联", lambda row: "有关联记录" if row.linked else "", key="linked", kind="tag"),
        Column("来源", "source", export=False, screen=False),
    )


def _people(names: dict[str, str]) -> TableSpec:
    """The table of people; the names of areas are those that the asker may know."""
    return TableSpec(
        name="people", title="帮扶对象", row_label="name", unit="人", columns=_columns(names),
        empty="没有符合条件的对象", empty_hint="姓名、拼音须填完整;证件号可填末四位或末六位。不在您辖区内的对象不显示。",
    )  # fmt: skip


STATUSES = TableSpec(
    name="statuses",
    title="身份",
    row_key="category_key",
    row_label="category",
    unit="项",
    empty="没有认定的身份",
    empty_hint="",
    columns=(
        Column("对象类别", "category"),
        Column("起始日期", "valid_from", kind="date"),
        Column("终止日期", "valid_to", kind="date"),
        Column("认定来源", "source", wrap=True),
    ),
)
NEEDS = TableSpec(
    name="needs", title="致困原因与需求", row_key="kind", row_label="kind_label", unit="项", empty="没有登记", empty_hint="",
    columns=(
        Column("类别", "aspect_label"),
        Column("原因或需求", "kind_label"),
        Column("情况", "words", wrap=True),
        Column("起始日期", "valid_from", kind="date"),
        Column("结束日期", "valid_to", kind="date"),
    ),
)  # fmt: skip
PROXIES = TableSpec(
    name="proxies", title="监护人、代理人", row_label="name", unit="人", empty="没有登记", empty_hint="",
    columns=(
        Column("身份", "kind_label"),
        Column("姓名", "name"),
        Column("身份证号", "masked_id"),
        Column("联系电话", "masked_phone"),
        Column("与本人关系", "relation"),
        Column("可以", "rights_label"),
        Column("依据", "basis", wrap=True),
        Column("起始日期", "valid_from", kind="date"),
        Column("结束日期", "valid_to", kind="date"),
    ),
)  # fmt: skip
LINKS = TableSpec(
    name="links",
    title="关联判断",
    row_label="decision_label",
    unit="次",
    empty="没有关联判断",
    empty_hint="",
    columns=(
        Column(
            "结论", "decision_label", kind="tag", tones={"关联": "ok", "不是同一人": "none", "存疑": "warn"}
        ),
        Column("另一记录", lambda row: row.other_name or "不在您的辖区内", key="other_name"),
        Column("理由", "reason", wrap=True),
        Column("认定人", "decided_by_name"),
        Column("认定时间", "decided_at", kind="date"),
        Column("状态", "state_label", kind="tag", tones={"有效": "ok", "已撤销": "none"}),
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """帮扶对象: the register; searching is a POST, so that no name or number stands in an address."""
    scope, today = scope_of(request), timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    form = PersonFilter(given or None, categories=categories_of(scope), areas=areas_of(scope))
    chosen = form.cleaned_data if form.is_valid() else {"search": "", "category": "", "area": ""}
    search = chosen["search"] if request.method == "POST" else ""
    table = _people(names_of(scope))
    state = table.state(given, private=("search",))
    total, rows = queries.persons(
        scope, search=search, category_key=chosen["category"], area_path=chosen["area"], on=today,
        limit=state.size, offset=(state.page - 1) * state.size,
    )  # fmt: skip
    acts = []
    if scope.role in WHO_WRITES:
        acts.append(Action("关联复核", reverse("register:candidates"), "link"))
        acts.append(Action("登记对象", reverse("register:new"), "user-add-line", "pri"))
    address = f"{reverse('register:export')}?category={chosen['category']}&area={chosen['area']}"
    return page(
        request, "register/index.html", title="帮扶对象", form=form, actions=acts, total=total,
        view=table.view(rows, state, total=total, form="query"), export_url="" if search else address,
    )  # fmt: skip


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """导出帮扶对象: all records of the filter, numbers masked as on screen."""
    scope, today = scope_of(request), timezone.localdate()
    form = PersonFilter(request.GET, categories=categories_of(scope), areas=areas_of(scope))
    if not form.is_valid():
        refuse("查询条件不能识别,请返回重新查询后导出。", status=422)
    chosen = form.cleaned_data
    _, rows = queries.persons(
        scope,
        category_key=chosen["category"],
        area_path=chosen["area"],
        on=today,
        limit=None,
        children_masked=True,
    )
    names = names_of(scope)
    words = "、".join(filter(None, (chosen["category"], names.get(chosen["area"], ""))))
    return hand_out(request, _people(names), rows, conditions=[("查询条件", words or "全部")])


def _new_page(request: HttpRequest, form: PersonForm, status: int = 200) -> HttpResponse:
    crumbs = [Crumb("帮扶对象", reverse("register:index"))]
    return page(request, "register/new.html", title="登记对象", crumbs=crumbs, form=form, status=status)


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """登记对象: the form."""
    scope = scope_of(request)
    scope.must_be(*WHO_WRITES)
    return _new_page(request, PersonForm(areas=areas_of(scope)))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Register a person; the answer is the same whether the number was known elsewhere or not."""
    scope = scope_of(request)
    form = PersonForm(request.POST, areas=areas_of(scope))
    if not form.is_valid():
        return _new_page(request, form, status=422)

    def effect() -> str:
        given = form.cleaned_data
        actions.register_person(
            name=given["name"], id_number=given["id_number"], area_path=given["area"], phone=given["phone"],
            account=given["account"], by=scope,
        )  # fmt: skip
        return reverse("register:index")

    answer = posted_once(request, effect)
    messages.success(request, "登记已受理。此人如已在其他辖区建档,由区级核对后处理。")
    return answer


@require_safe
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """对象档案: one record with its statuses, its other spellings and what was decided about it."""
    return _person_page(request, ref)


def _person_page(request: HttpRequest, ref: str, *, opened: tuple[str, str] = ("", "")) -> HttpResponse:
    scope, today = scope_of(request), timezone.localdate()
    found = queries.person(scope, ref, today)
    if found is None:
        raise Http404
    names = names_of(scope)
    statuses = queries.statuses_of(scope, ref)
    return page(
        request, "register/person.html", title=found.name, crumbs=[Crumb("帮扶对象", reverse("register:index"))],
        actions=[Action("历史与变更", reverse("register:history", args=[ref]), "history-line")],
        found=found, pairs=_pairs(found, names, *opened, queries.particulars_of(scope, ref)), opened=opened[1],
        readable=[(what, each.words) for what, each in queries.READABLE.items() if scope.role in each.roles],
        statuses=STATUSES.view(statuses, STATUSES.state({})), open_statuses=[s for s in statuses if s.valid_to is None],
        links=queries.links_of(scope, ref), link_view=LINKS.view(queries.links_of(scope, ref), LINKS.state({})),
        records=[row for row in queries.linked_records(scope, found.cluster, today) if row.ref != ref],
        namesakes=queries.namesakes(scope, ref, today),
        spellings=[row for row in queries.spellings(scope) if row.person_ref == ref],
        needs=(needs := queries.needs_of(scope, ref)), need_view=NEEDS.view(needs, NEEDS.state({})),
        open_needs=[line for line in needs if line.valid_to is None],
        proxies=(proxies := queries.proxies_of(scope, ref)), proxy_view=PROXIES.view(proxies, PROXIES.state({})),
        open_proxies=[line for line in proxies if line.valid_to is None],
        unguarded=queries.without_guardian([found.id], today),
        need_form=NeedForm(initial={"valid_from": today}), proxy_form=ProxyForm(initial={"valid_from": today}),
        homes=queries.homes_of(scope, ref, on=today), events=events_of(ref), status_form=StatusForm(categories=categories_of(scope), initial={"valid_from": today}),
        may_write=scope.role in WHO_WRITES, may_restrict=scope.role is Role.DISTRICT, today=today,
    )  # fmt: skip


def _pairs(
    found: PersonLine, names: dict[str, str], what: str, whole: str, known: list[ParticularLine]
) -> list[Pair]:
    places = {line.kind: line.masked for line in known if line.valid_to is None}
    shown = {
        "number": found.masked_id,
        "phone": found.masked_phone or "未登记",
        "account": found.masked_account or "未登记",
        **{kind: places.get(kind, "未登记") for kind in ("registered", "living", "incident")},
    }
    if what:
        shown[what] = whole
    return [
        Pair("姓名", found.name),
        Pair("身份证号", shown["number"]),
        Pair("性别", found.sex),
        Pair("出生日期", found.birth_on or "未知"),
        Pair("辖区", names.get(found.area_path, "")),
        Pair("对象类别", "、".join(found.categories) or "无"),
        Pair("联系电话", shown["phone"]),
        Pair("收款账号", shown["account"]),
        Pair("户籍地址", shown["registered"]),
        Pair("居住地址", shown["living"]),
        Pair("发生地", shown["incident"]),
    ]


def events_of(ref: str) -> list[Event]:
    """What was done to a record, the newest first, for a screen that has already checked its scope."""
    return [
        Event(
            _VERBS.get(each.verb, "办理"), f"{each.unit_name} {each.actor_name}",
            f"{timezone.localtime(each.at):%Y-%m-%d %H:%M}", each.reason,
        )
        for each in reversed(history(("person", ref)))
    ]  # fmt: skip


@require_POST
def number(request: HttpRequest, ref: str) -> HttpResponse:
    """查看完整内容: shown once on the answer, never kept by the browser; who looked and why is recorded."""
    what = request.POST.get("what", "number")
    whole = queries.opened_value(scope_of(request), ref, what, request.POST.get("purpose", ""))
    return _person_page(request, ref, opened=(what, whole))


@require_POST
def account(request: HttpRequest, ref: str) -> HttpResponse:
    """更正收款账号."""

    def effect() -> str:
        actions.correct_account(
            person_ref=ref, account=request.POST.get("account", ""), reason=request.POST.get("reason", ""),
            by=scope_of(request),
        )  # fmt: skip
        return reverse("register:person", args=[ref])

    return posted_once(request, effect)


@require_POST
def status(request: HttpRequest, ref: str) -> HttpResponse:
    """认定身份."""

    def effect() -> str:
        actions.give_status(
            person_ref=ref, category_key=request.POST.get("category", ""),
            valid_from=day(request, "valid_from"), source=request.POST.get("source", ""), by=scope_of(request),
        )  # fmt: skip
        return reverse("register:person", args=[ref])

    return posted_once(request, effect)


@require_POST
def end_status(request: HttpRequest, ref: str) -> HttpResponse:
    """终止身份."""

    def effect() -> str:
        actions.end_status(
            person_ref=ref, category_key=request.POST.get("category", ""), valid_to=day(request, "valid_to"),
            reason=request.POST.get("reason", ""), by=scope_of(request),
        )  # fmt: skip
        return reverse("register:person", args=[ref])

    return posted_once(request, effect)
