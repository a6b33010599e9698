"""旧版工作簿 (biff8): xls and WPS et as Excel 97 to 2003 wrote them; Excel 95 too.

The file keeps binary numbers; the shortest decimal that stands for one is what somebody typed, and beyond
fifteen digits it shows that the tail was cut, as in every other format.
"""

from __future__ import annotations

import io
import struct
from collections import defaultdict
from typing import Any

import xlrd

from yikou.findings import finding
from yikou.sheets.formats.pages import Budget, Cell, Pages, Refused, area, new_sheet

_STATES = ("visible", "hidden", "veryHidden")
_BOF, _EOF, _SHEETS, _FORMULA, _FILTERED = 0x0809, 0x000A, 0x0085, 0x0006, 0x009B
_ARROWS = 0x009D
_LABELS = frozenset({0x0201, 0x0203, 0x0204, 0x00FD, 0x027E, 0x0205, 0x0006})
#: The last two bytes of a formula's result that is no number, and the kinds of it that are empty.
_NO_NUMBER = b"\xff\xff"
_EMPTY = 3


def read_biff8(data: bytes, budget: Budget) -> Pages:
    """The sheets of an xls. Raises Refused, and whatever xlrd raises on broken bytes."""
    try:
        # xlrd talks to the standard output, which in the limited process carries the answer.
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            ragged_rows=True,
            on_demand=True,
            logfile=io.StringIO(),
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Refused(finding("INT008", "文件设有打开密码,无法读取")) from error
        raise
    pages = Pages(from_1904=book.datemode == 1)
    seen = _Stream(book)
    for index, name in enumerate(book.sheet_names()):
        budget.spend(seen.cells[index])
        sheet = book.sheet_by_index(index)
        page = new_sheet(name, _STATES[min(sheet.visibility, 2)])
        _read_rows(sheet, page, seen.open_formulas[index])
        page["merges"] = [
            area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
        ]
        page["hidden_columns"] = [
            [column + 1, column + 1] for column, info in sorted(sheet.colinfo_map.items()) if info.hidden
        ]
        page["filter"] = "filter" if index in seen.filtered else ""
        page["clashes"] = [[row + 1, column + 1] for row, column in seen.doubles[index]]
        budget.span(page)
        pages.sheets.append(page)
        book.unload_sheet(index)
    return pages


def _read_rows(sheet: Any, page: dict[str, Any], open_formulas: set[tuple[int, int]]) -> None:
    hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    for row in range(sheet.nrows):
        cells: list[Cell] = []
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if (row, column) in open_formulas:
                cells.append([column + 1, "f", ""])
            elif kind == xlrd.XL_CELL_TEXT:
                if value:
                    cells.append([column + 1, "s", value])
            elif kind == xlrd.XL_CELL_NUMBER:
                cells.append([column + 1, "n", _digits(value)])
            elif kind == xlrd.XL_CELL_DATE:
                cells.append([column + 1, "t", _digits(value)])
            elif kind == xlrd.XL_CELL_BOOLEAN:
                cells.append([column + 1, "b", "1" if value else "0"])
            elif kind == xlrd.XL_CELL_ERROR:
                cells.append([column + 1, "e", xlrd.error_text_from_code.get(value, "#ERR")])
        hidden = row in hidden_rows
        if cells or hidden:
            page["rows"].append([row + 1, hidden, cells])


def _digits(value: float) -> str:
    text = repr(value)
    return text.removesuffix(".0")


class _Stream:
    """What xlrd does not tell: formulas without a result, filters, doubled cells, and the number of cells beforehand."""

    def __init__(self, book: Any) -> None:
        self.open_formulas: dict[int, set[tuple[int, int]]] = defaultdict(set)
        self.filtered: set[int] = set()
        self.doubles: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.cells: dict[int, int] = defaultdict(int)
        if book.biff_version >= 80:
            self._walk(memoryview(book.mem)[book.base : book.base + book.stream_len])

    def _walk(self, stream: memoryview) -> None:
        starts: list[int] = []
        # Records of a chart inside a sheet stand between their own begin and end.
        at, size, depth, index = 0, len(stream), 0, None
        place: set[int] = set()
        head, where = struct.Struct("<HH").unpack_from, struct.Struct("<HH").unpack_from
        while at + 4 <= size:
            code, length = head(stream, at)
            body = at + 4
            if code in _LABELS:
                if index is not None and depth == 1 and length >= 6:
                    row, column = where(stream, body)
                    spot = row << 16 | column
                    if spot in place:
                        self.doubles[index].append((row, column))
                    place.add(spot)
                    if code == _FORMULA and _is_open(stream, body, length):
                        self.open_formulas[index].add((row, column))
            elif code == _BOF:
                depth += 1
                if depth == 1:
                    index, place = (starts.index(at) if at in starts else None), set()
            elif code == _EOF:
                if depth == 1 and index is not None:
                    self.cells[index] = len(place)
                depth -= 1
            elif code == _SHEETS and length >= 6 and stream[body + 5] == 0:
                starts.append(int.from_bytes(stream[body : body + 4], "little"))
            elif code in {_FILTERED, _ARROWS} and index is not None:
                self.filtered.add(index)
            at = body + length


def _is_open(stream: memoryview, body: int, length: int) -> bool:
    return length >= 14 and stream[body + 12 : body + 14] == _NO_NUMBER and stream[body + 6] == _EMPTY
