"""More people in order than the programme has places: said of the list when it is checked, not when the approval stops."""

from __future__ import annotations

import pytest
from tests.rooms import factories
from tests.rooms.factories import District
from tests.rooms.rosters.test_jobs import book, handed, person

from yikou_app.awards.actions import propose_awards
from yikou_app.rosters import queries
from yikou_app.rosters.models import Roster

pytestmark = pytest.mark.django_db


def once() -> District:
    made = factories.make_district()
    made.programmes["small"] = factories.open_programme(made, "小项目", [("district", 1, 5_000_000)], quota=3)
    return made


def said(made: District, ref: str) -> list[str]:
    """What the roster's screen says of places."""
    notes = queries.file_findings(made.scopes["officer"], ref)
    return [note.message for note in notes if note.code == "ROS013"]


def test_a_list_beyond_the_quota_says_by_how_many(made: District) -> None:
    """Three places and five people in order: nobody is rejected for it, and whoever takes the list knows before."""
    rows = [person(serial) for serial in range(1, 6)]
    ref = handed(made, book(*rows, person(6, amount=9_999)), programme="small")
    assert said(made, ref) == ["合格 5 行,其中新增 5 人;项目名额 3 个,已用或已接收 0 个,多出 2 个"]
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None
    assert (line.state, line.accepted, line.rejected) == ("checked", 5, 1)


def test_a_list_that_just_fits_says_nothing(made: District) -> None:
    """Rejected and doubtful rows take no place; the third of three places is a place."""
    ref = handed(
        made, book(*[person(n) for n in (1, 2, 3)], person(4, category="没有这类")), programme="small"
    )
    assert said(made, ref) == []


def test_people_of_accepted_lists_are_counted_once(made: District) -> None:
    """A list sent again asks for no place that its first sending has; one more person does."""
    first = handed(made, book(*[person(n) for n in (1, 2)]), programme="small")
    propose_awards(roster_ref=first, by=made.scopes["officer"])
    assert Roster.objects.everywhere("test").get(ref=first).state == "accepted"
    again = handed(made, book(*[person(n) for n in (1, 2, 3)]), programme="small")
    assert said(made, again) == []
    more = handed(made, book(*[person(n) for n in (1, 2, 3, 4, 5)]), programme="small")
    assert said(made, more) == ["合格 5 行,其中新增 3 人;项目名额 3 个,已用或已接收 2 个,多出 2 个"]


def test_a_withdrawn_list_has_no_places(made: District) -> None:
    """Only what is being taken or was taken stands for places; a list that waits may never come."""
    from yikou_app.rosters.actions import withdraw_roster

    first = handed(made, book(*[person(n) for n in (1, 2, 3)]), programme="small")
    assert said(made, handed(made, book(*[person(n) for n in (4, 5)]), programme="small")) == []
    withdraw_roster(ref=first, reason="重新核对", by=made.scopes["officer"])
    assert said(made, handed(made, book(*[person(n) for n in (5, 6, 7)]), programme="small")) == []
