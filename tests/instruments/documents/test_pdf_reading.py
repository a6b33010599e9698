"""The text layer of a PDF becomes the paragraphs and tables that a reader sees on its pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instruments.documents.files import pdf_file, ruled, said
from tests.instruments.documents.samples import twin

from yikou.documents import write_form
from yikou.documents.extract import Extract, Paragraph, Table
from yikou.documents.extract.payload import Unreadable, extract_of
from yikou.documents.extract.pdf import read_pdf
from yikou.documents.extract.word import read_word
from yikou.findings import Finding
from yikou.intake import FileKind


def read(data: bytes) -> tuple[Extract, list[Finding]]:
    """The extract and the findings, without the process around it."""
    blocks, found = read_pdf(data, FileKind.PDF, {})
    return extract_of({"kind": "pdf", "blocks": blocks.items}), found


def lines(data: bytes) -> list[str]:
    """The paragraphs."""
    return [block.text for block in read(data)[0].blocks if isinstance(block, Paragraph)]


def tables(data: bytes) -> list[list[tuple[int, int, int, int, str]]]:
    """The tables as (row, column, rows, columns, text)."""
    return [
        [(cell.row, cell.column, cell.rows, cell.columns, cell.text) for cell in block.cells]
        for block in read(data)[0].blocks
        if isinstance(block, Table)
    ]


def texts(data: bytes) -> list[list[str]]:
    """The words of the tables."""
    return [[cell[4] for cell in table] for table in tables(data)]


HEAD = ["三级指标", "指标值", "分值", "得分"]


def test_words_of_a_font_that_is_not_in_the_file() -> None:
    """Offices print with fonts that only their own machines have."""
    assert lines(pdf_file(said(72, 700, "困难群众救助"))) == ["困难群众救助"]


def test_the_written_form_is_read_as_from_its_docx() -> None:
    """Two pages, merged labels, a head printed again: word by word what the docx says, breaks of lines apart."""
    words = []
    for suffix, reader, kind in (("docx", read_word, FileKind.DOCX), ("pdf", read_pdf, FileKind.PDF)):
        blocks, _ = reader(write_form(twin(), format=suffix)[0], kind, {})  # type: ignore[arg-type]  # two literals
        cells = [cell for block in blocks.items if "cells" in block for cell in block["cells"]]
        words.append(sorted("".join(cell[4].split()) for cell in cells if cell[4]))
    assert words[0] == words[1]


def test_missing_lines_make_merged_boxes() -> None:
    """A label beside two rows, a head over two columns."""
    content = "".join(
        f"{x0} {y0} m {x1} {y1} l S\n"
        for x0, y0, x1, y1 in [
            (50, 700, 350, 700), (150, 680, 350, 680), (50, 660, 350, 660), (50, 640, 350, 640),
            (50, 700, 50, 640), (150, 700, 150, 640), (250, 680, 250, 640), (350, 700, 350, 640),
        ]
    )  # fmt: skip
    content += said(55, 675, "产出") + said(155, 685, "数量") + said(155, 665, "一") + said(255, 665, "二")
    content += said(55, 645, "三") + said(155, 645, "四") + said(255, 645, "五")
    assert tables(pdf_file(content)) == [
        [
            (0, 0, 2, 1, "产出"), (0, 1, 1, 2, "数量"), (1, 1, 1, 1, "一"), (1, 2, 1, 1, "二"),
            (2, 0, 1, 1, "三"), (2, 1, 1, 1, "四"), (2, 2, 1, 1, "五"),
        ]
    ]  # fmt: skip


def test_thin_filled_boxes_are_lines_and_open_sides_are_closed() -> None:
    """Browsers draw borders as filled boxes; tidy tables have none at the sides."""
    content = "".join(f"50 {y} 300 0.5 re f\n" for y in (700, 680, 660)) + "150 660 0.5 40 re f\n"
    content += said(55, 685, "年度") + said(155, 685, "2024") + said(55, 665, "得分") + said(155, 665, "95")
    assert texts(pdf_file(content)) == [["年度", "2024", "得分", "95"]]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_read_as_they_are_seen(turn: int) -> None:
    """Wide forms are often printed on a page that the file turns."""
    matrix = {90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[turn]
    one = {90: (100, 100), 180: (400, 700), 270: (400, 700)}[turn]
    two = {90: (130, 100), 180: (400, 730), 270: (370, 700)}[turn]
    data = pdf_file(said(*one, "第一行", matrix=matrix) + said(*two, "第二行", matrix=matrix), rotate=turn)
    assert lines(data) == ["第一行", "第二行"]


def test_a_full_line_goes_on_and_a_short_one_ends() -> None:
    """Otherwise every line of a report would be a sentence of its own, and 7322 元 two numbers."""
    content = (
        said(90, 700, "甲" * 40)
        + said(70, 680, "乙" * 10)
        + said(90, 660, "丙" * 40)
        + said(70, 640, "丁" * 42)
    )
    assert lines(pdf_file(content)) == ["甲" * 40 + "乙" * 10, "丙" * 40 + "丁" * 42]


def test_paragraph_goes_on_overleaf_without_the_page_number() -> None:
    """The number of the page used to end up inside an amount: 7322⏎15、.83万元."""
    first = said(70, 100, "资金合计" + "一" * 34 + "7322") + said(290, 30, "— 15 —")
    second = said(70, 780, ".83万元。") + said(70, 700, "另起一段") + said(290, 30, "16")
    assert lines(pdf_file(first, second)) == ["资金合计" + "一" * 34 + "7322.83万元。", "另起一段"]


def test_title_of_two_lines_is_one_and_its_year_stands_below() -> None:
    """A broken title would be two, and the second half a section."""
    body = "".join(said(70, 600 - 20 * n, "甲" * 44) for n in range(4))
    head = said(187, 760, "安和市东城区市民综合帮扶", size=18) + said(232, 730, "绩效自评价报告", size=18)
    assert lines(pdf_file(head + said(232, 700, "（2018年度）", size=18) + body))[:2] == [
        "安和市东城区市民综合帮扶绩效自评价报告",
        "（2018年度）",
    ]


WRITTEN = Path(__file__).resolve().parents[3] / "examples" / "written"


@pytest.mark.parametrize("name", ["aid-2018", "festival-2020", "rescue-2020"])
def test_reports_are_read_as_from_their_docx(name: str) -> None:
    """Paragraph by paragraph, over pages of every kind: what a PDF says may not depend on where its lines break."""
    said_in = []
    for suffix, reader, kind in (("docx", read_word, FileKind.DOCX), ("pdf", read_pdf, FileKind.PDF)):
        blocks, _ = reader((WRITTEN / f"{name}.{suffix}").read_bytes(), kind, {})  # type: ignore[operator]  # two readers of one shape
        texts_ = ["".join(block["text"].split()) for block in blocks.items if "text" in block]
        said_in.append([text for text in texts_ if text])
    assert said_in[0] == said_in[1]


def test_a_number_in_the_text_is_no_page_number() -> None:
    """Only the edge of the page has page numbers."""
    assert lines(pdf_file(said(290, 400, "15"))) == ["15"]


def test_running_heads_are_read_once() -> None:
    """A head on each page would cut every paragraph that runs on."""
    pages = [
        said(70, 800, f"某某区民政局自评报告 第{n}期") + said(70, 500, f"内容{'甲乙丙丁'[n]}")
        for n in range(4)
    ]
    assert lines(pdf_file(*pages)) == ["某某区民政局自评报告 第0期", "内容甲", "内容乙", "内容丙", "内容丁"]


def test_table_goes_on_overleaf_without_its_head() -> None:
    """One table on three pages; each cell still knows its page."""
    widths = [200.0, 100.0, 50.0, 50.0]
    page = [ruled(50, 700, widths, [HEAD, [f"指标{name}", "≥90%", "10", "9"]]) for name in ("甲", "乙", "丙")]
    extract, found = read(pdf_file(*page))
    (table,) = [block for block in extract.blocks if isinstance(block, Table)]
    assert [cell.text for cell in table.cells if cell.column == 0] == [
        "三级指标",
        "指标甲",
        "指标乙",
        "指标丙",
    ]
    assert [cell.place.page for cell in table.cells if cell.column == 0] == [1, 1, 2, 3]
    assert [cell.place.row for cell in table.cells if cell.column == 0] == [1, 2, 3, 4]
    assert [item.message for item in found] == ["有 1 个表跨页,已接成一个;去掉了重复的表头 2 行"]


def test_another_table_overleaf_stays_another_table() -> None:
    """Other columns, another table; and words between two tables part them."""
    first = ruled(50, 700, [200.0, 100.0], [["甲", "乙"], ["丙", "丁"]])
    assert (
        len(
            tables(
                pdf_file(first, ruled(50, 780, [50.0, 50.0, 200.0], [["一", "二", "三"], ["四", "五", "六"]]))
            )
        )
        == 2
    )
    assert (
        len(
            tables(
                pdf_file(
                    first,
                    said(50, 700, "附件2") + ruled(50, 600, [200.0, 100.0], [["一", "二"], ["三", "四"]]),
                )
            )
        )
        == 2
    )


def test_equal_figures_overleaf_are_no_head() -> None:
    """A row of data that comes twice is two rows."""
    row = ["走访", "10", "5", "5"]
    widths = [200.0, 100.0, 50.0, 50.0]
    data = pdf_file(ruled(50, 700, widths, [HEAD, row]), ruled(50, 700, widths, [row, row]))
    assert sum(text == "走访" for text in texts(data)[0]) == 3


def test_label_beside_rows_on_two_pages_is_one_box() -> None:
    """Its blank rest overleaf would be read as an indicator without a group."""
    widths = [80.0, 120.0, 50.0]
    first = ruled(50, 700, widths, [["产出指标", "甲", "5"]])
    data = pdf_file(first, ruled(50, 780, widths, [["", "乙", "5"], ["效益指标", "丙", "6"]]))
    assert [cell for cell in tables(data)[0] if cell[1] == 0] == [
        (0, 0, 2, 1, "产出指标"),
        (2, 0, 1, 1, "效益指标"),
    ]


def test_row_torn_by_the_page_is_one_row() -> None:
    """A long target that goes on overleaf belongs to the indicator on the page before."""
    widths = [80.0, 170.0, 50.0]
    words = "对街道辖区内新提出救助申请的家庭"
    data = pdf_file(
        ruled(50, 100, widths, [["入户核实", words, "15"]]),
        ruled(50, 780, widths, [["", "全部完成核实。", ""], ["慰问", "50户", "5"]]),
    )
    assert texts(data) == [["入户核实", f"{words}全部完成核实。", "15", "慰问", "50户", "5"]]


@pytest.mark.parametrize("width, rows", [(170.0, 2), (300.0, 3)])
def test_a_row_goes_on_only_behind_a_full_line(width: float, rows: int) -> None:
    """原因分析 and 改进措施 in two long rows are two opinions, unless the line at the foot of the page was full."""
    words, more = "部分对象长期外出务工年内未能入户", "已改为电话核实并按季度补访完成"
    widths = [width, width]
    data = pdf_file(
        ruled(50, 100, widths, [[words, words]]),
        ruled(50, 780, widths, [[more, more], ["经办", "审核"]]),
    )
    assert len(texts(data)[0]) == 2 * rows


def test_few_words_fill_a_narrow_cell() -> None:
    """That they are short doesn't say that they had come to an end, when each of their lines was full."""
    widths = [80.0, 30.0, 170.0, 50.0]
    lines_above, words = said(133, 106, "走访") + said(133, 94, "登记"), "对街道辖区内新提出救助申请的家庭"
    data = pdf_file(
        ruled(50, 120, widths, [["入户核实", "", words, "15"]], 30) + lines_above,
        ruled(50, 780, widths, [["", "台账", "核实。", ""], ["慰问", "无", "50户", "5"]]),
    )
    row = ["入户核实", "走访登记台账", words + "核实。", "15"]
    assert texts(data) == [[*row, "慰问", "无", "50户", "5"]]


