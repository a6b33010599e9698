"""Records that may be somebody a list names: by name, with what tells two of one name apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from yikou_app.ground.scope import Scope
from yikou_app.register.models import Person
from yikou_app.register.queries.clusters import chunks


@dataclass(frozen=True, slots=True)
class Alike:
    """One record of a name; ``name_index`` is what it was found by."""

    person_id: int
    ref: str
    name_index: str
    born_on: date | None = field(repr=False)
    phone: str = field(repr=False)
    has_number: bool
    area_path: str


def records_named(
    name_indexes: Iterable[str], *, scope: Scope | None = None, reason: str = ""
) -> list[Alike]:
    """The records of these names: within a scope, or all of them for a stated reason."""
    rows = Person.objects.within(scope) if scope is not None else Person.objects.everywhere(reason)
    chosen = rows.filter(name_index__in=set(name_indexes), restricted=False).order_by("pk")
    return [
        Alike(
            row.pk,
            row.ref,
            row.name_index,
            row.birth_on,
            row.phone or "",
            row.id_index is not None,
            row.area_path,
        )
        for row in chosen.only("ref", "name_index", "birth_on", "phone", "id_index", "area_path")
    ]


def places_of_records(person_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Reference and area of records, for the house's own work."""
    rows = Person.objects.everywhere("where somebody is to be looked up").filter(pk__in=set(person_ids))
    return {pk: (ref, area) for pk, ref, area in rows.values_list("pk", "ref", "area_path")}


def restricted_of(person_ids: Iterable[int]) -> set[int]:
    """Which of these records are restricted (封存): nothing new is begun for them."""
    rows = Person.objects.everywhere("nothing new for restricted records").filter(restricted=True)
    return {
        pk for chunk in chunks(person_ids) for pk in rows.filter(pk__in=chunk).values_list("pk", flat=True)
    }


def persons_of_numbers(id_indexes: Iterable[str]) -> dict[str, int]:
    """Record ids by the blind index of their number, for the house's own work."""
    rows = Person.objects.everywhere("who has come onto the register since").filter(
        id_index__in=set(id_indexes), restricted=False
    )
    return dict(rows.values_list("id_index", "pk"))
