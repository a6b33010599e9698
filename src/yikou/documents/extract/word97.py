"""旧版 Word 文档 (doc, wps): paragraphs and tables like those of the new format.

Tables inside cells are read as lines of the cell; everything else follows the rules of ``word``.
"""

from __future__ import annotations

import itertools
import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yikou.documents.extract.grids import Grid, settle
from yikou.documents.extract.payload import Blocks
from yikou.documents.extract.symbols import is_picture_font, loose_signs, sign
from yikou.documents.extract.word97_file import FONTS, Bins, WordFile, properties, u16
from yikou.documents.extract.word97_lists import Lists, read_lists
from yikou.findings import Finding, finding
from yikou.intake import FileKind

_IN_TABLE, _ROW_END, _DEPTH, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244C
_LEVEL, _LIST, _LIST_DEPTH, _ROW = 0x2640, 0x460B, 0x260A, 0xD608
_DELETED, _INSERTED, _HIDDEN, _SIGN, _FONT, _OTHER_FONT = 0x0800, 0x0801, 0x083C, 0x6A09, 0x4A4F, 0x4A51
_SNAP = 40
_SILENT = str.maketrans(
    {
        0x01: None,
        0x02: None,
        0x03: None,
        0x04: None,
        0x05: None,
        0x08: None,
        0x0C: None,
        0x1E: "-",
        0x1F: None,
        0x0B: "\n",
        0xAD: None,
    }
)


def read_word97(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> tuple[Blocks, list[Finding]]:
    """The blocks of a doc. Raises Unreadable."""
    reading = _Reading(WordFile(data))
    for start, end in reading.file.stories:
        reading.story(start, end)
    return reading.blocks, reading.findings()


@dataclass(slots=True)
class _Paragraph:
    """A paragraph with what its properties say."""

    text: str
    mark: str
    level: int | None = None
    in_table: bool = False
    row_end: bool = False
    depth: int = 0
    inner_end: bool = False
    row: bytes = b""


@dataclass(slots=True)
class _Row:
    """A row while its cells are gathered: the words of each, then borders and merges from its end mark."""

    cells: list[list[Any]] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)


