"""网页 (html): headings, lines and tables of a page as a browser would show them, without fetching anything.

Scripts and what a style hides are left out; frames made of tables are looked through.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from yikou.documents.extract.encoding import decode
from yikou.documents.extract.grids import Content, Grid, settle
from yikou.documents.extract.payload import Blocks, unreadable
from yikou.documents.extract.symbols import loose_signs
from yikou.findings import Finding, finding
from yikou.intake import FileKind

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "object",
        "iframe",
        "embed",
        "audio",
        "video",
        "canvas",
        "math",
        "map",
        "datalist",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "ul",
        "tbody",
        "thead",
        "tfoot",
    ]
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_CHARSET = re.compile(rb"""<meta[^>]{0,300}charset\s*=\s*["']?\s*([\w-]{2,20})""", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_GAP = re.compile(r"[ \t\r\n\f\xa0]+")
_BROKEN_LINE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_MOST_COLUMNS = 1_000
_MOST_SPAN = 65_534
_DEEPEST = 250


def read_web(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> tuple[Blocks, list[Finding]]:
    """The blocks of a page. Raises Unreadable."""
    declared = _CHARSET.search(data[:4096])
    if declared and declared[1].lower() == b"big5":
        return read_page(data.decode("big5hkscs", "replace"), [finding("DOC046", "按 Big5 编码读取")])
    # The other declarations are often left over from before the page was saved anew; the bytes decide.
    return read_page(*decode(data))


def read_page(text: str, found: list[Finding]) -> tuple[Blocks, list[Finding]]:
    """The blocks of a decoded page."""
    walk = _Walk()
    blocks = Blocks()
    blocks.kind = "html"
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        recover=True,
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None:
        raise unreadable("DOC023", "网页里没有内容")
    if any(
        entry.type_name in {"ERR_NAME_TOO_LONG", "ERR_RESOURCE_LIMIT"} or "depth" in entry.message
        for entry in parser.error_log
    ):
        raise unreadable("DOC045", "网页的标记嵌套过深")
    walk.node(root, 0)
    walk.flush()
    numbers = itertools.count(1)
    for piece in walk.pieces:
        if isinstance(piece, Grid):
            settle(piece, blocks, numbers)
        else:
            blocks.paragraph(piece[0], level=piece[1])
    if walk.hidden:
        found = [*found, finding("DOC044", f"网页里有 {walk.hidden} 处不显示的内容,没有读入")]
    return blocks, found


class _Walk:
    """One flow of lines and tables: of the page, or of a cell."""

    def __init__(self) -> None:
        self.pieces: list[Any] = []
        self.hidden = 0
        self._line: list[str] = []
        self._level: int | None = None

    def flush(self) -> None:
        """End the line that was being gathered."""
        text = "".join(self._line).strip(" \n")
        if text:
            self.pieces.append((loose_signs(text), self._level))
        self._line = []

    def _say(self, text: str | None, *, kept: bool) -> None:
        if not text:
            return
        if kept:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for line in rest:
                self.flush()
                self._line.append(line)
            return
        text = _GAP.sub(" ", _BROKEN_LINE.sub("", text))
        if text.startswith(" ") and (not self._line or self._line[-1].endswith((" ", "\n"))):
            text = text[1:]
        if text:
            self._line.append(text)

    def node(self, element: Any, depth: int, *, kept: bool = False) -> None:
        """An element and what is in it, without its tail."""
        if depth > _DEEPEST:
            raise unreadable("DOC045", "网页的标记嵌套过深")
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
            self.hidden += bool("".join(element.itertext()).strip())
            return
        if tag == "table":
            self.flush()
            self.pieces.append(_grid(element, self, depth))
            return
        if self._sign(element, tag):
            return
        if tag == "br":
            self.flush()
        block = tag in _BLOCKS or tag in _HEADINGS
        if block:
            self.flush()
        level, self._level = self._level, _HEADINGS.get(tag, self._level)
        if tag == "li" and (number := _list_number(element)):
            self._line.append(f"{number}. ")
        kept = kept or tag in {"pre", "textarea"}
        self._say(element.text, kept=kept)
        for child in element:
            self.node(child, depth + 1, kept=kept)
            self._say(child.tail, kept=kept)
        if block:
            self.flush()
        self._level = level

    def _sign(self, element: Any, tag: str) -> bool:
        """Fields of a form as they would print."""
        if tag == "input":
            kind = element.get("type", "text").lower()
            if kind in {"checkbox", "radio"}:
                self._line.append("☐" if element.get("checked") is None else "☑")
            elif kind in {"text", "number", "date"}:
                self._line.append(element.get("value", ""))
            return True
        if tag == "select":
            options = list(element.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None] or options[:1]
            self._line.append("、".join("".join(one.itertext()).strip() for one in chosen))
            return True
        return False


def _list_number(element: Any) -> int:
    """The number that a browser prints before an item of a counted list; 0 for none."""
    parent = element.getparent()
    if parent is None or parent.tag != "ol" or "none" in parent.get("style", ""):
        return 0
    start = parent.get("start", "1")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    return first + sum(1 for one in element.itersiblings(preceding=True) if one.tag == "li")


def _span(element: Any, name: str, most: int) -> int:
    text = element.get(name, "1").strip()
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _grid(table: Any, walk: _Walk, depth: int) -> Grid:
    """A table with its spans laid out as a browser lays them out."""
    grid = Grid()
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    taken: dict[int, int] = {}
    for number, row in enumerate(rows):
        column = 0
        if _HIDDEN.search(row.get("style", "")):
            walk.hidden += 1
            continue
        for cell in row:
            if cell.tag not in {"td", "th"} or _HIDDEN.search(cell.get("style", "")):
                continue
            while taken.get(column, 0) > number:
                column += 1
            columns = _span(cell, "colspan", _MOST_COLUMNS)
            height = min(_span(cell, "rowspan", _MOST_SPAN), len(rows) - number)
            if column + columns > _MOST_COLUMNS:
                raise unreadable("DOC045", f"表格一行超过 {_MOST_COLUMNS:,} 列")
            grid.add(number, column, height, columns, _cell(cell, walk, depth))
            for at in range(column, column + columns):
                taken[at] = number + height
            column += columns
    caption = table.find("caption")
    if caption is not None:
        grid.title = _GAP.sub(" ", "".join(caption.itertext())).strip()
    return grid


def _cell(cell: Any, walk: _Walk, depth: int) -> Content:
    """The lines and tables in a cell."""
    inner = _Walk()
    inner._say(cell.text, kept=False)
    for child in cell:
        inner.node(child, depth + 4)
        inner._say(child.tail, kept=False)
    inner.flush()
    walk.hidden += inner.hidden
    return [piece if isinstance(piece, Grid) else piece[0] for piece in inner.pieces]
