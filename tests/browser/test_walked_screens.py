"""Every screen of the walked district in a real Chromium, as each role, at both sizes offices have.

Pictures go to var/screenshots/<size>/<role>-<name>.png, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import scratch
from tests.browser.checks import foreign_words, keyboard_walk, overflows, run_axe
from tests.browser.conftest import SIZES, Watch, watched
from tests.browser.district import PEOPLE, District, drawn, enter, redrawn, settled

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).resolve().parents[2] / "var" / "screenshots"

#: name -> address; what stands in braces is a reference of the walk or a sample.
DISTRICT = {
    "dashboard": "/", "overlaps": "/overlaps/", "gaps": "/gaps/", "quality": "/quality/", "person": "/people/{person}/",
    "money": "/money/{programme}/", "fate": "/fate/{roster}/", "rosters": "/rosters/", "hand-in": "/rosters/new/",
    "roster": "/rosters/{roster}/", "reading": "/rosters/{roster}/reading/",
    "compare": "/rosters/{roster}/compare/", "reviews": "/rosters/reviews/", "register": "/register/",
    "record": "/register/{person}/",
    "households": "/register/households/", "household": "/register/households/{household}/",
    "household-split": "/register/households/{household}/split/", "household-new": "/register/{person}/household/",
    "card": "/people/{person}/card/", "household-card": "/households/{household}/card/",
    "history": "/register/{person}/history/", "reads": "/register/reads/", "restrictions": "/register/restrictions/",
    "links": "/register/links/", "pair": "/register/links/{pair}/", "pair-decided": "/register/links/{decided_pair}/",
    "register-new": "/register/new/", "programmes": "/programmes/", "seasons": "/programmes/seasons/",
    "season-new": "/programmes/seasons/new/", "programme": "/programmes/{programme}/",
    "programme-new": "/programmes/new/", "awards": "/awards/", "award": "/awards/{held}/",
    "batches": "/payments/", "batch": "/payments/{batch}/", "batch-waiting": "/payments/{waiting}/",
    "batch-new": "/payments/new/", "reissue": "/payments/reissue/", "line": "/payments/lines/{line}/",
    "notices": "/payments/notices/", "notice": "/payments/notices/{unsigned}/", "approvals": "/approvals/",
    "approval": "/approvals/{approval}/", "funds": "/funds/", "fund": "/funds/{fund}/",
    "entries": "/funds/{fund}/entries/", "fund-new": "/funds/new/", "account-new": "/funds/accounts/new/",
    "evaluations": "/evaluation/", "sheet": "/evaluation/{evaluation}/",
    "fact": "/evaluation/{evaluation}/facts/served_times/", "form": "/evaluation/{evaluation}/form/",
    "references": "/references/", "reference-new": "/references/new/", "reference": "/references/{reference}/",
    "leads": "/leads/", "lead": "/leads/{lead}/", "coverage": "/leads/coverage/", "members": "/leads/members/?show=missed",
    "jobs": "/jobs/", "job": "/jobs/{job}/", "audits": "/audits/", "audit-new": "/audits/new/",
    "audit": "/audits/{audit}/", "paper": "/audits/documents/{paper}/",
    "standards": "/evaluation/standards/", "units": "/district/", "password": "/password/", "absent": "/nowhere/",
}  # fmt: skip
#: Small forms and lists built of the same parts as the others: opened in the deep profile.
RARE = {
    "account-new", "approval", "audit-new", "batch-new", "entries", "fact", "fund-new", "household-new", "household-split",
    "job", "jobs", "line", "pair-decided", "notice", "notices", "password", "programme-new", "reads", "reference-new", "references",
    "register-new", "reissue", "restrictions", "reviews", "season-new", "seasons", "standards", "units",
}  # fmt: skip
OTHERS = {
    "街镇": {
        "dashboard": "/", "register": "/register/", "rosters": "/rosters/", "awards": "/awards/", "overlaps": "/overlaps/",
        "gaps": "/gaps/", "award": "/awards/{held}/", "batches": "/payments/", "person": "/people/{own_person}/",
    },
    "居村": {"dashboard": "/", "leads": "/leads/", "lead": "/leads/{own_lead}/", "register": "/register/", "person": "/people/{own_person}/", "award": "/awards/{own_award}/", "refused": "/register/new/"},
    "部门": {"dashboard": "/", "rosters": "/rosters/", "roster": "/rosters/{roster}/", "overlaps": "/overlaps/", "fate": "/fate/{roster}/", "refused": "/register/"},
    "财务": {"dashboard": "/", "approvals": "/approvals/", "batch-waiting": "/payments/{waiting}/", "form": "/evaluation/{evaluation}/form/", "refused": "/register/new/"},
}  # fmt: skip
#: Digests, references of files and names of accounts are data, not words.
_DATA = ("minzheng",)


@pytest.fixture(scope="module")
def district() -> Iterator[District]:
    """The walked district behind `yikou web`."""
    served = District(scratch.walked()).serve()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def references(district: District) -> dict[str, str]:
    """What stands in the braces."""
    walk = district.walk
    return {
        **district.ask("tests.browser.samples"), "programme": walk["programmes"]["暖冬互助金"],
        "roster": walk["rosters"]["care"], "batch": walk["batches"][0], "waiting": walk["batches"][-1],
        "fund": walk["funds"]["district"], "evaluation": walk["evaluation"],
    }  # fmt: skip


class Visit:
    """One role's page, which is led from screen to screen; what is wrong is collected."""

    def __init__(self, browser: Browser, district: District, role: str) -> None:
        self.district, self.role, self.watch = district, role, Watch()
        self.context = enter(browser, district, PEOPLE[role])
        self.page = watched(self.context, self.watch)

    def see(self, name: str, address: str, *, deeply: bool) -> list[str]:
        """Open a screen at both sizes; returns what is wrong with it."""
        wrong: list[str] = []
        page = self.page
        page.set_viewport_size({"width": 1440, "height": 900})
        answer = page.goto(f"{self.district.address}{address}")
        assert answer is not None
        expected = {"absent": 404, "refused": 403}.get(name, 200)
        if answer.status != expected:
            return [f"{address} answers {answer.status}"]
        settled(page)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            redrawn(page)
            drawn(page)
            wrong += overflows(page)
            self._keep(size, name)
        wrong += [f"English: {word}" for word in foreign_words(page, frozenset(_DATA)) if not _is_data(word)]
        if deeply:
            run_axe(page)
        wrong += self.watch.problems(page)
        self.watch.errors.clear()
        return wrong

    def _keep(self, size: str, name: str) -> None:
        """A picture for a second pair of eyes, when somebody asks for them with YIKOU_PICTURES=1."""
        if os.environ.get("YIKOU_PICTURES") != "1":
            return
        folder = PICTURES / size
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{self.role}-{name}.png")


