"""原子的种类 (kinds): facts, tests, steps, counts, ranks, periods, norms, as read from a phrase."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yikou.scoring.meaning.words import trim
from yikou.scoring.rules import Between


@dataclass(frozen=True, slots=True)
class FactAtom:
    """Words that a person attests (事实)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TestAtom:
    """A metric and an interval (门槛或区间); ``soft`` marks an edge that a neighbour may claim."""

    label: str
    interval: Between
    unit: str
    start: int
    end: int
    soft: bool = False
    bare: bool = False
    twice: bool = False
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class StepAtom:
    """每降低1个百分点, 少一次: a change of a metric, or a count of defects when the unit is a counter."""

    direction: str
    size: Fraction
    unit: str
    each: bool
    before: str
    verb: str
    after: str
    start: int
    end: int
    ref: Fraction | None = None

    @property
    def percent(self) -> bool:
        return self.unit in {"%", "‰", "百分点", "个百分点", "个点", "个百分比", "千分点", "个千分点"}

    def label(self) -> str:
        """What is counted: 缺 … 1人次 -> 缺人次."""
        before = self.before.rpartition("：")[2]
        words = "".join(part for part in (before, self.verb, trim(self.after)) if part)
        return words.replace("每", "") + plural(self.unit)


@dataclass(frozen=True, slots=True)
class CountAtom:
    """每发现一例, 一次: cases counted."""

    size: Fraction
    unit: str
    words: str
    each: bool
    start: int
    end: int

    def label(self) -> str:
        return self.words + plural(self.unit)


@dataclass(frozen=True, slots=True)
class ElseAtom:
    """否则."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RankAtom:
    """前5名, 6-10名, 11名以后."""

    interval: Between
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PeriodAtom:
    """第一季度: the value belongs to that period."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NormAtom:
    """按每300人1名: a required number, one for so many."""

    per: Fraction
    number: Fraction
    base_unit: str
    unit: str
    before: str
    after: str
    start: int
    end: int


Atom = FactAtom | TestAtom | StepAtom | CountAtom | ElseAtom | RankAtom | PeriodAtom | NormAtom


def plural(unit: str) -> str:
    """The noun of a count: 例 -> 例数, 个月 -> 月数, 人次 stays."""
    unit = unit.removeprefix("个") or "个"
    return unit if unit in {"人次", "户次"} else f"{unit}数"
