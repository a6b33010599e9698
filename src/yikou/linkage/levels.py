"""比较的档次 (levels): how far two records agree, said once and read three ways.

Each level is a condition in SQL over derived columns (for a million records), the same condition in
Python (for one pair; the tests hold the two to be equal), and words (for whoever decides). Conditions
are equality and order of integers only: all that is Chinese happened before, in ``names``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Row = Mapping[str, int | None]


class Mark(StrEnum):
    """How a comparison speaks: 一致, 相近, 不同 or 无从比较."""

    AGREES = "agrees"
    NEAR = "near"
    DIFFERS = "differs"
    SILENT = "silent"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {"agrees": "一致", "near": "相近", "differs": "不同", "silent": "无从比较"}[self.value]


@dataclass(frozen=True, slots=True)
class Level:
    """One level (档次) of a comparison; the first that holds counts."""

    code: str
    mark: Mark
    words: str
    sql: str
    holds: Callable[[Row, Row], bool]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that is compared (比较项), its levels from agreement down; ``needs`` must be there on both sides."""

    name: str
    label: str
    needs: str
    levels: tuple[Level, ...]

    @property
    def silent_sql(self) -> str:
        """When it cannot speak."""
        return f"({self.needs}_l is null or {self.needs}_r is null)"

    def level_of(self, left: Row, right: Row) -> Level | None:
        """The level that two records reach, or None when one of them is silent."""
        if left[self.needs] is None or right[self.needs] is None:
            return None
        return next(level for level in self.levels if level.holds(left, right))


def _same(*columns: str) -> tuple[str, Callable[[Row, Row], bool]]:
    """All columns there and equal."""
    sql = " and ".join(f"{column}_l = {column}_r" for column in columns)

    def holds(left: Row, right: Row) -> bool:
        return all(left[column] is not None and left[column] == right[column] for column in columns)

    return sql, holds


def _any(*choices: tuple[str, Callable[[Row, Row], bool]]) -> tuple[str, Callable[[Row, Row], bool]]:
    sql = " or ".join(f"({choice[0]})" for choice in choices)

    def holds(left: Row, right: Row) -> bool:
        return any(choice[1](left, right) for choice in choices)

    return sql, holds


def _rest() -> tuple[str, Callable[[Row, Row], bool]]:
    return "ELSE", lambda left, right: True


def _rare_name() -> tuple[str, Callable[[Row, Row], bool]]:
    sql, same = _same("name")
    return f"{sql} and crowd_l = 0", lambda left, right: same(left, right) and left["crowd"] == 0


def _swapped() -> tuple[str, Callable[[Row, Row], bool]]:
    def holds(left: Row, right: Row) -> bool:
        return (left["born_year"], left["born_month"], left["born_day"]) == (
            right["born_year"], right["born_day"], right["born_month"],
        )  # fmt: skip

    return "born_year_l = born_year_r and born_month_l = born_day_r and born_day_l = born_month_r", holds


def _meant() -> tuple[str, Callable[[Row, Row], bool]]:
    """A mistyped number that can only have been the other's."""

    def holds(left: Row, right: Row) -> bool:
        return left["claim"] is not None and left["claim"] == right["claim"]

    return "claim_l = claim_r", holds


NAME = Comparison(
    "name", "姓名", "name",
    (
        Level("rare", Mark.AGREES, "姓名相同", *_rare_name()),
        Level("same", Mark.AGREES, "姓名相同(多人同名)", *_same("name")),
        Level("variant", Mark.AGREES, "姓名只有异体字之别", *_same("fold")),
        Level("sound", Mark.NEAR, "姓名同音", *_same("sound")),
        Level("heard", Mark.NEAR, "姓名读音相近", *_same("heard")),
        Level("surname_changed", Mark.NEAR, "名相同,姓不同", *_same("given")),
        Level("one_part", Mark.NEAR, "同姓,名有一字相同", *_any(_same("surname", "part_one"), _same("surname", "part_two"))),
        Level("family", Mark.DIFFERS, "同姓,名不同", *_same("surname")),
        Level("other", Mark.DIFFERS, "姓名不同", *_rest()),
    ),
)  # fmt: skip
BORN = Comparison(
    "born", "出生日期", "born",
    (
        Level("same", Mark.AGREES, "出生日期相同", *_same("born")),
        Level(
            "near", Mark.NEAR, "出生日期只差一处",
            *_any(
                _same("born_year", "born_month"), _same("born_year", "born_day"), _same("born_month", "born_day"), _swapped()
            ),
        ),
        Level("year", Mark.DIFFERS, "同年出生,月日不同", *_same("born_year")),
        Level("other", Mark.DIFFERS, "出生日期不同", *_rest()),
    ),
)  # fmt: skip
SEX = Comparison(
    "sex", "性别", "sex",
    (Level("same", Mark.AGREES, "性别相同", *_same("sex")), Level("other", Mark.DIFFERS, "性别不同", *_rest())),
)  # fmt: skip
PLACE = Comparison(
    "place", "辖区", "street",
    (
        Level("village", Mark.AGREES, "同一居村", *_same("village")),
        Level("street", Mark.NEAR, "同一街镇", *_same("street")),
        Level("other", Mark.DIFFERS, "街镇不同", *_rest()),
    ),
)  # fmt: skip
PHONE = Comparison(
    "phone", "电话", "phone",
    (Level("same", Mark.AGREES, "电话相同", *_same("phone")), Level("other", Mark.DIFFERS, "电话不同", *_rest())),
)  # fmt: skip
HOUSEHOLD = Comparison(
    "household", "家庭", "household",
    (Level("same", Mark.AGREES, "同一家庭", *_same("household")), Level("other", Mark.DIFFERS, "家庭不同", *_rest())),
)  # fmt: skip
NUMBER = Comparison(
    "number", "证件号码", "tried",
    (
        Level("meant", Mark.NEAR, "证件号码只差一处笔误", *_meant()),
        Level("other", Mark.DIFFERS, "证件号码不同", *_rest()),
    ),
)  # fmt: skip

COMPARISONS = (NAME, BORN, SEX, PLACE, PHONE, HOUSEHOLD, NUMBER)
#: Every column that a condition reads, all integers.
COLUMNS = (
    "name", "crowd", "fold", "sound", "heard", "surname", "given", "part_one", "part_two", "born", "born_year",
    "born_month", "born_day", "sex", "village", "street", "phone", "household", "number", "tried", "claim",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What one comparison says about two records (比较结果): the mark and the words."""

    name: str
    label: str
    code: str
    mark: Mark
    words: str


def compare(left: Row, right: Row) -> tuple[Said, ...]:
    """Two rows of features, level by level: the twin of the SQL, and what a reviewer sees."""
    out = []
    for each in COMPARISONS:
        level = each.level_of(left, right)
        if level is None:
            out.append(Said(each.name, each.label, "silent", Mark.SILENT, f"{each.label}有一方缺失"))
        else:
            out.append(Said(each.name, each.label, level.code, level.mark, level.words))
    return tuple(out)


def said_of(codes: Mapping[str, str]) -> tuple[Said, ...]:
    """The same from stored codes, such as a candidate's."""
    out = []
    for each in COMPARISONS:
        level = next((level for level in each.levels if level.code == codes.get(each.name)), None)
        if level is None:
            out.append(Said(each.name, each.label, "silent", Mark.SILENT, f"{each.label}有一方缺失"))
        else:
            out.append(Said(each.name, each.label, level.code, level.mark, level.words))
    return tuple(out)
