"""A form while it is being found (草稿): what has been read so far, and the form it makes in the end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from yikou.documents.document import Repair
from yikou.documents.extract.model import Cell
from yikou.documents.labels import label_key, plain
from yikou.documents.layout import layout_names, load_layout
from yikou.documents.model import (
    Branch,
    Entry,
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
from yikou.documents.regroup import regroup
from yikou.findings import Finding, Place, finding
from yikou.values import parse_arabic

_HEADING = re.compile(
    r"(?P<name>.*?)(?:[(（]\s*(?:权重|分值|满分)?\s*[:：]?\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*分?\s*[)）]"
    r"|(?P<bare>\d{1,3}(?:\.\d{1,2})?)\s*分)",
    re.DOTALL,
)
_NAME_WEIGHT = re.compile(
    r"(?P<name>.*?)\s*[(（]\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*分\s*[)）]\s*", re.DOTALL
)
_NAME_BARE = re.compile(
    r"(?P<name>.*?)\s*[(（]\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*分?\s*[)）]\s*", re.DOTALL
)
_LABELS = {
    "project": "项目名称",
    "department": "主管部门",
    "implementer": "实施单位",
    "leader": "项目负责人",
    "phone": "联系电话",
}


@dataclass(slots=True)
class Drafted:
    """A branch or a group while its rows are still coming; ``key`` tells a repeated label from a new one."""

    name: Words
    weight: Words
    key: str
    cell: Cell | None = None
    below: list[Drafted] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)


@dataclass(slots=True)
class FormDraft:
    """What was found of one form so far."""

    title: Words = Words()
    year: int | None = None
    head: dict[str, Words] = field(default_factory=dict)
    details: list[Entry] = field(default_factory=list)
    unit: str = ""
    funds: list[FundRow] = field(default_factory=list)
    fund_weight: Words = Words()
    goals: list[Goal] = field(default_factory=list)
    weight: Words = Words()
    branches: list[Drafted] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    named_weights: bool = False
    total: Total | None = None
    grade: Words = Words()
    self_score: Words = Words()
    opinions: list[Entry] = field(default_factory=list)
    dates: list[Entry] = field(default_factory=list)
    attachments: list[Words] = field(default_factory=list)
    notes: list[Words] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    place: Place = Place()

    @property
    def blank(self) -> bool:
        """Whether nothing of a form was found."""
        return not (self.head or self.funds or self.goals or self.branches)

    def node(self, drafts: list[Drafted], text: str, place: Place, cell: Cell | None) -> Drafted:
        """The branch or group of a row: the running one while its cell goes on or only says its name again."""
        plain_text = "".join(text.split("\n")).strip()
        key = plain(plain_text)
        if drafts and (
            not key or cell is drafts[-1].cell or key == drafts[-1].key and self._again(drafts[-1], cell)
        ):
            if key and cell is not None and cell is not drafts[-1].cell and self.flat(place):
                self.repairs.append(
                    Repair("repeated_label", plain_text, "", replace(place, quote=text), True)
                )
            return drafts[-1]
        match = _HEADING.fullmatch(plain_text)
        name, weight = (
            (match["name"].strip(), match["weight"] or match["bare"]) if match else (plain_text, "")
        )
        drafts.append(Drafted(Words(name, place), Words(weight, place), key, cell))
        return drafts[-1]

    def _again(self, before: Drafted, cell: Cell | None) -> bool:
        """Whether a label that comes again means the same group: not when each has a merged box of its own."""
        if before.cell is None or cell is None or self.flat(cell.place):
            return True
        merged = before.cell.rows > 1 or cell.rows > 1
        return not merged or before.cell.place.table != cell.place.table

    @staticmethod
    def flat(place: Place) -> bool:
        """Whether a place lies in text that was a table once: there a label said again is a page's repetition."""
        return place.table is None and place.sheet is None

    def form(self) -> tuple[SelfEvaluationForm, tuple[Repair, ...], tuple[Finding, ...]]:
        """The form, its repairs, and what it lacks (DOC021)."""
        branches = tuple(
            Branch(
                branch.name,
                branch.weight,
                tuple(Group(group.name, group.weight, tuple(group.indicators)) for group in branch.below),
            )
            for branch in self.branches
        )
        if "weight" not in self.fields or self.named_weights:
            branches = _weights_from_names(branches, bare=self.named_weights)
        branches, regrouped = regroup(branches)
        funds = tuple(self.funds)
        if self.fund_weight and funds and not any(row.weight for row in funds):
            funds = tuple(
                replace(row, weight=self.fund_weight) if row.source == "total" else row for row in funds
            )
        total = self.total or Total()
        form = SelfEvaluationForm(
            title=self.title,
            year=self.year,
            head=Head(**self.head),
            funds=Funds(self.unit or "万元", funds),
            goals=tuple(self.goals),
            weight=self.weight,
            branches=branches,
            total=total,
            layout=nearest_layout(branches, self.fields),
            grade=self.grade,
            self_score=self.self_score,
            details=tuple(self.details),
            opinions=tuple(self.opinions),
            dates=tuple(self.dates),
            attachments=tuple(self.attachments),
            notes=tuple(self.notes),
        )
        return form, (*self.repairs, *regrouped), self._missing(form)

    def _missing(self, form: SelfEvaluationForm) -> tuple[Finding, ...]:
        """DOC021 for what the nearest layout prints and this paper does not show."""
        layout = load_layout(form.layout)
        head = layout.block("head")
        expected = {slot.field for row in head.slots for slot in row if slot.field} if head else set()
        missing = [label for name, label in _LABELS.items() if name in expected and name not in self.head]
        missing += ["项目资金"] if layout.block("funds") and not self.funds else []
        missing += ["年度总体目标"] if layout.block("goals") and not self.goals else []
        missing += [] if self.total else ["总分"]
        if not missing:
            return ()
        message = f"没有找到{'、'.join(f'「{label}」' for label in missing)};这些格子按空白处理"
        return (finding("DOC021", message, place=self.place, found="、".join(missing)),)


