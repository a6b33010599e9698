"""A large sheet is checked column by column, and every row comes out as it does row by row."""

from __future__ import annotations

import pytest
from tests.instruments.sheets.books import TODAY, book, person, sheet_xml

from yikou.intake import FileKind
from yikou.intake.ooxml import Book
from yikou.sheets import RosterCheck, check_roster
from yikou.sheets import block as blocks
from yikou.sheets import check as checking
from yikou.sheets.grid import read_grid

HEAD = (
    "序号",
    "姓名",
    "身份证号",
    "对象类别",
    "户籍街镇",
    "性别",
    "联系电话",
    "金额(元)",
    "账号",
    "户名",
    "帮困形式",
    "自由列",
)


def line(n: int) -> list[object]:
    """The n-th row of a long list; every so many rows have some dirt of their own."""
    sex = "女" if int(person(n % 1000, f"19{50 + n // 1000:02d}0101")[16]) % 2 == 0 else "男"
    row: list[object] = [
        n, f"张{'甲乙丙丁'[n % 4]}", person(n % 1000, f"19{50 + n // 1000:02d}0101"), "低保", "临江街道", sex,
        f"138{n:08d}", 500, "6217000000000000004" if n % 50 else "6217001234567890", f"张{'甲乙丙丁'[n % 4]}", "资金", "x",
    ]  # fmt: skip
    dirt: dict[int, tuple[int, object]] = {
        7: (2, "11010119900101123X"), 11: (2, None), 13: (3, "同上"), 17: (4, "〃"), 19: (7, ("e", "#REF!")),
        23: (7, ("formula", "")), 29: (1, "张三(户主)"), 31: (6, "无"), 37: (2, 310199195001010017), 41: (5, "男"),
        43: (7, "伍佰元整"), 47: (9, "别人"), 53: (7, 0), 59: (1, None), 61: (3, "  "), 67: (6, "13812345678、64123456"),
        71: (2, " 310101 19500101 0012"), 73: (3, "同上"), 79: (11, ("e", "#N/A")), 83: (2, "E12345678"), 89: (10, "实物"),
    }  # fmt: skip
    for every, (column, value) in dirt.items():
        if n % 97 == every:
            row[column] = value
    if n % 89 == 5:
        row = [None, "小计", None, None, None, None, None, 500 * 88]
    if n % 211 == 6:
        row = list(HEAD)
    if n % 223 == 8:
        row = []
    if n % 227 == 9:
        row = [None, "说明:以上名单已经公示"]
    return row


def read(data: bytes, monkeypatch: pytest.MonkeyPatch, *, plainly: bool) -> RosterCheck:
    """The check with the block as it comes, or spread into rows first."""
    seen = []

    def turn_back(sheet: dict, reader: object, merges: object) -> object:
        seen.append("block" in sheet)
        if plainly:
            blocks.spread(sheet)
        return real(sheet, reader, merges)  # type: ignore[arg-type] # the check's own arguments

    real = checking._block
    with monkeypatch.context() as patch:
        patch.setattr(checking, "_block", turn_back)
        done = check_roster(data, today=TODAY, categories={"低保": "dibao"})
    assert seen == [True], "the list is long enough to be read as a block"
    return done


@pytest.mark.parametrize("head", [HEAD, (*HEAD[:5], "证件类型", *HEAD[6:])])
def test_a_long_dirty_list_is_the_same_both_ways(head: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row, value, raw text, finding, total and count: what is faster may not decide otherwise about anybody."""
    rows = [line(n) if n % 223 != 8 else [] for n in range(1, 1000)]
    if head != HEAD:
        rows = [
            [*r[:5], "身份证" if i % 7 else "护照", *r[6:]] if len(r) == len(head) else r
            for i, r in enumerate(rows)
        ]
    after = '<autoFilter ref="A1:L9"/><mergeCells count="2"><mergeCell ref="D700:D703"/><mergeCell ref="E20:E22"/></mergeCells>'
    for number in (700, 701, 702):
        rows[number - 1][3:4] = [None]
    data = book(sheet_xml([head, *rows], after=after, hidden=[650, 30]))
    plainly, quickly = (read(data, monkeypatch, plainly=way) for way in (True, False))
    for mine, other in zip(plainly.rows, quickly.rows, strict=True):
        assert mine == other
        assert dict(mine.raw) == dict(other.raw)
    assert plainly == quickly
    ready = sum(type(row.raw).__name__ == "RawTexts" for row in quickly.rows)
    assert ready > (400 if head == HEAD else -1), "most rows of a list are in order and were read at once"


def test_doubles_are_found_across_the_block_and_the_rows_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of two may stand among the first rows and the second deep in the block."""
    rows = [
        [n, "张三", person(n % 1000, f"19{50 + n // 1000:02d}0101"), "低保", "临江街道", None, None, 500]
        for n in range(1, 700)
    ]
    rows[650][2], rows[640][2] = rows[3][2], rows[639][2]
    data = book(sheet_xml([HEAD[:8], *rows]))
    plainly, quickly = (read(data, monkeypatch, plainly=way) for way in (True, False))
    assert plainly == quickly
    assert quickly.rejected == 2


@pytest.mark.parametrize(("place", "row"), [(3, 4), (620, 621)])
def test_a_cell_lost_on_the_short_way_is_caught_by_the_second_reader(
    place: int, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among the first rows and deep in the block: the readers must agree on every row, and the row is named."""
    rows = [[n, "张三", person(n % 1000), "低保", None, None, None, 500] for n in range(1, 700)]
    data = book(sheet_xml([HEAD[:8], *rows]))
    whole = Book.uniform

    def cheating(self: Book, path: str, about: dict) -> object:
        found = whole(self, path, about)
        assert found is not None
        found[0].columns[2][1][place] = ""
        return found

    monkeypatch.setattr(Book, "uniform", cheating)
    grid, found = read_grid(data, FileKind.XLSX, {"cells": 10**6, "extent": 10**6})
    assert [item.code for item in found] == ["SHT002"]
    assert grid["sheets"][0]["doubtful"] == [row]


def test_two_neighbours_that_changed_places_are_named_by_place() -> None:
    """Whoever holds the card looks at two digits; the advice shows no digit, and a guess among many is not made."""
    swapped = "310199195001001079"  # person(7) with two neighbours changed
    data = book(sheet_xml([HEAD[:8], [1, "张三", swapped, "低保", None, None, None, 500]]))
    advice = [note.suggestion for note in check_roster(data, today=TODAY).findings if note.code == "VAL013"]
    assert advice == ["第 14 与第 15 位对调后校验位相符,可能录颠倒了;请对照证件核对"]
