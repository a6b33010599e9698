"""检查结果 (model): what a roster check hands back, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yikou.findings import Finding


class RowState(StrEnum):
    """状态 of a data row. Blank rows are counted and have no RosterRow."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """合格 or 退回."""
        return "合格" if self is RowState.ACCEPTED else "退回"


class RawTexts(Mapping[str, str]):
    """The texts of one row by the heads of its sheet (原文); None is no cell. Half the memory of a dict."""

    __slots__ = ("_heads", "_texts")

    def __init__(self, heads: tuple[str, ...], texts: tuple[str | None, ...]) -> None:
        self._heads, self._texts = heads, texts

    def __getitem__(self, head: str) -> str:
        text = self._texts[self._heads.index(head)] if head in self._heads else None
        if text is None:
            raise KeyError(head)
        return text

    def __iter__(self) -> Iterator[str]:
        return (head for head, text in zip(self._heads, self._texts, strict=True) if text is not None)

    def __len__(self) -> int:
        return len(self._texts) - self._texts.count(None)

    def as_dict(self) -> dict[str, str]:
        """The same as a dict, in one go."""
        return {head: text for head, text in zip(self._heads, self._texts, strict=True) if text is not None}


class ReadValues(Mapping[str, Any]):
    """The values of one row by the keys of its sheet's columns (读出的值); None is none. A third of a dict's memory."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: tuple[Any, ...]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, key: str) -> Any:
        value = self._values[self._places[key]]
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default; without an error on the way."""
        place = self._places.get(key)
        value = None if place is None else self._values[place]
        return default if value is None else value

    def __iter__(self) -> Iterator[str]:
        return (key for key, value in zip(self._places, self._values, strict=True) if value is not None)

    def __len__(self) -> int:
        return len(self._values) - sum(value is None for value in self._values)

    def as_dict(self) -> dict[str, Any]:
        """The same as a dict, in one go."""
        return {
            key: value for key, value in zip(self._places, self._values, strict=True) if value is not None
        }


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One data row (名册行).

    ``row`` is its number in the sheet; ``values`` holds what was read by column key (``id_number`` a
    Document, ``phone`` a tuple of Phone, ``account`` a BankAccount, ``*_fen`` integers); ``raw`` the
    texts as they stand in the file by the file's own heads. Neither is printed: they belong to a person.
    """

    row: int
    sheet: str
    state: RowState
    values: Mapping[str, Any] = field(repr=False)
    raw: Mapping[str, str] = field(repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class HeadFound:
    """表头 of one sheet: its rows and, by column key, the head as written."""

    sheet: str
    first_row: int
    last_row: int
    columns: Mapping[str, str]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TotalFound:
    """A total row (合计行): what it says, and what the rows it stands for add to (fen, None if unread)."""

    sheet: str
    row: int
    label: str
    stated_fen: int | None
    summed_fen: int


@dataclass(frozen=True, slots=True)
class ColumnUnderstood:
    """One column of a sheet as it was understood (列的读法).

    ``text`` is the head as written, ``key`` the template column it means ("" for none), ``how`` one of
    title, alias, taught, twin, unknown; ``unit`` what the head says of money; ``samples`` are masked.
    """

    number: int
    text: str
    key: str
    how: str
    unit: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetUnderstood:
    """One sheet as it was understood (读懂了什么); ``found`` False: the head is only a guess of ours.

    ``lines`` counts the rows below the head by kind: data, blank, total, subtotal, note, head.
    ``unit`` is the unit of money in force for the amounts, "" when nothing states one.
    """

    name: str
    first_row: int
    last_row: int
    found: bool
    columns: tuple[ColumnUnderstood, ...]
    lines: Mapping[str, int]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """The whole check (名册检查): ``rows_read == accepted + rejected + blank``, always.

    ``rows`` are the accepted and rejected rows in their order; ``blank`` counts empty rows between
    data; ``notes`` the note rows, repeated heads and headings that are no data and are not counted as
    read. ``findings`` are all of them, of the file, the sheets and the rows, in the order of the file.
    """

    rows: tuple[RosterRow, ...]
    rows_read: int
    accepted: int
    rejected: int
    blank: int
    findings: tuple[Finding, ...]
    head: tuple[HeadFound, ...] = ()
    totals: tuple[TotalFound, ...] = ()
    notes: int = 0
    file: str | None = None
    template: str = "campaign"
    sheets: tuple[SheetUnderstood, ...] = ()
    template_mark: str = ""

    def __post_init__(self) -> None:
        if self.rows_read != self.accepted + self.rejected + self.blank:
            raise ValueError("rows read are not accepted + rejected + blank")

    @property
    def amount_fen(self) -> int:
        """The sum of the accepted rows' amounts."""
        return sum(row.values.get("amount_fen") or 0 for row in self.rows if row.state is RowState.ACCEPTED)

    def as_dict(self) -> dict[str, Any]:
        """The shape of ``yikou roster check --json``."""
        return {
            "file": self.file,
            "rows_read": self.rows_read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "blank": self.blank,
            "findings": [item.as_dict() for item in self.findings],
        }
