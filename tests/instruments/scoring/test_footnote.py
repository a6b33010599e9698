"""表底计分规则: the rules under the form's table, on the rows of the seeds and on hostile ones."""

from decimal import Decimal
from fractions import Fraction

import pytest

from yikou.scoring import footnote as fn


def points(scored):
    return scored[0].points


def codes(scored):
    return [found.code for found in scored[1]]


def test_positive_row_earns_the_share_reached():
    """Seed 002 row 5: one of two events is 1 of 2 points, as the office booked it."""
    assert points(fn.positive(2, 2, 1)) == Decimal("1.00")
    assert points(fn.positive(5, 4754, 4604)) == Decimal("4.84")  # 5*4604/4754 = 4.8422


def test_positive_row_never_exceeds_its_weight():
    """Over-achievement is no bonus; without the cap 3 of 2 events would give 3 points."""
    assert points(fn.positive(2, 2, 3)) == Decimal("2.00")


def test_positive_row_far_above_target_asks_for_a_reason():
    """Several provinces demand a reason from 130 % on; the threshold is a parameter, not a constant."""
    assert "SCO041" in codes(fn.positive(2, 2, 3, over_ratio="1.3"))
    assert "SCO041" not in codes(fn.positive(2, 2, 3, over_ratio="1.3", reason="新增两个社区"))
    assert "SCO041" not in codes(fn.positive(2, 2, 3))


def test_reverse_row_shows_all_three_readings():
    """Seed 003: cost 35.56041 against 33 is 13.92, 13.84 or 0 by province, and never the booked 15."""
    result, findings = fn.reverse(15, 33, "35.56041")
    assert result.points == Decimal("13.92")
    assert sorted(result.readings.values()) == [Decimal("0.00"), Decimal("13.84"), Decimal("13.92")]
    assert [f.code for f in findings] == ["SCO040"]


@pytest.mark.parametrize(("reading", "expected"), [("ratio", "7.50"), ("linear", "6.67"), ("zero", "0.00")])
def test_reverse_row_by_the_chosen_reading(reading, expected):
    """The reading is an explicit choice: 10 x 300/400, 10 x (1 - 100/300), or nothing."""
    assert points(fn.reverse(10, 300, 400, reading=reading)) == Decimal(expected)


def test_reverse_row_with_unknown_reading_is_refused():
    """A misspelt reading must not fall back to a default."""
    with pytest.raises(KeyError):
        fn.reverse(10, 300, 400, reading="fair")


def test_linear_reading_ends_at_twice_the_target():
    """Beyond twice the target the linear reading would go below zero without its floor."""
    assert points(fn.reverse(10, 300, 600, reading="linear")) == Decimal("0.00")
    assert points(fn.reverse(10, 300, 6000, reading="linear")) == Decimal("0.00")


def test_zero_target_of_a_reverse_row_allows_only_zero():
    """No accident was allowed and one happened: 0/1 is no division by zero but no points."""
    assert points(fn.reverse(5, 0, 0)) == Decimal("5.00")
    assert points(fn.reverse(5, 0, 1)) == Decimal("0.00")
    assert points(fn.equal(5, 0, 1)) == Decimal("0.00")
    assert points(fn.equal(5, 4, 3)) == Decimal("3.75")


def test_execution_rate_is_capped_and_exact():
    """Spending above the budget earns the weight, no more; 10*30/35.56041 = 8.43635."""
    assert points(fn.execution_rate(10, "35.56041", 30)) == Decimal("8.44")
    assert points(fn.execution_rate(10, 33, "35.56041")) == Decimal("10.00")
    assert fn.execution_rate(20, "2440.91", "2440.91")[0].exact == 20


def test_execution_rate_of_no_budget_is_undefined():
    """0/0 is neither 0 nor 100 %: the row stays open and says why."""
    result, findings = fn.execution_rate(10, 0, 0)
    assert (result.points, result.low, result.high) == (None, Decimal("0.00"), Decimal("10.00"))
    assert [f.code for f in findings] == ["SCO032"]


