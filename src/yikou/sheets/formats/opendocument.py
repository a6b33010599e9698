"""开放文档表格 (opendocument): ods as LibreOffice and WPS write it, repeated rows and cells unfolded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from yikou.findings import finding
from yikou.intake.limits import STRICT_XML
from yikou.sheets.formats.pages import LAST_ROW, Budget, Cell, Pages, Refused, area, new_sheet
from yikou.values import is_ascii_digits

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_MORE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_NUMBERS = frozenset({"float", "percentage", "currency"})
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_FAR = 16_384
_ACROSS, _DOWN = f"{_TABLE}number-columns-repeated", f"{_TABLE}number-rows-repeated"
_WIDE, _HIGH = f"{_TABLE}number-columns-spanned", f"{_TABLE}number-rows-spanned"
_KIND, _VALUE, _FORMULA, _KIND_TOO = (
    f"{_OFFICE}value-type", f"{_OFFICE}value", f"{_TABLE}formula", f"{_MORE}value-type",
)  # fmt: skip
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_MOST_SPACES = 1000


def read_opendocument(data: bytes, budget: Budget) -> Pages:
    """The sheets of an ods. Raises Refused; broken parts raise what lxml and zipfile raise."""
    pages = Pages()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as part:
        _Reading(pages, budget).read(part)
    for page in pages.sheets:
        budget.span(page)
    return pages


def _count(element: Any, name: str) -> int:
    text = element.get(name)
    if text is None:
        return 1
    return max(int(text), 1) if len(text) < 9 and is_ascii_digits(text) else 1


class _Reading:
    """One pass over content.xml."""

    def __init__(self, pages: Pages, budget: Budget) -> None:
        self._pages, self._budget = pages, budget
        self._hidden_styles: set[str] = set()
        self._page: dict[str, Any] | None = None
        self._row = 0
        self._column = 0
        #: Inside a table that hangs in a cell, or in the kept copy of another file's table.
        self._aside = 0

    def read(self, part: Any) -> None:
        events = etree.iterparse(
            part,
            events=("start", "end"),
            tag=[
                *(f"{_TABLE}{tag}" for tag in ("table", "table-row", "table-column", "database-range")),
                f"{_STYLE}style",
            ],
            **STRICT_XML,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in events:
            tag = element.tag
            if tag == f"{_TABLE}table":
                self._table(event, element)
            elif event == "start" or self._aside:
                continue
            elif tag == f"{_TABLE}table-row":
                self._add_row(element)
                element.clear()
            elif tag == f"{_TABLE}table-column":
                self._add_column(element)
            elif tag == f"{_STYLE}style":
                self._style(element)
            else:
                self._filter(element)

    def _style(self, element: Any) -> None:
        if element.get(f"{_STYLE}family") == "table" and any(
            child.get(f"{_TABLE}display") == "false" for child in element
        ):
            self._hidden_styles.add(element.get(f"{_STYLE}name", ""))

    def _table(self, event: str, element: Any) -> None:
        parent = element.getparent()
        if parent is None or parent.tag != f"{_OFFICE}spreadsheet":
            self._aside += 1 if event == "start" else -1
            return
        if event == "end":
            self._page = None
            element.clear()
            return
        hidden = element.get(f"{_TABLE}style-name") in self._hidden_styles
        self._page = new_sheet(element.get(f"{_TABLE}name", ""), "hidden" if hidden else "visible")
        self._pages.sheets.append(self._page)
        self._row = self._column = 0

    def _add_column(self, element: Any) -> None:
        count = min(_count(element, _ACROSS), _FAR)
        if self._page is not None and element.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            self._page["hidden_columns"].append([self._column + 1, self._column + count])
        self._column += count

    def _filter(self, element: Any) -> None:
        target = element.get(f"{_TABLE}target-range-address", "")
        if element.get(f"{_TABLE}display-filter-buttons") != "true":
            return
        for page in self._pages.sheets:
            if target.startswith((f"{page['name']}.", f"'{page['name']}'.", f"${page['name']}.")):
                page["filter"] = target.rpartition(".")[0]

    def _add_row(self, element: Any) -> None:
        count = _count(element, _DOWN)
        page = self._page
        first, self._row = self._row + 1, self._row + count
        if page is None:
            return
        cells = list(self._cells(element, first, page))
        hidden = element.get(f"{_TABLE}visibility") in {"collapse", "filter"}
        if not cells and not (hidden and count < LAST_ROW // 2):
            return
        if self._row > LAST_ROW:
            raise Refused(finding("INT010", f"行号超出了表格的最大行数 {LAST_ROW:,}"))
        self._budget.spend(max(len(cells), 1) * count)
        page["rows"].extend([number, hidden, cells] for number in range(first, first + count))

    def _cells(self, row: Any, number: int, page: dict[str, Any]) -> Iterator[Cell]:
        column = 0
        for element in row:
            if element.tag not in _CELLS:
                continue
            count = _count(element, _ACROSS)
            covered = element.tag == f"{_TABLE}covered-table-cell"
            wide, high = _count(element, _WIDE), _count(element, _HIGH)
            if not covered and (wide > 1 or high > 1):
                page["merges"].append(area(number, column + 1, number + high - 1, column + wide))
            read = _read(element)
            if read is not None:
                if column + count > _FAR:
                    raise Refused(finding("INT010", f"列号超出了表格的最大列数 {_FAR:,}"))
                for step in range(count):
                    yield [column + step + 1, *read]
            column += count


def _read(element: Any) -> tuple[str, str] | None:
    """The type and text of a cell, or None where it is empty."""
    kind = element.get(_KIND)
    formula = element.get(_FORMULA) is not None
    if kind in _NUMBERS:
        return "n", element.get(_VALUE, "").strip()
    if kind == "date":
        return "d", element.get(f"{_OFFICE}date-value", "")
    if kind == "boolean":
        return "b", "1" if element.get(f"{_OFFICE}boolean-value") == "true" else "0"
    text = _words(element)
    if element.get(_KIND_TOO) == "error":
        return "e", text
    if kind == "string" and not text:
        text = element.get(f"{_OFFICE}string-value", "")
    if text:
        return "s", text
    return ("f", "") if formula else None


def _words(element: Any) -> str:
    """The paragraphs of a cell, one a line; remarks that hang on it are no part of it."""
    if len(element) == 1 and not len(element[0]) and element[0].tag in _PARAGRAPHS:
        return element[0].text or ""
    lines = [_line(child) for child in element if child.tag in _PARAGRAPHS]
    return "\n".join(lines)


def _line(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            pieces.append(" " * (min(int(count), _MOST_SPACES) if is_ascii_digits(count) else 1))
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag not in {f"{_OFFICE}annotation", f"{_TEXT}ruby-text"}:
            pieces.append(_line(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
