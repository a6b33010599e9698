"""The frame round every screen: who asks, where, which year, and the menu with its counts.

It is a context processor of the site, because it looks into every room. It is drawn lazily: a page
without the frame (log-in, an error, a fragment) asks the database nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from yikou_app.approvals import queries as approvals
from yikou_app.audits import queries as audits
from yikou_app.awards import queries as awards
from yikou_app.district import queries as district
from yikou_app.ground.page import Page
from yikou_app.ground.parts import Choice, Crumb, MenuGroup, MenuItem, Shell
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs import queries as jobs
from yikou_app.leads import queries as leads
from yikou_app.programmes import queries as programmes
from yikou_app.references import queries as references
from yikou_app.register import queries as register
from yikou_app.rosters import queries as rosters
from yikou_app.window import queries as window

ALL = frozenset(Role)
OFFICES = frozenset({Role.DISTRICT, Role.FINANCE, Role.STREET})
PLACES = OFFICES | {Role.COMMITTEE}
#: Who goes to people's doors, and who holds lists of other departments: the two rooms' own purposes.
WALKERS = frozenset(leads.WHO_SEES)
LIST_HOLDERS = frozenset(references.WHO_SEES)

Count = Callable[[Scope, int], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: where it leads, who has it, and what it counts; a count of nothing is not shown."""

    label: str
    url: str
    roles: frozenset[Role] = ALL
    count: Count | None = None
    hot: bool = False


def _to_sign(scope: Scope, year: int) -> int:
    return len(approvals.pending(scope))


def _open_overlaps(scope: Scope, year: int) -> int:
    season = window.season_of(scope, year)
    return 0 if season is None else awards.open_overlaps(scope, season.id)


def _open_leads(scope: Scope, year: int) -> int:
    season = window.season_of(scope, year)
    return 0 if season is None else leads.open_count(scope, season.id, timezone.localdate())


def _jobs(scope: Scope, year: int) -> int:
    return jobs.on_the_way(scope)


def _open_errors(scope: Scope, year: int) -> int:
    return audits.undecided(scope)


def _to_review(scope: Scope, year: int) -> int:
    return rosters.waiting_reviews(scope)


def _pairs_to_review(scope: Scope, year: int) -> int:
    return register.waiting_candidates(scope)


_TO_SIGN = Entry("待办审批", "/approvals/", OFFICES, _to_sign, hot=True)

MENU: tuple[tuple[str, str, tuple[Entry, ...]], ...] = (
    ("工作台", "dashboard-line", (Entry("工作台首页", "/"), _TO_SIGN)),
    (
        "对象台账",
        "group-line",
        (
            Entry("帮扶对象", "/register/", PLACES),
            Entry("家庭", "/register/households/", PLACES),
            Entry("查看记录", "/register/reads/", frozenset({Role.DISTRICT, Role.STREET})),
            Entry("封存的档案", "/register/restrictions/", frozenset({Role.DISTRICT})),
            Entry("关联复核", "/register/links/", frozenset({Role.DISTRICT, Role.STREET}), _pairs_to_review),
            Entry("重复提示", "/overlaps/", count=_open_overlaps, hot=True),
            Entry("遗漏发现", "/gaps/", PLACES),
            Entry("台账质量", "/quality/"),
            Entry("寻访清单", "/leads/", WALKERS, _open_leads, hot=True),
            Entry("覆盖情况", "/leads/coverage/", WALKERS),
            Entry("比对名单", "/references/", LIST_HOLDERS),
        ),
    ),
    (
        "项目与资金",
        "folders-line",
        (
            Entry("帮扶项目", "/programmes/"),
            Entry("资金来源", "/funds/", OFFICES),
        ),
    ),
    (
        "救助办理",
        "file-list-3-line",
        (
            Entry("名册", "/rosters/", ALL - {Role.COMMITTEE}),
            Entry("待人工处理", "/rosters/reviews/", ALL - {Role.COMMITTEE}, _to_review),
            Entry("帮扶记录", "/awards/"),
            Entry("发放批次", "/payments/", OFFICES),
            Entry("发放签收", "/payments/notices/", OFFICES),
        ),
    ),
    (
        "绩效自评",
        "bar-chart-box-line",
        (
            Entry("自评项目", "/evaluation/"),
            Entry("指标体系", "/evaluation/standards/"),
            Entry("材料核查", "/audits/", ALL - {Role.COMMITTEE}, _open_errors),
        ),
    ),
    (
        "系统管理",
        "settings-3-line",
        (
            Entry("任务中心", "/jobs/", count=_jobs),
            Entry("组织机构", "/district/", PLACES),
        ),
    ),
)