def test_two_blank_groups_beside_the_foot_of_a_page_are_two() -> None:
    """社会成本指标 fills its narrow cell, 生态环境成本指标 follows overleaf, and nothing is filled in beside either."""
    widths = [80.0, 36.0, 50.0]
    lines_above = said(133, 106, "社会成") + said(133, 94, "本指标")
    data = pdf_file(
        ruled(50, 120, widths, [["", "", ""]], 30) + lines_above,
        ruled(50, 780, widths, [["", "生态成", ""], ["慰问", "无", "5"]]),
    )
    assert [text for text in texts(data)[0] if text] == ["社会成本指标", "生态成", "慰问", "无", "5"]


NARROW = [36.0] * 5
#: The last line of a page, and what of it goes on overleaf: a label, three names and values, and finished points.
ABOVE, REST = ["效益指", "社会效", "六十三", "稳步提", "10"], ["标", "益指标", "万元", "高", ""]


def over(
    above: list[str], rest: list[str], *, follows: tuple[str, ...] = ("丁", "戊", "己", "庚", "5")
) -> list[str]:
    """The words of a table of narrow columns with one row before the foot of the page, and one more overleaf."""
    first = ruled(50, 100, NARROW, [above])
    return texts(pdf_file(first, ruled(50, 780, NARROW, [rest, list(follows)])))[0]


