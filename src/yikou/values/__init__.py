"""身份与数量 (values): money in fen, typed quantities, periods, divisions, resident numbers, names.

Parsers take the text people write and return ``(value | None, findings)``; values are frozen, exact
(integers and fractions, never binary floats), and print masked where they belong to a person.
"""

from yikou.values.account import BankAccount, luhn_holds, mask_account, parse_account
from yikou.values.division import (
    BadPath,
    ancestors,
    child_path,
    depth,
    is_path,
    is_within,
    next_child,
    parent_path,
    path_range,
)
from yikou.values.money import Fen, capital_text, parse_yuan, split_by_ratio, wan_text, yuan_text
from yikou.values.name import clean_name, mask_name, name_key
from yikou.values.numerals import parse_arabic, parse_chinese_integer, parse_numeral
from yikou.values.period import (
    Period,
    date_from_serial,
    month_period,
    parse_date,
    parse_period,
    quarter_period,
    year_period,
)
from yikou.values.phone import Phone, mask_phone, parse_phones
from yikou.values.quantity import (
    Count,
    MixedTimes,
    Quantity,
    QuantityKind,
    Unit,
    UnitMismatch,
    parse_quantity,
)
from yikou.values.rate import percent, percent_words
from yikou.values.resident import (
    Document,
    DocumentKind,
    ResidentId,
    Sex,
    check_digit,
    mask_id,
    parse_document_kind,
    parse_id,
    recognise_document,
)
from yikou.values.text import drop_invisible, is_ascii_digits, tidy, without_spaces

__all__ = [
    "BadPath",
    "BankAccount",
    "Count",
    "Document",
    "DocumentKind",
    "Fen",
    "MixedTimes",
    "Period",
    "Phone",
    "Quantity",
    "QuantityKind",
    "ResidentId",
    "Sex",
    "Unit",
    "UnitMismatch",
    "ancestors",
    "capital_text",
    "check_digit",
    "child_path",
    "clean_name",
    "date_from_serial",
    "depth",
    "drop_invisible",
    "is_ascii_digits",
    "is_path",
    "is_within",
    "luhn_holds",
    "mask_account",
    "mask_id",
    "mask_name",
    "mask_phone",
    "month_period",
    "name_key",
    "next_child",
    "parent_path",
    "parse_account",
    "parse_arabic",
    "parse_chinese_integer",
    "parse_date",
    "parse_document_kind",
    "parse_id",
    "parse_numeral",
    "parse_period",
    "parse_phones",
    "parse_quantity",
    "parse_yuan",
    "path_range",
    "percent",
    "percent_words",
    "quarter_period",
    "recognise_document",
    "split_by_ratio",
    "tidy",
    "wan_text",
    "without_spaces",
    "year_period",
    "yuan_text",
]
