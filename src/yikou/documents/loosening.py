"""Text in a spreadsheet (表中文字): rows that hold one box of prose each are paragraphs, not a table.

Some offices write a whole report into a sheet, one paragraph a row, above or below the form. A grid that is no grid is
dissolved, so that its sentences are read like those of any report.
"""

from __future__ import annotations

from collections.abc import Iterable

from yikou.documents.beside import Row, rows_of
from yikou.documents.extract.model import Block, Paragraph, Table

_PROSE = 30  # characters from which on a row of one box is a sentence and no title


def loosened(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, with the prose of sheets as paragraphs; tables of other formats stay as they are."""
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and block.place.sheet is not None:
            made.extend(_parts(block))
        else:
            made.append(block)
    return tuple(made)


def _parts(table: Table) -> list[Block]:
    """Runs of single boxes with a sentence among them become paragraphs; the rows between them stay tables."""
    rows = rows_of(table)
    runs: list[tuple[bool, list[Row]]] = []
    for row in rows:
        single = len(row.filled) <= 1 and len(row.started) == len(row.cells)
        if runs and (runs[-1][0] == single or not row.filled):
            runs[-1][1].append(row)
        else:
            runs.append((single, [row]))
    prose = [
        single and any(len(cell.text) >= _PROSE for row in run for cell in row.filled) for single, run in runs
    ]
    if not any(prose):
        return [table]
    parts: list[Block] = []
    kept: list[Row] = []
    for loose, (_, run) in zip(prose, runs, strict=True):
        if not loose:
            kept.extend(run)
            continue
        parts.extend(_table(table, kept))
        kept = []
        for cell in (cell for row in run for cell in row.filled):
            parts.extend(Paragraph(line, cell.place) for line in cell.text.split("\n") if line.strip())
    parts.extend(_table(table, kept))
    return parts


def _table(table: Table, rows: list[Row]) -> list[Table]:
    cells = tuple(cell for row in rows for cell in row.started)
    return [Table(cells, table.place, table.title)] if any(cell.text.strip() for cell in cells) else []
