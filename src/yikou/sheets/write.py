"""写出 (write): the template to fill in, and the user's own file back with the reasons beside each row.

Every text is written as text: nothing a stranger typed can become a formula, a link or a number.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from yikou.findings import Finding, Severity
from yikou.intake import Limits, open_in_cell
from yikou.sheets.block import spread
from yikou.sheets.cells import cell_text, plain_number
from yikou.sheets.check import READER
from yikou.sheets.model import RosterCheck, RowState
from yikou.sheets.template import Column, Filling, Template, load_template
from yikou.values import DocumentKind

ANNOTATOR = "yikou.sheets.annotate:annotate"
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_LONGEST_CELL = 32_767
_LONGEST_LIST = 255
_ROOM = 2000
_MOST_LISTED = 30
_REASONS = (("行", 8), ("列", 18), ("原因", 48), ("建议", 48))
_TEXT_KINDS = frozenset({"document", "account", "phone", "name", "text"})
_EXPLAIN = {
    "serial": "可不填",
    "text": "文字",
    "category": "按系统里的对象类别填写",
    "name": "只填姓名,不加空格和说明",
    "document_kind": "不填即为居民身份证;没有证件的填「无证件」",
    "document": "18 位身份证号,该列已设为文本,请勿改为数值",
    "sex": "男或女",
    "age": "周岁",
    "date": "例如 2020-01-15",
    "phone": "手机 11 位,或带区号的固定电话;可填几个,用顿号隔开",
    "choice": "从下拉选项中选",
    "amount": "以元为单位,最多两位小数",
    "number": "数字",
    "account": "银行卡号或存折账号,该列已设为文本",
}


def _shown(text: str) -> str:
    """What one cell can hold; the end of anything longer is marked as cut."""
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 8] + "……(未完)"


def write_template(
    name: str,
    path: str | Path | io.BytesIO,
    *,
    categories: Sequence[str] = (),
    filling: Filling | None = None,
) -> None:
    """Write the empty roster (名册模板) of a template as xlsx, with drop-downs and instructions.

    ``categories`` become the choices of the category column; ``filling`` is what a programme puts in.
    Raises UnknownTemplate, OSError.
    """
    form = load_template(name)
    filling = filling or Filling()
    target = str(path) if isinstance(path, Path) else path
    book = xlsxwriter.Workbook(target, _OPTIONS)
    sheet = book.add_worksheet("名单")
    title = book.add_format({"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"})
    head = {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    needed, optional = (
        book.add_format({**head, "bg_color": "#FFF2CC"}),
        book.add_format({**head, "bg_color": "#EAF2FF"}),
    )
    text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0.00"})
    sheet.merge_range(0, 0, 0, len(form.columns) - 1, filling.title or form.title, title)
    sheet.set_row(0, 26)
    lists = book.add_worksheet("下拉选项")
    lists.hide()
    for number, column in enumerate(form.columns):
        sheet.write_string(
            1,
            number,
            f"{'*' if column.required else ''}{column.title}",
            needed if column.required else optional,
        )
        style = text if column.kind in _TEXT_KINDS else money if column.kind == "amount" else None
        sheet.set_column(number, number, column.width, style)
        if choices := filling.choices.get(column.key) or _choices(column, categories):
            sheet.data_validation(2, number, _ROOM, number, _drop_down(lists, number, column, choices))
    sheet.freeze_panes(2, 0)
    _write_instructions(book, form, categories, filling)
    book.close()


def _choices(column: Column, categories: Sequence[str]) -> tuple[str, ...]:
    if column.kind == "category":
        return tuple(categories)
    if column.kind == "sex":
        return ("男", "女")
    if column.kind == "document_kind":
        return tuple(kind.label for kind in DocumentKind)
    return column.choices


def _drop_down(lists: Any, number: int, column: Column, choices: tuple[str, ...]) -> dict[str, Any]:
    """Choices in the cell's own list, or in the hidden sheet where they are too long for it."""
    rule: dict[str, Any] = {
        "validate": "list",
        "error_title": column.title,
        "error_message": "请从下拉选项中选",
    }
    if column.kind in ("document_kind", "text"):
        rule["error_type"] = "warning"
    if len(",".join(choices)) <= _LONGEST_LIST and not any("," in choice for choice in choices):
        return {**rule, "source": list(choices)}
    for row, choice in enumerate(choices):
        lists.write_string(row, number, choice)
    letters = xlsxwriter.utility.xl_col_to_name(number)
    return {**rule, "source": f"=下拉选项!${letters}$1:${letters}${len(choices)}"}


def _write_instructions(book: Any, form: Template, categories: Sequence[str], filling: Filling) -> None:
    """How each column is filled in, with an example beside it: an example row in the list would be a person."""
    sheet = book.add_worksheet("填写说明")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 70, wrap)
    sheet.set_column(3, 3, 24)
    said = [f"模板版本:{filling.mark}"] if filling.mark else []
    lines = [(text, "", "", "", bold) for text in (*said, *filling.notes)]
    lines.append(("填法", "必填", "怎样填", "示例" if filling.example else "", bold))
    for column in form.columns:
        choices = filling.choices.get(column.key) or _choices(column, categories)
        listed = "、".join(choices) if len(choices) <= _MOST_LISTED else f"从下拉的 {len(choices)} 项中选"
        how = f"{_EXPLAIN[column.kind]}{':' + listed if choices and column.kind != 'sex' else ''}"
        if column.optional_when:
            other = form.column(column.optional_when[0])
            how += f";「{other.title}」为{'或'.join(sorted(column.optional_when[1]))}时可不填"
        example = filling.example.get(column.key, "")
        lines.append((column.title, "是" if column.required else "", how, example, wrap))
    for row, (first, second, third, fourth, style) in enumerate(lines):
        # A note runs over the empty cells beside it.
        sheet.write_string(row, 0, first, style if second or third else bold)
        if not (second or third):
            continue
        sheet.write_string(row, 3, fourth, style)
        sheet.write_string(row, 1, second, style)
        sheet.write_string(row, 2, _shown(third), style)


