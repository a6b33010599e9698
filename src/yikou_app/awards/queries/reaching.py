"""Whom a season's awards reach, as relations: for lists that are held against them in the database."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from yikou_app.awards.models import Award
from yikou_app.awards.queries.lines import LIVE, shown
from yikou_app.programmes.queries import programmes_of_season
from yikou_app.register.queries import at_home_with, own_cluster


def reached(season_id: int) -> list[QuerySet[Any]]:
    """Clusters of those whom a live award of the season reaches, as querysets of one column each.

    The first holds the persons of the awards; a second, where a programme counts by household, those who
    live with them: the same as ``season_gaps`` takes for reached.
    """
    live = Award.objects.everywhere("whom any unit's award reaches").filter(
        shown(), state__in=LIVE, programme__season_id=season_id
    )
    persons = live.annotate(one=own_cluster("person__")).order_by()
    found: list[QuerySet[Any]] = [persons.values_list("one")]
    households = [row.id for row in programmes_of_season(season_id) if row.claim_by == "household"]
    if households:
        found.append(at_home_with(persons.filter(programme_id__in=households).values_list("one")))
    return found
