"""The custom elements (自定义元素) as people use them, in a real browser under the site's content policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser_page: Page, gallery: str) -> Page:
    """A page whose addresses are relative to the gallery."""
    browser_page.goto(f"{gallery}/")
    return browser_page


def go(page: Page, gallery: str, path: str) -> Page:
    """Open a gallery page."""
    page.goto(f"{gallery}/{path}")
    return page


def test_form_sent_twice_arrives_once(page: Page, gallery: str) -> None:
    """Double clicks create duplicates in peer systems: the second press must send nothing."""
    go(page, gallery, "detail/")
    page.click("[data-opens=return]")
    page.fill("#why", "缺少发票")
    sent: list[str] = []

    def slow(route: Route) -> None:
        sent.append(route.request.post_data or "")
        page.wait_for_timeout(300)
        route.fulfill(status=204)

    page.route("**/switch/", slow)
    page.evaluate("""() => {
        const button = document.querySelector("dialog button[type=submit]");
        button.click(); button.click(); button.form.requestSubmit();
    }""")
    page.wait_for_timeout(600)
    assert len(sent) == 1
    assert re.search(r"idempotency_key=[0-9a-f-]{36}", sent[0])
    assert page.locator("dialog button[type=submit]").is_disabled()


def test_each_form_has_its_own_key(page: Page, gallery: str) -> None:
    """Two forms with one key would swallow each other's effect."""
    go(page, gallery, "form/")
    keys = page.locator("input[name=idempotency_key]").evaluate_all("all => all.map((one) => one.value)")
    assert len(keys) == 2 and len(set(keys)) == 2
    page.reload()
    assert keys != page.locator("input[name=idempotency_key]").evaluate_all(
        "all => all.map((one) => one.value)"
    )


def test_errors_stand_beside_their_fields(page: Page, gallery: str) -> None:
    """An empty form: each error is bound to its field for screen readers, and the button works again."""
    go(page, gallery, "form/")
    page.click("#entry button[type=submit]")
    error = page.locator("#id_name_error")
    expect(error).to_be_visible()
    name = page.locator("#id_name")
    assert name.get_attribute("aria-invalid") == "true"
    assert "id_name_error" in (name.get_attribute("aria-describedby") or "")
    assert page.locator("#entry button[type=submit]").is_enabled()


def test_leaving_a_changed_form_asks(page: Page, gallery: str) -> None:
    """What was typed must not vanish by a slip; an untouched form lets go at once."""
    go(page, gallery, "form/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{gallery}/list/")
    assert asked == []
    go(page, gallery, "form/")
    page.locator("#id_name").press_sequentially("样张甲")
    expect(page.locator("yk-dirty")).to_have_text("有修改尚未保存")
    page.goto(f"{gallery}/list/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    ("number", "tone", "says"),
    [
        ("11010519491231002X", "ok", "1949 年 12 月 31 日出生,女"),
        ("11010519491231002x", "ok", "女"),
        ("110105491231002", "ok", "15 位旧号"),
        ("110105194912310021", "err", "校验位不符"),
        ("110105194913310021", "err", "出生日期"),
        ("110105194902300021", "err", "出生日期"),
        ("110105299912310021", "err", "出生日期"),
        ("1101051949123100", "warn", "现为 16 位"),
        ("1101051949I2310021", "warn", "含有其他字符"),
    ],
)
def test_identity_number_is_read_while_typing(
    page: Page, gallery: str, number: str, tone: str, says: str
) -> None:
    """A slip of the finger is cheapest to mend at once: check digit, a 30 February, the future, a letter I."""
    go(page, gallery, "form/")
    page.fill("#id_id_number", number)
    page.locator("#id_id_number").blur()
    line = page.locator(".idsays")
    expect(line).to_contain_text(says)
    expect(line).to_have_class(f"idsays {tone}")


