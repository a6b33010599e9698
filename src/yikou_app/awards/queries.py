"""Ask the awards: what is granted, what overlaps, whom nobody has reached, what is to be paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yikou.coverage import Benefit, Member, gaps
from yikou.values import path_range
from yikou_app.awards.models import Award, AwardShare, GapNote, OverlapNote
from yikou_app.district.queries import area_names, categories
from yikou_app.ground.scope import Role, Scope
from yikou_app.programmes.queries import ProgrammeRow, programmes_of_season
from yikou_app.register import queries as register

LIVE = (Award.State.PROPOSED, Award.State.HELD, Award.State.CONFIRMED)
STATE_LABEL = {state.value: state.label for state in Award.State}
OWNER_LEVEL = {
    "district": "区级", "finance": "区级", "street": "街镇", "committee": "街镇",
    "department": "部门", "society": "社会",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award as lists show it; one row per award."""

    id: int
    ref: str
    programme_ref: str
    programme_name: str
    person_id: int
    person_ref: str
    name: str
    masked_id: str
    category: str
    area_path: str
    period: str
    amount_fen: int
    state: str
    state_label: str
    reason: str
    proposed_at: datetime
    decided_by_name: str
    overlaps: int


@dataclass(frozen=True, slots=True)
class AwardFact:
    """An award without its person's particulars, for the rooms downstream."""

    award_id: int
    ref: str
    person_id: int
    cluster: int
    programme_id: int
    programme_ref: str
    programme_name: str
    unit_id: int
    area_path: str
    amount_fen: int
    category_key: str
    category: str
    state: str


@dataclass(frozen=True, slots=True)
class PayableShare:
    """A fund's part of a confirmed award; one row per award and fund."""

    award_share_id: int
    award_id: int
    award_ref: str
    person_id: int
    cluster: int
    programme_id: int
    fund_id: int
    amount_fen: int
    area_path: str


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
    name: str
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
    """A member of a category whom no award of the season reaches."""

    person_id: int
    person_ref: str
    name: str
    masked_id: str
    category_name: str
    area_path: str
    area_name: str
    note: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Coverage of a season in an area: reached and members, as counts of people."""

    area_path: str
    area_name: str
    category_key: str
    members: int
    reached: int


def shown() -> Q:
    """Awards that may be seen: a roster's awards appear together with its acceptance."""
    return Q(roster_row__isnull=True) | Q(roster_row__roster__state="accepted")


def own_person(person_id: int) -> str:
    """The key of the person behind a record: ``P`` and the cluster of linked records."""
    return f"P{register.cluster_of([person_id])[person_id]}"


def _awards(scope: Scope) -> QuerySet[Award]:
    return Award.objects.within(scope).filter(shown()).select_related("programme", "category", "person")


def _lines(rows: Iterable[Award]) -> list[AwardLine]:
    page = list(rows)
    names = register.names_of(row.person_id for row in page)
    notes = dict(
        OverlapNote.objects.filter(award__in=page, settled=False).values_list("award").annotate(n=Count("pk"))
    )
    return [
        AwardLine(
            row.pk, row.ref, row.programme.ref, row.programme.name, row.person_id, *names[row.person_id],
            row.category.name, row.area_path, row.period, row.amount_fen, row.state,
            Award.State(row.state).label, row.reason, row.proposed_at, row.decided_by_name, notes.get(row.pk, 0),
        )
        for row in page
    ]  # fmt: skip


def award(scope: Scope, ref: str) -> AwardLine | None:
    """One award within the scope, or None."""
    row = _awards(scope).filter(ref=ref).first()
    return _lines([row])[0] if row else None


def awards(
    scope: Scope, *, programme_id: int | None = None, state: str = "", limit: int = 20, offset: int = 0
) -> tuple[int, list[AwardLine]]:
    """How many awards match within the scope, and one page of them."""
    rows = _awards(scope)
    if programme_id is not None:
        rows = rows.filter(programme_id=programme_id)
    if state:
        rows = rows.filter(state=state)
    return rows.count(), _lines(rows.order_by("pk")[offset : offset + limit])