def write_error_workbook(
    original: bytes | str | Path,
    check: RosterCheck,
    *,
    limits: Limits | None = None,
    password: str | None = None,
) -> bytes:
    """The user's own file (错误工作簿) with 行, 列, 原因 and 建议 beside each row that needs a hand.

    An xlsx comes back as a copy with its look kept and nothing alive in it (``annotate``); any other file is
    rebuilt from its cells. Sheets, rows and columns keep their places. Rows with warnings are marked too, in
    another colour. Raises ValueError when the file cannot be read again.
    """
    notes: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for item in check.findings:
        if item.place.row is not None and item.severity is not Severity.NOTE:
            notes[item.place.sheet or "", item.place.row].append(item)
    rejected = {(row.sheet, row.row) for row in check.rows if row.state is RowState.REJECTED}
    # A further list of a sheet has its reasons in the same columns; they are titled beside the first head.
    heads = {head.sheet: head.last_row for head in reversed(check.head)}
    lines: dict[str, dict[int, list[Any]]] = defaultdict(dict)
    for (name, row), found in notes.items():
        if row > heads.get(name, row):
            lines[name][row] = [row, *_reasons(found), (name, row) in rejected]
    wanted = {"password": password, "notes": lines, "heads": heads}
    copy, _ = open_in_cell(ANNOTATOR, original, limits=limits, options=wanted)
    if copy is not None:
        return bytes(copy)
    grid, unread = open_in_cell(READER, original, limits=limits, options={"password": password})
    if grid is None:
        raise ValueError("、".join(item.code for item in unread))
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    pen = _Pen(book, from_1904=bool(grid["from_1904"]))
    for number, sheet in enumerate(grid["sheets"], 1):
        spread(sheet)
        pen.write(sheet, number, lines.get(sheet["name"], {}), heads.get(sheet["name"]))
    book.close()
    return buffer.getvalue()


def _reasons(found: Iterable[Finding]) -> tuple[str, str, str]:
    """What stands beside a row: its columns, the reasons, the advice."""
    found = list(found)
    columns = dict.fromkeys(item.place.column for item in found if item.place.column)
    advice = dict.fromkeys(item.suggestion for item in found if item.suggestion)
    said = "\n".join(f"{item.severity.label}:{item.message}" for item in found)
    return _shown("、".join(columns)), _shown(said), _shown("\n".join(advice))


class _Pen:
    """Writes the sheets of one error workbook."""

    def __init__(self, book: Any, *, from_1904: bool) -> None:
        self._book = book
        self._from_1904 = from_1904
        self._names: set[str] = set()
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._head = book.add_format({"bold": True, "bg_color": "#FDE9E7", "border": 1})
        wrap = {"text_wrap": True, "valign": "top", "border": 1}
        self._bad = book.add_format({**wrap, "bg_color": "#FDE9E7"})
        self._doubt = book.add_format({**wrap, "bg_color": "#FFF7E0"})

    def _name(self, wanted: str, number: int) -> str:
        """The sheet's own name where a workbook allows it."""
        name = "".join(char for char in wanted if char not in "[]:*?/\\").strip("'")[:31]
        if not name or name.lower() in self._names or name.lower() == "history":
            name = f"工作表{number}"
        self._names.add(name.lower())
        return name

    def write(
        self, sheet: dict[str, Any], number: int, lines: dict[int, list[Any]], head_row: int | None
    ) -> None:
        """One sheet: its cells, and the reasons behind its last column."""
        target = self._book.add_worksheet(self._name(sheet["name"], number))
        last = max((cell[0] for _, _, cells in sheet["rows"] for cell in cells), default=0)
        for row, _, cells in sheet["rows"]:
            for column, kind, text in cells:
                self._cell(target, row - 1, column - 1, kind, text)
        if head_row is None:
            return
        for step, (title, width) in enumerate(_REASONS):
            target.write_string(head_row - 1, last + step, title, self._head)
            target.set_column(last + step, last + step, width)
        for row, (_, columns, reasons, advice, rejected) in lines.items():
            style = self._bad if rejected else self._doubt
            target.write_number(row - 1, last, row, style)
            for step, text in enumerate((columns, reasons, advice), 1):
                target.write_string(row - 1, last + step, text, style)
        target.freeze_panes(head_row, 0)

    def _cell(self, target: Any, row: int, column: int, kind: str, text: str) -> None:
        plain = plain_number(text) if kind == "n" else None
        if plain is not None and not plain[1]:
            target.write_number(row, column, Decimal(plain[0]))
            return
        shown = cell_text(kind, text, from_1904=self._from_1904)
        if kind in {"t", "d"} and len(shown) == 10:
            try:
                target.write_datetime(row, column, date.fromisoformat(shown), self._day)
                return
            except ValueError:
                pass
        target.write_string(row, column, _shown(shown))
