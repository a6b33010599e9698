"""Cells say one thing: their text. What it means is parsed from it and never kept beside it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.instruments.documents.samples import twin

from yikou.documents import Words, number_words, wan_words
from yikou.findings import Place
from yikou.values import QuantityKind


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("33万元", "万元", 33_000_000),
        ("33", "万元", 33_000_000),
        ("35.56041万元", "万元", 35_560_410),
        ("2,440.91", "万元", 2_440_910_000),
        ("355604.10", "元", 35_560_410),
        ("33元", "万元", 3_300),
        ("", "万元", None),
        ("—", "万元", None),
        ("100%", "万元", None),
        ("合格", "万元", None),
        ("0.0000001", "万元", None),
        ("33", "人次", None),
        ("33", "", None),
    ],
)
def test_amount_of_a_cell(text: str, unit: str, fen: int | None) -> None:
    """33万元 in a 万元 column is 330,000 yuan, not 3.3 billion; what is no amount has none."""
    assert Words(text).fen(unit) == fen


@pytest.mark.parametrize("fen", [0, 1, 100, 33_000_000, 35_560_410, 7_322_830_000_00, -5, 10**14])
def test_wan_words_lose_nothing(fen: int) -> None:
    """The form prints exact amounts: written and read again, a fen is still there."""
    assert Words(wan_words(fen)).fen("万元") == fen


@pytest.mark.parametrize(
    ("fen", "text"), [(33_000_000, "33.00"), (35_560_410, "35.56041"), (1, "0.000001"), (0, "0.00")]
)
def test_wan_words_look_like_the_form(fen: int, text: str) -> None:
    """Two places at least, as the paper prints them, and no more than are needed."""
    assert wan_words(fen) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(90), "90"),
        (Fraction(25, 2), "12.5"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(100), "100"),
    ],
)
def test_number_words_round_nothing(number: Fraction, text: str) -> None:
    """A third has no decimal; 0.33 would be another number."""
    assert number_words(number) == text


def test_quantity_is_parsed_from_the_text() -> None:
    """≥90% is a range with an end, and a dash is no value at all."""
    quantity = Words("≥90%").quantity
    assert quantity is not None and quantity.kind is QuantityKind.PERCENT
    assert (quantity.low, quantity.high) == (90, None)
    assert Words("—").quantity is None
    assert Words("").quantity is None


def test_place_is_no_part_of_equality() -> None:
    """A form read from paper equals the one that was written, wherever its cells stood."""
    assert Words("甲", Place(row=3)) == Words("甲")
    assert Words("甲") != Words("乙")


def test_indicators_come_in_the_order_of_the_paper() -> None:
    """The evaluation walks them in this order."""
    found = [(branch.name.text, group.name.text) for branch, group, _ in twin().indicators()]
    assert found[0] == ("产出指标", "数量指标") and found[-1] == ("满意度指标", "服务对象满意度指标")
    assert len(found) == 9
