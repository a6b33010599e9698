"""A plain model of a district's money and a random walk over it: the twin the ledger is held against.

The model keeps dictionaries of what stands where and knows nothing of postings, lots or entries.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from yikou.ledger import (
    CNY,
    Book,
    Chart,
    Entry,
    Fund,
    Part,
    Source,
    allocate,
    carry_over,
    confirm,
    fail,
    hand_back,
    receive,
    refund,
    release,
    reserve,
    reverse,
    send,
)

RICE = "GOODS-RICE"
FUNDS = ("qu-2026", "town-a", "town-b", "gift-1")
SOURCES = {"shi": "city", "qu": "district", "mzj": "department", "yihua": "donation", "left": "surplus"}
CHART = Chart.of(
    [Fund(fund, f"资金{fund}") for fund in FUNDS],
    [Source(source, level, f"来源{source}") for source, level in SOURCES.items()],
    {RICE: "大米(袋)"},
)
AWARDS = tuple(f"a{number}" for number in range(1, 9))


class Walk:
    """Posts random, lawful moves; ``model`` maps (stage, fund, award, payment, commodity) to an amount."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.entries: list[Entry] = []
        self.model: Counter = Counter()
        self.given: Counter = Counter()  # (source, fund, commodity)
        self.undo: dict[str, list] = {}
        self.day = date(2026, 1, 1)
        self.payments = 0

    @property
    def book(self) -> Book:
        return Book(self.entries)

    def step(self, name: str | None = None) -> None:
        name = name or self.rng.choice(MOVES)
        self.day += timedelta(days=self.rng.choice([0, 0, 1, 9]))
        getattr(self, name)()

    # what the moves have in common

    def _post(self, entry: Entry, changes: list) -> None:
        self.entries.append(entry)
        self.undo[entry.id] = changes
        self._apply(changes, 1)

    def _apply(self, changes: list, sign: int) -> None:
        for counter, key, amount in changes:
            counter[key] += sign * amount

    def _id(self) -> str:
        return f"e{len(self.entries) + 1}"

    def _heaps(self, stage: str) -> list:
        return sorted(key for key, amount in self.model.items() if key[0] == stage and amount > 0)

    def _some(self, stage: str):
        """A heap of the stage and part of what is in it, or None."""
        heaps = self._heaps(stage)
        if not heaps:
            return None
        key = self.rng.choice(heaps)
        whole = self.model[key]
        return key, self.rng.choice([whole, self.rng.randint(1, whole)])

    def _shift(self, key, to_stage, award, payment, amount) -> list:
        _, fund, _, _, commodity = key
        return [
            (self.model, key, -amount),
            (self.model, (to_stage, fund, award, payment, commodity), amount),
        ]

    # the moves

    def receive(self) -> None:
        fund, source = self.rng.choice(FUNDS), self.rng.choice(sorted(SOURCES))
        commodity = self.rng.choice([CNY, CNY, CNY, RICE])
        amount = self.rng.randint(1, 200_000)
        entry = receive(
            self._id(),
            self.day,
            fund=fund,
            source=source,
            amount=amount,
            narration='到账 "一"\\二',
            commodity=commodity,
        )
        self._post(
            entry,
            [
                (self.model, ("available", fund, "", "", commodity), amount),
                (self.given, (source, fund, commodity), amount),
            ],
        )

    def hand_back(self) -> None:
        picked = self._some("available")
        if not picked:
            return
        key, amount = picked
        givers = sorted(s for (s, f, c), n in self.given.items() if f == key[1] and c == key[4] and n > 0)
        if not givers:
            return
        source = self.rng.choice(givers)
        amount = min(amount, self.given[source, key[1], key[4]])
        entry = hand_back(
            self._id(),
            self.day,
            fund=key[1],
            source=source,
            amount=amount,
            narration="缴回",
            commodity=key[4],
        )
        self._post(entry, [(self.model, key, -amount), (self.given, (source, key[1], key[4]), -amount)])

    def _move_fund(self, build) -> None:
        picked = self._some("available")
        if not picked:
            return
        key, amount = picked
        to = self.rng.choice([fund for fund in FUNDS if fund != key[1]])
        entry = build(
            self._id(),
            self.day,
            from_fund=key[1],
            to_fund=to,
            amount=amount,
            narration="转",
            commodity=key[4],
        )
        changes = [(self.model, key, -amount), (self.model, ("available", to, "", "", key[4]), amount)]
        self._post(entry, changes)

    def carry_over(self) -> None:
        self._move_fund(carry_over)

    def allocate(self) -> None:
        self._move_fund(allocate)

    def reserve(self) -> None:
        """One award from up to two funds: shared costs."""
        award = self.rng.choice(AWARDS)
        heaps = self._heaps("available")
        picked = self.rng.sample(heaps, min(len(heaps), self.rng.choice([1, 1, 2])))
        if not picked:
            return
        parts, changes = [], []
        for key in picked:
            amount = self.rng.randint(1, self.model[key])
            parts.append(Part(key[1], amount, award, key[4]))
            changes += self._shift(key, "reserved", award, "", amount)
        self._post(reserve(self._id(), self.day, parts, narration="占用"), changes)

    def release(self) -> None:
        picked = self._some("reserved")
        if not picked:
            return
        key, amount = picked
        entry = release(self._id(), self.day, [Part(key[1], amount, key[2], key[4])], narration="释放")
        self._post(entry, self._shift(key, "available", "", "", amount))

    def send(self) -> None:
        """One payment carries up to three heaps of several awards and funds."""
        heaps = self._heaps("reserved")
        picked = self.rng.sample(heaps, min(len(heaps), self.rng.choice([1, 2, 3])))
        if not picked:
            return
        self.payments += 1
        payment = f"p{self.payments}"
        parts, changes = [], []
        for key in picked:
            amount = self.rng.choice([self.model[key], self.rng.randint(1, self.model[key])])
            parts.append(Part(key[1], amount, key[2], key[4]))
            changes += self._shift(key, "transit", key[2], payment, amount)
        self._post(send(self._id(), self.day, parts, payment=payment, narration="送盘"), changes)

    def _answer(self, build, stage: str, to_stage: str) -> None:
        picked = self._some(stage)
        if not picked:
            return
        key, amount = picked
        parts = [Part(key[1], amount, key[2], key[4])]
        entry = build(self._id(), self.day, parts, payment=key[3], narration="回盘")
        award = key[2] if to_stage != "available" else ""
        payment = key[3] if to_stage == "paid" else ""
        self._post(entry, self._shift(key, to_stage, award, payment, amount))

    def confirm(self) -> None:
        self._answer(confirm, "transit", "paid")

    def fail(self) -> None:
        self._answer(fail, "transit", "reserved")

    def refund(self) -> None:
        self._answer(refund, "paid", "available")

    def reverse(self) -> None:
        """Undo any entry whose undoing overdraws nothing."""
        done = {entry.reverses for entry in self.entries}
        open_entries = [e for e in self.entries if e.kind != "reverse" and e.id not in done]
        if not open_entries:
            return
        entry = self.rng.choice(open_entries)
        changes = self.undo[entry.id]
        self._apply(changes, -1)
        if any(counter[key] < 0 for counter, key, _ in changes):
            self._apply(changes, 1)
            return
        self.entries.append(reverse(entry, "记错", id=self._id(), on=self.day))


MOVES = (
    "receive",
    "receive",
    "hand_back",
    "carry_over",
    "allocate",
    "reserve",
    "reserve",
    "reserve",
    "release",
    "send",
    "send",
    "send",
    "confirm",
    "confirm",
    "confirm",
    "fail",
    "refund",
    "reverse",
)


def walked(seed: int, steps: int = 40) -> Walk:
    """A walk of so many steps from a seed."""
    walk = Walk(random.Random(seed))
    walk.step("receive")
    for _ in range(steps):
        walk.step()
    return walk