def test_a_row_of_narrow_cells_cut_after_one_line_is_one_row() -> None:
    """六十三 above and 万元 overleaf were read as sixty-three, and an office was told that its goal was not reached."""
    row = ["效益指标", "社会效益指标", "六十三万元", "稳步提高", "10"]
    assert over(ABOVE, REST) == [*row, "丁", "戊", "己", "庚", "5"]


def test_a_name_alone_goes_on_under_two_full_lines() -> None:
    """动态管|理准确 above and 率 overleaf: an indicator named 率 had no goal, and the other's slip was not seen."""
    above = ruled(50, 120, NARROW, [["", "", "九成七", "5", "5"]], 30)
    above += said(53, 106, "质量") + said(53, 94, "指标") + said(89, 106, "动态管") + said(89, 94, "理准确")
    data = pdf_file(above, ruled(50, 780, NARROW, [["", "率", "", "", ""], ["丁", "戊", "己", "庚", "5"]]))
    assert texts(data)[0][:5] == ["质量指标", "动态管理准确率", "九成七", "5", "5"]


def test_a_label_beside_more_rows_overleaf_is_said_once() -> None:
    """效益指|标 goes on beside the next row, too: its rest must not become the label of that row."""
    beside = ruled(50, 780, NARROW[:1], [["标"]], 40)
    right = ruled(86, 780, NARROW[1:], [REST[1:], ["戊", "己", "庚", "5"]])
    (cells,) = tables(pdf_file(ruled(50, 100, NARROW, [ABOVE]), beside + right))
    assert [cell for cell in cells if cell[1] == 0] == [(0, 0, 2, 1, "效益指标")]
    assert [cell[4] for cell in cells if cell[0] == 1] == ["戊", "己", "庚", "5"]


