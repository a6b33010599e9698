"""A second table under the first: read by the first head it would give other people's money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from tests.instruments.sheets.books import TODAY, book, person, sheet_xml

from yikou.intake import ready_cells
from yikou.sheets import RosterCheck, RowState, check_roster

FIRST = ("姓名", "身份证号", "对象类别", "金额(元)", "标准(元)")


@pytest.fixture(autouse=True, scope="module")
def _cells_at_hand() -> Iterator[None]:
    with ready_cells("yikou.sheets.grid:read_grid"):
        yield


def checked(second: Sequence[str], rows: int = 1) -> RosterCheck:
    """A good table, a second head, and people under it."""
    above = [("张三", person(n), "低保家庭", 300, 300) for n in range(1, rows + 1)]
    below = [("王五", person(300), "特困供养", 500, 500), ("赵六", person(301), "特困供养", 500, 500)]
    return check_roster(book(sheet_xml([FIRST, *above, (), second, *below])), today=TODAY)


@pytest.mark.parametrize("rows", [1, 60])
@pytest.mark.parametrize(
    "second",
    [
        ("姓名", "身份证号", "对象类别", "标准(元)", "金额(元)"),
        ("姓名", "身份证号", "对象类别", "金额(万元)", "标准(元)"),
        ("姓名", "身份证号", "对象类别", "发放金额", "数量"),
        ("姓名", "身份证号", "金额(元)"),
    ],
)
def test_people_under_another_head_are_not_read_by_the_first(second: Sequence[str], rows: int) -> None:
    """Amount and standard changed places, or the unit did: each row goes back with the place of the second head."""
    check = checked(second, rows)
    assert [row.state for row in check.rows[:rows]] == [RowState.ACCEPTED] * rows
    assert [(row.state, row.values, [item.code for item in row.findings]) for row in check.rows[rows:]] == [
        (RowState.REJECTED, {}, ["SHT031"])
    ] * 2
    found = check.rows[-1].findings[0]
    assert f"第 {rows + 3} 行" in found.message
    assert "另一张工作表" in found.suggestion


@pytest.mark.parametrize("second", [FIRST, ("对象姓名", "身份证号码", "类别", "发放金额(元)", "标准")])
def test_people_under_the_same_head_in_other_words_are_read(second: Sequence[str]) -> None:
    """The near miss: a head again at the top of a printed page, perhaps typed anew, moves nothing."""
    check = checked(second)
    assert [row.values["amount_fen"] for row in check.rows] == [30000, 50000, 50000]
    assert (check.accepted, check.notes) == (3, 1)


def test_a_head_without_its_unit_takes_that_of_the_first() -> None:
    """金额 under 金额(元) says nothing else; only a stated unit can contradict."""
    assert checked(("姓名", "身份证号", "对象类别", "金额", "标准")).accepted == 3


@pytest.mark.parametrize("rows", [1, 60])
def test_two_columns_of_one_amount_are_held_against_each_other_in_their_units(rows: int) -> None:
    """300 元 and 0.03 万元 are one amount; 300 and 300 under two units are not, though the digits are the same."""
    head = (*FIRST[:4], "补助金额(万元)")
    same = [("张三", person(n), "低保家庭", 300, ("n", "0.03")) for n in range(1, rows + 1)]
    other = [
        ("李四", person(300), "低保家庭", 300, 300),
        ("赵六", person(301), "低保家庭", 300, ("n", "0.04")),
    ]
    check = check_roster(book(sheet_xml([head, *same, *other])), today=TODAY)
    assert [row.state for row in check.rows[:rows]] == [RowState.ACCEPTED] * rows
    assert [[item.code for item in row.findings] for row in check.rows[rows:]] == [["SHT036"]] * 2
