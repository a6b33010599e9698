"""来龙去脉 (flow): every fen from the lot it arrived in to the payment it left by.

Each receipt is a lot, numbered in the order of posting. Wherever fen are taken from a heap, those of
the lowest lot go first (FIFO); nothing is drawn by chance, so anybody gets the same answer. Two cases
ask for certain fen: what goes back to a source is that source's own, and a reversal moves back what
its entry had moved. If a source's fen have gone on, they are exchanged for the same number of others;
no heap changes its size by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from yikou.ledger.book import Book
from yikou.ledger.chart import fund_of, source_of, stage_of
from yikou.ledger.entries import Account, Entry, Posting


@dataclass(frozen=True, slots=True)
class Lot:
    """What one receipt brought (批次): the entry, its day, fund, source and amount."""

    number: int
    entry: str
    on: date
    fund: str
    source: str
    commodity: str
    amount: int


@dataclass(frozen=True, slots=True)
class Slice:
    """So much of one lot in one place (来源份额); ``lot`` is None where no source can be shown."""

    lot: Lot | None
    amount: int
    fund: str
    award: str
    payment: str


HeapKey = tuple[Account, str, str, str]  # account, commodity, award, payment
Heap = dict[int, int]  # lot number -> amount; number 0 is "no source", negative where overdrawn

# Where fen are exchanged first: what is already paid keeps its source as long as it can.
_EXCHANGE = ("available", "reserved", "transit", "paid", "")


class Flow:
    """The lots of a book and where each of their fen stands at its end (资金流向)."""

    def __init__(self, book: Book) -> None:
        self.lots: list[Lot] = []
        self._heaps: dict[HeapKey, Heap] = {}
        self._reversed = {entry.reverses for entry in book if entry.reverses}
        self._moved: dict[str, set[int]] = {}
        for entry in book:
            self._follow(entry)

    def payment(self, reference: str) -> tuple[Slice, ...]:
        """The lots that a payment was paid from, whether it is at the bank or has arrived."""
        wanted = ("transit", "paid")
        return tuple(
            piece for key, piece in self.slices() if key[3] == reference and stage_of(key[0]) in wanted
        )

    def award(self, reference: str) -> tuple[Slice, ...]:
        """The lots that stand behind an award, reserved, at the bank and paid."""
        return tuple(piece for key, piece in self.slices() if key[2] == reference)

    def stage(self, name: str) -> tuple[Slice, ...]:
        """All slices in one stage."""
        return tuple(piece for key, piece in self.slices() if stage_of(key[0]) == name)

    def slices(self) -> Iterator[tuple[HeapKey, Slice]]:
        """Every heap's slices, sorted by heap and lot."""
        for key in sorted(key for key, heap in self._heaps.items() if heap):
            account, _, award, payment = key
            for number, amount in sorted(self._heaps[key].items()):
                lot = self.lots[number - 1] if number else None
                yield key, Slice(lot, amount, fund_of(account) or "", award, payment)

    def _follow(self, entry: Entry) -> None:
        """Take what comes out of the entry's accounts and lay it into the others, by commodity.

        The lines are sorted first: their order in a database must not decide whose fen are whose.
        """
        for commodity in sorted({posting.commodity for posting in entry.postings}):
            lines = sorted(
                (posting for posting in entry.postings if posting.commodity == commodity),
                key=lambda posting: (posting.account, posting.award, posting.payment, posting.amount),
            )
            wanted = self._wanted(entry, lines)
            hands: dict[tuple[str, str], Heap] = {}
            for posting in lines:
                if posting.amount < 0:
                    hand = hands.setdefault((fund_of(posting.account) or "", posting.award), {})
                    _add(hand, self._take_out(entry, posting, wanted))
            if entry.id in self._reversed:
                moved = self._moved.setdefault(entry.id, set())
                moved.update(number for hand in hands.values() for number in hand)
            for posting in lines:
                if posting.amount > 0:
                    laid = _from_hands(hands, posting)
                    if source_of(posting.account) is None:
                        _add(self._heap(posting), laid)

    def _wanted(self, entry: Entry, lines: list[Posting]) -> tuple[frozenset[int], ...]:
        """Which lots an entry asks for, in order of preference; none for an ordinary one."""
        tiers: list[frozenset[int]] = []
        if entry.reverses in self._moved:
            tiers.append(frozenset(self._moved[entry.reverses or ""]))
        givers = {source_of(posting.account) for posting in lines if posting.amount > 0} - {None}
        if givers:
            own = [lot for lot in self.lots if lot.source in givers and lot.commodity == lines[0].commodity]
            funds = {fund_of(posting.account) for posting in lines}
            tiers.append(frozenset(lot.number for lot in own if lot.fund in funds))
            # After a carry-over the source's fen may have arrived through last year's fund.
            tiers.append(frozenset(lot.number for lot in own))
        return tuple(tiers)

    def _take_out(self, entry: Entry, posting: Posting, wanted: tuple[frozenset[int], ...]) -> Heap:
        amount = -posting.amount
        source = source_of(posting.account)
        if source is not None:
            number = len(self.lots) + 1
            fund = fund_of(posting.account) or ""
            self.lots.append(Lot(number, entry.id, entry.on, fund, source, posting.commodity, amount))
            return {number: amount}
        heap = self._heap(posting)
        if wanted and any(p.amount > 0 and source_of(p.account) for p in entry.postings):
            for tier in wanted:
                self._fetch(heap, posting.commodity, amount, tier)
        taken = _take(heap, amount, wanted)
        rest = amount - sum(taken.values())
        if rest:
            # More leaves than there is: the flow goes on, keeps each heap equal to its balance, and
            # leaves it to the checks to report.
            taken[0] = taken.get(0, 0) + rest
            heap[0] = heap.get(0, 0) - rest
        return taken

    def _fetch(self, heap: Heap, commodity: str, amount: int, tier: frozenset[int]) -> None:
        """Exchange other fen in the heap for fen of the tier that have gone on elsewhere."""
        missing = min(amount, sum(heap.values())) - sum(heap.get(number, 0) for number in tier)
        for key in sorted(self._heaps, key=lambda key: (_EXCHANGE.index(stage_of(key[0]) or ""), key)):
            other = self._heaps[key]
            if missing <= 0:
                return
            if other is heap or key[1] != commodity:
                continue
            for number in sorted(tier & other.keys()):
                swap = min(missing, other[number])
                given = _take(heap, swap, (frozenset(heap.keys() - tier - {0}),), only=True)
                swap = sum(given.values())
                if not swap:
                    return
                fetched = _take(other, swap, (frozenset((number,)),), only=True)
                _add(other, given)
                _add(heap, fetched)
                missing -= swap

    def _heap(self, posting: Posting) -> Heap:
        key = (posting.account, posting.commodity, posting.award, posting.payment)
        return self._heaps.setdefault(key, {})


