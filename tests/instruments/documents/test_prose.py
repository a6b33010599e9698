"""Running text taken apart: sections, sentences, figures, dates, attachments, and what is none of these."""

from __future__ import annotations

from datetime import date

import pytest
from tests.instruments.documents.grids import read

from yikou.documents import Cell, Document, Extract, Span, Table, understand
from yikou.findings import Place


def figures(text: str) -> list[tuple[str, str, str]]:
    return [
        (figure.text, figure.quantity.unit, figure.noun)
        for statement in read(text).statements
        for figure in statement.figures
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("全年救助83人,支出12万元。", [("83人", "人", "救助"), ("12万元", "万元", "支出")]),
        ("为300户困难家庭送上慰问。", [("300户", "户", "困难家庭")]),
        ("惠及约11.28万人(户)次。", [("约11.28万人(户)次", "人(户)次", "惠及")]),
        ("标准为300-1100元不等。", [("300-1100元", "元", "标准")]),
        ("每人不超过 200 元/人。", [("不超过 200 元/人", "元", "每人")]),
        ("具体分为四个阶段。", [("四个", "个", "阶段")]),
        ("满意率达到90%以上。", [("达到90%以上", "%", "满意率")]),
        ("拨付1,234.50万元。", [("1,234.50万元", "万元", "拨付")]),
        ("发放物品均在千元以内。", [("千元以内", "元", "发放物品均")]),
    ],
)
def test_figures_with_what_they_count(text: str, wanted: list[tuple[str, str, str]]) -> None:
    """A number without its unit and its noun cannot be compared with anything."""
    assert figures(text)[: len(wanted)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "2020年1月5日开会。",
        "依据裕民福利〔2020〕19号文件。",
        "依据裕民福利[2020]19号文件。",
        "详见附件3。",
        "联系电话13800138000。",
        "第3次会议于第2季度召开。",
        "建设“1+2+N”模式。",
        "做好每一个环节,逐一落实。",
        "身份证号310101199001011234。",
    ],
)
def test_numbers_that_count_nothing(text: str) -> None:
    """Years, document numbers, ordinals and telephone numbers are no figures; a sum over them would be nonsense."""
    assert figures(text) == []


def days(text: str) -> list[tuple[date | None, date | None, bool]]:
    return [(one.start, one.end, one.year_stated) for one in read(text).dates]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020年1月5日", [(date(2020, 1, 5), date(2020, 1, 5), True)]),
        ("二〇二〇年三月", [(date(2020, 3, 1), date(2020, 3, 31), True)]),
        ("2019年11月中旬至2020年2月底", [(date(2019, 11, 11), date(2020, 2, 29), True)]),
        ("2019年12月25日至1月5日", [(date(2019, 12, 25), date(2020, 1, 5), True)]),
        ("2020年3月1日-15日", [(date(2020, 3, 1), date(2020, 3, 15), True)]),
        ("2021年上半年", [(date(2021, 1, 1), date(2021, 6, 30), True)]),
        ("2021.3.5", [(date(2021, 3, 5), date(2021, 3, 5), True)]),
        ("2月上旬至2月底", [(None, None, False)]),
        ("2020年2月30日", [(None, None, True)]),
    ],
)
def test_dates(text: str, wanted: list[tuple[date | None, date | None, bool]]) -> None:
    """Days are given as far as the words give them; a day that does not exist is mentioned, not mended."""
    assert days(f"时间为{text}。") == wanted


def test_years_of_document_numbers_are_no_dates() -> None:
    """〔2020〕 is part of a number; the period of a project must not begin there."""
    assert days("依据某政办〔2020〕19号、某民发[2021]3号文件") == []


def titles(document: Document) -> list[tuple[int, str, str, int | None]]:
    return [(one.level, one.number, one.title, one.parent) for one in document.sections]


def test_sections_on_their_own_lines() -> None:
    """Four levels, as the standard for official documents numbers them."""
    document = read("工作方案\n一、总体要求\n(一)指导思想\n坚持。\n1.目标\n（1）细项\n二、工作措施\n落实。")
    assert titles(document) == [
        (1, "一、", "总体要求", None),
        (2, "(一)", "指导思想", 0),
        (3, "1.", "目标", 1),
        (4, "（1）", "细项", 2),
        (1, "二、", "工作措施", None),
    ]


def test_sections_in_a_text_without_lines() -> None:
    """A heading glued to its text ends at a known heading, at a bracket, or where its words come again."""
    document = read(
        "某区帮扶工作实施方案为做好工作,制订方案如下:一、总体要求坚持统筹。二、时间安排(一)准备阶段(2019年11月)拟定方案。"
        "(二)实施阶段(2019年12月)组织发放。三、资金保障(一)民政部门民政部门出资10万元。(二)街镇街镇出资5万元。"
    )
    assert [(number, title) for _, number, title, _ in titles(document)] == [
        ("一、", "总体要求"), ("二、", "时间安排"), ("(一)", "准备阶段(2019年11月)"), ("(二)", "实施阶段(2019年12月)"),
        ("三、", "资金保障"), ("(一)", "民政部门"), ("(二)", "街镇"),
    ]  # fmt: skip
    assert (document.kind, document.title) == ("plan", "某区帮扶工作实施方案")


