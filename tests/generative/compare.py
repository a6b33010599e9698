"""Hold the rooms' rows against the plain model: every total, every posting, every state, every trace."""

from __future__ import annotations

from collections import Counter

from django.db.models import Sum
from tests.generative.play import Play

from yikou import ledger
from yikou_app.awards.models import Award, Claim
from yikou_app.funds import queries as fund_queries
from yikou_app.funds.models import Fund, Posting
from yikou_app.payments.models import Batch, LineItem, PaymentLine
from yikou_app.programmes.models import CostShare, Programme


def compare(play: Play) -> None:
    """Raise AssertionError where rooms and model differ."""
    _money(play)
    _programmes(play)
    _awards(play)
    _payments(play)


def _money(play: Play) -> None:
    twin = play.twin
    sums = Posting.objects.values_list("fund_id", "side", "tag", "payment").annotate(fen=Sum("amount"))
    posted = {(play.keys[fund], *rest): fen for fund, *rest, fen in sums if fen}
    assert posted == {heap: fen for heap, fen in twin.heap.items() if fen}
    assert sum(posted.values()) == 0, "Σ = 0"
    for row in Fund.objects.everywhere("test").all():
        key = play.keys[row.pk]
        expected = (-twin.on(key, "source"), twin.on(key, "reserved", "transit"), twin.on(key, "paid"))
        assert (row.received_fen, row.reserved_fen, row.paid_fen) == expected
        assert row.budget_fen == twin.budget[key]
        assert twin.free(key) >= 0, "no fund is overdrawn"
    assert not fund_queries.check_totals()[1]


def _programmes(play: Play) -> None:
    shares = CostShare.objects.values_list("programme__ref", "fund_id", "reserved_fen", "paid_fen")
    for programme, fund, reserved, paid in shares:
        plan, key = play.twin.plans[programme], play.keys[fund]
        assert (reserved, paid) == (plan.reserved[key], plan.paid[key])
        assert reserved + paid <= plan.ceiling[key]
    for ref, taken in Programme.objects.everywhere("test").values_list("ref", "taken"):
        assert taken == play.twin.plans[ref].taken <= play.twin.plans[ref].quota


def _awards(play: Play) -> None:
    twin = play.twin
    rows = {row.ref: row for row in Award.objects.everywhere("test").all()}
    assert {ref: row.state for ref, row in rows.items()} == {ref: g.state for ref, g in twin.grants.items()}
    assert {ref for ref, row in rows.items() if row.engaged} == {ref for ref in rows if twin.engaged(ref)}
    live = Claim.objects.filter(released_at__isnull=True).values_list(
        "award__ref", "holder", "number", "group_holder", "group_number"
    )
    claims = {ref: rest for ref, *rest in live}
    expected = {
        ref: [f"P{play.person_pk[g.claim[0]]}", 1, f"P{play.person_pk[g.claim[0]]}", g.claim[1]]
        for ref, g in twin.grants.items()
        if g.claim
    }
    assert claims == expected
    assert max([0, *twin.live_claims().values()]) <= 1, "nobody twice in one programme and period"


def _payments(play: Play) -> None:
    twin = play.twin
    lines = PaymentLine.objects.values_list("ref", "state", "amount_fen", "batch__ref")
    assert {ref: rest for ref, *rest in lines} == {
        ref: [line.state, line.fen, line.batch] for ref, line in twin.lines.items()
    }
    alive = Counter(LineItem.objects.filter(live=True).values_list("award_share_id", flat=True))
    assert max([0, *alive.values()]) <= 1, "a share stands in one live line"
    assert sum(alive.values()) == sum(
        len(line.items) for line in twin.lines.values() if line.state not in ("failed", "void")
    )
    batches = Batch.objects.everywhere("test").values_list("ref", "state", "maker_id", "releaser_id")
    for ref, state, maker, releaser in batches:
        assert state == twin.sheets[ref].state
        assert maker != releaser, "two different people"


def follow(play: Play) -> ledger.Book:
    """Trace every payment to the receipts it came from, and let the ledger check its own book."""
    twin = play.twin
    ids = list(play.keys)
    book = fund_queries.book_of(ids)
    flow = ledger.Flow(book)
    used: Counter[int] = Counter()
    for _, piece in flow.slices():
        assert piece.lot is not None, "every fen has a source"
        used[piece.lot.number] += piece.amount
    for lot in flow.lots:
        assert used[lot.number] <= lot.amount
    for ref in twin.lines:
        fen = sum(fen for (_, side, _, payment), fen in twin.heap.items() if payment == ref)
        assert sum(piece.amount for piece in flow.payment(ref)) == fen
        assert sum(row.amount_fen for row in fund_queries.trace(payment=ref)) == fen
    _, found = ledger.check_book(book, fund_queries.chart(ids))
    assert not [note for note in found if note.severity.value == "error"]
    return book
