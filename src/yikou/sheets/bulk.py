"""整块检查 (bulk): the rows of a block read column by column; what is not plainly in order is left to the row reader.

A row is ready when it is a person's, every cell of it is read without a remark, nothing required is missing and no
column contradicts another. All other rows are read by ``SheetReader`` as in any small sheet, so that their findings and
sentences are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yikou.sheets.block import block_columns, cells_at
from yikou.sheets.lines import Line, LineKind, cell_map, is_number_of_a_person
from yikou.sheets.model import RawTexts, ReadValues, RosterRow, RowState
from yikou.sheets.rows import SheetReader
from yikou.values import Document

if TYPE_CHECKING:
    from yikou.sheets.columns import BlockColumns


class Block:
    """The block of one sheet, with the rows that could be read at once."""

    def __init__(self, block: Mapping[str, Any], reader: SheetReader, apart: set[int]) -> None:
        """``apart`` are rows that must be looked at by themselves: merged ones, doubtful ones."""
        self._reader, self._head = reader, reader.head
        self._numbers: Sequence[int] = block["numbers"]
        self._hidden = set(block["hidden"])
        self._columns = block_columns(block)
        self._ready = self._read(apart)
        self._synced = -1
        self._passed = -1

    def lines(self, kind_of: Callable[[int, Any], LineKind]) -> Iterator[Line]:
        """All rows of the block: the ready ones with their result, the others with their cells."""
        for place, number in enumerate(self._numbers):
            ready = self._ready[place]
            if ready is not None:
                yield Line(number, LineKind.DATA, {}, ready.hidden, ready, place)
                continue
            written = cells_at(self._columns, place)
            if written or number in self._hidden:
                cells = cell_map(written)
                yield Line(number, kind_of(number, cells), cells, number in self._hidden, None, place)

    def pass_by(self, line: Line) -> None:
        """Remember that a ready row was passed."""
        self._passed = line.place

    def tell_above(self) -> None:
        """Tell the row reader what stood above, for 同上: the last ready row's cells in the columns that allow it."""
        for number, _ in self._reader.filling:
            kinds, texts = self._columns.get(number, ("s", ()))
            for place in range(self._passed, self._synced, -1) if texts else ():
                if self._ready[place] is not None and texts[place].strip():
                    kind = kinds if len(kinds) == 1 else kinds[place]
                    self._reader.above[number] = (kind, texts[place])
                    break
        self._synced = self._passed

    def _read(self, apart: set[int]) -> list[RosterRow | None]:
        head, size = self._head, len(self._numbers)
        number_of = {column.key: n for n, column in head.columns.items() if n not in head.twins}
        person = number_of.get("id_number")
        if person is None or person not in self._columns or any(
            column.required and column.key not in number_of for column in self._reader.template.columns
        ):  # fmt: skip
            return [None] * size
        # Only large sheets need the kernels, and importing polars takes as long as reading a small one.
        from yikou.sheets.columns import BlockColumns

        read = BlockColumns(self._columns, self._reader)
        look = read.look
        if apart:
            look.update(place for place, number in enumerate(self._numbers) if number in apart)
        for number in head.twins:
            look.update(self._twins_that_differ(number))
        look.update(
            place
            for place, (document, text) in enumerate(
                zip(read.values["id_number"], self._columns[person][1], strict=True)
            )
            if not (isinstance(document, Document) and document.resident or is_number_of_a_person(text))
        )
        return self._rows(read, look)

    def _twins_that_differ(self, number: int) -> Iterator[int]:
        if number not in self._columns:
            return
        texts = self._columns[number][1]
        first = self._columns.get(self._head.twins[number], ("s", [""] * len(texts)))[1]
        units = self._reader.units_differ(number)
        for place, (mine, other) in enumerate(zip(texts, first, strict=True)):
            if mine.strip() and (units or mine.strip() != other.strip()):
                yield place

    def _titles(self) -> tuple[str, ...]:
        titles: list[str] = []
        for number in self._columns:
            title = self._head.texts.get(number) or f"第 {number} 列"
            titles.append(title if title not in titles else f"{title}({number})")
        return tuple(titles)

    def _rows(self, read: BlockColumns, look: set[int]) -> list[RosterRow | None]:
        """The rows in order; one that lacks what every row must have is not."""
        # The kind of a document is read before its number, as the row reader does.
        keys = sorted(read.values, key=lambda key: key != "document_kind")
        for key in keys:
            if self._reader.template.column(key).required:
                look.update(place for place, value in enumerate(read.values[key]) if value is None)
        columns = [read.values[key] for key in keys]
        places = {key: place for place, key in enumerate(keys)}
        heads, sheet, accepted, hidden = self._titles(), self._head.sheet, RowState.ACCEPTED, self._hidden
        rows: list[RosterRow | None] = [None] * len(self._numbers)
        for place, (number, values, raw) in enumerate(
            zip(self._numbers, zip(*columns, strict=True), zip(*read.shown, strict=True), strict=True)
        ):
            if place not in look:
                known, texts = ReadValues(places, values), RawTexts(heads, raw)
                rows[place] = RosterRow(number, sheet, accepted, known, texts, (), number in hidden)
        return rows
