"""旧版工作簿 (xls, et): every sheet as a table of what its cells show, like the new format."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlrd

from yikou.documents.extract.book import Sheet, hidden_sheets
from yikou.documents.extract.payload import Blocks, unreadable
from yikou.documents.extract.printed import printed
from yikou.findings import Finding
from yikou.intake import FileKind

_ERRORS = xlrd.error_text_from_code


def read_book97(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> tuple[Blocks, list[Finding]]:
    """The sheets of an xls. Raises Unreadable; what else xlrd raises on broken bytes ends as INT017."""
    try:
        # xlrd talks to the standard output, which here carries the answer.
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO(), on_demand=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise unreadable("INT008", "文件设有打开密码,无法读取") from error
        raise unreadable("DOC023", "旧版工作簿的内容已损坏,读不下去") from error
    blocks, found, hidden = Blocks(), [], []
    for index, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(index)
        if sheet.visibility:
            hidden.append(name)
            continue
        read = Sheet(name)
        for row in range(sheet.nrows):
            info = sheet.rowinfo_map.get(row)
            cells = [
                (column, "s", text)
                for column in range(sheet.row_len(row))
                if (text := _shown(book, sheet, row, column))
            ]
            if cells:
                read.add_row(row, bool(info and info.hidden), cells)
        read.hide_columns([[at + 1, at + 1] for at, info in sheet.colinfo_map.items() if info.hidden])
        read.merge([(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells])
        found.extend(read.settle(blocks))
        book.unload_sheet(index)
    return blocks, [*found, *hidden_sheets(hidden)]


def _shown(book: Any, sheet: Any, row: int, column: int) -> str:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        return str(value)
    if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        code = "General"
        style = sheet.cell_xf_index(row, column)
        if style < len(book.xf_list):
            entry = book.format_map.get(book.xf_list[style].format_key)
            code = entry.format_str if entry else code
        # The file keeps a binary number; its shortest decimal is what somebody typed.
        return printed(repr(value), code, from_1904=bool(book.datemode))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    return str(_ERRORS.get(value, "#ERR")) if kind == xlrd.XL_CELL_ERROR else ""
