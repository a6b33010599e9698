"""Numerals, periods, quantities and divisions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yikou.values import (
    BadPath,
    Count,
    MixedTimes,
    Period,
    QuantityKind,
    Unit,
    UnitMismatch,
    ancestors,
    child_path,
    date_from_serial,
    is_path,
    is_within,
    next_child,
    parse_date,
    parse_numeral,
    parse_period,
    parse_quantity,
    path_range,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百零五", 105),
        ("一百五", 150),
        ("两万三", 23000),
        ("二〇二〇", 2020),
        ("廿五", 25),
        ("十五", 15),
        ("一亿零三万", 100_030_000),
        ("3.5万", 35000),
        ("半", Fraction(1, 2)),
        ("三成半", Fraction(7, 20)),
        ("百分之三十", Fraction(3, 10)),
        ("三点五", Fraction(7, 2)),
    ],
)
def test_numeral_is_read(text: str, value: Fraction | int) -> None:
    """Plans write figures in every one of these ways."""
    assert parse_numeral(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "三四", "壹仟伍", "十百", "万", "千", "一百零", "1,23", "三个", "一点", "²", "三成成", "百分之"],
)
def test_numeral_that_is_none_or_two_is_refused(text: str) -> None:
    """三四 means three or four; 壹仟伍 is 1500 to a speaker and 1005 to a clerk."""
    assert parse_numeral(text) is None


@given(st.text(alphabet="零〇一二三四五六七八九十百千万亿壹贰点半成%.,1230", max_size=12))
def test_numeral_never_raises(text: str) -> None:
    """Cells hold every mixture of these."""
    parse_numeral(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020年度", "2020-01-01", "2021-01-01"),
        ("2020年第四季度", "2020-10-01", "2021-01-01"),
        ("2020Q1", "2020-01-01", "2020-04-01"),
        ("2020年上半年", "2020-01-01", "2020-07-01"),
        ("2020年2月", "2020-02-01", "2020-03-01"),
        ("2019年11月中旬至2020年2月底", "2019-11-11", "2020-03-01"),
        ("2020年1月1日至3月31日", "2020-01-01", "2020-04-01"),
        ("2020.1.1-2020.3.31", "2020-01-01", "2020-04-01"),
    ],
)
def test_period_is_half_open(text: str, start: str, end: str) -> None:
    """Two neighbouring periods share no day, or a person would be paid for both."""
    period, found = parse_period(text)
    assert period is not None
    assert (period.start.isoformat(), period.end.isoformat(), found) == (start, end, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("去年", "VAL061"),
        ("2020年13月", "VAL061"),
        ("2020年3月至2020年1月", "VAL062"),
        ("", "VAL061"),
        ("0000年", "VAL061"),
    ],
)
def test_period_that_is_none_is_refused(text: str, code: str) -> None:
    """Seed 4 prints a stage that ends eleven months before it begins."""
    period, found = parse_period(text)
    assert period is None
    assert [item.code for item in found] == [code]


def test_period_without_days_cannot_be_made() -> None:
    """An empty period would overlap nothing and let everything be claimed twice."""
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2020, 1, 1), date(2020, 1, 1))


@pytest.mark.parametrize(
    "text", ["20200101", "2020.1.1", "2020/1/1", "2020年1月1日", "2020-01-01 00:00:00", "二〇二〇年一月一日"]
)
def test_date_in_all_its_spellings(text: str) -> None:
    """One column holds them all."""
    assert parse_date(text) == (date(2020, 1, 1), ())


@pytest.mark.parametrize("text", ["2020.13.1", "2019-02-29", "1/2/2020", "20.1.1", "43831", ""])
def test_date_that_is_none_or_two_is_refused(text: str) -> None:
    """1/2/2020 is January to one and February to another; a bare serial needs the workbook's calendar."""
    assert parse_date(text)[0] is None


def test_serial_days_of_both_calendars() -> None:
    """A workbook from an old Mac counts from 1904; days before March 1900 are Excel's own mistake."""
    assert date_from_serial(43831) == date(2020, 1, 1)
    assert date_from_serial(43831 - 1462, from_1904=True) == date(2020, 1, 1)
    assert date_from_serial(60) is None
    assert date_from_serial(10**7) is None


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit", "per"),
    [
        ("≥1次/月", "count", 1, None, "次", "月"),
        ("每月不少于1次", "count", 1, None, "次", "月"),
        ("25~30人", "count", 25, 30, "人", None),
        ("≥98百分比", "percent", 98, None, "%", None),
        ("100%", "percent", 100, 100, "%", None),
        ("95%以上", "percent", 95, None, "%", None),
        ("25至30%", "percent", 25, 30, "%", None),
        ("百分之九十五", "percent", 95, 95, "%", None),
        ("伍佰元整", "amount", 500, 500, "元", None),
        ("≤200元/人", "amount", None, 200, "元", "人"),
        ("300-1100元", "amount", 300, 1100, "元", None),
        ("35.56041万元", "amount", Fraction("35.56041"), Fraction("35.56041"), "万元", None),
        ("1~2万人次", "count", 10000, 20000, "人次", None),
        ("25名", "count", 25, 25, "人", None),
        ("5个工作日内", "count", None, 5, "个工作日", None),
        ("≥90分", "count", 90, None, "分", None),
        ("100", "number", 100, 100, "", None),
    ],
)
def test_quantity_is_typed(
    text: str, kind: str, low: Fraction | int | None, high: Fraction | int | None, unit: str, per: str | None
) -> None:
    """A target must be comparable with a fact; 90分 is a score here and never ninety cents."""
    quantity, found = parse_quantity(text)
    assert quantity is not None
    assert (quantity.kind, quantity.low, quantity.high, quantity.unit, quantity.per) == (
        kind,
        low,
        high,
        unit,
        per,
    )
    assert found == ()