@pytest.mark.deep
def test_selection_over_pages(page: Page, gallery: str) -> None:
    """All of the page, a range with Shift, and all 1,842 are three different things, and each is said."""
    go(page, gallery, "list/?page=2")
    boxes = page.locator("input[name=row]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator(".chosen")).to_contain_text("已选 4 条")
    assert page.locator("[data-all]").evaluate("box => box.indeterminate")
    page.click("[data-all]")
    expect(page.locator(".chosen")).to_contain_text("已选 20 条")
    assert page.locator("input[name=all_rows]").count() == 0
    page.click(".chosen button")
    expect(page.locator(".chosen")).to_contain_text("已选全部 1,842 条")
    assert page.locator("input[name=all_rows]").count() == 1
    # Touching one row afterwards takes the promise of all pages back.
    boxes.nth(0).click()
    expect(page.locator(".chosen")).to_contain_text("已选 19 条")
    assert page.locator("input[name=all_rows]").count() == 0


@pytest.mark.deep
def test_order_and_pages_keep_the_filter(page: Page, gallery: str) -> None:
    """Turning the page or ordering must not lose the query."""
    go(page, gallery, "list/?name=样张")
    page.click("th a.srt >> nth=2")
    assert "sort=amount_fen" in page.url and "name=" in page.url
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("本年金额")
    page.click("a[rel=next]")
    assert "page=2" in page.url and "sort=amount_fen" in page.url and "name=" in page.url
    page.fill("input.pgno", "999")
    page.click("text=转到")
    expect(page.locator("b[aria-current=page]")).to_have_text("8")


def test_personal_filter_stays_out_of_the_address(page: Page, gallery: str) -> None:
    """Names and numbers in an address end up in logs and histories: pager and heads post instead."""
    go(page, gallery, "list/?private=1")
    page.fill("#id_name", "样张甲")
    page.click(".q button[type=submit]")
    page.click("button[aria-label='第 2 页']")
    expect(page.locator("b[aria-current=page]")).to_have_text("2")
    page.click("button.srt >> nth=2")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("本年金额")
    assert "name" not in page.url and "%E6" not in page.url
    assert set(page.locator("tbody tr a[href='/detail/'] >> visible=true").all_inner_texts()) >= {"样张甲"}


@pytest.mark.deep
def test_density_and_size_are_kept(page: Page, gallery: str) -> None:
    """Chosen once, kept on this computer, and there before the page is drawn."""
    go(page, gallery, "list/")
    row = page.locator("tbody tr").first
    standard = row.bounding_box()
    page.click("yk-density.rows button >> text=宽松")
    loose = row.bounding_box()
    assert standard and loose and loose["height"] > standard["height"]
    page.click("summary[aria-label^='当前用户']")
    page.click("yk-density.sizes button >> text=大字")
    page.reload()
    assert page.locator("html").get_attribute("data-size") == "lg"
    assert page.locator("html").get_attribute("data-density") == "loose"


@pytest.mark.deep
def test_export_has_every_row_and_masks(page: Page, gallery: str, tmp_path: Path) -> None:
    """The button promises 1,842 rows: the file has them, numbers masked, and the button works again."""
    go(page, gallery, "list/?name=&sort=-amount_fen&page=3")
    button = page.locator("form[action='/export/'] button")
    expect(button).to_contain_text("导出全部 1,842 条")
    with page.expect_download() as waiting:
        button.click()
    waiting.value.save_as(tmp_path / "list.xlsx")
    sheet = load_workbook(tmp_path / "list.xlsx")["帮扶对象"]
    assert sheet.max_row == 1843
    assert sheet["C2"].value == "9999**********000X"
    expect(button).to_be_enabled(timeout=8000)


@pytest.mark.deep
def test_job_is_followed_to_its_end(page: Page, gallery: str) -> None:
    """Progress comes by itself, the files appear, and the polling stops."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/job/" in request.url else None)
    go(page, gallery, "states/")
    first = page.locator("yk-job").first
    expect(first).to_contain_text("37,600 / 112,800")
    expect(first).to_contain_text("75,200 / 112,800", timeout=8000)
    expect(first).to_contain_text("已完成", timeout=8000)
    expect(first).to_contain_text("退回名单(482 行).xlsx")
    assert first.get_attribute("src") is None
    page.wait_for_timeout(2500)
    assert not [url for url in asked if "/job/4/" in url]


@pytest.mark.deep
def test_job_survives_a_lost_connection(page: Page, gallery: str) -> None:
    """The network goes: say so, keep trying, and carry on when it is back; the work itself goes on."""
    page.route("**/job/**", lambda route: route.abort())
    go(page, gallery, "states/")
    first = page.locator("yk-job").first
    expect(first).to_contain_text("暂时取不到进度", timeout=8000)
    page.unroute("**/job/**")
    expect(first).to_contain_text("75,200 / 112,800", timeout=15000)


@pytest.mark.deep
def test_job_says_when_the_login_has_gone(page: Page, gallery: str) -> None:
    """A session that has ended must not look like work that stands still."""
    page.route("**/job/**", lambda route: route.fulfill(status=403, body=""))
    go(page, gallery, "states/")
    expect(page.locator("yk-job").first).to_contain_text("登录已过期", timeout=8000)


@pytest.mark.deep
def test_cancelling_asks_first(page: Page, gallery: str) -> None:
    """A refused question must leave everything as it was, the button included."""
    go(page, gallery, "states/")
    page.once("dialog", lambda dialog: dialog.dismiss())
    button = page.locator("yk-job form button", has_text="取消任务").first
    button.click()
    assert "/states/" in page.url and button.is_enabled()
    page.once("dialog", lambda dialog: dialog.accept())
    button.click()
    expect(page.locator("#messages")).to_contain_text("任务已取消")


def test_upload_goes_through_with_its_name(page: Page, gallery: str) -> None:
    """A chosen file is sent with the form's token and the answer's page is shown."""
    go(page, gallery, "form/")
    page.set_input_files(
        "#id_file", {"name": "名单.xlsx", "mimeType": "application/zip", "buffer": b"PK" * 500}
    )
    expect(page.locator(".picked")).to_contain_text("名单.xlsx(1 KB)")
    page.click("#up button[type=submit]")
    expect(page.locator("#messages")).to_contain_text("已收到 名单.xlsx,1000 字节")


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [("名单.exe", 10, "类型应为"), ("名单.xlsx", 0, "空文件"), ("名单.xlsx", 1024 * 1024 + 1, "超过 1.0 MB"), ("名单.xlsx.exe", 10, "类型应为")],
)  # fmt: skip
def test_upload_refuses_at_once(page: Page, gallery: str, name: str, size: int, says: str) -> None:
    """What the server would refuse after minutes is refused before a byte is sent, with the reason."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    go(page, gallery, "form/")
    page.set_input_files("#id_file", {"name": name, "mimeType": "application/zip", "buffer": b"x" * size})
    expect(page.locator(".picked .bad")).to_contain_text(says)
    page.click("#up button[type=submit]")
    page.wait_for_timeout(200)
    assert sent == []
    assert page.locator("#up button[type=submit]").is_enabled()


@pytest.mark.deep
def test_upload_without_network_keeps_the_file(page: Page, gallery: str) -> None:
    """Nothing is lost: the reason is said, the file is still chosen, the button works again."""
    page.route("**/upload/", lambda route: route.abort())
    go(page, gallery, "form/")
    page.set_input_files("#id_file", {"name": "名单.xlsx", "mimeType": "application/zip", "buffer": b"PK"})
    page.click("#up button[type=submit]")
    expect(page.locator(".picked .bad")).to_contain_text("网络连接中断")
    assert page.locator("#id_file").evaluate("field => field.files.length") == 1
    expect(page.locator("#up button[type=submit]")).to_be_enabled()


@pytest.mark.deep
def test_long_list_of_areas_narrows_while_typing(page: Page, gallery: str) -> None:
    """Two hundred committees in a list need a filter; Enter in it must choose nothing."""
    page.click("summary[aria-label^='辖区']")
    box = page.locator("input[data-filter]")
    box.fill("浦")
    assert page.locator(".opts button:visible").all_inner_texts() == ["浦江镇", "浦锦街道"]
    box.press("Enter")
    assert page.url.endswith("/")
    page.click(".opts button >> text=浦江镇")
    expect(page.locator("#messages")).to_contain_text("已切换:浦江镇")


def test_idle_session_warns_then_leaves(page: Page, gallery: str) -> None:
    """On a shared PC an untouched session ends; a minute before, it says so and can be kept."""
    page.clock.install()
    go(page, gallery, "list/")
    page.clock.run_for(841_000)
    dialog = page.locator("dialog.idle")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("秒后将退出登录")
    page.click("text=继续使用")
    expect(dialog).not_to_be_visible()
    page.clock.run_for(830_000)
    expect(dialog).not_to_be_visible()
    with page.expect_request("**/switch/") as left:
        page.clock.run_for(75_000)
    assert left.value.method == "POST"
    expect(page.locator("#messages")).to_contain_text("退出登录")


def test_chart_that_cannot_load_shows_its_table(page: Page, gallery: str) -> None:
    """A broken or blocked library must not leave an empty frame: the figures open instead."""
    page.route("**/echarts.js", lambda route: route.abort())
    go(page, gallery, "charts/")
    expect(page.locator("yk-chart").first).to_have_text("图没有画出来,请看下方数据表。")
    expect(page.locator("figure table").first).to_be_visible()


def test_every_kind_of_chart_draws(page: Page, gallery: str) -> None:
    """Each kind must leave shapes in the picture; a wrong option draws nothing and says nothing."""
    go(page, gallery, "charts/")
    expect(page.locator("yk-chart:not([data-drawn])")).to_have_count(0)
    for chart in page.locator("yk-chart").all():
        assert chart.locator("svg path").count() >= 2, chart.get_attribute("aria-label")


@pytest.mark.deep
def test_menu_folds_in_a_narrow_window(page: Page, gallery: str) -> None:
    """Beside another program the menu makes room and comes back by its button."""
    page.set_viewport_size({"width": 1000, "height": 700})
    go(page, gallery, "list/")
    expect(page.locator("#side")).not_to_be_visible()
    page.click("[data-menu]")
    expect(page.locator("#side")).to_be_visible()
    assert page.locator("[data-menu]").get_attribute("aria-expanded") == "true"


@pytest.mark.deep
def test_toast_speaks_and_closes(page: Page, gallery: str) -> None:
    """Messages of elements: text is text, the same message stands once, errors stay until closed."""
    fire = "text => document.dispatchEvent(new CustomEvent('yk:toast', { detail: { text, tone: 'err' } }))"
    page.evaluate(fire, "<img src=x onerror=alert(1)>")
    page.evaluate(fire, "<img src=x onerror=alert(1)>")
    expect(page.locator(".toast")).to_have_count(1)
    assert page.locator(".toast img").count() == 0
    page.click(".toast button")
    expect(page.locator(".toast")).to_have_count(0)


def test_htmx_sends_the_token_and_says_what_fails(page: Page, gallery: str) -> None:
    """CSRF comes from the body by inheritance; an answer 500 is said instead of swallowed."""
    go(page, gallery, "list/")
    seen: list[str | None] = []

    def answer(route: Route) -> None:
        seen.append(route.request.headers.get("x-csrftoken"))
        route.fulfill(status=500, body="<p>出错</p>", content_type="text/html")

    page.route("**/part/", answer)
    page.evaluate("""() => {
        const button = document.createElement("button");
        button.setAttribute("hx-post", "/part/");
        button.setAttribute("hx-target", "#messages");
        button.id = "press";
        button.textContent = "试";
        document.querySelector(".page").append(button);
        htmx.process(button);
    }""")
    page.click("#press")
    expect(page.locator(".toast.err")).to_contain_text("系统没有完成这次操作")
    assert seen and seen[0] and len(seen[0]) > 30
