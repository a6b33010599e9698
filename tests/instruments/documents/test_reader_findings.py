"""Every code of the readers: a file that triggers it, a near miss that must stay silent, the exact sentence."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from tests.instruments.documents.files import p, pdf_file, ruled, said, table, tc, word_file

from yikou.documents.extract.reader import read
from yikou.findings import CATALOGUE
from yikou.intake import sniff


def workbook(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """An xlsx with one sheet, changed."""
    book = openpyxl.Workbook()
    book.active.title = "自评表"
    for row in (("名称", "得分"), ("甲", 5), ("乙", 6)):
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hide_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("旧版").sheet_state = "hidden"


def hide_row(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[2].hidden = True


def add_formula(book: openpyxl.Workbook) -> None:
    book.active["B4"] = "=SUM(B2:B3)"


def nothing(book: openpyxl.Workbook) -> None:
    """No change."""


def field(order: str) -> bytes:
    return word_file(f"<w:p><w:r><w:instrText>{order}</w:instrText></w:r></w:p>")


WIDE = [100.0, 100.0]
ROWS = [["甲", "乙"], ["丙", "丁"]]
PICTURE = "/I Do\n"
NAMELESS = said(70, 600, "甲") + "BT /G 10 Tf 70 700 Td <0005> Tj ET\n"

CASES: list[tuple[str, bytes, bytes, str]] = [
    (
        "DOC040",
        pdf_file(said(70, 700, "甲"), PICTURE),
        pdf_file(said(70, 700, "甲") + PICTURE, ""),
        "第 2 页没有文字层,像是扫描件,没有读入",
    ),
    (
        "DOC041",
        pdf_file(PICTURE, PICTURE),
        pdf_file(said(70, 700, "甲"), PICTURE),
        "2 页都没有文字层,像是扫描件",
    ),
    (
        "DOC042",
        pdf_file(ruled(50, 700, WIDE, ROWS), ruled(50, 700, WIDE, ROWS)),
        pdf_file(ruled(50, 700, WIDE, ROWS), said(70, 750, "附") + ruled(50, 700, WIDE, ROWS)),
        "有 1 个表跨页,已接成一个",
    ),
    ("DOC050", pdf_file(NAMELESS), pdf_file(said(70, 600, "甲")), "有 1 个字的字体没有对照表,认不出来"),
    (
        "DOC044",
        word_file(p("x", run="<w:vanish/>")),
        word_file(p("", run="<w:vanish/>")),
        "有 1 处隐藏文字,打印时看不见,没有读入",
    ),
    ("DOC044", workbook(hide_sheet), workbook(nothing), "有 1 张隐藏的工作表没有读入:「旧版」"),
    ("DOC044", workbook(hide_row), workbook(nothing), "有 2 个单元格在隐藏的行或列里,没有读入"),
    (
        "DOC044",
        "<html><p style='display:none'>垃圾</p>正文".encode(),
        "<html><p style='display:none'> </p>正文".encode(),
        "网页里有 1 处不显示的内容,没有读入",
    ),
    (
        "DOC045",
        word_file(table(tc("x", '<w:gridSpan w:val="1001"/>'))),
        word_file(table(tc("x", '<w:gridSpan w:val="999"/>'))),
        "表格一行超过 1,000 列",
    ),
    ("DOC046", "得分九十".encode("gb18030"), "得分九十".encode(), "按 GB18030 编码读取"),
    ("DOC046", "得分九十".encode("utf-16"), "得分九十".encode("utf-8-sig"), "按 UTF-16 编码读取"),
    ("DOC047", workbook(add_formula), workbook(nothing), "有 1 个公式没有计算结果,按空白读取"),
    ("DOC048", field("DDEAUTO c:\\\\x"), field("DATE"), "有 1 处会向别的程序取数的域(DDE),没有执行"),
    (
        "DOC048",
        word_file(p("x"), links=(("attachedTemplate", "http://192.0.2.1/x.dotm", True),)),
        word_file(p("x"), links=(("hyperlink", "http://192.0.2.1/", True),)),
        "有 1 处指向文件以外的模板、图片或对象,没有去取",
    ),
    ("DOC049", word_file("<w:altChunk/>"), word_file(p("x")), "正文里嵌有 1 段其他格式的内容,没有读入"),
    (
        "DOC050",
        "得分".encode("gb18030") + b"\xff\xff" + "九".encode("gb18030"),
        "得分九".encode("gb18030"),
        "有 2 处字节不合编码,显示为 \ufffd",
    ),
]


@pytest.mark.parametrize(("code", "trigger", "near_miss", "message"), CASES, ids=[case[0] for case in CASES])
def test_code(code: str, trigger: bytes, near_miss: bytes, message: str) -> None:
    """Somebody must act on this sentence: its words and numbers are part of the behaviour."""
    _, found = read(trigger, sniff(trigger), {})
    assert message in [item.message for item in found if item.code == code]
    _, found = read(near_miss, sniff(near_miss), {})
    assert message not in [item.message for item in found]


def test_every_code_of_the_readers_has_its_case() -> None:
    """A code without a case is a promise nobody checks."""
    assert {code for code in CATALOGUE if "DOC040" <= code < "DOD"} == {case[0] for case in CASES}
