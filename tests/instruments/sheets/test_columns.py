"""What a kernel reads at once and what the reader of a row reads: the same rows, findings, places and words, whatever the dirt."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import polars as pl
import pytest
from tests.dirt import draft
from tests.dirt.making import KINDS, make_with
from tests.instruments.sheets.books import TODAY, book, person, sheet_xml

from yikou.engine import Checked, Demands, check_list
from yikou.intake import FileKind, Limits
from yikou.intake.cell import examine
from yikou.sheets import RosterCheck, check_roster
from yikou.sheets import block as blocks
from yikou.sheets import check as checking
from yikou.sheets.bulk import Block
from yikou.sheets.grid import read_grid

OPTIONS = {"cells": Limits().cells, "extent": Limits().extent}
#: So many rows stay as they are: the head and the rows that samples are taken of.
FIRST = 12
IN_XLSX = [one for one in KINDS if "xlsx" in one.formats]


def in_columns(sheet: dict) -> None:
    """Put all rows of a sheet but the first into a block, whoever wrote them; what no column holds stays a row."""
    blocks.spread(sheet)
    numbers = [number for number, _, _ in sheet["rows"]]
    kept, packed = [], []
    for place, row in enumerate(sheet["rows"]):
        places = [cell[0] for cell in row[2]]
        plain = len(set(places)) == len(places) and numbers.count(row[0]) == 1
        odd = place < FIRST or not plain or any(cell[1] == "f" or not cell[2] for cell in row[2])
        (kept if odd else packed).append(row)
    if not packed:
        return
    columns = []
    for number in sorted({cell[0] for row in packed for cell in row[2]}):
        cells = [next((cell for cell in row[2] if cell[0] == number), None) for row in packed]
        kinds = [cell[1] for cell in cells if cell is not None]
        own = "".join(cell[1] if cell else kinds[0] for cell in cells)
        columns.append(
            [number, own[0] if len(set(own)) == 1 else own, [cell[2] if cell else "" for cell in cells]]
        )
    sheet["rows"] = kept
    hidden = [row[0] for row in packed if row[1]]
    sheet["block"] = {"numbers": [row[0] for row in packed], "hidden": hidden, "columns": columns}


def both_ways(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[RosterCheck, RosterCheck, int]:
    """The check row by row and the check in columns, and how many rows the columns found in order."""
    ready = []
    shape = blocks.spread

    def opened(*args: object, **kwargs: object) -> object:
        grid, found = read_grid(data, FileKind.XLSX, OPTIONS)
        for sheet in grid["sheets"] if grid else ():
            blocks.unfold(sheet)
            shape(sheet)
        return grid, found

    def counted(*args: object) -> Block | None:
        block = real(*args)  # type: ignore[arg-type] # the check's own arguments
        ready.append(0 if block is None else sum(row is not None for row in block._ready))
        return block

    real = checking._block
    with monkeypatch.context() as patch:
        patch.setattr(checking, "open_in_cell", opened)
        plainly = check_roster(data, today=TODAY)
        patch.setattr(checking, "_block", counted)
        shape = in_columns
        return plainly, check_roster(data, today=TODAY), sum(ready)


def the_same(plainly: RosterCheck, quickly: RosterCheck) -> bool:
    """Rows with their values and texts, findings in their order, counts, heads and totals."""
    return plainly == quickly and all(
        dict(mine.raw) == dict(other.raw) and list(mine.values) == list(other.values)
        for mine, other in zip(plainly.rows, quickly.rows, strict=True)
    )


def spoilt(place: int) -> bytes | None:
    """A workbook with the kind of dirt of that place, and often another; None where the door would refuse it."""
    draw = Random(f"columns {place}")
    chosen = [KINDS[place], *draw.sample(IN_XLSX, draw.choice((0, 0, 1)))]
    made = make_with(list({one.name: one for one in chosen}.values()), "xlsx", draw, place)
    return made.data if examine(made.data, frozenset({FileKind.XLSX}), Limits())[2] else None


def differing(places: Iterable[int], monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """The kinds of dirt that come out otherwise in columns, and how many rows the columns found in order."""
    wrong, ready = [], 0
    monkeypatch.setattr(draft, "_size", lambda draw: draw.randrange(20, 40))
    for place in places:
        data = spoilt(place)
        if data is None:
            continue
        plainly, quickly, count = both_ways(data, monkeypatch)
        ready += count
        if not the_same(plainly, quickly):
            wrong.append(KINDS[place].name)
    return wrong, ready


def test_dirt_of_every_sort_comes_out_in_columns_as_it_does_row_by_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kernels may only make it faster: whoever was named, with what reason and advice, must still be."""
    places = [place for place, one in enumerate(KINDS) if one in IN_XLSX]
    wrong, ready = differing(places[::10], monkeypatch)
    assert wrong == []
    assert ready > 100, "rows in order are there to be read at once"


