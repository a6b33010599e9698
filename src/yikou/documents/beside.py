"""What stands beside the blocks of a form (附栏): labelled cells, and lines with labelled values.

项目名称 | …, 填报日期:…, a title, a year, a note: label and value side by side in a table, in one box, or in a line
outside the tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from yikou.documents.document import Repair
from yikou.documents.drafts import FormDraft, number_in
from yikou.documents.extract.model import Cell, Table
from yikou.documents.labels import (
    is_label,
    label_key,
    plain,
    vocabulary,
)
from yikou.documents.mending import inline_edits, mended_inline
from yikou.documents.model import Entry, FundRow, Goal, SelfEvaluationForm, Words
from yikou.findings import Finding, Place

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年")
_YEAR_LINE = re.compile(r"[(（]?\s*((?:19|20)\d{2})\s*(?:年度?|财政年度)\s*[)）]?")
UNIT = re.compile(
    r"\((?:金额)?(?:单位[:]?)?((?:百万|千万|万|千|亿)?元?)\)|(?:金额)?单位:((?:百万|千万|万|千|亿)?元)"
)
LABELLED = re.compile(r"(?:^|(?<=[\s;；]))(?P<label>[^\s:：;；。,，]{2,24}?)\s*[:：]")
_TITLE = re.compile(
    r"自评(价)?表|评价表|得分表|评分表|打分表|(绩效)?自评(情况)?表|目标(完成情况)?(自评)?表|完成情况表|评价指标(体系)?"
)
_NOTE = re.compile(r"(?:注|备注|说明|填表说明|填报说明)\s*\d?\s*[:：.．、]|[※*]\s*注")
_TO_DO = re.compile(r"章|签|元|单位|填|手写")
_ATTACHED = re.compile(r"附\s*件\s*\d?\s*[:：]")
_NUMBERED = re.compile(r"^\s*\d{1,2}\s*[.、．]\s*(?!\d)")
MONEY_FIELDS = ("initial", "adjusted", "executed")


@dataclass(frozen=True, slots=True)
class Row:
    """A grid row: the boxes that cover it, and those of them that start in it."""

    number: int
    cells: tuple[Cell, ...]
    started: tuple[Cell, ...]

    def at(self, column: int | None) -> Cell | None:
        """The box that stands in a grid column, or None."""
        return None if column is None else next((cell for cell in self.cells if cell.covers(column)), None)

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The boxes that start here and say something."""
        return tuple(cell for cell in self.started if cell.text.strip())


