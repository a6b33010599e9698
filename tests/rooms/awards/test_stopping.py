"""An acceptance that was cancelled or broke off: it goes on, or it is stopped and gives way to the unit's other lists."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import District, id_number, land_roster

from yikou_app.awards import actions, queries
from yikou_app.awards.actions import proposing
from yikou_app.awards.models import Award
from yikou_app.ground.ensure import Refused
from yikou_app.jobs.actions import request_cancel, resume
from yikou_app.jobs.jobs import run_pending
from yikou_app.jobs.models import Job
from yikou_app.register.models import Person
from yikou_app.rosters import actions as rosters
from yikou_app.rosters.models import Roster
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_district()


class PowerCut(Exception):
    """The computer goes out."""


def state(ref: str) -> str:
    """The roster's state."""
    return Roster.objects.everywhere("test").get(ref=ref).state


def broken(made: District, monkeypatch: pytest.MonkeyPatch, *, first: int = 1) -> str:
    """A list of six whose acceptance went out after two rows."""
    ref = land_roster(made, "spring", [{"number": id_number(n)} for n in range(first, first + 6)])
    whole = proposing.accepted_rows
    monkeypatch.setattr(proposing, "accepted_rows", lambda roster_id: whole(roster_id, chunk=2))

    def cut(done: int, total: int, message: str) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        actions.propose_awards(roster_ref=ref, by=made.scopes["officer"], tell=cut)
    assert (state(ref), Award.objects.everywhere("test").count()) == ("accepting", 2)
    return ref


def test_an_acceptance_cancelled_before_it_began_waits_again(made: District) -> None:
    """Nothing was written: the list is as it was, may be withdrawn or accepted, and holds up no other."""
    by = made.scopes["officer"]
    ref = land_roster(made, "spring", [{"number": id_number(1)}])
    other = land_roster(made, "spring", [{"number": id_number(2)}])
    job = actions.request_proposal(roster_ref=ref, rows=1, total_fen=50_000, by=by)
    with pytest.raises(Refused, match="正在接收中"):
        actions.stop_proposal(roster_ref=ref, reason="选错了", by=by)
    request_cancel(ref=job, by=by)
    with pytest.raises(Refused, match="另一份名册正在接收中"):
        actions.propose_awards(roster_ref=other, by=by)
    assert actions.stop_proposal(roster_ref=ref, reason="选错了", by=by) == "checked"
    assert Event.objects.get(verb="stop_proposal").reason == "选错了"
    actions.propose_awards(roster_ref=other, by=by)
    for _ in range(2):
        again = actions.request_proposal(roster_ref=ref, rows=1, total_fen=50_000, by=by)
        assert again != job
        request_cancel(ref=again, by=by)
        actions.stop_proposal(roster_ref=ref, reason="再等一等", by=by)
    actions.request_proposal(roster_ref=ref, rows=1, total_fen=50_000, by=by)
    run_pending()
    assert state(ref) == "accepted"


def test_what_a_broken_acceptance_wrote_is_taken_back_whole(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of six awards exist that nobody ever saw: none may live on without its list."""
    by = made.scopes["officer"]
    ref = broken(made, monkeypatch)
    assert actions.stop_proposal(roster_ref=ref, reason="停电,改天再接收", by=by) == "undone"
    assert set(Award.objects.everywhere("test").values_list("state", flat=True)) == {"cancelled"}
    assert state(ref) == "undone"
    assert Person.objects.everywhere("test").count() == 2, "the register keeps whom it has met"
    again = land_roster(made, "spring", [{"number": id_number(n)} for n in range(1, 7)])
    done = actions.propose_awards(roster_ref=again, by=by)
    assert (done.awards, done.standing, done.added) == (6, 0, 4)
    assert queries.state_counts(by, made.season_id)["proposed"][0] == 6


def test_a_stopped_acceptance_does_not_go_on_by_itself(made: District) -> None:
    """Somebody resumes the old job, or its worker was only slow: it must not write beneath the decision."""
    by = made.scopes["officer"]
    ref = land_roster(made, "spring", [{"number": id_number(1)}])
    job = actions.request_proposal(roster_ref=ref, rows=1, total_fen=50_000, by=by)
    Job.objects.everywhere("test").filter(ref=job).update(state="failed")
    actions.stop_proposal(roster_ref=ref, reason="先不接收", by=by)
    resume(ref=job, by=by)
    run_pending()
    assert "已经停止" in Job.objects.everywhere("test").get(ref=job).message
    assert (state(ref), Award.objects.everywhere("test").count()) == ("checked", 0)


@pytest.mark.parametrize("dies_at", [1, 2])
def test_a_run_whose_list_is_stopped_meanwhile_writes_no_more(
    made: District, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """Between two portions somebody stops it: the next portion finds that out before its first row."""
    by = made.scopes["officer"]
    ref = land_roster(made, "spring", [{"number": id_number(n)} for n in range(1, 7)])
    whole = proposing.accepted_rows
    monkeypatch.setattr(proposing, "accepted_rows", lambda roster_id: whole(roster_id, chunk=2))
    calls = 0

    def stop(done: int, total: int, message: str) -> None:
        nonlocal calls
        calls += 1
        if calls == dies_at:
            actions.stop_proposal(roster_ref=ref, reason="先不接收", by=by)

    with pytest.raises(Refused, match="已经停止"):
        actions.propose_awards(roster_ref=ref, by=by, tell=stop)
    awards = Award.objects.everywhere("test")
    assert (awards.count(), awards.exclude(state="cancelled").count()) == (2 * dies_at, 0)
    assert state(ref) == "undone"


def test_who_may_stop_and_what(made: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only an acceptance under way, only with a reason, only by its unit or the district."""
    ref = broken(made, monkeypatch)
    for login, says in (("member", "办理"), ("townclerk", "没有找到|其他单位")):
        with pytest.raises(Refused, match=says):
            actions.stop_proposal(roster_ref=ref, reason="停", by=made.scopes[login])
    by = made.scopes["officer"]
    with pytest.raises(Refused, match="理由"):
        actions.stop_proposal(roster_ref=ref, reason="  ", by=by)
    with pytest.raises(Refused, match="没有找到"):
        actions.stop_proposal(roster_ref="absent", reason="停一停", by=by)
    assert state(ref) == "accepting"
    actions.propose_awards(roster_ref=ref, by=by)
    with pytest.raises(Refused, match="没有正在进行的接收"):
        actions.stop_proposal(roster_ref=ref, reason="停一停", by=by)
    assert state(ref) == "accepted"
    with pytest.raises(Refused, match="不能撤回"):
        rosters.withdraw_roster(ref=ref, reason="不要了", by=by)


def test_the_page_offers_both_ways_on(made: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before, the list stood in 接收中 for good when its job was nobody's, and the unit's others behind it."""
    ref = broken(made, monkeypatch)
    client = Client()
    client.force_login(made.accounts["officer"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("rosters:roster", args=[ref])).content.decode()
    assert "核对合计并继续接收" in page
    assert reverse("awards:stop", args=[ref]) in page
    fields = {"reason": "改天再接收", "idempotency_key": uuid.uuid4().hex}
    assert client.post(reverse("awards:stop", args=[ref]), fields).status_code == 303
    assert state(ref) == "undone"
    assert (
        reverse("awards:stop", args=[ref])
        not in client.get(reverse("rosters:roster", args=[ref])).content.decode()
    )
