"""The way by hand: one roster, one overlap, one batch, one notice, one form, in the browser and on the real server.

The steps build on each other, in the order in which an office takes them; Enter and Tab do what the mouse does.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests import scratch
from tests.browser.conftest import Watch, watched
from tests.browser.district import PEOPLE, District, enter, settled
from yikou_app.site.demo import bank
from yikou_app.site.demo.family import ListPlan, invent
from yikou_app.site.demo.ground import PASSWORD
from yikou_app.site.demo.workbooks import workbook

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def district() -> Iterator[District]:
    """An own walked district with `yikou web` and `yikou worker`."""
    served = District(scratch.walked()).serve()
    served.work()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def references(district: District) -> dict[str, str]:
    """What the walk left to be done."""
    found: dict[str, str] = district.ask("tests.browser.samples")
    return found


@pytest.fixture(scope="module")
def pages(browser: Browser, district: District) -> Iterator[dict[str, Page]]:
    """One page for each person who takes part; script errors and violations fail at the end."""
    watch, contexts, opened = Watch(), [], {}
    for role in ("区", "财务", "街镇"):
        contexts.append(enter(browser, district, PEOPLE[role], accept_downloads=True))
        opened[role] = watched(contexts[-1], watch)
        opened[role].on("dialog", lambda dialog: dialog.accept())
    yield opened
    problems = [each for page in opened.values() for each in watch.problems(page)]
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def go(page: Page, district: District, path: str) -> Page:
    """Open an address and wait until it is drawn."""
    page.goto(f"{district.address}{path}")
    settled(page)
    return page


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{page.url}: Tab never reaches {selector}")


def attach(page: Page, name: str, data: bytes) -> None:
    """Choose a file; its bytes go along, because Chromium cannot open a Chinese path without its locale."""
    page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def arrives(page: Page, state: str) -> None:
    """Wait for the state in the head; a failure shows what the page says instead."""
    tag = page.locator(".phead .tag")
    try:
        expect(tag).to_have_text(state, timeout=60_000)
    except AssertionError as late:
        words = page.locator(".phead .tag, .alert, .error, .ms, .picked").all_inner_texts()
        raise AssertionError(f"{page.url}: {words} instead of {state}") from late


def figures(page: Page) -> dict[str, int]:
    """The number tiles of a page by their words."""
    return {
        tile.locator(".lb").inner_text(): int(tile.locator("b").inner_text().replace(",", ""))
        for tile in page.locator(".st").all()
        if re.fullmatch(r"[\d,]+", tile.locator("b").inner_text())
    }


def downloaded(page: Page, selector: str) -> bytes:
    """The bytes behind a download link."""
    with page.expect_download() as waiting:
        page.locator(selector).first.click()
    return Path(waiting.value.path()).read_bytes()


def test_log_in_by_keyboard_alone(browser: Browser, district: District) -> None:
    """The first field has the focus already; Tab and Enter are enough."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{district.address}/login/")
    page.keyboard.type("linjiang")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{district.address}/")
    expect(page.locator("h1")).to_contain_text("帮困送温暖")
    context.close()


