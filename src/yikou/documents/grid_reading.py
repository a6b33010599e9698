"""A form found in cells (读表): by the grid and by a vocabulary of labels, never by fixed positions.

The head row of a block says which column holds what; a value belongs to the label whose column it stands
under. So rows may be added, columns may move and tables may be cut in two, and the form is still found.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from yikou.documents.layout import layout_names, load_layout
from yikou.documents.model import (
    Branch,
    FundRow,
    Funds,
    Goal,
    Group,
    Head,
    Indicator,
    SelfEvaluationForm,
    Total,
    Words,
)
from yikou.findings import Finding, Place, finding

_BRACKETS = re.compile(r"\([^()]*\)")
_HEADING = re.compile(r"(?P<name>.*?)[(（](?P<weight>\d{1,3}(?:\.\d{1,2})?)分?[)）]", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年")
_UNIT = re.compile(r"\((?:单位:)?((?:百万|千万|万|千|亿)?元)\)")
_LABELS = {
    "project": "项目名称",
    "department": "主管部门",
    "implementer": "实施单位",
    "leader": "项目负责人",
    "phone": "联系电话",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One box read from a table: its place in the grid and its words."""

    row: int
    column: int
    rows: int
    columns: int
    text: str

    @property
    def key(self) -> str:
        """The text as a label is compared: no spaces, no brackets, half width."""
        return label_key(self.text)

    def covers(self, column: int) -> bool:
        """Whether the box stands in a grid column."""
        return self.column <= column < self.column + self.columns


def label_key(text: str) -> str:
    """A label without spaces, brackets and what stands in them."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return _BRACKETS.sub("", plain).removeprefix("其中:").rstrip(":")


@cache
def _vocabulary() -> dict[str, dict[str, str]]:
    """For every block: label -> field, from the vocabulary file and from the layouts' own labels."""
    text = (resources.files("yikou.documents") / "vocabulary.toml").read_text(encoding="utf-8")
    words = {
        block: {label_key(label): name for name, labels in entries.items() for label in labels}
        for block, entries in tomllib.loads(text).items()
    }
    for layout in (load_layout(name) for name in layout_names()):
        for block in layout.blocks:
            known = words.setdefault(block.kind, {})
            for column in block.columns:
                if column.label:
                    known.setdefault(label_key(column.label), column.field)
    return words


def form_from_cells(payload: Mapping[str, Any]) -> tuple[SelfEvaluationForm | None, tuple[Finding, ...]]:
    """The self-evaluation form in the blocks of a document (shape: ``docx_cells``), or None with DOC020."""
    reading = _Reading()
    for block in payload["blocks"]:
        if block["kind"] == "paragraph":
            reading.paragraph(block["text"])
        else:
            reading.table([Cell(**cell) for cell in block["cells"]], block["rows"])
    if payload.get("revised"):
        reading.findings.append(finding("DOC022", "文件带有修订记录,已按接受全部修订后的文字读取"))
    return reading.result()


