"""The frame round every screen: whose it is, where it leads, what it counts."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import is_valid_path
from tests.rooms.town import Town, account, build_town

from yikou_app.ground.page import Page
from yikou_app.ground.parts import Crumb
from yikou_app.ground.scope import Role
from yikou_app.site import shell as frame

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return build_town()


def built(town: Town, who: str, path: str = "/jobs/", page: Page | None = None, **session: object):
    """The frame of a page for somebody."""
    request = RequestFactory().get(path)
    request.session = session
    request.scope = town[who]
    if page is not None:
        request.page = page
    return frame.build(request, town[who])


def urls(made) -> set[str]:
    return {item.url for group in made.menu for item in group.items}


def test_every_line_of_the_menu_leads_somewhere(town: Town):
    """A menu with dead lines is what people call 'the system does not work'."""
    for who in town.scopes:
        for url in urls(built(town, who)):
            assert is_valid_path(url), url


@pytest.mark.parametrize("who", ["bureau", "finance", "east", "committee", "society"])
def test_no_line_of_the_menu_is_refused_to_whom_it_is_shown(town: Town, who: str):
    """The menu is drawn by role; each line must open for that role."""
    client = Client()
    client.force_login(account(who))
    for url in urls(built(town, who)):
        assert client.get(url).status_code == 200, url


def test_a_department_sees_no_register_and_no_money(town: Town):
    """It uploads its lists and sees its part; lines it could not open would only tell it what there is."""
    assert not {"/register/", "/funds/", "/payments/", "/district/"} & urls(built(town, "society"))


def test_the_frame_says_who_and_where(town: Town):
    """On a shared PC the first look must tell whose session this is."""
    made = built(town, "east")
    assert (made.user_name, made.role_label, made.scope_label) == ("东街道办经办", "街镇", "示范区 · 东街道")
    assert built(town, "society").scope_label == "示范区慈善会"


def test_the_breadcrumb_leads_from_the_menu_to_the_page(town: Town):
    """Group, list, page; the list itself is not named twice."""
    assert [str(getattr(c, "label", c)) for c in built(town, "east").crumbs] == ["系统管理", "任务中心"]
    page = Page("核对名册", (Crumb("任务中心", "/jobs/"),))
    crumbs = [str(getattr(c, "label", c)) for c in built(town, "east", "/jobs/abc/", page).crumbs]
    assert crumbs == ["系统管理", "任务中心", "核对名册"]


def test_a_page_without_a_login_has_no_frame():
    """The log-in page must not ask the database whose menu it is."""
    request = RequestFactory().get("/login/")
    request.scope = None
    assert frame.shell(request) == {}


def test_the_frame_is_drawn_only_when_a_template_asks_for_it(town: Town, django_assert_num_queries):
    """A progress card is polled every second and a half; it must not count the whole menu each time."""
    request = RequestFactory().get("/jobs/")
    request.scope = town["east"]
    with django_assert_num_queries(0):
        frame.shell(request)


def test_every_role_is_offered_something():
    """A new role without a menu would be a locked door without a sign."""
    for role in Role:
        assert any(role in entry.roles for _, _, entries in frame.MENU for entry in entries)


@pytest.mark.parametrize(
    ("sent", "status"),
    [("2024", 303), ("1999", 422), ("99999", 422), ("", 422), ("２０２４", 422), ("2024'--", 422)],
)
def test_the_year_is_a_year_or_nothing_changes(town: Town, sent: str, status: int):
    """Every list filters by it."""
    client = Client()
    client.force_login(account("east"))
    answer = client.post("/year/", {"year": sent, "next": "//evil.example/"})
    assert answer.status_code == status
    if status == 303:
        assert answer["Location"] == "/"
        assert client.session["year"] == 2024
    else:
        assert "year" not in client.session


def test_healthz_says_ok_and_nothing_else(client: Client):
    """It is open to the monitoring without a login."""
    assert client.get("/healthz").content == b"ok"
