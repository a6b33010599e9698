"""Households as their screens show them: the list, the card, and where a record belonged and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from yikou.values import mask_id, path_range
from yikou_app.ground.scope import Scope
from yikou_app.register.models import Household, Membership, Person, Relation
from yikou_app.register.queries.people import matching
from yikou_app.register.queries.statuses import categories_held, known, state_of

#: The relations to choose from: (code, words).
RELATIONS = [(str(each.value), str(each.label)) for each in Relation]
ELSEWHERE = "不在您的辖区内"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One membership as the card shows it; a member outside the asker's area has no name and no reference."""

    person_id: int
    person_ref: str
    name: str = field(repr=False)
    masked_id: str
    relation: str
    categories: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    recorded_by_name: str
    withdrawn_at: datetime | None
    reason: str = field(repr=False)

    @property
    def relation_label(self) -> str:
        """The relation to the head in words."""
        return str(Relation(self.relation).label) if self.relation else "未登记"

    @property
    def state_label(self) -> str:
        """Whether it holds, has ended, or was recorded wrongly."""
        return state_of(self.valid_to, self.withdrawn_at)


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One household; one row per household."""

    id: int
    ref: str
    head_name: str = field(repr=False)
    area_path: str
    count: int
    opened_on: date
    closed_on: date | None

    @property
    def state_label(self) -> str:
        """Whether somebody still belongs to it."""
        return "已销户" if self.closed_on else "现行"


def households(
    scope: Scope, *, search: str = "", area_path: str = "", on: date, limit: int | None = 20, offset: int = 0
) -> tuple[int, list[HouseholdLine]]:
    """How many households match within the scope, and one page of them; ``search`` finds by any member."""
    chosen = Household.objects.within(scope)
    if search.strip():
        people = matching(Person.objects.within(scope), search.strip(), on)
        belong = Membership.objects.filter(known(), valid_to__isnull=True, person__in=people.values("pk"))
        chosen = chosen.filter(pk__in=belong.values("household_id"))
    if area_path:
        low, high = path_range(area_path)
        chosen = chosen.filter(area_path__gte=low, area_path__lt=high)
    page = list(chosen.order_by("pk")[offset : None if limit is None else offset + limit])
    return chosen.count(), _lines(scope, page)


def _lines(scope: Scope, page: list[Household]) -> list[HouseholdLine]:
    heads: dict[int, str] = {}
    counts: dict[int, int] = {}
    belong = Membership.objects.filter(
        known(), valid_to__isnull=True, household__in=[row.pk for row in page], person__restricted=False
    )
    for row in belong.select_related("person"):
        counts[row.household_id] = counts.get(row.household_id, 0) + 1
        if row.relation == Relation.HEAD:
            near = scope.reaches(row.person.area_path)
            heads[row.household_id] = row.person.name if near else ELSEWHERE
    return [
        HouseholdLine(
            row.pk, row.ref, heads.get(row.pk, "未登记"), row.area_path, counts.get(row.pk, 0), row.opened_on,
            row.closed_on,
        )
        for row in page
    ]  # fmt: skip


def household(scope: Scope, ref: str) -> HouseholdLine | None:
    """One household within the scope, or None."""
    row = Household.objects.within(scope).filter(ref=ref).first()
    return _lines(scope, [row])[0] if row else None


def members_of(
    scope: Scope, ref: str, *, on: date, at: datetime | None = None, former: bool = False
) -> list[MemberLine]:
    """Who belongs to a household on a day, the head first; ``at`` as it was known at a moment.

    ``former`` gives everything ever recorded instead, the newest first.
    """
    home = Household.objects.within(scope).filter(ref=ref).values("pk")
    rows = Membership.objects.filter(household__in=home, person__restricted=False).select_related("person")
    if former:
        rows = rows.order_by("-pk")
    else:
        held = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        rows = rows.filter(known(at) & held).order_by("relation", "pk")
    found = list(rows)
    found.sort(key=lambda row: row.relation == "" if not former else False)
    return _member_lines(scope, found, on)


def homes_of(
    scope: Scope, person_ref: str, *, on: date, at: datetime | None = None
) -> list[tuple[str, MemberLine]]:
    """The memberships of a record, newest first, each with the reference of a household the asker may see.

    ``at`` as they were known at a moment.
    """
    own = Person.objects.within(scope).filter(ref=person_ref).values("pk")
    rows = list(
        Membership.objects.filter(known(at), person__in=own)
        .select_related("person", "household")
        .order_by("-valid_from", "-pk")
    )
    refs = [row.household.ref if scope.reaches(row.household.area_path) else "" for row in rows]
    return list(zip(refs, _member_lines(scope, rows, on), strict=True))


def _member_lines(scope: Scope, rows: list[Membership], on: date) -> list[MemberLine]:
    held = categories_held(scope, [row.person_id for row in rows], on)
    lines = []
    for row in rows:
        near = scope.reaches(row.person.area_path)
        number = row.person.id_number
        lines.append(
            MemberLine(
                row.person_id, row.person.ref if near else "", row.person.name if near else ELSEWHERE,
                (mask_id(number) if number else "未登记") if near else "", row.relation,
                held.get(row.person_id, ()) if near else (), row.valid_from, row.valid_to, row.recorded_at,
                row.recorded_by_name, row.withdrawn_at, row.reason if near else "",
            )
        )  # fmt: skip
    return lines
