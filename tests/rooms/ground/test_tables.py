"""Tables (TableSpec): one column list for screen, mask, order and pages; wrong input never raises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from yikou_app.ground.parts import Action
from yikou_app.ground.tablespec import Column, Everything, TableSpec
from yikou_app.ground.tableview import TableState, page_numbers


@dataclass(frozen=True)
class Row:
    """One row."""

    ref: str
    name: str | None
    number: str
    amount_fen: int | None
    on: date | None = None
    state: str = "已核实"


SPEC = TableSpec(
    name="rows",
    title="名单",
    row_label="name",
    default_sort="-amount_fen",
    columns=(
        Column("姓名", "name", kind="link", url=lambda row: f"/rows/{row.ref}/", sortable=True),
        Column("身份证号", "number", kind="masked"),
        Column("金额(元)", "amount_fen", kind="money", sortable=True, total=True, sort="amount_fen"),
        Column("日期", "on", kind="date", sortable=True),
        Column("状态", "state", kind="tag", tones={"已核实": "ok"}),
        Column("账号", "number", kind="masked", key="account", mask="account", needs="看账号"),
        Column("内部编号", "ref", screen=False),
    ),
    actions=lambda row: [Action("查看", f"/rows/{row.ref}/")],
)
ROWS = [
    Row("a", "张三", "110105194912310021", 30000, date(2026, 1, 2)),
    Row("b", "李四", "110105194912310022", None, None, "待核实"),
    Row("c", None, "110105491231002", 120050, date(2025, 1, 2)),
]


def test_number_is_masked_everywhere() -> None:
    """P13: first four and last four, the same eight positions, on screen and on paper; a 15-digit one too."""
    view = SPEC.view(ROWS, SPEC.state({}))
    shown = [cell.text for row in view.rows for cell in row.cells if cell.kind == "masked"]
    assert shown == ["1101**********002X", "1101**********0021", "1101**********0022"]
    paper = "".join(cell.text for cells in SPEC.paper(ROWS, Everything()) for cell in cells)
    assert not any(row.number in paper for row in ROWS)
    assert "194912" not in paper


def test_closed_column_is_closed_on_screen_and_paper() -> None:
    """A column that needs a permission must not come back by the export's door."""
    assert "账号" not in [head.label for head in SPEC.view(ROWS, TableState()).heads]
    assert "账号" not in [column.label for column in SPEC.heads_for_export()]
    assert "账号" in [column.label for column in SPEC.heads_for_export({"看账号"})]
    assert "account" not in SPEC.view(ROWS, TableState(), viewer={"别的"}).totals


def test_masked_column_cannot_be_sorted_by() -> None:
    """Ordering by a hidden number tells its digits one by one."""
    with pytest.raises(ValueError, match="masked"):
        Column("身份证号", "number", kind="masked", sortable=True)


@pytest.mark.parametrize(
    "params",
    [
        {"sort": "number"},
        {"sort": "account"},
        {"sort": "-password"},
        {"sort": "--name"},
        {"page": "0", "size": "7"},
        {"page": "-1", "size": "1000000"},
        {"page": "1e9", "size": "abc"},
        {"page": "²", "size": "٣"},
        {"page": "9" * 500, "size": ""},
        {"sort": "", "page": "", "size": "0"},
    ],
)
def test_absurd_parameters_become_the_default(params: dict[str, str]) -> None:
    """Addresses are typed, cut and attacked: none of that may raise or order by a closed column."""
    state = SPEC.state(params)
    view = SPEC.view(ROWS, state)
    assert (state.sort, state.size, view.page.number) in {("amount_fen", 20, 1), ("name", 20, 1)}
    assert len(view.rows) == 3


@given(st.dictionaries(st.sampled_from(["sort", "page", "size", "q"]), st.text(max_size=20)))
def test_any_parameters_give_a_page(params: dict[str, str]) -> None:
    """Whatever stands in the address, every row is on exactly one page and the address is rebuilt safely."""
    state = SPEC.state(params)
    view = SPEC.view(ROWS, state)
    assert len(view.rows) == 3 and 1 <= view.page.number <= view.page.last
    assert "\n" not in state.query(page=2) and '"' not in state.query(page=2)


def test_page_beyond_the_last_shows_the_last() -> None:
    """Rows vanish while somebody reads page 9: show what there is instead of an empty page."""
    many = [Row(f"r{n}", f"样{n}", "110105194912310021", n) for n in range(45)]
    view = SPEC.view(many, SPEC.state({"page": "9"}))
    assert (view.page.number, view.page.last, len(view.rows), view.total) == (3, 3, 5, 45)


def test_rows_without_a_value_come_last_in_both_directions() -> None:
    """Nothing is not the smallest amount; and no comparison of None may raise."""
    for order in ("amount_fen", "-amount_fen", "name", "-on"):
        rows = SPEC.sorted(ROWS, SPEC.state({"sort": order}))
        value = getattr(rows[-1], order.lstrip("-"))
        assert value is None


