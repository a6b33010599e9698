"""Money: what people write becomes whole fen, or a finding; nothing in between."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yikou.values import capital_text, parse_yuan, split_by_ratio, wan_text, yuan_text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123450),
        ("１２３．５", 12350),
        ("￥300", 30000),
        ("人民币 300 元整", 30000),
        ("(1,234.50)", -123450),
        ("-5", -500),
        ("33万元", 33_000_000),
        ("35.56041万元", 35_560_410),
        ("1.5万", 1_500_000),
        ("伍佰元整", 50000),
        ("壹仟贰佰叁拾肆元伍角陆分", 123456),
        ("三万五千元", 3_500_000),
        ("叁角", 30),
        ("壹元零伍分", 105),
        ("0", 0),
    ],
)
def test_amount_in_usual_spellings_is_read(text: str, fen: int) -> None:
    """Rosters and vouchers mix all of these, and each must give the same fen every time."""
    assert parse_yuan(text) == (fen, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "VAL001"),
        ("约300", "VAL001"),
        ("1,23", "VAL001"),
        ("1e3", "VAL001"),
        ("100元/人", "VAL001"),
        ("300+200", "VAL001"),
        ("壹佰伍元", "VAL001"),
        ("五百八十几", "VAL001"),
        ("=1+1", "VAL001"),
        ("٣٠٠", "VAL001"),
        ("12.345", "VAL002"),
        ("0.0000001万元", "VAL002"),
        ("1000000000001", "VAL003"),
        ("9" * 5000, "VAL001"),
    ],
)
def test_amount_that_two_people_could_read_differently_is_refused(text: str, code: str) -> None:
    """A guessed amount is paid out; a refused one is asked about."""
    value, found = parse_yuan(text)
    assert value is None
    assert [item.code for item in found] == [code]


def test_amount_with_its_own_unit_is_not_multiplied_twice() -> None:
    """「33万元」 in a column headed 万元 is 33万元, not 33亿元."""
    assert parse_yuan("33万元", unit="万元") == parse_yuan("33", unit="万元") == (33_000_000, ())


def test_unknown_column_unit_is_a_programming_error() -> None:
    """A unit that nobody stated may not default to 元."""
    with pytest.raises(ValueError, match="unknown unit"):
        parse_yuan("33", unit="美元")


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (123405, "壹仟贰佰叁拾肆元零伍分"),
        (1_000_005, "壹万元零伍分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_000_010_000, "壹仟万零壹佰元整"),
        (100_010_000_000, "壹拾亿零壹拾万元整"),
        (10**14, "壹万亿元整"),
        (-50000, "负伍佰元整"),
    ],
)
def test_capital_amount_follows_the_rules_for_vouchers(fen: int, words: str) -> None:
    """A cashier compares these words with the figure; a missing 零 makes the voucher void."""
    assert capital_text(fen) == words


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_amount_survives_every_way_of_writing_it(fen: int) -> None:
    """What we print we can read back to the fen, in figures and in capitals."""
    assert parse_yuan(yuan_text(fen)) == (fen, ())
    assert parse_yuan(capital_text(fen)) == (fen, ())


def test_wan_is_rounded_half_up_for_display_only() -> None:
    """7,322.825万 shows as 7,322.83, the rounding that every budget form uses; zero has no sign."""
    assert wan_text(7_322_825_000) == "7,322.83"
    assert wan_text(-500) == "0.00"
    assert wan_text(35_560_410, places=5) == "35.56041"


@given(
    st.integers(min_value=-(10**12), max_value=10**12),
    st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=8).filter(any),
)
def test_shares_add_up_to_the_fen_and_stay_within_one_fen_of_exact(fen: int, parts: list[int]) -> None:
    """Cost sharing between levels may lose or invent no fen."""
    shares = split_by_ratio(fen, parts)
    assert sum(shares) == fen
    assert all(
        abs(share - Fraction(fen * part, sum(parts))) < 1 for share, part in zip(shares, parts, strict=True)
    )


def test_equal_remainders_go_to_the_earlier_part() -> None:
    """The same input must give the same shares for ever, or a report cannot be recomputed."""
    assert split_by_ratio(100, [1, 1, 1]) == (34, 33, 33)
    assert split_by_ratio(10001, [2, 3]) == (4000, 6001)


@pytest.mark.parametrize("parts", [[], [0, 0], [1, -1]])
def test_ratio_without_a_whole_is_refused(parts: list[int]) -> None:
    """There is no fair share of nothing."""
    with pytest.raises(ValueError, match="ratio"):
        split_by_ratio(100, parts)
