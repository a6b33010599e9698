"""The frame and the components on real pages: they fit, speak Chinese, are accessible, obey the content policy."""

from __future__ import annotations

import io
import unicodedata

import pytest
from playwright.sync_api import Page, expect
from pypdf import PageObject, PdfReader

from tests.browser.checks import (
    assert_no_english,
    assert_no_overflow,
    axe_violations,
    foreign_words,
    keyboard_walk,
    overflows,
    run_axe,
)
from tests.browser.conftest import Watch
from tests.browser.district import redrawn
from tests.browser.gallery.settings import CONTENT_POLICY

pytestmark = pytest.mark.browser

PAGES = ["", "list/", "list/?none=1", "detail/", "form/", "states/", "proof/", "charts/", "sheet/", "print/", "login/", "refused/", "locked/", "nope/", "broken/"]  # fmt: skip


def opened(page: Page, gallery: str, path: str) -> Page:
    """Open a gallery page and wait until its charts are drawn."""
    page.goto(f"{gallery}/{path}")
    # Asked by locator: a polled expression would need eval, which the content policy forbids.
    expect(page.locator("yk-chart:not([data-drawn])")).to_have_count(0)
    return page


@pytest.mark.deep
@pytest.mark.parametrize("path", PAGES)
def test_page_fits_every_window(browser_page: Page, gallery: str, path: str) -> None:
    """Offices still have 1280×720, and 适老大字 there: nothing sticks out, nothing lies on something else."""
    page = opened(browser_page, gallery, path)
    assert_no_overflow(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    # A chart keeps its old width until the frame in which it is told of the new one; its box clips it till then.
    redrawn(page)
    assert_no_overflow(page)
    page.evaluate(
        "document.documentElement.dataset.size = 'lg'; document.dispatchEvent(new CustomEvent('yk:look'))"
    )
    redrawn(page)
    assert_no_overflow(page)


@pytest.mark.deep
@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_and_chinese(browser_page: Page, gallery: str, path: str) -> None:
    """WCAG 2.1 AA as far as a program can see, and no English where a user looks or listens."""
    opened(browser_page, gallery, path)
    run_axe(browser_page)
    assert_no_english(browser_page)


def test_open_panels_are_accessible_and_fit(browser_page: Page, gallery: str) -> None:
    """Drop-downs, dialog and drawer are hidden when the page is checked: check them open as well."""
    page = opened(browser_page, gallery, "list/")
    page.click(".fold > summary")
    page.click("summary[aria-label^='辖区']")
    assert page.locator(".popbox button", has_text="莘庄镇").is_visible()
    run_axe(page)
    assert_no_overflow(page)
    page.keyboard.press("Escape")
    assert not page.locator(".popbox button", has_text="莘庄镇").is_visible()
    page.click("[data-opens=paste]")
    run_axe(page)
    assert_no_overflow(page)
    opened(page, gallery, "detail/")
    page.click("[data-opens=return]")
    run_axe(page)
    page.click("dialog [data-closes] >> nth=0")
    assert page.locator("dialog[open]").count() == 0


def test_chart_tables_are_accessible(browser_page: Page, gallery: str) -> None:
    """The data table is the chart for whoever cannot see the drawing."""
    page = opened(browser_page, gallery, "charts/")
    for summary in page.locator(".data > summary").all():
        summary.click()
    run_axe(page)
    assert "3,731.14" in page.inner_text("figure .data")


@pytest.mark.parametrize("path", ["", "list/", "detail/", "form/", "login/"])
def test_everything_is_reached_by_keyboard(browser_page: Page, gallery: str, path: str) -> None:
    """Many clerks never touch the mouse; each stop must also show where it is."""
    stops = keyboard_walk(opened(browser_page, gallery, path))
    assert "跳到正文" in stops[0]


def test_content_policy_is_the_sites_own(browser_page: Page, gallery: str) -> None:
    """The watch on violations proves nothing if the gallery ran under a weaker policy than the site."""
    answer = browser_page.goto(f"{gallery}/")
    assert answer is not None and answer.headers["content-security-policy"] == CONTENT_POLICY
    assert "unsafe" not in CONTENT_POLICY and "script-src 'self'" in CONTENT_POLICY


def test_watch_sees_a_violation(browser_page: Page, gallery: str, watch: Watch) -> None:
    """Sabotage: an inline script must be blocked and must be recorded, or the watch is blind."""
    opened(browser_page, gallery, "login/")
    browser_page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
    }""")
    browser_page.wait_for_timeout(200)
    assert browser_page.evaluate("window.ran") is None
    assert any("script-src" in problem for problem in browser_page.evaluate("window.ykViolations"))
    assert len(watch.problems(browser_page)) >= 2
    watch.errors.clear()
    browser_page.goto("about:blank")


@pytest.mark.parametrize(
    ("sabotage", "expected"),
    [
        ("main.style.width = '3000px'", "wide"),
        ("document.querySelector('h1').style.whiteSpace = 'nowrap'; document.querySelector('h1').textContent = '长'.repeat(200)", "in "),
        ("const [a, b] = document.querySelectorAll('.alert'); b.style.transform = `translateY(${a.getBoundingClientRect().top - b.getBoundingClientRect().top}px)`", "lies on"),
        ("const a = document.querySelector('.alert'); a.style.height = '8px'; a.style.overflow = 'hidden'", "high in"),
    ],
)  # fmt: skip
def test_overflow_check_sees_what_is_wrong(
    browser_page: Page, gallery: str, sabotage: str, expected: str
) -> None:
    """Sabotage of the layout: a check that cannot fail proves nothing."""
    page = opened(browser_page, gallery, "states/")
    page.evaluate(f"() => {{ const main = document.querySelector('main'); {sabotage}; }}")
    found = overflows(page)
    assert found and (expected in "\n".join(found))


def test_language_check_sees_english(browser_page: Page, gallery: str) -> None:
    """Sabotage: a visible word, a label for screen readers and a title, each in English."""
    page = opened(browser_page, gallery, "login/")
    page.evaluate("""() => {
        document.querySelector("h1").textContent = "Login 登录 CRO012 Excel";
        document.querySelector("input[name=username]").setAttribute("aria-label", "Username");
        document.title = "Welcome";
    }""")
    assert foreign_words(page) == ["Login", "Username", "Welcome"]


def test_axe_sees_a_missing_label(browser_page: Page, gallery: str) -> None:
    """Sabotage: axe must really run inside the page, under its content policy."""
    page = opened(browser_page, gallery, "login/")
    page.evaluate("document.querySelector('label').remove()")
    assert "label" in {one["id"] for one in axe_violations(page)}


def test_keyboard_walk_sees_what_cannot_be_reached(browser_page: Page, gallery: str) -> None:
    """Sabotage: a focus ring taken away must fail the walk."""
    page = opened(browser_page, gallery, "login/")
    page.add_style_tag(url=f"{gallery}/static/yikou/css/print.css")
    page.evaluate("document.querySelector('button').style.outline = 'none'")
    page.evaluate(
        "document.querySelector('button').addEventListener('focus', (e) => { e.target.style.outline = 'none'; })"
    )
    with pytest.raises(AssertionError, match="not to be seen"):
        keyboard_walk(page)


def _paper(page: Page) -> PdfReader:
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def _text(page: PageObject) -> str:
    """What stands on a printed page; Chromium writes some characters as their radicals."""
    return unicodedata.normalize("NFKC", page.extract_text())


def test_sheet_prints_as_one_page_of_a4(browser_page: Page, gallery: str) -> None:
    """The paper form must come out alone: no bar, no menu, A4, one page."""
    sheet = _paper(opened(browser_page, gallery, "sheet/"))
    text = _text(sheet.pages[0])
    assert len(sheet.pages) == 1
    assert [round(float(x)) for x in sheet.pages[0].mediabox[2:]] == [595, 842]
    assert "项目支出绩效自评表" in text and "98.84" in text
    assert "工作台" not in text and "退出" not in text


def test_list_prints_all_rows_with_heads_on_every_page(browser_page: Page, gallery: str) -> None:
    """Sixty rows across several sheets: the heads come again, no identity number is whole."""
    paper = _paper(opened(browser_page, gallery, "print/"))
    assert len(paper.pages) > 1
    wide, high = (float(x) for x in paper.pages[0].mediabox[2:])
    assert wide > high
    for page in paper.pages[:-1]:
        assert "身份证号" in _text(page)
    assert "9999**********" in _text(paper.pages[0])


def test_screen_table_prints_without_its_controls(browser_page: Page, gallery: str) -> None:
    """A list printed straight from the screen leaves out boxes, 操作, toolbar and pager."""
    text = "".join(_text(page) for page in _paper(opened(browser_page, gallery, "list/")).pages)
    assert "样张甲" in text
    for word in ("操作", "前往", "导出全部", "行高"):
        assert word not in text
