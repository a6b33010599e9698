"""Web pages and plain texts: what a browser or an editor would show, in whatever encoding."""

from __future__ import annotations

from typing import Any

import pytest

from yikou.documents.extract.encoding import decode
from yikou.documents.extract.payload import Unreadable
from yikou.documents.extract.plain import read_plain
from yikou.documents.extract.reader import read
from yikou.documents.extract.web import read_web
from yikou.intake import FileKind, sniff


def page(html: str) -> list[Any]:
    """The blocks of a page: texts, or tables as lists of boxes."""
    blocks, _ = read_web(html.encode(), FileKind.HTML, {})
    return [
        [tuple(cell) for cell in item["cells"]] if "cells" in item else item["text"] for item in blocks.items
    ]


def words(table: list[Any]) -> list[str]:
    """The words of a table."""
    return [cell[4] for cell in table]


ROW = "<tr><td>{}</td><td>{}</td></tr>"
FORM = "<table>" + ROW.format("指标", "得分") + ROW.format("走访", "5") + "</table>"


def test_spans_are_boxes() -> None:
    """As a browser lays them out, the cell that is pushed aside by the one above included."""
    html = "<table><tr><td rowspan=2>产出</td><td colspan='2'>数量</td></tr><tr><td>一</td><td>二</td></tr></table>"
    assert page(html) == [
        [(0, 0, 2, 1, "产出"), (0, 1, 1, 2, "数量"), (1, 1, 1, 1, "一"), (1, 2, 1, 1, "二")]
    ]


def test_a_span_beyond_the_last_row_ends_there() -> None:
    """Editors leave rowspan=65534 behind."""
    assert page("<table><tr><td rowspan=65534>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>")[0][0] == (
        0,
        0,
        2,
        1,
        "甲",
    )


def test_frames_of_tables_are_looked_through() -> None:
    """Old sites are built of tables; the form is the innermost."""
    html = f"<table><tr><td>导航</td><td><table><tr><td><p>标题</p>{FORM}</td></tr></table></td></tr></table>"
    assert page(html) == [
        "导航",
        "标题",
        [(0, 0, 1, 1, "指标"), (0, 1, 1, 1, "得分"), (1, 0, 1, 1, "走访"), (1, 1, 1, 1, "5")],
    ]


def test_lines_headings_and_lists() -> None:
    """Each line a paragraph, headings with their level, items with the number that is shown."""
    html = (
        "<h1>报告</h1><p>一、<b>概况</b></p><div>甲<br>乙</div><ol start=3><li>丙<li>丁</ol><ul><li>戊</ul>"
    )
    blocks, _ = read_web(html.encode(), FileKind.HTML, {})
    found = [(item["text"], item["level"]) for item in blocks.items]
    assert found == [
        ("报告", 1),
        ("一、概况", None),
        ("甲", None),
        ("乙", None),
        ("3. 丙", None),
        ("4. 丁", None),
        ("戊", None),
    ]


def test_spaces_of_the_source_are_not_spaces_of_the_text() -> None:
    """The source is broken anywhere; 7,322⏎  .83 would be two numbers only if it were shown so."""
    assert page("<p>困难\n   群众  救助\tA\nB&nbsp;C&ensp;D</p><pre>一\n 二</pre>") == [
        "困难群众 救助 A B C\u2002D",
        "一",
        "二",
    ]


def test_fields_are_what_they_show() -> None:
    """Forms printed from a browser show ticks and values."""
    html = "<p><input type=checkbox checked>常年性<input type=checkbox>一次性 <input value='33万元'> <select><option>否<option selected>是</select></p>"
    assert page(html) == ["☑常年性☐一次性 33万元 是"]


def test_scripts_and_hidden_parts_are_left_out() -> None:
    """Spam is hidden in pages with display:none."""
    html = "<body><script>得分</script><style>p{}</style><p style='DISPLAY : none'>篮球比分</p><p hidden>直播</p><p>正文</p></body>"
    blocks, found = read_web(html.encode(), FileKind.HTML, {})
    assert [item["text"] for item in blocks.items] == ["正文"]
    assert [item.message for item in found] == ["网页里有 2 处不显示的内容,没有读入"]


