"""Excel 2003 XML 表格 (spreadsheetml): one XML file, common from statistics and payment systems.

Read once as a tree and counted once more by expat, which knows nothing of the first reading.
"""

from __future__ import annotations

import io
from collections import defaultdict
from typing import Any
from xml.parsers import expat

from lxml import etree

from yikou.findings import finding
from yikou.intake.limits import STRICT_XML
from yikou.sheets.formats.pages import LAST_ROW, Budget, Cell, Counts, Pages, Refused, area, new_sheet
from yikou.values import is_ascii_digits

_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DATA, _TYPE, _FORMULA = f"{_NS}Data", f"{_NS}Type", f"{_NS}Formula"
_INDEX, _ACROSS, _DOWN = f"{_NS}Index", f"{_NS}MergeAcross", f"{_NS}MergeDown"
_STATES = {"SheetHidden": "hidden", "SheetVeryHidden": "veryHidden"}
_KINDS = {"Number": "n", "DateTime": "d", "Boolean": "b", "Error": "e"}


def read_spreadsheetml(data: bytes, budget: Budget) -> Pages:
    """The sheets of an Excel 2003 XML. Raises Refused; broken XML raises what lxml raises."""
    reading = _Reading(budget)
    events = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        tag=[
            *(f"{_NS}{tag}" for tag in ("Worksheet", "Row", "Column")),
            "{*}Visible",
            "{*}AutoFilter",
            "{*}Date1904",
        ],
        **STRICT_XML,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        reading.take(event, element)
    pages = reading.pages
    for page in pages.sheets:
        budget.span(page)
    pages.counts = _Count().of(data)
    return pages


def _number(text: str | None, other: int) -> int:
    if text is None:
        return other
    return int(text) if text and len(text) < 8 and is_ascii_digits(text) else other


class _Reading:
    """One pass over the file."""

    def __init__(self, budget: Budget) -> None:
        self.pages = Pages()
        self._budget = budget
        self._page: dict[str, Any] | None = None
        self._row = 0
        self._column = 0

    def take(self, event: str, element: Any) -> None:
        """One element as it begins or ends."""
        tag = etree.QName(element).localname
        if tag == "Worksheet" and event == "start":
            self._page = new_sheet(element.get(f"{_NS}Name", ""))
            self.pages.sheets.append(self._page)
            self._row = self._column = 0
        elif event == "start" or self._page is None and tag != "Date1904":
            return
        elif tag == "Row":
            self._add_row(element)
            element.clear()
        elif tag == "Column":
            self._add_column(element)
        elif tag == "Date1904":
            self.pages.from_1904 = True
        elif self._page is not None and tag == "Visible":
            self._page["state"] = _STATES.get((element.text or "").strip(), "visible")
        elif self._page is not None and tag == "AutoFilter":
            self._page["filter"] = "filter"

    def _add_column(self, element: Any) -> None:
        first = _number(element.get(f"{_NS}Index"), self._column + 1)
        self._column = first + _number(element.get(f"{_NS}Span"), 0)
        if self._page is not None and element.get(f"{_NS}Hidden") == "1":
            self._page["hidden_columns"].append([first, self._column])

    def _add_row(self, element: Any) -> None:
        self._row = _number(element.get(_INDEX), self._row + 1)
        number, page = self._row, self._page
        if page is None:
            return
        if number > LAST_ROW:
            raise Refused(finding("INT010", f"行号超出了表格的最大行数 {LAST_ROW:,}"))
        if page["rows"] and page["rows"][-1][0] >= number:
            # A row that goes back: each program shows another list.
            page["clashes"].append([number, 1])
        cells: list[Cell] = []
        column = 0
        for child in element.iterchildren(f"{_NS}Cell"):
            given = _number(child.get(_INDEX), column + 1)
            if given <= column:
                page["clashes"].append([number, given])
            column = given
            wide, high = _number(child.get(_ACROSS), 0), _number(child.get(_DOWN), 0)
            if wide or high:
                page["merges"].append(area(number, column, number + high, column + wide))
            read = _read(child)
            if read is not None:
                cells.append([column, *read])
            column += wide
        hidden = element.get(f"{_NS}Hidden") == "1"
        self._budget.spend(len(cells))
        if cells or hidden:
            page["rows"].append([number, hidden, cells])
        self._row += _number(element.get(f"{_NS}Span"), 0)


def _read(cell: Any) -> tuple[str, str] | None:
    data = next((child for child in cell if child.tag == _DATA), None)
    if data is None:
        return ("f", "") if cell.get(_FORMULA) is not None else None
    text = "".join(data.itertext()) if len(data) else data.text or ""
    kind = _KINDS.get(data.get(_TYPE, ""), "s")
    if not text.strip() and kind != "s":
        text = ""
    if text == "":
        return ("f", "") if cell.get(_FORMULA) is not None else None
    return kind, text if kind == "s" else text.strip()


#: The names as expat writes them.
_SEEN = _NS[1:]
_SEEN_DATA, _SEEN_ROW = _SEEN + "Data", _SEEN + "Row"


class _Count:
    """The second reading: filled Data elements by row, as expat meets them."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._sheet: dict[int, int] = {}
        self._row, self._filled, self._inside, self._remark = 0, False, False, False

    def of(self, data: bytes) -> Counts:
        """Cells with content by sheet and row."""
        reader = expat.ParserCreate(namespace_separator="}")
        reader.StartElementHandler = self._start
        reader.EndElementHandler = self._end
        reader.CharacterDataHandler = self._text
        reader.Parse(data, True)
        return self._counts

    def _start(self, name: str, fields: dict[str, str]) -> None:
        if name == _SEEN_DATA:
            # A remark that hangs on a cell has its own text, which is none of the cell's.
            self._inside, self._filled = not self._remark, False
        elif name == _SEEN + "Comment":
            self._remark = True
        elif name == _SEEN_ROW:
            self._row = int(fields.get(_SEEN + "Index", self._row + 1))
            self._skip = int(fields.get(_SEEN + "Span", 0))
        elif name == _SEEN + "Worksheet":
            self._sheet = self._counts.setdefault(fields.get(_SEEN + "Name", ""), defaultdict(int))
            self._row = 0

    def _text(self, text: str) -> None:
        self._filled = self._filled or self._inside

    def _end(self, name: str) -> None:
        if name == _SEEN + "Comment":
            self._remark = False
        elif name == _SEEN_DATA:
            self._sheet[self._row] += self._filled
            self._inside = False
        elif name == _SEEN_ROW:
            self._row += self._skip