def awards_of_cluster(scope: Scope, cluster: int, season_id: int | None = None) -> list[AwardLine]:
    """The awards of one person's linked records that the scope reaches, oldest first."""
    rows = _awards(scope).annotate(one=_cluster()).filter(one=cluster)
    if season_id is not None:
        rows = rows.filter(programme__season_id=season_id)
    return _lines(rows.order_by("pk"))


def _cluster() -> Coalesce:
    return Coalesce(F("person__cluster"), F("person_id"))


def state_counts(scope: Scope, season_id: int) -> dict[str, tuple[int, int]]:
    """Number and fen of the season's awards in each state."""
    rows = _awards(scope).filter(programme__season_id=season_id).order_by()
    grouped = rows.values("state").annotate(n=Count("pk"), fen=Sum("amount_fen"))
    return {row["state"]: (row["n"], row["fen"]) for row in grouped}


def programme_total(scope: Scope, programme_id: int, state: str) -> tuple[int, int]:
    """Number and fen of a programme's awards in one state, within the scope."""
    rows = _awards(scope).filter(programme_id=programme_id, state=state).order_by()
    found = rows.aggregate(n=Count("pk"), fen=Sum("amount_fen"))
    return found["n"], found["fen"] or 0


def awards_of_rows(row_ids: Iterable[int]) -> dict[int, AwardFact]:
    """The award made of each roster row, for a screen that has already checked its scope."""
    rows = Award.objects.everywhere("awards of rows the asker may see").filter(
        shown(), roster_row_id__in=list(row_ids)
    )
    row_of = dict(rows.values_list("pk", "roster_row_id"))
    return {row_of[fact.award_id]: fact for fact in _facts(rows)}


def award_facts(award_ids: Iterable[int]) -> dict[int, AwardFact]:
    """Awards by id, for the rooms downstream."""
    rows = Award.objects.everywhere("facts by id").filter(shown(), pk__in=list(award_ids))
    return {fact.award_id: fact for fact in _facts(rows)}


def season_facts(season_id: int, *, low: str, high: str) -> list[AwardFact]:
    """All live awards of a season in a range of areas, in order of their making."""
    rows = Award.objects.everywhere("facts of a season").filter(
        shown(), programme__season_id=season_id, state__in=LIVE, area_path__gte=low, area_path__lt=high
    )
    return _facts(rows.order_by("pk"))


def _facts(rows: QuerySet[Award]) -> list[AwardFact]:
    chosen = rows.annotate(one=_cluster()).values_list(
        "pk", "ref", "person_id", "one", "programme_id", "programme__ref", "programme__name", "unit_id",
        "area_path", "amount_fen", "category__key", "category__name", "state",
    )  # fmt: skip
    return [AwardFact(*row) for row in chosen]


def payable(season_id: int, area_low: str, area_high: str) -> list[PayableShare]:
    """The fund parts of the season's confirmed awards in a range of areas."""
    rows = AwardShare.objects.filter(
        award__state=Award.State.CONFIRMED,
        award__programme__season_id=season_id,
        award__area_path__gte=area_low,
        award__area_path__lt=area_high,
    ).annotate(one=Coalesce(F("award__person__cluster"), F("award__person_id")))
    chosen = rows.order_by("pk").values_list(
        "pk", "award_id", "award__ref", "award__person_id", "one", "award__programme_id", "fund_id",
        "amount_fen", "award__area_path",
    )  # fmt: skip
    return [PayableShare(*row) for row in chosen]


def benefits(season_id: int, *, states: Iterable[str] = LIVE) -> list[Benefit]:
    """The season's awards as the instrument coverage compares them; ``key`` is the award id as text."""
    programmes = {row.id: row for row in programmes_of_season(season_id)}
    rows = Award.objects.everywhere("overlaps over all units of the season").filter(
        shown(), programme_id__in=programmes, state__in=list(states)
    )
    return [benefit(row, programmes[row.programme_id]) for row in _with_people(rows)]


