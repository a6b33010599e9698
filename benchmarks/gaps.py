"""Whom nobody reached, among a million listed persons: our statement beside an anti-join written by hand.

Run: ``python benchmarks/gaps.py [persons]``. Both run in DuckDB on the same tables, one thread, in turn; the
medians of five runs and their ratio are printed, at the size given and at a tenth of it. The same
statement then runs in SQLite, on tables with the indexes of the application.
"""

from __future__ import annotations

import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import duckdb  # noqa: E402  (after the checkout's own source is put first)

from yikou.coverage import statement, unreached_of  # noqa: E402  (the checkout's own source comes first)

OURS = unreached_of(
    statement(
        listed="SELECT row_key, identity FROM listing",
        known="SELECT identity, person, cluster FROM people",
        reached="SELECT cluster FROM granted",
        held="SELECT cluster FROM members",
    )
)
#: What a person would write who wants the same answer: the listed rows without an award, and who they are.
BY_HAND = """
    SELECT l.row_key, p.person, p.cluster, m.cluster IS NOT NULL
    FROM listing l LEFT JOIN people p ON p.identity = l.identity
    LEFT JOIN (SELECT DISTINCT cluster FROM members) m ON m.cluster = p.cluster
    WHERE NOT EXISTS (SELECT 1 FROM granted g WHERE g.cluster = p.cluster)
    ORDER BY l.row_key
"""
#: Nine in ten listed persons are on the register, six in ten of those have an award, eight in ten a status.
TABLES = """
    CREATE TABLE people AS SELECT sha256(range::VARCHAR) AS identity, range AS person,
        CASE WHEN range % 20 = 0 THEN range // 2 ELSE range END AS cluster FROM range(1, {n} + 1);
    CREATE TABLE listing AS SELECT range AS row_key, sha256((range + {n} // 10)::VARCHAR) AS identity
        FROM range(1, {n} + 1);
    CREATE TABLE granted AS SELECT cluster FROM people WHERE hash(person) % 10 < 6;
    CREATE TABLE members AS SELECT cluster FROM people WHERE hash(person + 1) % 10 < 8;
"""


def median(run: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def in_sqlite(base: duckdb.DuckDBPyConnection) -> float:
    """The same statement where the application keeps its rows: a database file's engine, with its indexes."""
    lite = sqlite3.connect(":memory:")
    for table, columns in (
        ("people", "identity, person, cluster"),
        ("listing", "row_key, identity"),
        ("granted", "cluster"),
        ("members", "cluster"),
    ):
        lite.execute(f"CREATE TABLE {table} ({columns})")
        marks = ", ".join("?" for _ in columns.split(","))
        lite.executemany(
            f"INSERT INTO {table} VALUES ({marks})", base.execute(f"SELECT * FROM {table}").fetchall()
        )
    lite.execute("CREATE UNIQUE INDEX people_identity ON people (identity)")
    return median(lambda: lite.execute(OURS).fetchall(), 3)


def measure(persons: int) -> None:
    base = duckdb.connect(config={"threads": 1})
    base.execute(TABLES.format(n=persons))
    ours, hand = base.execute(OURS).fetchall(), base.execute(BY_HAND).fetchall()
    if [row[:3] for row in ours] != [row[:3] for row in hand]:
        raise SystemExit("the two answers differ")

    def into(name: str, query: str) -> Callable[[], object]:
        return lambda: base.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    runs = [(median(into("a", OURS), 1), median(into("b", BY_HAND), 1)) for _ in range(5)]
    ours_s, hand_s = (statistics.median(times) for times in zip(*runs, strict=True))
    print(f"{persons:>9,} listed persons, {len(ours):,} unreached")
    print(f"  DuckDB, statement      {ours_s:7.3f} s")
    print(f"  DuckDB, by hand        {hand_s:7.3f} s   ratio {ours_s / hand_s:.2f} (goal 1.5)")
    print(f"  SQLite, statement      {in_sqlite(base):7.3f} s")


def main() -> None:
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    measure(persons // 10)
    measure(persons)
    print(
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB (all of it, SQLite too)"
    )


if __name__ == "__main__":
    main()
