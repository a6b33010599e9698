"""读取 (extract): one module a format turns a stranger's file into paragraphs and tables.

``extract(source)`` runs the reader in intake's limited process; the content decides the format, never the name.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from yikou.documents.extract.model import Block, Cell, Extract, Paragraph, Table
from yikou.documents.extract.payload import extract_of
from yikou.findings import Finding
from yikou.intake import Limits, open_in_cell, ready_cells

__all__ = ["READER", "Block", "Cell", "Extract", "Paragraph", "Table", "extract", "reading_many"]

READER = "yikou.documents.extract.reader:read"
_LIMITS = Limits(file_bytes=20 * 1024 * 1024, memory_bytes=512 * 1024 * 1024)


def extract(
    source: bytes | str | Path, *, name: str | None = None, limits: Limits | None = None
) -> tuple[Extract | None, tuple[Finding, ...]]:
    """The blocks of a document (内容): docx, doc, xlsx, xls, pdf, html or text, as bytes or by path.

    Whatever is wrong with the file is a finding INT… or DOC… that names the file, and then there is no extract.
    """
    payload, findings = open_in_cell(READER, source, limits=limits or _LIMITS, name=name)
    name = name or (None if isinstance(source, bytes) else Path(source).name)
    if name:
        findings = tuple(item.at(file=name) for item in findings)
    return (None if payload is None else extract_of(payload)), findings


def reading_many() -> AbstractContextManager[None]:
    """Around the reading of many documents (成批读取): the same fences for each file, a cheap start for all."""
    return ready_cells(READER)
