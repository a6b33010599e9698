"""隔间里的读取 (reader): the one parser that ``intake`` runs for documents; the content decides the format."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from yikou.documents.extract.payload import Blocks, Unreadable
from yikou.findings import Finding
from yikou.intake import Answer, FileKind, parser

Reader: TypeAlias = Callable[[bytes, FileKind, Mapping[str, Any]], tuple[Blocks, list[Finding]]]

#: Where each format is read, and what it is called in an Extract. Only the module that is needed is imported:
#: a process that reads one docx has no use for the others.
_READERS = {
    FileKind.DOCX: ("docx", "word:read_word"),
    FileKind.DOCM: ("docx", "word:read_word"),
    FileKind.DOC: ("doc", "word97:read_word97"),
    FileKind.XLSX: ("xlsx", "book:read_book"),
    FileKind.XLSM: ("xlsx", "book:read_book"),
    FileKind.XLS: ("xls", "book97:read_book97"),
    FileKind.PDF: ("pdf", "pdf:read_pdf"),
    FileKind.HTML: ("html", "web:read_web"),
    FileKind.TEXT: ("txt", "plain:read_plain"),
}


def _reader(kind: FileKind) -> Reader:
    module, _, function = _READERS[kind][1].partition(":")
    found: Reader = getattr(importlib.import_module(f"yikou.documents.extract.{module}"), function)
    return found


def warm() -> None:
    """Import every reader, for a process that will read many files."""
    for kind in _READERS:
        _reader(kind)


@parser(*_READERS)
def read(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> Answer:
    """``{"kind", "blocks"}`` (see ``payload``), or None with the finding that says why."""
    try:
        blocks, found = _reader(kind)(data, kind, options)
    except Unreadable as refusal:
        return None, (refusal.found,)
    return {"kind": blocks.kind or _READERS[kind][0], "blocks": blocks.items}, tuple(found)
