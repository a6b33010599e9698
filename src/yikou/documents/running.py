"""The running text of an extract (通篇文字) and its edits: what was mended, and what stood there before.

The raw text is every block on its own line, a table as rows of cells with tabs. Repairs are edits of it.
They are applied once, and the pieces that come out lead from every character of the mended text back to
the words of the file and their place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from yikou.documents.document import Piece, Repair, Span
from yikou.documents.extract.model import Block, Cell, Paragraph, Table
from yikou.findings import Place

_CONTEXT = 8


@dataclass(frozen=True, slots=True)
class Edit:
    """A repair of the raw text: the characters from ``start`` to ``end`` are read as ``after``.

    ``quiet`` edits mend what nobody needs to hear of (a line wrapped by the page) and leave no entry.
    """

    start: int
    end: int
    after: str
    kind: str
    certain: bool = True
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the raw text that comes from one paragraph or one cell."""

    start: int
    end: int
    place: Place
    block: int
    in_table: bool
    level: int | None = None


@dataclass(slots=True)
class Running:
    """The raw text of the blocks, with the stretches it is made of."""

    raw: str = ""
    stretches: list[Stretch] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> Running:
        """The blocks as one text, a paragraph or a table row a line."""
        running, parts, at = cls(), [], 0
        for number, block in enumerate(blocks):
            for text, place, end, level in _texts(block):
                stretch = Stretch(at, at + len(text), place, number, isinstance(block, Table), level)
                running.stretches.append(stretch)
                parts.append(text + end)
                at += len(text) + len(end)
        running.raw = "".join(parts)
        running._starts = [stretch.start for stretch in running.stretches]
        return running

    def stretch_at(self, at: int) -> Stretch | None:
        """The stretch that a place of the raw text belongs to, line ends included."""
        number = bisect_right(self._starts, at) - 1
        return self.stretches[number] if number >= 0 else None

    def place_at(self, at: int) -> Place:
        """Where a character of the raw text stands in the file."""
        stretch = self.stretch_at(at)
        return stretch.place if stretch else Place()

    def repair(self, edit: Edit) -> Repair:
        """The entry of an edit in the list of repairs, with a little of the words around it."""
        line_start = self.raw.rfind("\n", 0, edit.start) + 1
        line_end = self.raw.find("\n", edit.end)
        head = self.raw[max(line_start, edit.start - _CONTEXT) : edit.start]
        tail = self.raw[edit.end : min(line_end if line_end >= 0 else len(self.raw), edit.end + _CONTEXT)]
        if edit.kind in _WHOLE:
            head = tail = ""
        before = f"{head}{self.raw[edit.start : edit.end]}{tail}".strip("\n")
        place = replace(self.place_at(edit.start), quote=before)
        return Repair(edit.kind, before, f"{head}{edit.after}{tail}".strip("\n"), place, edit.certain)


_WHOLE = frozenset(("web_furniture", "page_mark_line", "running_head"))


def _texts(block: Block) -> list[tuple[str, Place, str, int | None]]:
    """The texts of a block with what ends each: a line feed, or a tab between two cells of a row."""
    if isinstance(block, Paragraph):
        return [(block.text, block.place, "\n", block.level)]
    rows: dict[int, list[Cell]] = {}
    for cell in block.cells:
        rows.setdefault(cell.row, []).append(cell)
    texts: list[tuple[str, Place, str, int | None]] = []
    for _, cells in sorted(rows.items()):
        cells.sort(key=lambda cell: cell.column)
        for cell in cells:
            texts.append((cell.text, cell.place, "\n" if cell is cells[-1] else "\t", None))
    return texts


@dataclass(frozen=True, slots=True)
class Mended:
    """The text after the edits, with its pieces and with the places of the raw text carried over."""

    text: str
    pieces: tuple[Piece, ...]
    repairs: tuple[Repair, ...]
    _edits: tuple[Edit, ...]
    _shifts: tuple[int, ...]

    def at(self, raw_at: int) -> int:
        """Where a place of the raw text has moved to; inside an edit it is the edit's beginning."""
        number = bisect_left(self._edits, raw_at, key=lambda edit: edit.start)
        if number == 0:
            return raw_at
        edit, shift = self._edits[number - 1], self._shifts[number - 1]
        if edit.end > raw_at:
            return edit.start + shift
        return raw_at + shift + len(edit.after) - (edit.end - edit.start)

    def span(self, start: int, end: int) -> Span:
        """A span of the raw text in the mended one."""
        return Span(self.at(start), self.at(end))


def mend(running: Running, edits: Iterable[Edit]) -> Mended:
    """Apply the edits in order; where two overlap the longer one counts."""
    chosen: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if chosen and edit.start < chosen[-1].end:
            continue
        chosen.append(edit)
    parts: list[str] = []
    pieces: list[Piece] = []
    length = at = 0

    def add(text: str, original: str, place: Place) -> None:
        nonlocal length
        if text or original:
            pieces.append(Piece(Span(length, length + len(text)), original, place))
            parts.append(text)
            length += len(text)

    whole = len(running.raw)
    for edit in (*chosen, Edit(whole, whole, "", "")):
        while at < edit.start:
            stretch = running.stretch_at(at)
            following = bisect_right(running._starts, at)
            border = running._starts[following] if following < len(running._starts) else len(running.raw)
            upto = min(edit.start, border)
            add(running.raw[at:upto], running.raw[at:upto], stretch.place if stretch else Place())
            at = upto
        add(edit.after, running.raw[edit.start : edit.end], running.place_at(edit.start))
        at = min(edit.end, whole)
    shifts, shift = [], 0
    for edit in chosen:
        shifts.append(shift)
        shift += len(edit.after) - (edit.end - edit.start)
    repairs = tuple(running.repair(edit) for edit in chosen if not edit.quiet)
    return Mended("".join(parts), tuple(pieces), repairs, tuple(chosen), tuple(shifts))
