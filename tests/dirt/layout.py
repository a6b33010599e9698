"""A draft laid out as pages of rows, and the truth by sheet and row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.dirt.draft import Draft, Line, Truth

MAIN_SHEET = "名单"


@dataclass
class Laid:
    """One page to be written: rows by number from 1, what is merged, hidden and filtered."""

    name: str
    rows: dict[int, list[Any]]
    state: str = "visible"
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    filtered: bool = False


@dataclass
class Made:
    """A finished file and its truth."""

    number: int
    dirt: list[str]
    format: str
    name: str
    data: bytes
    #: Data rows by (sheet, row).
    rows: dict[tuple[str, int], Truth]
    heads: dict[str, str]
    blank: int
    asides: int
    codes: set[str]
    refused: frozenset[str] | None


def lay_out(draft: Draft) -> tuple[list[Laid], dict[tuple[str, int], Truth], int, int]:
    """Pages, truth, blank rows between the data, and totals, notes and repeated heads."""
    keys = [key for key, _ in draft.columns]
    column_of = {key: place + draft.offset for place, key in enumerate(keys, 1)}
    gap: list[Any] = [None] * draft.offset
    head = draft.head or [[text for _, text in draft.columns]]
    rows: dict[int, list[Any]] = {}
    for cells in [*draft.above, *head]:
        rows[len(rows) + 1] = [*gap, *cells]
    first_head = len(draft.above) + 1
    at = {id(line): number for number, line in enumerate(draft.lines, len(rows) + 1)}
    for line in draft.lines:
        rows[at[id(line)]] = [*gap, *(line.cells.get(key) for key in keys)]
    sheet = "" if draft.format == "html" or draft.format.startswith("csv") else MAIN_SHEET
    truths: dict[tuple[str, int], Truth] = {}
    for line in draft.data():
        if line.truth is not None:
            moved = line.truth.moved
            line.truth.seen = {moved.get(key, key): _shown(line.cells.get(key)) for key in keys}
            truths[sheet, at[id(line)]] = line.truth
    last = max((at[id(line)] for line in draft.data()), default=0)
    blank = sum(line.kind == "blank" and at[id(line)] < last for line in draft.lines)
    asides = sum(line.kind == "aside" for line in draft.lines)
    merges = [(at[id(a)], column_of[key], at[id(b)], column_of[key]) for a, b, key in draft.merged]
    for top, left, bottom, right in draft.head_merges:
        merges.append(
            (first_head + top, left + 1 + draft.offset, first_head + bottom, right + 1 + draft.offset)
        )
    page = Laid(
        MAIN_SHEET,
        rows,
        merges=merges,
        hidden_rows=[at[id(line)] for line in draft.lines if line.hidden],
        hidden_columns=[column_of[key] for key in draft.hidden_columns],
        filtered=draft.filtered,
    )
    pages = [page]
    for other in draft.others:
        pages.append(Laid(other.name, dict(enumerate(other.rows, 1)), other.state))
    return pages, truths, blank, asides


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return str(value[1])
    return str(value)


def line_of(cells: dict[str, Any]) -> Line:
    """A row that is neither a person nor empty."""
    return Line("aside", dict(cells))
