"""工作簿 (xlsx): every sheet as a table of what its cells show: 100%, 2,440.91, 2024年12月31日.

A merged range is one box. Hidden sheets, rows and columns are left out and noted, because they are not on paper.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from yikou.documents.extract.payload import Blocks, PlainCell, unreadable
from yikou.documents.extract.printed import BUILTIN, printed
from yikou.documents.extract.symbols import loose_signs
from yikou.findings import Finding, Place, finding
from yikou.intake import FileKind, column_number
from yikou.intake.limits import STRICT_XML
from yikou.intake.ooxml import Book, BrokenBook, Cell

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")
#: A grid up to this size is handed over whole, blank boxes included, as it stands on paper.
_MOST_BLANK = 20_000
_MOST_MERGES = 50_000
_MOST_COVERED = 400_000
_TRUTH = {"1": "TRUE", "0": "FALSE"}


class PrintedBook(Book):
    """A workbook whose cells come as they are shown."""

    def _read_dates(self, path: str) -> frozenset[int]:
        """Which styles are dates, and besides the format of every style."""
        self._formats: list[str] = []
        part = self._part(path)
        if part is None:
            return frozenset()
        own: dict[int, str] = {}
        with self._archive.open(part) as stream:
            strict = etree.XMLParser(**STRICT_XML)
            root = etree.parse(stream, strict).getroot()
        for element in root.iterfind("{*}numFmts/{*}numFmt"):
            own[_integer(element.get("numFmtId"))] = element.get("formatCode", "")
        for xf in root.iterfind("{*}cellXfs/{*}xf"):
            number = _integer(xf.get("numFmtId"))
            self._formats.append(own.get(number) or BUILTIN.get(number, "General"))
        return frozenset()

    def _cell(self, element: Any, column: int) -> Cell | None:
        cell = super()._cell(element, column)
        if cell is None or cell[1] in {"s", "e", "f", "d"}:
            return cell
        if cell[1] == "b":
            return [column, "b", _TRUTH.get(cell[2], cell[2])]
        style = _integer(element.get("s"))
        code = self._formats[style] if style < len(self._formats) else "General"
        return [column, "n", printed(cell[2], code, from_1904=self.from_1904)]


def _integer(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def read_book(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> tuple[Blocks, list[Finding]]:
    """The sheets of an xlsx. Raises Unreadable."""
    blocks, found = Blocks(), []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = PrintedBook(archive)
            hidden = [name for name, state, _ in book.sheets if state != "visible"]
            for name, state, path in book.sheets:
                if state != "visible":
                    continue
                about: dict[str, Any] = {"merges": [], "filter": "", "hidden_columns": [], "clashes": []}
                sheet = Sheet(name)
                for number, is_hidden, cells in book.rows(path, about):
                    sheet.add_row(number - 1, is_hidden, [(cell[0] - 1, cell[1], cell[2]) for cell in cells])
                sheet.hide_columns(about["hidden_columns"])
                sheet.merge(_ranges(about["merges"]))
                found.extend(sheet.settle(blocks))
    except (BrokenBook, etree.XMLSyntaxError, zipfile.BadZipFile, KeyError) as error:
        raise unreadable("DOC023", "工作簿的内容已损坏,读不下去") from error
    return blocks, [*found, *hidden_sheets(hidden)]


def hidden_sheets(names: list[str]) -> list[Finding]:
    """A note on the sheets that nobody sees."""
    if not names:
        return []
    shown = "、".join(f"「{name}」" for name in names[:5])
    return [finding("DOC044", f"有 {len(names)} 张隐藏的工作表没有读入:{shown}")]


def _ranges(refs: list[str]) -> list[tuple[int, int, int, int]]:
    ranges = []
    for ref in refs:
        if match := _RANGE.fullmatch(ref):
            left, right = column_number(match[1]) - 1, column_number(match[3]) - 1
            top, bottom = int(match[2]) - 1, int(match[4]) - 1
            if 0 <= top <= bottom and left <= right:
                ranges.append((top, left, bottom, right))
    return ranges


class Sheet:
    """One sheet while it is being read, for both workbook formats: rows and columns from 0."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._texts: dict[tuple[int, int], str] = {}
        self._merges: dict[tuple[int, int], tuple[int, int]] = {}
        self._covered: set[tuple[int, int]] = set()
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._open_formulas = 0

    def add_row(self, row: int, hidden: bool, cells: list[tuple[int, str, str]]) -> None:
        """The cells (column, kind, text) of a row."""
        if hidden:
            self._hidden_rows.add(row)
        for column, kind, text in cells:
            self._open_formulas += kind == "f"
            if text:
                self._texts[row, column] = loose_signs(text)

    def hide_columns(self, ranges: list[list[int]]) -> None:
        """Columns (first, last, counted from 1) that are hidden."""
        for first, last in ranges:
            self._hidden_columns.update(range(first - 1, min(last, 16_384)))

    def merge(self, ranges: list[tuple[int, int, int, int]]) -> None:
        """Merged ranges (top, left, bottom, right); only where there is something to see."""
        if len(ranges) > _MOST_MERGES:
            raise unreadable("DOC045", f"工作表里有超过 {_MOST_MERGES:,} 处合并单元格")
        last_row = max((row for row, _ in self._texts), default=0)
        last_column = max((column for _, column in self._texts), default=0)
        area = 0
        for top, left, bottom, right in ranges:
            bottom, right = min(bottom, max(last_row, top)), min(right, max(last_column, left))
            area += (bottom - top + 1) * (right - left + 1)
            if area > _MOST_COVERED:
                raise unreadable("DOC045", "工作表的合并单元格互相重叠或过大")
            self._merges[top, left] = (bottom, right)
            self._covered.update(
                (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
            )
            self._covered.discard((top, left))

    def settle(self, blocks: Blocks) -> list[Finding]:
        """Hand the sheet over as a table; blank boxes too, as long as the sheet is of a size for paper."""
        shown = {
            at: text
            for at, text in self._texts.items()
            if not self._is_hidden(at) and (at not in self._covered or at in self._merges)
        }
        lost = sum(at not in shown for at in self._texts if self._is_hidden(at))
        places = set(shown)
        if shown:
            rows = range(min(row for row, _ in shown), max(row for row, _ in shown) + 1)
            columns = range(min(at for _, at in shown), max(at for _, at in shown) + 1)
            if len(rows) * len(columns) <= _MOST_BLANK:
                places |= {
                    (row, column)
                    for row in rows
                    for column in columns
                    if (row, column) not in self._covered and not self._is_hidden((row, column))
                }
        cells: list[PlainCell] = []
        for row, column in sorted(places):
            bottom, right = self._merges.get((row, column), (row, column))
            cells.append([row, column, bottom - row + 1, right - column + 1, shown.get((row, column), "")])
        blocks.table(cells, sheet=self._name, title=self._name)
        place = Place(sheet=self._name)
        found = []
        if lost:
            found.append(finding("DOC044", f"有 {lost} 个单元格在隐藏的行或列里,没有读入", place=place))
        if self._open_formulas:
            words = f"有 {self._open_formulas} 个公式没有计算结果,按空白读取"
            found.append(finding("DOC047", words, place=place))
        return found

    def _is_hidden(self, at: tuple[int, int]) -> bool:
        """In a hidden row or column, unless the box reaches out of it."""
        bottom, right = self._merges.get(at, at)
        return all(row in self._hidden_rows for row in range(at[0], bottom + 1)) or all(
            column in self._hidden_columns for column in range(at[1], right + 1)
        )
