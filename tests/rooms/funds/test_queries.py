"""Balances, traces and the book follow from the postings, and say so when they do not."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.rooms.factories import (
    DAY,
    District,
    add_award,
    add_person,
    make_district,
    settled_batch,
)

from yikou.ledger import check_book
from yikou_app.funds import actions, queries
from yikou_app.funds.models import Fund

pytestmark = pytest.mark.django_db


def once() -> District:
    district = make_district()
    for fen in (50_001, 30_003):
        person = add_person(district)
        add_award(district, "shared", person, fen)
        add_award(district, "spring", person)
    return district


def test_book_of_a_paid_season_has_no_findings(made: District) -> None:
    """The real rows, read by the instrument, balance, keep their order and have a source each."""
    settled_batch(made, outcomes={0: "01||户名不符"})
    ids = queries.fund_ids(2020)
    checked, findings = check_book(queries.book(2020), queries.chart(ids))
    assert findings == () and checked.entries > 10


def test_beancount_reads_the_book_without_errors(made: District, tmp_path) -> None:  # type: ignore[no-untyped-def] # pytest's own
    """A program not ours adds up every balance to the fen."""
    loader = pytest.importorskip("beancount.loader")
    settled_batch(made, outcomes={1: "01||户名不符"})
    path = tmp_path / "book.beancount"
    path.write_text(queries.beancount(2020), encoding="utf-8")
    entries, errors, _ = loader.load_file(str(path))
    assert errors == [] and len(entries) > 10


def test_trace_of_a_payment_adds_up_to_it_by_fund(made: District) -> None:
    """Shared costs: each fund's part comes from that fund's receipts and from no other."""
    ref = settled_batch(made)
    from yikou_app.payments.models import LineItem, PaymentLine

    for line in PaymentLine.objects.filter(batch__ref=ref):
        lots = queries.trace(payment=line.ref)
        assert sum(lot.amount_fen for lot in lots) == line.amount_fen
        by_fund: dict[str, int] = {}
        for lot in lots:
            by_fund[lot.fund] = by_fund.get(lot.fund, 0) + lot.amount_fen
        for item in LineItem.objects.filter(line=line).select_related("award_share__fund"):
            by_fund[item.award_share.fund.name] -= item.amount_fen
        assert set(by_fund.values()) == {0}


def test_trace_takes_the_first_receipt_first(made: District) -> None:
    """First in, first out, the same for whoever asks: the second lot is touched when the first is used up."""
    officer = made.scopes["officer"]
    actions.receive_money(
        fund_ref=made.funds["city"].ref, number="city-2", kind="carry_over", payer="上年结余",
        amount_fen=1_000_000, on=DAY, by=officer,
    )  # fmt: skip
    for _ in range(1):
        award = add_award(made, "shared", add_person(made), 100_000)
    lots = [lot for lot in queries.trace(award=award.ref) if lot.level == "市级"]
    assert [(lot.receipt_number, lot.amount_fen, lot.stage) for lot in lots] == [("city-1", 40_000, "占用")]


def test_trace_of_something_unknown_is_empty(made: District) -> None:
    """A guess shows nothing."""
    assert queries.trace(payment="aaaaaaaaaaaaaaaa") == []


def test_statement_runs_to_what_is_available(made: District) -> None:
    """The last line of the statement is the fund's available money."""
    settled_batch(made)
    ref = made.funds["district"].ref
    rows = queries.statement(made.scopes["officer"], ref)
    fund = queries.fund(made.scopes["officer"], ref)
    assert fund is not None and rows[-1].left_fen == fund.available_fen
    assert sum(row.paid_fen for row in rows) == fund.paid_fen


def test_each_line_of_the_statement_leads_to_its_entries(made: District) -> None:
    """A sum without its rows is not trusted."""
    officer, ref = made.scopes["officer"], made.funds["district"].ref
    for row in queries.statement(officer, ref):
        found, total = queries.entries(officer, ref, on=row.on, kind=row.kind)
        assert total == len(found) == row.entries
        assert sum(entry.available_fen for entry in found) == row.available_fen


def test_balances_are_the_totals(made: District) -> None:
    """The guarded totals repeat the postings."""
    settled_batch(made)
    balances = queries.balances(2020)
    for key in ("district", "city"):
        fund = made.fund(key)
        assert balances[fund.pk, "paid"] == fund.paid_fen
        assert -balances[fund.pk, "source"] == fund.received_fen
    assert queries.check_totals() == (2, ())


def test_a_total_that_was_tampered_with_is_found(made: District) -> None:
    """FND001: an administrator who edits a total past the program is named with the difference."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE yikou_fund SET reserved_fen = reserved_fen - 100 WHERE id = %s", [made.funds["city"].pk]
        )
    _, found = queries.check_totals(2020)
    assert [(one.code, "差 1.00 元" in one.message) for one in found] == [("FND001", True)]


@pytest.mark.parametrize("login", ["clerk", "townclerk", "member", "helper"])
def test_others_see_neither_fund_nor_statement(made: District, login: str) -> None:
    """A street sees its own funds; the district's are absent for it, by list and by reference."""
    scope, ref = made.scopes[login], made.funds["district"].ref
    assert queries.funds(scope) == [] and queries.fund(scope, ref) is None
    assert queries.statement(scope, ref) == [] and queries.receipts(scope, ref) == []
    assert queries.entries(scope, ref) == ([], 0) and queries.paying_accounts(scope) == []


def test_paying_account_shows_no_number_when_printed(made: District) -> None:
    """A row in a traceback must not print the account."""
    row = queries.paying_accounts(made.scopes["officer"])[0]
    assert row.number not in repr(row) and row.masked in repr(row)


def test_an_entry_left_open_is_found(made: District) -> None:
    """FND002: what is not sealed was not posted by an action."""
    from yikou_app.funds.models import Entry

    Entry.objects.create(key="x", kind="receive", booked_on=DAY, narration="x", actor_id=1, actor_name="x")
    assert [one.code for one in queries.check_totals(2020)[1]] == ["FND002"]
    assert Fund.objects.everywhere("test").count() == 2
