"""再一个表 (tables): a second list or a summary below the first one of a sheet, each by its own head.

Read by the first head, the money of a second list in another order would be another money, and nobody would see
it. So a further list is read by its own head where that says everything a list must say; where it does not, the rows
under it are refused with its place. A summary (街镇、人数、金额) names no people: it is counted among the notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yikou.findings import Finding, Place, finding
from yikou.sheets.head import Head, find_head
from yikou.sheets.lines import CellMap, Line, LineKind, is_number_of_a_person
from yikou.sheets.template import Template
from yikou.values import without_spaces

_COUNT = re.compile(r".{0,8}(?:人数|户数|人次|户次|笔数|件数|份数)(?:[((].{1,6}[))])?")
#: What stands above a further list and is nobody: its title, its unit, the upper storey of its head.
_TITLE = re.compile(
    r"[一二三四五六七八九十]{1,3}、.*|(?:计量|金额)?单位[::].*|.*(?:名单|名册|清单|明细|信息|情况|资料)表?(?:[((].*)?"
)
_MOST_COLUMNS = 12
_LONGEST = 20
_BREAKS = frozenset({LineKind.OTHER_HEAD, LineKind.SUMMARY})
_FIGURES = frozenset({LineKind.DATA, LineKind.TOTAL, LineKind.SUBTOTAL})
_HEADS = frozenset({LineKind.HEAD, LineKind.OTHER_HEAD})
#: So many lists a sheet may have; each is read from its head on, so that a sheet of heads alone would take for ever.
_MOST_PARTS = 20
_NEAR = 15


@dataclass(frozen=True, slots=True)
class Part:
    """One list of a sheet (一段名单): its head, the lines under it, and why those from ``below`` on are not read."""

    head: Head
    lines: list[Line]
    below: int | None = None
    why: str = ""


def needs_every_row(lines: Sequence[Line]) -> bool:
    """Whether rows of a block stand under another head, so that they cannot be read with the others."""
    broken = False
    for line in lines:
        broken = broken or line.kind in _BREAKS
        if line.kind is LineKind.OTHER_HEAD or (broken and line.ready is not None):
            return True
    return False


def is_summary_head(cells: CellMap, template: Template) -> bool:
    """Whether a row is the head of a summary: words only, a count or an amount among them, and no person's column."""
    if not 2 <= len(cells) <= _MOST_COLUMNS or any(kind != "s" for kind, _ in cells.values()):
        return False
    texts = [without_spaces(text) for _, text in cells.values()]
    if any(len(text) > _LONGEST or any(char.isdigit() for char in text) for text in texts):
        return False
    meant = [template.find(text) for text in texts]
    if any(column is not None and column.key in {"name", "id_number"} for column in meant):
        return False
    if any(_COUNT.fullmatch(text) for text in texts):
        return True
    return all(meant) and any(column is not None and column.kind == "amount" for column in meant)


def parts_of(
    sheet: dict[str, Any],
    head: Head,
    lines: list[Line],
    template: Template,
    unit: str | None,
    read_under: Callable[[Head], list[Line]],
) -> Iterator[Part]:
    """The lists of a sheet one after another; ``read_under(head)`` gives the lines below a further head.

    A list whose head does not say enough stays with the list above and is refused from its place on; so
    are people who stand under a summary without a head of their own.
    """
    for _ in range(_MOST_PARTS):
        at = next((place for place, line in enumerate(lines) if line.kind in _BREAKS), None)
        if at is None:
            yield Part(head, lines)
            return
        before, below, why = lines[:at], None, ""
        if lines[at].kind is LineKind.SUMMARY:
            end = next((p for p in range(at, len(lines)) if lines[p].kind in _HEADS), len(lines))
            under = _summarised(lines[at:end])
            if any(line.kind is LineKind.DATA for line in under):
                below, why = lines[at].number, "是一个汇总表,下面又有人员而没有姓名、身份证号等列名"
            before += under
            if end == len(lines):
                yield Part(head, before, below, why)
                return
            at = end
        titled = _titled(lines[:at])
        further, above = _further_head(sheet, head, [*titled, *lines[at:]], at, template)
        lacking = _lacking(further, template, unit)
        if further is None or lacking:
            yield Part(
                head,
                [*before, *_summarised(lines[at:])],
                below or lines[at].number,
                why or f"另有一个表头,{lacking}",
            )
            return
        before = _titled(before)
        yield Part(head, before[: len(before) - above], below, why)
        head, lines = further, read_under(further)
    row = head.first_row
    yield Part(head, lines, row, f"已是这张工作表的第 {_MOST_PARTS + 1} 个表头")


