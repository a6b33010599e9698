"""A second table under the first: read by the first head it would give other people's money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from tests.instruments.sheets.books import TODAY, book, person, sheet_xml

from yikou.intake import ready_cells
from yikou.sheets import RosterCheck, RosterRow, RowState, check_roster

FIRST = ("姓名", "身份证号", "对象类别", "金额(元)", "标准(元)")
#: 60 rows are read one by one; of 700 most are read by the column.
SIZES = (1, 60, 700)


@pytest.fixture(autouse=True, scope="module")
def _cells_at_hand() -> Iterator[None]:
    with ready_cells("yikou.sheets.grid:read_grid"):
        yield


def number(serial: int) -> str:
    """An identity number for a row of a large list, too."""
    return person(serial % 900 + 1, f"19{50 + serial // 900}0307")


def read(*rows: Sequence[Any], **said: Any) -> RosterCheck:
    """The check of one sheet with these rows."""
    return check_roster(book(sheet_xml(list(rows))), today=TODAY, **said)


def checked(second: Sequence[str], rows: int = 1, **said: Any) -> RosterCheck:
    """A good table, a second head, and people under it."""
    above = [("张三", number(n), "低保家庭", 300, 300) for n in range(rows)]
    below = [("王五", number(800), "特困供养", 500, 600), ("赵六", number(801), "特困供养", 500, 600)]
    return read(FIRST, *above, (), second, *below, **said)


def told(check: RosterCheck, code: str) -> list[str]:
    """What is said under a code."""
    return [item.message for item in check.findings if item.code == code]


def money(rows: Sequence[RosterRow]) -> list[tuple[int, int]]:
    """Number and amount of each row."""
    return [(row.row, row.values["amount_fen"]) for row in rows]


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize(
    ("second", "fen"),
    [
        (("姓名", "身份证号", "对象类别", "标准(元)", "金额(元)"), 60_000),
        (("姓名", "身份证号", "对象类别", "金额(万元)", "标准(元)"), 500_000_000),
    ],
)
def test_people_under_another_head_are_read_by_it(second: Sequence[str], fen: int, rows: int) -> None:
    """Amount and standard changed places, or the unit did: each list's own head says what its money is."""
    check = checked(second, rows)
    assert (check.rows_read, check.accepted, check.blank, check.notes) == (rows + 3, rows + 2, 1, 1)
    assert money(check.rows[rows - 1 :]) == [(rows + 1, 30_000), (rows + 4, fen), (rows + 5, fen)]
    assert told(check, "SHT038") == [f"第 {rows + 3} 行起另有一个表,已按它自己的表头读入 2 行"]
    assert [(head.first_row, head.columns["amount_fen"]) for head in check.head] == [
        (1, "金额(元)"), (rows + 3, next(text for text in second if text.startswith("金额"))),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize(
    ("second", "lacking"),
    [
        (("姓名", "身份证号", "对象类别", "发放金额", "数量"), "没有写明金额的单位是元还是万元"),
        (("姓名", "身份证号", "金额(元)"), "没有认出必填的「对象类别」列"),
        (("身份证号", "对象类别", "金额(元)"), "没有认出必填的「姓名」列"),
    ],
)
def test_people_under_a_head_that_says_too_little_are_refused(
    second: Sequence[str], lacking: str, rows: int
) -> None:
    """Nobody guesses a unit or a category, and nothing is read by the head above: the place and the reason go back."""
    check = checked(second, rows)
    assert [row.state for row in check.rows[:rows]] == [RowState.ACCEPTED] * rows
    assert [(row.state, row.values, [item.code for item in row.findings]) for row in check.rows[rows:]] == [
        (RowState.REJECTED, {}, ["SHT031"])
    ] * 2
    found = check.rows[-1].findings[0]
    assert f"第 {rows + 3} 行另有一个表头,{lacking}" in found.message
    assert "另一张工作表" in found.suggestion
    assert check.rows_read == check.accepted + check.rejected + check.blank == rows + 3
    assert told(check, "SHT038") == []


def test_a_unit_that_the_user_has_said_holds_for_a_second_table_too() -> None:
    """The question was asked once and answered; a head of its own would go before the answer."""
    check = checked(("姓名", "身份证号", "对象类别", "发放金额", "数量"), amount_unit="元")
    assert [row.values["amount_fen"] for row in check.rows] == [30_000, 50_000, 50_000]


def test_a_title_and_a_unit_of_its_own_stand_between() -> None:
    """二、… and 单位:万元 above the second head are that list's, and no people."""
    other = ("身份证号", "姓名", "对象类别", "发放金额")
    check = read(
        ("单位:元",), FIRST, ("张三", number(1), "低保家庭", 300, 300), (), ("二、补充名单",), ("单位:万元",),
        other, (number(2), "王五", "特困供养", ("n", "0.05")),
    )  # fmt: skip
    assert money(check.rows) == [(3, 30_000), (8, 50_000)]
    assert (check.accepted, check.blank, check.notes) == (2, 1, 3)
    alone = read(FIRST, ("张三", number(1), "低保家庭", 300, 300), ("钱明",), FIRST[1::-1] + FIRST[2:])
    assert (alone.accepted, alone.rejected) == (1, 1), "somebody of whom only the name is known is no title"


def test_a_head_of_two_storeys_below_another_list_is_seen_whole() -> None:
    """Its upper storey is no person, and 发放情况 belongs to the amount under it."""
    check = read(
        FIRST, ("张三", number(1), "低保家庭", 300, 300), ("基本信息", "", "", "发放情况"),
        ("身份证号", "姓名", "对象类别", "金额(元)"), (number(2), "王五", "特困供养", 500),
    )  # fmt: skip
    assert money(check.rows) == [(2, 30_000), (5, 50_000)]
    assert (check.rejected, check.blank, check.notes) == (0, 0, 2)


def test_three_lists_and_their_totals_are_each_held_against_their_own_rows() -> None:
    """A total below a list stands for that list, the last one perhaps for all; a wrong one is said."""
    swapped = ("身份证号", "姓名", "对象类别", "金额(元)")
    check = read(
        FIRST, ("张三", number(1), "低保家庭", 300, 300), ("合计", "", "", 300),
        swapped, (number(2), "王五", "特困供养", 500), ("小计", "", "", 600),
        FIRST, ("赵六", number(3), "低保家庭", 200, 200), ("总计", "", "", 1000),
    )  # fmt: skip
    assert money(check.rows) == [(2, 30_000), (5, 50_000), (8, 20_000)]
    assert [total.summed_fen for total in check.totals] == [30_000, 50_000, 20_000]
    [wrong] = told(check, "SHT015")
    assert "600.00" in wrong and "500.00" in wrong
    assert (check.notes, len(check.head), check.rows_read) == (5, 3, 3)


def test_the_same_person_in_two_lists_of_a_sheet_is_found_by_true_rows() -> None:
    """Two lists on one page are how somebody is paid twice."""
    check = read(
        FIRST, ("张三", number(1), "低保家庭", 300, 300),
        ("身份证号", "姓名", "对象类别", "金额(元)"), (number(1), "张三", "低保家庭", 300),
    )  # fmt: skip
    [row] = [row for row in check.rows if row.state is RowState.REJECTED]
    [note] = [item for item in row.findings if item.code == "SHT026"]
    assert (row.row, note.place.row, note.place.column) == (4, 4, "身份证号")
    assert "第 2 行" in note.message


def test_a_sheet_of_heads_alone_is_refused_before_it_takes_for_ever() -> None:
    """Each further list is read from its head on: a sheet of thousands of heads would be read thousands of times."""
    swapped = ("身份证号", "姓名", "对象类别", "金额(元)")
    rows: list[Sequence[Any]] = []
    for place in range(30):
        rows.append(FIRST if place % 2 == 0 else swapped)
        who = ("张三", number(place), "低保家庭", 300, 300)
        rows.append(who if place % 2 == 0 else (who[1], who[0], *who[2:4]))
    check = read(*rows)
    assert (check.accepted, check.rejected, check.rows_read) == (20, 10, 30)
    assert "第 21 个表头" in check.rows[-1].findings[0].message


@pytest.mark.parametrize("second", [FIRST, ("对象姓名", "身份证号码", "类别", "发放金额(元)", "标准")])
def test_people_under_the_same_head_in_other_words_are_read(second: Sequence[str]) -> None:
    """The near miss: a head again at the top of a printed page, perhaps typed anew, moves nothing."""
    check = checked(second)
    assert [row.values["amount_fen"] for row in check.rows] == [30000, 50000, 50000]
    assert (check.accepted, check.notes, len(check.head)) == (3, 1, 1)


def test_a_head_without_its_unit_takes_that_of_the_first() -> None:
    """金额 under 金额(元) says nothing else; only a stated unit can contradict."""
    assert checked(("姓名", "身份证号", "对象类别", "金额", "标准")).accepted == 3


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize(
    "head", [("街镇", "人数", "金额(元)"), ("对象类别", "金额(元)"), ("", "户 数", "人次(本月)")]
)
def test_a_summary_below_the_list_names_no_people(head: Sequence[str], rows: int) -> None:
    """Streets with their counts would come back as people without numbers, a screen full."""
    above = [("张三", number(n), "低保家庭", 300, 300) for n in range(rows)]
    figures = [tuple(("临江街道", 7, 2100)[place] if text else "" for place, text in enumerate(head))] * 2
    check = read(FIRST, *above, (), head, *figures, ("制表人:钱某",))
    assert (check.rows_read, check.accepted, check.notes, check.blank) == (rows, rows, 4, 0)
    assert told(check, "SHT039") == [f"第 {rows + 3} 至 {rows + 5} 行是汇总表,不算数据行"]


@pytest.mark.parametrize("rows", SIZES)
def test_people_below_a_summary_are_never_taken_for_figures(rows: int) -> None:
    """Without a head of their own nobody knows their columns; with one they are read, and the figures still are none."""
    above = [("张三", number(n), "低保家庭", 300, 300) for n in range(rows)]
    summary = [("街镇", "人数"), ("临江街道", 7)]
    last = ("王五", number(800), "特困供养", 500, 500)
    check = read(FIRST, *above, *summary, last)
    assert (check.accepted, check.rejected, check.notes) == (rows, 1, 2)
    assert f"第 {rows + 2} 行是一个汇总表" in check.rows[-1].findings[0].message
    check = read(FIRST, *above, *summary, FIRST, last)
    assert (check.accepted, check.rejected, check.notes) == (rows + 1, 0, 3)
    nameless = ("王五", "", "特困供养", 500, 500)
    assert read(FIRST, *above, *summary, nameless).rejected == 1


@pytest.mark.parametrize(
    "row",
    [
        ("人数", "", "低保家庭", 300),
        ("王五", "户数", "低保家庭", "300"),
        ("人数统计员王五", number(5), "", ""),
    ],
)
def test_a_row_with_figures_or_a_number_is_no_summary_head(row: Sequence[Any]) -> None:
    """Somebody's row with an odd word in it comes back with its reasons and is not passed over."""
    check = read(FIRST, ("张三", number(1), "低保家庭", 300, 300), row)
    assert (check.rows_read, told(check, "SHT039")) == (2, [])


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