@pytest.mark.parametrize(
    ("above", "rest"),
    [
        (ABOVE, ["", "", "", "高", ""]),  # one word that happens to fill its line
        (ABOVE, ["", "益指标", "", "高", ""]),  # two of them
        (ABOVE, ["标", "益指标", "≥万", "高", ""]),  # a goal of its own
        (ABOVE, ["标", "其中", "万元", "高", ""]),
        (ABOVE, ["标", "2.慰问", "万元", "高", ""]),
        (ABOVE, ["标", "益指标", "万元", "高", "6"]),  # with points of its own
        (["效益指", "社会效", "六", "稳步提", "10"], REST),  # 万 would have stood beside 六
        (["效益指", "社会效", "好。", "稳步提", "10"], REST),
        (["效益指", "社会效", "", "稳步提", "10"], REST),  # nothing that could go on
    ],
)
def test_a_row_overleaf_that_says_something_new_is_a_row(above: list[str], rest: list[str]) -> None:
    """Glued to the row above it would be lost, and what it lacks would never be asked for."""
    assert over(above, rest)[:5] == above


def test_lines_that_end_above_the_foot_of_their_row_do_not_go_on() -> None:
    """A name of two lines makes the row high; the goals beside it had room below, so the next ones are another row."""
    above = ruled(50, 120, NARROW, [["", "社会效", "六十三", "稳步提", "10"]], 30)
    above += said(53, 106, "入户走") + said(53, 94, "访户数")
    data = pdf_file(above, ruled(50, 780, NARROW, [["", *REST[1:]], ["丁", "戊", "己", "庚", "5"]]))
    assert "六十三" in texts(data)[0]