def _summarised(lines: Sequence[Line]) -> list[Line]:
    """The lines with their summaries: figures under a summary's columns; whatever else stands there stays data."""
    out: list[Line] = []
    columns: Collection[int] | None = None
    for line in lines:
        if line.kind is LineKind.SUMMARY:
            columns = line.cells.keys()
        elif line.kind in _HEADS:
            columns = None
        elif columns is not None and line.kind in _FIGURES and _is_of_figures(line.cells, columns):
            line = line._replace(kind=LineKind.SUMMARY)
        out.append(line)
    return out


def _is_of_figures(cells: CellMap, columns: Collection[int]) -> bool:
    """Whether a row below a summary's head is of figures, and of nobody."""
    texts = [text for _, text in cells.values()]
    figures = any(char.isdigit() for text in texts for char in text)
    return (
        figures and not any(map(is_number_of_a_person, texts)) and all(number in columns for number in cells)
    )


def _titled(lines: Sequence[Line]) -> list[Line]:
    """The lines above a further head, its titles among the notes; a name that stands alone stays somebody."""
    out = list(lines)
    for place in range(len(out) - 1, -1, -1):
        texts = [without_spaces(text) for kind, text in out[place].cells.values() if kind == "s"]
        if len(texts) < len(out[place].cells) or not all(
            _TITLE.fullmatch(text) and not is_number_of_a_person(text) for text in texts
        ):
            break
        if out[place].kind is LineKind.DATA and texts:
            out[place] = out[place]._replace(kind=LineKind.NOTE)
    return out


def _further_head(
    sheet: dict[str, Any], head: Head, lines: Sequence[Line], at: int, template: Template
) -> tuple[Head | None, int]:
    """The head that begins at a line, and how many lines above it are its upper storey."""
    number = lines[at].number
    if lines[at].kind is LineKind.HEAD:
        return replace(head, first_row=number, last_row=number), 0
    above = [line for line in lines[:at] if line.kind is LineKind.DATA or line.kind is LineKind.TOTAL]
    start = max((line.number for line in above if line.number < number - 1), default=head.last_row)
    near = [row for row in sheet["rows"] if start < row[0] <= number + _NEAR and row[0] >= number - _NEAR]
    found = find_head({**sheet, "rows": near}, template, number)
    before = lines[at - 1] if at else None
    if before is not None and before.number == number - 1 and all(k == "s" for k, _ in before.cells.values()):
        joined = find_head({**sheet, "rows": near}, template, number - 1)
        if joined is not None and joined.last_row == number:
            return joined, 1
    return found, 0


def _lacking(head: Head | None, template: Template, unit: str | None) -> str:
    """What a further head does not say, and must; empty when a list can be read by it."""
    if head is None:
        return "列名读不懂"
    have = {column.key for column in head.columns.values()}
    missing = [column.title for column in template.columns if column.required and column.key not in have]
    if missing:
        return f"没有认出必填的「{'」「'.join(missing)}」列"
    amounts = [n for n, column in head.columns.items() if column.kind == "amount"]
    if any(not (head.units.get(n) or head.unit_above or unit) for n in amounts):
        return "没有写明金额的单位是元还是万元"
    return ""


def all_lines(parts: Sequence[Part]) -> list[Line]:
    """The lines of all lists of a sheet, their heads among them."""
    heads = [
        Line(number, LineKind.OTHER_HEAD, {}, False)
        for part in parts[1:]
        for number in range(part.head.first_row, part.head.last_row + 1)
    ]
    return [*(line for part in parts for line in part.lines), *heads]


def notes_about(part: Part, *, further: bool, place: Place) -> Iterator[Finding]:
    """What is said of a further list that was read, and of the summaries among its lines."""
    if further:
        people = sum(line.kind is LineKind.DATA for line in part.lines)
        words = f"第 {part.head.first_row} 行起另有一个表,已按它自己的表头读入 {people:,} 行"
        yield finding("SHT038", words, place=place)
    rows = [line.number for line in part.lines if line.kind is LineKind.SUMMARY]
    if rows:
        span = f"第 {rows[0]} 行" if len(rows) == 1 else f"第 {rows[0]} 至 {rows[-1]} 行"
        yield finding("SHT039", f"{span}是汇总表,不算数据行", place=place)
