"""训练 (training): count the weights on records whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from yikou.linkage.levels import COMPARISONS
from yikou.linkage.model import Weights, vector_value
from yikou.linkage.pairs import score_many


def even_weights() -> Weights:
    """Weights that know nothing: every level as likely for one person as for two."""
    levels = {each.name: {level.code: (0.5, 0.5) for level in each.levels} for each in COMPARISONS}
    return Weights(0.5, levels, "")


def train(table: pl.DataFrame, truth: Sequence[int], *, words: str) -> Weights:
    """Weights from a table of features with blocks; ``truth`` says for each row which person it is.

    One is added to every count, so that a level that never occurred is unlikely and not impossible.
    """
    pairs = score_many(table, even_weights())
    people = pl.DataFrame({"row": range(len(truth)), "person": truth})
    pairs = pairs.join(people.rename({"row": "first", "person": "one"}), on="first").join(
        people.rename({"row": "second", "person": "other"}), on="second"
    )
    same, different = (
        pairs.filter(pl.col("one") == pl.col("other")),
        pairs.filter(pl.col("one") != pl.col("other")),
    )
    levels: dict[str, dict[str, tuple[float, float]]] = {}
    for comparison in COMPARISONS:
        column = f"gamma_{comparison.name}"
        shares = []
        for chosen in (same, different):
            spoken = chosen.filter(pl.col(column) >= 0)
            counted = dict(spoken.group_by(column).len().rows())
            total = spoken.height + len(comparison.levels)
            shares.append(
                [
                    (counted.get(vector_value(comparison, level.code), 0) + 1) / total
                    for level in comparison.levels
                ]
            )
        levels[comparison.name] = {
            level.code: (round(m, 9), round(u, 9))
            for level, m, u in zip(comparison.levels, *shares, strict=True)
        }
    return Weights(round(same.height / max(pairs.height, 1), 9), levels, words)
