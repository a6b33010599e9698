"""Figures in findings (数字的写法): the arithmetic of a finding as a reader would write it down."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from yikou.crosscheck.prose.measures import Kind, Measure

_SCALES = (("亿元", 10**10), ("百万元", 10**8), ("万元", 10**6), ("千元", 10**5), ("元", 100))


def number(value: Fraction, places: int = 2) -> str:
    """An exact or rounded decimal (HALF_UP) with thousands marks and no idle zeros: 1,445.78, 100, 0.3."""
    step = Decimal(1).scaleb(-places)
    exact = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(step, rounding=ROUND_HALF_UP)
    words = f"{exact:,f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def money_unit(*measures: Measure) -> str:
    """The unit in which a calculation is written: the one its amounts are printed in, the larger if mixed."""
    for name, _ in _SCALES:
        if any(m.text.replace(" ", "").endswith(name) for m in measures):
            return name
    return "元"


def amount(fen: Fraction, unit: str = "元") -> str:
    """An amount with its unit: 7,322.53万元; two decimals, more where it has them, none for whole 元."""
    scale = dict(_SCALES)[unit]
    value = fen * Fraction(1, scale)
    if unit == "元" and value.denominator == 1:
        return f"{value.numerator:,}{unit}"
    places = next((p for p in (2, 3, 4, 5, 6) if (value * 10**p).denominator == 1), 2)
    step = Decimal(1).scaleb(-places)
    exact = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(step, rounding=ROUND_HALF_UP)
    return f"{exact:,f}{unit}"


def nearest(value: Fraction) -> Fraction:
    """The nearest whole number, halves up: an average in fen as it is shown."""
    return Fraction((2 * value.numerator + value.denominator) // (2 * value.denominator))


def said(measure: Measure) -> str:
    """A measure as printed, without inner spaces."""
    return measure.text.replace(" ", "").replace("\n", "")


def value_words(value: Fraction, like: Measure) -> str:
    """A computed value in the unit of a printed one."""
    if like.kind is Kind.MONEY:
        return amount(value, money_unit(like))
    return f"{number(value)}{like.unit}"


def addition(parts: Sequence[Measure], whole: Measure) -> str:
    """3,731.14 + 1,845.33 + 1,746.06 = 7,322.53万元."""
    total = sum((part.value for part in parts), Fraction(0))
    if whole.kind is Kind.MONEY:
        unit = money_unit(whole, *parts)
        terms = [amount(part.value, unit).removesuffix(unit) for part in parts]
        return f"{' + '.join(terms)} = {amount(total, unit)}"
    return f"{' + '.join(number(part.value) for part in parts)} = {number(total)}{parts[0].unit}"


def tolerance(parts: Sequence[Measure], whole: Measure) -> Fraction:
    """How far a printed sum may be off by rounding: half of the last place for every number in it."""
    return sum((part.half for part in parts), whole.half)