def test_roster_is_handed_in_checked_and_accepted(pages: dict[str, Page], district: District) -> None:
    """Upload by keyboard, progress without reloading, counts that add up, reasons beside the rows, acceptance."""
    family = invent(seed=7)
    plan = next(each for each in family.lists if each.key == "relief")
    spoilt = [row for row in plan.rows if row.cell in ("wrong_check_digit", "cut_by_excel")]
    clean = [row for row in plan.rows if not row.cell][:4]
    sheet = workbook(ListPlan("relief", plan.programme, plan.unit, (*spoilt, *clean)))
    page = go(pages["街镇"], district, "/rosters/new/")
    tab_to(page, "select[name=programme]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "input[type=file]")
    attach(page, "名册.xlsx", sheet)
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/rosters/[a-z2-7]{16}/$"))
    arrives(page, "待确认")
    settled(page)
    counted = figures(page)
    assert counted["读取"] == len(spoilt) + len(clean) == counted["合格"] + counted["退回"] + counted["空白"]
    assert counted["退回"] == len(spoilt)
    expect(page.locator("table.t").first.locator("tbody tr")).to_have_count(len(spoilt))
    back = load_workbook(io.BytesIO(downloaded(page, ".files a:has-text('错误')")))
    texts = [
        str(cell.value) for each in back.worksheets for row in each.iter_rows() for cell in row if cell.value
    ]
    assert sum("校验" in text or "Excel" in text for text in texts) >= len(spoilt)
    page.click("[data-opens=take]")
    page.fill("#take-rows", str(counted["合格"]))
    page.fill("#take-total", str(sum(row.amount_fen for row in clean) // 100))
    page.locator("dialog[open] button[type=submit]").click()
    arrives(page, "已接收")


def test_acceptance_with_wrong_totals_is_refused(pages: dict[str, Page], district: District) -> None:
    """The control totals are typed from the paper: a slip must stop the roster, in a sentence."""
    plan = next(each for each in invent(seed=8).lists if each.key == "supplement")
    sheet = workbook(ListPlan("supplement", plan.programme, plan.unit, plan.rows[:3]))
    page = go(pages["街镇"], district, "/rosters/new/")
    page.select_option("select[name=programme]", index=1)
    attach(page, "名册.xlsx", sheet)
    page.click("main button[type=submit]")
    arrives(page, "待确认")
    settled(page)
    page.click("[data-opens=take]")
    page.fill("#take-rows", "3")
    page.fill("#take-total", "1.00")
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("不一致")


def test_overlap_is_allowed_with_a_reason(pages: dict[str, Page], district: District) -> None:
    """Only with a reason, and afterwards the reason stands beside it."""
    page = go(pages["区"], district, "/overlaps/")
    waiting = page.locator("[data-opens^=allow-]").count()
    page.locator("[data-opens^=allow-]").first.click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("dialog[open]")).to_be_visible()  # the reason is required: nothing was sent
    page.locator("dialog[open] textarea").fill("独居重残,经入户核实确需同时帮扶")
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("独居重残")
    assert page.locator("[data-opens^=allow-]").count() == waiting - 1


def test_second_person_releases_and_the_bank_answers(pages: dict[str, Page], district: District) -> None:
    """The maker sees why not; the second person releases by keyboard; file out, return in, everybody paid."""
    ref = district.walk["batches"][-1]
    maker = go(pages["区"], district, f"/payments/{ref}/")
    expect(maker.locator(".alert")).to_contain_text("编制人和提交人不能放行自己的批次")
    assert maker.locator("form[action$='/release/']").count() == 0
    page = go(pages["财务"], district, f"/payments/{ref}/")
    tab_to(page, "form[action$='/release/'] button[type=submit]")
    page.keyboard.press("Enter")
    arrives(page, "已放行")
    page.locator("form[action$='/bank-file/'] button").click()
    arrives(page, "已送银行")
    settled(page)
    sent = downloaded(page, ".files a")
    lines = bank.lines_of(sent)
    assert len(lines) == figures(page)["笔数"]
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert all("|" in archive.read(name).decode("gb18030") for name in archive.namelist())
    attach(page, "回盘.txt", bank.answer(sent, day=f"{timezone.localdate():%Y%m%d}77"))
    page.locator("form[action$='/bank-return/'] button[type=submit]").click()
    arrives(page, "已办结")
    assert figures(page)["已到账"] == len(lines)


def test_notice_is_signed(pages: dict[str, Page], district: District, references: dict[str, str]) -> None:
    """After that the sheet says who signed, and the form is gone."""
    page = go(pages["区"], district, f"/payments/notices/{references['unsigned']}/")
    page.fill("input[name=on]", f"{timezone.localdate():%Y-%m-%d}")
    page.select_option("select[name=how]", label="本人签收")
    page.locator("form[action$='/sign/'] button[type=submit]").click()
    expect(page.locator(".a4")).to_contain_text("本人签收")
    assert page.locator("form[action$='/sign/']").count() == 0


def _counted(page: Page, district: District, path: str) -> int:
    """The sum of 计入 over all pages of a figure's rows."""
    total = 0
    for number in range(1, 40):
        go(page, district, f"{path}?page={number}&size=100")
        cells = page.locator("table.t tbody tr td:last-child").all_inner_texts()
        total += sum(int(cell.replace(",", "")) for cell in cells)
        if page.locator(".pg a[rel=next]").count() == 0 and len(cells) < 100:
            return total
    raise AssertionError("no last page")


def test_form_is_written_and_follows_the_payments(
    pages: dict[str, Page], district: District, references: dict[str, str]
) -> None:
    """Each figure is its rows; one payment more changes the figure and marks the written form as out of date."""
    walk, page = district.walk, pages["区"]
    address = f"/evaluation/{walk['evaluation']}/"
    rows = f"{address}facts/served_times/"
    go(page, district, address)
    page.select_option("#format", "docx")
    page.locator("form[action$='/write/'] button[type=submit]").click()
    settled(page)
    expect(page.locator(".files li").first).to_contain_text("与记录一致")
    paper = Document(io.BytesIO(downloaded(page, ".files a:has-text('docx')")))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    shown = page.locator(f"a[href='{rows}']").first.inner_text()
    assert shown in cells, (shown, cells)
    before = _counted(page, district, rows)
    assert shown == f"{before}人次"

    first = walk["batches"][0]
    go(page, district, f"/payments/{first}/")
    attach(
        page,
        "回盘.txt",
        f"{references['questioned']}|00|{timezone.localdate():%Y%m%d}9999|交易成功\n".encode("gb18030"),
    )
    page.locator("form[action$='/bank-return/'] button[type=submit]").click()
    arrives(page, "已办结")

    go(page, district, address)
    expect(page.locator(".files li").first).to_contain_text("记录已变化")
    assert _counted(page, district, rows) > before
    go(page, district, f"{address}form/")
    new = go(page, district, address).locator(f"a[href='{rows}']").first.inner_text()
    assert new != shown and Decimal(new.removesuffix("人次")) > before
