"""The unit's own xlsx with the reasons in it: it looks as it did, and nothing in it lives."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from tests.instruments.sheets.books import HEAD, TODAY, book, cell, person, sheet_xml
from tests.instruments.sheets.formats import WRITERS, Page

from yikou.intake import ready_cells
from yikou.sheets import check_roster, write_error_workbook

BAD = ("2", "李四", person(2)[:16], "特困供养", 500)


@pytest.fixture(autouse=True, scope="module")
def _cells_at_hand() -> Iterator[None]:
    with ready_cells("yikou.sheets.grid:read_grid"):
        yield


@cache
def dressed() -> bytes:
    """A roster as an office keeps it: fonts, colours, widths, merged title, drop-down, formula, link, remark, filter."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "东村 名单"
    sheet.append(["东村困难家庭名单(单位:元)"])
    sheet.merge_cells("A1:F1")
    sheet["A1"].font = Font(name="黑体", size=18, bold=True, color="FFCC0000")
    sheet.append([*HEAD, "走访日期"])
    sheet.append(["1", "张三", person(1), "低保家庭", "=100*3", None, date(2020, 1, 6)])
    sheet.append([*BAD, None, date(2020, 1, 7)])
    sheet["C4"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["G3"].number_format = sheet["G4"].number_format = 'yyyy"年"m"月"d"日"'
    sheet.column_dimensions["C"].width = 33
    sheet.row_dimensions[4].hidden = True
    sheet.auto_filter.ref = "A2:G4"
    sheet["B3"].hyperlink = "http://x.example/"
    sheet["B4"].comment = Comment("请核对", "王")
    for rule in ('"低保家庭,特困供养"', "=Sheet9!$A$1:$A$9"):
        choice = DataValidation(type="list", formula1=rule)
        choice.add("D3:D9")
        sheet.add_data_validation(choice)
    made.defined_names["Auto_Open"] = DefinedName("Auto_Open", attr_text="'东村 名单'!$A$1")
    made.create_sheet("旧名单").sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    # openpyxl writes formulas without results.
    with zipfile.ZipFile(out) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    part = parts["xl/worksheets/sheet1.xml"]
    part, count = re.subn(rb"<f>100\*3</f><v ?/?>(</v>)?", b"<f>100*3</f><v>300</v>", part)
    assert count == 1
    parts["xl/worksheets/sheet1.xml"] = part
    parts["xl/vbaProject.bin"] = b"\xd0\xcf"
    parts["xl/externalLinks/externalLink1.xml"] = b"<x/>"
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return whole.getvalue()


@cache
def copied() -> bytes:
    """It with its reasons."""
    return write_error_workbook(dressed(), check_roster(dressed(), today=TODAY))


def test_the_copy_looks_as_the_unit_made_it() -> None:
    """A clerk corrects faster in the file that she knows: fonts, colours, widths, dates, drop-downs stay."""
    copy = openpyxl.load_workbook(io.BytesIO(copied()))
    sheet = copy["东村 名单"]
    assert (sheet["A1"].font.name, sheet["A1"].font.sz, sheet["A1"].font.color.rgb) == (
        "黑体",
        18,
        "FFCC0000",
    )
    assert sheet["C4"].fill.fgColor.rgb == "FF00FF00"
    assert sheet.column_dimensions["C"].width == 33
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:F1"]
    assert sheet["G4"].number_format == 'yyyy"年"m"月"d"日"'
    assert sheet["G4"].value.date() == date(2020, 1, 7)
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"低保家庭,特困供养"']
    assert [sheet.cell(2, column).value for column in range(8, 12)] == ["行", "列", "原因", "建议"]
    assert [sheet.cell(4, column).value for column in (8, 9)] == [4, "身份证号"]
    assert "16 位" in sheet["J4"].value
    assert sheet["J4"].fill.fgColor.rgb == "FFFDE9E7"
    assert not sheet.row_dimensions[4].hidden
    assert sheet["E3"].value == 300
    assert copy["旧名单"].sheet_state == "hidden"


def test_nothing_in_the_copy_is_alive() -> None:
    """The officer opens it: no formula, macro, link, name, remark or outside reference may have come along (P12)."""
    made = copied()
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = archive.namelist()
        text = b"".join(archive.read(name) for name in names)
    assert set(names) - {"xl/sharedStrings.xml"} == {
        "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/theme/theme1.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
    }  # fmt: skip
    for sign in (
        b"<f>",
        b"<f ",
        b"hyperlink ",
        b"definedName",
        b"Auto_Open",
        b"x.example",
        b"Sheet9",
        b"legacyDrawing",
        b"autoFilter",
    ):
        assert sign not in text, sign


def test_the_copy_is_read_again_as_it_was() -> None:
    """Corrected rows come in, the others as before."""
    first, again = (check_roster(data, today=TODAY) for data in (dressed(), copied()))
    assert (first.rows_read, first.accepted) == (again.rows_read, again.accepted) == (2, 1)
    assert again.rows[0].values == first.rows[0].values


@pytest.mark.parametrize("kind", ["xls"])
def test_other_formats_are_rebuilt_as_xlsx(kind: str) -> None:
    """Their look cannot be kept; the reasons come all the same."""
    data = WRITERS[kind]([Page({1: HEAD, 2: BAD})])
    sheet = openpyxl.load_workbook(
        io.BytesIO(write_error_workbook(data, check_roster(data, today=TODAY)))
    ).worksheets[0]
    assert [sheet.cell(2, column).value for column in (2, 7, 8)] == ["李四", 2, "身份证号"]


def test_a_book_of_an_unusual_make_is_rebuilt() -> None:
    """Doubled cells, styles of no known make: rebuilt, never copied half."""
    twice = sheet_xml([HEAD, BAD]).replace(cell("B2", "李四"), cell("B2", "李四") * 2)
    for data in (
        book(twice),
        book(sheet_xml([HEAD, BAD]), extra={"xl/styles.xml": "<styleSheet/>"}),
    ):
        made = write_error_workbook(data, check_roster(data, today=TODAY))
        assert openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]["G2"].value == 2


def test_texts_shared_by_cells_come_along() -> None:
    """Excel keeps all texts in one part; without it every name would be an error."""
    rows = [[("s", str(n)) for n in range(6)], [("s", "6"), ("s", "7"), ("s", "8"), ("s", "9"), 300]]
    data = book(sheet_xml(rows), strings=[*HEAD, "1", "李四", person(2)[:16], "低保家庭"])
    sheet = openpyxl.load_workbook(
        io.BytesIO(write_error_workbook(data, check_roster(data, today=TODAY)))
    ).worksheets[0]
    assert [sheet.cell(2, column).value for column in (2, 3, 7)] == ["李四", person(2)[:16], 2]
