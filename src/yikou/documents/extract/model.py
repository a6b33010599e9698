"""What a reader hands over (读出的内容): paragraphs and tables in the order of the paper, nothing interpreted.

Every format ends in the same two kinds of blocks. A table is a grid of boxes: a merged cell is one box that
covers several rows or columns. Rows and columns count from 0 here; places count from 1, as people do.
"""

from __future__ import annotations

from dataclasses import dataclass

from yikou.findings import Place


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a table (单元格): where it starts, how far it reaches, and its words.

    Line breaks in the text are those of the cell. A check box stands as ☑ or ☐.
    """

    row: int
    column: int
    text: str
    place: Place
    rows: int = 1
    columns: int = 1

    def covers(self, column: int) -> bool:
        """Whether the box stands in a grid column."""
        return self.column <= column < self.column + self.columns


@dataclass(frozen=True, slots=True)
class Table:
    """A table (表格) with its caption or sheet name; the cells are in reading order."""

    cells: tuple[Cell, ...]
    place: Place
    title: str = ""

    @property
    def row_count(self) -> int:
        """How many grid rows the boxes cover."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text (段落); ``level`` is the heading level when the format says so.

    Plain text gives one paragraph a line, tabs kept; ``place.row`` is then the line's number.
    """

    text: str
    place: Place
    level: int | None = None


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Extract:
    """All blocks of a file in order; ``kind`` is docx, doc, xlsx, xls, pdf, html or txt."""

    kind: str
    blocks: tuple[Block, ...]
