"""Histories of real rows (a hundred in the deep profile), read by a program not ours: beancount must find every sum right."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from beancount import loader
from beancount.core import data as directives
from django.db import transaction
from tests.generative.compare import follow
from tests.generative.play import Play, Rolled, found_ground
from tests.rooms.factories import District

from yikou import ledger
from yikou_app.funds import queries as funds
from yikou_app.funds.models import Posting

pytestmark = pytest.mark.django_db
ACTS = [
    "receive",
    "reverse_receipt",
    "open_programme",
    "propose",
    "confirm_all",
    "allow",
    "cancel",
    "link",
    "make_batch",
    "send_all",
    "take_return",
    "reissue",
    "refund",
    "pay",
    "pay",
    "pay",
]
STEPS = 4


def histories(made: District, trunks: int, branches: int) -> Iterator[Play]:
    """So many beginnings, each going on in so many ways; every history is rolled back."""
    for trunk in range(trunks):
        with transaction.atomic():
            play, choice = Play(made), Rolled(trunk)
            play.begin(choice)
            play.pay(choice) if play.can("pay") else play.receive(choice)
            for branch in range(branches):
                with transaction.atomic():
                    yield _gone_on(play, Rolled(1000 * trunk + branch))
                    transaction.set_rollback(True)
            transaction.set_rollback(True)


def _gone_on(play: Play, choice: Rolled) -> Play:
    """The same history with a few acts more."""
    more = copy.copy(play)
    more.twin, more.answered = copy.deepcopy(play.twin), list(play.answered)
    more.receive(choice)  # a random sum, so that no two books are the same
    for _ in range(STEPS):
        getattr(more, choice.one([act for act in ACTS if more.can(act)]))(choice)
    return more


def _names(play: Play) -> dict[tuple[str, str], str]:
    """The beancount account of each fund's side, as our book names it."""
    return {
        (key, side): ledger.beancount_account(ledger.fund_account(play.made.funds[key].ref, side))
        for key in play.fund_ids
        for side in ("available", "reserved", "transit", "paid")
    }


def _beancount_balances(text: str) -> Counter[str]:
    """What beancount itself adds up, in fen by account; every error it finds is a failure."""
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    sums: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, directives.Transaction):
            for posting in entry.postings:
                assert posting.units is not None and posting.units.number is not None
                sums[posting.account] += int(posting.units.number * Decimal(100))
    return sums


@pytest.mark.parametrize(
    ("trunks", "branches"),
    [pytest.param(5, 4, id="twenty"), pytest.param(10, 10, id="hundred", marks=pytest.mark.deep)],
)
def test_histories_balance_in_beancount(trunks: int, branches: int) -> None:
    """Our triggers could agree with our own mistake; a program of other people's does not know it."""
    reached: Counter[str] = Counter()
    different = set()
    for play in histories(found_ground(), trunks, branches):
        follow(play)
        text = funds.beancount(2020)
        sums = _beancount_balances(text)
        expected = {
            name: play.twin.on(key, side)
            for (key, side), name in _names(play).items()
            if play.twin.on(key, side)
        }
        assert {name: fen for name, fen in sums.items() if fen and not name.startswith("Income")} == expected
        sources = sum(fen for name, fen in sums.items() if name.startswith("Income"))
        assert sources == sum(play.twin.on(key, "source") for key in play.fund_ids)
        reached.update(Posting.objects.values_list("entry__kind", flat=True))
        different.add(text)
    assert len(different) == trunks * branches
    wanted = {"receive", "reverse", "reserve", "release", "send", "confirm", "fail", "refund"}
    assert wanted <= set(reached), "the histories reach every kind of entry"


def test_a_fen_that_is_wrong_is_seen_by_beancount() -> None:
    """The control: a checker that never fails proves nothing."""
    going = histories(found_ground(), 5, 1)
    play = next(play for play in going if play.heaps("paid"))
    text = funds.beancount(2020)
    account = next(
        name for (key, side), name in _names(play).items() if side == "paid" and f"{name}  " in text
    )
    lines = text.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(f"  {account}  "))
    name, amount, unit = lines[place].split()
    lines[place] = f"  {name}  {Decimal(amount) + Decimal('0.01')} {unit}"
    _, errors, _ = loader.load_string("\n".join(lines))
    assert errors
