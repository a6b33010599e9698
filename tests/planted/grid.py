"""A form laid out as cells (版式): rows of cells with spans, as a table in any file shows them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tests.planted.forms import Form, Layout, plain


@dataclass(frozen=True)
class Cell:
    """One cell: its words and how far it reaches."""

    text: str
    across: int = 1
    down: int = 1


Grid = list[list[Cell | None]]


def lay_out(layout: Layout, form: Form) -> Grid:
    """The rows of the form; None stands where a cell above reaches down."""
    columns = layout["columns"]
    side = 1 if layout["indicator_style"] == "side" else 0
    fund_cells = 1 + len(layout["fund_columns"]) + (1 if layout["fund_style"] == "side" else 0)
    width = max(len(columns) + side, fund_cells if layout["fund_rows"] else 0, 4)
    parts = {
        "head": _head, "fund": _fund, "goals": _goals, "indicators": _indicators, "total": _total,
        "foot": _foot,
    }  # fmt: skip
    rows: Grid = []
    for block in layout["blocks"]:
        rows += parts[block](layout, form, width)
    return rows


def title_lines(layout: Layout, form: Form) -> list[str]:
    """What stands above the table."""
    return [_slot(line, layout, form) for line in layout["title"]]


def _slot(text: str, layout: Layout, form: Form) -> str:
    for key in ("name", "department", "unit", "person", "phone", "year", "date", "grade"):
        text = text.replace(f"@{key}", form[key])
    return text.replace("@total", plain(form["total"]))


def _spread(texts: list[str], width: int, first: int = 0) -> list[Cell | None]:
    """Cells over the whole width; what is left over widens the last."""
    each, over = divmod(width - first, len(texts) - (1 if first else 0))
    cells: list[Cell | None] = []
    for index, text in enumerate(texts):
        if first and index == 0:
            cells.append(Cell(text, first))
        else:
            cells.append(Cell(text, each + (over if index == len(texts) - 1 else 0)))
    return cells


def _head(layout: Layout, form: Form, width: int) -> Grid:
    said = {**form, "year": form["head_year"]}
    return [_spread([_slot(text, layout, said) for text in row], width) for row in layout["head"]]


def _label(text: str, layout: Layout, form: Form) -> str:
    return text.replace("@weight", plain(form["weight"])).replace("@money", layout["money"])


def _money(value: Decimal, layout: Layout) -> str:
    if not value and layout["empty_money"] != "0":
        return str(layout["empty_money"])
    return f"{value:,.2f}" if layout["thousands"] else f"{value:.2f}"


def _fund(layout: Layout, form: Form, width: int) -> Grid:
    if not layout["fund_rows"]:
        return []
    columns, rows = layout["fund_columns"], layout["fund_rows"]
    lines = [[layout["fund_corner"], *(head for _, head in columns)]]
    for key, label in rows:
        lines.append([label, *(_fund_cell(layout, form, key, column) for column, _ in columns)])
    title = _label(layout["fund_label"], layout, form)
    if layout["fund_style"] == "side":
        out: Grid = []
        for index, line in enumerate(lines):
            spread = _spread(line, width - 1)
            out.append([Cell(title, 1, len(lines)) if index == 0 else None, *spread])
        return out
    body: Grid = [_spread(line, width) for line in lines]
    return [[Cell(title, width)], *body] if layout["fund_style"] == "band" else body


def _fund_cell(layout: Layout, form: Form, key: str, column: str) -> str:
    if (key, column) in form["typed"]:
        return str(form["typed"][key, column])
    if column in ("weight", "score"):
        return plain(form[column]) if key == "total" else str(layout["dash"])
    if column == "reason":
        return ""
    if column == "method":
        return "执行率×分值,最高不超过分值" if key == "total" else str(layout["dash"])
    row = form["funds"][key]
    if column == "rate":
        return row["rate"] or str(layout["dash"])
    if column == "left":
        return _money(row["adjusted"] - row["executed"], layout)
    return _money(row[column], layout)


def _goals(layout: Layout, form: Form, width: int) -> Grid:
    side, expected, reached = layout["goals"]
    if layout["goal_style"] == "side":
        return [
            [Cell(side, 1, 2), *_spread([expected, reached], width - 1)],
            [None, *_spread([form["goal"], form["done"]], width - 1)],
        ]
    if layout["goal_style"] == "lines":
        return [
            [Cell(expected, 1), Cell(form["goal"], width - 1)],
            [Cell(reached, 1), Cell(form["done"], width - 1)],
        ]
    return [
        [Cell(side, width)],
        _spread([expected, reached], width),
        _spread([form["goal"], form["done"]], width),
    ]


def _indicators(layout: Layout, form: Form, width: int) -> Grid:
    columns = layout["columns"]
    side = 1 if layout["indicator_style"] == "side" else 0
    items = form["indicators"]
    whole = plain(sum((item["weight"] for item in items), Decimal(0)))
    title = layout["indicator_label"].replace("@points", form["typed"].get("points", whole))
    rows: Grid = [[*_last_wide([Cell(head) for _, head in columns], width - side)]]
    for index in range(len(items)):
        cells = [_indicator_cell(layout, form, index, key) for key, _ in columns]
        rows.append(_last_wide(cells, width - side))
    if side:
        return [[Cell(title, 1, len(rows)) if index == 0 else None, *row] for index, row in enumerate(rows)]
    return [[Cell(title, width)], *rows] if layout["indicator_style"] == "band" else rows


def _last_wide(cells: list[Cell | None] | list[Cell], width: int) -> list[Cell | None]:
    last = cells[-1]
    assert last is not None
    return [*cells[:-1], Cell(last.text, 1 + width - len(cells), last.down)]


def _indicator_cell(layout: Layout, form: Form, index: int, key: str) -> Cell | None:
    items = form["indicators"]
    item = items[index]
    if key in ("l1", "l2"):
        group = (item["l1"],) if key == "l1" else (item["l1"], item["l2"])
        mine = [
            place for place, other in enumerate(items) if (other["l1"], other["l2"])[: len(group)] == group
        ]
        if index != mine[0]:
            return None
        points = f"({plain(form['groups'][group])}分)" if layout[f"{key}_points"] else ""
        return Cell(form["typed"].get(group, item[key] + points), 1, len(mine))
    return Cell(item["typed"][key] if key in item["typed"] else _value(layout, item, index, key))


def _value(layout: Layout, item: dict, index: int, key: str) -> str:  # type: ignore[type-arg] # mixed values
    split = any(column == "unit" for column, _ in layout["columns"])
    unit = "" if split else item["unit"]
    if key == "l3":
        mark = f"指标{index + 1}:" if layout["numbered"] else ""
        return mark + item["l3"] + (f"({plain(item['weight'])}分)" if layout["l3_points"] else "")
    if key == "target":
        if item["text"]:
            return str(item["text"])
        sign = "" if any(column == "op" for column, _ in layout["columns"]) else item["op"]
        return f"{layout['signs'].get(sign, sign)}{item['target']}{unit}"
    if key == "actual":
        if item["text"]:
            return str(item["reached"])
        return f"{item['actual']}{'' if layout['bare_actual'] else unit}"
    if key == "op":
        return "定性" if item["text"] else str(item["op"])
    if key == "standard":
        return "完成目标得满分,未完成按完成比例得分"
    if key in ("weight", "score"):
        return plain(item[key])
    if key == "deducted":
        return plain(item["weight"] - item["score"])
    return {"seq": str(index + 1), "unit": item["unit"], "reason": item["reason"] or layout["no_reason"]}.get(
        key, ""
    )


def _total(layout: Layout, form: Form, width: int) -> Grid:
    columns = [key for key, _ in layout["columns"]]
    label = layout["total_label"]
    if layout["total_style"] == "none":
        return []
    if layout["total_style"] == "pair":
        return [[Cell(label, width - 1), Cell(plain(form["total"]))]]
    side = 1 if layout["indicator_style"] == "side" else 0
    places = {key: columns.index(key) + side for key in ("weight", "score") if key in columns}
    first = min(places.values())
    cells: list[Cell | None] = [Cell(label, first)]
    for place in range(first, width):
        text = ""
        if place == places.get("weight"):
            text = plain(form["total_weight"])
        elif place == places.get("score"):
            text = plain(form["total"])
        cells.append(Cell(text))
    return [cells]


def _foot(layout: Layout, form: Form, width: int) -> Grid:
    rows: Grid = []
    for row in layout["foot"]:
        texts = [_slot(text, layout, form) for text in row]
        if len(texts) == 2:
            texts[1] = form["typed"].get(texts[0], texts[1])
            rows.append([Cell(texts[0]), Cell(texts[1], width - 1)])
        else:
            rows.append(_spread(texts, width))
    return rows
