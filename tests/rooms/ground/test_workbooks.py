"""Exports (write_xlsx): every row, texts as texts, masked, and a sheet that says what it is (P12)."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.ground.workbook import write_xlsx


@dataclass(frozen=True)
class Row:
    """One row."""

    name: Any = "张三"
    number: str = "110105194912310021"
    amount_fen: Any = 123456
    persons: Any = 3
    on: Any = date(2026, 1, 2)


SPEC = TableSpec(
    name="rows",
    title="帮扶对象",
    columns=(
        Column("姓名", "name"),
        Column("身份证号", "number", kind="masked"),
        Column("金额(元)", "amount_fen", kind="money"),
        Column("人数", "persons", kind="count"),
        Column("日期", "on", kind="date"),
        Column("账号", "number", kind="masked", key="account", mask="account", needs="看账号"),
        Column("只在屏上", "name", key="screen_only", export=False),
    ),
)


def book(rows: list[Row], spec: TableSpec = SPEC, **options: Any) -> Any:
    """Write and read back."""
    target = io.BytesIO()
    write_xlsx(spec, rows, target, **options)
    return load_workbook(io.BytesIO(target.getvalue()))


def test_every_row_is_written_and_counted() -> None:
    """Peers cut exports at 2,000 or 10,000 rows without a word: here the count is returned and written."""
    target = io.BytesIO()
    assert write_xlsx(SPEC, (Row(f"样{n}") for n in range(12345)), target) == 12345
    done = load_workbook(io.BytesIO(target.getvalue()), read_only=True)
    assert sum(1 for _ in done["帮扶对象"].iter_rows()) == 12346
    notes = {row[0].value: row[1].value for row in done["说明"].iter_rows()}
    assert notes["记录数"] == "12,345 条"


def test_columns_follow_the_viewer() -> None:
    """The file has what this viewer may see, and nothing that is for the screen only."""
    assert [cell.value for cell in book([Row()])["帮扶对象"][1]] == [
        "姓名",
        "身份证号",
        "金额(元)",
        "人数",
        "日期",
    ]
    assert book([Row()], viewer={"看账号"})["帮扶对象"]["F1"].value == "账号"


def test_numbers_are_masked_in_the_file() -> None:
    """The whole archive is searched, not only the cells: no identity number may lie in it in clear."""
    target = io.BytesIO()
    write_xlsx(SPEC, [Row()], target, viewer={"看账号"})
    with zipfile.ZipFile(target) as archive:
        content = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert "1101**********0021" in content
    assert "110105194912310021" not in content and "19491231" not in content


def test_money_is_exact_to_the_fen() -> None:
    """0.1 + 0.2 must not come back as 0.30000000000000004, and a large total must keep its last fen."""
    target = io.BytesIO()
    write_xlsx(SPEC, [Row(amount_fen=n) for n in (1, 30, 732283000000, 99999999999999, -5)], target)
    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    values = re.findall(r'<c r="C\d+" s="\d+"><v>([^<]+)</v>', sheet)
    assert values == ["0.01", "0.30", "7322830000.00", "999999999999.99", "-0.05"]


@pytest.mark.parametrize("wrong", [12.5, "12", True])
def test_money_that_is_not_fen_stops_the_export(wrong: object) -> None:
    """Better no file than a file with a wrong amount."""
    with pytest.raises(TypeError, match="integer fen"):
        book([Row(amount_fen=wrong)])


def test_count_beyond_what_excel_keeps_is_text() -> None:
    """Excel keeps fifteen digits: a longer number would lose its end without a word."""
    cell = book([Row(persons=1234567890123456789)])["帮扶对象"]["D2"]
    assert cell.data_type == "s" and cell.value == "1,234,567,890,123,456,789"


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "http://x.example", "\t=1", "=HYPERLINK(\"x\")", "0012", "1e5", "＝1"])  # fmt: skip
def test_text_stays_text(text: str) -> None:
    """T22: a name that is a formula for the exporter's Excel must arrive as the name."""
    cell = book([Row(text)])["帮扶对象"]["A2"]
    assert cell.data_type == "s" and cell.value == text and cell.hyperlink is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
        max_size=8,
    )
)
def test_any_text_comes_back_as_it_was(names: list[str]) -> None:
    """Rare characters, emoji, quotes, underscores that look like Excel's own escapes: all come back."""
    done = book([Row(name) for name in names])["帮扶对象"]
    assert [done.cell(n + 2, 1).value for n in range(len(names))] == names
    assert all(cell.data_type != "f" for row in done.iter_rows() for cell in row)


