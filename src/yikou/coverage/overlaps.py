"""重复比对 (overlaps): who is served twice, over all awards at once and at the moment of granting.

Each overlap is told in the words that may leave the other unit: category, period, amount and the
level of its owner (PROMISES P8). Keys of the other award stay inside, for the screen of the district.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from yikou.coverage.benefits import Benefit, Told, told
from yikou.coverage.policy import Ground, Policy, Verdict
from yikou.findings import Finding, Place, finding

_CODES = {Verdict.BLOCK: "COV001", Verdict.NEEDS_REASON: "COV002", Verdict.WARN: "COV003"}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two awards that overlap (重叠), ``first`` before ``second`` in the order of the rows.

    ``by_household`` says that they are of two members of one household. ``reason`` is the reason
    given for the second; an overlap that needs a reason and has one is a warning.
    """

    verdict: Verdict
    ground: Ground
    first: Benefit
    second: Benefit
    by_household: bool
    reason: str = ""

    @property
    def told_to_first(self) -> Told:
        """What the owner of the first may know of the second."""
        return told(self.second)

    @property
    def told_to_second(self) -> Told:
        """What the owner of the second may know of the first."""
        return told(self.first)


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows for an award about to be granted (授予判断), and what its unit may be told."""

    verdict: Verdict
    told: tuple[Told, ...]
    overlaps: tuple[Overlap, ...]
    findings: tuple[Finding, ...]


def overlaps(
    benefits: Iterable[Benefit], policy: Policy, *, reasons: Mapping[str, str] | None = None
) -> tuple[list[Overlap], tuple[Finding, ...]]:
    """Every overlap among the awards, in the order of the rows; ``reasons`` maps award keys to reasons.

    Findings: COV001 to COV003 for the overlaps, worded for the owner of the later award; COV004 for
    an id with a crowd of awards; COV005 for an award without a person; COV010 for a key used twice,
    whose second row is not compared.
    """
    rows, findings = _distinct(benefits)
    by_person: dict[str, list[int]] = {}
    by_household: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        once_a_household = (
            row.programme in policy.household_programmes or row.stacking_group in policy.household_groups
        )
        if row.person:
            by_person.setdefault(row.person, []).append(place)
        elif not (row.household and once_a_household):
            findings.append(_unidentified(row))
        if row.household and once_a_household:
            by_household.setdefault(row.household, []).append(place)
    pairs: list[tuple[int, int, Verdict, Ground, bool]] = []
    for person, places in by_person.items():
        if len(places) > policy.crowd:
            findings.append(_crowd(person, rows[places[0]], len(places), policy.crowd))
        pairs += _pairs(rows, places, policy, by_household=False)
    for places in by_household.values():
        pairs += _pairs(rows, places, policy, by_household=True)
    pairs.sort(key=lambda pair: pair[:2])
    given = reasons or {}
    found = [
        _overlap(verdict, ground, rows[first], rows[second], of_household, given)
        for first, second, verdict, ground, of_household in pairs
    ]
    return found, (*findings, *(finding_for(overlap) for overlap in found))


def decide(new: Benefit, existing: Iterable[Benefit], policy: Policy, reason: str | None = None) -> Decision:
    """Whether an award may be granted beside the existing ones of its person and household.

    BLOCK: not at all. NEEDS_REASON: with a reason, and none was given. WARN: yes, and the unit is
    told what there is. CLEAR: nothing else of the season. A row with the key of the new one is the
    award itself and is passed over.
    """
    given = {new.key: reason or ""}
    found = []
    for other in existing:
        if other.key == new.key:
            continue
        compared = policy.compare(other, new)
        if compared is None or compared[0] is Verdict.CLEAR:
            continue
        verdict, ground = compared
        own = bool(new.person) and other.person == new.person
        found.append(_overlap(verdict, ground, other, new, not own, given))
    found.sort(key=lambda overlap: (overlap.verdict.rank, overlap.told_to_second, overlap.first.key))
    verdict = found[0].verdict if found else Verdict.CLEAR
    return Decision(
        verdict=verdict,
        told=tuple(overlap.told_to_second for overlap in found),
        overlaps=tuple(found),
        findings=tuple(finding_for(overlap) for overlap in found),
    )


def finding_for(overlap: Overlap, *, to: str = "second") -> Finding:
    """The finding in the words for the owner of one of the two awards ("first" or "second")."""
    if to not in ("first", "second"):
        raise ValueError("to 应为 first 或 second")
    own = overlap.second if to == "second" else overlap.first
    words = (overlap.told_to_second if to == "second" else overlap.told_to_first).words
    whose = "同户成员" if overlap.by_household else "同一对象"
    message = f"帮扶 {own.key}:{whose}已有{overlap.ground.label}的另一项帮扶({words})"
    if overlap.verdict is Verdict.NEEDS_REASON:
        message += ",未说明理由"
    elif overlap.reason:
        message += ",已说明理由"
    return finding(_CODES[overlap.verdict], message, place=Place(quote=own.key))


def _distinct(benefits: Iterable[Benefit]) -> tuple[list[Benefit], list[Finding]]:
    rows: list[Benefit] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for row in benefits:
        if row.key in seen:
            findings.append(
                finding("COV010", f"帮扶编号 {row.key} 出现两次,后一行未参加比对", place=Place(quote=row.key))
            )
            continue
        seen.add(row.key)
        rows.append(row)
    return rows, findings


def _pairs(
    rows: Sequence[Benefit], places: list[int], policy: Policy, *, by_household: bool
) -> Iterator[tuple[int, int, Verdict, Ground, bool]]:
    """The overlapping pairs among one person's, or one household's, rows."""
    if len(places) < 2:
        return
    if len(places) > policy.crowd:
        yield from _gravest(rows, places, policy, by_household=by_household)
        return
    for at, second in enumerate(places):
        for first in places[:at]:
            compared = _compared(rows[first], rows[second], policy, by_household)
            if compared is not None:
                yield first, second, *compared, by_household


def _gravest(
    rows: Sequence[Benefit], places: list[int], policy: Policy, *, by_household: bool
) -> Iterator[tuple[int, int, Verdict, Ground, bool]]:
    """For each row of a crowd its gravest overlap with an earlier one.

    What decides is the programme, the group, the period and, in a household, the person: two rows
    alike in these are represented by the first, so a crowd costs no square.
    """
    seen: dict[tuple[object, ...], int] = {}
    for second in places:
        row = rows[second]
        best: tuple[int, int, Verdict, Ground] | None = None
        for first in seen.values():
            compared = _compared(rows[first], row, policy, by_household)
            if compared is not None and (best is None or compared[0].rank < best[0]):
                best = (compared[0].rank, first, *compared)
                if compared[0] is Verdict.BLOCK:
                    break
        if best is not None:
            yield best[1], second, best[2], best[3], by_household
        alike = (row.programme, row.stacking_group, row.period, row.person if by_household else "")
        seen.setdefault(alike, second)


def _compared(
    first: Benefit, second: Benefit, policy: Policy, by_household: bool
) -> tuple[Verdict, Ground] | None:
    # One person's own awards are compared as the person's, also inside a household.
    if by_household and first.person and first.person == second.person:
        return None
    compared = policy.compare(first, second)
    return None if compared is None or compared[0] is Verdict.CLEAR else compared


def _overlap(
    verdict: Verdict,
    ground: Ground,
    first: Benefit,
    second: Benefit,
    by_household: bool,
    reasons: Mapping[str, str],
) -> Overlap:
    reason = reasons.get(second.key, "").strip() if verdict is Verdict.NEEDS_REASON else ""
    return Overlap(Verdict.WARN if reason else verdict, ground, first, second, by_household, reason)


def _unidentified(row: Benefit) -> Finding:
    return finding(
        "COV005",
        f"帮扶 {row.key} 没有对应到人,不能比对重复和遗漏",
        place=Place(quote=row.key),
    )


def _crowd(person: str, row: Benefit, count: int, crowd: int) -> Finding:
    return finding(
        "COV004",
        f"对象 {person} 名下有 {count} 项帮扶,超过 {crowd} 项;只列出每项最重的一处重叠",
        place=Place(quote=row.key),
        expected=crowd,
        found=count,
    )
