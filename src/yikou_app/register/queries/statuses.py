"""Who belongs to which category of need, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from yikou.values import path_range
from yikou_app.district.queries import hidden_categories
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Person, Status
from yikou_app.register.queries.clusters import chunks, own_cluster


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a category of need on a day; one row per cluster and category."""

    person_id: int
    ref: str
    cluster: int
    household_id: int | None
    category_key: str
    area_path: str


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One membership of a person in a category of need."""

    category_key: str
    category: str
    valid_from: date
    valid_to: date | None
    source: str
    recorded_at: datetime
    recorded_by_name: str
    withdrawn_at: datetime | None
    reason: str = field(repr=False)

    @property
    def state_label(self) -> str:
        """Whether it holds, has ended, or was recorded wrongly."""
        return state_of(self.valid_to, self.withdrawn_at)


def known(at: datetime | None = None) -> Q:
    """The dated rows that are known now, or that were known at a moment (记录时间)."""
    if at is None:
        return Q(withdrawn_at__isnull=True)
    return Q(recorded_at__lte=at) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at))


def in_force(on: date, at: datetime | None = None) -> Q:
    """The dated rows that held on a day, as it is known now or was known at a moment."""
    return known(at) & Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def categories_held(scope: Scope, people: Iterable[int], on: date) -> dict[int, tuple[str, ...]]:
    """The categories that each record belongs to on a day, of those the asker may know of."""
    may_know = ~Q(category__key__in=hidden_categories(scope))
    found: dict[int, tuple[str, ...]] = {}
    for chunk in chunks(people):
        held = Status.objects.filter(in_force(on) & may_know, person_id__in=chunk).order_by(
            "category__order", "pk"
        )
        for person, name in held.values_list("person_id", "category__name"):
            if name not in found.get(person, ()):
                found[person] = (*found.get(person, ()), name)
    return found


def state_of(valid_to: date | None, withdrawn_at: datetime | None) -> str:
    """What a dated row's days and corrections make of it, in one word."""
    return "已更正" if withdrawn_at else "已终止" if valid_to else "现行"


def statuses_of(
    scope: Scope, ref: str, *, at: datetime | None = None, corrected: bool = False
) -> list[StatusLine]:
    """The memberships of a record within the scope, newest first.

    ``at`` asks what was known at a moment; ``corrected`` adds what was recorded and later withdrawn.
    """
    visible = Person.objects.within(scope).filter(ref=ref).values("pk")
    chosen = Status.objects.filter(Q() if corrected else known(at), person__in=visible).exclude(
        category__key__in=hidden_categories(scope)
    )
    return [
        StatusLine(
            row.category.key, row.category.name, row.valid_from, row.valid_to, row.source, row.recorded_at,
            row.recorded_by_name, row.withdrawn_at, row.reason,
        )
        for row in chosen.select_related("category").order_by("-valid_from", "-pk")
    ]  # fmt: skip


def members(category_keys: Iterable[str], *, on: date, low: str, high: str) -> Iterator[Member]:
    """The people who belong to the categories on a day, in a range of areas; one row per cluster and category."""
    memberships = (
        Status.objects.filter(
            in_force(on),
            category__key__in=list(category_keys),
            person__area_path__gte=low,
            person__area_path__lt=high,
            person__restricted=False,
        )
        .annotate(one=own_cluster("person__"))
        .order_by("person_id", "category__order")
    )
    chosen = memberships.values_list(
        "person_id", "person__ref", "one", "person__household_id", "category__key", "person__area_path"
    )
    seen: set[tuple[int, str]] = set()
    for row in chosen:
        member = Member(*row)
        if (member.cluster, member.category_key) not in seen:
            seen.add((member.cluster, member.category_key))
            yield member


def counts_by_category(scope: Scope, on: date) -> list[tuple[str, int]]:
    """How many people of the scope stand in each category, in the announced order."""
    if scope.role is Role.DEPARTMENT:
        return []
    low, high = path_range(scope.area_path)
    counted: dict[str, set[int]] = {}
    rows = Status.objects.filter(in_force(on), person__area_path__gte=low, person__area_path__lt=high)
    rows = rows.exclude(category__key__in=hidden_categories(scope)).filter(person__restricted=False)
    chosen = rows.annotate(one=own_cluster("person__")).order_by("category__order")
    for name, one in chosen.values_list("category__name", "one"):
        counted.setdefault(name, set()).add(one)
    return [(name, len(people)) for name, people in counted.items()]
