"""Coverage (广覆盖): persons reached among those in the season's categories, by street, with the people behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.db.models import QuerySet

from yikou.values import path_range, percent_words
from yikou.values.division import SEGMENT
from yikou_app.awards.queries import reached
from yikou_app.district.queries import area_names, categories, hidden_categories
from yikou_app.ground.scope import Role, Scope
from yikou_app.leads.models import Comparison
from yikou_app.leads.queries.worklist import WHO_SEES, area_counts
from yikou_app.programmes.queries import programmes_of_season
from yikou_app.references.queries import KINDS
from yikou_app.register import queries as register

_LISTS = dict(KINDS)


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One comparison with its counts: listed = served + unserved + absent."""

    id: int
    ref: str
    list_id: int
    list_ref: str
    list_label: str
    list_on: date
    season_id: int
    state: str
    state_label: str
    due_on: date
    listed: int
    registered: int
    in_category: int
    served: int
    unserved: int
    absent: int
    left: int
    possible: int
    opened: int
    closed: int
    message: str
    job_ref: str
    asked_by_name: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StreetLine:
    """How well the season covers one place: persons, each counted once; and how its worklist stands."""

    area_path: str
    area_name: str
    members: int
    reached: int
    missed: int
    open: int
    overdue: int
    done: int

    @property
    def rate(self) -> str:
        """Reached among members, in percent."""
        return percent_words(self.reached, self.members, 1) if self.members else "—"

    @property
    def share(self) -> Fraction:
        """The same as an exact fraction; 0 where nobody is in a category."""
        return Fraction(self.reached, self.members) if self.members else Fraction(0)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One person in the season's categories, and whether something reaches them."""

    person_ref: str
    name: str = field(repr=False)
    masked_id: str
    categories: str
    area_path: str
    area_name: str
    served: bool

    @property
    def served_label(self) -> str:
        """已帮扶 or 未帮扶."""
        return "已帮扶" if self.served else "未帮扶"


def _line(row: Comparison) -> ComparisonLine:
    return ComparisonLine(
        row.pk, row.ref, row.list_id, row.list.ref, _LISTS[row.list.kind], row.list.list_on, row.season_id,
        row.state, Comparison.State(row.state).label, row.due_on, row.listed, row.registered, row.in_category,
        row.served, row.unserved, row.absent, row.left, row.possible, row.opened, row.closed, row.message,
        row.job_ref, row.asked_by_name, row.asked_at,
    )  # fmt: skip


def _comparisons(scope: Scope) -> QuerySet[Comparison]:
    rows = Comparison.objects.within(scope).select_related("list")
    # Counts over the whole district are the district's to know.
    return rows if scope.role is Role.DISTRICT else rows.none()


def comparisons(scope: Scope, season_id: int) -> list[ComparisonLine]:
    """The comparisons of a season, newest first."""
    return [_line(row) for row in _comparisons(scope).filter(season_id=season_id).order_by("-pk")]


def comparison_of_system(ref: str) -> ComparisonLine:
    """One comparison for the job that runs it."""
    rows = Comparison.objects.everywhere("the job that runs it").select_related("list")
    return _line(rows.get(ref=ref))


@dataclass(frozen=True, slots=True)
class _Person:
    """One person of the season's categories, whatever records and categories they have."""

    person_id: int
    area_path: str
    categories: tuple[str, ...]
    served: bool


def _people(scope: Scope, season_id: int, on: date, area_path: str) -> list[_Person]:
    """Everybody in a category that the season's programmes announce, each once."""
    announced = {key for row in programmes_of_season(season_id) for key in row.category_keys}
    keys = sorted(announced - hidden_categories(scope))
    low, high = path_range(area_path)
    served = {one for relation in reached(season_id) for (one,) in relation}
    words = {row.key: row.name for row in categories(on)}
    found: dict[int, _Person] = {}
    for member in register.members(keys, on=on, low=low, high=high):
        known = found.get(member.cluster)
        word = words.get(member.category_key, member.category_key)
        if known is None:
            found[member.cluster] = _Person(
                member.person_id, member.area_path, (word,), member.cluster in served
            )
        elif word not in known.categories:
            found[member.cluster] = _Person(
                known.person_id, known.area_path, (*known.categories, word), known.served
            )
    return list(found.values())


def coverage(scope: Scope, season_id: int, on: date) -> list[StreetLine]:
    """The season's coverage by the places right below the scope; a committee sees itself."""
    if scope.role not in WHO_SEES:
        return []
    below = len(scope.area_path) + (0 if scope.role is Role.COMMITTEE else SEGMENT)
    names = area_names(scope.area_path)
    members: dict[str, list[bool]] = {}
    for person in _people(scope, season_id, on, scope.area_path):
        members.setdefault(person.area_path[:below], []).append(person.served)
    work: dict[str, tuple[int, int, int]] = {}
    for count in area_counts(scope, season_id, on):
        waiting, late, done = work.get(count.area_path[:below], (0, 0, 0))
        work[count.area_path[:below]] = (waiting + count.open, late + count.overdue, done + count.done)
    return [
        StreetLine(
            path, names.get(path, path), len(served), sum(served), len(served) - sum(served),
            *work.get(path, (0, 0, 0)),
        )
        for path in sorted({*members, *work})
        for served in [members.get(path, [])]
    ]  # fmt: skip


def members_shown(
    scope: Scope, season_id: int, on: date, *, area_path: str, show: str, limit: int | None, offset: int = 0
) -> tuple[int, Sequence[MemberLine]]:
    """The people behind a number of the coverage: ``show`` is members, reached or missed."""
    if scope.role not in WHO_SEES or not scope.reaches(area_path):
        return 0, []
    chosen = [
        person
        for person in _people(scope, season_id, on, area_path)
        if show == "members" or person.served == (show == "reached")
    ]
    page = chosen[offset : None if limit is None else offset + limit]
    names, places = register.names_of(person.person_id for person in page), area_names(scope.area_path)
    return len(chosen), [
        MemberLine(
            *names[person.person_id], "、".join(person.categories), person.area_path,
            places.get(person.area_path, ""), person.served,
        )
        for person in page
    ]  # fmt: skip
