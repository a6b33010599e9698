"""表格落定 (grids): a table as it was nested in the file, laid down as the blocks that a reader would see.

Pages and forms use tables as frames: one cell that holds everything. A frame is no table; what it holds is
handed over in its order. A table inside a cell of a real table is a table of its own after it, unless it is only
a line of boxes, which is the cell's own text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from yikou.documents.extract.payload import Blocks, PlainCell, unreadable

#: What a cell holds: lines of text and tables, in order.
Content: TypeAlias = list[Any]
_DEEPEST = 24


@dataclass(slots=True)
class _Box:
    row: int
    column: int
    rows: int
    columns: int
    content: Content


@dataclass(slots=True)
class Grid:
    """A table while it is being read; ``add`` returns the number by which a box can be stretched."""

    boxes: list[_Box] = field(default_factory=list)
    title: str = ""

    def add(self, row: int, column: int, rows: int, columns: int, content: Content) -> int:
        """Add a box and return its number."""
        self.boxes.append(_Box(row, column, rows, columns, content))
        return len(self.boxes) - 1

    def stretch(self, number: int) -> None:
        """One more row for a box that goes on below."""
        self.boxes[number].rows += 1

    @property
    def is_real(self) -> bool:
        """Two rows and two columns of boxes at least."""
        return len({box.row for box in self.boxes}) > 1 and len({box.column for box in self.boxes}) > 1

    @property
    def is_frame(self) -> bool:
        """Whether the table only holds others: a single box, or boxes around a table that is larger than it."""
        if len(self.boxes) == 1:
            return True
        inner = [one for box in self.boxes for one in _inner(box.content)]
        return bool(inner) and (not self.is_real or sum(len(one.boxes) for one in inner) > len(self.boxes))


def _inner(content: Content) -> list[Grid]:
    """The tables in a cell that stand for themselves."""
    return [piece for piece in content if isinstance(piece, Grid) and _stands_alone(piece)]


def _stands_alone(grid: Grid) -> bool:
    """A real table, or one that holds a real table somewhere."""
    return grid.is_real or any(_inner(box.content) for box in grid.boxes)


def _lines(content: Content) -> Iterator[str]:
    for piece in content:
        if isinstance(piece, str):
            yield piece
        elif not _stands_alone(piece):
            for box in piece.boxes:
                yield from _lines(box.content)


def settle(grid: Grid, blocks: Blocks, numbers: Iterator[int], depth: int = 0) -> None:
    """Lay a table down as blocks, with the tables inside it."""
    if depth > _DEEPEST:
        raise unreadable("DOC045", f"表格套表格超过 {_DEEPEST} 层")
    if grid.is_frame:
        for box in grid.boxes:
            for piece in box.content:
                if isinstance(piece, str):
                    blocks.paragraph(piece)
                else:
                    settle(piece, blocks, numbers, depth + 1)
        return
    cells: list[PlainCell] = [
        [box.row, box.column, box.rows, box.columns, "\n".join(_lines(box.content))] for box in grid.boxes
    ]
    blocks.table(cells, name=f"表 {next(numbers)}", title=grid.title)
    for box in grid.boxes:
        for inner in _inner(box.content):
            settle(inner, blocks, numbers, depth + 1)
