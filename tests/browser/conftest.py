"""A real Chromium for the screens (浏览器测试), the gallery of components, and a watch on every page.

Without a Chromium these tests are skipped, loudly; YIKOU_REQUIRE_BROWSER=1 makes that a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import chromium

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"1440x900": (1440, 900), "1280x720": (1280, 720)}

# Recorded in the page itself, because a console message may come after the test has looked.
_WATCH = """
window.ykViolations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.ykViolations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


def _executable() -> str:
    path = chromium.find()
    if path is None:
        if os.environ.get("YIKOU_REQUIRE_BROWSER") == "1":
            pytest.fail(f"YIKOU_REQUIRE_BROWSER=1 but {chromium.ADVICE}")
        pytest.skip(f"browser tests need Chromium; {chromium.ADVICE}")
    return path


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests, closed before other tests run."""
    executable = _executable()
    # Playwright's synchronous interface keeps an event loop in this thread; Django would refuse every
    # query of a test beside it, although nothing here is asynchronous.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(
                executable_path=executable, headless=True, args=chromium.FLAGS, env=_chinese()
            )
            yield started
            started.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


def _chinese() -> dict[str, str | float | bool]:
    """The browser's own words (date fields, file fields) in Chinese, as on the users' machines."""
    return {**os.environ, "LANGUAGE": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8"}


class Watch:
    """What went wrong on a page without anybody asking: scripts, content policy, foreign addresses."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.foreign: list[str] = []

    def problems(self, page: Page) -> list[str]:
        """Everything noticed so far, violations of the page now open included."""
        violations = page.evaluate("window.ykViolations || []") if not page.is_closed() else []
        return [*self.errors, *(f"address outside: {url}" for url in self.foreign), *violations]


@pytest.fixture
def watch() -> Watch:
    """The watch on the test's page; a test that provokes an error on purpose clears it."""
    return Watch()


def watched(context: BrowserContext, watch: Watch) -> Page:
    """A new page of the context, whose errors, violations and foreign addresses go to the watch."""
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.on("pageerror", lambda error: watch.errors.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            watch.errors.append(f"{page.url}: {said.text}")
            if said.type == "error" and "Failed to load resource" not in said.text
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            watch.foreign.append(asked.url)
            if not asked.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))
            else None
        ),
    )
    page.on(
        "response",
        lambda answer: (
            watch.errors.append(f"{answer.url}: {answer.status}")
            if answer.status == 404 and answer.request.resource_type != "document"
            else None
        ),
    )
    return page


@pytest.fixture
def browser_page(browser: Browser, watch: Watch) -> Iterator[Page]:
    """A page of 1440×900 that fails its test on a script error, a policy violation or a foreign address."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = watched(context, watch)
    yield page
    problems = watch.problems(page)
    context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="package")
def gallery() -> Iterator[str]:
    """The address of the gallery, served by its own process with the site's content policy."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.gallery"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), f"the gallery did not start: {address!r}"
        yield address.rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def live_site(live_server: object) -> str:
    """The address of the real site on a test database."""
    return str(live_server)


@pytest.fixture(params=list(SIZES), ids=list(SIZES))
def size(request: pytest.FixtureRequest, browser_page: Page) -> str:
    """Runs a test at both sizes that offices have."""
    width, height = SIZES[request.param]
    browser_page.set_viewport_size({"width": width, "height": height})
    return str(request.param)
