"""Short reports and plans for the tests of the codes on prose: one that triggers, and its near miss."""

from __future__ import annotations

from dataclasses import dataclass

from yikou.crosscheck import audit
from yikou.documents import Document
from yikou.documents.extract import Extract, Paragraph
from yikou.documents.understanding import understand
from yikou.findings import Finding, Place


@dataclass(frozen=True, slots=True)
class Case:
    """A code, why it matters, a text that triggers it with the exact message, and a near miss."""

    code: str
    why: str
    text: str
    message: str
    near: str

    def __str__(self) -> str:
        return f"{self.code}-{self.why}"


def document_of(text: str) -> Document:
    """A text, a paragraph a line, understood as a plain text file is."""
    lines = text.strip("\n").split("\n")
    blocks = tuple(Paragraph(line, Place(row=row)) for row, line in enumerate(lines, 1))
    return understand(Extract("txt", blocks))[0]


def findings_of(text: str) -> tuple[Finding, ...]:
    """What the audit says of a text."""
    return audit(document_of(text)).findings


def told(case: Case) -> None:
    """The example gives exactly this message, with a quote that stands in the text; the near miss is silent."""
    found = [item for item in findings_of(case.text) if item.code == case.code]
    assert [item.message for item in found] == [case.message]
    place = found[0].place
    assert place.quote
    assert place.quote in case.text or "*" in place.quote
    silent = [item.message for item in findings_of(case.near) if item.code == case.code]
    assert silent == []
