"""账簿 (book): an immutable sequence of entries, and the balances that follow from it.

Nothing is stored twice: a balance is a sum over entries. A book never changes; adding entries gives
a new one, and what was posted is corrected by a reversing entry with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from yikou.ledger.chart import fund_of, source_of, stage_of
from yikou.ledger.entries import Account, Entry, LedgerError, Posting

_READ: dict[str, Callable[[Posting], Any]] = {
    "account": lambda posting: posting.account,
    "fund": lambda posting: fund_of(posting.account),
    "stage": lambda posting: stage_of(posting.account),
    "source": lambda posting: source_of(posting.account),
    "commodity": lambda posting: posting.commodity,
    "award": lambda posting: posting.award,
    "payment": lambda posting: posting.payment,
}

Balances = dict[tuple[Any, ...], int]


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account of the trial balance (试算表行): what went in, what came out, what is left."""

    account: Account
    commodity: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


class Book(Sequence[Entry]):
    """A book (账簿): entries in the order of posting. LedgerError for an entry id used twice."""

    __slots__ = ("_entries", "_places")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = tuple(entries)
        self._places = {entry.id: place for place, entry in enumerate(self._entries)}
        if len(self._places) != len(self._entries):
            seen: set[str] = set()
            for entry in self._entries:
                if entry.id in seen:
                    raise LedgerError(f"分录编号 {entry.id} 在账簿中出现两次")
                seen.add(entry.id)

    @overload
    def __getitem__(self, place: int) -> Entry: ...

    @overload
    def __getitem__(self, place: slice) -> Book: ...

    def __getitem__(self, place: int | slice) -> Entry | Book:
        return Book(self._entries[place]) if isinstance(place, slice) else self._entries[place]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Book) and self._entries == other._entries

    def __hash__(self) -> int:
        return hash(self._entries)

    def __repr__(self) -> str:
        return f"Book({len(self)} entries)"

    def posted(self, *entries: Entry) -> Book:
        """A book with these entries behind its own."""
        return Book((*self._entries, *entries))

    def find(self, entry_id: str) -> Entry | None:
        """The entry of that id, or None."""
        place = self._places.get(entry_id)
        return None if place is None else self._entries[place]

    def place(self, entry_id: str) -> int | None:
        """Where in the book an entry stands, from 0, or None."""
        return self._places.get(entry_id)

    def until(self, at: date) -> Book:
        """The book as of the end of a day."""
        return Book(entry for entry in self._entries if entry.on <= at)

    def balances(self, at: date | None = None, *, by: Sequence[str] = ("account", "commodity")) -> Balances:
        """Sums of the postings until the end of day ``at``, by any of account, fund, stage, source,
        commodity, award, payment; keys in the order of ``by``; zero sums are left out.

        Sums over several commodities make no sense: ``by`` must name commodity.
        """
        unknown = [name for name in by if name not in _READ]
        if unknown or "commodity" not in by:
            raise LedgerError(
                f"余额须按 commodity 分开,可再按 {'、'.join(_READ)} 分;不识:{'、'.join(unknown) or '无'}"
            )
        readers = [_READ[name] for name in by]
        sums: Balances = {}
        for entry in self._entries:
            if at is not None and entry.on > at:
                continue
            for posting in entry.postings:
                key = tuple([read(posting) for read in readers])
                sums[key] = sums.get(key, 0) + posting.amount
        return {key: amount for key, amount in sums.items() if amount}

    def trial_balance(self, at: date | None = None) -> tuple[TrialRow, ...]:
        """Every account and commodity with what went in and out (试算平衡表), sorted by account."""
        sums: dict[tuple[Account, str], list[int]] = {}
        for entry in self._entries:
            if at is not None and entry.on > at:
                continue
            for posting in entry.postings:
                row = sums.setdefault((posting.account, posting.commodity), [0, 0])
                row[0 if posting.amount > 0 else 1] += abs(posting.amount)
        return tuple(
            TrialRow(account, commodity, debit, credit)
            for (account, commodity), (debit, credit) in sorted(sums.items())
        )


def reverse(entry: Entry, reason: str, *, id: str, on: date) -> Entry:
    """The entry that undoes another (冲正), with its reason.

    A reversal is not reversed: post the right entry anew, so that the story stays readable.
    """
    if entry.kind == "reverse":
        raise LedgerError(f"分录 {entry.id} 本身是冲正,不能再冲正;请重新记一笔正确的分录")
    if not reason.strip():
        raise LedgerError(f"冲正分录 {entry.id} 必须写明原因")
    if on < entry.on:
        raise LedgerError(f"冲正日期 {on} 早于原分录 {entry.id} 的日期 {entry.on}")
    undone = tuple(posting.negated() for posting in entry.postings)
    return Entry(id, on, "reverse", undone, reason.strip(), reverses=entry.id)
