"""How good what the units handed in is: rows that passed, rows that say where and why, rows with everything in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from yikou_app.ground.scope import Scope
from yikou_app.rosters.models import Roster, RosterRow


@dataclass(frozen=True, slots=True)
class LandedQuality:
    """What a unit's rosters of some programmes hold (数据质量); counts of data rows, one a unit.

    ``judged`` are all rows that were ever judged, withdrawn rosters included: a list sent three times was wrong
    twice. ``kept`` are the rows of accepted rosters; of these ``placed`` name a category and an area, and
    ``whole`` a number, a telephone and an account.
    """

    unit_id: int
    unit_name: str
    delivered: frozenset[int]
    judged: int
    passed: int
    kept: int
    placed: int
    whole: int


def landed_quality(scope: Scope, programme_ids: Iterable[int]) -> list[LandedQuality]:
    """The quality of what every unit within the scope handed in for these programmes, in the units' order."""
    mine = Roster.objects.within(scope).filter(programme_id__in=list(programme_ids))
    judged = (
        mine.exclude(state__in=[Roster.State.FAILED, Roster.State.CHECKING])
        .values("unit_id", "unit__name")
        .annotate(passed=Sum("accepted"), refused=Sum("rejected"))
        .order_by("unit_id")
    )
    taken = mine.filter(state=Roster.State.ACCEPTED)
    delivered: dict[int, set[int]] = {}
    for unit_id, programme_id in taken.values_list("unit_id", "programme_id"):
        delivered.setdefault(unit_id, set()).add(programme_id)
    rows = {
        each["roster__unit_id"]: each
        for each in RosterRow.objects.filter(roster__in=taken, state=RosterRow.State.ACCEPTED)
        .values("roster__unit_id")
        .annotate(
            kept=Count("pk"),
            placed=Count("pk", filter=~Q(category_key="") & ~Q(area_path="")),
            whole=Count("pk", filter=~Q(id_index="") & Q(phone__isnull=False) & ~Q(account_index="")),
        )
    }
    found = []
    for each in judged:
        row = rows.get(each["unit_id"], {"kept": 0, "placed": 0, "whole": 0})
        found.append(
            LandedQuality(
                unit_id=each["unit_id"],
                unit_name=each["unit__name"],
                delivered=frozenset(delivered.get(each["unit_id"], ())),
                judged=each["passed"] + each["refused"],
                passed=each["passed"],
                kept=row["kept"],
                placed=row["placed"],
                whole=row["whole"],
            )
        )
    return found
