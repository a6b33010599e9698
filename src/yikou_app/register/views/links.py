"""关联复核: pairs that may be one person, side by side, decided one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yikou_app.ground.page import page
from yikou_app.ground.parts import Action, Crumb, Stat, Tone
from yikou_app.ground.scope import Role, Scope
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.register import queries
from yikou_app.register.forms import CandidateFilter
from yikou_app.register.queries import CandidateLine
from yikou_app.register.views.frame import WHO_WRITES, areas_of, names_of, scope_of

_TILES: dict[str, tuple[str, Tone]] = {
    "open": ("user-search-line", "warn"), "doubtful": ("question-line", "warn"), "same": ("link", "ok"),
    "different": ("user-unfollow-line", "none"), "undone": ("arrow-go-back-line", "none"),
}  # fmt: skip
TONES: dict[str, Tone] = {
    "待复核": "warn", "存疑": "warn", "已关联": "ok", "已关联(自动)": "ok", "不是同一人": "none", "已撤销": "none",
}  # fmt: skip
MARKS: dict[str, Tone] = {"一致": "ok", "相近": "info", "不同": "err", "无从比较": "none"}

CANDIDATES = TableSpec(
    name="candidates", title="关联复核", row_label="ref", unit="对",
    empty="没有需要复核的记录", empty_hint="区级点“查找关联”后,可能是同一人的记录会列在这里。",
    columns=(
        Column("记录一", lambda row: row.first.name, key="first", kind="link", url=lambda row: reverse("register:candidate", args=[row.ref])),
        Column("身份证号", lambda row: row.first.masked_id, key="first_id"),
        Column("记录二", lambda row: row.second.name, key="second"),
        Column("身份证号 ", lambda row: row.second.masked_id, key="second_id"),
        Column("状态", "state_label", kind="tag", tones=TONES),
        Column("可能性", "likelihood"),
        Column("一致之处", "agreeing", wrap=True),
        Column("不同之处", "differing"),
        Column("依据", "rule_label", screen=False),
    ),
)  # fmt: skip
SIDES = TableSpec(
    name="sides", title="两条记录", row_label="label", unit="项", numbered=False, sizes=(50,), empty="", empty_hint="",
    columns=(
        Column("项目", "label"),
        Column("记录一", "first"),
        Column("记录二", "second"),
        Column("比较", "mark", kind="tag", tones=MARKS),
        Column("说明", "words", wrap=True),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One thing about both records (比较行); ``mark`` is empty where nothing is compared."""

    label: str
    first: str = field(repr=False)
    second: str = field(repr=False)
    mark: str = ""
    words: str = ""


def _reviewer(request: HttpRequest) -> Scope:
    """Who asks; only those who decide see the pairs."""
    scope = scope_of(request)
    scope.must_be(*WHO_WRITES)
    return scope


def _chosen(request: HttpRequest) -> tuple[CandidateFilter, dict[str, str]]:
    form = CandidateFilter(request.GET or None, areas=areas_of(_reviewer(request)))
    chosen = form.cleaned_data if form.is_valid() else {"state": "open", "area": ""}
    return form, chosen


@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """关联复核: the pairs of one state, the likeliest first, and how many there are of each."""
    scope, today = _reviewer(request), timezone.localdate()
    form, chosen = _chosen(request)
    state = CANDIDATES.state(request.GET)
    total, rows = queries.candidates(
        scope, state=chosen["state"], area_path=chosen["area"], on=today, limit=state.size,
        offset=(state.page - 1) * state.size,
    )  # fmt: skip
    counts = queries.candidate_counts(scope)
    acts = []
    waiting = queries.next_candidate(scope)
    if waiting:
        acts.append(Action("逐对复核", reverse("register:candidate", args=[waiting]), "list-check-2", "pri"))
    return page(
        request, "register/candidates.html", title="关联复核", crumbs=[Crumb("帮扶对象", reverse("register:index"))],
        form=form, actions=acts, may_search=scope.role is Role.DISTRICT,
        tiles=[_tile(*each) for each in counts],
        view=CANDIDATES.view(rows, state, total=total), total=total,
    )  # fmt: skip


def _tile(state: str, label: str, count: int) -> Stat:
    icon, tone = _TILES[state]
    address = f"{reverse('register:candidates')}?state={state}"
    return Stat(label, f"{count:,}", "对", "", icon, tone, address)


@require_safe
def candidate(request: HttpRequest, ref: str) -> HttpResponse:
    """一对记录: side by side, what agrees and what differs, and the decision."""
    scope, today = _reviewer(request), timezone.localdate()
    found = queries.candidate(scope, ref, today)
    if found is None:
        raise Http404
    sides = _sides(found, names_of(scope), today)
    crumbs = [Crumb("帮扶对象", reverse("register:index")), Crumb("关联复核", reverse("register:candidates"))]
    waiting = {state: count for state, _, count in queries.candidate_counts(scope)}["open"]
    return page(
        request, "register/candidate.html", title="一对记录", crumbs=crumbs, found=found, tone=TONES[found.state_label],
        view=SIDES.view(sides, SIDES.state({})), waiting=waiting,
    )  # fmt: skip


def _sides(found: CandidateLine, names: dict[str, str], today: date) -> list[Side]:
    one, other = found.first, found.second
    said = {each.name: (each.mark.label, each.words) for each in found.said}
    return [
        Side("姓名", one.name, other.name, *said["name"]),
        Side("证件号码", one.masked_id, other.masked_id, *said["number"]),
        Side("出生日期", _day(one.birth_on), _day(other.birth_on), *said["born"]),
        Side("性别", one.sex, other.sex, *said["sex"]),
        Side("辖区", names.get(one.area_path, ""), names.get(other.area_path, ""), *said["place"]),
        Side("联系电话", one.masked_phone or "未登记", other.masked_phone or "未登记", *said["phone"]),
        Side("家庭", "", "", *said["household"]),
        Side("收款账号", one.masked_account or "未登记", other.masked_account or "未登记"),
        Side("对象类别", "、".join(one.categories) or "无", "、".join(other.categories) or "无"),
        Side("来源", one.source, other.source),
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else "未知"
