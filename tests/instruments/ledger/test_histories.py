"""Random histories: the ledger against a plain model, its own traces, and beancount."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from beancount import loader
from beancount.core.data import Transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.instruments.ledger.walk import AWARDS, CHART, RICE, Walk, walked

from yikou.ledger import (
    CNY,
    AwardFacts,
    Flow,
    beancount_account,
    check_book,
    cuts,
    open_parts,
    read_book,
    to_beancount,
    trace,
    write_rows,
)

FACTS = {
    award: AwardFacts(programme=f"g{number % 3}", street=f"s{number % 2}", recipient=f"r{number}")
    for number, award in enumerate(AWARDS)
}


def stages(book, at=None):
    sums = book.balances(at, by=("stage", "fund", "award", "payment", "commodity"))
    return {key: amount for key, amount in sums.items() if key[0] != "source"}


def agree(walk):
    """Everything that must hold between the book, the model, the flow and the cuts."""
    book = walk.book
    assert stages(book) == {key: amount for key, amount in walk.model.items() if amount}
    given = {
        key: -amount for key, amount in book.balances(by=("source", "fund", "commodity")).items() if key[0]
    }
    assert given == {key: amount for key, amount in walk.given.items() if amount}
    _, findings = check_book(book, CHART)
    assert findings == ()
    flow = Flow(book)
    heaps, by_source = Counter(), Counter()
    for key, piece in flow.slices():
        assert piece.lot is not None
        assert piece.amount > 0
        assert piece.lot.commodity == key[1]
        heaps[key[0][2], piece.fund, piece.award, piece.payment, key[1]] += piece.amount
        by_source[piece.lot.source, key[1]] += piece.amount
    assert heaps == +walk.model
    sources = Counter()
    for (source, _, commodity), amount in walk.given.items():
        sources[source, commodity] += amount
    assert by_source == +sources


@pytest.mark.parametrize("seed", range(100))
def test_hundred_random_histories_agree_with_the_model_and_with_beancount(seed):
    """P1: a second program, not ours, must load the history without error and find the same fen."""
    walk = walked(seed, steps=40)
    agree(walk)
    entries, errors, _ = loader.load_string(to_beancount(walk.book))
    assert errors == []
    theirs = Counter()
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                theirs[posting.account, posting.units.currency] += posting.units.number
    ours = Counter()
    for row in walk.book.trial_balance():
        scale = Decimal("0.01") if row.commodity == CNY else Decimal(1)
        ours[beancount_account(row.account), row.commodity] = row.balance * scale
    assert theirs == ours


def test_one_fen_off_is_an_error_to_beancount():
    """The control: a differential test with a tolerance of half a fen would prove nothing."""
    text = to_beancount(walked(3).book)
    last = [line for line in text.splitlines() if " balance " in line and line.endswith("CNY")][-1]
    amount = last.split()[3]
    other = f"{Decimal(amount) + Decimal('0.01')}"
    _, errors, _ = loader.load_string(text.replace(last, last.replace(f" {amount} ~", f" {other} ~")))
    assert len(errors) == 1
    body = next(line for line in text.splitlines() if line.startswith("  Assets:") and line.endswith("CNY"))
    amount = body.split()[1]
    _, errors, _ = loader.load_string(text.replace(body, body.replace(amount, amount + "1"), 1))
    assert errors


@pytest.mark.parametrize("seed", range(12))
def test_cuts_are_equal_at_every_past_moment(seed):
    """Sums by source, level, fund, programme, street and recipient are one sum, on any day."""
    walk = walked(seed, steps=60)
    paid = dict.fromkeys(sorted({entry.on for entry in walk.entries}), 0)
    for day in paid:
        book = walk.book.until(day)
        for commodity in (CNY, RICE):
            result, findings = cuts(book, FACTS, CHART, commodity=commodity)
            assert findings == ()
            assert {sum(members.values()) for members in result.by.values()} == {result.total}
            paid_now = book.balances(by=("stage", "commodity")).get(("paid", commodity), 0)
            assert result.total == paid_now


@pytest.mark.parametrize("seed", range(20))
def test_each_payment_leads_back_to_lots_that_sum_to_it(seed):
    """A recipient's 500 yuan must be shown as these fen of these receipts, the same to everybody."""
    walk = walked(seed, steps=60)
    for number in range(1, walk.payments + 1):
        reference = f"p{number}"
        held = Counter()
        for (stage, fund, award, payment, commodity), amount in walk.model.items():
            if payment == reference and amount:
                assert stage in ("transit", "paid")
                held[fund, award, commodity] += amount
        traced = Counter()
        for piece in trace(walk.book, reference):
            traced[piece.fund, piece.award, piece.lot.commodity] += piece.amount
        assert traced == held


