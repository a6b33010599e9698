"""Another office's list against the register: the statement says what the row-by-row twin says, on two engines."""

from __future__ import annotations

import random
import sqlite3
from datetime import date

import pytest

from yikou.coverage import (
    Description,
    Entry,
    Known,
    Likeness,
    Listed,
    Standing,
    compare_versions,
    counts_of,
    match,
    propose,
    statement,
    unreached_of,
)

SELECTS = {
    "listed": "SELECT row_key, identity FROM t_listed",
    "known": "SELECT identity, person, cluster FROM t_known",
    "reached": "SELECT cluster FROM t_reached",
    "held": "SELECT cluster FROM t_held",
}


def a_case(seed: int) -> tuple[list[Listed], list[Known], set[int], set[int]]:
    """Small and dense, so that every kind of row meets every other: no number, doubles, linked records."""
    chance = random.Random(seed)
    listed = [
        Listed(key, "" if chance.random() < 0.15 else f"n{chance.randrange(30)}") for key in range(1, 41)
    ]
    numbers = chance.sample(range(40), 25)
    known = [
        Known(f"n{number}", place, chance.randrange(1, place + 1))
        for place, number in enumerate(numbers, start=1)
    ]
    reached = {chance.randrange(1, 26) for _ in range(10)}
    held = {chance.randrange(1, 26) for _ in range(12)}
    return listed, known, reached, held


def on_sqlite(case: tuple[list[Listed], list[Known], set[int], set[int]], *queries: str) -> list[list[tuple]]:
    """The answers of a database; ``known`` also holds people without a number."""
    listed, known, reached, held = case
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE t_listed (row_key INTEGER, identity TEXT)")
    base.execute("CREATE TABLE t_known (identity TEXT, person INTEGER, cluster INTEGER)")
    base.execute("CREATE TABLE t_reached (cluster INTEGER)")
    base.execute("CREATE TABLE t_held (cluster INTEGER)")
    base.executemany("INSERT INTO t_listed VALUES (?, ?)", [(row.key, row.identity) for row in listed])
    base.executemany(
        "INSERT INTO t_known VALUES (?, ?, ?)", [(row.identity, row.person, row.cluster) for row in known]
    )
    base.executemany("INSERT INTO t_known VALUES (?, ?, ?)", [(None, 900, 900), ("", 901, 901)])
    base.executemany("INSERT INTO t_reached VALUES (?)", [(one,) for one in reached])
    base.executemany("INSERT INTO t_held VALUES (?)", [(one,) for one in held])
    return [base.execute(query).fetchall() for query in queries]


@pytest.mark.parametrize("seed", range(12))
def test_the_statement_says_what_the_rows_say(seed: int) -> None:
    """One definition, two forms: whoever changes one alone is told here."""
    case = a_case(seed)
    listed, known, reached, held = case
    report, _ = match(listed, known, reached=reached, held=held)
    whole = statement(**SELECTS)
    rows, counts, unreached = on_sqlite(case, whole, counts_of(whole), unreached_of(whole))
    expected = sorted(
        (row.key, row.person, row.cluster, row.standing.value, int(row.in_category)) for row in report.rows
    )
    assert sorted(rows) == expected
    assert {(Standing(s), bool(c)): n for s, c, n in counts} == dict(report.counts)
    assert unreached == [row for row in expected if row[3] != "served"]


def test_duckdb_reads_the_same_statement() -> None:
    """The figures of the benchmark are figures of this statement."""
    duckdb = pytest.importorskip("duckdb")
    case = a_case(99)
    listed, known, reached, held = case
    with duckdb.connect() as base:
        base.execute("CREATE TABLE t_listed (row_key INTEGER, identity VARCHAR)")
        base.execute("CREATE TABLE t_known (identity VARCHAR, person INTEGER, cluster INTEGER)")
        base.execute("CREATE TABLE t_reached (cluster INTEGER)")
        base.execute("CREATE TABLE t_held (cluster INTEGER)")
        base.executemany("INSERT INTO t_listed VALUES (?, ?)", [[row.key, row.identity] for row in listed])
        base.executemany(
            "INSERT INTO t_known VALUES (?, ?, ?)", [[r.identity, r.person, r.cluster] for r in known]
        )
        base.executemany("INSERT INTO t_reached VALUES (?)", [[one] for one in reached])
        base.executemany("INSERT INTO t_held VALUES (?)", [[one] for one in held])
        rows = base.execute(unreached_of(statement(**SELECTS))).fetchall()
    assert rows == on_sqlite(case, unreached_of(statement(**SELECTS)))[0]


def test_a_row_without_a_number_is_never_found() -> None:
    """Two empty numbers are not one person: everybody without papers would be "on the register" at once."""
    report, findings = match([Listed(1, ""), Listed(2, "")], [Known("", 7, 7)], reached={7}, held=set())
    assert [row.standing for row in report.rows] == [Standing.ABSENT, Standing.ABSENT]
    assert [note.code for note in findings] == ["COV012", "COV012"]


def test_a_number_that_stands_twice_is_said() -> None:
    """Counting rows is not counting people."""
    _, findings = match([Listed(1, "a"), Listed(2, "a")], [], reached=(), held=())
    assert [note.code for note in findings] == ["COV013"]
    assert "名单行 2" in findings[0].message


def test_an_award_under_the_other_record_reaches_the_person() -> None:
    """Linked records are one person: an award made for one of them counts for the listed number too."""
    known = [Known("a", 5, 3), Known("b", 3, 3)]
    report, _ = match([Listed(1, "a")], known, reached={3}, held={5})
    assert report.rows[0].standing is Standing.SERVED
    assert not report.rows[0].in_category


BORN = date(1950, 3, 1)


@pytest.mark.parametrize(
    ("row", "record", "likeness"),
    [
        ({}, {}, Likeness.NAME_AND_BIRTH),
        ({"born_on": None}, {}, Likeness.NAME_AND_PHONE),
        ({"born_on": None, "phones": frozenset()}, {}, None),
        ({"born_on": date(1978, 5, 2)}, {}, None),
        ({"name": "李"}, {}, None),
        ({"has_identity": True}, {}, Likeness.NAME_AND_BIRTH),
        ({"has_identity": True}, {"has_identity": True}, None),
    ],
)
def test_who_may_be_whom(row: dict, record: dict, likeness: Likeness | None) -> None:
    """Name alone is nobody; father and son on one telephone are two; two numbers are two people."""
    base = {"name": "王", "born_on": BORN, "phones": frozenset({"13800000001"})}
    found = propose([Description(1, **base | row)], [Description(9, **base | record)])
    assert [(one.key, one.person, one.likeness) for one in found] == (
        [(1, 9, likeness)] if likeness is not None else []
    )


def test_the_next_list_says_who_is_new_gone_and_changed() -> None:
    """A person who moved up a grade is changed, not gone and new."""
    before = [Entry("a", "二级"), Entry("b", "一级"), Entry("c", "四级")]
    after = [Entry("b", "一级"), Entry("a", "一级"), Entry("d", "三级")]
    told = compare_versions(before, after)
    assert (told.added, told.changed, told.gone, told.same) == ({"d"}, {"a"}, {"c"}, 1)


def test_a_description_does_not_print_the_person() -> None:
    """A traceback shows what repr shows."""
    assert "王小明" not in repr(Description(1, "王小明", BORN, frozenset({"13800000001"})))
