"""Whether a list asks for more places than its programme has (名额)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from yikou_app.programmes.queries import programme_by_id
from yikou_app.programmes.queries import room as room_left
from yikou_app.rosters.models import Roster, RosterRow


@dataclass(frozen=True, slots=True)
class PlacesAsked:
    """What one list asks of its programme's places (名额占用).

    ``new`` are its accepted rows of people whom no accepted list of the programme names; ``spoken_for`` the places that
    awards have taken or accepted lists will take, whichever is more.
    """

    quota: int
    spoken_for: int
    accepted: int
    new: int

    @property
    def beyond(self) -> int:
        """How many more than there are places; none is zero."""
        return max(self.new + self.spoken_for - self.quota, 0)


def places_asked(roster_id: int) -> PlacesAsked:
    """The places that the landed rows of a list ask for, whoever of them is already counted left out."""
    roster = Roster.objects.everywhere("a list against its programme's places").get(pk=roster_id)
    programme = programme_by_id(roster.programme_id)
    taken = programme.quota - room_left(programme.id).places
    taking = [Roster.State.ACCEPTING, Roster.State.ACCEPTED]
    before = Roster.objects.everywhere("a list against its programme's places").filter(
        programme_id=programme.id, state__in=taking
    )
    lists = list(before.exclude(pk=roster_id).values_list("pk", flat=True))
    mine = RosterRow.objects.filter(roster_id=roster_id, state=RosterRow.State.ACCEPTED)
    theirs = RosterRow.objects.filter(roster_id__in=lists, state=RosterRow.State.ACCEPTED)
    accepted = mine.count()
    new = _unknown(mine, theirs) if lists and accepted else accepted
    return PlacesAsked(programme.quota, max(taken, _people(theirs) if lists else 0), accepted, new)


def _people(rows: QuerySet[RosterRow]) -> int:
    """People by number; those without one are counted row by row."""
    numbered = rows.exclude(id_index="").values("id_index").distinct().count()
    return numbered + rows.filter(id_index="").count()


def _unknown(mine: QuerySet[RosterRow], theirs: QuerySet[RosterRow]) -> int:
    known = theirs.exclude(id_index="").values("id_index")
    return mine.exclude(id_index__in=known).count()
