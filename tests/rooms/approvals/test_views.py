"""The inbox and the single approval."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms.factories import District, add_award, add_person, make_district

from yikou_app.approvals import queries
from yikou_app.payments import actions as payments

pytestmark = pytest.mark.django_db


def once() -> District:
    district = make_district()
    add_award(district, "spring", add_person(district))
    by = district.scopes["officer"]
    payments.submit_batch(
        ref=payments.make_batch(season_ref=district.season_ref, title="第一批", by=by), by=by
    )
    return district


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_inbox_leads_to_the_screen_of_the_subject(made: District) -> None:
    """Signing happens where the content stands; the inbox is the way there."""
    row = queries.pending(made.scopes["cashier"])[0]
    shown = enter(made, "cashier").get(reverse("approvals:index")).content.decode()
    assert "核对并办理" in shown and row.address in shown
    assert enter(made, "cashier").get(row.address).status_code == 200


def test_maker_finds_nothing_to_sign(made: District) -> None:
    """The maker's inbox says in words that others sign."""
    shown = enter(made, "officer").get(reverse("approvals:index")).content.decode()
    assert "没有等您审批的事项" in shown


def test_single_approval_shows_the_digest(made: District) -> None:
    """Whoever audits must be able to compare digests."""
    row = queries.pending(made.scopes["cashier"])[0]
    shown = enter(made, "cashier").get(reverse("approvals:approval", args=[row.ref])).content.decode()
    assert row.digest in shown and "前往办理" in shown


def test_out_of_scope_and_absent_are_the_same_404(made: District) -> None:
    """A guess tells nothing."""
    row = queries.pending(made.scopes["cashier"])[0]
    town = enter(made, "townclerk")
    for ref in (row.ref, "aaaaaaaaaaaaaaaa"):
        assert town.get(reverse("approvals:approval", args=[ref])).status_code == 404


def test_inbox_answers_no_post(made: District) -> None:
    """Nothing is signed here."""
    assert enter(made, "cashier").post(reverse("approvals:index")).status_code == 405
