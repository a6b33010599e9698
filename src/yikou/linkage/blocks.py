"""分组 (blocks): which records are compared at all, bounded so that no list can make it a square."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

#: Two records are compared when all columns of one of these agree.
KEYS: tuple[tuple[str, ...], ...] = (
    ("claim",),
    ("name", "born"),
    ("name", "phone"),
    ("name", "village"),
    ("name", "household"),
    ("phone", "born"),
    ("village", "born"),
    ("heard", "born"),
    ("heard", "phone"),
    ("name", "street", "born_year"),
)


@dataclass(frozen=True, slots=True)
class Crowded:
    """A group that was too large to compare (过大的分组): the key's columns and how many records."""

    columns: tuple[str, ...]
    records: int


def column_of(key: tuple[str, ...]) -> str:
    """The name of the column in which a key's groups are numbered."""
    return "block_" + "_".join(key)


def add_blocks(table: pl.DataFrame, limit: int) -> tuple[pl.DataFrame, list[Crowded]]:
    """A column for each key: the number of the group, null where a part is missing or the group is too large."""
    crowded: list[Crowded] = []
    for key in KEYS:
        whole = pl.all_horizontal(pl.col(part).is_not_null() for part in key)
        table = table.with_columns(
            pl.when(whole).then(_packed(table, key)).alias(column_of(key)),
        )
        sizes = table.filter(whole).group_by(column_of(key)).agg(pl.len().alias("records"))
        large = sizes.filter(pl.col("records") > limit)
        if large.is_empty():
            continue
        crowded += [Crowded(key, size) for size in large["records"].sort(descending=True).to_list()]
        kept = ~pl.col(column_of(key)).is_in(large[column_of(key)].implode())
        table = table.with_columns(pl.when(kept).then(pl.col(column_of(key))).alias(column_of(key)))
    return table, crowded


def _packed(table: pl.DataFrame, key: tuple[str, ...]) -> pl.Expr:
    """One integer for several: exact, since every part is below its own bound."""
    packed = pl.col(key[0])
    for _, part in pairwise(key):
        packed = packed * (int(table[part].max() or 0) + 1) + pl.col(part)  # type: ignore[arg-type] # integers all
    return packed
