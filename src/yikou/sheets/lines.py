"""行的种类 (lines): data, blank, total, note, repeated head; only data rows are people.

A total or a note is recognised by what it says and only when nothing in the row looks like a person:
a real person called 合计 with a number stays a person. Nothing is dropped, all are counted.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from yikou.sheets.head import Head, Merge
from yikou.sheets.model import RosterRow
from yikou.sheets.template import Template, head_unit
from yikou.values import without_spaces

CellMap: TypeAlias = dict[int, tuple[str, str]]

_TOTAL = re.compile(
    r"(?:本页|本村|本居|本表|全部|以上|全区|全镇|全街道)?"
    r"(?:合计|总计|小计|共计|累计|总额|合计金额|总金额|金额合计|合计人数|总人数|合计户数)(?:[::((,,\d].*)?"
)
_SUBTOTAL_END = re.compile(r".{1,12}(?:小计|合计)[::]?")
_LABELS = (
    "备注|注|说明|填表说明|填报说明|附注|制表人?|填表人?|填报人?|审核人?|复核人?|审批人?|经办人?|负责人|单位负责人|分管领导|领导签字|"
    "联系人|联系电话|填报日期|填表日期|制表日期|日期|时间|填报单位|单位盖章|盖章|公示|注意|注意事项|填写说明|要求"
)
_NOTE = re.compile(
    rf"(?:{_LABELS})(?:[((][^))]*[))])?\d?[::、.].*|以下空白.*|以下无正文.*|(?:单位)?\(?(?:盖章|公章)\)?.*|[-—=_*]{{3,}}"
)
_PERSON = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9])")
_LONG = 14
_LONGEST_HEAD = 40
#: 第一居委小计 may stand in the column of names; somebody who has a number, or so short a name, is a person.
_LONGEST_NAME = 4


class LineKind(StrEnum):
    """What a row below the head is."""

    DATA = "data"
    BLANK = "blank"
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    NOTE = "note"
    HEAD = "head"
    OTHER_HEAD = "other head"
    SUMMARY = "summary"


class Line(NamedTuple):
    """One row below the head: its number, kind, cells by column number, and whether it is hidden.

    A row of a block knows its ``place`` there, and its result when it is ``ready``; then it has no cells here.
    """

    number: int
    kind: LineKind
    cells: CellMap
    hidden: bool
    ready: RosterRow | None = None
    place: int = -1


def cell_map(cells: list[Any]) -> CellMap:
    """Cells by column: (type, text), without those of white space only."""
    return {column: (kind, text) for column, kind, text in cells if kind in {"e", "f"} or text.strip()}


def is_number_of_a_person(text: str) -> bool:
    """Whether a text is so like an identity number that its row is a person's, whatever else stands in it."""
    if text[:12].isdigit() and len(text) >= 12:
        return True
    body = without_spaces(text)
    return sum(char.isdigit() for char in body) >= 12 or bool(
        re.fullmatch(r"[\d.]+E\+?1\d", body, re.IGNORECASE)
    )


def _amount_like(kind: str, text: str) -> bool:
    return kind == "n" or bool(re.fullmatch(r"[¥¥]?[\d,]+(\.\d+)?元?", without_spaces(text)))


def line_kind(cells: CellMap, head: Head, merges_at: dict[int, Merge]) -> LineKind:
    """The kind of a row by its cells; ``merges_at`` holds the merged areas that start in this row."""
    serial = head.number_of("serial")
    said = {column: cell for column, cell in cells.items() if cell[0] != "s" or cell[1].strip()}
    if not said or (serial is not None and set(said) == {serial} and _amount_like(*said[serial])):
        # A pre-printed serial number is no person.
        return LineKind.BLANK
    if _repeats_head(said, head):
        return LineKind.HEAD
    number, name, amount = head.number_of("id_number"), head.number_of("name"), head.number_of("amount_fen")
    if number in said and (said[number][0] == "n" or is_number_of_a_person(said[number][1])):
        return LineKind.DATA
    first_column = min(said)
    first = without_spaces(said[first_column][1]) if said[first_column][0] == "s" else ""
    second = next((without_spaces(said[c][1]) for c in sorted(said)[1:2] if said[c][0] == "s"), "")
    for text in (first, second):
        if _TOTAL.fullmatch(text):
            return LineKind.SUBTOTAL if "小计" in text else LineKind.TOTAL
        if _SUBTOTAL_END.fullmatch(text) and (
            name not in said or (number not in said and len(text) > _LONGEST_NAME)
        ):
            return LineKind.SUBTOTAL
    if all(kind == "s" and _NOTE.fullmatch(without_spaces(text)) for kind, text in said.values()):
        # 填表人 and 审核人 may stand under the name and the amount.
        return LineKind.NOTE
    if name in said and amount in said and first_column != name and name != amount:
        return LineKind.DATA
    if _NOTE.fullmatch(first):
        return LineKind.NOTE
    if len(said) == 1 and first:
        return _lonely(first_column, first, head, merges_at)
    return LineKind.DATA


def _lonely(column: int, text: str, head: Head, merges_at: dict[int, Merge]) -> LineKind:
    """A row with one text: a heading of a group or a remark, unless it stands where a name would."""
    if _PERSON.search(text):
        # A whole row that slid into one cell is a person who must not be lost among the remarks.
        return LineKind.DATA
    merge = merges_at.get(column)
    wide = merge is not None and merge.right - merge.left >= 2
    meaning = head.columns.get(column)
    if wide or len(text) >= _LONG or meaning is None or meaning.kind == "serial":
        return LineKind.NOTE
    return LineKind.DATA


def head_like(kind: str, text: str, said: str | None) -> bool:
    """Whether a cell repeats the head above it."""
    if kind != "s" or said is None or len(text) >= _LONGEST_HEAD:
        return False
    # Spaces may stand between the characters of a head, but its first character stays.
    return text == said or ((said[:1] in text or not said[:1].isalpha()) and without_spaces(text) == said)


def second_head(cells: CellMap, head: Head, template: Template) -> LineKind | None:
    """Whether a further table begins in a row: its head names columns, of which one may stand elsewhere than above.

    Read by the first head, the money of a second table in another order would be another money, and nobody would see it.
    """
    number = head.number_of("id_number")
    if number in cells and is_number_of_a_person(cells[number][1]):
        return None
    meant = {
        place: column
        for place, (kind, text) in cells.items()
        if kind == "s" and len(text) < _LONGEST_HEAD and (column := template.find(text)) is not None
    }
    keys = {column.key for column in meant.values()}
    if len(keys) < 3 or not keys & {"name", "id_number"} or len(meant) * 2 <= len(cells):
        return None
    if head.first_row != head.last_row and _repeats_head(cells, head):
        # The upper storey names parents, which stand over other columns.
        return LineKind.HEAD
    for place, column in meant.items():
        above, unit = head.columns.get(place), head_unit(cells[place][1])
        if above is None or above.key != column.key:
            return LineKind.OTHER_HEAD
        if unit is not None and unit != (head.units.get(place) or head.unit_above):
            return LineKind.OTHER_HEAD
    return LineKind.HEAD


def _repeats_head(cells: CellMap, head: Head) -> bool:
    same = sum(head_like(kind, text, head.said.get(column)) for column, (kind, text) in cells.items())
    return same >= 3 and same * 2 > len(cells)
