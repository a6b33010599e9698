"""The narrative report after GB/T 9704: page, levels, closing; and every word of it literal in three formats."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pypdf
import pypdfium2
import pytest
from tests.instruments.documents.samples import twin

from yikou.documents import (
    NarrativeReport,
    ReportSection,
    ReportTable,
    report_from_toml,
    write_report,
)
from yikou.documents.official import PAGE, attachment_lines, closing, column_widths

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TABLE = ReportTable(
    ("项目", "人次", "金额"), (("个案帮扶", "2518", "1569.86"), ("合计", "=1+1", "100%")), "表1"
)
REPORT = NarrativeReport(
    title="市民综合帮扶项目\n绩效自评报告",
    addressee="区财政局",
    sections=(
        ReportSection(body=("对照年初目标逐项核实，现报告如下。",)),
        ReportSection("一、基本情况", 1, ("本年度帮扶3698人次。",)),
        ReportSection("（一）资金", 2, ("资金到位率100%。", TABLE)),
        ReportSection("1. 个案", 3, ("{{7*7}} #eval(1) <w:t>不是标记</w:t>",)),
    ),
    attachments=("工作安排表", "通讯录"),
    signature="安和市东城区民政局",
    date="2019年1月15日",
)


def body(report: NarrativeReport = REPORT) -> Any:
    return docx.Document(io.BytesIO(write_report(report, format="docx")[0]))


def paragraph(document: Any, text: str) -> Any:
    return next(one for one in document.paragraphs if one.text == text)


def look(one: Any) -> tuple[str, float]:
    """Font and size of a paragraph's first run."""
    run = one.runs[0]
    return run._r.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia"), run.font.size.pt


def pdf_text(report: NarrativeReport) -> list[str]:
    data, _ = write_report(report, format="pdf", system_fonts=False)
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_page_is_the_official_one() -> None:
    """天头37、订口28、版心156×225 mm: an office refuses a paper that is set otherwise."""
    section = body().sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    reader = pypdf.PdfReader(io.BytesIO(write_report(REPORT, format="pdf")[0]))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


def test_levels_have_their_fonts() -> None:
    """Title 小标宋 22 points; 黑体, 楷体 and 仿宋 16 points by level; a line is 28.95 points."""
    document = body()
    assert look(document.paragraphs[0]) == ("方正小标宋简体", 22)
    assert look(paragraph(document, "一、基本情况")) == ("黑体", 16)
    assert look(paragraph(document, "（一）资金")) == ("楷体_GB2312", 16)
    assert look(paragraph(document, "1. 个案")) == ("仿宋_GB2312", 16)
    text = paragraph(document, "本年度帮扶3698人次。")
    assert look(text) == ("仿宋_GB2312", 16)
    assert text.paragraph_format.line_spacing.pt == pytest.approx(28.95)
    assert text._p.find(f"{W}pPr/{W}ind").get(f"{W}firstLineChars") == "200"


def test_headings_are_headings_for_word_too() -> None:
    """The outline levels make the navigation pane; the opening words and the text have none."""
    levels = {
        one.text: one._p.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val")
        for one in body().paragraphs
        if one._p.find(f"{W}pPr/{W}outlineLvl") is not None
    }
    assert levels == {"一、基本情况": "0", "（一）资金": "1", "1. 个案": "2"}


def test_page_numbers_stand_outside() -> None:
    """Odd pages at the right, even pages at the left, between two dashes."""
    document = body()
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    assert [section.footer.paragraphs[0].text, section.even_page_footer.paragraphs[0].text] == ["— 1 —"] * 2
    assert section.footer.paragraphs[0].alignment != section.even_page_footer.paragraphs[0].alignment
    many = replace(REPORT, sections=(ReportSection("一、长", 1, ("对照年初目标逐项核实。" * 40,) * 4),))
    assert [page[-3:] for page in pdf_text(many)][:2] == ["—1—", "—2—"]


