"""A rate is exact until its one rounding; a rate of nothing is refused, not zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yikou.values import percent, percent_words


def test_a_half_is_rounded_up() -> None:
    """Official tables round half up; a binary float would print 0.12 for one in eight hundred."""
    assert percent(1, 800) == Decimal("0.13")
    assert percent_words(293, 295) == "99.32%"
    assert percent_words(1, 1) == "100%"
    assert percent_words(0, 7) == "0%"


def test_nothing_to_divide_by_is_no_rate() -> None:
    """Unknown is neither zero nor a hundred."""
    for whole in (0, -3):
        with pytest.raises(ValueError, match="divide"):
            percent(0, whole)


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_the_rounding_is_never_off_by_more_than_half(part: int, whole: int) -> None:
    """Whatever the size of the money, the printed rate is the nearest one."""
    assert abs(Fraction(percent(part, whole)) - Fraction(100 * part, whole)) <= Fraction(1, 200)