def test_a_wider_box_overleaf_is_not_the_rest_of_a_narrow_one() -> None:
    """A heading across three columns stands below a full cell of the first of them."""
    above = ruled(50, 120, NARROW, [["", "六十三", "稳步提", "10", "10"]], 30)
    above += said(53, 106, "入户走") + said(53, 94, "访户数")
    below = ruled(50, 780, [108.0, 36.0, 36.0], [["其他工作情况", "", ""]])
    data = pdf_file(above, below + ruled(50, 760, NARROW, [["丁", "戊", "己", "庚", "5"]]))
    assert texts(data)[0][0] == "入户走访户数"


def test_a_long_row_overleaf_that_says_less_is_another_row() -> None:
    """The line at the foot of the page had room for more words, so nothing of it went on overleaf."""
    widths = [80.0, 300.0, 50.0]
    data = pdf_file(
        ruled(50, 100, widths, [["", "对街道辖区内新提出救助申请的家庭", "15"]]),
        ruled(50, 780, widths, [["", "对困难家庭逐户走访并登记需求", ""], ["慰问", "50户", "5"]]),
    )
    assert "对困难家庭逐户走访并登记需求" in texts(data)[0]


def test_the_next_indicator_overleaf_is_not_glued_to_the_last() -> None:
    """A short unfinished cell is no sign of a torn row."""
    widths = [80.0, 300.0, 50.0]
    data = pdf_file(
        ruled(50, 100, widths, [["生态效益", "指标1：无", ""]]),
        ruled(50, 780, widths, [["", "指标2：无", ""], ["慰问", "50户", "5"]]),
    )
    assert "指标1：无" in texts(data)[0]


def test_a_new_row_without_its_figures_is_not_glued_to_the_last() -> None:
    """A group whose score was left blank begins overleaf; its label is short, so no sentence was cut."""
    widths = [80.0, 300.0, 50.0]
    data = pdf_file(
        ruled(50, 100, widths, [["成本指标", "项目预算控制数不超过批准的预算", "15"]]),
        ruled(50, 780, widths, [["效益指标", "经济效益指标", ""], ["慰问", "50户", "5"]]),
    )
    assert texts(data)[0][:4] == ["成本指标", "项目预算控制数不超过批准的预算", "15", "效益指标"]


def test_columns_without_lines_are_a_table() -> None:
    """Plans list money by rows without a single line drawn."""
    rows = [
        ("项目", "人数", "金额"),
        ("低保家庭", "1,200", "36.5"),
        ("特困人员", "80", "4.2"),
        ("合计", "1,280", "40.7"),
    ]
    content = "".join(
        said(x, 700 - 18 * n, text)
        for n, row in enumerate(rows)
        for x, text in zip((70, 220, 330), row, strict=True)
    )
    assert texts(pdf_file(said(70, 730, "资金安排如下:") + content)) == [
        [text for row in rows for text in row]
    ]


