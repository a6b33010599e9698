"""Forms found in tables (读表): by the grid and by a vocabulary of labels, never by fixed positions.

The head row of a block says which column holds what; a value belongs to the label whose column it stands
under. So rows may be added, columns may move, tables may be cut in two and labels may be a province's own, and
the form is still found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from yikou.documents.beside import LABELLED, MONEY_FIELDS, UNIT, Beside, Row, money_unit, rows_of
from yikou.documents.document import Repair
from yikou.documents.drafts import number_in
from yikou.documents.extract.model import Block, Cell, Paragraph, Table
from yikou.documents.labels import (
    COLUMN_BLOCKS,
    field_of,
    is_label,
    label_key,
    loose_field_of,
    plain,
    vocabulary,
)
from yikou.documents.mending import mended_inline
from yikou.documents.model import FundRow, Goal, Indicator, Total, Words
from yikou.findings import Place

_POINTS = re.compile(r"\((\d{1,3}(?:\.\d{1,2})?)分?(?:[*×xX][^()]*)?\)")
_NEEDED = {"indicators": 3, "funds": 3, "goals": 2}
_VALUES = ("name", "target", "actual", "weight", "score", "reason", "sign", "unit", "explanation", "standard", "formula",
           "evidence")  # fmt: skip


#: A column of remarks beside target, actual value and score holds the reasons where no other column does.
_REMARKS = frozenset(("备注", "说明"))
_TASKS = re.compile(r"任务|子项目|支出内容|明细|项目内容|工作内容")


@dataclass(slots=True)
class FormReader(Beside):
    """Walks the blocks of a document once and collects its forms; ``state`` is the block of the current row."""

    opened: int = -2
    rows: list[Row] = field(default_factory=list)

    def read(self, blocks: Iterable[Block]) -> None:
        """All blocks, in order."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self._line(block.text, block.place)
            else:
                self._table(block)
        self._finish()

    # --- tables ------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        self.opened = -2
        if table.title and not self.sheet_title:
            self.sheet_title = Words(table.title, table.place)
        self.rows = rows_of(table)
        for row in self.rows:
            self._row(row)

    def _row(self, row: Row) -> None:
        if not row.started:
            return  # a tall box that goes on over several rows of a sheet
        if self._opens_block(row) or self._opens_further(row):
            return
        if self._total(row) or self._banner(row):
            return
        if self.state == "indicators" and self._foot(row) and self._labelled(row):
            return
        if self.state == "indicators" and self._fits(row, "name", ("target", "actual", "standard", "score")):
            self._indicator(row)
        elif self._labelled(row):
            return
        elif self.state == "goals" and self._fits(row, "expected", ("reached",)):
            self._goal(row)
        elif self.state == "funds":
            self._fund(row)

    def _opens_block(self, row: Row) -> bool:
        """Whether the row is the head of a block: it names so many of its columns, next to one another."""
        best = max(COLUMN_BLOCKS, key=lambda block: self._named(block, row))
        if self._named(best, row) < _NEEDED[best] or not self._decisive(best, row):
            return False
        if best == "indicators" and self.draft.branches and self.draft.total is not None:
            self._finish()
        columns: dict[str, int] = {}
        labels: dict[str, str] = {}
        before = ""
        for cell in row.filled:
            name = loose_field_of(best, cell.text)
            if name == "weight" and best == "indicators" and before in ("branch", "group"):
                name = self._level_weight(row, cell, before)
            if name in columns and (
                labels[name] in vocabulary()["sides"]
                or name == "expected"
                and "reached" not in columns
                or name == "reached"
                and columns["reached"] < columns.get("expected", 0)
            ):
                del columns[name]  # what stood first was the label beside the block
            if name and name not in columns:
                columns[name], labels[name] = cell.column, label_key(cell.text)
            before = name or before
        judged = best == "indicators" and {"target", "actual", "score"} <= set(columns)
        if judged and "reason" not in columns and labels.get("evidence") in _REMARKS:
            columns["reason"], labels["reason"] = columns.pop("evidence"), labels.pop("evidence")
        if best == "funds" and any(_TASKS.search(label_key(cell.text)) for cell in row.filled):
            self.state, self.columns, self.labels = "tasks", {}, {}
            return True  # money by task is no table of sources
        if not self.draft.place.table and row.filled:
            self.draft.place = row.filled[0].place
        if self.state == best == "indicators" and set(columns) == set(self.columns) and row.filled:
            self._repeated(row)
        self.state, self.columns, self.labels, self.opened = best, columns, labels, row.number
        self.paired = False
        self._side(row)
        self._head_points(row)
        return True

    def _repeated(self, row: Row) -> None:
        """A head that stands again, as it does on the next page."""
        if self.draft.flat(row.filled[0].place):
            said = " ".join(label_key(cell.text) for cell in row.filled)
            self.draft.repairs.append(Repair("repeated_head", said, "", row.filled[0].place, True))

    @staticmethod
    def _named(block: str, row: Row) -> int:
        return len({name for cell in row.filled if (name := field_of(block, cell.text))})

    @staticmethod
    def _decisive(block: str, row: Row) -> bool:
        """What must be among the labels, so that 得分 and 分值 alone open nothing."""
        names = {field_of(block, cell.text) for cell in row.filled}
        if block == "indicators":
            loose = {loose_field_of(block, cell.text) for cell in row.filled}
            return bool(names & {"name", "group", "branch"}) and bool(
                loose & {"target", "actual", "score", "standard", "weight"}
            )
        if block == "funds":
            # Labels side by side, not label and figure in turn.
            return bool(names & set(MONEY_FIELDS)) and not any(
                number_in(cell.text) is not None for cell in row.filled
            )
        return {"expected", "reached"} <= names

    @staticmethod
    def _level_weight(row: Row, cell: Cell, before: str) -> str:
        """A weight column that belongs to a level: another one follows for the indicators themselves."""
        later = any(
            loose_field_of("indicators", other.text) == "weight"
            for other in row.filled
            if other.column > cell.column
        )
        return f"{before}_weight" if later else "weight"

    def _opens_further(self, row: Row) -> bool:
        """The second row of a head: it only names columns, below a label that covers several of them."""
        if self.opened != row.number - 1 or self.state not in COLUMN_BLOCKS or not row.filled:
            return False
        names = {cell.column: loose_field_of(self.state, cell.text) for cell in row.filled}
        if not all(names.values()) or any(
            cell.column in self.columns.values() and cell.rows > 1 for cell in row.filled
        ):
            return False
        if self.state == "funds" and any(field_of("sources", cell.text) for cell in row.filled):
            return False
        for cell in row.filled:
            name = names[cell.column]
            if name:
                self.columns[name], self.labels[name] = cell.column, label_key(cell.text)
        self.opened = row.number
        return True

    def _side(self, row: Row) -> None:
        """What the label beside a block says: the unit of the funds, the points of a block."""
        first = min(self.columns.values(), default=0)
        for cell in row.cells:
            if cell.column >= first:
                continue
            said = plain(cell.text)
            unit = UNIT.search(said)
            if self.state == "funds" and unit and (unit[1] or unit[2]):
                self.draft.unit = money_unit(unit[1] or unit[2])
            points = _POINTS.search(said)
            if self.state == "funds" and points and not self.draft.fund_weight:
                self.draft.fund_weight = Words(points[1], self._place(cell, "weight"))
            if self.state == "indicators" and points and not self.draft.weight and not self.draft.branches:
                self.draft.weight = Words(points[1], self._place(cell, "weight"))

    def _head_points(self, row: Row) -> None:
        """Points that a column's label carries: 得分(20分*执行率), 三级指标(权重)."""
        for cell in row.filled:
            said = plain(cell.text)
            name = loose_field_of(self.state, cell.text)
            if self.state == "funds" and name in ("score", "weight") and (match := _POINTS.search(said)):
                if not self.draft.fund_weight:
                    self.draft.fund_weight = Words(match[1], self._place(cell, "weight"))
            elif (
                self.state == "funds"
                and (unit := UNIT.search(said))
                and not self.draft.unit
                and (unit[1] or unit[2])
            ):
                self.draft.unit = money_unit(unit[1] or unit[2])
            if (
                self.state == "indicators"
                and name == "name"
                and re.search(r"\((权重|分值|满分|标准分)\)", said)
            ):
                self.draft.named_weights = True
        if self.state == "indicators":
            self.draft.fields |= {name for name in self.columns if not name.endswith("_weight")}

    def _words(self, row: Row, name: str) -> Words:
        """The value under a label, blank where the table has no such column."""
        cell = row.at(self.columns.get(name))
        return Words() if cell is None else self._said(cell, name)

    def _own(self, row: Row, name: str) -> Words:
        """The value of this row alone: what is merged over several rows belongs to the first of them."""
        cell = row.at(self.columns.get(name))
        return Words() if cell is None or cell.row < row.number else self._said(cell, name)

    def _fits(self, row: Row, first: str, others: tuple[str, ...]) -> bool:
        """Whether the row has boxes of its own under the columns, and not one box across them."""
        column = self.columns.get(first, self.columns.get("group"))
        cell = row.at(column)
        other = [row.at(self.columns[name]) for name in others if name in self.columns]
        if cell is None:
            return any(one is not None for one in other) and column is not None
        return all(one is not cell for one in other)

    def _foot(self, row: Row) -> bool:
        """Whether a row among the indicators begins with a label of the foot, in a box across the levels."""
        lead = row.filled[0] if row.filled else None
        if lead is None or label_key(lead.text) in vocabulary()["levels"]:
            return False
        said = LABELLED.match(lead.text.strip())
        key, known = label_key(said["label"] if said else lead.text), vocabulary()
        wide = sum(
            lead.covers(self.columns[name]) for name in ("branch", "group", "name") if name in self.columns
        )
        named = any(
            key in known[block] for block in ("self_score", "grade", "dates", "opinions", "details", "head")
        )
        return named and (wide > 1 or lead.column < min(self.columns.values()))

    # --- rows of the blocks -------------------------------------------------------------------------------

    def _indicator(self, row: Row) -> None:
        self._side(row)
        branch_cell, group_cell = row.at(self.columns.get("branch")), row.at(self.columns.get("group"))
        values = {name: self._own(row, name) for name in _VALUES if name in self.columns}
        if not any(cell.text.strip() for cell in (branch_cell, group_cell) if cell) and not any(
            values.values()
        ):
            return
        draft = self.draft
        branch = draft.node(draft.branches, *self._node(branch_cell))
        group = draft.node(branch.below, *self._node(group_cell))
        for node, name in ((branch, "branch_weight"), (group, "group_weight")):
            if not node.weight and (weight := self._words(row, name)):
                node.weight = weight
        named = row.at(self.columns.get("name"))
        if group.indicators and named is not None and named.row < row.number:
            group.indicators[-1] = _continued(group.indicators[-1], values)
        else:
            group.indicators.append(Indicator(**values))

    def _node(self, cell: Cell | None) -> tuple[str, Place, Cell | None]:
        if cell is not None and not cell.text.strip():
            cell = self._over_the_page(cell) or cell
        if cell is None:
            return "", Place(), None
        text = mended_inline(cell.text)
        return text, replace(cell.place, quote=cell.text), cell

    def _over_the_page(self, cell: Cell) -> Cell | None:
        """The box on the next page that a box without words at the foot of a page goes on in.

        A merged label is printed in the middle of its rows, so the part before a page break may have no words.
        Where labels are not merged at all, boxes without words are everywhere and mean the label above.
        """
        after = cell.row + cell.rows
        below = self.rows[after].at(cell.column) if cell.place.page and after < len(self.rows) else None
        if (
            below is None
            or below.row != after
            or below.place.page == cell.place.page
            or below.columns != cell.columns
            or not below.text.strip()
        ):
            return None
        blank_elsewhere = any(
            other is not cell
            and not other.text.strip()
            and other.column == cell.column
            and other.row > self.opened
            and row.number < len(self.rows) - 1
            and self._page_of(row.number + other.rows) == other.place.page
            for row in self.rows
            for other in row.started
        )
        return None if blank_elsewhere else below

    def _page_of(self, number: int) -> int | None:
        cells = self.rows[number].cells if number < len(self.rows) else ()
        return cells[0].place.page if cells else None

    def _goal(self, row: Row) -> None:
        own = Row(row.number, row.started, row.started)
        if self.opened == -2 and len(row.filled) == 2:
            # Overleaf the columns are another table's, and two boxes are still the goal and what came of it.
            expected, reached = (
                self._said(cell, name) for cell, name in zip(row.filled, ("expected", "reached"), strict=True)
            )
            self.draft.goals.append(Goal(expected, reached))
            return
        goal = Goal(self._words(own, "expected"), self._words(own, "reached"))
        self.draft.goals.append(goal)

    def _fund(self, row: Row) -> bool:
        first = min(self.columns.values(), default=0)
        label = next((cell for cell in reversed(row.filled) if cell.column < first), None)
        if label is None:
            return False
        key = label_key(label.text)
        known = vocabulary()["sources"].get(key)
        if known is None and all(row.at(column) is None for column in self.columns.values()):
            return False
        under = {id(cell) for name in self.columns if (cell := row.at(self.columns[name])) is not None}
        if known is None and len(self.columns) > 1 and len(under) == 1:
            return False  # one sentence under all columns is no row of money
        fields = (*MONEY_FIELDS, "weight", "rate", "score", "reason")
        values = {name: self._words(row, name) for name in fields if name in self.columns}
        text = Words(label.text.strip(), self._place(label, "项目资金"))
        self.draft.funds.append(FundRow(known or key, text, **values))
        return True

    def _total(self, row: Row) -> bool:
        """The foot of the indicators: 总分 and its figures, wherever they stand."""
        lead = row.filled[0] if row.filled else None
        if lead is None or not self.draft.branches:
            return False
        if self.state not in ("indicators", "foot") and label_key(lead.text) in vocabulary()["sources"]:
            return False  # 合计 below the sources adds up money
        if field_of("total", lead.text) is None or (self.draft.total and self.draft.total.score):
            return False
        figures = [cell for cell in row.filled[1:] if number_in(cell.text) is not None]
        weight, score = self._words(row, "weight"), self._words(row, "score")
        under = {id(row.at(self.columns.get(name))) for name in ("weight", "score")}
        if lead.text in (weight.text, score.text) or any(id(cell) not in under for cell in figures):
            weight = (
                Words()
                if "weight" not in self.columns or len(figures) < 2
                else self._said(figures[-2], "weight")
            )
            score = self._said(figures[-1], "score") if figures else Words()
        self.draft.total = Total(weight, score)
        self.state = "foot"
        return True

    def _banner(self, row: Row) -> bool:
        """A row with one box: a title, the year, a line of labels, a note, or a first-level label of full width."""
        if len(row.filled) != 1 or self.state in ("goals", "funds"):
            return False
        cell = row.filled[0]
        if self.state == "indicators":
            wide = row.at(self.columns.get("name")) is cell
            if wide and "branch" not in self.columns and label_key(cell.text) in vocabulary()["levels"]:
                self.draft.node(self.draft.branches, *self._node(cell))
                return True
            if not wide or self._fits(row, "name", ("target", "actual", "standard", "score")):
                return False
        if len(row.started) > 1 and is_label(cell.text):
            return False
        return self._line(cell.text, cell.place)


def _continued(indicator: Indicator, values: dict[str, Words]) -> Indicator:
    """An indicator whose name covers a further row: what that row says is added to it."""
    changes = {}
    for name, words in values.items():
        before: Words = getattr(indicator, name)
        if words.text.strip():
            changes[name] = replace(before, text=f"{before.text}\n{words.text}") if before else words
    return replace(indicator, **changes)
