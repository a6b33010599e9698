"""Awards held against each other and against the register: who is served twice, who is missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q

from yikou.coverage import REASONS, Benefit, Ground, Member, Policy, gaps
from yikou.coverage import overlaps as find_overlaps
from yikou.values import Period, path_range
from yikou.values.division import SEGMENT
from yikou_app.awards.models import Award, GapNote, OverlapNote
from yikou_app.awards.queries.lines import LIVE, STATE_LABEL, compared, shown
from yikou_app.district.queries import UNSHOWN, area_names, categories, hidden_categories
from yikou_app.ground.scope import Role, Scope
from yikou_app.programmes.queries import ProgrammeRow, programmes_of_season, season_by_id
from yikou_app.register import queries as register

#: The level an award's owner is known by to others (P8), by the kind of its unit.
OWNER_LEVEL = {
    "district": "district", "finance": "district", "street": "town", "committee": "town",
    "department": "department", "society": "society",
}  # fmt: skip
_LEVEL_WORD = {"district": "区级", "town": "街镇", "department": "部门", "society": "社会"}
_KIND = {
    Ground.PROGRAMME: OverlapNote.Kind.SAME_PROGRAMME,
    Ground.STACKING_GROUP: OverlapNote.Kind.SAME_GROUP,
    Ground.SEASON: OverlapNote.Kind.OTHER,
    Ground.PAIR: OverlapNote.Kind.OTHER,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a unit is told of another unit's award when it grants one (PROMISES P8): no more."""

    category: str
    period: str
    amount_fen: int
    owner_level: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class OverlapLine:
    """An overlap to settle; the other award as far as the asker may know it."""

    id: int
    kind: str
    kind_label: str
    award_ref: str
    programme_name: str
    person_ref: str
    name: str = field(repr=False)
    masked_id: str
    area_path: str
    amount_fen: int
    state: str
    state_label: str
    told: Told
    allowed_reason: str
    settled: bool


@dataclass(frozen=True, slots=True)
class GapLine:
    """A member of a category whom no award of the season reaches.

    ``reason`` and ``note`` are what was last said about it; a closed reason needs nobody to go there.
    """

    person_id: int
    person_ref: str
    name: str = field(repr=False)
    masked_id: str
    category_key: str
    category_name: str
    area_path: str
    area_name: str
    reason: str
    is_open: bool
    note: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Coverage of a season in an area and category, as counts of people.

    members = reached + closed (a known reason why not) + missed.
    """

    area_path: str
    area_name: str
    category_key: str
    members: int
    reached: int
    closed: int
    missed: int


def benefits(
    season_id: int, *, states: Iterable[str] = LIVE, people: Iterable[int] | None = None
) -> list[Benefit]:
    """The season's awards as the instrument coverage compares them; ``key`` is the award id as text.

    ``people`` narrows them to records; then awards of rosters that are being taken count as well.
    """
    known = {row.id: row for row in programmes_of_season(season_id)}
    chosen = Award.objects.everywhere("overlaps over all units of the season").filter(
        shown() if people is None else compared(), programme_id__in=known, state__in=list(states)
    )
    if people is not None:
        chosen = chosen.filter(person_id__in=set(people))
    period = _period(season_id)
    rows = chosen.select_related("category").order_by("pk")
    who = register.holders({row.person_id for row in rows})
    return [_benefit(row, known[row.programme_id], who[row.person_id], period) for row in rows]


def _period(season_id: int) -> Period:
    """All awards of a season are compared within its days: what 享受期 says in words, its season means."""
    season = season_by_id(season_id)
    return Period(season.starts_on, season.ends_on + timedelta(days=1))


def _benefit(row: Award, programme: ProgrammeRow, who: register.Holder, period: Period) -> Benefit:
    return Benefit(
        key=str(row.pk),
        person=f"P{who.cluster}",
        household=f"H{who.household_id}" if who.household_id else "",
        programme=programme.ref,
        stacking_group=programme.stacking_group,
        period=period,
        amount_fen=row.amount_fen,
        owner_level=OWNER_LEVEL[programme.unit_kind],
        area=row.area_path,
        category=row.category.key,
    )


def _by_household(programmes: Iterable[ProgrammeRow]) -> frozenset[str]:
    return frozenset(row.ref for row in programmes if row.claim_by == "household")


def overlapping(season_id: int, people: Iterable[int]) -> list[OverlapNote]:
    """The notes, not yet written, on every overlap among the awards of these records and those around them.

    A pair stands once, with the award made later, whose unit is the one that is told.
    """
    meeting = _meeting(season_id, set(people))
    if not meeting:
        return []
    policy = Policy(household_programmes=_by_household(programmes_of_season(season_id)))
    found, _ = find_overlaps(benefits(season_id, people=register.same_people(meeting)), policy)
    notes = []
    for pair in found:
        earlier, later = sorted((int(pair.first.key), int(pair.second.key)))
        notes.append(OverlapNote(award_id=later, other_id=earlier, kind=_KIND[pair.ground]))
    return notes


def _meeting(season_id: int, people: set[int]) -> set[int]:
    """Those of the records whose awards can meet others at all: linked, at home with somebody, or with several awards.

    Of a new list hardly anybody is; only theirs are taken out and compared.
    """
    several = (
        Award.objects.everywhere("overlaps over all units of the season")
        .filter(compared(), programme__season_id=season_id, state__in=LIVE, person_id__in=people)
        .order_by()
        .values("person_id")
        .annotate(number=Count("pk"))
        .filter(number__gt=1)
    )
    return register.with_company(people) | set(several.values_list("person_id", flat=True))


def seasons_of_people(people: Iterable[int]) -> list[int]:
    """The seasons in which these records have live awards."""
    chosen = Award.objects.everywhere("the seasons of linked records").filter(
        shown(), person_id__in=set(people), state__in=LIVE
    )
    return sorted(set(chosen.values_list("programme__season_id", flat=True)))


def told_of(other: Award, scope: Scope) -> Told:
    """What the asker may know of another unit's award (可告知事项).

    Category, period, amount and the owner's level; the unit's name only for the district, for the
    street where the award's person lives, and for the unit itself.
    """
    near = scope.role is Role.DISTRICT or (scope.role is Role.STREET and scope.reaches(other.area_path))
    return Told(
        category=UNSHOWN if other.category.key in hidden_categories(scope) else other.category.name,
        period=other.period,
        amount_fen=other.amount_fen,
        owner_level=_LEVEL_WORD[OWNER_LEVEL[other.unit.kind]],
        unit_name=other.unit.name if near or other.unit_id == scope.unit_id else "",
    )


def overlaps(scope: Scope, season_id: int, *, settled: bool | None = None) -> list[OverlapLine]:
    """The overlaps met in a season, seen from the asker's own awards."""
    return _overlaps(scope, Q(award__programme__season_id=season_id), settled)


