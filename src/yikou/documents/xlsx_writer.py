"""The form as xlsx: the paper's boxes as merged cells, figures as numbers, words as words.

A text is always written as a string, so nothing becomes a formula or a link; a cell that holds nothing but a
number becomes a number whose format prints the same words (33.00, 100%). Excel never stretches a merged row
by itself, so heights are set from an estimate, and a row taller than Excel allows takes several sheet rows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

import xlsxwriter

from yikou.documents import official
from yikou.documents.paper import Box, Paper, lines_needed
from yikou.documents.report import NarrativeReport, ReportTable

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:\.(\d{1,8}))?")
_PERCENT = re.compile(r"-?(?:0|[1-9]\d{0,5})(?:\.(\d{1,6}))?%")
_MAX_ROW_POINTS = Decimal(400)  # Excel's own limit is 409
_EPOCH = datetime(2020, 1, 1)  # noqa: DTZ001 - XlsxWriter wants a naive time; it stands for no moment at all
_REPORT_WIDTH = 84  # units of a column that fill the width of a page
_MM_PER_INCH = Decimal("25.4")


def xlsx_bytes(paper: Paper) -> bytes:
    """The paper as an xlsx workbook with one sheet."""
    with _workbook(paper.layout.title) as (book, stream):
        _write_paper(book, book.add_worksheet("自评表"), paper)
    return stream.getvalue()


def report_xlsx(report: NarrativeReport, papers: Sequence[Paper]) -> bytes:
    """The report as lines of a sheet, its tables as cells between them, and each form on a sheet of its own."""
    with _workbook(report.title) as (book, stream):
        _write_report(book, book.add_worksheet("报告"), report)
        for number, paper in enumerate(papers, start=1):
            _write_paper(book, book.add_worksheet("得分表" if len(papers) == 1 else f"表{number}"), paper)
    return stream.getvalue()


@contextmanager
def _workbook(title: str) -> Iterator[tuple[Any, io.BytesIO]]:
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": title, "created": _EPOCH})
        yield book, stream


def _write_paper(book: Any, sheet: Any, paper: Paper) -> None:
    _set_page(sheet, paper)
    rows = _sheet_rows(sheet, paper, _write_titles(book, sheet, paper))
    formats: dict[tuple[Any, ...], Any] = {}
    for box in paper.section.boxes:
        _write_box(book, sheet, paper, box, rows, formats)
    if paper.head_row is not None:
        sheet.repeat_rows(rows[paper.head_row], rows[paper.head_row + 1] - 1)
    _write_lines(book, sheet, paper, paper.below, rows[-1])


def _write_report(book: Any, sheet: Any, report: NarrativeReport) -> None:
    """One line a row; a table takes as many columns as it has, a line is merged over the widest of them."""
    tables = [part for section in report.sections for part in section.body if isinstance(part, ReportTable)]
    width = max([len(table.head) for table in tables], default=1)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_column(0, width - 1, _REPORT_WIDTH / width)
    line, centre, cell = (
        book.add_format({"font_name": official.BODY.fonts[0], "font_size": 12, "text_wrap": True, **look})
        for look in ({}, {"align": "center", "bold": True}, {"align": "center", "border": 1})
    )
    top = 0
    for text, style in _report_lines(report, line, centre):
        if isinstance(text, ReportTable):
            for cells in (text.head, *text.rows):
                for column, words in enumerate(cells):
                    _write_cell(book, sheet, top, column, words, cell)
                top += 1
            continue
        if width > 1:
            sheet.merge_range(top, 0, top, width - 1, "", style)
        sheet.write_string(top, 0, text, style)
        count = lines_needed(text, Decimal(_REPORT_WIDTH) * 2, Decimal(12))
        sheet.set_row(top, float(min(_MAX_ROW_POINTS, count * Decimal(17) + 2)))
        top += 1


def _report_lines(report: NarrativeReport, line: Any, centre: Any) -> Iterator[tuple[str | ReportTable, Any]]:
    if report.mark:
        yield report.mark, line
    yield report.title, centre
    if report.addressee:
        yield f"{report.addressee}：", line
    for section in report.sections:
        if section.heading:
            yield section.heading, line
        for part in section.body:
            if isinstance(part, ReportTable) and part.title:
                yield part.title, centre
            yield part, line
    for text, _, _ in official.attachment_lines(report.attachments):
        yield text, line
    for text in (report.signature, report.date):
        if text:
            yield text, line


def _write_cell(book: Any, sheet: Any, row: int, column: int, words: str, style: Any) -> None:
    number, shape = _number(words)
    if number is not None:
        look = {"font_name": official.BODY.fonts[0], "font_size": 12, "align": "center", "border": 1}
        sheet.write_number(row, column, number, book.add_format({**look, "num_format": shape}))
    else:
        sheet.write_string(row, column, words, style)


def _set_page(sheet: Any, paper: Paper) -> None:
    page = paper.layout.page
    sheet.set_paper(9)
    if page.width_mm > page.height_mm:
        sheet.set_landscape()
    margins = (page.left_mm, page.right_mm, page.top_mm, page.bottom_mm)
    inches = [float(margin / _MM_PER_INCH) for margin in margins]
    sheet.set_margins(*inches)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_footer("&C— &P —")
    sheet.hide_gridlines(2)
    for column, width in enumerate(paper.columns_mm):
        # One unit of width is a digit of the standard font, 7 pixels at 96 to the inch.
        sheet.set_column(column, column, float(width * 96 / (_MM_PER_INCH * 7)))


def _write_titles(book: Any, sheet: Any, paper: Paper) -> int:
    """Title, year line and the lines above the table; returns the first row of the table."""
    title, body = paper.layout.title_type, paper.layout.body_type
    centre = {"align": "center", "valign": "vcenter"}
    big = book.add_format(
        {**centre, "font_name": title.fonts[0], "font_size": float(title.points), "bold": True}
    )
    small = book.add_format({**centre, "font_name": body.fonts[0], "font_size": float(body.points + 3)})
    top = 0
    for text, style, height in ((paper.title, big, 30), (paper.year_line, small, 20)):
        if text:
            _write_across(sheet, paper, top, text, style)
            sheet.set_row(top, height)
            top += 1
    return _write_lines(book, sheet, paper, paper.above, top)


def _write_lines(book: Any, sheet: Any, paper: Paper, lines: tuple[str, ...], top: int) -> int:
    """Lines across the whole width; returns the row after them."""
    kind = paper.layout.body_type
    points = kind.points + 1
    look = {"font_name": kind.fonts[0], "font_size": float(points), "text_wrap": True, "valign": "vcenter"}
    style = book.add_format(look) if lines else None
    for row, text in enumerate(lines, start=top):
        _write_across(sheet, paper, row, text, style)
        count = lines_needed(text, paper.layout.page.text_mm, points)
        sheet.set_row(row, float(min(_MAX_ROW_POINTS, count * points * Decimal("1.35") + 4)))
    return top + len(lines)


def _write_across(sheet: Any, paper: Paper, row: int, text: str, style: Any) -> None:
    sheet.merge_range(row, 0, row, len(paper.columns_mm) - 1, "", style)
    sheet.write_string(row, 0, text, style)


def _sheet_rows(sheet: Any, paper: Paper, top: int) -> list[int]:
    """The first sheet row of every row of the paper, and one past the last; sets the heights."""
    points = paper.layout.body_type.points
    starts, at = [], top
    for lines in paper.row_lines():
        height = lines * points * Decimal("1.35") + 6
        parts = ceil(height / _MAX_ROW_POINTS)
        starts.append(at)
        for row in range(at, at + parts):
            sheet.set_row(row, float(height / parts))
        at += parts
    return [*starts, at]


def _write_box(
    book: Any, sheet: Any, paper: Paper, box: Box, rows: list[int], formats: dict[tuple[Any, ...], Any]
) -> None:
    top, bottom = rows[box.row], rows[box.row + box.rows] - 1
    right = box.column + box.columns - 1
    number, shape = _number(box.text) if box.role in ("figure", "total", "text") else (None, "@")
    key = (box.align, box.role == "total", box.indent, shape)
    if key not in formats:
        kind = paper.layout.body_type
        look = {
            "font_name": kind.fonts[0],
            "font_size": float(kind.points),
            "text_wrap": True,
            "valign": "vcenter",
            "align": box.align,
            "border": 1,
            "bold": box.role == "total",
            "indent": box.indent,
            "num_format": shape,
        }
        formats[key] = book.add_format(look)
    style = formats[key]
    if (top, box.column) != (bottom, right):
        sheet.merge_range(top, box.column, bottom, right, "", style)
    if number is not None:
        sheet.write_number(top, box.column, number, style)
    elif box.text:
        sheet.write_string(top, box.column, box.text, style)
    else:
        sheet.write_blank(top, box.column, None, style)


def _number(text: str) -> tuple[Decimal | None, str]:
    """A cell that is only a number, and the format that prints it as it was written."""
    if match := _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text), "0" if match[1] is None else "0." + "0" * len(match[1])
    if match := _PERCENT.fullmatch(text):
        return Decimal(text[:-1]) / 100, "0%" if match[1] is None else "0." + "0" * len(match[1]) + "%"
    return None, "@"