def benefit(row: Award, programme: ProgrammeRow) -> Benefit:
    """One award as the instrument coverage compares it; needs ``one`` and ``home`` annotated."""
    return Benefit(
        key=str(row.pk),
        person=f"P{row.one}",
        household=f"H{row.home}" if row.home else None,
        programme=programme.ref,
        stacking_group=programme.stacking_group,
        period=row.period,
        amount_fen=row.amount_fen,
        owner_level=OWNER_LEVEL[programme.unit_kind],
        area=row.area_path,
        category=row.category.key,
    )


def _with_people(rows: QuerySet[Award]) -> QuerySet[Award]:
    return (
        rows.select_related("category")
        .annotate(one=_cluster(), home=F("person__household_id"))
        .order_by("pk")
    )


def told_of(other: Award, scope: Scope) -> Told:
    """What the asker may know of another unit's award: the unit's name only for the district and the
    person's own street."""
    near = scope.role is Role.DISTRICT or (scope.role is Role.STREET and scope.reaches(other.area_path))
    return Told(
        category=other.category.name,
        period=other.period,
        amount_fen=other.amount_fen,
        owner_level=OWNER_LEVEL[other.unit.kind],
        unit_name=other.unit.name if near or other.unit_id == scope.unit_id else "",
    )


def overlaps(scope: Scope, season_id: int, *, settled: bool | None = None) -> list[OverlapLine]:
    """The overlaps met in a season, seen from the asker's own awards."""
    rows = OverlapNote.objects.filter(
        award__in=_awards(scope).filter(programme__season_id=season_id, state__in=LIVE).values("pk"),
        other__state__in=LIVE,
    ).select_related("award__programme", "other__category", "other__unit")
    if settled is not None:
        rows = rows.filter(settled=settled)
    page = list(rows.order_by("pk"))
    names = register.names_of(row.award.person_id for row in page)
    return [
        OverlapLine(
            row.pk, row.kind, OverlapNote.Kind(row.kind).label, row.award.ref, row.award.programme.name,
            *names[row.award.person_id], row.award.area_path, row.award.amount_fen, row.award.state,
            Award.State(row.award.state).label, told_of(row.other, scope), row.allowed_reason, row.settled,
        )
        for row in page
    ]  # fmt: skip


def season_gaps(scope: Scope, season_id: int, on: date) -> tuple[list[GapLine], list[Reach]]:
    """Whom no award of the season reaches, and the reach by area and category, within the scope.

    The categories are those that the season's programmes announce. A department sees none:
    the register is not its own.
    """
    if scope.role is Role.DEPARTMENT:
        return [], []
    keys = sorted({key for row in programmes_of_season(season_id) for key in row.category_keys})
    low, high = path_range(scope.area_path)
    names = area_names(scope.area_path)
    category_names = {row.key: row.name for row in categories(on)}
    people = list(register.members(keys, on=on, low=low, high=high))
    by_key = {f"P{m.cluster}": m for m in people}
    members = [
        Member(
            person=f"P{m.cluster}", household=f"H{m.household_id}" if m.household_id else None,
            area=m.area_path, category=m.category_key,
        )
        for m in people
    ]  # fmt: skip
    missed, summary = gaps(members, benefits(season_id), by=("area", "category"))
    notes = dict(GapNote.objects.filter(season_id=season_id).order_by("pk").values_list("person_id", "note"))
    shown_names = register.names_of(by_key[gap.person].person_id for gap in missed)
    lines = []
    for gap in missed:
        member = by_key[gap.person]
        ref, name, masked = shown_names[member.person_id]
        lines.append(
            GapLine(
                member.person_id, ref, name, masked, category_names.get(gap.category, gap.category), gap.area,
                names.get(gap.area, gap.area), notes.get(member.person_id, ""),
            )
        )  # fmt: skip
    reach = [
        Reach(area, names.get(area, area), category, row.members, row.reached)
        for (area, category), row in summary.items()
    ]
    return lines, reach
