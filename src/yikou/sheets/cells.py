"""单元格 (cells): one cell read as its column demands, from the raw text of the file.

Each reader takes the cell's type and text and returns ``(value | None, findings)``; places are filled in
by whoever knows the row. Numbers beyond fifteen digits were cut by the spreadsheet and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, TypeAlias

from yikou.findings import Finding, finding
from yikou.sheets.template import Column
from yikou.values import (
    DocumentKind,
    Sex,
    clean_name,
    date_from_serial,
    is_ascii_digits,
    parse_account,
    parse_date,
    parse_document_kind,
    parse_numeral,
    parse_phones,
    parse_yuan,
    recognise_document,
    tidy,
    without_spaces,
)
from yikou.values.mistake import Mistake, explain_mistake

Read: TypeAlias = tuple[Any | None, tuple[Finding, ...]]

_PRECISION = 15
_LONGEST_TEXT = 2000
#: More places than these say nothing about where to look.
_FEW_SWAPS = 2
_FLOAT = Context(prec=_PRECISION)
_CUT_TEXT = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?(?:1[1-9]|2\d)")
_SEX = {
    "男": Sex.MALE,
    "女": Sex.FEMALE,
    "1": Sex.MALE,
    "2": Sex.FEMALE,
    "男性": Sex.MALE,
    "女性": Sex.FEMALE,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading depends on beside the cell: the day, the calendar of the book, known categories."""

    today: date
    from_1904: bool
    categories: Mapping[str, str] | None


def plain_number(text: str) -> tuple[str, bool] | None:
    """A number's digits without exponent, and whether it was cut: (digits, cut).

    Spreadsheets keep fifteen digits; the noise of binary fractions beyond them (300.10000000000002)
    is taken off the same way the program shows it. None when the text is no finite number.
    """
    if len(text) <= _PRECISION and is_ascii_digits(text) and text[0] != "0":
        return text, False
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() > 40 or number.adjusted() < -40:
        return None
    if number.adjusted() >= _PRECISION:
        return format(number, "f"), True
    shown = _FLOAT.plus(number)
    whole = shown.to_integral_value()
    return format(whole if whole == shown else shown.normalize(), "f"), False


def cell_text(kind: str, text: str, *, from_1904: bool = False) -> str:
    """What the user sees in the cell, as near as raw data tells."""
    if kind == "s":
        return text
    if kind == "n":
        plain = plain_number(text)
        return plain[0] if plain else text
    if kind == "t":
        plain = plain_number(text)
        whole = plain[0].partition(".")[0] if plain else ""
        day = date_from_serial(int(whole), from_1904=from_1904) if whole.isdigit() else None
        return day.isoformat() if day else (plain[0] if plain else text)
    if kind == "d":
        return text.partition("T")[0]
    if kind == "b":
        return "是" if text in {"1", "true"} else "否"
    return "" if kind == "f" else text


def is_cut(kind: str, text: str) -> bool:
    """Whether a long number lost its tail: numeric beyond fifteen digits, or 3.1E+17 as text."""
    if kind == "n":
        plain = plain_number(text)
        return plain is not None and plain[1]
    return kind == "s" and _CUT_TEXT.fullmatch(without_spaces(text)) is not None


def _cut(what: str, kind: str, text: str) -> Read:
    plain = plain_number(without_spaces(text))
    digits = len(plain[0].partition(".")[0]) if plain else 0
    words = f"{what}以数值存放,{digits} 位数字只保留了前 {_PRECISION} 位,后面的已被 Excel 改成 0"
    return None, (finding("SHT016", words),)