def test_hidden_rows_and_captions() -> None:
    """A row that is not shown is none; the caption is the title."""
    blocks, _ = read_web(
        f"<table><caption>附表 1</caption><tr style='display:none'><td>x</td></tr>{FORM[7:]}".encode(),
        FileKind.HTML,
        {},
    )
    assert blocks.items[0]["title"] == "附表 1"
    assert [cell[4] for cell in blocks.items[0]["cells"]] == ["指标", "得分", "走访", "5"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<meta charset=gb2312><p>自评报告".encode("gb18030"), "自评报告"),
        ("<meta charset=gb2312><p>自评报告".encode(), "自评报告"),
        ("<meta charset='big5'><p>自評報告".encode("big5"), "自評報告"),
        ("\ufeff<html><p>自评报告".encode(), "自评报告"),
        ("<html><p>自评报告".encode("utf-16"), "自评报告"),
        (b"<!-- saved -->\n<html><p>" + "自评报告".encode(), "自评报告"),
        (
            b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n"
            b"Content-Transfer-Encoding: base64\n\nPGh0bWw+PHA+6Ieq6K+E5oql5ZGK\n--x--\n",
            "自评报告",
        ),
    ],
    ids=["gbk", "wrong declaration", "big5", "marked", "utf-16", "comment first", "web archive"],
)
def test_pages_in_any_dress(data: bytes, text: str) -> None:
    """Saved pages keep old declarations, and Word saves pages under the name of a doc."""
    payload, _ = read(data, sniff(data), {})
    assert payload["kind"] == "html"
    assert [item["text"] for item in payload["blocks"]] == [text]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 3000 + "x",
        "<table><tr>" + "<td colspan=999>x</td>" * 3,
        "<!-- -->",
        FORM.replace("走访", "<table><tr><td>" * 60 + FORM),
    ],
    ids=["deep", "wide", "empty", "nested tables"],
)
def test_monsters_are_refused(html: str) -> None:
    """Small pages that unfold into endless work."""
    with pytest.raises(Unreadable):
        read_web(html.encode(), FileKind.HTML, {})


def test_nothing_is_fetched_and_no_entity_is_read() -> None:
    """A page may name any address or file; none is opened."""
    html = '<!DOCTYPE html SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;正文</p><iframe src="file:///etc/passwd">'
    assert "root:" not in str(page(html))


def test_lines_of_a_text_with_their_numbers() -> None:
    """Tabs stay, blank lines stay, whatever way lines end."""
    blocks, _ = read_plain("项目名称\t社会保障\r\n\r\n得分\r九十\n\n".encode(), FileKind.TEXT, {})
    assert [(item["row"], item["text"]) for item in blocks.items] == [
        (1, "项目名称\t社会保障"),
        (2, ""),
        (3, "得分"),
        (4, "九十"),
    ]


def test_form_feeds_are_pages() -> None:
    """Text taken out of a PDF has one after each page."""
    blocks, _ = read_plain("甲\n乙\n\f丙\n".encode(), FileKind.TEXT, {})
    assert [(item["page"], item["row"], item["text"]) for item in blocks.items] == [
        (1, 1, "甲"),
        (1, 2, "乙"),
        (2, 3, "丙"),
    ]


def test_invisible_letters_of_a_text_are_dropped() -> None:
    """A control letter inside a number would split it."""
    blocks, _ = read_plain(b"33\x0056\x07", FileKind.TEXT, {})
    assert blocks.items[0]["text"] == "3356"


@pytest.mark.parametrize(
    ("data", "text", "codes"),
    [
        ("自评".encode(), "自评", []),
        ("自评".encode("utf-8-sig"), "自评", []),
        ("自评".encode("gb18030"), "自评", ["DOC046"]),
        ("自评".encode("utf-16"), "自评", ["DOC046"]),
        ("自评".encode("utf-16-be").join([b"\xfe\xff", b""]), "自评", ["DOC046"]),
        ("自评𠮷".encode("utf-32"), "自评𠮷", ["DOC046"]),
        ("自评报告".encode()[:-1], "自评报\ufffd", ["DOC050"]),
        (b"\xff\xfe\x00", "\ufffd", ["DOC046", "DOC050"]),
    ],
)
def test_encodings(data: bytes, text: str, codes: list[str]) -> None:
    """Texts come from every generation of office machines."""
    read_text, found = decode(data)
    assert (read_text, [item.code for item in found]) == (text, codes)
