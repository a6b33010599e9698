"""整列读法 (columns): the cells of one column of a block, each different text read once by the reader of a single cell.

Numbers of people, telephones and accounts differ in every row; a whole column of them goes to ``engine.check_list``, and only
what it does not find plainly in order is read as a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import polars as pl

from yikou.engine import Demands, check_list
from yikou.sheets.cells import cell_text
from yikou.sheets.lines import head_like
from yikou.sheets.rows import SheetReader, same_as_above
from yikou.sheets.template import Column
from yikou.values import (
    BankAccount,
    Document,
    DocumentKind,
    Phone,
    ResidentId,
    Sex,
    is_ascii_digits,
    name_key,
)

#: A cell that the row reader must look at, and one that no kernel could tell of. A cell that says nothing is None.
LOOK, _ASK = object(), object()
#: So many digits mean the same as text and as a number.
_PLAIN = 15
#: More money than any list; beyond it a whole number of the kernels would overflow, and its sign is all that is asked.
_MOST_FEN = 10**18
#: The columns that kernels read, of what kind they must be and how written: a number in a cell was cut after 15 digits.
_KERNELS = {"id_number": ("document", "s"), "phone": ("phone", "sn"), "account": ("account", "s")}
#: Documents, as the sheet says, that a plain number is good for; of any other somebody must look.
_SAID: dict[Any, DocumentKind | None] = {None: None, DocumentKind.RESIDENT: DocumentKind.RESIDENT}

#: What makes a number of eighteen or fifteen characters no number of anybody, whatever document it is of.
_WRONG = ("VAL013", "VAL014", "VAL015", "VAL018")
_FIRST, _SECOND = itemgetter(0), itemgetter(1)

Cells = tuple[str, Sequence[str]]
Pairs = tuple[list[Any], Sequence[str | None]]


class BlockColumns:
    """The columns of one block (整块的各列) as the sheet's head means them.

    ``values`` by column key holds what each cell says, None for nothing, or ``LOOK``; ``shown`` what stands in the cells
    of each column in the order of the sheet (None: no cell); ``look`` the places of rows that must be read by themselves.
    """

    def __init__(self, columns: Mapping[int, Cells], reader: SheetReader) -> None:
        self._reader, self._columns = reader, columns
        self.values: dict[str, list[Any]] = {}
        self.look: set[int] = set()
        self._raw: dict[int, Sequence[str | None]] = {}
        later: dict[int, Column] = {}
        for number, cells in columns.items():
            column = reader.head.columns.get(number)
            if column is not None and number not in reader.head.twins and self._is_for_kernel(column, cells):
                later[number] = column
                continue
            self._keep(number, column, *self._plainly(number, column, cells))
        self._by_kernel(later)
        # In the order of the sheet, as the row reader has them.
        keys = [
            reader.head.columns[n].key
            for n in columns
            if n in reader.head.columns and n not in reader.head.twins
        ]
        self.values = {key: self.values[key] for key in keys}
        self.look.update(self._contradicted())
        self.shown = [self._raw[number] for number in columns]

    @staticmethod
    def _is_for_kernel(column: Column, cells: Cells) -> bool:
        kind, written = _KERNELS.get(column.key, ("", ""))
        return column.kind == kind and len(cells[0]) == 1 and cells[0] in written

    def _keep(self, number: int, column: Column | None, read: list[Any], raw: Sequence[str | None]) -> None:
        self._raw[number] = raw
        self.look.update(place for place, value in enumerate(read) if value is LOOK)
        if column is not None and number not in self._reader.head.twins:
            self.values[column.key] = read

    def _plainly(self, number: int, column: Column | None, cells: Cells) -> Pairs:
        """A column by its different texts."""
        kinds, texts = cells
        if column is not None and column.kind == "serial" and kinds in {"s", "n"}:
            return self._filled_in(number, column, cells, [
                text if len(text) <= _PLAIN and is_ascii_digits(text) and text[0] != "0" else _ASK
                for text in texts
            ])  # fmt: skip
        if len(kinds) == 1:
            memo = {text: self._cell(number, column, kinds, text) for text in set(texts)}
            pairs = list(map(memo.__getitem__, texts))
        else:
            both = list(zip(kinds, texts, strict=True))
            each = {cell: self._cell(number, column, *cell) for cell in set(both)}
            pairs = list(map(each.__getitem__, both))
        return list(map(_FIRST, pairs)), list(map(_SECOND, pairs))

    def _filled_in(self, number: int, column: Column, cells: Cells, read: list[Any]) -> Pairs:
        """A column of which some cells were read at once; the others (``_ASK``) are read by their texts."""
        kind, texts = cells
        asked = [place for place, value in enumerate(read) if value is _ASK]
        if not asked:
            return read, texts
        raw: list[str | None] = list(texts)
        memo: dict[str, tuple[Any, str | None]] = {}
        for place in asked:
            text = texts[place]
            if text not in memo:
                memo[text] = self._cell(number, column, kind, text)
            read[place], raw[place] = memo[text]
        return read, raw

    def _cell(self, number: int, column: Column | None, kind: str, text: str) -> tuple[Any, str | None]:
        """One different text of a column: its value, or that it is none, or that somebody must look."""
        if not text.strip() and kind not in {"e", "f"}:
            return None, None
        head, reader = self._reader.head, self._reader
        raw = cell_text(kind, text, from_1904=reader.setting.from_1904)
        if kind in {"e", "f"} or same_as_above(text) or head_like(kind, text, head.said.get(number)):
            return LOOK, raw
        if column is None or number in head.twins:
            return None, raw
        if column.kind == "document" and reader.has_document_kind:
            return LOOK, raw
        value, notes = reader.read_cell(number, column, kind, text, {})
        if notes:
            return LOOK, raw
        if value is None:
            # Nothing was read and nothing is wrong: only where the column may be empty.
            return (LOOK if column.required else None), raw
        return value, raw

    def _by_kernel(self, later: Mapping[int, Column]) -> None:
        """The columns of numbers and accounts, and the columns that speak of the same as a number does."""
        size = len(next(iter(self._columns.values()))[1])
        frame: dict[str, pl.Series] = {}
        for number, column in later.items():
            frame[column.key] = pl.Series(self._columns[number][1], dtype=pl.String)
        if "id_number" not in frame and "id_number" in self.values:
            frame["id_number"] = pl.Series(list(map(_number_of, self.values["id_number"])), dtype=pl.String)
        for key, dtype, plain in _WITNESSES:
            if key in self.values:
                frame[key] = pl.Series(list(map(plain, self.values[key])), dtype=dtype)
        found = check_list(pl.DataFrame(frame), Demands(self._reader.setting.today, alone=True))
        said = self.values.get("document_kind") if self._reader.has_document_kind else None
        for number, column in later.items():
            cells = self._columns[number]
            if column.kind == "document":
                read = _documents(cells[1], found.rows, said or [None] * size)
            else:
                read = (_mobiles if column.kind == "phone" else _cards)(cells[1], found.rows)
            self._keep(number, column, *self._filled_in(number, column, cells, read))
        self.look.update(found.findings.filter(pl.col("code").str.starts_with("SHT"))["row"].to_list())

    def _contradicted(self) -> set[int]:
        """Rows in which other columns than the number's speak against each other, as ``SheetReader`` would say."""
        out: set[int] = set()
        get = self.values.get
        standards, quantities, amounts = get("standard_fen"), get("quantity"), get("amount_fen")
        if standards and quantities and amounts:
            for place, row in enumerate(zip(standards, quantities, amounts, strict=True)):
                if None not in row and LOOK not in row and row[0] * row[1] != row[2]:
                    out.add(place)
        holders, names, proxies = get("holder"), get("name"), get("proxy")
        if holders and names:
            for place, (holder, name) in enumerate(zip(holders, names, strict=True)):
                if holder == name or not isinstance(holder, str) or not isinstance(name, str):
                    continue
                if proxies and isinstance(proxies[place], str):
                    continue
                if name_key(holder) != name_key(name):
                    out.add(place)
        return out


