"""The paper (纸面): a form as boxes on one grid, before any file format comes in.

The three writers print the same boxes, so docx, xlsx and pdf cannot disagree about a merged cell or a word.
``typesetting`` puts a form on paper; here is what a paper is, and how much room its words take.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import Literal

from yikou.documents.layout import Layout

Role = Literal["label", "text", "figure", "side", "total"]
_PADDING_MM = Decimal("1.6")
_MM_PER_POINT = Decimal("0.3528")
_LINE_HEIGHT = Decimal("1.35")
_ROW_SPACE_MM = Decimal("1.2")


@dataclass(frozen=True, slots=True)
class Box:
    """One cell on the paper: where it starts in its section, what it spans, what it says."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    align: Literal["left", "center"] = "center"
    role: Role = "label"
    indent: int = 0
    open_top: bool = False
    open_bottom: bool = False

    def line_points(self, line: str, points: Decimal) -> Decimal:
        """The size of one line: the points under an upright label (（90分）) are set smaller, to fit its column."""
        return points - 2 if self.role == "side" and len(line) > 2 else points


@dataclass(frozen=True, slots=True)
class Section:
    """Boxes that make one table; its first ``head_rows`` rows are repeated on every page."""

    rows: int
    boxes: tuple[Box, ...]
    head_rows: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole form, ready to be printed: title, year line, and boxes on one grid of columns.

    ``head_row`` is the row with the column heads of the indicators, which a second page repeats, ``foot_row`` the row
    after the indicators. ``above`` are lines between the title and the table (单位名称：…), ``below`` those after it
    (备注).
    """

    title: str
    year_line: str
    columns_mm: tuple[Decimal, ...]
    section: Section
    head_row: int | None
    layout: Layout
    foot_row: int | None = None
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that is printed."""
        boxes = (box.text for box in self.section.boxes)
        return (self.title, self.year_line, *self.above, *boxes, *self.below)

    def width_mm(self, box: Box) -> Decimal:
        """The width of a box in millimetres."""
        return sum(self.columns_mm[box.column : box.column + box.columns], Decimal(0))

    def row_lines(self) -> list[int]:
        """An estimate, on the safe side, of how many lines each row takes; tall merged boxes stretch their last row."""
        lines = [1] * self.section.rows
        points = self.layout.body_type.points
        for box in sorted(self.section.boxes, key=lambda box: box.rows):
            need = lines_needed(box.text, self.width_mm(box), points, box.indent)
            lines[box.row + box.rows - 1] += max(0, need - sum(lines[box.row : box.row + box.rows]))
        return lines

    def sections(self) -> tuple[Section, ...]:
        """The tables to print: one when the form fits on a page, exactly as the official paper is drawn.

        A longer form becomes two, because no program repeats a head row from the middle of a table. What
        crosses from the head row into the body (绩效指标) is then two boxes with no line between them: a
        merged cell that leaves a repeated row is drawn wrongly on the pages that follow. What stands below the
        indicators (改进措施) is a third, for their heads say nothing of it.
        """
        page, points = self.layout.page, self.layout.body_type.points
        beside = (len(self.above) + len(self.below)) * points * _LINE_HEIGHT * _MM_PER_POINT
        room = page.height_mm - page.top_mm - page.bottom_mm - Decimal(24) - beside
        need = sum(
            count * points * _LINE_HEIGHT * _MM_PER_POINT + _ROW_SPACE_MM for count in self.row_lines()
        )
        cut = self.head_row
        if cut is None or need <= room:
            return (self.section,)
        foot = self._foot()
        body = self._rows(cut, foot)
        parts = [replace(body, boxes=tuple(_split_at_head(body.boxes)), head_rows=1)]
        if cut:
            parts.insert(0, self._rows(0, cut))
        if foot < self.section.rows:
            parts.append(self._rows(foot, self.section.rows))
        return tuple(parts)

    def _foot(self) -> int:
        """The row where the indicators have ended and no label stands beside them any more."""
        foot, boxes = self.foot_row, self.section.boxes
        if foot is None or any(box.row < foot < box.row + box.rows for box in boxes):
            return self.section.rows
        return foot

    def _rows(self, start: int, end: int) -> Section:
        boxes = (replace(box, row=box.row - start) for box in self.section.boxes if start <= box.row < end)
        return Section(end - start, tuple(boxes))


def _split_at_head(boxes: Iterable[Box]) -> Iterator[Box]:
    for box in boxes:
        if box.row == 0 and box.rows > 1:
            yield replace(box, rows=1, text="", open_bottom=True)
            yield replace(box, row=1, rows=box.rows - 1, open_top=True)
        else:
            yield box


def text_em(line: str) -> Decimal:
    """The width of a line in ems, on the safe side: a Chinese character is one, a Latin letter about a half."""
    return sum((_EMS[_width(char)] for char in line), Decimal(0))


_EMS = {"wide": Decimal(1), "broad": Decimal("0.95"), "capital": Decimal("0.7"), "plain": Decimal("0.55")}


def _width(char: str) -> str:
    if unicodedata.east_asian_width(char) in "WFA":
        return "wide"
    if char in "%@&mwMW":
        return "broad"
    return "capital" if char.isupper() or char in "<>=+~#" else "plain"


def lines_needed(text: str, width_mm: Decimal, points: Decimal, indent: int = 0) -> int:
    """How many printed lines a text takes in a box; an estimate on the safe side, for heights in xlsx."""
    room = max((width_mm - _PADDING_MM) / (points * _MM_PER_POINT) - indent, Decimal(1))
    return sum(max(1, ceil(text_em(line) / room)) for line in text.split("\n"))
