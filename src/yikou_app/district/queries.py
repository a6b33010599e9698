"""Ask the district: whose scope, which areas, units and categories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from yikou.values.division import ancestors, path_range
from yikou_app.district.models import Account, Area, Category, Staff, Unit
from yikou_app.ground.scope import Role, Scope


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One place of the division tree."""

    path: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit; ``kind`` is a value of Unit.Kind."""

    id: int
    ref: str
    name: str
    kind: str
    area_path: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit as a list shows it: words instead of codes, and how many people work there."""

    ref: str
    name: str
    kind: str
    area: str
    staff: int


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category of need."""

    id: int
    key: str
    name: str


#: What stands in the place of a category that the asker may not know of.
UNSHOWN = "其他"


def scope_of(account: Account) -> Scope:
    """The scope of a log-in: the natural person behind it, in the account's role."""
    staff = account.staff
    return Scope(
        staff_id=staff.pk,
        staff_name=staff.name,
        role=Role(account.role),
        unit_id=staff.unit_id,
        unit_name=staff.unit.name,
        area_path=staff.unit.area_path,
    )


def scope_of_login(username: str) -> Scope | None:
    """The scope of a log-in by its name, for commands; None when there is none or it is switched off."""
    account = Account.objects.select_related("staff__unit").filter(username=username, is_active=True).first()
    return scope_of(account) if account else None


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def areas(within: str, on: date, level: str | None = None) -> list[AreaRow]:
    """The areas at or beneath a path that are valid on a day, in path order."""
    low, high = path_range(within)
    rows = Area.objects.filter(_in_force(on), path__gte=low, path__lt=high).order_by("path")
    if level is not None:
        rows = rows.filter(level=level)
    return [AreaRow(row.path, row.name, row.level) for row in rows]


def place_words(within: str, on: date) -> dict[str, tuple[str, ...]]:
    """The names of streets and committees at or beneath a path, each once, as an empty list offers them."""
    rows = areas(within, on)
    return {
        level: tuple(dict.fromkeys(row.name for row in rows if row.level == level))
        for level in ("street", "committee")
    }


def area_names(within: str) -> dict[str, str]:
    """The current name of every area at or beneath a path."""
    low, high = path_range(within)
    rows = Area.objects.filter(path__gte=low, path__lt=high, valid_to__isnull=True)
    return dict(rows.values_list("path", "name"))


def names_to(path: str) -> list[str]:
    """The current names on the way to an area, from the district down: 示范区, 东街道."""
    rows = Area.objects.filter(path__in=[*ancestors(path), path], valid_to__isnull=True)
    return list(rows.order_by("path").values_list("name", flat=True))


def units(within: str) -> list[UnitRow]:
    """The active units of an area, in order of their making."""
    low, high = path_range(within)
    rows = Unit.objects.filter(area_path__gte=low, area_path__lt=high, active=True).order_by("pk")
    return [UnitRow(row.pk, row.ref, row.name, row.kind, row.area_path) for row in rows]


def unit(pk: int) -> UnitRow:
    """One unit by its id."""
    row = Unit.objects.get(pk=pk)
    return UnitRow(row.pk, row.ref, row.name, row.kind, row.area_path)


def unit_lines(scope: Scope) -> list[UnitLine]:
    """The active units of a scope with the names of kind and place, in path order."""
    low, high = path_range(scope.area_path)
    people = dict(Staff.objects.values_list("unit_id").annotate(count=Count("pk")))
    names = area_names(scope.area_path)
    rows = Unit.objects.filter(area_path__gte=low, area_path__lt=high, active=True)
    return [
        UnitLine(
            row.ref,
            row.name,
            str(Unit.Kind(row.kind).label),
            names.get(row.area_path, ""),
            people.get(row.pk, 0),
        )
        for row in rows.order_by("area_path", "pk")
    ]


def categories(on: date) -> list[CategoryRow]:
    """The categories of need in force on a day, in their announced order."""
    return [CategoryRow(row.pk, row.key, row.name) for row in Category.objects.filter(_in_force(on))]


def restricted_categories() -> frozenset[str]:
    """The keys of all restricted categories, for figures that no single person asks for."""
    return frozenset(Category.objects.exclude(seen_by="").values_list("key", flat=True))


def hidden_categories(scope: Scope) -> frozenset[str]:
    """The keys of the restricted categories (限知类别) of which this person may not know who belongs to them."""
    restricted = Category.objects.exclude(seen_by="").values_list("key", "seen_by")
    return frozenset(key for key, roles in restricted if scope.role.value not in roles.split(","))
