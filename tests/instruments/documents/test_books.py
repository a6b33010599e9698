"""A sheet is read as it is printed: 100%, 2,440.91, 2024年12月31日; xls and xlsx alike."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yikou.documents.extract.book import Sheet, read_book
from yikou.documents.extract.book97 import read_book97
from yikou.documents.extract.payload import Unreadable, extract_of
from yikou.documents.extract.printed import plain_number, printed
from yikou.intake import FileKind

OLD = Path(__file__).parent / "old"


def saved(change: Callable[[Any], None]) -> bytes:
    """An xlsx with one sheet, filled."""
    book = openpyxl.Workbook()
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def paper_book(book: Any) -> None:
    """The workbook that ``old/book.xls`` was saved from."""
    sheet = book.active
    sheet.title = "自评表"
    sheet["A1"] = "项目支出绩效自评表"
    sheet.merge_cells("A1:D1")
    for row, (label, value, form) in enumerate(
        [
            ("执行率", 1, "0%"),
            ("预算", 2440.91, "#,##0.00"),
            ("日期", datetime.datetime(2024, 12, 31), 'yyyy"年"m"月"d"日"'),  # noqa: DTZ001  a sheet has no zone
            ("得分", 9.8, "General"),
        ],
        2,
    ):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value).number_format = form
    sheet["C5"], sheet["D5"] = True, 0.1 + 0.2
    sheet["A6"] = "产出"
    sheet.merge_cells("A6:A8")
    sheet["B6"], sheet["B7"], sheet["B8"] = "一", "二", "三"
    sheet["A9"] = "看不见"
    sheet.row_dimensions[9].hidden = True
    book.create_sheet("旧版").sheet_state = "hidden"
    book["旧版"]["A1"] = "旧"


def cells(data: bytes) -> list[tuple[int, int, int, int, str]]:
    """The boxes with words of the first sheet."""
    blocks, _ = read_book(data, FileKind.XLSX, {})
    return [tuple(cell) for cell in blocks.items[0]["cells"] if cell[4]]


def test_cells_come_as_they_are_shown() -> None:
    """The paper says 100% where the file says 1."""
    assert cells(saved(paper_book)) == [
        (0, 0, 1, 4, "项目支出绩效自评表"),
        (1, 0, 1, 1, "执行率"), (1, 1, 1, 1, "100%"),
        (2, 0, 1, 1, "预算"), (2, 1, 1, 1, "2,440.91"),
        (3, 0, 1, 1, "日期"), (3, 1, 1, 1, "2024年12月31日"),
        (4, 0, 1, 1, "得分"), (4, 1, 1, 1, "9.8"), (4, 2, 1, 1, "TRUE"), (4, 3, 1, 1, "0.3"),
        (5, 0, 3, 1, "产出"), (5, 1, 1, 1, "一"), (6, 1, 1, 1, "二"), (7, 1, 1, 1, "三"),
    ]  # fmt: skip


def test_the_old_format_says_the_same() -> None:
    """Boxes, words and what was noticed."""
    new, old = (
        read_book(saved(paper_book), FileKind.XLSX, {}),
        read_book97((OLD / "book.xls").read_bytes(), FileKind.XLS, {}),
    )
    assert new[0].items == old[0].items
    assert new[1] == old[1]


def test_places_are_those_of_the_sheet() -> None:
    """A finding says 工作表「自评表」第 8 行「B」列, and that is where the user looks."""
    blocks, _ = read_book(saved(paper_book), FileKind.XLSX, {})
    table = extract_of({"kind": "xlsx", "blocks": blocks.items}).blocks[0]
    last = table.cells[-3]  # type: ignore[union-attr]  # a sheet is a table
    assert (last.text, last.place.words()) == ("三", "工作表「自评表」第 8 行「B」列")


def test_blank_boxes_of_a_form_are_boxes() -> None:
    """Without them the label after a blank would be taken for its value."""
    blocks, _ = read_book(saved(lambda book: book.active.append(("负责人", None, "电话"))), FileKind.XLSX, {})
    assert [cell[4] for cell in blocks.items[0]["cells"]] == ["负责人", "", "电话"]


def test_label_in_a_hidden_row_of_its_merged_range_is_shown() -> None:
    """Excel prints a merged label as long as one of its rows is visible."""

    def change(book: Any) -> None:
        book.active["A1"], book.active["B2"] = "产出", "甲"
        book.active.merge_cells("A1:A3")
        book.active.row_dimensions[1].hidden = True

    assert (0, 0, 2, 1, "产出") in cells(saved(change))


def test_wide_sheets_are_read_without_their_blanks() -> None:
    """A roster of many columns is no form; its blanks would cost more than its words."""

    def change(book: Any) -> None:
        book.active["A1"], book.active["XA900"] = "左", "右"

    blocks, _ = read_book(saved(change), FileKind.XLSX, {})
    assert len(blocks.items[0]["cells"]) == 2


def test_merged_ranges_without_end_are_refused() -> None:
    """A few bytes that claim the whole sheet, again and again."""
    sheet = Sheet("自评表")
    sheet.add_row(499, False, [(700, "s", "x")])
    sheet.merge([(0, 0, 1_048_575, 16_383)])
    with pytest.raises(Unreadable):
        sheet.merge([(n, 0, 1_048_575, 16_383) for n in range(9)])
    with pytest.raises(Unreadable):
        sheet.merge([(n, 0, n, 0) for n in range(50_001)])


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("1", "0%", "100%"), ("0.9563", "0.00%", "95.63%"), ("0.07758", "0.0%", "7.8%"), ("2440.91", "#,##0.00", "2,440.91"),
        ("1234567.5", "#,##0", "1,234,568"), ("0.5", "0", "1"), ("-3.2", "0.0", "-3.2"), ("-3.2", "0.0;(0.0)", "(3.2)"),
        ("0", "0.0;-0.0;—", "—"), ("33", '0"万元"', "33万元"), ("33", "0万元", "33万元"), ("12", "000", "012"), ("0.5", "#.##", ".5"),
        ("7", "0.##", "7"), ("35.560409999999997", "General", "35.56041"), ("3.3E-5", "General", "0.000033"), ("1E+21", "General", "1E+21"),
        ("1500", "¥#,##0.00", "¥1,500.00"), ("1500", "[$￥-804]#,##0", "￥1,500"), ("12000", "0.0,", "12.0"), ("8", "@", "8"),
        ("45657", "yyyy/m/d", "2024/12/31"), ("45657", "yyyy-mm-dd", "2024-12-31"), ("45657.75", "yyyy/m/d h:mm", "2024/12/31 18:00"),
        ("45657", 'yyyy"年"m"月"', "2024年12月"), ("1", "yyyy/m/d", "1900/1/1"), ("61", "yyyy/m/d", "1900/3/1"), ("0.25", "h:mm", "6:00"),
        ("0.75", "h:mm AM/PM", "6:00 下午"), ("1.5", "[h]:mm", "36:00"), ("45657", "aaaa", "星期二"), ("99999999", "yyyy/m/d", "99999999"),
        ("5", '[Red][>3]"多";"少"', "多"), ("x", "0%", "x"), ("NaN", "0", "NaN"), ("1E+99", "0", "1E+99"), ("5", "# ?/?", "5"),
    ],
)  # fmt: skip
def test_numbers_are_shown_in_their_format(text: str, code: str, shown: str) -> None:
    """As Excel shows them; what it cannot show stays as it is written."""
    assert printed(text, code) == shown


def test_dates_of_the_other_calendar() -> None:
    """Workbooks from old Macs count from 1904."""
    assert printed("44195", "yyyy/m/d", from_1904=True) == "2024/12/31"


@given(st.text(max_size=12), st.text(alphabet='0#?.,%yYmdhs[]"\\;@E+-/*_ 年月日元$', max_size=16))
def test_no_format_breaks_the_printing(text: str, code: str) -> None:
    """A stranger writes both the number and its format."""
    assert isinstance(printed(text, code), str)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_plain_numbers_keep_their_value(value: Any) -> None:
    """Fifteen digits are what people typed."""
    shown = plain_number(str(value))
    assert abs(float(shown) - float(value)) <= abs(float(value)) * 1e-14
