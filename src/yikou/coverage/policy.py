"""叠加政策 (policy): when two awards of one person overlap, and what follows from it.

The default is PROMISES P8: same programme and period is blocked; same stacking group is blocked
unless a reason is given; anything else of the same season is a warning. Two awards of one programme
for periods that do not meet (January, February) are a recurring benefit, not an overlap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yikou.coverage.benefits import Benefit
from yikou.values import Period


class Verdict(StrEnum):
    """What may be done (处置), gravest first."""

    BLOCK = "block"
    NEEDS_REASON = "needs_reason"
    WARN = "warn"
    CLEAR = "clear"

    @property
    def label(self) -> str:
        """The Chinese word on screens."""
        return {"block": "不得发放", "needs_reason": "须说明理由", "warn": "提醒", "clear": "无重复"}[
            self.value
        ]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _RANK[self.value]


_RANK = {"block": 0, "needs_reason": 1, "warn": 2, "clear": 3}


class Ground(StrEnum):
    """Why two awards overlap (重叠依据)."""

    PROGRAMME = "programme"
    STACKING_GROUP = "stacking_group"
    PAIR = "pair"
    SEASON = "season"

    @property
    def label(self) -> str:
        """The Chinese words in messages."""
        return _GROUND_LABEL[self.value]


_GROUND_LABEL = {
    "programme": "同一项目同一期间",
    "stacking_group": "同一叠加组",
    "pair": "另有约定的两个项目",
    "season": "同一季",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The overlap policy of a district (叠加政策).

    ``seasons``: two awards whose periods meet one season are of the same season, even if their own
    periods do not meet. ``pairs`` overrides the verdict for two programmes, such as a package that is
    meant to go together (CLEAR) or two that exclude each other (BLOCK). ``household_programmes`` and
    ``household_groups`` are granted once a household: there another member's award counts too.
    ``crowd``: with more awards than this under one person, each is listed with its gravest overlap
    only, because it is more likely one id for many people than one person with so many awards.
    """

    seasons: tuple[Period, ...] = ()
    same_programme: Verdict = Verdict.BLOCK
    same_group: Verdict = Verdict.NEEDS_REASON
    otherwise: Verdict = Verdict.WARN
    pairs: Mapping[frozenset[str], Verdict] = field(default_factory=dict)
    household_programmes: frozenset[str] = frozenset()
    household_groups: frozenset[str] = frozenset()
    crowd: int = 60

    def same_frame(self, left: Period, right: Period) -> bool:
        """Whether two periods meet, or meet one season."""
        if left == right or left.overlaps(right):
            return True
        return any(season.overlaps(left) and season.overlaps(right) for season in self.seasons)

    def compare(self, one: Benefit, other: Benefit) -> tuple[Verdict, Ground] | None:
        """How two awards overlap, or None; the order of the two does not matter."""
        if one.person and one.person == other.person:
            return self._of_person(one, other)
        if one.household and one.household == other.household:
            return self._of_household(one, other)
        return None

    def _of_person(self, one: Benefit, other: Benefit) -> tuple[Verdict, Ground] | None:
        if one.programme == other.programme:
            meet = one.period.overlaps(other.period)
            return (self.same_programme, Ground.PROGRAMME) if meet else None
        if not self.same_frame(one.period, other.period):
            return None
        agreed = self.pairs.get(frozenset((one.programme, other.programme))) if self.pairs else None
        if agreed is not None:
            return (agreed, Ground.PAIR)
        if one.stacking_group and one.stacking_group == other.stacking_group:
            return (self.same_group, Ground.STACKING_GROUP)
        return (self.otherwise, Ground.SEASON)

    def _of_household(self, one: Benefit, other: Benefit) -> tuple[Verdict, Ground] | None:
        if one.programme == other.programme:
            counted = one.programme in self.household_programmes
            return (
                (self.same_programme, Ground.PROGRAMME)
                if counted and one.period.overlaps(other.period)
                else None
            )
        group = one.stacking_group
        if not group or group != other.stacking_group or group not in self.household_groups:
            return None
        return (self.same_group, Ground.STACKING_GROUP) if self.same_frame(one.period, other.period) else None