def rows_of(table: Table) -> list[Row]:
    """The grid rows of a table, from the first to the last."""
    by_row: list[list[Cell]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        for number in range(cell.row, cell.row + cell.rows):
            by_row[number].append(cell)
    rows = []
    for number, cells in enumerate(by_row):
        cells.sort(key=lambda cell: cell.column)
        rows.append(Row(number, tuple(cells), tuple(cell for cell in cells if cell.row == number)))
    return rows


@dataclass(slots=True)
class Beside:
    """The draft of a form, and the reading of everything that is no row of a block."""

    forms: list[SelfEvaluationForm] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    draft: FormDraft = field(default_factory=FormDraft)
    state: str = ""
    columns: dict[str, int] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    paired: bool = False
    sheet_title: Words = Words()

    def _place(self, cell: Cell, name: str) -> Place:
        label = self.labels.get(name) or (name if not name.isascii() else None)
        return replace(cell.place, column=label or cell.place.column, quote=cell.text)

    def _said(self, cell: Cell, name: str) -> Words:
        text = mended_inline(cell.text)
        if text != cell.text:
            for edit in inline_edits(cell.text):
                if not edit.quiet and cell.place.table is not None:
                    before = cell.text[edit.start : edit.end]
                    self.draft.repairs.append(Repair(edit.kind, before, edit.after, cell.place, edit.certain))
        return Words(text, self._place(cell, name))

    # --- labels and values beside the blocks --------------------------------------------------------------

    def _labelled(self, row: Row) -> bool:
        """Label and value side by side (项目名称 | …), as often as the row has them."""
        found, skip = False, None
        cells = row.started
        for number, cell in enumerate(cells):
            if cell is skip or not cell.text.strip():
                continue
            value = self._value(cells[number + 1 :])
            if (value is None or not value.text.strip()) and _says_in_brackets(cell.text):
                found |= self._line(cell.text, cell.place)
            elif self._pair(cell, value):
                found, skip = True, value
            elif self._unknown_pair(row, cell, value, found=found):
                skip = value
            elif self._line(cell.text, cell.place):
                found = True
        return found

    def _value(self, following: tuple[Cell, ...]) -> Cell | None:
        """The box with the value of a label: the next one, or the next that says something before another label."""
        first = following[0] if following else None
        if first is None or is_label(first.text) or _opens_with_label(first.text):
            return None
        if first.text.strip():
            return first
        later = next((cell for cell in following if cell.text.strip()), None)
        return (
            later
            if later is not None and not is_label(later.text) and len(following) > 1 and later is following[1]
            else first
        )

    def _pair(self, label: Cell, value: Cell | None) -> bool:
        """Take a labelled value, when the label is a known one."""
        draft, key = self.draft, label_key(label.text)
        words = self._said(value, key) if value is not None else Words()
        if name := vocabulary()["head"].get(key):
            if name == "project" and draft.branches:
                self._finish()
                draft = self.draft
            if name in draft.head and draft.head[name].text != words.text:
                self._enter(draft.details, label, words)  # 中央主管部门 and 地方主管部门
            draft.head.setdefault(name, words)
            return True
        if key in vocabulary()["grade"] and value is not None:
            draft.grade = draft.grade or words
        elif key in vocabulary()["self_score"] and value is not None and number_in(value.text) is not None:
            draft.self_score = draft.self_score or words
        elif (
            key in vocabulary()["total"]
            and not draft.branches
            and self.state in ("", "head")
            and value is not None
            and number_in(value.text) is not None
        ):
            draft.self_score = draft.self_score or words  # 总分 in the head, above the tables it sums
        elif key in vocabulary()["dates"]:
            self._enter(draft.dates, label, words)
        elif key in vocabulary()["details"]:
            self._enter(draft.details, label, words)
            self._year_from(key, words)
        elif key in vocabulary()["opinions"] and (draft.branches or value is not None):
            self._enter(draft.opinions, label, words)
        elif self.state != "goals" and value is not None and (name := vocabulary()["goals"].get(key)):
            self._goal_part(name, words)
        elif (
            value is not None
            and vocabulary()["funds"].get(key) in MONEY_FIELDS
            and self.state in ("", "funds")
        ):
            return self._fund_pair(label, value)
        else:
            return False
        return True

    @staticmethod
    def _enter(entries: list[Entry], label: Cell, words: Words) -> None:
        """Keep a labelled cell, once; one that says nothing is not kept."""
        said = plain(_NUMBERED.sub("", label.text)).rstrip(":")
        if words.text.strip() and all(entry.label.text != said for entry in entries):
            entries.append(Entry(Words(said, replace(label.place, quote=label.text)), words))

    def _unknown_pair(self, row: Row, cell: Cell, value: Cell | None, *, found: bool) -> bool:
        """A label nobody listed, in a row that has known ones: kept as a detail of the head."""
        said = plain(cell.text)
        odd = self.state not in ("", "head") or not found or value is None or not value.text.strip()
        if odd or len(said) > 14 or any(char.isdigit() for char in said) or is_label(cell.text) or said == "":
            return False
        if value is not None:
            self._enter(self.draft.details, cell, self._said(value, said))
        return True

    def _goal_part(self, name: str, words: Words) -> None:
        goals = self.draft.goals
        if name == "reached" and goals and not goals[-1].reached:
            goals[-1] = Goal(goals[-1].expected, words)
        else:
            goals.append(Goal(words, Words()) if name == "expected" else Goal(Words(), words))

    def _fund_pair(self, label: Cell, value: Cell) -> bool:
        """Budget and execution as label and figure in one row (预算数 | 100 | 执行数 | 98): the row of the total."""
        name = vocabulary()["funds"].get(label_key(label.text))
        if name is None or (value.text.strip() and Words(value.text).fen("元") is None):
            return False
        if self.state == "funds" and not self.paired:
            return False  # under a head row the label names a source (资金总额), not a column
        if self.state != "funds":
            self.state, self.columns, self.labels, self.paired = "funds", {}, {}, True
            self.draft.funds.append(FundRow("total", Words("", label.place)))
        self.columns[name], self.labels[name] = value.column, label_key(label.text)
        total = self.draft.funds[0]
        words = self._said(value, name)
        if name == "initial":
            total = replace(total, initial=words)
        elif name == "adjusted":
            total = replace(total, adjusted=words)
        else:
            total = replace(total, executed=words)
        self.draft.funds[0] = total
        return True

    def _year_from(self, key: str, words: Words) -> None:
        if "年度" in key and self.draft.year is None and (match := _YEAR_LINE.search(words.text + "年")):
            self.draft.year = int(match[1])

    # --- lines outside the tables, and boxes that hold a line -----------------------------------------------

    def _line(self, text: str, place: Place) -> bool:
        """A line of text: the title, the year, labelled values (填报日期:…), a note, an attachment."""
        text = mended_inline(text)
        said = " ".join(text.split())
        if not said or len(said) > 2000:
            return False
        draft = self.draft
        if is_title(said):
            if draft.branches:
                self._finish()
                draft = self.draft
            if not draft.title and not draft.head:
                draft.title = Words(text.strip(), replace(place, quote=text.strip()))
                match = _YEAR.search(said)
                draft.year = int(match[1]) if match else draft.year
                return True
        if draft.year is None and (match := _YEAR_LINE.fullmatch(said)):
            draft.year = int(match[1])
            return True
        if unit := UNIT.search(plain(said)):
            self.draft.unit = self.draft.unit or money_unit(unit[1] or unit[2] or "")
        if _NOTE.match(said) and draft.branches:
            draft.notes.append(Words(text.strip(), replace(place, quote=text.strip())))
            return True
        if _ATTACHED.match(said) and draft.branches:
            draft.attachments.append(Words(said, replace(place, quote=text.strip())))
            return True
        return self._labelled_line(text, place)

    def _labelled_line(self, text: str, place: Place) -> bool:
        """单位名称:… 填报日期:… in one line, each label with what follows it up to the next."""
        marks = [
            match
            for match in LABELLED.finditer(text)
            if is_label(match["label"]) and not _is_column(match["label"])
        ]
        if not marks or len(text) > 600 and len(marks) < 2 and self.state != "foot":
            return False
        found = False
        for match, after in zip(marks, [*marks[1:], None], strict=True):
            value = text[match.end() : after.start() if after else len(text)].strip()
            label = Cell(0, 0, match["label"], replace(place, quote=match["label"]))
            found |= self._pair(label, Cell(0, 1, value, replace(place, quote=value)))
        return found

    # --- the end of a form ----------------------------------------------------------------------------------

    def _finish(self) -> None:
        """Close the draft: a form when it has indicators, nothing otherwise."""
        if self.draft.branches and any(
            group.indicators for branch in self.draft.branches for group in branch.below
        ):
            self.draft.title = self.draft.title or self.sheet_title
            form, repairs, missing = self.draft.form()
            self.forms.append(form)
            self.repairs.extend(repairs)
            self.findings.extend(missing)
        self.draft, self.state, self.columns, self.labels = FormDraft(), "", {}, {}
        self.sheet_title = Words()


def _opens_with_label(text: str) -> bool:
    """Whether a box names its own label (财务负责人：…), so that it can't be the value of the box before."""
    match = LABELLED.match(text.strip())
    return match is not None and is_label(match["label"])


def _says_in_brackets(text: str) -> bool:
    """Whether a box is a label and a value in brackets (联系电话：（略）), not a label and what to do there (（盖章）)."""
    match = LABELLED.match(text.strip())
    rest = plain(text.strip()[match.end() :]) if match else ""
    return rest.startswith("(") and rest.endswith(")") and _TO_DO.search(rest) is None


def is_title(text: str) -> bool:
    """Whether a line is the title of a form."""
    said = " ".join(text.split())
    return len(said) <= 60 and _TITLE.search(label_key(said)) is not None and LABELLED.match(said) is None


def _is_column(text: str) -> bool:
    """Labels that only name columns: 得分：90 in a sentence is no cell of the head."""
    key = label_key(text)
    known = vocabulary()
    return not any(
        key in known[block] for block in ("head", "details", "dates", "grade", "self_score", "opinions")
    )


def money_unit(unit: str) -> str:
    """The unit of the amounts; (万) is short for 万元."""
    return unit if unit.endswith("元") else f"{unit}元" if unit else "万元"
