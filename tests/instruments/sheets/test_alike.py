"""Any sheet, written in every format: the row account and the findings may not depend on how it was saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.instruments.sheets.books import HEAD, TODAY, person
from tests.instruments.sheets.formats import TYPED, WRITERS, Page

from yikou.intake import ready_cells
from yikou.sheets import RosterCheck, check_roster

_OWN = {"SHT006"}  # the encoding of a text file


@pytest.fixture(autouse=True, scope="module")
def _cells_at_hand() -> Iterator[None]:
    with ready_cells("yikou.sheets.grid:read_grid"):
        yield


def account(result: RosterCheck) -> tuple[Any, ...]:
    """What must be the same: the counts, and each row with its state and the codes of its findings."""
    assert result.rows_read == result.accepted + result.rejected + result.blank
    rows = [(row.row, row.state.value, sorted(item.code for item in row.findings)) for row in result.rows]
    others = sorted(item.code for item in result.findings if item.code not in _OWN)
    return result.rows_read, result.accepted, result.blank, result.notes, rows, others


texts = st.text(alphabet="张三李四\u3000合计备注小:0123456789Xx.元%#-=·", min_size=1, max_size=12).filter(
    lambda text: bool(text.strip()) and not text.lstrip().startswith(("=", "#"))
)
people = st.builds(
    lambda n, amount, name: (str(n), name, person(n), "低保家庭", amount),
    st.integers(1, 9),
    st.integers(-5, 10**6),
    st.sampled_from(["张三", "李四", "古丽·买买提", "合计"]),
)
wild = st.lists(
    st.one_of(
        st.none(),
        texts,
        st.integers(0, 10**18),
        st.sampled_from([("e", "#N/A"), ("formula", ""), ("b", "1"), ("n", "0.1"), ("n", "1E+20")]),
    ),
    min_size=1,
    max_size=6,
)
plain = st.lists(st.one_of(st.none(), texts), min_size=1, max_size=6)


def compare(rows: dict[int, list[object]], kinds: tuple[str, ...]) -> None:
    """All formats of these rows against the first."""
    page = [Page({1: HEAD, **dict(sorted(rows.items()))})]
    first = account(check_roster(WRITERS[kinds[0]](page), today=TODAY))
    for kind in kinds[1:]:
        assert account(check_roster(WRITERS[kind](page), today=TODAY)) == first, kind


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.dictionaries(st.integers(2, 30), st.one_of(people.map(list), wild), max_size=8))
@example({2: [None, None, ("n", "310199195001010000")], 4: [("formula", ""), ("e", "#N/A")]})
def test_cells_with_types_are_alike_in_all_workbooks(rows: dict[int, list[object]]) -> None:
    """xls, xlsb, ods and XML against xlsx."""
    compare(rows, TYPED)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.dictionaries(st.integers(2, 30), plain, max_size=8))
@example({2: [None, None, "0\u3000"]})
def test_texts_are_alike_in_all_formats(rows: dict[int, list[object]]) -> None:
    """A page and a csv too, where every cell is a text."""
    compare(rows, ("xlsx", "xls", "ods", "html", "csv"))


@pytest.mark.deep
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.integers(2, 60), st.one_of(people.map(list), wild), max_size=16))
def test_many_sheets_are_alike_in_all_workbooks(rows: dict[int, list[object]]) -> None:
    """The same at length."""
    compare(rows, TYPED)


@pytest.mark.deep
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.integers(2, 60), plain, max_size=16))
def test_many_texts_are_alike_in_all_formats(rows: dict[int, list[object]]) -> None:
    """The same at length."""
    compare(rows, ("xlsx", "xls", "ods", "html", "csv"))
