"""表头 (head): found by what it says, never assumed to be the first row.

Titles stand above it, merged parents over it (发放情况 over 金额 and 日期), and it may take two rows. The
head is the row, or pair of rows, that names the most columns of the template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yikou.intake.ooxml import column_of
from yikou.sheets.template import Column, Template, head_key, head_unit
from yikou.values import tidy, without_spaces

_SEARCHED = 40
_LEAST = 3
_LEAST_SAID = 2
_UNIT_ABOVE = re.compile(r"单位[::]?\(?(百万元|万元|千元|亿元|元)")
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+):\$?([A-Za-z]{1,3})\$?(\d+)")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area: rows and columns, both ends inside, from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Head:
    """The head (表头) of one sheet: its rows, and for each column number the text and its meaning.

    ``columns`` maps column numbers to template columns; ``twins`` are further columns of the same
    meaning; ``texts`` are the heads as written, for places; ``said`` their last storey without
    spaces; ``units`` what they state of money.
    """

    sheet: str
    first_row: int
    last_row: int
    columns: dict[int, Column]
    twins: dict[int, int]
    texts: dict[int, str]
    units: dict[int, str] = field(default_factory=dict)
    unit_above: str | None = None
    said: dict[int, str] = field(default_factory=dict)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Heads that mean nothing to the template; their texts are kept with each row."""
        return tuple(text for number, text in self.texts.items() if number not in self.columns)

    def number_of(self, key: str) -> int | None:
        """The column number of a template column."""
        return next(
            (n for n, column in self.columns.items() if column.key == key and n not in self.twins), None
        )


def parse_merges(refs: Iterable[str]) -> list[Merge]:
    """Merged areas of a sheet; a reference that is none is left out."""
    out = []
    for ref in refs:
        match = _AREA.fullmatch(ref)
        if match:
            left, right = column_of(match[1] + "1"), column_of(match[3] + "1")
            if left and right and int(match[2]) <= int(match[4]) and left <= right:
                out.append(Merge(int(match[2]), left, int(match[4]), right))
    return out


def _texts(cells: list[Any]) -> dict[int, str]:
    return {column: tidy(text) for column, kind, text in cells if kind == "s" and tidy(text)}


def _spread(upper: dict[int, str], row: int, merges: list[Merge]) -> dict[int, str]:
    """Merged parents stand over all their columns."""
    out = dict(upper)
    for merge in merges:
        if merge.top <= row <= merge.bottom and merge.left in upper and merge.right > merge.left:
            for column in range(merge.left, min(merge.right, merge.left + 200) + 1):
                out.setdefault(column, upper[merge.left])
    return out


def _meanings(texts: dict[int, str], parents: dict[int, str], template: Template) -> dict[int, Column]:
    found = {}
    for number, text in texts.items():
        column = template.find(text) or template.find(parents.get(number, "") + text)
        if column is not None:
            found[number] = column
    return found


def _is_head_row(cells: list[Any], template: Template) -> bool:
    """A second head row has words only: a number or a date below a head is data."""
    return all(kind == "s" and not re.search(r"\d{6}", text) for _, kind, text in cells)


def _single_or_pair(
    place: int, rows: list[Any], merges: list[Merge], template: Template
) -> tuple[int, int, dict[int, str], dict[int, Column]]:
    """The better reading of a row alone and of it with the next: (score, last row, texts, meanings)."""
    number, _, cells = rows[place]
    texts = _texts(cells)
    meanings = _meanings(texts, {}, template)
    best = (len({column.key for column in meanings.values()}), number, texts, meanings)
    if (
        place + 1 < len(rows)
        and rows[place + 1][0] == number + 1
        and _is_head_row(rows[place + 1][2], template)
    ):
        lower = _texts(rows[place + 1][2])
        parents = _spread(texts, number, merges)
        joined = {n: lower.get(n) or texts[n] for n in sorted({*texts, *lower})}
        meanings = _meanings(joined, {n: parents.get(n, "") for n in lower}, template)
        score = len({column.key for column in meanings.values()})
        alone = len({column.key for column in _meanings(lower, {}, template).values()})
        # A title above the head is no parent: the pair must say more than either row does alone.
        if score > max(best[0], alone):
            shown = {
                n: f"{parents[n]}·{lower[n]}" if n in lower and n in parents else t for n, t in joined.items()
            }
            best = (score, number + 1, shown, meanings)
    return best


def find_head(sheet: dict[str, Any], template: Template, at: int | None = None) -> Head | None:
    """The head of a sheet, or None when no row names at least three columns and a person.

    ``at`` is the row that somebody has named as the head; then two columns are enough.
    """
    rows = sheet["rows"][:_SEARCHED]
    merges = parse_merges(sheet["merges"])
    best: tuple[int, int, dict[int, str], dict[int, Column]] | None = None
    first = 0
    for place in range(len(rows)):
        if at is not None and rows[place][0] != at:
            continue
        candidate = _single_or_pair(place, rows, merges, template)
        if best is None or candidate[0] > best[0]:
            best, first = candidate, place
    if best is None or best[0] < (_LEAST if at is None else _LEAST_SAID):
        return None
    _, last_row, texts, meanings = best
    keys = {column.key for column in meanings.values()}
    if not keys & {"name", "id_number"}:
        return None
    return _head(sheet, rows, first, last_row, texts, meanings, template.words)


def _head(
    sheet: dict[str, Any],
    rows: list[Any],
    first: int,
    last_row: int,
    texts: dict[int, str],
    meanings: dict[int, Column],
    words: Mapping[str, str],
) -> Head:
    columns: dict[int, Column] = {}
    twins: dict[int, int] = {}
    taken: dict[str, int] = {}
    # What was taught comes before the exact title, that before an alias, and the left before the right.
    for number in sorted(
        meanings,
        key=lambda n: (
            head_key(texts[n].split("·")[-1]) not in words,
            head_key(texts[n].split("·")[-1]) != head_key(meanings[n].title),
            n,
        ),
    ):
        column = meanings[number]
        columns[number] = column
        if column.key in taken:
            twins[number] = taken[column.key]
        else:
            taken[column.key] = number
    above = " ".join(text for _, _, cells in rows[: first + 1] for text in _texts(cells).values())
    match = _UNIT_ABOVE.search(above.replace(" ", ""))
    said = {n: without_spaces(text.rsplit("·", 1)[-1]) for n, text in texts.items()}
    units = {n: unit for n, text in texts.items() if (unit := head_unit(text))}
    return Head(
        sheet["name"],
        rows[first][0],
        last_row,
        dict(sorted(columns.items())),
        twins,
        texts,
        units,
        match[1] if match else None,
        said,
    )