@pytest.mark.parametrize("text", ["合格", "明显改善", "统一", "基本一致", "一次性", "万无一失"])
def test_state_in_words_is_no_number(text: str) -> None:
    """统一 holds the character for one and counts nothing."""
    quantity, _ = parse_quantity(text)
    assert quantity is not None
    assert (quantity.kind, quantity.state) == (QuantityKind.STATE, text)
    assert not quantity.admits(1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("若干", "VAL070"),
        ("25例*5", "VAL070"),
        ("≥", "VAL070"),
        ("", "VAL070"),
        ("30~25人", "VAL071"),
        ("≥5人以下", "VAL070"),
        ("1" * 61, "VAL070"),
    ],
)
def test_quantity_that_is_none_is_refused(text: str, code: str) -> None:
    """Guessing a target gives a score that nobody can defend."""
    quantity, found = parse_quantity(text)
    assert quantity is None
    assert [item.code for item in found] == [code]


def test_range_ends_are_inside_or_outside_as_written() -> None:
    """≥95 admits 95, >95 does not; a score hangs on it."""
    at_least, above = parse_quantity("≥95%")[0], parse_quantity(">95%")[0]
    assert at_least is not None
    assert above is not None
    assert (at_least.admits(95), above.admits(95), above.admits(Fraction(951, 10))) == (True, False, True)


def test_counts_of_two_units_have_no_sum() -> None:
    """Seed 4 adds persons, households and times; the type refuses."""
    assert Count(3, Unit.PERSON) + Count(4, Unit.PERSON) == Count(7, Unit.PERSON)
    with pytest.raises(UnitMismatch):
        Count(3, Unit.PERSON) + Count(4, Unit.HOUSEHOLD)
    with pytest.raises(UnitMismatch):
        sorted([Count(3, Unit.PERSON), Count(4, Unit.PERSON_TIME)])
    with pytest.raises(TypeError):
        Count(3, Unit.PERSON) + 4  # type: ignore[operator]  # the refusal is what is tested
    assert MixedTimes(Count(3, Unit.PERSON_TIME), Count(4, Unit.HOUSEHOLD_TIME)).number == 7
    with pytest.raises(UnitMismatch):
        MixedTimes(Count(3, Unit.PERSON), Count(4, Unit.HOUSEHOLD_TIME))


def test_division_range_holds_the_area_and_all_below() -> None:
    """The scope of every query is this range; one too wide leaks, one too narrow forgets."""
    assert path_range("001002") == ("001002", "001003")
    assert path_range("001ZZY") == ("001ZZY", "001ZZZ")
    assert path_range("") == ("", "ZZZ")
    assert is_within("001002003", "001002")
    assert is_within("001002", "001002")
    assert not is_within("001003", "001002")
    assert not is_within("001", "001002")
    assert ancestors("001002003") == ("001", "001002")


segments = st.integers(min_value=0, max_value=46654)


@given(st.lists(segments, max_size=4), st.lists(segments, max_size=4))
def test_range_agrees_with_the_tree(area: list[int], other: list[int]) -> None:
    """Against the plain definition: inside means that the area's segments come first."""

    def path(numbers: list[int]) -> str:
        out = ""
        for number in numbers:
            out = child_path(out, number)
        return out

    assert is_within(path(other), path(area)) is (other[: len(area)] == area)


@pytest.mark.parametrize("path", ["1", "0010", "00a", "001ZZZ", "ZZZ", "001%02", "001" * 9, "001002'"])
def test_text_that_is_no_path_is_refused(path: str) -> None:
    """A path comes from a form or a query string; half a segment would widen the scope."""
    assert not is_path(path)
    with pytest.raises(BadPath):
        path_range(path)


def test_child_numbers_are_not_given_out_again() -> None:
    """A street that was dissolved keeps its number, or its old rows would move to the new one."""
    assert next_child("001", ["001002", "001005", "001005003", "002009"]) == "001006"
    assert next_child("", []) == "001"
    with pytest.raises(BadPath):
        child_path("001" * 8, 1)