@pytest.mark.parametrize("seed", range(10))
def test_flow_does_not_depend_on_the_order_of_lines(seed):
    """A database returns the lines of an entry in any order; whose fen are whose must not change."""
    walk = walked(seed, steps=60)
    rng = random.Random(seed)
    rows = write_rows(walk.book)
    shuffled = sorted(rows, key=lambda row: (int(row.entry[1:]), rng.random()))
    other, findings = read_book(shuffled)
    assert findings == ()
    assert list(Flow(other).slices()) == list(Flow(walk.book).slices())


@pytest.mark.parametrize("seed", range(10))
def test_rows_give_the_same_book_back(seed):
    """The database keeps rows; reading them must give what was posted."""
    book = walked(seed).book
    assert read_book(write_rows(book)) == (book, ())


@pytest.mark.parametrize("seed", range(10))
def test_books_are_prefixes_of_later_books(seed):
    """History only grows: any prefix of a book has the balances it had then."""
    walk = walked(seed)
    book = walk.book
    for size in range(len(book) + 1):
        assert book[:size].posted(*book[size:]) == book
    last = max(entry.on for entry in book)
    assert book.balances(last) == book.balances()
    assert book.balances(min(entry.on for entry in book) - timedelta(days=1)) == {}


class District(RuleBasedStateMachine):
    """Twelve moves in any order, chosen by Hypothesis so that a failing history shrinks."""

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed):
        self.walk = Walk(random.Random(seed))
        self.walk.step("receive")

    @rule()
    def receive(self):
        self.walk.step("receive")

    @rule()
    def hand_back(self):
        self.walk.step("hand_back")

    @rule()
    def carry_over(self):
        self.walk.step("carry_over")

    @rule()
    def allocate(self):
        self.walk.step("allocate")

    @rule()
    def reserve(self):
        self.walk.step("reserve")

    @rule()
    def release(self):
        self.walk.step("release")

    @rule()
    def send(self):
        self.walk.step("send")

    @rule()
    def confirm(self):
        self.walk.step("confirm")

    @rule()
    def fail(self):
        self.walk.step("fail")

    @rule()
    def refund(self):
        self.walk.step("refund")

    @rule()
    def reverse(self):
        self.walk.step("reverse")

    @rule()
    def ask_what_is_open(self):
        """The question a bank return asks: what is under way by this payment, ready to be moved on."""
        sent = self.walk._heaps("transit")
        if sent:
            reference = sent[0][3]
            parts = open_parts(self.walk.book, "transit", payment=reference)
            assert {(part.fund, part.award, part.commodity): part.amount for part in parts} == {
                (key[1], key[2], key[4]): self.walk.model[key] for key in sent if key[3] == reference
            }

    @invariant()
    def everything_agrees(self):
        agree(self.walk)


District.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestDistrict = District.TestCase


def test_the_walk_reaches_every_kind_of_entry():
    """A history without refunds would prove nothing about refunds."""
    kinds = {entry.kind for seed in range(30) for entry in walked(seed, steps=60).entries}
    assert kinds == {
        "receive",
        "hand_back",
        "carry_over",
        "allocate",
        "reserve",
        "release",
        "send",
        "confirm",
        "fail",
        "refund",
        "reverse",
    }
