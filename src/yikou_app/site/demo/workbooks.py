"""The workbooks that the units of the example hand in, each with its own heads and habits."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from yikou_app.site.demo.family import CATEGORIES, STREETS, Invented, Listed, ListPlan, number_cell

#: How each unit titles the columns; the aliases are the template's business to know.
_HEADS = {
    "care": (
        "序号",
        "姓名",
        "身份证号",
        "对象类别",
        "户籍街镇",
        "居委",
        "联系电话",
        "金额(元)",
        "开户银行",
        "账号",
        "备注",
    ),
    "relief": (
        "序号",
        "对象姓名",
        "身份证号码",
        "对象类别",
        "街镇",
        "居委会",
        "手机",
        "补助金额(元)",
        "开户行",
        "银行账号",
        "备注",
    ),
    "winter": (
        "序号",
        "姓名",
        "公民身份号码",
        "对象类别",
        "户籍街镇",
        "居委",
        "联系电话",
        "发放金额(元)",
        "开户银行",
        "银行帐号",
        "备注",
    ),
}
_TITLES = {
    "care": "明湖区残疾人联合会重残无业人员节日慰问名单",
    "relief": "临江街道困难家庭节日补助发放对象名单",
    "winter": "明湖区慈善会暖冬互助金发放名单",
    "supplement": "临江街道困难家庭节日补助补充名单",
}
_CATEGORY = dict(CATEGORIES)


def workbook(plan: ListPlan) -> bytes:
    """One unit's list as an xlsx file: title, head, rows, then a total and a note below the table."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("名单")
    bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 14})
    head = book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#EAF2FF"})
    cell = book.add_format({"border": 1})
    text = book.add_format({"border": 1, "num_format": "@"})
    money = book.add_format({"border": 1, "num_format": "#,##0.00"})
    habit = plan.key.removesuffix("_corrected")
    heads = _HEADS["relief" if habit == "supplement" else habit]
    title = _TITLES[habit] + ("(更正)" if habit != plan.key else "")
    sheet.merge_range(0, 0, 0, len(heads) - 1, title, bold)
    sheet.write_row(1, 0, heads, head)
    for place, row in enumerate(plan.rows):
        _write(sheet, place + 2, place + 1, row, cell, text, money)
    below = len(plan.rows) + 2
    sheet.write(below, 0, "合计", head)
    sheet.write(below, 7, sum(row.amount_fen for row in plan.rows) // 100, money)
    if plan.key in _HEADS:
        sheet.write(below + 1, 0, "备注:名单已在居委公示,如有变动以补充名单为准。")
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 22)
    sheet.set_column(3, 8, 14)
    sheet.set_column(9, 9, 24)
    sheet.freeze_panes(2, 0)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, line: int, serial: int, row: Listed, cell: Any, text: Any, money: Any) -> None:
    street, committees = STREETS[row.person.street]
    number = number_cell(row)
    sheet.write_number(line, 0, serial, cell)
    sheet.write_string(line, 1, row.name, cell)
    if isinstance(number, int):
        sheet.write_number(line, 2, number, cell)
    else:
        sheet.write_string(line, 2, number, text)
    sheet.write_string(line, 3, _CATEGORY[row.person.category], cell)
    sheet.write_string(line, 4, street, cell)
    sheet.write_string(line, 5, committees[row.person.committee], cell)
    sheet.write_string(line, 6, row.person.phone, text)
    sheet.write_number(line, 7, row.amount_fen // 100, money)
    sheet.write_string(line, 8, "明湖农商银行", cell)
    sheet.write_string(line, 9, row.person.account, text)
    sheet.write_blank(line, 10, None, cell)


def certified_workbook(people: Sequence[Invented]) -> bytes:
    """The federation's list of card holders, with its own heads, for comparison only: no money, no account."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("持证残疾人")
    sheet.write_row(
        0,
        0,
        (
            "序号",
            "残疾人姓名",
            "公民身份号码",
            "残疾类别",
            "残疾等级",
            "街镇",
            "居委",
            "联系电话",
            "家庭住址",
        ),
    )
    for line, person in enumerate(people, 1):
        street, committees = STREETS[person.street]
        sheet.write_number(line, 0, line)
        texts = (
            person.name, person.number, "肢体", "二级", street, committees[person.committee], person.phone,
            f"{committees[person.committee]}路 {int(person.phone[-4:])} 号",
        )  # fmt: skip
        for column, text in enumerate(texts, 1):
            sheet.write_string(line, column, text)
    book.close()
    return buffer.getvalue()