def test_numbers_inside_sentences_are_no_sections() -> None:
    """3.5 and (三)类 in a sentence, and a lone 三、 out of its series, open no section."""
    document = read("工作报告\n支出3.5万元,涉及(三)类人员,第二、三季度各有进展。\n")
    assert document.sections == ()


def test_attachments_and_references() -> None:
    """附件3 is cited and not listed: the audit can only see it when list and reference are told apart."""
    document = read(
        "工作方案\n具体见附件1和附件3,标准参见附表二,填写方法见附件。\n附件:1.安排表\n2.通讯录\n某办公室\n2020年1月1日"
    )
    assert [(one.number, one.title) for one in document.attachments] == [(1, "安排表"), (2, "通讯录")]
    assert [(one.text, one.number) for one in document.citations] == [
        ("附件1", 1), ("附件3", 3), ("附表二", 2), ("附件", None),
    ]  # fmt: skip


def test_an_attachment_of_its_own_is_present() -> None:
    """A heading 附件2 with its title on the page means that the attachment is there."""
    document = read("工作方案\n见附件2。\n正文。\n附件2\n帮扶对象名册\n")
    assert [(one.number, one.title) for one in document.attachments] == [(2, "帮扶对象名册")]


def test_the_document_that_is_itself_an_attachment() -> None:
    """附件:某方案 above a plan says whose attachment it is; the plan has none by that."""
    assert read("附件:某区工作实施方案\n一、总体要求\n落实。").attachments == ()


def test_statements_have_their_section_and_their_place() -> None:
    """A finding must say where: the sentence, its section, its line."""
    document = read("工作报告\n一、概况\n救助5人。支出6元。\n二、问题\n人手不足!")
    assert [(one.text, one.section, one.place.row) for one in document.statements] == [
        ("工作报告", None, 1), ("一、概况", 0, 2), ("救助5人。", 0, 3), ("支出6元。", 0, 3), ("二、问题", 1, 4), ("人手不足!", 1, 5),
    ]  # fmt: skip


def test_an_empty_text_is_a_document_without_anything() -> None:
    """Nothing in, nothing out, and no exception."""
    document = read("")
    assert (document.kind, document.title, document.statements, document.place(Span(0, 1)).quote) == (
        "other",
        "",
        (),
        "\n",
    )


def test_a_report_written_into_a_sheet() -> None:
    """One paragraph a row is a report, whatever program it was typed in; the form below it stays a form."""
    place = Place(sheet="Sheet1", row=1)
    rows = [
        "2024年度工作报告",
        "一、基本情况",
        "全年救助困难群众 62 户,支出 90 万元,各项工作按计划完成,没有拖欠。对新增对象逐户走访,建档立卡。",
        "二、指标",
    ]
    table = [
        ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "得分"],
        ["产出", "数量", "户数", "60", "62", "10"],
    ]
    cells = [Cell(number, 0, text, place, 1, 6) for number, text in enumerate(rows)]
    cells += [
        Cell(len(rows) + n, at, text, place) for n, row in enumerate(table) for at, text in enumerate(row)
    ]
    document, _ = understand(Extract("xlsx", (Table(tuple(cells), place),)))
    assert (document.kind, [one.title for one in document.sections]) == ("report", ["基本情况", "指标"])
    assert len(document.forms) == 1 and any(one.figures for one in document.statements)


def test_titles_and_notes_of_a_sheet_are_no_report() -> None:
    """Short rows of one box above a form are its title and its year."""
    place = Place(sheet="Sheet1", row=1)
    cells = [Cell(0, 0, "项目支出绩效自评表", place, 1, 6), Cell(1, 0, "（2024年度）", place, 1, 6)]
    document, _ = understand(Extract("xlsx", (Table(tuple(cells), place),)))
    assert document.statements == () and len(document.tables) == 1


def test_a_list_of_attachments_without_marks() -> None:
    """附件：1. 安排表2. 通讯录: copied without line ends, the next number ends the title before it."""
    document = read("工作方案\n落实。附件：1. 安排表2. 通讯录；3. 第2.5版名册")
    assert [(one.number, one.title) for one in document.attachments] == [
        (1, "安排表"),
        (2, "通讯录"),
        (3, "第2.5版名册"),
    ]


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("某区2020年困难群众救助\n工作总结", "某区2020年困难群众救助工作总结"),
        ("附件3\n某区工作方案", "某区工作方案"),
        ("某民〔2020〕1号\n工作方案", "工作方案"),
        ("某区民政局:\n工作方案", "工作方案"),
    ],
)
def test_titles_of_two_lines(lines: str, title: str) -> None:
    """The first line says whose report it is; a number or an address above a title is no part of it."""
    assert read(lines + "\n一、概况\n正文。").title == title