class _Reading:
    """One doc while it is being read."""

    def __init__(self, file: WordFile) -> None:
        self.file = file
        self.blocks = Blocks()
        self._tables = itertools.count(1)
        self._fonts = list(_font_names(file.block(FONTS)))
        self._lists: Lists = read_lists(file)
        self._inserted = self._deleted = self._hidden = self._orders = 0
        self._shown = self._visible()

    def _visible(self) -> list[str]:
        """The letters as shown, one place each: deleted and hidden ones empty, signs as the signs they show."""
        shown = list(self.file.text)
        for piece in self.file.pieces:
            position = piece.start
            bins = self.file.characters
            while position < piece.end:
                offset = piece.offset + (position - piece.start) * piece.width
                upto, value = _run_at(bins, offset)
                last = min(piece.end, position + max(1, (upto - offset + piece.width - 1) // piece.width))
                if value:
                    self._apply(value, shown, position, last)
                position = last
        return shown

    def _apply(self, value: bytes, shown: list[str], start: int, end: int) -> None:
        known = dict(properties(value))
        on = {code for code in (_DELETED, _INSERTED, _HIDDEN) if known.get(code, b"\0")[:1] == b"\1"}
        self._inserted += _INSERTED in on
        if _DELETED in on or _HIDDEN in on:
            words = any(not letter.isspace() and letter >= " " for letter in shown[start:end])
            self._deleted += _DELETED in on
            self._hidden += _DELETED not in on and words
            # Marks of cells and rows stay, or the table would fall apart.
            shown[start:end] = ["" if letter != "\x07" else letter for letter in shown[start:end]]
        for code in (_FONT, _OTHER_FONT):
            font_number = known.get(code, b"")
            name = self._font(u16(font_number, 0)) if len(font_number) == 2 else ""
            if is_picture_font(name):
                for at in range(start, end):
                    letter = shown[at]
                    if letter and (
                        "\uf000" <= letter <= "\uf0ff" or (code == _FONT and " " < letter <= "\xff")
                    ):
                        shown[at] = sign(name, ord(letter))
        operand = known.get(_SIGN, b"")
        if len(operand) == 4:
            font, code = struct.unpack("<HH", operand)
            for at in range(start, end):
                if shown[at] == "(":
                    shown[at] = sign(self._font(font) or "Wingdings", code)

    def _font(self, number: int) -> str:
        return self._fonts[number] if number < len(self._fonts) else ""

    def story(self, start: int, end: int) -> None:
        """The blocks of one part of the text."""
        rows: list[_Row] = []
        row = _Row()
        lines: list[str] = []
        for paragraph in self._paragraphs(start, end):
            if not paragraph.in_table:
                self._settle(rows)
                rows, row, lines = [], _Row(), []
                self.blocks.paragraph(paragraph.text, level=paragraph.level)
            elif paragraph.row_end:
                _read_row(paragraph.row, row)
                rows.append(row)
                row, lines = _Row(), []
            elif not paragraph.inner_end:
                lines.append(paragraph.text)
                if paragraph.mark == "\x07":
                    row.cells.append(lines)
                    lines = []
        if row.cells:
            rows.append(row)
        self._settle(rows)

    def _paragraphs(self, start: int, end: int) -> Iterator[_Paragraph]:
        text, first = self.file.text, start
        end = min(end, len(text))
        for at in range(start, end):
            if text[at] in "\r\x07" or at == end - 1:
                yield self._paragraph(first, at)
                first = at + 1

    def _paragraph(self, first: int, last: int) -> _Paragraph:
        mark = self.file.text[last]
        raw = self._shown[first : last if mark in "\r\x07" else last + 1]
        found = _Paragraph("", mark)
        style, changes = self.file.paragraph_at(last)
        list_number, list_depth, level = self._lists.styles.get(style, (0, 0, None))
        for code, operand in properties(changes):
            first_byte = operand[0] if operand else 0
            if code == _IN_TABLE:
                found.in_table = bool(first_byte)
            elif code == _ROW_END:
                found.row_end = bool(first_byte)
            elif code == _DEPTH:
                found.depth = first_byte
            elif code == _INNER_ROW_END:
                found.inner_end = bool(first_byte)
            elif code == _ROW:
                found.row = operand
            elif code == _LEVEL:
                level = first_byte + 1 if first_byte < 9 else None
            elif code == _LIST and len(operand) == 2:
                list_number = u16(operand, 0)
            elif code == _LIST_DEPTH:
                list_depth = first_byte
        found.in_table = found.in_table or found.depth > 0
        found.row_end = found.row_end and found.depth <= 1
        found.level = level
        words = self._said(raw)
        if list_number and words.strip():
            words = self._lists.numbering.label(str(list_number), list_depth) + words
        found.text = words
        return found

    def _said(self, raw: list[str]) -> str:
        """The words of a paragraph: of fields only the result, surrogates put together, marks as they print."""
        out: list[str] = []
        stack: list[bool] = []
        order: list[str] = []
        for letter in raw:
            if letter == "\x13":
                stack.append(False)
                order = []
            elif letter == "\x14" and stack:
                stack[-1] = True
                self._note(order)
            elif letter == "\x15" and stack:
                if not stack.pop():
                    self._note(order)
                order = []
            elif all(stack):
                out.append(letter)
            else:
                order.append(letter)
        text = "".join(out).translate(_SILENT)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return loose_signs(text).replace("\x07", "")

    def _note(self, order: list[str]) -> None:
        """An order of a field that would fetch from another program."""
        self._orders += "DDE" in "".join(order).upper()

    def _settle(self, rows: list[_Row]) -> None:
        rows = [row for row in rows if row.cells]
        if not rows:
            return
        edges: list[int] = []
        for edge in sorted(edge for row in rows for edge in row.edges):
            if not edges or edge - edges[-1] > _SNAP:
                edges.append(edge)
        grid = Grid()
        above: dict[int, int] = {}
        for number, row in enumerate(rows):
            current: dict[int, int] = {}
            box, place = -1, 0
            for at, lines in enumerate(row.cells):
                flag = row.flags[at] if at < len(row.flags) else 0
                if at + 1 < len(row.edges):
                    column, after = _index(edges, row.edges[at]), _index(edges, row.edges[at + 1])
                else:
                    column, after = place, place + 1
                after = max(after, column + 1)
                place = after
                if flag & 0x02 and not flag & 0x01 and box >= 0:
                    grid.boxes[box].columns += after - column
                    continue
                start = above.get(column)
                if flag & 0x20 and not flag & 0x40 and start is not None:
                    grid.stretch(start)
                    current[column], box = start, -1
                    continue
                box = grid.add(number, column, 1, after - column, lines)
                current[column] = box
            above = current
        settle(grid, self.blocks, self._tables)

    def findings(self) -> list[Finding]:
        """What was noticed along the way."""
        found = []
        if self._inserted or self._deleted:
            words = f"文件带有修订记录(插入 {self._inserted} 处、删除 {self._deleted} 处)"
            found.append(finding("DOC022", f"{words},已按接受全部修订后的文字读取"))
        if self._hidden:
            found.append(finding("DOC044", f"有 {self._hidden} 处隐藏文字,打印时看不见,没有读入"))
        if self._orders:
            found.append(finding("DOC048", f"有 {self._orders} 处会向别的程序取数的域(DDE),没有执行"))
        return found


def _run_at(bins: Bins, offset: int) -> tuple[int, bytes]:
    """The end of the run at an offset, and its properties."""
    place = bisect_right(bins.starts, offset) - 1
    if place >= 0 and offset < bins.ends[place]:
        return bins.ends[place], bins.values[place]
    following = bins.starts[place + 1] if place + 1 < len(bins.starts) else 1 << 31
    return following, b""


def _index(edges: list[int], edge: int) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - edge)) if edges else 0


def _read_row(operand: bytes, row: _Row) -> None:
    """Borders of a row and the merges of its cells."""
    if len(operand) < 3:
        return
    count = operand[2]
    end = 3 + 2 * (count + 1)
    if count > 64 or len(operand) < end:
        return
    row.edges = list(struct.unpack_from(f"<{count + 1}h", operand, 3))
    for at in range(count):
        place = end + 20 * at
        row.flags.append(u16(operand, place) if place + 2 <= len(operand) else 0)


def _font_names(table: bytes) -> Iterator[str]:
    """The names of the fonts, by their number."""
    at = 4
    while at < len(table):
        size = table[at] + 1
        name = table[at + 40 : at + size].decode("utf-16-le", "replace")
        yield name.split("\0")[0]
        at += size
