"""Prose beside a score table (CRO584, CRO607, CRO613), and which text counts as prose at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.findings.prose_text import document_of

from yikou.crosscheck import audit
from yikou.documents import Branch, Document, Group, Indicator, SelfEvaluationForm, Words
from yikou.documents.extract import Cell, Extract, Paragraph, Table
from yikou.documents.understanding import understand
from yikou.findings import Finding, Place

STANDARD = "1.在全国寻亲网发布寻亲公告得1分;\n2.采集指纹报请公安机关比对得1分;\n3.利用人像识别系统查询身份得1分;\n4.在地方报刊登载启事得1分。"


def with_table(text: str, *rows: Indicator) -> Document:
    """A report in front of a score table."""
    form = SelfEvaluationForm(
        branches=(Branch(Words("产出"), Words("100"), (Group(Words("产出"), indicators=rows),)),)
    )
    return replace(document_of(text), forms=(form,), kind="report")


def row(name: str, weight: str, score: str, standard: str = "") -> Indicator:
    """An indicator with its standard."""
    return Indicator(name=Words(name), weight=Words(weight), score=Words(score), standard=Words(standard))


def told(code: str, document: Document) -> list[Finding]:
    """The findings of one code."""
    return [item for item in audit(document).findings if item.code == code]


def test_total_in_the_text_against_the_table() -> None:
    """The number that everybody quotes must be the table's."""
    rows = (row("入户走访", "60", "60"), row("政策宣传", "40", "34"))
    found = told("CRO584", with_table("XX区2020年绩效自评报告\n自评得分95分。", *rows))
    assert [item.message for item in found] == ["正文总分 95分,得分表合计 94 分"]
    assert found[0].place.quote == "自评得分95分"
    assert told("CRO584", with_table("XX区2020年绩效自评报告\n自评得分94分。", *rows)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "我区在全国寻亲网发布寻亲公告12人次。",
            [
                "第1项「身份查询」4 个要点得满分 4 分,正文只写到 1 个,没有写到:采集指纹报请公安机关比对;利用人像识别系统查询身份;在地方报刊登载启事"
            ],
        ),
        (
            "在全国寻亲网发布寻亲公告,采集指纹报请公安机关比对,利用人像识别系统查询身份,在地方报刊登载启事。",
            [],
        ),
        ("我区扎实开展各项工作。", []),
    ],
)
def test_full_marks_for_points_that_the_text_half_tells(text: str, expected: list[str]) -> None:
    """A text that speaks of one point of four has forgotten the others; silence is another finding's business."""
    found = told("CRO607", with_table(text, row("身份查询", "4", "4", STANDARD)))
    assert [item.message for item in found] == expected


def test_points_that_were_not_claimed_need_no_text() -> None:
    """Who deducted the missing points has said so already."""
    document = with_table("我区在全国寻亲网发布寻亲公告12人次。", row("身份查询", "4", "1", STANDARD))
    assert told("CRO607", document) == []


def test_cash_against_the_standard() -> None:
    """The standard forbids cash; a report that hands out money must say for what."""
    rule = row("完成及时性", "2", "2", "救助管理机构原则上不得为受助人员提供现金。")
    found = told("CRO613", with_table("全区共救助生活无着人员83人。全年发放救助资金12万元。", rule))
    assert [item.message for item in found] == [
        "第1项的标准写明「不得为受助人员提供现金」,正文却写「发放救助资金12万元」,合每人 1,445.78元(12万元 ÷ 83人)"
    ]
    assert told("CRO613", with_table("全区共救助生活无着人员83人,支出救助经费12万元。", rule)) == []
    assert (
        told("CRO613", with_table("全年发放救助资金12万元。", row("完成及时性", "2", "2", "按时完成得2分。")))
        == []
    )


def report_with(*lines: tuple[str, ...]) -> Document:
    """A report with one table of its own."""
    cells = tuple(
        Cell(row, column, text, Place(row=row + 1, quote=text))
        for row, line in enumerate(lines)
        for column, text in enumerate(line)
    )
    blocks = (
        Paragraph("东山区2023年临时救助工作总结", Place()),
        Paragraph("各街道发放情况见下表。", Place()),
    )
    return understand(Extract("docx", (*blocks, Table(cells, Place(table="1")))))[0]


HEAD = ("街道", "救助户数", "发放金额(万元)", "户均(元)")


def test_total_row_against_its_column() -> None:
    """The table behind a report is added up as the report is; averages are no sums."""
    rows = (
        ("城东", "120", "36.20", "3017"),
        ("城西", "80", "25.10", "3138"),
        ("城南", "95", "28.65", "3016"),
    )
    wrong = report_with(HEAD, *rows, ("合计", "305", "89.95", "3049"))
    assert [item.message for item in told("CRO591", wrong)] == [
        "「救助户数」一列 3 行之和 120 + 80 + 95 = 295,合计写的是 305,相差 10"
    ]
    assert told("CRO591", wrong)[0].place.quote == "305"
    assert told("CRO591", report_with(HEAD, *rows, ("合计", "295", "89.96", "3049"))) == []


@pytest.mark.parametrize(
    "rows",
    [
        (
            ("低保", "120", "36.20", ""),
            ("其中:城市", "80", "25.10", ""),
            ("特困", "95", "28.65", ""),
            ("合计", "215", "64.85", ""),
        ),
        (
            ("2021年", "120", "36.20", ""),
            ("2022年", "80", "25.10", ""),
            ("增减", "40", "11.10", ""),
            ("合计", "200", "61.30", ""),
        ),
        (
            ("城东", "120", "36.20", ""),
            ("城西", "不详", "", ""),
            ("城南", "95", "28.65", ""),
            ("合计", "260", "64.85", ""),
        ),
        (("合计", "300", "90", ""), ("城东", "120", "36.20", ""), ("城西", "80", "25.10", "")),
    ],
)
def test_table_that_divides_its_rows_again_is_left_alone(rows: tuple[tuple[str, ...], ...]) -> None:
    """Where a row is part of another, or a number is missing, the plain sum proves nothing."""
    assert told("CRO591", report_with(HEAD, *rows)) == []
