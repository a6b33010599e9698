"""Forms as files (写出的文件), and edits of a file that has been written.

Whoever plants a mistake opens the finished file and changes a cell in it, as a clerk would.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from docx import Document
from docx.table import Table
from openpyxl import Workbook, load_workbook

from tests.planted.grid import Cell, Grid

FORMATS = ("docx", "xlsx", "html", "txt")
Edits = dict[tuple[int, int], str]
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")


def places(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with the row and column at which it stands."""
    for row, cells in enumerate(grid):
        column = 0
        for cell in cells:
            if cell is not None:
                yield row, column, cell
            column += cell.across if cell else 1


def title_edits(before: list[str], after: list[str]) -> Edits:
    """What has to be typed over above the table: its lines are the rows -1, -2, -3."""
    pairs = enumerate(zip(before, after, strict=True))
    return {(-1 - index, 0): new for index, (old, new) in pairs if old != new}


def edits_between(before: Grid, after: Grid) -> Edits:
    """What has to be typed over so that the one becomes the other."""
    old = {(row, column): cell.text for row, column, cell in places(before)}
    new = {(row, column): cell.text for row, column, cell in places(after)}
    assert old.keys() == new.keys(), "an edit may not change the shape of the table"
    return {place: text for place, text in new.items() if text != old[place]}


def _width(grid: Grid) -> int:
    return max(column + cell.across for _, column, cell in places(grid))


def write(path: Path, title: list[str], grid: Grid) -> None:
    """The form as a file of the kind its name says."""
    _WRITERS[path.suffix[1:]](path, title, grid)


def edit(path: Path, edits: Edits, grid: Grid) -> None:
    """Type these words over the cells of a written file."""
    _EDITORS[path.suffix[1:]](path, edits, grid)


def _write_docx(path: Path, title: list[str], grid: Grid) -> None:
    document = Document()
    for line in title:
        document.add_paragraph(line)
    table = document.add_table(len(grid), _width(grid), style="Table Grid")
    cells, width = table._cells, _width(grid)
    for row, column, cell in places(grid):
        first = cells[row * width + column]
        if cell.across > 1 or cell.down > 1:
            first = first.merge(cells[(row + cell.down - 1) * width + column + cell.across - 1])
        first.text = cell.text
    document.save(str(path))


def _edit_docx(path: Path, edits: Edits, grid: Grid) -> None:
    document = Document(str(path))
    table: Table = document.tables[0]
    cells, width = table._cells, _width(grid)
    for (row, column), text in edits.items():
        if row < 0:
            document.paragraphs[-1 - row].text = text
        else:
            cells[row * width + column].text = text
    document.save(str(path))


def _typed(text: str) -> str | float:
    """What a clerk's sheet holds: numbers as numbers."""
    return float(text.replace(",", "")) if _NUMBER.fullmatch(text) else text


def _write_xlsx(path: Path, title: list[str], grid: Grid) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in title:
        sheet.append([line])
    for row, column, cell in places(grid):
        top, left = row + len(title) + 1, column + 1
        sheet.cell(top, left).value = _typed(cell.text) if cell.text else None
        if cell.across > 1 or cell.down > 1:
            sheet.merge_cells(None, top, left, top + cell.down - 1, left + cell.across - 1)
    book.save(path)


def _edit_xlsx(path: Path, edits: Edits, grid: Grid) -> None:
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    above = sheet.max_row - len(grid)
    for (row, column), text in edits.items():
        line = -row if row < 0 else row + above + 1
        sheet.cell(line, column + 1).value = _typed(text) if text else None
    book.save(path)


def _write_html(path: Path, title: list[str], grid: Grid) -> None:
    lines = ["<html><head><meta charset='utf-8'></head><body>"]
    lines += [f"<p>{html.escape(line)}</p>" for line in title]
    lines.append("<table border='1'>")
    for cells in grid:
        lines.append("<tr>")
        for cell in cells:
            if cell is not None:
                spans = f" colspan='{cell.across}'" if cell.across > 1 else ""
                spans += f" rowspan='{cell.down}'" if cell.down > 1 else ""
                lines.append(f"<td{spans}>{html.escape(cell.text)}</td>")
        lines.append("</tr>")
    path.write_text("\n".join([*lines, "</table></body></html>"]), "utf-8")


def _edit_html(path: Path, edits: Edits, grid: Grid) -> None:
    number = {(row, column): index for index, (row, column, _) in enumerate(places(grid))}
    wanted = {number[place]: text for place, text in edits.items() if place[0] >= 0}
    above = {-1 - row: text for (row, _), text in edits.items() if row < 0}
    seen = line = -1

    def head(match: re.Match[str]) -> str:
        nonlocal line
        line += 1
        return f"<p>{html.escape(above[line])}</p>" if line in above else match[0]

    def put(match: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return f"{match[1]}{html.escape(wanted[seen])}</td>" if seen in wanted else match[0]

    text = re.sub(r"<p>.*?</p>", head, path.read_text("utf-8"))
    path.write_text(re.sub(r"(<td[^>]*>)(.*?)</td>", put, text, flags=re.DOTALL), "utf-8")


def _write_txt(path: Path, title: list[str], grid: Grid) -> None:
    lines = ["\t".join(cell.text for cell in cells if cell is not None) for cells in grid]
    path.write_text("\n".join([*title, *lines]) + "\n", "utf-8")


def _edit_txt(path: Path, edits: Edits, grid: Grid) -> None:
    lines = path.read_text("utf-8").split("\n")
    above = len(lines) - 1 - len(grid)
    for (row, column), text in edits.items():
        if row < 0:
            lines[-1 - row] = text
            continue
        before = [place for line, place, _ in places(grid) if line == row and place < column]
        fields = lines[above + row].split("\t")
        fields[len(before)] = text
        lines[above + row] = "\t".join(fields)
    path.write_text("\n".join(lines), "utf-8")


_WRITERS: dict[str, Callable[[Path, list[str], Grid], None]] = {
    "docx": _write_docx, "xlsx": _write_xlsx, "html": _write_html, "txt": _write_txt,
}  # fmt: skip
_EDITORS: dict[str, Callable[[Path, Edits, Grid], None]] = {
    "docx": _edit_docx, "xlsx": _edit_xlsx, "html": _edit_html, "txt": _edit_txt,
}  # fmt: skip
