"""The walked district behind a real server (实景): installation, ``yikou web``, ``yikou worker``, people who log in.

Server and worker are the product's own commands on its own database; the tests see it only as a
browser does, but for the references in ``walk.json`` and what ``samples`` looks up beside it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import scratch
from yikou_app.site.demo.ground import PASSWORD

#: One log-in of each role, by the name the tests use.
PEOPLE = {"区": "minzheng", "街镇": "linjiang", "居村": "jiangpan", "部门": "canlian", "财务": "caiwu"}
_COMMAND = "yikou_app.site.cli"


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class District:
    """A walked installation that is being served; ``stop`` ends what it started."""

    installation: scratch.Installation
    address: str = ""
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def serve(self) -> District:
        """Start the web server and wait until it answers."""
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.processes.append(
            self.installation.start("-m", _COMMAND, "web", "--port", str(port), stderr=subprocess.DEVNULL)
        )
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=10):
                    return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.processes[-1].poll() is not None:
                    raise AssertionError("the server ended before it answered") from None
                time.sleep(0.1)
        raise AssertionError("the server did not answer")

    def work(self) -> None:
        """Start a worker, so that long work is done while the browser looks on."""
        self.processes.append(self.installation.start("-m", _COMMAND, "worker", stderr=subprocess.DEVNULL))

    def stop(self) -> None:
        """End server and worker, and drop the installation."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=20)
        self.installation.remove()

    @cached_property
    def walk(self) -> dict[str, Any]:
        """References of what the walk made."""
        kept: dict[str, Any] = json.loads((self.installation.home / "walk.json").read_text(encoding="utf-8"))
        return kept

    def ask(self, module: str, *arguments: str) -> Any:
        """What a module prints as JSON when it runs on this installation."""
        return json.loads(self.installation.run("-m", module, *arguments).stdout)


def enter(browser: Browser, district: District, username: str, **options: Any) -> BrowserContext:
    """A context of the browser in which somebody has logged in through the log-in page."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai", **options
    )
    page = context.new_page()
    log_in(page, district, username)
    page.close()
    return context


def settled(page: Page) -> None:
    """Wait until the page's charts are drawn, and everything it asked for has come."""
    page.wait_for_load_state("networkidle")
    drawn(page)


def drawn(page: Page) -> None:
    """Wait until no chart is left to be drawn."""
    expect(page.locator("yk-chart:not([data-drawn])")).to_have_count(0)


def redrawn(page: Page) -> None:
    """Wait until what watches the window's size has been told and has drawn: three frames."""
    page.evaluate(
        "() => new Promise((done) => { let frames = 3;"
        " const next = () => (frames-- ? requestAnimationFrame(next) : done()); next(); })"
    )


def log_in(page: Page, district: District, username: str) -> None:
    """Fill in the log-in page and send it."""
    page.goto(f"{district.address}/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{district.address}/")
