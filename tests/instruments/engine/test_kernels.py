"""Each kernel equals its twin in ``values`` on any text, and says nothing of what it does not know."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yikou.engine import CODES, NOTES, check_accounts, check_identities, check_phones, note_bits
from yikou.values import check_digit, parse_account, parse_id, parse_phones
from yikou.values.mistake import Mistake, explain_mistake

TODAY = date(2026, 3, 1)
_DIRT = st.sampled_from(
    [" ", "\u200b", "\u3000", "x", "Х", "１", "-", "'", "\t", "O", "年", "+", "_", ".", "E"]
)


@st.composite
def _numbers(draw: st.DrawFn) -> str:
    """A number as a list may have it: right, or with what typists, Excel and chats do to it."""
    region = draw(
        st.sampled_from(["310101", "110105", "810000", "830000", "911101", "000000", "990101", "650102"])
    )
    born = draw(
        st.sampled_from(
            ["19491231", "20000229", "19000229", "20240230", "20261301", "20260301", "20260302", "18990101",
             "19050228", "19050301", "17000101", "00000101", "21500505", "20200000"]
        )
        | st.dates(date(1900, 1, 1), date(2030, 1, 1)).map(lambda day: day.strftime("%Y%m%d"))
    )  # fmt: skip
    first17 = f"{region}{born}{draw(st.integers(0, 999)):03d}"
    number = first17 + check_digit(first17)
    deed = draw(st.integers(0, 9))
    place = draw(st.integers(0, 16))
    if deed == 1:
        number = number[:place] + draw(st.sampled_from("0123456789X")) + number[place + 1 :]
    elif deed == 2:
        number = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    elif deed == 3:
        number = number[:6] + number[8:17]
    elif deed == 4:
        number = number[:15] + "000"
    elif deed == 5:
        number = number[:place] + draw(_DIRT) + number[place:]
    elif deed == 6:
        number = number[:place] + draw(_DIRT) + number[place + 1 :]
    elif deed == 7:
        number = number[: draw(st.integers(0, 20))]
    elif deed == 8:
        number += draw(st.sampled_from(["", "11", "62", " "]))
    return number


_CELLS = st.one_of(
    st.none(),
    _numbers(),
    st.sampled_from(
        ["", "无", "不详", "E12345678", "A123456789", "H12345678", "+11010519491231002", "1" * 18]
    ),
    st.text(max_size=20),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_CELLS, max_size=60))
def test_a_column_of_numbers_is_read_as_one_by_one(cells: list[str | None]) -> None:
    """The per-row reader is the truth; a kernel that differs on one dirty text would reject or pay the wrong person."""
    found = check_identities(pl.Series(cells, dtype=pl.String), today=TODAY)
    assert len(found) == len(cells)
    for text, row in zip(cells, found.iter_rows(named=True), strict=True):
        resident, said = parse_id(text or "", today=TODAY)
        refusals = [note.code for note in said if note.code in CODES]
        assert row["number"] == (resident.number if resident else None)
        assert row["code"] == (None if resident else refusals[0])
        assert row["notes"] == note_bits(*{note.code for note in said if note.code in NOTES})
        assert row["derived"] == (resident.derived if resident else False)
        assert row["born"] == (resident.born if resident else None)
        assert row["sex"] == (int(resident.sex.value) if resident else None)
        why, swaps = explain_mistake(text or "", today=TODAY) if row["code"] == "VAL013" else (None, ())
        assert (row["why"], row["swaps"]) == (why and why.value, list(swaps) if why else None)


_PHONES = st.one_of(
    st.none(),
    st.from_regex(r"1[2-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"(021-)?[2-9][0-9]{6,7}(转[0-9]{2})?([、,/ ]1[3-9][0-9]{9})?", fullmatch=True),
    st.sampled_from(["", "无", "+1381234567", "1381234567８", "8613812345678", "021 6412 3456", "打不通"]),
    st.text(max_size=14),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(_PHONES, max_size=30))
def test_a_column_of_telephones_is_read_as_one_by_one(cells: list[str | None]) -> None:
    """Several numbers may stand in a cell, and each of them may be shared with others."""
    found = check_phones(pl.Series(cells, dtype=pl.String))
    for text, row in zip(cells, found.iter_rows(named=True), strict=True):
        phones, said = parse_phones(text or "")
        assert row["numbers"] == [phone.number for phone in phones]
        assert row["code"] == next((note.code for note in said), None)


_ACCOUNTS = st.one_of(
    st.none(),
    st.from_regex(r"[0-9]{15,20}", fullmatch=True),
    st.from_regex(r"62[0-9]{2} [0-9]{4} [0-9]{4} [0-9]{4}[0-9]{0,3}", fullmatch=True),
    st.sampled_from(
        ["", "9999999999999999999", "0000000000000000", "+621700123456789012", "-62170012345678901"]
    ),
    st.text(max_size=20),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(_ACCOUNTS, max_size=30))
def test_a_column_of_accounts_is_read_as_one_by_one(cells: list[str | None]) -> None:
    """Nineteen digits pass what a signed number holds; a sign or a nought in front must not pass for a digit."""
    found = check_accounts(pl.Series(cells, dtype=pl.String))
    for text, row in zip(cells, found.iter_rows(named=True), strict=True):
        account, said = parse_account(text or "")
        assert row["number"] == (account.number if account else None)
        assert row["card"] == (account.looks_like_card if account else False)
        assert row["code"] == next((note.code for note in said), None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("110105194913310020", "VAL014"), ("110105202603020019", "VAL015"), ("110105190002290017", "VAL014")],
)
def test_a_day_that_does_not_exist_is_an_error_and_not_unknown(text: str, code: str) -> None:
    """The trap of every vectorised check: the date becomes null, and null compares as neither right nor wrong."""
    number = text[:17] + check_digit(text[:17])
    assert check_identities(pl.Series([number]), today=TODAY)["code"].to_list() == [code]


def test_the_mistake_behind_a_wrong_check_digit_is_named_by_place() -> None:
    """Whoever has the card at hand looks at two digits instead of eighteen."""
    good = "11010519491231002X"
    swapped = good[:9] + good[10] + good[9] + good[11:]
    cells = [good, swapped, "11010529491231002X", "110105194912310000"]
    found = check_identities(pl.Series(cells), today=TODAY)
    assert found["why"].to_list() == [None, "swap", "digit", "cut"]
    assert 10 in found["swaps"].to_list()[1]
    assert explain_mistake(f" {swapped} ", today=TODAY)[0] is Mistake.SWAP
    assert explain_mistake("12", today=TODAY) == (None, ())


@pytest.mark.parametrize("check", [check_phones, check_accounts, lambda s: check_identities(s, today=TODAY)])
def test_an_empty_column_stays_empty(check: object) -> None:
    """A sheet with a head and nothing below it must not bring a kernel down."""
    assert len(check(pl.Series([], dtype=pl.String))) == 0  # type: ignore[operator] # three kernels of two signatures
