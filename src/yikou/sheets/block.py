"""整块的行 (block): the many rows of a large sheet that are written alike, kept as columns instead of cells.

``grid`` puts them into ``sheet["block"]`` beside the first rows and those that are written otherwise, which stay in
``sheet["rows"]``. Whoever wants every row as a list of cells calls ``spread`` first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yikou.intake.uniform import Uniform, as_rows

#: Fewer rows are read one by one; the columns would cost more than they save.
LEAST_ROWS = 500
#: These stay lists of cells: the head is among them.
_FIRST_ROWS = 60
#: So few different texts of a column travel as places in a list of them.
_FEW = 250


def pack(page: dict[str, Any], uniform: Uniform, odd: Sequence[tuple[int, bool, list[Any]]]) -> None:
    """Put the rows of a sheet into its page: all as lists of cells when they are few."""
    hidden = set(uniform.hidden)
    first = _FIRST_ROWS if len(uniform.numbers) > LEAST_ROWS else len(uniform.numbers)
    head = {
        number: (kinds[:first] if len(kinds) > 1 else kinds, texts[:first])
        for number, (kinds, texts) in uniform.columns.items()
    }
    begun = zip(uniform.numbers[:first], as_rows(uniform.numbers[:first], head), strict=True)
    rows = [[number, number in hidden, cells] for number, cells in begun if cells or number in hidden]
    rows += [[number, is_hidden, cells] for number, is_hidden, cells in odd]
    page["rows"] = sorted(rows, key=lambda row: int(row[0]))
    if first < len(uniform.numbers):
        page["block"] = {
            "numbers": uniform.numbers[first:],
            "hidden": sorted(hidden),
            # JSON knows no numbers as keys.
            "columns": [
                [number, kinds[first:] if len(kinds) > 1 else kinds, texts[first:]]
                for number, (kinds, texts) in sorted(uniform.columns.items())
            ],
        }


def fold(page: dict[str, Any]) -> None:
    """Write each different text of a column once, where few are different: on the way out of the limited process."""
    for column in page["block"]["columns"] if "block" in page else ():
        different = dict.fromkeys(column[2])
        if len(different) <= _FEW:
            place_of = {text: place for place, text in enumerate(different)}
            column[2:] = [list(different), [place_of[text] for text in column[2]]]


def unfold(page: dict[str, Any]) -> None:
    """Undo ``fold``: the same texts are one text in memory then, as a hundred thousand times 男 need not be."""
    for column in page["block"]["columns"] if "block" in page else ():
        if len(column) > 3:
            column[2:] = [list(map(column[2].__getitem__, column[3]))]


def block_columns(block: Mapping[str, Any]) -> dict[int, tuple[str, list[str]]]:
    """The columns of a block by number: (types, texts)."""
    return {number: (kinds, texts) for number, kinds, texts in block["columns"]}


def cell_counts(page: Mapping[str, Any]) -> dict[int, int]:
    """How many cells each row of the block has; none of them is an error or a formula without a result."""
    block = page.get("block")
    if block is None:
        return {}
    filled = [list(map(bool, texts)) for _, _, texts in block["columns"]]
    counts = map(sum, zip(*filled, strict=True))
    return {number: count for number, count in zip(block["numbers"], counts, strict=True) if count}


def error_rows(page: Mapping[str, Any]) -> dict[int, int]:
    """How many error cells each row of the block has, for the rows that have any."""
    found: dict[int, int] = {}
    block = page.get("block") or {"columns": []}
    for _, kinds, _ in block["columns"]:
        if "e" in kinds:
            same = len(kinds) == 1
            for place, number in enumerate(block["numbers"]):
                if kinds[0 if same else place] == "e":
                    found[number] = found.get(number, 0) + 1
    return found


def hidden_rows(page: Mapping[str, Any]) -> list[int]:
    """The rows of the block that are hidden and hold something."""
    block = page.get("block")
    if block is None or not block["hidden"]:
        return []
    held = cell_counts(page)
    return [number for number in block["hidden"] if number in held]


def cells_at(columns: Mapping[int, tuple[str, Sequence[str]]], place: int) -> list[list[Any]]:
    """The cells of one row of a block."""
    return [
        [number, kinds if len(kinds) == 1 else kinds[place], texts[place]]
        for number, (kinds, texts) in columns.items()
        if texts[place]
    ]


def spread(page: dict[str, Any]) -> None:
    """Turn the block back into rows, in their order."""
    block = page.pop("block", None)
    if block is None:
        return
    hidden = set(block["hidden"])
    cells = as_rows(block["numbers"], block_columns(block))
    rows = [
        [number, number in hidden, row]
        for number, row in zip(block["numbers"], cells, strict=True)
        if row or number in hidden
    ]
    page["rows"] = sorted([*page["rows"], *rows], key=lambda row: int(row[0]))
