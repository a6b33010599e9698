"""网页表格 (webpage): HTML that a system hands out under the name of a workbook.

Excel stacks all that a page shows on one sheet; so do we: tables row under row, texts between them as rows of
one cell. The rows are counted once more mark by mark, with nothing repaired.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from lxml import etree

from yikou.findings import Finding
from yikou.sheets.formats.encoding import decode
from yikou.sheets.formats.pages import LAST_COLUMN, Budget, Cell, Pages, area, new_sheet, words_of
from yikou.values import is_ascii_digits

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_GB = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312"})
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "select", "textarea"})
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "center", "body", "caption", "li", "form"}
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BOXES = frozenset({"td", "th"})
#: A remark, one of the marks that matter, any other mark, or the text between two of them.
_INSIDE = r"[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*"
_MARK = re.compile(
    rf"<!--.*?-->|<(/?)(table|tr|td|th|{'|'.join(sorted(_SILENT))})(?=[\s/>]){_INSIDE}>|</?[a-z!?]{_INSIDE}>|([^<]+|<)",
    re.IGNORECASE | re.DOTALL,
)
#: White space that a page does not mean; an ideographic space somebody typed, and it is said as anywhere.
_EDGES = " \t\r\n\f\xa0"
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_webpage(data: bytes, budget: Budget) -> Pages:
    """The tables of a page as one sheet. Raises Refused."""
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else ""
    text, notes = decode(data, "gb18030" if name in _GB else None)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(text.encode("utf-8"), parser)
    page = new_sheet("")
    reading = _Reading(page, budget)
    if root is not None:
        reading.walk(root)
        reading.flush()
    budget.span(page)
    counting = _Count()
    counting.read(text)
    _compare(page, reading.written, counting.rows)
    found: list[Finding] = list(notes)
    return Pages([page], findings=found)


def _compare(page: dict[str, Any], written: list[tuple[int, int]], counted: list[int]) -> None:
    """Rows that the two parsers fill differently are doubtful; all of them when the number of rows differs."""
    filled = [(row, cells) for row, cells in written if cells]
    others = [cells for cells in counted if cells]
    if [cells for _, cells in filled] == others:
        return
    if len(filled) != len(others):
        page["second"] = sum(others)
        page["doubtful"] = [row for row, _ in filled]
        return
    page["second"] = sum(others)
    page["doubtful"] = [row for (row, cells), other in zip(filled, others, strict=True) if cells != other]


class _Reading:
    """Fills the sheet while it walks the tree in the order of the page."""

    def __init__(self, page: dict[str, Any], budget: Budget) -> None:
        self._page, self._budget = page, budget
        self._row = 0
        self._loose: list[str] = []
        self._reach: dict[int, int] = {}
        #: For each table row, its number in the sheet and how many of its own boxes are filled.
        self.written: list[tuple[int, int]] = []

    def walk(self, node: Any) -> None:
        """All of a node that is shown. Deep pages are bounded by the parser's own depth."""
        stack: list[tuple[Any, bool]] = [(node, False)]
        while stack:
            element, done = stack.pop()
            if done:
                self._leave(element)
                continue
            if not isinstance(element.tag, str) or element.tag in _SILENT:
                self._loose.append(element.tail or "")
                continue
            if element.tag == "tr":
                self.flush()
                self._add_row(element)
                self._loose.append(element.tail or "")
                continue
            if element.tag == "table":
                self.flush()
                self._reach = {}
            elif element.tag in _BLOCKS:
                self.flush()
            self._loose.append(element.text or "")
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))

    def _leave(self, element: Any) -> None:
        if element.tag in _BLOCKS or element.tag == "table":
            self.flush()
        self._loose.append(element.tail or "")

    def flush(self) -> None:
        """Text outside of tables becomes a row of one cell, as Excel shows it."""
        text = _SPACE.sub(" ", "".join(self._loose)).strip()
        self._loose = []
        if text:
            self._row += 1
            self._budget.spend(1)
            self._page["rows"].append([self._row, False, [[1, "s", text]]])

    def _add_row(self, element: Any) -> None:
        boxes = [child for child in element if child.tag in _BOXES]
        if any(len(box) and box.find(".//table") is not None for box in boxes):
            # A row that lays out the page: what it holds stands on its own.
            for box in boxes:
                self.walk(box)
            return
        self._row += 1
        number, column, filled = self._row, 0, 0
        cells: list[Cell] = []
        for box in boxes:
            column += 1
            while self._reach.get(column, 0) >= number:
                column += 1
            wide, high = _span(box.get("colspan")), _span(box.get("rowspan"))
            if wide > 1 or high > 1:
                self._page["merges"].append(area(number, column, number + high - 1, column + wide - 1))
                for step in range(wide):
                    self._reach[column + step] = number + high - 1
            kind, text = _read(box)
            if text:
                filled += 1
                cells.append([column, kind, text])
            column += wide - 1
        self._budget.spend(len(cells))
        hidden = _HIDDEN.search(element.get("style", "")) is not None
        if cells or hidden:
            self._page["rows"].append([number, hidden, cells])
        self.written.append((number, filled))


