"""对照表 (tables): what the kernels look up instead of computing, digit by digit, for every row.

A number of eighteen characters is three groups of digits; each group is the place of a row in a table that already
holds what the group adds to the check sum. Tables are made when first needed and kept.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

#: How rows are numbered.
ROW = pl.UInt32
#: Days of birth outside these years are left to the per-row twin.
FIRST_YEAR, LAST_YEAR = 1800, 2099
FIRST_DAY = FIRST_YEAR * 10_000

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))


def _digits(size: int) -> list[pl.Expr]:
    """The digits of 0 to 10**size - 1, from the left."""
    return [pl.col("n") // 10 ** (size - 1 - place) % 10 for place in range(size)]


def _numbers(size: int) -> pl.DataFrame:
    return pl.DataFrame({"n": pl.int_range(10**size, dtype=pl.Int32, eager=True)})


def _sums(weights: tuple[int, ...]) -> pl.Series:
    terms = [digit * weight for digit, weight in zip(_digits(len(weights)), weights, strict=True)]
    return _numbers(len(weights)).select((pl.sum_horizontal(terms) % 11).cast(pl.UInt8)).to_series()


@lru_cache(maxsize=1)
def check_sums() -> tuple[pl.Series, pl.Series, pl.Series]:
    """What the first six, the next six and the last five digits add to the check sum of GB 11643 (mod 11)."""
    return _sums(_WEIGHTS[:6]), _sums(_WEIGHTS[6:12]), _sums(_WEIGHTS[12:])


@lru_cache(maxsize=1)
def days() -> pl.Series:
    """Day numbers by YYYYMMDD - FIRST_DAY; null where there is no such day, which a comparison must never forget."""
    real = pl.date_range(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31), eager=True)
    places = real.to_frame("on").select(
        pl.col("on").dt.year() * 10_000
        + pl.col("on").dt.month().cast(pl.Int32) * 100
        + pl.col("on").dt.day()
        - FIRST_DAY
    )
    size = (LAST_YEAR - FIRST_YEAR + 1) * 10_000
    return (
        pl.Series(values=[None], dtype=pl.Int32)
        .new_from_index(0, size)
        .scatter(places.to_series(), real.cast(pl.Int32))
    )


@lru_cache(maxsize=1)
def provinces() -> pl.Series:
    """Whether two digits begin a number: a province, or 9 for the permanent card of a foreigner."""
    known = {code for first, last in _PROVINCES for code in range(first, last + 1)} | set(range(90, 100))
    return pl.Series([code in known for code in range(100)])


@lru_cache(maxsize=1)
def luhn_sums() -> pl.Series:
    """What six digits add to the Luhn sum (mod 10), the second from the right doubled, and so on."""
    terms = []
    for place, digit in enumerate(reversed(_digits(6))):
        doubled = digit * 2
        terms.append(doubled // 10 + doubled % 10 if place % 2 else digit)
    return _numbers(6).select((pl.sum_horizontal(terms) % 10).cast(pl.UInt8)).to_series()
