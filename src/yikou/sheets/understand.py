"""读法 (understand): what a sheet was taken for, in words and masked samples that its owner can correct."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from yikou.sheets.head import Head
from yikou.sheets.lines import Line, LineKind, cell_map
from yikou.sheets.model import ColumnUnderstood, SheetUnderstood
from yikou.sheets.template import Column, Template, head_key, head_unit
from yikou.values import mask_account, mask_id, mask_name, mask_phone, tidy

_SAMPLES = 3
_SEARCHED = 40
_LEAST_TEXTS = 3
_LONGEST = 16
_MASKS = {"document": mask_id, "account": mask_account, "phone": mask_phone, "name": mask_name}
#: Kinds that say nothing of one person and may be shown as they stand.
_PLAIN = frozenset({"serial", "category", "document_kind", "sex", "choice", "amount", "number"})


def describe(head: Head, lines: Iterable[Line], template: Template, unit: str | None) -> SheetUnderstood:
    """A sheet with a head (读懂的表): its columns with masked samples, its rows by kind, its unit of money."""
    kinds = Counter(line.kind for line in lines)
    first = [line.cells for line in lines if line.kind is LineKind.DATA][:_SAMPLES]
    columns = []
    for number, text in head.texts.items():
        column = head.columns.get(number)
        how = "twin" if number in head.twins else _how(text, column, template)
        samples = tuple(_sample(cells[number][1], column) for cells in first if number in cells)
        columns.append(
            ColumnUnderstood(
                number, text, column.key if column else "", how, head.units.get(number, ""), samples
            )
        )
    amount = head.number_of("amount_fen")
    stated = head.units.get(amount) if amount is not None else None
    return SheetUnderstood(
        name=head.sheet,
        first_row=head.first_row,
        last_row=head.last_row,
        found=True,
        columns=tuple(columns),
        lines={kind.value: kinds[kind] for kind in LineKind if kinds[kind]},
        unit=stated or head.unit_above or unit or "",
    )


def describe_headless(sheet: dict[str, Any], template: Template, named: int | None) -> SheetUnderstood:
    """A sheet whose head nobody knows (没有认出表头): the named row, else the one that looks most like a head."""
    rows = sheet["rows"][:_SEARCHED]
    chosen = [row for row in rows if row[0] == named] or sorted(rows, key=lambda row: -_wordy(row[2]))[:1]
    number, _, cells = chosen[0] if chosen else (0, False, [])
    below = [cell_map(row[2]) for row in sheet["rows"] if row[0] > number and row[2]][:_SAMPLES]
    texts = {column: _head_text(column, text) for column, kind, text in cells if kind == "s" and tidy(text)}
    columns = []
    for column, text in texts.items():
        meant = template.find(text)
        samples = tuple(_sample(row[column][1], meant) for row in below if column in row)
        key = meant.key if meant else ""
        columns.append(
            ColumnUnderstood(column, text, key, _how(text, meant, template), head_unit(text) or "", samples)
        )
    filled = sum(bool(cell_map(row[2])) for row in sheet["rows"] if row[0] > number)
    return SheetUnderstood(sheet["name"], number, number, False, tuple(columns), {"data": filled})


def _wordy(cells: list[Any]) -> int:
    """How many different words a row has; a row with long numbers is of people, never a head."""
    texts = {tidy(text) for _, kind, text in cells if kind == "s" and tidy(text)}
    if any(re.search(r"\d{6}", text) for text in texts) or len(texts) < _LEAST_TEXTS:
        return 0
    return len(texts)


def _head_text(column: int, text: str) -> str:
    """A head as written; a named row that is of a person shows no number."""
    return f"第 {column} 列" if re.search(r"\d{6}", tidy(text)) else tidy(text)


def _how(text: str, column: Column | None, template: Template) -> str:
    key = head_key(text.rsplit("·", 1)[-1])
    if key in template.words:
        return "taught"
    if column is None:
        return "unknown"
    return "title" if key == head_key(column.title) else "alias"


def _sample(text: str, column: Column | None) -> str:
    """A cell that shows what a column holds and not whose it is."""
    shown = tidy(text)[:_LONGEST]
    if column is not None and column.kind in _MASKS:
        return _MASKS[column.kind](tidy(text))[: _LONGEST + 8]
    if column is not None and column.kind in _PLAIN and not re.search(r"\d{9}", shown):
        return shown
    if sum(char.isdigit() for char in shown) >= 6:
        return mask_account(tidy(text))
    return shown[:3] + "…" if len(shown) > 3 else mask_name(shown)
