"""Polluted csv (P11): delimiters, quotes, line ends and encodings as forty offices mix them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.dirt.separated import DIRT, make
from tests.instruments.sheets.books import TODAY
from tests.instruments.sheets.judging import csv_faults

from yikou.intake import ready_cells
from yikou.sheets import RowState, check_roster

LINES = "序号,姓名,身份证号,对象类别,金额(元)\r{}\r"


@pytest.fixture(autouse=True, scope="module")
def _cells_at_hand() -> Iterator[None]:
    with ready_cells("yikou.sheets.grid:read_grid"):
        yield


def judged(number: int) -> list[str]:
    """What is wrong with the reading of this file."""
    made = make(number)
    return csv_faults(made, check_roster(made.data, today=TODAY, name="名单.csv"))


def test_polluted_files_lose_nobody() -> None:
    """Each kind of pollution once, and the old-Mac line ends in UTF-16 of a file that was once misread."""
    assert [fault for number in (*range(len(DIRT)), 1367) for fault in judged(number)] == []


@pytest.mark.deep
def test_two_thousand_polluted_files_lose_nobody() -> None:
    """Each kind in every delimiter, quoting, line end and encoding."""
    assert [fault for number in range(2_000) for fault in judged(number)] == []


def test_the_judge_sees_a_lost_and_an_altered_row() -> None:
    """A judge that cannot find anything proves nothing."""
    made = make(0)
    check = check_roster(made.data, today=TODAY)
    assert csv_faults(made, check) == []
    first = check.rows[0]
    altered = replace(first, values={**first.values, "amount_fen": 1})
    lost = replace(check, rows=check.rows[1:], rows_read=check.rows_read - 1, accepted=check.accepted - 1)
    assert csv_faults(made, lost)
    assert csv_faults(made, replace(check, rows=(altered, *check.rows[1:])))


def test_a_row_that_slid_into_one_cell_is_a_person_and_no_remark() -> None:
    """Another delimiter in one line: the person must stand among the rejected, not vanish among the notes."""
    rows = [
        "1,张三,310199195001010012,低保家庭,300",
        "2;李四;310199195001020042;特困供养;500",
        "3,王五,,低保家庭,1",
    ]
    check = check_roster(LINES.format("\r".join(rows)).encode(), today=TODAY)
    assert [(row.row, row.state) for row in check.rows][1] == (3, RowState.REJECTED)
    assert check.notes == 0


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_may_hold_any_character(name: str) -> None:
    """一 is U+4E00: a byte of nothing on the other side is no sign of noise."""
    text = LINES.format("1,张一一,310199195001010012,低保家庭,300")
    assert check_roster(text.encode(name), today=TODAY).rows[0].values["name"] == "张一一"
