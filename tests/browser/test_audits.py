"""Documents handed in, read and decided on in the browser; pictures at both sizes of offices.

The documents are written here: a flawed form, a flawed flattened table, a picture that is no document.
Pictures go to var/screenshots/<size>/audits-<step>.png, to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import scratch
from tests.browser.checks import assert_no_english, assert_no_overflow, run_axe
from tests.browser.conftest import SIZES, Watch, watched
from tests.browser.district import District, settled
from tests.browser.test_standards import PEOPLE
from tests.findings.paper import Edit, document
from yikou.documents import write_form
from yikou_app.site.demo.ground import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.deep]

PICTURES = Path(__file__).resolve().parents[2] / "var" / "screenshots"
#: Kinds of files that the form names, and codes of findings: letters that are no English words.
_ALLOWED = frozenset({"docx", "pdf", "xlsx", "doc", "xls", "html", "htm", "txt", "CRO", "INT", "png"})


@pytest.fixture(scope="module")
def flawed() -> bytes:
    """A form with a wrong total, a score above its weight, and a copied result."""
    text = "建立走访制度,按月更新台账,对重病、失能、独居家庭做到应访尽访,发现困难及时转介,确保困难群众不遗漏、有人管"
    form = document(
        Edit(
            total=("90", "88.4"),
            rows={1: {"score": "12"}, 5: {"target": text, "actual": text, "score": "20"}},
        )
    ).form
    assert form is not None
    data, _ = write_form(form, None, format="docx")
    return data


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """The list of audits, seen by an officer."""
    installation = scratch.fresh()
    username = installation.run("-c", PEOPLE, PASSWORD).stdout.strip().strip('"')
    served = District(installation).serve()
    served.work()
    watch = Watch()
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        accept_downloads=True,
    )
    opened = watched(context, watch)
    opened.goto(f"{served.address}/login/?next=/audits/")
    opened.fill("input[name=username]", username)
    opened.fill("input[name=password]", PASSWORD)
    opened.click("button[type=submit]")
    opened.wait_for_url("**/audits/")
    yield opened
    problems = watch.problems(opened)
    context.close()
    served.stop()
    assert not problems, "\n".join(problems)


def looked_at(page: Page, step: str) -> None:
    """The screen at both sizes: no overflow, no English, no barrier; a picture of each."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        folder = PICTURES / size
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"audits-{step}.png")
        assert_no_overflow(page)
    assert_no_english(page, _ALLOWED)
    run_axe(page)


def test_the_way_of_a_reviewer(page: Page, flawed: bytes, tmp_path: Path) -> None:
    """Hand in two files, wait, read side by side, follow a number to its words, decide, take the opinion."""
    looked_at(page, "empty")
    page.get_by_role("link", name="提交核查").click()
    looked_at(page, "submit")
    page.fill("input[name=title]", "2021年度项目自评表复核")
    page.set_input_files(
        "input[type=file]",
        [
            {"name": "走访帮扶自评表.docx", "mimeType": "application/octet-stream", "buffer": flawed},
            {"name": "照片.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 64},
        ],
    )
    expect(page.locator(".picked .bad")).to_have_count(1)
    page.set_input_files(
        "input[type=file]",
        [{"name": "走访帮扶自评表.docx", "mimeType": "application/octet-stream", "buffer": flawed},
         {"name": "说明.txt", "mimeType": "text/plain", "buffer": "一、基本情况\n全年走访三百户。".encode()}],
    )  # fmt: skip
    page.get_by_role("button", name="提交并核查").click()
    page.wait_for_url(re.compile(r"/audits/[a-z0-9]{16}/$"))
    batch = page.url
    page.locator(".tag", has_text="核查中").first.wait_for(state="detached", timeout=60_000)
    page.goto(batch)
    expect(page.locator("h1, .pagehead").first).to_contain_text("2021年度项目自评表复核")
    looked_at(page, "batch")
    page.get_by_role("link", name="困难家庭走访帮扶").first.click()
    looked_at(page, "document")
    first = page.locator(".readfinds li", has_text="超过分值").first
    number = first.locator("a.qn").inner_text()
    first.locator("a.qn").click()
    expect(page.locator(f"#q-{number}")).to_be_in_viewport()
    first.get_by_role("button", name="采纳", exact=True).click()
    expect(page.locator(f"#f-{number} .tag", has_text="采纳")).to_be_visible()
    other = page.locator(".readfinds li", has=page.get_by_text("不采纳")).first
    other.locator("summary").click()
    other.locator("textarea").fill("原件已另附说明")
    looked_at(page, "dismissing")
    other.get_by_role("button", name="确定").click()
    expect(page.locator(".readfinds")).to_contain_text("原件已另附说明")
    with page.expect_download() as begun:
        page.get_by_role("button", name="审核意见 docx").click()
    target = tmp_path / "opinion.docx"
    begun.value.save_as(target)
    assert target.read_bytes()[:2] == b"PK"
    page.goto(page.url.split("/audits/")[0] + "/audits/")
    looked_at(page, "list")
