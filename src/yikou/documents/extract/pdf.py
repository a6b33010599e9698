"""PDF: the text layer as paragraphs and tables, each with its page.

Scanned pages have no text layer; they are named, so that nobody takes silence for a clean page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pypdfium2.raw as native

from yikou.documents.extract.payload import Blocks, PlainCell, Unreadable, unreadable
from yikou.documents.extract.pdf_flow import flow
from yikou.documents.extract.pdf_lines import Run
from yikou.documents.extract.pdf_page import Page, read_page
from yikou.findings import Finding, Place, finding
from yikou.intake import FileKind

_MOST_PAGES = 500
_SHOWN_PAGES = 12


def read_pdf(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> tuple[Blocks, list[Finding]]:
    """The blocks of a PDF. Raises Unreadable."""
    pages = _pages(data)
    if not any(page.glyphs for page in pages):
        raise unreadable("DOC041", f"{len(pages)} 页都没有文字层,像是扫描件")
    blocks = Blocks()
    pieces, repeated = flow(pages)
    for page in pages:
        _check(page)
    number = 0
    joined = 0
    for piece in pieces:
        if isinstance(piece, Run):
            blocks.paragraph(piece.text, page=piece.page)
            continue
        number += 1
        joined += piece.last_page > piece.page
        cells: list[PlainCell] = [
            [cell.row, cell.column, cell.rows, cell.columns, cell.text, cell.page]
            for cell in sorted(piece.cells, key=lambda cell: (cell.row, cell.column))
        ]
        blocks.table(cells, name=f"表 {number}", page=piece.page)
    return blocks, _findings(pages, joined, repeated)


def _pages(data: bytes) -> list[Page]:
    native.FPDF_InitLibrary()
    document = native.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise _refusal(native.FPDF_GetLastError())
    count = native.FPDF_GetPageCount(document)
    if count > _MOST_PAGES:
        raise unreadable("DOC045", f"PDF 有 {count:,} 页,最多 {_MOST_PAGES} 页")
    pages = []
    for index in range(count):
        page = native.FPDF_LoadPage(document, index)
        if not page:
            pages.append(Page(index + 1, 595.0, 842.0))
            continue
        pages.append(read_page(page, index + 1))
        native.FPDF_ClosePage(page)
        _check(pages[-1])
    if not pages:
        raise unreadable("DOC023", "PDF 里一页也没有")
    return pages


def _check(page: Page) -> None:
    if page.too_much:
        raise unreadable("DOC045", f"第 {page.number} 页的文字或线条多得不像一页纸")


def _refusal(code: int) -> Unreadable:
    if code == native.FPDF_ERR_PASSWORD:
        return unreadable("INT008", "文件设有打开密码,无法读取")
    if code == native.FPDF_ERR_SECURITY:
        return unreadable("INT008", "文件用了不常见的加密方式,无法读取")
    return unreadable("DOC023", "PDF 已损坏,打不开")


def _findings(pages: list[Page], joined: int, repeated: int) -> list[Finding]:
    found = []
    blank = [page.number for page in pages if page.pictures and not page.glyphs]
    if blank:
        shown = "、".join(map(str, blank[:_SHOWN_PAGES]))
        rest = f"等 {len(blank)} 页" if len(blank) > _SHOWN_PAGES else " 页"
        found.append(finding("DOC040", f"第 {shown}{rest}没有文字层,像是扫描件,没有读入"))
    if joined:
        words = f"有 {joined} 个表跨页,已接成一个"
        words += f";去掉了重复的表头 {repeated} 行" if repeated else ""
        found.append(finding("DOC042", words))
    for page in pages:
        if page.unknown:
            words = f"有 {page.unknown} 个字的字体没有对照表,认不出来"
            found.append(finding("DOC050", words, place=Place(page=page.number)))
    return found[:40]
