"""Charts as data (图表): figures and their words, drawn in the browser, always with their data table.

A view says what it wants to show; colours, fonts and axes are the same everywhere and live in
``yk-chart.js``. Figures stay exact: they travel as text and only the drawing turns them into pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Figure = int | Decimal | None
ChartKind = Literal["bar", "rank", "line", "combo", "pie", "funnel", "treemap", "sankey", "gauge", "heatmap"]

# Kinds whose figures are one value a name, without an axis of categories.
_NAMED = {"pie", "funnel", "treemap", "gauge"}


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures with its name; in a combo chart ``line`` draws it on the right-hand axis."""

    name: str
    values: Sequence[Figure]
    line: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """One stream of a Sankey diagram (流向)."""

    source: str
    target: str
    value: Figure


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of a heat map; x is the column's label, y the row's."""

    x: str
    y: str
    value: Figure


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart (图表).

    bar, rank (horizontal, ranked), line, combo: ``labels`` and ``series``;
    pie, funnel, treemap, gauge: ``labels`` and one series; sankey: ``flows``; heatmap: ``cells``.
    """

    kind: ChartKind
    title: str
    unit: str = ""
    labels: Sequence[str] = ()
    series: Sequence[Series] = ()
    flows: Sequence[Flow] = ()
    cells: Sequence[Cell] = ()
    height: Literal["s", "m", "l"] = "m"
    stacked: bool = False
    top: Figure = None
    label_head: str = "名称"

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(
                    f"series {series.name!r} has {len(series.values)} values for {len(self.labels)} labels"
                )
        if self.kind in _NAMED and len(self.series) != 1:
            raise ValueError(f"a {self.kind} chart takes exactly one series")
        if self.kind == "sankey" and _has_cycle(self.flows):
            raise ValueError("the flows of a sankey chart form a circle and cannot be drawn")

    @property
    def empty(self) -> bool:
        """True when there is nothing to draw: the component then says so instead of an empty frame."""
        return not (self.flows or self.cells or (self.labels and self.series))

    def payload(self) -> dict[str, Any]:
        """What the drawing needs, JSON-ready; figures as text so that nothing is rounded on the way."""
        return {
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "labels": list(self.labels),
            "series": [
                {"name": s.name, "values": [_text(v) for v in s.values], "line": s.line, "unit": s.unit}
                for s in self.series
            ],
            "flows": [[f.source, f.target, _text(f.value)] for f in self.flows],
            "cells": [[c.x, c.y, _text(c.value)] for c in self.cells],
            "stacked": self.stacked,
            "top": _text(self.top),
        }

    def table(self) -> tuple[list[str], list[list[str]]]:
        """The same figures as heads and rows, for 查看数据表 and for readers of the screen."""
        if self.kind == "sankey":
            heads = ["从", "到", _with_unit("数值", self.unit)]
            return heads, [[f.source, f.target, _shown(f.value)] for f in self.flows]
        if self.kind == "heatmap":
            heads = ["行", "列", _with_unit("数值", self.unit)]
            return heads, [[c.y, c.x, _shown(c.value)] for c in self.cells]
        heads = [self.label_head, *(_with_unit(s.name, s.unit or self.unit) for s in self.series)]
        rows = [[label, *(_shown(s.values[at]) for s in self.series)] for at, label in enumerate(self.labels)]
        return heads, rows


def _has_cycle(flows: Sequence[Flow]) -> bool:
    """Whether some stream comes back to where it began: the drawing library would throw."""
    onward: dict[str, set[str]] = {}
    for flow in flows:
        onward.setdefault(flow.source, set()).add(flow.target)
    done: set[str] = set()
    for start in onward:
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(node)
            elif node in path:
                return True
            elif node not in done:
                path.append(node)
                stack.append((node, True))
                stack.extend((after, False) for after in onward.get(node, ()))
    return False


def _with_unit(word: str, unit: str) -> str:
    return f"{word}({unit})" if unit else word


def _text(value: Figure) -> str | None:
    return None if value is None else str(value)


def _shown(value: Figure) -> str:
    return "—" if value is None else f"{value:,}"