def test_missing_actual_is_a_range_not_zero():
    """An empty cell is not a measured zero."""
    for scored in (fn.positive(2, 50, None), fn.reverse(2, 50, None), fn.execution_rate(2, 50, None)):
        assert (scored[0].points, scored[0].high) == (None, Decimal("2.00"))
        assert codes(scored) == ["SCO030"]


def test_booked_span_gives_the_range_of_its_ends():
    """Seed 002 row 9: 25~30 of at least 30 is 1.67 to 2, where 2 was booked."""
    result, _ = fn.positive(2, 30, (25, 30))
    assert (result.points, result.low, result.high) == (None, Decimal("1.67"), Decimal("2.00"))
    assert points(fn.positive(2, 30, (31, 35))) == Decimal("2.00")


def test_negative_actual_counts_as_zero_and_is_reported():
    """A negative count is a typing error; it must not lower other rows."""
    scored = fn.positive(2, 30, -3)
    assert points(scored) == Decimal("0.00")
    assert codes(scored) == ["SCO044"]


@pytest.mark.parametrize(
    ("state", "percent", "scheme", "expected"),
    [
        ("达成预期", 80, "hubei", "3.20"),
        ("部分达成", 75, "hubei", "3.00"),
        ("部分达成", 50, "hubei", "2.00"),
        ("未达成", 0, "hubei", "0.00"),
        ("达成预期", 100, "national", "4.00"),
    ],
)
def test_qualitative_row_inside_its_band(state, percent, scheme, expected):
    """The lower edge belongs to the band; seed 002's 75 % row is 3 of 4."""
    assert points(fn.qualitative(4, state, percent, scheme=scheme)) == Decimal(expected)


@pytest.mark.parametrize(
    ("state", "percent", "scheme"),
    [
        ("部分达成", 80, "hubei"),
        ("部分达成", 55, "national"),
        ("达成预期", 101, "hubei"),
        ("未达成", -1, "hubei"),
    ],
)
def test_qualitative_row_outside_its_band_is_refused(state, percent, scheme):
    """A percent of another band contradicts the state: moving it to the edge would invent a score."""
    scored = fn.qualitative(4, state, percent, scheme=scheme)
    assert points(scored) is None
    assert codes(scored) == ["SCO043"]


def test_qualitative_row_without_percent_is_its_band():
    """A person must choose within [0.5w, 0.8w); the machine shows the range and asks."""
    result, findings = fn.qualitative(4, "部分达成", scheme="hubei")
    assert (result.points, result.low, result.high) == (None, Decimal("2.00"), Decimal("3.20"))
    assert [f.code for f in findings] == ["SCO023"]


def test_qualitative_row_with_unknown_state_is_refused():
    """基本达成 is no state of the form."""
    assert codes(fn.qualitative(4, "基本达成", 90)) == ["SCO035"]


def test_row_without_sign_is_refused():
    """33万元 without ≤ may be a floor or a ceiling: a person must say."""
    with pytest.raises(ValueError, match="sign"):
        fn.score_row(15, "", 33, 30)


def test_row_by_its_sign():
    """The sign decides the formula."""
    assert points(fn.score_row(10, "≥", 90, 81)) == Decimal("9.00")
    assert points(fn.score_row(2, "≤", 200, 250)) == Decimal("1.60")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("4.999", "5.00"), ("1.675", "1.68")],
)
def test_rounding_is_half_up(value, expected):
    """Banker's rounding or binary floats would give 1.67 for 1.675."""
    assert fn.round_points(Fraction(value)) == Decimal(expected)


def test_float_counts_as_what_it_prints():
    """A JSON 0.1 means one tenth, not its binary neighbour."""
    assert fn.exact(0.1) == Fraction(1, 10)
