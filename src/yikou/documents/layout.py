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
_HEAD_FIELDS = {"project", "department", "implementer", "leader", "phone"}
_COLUMN_FIELDS = {
    "funds": {"label", "initial", "adjusted", "executed", "weight", "rate", "score"},
    "goals": {"expected", "reached"},
    "indicators": {"branch", "group", "name", "target", "actual", "weight", "score", "reason"},
}


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
    """One cell of the head block: a printed label, or a field of the head."""

    label: str = ""
    field: str = ""
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a block: the field it shows, its printed label, its width."""

    field: str
    label: str
    width_mm: Decimal
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One official row of the fund table, with what the paper prints in it beforehand."""

    source: str
    label: str
    indent: int = 0
    weight: str = ""
    score: str = ""


@dataclass(frozen=True, slots=True)
class TreeBranch:
    """A first-level indicator of the official tree, with its weight and second level."""

    name: str
    weight: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the paper (head, funds, goals or indicators)."""

    kind: Literal["head", "funds", "goals", "indicators"]
    columns: tuple[Column, ...] = ()
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
        """Every column of the block from margin to margin, the side label included."""
        if self.widths_mm:
            return self.widths_mm
        return (self.side_mm, *(column.width_mm for column in self.columns))


@dataclass(frozen=True, slots=True)
class Layout:
    """A form layout (表样) as data."""

    name: str
    label: str
    source: str
    title: str
    year_line: str
    page: Page
    title_type: Type
    body_type: Type
    blocks: tuple[Block, ...]

    def block(self, kind: str) -> Block | None:
        """The block of a kind, or None when this paper has none."""
        return next((block for block in self.blocks if block.kind == kind), None)

    def blank_form(self, year: int | None = None) -> SelfEvaluationForm:
        """The empty form of this layout: official rows, tree and weights, nothing filled in."""
        funds, tree = self.block("funds"), self.block("indicators")
        return SelfEvaluationForm(
            title=Words(self.title),
            year=year,
            layout=self.name,
            funds=Funds(
                unit=funds.unit if funds else "万元",
                rows=tuple(
                    FundRow(row.source, Words(row.label), weight=Words(row.weight), score=Words(row.score))
                    for row in (funds.sources if funds else ())
                ),
            ),
            goals=(Goal(),),
            weight=Words(tree.weight if tree else ""),
            branches=tuple(
                Branch(
                    Words(branch.name),
                    Words(branch.weight),
                    tuple(Group(Words(name), indicators=(Indicator(),)) for name in branch.groups),
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


def _block(data: Mapping[str, Any]) -> Block:
    kind = data["kind"]
    if kind == "head":
        slots = tuple(tuple(Slot(**slot) for slot in row) for row in data["rows"])
        widths = tuple(Decimal(width) for width in data["widths_mm"])
        for number, row in enumerate(slots, start=1):
            if sum(slot.columns for slot in row) != len(widths):
                raise LayoutError(f"表头第 {number} 行的格数与列数 {len(widths)} 不符")
            for slot in row:
                if slot.field and slot.field not in _HEAD_FIELDS:
                    raise LayoutError(f"表头没有「{slot.field}」这一项")
        return Block(kind="head", slots=slots, widths_mm=widths)
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
        side=data["side"],
        side_mm=Decimal(data["side_mm"]),
        unit=data.get("unit", ""),
        sources=tuple(SourceRow(**row) for row in data.get("rows", ())),
        heading=data.get("heading", ""),
        breaks=tuple(data.get("breaks", ())),
        total=data.get("total", ""),
        weight=data.get("weight", ""),
        tree=tuple(
            TreeBranch(branch["name"], branch["weight"], tuple(branch["groups"]))
            for branch in data.get("tree", ())
        ),
    )
