"""Paying again what the bank sent back, when one person has more than one failure."""

from __future__ import annotations

import pytest
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.awards import actions as awards
from yikou_app.payments import actions, queries
from yikou_app.payments.models import Batch, PaymentLine

pytestmark = pytest.mark.django_db


def _failed_batch(made: District, programme: str, person) -> None:  # type: ignore[no-untyped-def] # a row of the register
    """A batch whose every line came back."""
    officer, cashier = made.scopes["officer"], made.scopes["cashier"]
    factories.add_award(made, programme, person)
    ref = actions.make_batch(season_ref=made.season_ref, title="集中发放", by=officer)
    actions.submit_batch(ref=ref, by=officer)
    digest = Batch.objects.everywhere("test").get(ref=ref).digest
    actions.release_batch(ref=ref, digest=digest, by=cashier)
    actions.write_bank_file(ref=ref, by=cashier)
    lines = PaymentLine.objects.filter(batch__ref=ref).values_list("ref", flat=True)
    data = "\n".join(f"{line}|99|{ref}{place}|户名不符" for place, line in enumerate(lines))
    actions.take_return(ref=ref, data=data.encode(), name="回盘.txt", by=cashier)


def test_two_failures_of_one_person_and_account_are_paid_one_after_the_other() -> None:
    """A batch has one line a person and paying account: the second failure must wait, not block the season."""
    made = factories.make_district()
    person, other = factories.add_person(made), factories.add_person(made)
    _failed_batch(made, "spring", person)
    _failed_batch(made, "shared", person)
    _failed_batch(made, "spring", other)
    officer = made.scopes["officer"]
    waiting = queries.failed_lines(officer, made.season_id)
    assert len(waiting) == 4  # the shared programme pays from two accounts
    first = actions.reissue(season_ref=made.season_ref, title="重发", by=officer)
    assert [note.code for note in queries.left_out(officer, first)].count("PAY007") == 1
    assert PaymentLine.objects.filter(batch__ref=first).count() == 3
    second = actions.reissue(season_ref=made.season_ref, title="再重发", by=officer)
    assert PaymentLine.objects.filter(batch__ref=second).count() == 1
    assert queries.failed_lines(officer, made.season_id) == []


def test_a_cancelled_award_leaves_the_list_and_the_rest_of_its_line_is_paid_anew() -> None:
    """Who died before the second try is cancelled; that must block neither the season nor their other award."""
    made = factories.make_district()
    person, other = factories.add_person(made), factories.add_person(made)
    gone = factories.add_award(made, "shared", person)
    _failed_batch(made, "spring", person)
    _failed_batch(made, "spring", other)
    officer = made.scopes["officer"]
    awards.cancel_award(ref=gone.ref, reason="本人去世", by=officer)
    again = actions.reissue(season_ref=made.season_ref, title="重发", by=officer)
    assert PaymentLine.objects.filter(batch__ref=again).values_list("person_id", flat=True)[0] == other.pk
    anew = actions.make_batch(season_ref=made.season_ref, title="补发", by=officer)
    line = PaymentLine.objects.get(batch__ref=anew)
    assert (line.person_id, line.amount_fen, line.reissue_of_id) == (person.pk, 50_000, None)
