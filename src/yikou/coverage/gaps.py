"""遗漏比对 (gaps): members of a category whom nobody has reached, and why, as far as it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yikou.coverage.benefits import Benefit, Member
from yikou.findings import Finding, Place, finding


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody was not reached (未覆盖原因); ``closed``: nobody need go there again."""

    label: str
    closed: bool


REASONS: Mapping[str, Reason] = {
    "": Reason("原因不明", closed=False),
    "not_found": Reason("联系不上", closed=False),
    "waiting": Reason("已列入,待发放", closed=False),
    "refused": Reason("本人谢绝", closed=True),
    "moved_out": Reason("已迁出", closed=True),
    "deceased": Reason("已去世", closed=True),
    "in_institution": Reason("机构供养", closed=True),
    "served_elsewhere": Reason("外区已帮扶", closed=True),
    "no_longer_in_need": Reason("已脱困", closed=True),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A member of a category whom nobody reached (遗漏); ``is_open``: somebody should go there."""

    person: str
    household: str
    area: str
    category: str
    reason: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts of persons (覆盖情况): members = reached + closed (a known reason) + missed (open)."""

    members: int
    reached: int
    closed: int
    missed: int


@dataclass(frozen=True, slots=True)
class GapReport:
    """The gaps, the counts of each group of ``by``, and of all persons together.

    A person in two categories counts once in each group and once in ``total``.
    """

    gaps: tuple[Gap, ...]
    by: tuple[str, ...]
    summary: Mapping[tuple[str, ...], Reach]
    total: Reach


_FIELDS = ("area", "category", "household")


def gaps(
    members: Iterable[Member],
    benefits: Iterable[Benefit],
    *,
    by: Sequence[str] = ("area", "category"),
    household_programmes: frozenset[str] = frozenset(),
    within_category: bool = False,
) -> tuple[GapReport, tuple[Finding, ...]]:
    """The members whom no award reaches, in the order of the rows, and the counts by group.

    An award reaches its person, and, in one of ``household_programmes``, everybody of its household.
    With ``within_category`` only awards of the member's own category count. Findings: COV006 for each
    open gap, COV007 for a reason that REASONS does not know (the gap stays open), COV008 for a member
    listed twice in one area and category (counted once).
    """
    unknown = [name for name in by if name not in _FIELDS]
    if unknown:
        raise ValueError(f"遗漏只能按 {'、'.join(_FIELDS)} 汇总,不识:{'、'.join(unknown)}")
    reached = _Reached(benefits, household_programmes, within_category=within_category)
    found: list[Gap] = []
    findings: list[Finding] = []
    seen: set[tuple[str, str, str]] = set()
    groups: dict[tuple[str, ...], dict[str, int]] = {}
    everybody: dict[str, int] = {}
    for member in members:
        mark = (member.person, member.area, member.category)
        if mark in seen:
            findings.append(_twice(member))
            continue
        seen.add(mark)
        state = _state(member, reached, found, findings)
        group = groups.setdefault(tuple(getattr(member, name) for name in by), {})
        # A person who is reached as one thing is reached; a known reason outweighs an open gap.
        group[member.person] = max(state, group.get(member.person, _MISSED))
        everybody[member.person] = max(state, everybody.get(member.person, _MISSED))
    summary = {key: _counted(states) for key, states in sorted(groups.items())}
    return GapReport(tuple(found), tuple(by), summary, _counted(everybody)), tuple(findings)


_MISSED, _CLOSED, _REACHED = 0, 1, 2


def _state(member: Member, reached: _Reached, found: list[Gap], findings: list[Finding]) -> int:
    if reached.holds(member):
        return _REACHED
    reason = REASONS.get(member.reason)
    if reason is None:
        findings.append(
            finding(
                "COV007",
                f"对象 {member.person} 的未覆盖原因「{member.reason}」不识,按原因不明处理",
                place=Place(quote=member.person),
            )
        )
        reason = REASONS[""]
    found.append(
        Gap(member.person, member.household, member.area, member.category, member.reason, not reason.closed)
    )
    if reason.closed:
        return _CLOSED
    findings.append(
        finding(
            "COV006",
            f"「{member.category or '未分类'}」对象 {member.person} 没有得到任何帮扶({reason.label})",
            place=Place(quote=member.person),
        )
    )
    return _MISSED


class _Reached:
    """Whom the awards reach, by person and by household, with the category where that matters."""

    def __init__(
        self, benefits: Iterable[Benefit], household_programmes: frozenset[str], *, within_category: bool
    ) -> None:
        self._within = within_category
        self._persons: set[tuple[str, str]] = set()
        self._households: set[tuple[str, str]] = set()
        for benefit in benefits:
            category = benefit.category if within_category else ""
            self._persons.add((benefit.person, category))
            if benefit.household and benefit.programme in household_programmes:
                self._households.add((benefit.household, category))

    def holds(self, member: Member) -> bool:
        category = member.category if self._within else ""
        # A member has a person, and the empty household is not in the set: unknown ids reach nobody.
        return (member.person, category) in self._persons or (member.household, category) in self._households


def _counted(states: Mapping[str, int]) -> Reach:
    values = list(states.values())
    return Reach(len(values), values.count(_REACHED), values.count(_CLOSED), values.count(_MISSED))


def _twice(member: Member) -> Finding:
    return finding(
        "COV008",
        f"对象 {member.person} 在同一地区的「{member.category or '未分类'}」名单中出现两次,只计一次",
        place=Place(quote=member.person),
    )