def _take(heap: Heap, amount: int, wanted: Iterable[frozenset[int]] = (), *, only: bool = False) -> Heap:
    """Up to ``amount`` out of a heap: the wanted lots first, then (unless ``only``) the lowest."""
    taken: Heap = {}
    orders = [sorted(tier & heap.keys()) for tier in wanted]
    if not only:
        orders.append(sorted(heap) if len(heap) > 1 else list(heap))
    for order in orders:
        for number in order:
            held = heap.get(number, 0)
            part = min(held, amount)
            if part <= 0:
                continue
            taken[number] = taken.get(number, 0) + part
            amount -= part
            if part == held:
                del heap[number]
            else:
                heap[number] = held - part
            if not amount:
                return taken
    return taken


def _from_hands(hands: dict[tuple[str, str], Heap], posting: Posting) -> Heap:
    """What a line gets: hands and lines go through in one order, by fund and award.

    So in an entry over several funds and awards each line gets what came out of its own.
    """
    laid: Heap = {}
    missing = posting.amount
    for key in sorted(hands):
        got = _take(hands[key], missing)
        _add(laid, got)
        missing -= sum(got.values())
        if not missing:
            break
    return laid


def _add(heap: Heap, more: Heap) -> None:
    for number, amount in more.items():
        heap[number] = heap.get(number, 0) + amount


def trace(book: Book, payment: str) -> tuple[Slice, ...]:
    """The received lots that a payment leads back to (追溯), FIFO; they sum to the payment."""
    return Flow(book).payment(payment)