def _weights_from_names(branches: tuple[Branch, ...], *, bare: bool) -> tuple[Branch, ...]:
    """Weights printed in brackets behind the names of indicators: 慰问次数(2分)."""
    pattern = _NAME_BARE if bare else _NAME_WEIGHT

    def split(indicator: Indicator) -> Indicator:
        match = None if indicator.weight else pattern.fullmatch(indicator.name.text)
        if match is None or not match["name"]:
            return indicator
        place = indicator.name.place
        return replace(indicator, name=Words(match["name"], place), weight=Words(match["weight"], place))

    return tuple(
        replace(
            branch,
            groups=tuple(
                replace(group, indicators=tuple(split(one) for one in group.indicators))
                for group in branch.groups
            ),
        )
        for branch in branches
    )


def nearest_layout(branches: Iterable[Branch], fields: Iterable[str] = ()) -> str:
    """The layout that shares most with what was read: the columns, then the official tree; national when equal."""
    branches = tuple(branches)
    read = {label_key(group.name.text) for branch in branches for group in branch.groups}
    read |= {f"/{label_key(branch.name.text)}" for branch in branches}
    columns = set(fields) or {"branch", "group", "name", "target", "actual", "weight", "score", "reason"}
    best, most = "national-2020", Fraction(-1)
    for name in sorted(layout_names(), key=lambda name: (not name.startswith("national"), name)):
        block = load_layout(name).block("indicators")
        tree = block.tree if block else ()
        official = {
            group.name if hasattr(group, "name") else group for branch in tree for group in branch.groups
        }
        official |= {f"/{branch.name}" for branch in tree}
        own = {column.field for column in block.columns} if block else set()
        alike = Fraction(len(columns & own), max(1, len(columns | own)))
        score = 3 * alike + Fraction(len(read & official), max(1, len(read | official)))
        if score > most:
            best, most = name, score
    return best


def number_in(text: str) -> Fraction | None:
    """A cell that is one number, points or nothing else: 98, 98分, 10.0."""
    said = plain(text).removesuffix("分")
    return parse_arabic(said)