def test_attachments_and_closing_stand_where_they_belong() -> None:
    """附件： before the first, numbers under numbers, no full stop; the date four characters from the right."""
    document = body()
    texts = [one.text for one in document.paragraphs]
    assert texts[-2:] == ["安和市东城区民政局", "2019年1月15日"]
    assert "附件：1. 工作安排表" in texts and "2. 通讯录" in texts
    assert attachment_lines(("工作安排表",)) == [("附件：工作安排表", 2, 5)]
    date = paragraph(document, "2019年1月15日")._p.find(f"{W}pPr/{W}ind")
    assert date.get(f"{W}rightChars") == "400"


@pytest.mark.parametrize(
    ("signature", "date", "right"),
    [("民政局", "2019年1月15日", "5.925"), ("一" * 20, "2019年1月15日", "2"), ("", "2019年1月1日", None)],
)
def test_signature_is_centred_over_the_date(signature: str, date: str, right: str | None) -> None:
    """A long name keeps two characters from the edge and moves the date; it may never leave the page."""
    ends = closing(signature, date)
    assert right is None or ends.signature == Decimal(right)
    assert ends.date >= 4


def test_table_has_a_head_that_repeats_and_fills_the_page() -> None:
    """A table over two pages without its head cannot be read; one wider than the page cannot be printed."""
    (table,) = body().tables
    assert table.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None
    assert [cell.text for cell in table.rows[2].cells] == ["合计", "=1+1", "100%"]
    assert sum(column_widths(TABLE)) == PAGE.text_mm
    with pytest.raises(ValueError, match="表「表1」各行的格数与表头不一样多"):
        ReportTable(("一", "二"), (("三",),), "表1")


def test_every_word_is_printed_in_every_format_and_none_is_markup() -> None:
    """What people type is words: a formula, a tag or a template would be somebody else's program."""
    pages = "".join(pdf_text(REPORT))
    assert [text for text in REPORT.texts() if "".join(text.split()) not in pages] == []
    document = body()
    words = [one.text for one in document.paragraphs]
    words += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert [text for text in REPORT.texts() if text and text not in "\n".join(words)] == []
    book = openpyxl.load_workbook(io.BytesIO(write_report(REPORT, format="xlsx")[0]))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    values = [cell.value for cell in cells]
    assert 1569.86 in values and 2518 in values and 1 in values and "=1+1" in values
    assert "{{7*7}} #eval(1) <w:t>不是标记</w:t>" in values


def test_forms_follow_on_pages_of_their_own() -> None:
    """The 得分表 of a report is its attachment: its own margins in docx, its own sheet in xlsx."""
    report = replace(REPORT, forms=(twin(),))
    document = body(report)
    assert [round(section.left_margin.mm) for section in document.sections] == [28, 14]
    assert "项目支出绩效自评表" in [one.text for one in document.paragraphs]
    book = openpyxl.load_workbook(io.BytesIO(write_report(report, format="xlsx")[0]))
    assert book.sheetnames == ["报告", "得分表"]
    pages = pdf_text(report)
    assert ["项目支出绩效自评表" in page for page in pages].count(True) == 1
    assert pages[1].startswith("项目支出绩效自评表") or pages[2].startswith("项目支出绩效自评表")


def test_signature_and_date_stay_together() -> None:
    """A date alone on the last page looks like a forgery: it takes its signature along."""
    for lines in range(14, 24):
        text = tuple(f"第{number}行" for number in range(lines))
        report = replace(REPORT, sections=(ReportSection(body=text),), attachments=())
        pages = pdf_text(report)
        assert sum("安和市东城区民政局2019年1月15日" in page for page in pages) == 1


def test_attachments_go_with_the_signature() -> None:
    """A page with nothing but a name and a date is no page of a report: in Word the list before it is kept with it."""
    for lines in (17, 18, 19, 20):
        text = tuple(f"第{number}行" for number in range(lines))
        pages = pdf_text(replace(REPORT, sections=(ReportSection(body=text),)))
        assert "通讯录" in next(page for page in pages if "安和市东城区民政局" in page)
    assert paragraph(body(), "2. 通讯录").paragraph_format.keep_with_next
    unsigned = replace(REPORT, signature="", date="")
    assert not paragraph(body(unsigned), "2. 通讯录").paragraph_format.keep_with_next


