"""A list checked as columns: each row against its own columns, the list, and what is demanded."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from yikou.engine import Demands, check_list
from yikou.values import check_digit

TODAY = date(2026, 3, 1)


def number(serial: int, born: str = "19500101") -> str:
    """A good number of no county."""
    first17 = f"310199{born}{serial:03d}"
    return first17 + check_digit(first17)


def codes(frame: pl.DataFrame, demands: Demands | None = None) -> list[tuple[int, str, str]]:
    """The findings as (row, column, code)."""
    return sorted(check_list(frame, demands or Demands(TODAY)).findings.rows())


def test_a_row_is_held_against_its_own_number() -> None:
    """The number is the surer witness; an empty cell says nothing against it."""
    frame = pl.DataFrame(
        {
            "id_number": [number(1), number(2), number(3), "1" * 18],
            "sex": pl.Series([2, 2, None, 1], dtype=pl.UInt8),
            "born_on": [date(1950, 1, 1), date(1950, 1, 1), date(1951, 1, 1), None],
        }
    )
    assert codes(frame) == [
        (0, "sex", "SHT022"),
        (2, "born_on", "SHT022"),
        (3, "id_number", "VAL014") if check_digit("1" * 17) == "1" else (3, "id_number", "VAL013"),
    ]


def test_the_same_person_twice_is_found_and_nobody_is_a_double_of_nobody() -> None:
    """Rows without a number are many people, not one; a naive test for duplicates calls them all doubles."""
    frame = pl.DataFrame(
        {
            "id_number": [number(1), None, number(1), None, number(2), number(2)],
            "name": ["张三", "李四", "张三", "王五", "赵六", "钱七"],
        }
    )
    assert [found for found in codes(frame) if found[2] != "VAL021"] == [
        (2, "id_number", "SHT026"),
        (5, "name", "SHT027"),
    ]


def test_a_shared_account_counts_people_and_not_rows() -> None:
    """One person may stand in a list twice with one account; two people with one account need a look."""
    card = "6217001234567890123"
    frame = pl.DataFrame(
        {
            "id_number": [number(1), number(1), number(2), None],
            "account": [card, card, None, "6217001234567890131"],
        }
    )
    shared = [row for row, _, code in codes(frame) if code == "SHT028"]
    assert shared == []
    frame = frame.with_columns(account=pl.Series([card, card, card, None]))
    assert [row for row, _, code in codes(frame) if code == "SHT028"] == [0, 1, 2]


def test_one_telephone_in_two_spellings_is_one_telephone() -> None:
    """The committee's own telephone stands in every second row, once with its area code and once among others."""
    phones = ["13812345678", "+86 13812345678", "13812345678、64123456", "138-1234-5678", "13812345678"]
    frame = pl.DataFrame({"phone": phones})
    assert [row for row, _, code in codes(frame) if code == "SHT029"] == [0, 1, 2, 3, 4]
    assert codes(frame.head(4)) == []


def test_what_is_demanded_of_a_list() -> None:
    """An unknown category or place and an amount beside the standard are errors; no category at all is unknown too."""
    frame = pl.DataFrame(
        {
            "category": ["低保", "低宝", None],
            "place": ["临江街道", "临江街道", "对岸镇"],
            "amount_fen": [50_000, 70_000, 0],
        }
    )
    demands = Demands(TODAY, frozenset({"低保"}), {"临江街道": "001001"}, 10_000, 60_000)
    assert codes(frame, demands) == [
        (1, "amount_fen", "ROS002"),
        (1, "category", "SHT020"),
        (2, "amount_fen", "ROS002"),
        (2, "amount_fen", "SHT023"),
        (2, "category", "SHT020"),
        (2, "place", "ROS003"),
    ]
    assert check_list(frame, demands).rows["area"].to_list() == ["001001", "001001", None]


def test_a_list_without_the_columns_is_not_asked_for_them() -> None:
    """A list of names only has nothing that could be wrong; an empty list neither."""
    assert codes(pl.DataFrame({"name": ["张三"]})) == []
    assert (
        codes(pl.DataFrame(schema={"id_number": pl.String, "account": pl.String, "phone": pl.String})) == []
    )


def _doubles_plainly(rows: list[tuple[str | None, str]]) -> list[tuple[int, str, str]]:
    found = []
    for place, (mine, name) in enumerate(rows):
        earlier = [other for who, other in rows[:place] if who == mine and who is not None]
        if earlier:
            odd = any(other != name for other in earlier)
            found.append((place, "name", "SHT027") if odd else (place, "id_number", "SHT026"))
    return found


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([None, 1, 2]), st.sampled_from("甲乙")), max_size=12))
def test_doubles_are_those_that_a_reader_of_the_list_would_find(drawn: list[tuple[int | None, str]]) -> None:
    """Row by row with everything above it: the plain way to say what a double is."""
    rows = [(None if who is None else number(who), name) for who, name in drawn]
    frame = pl.DataFrame(rows, schema={"id_number": pl.String, "name": pl.String}, orient="row")
    assert [found for found in codes(frame) if found[2].startswith("SHT")] == _doubles_plainly(rows)


def test_commands_and_pages_start_without_it() -> None:
    """Polars and the dictionaries of pinyin take longer to load than most commands and pages take to run."""
    program = (
        f"import sys\nsys.path[:0] = {sys.path!r}\nfrom yikou_app.site.cli import main\nimport yikou.sheets\n"
        "sys.argv = ['yikou', '--help']\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "import django\ndjango.setup()\nimport yikou_app.site.urls\n"
        "heavy = {'duckdb', 'polars', 'pyarrow', 'pypinyin', 'splink'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stderr.strip().endswith("[]")
