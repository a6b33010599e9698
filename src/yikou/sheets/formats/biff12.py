"""二进制工作簿 (biff12): xlsb, the records of every part read one after another.

Like the other binary format it keeps binary numbers; their shortest decimal is the raw text.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from yikou.findings import finding
from yikou.intake.limits import STRICT_XML
from yikou.intake.ooxml import is_date_format
from yikou.sheets.formats.pages import LAST_COLUMN, LAST_ROW, Budget, Cell, Pages, Refused, area, new_sheet

_STATES = ("visible", "hidden", "veryHidden")
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_ROW, _COLUMNS, _FILTER, _MERGE = 0, 60, 161, 176
_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 2, 3, 4, 5, 6, 7
_F_TEXT, _F_REAL, _F_BOOL, _F_ERROR, _RICH = 8, 9, 10, 11, 62
_ITEM, _FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 19, 44, 47, 617, 618
_SHEET, _BOOK = 156, 153
_CELLS = frozenset({_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _F_TEXT, _F_REAL, _F_BOOL, _F_ERROR, _RICH})
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x10, 0x01
_INT, _DOUBLE, _PAIR, _FOUR = (struct.Struct(form) for form in ("<i", "<d", "<II", "<IIII"))


class BrokenRecords(ValueError):
    """A record that reaches beyond its part; becomes finding INT017."""


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every record of a part: (kind, body). Kinds and lengths are written in groups of seven bits."""
    at, size = 0, len(data)
    while at < size:
        kind = data[at]
        at += 1
        if kind & 0x80 and at < size:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            if at >= size:
                raise BrokenRecords("a length is cut off")
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + length > size:
            raise BrokenRecords("a record reaches beyond its part")
        yield kind, data[at : at + length]
        at += length


def _string(body: bytes, at: int) -> tuple[str, int]:
    """A counted UTF-16 text and the place behind it; a count of all ones is no text."""
    count = int.from_bytes(body[at : at + 4], "little")
    if count == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + count * 2
    if end > len(body):
        raise BrokenRecords("a text reaches beyond its record")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _rk(body: bytes) -> str:
    value = _INT.unpack_from(body, 8)[0]
    number = value >> 2 if value & 2 else _DOUBLE.unpack(b"\0\0\0\0" + _INT.pack(value & ~3))[0]
    return _digits(number / 100 if value & 1 else float(number))


def _digits(number: float) -> str:
    return repr(number).removesuffix(".0")


def read_biff12(data: bytes, budget: Budget) -> Pages:
    """The sheets of an xlsb. Raises Refused and BrokenRecords."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _Book(archive)
        pages = Pages(from_1904=book.from_1904)
        for name, state, path in book.sheets:
            page = new_sheet(name, state)
            _Reading(page, book, budget).read(archive.read(path))
            budget.span(page)
            pages.sheets.append(page)
    return pages


class _Book:
    """What all sheets share: their names, the texts, which styles are dates."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._names = {name.lstrip("/").lower(): name for name in archive.namelist()}
        self.from_1904 = False
        self.sheets: list[tuple[str, str, str]] = []
        targets = self._targets(archive)
        for kind, body in records(archive.read(self._names["xl/workbook.bin"])):
            if kind == _BOOK and body:
                self.from_1904 = bool(body[0] & 1)
            elif kind == _SHEET:
                link, at = _string(body, 8)
                name, _ = _string(body, at)
                path = self._names.get(targets.get(link, ""))
                if path and "/chartsheets/" not in path.lower():
                    self.sheets.append((name, _STATES[min(body[0], 2)], path))
        self.texts = [
            _string(body, 1)[0] for kind, body in self._part(archive, "sharedstrings") if kind == _ITEM
        ]
        self.dates = self._dates(archive)

    def _part(self, archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, bytes]]:
        path = self._names.get(f"xl/{name}.bin")
        return records(archive.read(path)) if path else iter(())

    def _targets(self, archive: zipfile.ZipFile) -> dict[str, str]:
        path = self._names.get("xl/_rels/workbook.bin.rels")
        if path is None:
            return {}
        strict = etree.XMLParser(**STRICT_XML)
        root = etree.fromstring(archive.read(path), strict)
        return {
            link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))
            .lstrip("/")
            .lower()
            for link in root
            if link.get("TargetMode") != "External"
        }

    def _dates(self, archive: zipfile.ZipFile) -> frozenset[int]:
        codes: dict[int, str] = {}
        styles: list[int] = []
        inside = False
        for kind, body in self._part(archive, "styles"):
            if kind == _FORMAT:
                codes[int.from_bytes(body[:2], "little")] = _string(body, 2)[0]
            elif kind in {_STYLES_BEGIN, _STYLES_END}:
                inside = kind == _STYLES_BEGIN
            elif kind == _STYLE and inside:
                styles.append(int.from_bytes(body[2:4], "little"))
        return frozenset(i for i, number in enumerate(styles) if is_date_format(number, codes.get(number)))


