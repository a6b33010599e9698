"""The engine of the audit: every check runs, the findings come in the order of the paper, nothing comes twice."""

from __future__ import annotations

import pytest

from yikou.crosscheck import Report, audit, engine, in_paper_order
from yikou.documents import Document, SelfEvaluationForm
from yikou.findings import Finding, Place, Severity

TEXT = "一、基本情况\n共救助 83 人。\n二、效果\n满意度90%。\n"


def _noticed(code: str, quote: str = "", row: int | None = None, page: int | None = None) -> Finding:
    return Finding(code, Severity.WARNING, code, place=Place(quote=quote or None, row=row, page=page))


def test_findings_stand_in_the_order_of_the_paper() -> None:
    """A reviewer works down the page; a list by code would send the eye up and down."""
    found = [_noticed("B", "满意度90%"), _noticed("C"), _noticed("A", "共救助83人"), _noticed("D", row=3)]
    assert [item.code for item in in_paper_order(Document("report", text=TEXT), found)] == [
        "A",
        "B",
        "D",
        "C",
    ]


def test_pages_come_before_offsets() -> None:
    """The same words may stand on two pages: the page that a reader has turned to decides."""
    found = [_noticed("B", "共救助 83 人", page=2), _noticed("A", "满意度90%", page=1)]
    assert [item.code for item in in_paper_order(Document("report", text=TEXT), found)] == ["A", "B"]


def test_an_exact_repetition_is_said_once() -> None:
    """Two checks that see the same thing must not double the count of errors."""
    found = [_noticed("A", "满意度90%"), _noticed("A", "满意度90%")]
    assert len(in_paper_order(Document("report", text=TEXT), found)) == 1


def test_every_check_sees_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that is listed and not run is a promise broken in silence."""
    seen: list[Document] = []

    def check(document: Document) -> list[Finding]:
        seen.append(document)
        return [_noticed("A", "满意度90%")]

    monkeypatch.setattr(engine, "all_checks", lambda parameters: (check, check))
    document = Document("report", text=TEXT)
    report = audit(document, name="报告.txt")
    assert seen == [document, document]
    assert [item.place.file for item in report.findings] == ["报告.txt"]


def test_a_file_that_is_no_document_gives_a_report_that_says_so() -> None:
    """The reviewer drops a hundred files; one of them is a picture."""
    report = audit(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    assert report.document is None
    assert report.counts[Severity.ERROR] >= 1


def test_an_empty_form_does_not_stop_any_check() -> None:
    """Every cell of a form may be blank; a check that trips over that would hide all others."""
    report = audit(Document("form", forms=(SelfEvaluationForm(),)))
    assert isinstance(report, Report)
    assert not report.of(Severity.ERROR)


_ONE_LINE = (
    "项目支出绩效自评表 (2022年度) 项目名称 委托业务 主管部门 219001-示范镇 实施单位 示范镇 项目资金 (万元) 年初预算数 "
    "全年预算数 全年执行数 分值 执行率 得分 年度资金总额: 0 0 0 10 0 0 其中:本年财政拨款 90 89.974 89.974 上年结转资金 "
    "其他资金 年度总体目标 预期目标 实际完成情况 完成委托业务50个。 已完成50个。 绩效指标 一级指标 二级指标 三级指标 "
    "年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施 产出指标(50分) 数量指标 委托业务数量 ≥50个 50 50 50 "
    "效益指标(30分) 社会效益指标 对市场公平的影响 效果明显 达成预期指标 30 30 满意度指标(10分) 满意度指标 公众满意度 "
    "≥90% 95% 10 10 总分 100 90"
)


def test_a_number_is_quoted_where_it_stands_alone() -> None:
    """A reviewer looks where the quote points: the 0 of the total is not the 0 of the year or of a code."""
    report = audit(_ONE_LINE.encode(), name="自评表.txt")
    quotes = [item.place.quote for item in report.findings if item.code == "CRO020"]
    assert len(quotes) == 3
    for quote in quotes:
        assert quote and quote.startswith("0 其中:本年财政拨款 90"), quote