@pytest.mark.parametrize("signature", ["县民政局", REPORT.signature])
def test_signature_stands_at_the_right(signature: str) -> None:
    """Short or long, it ends a few characters from the right edge; a short one once slid to the left."""
    data, _ = write_report(replace(REPORT, signature=signature), format="pdf", system_fonts=False)
    document = pypdfium2.PdfDocument(data)
    words = document[len(document) - 1].get_textpage()
    index, _ = words.search(signature).get_next()
    assert words.get_charbox(index)[0] > 595 / 2


def test_what_cannot_be_printed_is_said() -> None:
    """A control character is dropped with its place; a text without end is refused."""
    _, findings = write_report(replace(REPORT, title="报\x07告"), format="docx")
    assert [(item.code, item.place.column) for item in findings] == [("DOC001", "title")]
    data, findings = write_report(replace(REPORT, date="日" * 20_001), format="pdf")
    assert data == b"" and [item.code for item in findings] == ["DOC002"]
    _, findings = write_report(replace(REPORT, signature="𠮷"), format="pdf")
    assert [item.code for item in findings] == ["DOC003"]
    with pytest.raises(ValueError, match="不能写成 doc 格式"):
        write_report(REPORT, format="doc")  # type: ignore[arg-type]  # a wrong word is the point


def test_same_report_same_bytes() -> None:
    """Nothing of the moment is in the file, so a written file can be compared."""
    for kind in ("docx", "xlsx", "pdf"):
        assert write_report(REPORT, format=kind)[0] == write_report(REPORT, format=kind)[0]  # type: ignore[arg-type]  # the three formats


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "不是合法的 TOML"),
        ("date = '2019年'", "报告数据「title」应为标题文字,读到的是空白"),
        ("title = '报告'\nlead = '我们'", "「lead」应为"),
        ("title = '报告'\n[[sections]]\nlevel = 5", "「sections[0].level」应为1 至 4,读到的是「5」"),
        ("title = '报告'\n[[sections]]\nbody = [7]", "「sections[0].body[0]」应为文字,读到的是「7」"),
        ("title = '报告'\nattachments = '一'", "「attachments」应为数组"),
        (
            "title = '报告'\n[[sections]]\nbody = [{ head = ['一', '二'], rows = [['三']] }]",
            "「sections[0].body[0].rows[0]」应为 2 格,与表头一样多,读到的是「1 格」",
        ),
        ("title = '报告'\n[[sections]]\nbody = [{ rows = [] }]", "「sections[0].body[0].head」应为至少一列"),
        (b"title = '\xff'", "文件不是 UTF-8 编码的文本(第 10 个字节处)"),
        ("title = '报告'\n#" + "长" * 1_500_000, "最多 4,194,304 字节"),
    ],
)
def test_wrong_report_data_is_refused_with_its_place(text: str | bytes, message: str) -> None:
    """Somebody writes this file by hand: each slip must be said with the place where it stands."""
    report, findings = report_from_toml(text)
    assert report is None
    assert {item.code for item in findings} == {"DOC016"}
    assert any(message in item.message for item in findings)


def test_report_data_is_read() -> None:
    """The shape in docs/instruments/documents.md."""
    report, findings = report_from_toml(
        "title = '报告'\naddressee = '区财政局'\nattachments = ['表']\n"
        "[[sections]]\nheading = '一、资金'\nbody = ['到位。', { head = ['项'], rows = [['1']], title = '表1' }]"
    )
    table = ReportTable(("项",), (("1",),), "表1")
    section = ReportSection("一、资金", 1, ("到位。", table))
    assert findings == ()
    assert report == NarrativeReport("报告", (section,), addressee="区财政局", attachments=("表",))
