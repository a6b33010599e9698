"""What was paid, cut in every way, agrees with the book; who sees which batch and notice."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.rooms.factories import (
    District,
    add_award,
    add_person,
    make_district,
    sent_batch,
    settled_batch,
)

from yikou_app.payments import actions, queries
from yikou_app.payments.models import PaymentLine

pytestmark = pytest.mark.django_db


def once() -> District:
    district = make_district()
    for area in ("001001001", "001002001", "001002001"):
        person = add_person(district, area=area)
        add_award(district, "spring", person, 50_000)
        add_award(district, "shared", person, 50_001)
    return district


def test_every_cut_adds_up_to_the_same(made: District) -> None:
    """Source, level, fund, programme, street, recipient and the lines themselves: one sum."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    sums = {name: sum(parts.values()) for name, parts in queries.cuts(made.season_id).items()}
    assert set(sums) == {"来源", "层级", "资金", "项目", "街镇", "对象", "发放明细"}
    assert len(set(sums.values())) == 1
    totals = queries.paid_totals(made.season_id)
    assert totals.total_fen == sums["来源"]
    for cut in (totals.by_fund, totals.by_level, totals.by_programme, totals.by_street):
        assert sum(cut.values()) == totals.total_fen


def test_totals_within_a_street_are_its_own(made: District) -> None:
    """The streets' totals add up to the district's."""
    settled_batch(made)
    parts = [queries.paid_totals(made.season_id, within=path).total_fen for path in ("001001", "001002")]
    assert parts == [100_001, 200_002]
    assert sum(parts) == queries.paid_totals(made.season_id).total_fen


def test_a_line_marked_paid_past_the_ledger_is_found(made: District) -> None:
    """PAY020: the lines say more than the book; the programme is named."""
    ref = sent_batch(made)
    assert queries.tie_out(made.season_id)[1] == ()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE yikou_paymentline SET state = 'paid' WHERE id = %s",
            [PaymentLine.objects.filter(batch__ref=ref)[0].pk],
        )
    found = queries.tie_out(made.season_id)[1]
    assert {one.code for one in found} == {"PAY020"}
    assert any("合计" in one.message for one in found) and any("春节帮困" in one.message for one in found)


def test_facts_of_items_keep_failures_apart(made: District) -> None:
    """A failed share stands beside its reissue; only one of them is live."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    ref = actions.reissue(season_ref=made.season_ref, title="重发", by=made.scopes["officer"])
    failed = [
        item for item in queries.season_items(made.season_id, "001", "002") if item.line_state == "failed"
    ]
    again = [
        item for item in queries.items_of_awards(item.award_id for item in failed) if item.batch_ref == ref
    ]
    assert {item.live for item in failed} == {False} and {item.live for item in again} == {True}
    assert sum(item.amount_fen for item in failed) == sum(item.amount_fen for item in again)


@pytest.mark.parametrize(
    ("login", "sees"), [("officer", 1), ("cashier", 1), ("clerk", 0), ("townclerk", 0), ("helper", 0)]
)
def test_batches_follow_the_scope(made: District, login: str, sees: int) -> None:
    """The district's batch is not a street's."""
    ref = settled_batch(made)
    scope = made.scopes[login]
    assert len(queries.batches(scope)) == sees
    assert (queries.batch(scope, ref) is not None) == bool(sees)
    assert bool(queries.lines(scope, ref)) == bool(sees)
    assert queries.count_lines(scope, ref) == (6 if sees else 0)
    assert bool(queries.returns(scope, ref)) == bool(sees)


@pytest.mark.parametrize(
    ("login", "sees"), [("officer", 3), ("clerk", 1), ("townclerk", 2), ("member", 1), ("helper", 0)]
)
def test_notices_follow_the_area_of_the_recipient(made: District, login: str, sees: int) -> None:
    """Who signs off sees the notices of the own area, also of the district's batch."""
    settled_batch(made)
    assert len(queries.notices(made.scopes[login])) == queries.count_notices(made.scopes[login]) == sees


def test_notice_tells_programmes_and_amounts(made: District) -> None:
    """The recipient learns who gave how much; the parts add up to the notice."""
    settled_batch(made)
    notice = queries.notices(made.scopes["clerk"])[0]
    rows = queries.given(notice.ref)
    assert [row.programme for row in rows] == ["春节帮困", "大重病补助"]
    assert sum(row.amount_fen for row in rows) == notice.total_fen


def test_digest_changes_with_any_part_of_the_content(made: District) -> None:
    """Recipient, account, amount, order: whatever is altered in a line, the digest differs."""
    ref = actions.make_batch(season_ref=made.season_ref, title="第一批", by=made.scopes["officer"])
    line = PaymentLine.objects.filter(batch__ref=ref).order_by("sequence")[0]
    before = queries.digest_of(line.batch_id)
    assert queries.digest_of(line.batch_id) == before
    other = PaymentLine.objects.filter(batch__ref=ref).order_by("sequence").last()
    assert other is not None
    nobody = add_person(made)
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON yikou_paymentline"
        cursor.execute(f"DROP TRIGGER yikou_paymentline_frozen{on}")
        seen = {before}
        for change in (
            "amount_fen = amount_fen + 1", "sequence = 99", f"person_id = {nobody.pk}",
            f"account = (SELECT account FROM yikou_paymentline WHERE id = {other.pk})",
            f"payee_name = (SELECT payee_name FROM yikou_paymentline WHERE id = {other.pk})",
        ):  # fmt: skip
            cursor.execute(f"UPDATE yikou_paymentline SET {change} WHERE id = %s", [line.pk])
            seen.add(queries.digest_of(line.batch_id))
    assert len(seen) == 6


def test_unknown_references_are_none_or_empty(made: District) -> None:
    """A guess shows nothing and breaks nothing."""
    officer, guess = made.scopes["officer"], "aaaaaaaaaaaaaaaa"
    assert queries.batch(officer, guess) is None and queries.line(officer, guess) is None
    assert queries.notice(officer, guess) is None and queries.lines(officer, guess) == []
    assert queries.left_out(officer, guess) == () and queries.returns(officer, guess) == []
    assert queries.items_of_line(guess) == [] and queries.items_of_awards([]) == []


def test_a_row_printed_in_a_traceback_shows_nobody(made: District) -> None:
    """repr() ends in logs."""
    ref = settled_batch(made)
    row = queries.lines(made.scopes["officer"], ref)[0]
    assert row.payee_name not in repr(row) and row.account not in repr(row)
