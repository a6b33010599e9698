"""A large roster on a thin line: broken off, the page loaded anew, gone on with, handed in whole."""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests import scratch
from tests.browser.conftest import SIZES, Watch, watched
from tests.browser.district import PEOPLE, District, enter
from tests.browser.test_way import attach, go
from yikou_app.site.demo.family import invent
from yikou_app.site.demo.workbooks import workbook

pytestmark = [pytest.mark.browser, pytest.mark.deep]
NAME = "春节名单.xlsx"
#: In the installation: the size and digest of the file that was stored last.
KEPT = """
import os, hashlib, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yikou_app.site.settings")
django.setup()
from yikou_app.files.models import StoredFile
from yikou_app.files.queries import content
last = StoredFile.objects.everywhere("test").order_by("-pk").first()
data = content(None, last.pk, reason="test")
print(len(data), hashlib.sha256(data).hexdigest())
"""


@pytest.fixture(scope="module")
def district() -> Iterator[District]:
    """An own walked district with `yikou web`."""
    served = District(scratch.walked()).serve()
    yield served
    served.stop()


@pytest.fixture
def page(browser: Browser, district: District) -> Iterator[Page]:
    """The district officer's page; a policy violation or a script error fails the test."""
    watch = Watch()
    context = enter(browser, district, PEOPLE["区"])
    opened = watched(context, watch)
    opened.on("dialog", lambda dialog: dialog.accept())
    yield opened
    # A line that is cut on purpose is told by the browser as an error of its own.
    problems = [each for each in watch.problems(opened) if "ERR_INTERNET_DISCONNECTED" not in each]
    context.close()
    assert not problems, "\n".join(problems)


def large_list() -> bytes:
    """A list with a picture of five megabytes in it, as units send them."""
    target = io.BytesIO(workbook(invent().corrections[0]))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_STORED) as file:
        file.writestr("xl/media/image1.png", os.urandom(5 * 1024 * 1024))
    return target.getvalue()


def choose(page: Page, district: District, data: bytes) -> None:
    """Open the form, choose the first programme and the file."""
    go(page, district, "/rosters/new/")
    page.locator("#id_programme").select_option(index=1)
    attach(page, NAME, data)


def press(page: Page) -> None:
    page.click("form[enctype] button[type=submit]")


def pictured(page: Page, name: str) -> None:
    """For eyes, when a folder is named."""
    folder = os.environ.get("YIKOU_PICTURES")
    for label, (width, height) in SIZES.items() if folder else ():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=f"{folder}/{name}-{label}.png")


def test_a_broken_line_and_a_reload_cost_only_what_was_missing(page: Page, district: District) -> None:
    """Two of six parts arrive, the line goes, the page is loaded anew: four parts are sent, one of them twice."""
    data = large_list()
    sent: list[int] = []

    def number_of(route: Route) -> int:
        found = re.search(r"/parts/(\d+)/", route.request.url)
        assert found is not None
        return int(found[1])

    def cut_off(route: Route) -> None:
        route.continue_() if number_of(route) < 2 else route.abort("internetdisconnected")

    def stumble(route: Route) -> None:
        sent.append(number_of(route))
        route.abort("internetdisconnected") if sent.count(4) == 1 and sent[-1] == 4 else route.continue_()

    page.route("**/parts/*/", cut_off)
    choose(page, district, data)
    press(page)
    expect(page.locator(".picked")).to_contain_text("已传 2 / 6 段;连接中断,正在重试", timeout=30_000)
    expect(page.locator("form[enctype] button[type=submit]")).to_be_disabled()
    pictured(page, "broken")
    page.unroute("**/parts/*/")
    choose(page, district, data)
    expect(page.locator("ul.files")).to_contain_text("已传 2 / 6 段")
    pictured(page, "resumed")
    page.route("**/parts/*/", stumble)
    press(page)
    page.wait_for_url(re.compile(r"/rosters/[a-z2-7]{16}/"), timeout=60_000)
    assert sent == [2, 3, 4, 4, 5]
    kept = district.installation.run("-c", KEPT).stdout.strip()
    assert kept == f"{len(data)} {hashlib.sha256(data).hexdigest()}"
    go(page, district, "/rosters/new/")
    expect(page.locator("ul.files")).to_have_count(0)


def test_the_line_stays_away_and_the_person_presses_again(page: Page, district: District) -> None:
    """After its tries the script says so and gives the button back; pressed again it goes on, also after a give-up."""
    data = large_list()
    page.clock.install()
    page.route("**/parts/*/", lambda route: route.abort("internetdisconnected"))
    choose(page, district, data)
    press(page)
    bad = page.locator(".picked .bad")
    for _ in range(60):
        page.clock.run_for(20_000)
        if bad.count():
            break
        page.wait_for_timeout(100)
    expect(bad).to_contain_text("网络一直没有恢复。已传的部分还在")
    expect(page.locator("form[enctype] button[type=submit]")).to_be_enabled()
    page.unroute("**/parts/*/")
    page.context.clear_cookies()
    press(page)
    expect(page.locator(".picked .bad").last).to_contain_text("刷新页面", timeout=30_000)
