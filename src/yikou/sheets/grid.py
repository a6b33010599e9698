"""表格读取 (grid): a workbook or a CSV as rows of raw cell texts, read twice where a second reader exists.

``read_grid`` is the parser that ``intake`` runs. The first reader keeps the text of every cell; the
second (calamine) only counts rows and cells. Where they disagree a finding says so and names the rows:
some programs write a lying extent or double cells, and then each program shows another list.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from yikou.findings import Finding, Place, finding
from yikou.intake import Answer, FileKind, parser
from yikou.intake.ooxml import Book

_SHOWN_ROWS = 8
_MOST_ROWS = 1_048_576
_MOST_CELLS = 30_000_000


@parser(FileKind.XLSX, FileKind.XLSM, FileKind.TEXT)
def read_grid(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> Answer:
    """``{"sheets": [{"name", "state", "rows": [[number, hidden, cells]], "merges", …}], "from_1904"}``."""
    if kind is FileKind.TEXT:
        return _read_csv(data)
    findings: list[Finding] = []
    sheets = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = Book(archive)
        for name, state, path in book.sheets:
            about: dict[str, Any] = {"merges": [], "filter": "", "hidden_columns": [], "clashes": []}
            rows = [[number, hidden, cells] for number, hidden, cells in book.rows(path, about)]
            sheets.append({"name": name, "state": state, "rows": rows, **about})
    doubtful = _compare(data, sheets, findings)
    for sheet in sheets:
        sheet["doubtful"] = sorted({*doubtful.get(sheet["name"], ()), *(row for row, _ in sheet["clashes"])})
        _report_clashes(sheet, findings)
    return {"sheets": sheets, "from_1904": book.from_1904, "kind": kind.value}, tuple(findings)


def _report_clashes(sheet: dict[str, Any], findings: list[Finding]) -> None:
    if sheet["clashes"]:
        rows = "、".join(str(row) for row, _ in sheet["clashes"][:_SHOWN_ROWS])
        words = f"有 {len(sheet['clashes'])} 个单元格的位置重复或与所在行不符(第 {rows} 行)"
        findings.append(finding("SHT004", words, place=Place(sheet=sheet["name"])))


def _filled(rows: list[Any]) -> dict[int, int]:
    """How many cells of each row a structural reader should see: it shows errors and empty texts as ''."""
    counts = {}
    for number, _, cells in rows:
        seen = sum(cell[1] not in {"e", "f"} and cell[2] != "" for cell in cells)
        if seen:
            counts[number] = seen
    return counts


def _compare(data: bytes, sheets: list[dict[str, Any]], findings: list[Finding]) -> dict[str, set[int]]:
    """Rows that the two readers count differently, by sheet."""
    try:
        second = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = second.sheet_names
    except CalamineError as error:
        findings.append(finding("SHT003", f"第二种读法打不开这个工作簿({type(error).__name__}),无法核对行数"))
        return {}
    doubtful: dict[str, set[int]] = {}
    for sheet in sheets:
        name = sheet["name"]
        if name not in names:
            findings.append(finding("SHT002", "第二种读法看不到这张工作表", place=Place(sheet=name)))
            continue
        mine, theirs = _filled(sheet["rows"]), _second_count(second, name)
        differ = {row for row in mine.keys() | theirs.keys() if mine.get(row) != theirs.get(row)}
        if differ:
            doubtful[name] = differ
            shown = "、".join(map(str, sorted(differ)[:_SHOWN_ROWS]))
            words = (
                f"两种读法数出的单元格不一致:{sum(mine.values()):,} 与 {sum(theirs.values()):,},"
                f"涉及 {len(differ):,} 行(第 {shown} 行{'等' if len(differ) > _SHOWN_ROWS else ''})"
            )
            findings.append(
                finding(
                    "SHT002",
                    words,
                    place=Place(sheet=name),
                    expected=sum(mine.values()),
                    found=sum(theirs.values()),
                )
            )
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


def decode_text(data: bytes) -> tuple[str, str]:
    """The text of a CSV and the name of its encoding: a mark decides, then UTF-8, then GB18030.

    Raises UnicodeDecodeError when it is neither.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("gb18030"), "GB18030"


def _read_csv(data: bytes) -> Answer:
    try:
        text, encoding = decode_text(data)
    except UnicodeDecodeError as error:
        words = f"文字编码既不是 UTF-8 也不是 GB18030(第 {error.start + 1:,} 字节)"
        return None, (finding("SHT005", words),)
    sample = text[:4096]
    delimiter = max(("\t", ",", ";", "|"), key=lambda char: (sample.count(char), char == ","))
    csv.field_size_limit(1 << 20)
    rows = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, fields in enumerate(reader, 1):
            cells = [[column, "s", value] for column, value in enumerate(fields, 1) if value.strip()]
            if cells:
                rows.append([number, False, cells])
    except csv.Error:
        return None, (finding("SHT005", "引号或分隔符不成对,分不出列"),)
    notes = () if encoding == "UTF-8" else (finding("SHT006", f"按 {encoding} 编码读取"),)
    sheet = {
        "name": "", "state": "visible", "rows": rows, "merges": [], "filter": "",
        "hidden_columns": [], "clashes": [], "doubtful": [],
    }  # fmt: skip
    return {"sheets": [sheet], "from_1904": False, "kind": "csv"}, notes
