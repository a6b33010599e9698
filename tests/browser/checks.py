"""What every screen must pass: fits its boxes, speaks Chinese, is accessible, works by keyboard.

Room builders: ``from tests.browser.checks import assert_no_overflow, …`` and call them on a page.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

HERE = Path(__file__).parent
AXE = HERE / "vendor" / "axe.min.js"
SCRIPTS = HERE / "scripts"

# Names that stay as they are in a Chinese sentence.
ALLOWED_WORDS = frozenset(
    [
        "yikou",
        "alt",
        "excel",
        "pdf",
        "word",
        "wps",
        "xlsx",
        "xls",
        "docx",
        "doc",
        "csv",
        "txt",
        "htm",
        "xml",
        "ods",
        "xlsb",
        "xlsm",
        "tsv",
        "html",
        "zip",
        "jpg",
        "png",
        "json",
        "http",
        "https",
        "totp",
        "usb",
    ]
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_CODE = re.compile(r"[A-Z]{3}\d{3}")
_REFERENCE = re.compile(r"(?<![A-Za-z0-9_])[a-z2-7]{16}(?![A-Za-z0-9_])")


def _script(name: str) -> str:
    return (SCRIPTS / name).read_text(encoding="utf-8")


def overflows(page: Page) -> list[str]:
    """Elements whose content is wider than their box, texts cut off below, texts lying on each other."""
    found: list[str] = page.evaluate(_script("overflow.js"))
    return found


def assert_no_overflow(page: Page) -> None:
    """Nothing sticks out of its box (scroll containers apart) and no two texts overlap."""
    found = overflows(page)
    assert not found, f"{page.url} at {page.viewport_size}:\n" + "\n".join(found)


def foreign_words(page: Page, allow: frozenset[str] = frozenset()) -> list[str]:
    """Latin words of three letters and more among everything a person can see or hear."""
    texts: list[str] = page.evaluate(_script("words.js"))
    allowed = ALLOWED_WORDS | {word.lower() for word in allow}
    return sorted(
        {
            word
            for text in texts
            for word in _WORD.findall(_REFERENCE.sub(" ", text))
            if len(re.sub(r"[^A-Za-z]", "", word)) >= 3
            and word.lower() not in allowed
            and not _CODE.fullmatch(word)
        }
    )


def assert_no_english(page: Page, allow: frozenset[str] = frozenset()) -> None:
    """The screen speaks Chinese, its labels for screen readers too."""
    found = foreign_words(page, allow)
    assert not found, f"{page.url}: {found}"


def axe_violations(page: Page, *, skip: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What axe-core finds against WCAG 2.1 A and AA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate(
        """async (skip) => await axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
            rules: Object.fromEntries(skip.map((name) => [name, { enabled: false }])),
        })""",
        list(skip),
    )
    found: list[dict[str, Any]] = result["violations"]
    return found


def run_axe(page: Page, *, skip: tuple[str, ...] = ()) -> None:
    """No violation of WCAG 2.1 A or AA that axe-core can see; ``skip`` needs a reason where it is used."""
    lines = [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}\n    {node.get('failureSummary', '')[:300]}"
        for one in axe_violations(page, skip=skip)
        for node in one["nodes"][:4]
    ]
    assert not lines, f"{page.url}:\n" + "\n".join(lines)


def keyboard_walk(page: Page, most: int = 400) -> list[str]:
    """Press Tab through the page; returns what got the focus, in order.

    Fails when a stop shows no focus, lies outside the picture, or when some control is never reached.
    """
    page.evaluate(_script("walk.js"))
    stops: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop: dict[str, Any] = page.evaluate("window.ykWalk.stop()")
        if stop["end"]:
            break
        assert stop["shown"], f"{page.url}: the focus is not to be seen on {stop['name']}"
        stops.append(stop["name"])
    else:
        raise AssertionError(f"{page.url}: no end after {most} stops; the last were {stops[-5:]}")
    missed: list[str] = page.evaluate("window.ykWalk.missed()")
    assert not missed, f"{page.url}: never reached by Tab: {missed}"
    return stops
