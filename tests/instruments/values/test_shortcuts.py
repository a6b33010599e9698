"""The quick ways through the parsers: each must say what the long way says."""

from __future__ import annotations

import random
import unicodedata
from datetime import date

import pytest

from yikou.values import check_digit, clean_name, parse_id, parse_yuan, tidy
from yikou.values.account import luhn_holds
from yikou.values.text import drop_invisible


def test_texts_that_pass_unchanged_are_those_that_tidying_leaves() -> None:
    """One character that NFKC would change, taken as tidy, makes two equal names unequal."""
    for code in [*range(0x21, 0x7F), *range(0x4DF0, 0xA010), *range(0xF900, 0xFB00), *range(0xFF00, 0xFFF0)]:
        text = "张" + chr(code)
        slow = " ".join(drop_invisible(unicodedata.normalize("NFKC", drop_invisible(text))).split())
        assert tidy(text) == slow, hex(code)


@pytest.mark.parametrize("text", ["张三", "欧阳修远", "龘龘"])
def test_plain_names_are_left_alone(text: str) -> None:
    """And say nothing, because nothing was done."""
    assert clean_name(text) == (text, ())


def test_luhn_and_check_digit_against_their_definitions() -> None:
    """Written once more as the standards write them."""
    chance = random.Random(7)
    for _ in range(300):
        digits = "".join(chance.choices("0123456789", k=chance.randint(12, 19)))
        total = 0
        for place, char in enumerate(reversed(digits)):
            doubled = int(char) * (2 if place % 2 else 1)
            total += doubled - 9 if doubled > 9 else doubled
        assert luhn_holds(digits) == (total % 10 == 0)
        weighted = sum(int(c) * (2 ** (17 - place) % 11) for place, c in enumerate(digits.zfill(17)[:17]))
        assert check_digit(digits.zfill(17)[:17]) == "10X98765432"[weighted % 11]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("11010519491231002X", []),
        ("11010519491231002x", ["VAL010"]),
        (" 11010519491231002X", []),
        ("110105194912310021", ["VAL013"]),
    ],
)
def test_plain_numbers_say_nothing_and_others_what_was_repaired(text: str, codes: list[str]) -> None:
    """The short way is for seventeen digits and one more or X, and for nothing else."""
    assert [item.code for item in parse_id(text, today=date(2020, 1, 1))[1]] == codes


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("300", "元", 30000),
        ("0", "元", 0),
        ("007", "元", 700),
        ("3", "万元", 3_000_000),
        ("٣", "元", None),
        ("999999999999", "元", 99999999999900),
    ],
)
def test_whole_amounts(text: str, unit: str, fen: int | None) -> None:
    """Digits alone, in the unit of the column; digits of another script are none."""
    assert parse_yuan(text, unit=unit)[0] == fen
