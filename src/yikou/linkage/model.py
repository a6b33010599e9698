"""模型 (model): the weights of the levels, kept as data, and Splink, which applies them.

``model.json`` is our own: for every level the share of candidate pairs that reach it among pairs that
are one person (``m``) and among pairs that are not (``u``). Both are counted on candidates, not on
random pairs: whoever shares a village and a birthday is a twin far more often than chance would have it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from yikou.linkage.blocks import KEYS, column_of
from yikou.linkage.levels import COMPARISONS, Comparison


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained model (权重): the prior share of one person among candidates, and m and u by level."""

    prior: float
    levels: dict[str, dict[str, tuple[float, float]]]
    trained_on: str

    def as_json(self) -> str:
        """The text of ``model.json``."""
        shown = {"trained_on": self.trained_on, "prior": self.prior, "levels": self.levels}
        return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def shipped_weights() -> Weights:
    """The weights that come with the product."""
    text = resources.files(__package__).joinpath("model.json").read_text(encoding="utf-8")
    return weights_from(text)


def weights_from(text: str) -> Weights:
    """Weights from the text of a model; raises ValueError where a level is missing or no probability."""
    given: dict[str, Any] = json.loads(text)
    levels = {
        name: {code: (float(m), float(u)) for code, (m, u) in codes.items()}
        for name, codes in given["levels"].items()
    }
    for comparison in COMPARISONS:
        for level in comparison.levels:
            pair = levels.get(comparison.name, {}).get(level.code)
            if pair is None or not all(0 < share < 1 for share in pair):
                raise ValueError(f"the model has no usable weight for {comparison.name}.{level.code}")
    prior = float(given["prior"])
    if not 0 < prior < 1:
        raise ValueError("the model's prior is no probability")
    return Weights(prior, levels, str(given["trained_on"]))


def vector_value(comparison: Comparison, code: str) -> int:
    """The number Splink gives a level: the best has the highest, silence is -1."""
    if code == "silent":
        return -1
    codes = [level.code for level in comparison.levels]
    return len(codes) - 1 - codes.index(code)


def code_of(comparison: Comparison, value: int) -> str:
    """The level that a number of Splink's stands for."""
    return "silent" if value < 0 else comparison.levels[len(comparison.levels) - 1 - value].code


def splink_settings(weights: Weights) -> dict[str, Any]:
    """The model in Splink's own form."""
    comparisons = []
    for comparison in COMPARISONS:
        silent = {"sql_condition": comparison.silent_sql, "label_for_charts": "silent", "is_null_level": True}
        levels: list[dict[str, Any]] = [silent]
        for level in comparison.levels:
            m, u = weights.levels[comparison.name][level.code]
            levels.append(
                {
                    "sql_condition": level.sql,
                    "label_for_charts": level.code,
                    "m_probability": m,
                    "u_probability": u,
                }
            )
        comparisons.append({"output_column_name": comparison.name, "comparison_levels": levels})
    both_known = "(l.number is null or r.number is null)"
    blocking = [
        {
            "blocking_rule": f"l.{column_of(key)} = r.{column_of(key)} and {both_known}",
            "sql_dialect": "duckdb",
        }
        for key in KEYS
    ]
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "row",
        "probability_two_random_records_match": weights.prior,
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": blocking,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
    }
