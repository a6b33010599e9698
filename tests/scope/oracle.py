"""Who may see what, said a second time and differently (判据), so that the rooms' own filter is not its judge.

The rules are those of the promise: 区 and 财务 the district, 街镇 its area and what its own unit owns,
居村 its area, 部门 what its own unit owns. Rows are read without any scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Model

from yikou.values import mask_id

#: One log-in of every role, and the neighbours that they must not see.
VIEWERS = ("minzheng", "caiwu", "linjiang", "guiyuan", "jiangpan", "canlian", "cishan")
#: Those who see the most and the least, for a quick crawl; finance sees what the district sees, and less.
ROLES = ("minzheng", "linjiang", "jiangpan", "canlian")


def rows(name: str) -> list[Any]:
    """All rows of a model, past every scope."""
    model: type[Model] = apps.get_model("yikou", name)
    return list(model._base_manager.order_by("pk"))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who asks."""

    username: str
    role: str
    unit_id: int
    area: str

    def owns(self, area: str | None, unit: int | None) -> bool:
        """Whether a row of this area and unit is theirs to see."""
        inside = area is not None and area[: len(self.area)] == self.area
        if self.role in ("district", "finance", "committee"):
            return inside
        return unit == self.unit_id or (self.role == "street" and inside)


@dataclass
class Oracle:
    """The rows of the installation by kind, each with its opaque reference and its owners."""

    viewers: dict[str, Viewer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        units = {unit.pk: unit for unit in rows("Unit")}
        staff = {person.pk: person for person in rows("Staff")}
        for account in rows("Account"):
            if account.username in VIEWERS:
                unit = units[staff[account.staff_id].unit_id]
                self.viewers[account.username] = Viewer(
                    account.username, account.role, unit.pk, unit.area_path
                )

    @cached_property
    def _awards_of(self) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for award in rows("Award"):
            found.setdefault(award.person_id, []).append(award)
        return found

    def _person(self, viewer: Viewer, person: Any) -> bool:
        if viewer.role != "department" and viewer.owns(person.area_path, None):
            return True
        return any(award.unit_id == viewer.unit_id for award in self._awards_of.get(person.pk, ()))

    @cached_property
    def kinds(self) -> dict[str, tuple[list[Any], Callable[[Viewer, Any], bool]]]:
        """kind -> (its rows, who may see one)."""

        def place(viewer: Viewer, row: Any) -> bool:
            return viewer.owns(row.area_path, getattr(row, "unit_id", None))

        people = {person.pk: person for person in rows("Person")}
        links = rows("Link")
        batches = {batch.pk: batch for batch in rows("Batch")}

        def linked(viewer: Viewer, row: Any) -> bool:
            return any(self._person(viewer, people[pk]) for pk in (row.first_id, row.second_id))

        def list_holder(viewer: Viewer, row: Any) -> bool:
            return viewer.role in ("district", "department") and viewer.owns(row.area_path, row.unit_id)

        def walker(viewer: Viewer, row: Any) -> bool:
            return viewer.role in ("district", "street", "committee") and viewer.owns(row.area_path, None)

        def paired(viewer: Viewer, row: Any) -> bool:
            ends = (people[row.first_id], people[row.second_id])
            return viewer.role in ("district", "street") and all(
                viewer.owns(end.area_path, None) for end in ends
            )

        def no_department(viewer: Viewer, row: Any) -> bool:
            return viewer.role != "department" and viewer.owns(row.area_path, None)

        return {
            "person": (list(people.values()), self._person),
            "particular": (
                rows("Particular"),
                # What was withdrawn stays in the history; nobody corrects it any more.
                lambda viewer, row: row.withdrawn_at is None and no_department(viewer, people[row.person_id]),
            ),
            "restriction": (
                rows("Restriction"),
                lambda viewer, row: (
                    viewer.role == "district" and viewer.owns(people[row.person_id].area_path, None)
                ),
            ),
            "household": (rows("Household"), no_department),
            "award": (rows("Award"), place),
            "line": (rows("PaymentLine"), lambda viewer, line: place(viewer, batches[line.batch_id])),
            "notice": (rows("Notice"), no_department),
            "roster": (rows("Roster"), place),
            "review": (rows("RosterReview"), place),
            "file": (rows("StoredFile"), place),
            "job": (rows("Job"), place),
            "batch": (rows("Batch"), place),
            "approval": (rows("Approval"), place),
            "fund": (rows("Fund"), place),
            "programme": (rows("Programme"), place),
            "evaluation": (rows("Evaluation"), place),
            "audit": (rows("Audit"), place),
            "audited_file": (rows("AuditedFile"), lambda viewer, row: place(viewer, row.audit)),
            "audit_finding": (rows("AuditFinding"), lambda viewer, row: place(viewer, row.audited.audit)),
            "link": (links, linked),
            "reference_list": (rows("ReferenceList"), list_holder),
            "lead": (rows("Lead"), walker),
            "candidate": (rows("Candidate"), paired),
        }

    def references(self, viewer: Viewer, kind: str) -> tuple[list[str], list[str]]:
        """The references of a kind: those the viewer may see, and the others."""
        found, may = self.kinds[kind]
        mine = [row.ref for row in found if may(viewer, row)]
        seen = set(mine)
        return mine, [row.ref for row in found if row.ref not in seen]

    def secrets(self) -> dict[str, str]:
        """Whole numbers that no screen and no export shows to anybody: text -> what it is."""
        found: dict[str, str] = {}
        for person in rows("Person"):
            if person.id_number:
                found[person.id_number] = "identity number"
            if person.account:
                found[person.account] = "account"
            if person.phone:
                found[person.phone] = "phone"
        return found

    def canaries(self, viewer: Viewer) -> dict[str, str]:
        """Every text that must not reach the viewer: text -> what it is."""
        found: dict[str, str] = {}
        for kind in self.kinds:
            if kind in ("batch", "programme"):
                continue  # named on what the viewer may see: a resident's notice, a resident's award
            found.update(dict.fromkeys(self.references(viewer, kind)[1], f"reference of {kind}"))
        people = self.kinds["person"][0]
        named: dict[str, int] = {}
        for person in people:
            named[person.name] = named.get(person.name, 0) + 1
        shown = "|".join(self._harmless_words(viewer, people))
        given = self._given_by(viewer)
        for person in people:
            if self._person(viewer, person) or person.id_index in given:
                continue
            if person.id_number:
                found[mask_id(person.id_number)] = "masked number"
            if len(person.name) > 2 and named[person.name] == 1 and person.name not in shown:
                found[person.name] = "name"
        found.update(self._places(viewer))
        return found

    def _given_by(self, viewer: Viewer) -> set[str]:
        """The numbers in lists that the viewer's own department gave: it knows them already."""
        own = {row.pk for row in rows("ReferenceList") if row.unit_id == viewer.unit_id}
        return {row.id_index for row in rows("ReferenceRow") if row.list_id in own}

    def _harmless_words(self, viewer: Viewer, people: Iterable[Any]) -> list[str]:
        """Names that the viewer meets anyway: a canary hidden in one of them would be no leak."""
        words = [person.name for person in people if self._person(viewer, person)]
        words += [each.name for kind in ("Staff", "Unit", "Programme", "Area") for each in rows(kind)]
        words += [each.name for each in rows("Spelling")]
        return words

    def _places(self, viewer: Viewer) -> dict[str, str]:
        """Names of other streets, units and programmes that this viewer has no reason to read."""
        if viewer.role in ("district", "finance"):
            return {}
        found: dict[str, str] = {}
        reach = [award for award in rows("Award") if viewer.owns(award.area_path, award.unit_id)]
        programmes = {award.programme_id for award in reach}
        units = {award.unit_id for award in reach}
        for row in rows("Programme"):
            if row.pk not in programmes and not viewer.owns(row.area_path, row.unit_id):
                found[row.name] = "name of programme"
        for row in rows("Unit"):
            leads = row.kind in ("district", "finance")
            if row.pk not in units and not leads and not viewer.owns(row.area_path, row.pk):
                found[row.name] = "name of unit"
        if viewer.role != "department":
            for row in rows("Area"):
                above = viewer.area[: len(row.path)] == row.path
                if not above and not viewer.owns(row.path, None):
                    found[row.name] = "name of area"
        return found
