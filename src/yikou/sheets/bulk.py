"""整块检查 (bulk): the rows of a block read column by column; what is not plainly in order is left to the row reader.

A row is ready when it is a person's, every cell of it is read without a remark, nothing required is missing and no
column contradicts another. All other rows are read by ``SheetReader`` as in any small sheet, so that their findings and
sentences are the same. Identity numbers and accounts go through the kernels of ``engine``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from yikou.sheets.block import block_columns, cells_at
from yikou.sheets.cells import cell_text
from yikou.sheets.lines import Line, LineKind, cell_map, head_like, is_number_of_a_person
from yikou.sheets.model import RawTexts, RosterRow, RowState
from yikou.sheets.rows import SheetReader, same_as_above
from yikou.sheets.template import Column
from yikou.values import BankAccount, Document, DocumentKind, Phone, ResidentId, is_ascii_digits

#: So many digits mean the same as text and as a number.
_PLAIN = 15
#: No cell, and a cell that the row reader must look at.
_NONE, _LOOK = object(), object()


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
            cells = cell_map(cells_at(self._columns, place))
            if cells or number in self._hidden:
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
        values: dict[str, list[Any]] = {}
        shown: list[list[Any]] = []
        titles: list[str] = []
        look = {place for place, number in enumerate(self._numbers) if number in apart} if apart else set()
        for number, (kinds, texts) in self._columns.items():
            column = head.columns.get(number)
            read, raw = self._column(number, column, kinds, texts)
            look.update(place for place, value in enumerate(read) if value is _LOOK)
            if number in head.twins:
                mine, first = texts, self._columns.get(head.twins[number], ("s", [""] * size))[1]
                units = self._reader.units_differ(number)
                look.update(
                    p
                    for p in range(size)
                    if mine[p].strip() and (units or mine[p].strip() != first[p].strip())
                )
            elif column is not None:
                values[column.key] = read
            titles.append(self._title(number, titles))
            shown.append(raw)
        look.update(
            place for place, text in enumerate(self._columns[person][1]) if not is_number_of_a_person(text)
        )
        return self._rows(values, titles, shown, look)

    def _title(self, number: int, taken: list[str]) -> str:
        title = self._head.texts.get(number) or f"第 {number} 列"
        return title if title not in taken else f"{title}({number})"

    def _rows(
        self, values: dict[str, list[Any]], titles: list[str], shown: list[list[Any]], look: set[int]
    ) -> list[RosterRow | None]:
        # The kind of a document is read before its number, as the row reader does.
        keys = sorted(values, key=lambda key: key != "document_kind")
        heads = tuple(titles)
        sheet, accepted, hidden = self._head.sheet, RowState.ACCEPTED, self._hidden
        required = [key for key in keys if self._reader.template.column(key).required]
        in_order = self._reader.in_order
        rows: list[RosterRow | None] = [None] * len(self._numbers)
        columns = [values[key] for key in keys]
        for place, (number, read, raw) in enumerate(
            zip(self._numbers, zip(*columns, strict=True), zip(*shown, strict=True), strict=True)
        ):
            if place in look:
                continue
            if _NONE in read:
                known = {key: value for key, value in zip(keys, read, strict=True) if value is not _NONE}
                if any(key not in known for key in required):
                    continue
            else:
                known = dict(zip(keys, read, strict=True))
            if in_order(known):
                texts = RawTexts(heads, raw)
                rows[place] = RosterRow(number, sheet, accepted, known, texts, (), number in hidden)
        return rows

    def _column(
        self, number: int, column: Column | None, kinds: str, texts: Sequence[str]
    ) -> tuple[list[Any], list[str | None]]:
        """What each cell of a column is, and what the user sees in it (None: no cell)."""
        ready: dict[tuple[str, str], tuple[Any, str | None]] = {}
        if column is not None and number not in self._head.twins and kinds in {"s", "n"}:
            ready = self._by_kernel(column, kinds, texts)
        said = self._head.said.get(number)

        class Memo(dict[tuple[str, str], tuple[Any, str | None]]):
            """Each different text of a column is read once."""

            def __missing__(memo, cell: tuple[str, str]) -> tuple[Any, str | None]:  # noqa: N805  (self is the block's)
                found = memo[cell] = self._cell(number, column, said, *cell)
                return found

        memo = Memo(ready)
        pairs = [
            memo[cell] for cell in zip(kinds * len(texts) if len(kinds) == 1 else kinds, texts, strict=True)
        ]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def _cell(
        self, number: int, column: Column | None, said: str | None, kind: str, text: str
    ) -> tuple[Any, str | None]:
        """One different text of a column: its value, or that it is none, or that somebody must look."""
        if not text.strip() and kind not in {"e", "f"}:
            return _NONE, None
        raw = cell_text(kind, text, from_1904=self._reader.setting.from_1904)
        if kind in {"e", "f"} or same_as_above(text) or head_like(kind, text, said):
            return _LOOK, raw
        if column is None or number in self._head.twins:
            return _NONE, raw
        if column.kind == "document" and self._reader.has_document_kind:
            return _LOOK, raw
        value, notes = self._reader.read_cell(number, column, kind, text, {})
        if notes:
            return _LOOK, raw
        if value is None:
            # Nothing was read and nothing is wrong: only where the column may be empty.
            return (_LOOK if column.required else _NONE), raw
        return value, raw

    def _by_kernel(
        self, column: Column, kind: str, texts: Sequence[str]
    ) -> dict[tuple[str, str], tuple[Any, str | None]]:
        """The sound texts of a column of numbers, telephones or accounts, read at once."""
        if column.kind in {"serial", "phone"}:
            plain = [
                text for text in texts if len(text) <= _PLAIN and is_ascii_digits(text) and text[0] != "0"
            ]
            if column.kind == "serial":
                return {(kind, text): (text, text) for text in plain}
            return {(kind, text): ((phone,), text) for text, phone in _mobiles(plain)}
        if kind != "s":
            return {}
        if column.kind == "document" and not self._reader.has_document_kind:
            return _documents(texts, self._reader)
        return _accounts(texts) if column.kind == "account" else {}


def _documents(texts: Sequence[str], reader: SheetReader) -> dict[tuple[str, str], tuple[Any, str | None]]:
    # Only large sheets need the kernels, and importing polars takes as long as reading a small one.
    import polars as pl

    from yikou.engine import check_identities

    found = check_identities(pl.Series(texts, dtype=pl.String), today=reader.setting.today)
    out: dict[tuple[str, str], tuple[Any, str | None]] = {}
    columns = (found["number"].to_list(), found["derived"].to_list(), found["notes"].to_list())
    for text, number, derived, notes in zip(texts, *columns, strict=True):
        if number is not None and not notes and len(text) == 18:
            resident = ResidentId(number, derived)
            kind = DocumentKind.RESIDENT if number[0] != "9" and number[0] != "8" else resident.kind
            out["s", text] = Document(kind, number, resident), text
    return out


def _mobiles(texts: Sequence[str]) -> list[tuple[str, Phone]]:
    import polars as pl

    from yikou.engine import check_phones

    long = [text for text in texts if len(text) == 11 and text[0] == "1"]
    found = check_phones(pl.Series(long, dtype=pl.String))["numbers"].to_list()
    return [(text, Phone(text, mobile=True)) for text, own in zip(long, found, strict=True) if own == [text]]


def _accounts(texts: Sequence[str]) -> dict[tuple[str, str], tuple[Any, str | None]]:
    import polars as pl

    from yikou.engine import check_accounts

    found = check_accounts(pl.Series(texts, dtype=pl.String))
    numbers, cards, codes = found["number"].to_list(), found["card"].to_list(), found["code"].to_list()
    return {
        ("s", text): (BankAccount(number, looks_like_card=True), text)
        for text, number, card, code in zip(texts, numbers, cards, codes, strict=True)
        if card and code is None and number == text
    }
