"""What stands in one form (一张自评表的内容): a project's figures under one layout's weights.

Nothing here comes from the product: the arithmetic is done again, in this file, so that a mistake of
the audit cannot hide behind the same mistake in its examiner.
"""

from __future__ import annotations

import tomllib
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CENT = Decimal("0.01")
Layout = dict[str, Any]
Form = dict[str, Any]


def projects() -> list[dict[str, Any]]:
    """The invented projects."""
    found: list[dict[str, Any]] = tomllib.loads((HERE / "projects.toml").read_text("utf-8"))["project"]
    return found


def layouts(name: str) -> list[Layout]:
    """The layouts of one file: every one over the file's own defaults."""
    data = tomllib.loads((HERE / "layouts" / f"{name}.toml").read_text("utf-8"))
    defaults = tomllib.loads((HERE / "layouts" / "defaults.toml").read_text("utf-8"))
    return [{**defaults, **layout} for layout in data["layout"]]


def cents(value: Decimal) -> Decimal:
    """To two places, as forms print."""
    return value.quantize(CENT, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """A score or weight without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def make_form(layout: Layout, project: dict[str, Any]) -> Form:
    """The content of this project's form in this layout, free of mistakes."""
    factor = Decimal(10000 if layout["money"] == "元" else 1)
    totals = {
        key: Decimal(project[key].replace(",", "")) * factor for key in ("initial", "adjusted", "executed")
    }
    sources = [key for key, _ in layout["fund_rows"] if key != "total"]
    funds = {"total": dict(totals), **_sources(totals, sources)}
    weight = Decimal(layout["execution_weight"])
    rate = totals["executed"] / totals["adjusted"]
    form: Form = {
        **{key: project[key] for key in ("name", "department", "unit", "person", "phone", "goal", "done")},
        "year": str(project["year"]), "date": f"{project['year'] + 1}年3月12日",
        "funds": funds, "weight": weight, "score": cents(weight * rate),
        "indicators": _indicators(layout, project), "typed": {}, "head_year": str(project["year"]),
    }  # fmt: skip
    for row in funds.values():
        row["rate"] = f"{cents(row['executed'] / row['adjusted'] * 100)}%" if row["adjusted"] else ""
    form["groups"] = group_weights(form)
    settle(form)
    return form


def settle(form: Form) -> None:
    """Add up what the form adds up."""
    form["total_weight"] = form["weight"] + sum(item["weight"] for item in form["indicators"])
    form["total"] = form["score"] + sum(item["score"] for item in form["indicators"])
    form["grade"] = next(
        word for floor, word in ((90, "优"), (80, "良"), (60, "中"), (-100, "差")) if form["total"] >= floor
    )


def group_weights(form: Form) -> dict[tuple[str, ...], Decimal]:
    """The points of every first and second level."""
    groups: dict[tuple[str, ...], Decimal] = {}
    for item in form["indicators"]:
        for key in ((item["l1"],), (item["l1"], item["l2"])):
            groups[key] = groups.get(key, Decimal(0)) + item["weight"]
    return groups


def _sources(totals: dict[str, Decimal], keys: list[str]) -> dict[str, dict[str, Decimal]]:
    """The totals over the sources: three quarters, a fifth, the rest; nothing for further sources."""
    shares = {0: [], 1: ["1"], 2: ["0.8", "0.2"]}.get(len(keys), ["0.75", "0.2", "0.05"])
    out: dict[str, dict[str, Decimal]] = {key: {} for key in keys}
    for column, whole in totals.items():
        left = whole
        for index, key in enumerate(keys):
            part = Decimal(0)
            if index < len(shares):
                part = left if index == len(shares) - 1 else (whole * Decimal(shares[index])).quantize(CENT)
            out[key][column] = part
            left -= part
    return out


def _indicators(layout: Layout, project: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for level1, level2, kind, points in layout["tree"]:
        here = [item for item in project["indicators"] if item["kind"] == kind]
        each = (Decimal(points) / len(here)).quantize(Decimal(1), ROUND_DOWN)
        for index, item in enumerate(here):
            weight = Decimal(points) - each * (len(here) - 1) if index == 0 else each
            found.append(_indicator(item, level1, level2, weight))
    return found


def _indicator(item: dict[str, Any], level1: str, level2: str, weight: Decimal) -> dict[str, Any]:
    score, reason = weight, item.get("reason", "")
    if reason:
        score = cents(weight * Decimal(item["actual"]) / Decimal(item["target"]))
    return {
        "l1": level1, "l2": level2, "kind": item["kind"], "l3": item["name"], "weight": weight,
        "score": score, "reason": reason, "op": item.get("op", ""), "target": item.get("target", ""),
        "unit": item.get("unit", ""), "actual": item.get("actual", ""), "text": item.get("text", ""),
        "reached": item.get("reached", ""), "typed": {},
    }  # fmt: skip
