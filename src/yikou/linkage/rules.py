"""规则 (rules): what needs no model, and what no model may decide alone.

A rule is a table of levels: it holds when every comparison it names is at one of the named levels.
Rules are tried in their order; what none of them decides is left to the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yikou.linkage.levels import COMPARISONS, Said

if TYPE_CHECKING:
    import polars as pl

_BY_NAME = {comparison.name: comparison for comparison in COMPARISONS}
_WRITTEN_ALIKE = ("rare", "same", "variant")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule (规则): its key, how it reads, and the levels at which it holds."""

    key: str
    label: str
    levels: Mapping[str, tuple[str, ...]]

    def holds(self, said: Iterable[Said]) -> bool:
        """Whether the rule holds for one comparison of two records."""
        codes = {each.name: each.code for each in said}
        return all(codes[name] in wanted for name, wanted in self.levels.items())

    def condition(self) -> pl.Expr:
        """The same over a table of pairs."""
        import polars as pl

        from yikou.linkage.model import vector_value

        return pl.all_horizontal(
            pl.col(f"gamma_{name}").is_in([vector_value(_BY_NAME[name], code) for code in wanted])
            for name, wanted in self.levels.items()
        )


_NOT = ("other", "silent")
_SEX = {"sex": ("same", "silent")}
#: One person, without asking a model.
CERTAIN = (
    Rule("name_born_phone", "姓名、出生日期、电话一致", {"name": _WRITTEN_ALIKE, "born": ("same",), "phone": ("same",), **_SEX}),
    Rule("name_born_village", "姓名、出生日期、居村一致", {"name": _WRITTEN_ALIKE, "born": ("same",), "place": ("village",), **_SEX}),
    Rule("name_born_home", "姓名、出生日期、家庭一致", {"name": _WRITTEN_ALIKE, "born": ("same",), "household": ("same",), **_SEX}),
    Rule(
        "slip_of_number", "证件号码只差一处笔误,姓名一致或同音",
        {"number": ("meant",), "name": (*_WRITTEN_ALIKE, "sound"), **_SEX},
    ),
    Rule(
        "sound_born_phone_village", "姓名同音,出生日期、电话、居村一致",
        {"name": ("sound",), "born": ("same",), "phone": ("same",), "place": ("village",), **_SEX},
    ),
    Rule(
        "name_phone_village", "姓名、电话、街镇一致,出生日期只差一处或缺失",
        {"name": _WRITTEN_ALIKE, "born": ("near", "silent"), "phone": ("same",), "place": ("village", "street"), **_SEX},
    ),
)  # fmt: skip
#: Never linked by a machine, however likely: twins, brothers and sisters, father and son look like this.
ONLY_ASKED = (
    Rule(
        "other_given_name", "名不同", {"name": ("one_part", "family", "other"), "number": ("other", "silent")}
    ),
    Rule("other_sex", "性别不同", {"sex": ("other",)}),
    # A namesake of the next village, or of the same: a name and a place are one witness, not two.
    Rule(
        "birth_and_phone", "出生日期和电话都不能印证",
        {"born": ("year", "other", "silent"), "phone": _NOT, "household": _NOT, "number": _NOT},
    ),
)  # fmt: skip
EXACT, BORROWED, MODEL, DECIDED = "exact_number", "borrowed_number", "model", "decided"
_LABELS = {
    EXACT: "证件号码相同",
    BORROWED: "证件号码相同而姓名不同",
    MODEL: "综合比较",
    DECIDED: "人工认定",
    **{rule.key: rule.label for rule in CERTAIN},
}


def rule_label(key: str) -> str:
    """How the rule that found a pair reads on the screen."""
    return _LABELS.get(key, "综合比较")


def decide_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Two more columns: ``rule``, the first certain rule that holds or ``model``; ``asked``, whether only asked about."""
    import polars as pl

    rule = pl.lit(MODEL)
    for each in reversed(CERTAIN):
        rule = pl.when(each.condition()).then(pl.lit(each.key)).otherwise(rule)
    asked = pl.any_horizontal(each.condition() for each in ONLY_ASKED)
    return pairs.with_columns(rule.alias("rule"), asked.alias("asked"))
