"""覆盖度量 (measures): 广覆盖, 不遗漏, 少重复 as numerators over denominators of persons.

DOMAIN D3. The rates are exact fractions; a percentage is rounded half up, for display only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yikou.coverage.benefits import Benefit, Member
from yikou.coverage.ceilings import Ceiling, ceilings
from yikou.coverage.gaps import GapReport, Reach, gaps
from yikou.coverage.overlaps import overlaps
from yikou.coverage.policy import Ground, Policy, Verdict
from yikou.findings import Finding


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many (比率); without a denominator there is no rate."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"比率的分子 {self.numerator} 应在 0 与分母 {self.denominator} 之间")

    @property
    def fraction(self) -> Fraction | None:
        """The exact value, or None of nobody."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    def percent(self, places: int = 2) -> Decimal | None:
        """The number before the % sign, rounded half up, for display."""
        exact = self.fraction
        if exact is None:
            return None
        scaled = exact * 100 * 10**places
        # HALF_UP on whole numbers: no binary fraction and no context precision comes in between.
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(whole).scaleb(-places)


@dataclass(frozen=True, slots=True)
class Measures:
    """The three measures (三项度量) and what they rest on.

    ``breadth`` 广覆盖: members reached of members. ``no_omission`` 不遗漏: members reached or closed with
    a known reason, of members. ``few_repeats`` 少重复: persons served without an unexplained repeat,
    of persons served. ``repeated`` and ``repeated_with_reason`` count persons.
    """

    breadth: Rate
    no_omission: Rate
    few_repeats: Rate
    repeated: int
    repeated_with_reason: int
    by_group: Mapping[tuple[str, ...], tuple[Rate, Rate]]
    gaps: GapReport


def measures(
    members: Iterable[Member],
    benefits: Iterable[Benefit],
    policy: Policy,
    *,
    limits: Sequence[Ceiling] = (),
    reasons: Mapping[str, str] | None = None,
    by: Sequence[str] = ("area", "category"),
) -> tuple[Measures, tuple[Finding, ...]]:
    """All three measures; ``by_group`` holds breadth and no_omission of each group of ``by``.

    A repeat is two awards for the same need (one programme and period, or one stacking group), or a
    sum above a limit. Awards of different needs in one season are no repeat: the hardest-hit are
    meant to get help from several sources (seed 4).
    """
    rows = list(benefits)
    report, findings = gaps(members, rows, by=by, household_programmes=policy.household_programmes)
    found, overlap_findings = overlaps(rows, policy, reasons=reasons)
    excesses, limit_findings = ceilings(rows, limits, reasons=reasons)
    unexplained: set[str] = set()
    explained: set[str] = set()
    for overlap in found:
        if overlap.ground is Ground.SEASON or (overlap.verdict is Verdict.WARN and not overlap.reason):
            continue
        (explained if overlap.reason else unexplained).update({overlap.first.person, overlap.second.person})
    members_of = _persons_of_households(rows)
    for excess in excesses:
        of = {excess.subject} if excess.ceiling.unit == "person" else members_of[excess.subject]
        (explained if excess.reasons else unexplained).update(of)
    served = {row.person for row in rows if row.person}
    unexplained &= served
    explained = (explained & served) - unexplained
    result = Measures(
        breadth=_breadth(report.total),
        no_omission=_no_omission(report.total),
        few_repeats=Rate(len(served) - len(unexplained), len(served)),
        repeated=len(unexplained),
        repeated_with_reason=len(explained),
        by_group={key: (_breadth(reach), _no_omission(reach)) for key, reach in report.summary.items()},
        gaps=report,
    )
    return result, (*findings, *overlap_findings, *limit_findings)


def _breadth(reach: Reach) -> Rate:
    return Rate(reach.reached, reach.members)


def _no_omission(reach: Reach) -> Rate:
    return Rate(reach.reached + reach.closed, reach.members)


def _persons_of_households(rows: Iterable[Benefit]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.household and row.person:
            found.setdefault(row.household, set()).add(row.person)
        elif row.household:
            found.setdefault(row.household, set())
    return found
