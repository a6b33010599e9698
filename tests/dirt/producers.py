"""The same pages by programs that offices and systems use, with everything such programs put beside the cells."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment

from tests.dirt.layout import Laid
from tests.instruments.sheets.books import letters

_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def by_xlsxwriter(pages: Sequence[Laid]) -> bytes:
    """With remarks, a picture, drop-downs, colours by rule, frozen panes, a lock, and results of formulas."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for page in pages:
        sheet = book.add_worksheet(page.name)
        if page.state == "hidden":
            sheet.hide()
        elif page.state == "veryHidden":
            sheet.very_hidden()
        for number, cells in page.rows.items():
            for column, value in enumerate(cells):
                _xlsxwriter_cell(sheet, number - 1, column, value, bold, day)
        for number in page.hidden_rows:
            sheet.set_row(number - 1, None, None, {"hidden": True})
        for column in page.hidden_columns:
            sheet.set_column(column - 1, column - 1, 9, None, {"hidden": True})
        for top, left, bottom, right in page.merges:
            first = page.rows[top][left - 1] if left <= len(page.rows[top]) else None
            sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            _xlsxwriter_cell(sheet, top - 1, left - 1, first, bold, day)
        if page.filtered:
            sheet.autofilter(0, 0, 8, 5)
        sheet.write_comment(0, 0, "请核对后上报")
        sheet.insert_image(0, 20, "dot.png", {"image_data": io.BytesIO(_DOT)})
        sheet.data_validation(1, 1, 50, 1, {"validate": "list", "source": ["低保家庭", "特困供养"]})
        sheet.conditional_format(1, 0, 50, 5, {"type": "cell", "criteria": ">", "value": 500, "format": bold})
        sheet.freeze_panes(1, 0)
        sheet.protect("", {"select_locked_cells": True})
    book.close()
    return out.getvalue()


def _xlsxwriter_cell(sheet: Any, row: int, column: int, value: Any, bold: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if not isinstance(value, tuple):
        text = str(value)
        if 2 <= len(text) < 20 and column % 2:
            sheet.write_rich_string(row, column, bold, text[0], text[1:])
        else:
            sheet.write_string(row, column, text)
        return
    kind, text = value
    if kind == "n":
        # Every other amount is the result of a formula that its program has calculated.
        if row % 2:
            sheet.write_formula(row, column, "=A1*1", None, float(text))
        else:
            sheet.write_number(row, column, float(text))
    elif kind == "day":
        sheet.write_datetime(row, column, date.fromisoformat(text), day)
    elif kind == "b":
        sheet.write_boolean(row, column, text == "1")
    elif kind == "e":
        sheet.write_formula(row, column, "=1/0", None, text)
    else:
        sheet.write_formula(row, column, "=SUM(A1:A2)", None, "")


def by_openpyxl(pages: Sequence[Laid]) -> bytes:
    """As many small systems in Python write their exports."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = page.state
        for number, cells in page.rows.items():
            for column, value in enumerate(cells, 1):
                if value is not None and value != "":
                    _openpyxl_cell(sheet.cell(number, column), value)
        for number in page.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for column in page.hidden_columns:
            sheet.column_dimensions[letters(column)].hidden = True
        for top, left, bottom, right in page.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        if page.filtered:
            sheet.auto_filter.ref = "A1:F9"
        sheet["A1"].comment = Comment("请核对", "某某")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _openpyxl_cell(cell: Any, value: Any) -> None:
    kind, text = value if isinstance(value, tuple) else ("s", str(value))
    if kind == "n":
        cell.value = float(text) if "." in text or "E" in text else int(text)
    elif kind == "day":
        cell.value = date.fromisoformat(text)
    elif kind == "b":
        cell.value = text == "1"
    elif kind == "formula":
        cell.value = "=SUM(A1:A2)"
    else:
        cell.value = text
        cell.data_type = "s" if kind == "s" else "e"


PRODUCERS = {"xlsxwriter": by_xlsxwriter, "openpyxl": by_openpyxl}