def test_two_lines_with_a_gap_are_no_table() -> None:
    """The line with the unit on the left and the date on the right is running text."""
    content = said(70, 700, "单位(盖章)") + said(400, 700, "2024年12月31日") + said(70, 680, "某某街道")
    assert tables(pdf_file(content)) == []


def test_justified_words_stay_words_and_columns_of_a_line_part() -> None:
    """A gap that a reader sees is a space; the small ones of a justified line are none."""
    content = "".join(said(70 + 11.5 * n, 700, text) for n, text in enumerate("困难群众")) + said(
        150, 700, "2024"
    )
    assert lines(pdf_file(content)) == ["困难群众 2024"]


def test_words_drawn_twice_are_bold_and_slanted_words_a_watermark() -> None:
    """Neither is a word of the form."""
    bold = said(70, 700, "总分") + said(70.4, 700, "总分")
    mark = said(200, 400, "内部资料", size=40, matrix="0.7 0.7 -0.7 0.7")
    assert lines(pdf_file(bold + mark)) == ["总分"]


def test_words_outside_the_page_or_its_window_are_not_read() -> None:
    """Hidden words must not help, and cells cut at a page are printed on the next."""
    window = "q 60 690 100 30 re W n " + said(70, 700, "看得见") + said(70, 650, "被切掉") + "Q\n"
    assert lines(pdf_file(window + said(70, 900, "页外") + said(-300, 600, "页外"))) == ["看得见"]


def test_radicals_are_the_characters_they_stand_for() -> None:
    """Some programs write ⽬ for 目, and no label would be known."""
    assert lines(pdf_file(said(70, 700, "项⽬"))) == ["项目"]


def test_line_end_made_on_purpose_stays_in_a_cell() -> None:
    """Three statements in one cell are three; a sentence that was too long for the cell is one."""
    frame = "".join(f"50 {y} m 350 {y} l S\n" for y in (700, 600)) + "".join(
        f"{x} 600 m {x} 700 l S\n" for x in (50, 120, 350)
    )
    words = (
        said(53, 680, "完成情况")
        + said(123, 686, "走访户数50户")
        + said(123, 672, "对象全部建档" * 3 + "并按月更新")
    )
    words += (
        said(123, 658, "信息")
        + said(123, 644, "(1)完成。")
        + said(123, 630, "(2)" + "慰问" * 8 + "完。")
        + said(123, 616, "(3)无")
    )
    assert texts(pdf_file(frame + words))[0][1].split("\n") == [
        "走访户数50户", "对象全部建档" * 3 + "并按月更新信息", "(1)完成。", "(2)" + "慰问" * 8 + "完。", "(3)无",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf_file(), "DOC023"),
        (pdf_file(*[""] * 3), "DOC041"),
        (pdf_file("/I Do\n"), "DOC041"),
        (pdf_file(*[said(9, 9, "x")] * 501), "DOC045"),
        (b"%PDF-1.7\n" + b"x" * 200, "DOC023"),
        (pdf_file(said(70, 700, "甲"))[:400], "DOC023"),
        (pdf_file(said(70, 700, "甲"), trailer="/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O(" + "a" * 32 + ")/U(" + "b" * 32 + ")>>/ID[(aaaaaaaaaaaaaaaa)(aaaaaaaaaaaaaaaa)]"), "INT008"),
        (pdf_file(said(70, 700, "甲"), trailer="/Encrypt<</Filter/Other/V 9>>"), "INT008"),
    ],
    ids=["no page", "blank", "picture", "501 pages", "noise", "cut off", "password", "odd cipher"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    """Each with its own sentence: a scan needs another file, a password only its owner."""
    with pytest.raises(Unreadable) as refusal:
        read(data)
    assert refusal.value.found.code == code