def _is_data(word: str) -> bool:
    """Whether a Latin word is a reference or a digest: lower case letters mixed with digits, and long."""
    return len(word) >= 12 and word.lower() == word and any(sign.isdigit() for sign in word)


@pytest.fixture(scope="module")
def visits(browser: Browser, district: District) -> Iterator[dict[str, Visit]]:
    """A page for each role, kept over all screens."""
    kept = {role: Visit(browser, district, role) for role in PEOPLE}
    yield kept
    for visit in kept.values():
        visit.context.close()


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.deep) if name in RARE else name for name in DISTRICT]
)
def test_screen_fits_speaks_chinese_and_is_accessible(
    visits: dict[str, Visit], references: dict[str, str], name: str
) -> None:
    """As the district's officer, who has every screen: both sizes, language, axe, console, content policy."""
    assert visits["区"].see(name, DISTRICT[name].format(**references), deeply=True) == []


@pytest.mark.deep
@pytest.mark.parametrize("role", OTHERS)
def test_screens_of_the_other_roles(visits: dict[str, Visit], references: dict[str, str], role: str) -> None:
    """Fewer menus, fewer rows, empty charts and refusals are screens too."""
    wrong = {
        name: found
        for name, address in OTHERS[role].items()
        if (
            found := visits[role].see(name, address.format(**references), deeply=name in ("refused", "award"))
        )
    }
    assert wrong == {}


def test_log_in_page_fits_and_refuses_in_chinese(browser: Browser, district: District) -> None:
    """The first screen of all, empty and after a wrong password."""
    watch = Watch()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = watched(context, watch)
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{district.address}/login/")
        settled(page)
        assert overflows(page) == []
        (PICTURES / name).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / name / "login.png")
    run_axe(page)
    page.fill("input[name=username]", "minzheng")
    page.fill("input[name=password]", "不是这个密码")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    assert "不正确" in page.inner_text("main") or "不对" in page.inner_text("main")
    assert foreign_words(page) == [] and overflows(page) == []
    context.close()


@pytest.mark.parametrize(
    "name",
    [
        "dashboard",
        *(pytest.param(name, marks=pytest.mark.deep) for name in ("batch-waiting", "roster", "sheet")),
    ],
)
def test_screen_is_reached_by_keyboard(
    visits: dict[str, Visit], references: dict[str, str], name: str
) -> None:
    """Many clerks never touch the mouse: every control is a stop of Tab, and shows it."""
    page: Page = visits["财务"].page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{visits['财务'].district.address}{DISTRICT[name].format(**references)}")
    settled(page)
    assert "跳到正文" in keyboard_walk(page)[0]
