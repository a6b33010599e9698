"""Scope (辖区): who asks, and which rows they may see; an unscoped query raises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Q, QuerySet

from yikou.values.division import path_range
from yikou_app.ground.ensure import refuse


class Role(models.TextChoices):
    """What a person is here for (角色)."""

    DISTRICT = "district", "区"
    STREET = "street", "街镇"
    COMMITTEE = "committee", "居村"
    DEPARTMENT = "department", "部门"
    FINANCE = "finance", "财务"


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks (the natural person, not the login), in which role, for which unit and area.

    Every action takes it as ``by``, every query as ``scope``. ``area_path`` is a path of our own
    division tree; a scope reaches the areas beneath it.
    """

    staff_id: int
    staff_name: str
    role: Role
    unit_id: int
    unit_name: str
    area_path: str

    def must_be(self, *roles: Role) -> None:
        """Refuse with a sentence unless the person acts in one of the roles."""
        if self.role not in roles:
            wanted = "、".join(role.label for role in roles)
            refuse(f"这一步由{wanted}办理,您当前的角色是{self.role.label}。", status=403)

    def reaches(self, area_path: str) -> bool:
        """Whether an area lies within this scope."""
        low, high = path_range(self.area_path)
        return low <= area_path < high

    def rows(self, area: str | None, unit: str | None) -> Q:
        """The filter for a model with the given area-path and unit-id columns.

        District and finance: the area. Street: its area, and what its own unit owns. Committee:
        its area. Department: what its own unit owns. A missing column hides, never opens.
        """
        nothing = Q(pk__in=[])
        by_area = nothing
        if area is not None:
            low, high = path_range(self.area_path)
            by_area = Q(**{f"{area}__gte": low, f"{area}__lt": high})
        by_unit = Q(**{unit: self.unit_id}) if unit is not None else nothing
        match self.role:
            case Role.DISTRICT | Role.FINANCE | Role.COMMITTEE:
                return by_area
            case Role.STREET:
                return by_area | by_unit
            case Role.DEPARTMENT:
                return by_unit


class UnscopedQuery(RuntimeError):
    """A query over scoped rows that names neither a scope nor a reason to go without one."""


class ScopedManager(models.Manager):
    """The manager of rows that belong to somebody: every query says for whom.

    ``Model.objects.within(scope)`` for a person; ``Model.objects.everywhere("why")`` for acts of
    the system itself, such as a constraint check over all units. Anything else raises.
    """

    use_in_migrations = False

    def __init__(self, *, area: str | None = "area_path", unit: str | None = "unit_id") -> None:
        super().__init__()
        self._area = area
        self._unit = unit

    def get_queryset(self) -> QuerySet:
        raise UnscopedQuery(f"{self.model.__name__}: say within(scope) or everywhere(reason)")

    def within(self, scope: Scope) -> QuerySet:
        """The rows this person may see."""
        return super().get_queryset().filter(scope.rows(self._area, self._unit))

    def everywhere(self, reason: str) -> QuerySet:
        """All rows, for a stated reason; the answer must not reach a person unscoped."""
        if not reason:
            raise UnscopedQuery(f"{self.model.__name__}: everywhere() needs a reason")
        return super().get_queryset()

    def create(self, **values: Any) -> Any:
        row = self.model(**values)
        row.save(force_insert=True)
        return row

    def bulk_create(self, rows: Any, **options: Any) -> Any:
        return super().get_queryset().bulk_create(rows, **options)


class ScopedModel(models.Model):
    """A row that belongs to an area and a unit."""

    area_path = models.CharField("辖区路径", max_length=60)
    unit_id = models.BigIntegerField("所属单位")

    objects = ScopedManager()

    class Meta:
        abstract = True

    def stamp(self, scope: Scope) -> Self:
        """Mark a new row as belonging to the person's unit and area."""
        self.area_path = scope.area_path
        self.unit_id = scope.unit_id
        return self