def test_text_too_long_for_a_cell_is_cut_with_a_word() -> None:
    """Excel holds 32,767 characters: what does not fit is said in the cell and on 说明, never dropped silently."""
    done = book([Row("长" * 40000)])
    value = done["帮扶对象"]["A2"].value
    assert len(value) == 32767 and "原文共 40000 字" in value
    assert "过长文本" in [row[0].value for row in done["说明"].iter_rows()]


def test_more_rows_than_a_sheet_holds_go_on_to_the_next() -> None:
    """Excel stops at 1,048,576 rows: a second sheet with its own heads, and 说明 says so."""
    done = book([Row(f"样{n}") for n in range(25)], sheet_rows=11)
    assert done.sheetnames == ["帮扶对象", "帮扶对象(2)", "帮扶对象(3)", "说明"]
    assert [done[name].max_row for name in done.sheetnames[:3]] == [11, 11, 6]
    assert done["帮扶对象(3)"]["A1"].value == "姓名" and done["帮扶对象(3)"]["A6"].value == "样24"
    assert "工作表数" in [row[0].value for row in done["说明"].iter_rows()]


def test_no_rows_still_give_heads_and_a_count() -> None:
    """An empty result is an answer: the file says 0 instead of being broken."""
    done = book([])
    assert done["帮扶对象"]["A1"].value == "姓名"
    assert "0 条" in [row[1].value for row in done["说明"].iter_rows()]


@pytest.mark.parametrize("value", [date(1899, 12, 31), date(1900, 2, 28), date(26, 1, 1)])
def test_date_before_excels_calendar_is_text(value: date) -> None:
    """Excel counts from 1900 and invents a 29 February: an older date goes as text instead of shifting."""
    cell = book([Row(on=value)])["帮扶对象"]["E2"]
    assert cell.data_type == "s" and cell.value == f"{value:%Y-%m-%d}"


def test_dates_are_dates_and_times_are_local() -> None:
    """A date must sort in Excel; a moment in UTC is told in the time of Shanghai."""
    done = book([Row(), Row(on=datetime(2026, 1, 1, 16, 30, tzinfo=UTC))])["帮扶对象"]
    assert done["E2"].value == datetime(2026, 1, 2)  # noqa: DTZ001 - a workbook knows no zones
    assert done["E3"].value == datetime(2026, 1, 2, 0, 30)  # noqa: DTZ001 - a workbook knows no zones


@pytest.mark.parametrize("title", ["名单/2026[1]:*?", "'引号'", "说明", "很长的标题" * 10, ""])
def test_any_title_makes_a_sheet(title: str) -> None:
    """A programme may be called anything; Excel refuses some names for sheets."""
    done = book([Row() for _ in range(3)], TableSpec("x", title, (Column("姓名", "name"),)), sheet_rows=2)
    assert len(done.sheetnames) == 4 and all(len(name) <= 31 for name in done.sheetnames)


def test_export_without_any_open_column_is_refused() -> None:
    """A file without columns would look like an export of nothing."""
    with pytest.raises(ValueError, match="no column"):
        book([Row()], TableSpec("x", "x", (Column("账号", "number", kind="masked", needs="看"),)))


def test_notes_are_texts_too() -> None:
    """Conditions typed by a user stand on 说明: no formula there either."""
    done = book([Row()], notes=[("查询条件", "=1+1"), ("导出人", "王某某")])
    cells = {row[0].value: row[1] for row in done["说明"].iter_rows()}
    assert cells["查询条件"].data_type == "s" and cells["查询条件"].value == "=1+1"
    assert cells["导出人"].value == "王某某"
