"""候选 (pairs): the candidates and how likely each is one person.

Splink computes them on DuckDB, in memory. A few records are compared by the Python twin instead, with
the same levels and weights: starting an engine for ten people takes longer than comparing them.
"""

from __future__ import annotations

import logging
from itertools import combinations
from math import log2

import polars as pl

from yikou.linkage.blocks import KEYS, column_of
from yikou.linkage.levels import COLUMNS, COMPARISONS, compare
from yikou.linkage.model import Weights, splink_settings, vector_value

#: Up to how many records the twin compares.
FEW = 2000
#: What a table of pairs holds: two rows, the smaller first, the probability, and a number for each level.
LEVELS = tuple(f"gamma_{comparison.name}" for comparison in COMPARISONS)


def empty_pairs() -> pl.DataFrame:
    """No pair."""
    shape = {"first": pl.Int64, "second": pl.Int64, "probability": pl.Float64}
    return pl.DataFrame(schema={**shape, **dict.fromkeys(LEVELS, pl.Int64)})


def score_pairs(table: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    """Every candidate pair of which one at least has no number, with its probability and levels."""
    return score_few(table, weights) if table.height <= FEW else score_many(table, weights)


def score_few(table: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    """The twin, in Python."""
    rows = table.to_dicts()
    pairs: set[tuple[int, int]] = set()
    for key in KEYS:
        groups: dict[int, list[int]] = {}
        for row in rows:
            if row[column_of(key)] is not None:
                groups.setdefault(row[column_of(key)], []).append(row["row"])
        for members in groups.values():
            pairs.update(combinations(members, 2))
    scored = []
    for first, second in sorted(pairs):
        if rows[first]["number"] is None or rows[second]["number"] is None:
            said = compare(rows[first], rows[second])
            weight = log2(weights.prior / (1 - weights.prior))
            for each in said:
                if each.code != "silent":
                    m, u = weights.levels[each.name][each.code]
                    weight += log2(m / u)
            levels = (
                vector_value(comparison, each.code)
                for comparison, each in zip(COMPARISONS, said, strict=True)
            )
            scored.append((first, second, 1 / (1 + 2**-weight), *levels))
    return pl.DataFrame(scored, schema=empty_pairs().schema, orient="row")


def score_many(table: pl.DataFrame, weights: Weights, *, memory: str = "4GB") -> pl.DataFrame:
    """The same by Splink.

    Nothing is written to disk: the database is in memory and may not spill. Splink and DuckDB are
    imported here and not at the head, because they cost a second that most callers need not pay.
    """
    import duckdb
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    columns = ["row", *COLUMNS, *(column_of(key) for key in KEYS)]
    with duckdb.connect(":memory:") as engine:
        engine.execute("set temp_directory = ''")
        engine.execute(f"set memory_limit = '{memory}'")
        api = DuckDBAPI(engine)
        source = api.register(table.select(columns).to_arrow())
        linker = Linker(source, splink_settings(weights), log_level=logging.ERROR, validate_settings=False)
        scored = linker.inference.predict(warning_mode="never").physical_name
        found = engine.execute(
            f"select least(row_l, row_r) as first, greatest(row_l, row_r) as second, "
            f"match_probability as probability, {', '.join(f'cast({name} as bigint) as {name}' for name in LEVELS)} "
            f"from {scored} order by 1, 2"
        ).to_arrow_table()
    return pl.DataFrame(pl.from_arrow(found))
