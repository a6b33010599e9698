"""The real site in the browser: its own settings, middleware, static files and content policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.checks import assert_no_english, assert_no_overflow, run_axe
from tests.browser.gallery.settings import CONTENT_POLICY

pytestmark = pytest.mark.browser


def test_page_of_errors_stands_on_the_real_site(browser_page: Page, live_site: str) -> None:
    """A wrong address on the real site: our page, drawn with our assets, under the real policy."""
    answer = browser_page.goto(f"{live_site}/static-nowhere/", wait_until="networkidle")
    assert answer is not None and answer.status in (200, 404)
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert browser_page.locator(".top .brand").evaluate("bar => getComputedStyle(bar).fontWeight") == "600"
    run_axe(browser_page)
    assert_no_english(browser_page)
    assert_no_overflow(browser_page)
