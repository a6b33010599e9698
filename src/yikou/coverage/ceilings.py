"""限额比对 (ceilings): the sum of what one person or household gets, held against a limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yikou.coverage.benefits import Benefit
from yikou.findings import Finding, Place, finding
from yikou.values import yuan_text


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A limit (限额) on the sum for one ``unit`` ("person" or "household") over the awards it covers.

    ``programmes``, ``groups`` and ``categories`` narrow it down; empty means all.
    """

    id: str
    label: str
    unit: str
    limit_fen: int
    programmes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.unit not in ("person", "household"):
            raise ValueError(f"限额 {self.id} 的单位应为 person 或 household")
        if type(self.limit_fen) is not int or self.limit_fen < 0:
            raise ValueError(f"限额 {self.id} 应为不小于零的整数分")

    def covers(self, benefit: Benefit) -> bool:
        """Whether an award counts towards this limit."""
        return (
            (not self.programmes or benefit.programme in self.programmes)
            and (not self.groups or benefit.stacking_group in self.groups)
            and (not self.categories or benefit.category in self.categories)
        )


@dataclass(frozen=True, slots=True)
class Excess:
    """A sum above its limit (超限): whose, by which awards; ``crossed_by`` is the first one too many.

    ``reasons`` are the reasons given for awards from the crossing one on.
    """

    ceiling: Ceiling
    subject: str
    total_fen: int
    keys: tuple[str, ...]
    crossed_by: str
    reasons: tuple[str, ...]

    @property
    def over_fen(self) -> int:
        """By how much."""
        return self.total_fen - self.ceiling.limit_fen


def ceilings(
    benefits: Iterable[Benefit],
    limits: Sequence[Ceiling],
    *,
    reasons: Mapping[str, str] | None = None,
) -> tuple[list[Excess], tuple[Finding, ...]]:
    """Every sum above its limit, by limit and subject; the rows stand in the order of granting.

    An exception with a reason (DOMAIN G6 4.44) is a note, COV011; without one an error, COV009.
    """
    rows = list(benefits)
    given = reasons or {}
    found: list[Excess] = []
    for limit in limits:
        by_subject: dict[str, list[Benefit]] = {}
        for row in rows:
            subject = row.person if limit.unit == "person" else row.household
            if subject and limit.covers(row):
                by_subject.setdefault(subject, []).append(row)
        for subject in sorted(by_subject):
            excess = _excess(limit, subject, by_subject[subject], given)
            if excess is not None:
                found.append(excess)
    return found, tuple(_finding(excess) for excess in found)


def _excess(limit: Ceiling, subject: str, rows: list[Benefit], reasons: Mapping[str, str]) -> Excess | None:
    total = 0
    crossed_at: int | None = None
    for at, row in enumerate(rows):
        total += row.amount_fen
        if crossed_at is None and total > limit.limit_fen:
            crossed_at = at
    if crossed_at is None:
        return None
    words = [reasons.get(row.key, "").strip() for row in rows[crossed_at:]]
    return Excess(
        ceiling=limit,
        subject=subject,
        total_fen=total,
        keys=tuple(row.key for row in rows),
        crossed_by=rows[crossed_at].key,
        reasons=tuple(word for word in words if word),
    )


def _finding(excess: Excess) -> Finding:
    limit = excess.ceiling
    unit = "对象" if limit.unit == "person" else "家庭"
    message = (
        f"{unit} {excess.subject} 的 {len(excess.keys)} 项帮扶合计 {yuan_text(excess.total_fen)} 元,"
        f"超过「{limit.label}」{yuan_text(limit.limit_fen)} 元,多 {yuan_text(excess.over_fen)} 元"
    )
    return finding(
        "COV011" if excess.reasons else "COV009",
        message + (",已说明理由" if excess.reasons else ""),
        place=Place(quote=excess.crossed_by),
        expected=limit.limit_fen,
        found=excess.total_fen,
    )
