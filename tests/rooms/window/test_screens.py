"""The screens across rooms: what each person sees of a season, a person, a programme, an overlap, a gap."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms.factories import District, add_award, add_person, make_district, settled_batch

from yikou_app.awards.models import Award, GapNote
from yikou_app.programmes import queries as programmes
from yikou_app.register.models import Person, Status
from yikou_app.window import queries

pytestmark = pytest.mark.django_db


def once() -> District:
    """Two people of 临江, one of 桂园 with nothing yet; the first has two awards; everything is paid."""
    district = make_district()
    first, second, missed = (
        add_person(district, area=area) for area in ("001001001", "001001001", "001002001")
    )
    for person in (first, second, missed):
        Status.objects.create(
            person=person, category=district.categories["dibao"], valid_from="2020-01-01", source="认定名单"
        )
    add_award(district, "spring", first)
    add_award(district, "spring", second)
    add_award(district, "shared", first, 50_001)
    settled_batch(district)
    return district


def person(number: int) -> Person:
    return Person.objects.everywhere("test").order_by("pk")[number]


def browser(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["year"] = 2019
    session.save()
    return client


def season(made: District, login: str):  # type: ignore[no-untyped-def] # a SeasonRow
    return queries.season_of(made.scopes[login], 2019)


def test_the_picture_adds_up_to_what_was_paid(made: District) -> None:
    """Streets and flows are cuts of one sum."""
    seen = queries.picture(made.scopes["officer"], season(made, "officer"))
    assert seen.paid_fen == 2 * 50_000 + 50_001
    assert sum(flow.paid_fen for flow in seen.flows) == seen.paid_fen
    assert sum(street.paid_fen for street in seen.streets) == seen.paid_fen
    assert seen.people == 2


def test_each_scope_sees_its_own_picture(made: District) -> None:
    """The street's figures are the street's; the other town has none of them."""
    street = queries.picture(made.scopes["clerk"], season(made, "clerk"))
    town = queries.picture(made.scopes["townclerk"], season(made, "townclerk"))
    assert (street.paid_fen, town.paid_fen) == (150_001, 0)
    assert [row.name for row in street.streets] == ["临江街道"]


def test_a_society_sees_the_money_of_its_own_programmes_only(made: District) -> None:
    """What the others pay is none of its business, not even as a total."""
    scope = made.scopes["helper"]
    own = {row.name for row in programmes.programmes(scope, made.season_ref)}
    flows = {flow.programme for flow in queries.picture(scope, season(made, "helper")).flows}
    assert flows <= own


def test_a_chain_runs_from_the_award_to_the_bank(made: District) -> None:
    """One person, every award, every payment, everything that happened, in order."""
    found = queries.chain(made.scopes["officer"], person(0).ref, timezone.localdate())
    assert found is not None
    assert len(found.awards) == 2 and found.paid_fen == 100_001
    assert {line.state_label for line in found.items} == {"已到账"}
    assert [moment.at for moment in found.moments] == sorted(moment.at for moment in found.moments)


@pytest.mark.parametrize("login", ["townclerk", "helper"])
def test_a_chain_out_of_scope_is_absent(made: District, login: str) -> None:
    """The other town and the society get the same answer as for nobody."""
    assert queries.chain(made.scopes[login], person(0).ref, timezone.localdate()) is None
    assert browser(made, login).get(reverse("window:person", args=[person(0).ref])).status_code == 404


def test_a_programme_out_of_scope_is_absent(made: District) -> None:
    """A programme of another unit opens for nobody else."""
    row = made.programmes["shared"]
    assert queries.programme_money(made.scopes["officer"], row.ref) is not None
    assert queries.programme_money(made.scopes["officer"], "a" * 16) is None


def test_a_programmes_money_is_its_shares(made: District) -> None:
    """Paid by fund and paid by flow agree to the fen."""
    found = queries.programme_money(made.scopes["officer"], made.programmes["shared"].ref)
    assert found is not None
    assert sum(item.amount_fen for item in found.paid) == sum(flow.paid_fen for flow in found.flows) == 50_001
    assert sum(share.paid_fen for share in found.shares) == 50_001


@pytest.mark.parametrize("name", ["dashboard", "overlaps", "gaps"])
@pytest.mark.parametrize("login", ["officer", "cashier", "clerk", "townclerk", "member", "helper"])
def test_every_role_can_open_its_screens(made: District, name: str, login: str) -> None:
    """No role meets an error page on its own first screens."""
    assert browser(made, login).get(reverse(f"window:{name}")).status_code == 200


def test_the_missed_person_is_listed_for_the_own_town_only(made: District) -> None:
    """桂园 has one person nobody reached; 临江 neither sees the name nor a trace of it."""
    name = person(2).name
    assert name in browser(made, "townclerk").get(reverse("window:gaps")).content.decode()
    assert name not in browser(made, "clerk").get(reverse("window:gaps")).content.decode()
    assert name not in browser(made, "helper").get(reverse("window:gaps")).content.decode()


def test_a_gap_is_noted_once_with_who_said_so(made: District) -> None:
    """The reason stands beside the person afterwards; the same form twice notes it once."""
    client = browser(made, "townclerk")
    address = reverse("window:note_gap", args=[person(2).ref])
    body = {
        "season": made.season_ref,
        "code": "refused",
        "note": "本人表示不需要",
        "idempotency_key": str(uuid.uuid4()),
    }
    assert [client.post(address, body).status_code for _ in range(2)] == [303, 303]
    assert GapNote.objects.get().noted_by_name == made.scopes["townclerk"].staff_name
    assert "本人表示不需要" in client.get(reverse("window:gaps")).content.decode()


def test_another_towns_gap_is_not_ours_to_note(made: District) -> None:
    """The street cannot write about somebody it cannot see."""
    answer = browser(made, "clerk").post(
        reverse("window:note_gap", args=[person(2).ref]),
        {"season": made.season_ref, "code": "refused", "note": "x", "idempotency_key": str(uuid.uuid4())},
    )
    assert answer.status_code == 404 and not GapNote.objects.exists()


@pytest.mark.parametrize("name", ["allow", "drop"])
def test_a_decision_needs_a_post_and_its_key(made: District, name: str) -> None:
    """GET changes nothing; a POST without its key is refused."""
    award = Award.objects.everywhere("test").order_by("pk")[0]
    client = browser(made, "officer")
    address = reverse(f"window:{name}", args=[award.ref])
    assert client.get(address).status_code == 405
    assert client.post(address, {"reason": "试试"}).status_code == 422
    assert Award.objects.everywhere("test").get(pk=award.pk).state == "confirmed"


def test_a_paid_award_is_not_dropped_from_the_overlap_screen(made: District) -> None:
    """Money that has left is refunded, never cancelled."""
    award = Award.objects.everywhere("test").order_by("pk")[0]
    answer = browser(made, "officer").post(
        reverse("window:drop", args=[award.ref]), {"reason": "重复", "idempotency_key": str(uuid.uuid4())}
    )
    assert answer.status_code == 409 and "退款" in answer.content.decode()


def test_a_year_without_a_season_shows_the_latest(made: District) -> None:
    """An officer who opens the year that has not begun is not met by an empty house."""
    assert queries.season_of(made.scopes["officer"], 2031) == season(made, "officer")


def test_a_roster_out_of_scope_has_no_fate(made: District) -> None:
    """The fate of a roster's rows is told to those who may see the roster."""
    assert queries.fate(made.scopes["officer"], "a" * 16) is None
    assert browser(made, "officer").get(reverse("window:fate", args=["a" * 16])).status_code == 404
