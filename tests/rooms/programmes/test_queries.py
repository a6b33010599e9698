"""Who bears what, to the fen; what still fits; who sees which season and programme."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.factories import District, add_award, add_person, make_district, open_programme

from yikou_app.programmes import queries

pytestmark = pytest.mark.django_db


def once() -> District:
    return make_district()


def test_two_to_three_is_split_to_the_fen(made: District) -> None:
    """100.01 元 at 2:3 is 40.00 and 60.01: the odd fen goes to the larger remainder, always."""
    row = made.programmes["shared"]
    assert list(queries.split(row.id, 10_001).values()) == [4_000, 6_001]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fen=st.integers(min_value=1, max_value=10**12))
def test_every_split_adds_up(made: District, fen: int) -> None:
    """No amount loses or gains a fen by being shared."""
    found = queries.split(made.programmes["shared"].id, fen)
    assert sum(found.values()) == fen and all(found.values())


def test_a_fund_that_bears_nothing_is_left_out(made: District) -> None:
    """One fen cannot be halved: an award share of zero would be no share."""
    assert len(queries.split(made.programmes["shared"].id, 1)) == 1


def test_room_is_the_least_of_ceiling_and_fund(made: District) -> None:
    """What fits is asked before it is tried; it shrinks with each award."""
    row = open_programme(made, "小项目", [("city", 1, 70_000)], quota=2)
    made.programmes["small"] = row
    city = made.funds["city"].pk
    assert (queries.room(row.id).places, queries.room(row.id).funds[city]) == (2, 70_000)
    add_award(made, "small", add_person(made), 50_000)
    assert (queries.room(row.id).places, queries.room(row.id).funds[city]) == (1, 20_000)


def test_everybody_of_the_district_sees_its_season(made: District) -> None:
    """The season is the district's; streets, committees and societies take part in it."""
    for login in ("officer", "cashier", "clerk", "townclerk", "member", "helper"):
        assert [row.ref for row in queries.seasons(made.scopes[login])] == [made.season_ref]
        assert queries.season(made.scopes[login], made.season_ref) is not None


@pytest.mark.parametrize(("login", "sees"), [("officer", 3), ("cashier", 3), ("clerk", 0), ("helper", 1)])
def test_programmes_follow_the_scope(made: District, login: str, sees: int) -> None:
    """A society sees its own programme, a street those of its area and unit, the district all."""
    open_programme(made, "社会项目", [("city", 1, 100)], unit="society")
    assert len(queries.programmes(made.scopes[login], made.season_ref)) == sees


def test_out_of_scope_and_absent_are_none(made: District) -> None:
    """By reference, too."""
    ref = made.programmes["spring"].ref
    assert queries.programme(made.scopes["townclerk"], ref) is None
    assert queries.programme(made.scopes["officer"], "aaaaaaaaaaaaaaaa") is None
    assert queries.programme_by_ref("aaaaaaaaaaaaaaaa") is None


def test_shares_of_season_are_in_order(made: District) -> None:
    """The order of the shares decides who gets the odd fen; it must not depend on the database."""
    rows = [share for share in queries.shares_of_season(made.season_id) if share.parts > 1]
    assert [(share.fund_name, share.parts) for share in rows] == [("市级补助资金", 2), ("区级帮困资金", 3)]
