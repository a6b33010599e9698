"""Template tags: hostile text stays text, wrong values fail loudly, personal numbers stay masked."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from yikou.findings import Finding, Place, Severity
from yikou_app.ground.charts import Cell, Chart, Flow, Series
from yikou_app.ground.parts import (  # fmt: skip
    Action,
    Difference,
    Event,
    FileItem,
    JobView,
    MenuGroup,
    MenuItem,
    Pair,
    Shell,
    Stat,
    Step,
    TraceNode,
)
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.ground.tableview import TableState

EVIL = "<img src=x onerror=alert(1)>'\"&{{7*7}}</script><script>"


def draw(text: str, **context: Any) -> str:
    """Render a snippet with the kit's tags."""
    return Template("{% load yikou %}" + text).render(Context(context))


def assert_harmless(html: str) -> None:
    """No element or attribute came out of the hostile text, and nothing was evaluated."""
    assert "<img" not in html and "<script>" not in html
    assert "{{7*7}}" in html


SPEC = TableSpec("t", EVIL, (Column(EVIL, "label", key="x", kind="link", url=lambda row: "/x/", sortable=True),), row_label="label", actions=lambda row: [Action(EVIL, "/x/", post=True, confirm=EVIL)])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("{% tag x 'ok' %}", {"x": EVIL}),
        ("{% highlight x 'onerror' %}", {"x": EVIL}),
        ("{% card x note=x more_url='/x/' more=x %}a{% endcard %}", {"x": EVIL}),
        ("{% card 'a' %}{{ x }}{% endcard %}", {"x": EVIL}),
        ("{% alert 'err' url='/x/' link=x %}{{ x }}{% endalert %}", {"x": EVIL}),
        ("{% dialog 'd' x %}{{ x }}{% enddialog %}", {"x": EVIL}),
        ("{% actionbar note=x %}a{% endactionbar %}", {"x": EVIL}),
        ("{% stats x %}", {"x": [Stat(EVIL, EVIL, EVIL, EVIL, url="/x/")]}),
        ("{% steps x %}", {"x": [Step(EVIL, EVIL, "now")]}),
        ("{% timeline x %}", {"x": [Event(EVIL, EVIL, EVIL, EVIL)]}),
        ("{% pairs x %}", {"x": [Pair(EVIL, EVIL, note=EVIL), Pair(EVIL, EVIL, url="/x/")]}),
        ("{% filelist x %}", {"x": [FileItem(EVIL, 1, "/x/", EVIL, "ok", EVIL)]}),
        ("{% progresscard x %}", {"x": JobView(EVIL, EVIL, message=EVIL, started=EVIL, unit=EVIL, total=5)}),
        ("{% difftable x before=y after=y %}", {"x": [Difference(EVIL, EVIL, "b")], "y": EVIL}),
        ("{% ruletrace x %}", {"x": [TraceNode(EVIL, EVIL, children=(TraceNode(EVIL, url="/x/"),))]}),
        ("{% findinglist x %}", {"x": [Finding("SHT001", Severity.ERROR, EVIL, EVIL, Place(sheet=EVIL, quote=EVIL))]}),
        ("{% empty x x url='/x/' link=x %}", {"x": EVIL}),
        ("{% noaccess x x %}", {"x": EVIL}),
        ("{% loading text=x %}", {"x": EVIL}),
        ("{% pagehead x state=x note=x actions=y %}", {"x": EVIL, "y": [Action(EVIL, opens="d")]}),
        ("{% chart x %}", {"x": Chart("bar", EVIL, EVIL, [EVIL], [Series(EVIL, [1])], label_head=EVIL)}),
        ("{% chart x %}", {"x": Chart("sankey", EVIL, flows=[Flow(EVIL, "b", 1)])}),
        ("{% table x %}", {"x": SPEC.view([Pair(EVIL, EVIL)], TableState())}),
    ],
)  # fmt: skip
def test_hostile_text_stays_text(text: str, context: dict[str, Any]) -> None:
    """T24: names, remarks and file names come from strangers; every component must show them literally."""
    assert_harmless(draw(text, **context))


def test_shell_shows_hostile_names_literally() -> None:
    """The frame shows names of people and areas on every page."""
    shell = Shell(EVIL, EVIL, EVIL, EVIL, 2026, crumbs=[EVIL], menu=[MenuGroup(EVIL, "home-4-line", [MenuItem(EVIL, "/x/", 3)])], logout_url="/x/")  # fmt: skip
    html = render_to_string("yikou/shell.html", {"shell": shell}, RequestFactory().get("/"))
    assert "<img" not in html and "{{7*7}}" in html


