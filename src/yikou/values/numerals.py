"""数字 (numerals): Chinese and mixed numerals as exact fractions.

Reads 一百零五, 壹仟贰佰, 二〇二〇, 两万三, 1.2万, 三点五, 半, 三成, 百分之三十, 30%. A text that is not wholly one
numeral, or that two people could read differently (三四), is None: a wrong number is worse than none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_DIGITS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{"〇": 0, "○": 0, "两": 2, "兩": 2, "俩": 2, "貳": 2, "叄": 3, "陸": 6, "弍": 2, "弎": 3, "幺": 1},
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_FORMAL = frozenset("壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟萬億")
_PARTS = {"百": 100, "千": 1000, "万": 10000}

NUMERAL_CHARACTERS = frozenset("".join([*_DIGITS, *_TENS, *_MYRIADS, "廿卅"]))

_ARABIC = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MAX_LENGTH = 40


def parse_arabic(text: str) -> Fraction | None:
    """1234, 1,234.50, -3; grouping by thousands must be right, anything else is None."""
    if len(text) > _MAX_LENGTH or not text.isascii() or not _ARABIC.fullmatch(text):
        return None
    return Fraction(Decimal(text.replace(",", "")))


def _section(text: str, *, colloquial: bool) -> int | None:
    """A number below ten thousand written with 千百十, each unit at most once and descending."""
    total, digit, last_unit, zero = 0, None, 10000, False
    for char in text:
        if char in _TENS:
            unit = _TENS[char]
            if unit >= last_unit or digit == 0:
                return None
            if digit is None and not (unit == 10 and total == 0):
                # 十五 and 一百零十五 may leave out the one; 百五 may not.
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit, zero = None, unit, False
        elif char not in _DIGITS:
            return None
        elif _DIGITS[char] == 0:
            if zero or digit is not None:
                return None
            zero = True
        else:
            if digit is not None:
                return None
            digit = _DIGITS[char]
    if digit is None:
        return total if not (zero and total) else None
    if last_unit > 10 and last_unit != 10000 and not zero:
        # 一百五 is 150 in speech; in formal figures it is an omission that nobody may resolve.
        return total + digit * (last_unit // 10) if colloquial else None
    return total + digit


def parse_chinese_integer(text: str) -> int | None:
    """一百零五, 壹万贰仟, 二〇二〇, 廿五, 一万二 (12,000); None for what is not one plain numeral."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text or len(text) > _MAX_LENGTH or any(char not in NUMERAL_CHARACTERS for char in text):
        return None
    if all(char in _DIGITS for char in text):
        if len(text) == 1:
            return _DIGITS[text]
        # Positional writing is for years and numbers; 三四 and 七八 mean "three or four".
        if len(text) >= 4 or any(char in "〇○" for char in text):
            return int("".join(str(_DIGITS[char]) for char in text))
        return None
    colloquial = not _FORMAL & set(text)
    return _with_myriads(text, colloquial=colloquial)


def _with_myriads(text: str, *, colloquial: bool) -> int | None:
    total, rest, last = 0, text, 10**12
    for unit_chars, unit in (("亿億", 10**8), ("万萬", 10**4)):
        at = next((i for i, char in enumerate(rest) if char in unit_chars), -1)
        if at < 0:
            continue
        head, rest = rest[:at], rest[at + 1 :]
        head = head.lstrip("零〇") if total else head
        # 一万亿 has a myriad before its 亿; nothing else may stack units.
        part = _with_myriads(head, colloquial=False) if unit == 10**8 else _section(head, colloquial=False)
        if not part:
            return None
        total, last = total + part * unit, unit
    if not rest:
        return total
    if any(char in _MYRIADS for char in rest):
        return None
    if colloquial and total and len(rest) == 1 and _DIGITS.get(rest):
        return total + _DIGITS[rest] * (last // 10)
    zero = rest[0] in "零〇"
    part = _section(rest[1:] if zero and total else rest, colloquial=colloquial and not zero)
    if part is None or (total and part == 0):
        return None
    return total + part


def parse_numeral(text: str) -> Fraction | None:
    """One numeral in any of the usual spellings, as an exact fraction; None when it is not one.

    A percent is returned as a share: 30%, 百分之三十 and 三成 are all 3/10.
    """
    text = text.strip()
    if not text or len(text) > _MAX_LENGTH:
        return None
    if text[-1] in "%‰":
        number = parse_arabic(text[:-1])
        return None if number is None else number / (100 if text[-1] == "%" else 1000)
    if len(text) > 3 and text[0] in _PARTS and text[1:3] == "分之":
        number = parse_numeral(text[3:])
        return None if number is None else number / _PARTS[text[0]]
    if text == "半":
        return Fraction(1, 2)
    if "成" in text:
        return _tenths(text)
    if text[-1] in "万萬亿億千百" and (number := parse_arabic(text[:-1])) is not None:
        return number * (_MYRIADS.get(text[-1]) or _TENS[text[-1]])
    if (number := parse_arabic(text)) is not None:
        return number
    if "点" in text:
        whole, _, decimals = text.partition("点")
        left = parse_chinese_integer(whole)
        if left is None or not decimals or any(char not in _DIGITS for char in decimals):
            return None
        return left + Fraction(int("".join(str(_DIGITS[char]) for char in decimals)), 10 ** len(decimals))
    integer = parse_chinese_integer(text)
    return None if integer is None else Fraction(integer)


def _tenths(text: str) -> Fraction | None:
    """三成 = 3/10, 三成半 = 35/100, 三成五 = 35/100."""
    head, _, tail = text.partition("成")
    whole = parse_numeral(head) if head and "成" not in tail and head != "半" else None
    if whole is None or not 0 <= whole <= 10:
        return None
    if tail == "":
        extra = 0
    elif tail == "半":
        extra = 5
    elif len(tail) == 1 and tail in _DIGITS:
        extra = _DIGITS[tail]
    else:
        return None
    return whole / 10 + Fraction(extra, 100)