def overlaps_of_award(scope: Scope, ref: str) -> list[OverlapLine]:
    """The overlaps of one award within the scope."""
    return _overlaps(scope, Q(award__ref=ref), None)


def open_overlaps(scope: Scope, season_id: int) -> int:
    """How many overlaps of a season wait for a decision."""
    return _notes(scope, Q(award__programme__season_id=season_id), settled=False).count()


def _notes(scope: Scope, which: Q, settled: bool | None):  # type: ignore[no-untyped-def] # Django's QuerySet
    own = Award.objects.within(scope).filter(shown(), state__in=LIVE)
    others = Award.objects.everywhere("what may be told of other units' awards").filter(
        shown(), state__in=LIVE
    )
    notes = OverlapNote.objects.filter(which, award__in=own.values("pk"), other__in=others.values("pk"))
    return notes if settled is None else notes.filter(settled=settled)


def _overlaps(scope: Scope, which: Q, settled: bool | None) -> list[OverlapLine]:
    rows = _notes(scope, which, settled).select_related("award__programme", "other__category", "other__unit")
    page = list(rows.order_by("pk"))
    names = register.names_of(row.award.person_id for row in page)
    return [
        OverlapLine(
            row.pk, row.kind, OverlapNote.Kind(row.kind).label, row.award.ref, row.award.programme.name,
            *names[row.award.person_id], row.award.area_path, row.award.amount_fen, row.award.state,
            STATE_LABEL[row.award.state], told_of(row.other, scope), row.allowed_reason, row.settled,
        )
        for row in page
    ]  # fmt: skip


def gap_reasons() -> list[tuple[str, str]]:
    """The reasons why somebody was not reached, with their words, as a form offers them."""
    return [(code, reason.label) for code, reason in REASONS.items() if code]


def season_gaps(scope: Scope, season_id: int, on: date) -> tuple[list[GapLine], list[Reach]]:
    """Whom no award of the season reaches, and the reach by area and category, within the scope.

    The categories are those that the season's programmes announce; the areas of the counts are those
    right below the asker's. An award of any unit reaches its person, wherever the record lies. A
    department sees none: the register is not its own.
    """
    if scope.role is Role.DEPARTMENT:
        return [], []
    programmes = programmes_of_season(season_id)
    keys = sorted({key for row in programmes for key in row.category_keys} - hidden_categories(scope))
    low, high = path_range(scope.area_path)
    people = {(f"P{m.cluster}", m.category_key): m for m in register.members(keys, on=on, low=low, high=high)}
    said = _said(season_id)
    below = len(scope.area_path) + SEGMENT
    members = [
        Member(
            person=person, household=f"H{m.household_id}" if m.household_id else "", area=m.area_path[:below],
            category=category, reason=said.get(m.cluster, ("", ""))[0],
        )
        for (person, category), m in people.items()
    ]  # fmt: skip
    report, _ = gaps(
        members, benefits(season_id), by=("area", "category"), household_programmes=_by_household(programmes)
    )
    names = area_names(scope.area_path)
    words = {row.key: row.name for row in categories(on)}
    shown_names = register.names_of(people[gap.person, gap.category].person_id for gap in report.gaps)
    lines = []
    for gap in report.gaps:
        member = people[gap.person, gap.category]
        lines.append(
            GapLine(
                member.person_id, *shown_names[member.person_id], gap.category,
                words.get(gap.category, gap.category), member.area_path,
                names.get(member.area_path, member.area_path),
                REASONS[gap.reason].label if gap.reason in REASONS else "", gap.is_open,
                said.get(member.cluster, ("", ""))[1],
            )
        )  # fmt: skip
    reach = [
        Reach(area, names.get(area, area), category, row.members, row.reached, row.closed, row.missed)
        for (area, category), row in report.summary.items()
    ]
    return lines, reach


def _said(season_id: int) -> Mapping[int, tuple[str, str]]:
    """The last reason and note for each person, by cluster."""
    notes = list(GapNote.objects.filter(season_id=season_id).order_by("pk"))
    cluster = register.cluster_of(note.person_id for note in notes)
    return {cluster[note.person_id]: (note.reason_code, note.note) for note in notes}
