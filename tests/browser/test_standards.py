"""A standard pasted, read back and tried in the browser, by keyboard alone; pictures at both sizes of offices.

Pictures go to var/screenshots/<size>/standards-<step>.png, to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import scratch
from tests.browser.checks import assert_no_english, assert_no_overflow, run_axe
from tests.browser.conftest import SIZES, Watch, watched
from tests.browser.district import District, settled
from yikou_app.site.demo.ground import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.deep]

PICTURES = Path(__file__).resolve().parents[2] / "var" / "screenshots"
PEOPLE = """
import django, json, sys
django.setup()
from tests.rooms.factories import make_people_of_the_house
account = make_people_of_the_house().accounts["officer"]
account.set_password(sys.argv[1])
account.save()
print(json.dumps(account.username))
"""
STANDARD = "1.到位率达到100%得4分,每降低1个百分点扣0.2分,扣完为止;2.有制度得1分;3.落实情况。(1分)"
EXPLANATION = "到位率=(实际到位资金/计划投入资金)×100%"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """The screen's page, reached and logged in by keyboard alone."""
    installation = scratch.fresh()
    username = installation.run("-c", PEOPLE, PASSWORD).stdout.strip().strip('"')
    served = District(installation).serve()
    watch = Watch()
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    opened = watched(context, watch)
    opened.goto(f"{served.address}/login/?next=/evaluation/standards/")
    opened.keyboard.type(username)
    opened.keyboard.press("Tab")
    opened.keyboard.type(PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/evaluation/standards/")
    yield opened
    problems = watch.problems(opened)
    context.close()
    served.stop()
    assert not problems, "\n".join(problems)


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def typed(page: Page, label: str, words: str) -> None:
    """Fill the control with this label by the keyboard."""
    control = page.get_by_label(label, exact=False).first
    tab_to(page, f"#{control.get_attribute('id')}")
    page.keyboard.type(words)


def chosen(page: Page, label: str, downwards: int) -> None:
    """Choose in a list by the arrow key."""
    control = page.get_by_label(label, exact=False).first
    tab_to(page, f"#{control.get_attribute('id')}")
    for _ in range(downwards):
        page.keyboard.press("ArrowDown")


def sound(page: Page, step: str) -> None:
    """The screen fits both sizes, speaks Chinese and is accessible; a picture of each size is kept."""
    settled(page)
    run_axe(page)
    assert_no_english(page)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(200)
        assert_no_overflow(page)
        folder = PICTURES / size
        folder.mkdir(parents=True, exist_ok=True)
        # The page scrolls inside its frame: a high window shows all of it at once.
        page.set_viewport_size({"width": width, "height": 1900})
        page.screenshot(path=folder / f"standards-{step}.png")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_standard_is_pasted_and_read_back(page: Page) -> None:
    """Before a number is typed: every clause, every number, and the word that nothing is left out."""
    typed(page, "指标名称", "资金管理")
    typed(page, "分值", "6")
    typed(page, "评分标准", STANDARD)
    typed(page, "指标解释", EXPLANATION)
    tab_to(page, "button[value=read]")
    page.keyboard.press("Enter")
    expect(page.locator(".tag", has_text="已读回核对")).to_be_visible()
    clauses = page.locator(".trace .tx").all_inner_texts()
    assert any("「到位率」比100%每低1个百分点,扣0.2分,不足一步不计" in words for words in clauses)
    assert any("「有制度」的,得1分;否则不得分" in words for words in clauses)
    assert any("等于「实际到位资金」÷「计划投入资金」×100" in words for words in clauses)
    sound(page, "read")


def test_values_are_tried_with_one_left_open(page: Page) -> None:
    """96.55 % and a system that exists; the judgement is still open, so the score is a range."""
    typed(page, "到位率(%)", "96.55")
    chosen(page, "有制度", 1)
    tab_to(page, "button[value=score]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4.40 至 5.40").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("待核实")
    expect(page.locator("main")).to_contain_text("计3步")
    sound(page, "range")


def test_another_choice_changes_score_and_reading(page: Page) -> None:
    """线性: 4 - 3.45 x 0.2 = 3.31; with 制度 1 and a judged 1 with its reason, 5.31."""
    chosen(page, "口径:步长", 1)
    typed(page, "落实情况评定分", "1")
    typed(page, "落实情况评定分的理由", "查阅台账,落实到位")
    tab_to(page, "button[value=score]")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("不足一步按比例计")
    expect(page.get_by_text("5.31").first).to_be_visible()
    assert "5.40" in page.locator("table", has_text="口径").inner_text()
    sound(page, "scored")


def test_what_is_not_understood_says_what_to_write(page: Page) -> None:
    """A refusal with its words, and no field that invites a number."""
    box = page.get_by_label("评分标准", exact=False).first
    tab_to(page, f"#{box.get_attribute('id')}")
    page.keyboard.press("Control+a")
    page.keyboard.type("完成情况好的多得分,差的少得分")
    tab_to(page, "button[value=read]")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("没有读懂")
    assert page.locator("[name^=value]").count() == 0
    assert "例如写成" in page.locator(".finds").inner_text()
    sound(page, "refused")
