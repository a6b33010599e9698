"""A layout (表样) is data: labels, columns, order, widths and the official tree, one TOML file each.

The files lie in ``yikou/layouts``; a path to a file of your own works wherever a name does. Adding a
layout needs no code. The widths of every block must fill the page between its margins exactly, so that
a slip of the pen is refused here and not discovered on paper.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from yikou.documents.model import Branch, FundRow, Funds, Goal, Group, Indicator, SelfEvaluationForm, Words

Align = Literal["left", "center", "auto"]
DEFAULT_LAYOUT = "national-2020"
_SLOT_FIELDS = {"project", "department", "implementer", "leader", "phone"}
_FORM_FIELDS = {"grade", "self_score"}
_COLUMN_FIELDS = {
    "funds": {"label", "initial", "adjusted", "executed", "weight", "rate", "score", "formula", "reason"},
    "goals": {"expected", "reached"},
    "indicators": {
        *("serial", "branch", "group", "name", "sign", "target", "unit", "actual", "weight", "score"),
        *("reason", "explanation", "standard", "evidence", "formula"),
    },
}
_SLOT_KINDS = ("head", "foot")


class LayoutError(ValueError):
    """A layout file is missing or contradicts itself; the message is a Chinese sentence for its author."""


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins in millimetres."""

    width_mm: Decimal
    height_mm: Decimal
    top_mm: Decimal
    bottom_mm: Decimal
    left_mm: Decimal
    right_mm: Decimal

    @property
    def text_mm(self) -> Decimal:
        """The width between the margins."""
        return self.width_mm - self.left_mm - self.right_mm


@dataclass(frozen=True, slots=True)
class Type:
    """Fonts by name, the official one first, and the size in points."""

    fonts: tuple[str, ...]
    points: Decimal


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of a head or foot: a printed label, or a value of the form, or both (项目负责人：张三).

    ``field`` is one of the head (or grade, self_score); ``detail``, ``opinion`` and ``date`` name an entry of the
    form by its label (项目类别, 评价结论, 填报日期), so a layout may ask for what the model has no name for.
    """

    label: str = ""
    field: str = ""
    detail: str = ""
    opinion: str = ""
    date: str = ""
    columns: int = 1
    rows: int = 1
    align: Align = "center"

    @property
    def entry(self) -> tuple[str, str] | None:
        """The list of the form (details, opinions, dates) and the label of the entry printed here."""
        for name in ("detail", "opinion", "date"):
            if label := getattr(self, name):
                return f"{name}s", label
        return None

    @property
    def holds_value(self) -> bool:
        """Whether something of the form is printed here."""
        return bool(self.field or self.entry)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a block: the field it shows, its printed label, its width.

    ``pattern`` prints a value together with its weight in one cell: ``{text}（{weight}分）``.
    """

    field: str
    label: str
    width_mm: Decimal
    align: Align = "center"
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One official row of the fund table, with what the paper prints in it beforehand."""

    source: str
    label: str
    indent: int = 0
    weight: str = ""
    score: str = ""
    rate: str = ""
    formula: str = ""

    def blank(self) -> FundRow:
        """The row as the paper has it before anybody fills it in."""
        return FundRow(
            self.source,
            Words(self.label),
            weight=Words(self.weight),
            score=Words(self.score),
            rate=Words(self.rate),
        )


@dataclass(frozen=True, slots=True)
class TreeBranch:
    """A first-level indicator of the official tree, with its weight and second level (names and weights)."""

    name: str
    weight: str
    groups: tuple[str, ...]
    group_weights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the paper; neighbouring blocks with one ``group`` share a merged label at their left."""

    kind: Literal["head", "funds", "goals", "indicators", "foot"]
    columns: tuple[Column, ...] = ()
    group: str = ""
    group_mm: Decimal = Decimal(0)
    side: str = ""
    side_mm: Decimal = Decimal(0)
    slots: tuple[tuple[Slot, ...], ...] = ()
    widths_mm: tuple[Decimal, ...] = ()
    unit: str = ""
    sources: tuple[SourceRow, ...] = ()
    heading: str = ""
    breaks: tuple[str, ...] = ()
    total: str = ""
    weight: str = ""
    tree: tuple[TreeBranch, ...] = ()

    def all_widths(self) -> tuple[Decimal, ...]:
        """Every column of the block from margin to margin, the labels at its left included."""
        labels = (self.group_mm,) if self.group else ()
        if self.widths_mm:
            return (*labels, *self.widths_mm)
        sides = (self.side_mm,) if self.side else ()
        return (*labels, *sides, *(column.width_mm for column in self.columns))


@dataclass(frozen=True, slots=True)
class Layout:
    """A form layout (表样) as data; ``lines`` stand between the title and the table (单位名称：…)."""

    name: str
    label: str
    source: str
    title: str
    year_line: str
    page: Page
    title_type: Type
    body_type: Type
    blocks: tuple[Block, ...]
    lines: tuple[Slot, ...] = ()

    def block(self, kind: str) -> Block | None:
        """The block of a kind, or None when this paper has none."""
        return next((block for block in self.blocks if block.kind == kind), None)

    def heading(self, year: int | None, project: str = "") -> str:
        """The official title, with year and project where this paper prints them in it."""
        return self.title.format(year="　　" if year is None else year, project=project)

    def blank_form(self, year: int | None = None) -> SelfEvaluationForm:
        """The empty form of this layout: official rows, tree and weights, nothing filled in."""
        funds, tree = self.block("funds"), self.block("indicators")
        return SelfEvaluationForm(
            title=Words(self.heading(year)),
            year=year,
            layout=self.name,
            funds=Funds(
                unit=funds.unit if funds else "万元",
                rows=tuple(row.blank() for row in (funds.sources if funds else ())),
            ),
            goals=(Goal(),) if self.block("goals") else (),
            weight=Words(tree.weight if tree else ""),
            branches=tuple(
                Branch(
                    Words(branch.name),
                    Words(branch.weight),
                    tuple(
                        Group(Words(name), Words(weight), (Indicator(),))
                        for name, weight in zip(branch.groups, branch.group_weights, strict=True)
                    ),
                )
                for branch in (tree.tree if tree else ())
            ),
        )