def _span(text: str | None) -> int:
    if text is None:
        return 1
    return min(max(int(text), 1), LAST_COLUMN) if len(text) < 7 and is_ascii_digits(text) else 1


def _read(box: Any) -> tuple[str, str]:
    text = _text(box)
    # Excel's own pages carry the number itself beside what is shown.
    number = box.get("x:num")
    if number is not None and text:
        return "n", (number or text).strip()
    return words_of(text), text


def _text(box: Any) -> str:
    if not len(box):
        return _SPACE.sub(" ", box.text or "").strip(_EDGES)
    pieces: list[str] = []

    def gather(element: Any) -> None:
        if element.tag == "br":
            pieces.append("\n")
        elif element.tag not in _SILENT:
            pieces.append(_SPACE.sub(" ", element.text or ""))
            for child in element:
                if isinstance(child.tag, str):
                    gather(child)
                pieces.append(_SPACE.sub(" ", child.tail or ""))

    gather(box)
    return "".join(pieces).strip(_EDGES)


class _Count:
    """The second reading: filled boxes of every row that holds no table, in the order of the page, mark by mark."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        #: Of each open table: the filled boxes of its open row, if one is, and whether it holds a table.
        self._open: list[tuple[int | None, bool]] = []
        self._box = self._filled = False
        self._silent = 0

    def read(self, text: str) -> None:
        """Every mark and every text between marks."""
        for match in _MARK.finditer(text):
            end, tag, words = match.groups()
            if tag is not None:
                if end:
                    self._end(tag.lower())
                else:
                    self._start(tag.lower())
            elif words is not None and self._box and not self._filled and not self._silent:
                self._text(words)

    def _start(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            if self._open:
                self._open[-1] = (self._open[-1][0], True)
            self._open.append((None, False))
        elif tag == "tr" and self._open:
            self._end_row()
            self._open[-1] = (0, False)
            self._box = False
        elif tag in _BOXES:
            if self._open and self._open[-1][0] is None:
                # A box outside of any row: counted as a row, so that the two readings part here.
                self._open[-1] = (0, False)
            self._box, self._filled = True, False

    def _text(self, words: str) -> None:
        if not self._open or (unescape(words) if "&" in words else words).strip(_EDGES) == "":
            return
        count, outer = self._open[-1]
        if count is not None:
            self._filled = True
            self._open[-1] = (count + 1, outer)

    def _end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._open:
            self._end_row()
            self._open.pop()
        elif tag in _BOXES:
            self._box = False

    def _end_row(self) -> None:
        if self._open and self._open[-1][0] is not None:
            count, outer = self._open[-1]
            if not outer:
                self.rows.append(count or 0)
            self._open[-1] = (None, False)
