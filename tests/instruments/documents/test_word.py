"""What stands on paper is what is read from a docx: boxes, changes, numbers before paragraphs, notes."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.instruments.documents.files import p, table, tc, word_file, word_part

from yikou.documents.extract import Extract, Paragraph, Table
from yikou.documents.extract.numbering import chinese_count, in_format
from yikou.documents.extract.payload import Unreadable, extract_of
from yikou.documents.extract.word import read_word
from yikou.intake import FileKind


def read(data: bytes) -> tuple[Extract, list[str]]:
    """The extract and the codes, without the process around it."""
    blocks, found = read_word(data, FileKind.DOCX, {})
    return extract_of({"kind": "docx", "blocks": blocks.items}), [item.code for item in found]


def lines(data: bytes) -> list[str]:
    """The paragraphs."""
    return [block.text for block in read(data)[0].blocks if isinstance(block, Paragraph)]


def boxes(data: bytes) -> list[list[tuple[int, int, int, int, str]]]:
    """The tables as (row, column, rows, columns, text)."""
    return [
        [(cell.row, cell.column, cell.rows, cell.columns, cell.text) for cell in block.cells]
        for block in read(data)[0].blocks
        if isinstance(block, Table)
    ]


def test_merged_cells_are_one_box() -> None:
    """A label beside four rows is one label, and the values stand beside it."""
    restart, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    data = word_file(
        table(
            tc("产出", restart) + tc("数量", '<w:gridSpan w:val="2"/>'),
            tc("", goes_on) + tc("一") + tc("二"),
            tc("效益") + tc("三") + tc("四"),
        )
    )
    assert boxes(data) == [
        [
            (0, 0, 2, 1, "产出"), (0, 1, 1, 2, "数量"), (1, 1, 1, 1, "一"), (1, 2, 1, 1, "二"),
            (2, 0, 1, 1, "效益"), (2, 1, 1, 1, "三"), (2, 2, 1, 1, "四"),
        ]
    ]  # fmt: skip


def test_cells_know_their_place() -> None:
    """A finding names the table, the row and the column as people count them."""
    data = word_file(
        table(tc("甲") + tc("乙"), tc("丙") + tc("丁"))
        + p("")
        + table(tc("戊") + tc("己"), tc("庚") + tc("辛"))
    )
    second = [block for block in read(data)[0].blocks if isinstance(block, Table)][1]
    assert second.cells[3].place.words() == "「表 2」第 2 行第 2 列"


def test_accepted_text_counts_and_deleted_text_does_not() -> None:
    """A form in review shows 95 where 90 was struck out; both at once would be 9095."""
    change = (
        "<w:p><w:r><w:t>得分</w:t></w:r><w:del><w:r><w:delText>90</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>95</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p>"
    )
    extract, codes = read(word_file(change))
    assert [block.text for block in extract.blocks if isinstance(block, Paragraph)] == ["得分95"]
    assert codes == ["DOC022"]


def test_deleted_rows_and_deleted_line_ends_are_gone() -> None:
    """A struck row is no row; a paragraph whose end was struck goes on in the next."""
    struck = f"<w:tr><w:trPr><w:del/></w:trPr>{tc('旧')}{tc('行')}</w:tr>"
    data = word_file(
        f"<w:tbl><w:tr>{tc('甲')}{tc('乙')}</w:tr>{struck}<w:tr>{tc('丙')}{tc('丁')}</w:tr></w:tbl>"
        + p("前半", "<w:rPr><w:del/></w:rPr>")
        + p("后半")
    )
    assert [cell[4] for cell in boxes(data)[0]] == ["甲", "乙", "丙", "丁"]
    assert lines(data) == ["前半后半"]


CHECKED = {
    "content control, on": (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>",
        "☑",
    ),
    "content control, off": (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>",
        "☐",
    ),
    "form field, on": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'
        "</w:ffData></w:fldChar></w:r>",
        "☑",
    ),
    "form field, off": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox>'
        "</w:ffData></w:fldChar></w:r>",
        "☐",
    ),
    "Wingdings sign": ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
    "Wingdings 2 sign": ('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>', "☐"),
    "Wingdings letter": ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>þ</w:t></w:r>', "☑"),
    "greater or equal in Symbol": ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
    "a sign of no meaning": ('<w:r><w:sym w:font="Symbol" w:char="xyz"/></w:r>', ""),
}


@pytest.mark.parametrize("what", CHECKED)
def test_ticked_boxes_are_signs(what: str) -> None:
    """Word has five ways to tick a box, and the tick decides what kind of project it is."""
    xml, sign = CHECKED[what]
    assert lines(word_file(f"<w:p>{xml}<w:r><w:t>常年性项目</w:t></w:r></w:p>")) == [f"{sign}常年性项目"]


def test_text_box_is_read_once_after_its_paragraph() -> None:
    """Word writes a text box twice, for itself and for older readers."""
    inner = f"<w:txbxContent>{p('附件1')}</w:txbxContent>"
    data = word_file(
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><wps:txbx>{inner}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines(data) == ["正文", "附件1"]


def test_table_inside_a_frame_is_a_table() -> None:
    """Web editors wrap a whole form into a table of one cell."""
    form = table(tc("甲") + tc("乙"), tc("丙") + tc("丁"))
    data = word_file(table(tc(p("标题") + form + p("说明"))))
    assert lines(data) == ["标题", "说明"]
    assert [cell[4] for cell in boxes(data)[0]] == ["甲", "乙", "丙", "丁"]


def test_table_inside_a_cell_follows_its_table() -> None:
    """Nothing is lost and nothing is read twice: the inner figures would be counted double."""
    inner = table(tc("子1") + tc("子2"), tc("子3") + tc("子4"))
    data = word_file(table(tc("甲") + tc(p("乙") + inner), tc("丙") + tc("丁"), tc("戊") + tc("己")))
    outer, nested = boxes(data)
    assert [cell[4] for cell in outer] == ["甲", "乙", "丙", "丁", "戊", "己"]
    assert [cell[4] for cell in nested] == ["子1", "子2", "子3", "子4"]


def test_line_of_boxes_inside_a_cell_is_its_text() -> None:
    """A single inner row is only how somebody aligned words."""
    inner = table(tc("2024年") + tc("12月"))
    data = word_file(table(tc("日期") + tc(inner), tc("丙") + tc("丁")))
    assert [cell[4] for cell in boxes(data)[0]] == ["日期", "2024年\n12月", "丙", "丁"]


def numbered(*levels: tuple[str, str]) -> str:
    """A numbering part with one list."""
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    lists = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    lists += '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    return word_part("numbering", f'<w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum>{lists}')


def item(text: str, depth: int = 0, which: int = 1) -> str:
    """A paragraph of a list."""
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{which}"/></w:numPr>')


def test_numbers_that_word_prints_are_read() -> None:
    """Without them a report has no sections, and 见第三项 points nowhere."""
    part = numbered(
        ("chineseCountingThousand", "%1、"),
        ("chineseCounting", "(%2)"),
        ("decimal", "%3."),
        ("decimal", "%1.%4"),
    )
    body = (
        item("概况")
        + item("依据", 1)
        + item("目标", 1)
        + item("甲", 2)
        + item("绩效")
        + item("乙", 1)
        + item("丙", 3)
    )
    body += item("另起", which=2) + item("", 0)
    assert lines(word_file(body, extra={"word/numbering.xml": part})) == [
        "一、概况", "(一)依据", "(二)目标", "1.甲", "二、绩效", "(一)乙", "二.1 丙", "一、另起", "",
    ]  # fmt: skip


def test_list_and_heading_of_a_style_are_inherited() -> None:
    """A heading's number and level usually stand in the style that its style is based on."""
    styles = word_part(
        "styles",
        '<w:style w:styleId="a"><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style><w:style w:styleId="c"><w:basedOn w:val="c"/></w:style>',
    )
    parts = {"word/styles.xml": styles, "word/numbering.xml": numbered(("chineseCounting", "%1、"))}
    body = p("总则", '<w:pStyle w:val="b"/>') + p(
        "细则", '<w:pStyle w:val="b"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    )
    body += p("自指", '<w:pStyle w:val="c"/>')
    extract, _ = read(word_file(body, extra=parts))
    found = [(block.text, block.level) for block in extract.blocks if isinstance(block, Paragraph)]
    assert found == [("一、总则", 1), ("细则", 1), ("自指", None)]


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (105, "一百零五"), (1010, "一千零一十")],
)
def test_chinese_counts(number: int, words: str) -> None:
    """As they are printed in official papers."""
    assert chinese_count(number) == words


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (4, "upperRoman", "IV"), (27, "lowerLetter", "aa"), (3, "decimalEnclosedCircleChinese", "③"), (21, "decimalEnclosedCircle", "21"),
        (7, "decimalZero", "07"), (12, "chineseLegalSimplified", "壹拾贰"), (2, "ideographTraditional", "乙"), (5, "bullet", ""),
        (6, "unheardOf", "6"), (0, "chineseCounting", "0"), (99999, "upperRoman", "99999"),
    ],
)  # fmt: skip
def test_number_formats(number: int, form: str, shown: str) -> None:
    """What lies outside a format is counted in digits, as Word does."""
    assert in_format(number, form) == shown


