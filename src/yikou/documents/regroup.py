"""Rows that slid under a wrong group label are cut anew by the weights (归位): only when exactly one cut fits.

A table that was copied or converted loses its merged cells, and a label then stands beside rows that are not
its own. The labels still say their points, and the rows theirs: where the rows, in their order, can be cut so
that every label gets just its points, they are. An author's wrong label does not fit any cut and stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from yikou.documents.document import Repair
from yikou.documents.labels import plain
from yikou.documents.model import Branch, Group, Indicator, Words
from yikou.findings import Place
from yikou.values import parse_arabic

# How many labels must disagree with their rows before a slide is thought of: in flattened text two neighbours
# do; a table that still has its grid must be wrong in more places before its grid is doubted.
_FLAT, _GRID = 2, 3


@dataclass(frozen=True, slots=True)
class _Cut:
    """A branch cut anew: its groups, and whether no other cut fits."""

    groups: tuple[Group, ...]
    certain: bool


def points_of(words: Words) -> Fraction | None:
    """The points a cell says, or None."""
    return parse_arabic(plain(words.text).removesuffix("分"))


def regroup(branches: tuple[Branch, ...]) -> tuple[tuple[Branch, ...], tuple[Repair, ...]]:
    """The branches as the weights say, and a repair for every label whose rows changed."""
    groups = [group for branch in branches for group in branch.groups]
    rows = [indicator for group in groups for indicator in group.indicators]
    if not rows or any((points_of(row.weight) or 0) <= 0 for row in rows):
        return branches, ()
    labelled = [group for group in groups if group.name and points_of(group.weight) is not None]
    wrong = sum(points_of(group.weight) != _sum(group.indicators) for group in labelled)
    flat = all(row.name.place is None or _is_flat(row.name.place) for row in rows)
    if wrong < (_FLAT if flat else _GRID) or any(group.name and group not in labelled for group in groups):
        return branches, ()
    shares = _by_branch(branches, rows)
    if shares is None:
        return branches, ()
    cuts = [
        _cut(tuple(group for group in branch.groups if group.name), share, flat=flat)
        for branch, share in zip(branches, shares, strict=True)
    ]
    made = tuple(
        replace(branch, groups=cut.groups)
        for branch, cut in zip(branches, cuts, strict=True)
        if cut is not None
    )
    if len(made) < len(branches):
        return branches, ()
    return made, _repairs(branches, made, [cut is not None and cut.certain for cut in cuts])


def _is_flat(place: Place) -> bool:
    return place.table is None and place.sheet is None


def _sum(indicators: tuple[Indicator, ...]) -> Fraction:
    return sum(((points_of(one.weight) or Fraction(0)) for one in indicators), Fraction(0))


def _take(rows: list[Indicator], at: int, points: Fraction) -> int | None:
    """Where the rows from ``at`` on reach just these points, or None when they jump over them."""
    total = Fraction(0)
    for end in range(at, len(rows) + 1):
        if total == points:
            return end
        if total > points or end == len(rows):
            return None
        total += points_of(rows[end].weight) or Fraction(0)
    return None


def _by_branch(branches: tuple[Branch, ...], rows: list[Indicator]) -> list[list[Indicator]] | None:
    """The rows of each branch: by the branches' own points, or as printed where they say none."""
    if any(points_of(branch.weight) is None for branch in branches):
        return [[one for group in branch.groups for one in group.indicators] for branch in branches]
    shares, at = [], 0
    for branch in branches:
        end = _take(rows, at, points_of(branch.weight) or Fraction(0))
        if end is None:
            return None
        shares.append(rows[at:end])
        at = end
    return shares if at == len(rows) else None


def _cut(groups: tuple[Group, ...], rows: list[Indicator], *, flat: bool) -> _Cut | None:
    """The rows under the labels in their order; one label may be lost, and then its rows stand without one."""
    points = [points_of(group.weight) or Fraction(0) for group in groups]
    lost = _sum(tuple(rows)) - sum(points, Fraction(0))
    if lost < 0 or (lost > 0 and not flat):
        return None
    if lost == 0:
        borders = _borders(rows, points)
        return None if borders is None else _Cut(_filled(groups, rows, borders), True)
    fits = []
    # The labels that are left are taken to stand where they were printed, so a lost one is sought from the end.
    for at in range(len(groups), -1, -1):
        borders = _borders(rows, [*points[:at], lost, *points[at:]])
        if borders is not None:
            fits.append(_filled((*groups[:at], Group(), *groups[at:]), rows, borders))
    return _Cut(fits[0], len(fits) == 1) if fits else None


def _borders(rows: list[Indicator], points: list[Fraction]) -> list[int] | None:
    borders = [0]
    for share in points:
        end = _take(rows, borders[-1], share)
        if end is None:
            return None
        borders.append(end)
    return borders if borders[-1] == len(rows) else None


def _filled(groups: tuple[Group, ...], rows: list[Indicator], borders: list[int]) -> tuple[Group, ...]:
    return tuple(
        replace(group, indicators=tuple(rows[start:end]))
        for group, (start, end) in zip(groups, pairwise(borders), strict=True)
    )


def _repairs(
    before: tuple[Branch, ...], after: tuple[Branch, ...], certain: list[bool]
) -> tuple[Repair, ...]:
    old = {
        (number, plain(group.name.text)): group.indicators
        for number, branch in enumerate(before)
        for group in branch.groups
        if group.name
    }
    repairs = []
    for number, branch in enumerate(after):
        for group in branch.groups:
            rows = old.get((number, plain(group.name.text)), ())
            if rows == group.indicators:
                continue
            label = f"{group.name.text}({group.weight.text}分)" if group.name else "(组名缺失)"
            place = (group.name if group.name else group.indicators[0].name).place or Place()
            repairs.append(
                Repair(
                    "slid_rows",
                    f"{label}下 {_told(rows)}",
                    f"{label}下 {_told(group.indicators)}",
                    place,
                    certain[number],
                )
            )
    return tuple(repairs)


def _told(rows: tuple[Indicator, ...]) -> str:
    points = _sum(rows)
    said = str(points.numerator) if points.denominator == 1 else f"{float(points):g}"
    return f"{len(rows)} 行、合计 {said} 分"
