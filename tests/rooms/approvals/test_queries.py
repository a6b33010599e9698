"""What waits for whom."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.rooms.factories import District, make_people_of_the_house

from yikou_app.approvals import actions, queries

pytestmark = pytest.mark.django_db


def once() -> District:
    district = make_people_of_the_house()
    with transaction.atomic():
        actions.open_approval(
            kind="batch", subject_ref="s1", title="第一批", digest="d", amount_fen=100,
            steps=[["finance"], ["district"]], by=district.scopes["clerk"], area_path="001001",
            unit_id=district.units["street"].pk,
        )  # fmt: skip
    return district


def test_pending_follows_the_steps(made: District) -> None:
    """An officer of the second step is not asked before the first is signed."""
    assert len(queries.pending(made.scopes["cashier"])) == 1
    assert queries.pending(made.scopes["officer"]) == []
    ref = queries.pending(made.scopes["cashier"])[0].ref
    with transaction.atomic():
        actions.sign(ref=ref, digest="d", decision="grant", by=made.scopes["cashier"])
    assert queries.pending(made.scopes["cashier"]) == []
    assert [row.waits_for for row in queries.pending(made.scopes["officer"])] == ["区"]


def test_maker_sees_but_is_not_asked(made: District) -> None:
    """One's own request stands in the list, not among what waits for oneself."""
    assert len(queries.approvals(made.scopes["clerk"])) == 1
    assert queries.pending(made.scopes["clerk"]) == []


@pytest.mark.parametrize("login", ["townclerk", "helper", "member"])
def test_other_units_see_nothing(made: District, login: str) -> None:
    """Neither the list nor the single approval, by its reference, shows to another unit."""
    ref = queries.approvals(made.scopes["clerk"])[0].ref
    assert queries.approvals(made.scopes[login]) == []
    assert queries.approval(made.scopes[login], ref) is None


def test_of_an_unknown_subject_there_is_none(made: District) -> None:
    """Nothing is granted that was never asked."""
    assert queries.approval_of("batch", "unknown") is None
    assert not queries.granted_for("batch", "unknown", "d")
