"""The xlsx is read back with openpyxl: merged cells, figures that stay figures, words that stay words."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.instruments.documents.samples import every_text, filled, twin

from yikou.documents import FundRow, Funds, Words, write_form


def sheet_of(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return sheet


def cell_of(sheet: Worksheet, text: object) -> openpyxl.cell.cell.Cell:
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == text)


def test_every_text_is_there() -> None:
    """Numbers become numbers; all other texts must be found word by word."""
    sheet = sheet_of(write_form(twin(), format="xlsx")[0])
    found = {str(cell.value).replace("\n", "") for row in sheet.iter_rows() for cell in row}
    found |= {text.split("（")[0] for text in found}
    for text in every_text(twin()):
        number = {"100%": "1"}.get(text, text)
        assert number.replace("\n", "") in found


@pytest.mark.parametrize(
    ("text", "value", "shape"),
    [
        ("33.00", 33, "0.00"),
        ("35.56041", 35.56041, "0.00000"),
        ("10", 10, "0"),
        ("-1.5", -1.5, "0.0"),
        ("100%", 1, "0%"),
        ("94.17%", 0.9417, "0.00%"),
    ],
)
def test_plain_numbers_stay_numbers_and_look_as_written(text: str, value: float, shape: str) -> None:
    """A finance officer sums the column; the paper must still say 33.00."""
    row = FundRow("total", Words("年度资金总额"), initial=Words(text))
    sheet = sheet_of(write_form(replace(twin(), funds=Funds("万元", (row,))), format="xlsx")[0])
    label = cell_of(sheet, "年度资金总额")
    cell = next(c for c in sheet[label.row][label.column :] if c.value is not None)
    assert (cell.value, cell.number_format, cell.data_type) == (value, shape, "n")


@pytest.mark.parametrize(
    "text", ["33万元", "≥90%", "007", "1,234.50", "1e5", "—", "2024-01-01", "0x10", "1234567890123"]
)
def test_what_is_no_plain_number_stays_words(text: str) -> None:
    """007 is a code and 33万元 has its unit in the cell: neither may turn into something else."""
    row = FundRow("total", Words("年度资金总额"), initial=Words(text))
    sheet = sheet_of(write_form(replace(twin(), funds=Funds("万元", (row,))), format="xlsx")[0])
    assert cell_of(sheet, text).data_type == "s"


@pytest.mark.parametrize(
    "text", ["=1+1", "{=1+1}", '=HYPERLINK("http://a")', "http://a.example", "internal:A1"]
)
def test_no_text_becomes_formula_or_link(text: str) -> None:
    """A formula in a form that travels between offices runs on somebody else's machine."""
    sheet = sheet_of(
        write_form(replace(twin(), head=replace(twin().head, project=Words(text))), format="xlsx")[0]
    )
    cell = cell_of(sheet, text)
    assert cell.data_type == "s" and cell.hyperlink is None


def test_cells_merge_like_the_paper() -> None:
    """绩效指标（90分） stands beside head row and indicators in one merged cell."""
    sheet = sheet_of(write_form(filled(9), format="xlsx")[0])
    side = cell_of(sheet, "绩\n效\n指\n标\n（90分）")
    merged = next(one for one in sheet.merged_cells.ranges if side.coordinate in one)
    assert merged.max_row - merged.min_row + 1 == 10
    assert merged.min_col == merged.max_col == 1


def test_row_taller_than_excel_allows_is_continued() -> None:
    """Excel stops at 409 points; the rest of the text would be there and never be seen."""
    sheet = sheet_of(write_form(filled(1, text="很长的说明" * 150), format="xlsx")[0])
    heights = [dimension.height for dimension in sheet.row_dimensions.values() if dimension.height]
    assert max(heights) <= 409
    cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith("1户很长"))
    merged = next(one for one in sheet.merged_cells.ranges if cell.coordinate in one)
    room = sum(sheet.row_dimensions[row].height for row in range(merged.min_row, merged.max_row + 1))
    assert room > 750 / 11 * 9  # 755 characters, at most 11 in a line of 9 points


def test_head_row_is_repeated_in_print() -> None:
    """A printed sheet of two pages needs its heads on the second as well."""
    sheet = sheet_of(write_form(filled(30), format="xlsx")[0])
    head = cell_of(sheet, "三级指标").row
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.page_setup.paperSize == 9 or sheet.page_setup.paperSize == "9"


def test_same_form_gives_the_same_bytes() -> None:
    """A file that changes by itself cannot be compared, signed or cached."""
    assert write_form(twin(), format="xlsx")[0] == write_form(twin(), format="xlsx")[0]
