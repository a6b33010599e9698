"""Amounts and numbers as the official form prints them (数的写法): exact, never rounded on the way."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def wan_words(fen: int) -> str:
    """Fen as the form prints 万元: exact, two places at least and six at most (35560410 -> 35.56041)."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 1_000_000)
    places = f"{rest:06d}".rstrip("0")
    return f"{sign}{whole}.{places:0<2}"


def number_words(number: Fraction) -> str:
    """A fraction as a plain decimal when it ends, else as a/b: nothing is rounded to look nicer."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    return f"{Decimal((number * 10**places).numerator).scaleb(-places):f}"