#: The same thing in another room: screen -> (words, that room's screen, who has it). Only the site
#: knows both sides; a room upstream may not name a screen downstream.
NEAR: dict[str, tuple[tuple[str, str, frozenset[Role]], ...]] = {
    "register:person": (("一人一档", "window:person", ALL), ("档案卡", "window:person_card", PLACES)),
    "register:household": (("档案卡", "window:household_card", PLACES),),
    "window:person": (("台账记录", "register:person", PLACES), ("档案卡", "window:person_card", PLACES)),
    "programmes:programme": (("项目资金", "window:programme", ALL),),
    "window:programme": (("项目内容", "programmes:programme", ALL),),
    "rosters:roster": (("名册去向", "window:fate", ALL),),
    "window:fate": (("检查结果", "rosters:roster", ALL - {Role.COMMITTEE}),),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor: ``shell`` for whoever is logged in, nothing for others."""
    scope = getattr(request, "scope", None)
    if scope is None:
        return {}
    return {"shell": SimpleLazyObject(lambda: build(request, scope))}


def build(request: HttpRequest, scope: Scope) -> Shell:
    """The frame of one page for one person."""
    year = year_of(request)
    here = request.path_info
    page: Page | None = getattr(request, "page", None)
    current = _current(here) or _beneath(page)
    counts = _counts(scope, year)
    title = page.title if page is not None else (current.label if current else settings.YIKOU.title)
    return Shell(
        title=title,
        user_name=scope.staff_name,
        role_label=str(scope.role.label),
        scope_label=_where(scope),
        year=year,
        crumbs=_crumbs(page, current, title),
        near=_near(request, scope),
        menu=_menu(scope, counts, current),
        todo_count=counts.get(_TO_SIGN.url, 0),
        years=[Choice(f"{each} 年度", str(each), each == year) for each in _years(scope, year)],
        year_url="/year/",
        search_url=_open("/search/"),
        todo_url=_open("/approvals/") if scope.role in OFFICES else "",
        account_url="/password/",
        logout_url="/logout/",
        idle_seconds=settings.YIKOU.idle_minutes * 60,
    )


def year_of(request: HttpRequest) -> int:
    """The year the person works in: chosen in the bar, else the current one."""
    chosen = request.session.get("year")
    return chosen if isinstance(chosen, int) else timezone.localdate().year


def _years(scope: Scope, year: int) -> list[int]:
    """The years to choose from: those with a season, this one, and the one chosen."""
    with_season = {season.year for season in programmes.seasons(scope)}
    return sorted({*with_season, timezone.localdate().year, year}, reverse=True)


def _where(scope: Scope) -> str:
    """The names of the district and of the person's own place in it."""
    names = district.names_to(scope.area_path)
    return " · ".join(names) if scope.role is not Role.DEPARTMENT else scope.unit_name


def _open(url: str) -> str:
    """The address, or nothing while its room has no screens."""
    return url if is_valid_path(url) else ""


def _current(here: str) -> Entry | None:
    """The menu line that the address lies beneath; the longest match wins."""
    found = [
        entry
        for _, _, entries in MENU
        for entry in entries
        if here == entry.url or (entry.url != "/" and here.startswith(entry.url))
    ]
    return max(found, key=lambda entry: len(entry.url), default=None)


def _beneath(page: Page | None) -> Entry | None:
    """The menu line of a screen that lies beneath another room's list, by its breadcrumb."""
    first = page.crumbs[0] if page is not None and page.crumbs else None
    return _current(first.url or "") if isinstance(first, Crumb) else None


def _near(request: HttpRequest, scope: Scope) -> list[Crumb]:
    match = request.resolver_match
    if match is None or set(match.kwargs) != {"ref"}:
        return []
    return [
        Crumb(words, reverse(screen, kwargs=match.kwargs))
        for words, screen, roles in NEAR.get(match.view_name, ())
        if scope.role in roles
    ]


def _counts(scope: Scope, year: int) -> dict[str, int]:
    """What each line of this person's menu counts, each asked once."""
    return {
        entry.url: entry.count(scope, year)
        for _, _, entries in MENU
        for entry in entries
        if entry.count is not None and scope.role in entry.roles and is_valid_path(entry.url)
    }


def _menu(scope: Scope, counts: dict[str, int], current: Entry | None) -> list[MenuGroup]:
    groups = []
    for label, icon, entries in MENU:
        items = [
            MenuItem(
                label=entry.label,
                url=entry.url,
                count=counts.get(entry.url) or None,
                current=entry is current,
                hot=entry.hot,
            )
            for entry in entries
            if scope.role in entry.roles and is_valid_path(entry.url)
        ]
        if items:
            groups.append(MenuGroup(label, icon, items))
    return groups


def _crumbs(page: Page | None, current: Entry | None, title: str) -> list[Crumb | str]:
    between: list[Crumb | str] = list(page.crumbs) if page is not None else []
    if current is not None and current.url != "/" and not between and title != current.label:
        between = [Crumb(current.label, current.url)]
    group = next((label for label, _, entries in MENU if current in entries), None)
    return [*([group] if group else []), *between, title]