def layout_names() -> tuple[str, ...]:
    """The layouts that come with the package, by name."""
    folder = resources.files("yikou") / "layouts"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def load_layout(name: str) -> Layout:
    """A layout by name, or by the path of a ``.toml`` file. Raises LayoutError with a Chinese sentence."""
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise LayoutError(f"找不到表样文件 {name}")
        text = path.read_text(encoding="utf-8")
    elif name in layout_names():
        text = (resources.files("yikou") / "layouts" / f"{name}.toml").read_text(encoding="utf-8")
    else:
        raise LayoutError(f"没有名为「{name}」的表样;可用的有:{'、'.join(layout_names())}")
    try:
        return _layout(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"表样「{name}」不是合法的 TOML:{error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise LayoutError(f"表样「{name}」缺少内容或写法不对:{error}") from error


def _layout(data: Mapping[str, Any]) -> Layout:
    page = Page(**{key: Decimal(value) for key, value in data["page"].items()})
    layout = Layout(
        name=data["name"],
        label=data["label"],
        source=data["source"],
        title=data["title"],
        year_line=data["year_line"],
        page=page,
        title_type=_type(data["title_type"]),
        body_type=_type(data["body_type"]),
        blocks=tuple(_block(block) for block in data["blocks"]),
        lines=tuple(_slot(line) for line in data.get("lines", ())),
    )
    for block in layout.blocks:
        total = sum(block.all_widths())
        if total != page.text_mm:
            raise LayoutError(
                f"表样「{layout.name}」的 {block.kind} 各列宽合计 {total} 毫米,版心宽 {page.text_mm} 毫米;请改成相等"
            )
        if any(width <= 0 for width in block.all_widths()):
            raise LayoutError(f"表样「{layout.name}」的 {block.kind} 有一列宽度不大于 0")
    return layout


def _type(data: Mapping[str, Any]) -> Type:
    return Type(fonts=tuple(data["fonts"]), points=Decimal(data["points"]))


def _slot(data: Mapping[str, Any]) -> Slot:
    slot = Slot(**data)
    if slot.field and slot.field not in _SLOT_FIELDS | _FORM_FIELDS:
        raise LayoutError(f"表头没有「{slot.field}」这一项;模型没有的格子请用 detail、opinion 或 date")
    if sum(bool(value) for value in (slot.field, slot.detail, slot.opinion, slot.date)) > 1:
        raise LayoutError(f"一格只能有一个内容,「{slot.label or slot.field}」写了几个")
    return slot


def _slots(data: Mapping[str, Any], columns: int) -> tuple[tuple[Slot, ...], ...]:
    """The rows of a head or foot; every row fills all columns, with what hangs down from the rows above."""
    rows = tuple(tuple(_slot(slot) for slot in row) for row in data["rows"])
    hanging: dict[int, int] = {}
    for number, row in enumerate(rows):
        width = sum(slot.columns for slot in row) + hanging.pop(number, 0)
        if width != columns:
            raise LayoutError(f"表头第 {number + 1} 行的格数与列数 {columns} 不符")
        for slot in row:
            for below in range(number + 1, number + slot.rows):
                hanging[below] = hanging.get(below, 0) + slot.columns
    if hanging:
        raise LayoutError(f"表头有一格向下伸到第 {max(hanging) + 1} 行,而表头只有 {len(rows)} 行")
    return rows


def _block(data: Mapping[str, Any]) -> Block:
    kind = data["kind"]
    group, group_mm = data.get("group", ""), Decimal(data.get("group_mm", 0))
    if kind in _SLOT_KINDS:
        widths = tuple(Decimal(width) for width in data["widths_mm"])
        slots = _slots(data, len(widths))
        return Block(kind=kind, slots=slots, widths_mm=widths, group=group, group_mm=group_mm)
    if kind not in _COLUMN_FIELDS:
        raise LayoutError(f"没有「{kind}」这种表块")
    columns = tuple(
        Column(**{**column, "width_mm": Decimal(column["width_mm"])}) for column in data["columns"]
    )
    for column in columns:
        if column.field not in _COLUMN_FIELDS[kind]:
            raise LayoutError(f"表块 {kind} 没有「{column.field}」这一列")
    return Block(
        kind=kind,
        columns=columns,
        group=group,
        group_mm=group_mm,
        side=data.get("side", ""),
        side_mm=Decimal(data.get("side_mm", 0)),
        unit=data.get("unit", ""),
        sources=tuple(SourceRow(**row) for row in data.get("rows", ())),
        heading=data.get("heading", ""),
        breaks=tuple(data.get("breaks", ())),
        total=data.get("total", ""),
        weight=data.get("weight", ""),
        tree=tuple(_branch(branch) for branch in data.get("tree", ())),
    )


def _branch(data: Mapping[str, Any]) -> TreeBranch:
    """A branch of the official tree; a group is a name, or a name with its weight."""
    groups = [{"name": group} if isinstance(group, str) else group for group in data["groups"]]
    names = tuple(group["name"] for group in groups)
    return TreeBranch(data["name"], data["weight"], names, tuple(group.get("weight", "") for group in groups))