def _number_of(document: Any) -> str | None:
    return document.resident.number if isinstance(document, Document) and document.resident else None


def _fen(amount: Any) -> int | None:
    return max(-_MOST_FEN, min(_MOST_FEN, amount)) if isinstance(amount, int) else None


def _sex(sex: Any) -> int | None:
    return int(sex.value) if isinstance(sex, Sex) else None


#: The columns that are held against the number of the row and against sense: key, type, value for the kernels.
_WITNESSES: tuple[tuple[str, Any, Callable[[Any], Any]], ...] = (
    ("sex", pl.UInt8, _sex),
    ("age", pl.Int32, lambda age: age if isinstance(age, int) else None),
    ("born_on", pl.Date, lambda day: None if day is LOOK else day),
    ("amount_fen", pl.Int64, _fen),
)


def _documents(texts: Sequence[str], rows: pl.DataFrame, said: Sequence[Any]) -> list[Any]:
    """The documents of numbers that are plainly in order, ``LOOK`` for those that are plainly wrong."""
    out: list[Any] = [_ASK] * len(texts)
    wrong = rows.select(
        pl.col("code").cast(pl.String).is_in(_WRONG).fill_null(value=False) | (pl.col("notes") > 0)
    )
    for place in wrong.to_series().arg_true().to_list():
        out[place] = LOOK
    numbers = rows["number"].to_list()
    plain = rows.select(pl.col("number").is_not_null() & ~pl.col("derived") & (pl.col("notes") == 0))
    for place in plain.to_series().arg_true().to_list():
        text = texts[place]
        if numbers[place] != text or said[place] not in _SAID:
            continue
        resident = ResidentId(text)
        kind = _SAID[said[place]] or (resident.kind if text[0] in "89" else DocumentKind.RESIDENT)
        out[place] = Document(kind, text, resident)
    return out


def _mobiles(texts: Sequence[str], rows: pl.DataFrame) -> list[Any]:
    own = rows.select((pl.col("phones").list.len() == 1) & pl.col("phones").list.first().str.starts_with("1"))
    first = rows["phones"].list.first().to_list()
    out: list[Any] = [_ASK] * len(texts)
    for place in own.to_series().arg_true().to_list():
        text = texts[place]
        if first[place] == text and len(text) == 11:
            out[place] = (Phone(text, mobile=True),)
    return out


def _cards(texts: Sequence[str], rows: pl.DataFrame) -> list[Any]:
    numbers = rows["account_number"].to_list()
    out: list[Any] = [_ASK] * len(texts)
    for place in rows["card"].fill_null(value=False).arg_true().to_list():
        if numbers[place] == texts[place]:
            out[place] = BankAccount(texts[place], looks_like_card=True)
    return out
