"""Tables as workbooks (导出): every row that was asked for, texts as texts, a sheet that says what it is.

The data stand on the first sheet with one line of heads, so that the file can be read back by a
program; what was exported, by whom and under which conditions stands on the last sheet 说明.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from yikou_app.ground.tablespec import Column, TableSpec, Viewer, figure, local_time

# Excel's own limits: rows a sheet, characters a cell, digits a number keeps.
SHEET_ROWS = 1_048_576
CELL_CHARS = 32_767
_EXACT_BELOW = 10**15
_CUT_NOTE = "……(原文共 {n} 字,超出单元格上限,全文请在系统中查看)"
_FIRST_DATE = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was: earlier dates are text


def write_xlsx(
    spec: TableSpec,
    rows: Iterable[Any],
    target: BinaryIO | str | Path,
    *,
    viewer: Viewer = frozenset(),
    notes: Sequence[tuple[str, str]] = (),
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write all rows and return how many there were; beyond a sheet's limit a further sheet begins.

    ``notes`` are lines of the sheet 说明: conditions, who, when. Formulas, links and numbers in texts
    stay texts. ``sheet_rows`` is lowered by tests only.
    """
    columns = spec.heads_for_export(viewer)
    if not columns:
        raise ValueError(f"table {spec.name!r} has no column that this viewer may export")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    try:
        pen = _Pen(book, spec, columns, sheet_rows)
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is the result
            pen.write(row)
        pen.finish()
        _write_notes(book, spec, [*notes, ("记录数", f"{count:,} {spec.unit}"), *pen.remarks()])
    finally:
        book.close()
    return count


class _Pen:
    """Writes rows one after the other and begins a new sheet when the current one is full."""

    def __init__(self, book: Any, spec: TableSpec, columns: Sequence[Column], sheet_rows: int) -> None:
        self._book, self._spec, self._columns = book, spec, columns
        self._limit = sheet_rows
        self._sheets = 0
        self._cut = 0
        self._head = book.add_format({"bold": True, "bg_color": "#F5F7FA", "bottom": 1, "text_wrap": True})
        self._formats = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "count": book.add_format({"num_format": "#,##0"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "text": book.add_format({"num_format": "@"}),
            "wrap": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        }
        self._begin()

    def _begin(self) -> None:
        self._sheets += 1
        name = _sheet_name(self._spec.title, self._sheets)
        self._sheet = self._book.add_worksheet(name)
        self._row = 1
        for at, column in enumerate(self._columns):
            self._sheet.set_column(at, at, _width(column))
        for at, column in enumerate(self._columns):
            self._sheet.write_string(0, at, column.label, self._head)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_footer("&C第 &P 页 共 &N 页")

    def write(self, row: Any) -> None:
        if self._row >= self._limit:
            self.finish()
            self._begin()
        for at, column in enumerate(self._columns):
            self._cell(at, column, column.raw(row))
        self._row += 1

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._columns) - 1)

    def remarks(self) -> list[tuple[str, str]]:
        """What a reader must know: sheets, and texts that no cell can hold."""
        said = [("工作表数", f"{self._sheets} 张(超出单表行数上限,自动分表)")] if self._sheets > 1 else []
        if self._cut:
            said.append(("过长文本", f"{self._cut} 个单元格超出 {CELL_CHARS:,} 字,已截断并在格内注明"))
        return said

    def _cell(self, at: int, column: Column, value: Any) -> None:
        if value is None or value == "":
            return
        sheet, row, formats = self._sheet, self._row, self._formats
        if column.kind == "money" and column.unit == "元":
            column.words(value)  # refuses anything but integer fen
            if abs(value) < _EXACT_BELOW:
                sheet.write_number(row, at, figure(value), formats["money"])
                return
        elif column.kind == "count" and isinstance(value, int) and abs(value) < _EXACT_BELOW:
            sheet.write_number(row, at, value, formats["count"])
            return
        elif column.kind in ("text", "date") and isinstance(value, datetime):
            if value.date() >= _FIRST_DATE:
                sheet.write_datetime(row, at, local_time(value).replace(tzinfo=None), formats["moment"])
                return
        elif column.kind in ("text", "date") and isinstance(value, date) and value >= _FIRST_DATE:
            sheet.write_datetime(row, at, value, formats["date"])
            return
        text = column.words(value)
        if len(text) > CELL_CHARS:
            self._cut += 1
            note = _CUT_NOTE.format(n=len(text))
            text = text[: CELL_CHARS - len(note)] + note
        sheet.write_string(row, at, text, formats["wrap" if column.wrap else "text"])


def _write_notes(book: Any, spec: TableSpec, notes: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    for at, (name, text) in enumerate([("表名", spec.title), *notes]):
        sheet.write_string(at, 0, name)
        sheet.write_string(at, 1, text)


def _sheet_name(title: str, number: int) -> str:
    """A name that Excel accepts: at most 31 characters, none of ``[]:*?/\\``, no quote at the ends."""
    clean = "".join("_" if c in "[]:*?/\\" else c for c in title).strip("'") or "数据"
    if clean in ("说明", "History", "history"):
        clean = f"{clean}表"
    tail = "" if number == 1 else f"({number})"
    return clean[: 31 - len(tail)] + tail


def _width(column: Column) -> int:
    """A width by kind; the label's characters are two columns wide each."""
    natural = {"money": 16, "count": 10, "date": 12, "tag": 12, "masked": 22, "link": 14, "text": 16}[
        column.kind
    ]
    return max(natural, 2 * len(column.label) + 2, 40 if column.wrap else 0)
