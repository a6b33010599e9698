"""读出的页 (pages): what every format is read into, and the budget that bounds all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from yikou.findings import Finding, Place, finding
from yikou.intake import Limits, column_letters

Cell: TypeAlias = list[Any]
Counts: TypeAlias = dict[str, dict[int, int]]

#: Texts that a program writes where a formula failed; formats without types carry them as words.
ERROR_TEXTS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_USUAL = Limits()


class Refused(Exception):
    """The file cannot be taken, and why: carries the finding out of a reader."""

    def __init__(self, why: Finding) -> None:
        super().__init__(why.code)
        self.why = why


class Budget:
    """预算 of one workbook: cells in all, and the rectangle that one sheet spans."""

    def __init__(self, cells: int = _USUAL.cells, extent: int = _USUAL.extent) -> None:
        self._most, self._extent, self._spent = cells, extent, 0

    def spend(self, cells: int) -> None:
        """Count cells, repeated ones as often as they stand. Raises Refused."""
        self._spent += cells
        if self._spent > self._most:
            raise Refused(finding("INT009", f"工作簿里有超过 {self._most:,} 个单元格"))

    def span(self, sheet: dict[str, Any]) -> None:
        """Two filled cells at far corners are no list. Raises Refused."""
        rows = sheet["rows"]
        if not rows:
            return
        last = max(row[0] for row in rows)
        wide = max((cell[0] for row in rows for cell in row[2][-1:]), default=0)
        if last > LAST_ROW or wide > LAST_COLUMN:
            raise Refused(finding("INT010", f"行号超出了表格的最大行数 {LAST_ROW:,}"))
        if last * max(wide, 26) > self._extent:
            filled = sum(len(row[2]) for row in rows)
            words = f"工作表只有约 {filled:,} 个有内容的单元格,却铺开到 {last:,} 行 × {wide:,} 列"
            if filled * 4 < last * wide:
                raise Refused(finding("INT010", words, place=Place(sheet=sheet["name"] or None)))


@dataclass(slots=True)
class Pages:
    """The sheets of one file, what was noticed, and a second count of cells where the format has no other reader."""

    sheets: list[dict[str, Any]] = field(default_factory=list)
    from_1904: bool = False
    findings: list[Finding] = field(default_factory=list)
    counts: Counts | None = None


def new_sheet(name: str, state: str = "visible") -> dict[str, Any]:
    """An empty sheet of the common shape."""
    return {
        "name": name,
        "state": state,
        "rows": [],
        "merges": [],
        "filter": "",
        "hidden_columns": [],
        "clashes": [],
        "doubtful": [],
    }


def area(top: int, left: int, bottom: int, right: int) -> str:
    """The reference of a merged area, rows and columns from 1."""
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"


def words_of(text: str) -> str:
    """The type of a cell in a format that knows texts only."""
    return "e" if text.strip().upper() in ERROR_TEXTS else "s"