@dataclass(slots=True)
class _Draft:
    """A branch or a group while its rows are still coming."""

    cell: Cell | None
    name: Words
    weight: Words
    below: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """What was found so far; ``state`` is the block that the current row belongs to."""

    title: Words = Words()
    year: int | None = None
    head: dict[str, Words] = field(default_factory=dict)
    unit: str = ""
    funds: list[FundRow] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    weight: Words = Words()
    branches: list[_Draft] = field(default_factory=list)
    total: Total | None = None
    state: str = ""
    columns: dict[str, int] = field(default_factory=dict)
    tables: int = 0
    findings: list[Finding] = field(default_factory=list)

    def paragraph(self, text: str) -> None:
        """A line outside the tables: the title, or the line with the year."""
        if self.tables:
            return
        if not self.title and "自评表" in label_key(text):
            self.title = Words(text.strip())
        if self.year is None and (match := _YEAR.search(text)):
            self.year = int(match[1])

    def table(self, cells: list[Cell], rows: int) -> None:
        """One table, row by row."""
        self.tables += 1
        by_row: list[list[Cell]] = [[] for _ in range(rows)]
        for cell in cells:
            for row in range(cell.row, min(cell.row + cell.rows, rows)):
                by_row[row].append(cell)
        for number, row_cells in enumerate(by_row):
            row_cells.sort(key=lambda cell: cell.column)
            self._row(row_cells, number)

    def _row(self, cells: list[Cell], row: int) -> None:
        started = [cell for cell in cells if cell.row == row]
        if self._opens_block(cells, started, row):
            return
        if self.state == "indicators":
            self._indicator_row(cells, row)
        elif self.state == "goals":
            self._goal_row(cells, row)
        elif self.state == "funds" and self._fund_row(cells, row):
            return
        else:
            self._head_row(started, row)

    def _opens_block(self, cells: list[Cell], started: list[Cell], row: int) -> bool:
        """Whether the row is the head of a block: two of its labels, or three for the wider blocks."""
        for block, needed in (("indicators", 4), ("funds", 3), ("goals", 2)):
            columns: dict[str, int] = {}
            for cell in started:
                name = _vocabulary()[block].get(cell.key)
                if name and name not in columns:
                    columns[name] = cell.column
            if len(columns) >= needed and ("name" in columns or block != "indicators"):
                self.state, self.columns = block, columns
                self._side(cells, min(columns.values()), row)
                return True
        return False

    def _side(self, cells: list[Cell], first_column: int, row: int) -> None:
        """What the label beside a block says: the unit of the funds, the points of the indicators."""
        for cell in cells:
            if cell.column >= first_column:
                continue
            plain = "".join(unicodedata.normalize("NFKC", cell.text).split())
            if self.state == "funds" and (match := _UNIT.search(plain)):
                self.unit = match[1]
            if self.state == "indicators" and not self.weight and (match := _HEADING.search(plain)):
                self.weight = Words(match["weight"], self._place(row, "绩效指标"))

    def _place(self, row: int, column: str) -> Place:
        return Place(table=f"表 {self.tables}", row=row + 1, column=column)

    def _words(self, cells: Iterable[Cell], name: str, row: int) -> Words:
        """The value under a label, blank where the table has no such column."""
        column = self.columns.get(name)
        cell = None if column is None else next((cell for cell in cells if cell.covers(column)), None)
        return Words() if cell is None else Words(cell.text, self._place(row, name))

    def _head_row(self, started: list[Cell], row: int) -> None:
        known = _vocabulary()["head"]
        for cell, following in zip(started, started[1:], strict=False):
            name = known.get(cell.key)
            if name and name not in self.head and following.key not in known:
                self.head[name] = Words(following.text, self._place(row, cell.key))

    def _fund_row(self, cells: list[Cell], row: int) -> bool:
        first = min(self.columns.values())
        label = next((cell for cell in reversed(cells) if cell.column < first and cell.row == row), None)
        if label is None or not label.key:
            return False
        known = _vocabulary()["sources"].get(label.key)
        if known is None and not any(cell.covers(first) for cell in cells):
            return False
        fields = ("initial", "adjusted", "executed", "weight", "rate", "score")
        values = {name: self._words(cells, name, row) for name in fields}
        text = Words(label.text.strip(), self._place(row, "项目资金"))
        self.funds.append(FundRow(known or label.key, text, **values))
        return True

    def _goal_row(self, cells: list[Cell], row: int) -> None:
        started = [cell for cell in cells if cell.row == row]
        self.goals.append(Goal(self._words(started, "expected", row), self._words(started, "reached", row)))

    def _indicator_row(self, cells: list[Cell], row: int) -> None:
        first = min(self.columns.values())
        self._side(cells, first, row)
        lead = next((cell for cell in cells if cell.row == row and cell.key), None)
        if lead and lead.key in _vocabulary()["total"] and lead.columns > 1:
            self.total = Total(self._words(cells, "weight", row), self._words(cells, "score", row))
            self.state = ""
            return
        branch = self._draft(self.branches, self._at(cells, "branch"), row)
        group = self._draft(branch.below, self._at(cells, "group"), row)
        fields = ("name", "target", "actual", "weight", "score", "reason")
        group.below.append(Indicator(**{name: self._words(cells, name, row) for name in fields}))

    def _at(self, cells: list[Cell], name: str) -> Cell | None:
        column = self.columns.get(name)
        return None if column is None else next((cell for cell in cells if cell.covers(column)), None)

    def _draft(self, drafts: list[_Draft], cell: Cell | None, row: int) -> _Draft:
        """The branch or group a row belongs to: the running one while its cell goes on or says nothing new."""
        if drafts and (cell is None or cell is drafts[-1].cell or not cell.key):
            return drafts[-1]
        text = "" if cell is None else "".join(cell.text.split("\n")).strip()
        match = _HEADING.fullmatch(text)
        name, weight = (match["name"].strip(), match["weight"]) if match else (text, "")
        place = self._place(row, text[:40])
        drafts.append(_Draft(cell, Words(name, place), Words(weight, place)))
        return drafts[-1]

    def result(self) -> tuple[SelfEvaluationForm | None, tuple[Finding, ...]]:
        """The form, once every block has been walked."""
        if not self.branches:
            self.findings.append(
                finding(
                    "DOC020",
                    f"读了 {self.tables} 个表,没有找到绩效指标的表头(一级指标、二级指标、三级指标、年度指标值……)",
                )
            )
            return None, tuple(self.findings)
        missing = [label for name, label in _LABELS.items() if name not in self.head]
        missing += [] if self.funds else ["项目资金"]
        missing += [] if self.goals else ["年度总体目标"]
        missing += [] if self.total else ["总分"]
        if missing:
            message = f"没有找到{'、'.join(f'「{label}」' for label in missing)};这些格子按空白处理"
            self.findings.append(finding("DOC021", message, found="、".join(missing)))
        branches = tuple(
            Branch(
                branch.name,
                branch.weight,
                tuple(Group(group.name, group.weight, tuple(group.below)) for group in branch.below),
            )
            for branch in self.branches
        )
        form = SelfEvaluationForm(
            title=self.title,
            year=self.year,
            head=Head(**self.head),
            funds=Funds(self.unit or "万元", tuple(self.funds)),
            goals=tuple(self.goals),
            weight=self.weight,
            branches=branches,
            total=self.total or Total(),
            layout=nearest_layout(branches),
        )
        return form, tuple(self.findings)


def nearest_layout(branches: Iterable[Branch]) -> str:
    """The layout whose official tree shares most with the one read; the national one when they are equal."""
    read = {label_key(group.name.text) for branch in branches for group in branch.groups}
    read |= {f"/{label_key(branch.name.text)}" for branch in branches}
    best, most = "national-2020", -1
    for name in sorted(layout_names(), key=lambda name: (not name.startswith("national"), name)):
        block = load_layout(name).block("indicators")
        tree = block.tree if block else ()
        official = {group for branch in tree for group in branch.groups} | {
            f"/{branch.name}" for branch in tree
        }
        if len(read & official) > most:
            best, most = name, len(read & official)
    return best