def test_shell_takes_a_dict_as_well() -> None:
    """A context processor may hand over a plain dict with only what it knows."""
    shell = {"title": "首页", "user_name": "王某某", "role_label": "经办", "scope_label": "某区", "year": 2026, "crumbs": ["首页"], "menu": []}  # fmt: skip
    html = render_to_string("yikou/shell.html", {"shell": shell}, RequestFactory().get("/"))
    assert "王某某" in html and "2026 年度" in html and "退出登录" not in html


def test_switchers_carry_the_token_and_the_way_back() -> None:
    """Switching posts; without its token every switch would end on the page 403."""
    from yikou_app.ground.parts import Choice

    shell = Shell("t", "u", "r", "某区", 2026, scopes=[Choice("某街道", "s1")], scope_url="/scope/")
    html = render_to_string("yikou/shell.html", {"shell": shell}, RequestFactory().get("/list/?page=2"))
    form = re.search(r'<form method="post" action="/scope/">.*?</form>', html, flags=re.DOTALL)
    assert form and "csrfmiddlewaretoken" in form.group() and 'value="/list/?page=2"' in form.group()


def test_body_carries_the_token_for_htmx() -> None:
    """htmx 4 inherits headers only when told so; the value must be JSON after unescaping."""
    from html import unescape

    html = render_to_string("yikou/shell.html", {"shell": {"year": 2026}}, RequestFactory().get("/"))
    header = re.search(r"hx-headers:inherited='([^']*)'", html)
    assert header and len(json.loads(unescape(header.group(1)))["X-CSRFToken"]) == 64


@pytest.mark.parametrize("page", ["error", "refused", "locked", "login", "plain"])
def test_plain_pages_need_no_context(page: str) -> None:
    """An error page must come when everything else is gone, the request included."""
    assert "社会救助" in render_to_string(f"yikou/{page}.html")


@pytest.mark.parametrize("wrong", [12.5, "12", True, Decimal("1.00")])
def test_money_takes_integer_fen_only(wrong: object) -> None:
    """Yuan taken for fen would be wrong by a hundred and look right."""
    with pytest.raises(TypeError):
        draw("{% money x %}", x=wrong)


def test_money_in_three_forms() -> None:
    """元, 万元 and 大写, and a dash for nothing; zero is an amount."""
    assert "3,000.00</span> 元" in draw("{% money x %}", x=300000)
    assert "7,322.83</span> 万元" in draw("{% money x '万元' %}", x=7322830000)
    assert "叁仟元整" in draw("{% money x capital=True %}", x=300000)
    assert "—" in draw("{% money x %}", x=None)
    assert "0.00</span> 元" in draw("{% money x %}", x=0)


@pytest.mark.parametrize(
    ("kind", "value", "hidden"),
    [("id", "110105194912310021", "19491231"), ("account", "6222020200112233445", "62220202001122"), ("phone", "13812345678", "1234")],
)  # fmt: skip
def test_masked_hides_the_middle(kind: str, value: str, hidden: str) -> None:
    """The tag masks whatever it is given, so that a full number in a context cannot reach a screen."""
    html = draw("{% masked x kind %}", x=value, kind=kind) + draw(
        "{% pairs x %}", x=[Pair("号", value, kind)]
    )
    assert hidden not in html and value[-4:] in html


@pytest.mark.parametrize(
    "text",
    ["{% icon 'no-such-icon' %}", "{% tag 'x' 'red' %}", "{% alert 'danger' %}x{% endalert %}", "{% pagehead 'x' tone='blue' %}", "{% query x method='put' %}"],
)  # fmt: skip
def test_misspelt_names_fail_loudly(text: str) -> None:
    """A builder's slip must show in the first test, not as a grey word or an empty square on a screen."""
    with pytest.raises(TemplateSyntaxError):
        draw(text, x=forms.Form())


def test_progress_is_never_100_before_the_end() -> None:
    """99.99 % must not read as done; a total of nothing must not divide."""
    assert JobView("t", "s", done=99999, total=100000).percent == 99
    assert JobView("t", "s", done=7, total=0).percent == 0
    assert JobView("t", "s", done=7, total=5).percent == 100


def test_finished_job_is_not_polled_and_cannot_be_cancelled() -> None:
    """A finished card that went on polling would load the server for as long as the page is open."""
    html = draw(
        "{% progresscard x %}", x=JobView("t", "已完成", finished=True, poll_url="/p/", cancel_url="/c/")
    )
    assert "/p/" not in html and "/c/" not in html


