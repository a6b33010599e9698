"""数字 (numerals): Arabic and Chinese numerals, 百分之, 成, 半 and N分之M, read exactly."""

from __future__ import annotations

import re
from fractions import Fraction

DIGITS = {**{c: i for i, c in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
_ARABIC = re.compile(r"-?\d+(?:\.\d+)?\Z")
_OF = re.compile(r"(百|千|万|[一二三四五六七八九十]+)分之(.+)\Z")


class NumeralError(ValueError):
    """The characters are not a numeral this reader knows."""


def number(text: str) -> Fraction:
    """The exact value of one numeral without its unit: 12.5, 二十五, 一点五, 半, 百分之九十, 九成五.

    百分之九十 is 90 (the number before the % sign), 万分之一 is 1/10000, 三分之二 is 2/3.
    Raises NumeralError for anything else.
    """
    if _ARABIC.match(text):
        return Fraction(text)
    if text == "半":
        return Fraction(1, 2)
    of = _OF.match(text)
    if of:
        return _fraction(of.group(1), of.group(2))
    if "成" in text:
        return _tenths(text)
    whole, point, rest = text.partition("点")
    value = Fraction(_integer(whole))
    if point:
        if not rest or any(c not in DIGITS for c in rest):
            raise NumeralError(text)
        value += Fraction(int("".join(str(DIGITS[c]) for c in rest)), 10 ** len(rest))
    return value


def _fraction(base: str, rest: str) -> Fraction:
    part = number(rest)
    if base == "百":
        return part
    if not part or not number(base) if base not in {"千", "万"} else not part:
        raise NumeralError(f"{base}分之{rest}")
    return part / {"千": 1000, "万": 10000}.get(base, 0) if base in {"千", "万"} else part / number(base)


def _tenths(text: str) -> Fraction:
    head, _, tail = text.partition("成")
    value = number(head) * 10
    if tail:
        value += Fraction(5) if tail == "半" else number(tail)
    return value


def _integer(text: str) -> int:
    if not text:
        raise NumeralError(text)
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit, last = 0, 0, 10000
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in UNITS and UNITS[char] < last:
            last = UNITS[char]
            total += (digit or (1 if not total and char in "十百千" else 0)) * last
            digit = 0
        else:
            raise NumeralError(text)
    return total + digit
