"""The paper (纸面): a form laid out as boxes on one grid, before any file format comes in.

Every block of a layout has its own column widths; their edges together make one grid, and each box spans
as many of its columns and rows as it needs. The three writers print the same boxes, so docx, xlsx and pdf
cannot disagree about a merged cell or a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from math import ceil
from typing import Literal

from yikou.documents.layout import Align, Block, Column, Layout
from yikou.documents.model import FundRow, Goal, Group, Indicator, SelfEvaluationForm, Words

Role = Literal["label", "text", "figure", "side", "total"]
_FIGURE_FIELDS = {"initial", "adjusted", "executed", "weight", "rate", "score"}
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

    ``head_row`` is the row with the column heads of the indicators, which a second page repeats.
    """

    title: str
    year_line: str
    columns_mm: tuple[Decimal, ...]
    section: Section
    head_row: int | None
    layout: Layout

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
        merged cell that leaves a repeated row is drawn wrongly on the pages that follow.
        """
        page, points = self.layout.page, self.layout.body_type.points
        room = page.height_mm - page.top_mm - page.bottom_mm - Decimal(24)
        need = sum(
            count * points * _LINE_HEIGHT * _MM_PER_POINT + _ROW_SPACE_MM for count in self.row_lines()
        )
        cut = self.head_row
        if cut is None or need <= room:
            return (self.section,)
        above = [box for box in self.section.boxes if box.row < cut]
        below = [replace(box, row=box.row - cut) for box in self.section.boxes if box.row >= cut]
        lower = Section(self.section.rows - cut, tuple(_split_at_head(below)), head_rows=1)
        return (Section(cut, tuple(above)), lower) if cut else (lower,)


def lay_out(form: SelfEvaluationForm, layout: Layout) -> Paper:
    """Put a form on paper. Official rows that the form does not have are printed empty, as the paper has them."""
    edges = sorted({edge for block in layout.blocks for edge in accumulate(block.all_widths())})
    grid = _Grid((Decimal(0), *edges), layout.body_type.points)
    boxes: list[Box] = []
    row, head_row = 0, None
    for block in layout.blocks:
        if block.kind == "indicators":
            head_row = row
        make = {"head": _head, "funds": _funds, "goals": _goals, "indicators": _indicators}[block.kind]
        rows, own = make(form, block, grid, row)
        boxes.extend(own)
        row += rows
    year = str(form.year) if form.year is not None else "　　"
    return Paper(
        title=form.title.text or layout.title,
        year_line=layout.year_line.format(year=year),
        columns_mm=tuple(right - left for left, right in zip(grid.edges, grid.edges[1:], strict=False)),
        section=Section(row, tuple(boxes)),
        head_row=head_row,
        layout=layout,
    )


def _split_at_head(boxes: list[Box]) -> Iterator[Box]:
    for box in boxes:
        if box.row == 0 and box.rows > 1:
            yield replace(box, rows=1, text="", open_bottom=True)
            yield replace(box, row=1, rows=box.rows - 1, open_top=True)
        else:
            yield box


def text_em(line: str) -> Decimal:
    """The width of a line in ems: a Chinese character is one, a Latin letter about a half."""
    return sum(
        (Decimal(1) if unicodedata.east_asian_width(char) in "WFA" else Decimal("0.55") for char in line),
        Decimal(0),
    )


def lines_needed(text: str, width_mm: Decimal, points: Decimal, indent: int = 0) -> int:
    """How many printed lines a text takes in a box; an estimate on the safe side, for heights in xlsx."""
    room = max((width_mm - _PADDING_MM) / (points * _MM_PER_POINT) - indent, Decimal(1))
    return sum(max(1, ceil(text_em(line) / room)) for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class _Grid:
    edges: tuple[Decimal, ...]
    points: Decimal

    def spans(self, block: Block) -> list[tuple[int, int]]:
        """For every column of a block: its first grid column, and how many it covers."""
        ends = [self.edges.index(edge) for edge in accumulate(block.all_widths())]
        return [(start, end - start) for start, end in zip([0, *ends], ends, strict=False)]

    def align(self, align: Align, text: str, width_mm: Decimal) -> Literal["left", "center"]:
        if align != "auto":
            return align
        one_line = "\n" not in text and lines_needed(text, width_mm, self.points) == 1
        return "center" if one_line else "left"

    def heading(self, block: Block, column: Column, name: Words, weight: Words) -> str:
        """The heading of a group; a name too long for one line is broken where the layout says words end."""
        text = name.text
        if "\n" not in text and lines_needed(text, column.width_mm, self.points) > 1:
            for ending in block.breaks:
                head = text.removesuffix(ending)
                parts = (head, ending)
                if head not in (text, "") and all(
                    lines_needed(part, column.width_mm, self.points) == 1 for part in parts
                ):
                    text = "\n".join(parts)
                    break
        return _heading(block.heading, text, weight.text)

    def value(self, row: int, span: tuple[int, int], rows: int, text: str, column: Column) -> Box:
        """A box that shows a value of the form in one column of its block."""
        role: Role = "figure" if column.field in _FIGURE_FIELDS else "text"
        align = self.align(column.align, text, column.width_mm)
        return Box(row, span[0], rows, span[1], text, align, role)


def _head(form: SelfEvaluationForm, block: Block, grid: _Grid, row: int) -> tuple[int, list[Box]]:
    spans = grid.spans(block)
    boxes: list[Box] = []
    for slots in block.slots:
        at = 0
        for slot in slots:
            first, last = spans[at], spans[at + slot.columns - 1]
            width = last[0] + last[1] - first[0]
            if slot.field:
                words: Words = getattr(form.head, slot.field)
                boxes.append(Box(row, first[0], 1, width, words.text, role="text"))
            else:
                boxes.append(Box(row, first[0], 1, width, slot.label))
            at += slot.columns
        row += 1
    return len(block.slots), boxes


def _funds(form: SelfEvaluationForm, block: Block, grid: _Grid, row: int) -> tuple[int, list[Box]]:
    spans = grid.spans(block)
    rows = list(_fund_rows(form, block))
    side = block.side.format(unit=form.funds.unit)
    boxes = [Box(row, spans[0][0], len(rows) + 1, spans[0][1], side)]
    boxes += [
        Box(row, span[0], 1, span[1], column.label)
        for span, column in zip(spans[1:], block.columns, strict=True)
    ]
    for fund, indent in rows:
        row += 1
        for span, column in zip(spans[1:], block.columns, strict=True):
            words: Words = getattr(fund, column.field)
            box = grid.value(row, span, 1, words.text, column)
            if column.field == "label":
                box = Box(row, span[0], 1, span[1], words.text, "left", "label", indent)
            boxes.append(box)
    return len(rows) + 1, boxes


def _fund_rows(form: SelfEvaluationForm, block: Block) -> Iterator[tuple[FundRow, int]]:
    """The official rows in their order, then whatever further sources the form has."""
    official = {source.source for source in block.sources}
    for source in block.sources:
        label = Words(source.label)
        empty = FundRow(source.source, label, weight=Words(source.weight), score=Words(source.score))
        found = [row for row in form.funds.rows if row.source == source.source]
        for row in found or [empty]:
            yield row, source.indent
    for row in form.funds.rows:
        if row.source not in official:
            yield row, 0


def _goals(form: SelfEvaluationForm, block: Block, grid: _Grid, row: int) -> tuple[int, list[Box]]:
    spans = grid.spans(block)
    goals = form.goals or (Goal(),)
    boxes = [Box(row, spans[0][0], len(goals) + 1, spans[0][1], block.side, role="side")]
    for span, column in zip(spans[1:], block.columns, strict=True):
        boxes.append(Box(row, span[0], 1, span[1], column.label))
        for number, goal in enumerate(goals, start=1):
            words: Words = getattr(goal, column.field)
            boxes.append(grid.value(row + number, span, 1, words.text, column))
    return len(goals) + 1, boxes


def _indicators(form: SelfEvaluationForm, block: Block, grid: _Grid, top: int) -> tuple[int, list[Box]]:
    side_span, *rest = grid.spans(block)
    spans = dict(zip((column.field for column in block.columns), rest, strict=True))
    columns = {column.field: column for column in block.columns}
    boxes = [Box(top, *_extent(1, spans[field]), column.label) for field, column in columns.items()]
    row = top + 1
    for branch in form.branches:
        branch_top = row
        for group in branch.groups or (Group(),):
            group_top = row
            for indicator in group.indicators or (Indicator(),):
                for field in columns.keys() - {"branch", "group"}:
                    words: Words = getattr(indicator, field)
                    boxes.append(grid.value(row, spans[field], 1, words.text, columns[field]))
                row += 1
            if "group" in spans:
                name = grid.heading(block, columns["group"], group.name, group.weight)
                boxes.append(Box(group_top, *_extent(row - group_top, spans["group"]), name))
        if "branch" in spans:
            name = grid.heading(block, columns["branch"], branch.name, branch.weight)
            boxes.append(Box(branch_top, *_extent(row - branch_top, spans["branch"]), name))
    side = _heading(block.side, "", form.weight.text)
    boxes.append(Box(top, *_extent(row - top, side_span), side, role="side"))
    boxes += _total(form, block, spans, row)
    return row + 1 - top, boxes


def _total(form: SelfEvaluationForm, block: Block, spans: dict[str, tuple[int, int]], row: int) -> list[Box]:
    boxes: list[Box] = []
    at = 0
    for field, words in (("weight", form.total.weight), ("score", form.total.score)):
        start, width = spans[field]
        if start > at:
            boxes.append(Box(row, at, 1, start - at, "" if boxes else block.total, role="total"))
        boxes.append(Box(row, start, 1, width, words.text, role="total"))
        at = start + width
    end = max(start + width for start, width in spans.values())
    if at < end:
        boxes.append(Box(row, at, 1, end - at, "", role="total"))
    return boxes


def _extent(rows: int, span: tuple[int, int]) -> tuple[int, int, int]:
    return span[0], rows, span[1]


def _heading(pattern: str, name: str, weight: str) -> str:
    """A heading with its points in brackets; the brackets go when no points are printed."""
    if weight:
        return pattern.format(name=name, weight=weight)
    return "\n".join(line for line in pattern.split("\n") if "{weight}" not in line).format(name=name)