@pytest.mark.deep
def test_every_kind_of_dirt_comes_out_in_columns_as_it_does_row_by_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All of them that a workbook can carry."""
    places = [place for place, one in enumerate(KINDS) if one in IN_XLSX]
    assert len(places) >= 100
    assert differing(places, monkeypatch)[0] == []


HEAD = (
    "序号",
    "姓名",
    "身份证号",
    "对象类别",
    "性别",
    "年龄",
    "出生日期",
    "联系电话",
    "标准(元)",
    "数量",
    "金额(元)",
    "账号",
    "户名",
    "代领人",
    "证件类型",
)


def lines() -> list[list[object]]:
    """A list in which every row says one thing that only two columns together can contradict, in turn."""
    rows: list[list[object]] = []
    for n in range(120):
        number = person(n, "19500101")
        row: list[object] = [
            n + 1, "张三", number, "低保", "男" if int(number[16]) % 2 else "女", 70, "1950-01-01", f"138{n:08d}",
            250, 2, 500, "6217000000000000004", "张三", None, None,
        ]  # fmt: skip
        rows.append(row)
    for place, column, value in (
        (20, 4, "男"), (21, 4, "女"), (22, 5, 68), (23, 5, 69), (24, 5, 71), (25, 6, "1950-01-02"), (26, 9, 3), (27, 10, 0),
        (28, 10, -5), (29, 12, "李四"), (30, 12, "张 三"), (31, 8, None), (32, 14, "身份证"), (33, 14, "护照"),
        (34, 14, "无"), (35, 2, "E12345678"), (36, 2, "无"), (37, 2, "310199195001010018"), (38, 2, "310199500101001"),
        (39, 2, "310199205001010010"), (40, 11, "6217000000000000005"), (41, 11, "123"), (42, 7, "021-64123456"),
        (43, 7, "138001380"), (44, 7, "无"), (45, 10, "9" * 19), (46, 1, "同上"), (47, 2, "310199195002300017"),
        (48, 14, "户口簿"), (49, 14, "身份证"), (50, 11, "6217 0000 0000 0000 004"), (51, 14, "港澳通行证"),
    ):  # fmt: skip
        rows[place][column] = value
    rows[52][12], rows[52][13] = "李四", "李四"
    rows[49][2] = "810199195001010010"
    rows[60][2] = rows[10][2]
    rows[61][2], rows[61][1], rows[61][12] = rows[11][2], "王五", "王五"
    return rows


def test_columns_that_contradict_each_other_are_named_as_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sex, age, birth, standard, quantity, holder and kind of document: each is wrong only beside another column."""
    plainly, quickly, ready = both_ways(book(sheet_xml([list(HEAD), *lines()])), monkeypatch)
    assert the_same(plainly, quickly)
    assert {"SHT022", "SHT023", "SHT024", "SHT025", "SHT026", "SHT027", "VAL013"} <= {
        one.code for one in quickly.findings
    }
    assert 80 < ready < 100, "a column that says of which document the numbers are sends nobody the long way"


def test_a_contradiction_the_kernels_forget_is_no_longer_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The columns do find it, not by chance the row reader: without their findings the two ways differ."""
    from yikou.sheets import columns

    def blind(frame: pl.DataFrame, demands: Demands) -> Checked:
        found = check_list(frame, demands)
        return Checked(found.rows, found.findings.clear())

    monkeypatch.setattr(columns, "check_list", blind)
    plainly, quickly, _ = both_ways(book(sheet_xml([list(HEAD), *lines()])), monkeypatch)
    assert not the_same(plainly, quickly)


def test_the_few_that_stand_twice_are_found_among_the_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a long list kernels pick the values that repeat; in a short one nobody needs them: the findings are the same."""
    from yikou.sheets import across

    rows = lines()
    for place in range(70, 76):
        rows[place][7] = "13812345678"
    data = book(sheet_xml([list(HEAD), *rows]))
    plainly = both_ways(data, monkeypatch)[0]
    monkeypatch.setattr(across, "_LONG", 1)
    picked = both_ways(data, monkeypatch)[0]
    assert the_same(plainly, picked)
    assert {"SHT026", "SHT027", "SHT028", "SHT029"} <= {one.code for one in picked.findings}