def test_hidden_text_is_left_out_and_noted() -> None:
    """Words that nobody sees on paper must not help the reading."""
    extract, codes = read(
        word_file(p("看得见") + p("看不见", run="<w:vanish/>") + p("也看得见", run='<w:vanish w:val="0"/>'))
    )
    assert [block.text for block in extract.blocks if isinstance(block, Paragraph)] == [
        "看得见",
        "",
        "也看得见",
    ]
    assert codes == ["DOC044"]


def test_notes_follow_the_body() -> None:
    """The way of scoring often stands in a footnote of the table."""
    notes = word_part(
        "footnotes",
        f'<w:footnote w:type="separator">{p("—")}</w:footnote><w:footnote>{p("注:得分按比例")}</w:footnote>',
    )
    assert lines(word_file(p("正文"), extra={"word/footnotes.xml": notes})) == ["正文", "注:得分按比例"]


def test_small_marks_of_a_run() -> None:
    """Breaks, tabs and hyphens separate words; field orders and readings are no words."""
    run = (
        "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:noBreakHyphen/><w:instrText>PAGE</w:instrText>"
        "<w:ruby><w:rt><w:r><w:t>yi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>四</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert lines(word_file(run)) == ["一\n二\t三-四"]


def test_strict_namespace_is_word_too() -> None:
    """Word can save in the strict form of the standard."""
    data = word_file(p("严格"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            old = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            target.writestr(
                name, source.read(name).replace(old, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            )
    assert lines(out.getvalue()) == ["严格"]


@pytest.mark.parametrize(
    "body",
    [
        table(*[tc("x", '<w:gridSpan w:val="900"/>') * 3]),
        "<w:tbl><w:tr><w:tc>" * 80
        + p("x")
        + p("y")
        + "</w:tc><w:tc/></w:tr><w:tr><w:tc/><w:tc/></w:tr></w:tbl>" * 80,
        "<w:smartTag>" * 300 + "</w:smartTag>" * 300,
    ],
    ids=["wide", "nested tables", "deep"],
)
def test_monsters_are_refused(body: str) -> None:
    """Small files that unfold into endless work."""
    with pytest.raises(Unreadable):
        read(word_file(body))