class _Reading:
    """One sheet while its records go by."""

    def __init__(self, page: dict[str, Any], book: _Book, budget: Budget) -> None:
        self._page, self._book, self._budget = page, book, budget
        self._cells: list[Cell] = []
        self._row, self._hidden = 0, False

    def read(self, data: bytes) -> None:
        """Fill the page."""
        page = self._page
        for kind, body in records(data):
            if kind in _CELLS:
                self._add_cell(kind, body)
            elif kind == _ROW:
                self._end_row()
                self._row, self._hidden = int.from_bytes(body[:4], "little") + 1, bool(body[11] & _HIDDEN_ROW)
            elif kind == _MERGE:
                top, bottom, left, right = _FOUR.unpack_from(body)
                page["merges"].append(area(top + 1, left + 1, bottom + 1, right + 1))
            elif kind == _COLUMNS and body[16] & _HIDDEN_COLUMN:
                first, last = _PAIR.unpack_from(body)
                page["hidden_columns"].append([first + 1, last + 1])
            elif kind == _FILTER:
                page["filter"] = "filter"
        self._end_row()

    def _end_row(self) -> None:
        if not self._cells and not self._hidden:
            return
        if not 1 <= self._row <= LAST_ROW:
            raise Refused(finding("INT010", f"行号超出了表格的最大行数 {LAST_ROW:,}"))
        rows = self._page["rows"]
        if rows and rows[-1][0] >= self._row:
            self._page["clashes"].append([self._row, 1])
        self._budget.spend(len(self._cells))
        rows.append([self._row, self._hidden, self._cells])
        self._cells, self._hidden = [], False

    def _add_cell(self, kind: int, body: bytes) -> None:
        column = int.from_bytes(body[:4], "little") + 1
        if column > LAST_COLUMN:
            raise BrokenRecords("a column outside the format")
        if self._cells and self._cells[-1][0] >= column:
            self._page["clashes"].append([self._row, column])
            return
        read = self._value(kind, body)
        if read[0] == "f" or read[1] != "":
            self._cells.append([column, *read])

    def _value(self, kind: int, body: bytes) -> tuple[str, str]:
        if kind == _SHARED:
            place = int.from_bytes(body[8:12], "little")
            return ("s", self._book.texts[place]) if place < len(self._book.texts) else ("e", "#STRING")
        if kind == _TEXT:
            return "s", _string(body, 8)[0]
        if kind == _RICH:
            return "s", _string(body, 9)[0]
        if kind == _F_TEXT:
            text = _string(body, 8)[0]
            return ("s", text) if text else ("f", "")
        if kind in {_ERROR, _F_ERROR}:
            return "e", _ERRORS.get(body[8], "#ERR")
        if kind in {_BOOL, _F_BOOL}:
            return "b", "1" if body[8] else "0"
        number = _rk(body) if kind == _RK else _digits(_DOUBLE.unpack_from(body, 8)[0])
        style = int.from_bytes(body[4:7], "little")
        return ("t" if style in self._book.dates else "n"), number
