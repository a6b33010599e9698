"""The cells of a docx (单元格): paragraphs and tables as plain lists, for the readers to interpret.

This is the parser that ``intake`` runs in its limited process: it takes bytes, returns plain data (dicts, lists,
strings, numbers) and knows nothing of forms. Inserted text of tracked changes counts, deleted text does not.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from yikou.findings import finding
from yikou.intake import Answer, FileKind, parser

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _FALLBACK}


@parser(FileKind.DOCX, FileKind.DOCM)
def parse_docx(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> Answer:
    """The parser that ``intake`` runs: ``docx_cells``, with DOC023 for a file that cannot be read."""
    try:
        return docx_cells(data), ()
    except NotADocx as error:
        return None, (finding("DOC023", str(error)),)


class NotADocx(ValueError):
    """The bytes are no docx that can be read; the message is a Chinese sentence."""


def docx_cells(data: bytes) -> dict[str, Any]:
    """The body of a docx, in order, with every table as a grid.

    Returns ``{"blocks": [...], "revised": bool}``; a block is ``{"kind": "paragraph", "text"}`` or ``{"kind":
    "table", "rows": int, "cells": [{"row", "column", "rows", "columns", "text"}]}``, rows and columns from 0.
    Raises NotADocx with a sentence for the user.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo("word/document.xml")
            if entry.file_size > _MAX_DOCUMENT_BYTES:
                raise NotADocx(f"正文解压后有 {entry.file_size:,} 字节,超过上限 {_MAX_DOCUMENT_BYTES:,}")
            with archive.open(entry) as stream:
                xml = stream.read(_MAX_DOCUMENT_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotADocx("不是完整的 docx 文件;请在 Word 或 WPS 中另存为 docx 后重试") from error
    strict = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, strict)
    except etree.XMLSyntaxError as error:
        raise NotADocx("docx 的正文已损坏;请在 Word 或 WPS 中打开修复后重试") from error
    if root.getroottree().docinfo.doctype:
        raise NotADocx("docx 的正文带有 DTD 声明,正常软件不会这样写;没有读取")
    body = root.find(f"{_W}body")
    blocks: list[dict[str, Any]] = []
    for child in [] if body is None else _flat(body):
        if child.tag == f"{_W}p":
            blocks.append({"kind": "paragraph", "text": _text(child)})
        elif child.tag == f"{_W}tbl":
            blocks.append(_table(child))
    return {"blocks": blocks, "revised": any(True for _ in root.iter(f"{_W}ins", f"{_W}del"))}


def _flat(parent: Any) -> list[Any]:
    """The children, looking through content controls, which wrap cells and rows without being any."""
    children: list[Any] = []
    for child in parent:
        if child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            children.extend(_flat(child))
        else:
            children.append(child)
    return children


def _text(node: Any) -> str:
    parts: list[str] = []
    _gather(node, parts)
    return "".join(parts)


def _gather(node: Any, parts: list[str]) -> None:
    for child in node:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif child.tag == f"{_W}tab" and node.tag == f"{_W}r":
            parts.append("\t")
        else:
            _gather(child, parts)


def _table(table: Any) -> dict[str, Any]:
    """The table as boxes: a vertical merge is one box, as it is on paper."""
    cells: list[dict[str, Any]] = []
    above: dict[int, dict[str, Any]] = {}
    rows = [child for child in _flat(table) if child.tag == f"{_W}tr"]
    for number, row in enumerate(rows):
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        current: dict[int, dict[str, Any]] = {}
        for cell in (child for child in _flat(row) if child.tag == f"{_W}tc"):
            columns = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1))
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            start = above.get(column)
            if merge is not None and merge.get(f"{_W}val") != "restart" and start:
                start["rows"] += 1
                current[column] = start
            else:
                text = "\n".join(_text(child) for child in _flat(cell) if child.tag in (f"{_W}p", f"{_W}tbl"))
                box = {"row": number, "column": column, "rows": 1, "columns": columns, "text": text}
                cells.append(box)
                current[column] = box
            column += columns
        above = current
    return {"kind": "table", "rows": len(rows), "cells": cells}


def _number(element: Any, default: int) -> int:
    text = "" if element is None else element.get(f"{_W}val", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else default
