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