def test_names_are_ordered_by_sound() -> None:
    """Staff look for 李 before 王 before 张."""
    rows = [Row(n, n, "x", 1) for n in ("张三", "王五", "李四", "阿甲")]
    assert [row.name for row in SPEC.sorted(rows, SPEC.state({"sort": "name"}))] == [
        "阿甲",
        "李四",
        "王五",
        "张三",
    ]


def test_query_orders_by_its_own_field() -> None:
    """A query that cuts the page itself is told the field, and only for columns that declare one."""
    assert SPEC.ordering(SPEC.state({"sort": "-amount_fen"})) == "-amount_fen"
    assert SPEC.ordering(SPEC.state({"sort": "name"})) is None


def test_filters_are_kept_and_private_ones_are_not() -> None:
    """Turning a page keeps the query, but a name never enters an address, nor does the token."""
    asked = QueryDict("category=低保&category=特困&name=张三&csrfmiddlewaretoken=x&page=2&sort=name&empty=")
    state = SPEC.state(asked, private=("name",))
    query = state.query(page=3)
    assert "category=" in query and query.count("category=") == 2
    assert "page=3" in query and "sort=name" in query
    assert "%E5%BC%A0" not in query and "csrf" not in query and "empty" not in query


def test_changing_the_order_begins_at_the_first_page() -> None:
    """Page 7 of another order shows other people."""
    assert "page=1" in SPEC.state({"page": "7"}).query(sort="name")


def test_head_turns_the_order_round() -> None:
    """The second press on a head descends, and screen readers are told."""
    head = {head.key: head for head in SPEC.view(ROWS, SPEC.state({"sort": "name"})).heads}
    assert head["name"].aria_sort == "ascending" and head["name"].order == "-name"
    assert head["amount_fen"].aria_sort == "none" and head["number"].url == ""


@pytest.mark.parametrize("wrong", [Decimal("300.00"), "30000", 1.5, True])
def test_money_that_is_not_fen_is_refused(wrong: object) -> None:
    """A float or a yuan amount shown as fen would be wrong by a hundred or by a cent, and look right."""
    with pytest.raises(TypeError, match="integer fen"):
        SPEC.columns[2].words(wrong)


def test_totals_cover_all_pages_not_the_page_shown() -> None:
    """合计 under page one must be the sum of all rows, as the reader assumes."""
    many = [Row(f"r{n}", f"样{n}", "x", 101) for n in range(45)]
    view = SPEC.view(many, SPEC.state({"page": "2"}))
    assert [cell.text for cell in view.totals] == ["", "", "45.45", "", ""]


def test_page_cut_by_a_query_has_no_total_of_its_own() -> None:
    """With only the page in hand a sum would be of the page: none is shown unless the query gave it."""
    assert SPEC.view(ROWS, TableState(), total=300).totals == ()
    given_sum = SPEC.view(ROWS, TableState(), total=300, totals={"amount_fen": 999900}).totals
    assert given_sum[2].text == "9,999.00"


def test_two_columns_with_one_key_are_refused() -> None:
    """Ordering and totals find a column by its key."""
    with pytest.raises(ValueError, match="two columns"):
        TableSpec("x", "x", (Column("甲", "a"), Column("乙", "a")))


def test_column_of_a_function_needs_a_key() -> None:
    """Without a key its order could not be named in an address."""
    with pytest.raises(ValueError, match="key"):
        Column("甲", lambda row: 1)


def test_default_order_must_exist() -> None:
    """A typing error in the declaration must fail at import, not show rows in chance order."""
    with pytest.raises(ValueError, match="cannot be sorted"):
        TableSpec("x", "x", (Column("甲", "a"),), default_sort="a")


def test_total_of_words_is_refused() -> None:
    """A total of anything but money and counts means nothing."""
    with pytest.raises(ValueError, match="totalled"):
        Column("姓名", "name", total=True)


def test_times_are_told_in_local_time() -> None:
    """A moment stored in UTC belongs to the next day in Shanghai after 16:00."""
    column = Column("时间", "at")
    assert column.words(datetime(2026, 1, 1, 16, 30, tzinfo=UTC)) == "2026-01-02 00:30"
    assert column.words(datetime(2026, 1, 1, 16, 30)) == "2026-01-01 16:30"  # noqa: DTZ001 - a naive time is the case


@pytest.mark.parametrize(
    ("current", "last", "expected"),
    [
        (1, 1, (1,)),
        (1, 3, (1, 2, 3)),
        (1, 93, (1, 2, 3, None, 93)),
        (4, 93, (1, 2, 3, 4, 5, 6, None, 93)),
        (50, 93, (1, None, 48, 49, 50, 51, 52, None, 93)),
        (93, 93, (1, None, 91, 92, 93)),
    ],
)
def test_pager_offers_ends_and_neighbours(current: int, last: int, expected: tuple[int | None, ...]) -> None:
    """A gap never stands for a single page."""
    assert page_numbers(current, last) == expected


@given(st.integers(1, 400), st.integers(1, 400))
def test_pager_is_in_order_and_complete(current: int, last: int) -> None:
    """Both ends and the current page are always there, in order, once."""
    current = min(current, last)
    numbers = [n for n in page_numbers(current, last) if n]
    assert numbers == sorted(set(numbers)) and {1, current, last} <= set(numbers)
