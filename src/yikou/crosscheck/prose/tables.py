"""Tables in a report (文中表格): a row of totals against the rows that it adds up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from yikou.crosscheck.prose.flat import flatten
from yikou.crosscheck.prose.prose import Prose
from yikou.crosscheck.prose.wording import number
from yikou.documents import Span
from yikou.documents.extract import Cell, Table
from yikou.findings import Finding, finding
from yikou.values import parse_arabic

_TOTAL_ROW = re.compile(r"^(?:合\s*计|总\s*计|共\s*计|全[区市县镇]合?计?)$")
_NESTED = re.compile(r"其中|小\s*计|合\s*计|总\s*计|占|率|平均|同比|增|减|上年")
_NOT_ADDED = re.compile(
    r"率|%|占比|比例|标准|单价|平均|人均|户均|均|序号|编号|年|月|日期|电话|代码|分数|等级|排名|同比|增|次数/|/"
)
_FEWEST, _MOST = 2, 400


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its label and its cells by column."""

    label: str
    cells: dict[int, Cell]


def column_totals(prose: Prose) -> Iterator[Finding]:
    """CRO591: a total that its column does not give; only where no row divides another one again."""
    if prose.document.forms:
        return  # the tables of a form are read and judged as forms
    for table in (*prose.document.tables, *_tabbed(prose)):
        lines = _lines(table)
        totals = [at for at, line in enumerate(lines) if _TOTAL_ROW.match(line.label)]
        if len(totals) != 1 or totals[0] != len(lines) - 1 or not _FEWEST < len(lines) <= _MOST:
            continue
        yield from _added(lines[:-1], lines[-1])


def _lines(table: Table) -> list[Line]:
    rows: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    lines = []
    for _, cells in sorted(rows.items()):
        words = [flatten(cell.text).strip() for _, cell in sorted(cells.items())]
        label = next((word for word in words if word and _value(word) is None), "")
        if any(words):
            lines.append(Line(label, cells))
    return lines


def _value(text: str) -> Fraction | None:
    return parse_arabic(flatten(text).replace(" ", "").strip())


def _added(above: Sequence[Line], total: Line) -> Iterator[Finding]:
    for column, cell in sorted(total.cells.items()):
        stated = _value(cell.text)
        if stated is None or cell.columns > 1:
            continue
        body = [
            line for line in above if column in line.cells and _value(line.cells[column].text) is not None
        ]
        head = [line.cells[column].text for line in above if column in line.cells and line not in body]
        first = above.index(body[0]) if body else 0
        # Below the head every row must have its number, and none may divide or compare another.
        whole = above[first:]
        if (
            len(body) < _FEWEST
            or len(whole) != len(body)
            or any(_NESTED.search(line.label) for line in whole)
        ):
            continue
        if any(_NOT_ADDED.search(flatten(text)) for text in head) or not "".join(head).strip():
            continue
        parts = [_value(line.cells[column].text) or Fraction(0) for line in body]
        texts = [line.cells[column].text for line in body] + [cell.text]
        decimals = [len(text.strip().partition(".")[2]) for text in texts]
        slack = sum((Fraction(1, 2 * 10**each) for each in decimals if each), Fraction(0))
        added = sum(parts, Fraction(0))
        if abs(added - stated) <= slack:
            continue
        name = " ".join("".join(head).split())[-16:]
        yield finding(
            "CRO591",
            f"「{name}」一列 {len(parts)} 行之和 {_sum(parts)} = {number(added)},{total.label}写的是 {number(stated)},"
            f"相差 {number(abs(added - stated))}",
            place=replace(cell.place, quote=cell.text.strip()), expected=number(added), found=number(stated),
        )  # fmt: skip


def _tabbed(prose: Prose) -> Iterator[Table]:
    """Tables of which a text file has kept the tabs: lines with equally many of them, one below the other."""
    if prose.document.source != "txt":
        return
    cells: list[Cell] = []
    wide = at = 0
    for line in [*prose.document.text.split("\n"), ""]:
        words = line.split("\t")
        if len(words) != wide and cells:
            yield Table(tuple(cells), cells[0].place)
            cells = []
        wide = len(words) if len(words) > 1 else 0
        if wide:
            row = cells[-1].row + 1 if cells else 0
            place = prose.document.place(Span(at, at + len(line)))
            cells += [Cell(row, column, word, place) for column, word in enumerate(words)]
        at += len(line) + 1


def _sum(parts: Sequence[Fraction]) -> str:
    if len(parts) <= 8:
        return " + ".join(number(part) for part in parts)
    return f"{' + '.join(number(part) for part in parts[:4])} + … + {number(parts[-1])}"