def read_text(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """Any text; only its length is bounded."""
    shown = tidy(cell_text(kind, text, from_1904=setting.from_1904))
    if len(shown) > _LONGEST_TEXT:
        return None, (finding("SHT033", f"这一格有 {len(shown):,} 个字,最多 {_LONGEST_TEXT:,} 个字"),)
    return shown or None, ()


def read_category(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """A category of need; unknown ones are refused when the known ones are given."""
    shown = without_spaces(cell_text(kind, text))
    if setting.categories is None:
        return shown or None, ()
    if shown in setting.categories:
        return setting.categories[shown], ()
    near = get_close_matches(shown, list(setting.categories), n=1, cutoff=0.5)
    hint = f"是不是「{near[0]}」?" if near else f"可填:{'、'.join(list(setting.categories)[:12])}"
    return None, (
        finding("SHT020", f"对象类别「{shown[:20]}」不在已知的类别里", suggestion=hint, found=shown[:40]),
    )


def read_name(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """A person's name in its one spelling."""
    return clean_name(cell_text(kind, text))


def read_document_kind(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """证件类型."""
    return parse_document_kind(cell_text(kind, text))


def read_document(
    kind: str, text: str, column: Column, setting: Setting, said: DocumentKind | None = None
) -> Read:
    """The number of a document, checked against its kind where the sheet states one."""
    if is_cut(kind, text):
        return _cut("证件号码", kind, text)
    shown = cell_text(kind, text)
    document, found = recognise_document(shown, today=setting.today, kind=said)
    if document is None and any(item.code == "VAL013" for item in found):
        hint = _likely_mistake(shown, setting.today)
        found = tuple(
            finding("VAL013", item.message, suggestion=hint, found=item.found)
            if item.code == "VAL013"
            else item
            for item in found
        )
    return document, found


def _likely_mistake(text: str, today: date) -> str | None:
    """What most likely happened to a number whose check digit does not fit; None leaves the usual advice."""
    mistake, swaps = explain_mistake(text, today=today)
    if mistake is Mistake.CUT:
        return "末三位是 000,可能曾被 Excel 截断;请对照证件重新录入,并先把该列设为文本格式"
    if mistake is Mistake.SWAP and len(swaps) <= _FEW_SWAPS:
        where = "、".join(f"第 {place} 与第 {place + 1} 位" for place in swaps)
        return f"{where}对调后校验位相符,可能录颠倒了;请对照证件核对"
    return None


def read_sex(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """性别 as a word or its code."""
    shown = without_spaces(cell_text(kind, text))
    if shown in _SEX:
        return _SEX[shown], ()
    return None, (
        finding("SHT021", f"性别「{shown[:10]}」不认识", suggestion="请填男或女", found=shown[:10]),
    )


def read_age(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """Full years."""
    shown = without_spaces(cell_text(kind, text)).removesuffix("周岁").removesuffix("岁")
    number = parse_numeral(shown)
    if number is not None and number.denominator == 1 and 0 <= number <= 150:
        return int(number), ()
    return None, (finding("SHT034", f"年龄「{shown[:10]}」读不懂", found=shown[:10]),)


def read_date(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """A day, from a serial number of the book's calendar or any usual spelling."""
    if kind in {"n", "t"}:
        plain = plain_number(text)
        whole = plain[0].partition(".")[0] if plain else ""
        if len(whole) == 8 and kind == "n":
            return parse_date(whole)
        day = date_from_serial(int(whole), from_1904=setting.from_1904) if whole.isdigit() else None
        if day is not None:
            return day, ()
        return None, (finding("VAL060", f"数值 {text[:12]} 不是能读懂的日期", found=text[:20]),)
    return parse_date(cell_text(kind, text))


def read_phone(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """All telephone numbers of the cell; never a reason to refuse the row."""
    phones, found = parse_phones(cell_text(kind, text))
    return phones or None, found


def read_choice(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """One of the column's words; an unknown one is kept as written with a warning."""
    shown = without_spaces(cell_text(kind, text))
    meant = column.words.get(shown, shown)
    if meant in column.choices:
        return meant, ()
    choices = "、".join(column.choices)
    words = f"「{shown[:20]}」不是{column.title}的已知填法"
    return shown, (finding("SHT021", words, suggestion=f"可填:{choices}", found=shown[:40]),)


def read_number(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """A quantity of things, with or without its measure word."""
    shown = without_spaces(cell_text(kind, text))
    number = parse_numeral(re.sub(r"[个份件次张袋箱盒套桶]$", "", shown))
    if number is not None and number >= 0:
        return number, ()
    return None, (finding("SHT034", f"数量「{shown[:20]}」读不懂", found=shown[:20]),)


def read_amount(kind: str, text: str, column: Column, setting: Setting, unit: str | None = None) -> Read:
    """Money in fen; the unit must stand in the head, above the table or in the cell."""
    if kind == "n" and is_cut(kind, text):
        return None, (finding("VAL003", "金额的数字超过 15 位"),)
    shown = cell_text(kind, text)
    if kind == "t":
        return None, (finding("VAL001", f"金额一格设成了日期格式,显示为 {shown}", found=shown),)
    if unit is None and not re.search(r"[元圆角分¥¥]", shown):
        words = f"金额「{shown.strip()[:20]}」没有写明单位是元还是万元"
        return None, (finding("SHT013", words, found=shown.strip()[:20]),)
    return parse_yuan(shown, unit=unit or "元")


def read_account(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """A bank account; one kept as a long number was cut."""
    if is_cut(kind, text):
        return _cut("账号", kind, text)
    return parse_account(cell_text(kind, text))


def read_serial(kind: str, text: str, column: Column, setting: Setting) -> Read:
    """序号, kept as text; it decides nothing."""
    return tidy(cell_text(kind, text))[:20] or None, ()


READERS: dict[str, Callable[[str, str, Column, Setting], Read]] = {
    "serial": read_serial,
    "text": read_text,
    "category": read_category,
    "name": read_name,
    "document_kind": read_document_kind,
    "document": read_document,
    "sex": read_sex,
    "age": read_age,
    "date": read_date,
    "phone": read_phone,
    "choice": read_choice,
    "number": read_number,
    "amount": read_amount,
    "account": read_account,
}
#: Kinds whose unreadable cell rejects the row even where the column is not required.
DECISIVE = frozenset({"category", "name", "document", "amount", "account"})
