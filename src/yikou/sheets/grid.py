"""表格读取 (grid): a workbook of any kind as rows of raw cell texts, read twice.

``read_grid`` is the parser that ``intake`` runs. The first reader keeps the text of every cell; the second only
counts rows and cells: calamine for workbooks, another parser for markup. Where they disagree a finding says so
and names the rows: some programs write a lying extent or double cells, and then each program shows another list.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from yikou.findings import Finding, Place, finding
from yikou.intake import Answer, FileKind, parser
from yikou.intake.ooxml import Book
from yikou.sheets.block import cell_counts, error_rows, fold, pack
from yikou.sheets.formats.biff8 import read_biff8
from yikou.sheets.formats.biff12 import read_biff12
from yikou.sheets.formats.opendocument import read_opendocument
from yikou.sheets.formats.pages import Budget, Counts, Pages, Refused, new_sheet
from yikou.sheets.formats.separated import read_separated
from yikou.sheets.formats.spreadsheetml import read_spreadsheetml
from yikou.sheets.formats.webpage import read_webpage

_SHOWN_ROWS = 8
_MOST_ROWS = 1_048_576
_MOST_CELLS = 30_000_000


def _read_ooxml(data: bytes, budget: Budget) -> Pages:
    pages = Pages()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = Book(archive)
        pages.from_1904 = book.from_1904
        for name, state, path in book.sheets:
            page = new_sheet(name, state)
            alike = book.uniform(path, page)
            if alike is None:
                page["rows"] = [[number, hidden, cells] for number, hidden, cells in book.rows(path, page)]
            else:
                pack(page, *alike)
            budget.spend(sum(len(row[2]) for row in page["rows"]) + sum(cell_counts(page).values()))
            pages.sheets.append(page)
    return pages


_FORMATS: dict[FileKind, Callable[[bytes, Budget], Pages]] = {
    FileKind.XLSX: _read_ooxml,
    FileKind.XLSM: _read_ooxml,
    FileKind.XLS: read_biff8,
    FileKind.XLSB: read_biff12,
    FileKind.ODS: read_opendocument,
    FileKind.XML_BOOK: read_spreadsheetml,
    FileKind.HTML: read_webpage,
    FileKind.TEXT: read_separated,
}
_CALAMINE = frozenset({FileKind.XLSX, FileKind.XLSM, FileKind.XLS, FileKind.XLSB, FileKind.ODS})


@parser(*_FORMATS)
def read_grid(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> Answer:
    """``{"sheets": [{"name", "state", "rows": [[number, hidden, cells]], "merges", …}], "from_1904"}``."""
    budget = Budget(options["cells"], options["extent"])
    try:
        pages = _FORMATS[kind](data, budget)
    except Refused as refusal:
        return None, (refusal.why,)
    findings = list(pages.findings)
    doubtful: dict[str, set[int]] = {}
    counts = _second_reading(data, pages.sheets, findings) if kind in _CALAMINE else pages.counts
    if counts is not None:
        doubtful = _compare(pages.sheets, counts, findings)
    for sheet in pages.sheets:
        _report_doubts(sheet, findings)
        clashing = (row for row, _ in sheet["clashes"])
        sheet["doubtful"] = sorted({*doubtful.get(sheet["name"], ()), *clashing, *sheet["doubtful"]})
        _report_clashes(sheet, findings)
        fold(sheet)
    return {"sheets": pages.sheets, "from_1904": pages.from_1904, "kind": kind.value}, tuple(findings)


def _listed(rows: list[int]) -> str:
    shown = "、".join(map(str, rows[:_SHOWN_ROWS]))
    return f"第 {shown} 行{'等' if len(rows) > _SHOWN_ROWS else ''}"


def _report_clashes(sheet: dict[str, Any], findings: list[Finding]) -> None:
    if sheet["clashes"]:
        rows = "、".join(str(row) for row, _ in sheet["clashes"][:_SHOWN_ROWS])
        words = f"有 {len(sheet['clashes'])} 个单元格的位置重复或与所在行不符(第 {rows} 行)"
        findings.append(finding("SHT004", words, place=Place(sheet=sheet["name"] or None)))


def _report_doubts(sheet: dict[str, Any], findings: list[Finding]) -> None:
    """What a reader found by itself where no second workbook reader exists."""
    if not sheet["doubtful"]:
        return
    rows = sheet["doubtful"]
    if "second" in sheet:
        words = f"两种读法数出的单元格不一致,涉及 {len(rows):,} 行({_listed(rows)})"
    else:
        words = f"有 {len(rows):,} 处引号没有成对,后面的行可能被并进一格({_listed(rows)})"
    findings.append(finding("SHT002", words, place=Place(sheet=sheet["name"] or None, row=rows[0])))


def _filled(rows: list[Any]) -> dict[int, tuple[int, int]]:
    """How many cells of each row a structural reader must see, and how many it may see.

    Errors and formulas without a result are shown by one program as '' and by another as words.
    """
    counts = {}
    for number, _, cells in rows:
        open_ones = empty = 0
        for cell in cells:
            if cell[1] in {"e", "f"}:
                open_ones += 1
            elif cell[2] == "":
                empty += 1
        most = len(cells) - empty
        if most:
            counts[number] = (most - open_ones, most)
    return counts


def _filled_block(sheet: dict[str, Any]) -> dict[int, tuple[int, int]]:
    """The same for the rows that are kept as columns."""
    errors = error_rows(sheet)
    return {number: (most - errors.get(number, 0), most) for number, most in cell_counts(sheet).items()}


def _second_reading(data: bytes, sheets: list[dict[str, Any]], findings: list[Finding]) -> Counts | None:
    """The cells of every row as calamine counts them; None when it cannot open the file."""
    try:
        second = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = second.sheet_names
    except CalamineError as error:
        findings.append(
            finding("SHT003", "第二种读法打不开这个工作簿,无法核对行数", found=type(error).__name__)
        )
        return None
    return {sheet["name"]: _second_count(second, sheet["name"]) for sheet in sheets if sheet["name"] in names}


def _compare(sheets: list[dict[str, Any]], counts: Counts, findings: list[Finding]) -> dict[str, set[int]]:
    """Rows that the two readers count differently, by sheet."""
    doubtful: dict[str, set[int]] = {}
    for sheet in sheets:
        name = sheet["name"]
        if name not in counts:
            if sheet["rows"]:  # a sheet with a block has its first rows here
                findings.append(finding("SHT002", "第二种读法看不到这张工作表", place=Place(sheet=name)))
            continue
        mine, theirs = {**_filled(sheet["rows"]), **_filled_block(sheet)}, counts[name]
        nothing = (0, 0)
        differ = {
            row
            for row in mine.keys() | theirs.keys()
            if not mine.get(row, nothing)[0] <= theirs.get(row, 0) <= mine.get(row, nothing)[1]
        }
        if differ:
            doubtful[name] = differ
            first, other = sum(most for _, most in mine.values()), sum(theirs.values())
            words = (
                f"两种读法数出的单元格不一致:{first:,} 与 {other:,},"
                f"涉及 {len(differ):,} 行({_listed(sorted(differ))})"
            )
            findings.append(finding("SHT002", words, place=Place(sheet=name), expected=first, found=other))
    return doubtful


def _second_count(second: CalamineWorkbook, name: str) -> dict[int, int]:
    try:
        sheet = second.get_sheet_by_name(name)
    except CalamineError:
        return {}
    if sheet.total_height > _MOST_ROWS or sheet.total_height * max(sheet.width, 1) > _MOST_CELLS:
        # It sees a sheet far larger than ours; counting it would never end, and the two disagree anyway.
        return {}
    # iter_rows begins at the first row of the sheet, whatever the used range is.
    return {
        number: seen for number, row in enumerate(sheet.iter_rows(), 1) if (seen := len(row) - row.count(""))
    }