def test_posting_buttons_have_token_and_key() -> None:
    """GET changes nothing: an action that changes something is a form with its token and its key."""
    html = draw("{% action x %}", x=Action("停用", "/stop/", post=True), csrf_token="tok")
    assert 'method="post"' in html and "csrfmiddlewaretoken" in html and "idempotency_key" in html


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, ""),
        (0, "0 字节"),
        (1023, "1023 字节"),
        (1024, "1.0 KB"),
        (2480000, "2.3 MB"),
        (5 * 1024**3, "5.0 GB"),
    ],
)
def test_file_sizes_are_readable(size: int | None, text: str) -> None:
    """Sizes stand beside every file."""
    assert draw("{{ x|filesize }}", x=size) == text


class Ask(forms.Form):
    """A query with nine fields."""

    a, b, c, d, e, f, g, h = (forms.CharField(label=f"条件{n}", required=False) for n in range(8))
    i = forms.IntegerField(label="次数", required=False)


def test_query_folds_but_never_hides_what_is_asked() -> None:
    """A folded field that holds a condition, or an error, must be in sight: else nobody knows why rows miss."""
    assert "<details" in draw("{% query x %}", x=Ask()) and "open>" not in draw("{% query x %}", x=Ask())
    assert "open>" in draw("{% query x %}", x=Ask({"h": "甲"}))
    wrong = Ask({"i": "多"})
    wrong.is_valid()
    html = draw("{% query x %}", x=wrong)
    assert "open>" in html and 'role="alert"' in html


def test_posted_query_carries_the_token() -> None:
    """A query with personal data is posted, and a post needs the token."""
    html = draw("{% query x method='post' %}", x=Ask(), csrf_token="tok")
    assert 'method="post"' in html and "csrfmiddlewaretoken" in html


def test_chart_gives_its_figures_as_a_table() -> None:
    """The figures must be readable without the drawing, unrounded, with the gap shown as a gap."""
    chart = Chart(
        "line",
        "到位率",
        "%",
        ["1月", "2月"],
        [Series("到位率", [Decimal("99.995"), None])],
        label_head="月份",
    )
    html = draw("{% chart x %}", x=chart)
    assert "99.995" in html and "—" in html and "到位率(%)" in html
    data = json.loads(re.search(r'type="application/json">(.*?)</script>', html, flags=re.DOTALL).group(1))  # type: ignore[union-attr] # it is there, or the test fails
    assert data["series"][0]["values"] == ["99.995", None]


@pytest.mark.parametrize(
    "build",
    [
        lambda: Chart("bar", "x", labels=["a"], series=[Series("s", [1, 2])]),
        lambda: Chart("pie", "x", labels=["a"], series=[Series("s", [1]), Series("t", [1])]),
        lambda: Chart("sankey", "x", flows=[Flow("a", "b", 1), Flow("b", "c", 1), Flow("c", "a", 1)]),
        lambda: Chart("sankey", "x", flows=[Flow("a", "a", 1)]),
    ],
)
def test_chart_that_cannot_be_drawn_is_refused(build: Any) -> None:
    """Figures without labels, two pies in one, money that flows in a circle: the library would throw in the browser."""
    with pytest.raises(ValueError):
        build()


def test_sankey_with_two_ways_to_one_place_is_no_circle() -> None:
    """Money may reach one place by two ways; only a way back is a circle."""
    Chart("sankey", "x", flows=[Flow("a", "b", 1), Flow("a", "c", 1), Flow("b", "d", 1), Flow("c", "d", 1)])


def test_empty_chart_says_so() -> None:
    """No data is an answer; an empty frame looks like a fault."""
    assert "暂无数据" in draw("{% chart x %}", x=Chart("bar", "x"))
    assert "暂无数据" in draw("{% chart x %}", x=Chart("heatmap", "x", cells=[]))
    assert "数据表" in draw("{% chart x %}", x=Chart("heatmap", "x", cells=[Cell("a", "b", 1)]))


def test_differences_are_named_in_words() -> None:
    """Colour alone does not tell added from deleted."""
    rows = [
        Difference("甲", "1", "1"),
        Difference("乙", "", "1"),
        Difference("丙", "1", ""),
        Difference("丁", "1", "2"),
    ]
    assert [row.word for row in rows] == ["相同", "新增", "删除", "变更"]
