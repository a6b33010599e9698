"""What crosses from the limited process (交接): blocks as plain data, and plain data as blocks.

The readers run where nothing but JSON comes out, so they build dictionaries here; ``extract_of`` makes the
values again on our side. The budgets stand here as well, because every reader ends in these two functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from yikou.documents.extract.model import Block, Cell, Extract, Paragraph, Table
from yikou.findings import Finding, Place, finding
from yikou.intake import column_letters

PlainBlock: TypeAlias = dict[str, Any]
#: row, column, rows, columns, text and, where a table runs over several pages, the page.
PlainCell: TypeAlias = list[Any]

MOST_CELLS = 200_000
MOST_CHARACTERS = 20_000_000
MOST_BLOCKS = 200_000


class Unreadable(ValueError):
    """The file cannot be read; the finding says why in a sentence for its owner."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.code)
        self.found = found


def unreadable(code: str, message: str) -> Unreadable:
    """The refusal with a catalogued code."""
    return Unreadable(finding(code, message))


class Blocks:
    """The blocks of one file while they are being read, within the budgets."""

    def __init__(self) -> None:
        self.items: list[PlainBlock] = []
        #: What the file turned out to be, where that is not what its first bytes said.
        self.kind: str | None = None
        self._cells = 0
        self._characters = 0

    def paragraph(
        self, text: str, *, level: int | None = None, page: int | None = None, row: int | None = None
    ) -> None:
        """Add a line of running text; blank lines are kept, they separate."""
        self._spend(len(text), 0)
        self.items.append({"text": text, "level": level, "page": page, "row": row})

    def table(
        self,
        cells: list[PlainCell],
        *,
        name: str | None = None,
        sheet: str | None = None,
        page: int | None = None,
        title: str = "",
    ) -> None:
        """Add a table; one without any cell is none."""
        if not cells:
            return
        self._spend(sum(len(cell[4]) for cell in cells), len(cells))
        self.items.append({"cells": cells, "table": name, "sheet": sheet, "page": page, "title": title})

    def _spend(self, characters: int, cells: int) -> None:
        self._characters += characters
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise unreadable("DOC045", f"文件里有超过 {MOST_CELLS:,} 个单元格")
        if self._characters > MOST_CHARACTERS or len(self.items) >= MOST_BLOCKS:
            raise unreadable("DOC045", f"文件里的文字超过 {MOST_CHARACTERS:,} 字或 {MOST_BLOCKS:,} 段")


def extract_of(payload: Mapping[str, Any]) -> Extract:
    """The values of a payload ``{"kind", "blocks"}``."""
    blocks: tuple[Block, ...] = tuple(
        _table(block) if "cells" in block else _paragraph(block) for block in payload["blocks"]
    )
    return Extract(kind=payload["kind"], blocks=blocks)


def _paragraph(block: PlainBlock) -> Paragraph:
    return Paragraph(block["text"], Place(page=block["page"], row=block["row"]), block["level"])


def _table(block: PlainBlock) -> Table:
    name, sheet, page = block["table"], block["sheet"], block["page"]
    cells = []
    for row, column, rows, columns, text, *own in block["cells"]:
        place = Place(
            page=own[0] if own else page,
            sheet=sheet,
            table=name,
            row=row + 1,
            column=column_letters(column + 1) if sheet is not None else str(column + 1),
        )
        cells.append(Cell(row, column, text, place, rows, columns))
    return Table(tuple(cells), Place(page=page, sheet=sheet, table=name), block["title"])
