"""导出 (export): a book as beancount text, so that a program not ours can check every balance.

Paths map to account names one to one: the first letter of each segment is raised, the root says what
kind of account it is. Balances are asserted to the fen (tolerance zero) after each month and at the
end. Awards, payments, kinds and entry ids go along as metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from yikou.ledger.book import Book
from yikou.ledger.chart import stage_of
from yikou.ledger.entries import Account, Entry, plain_text

_ROOTS = {"source": "Income", "paid": "Expenses"}


def beancount_account(account: Account) -> str:
    """The beancount name of an account: ("fund", "f1", "paid") is Expenses:Fund:F1:Paid.

    Injective: segments hold no capitals, so lowering the name behind its root gives the path back.
    """
    root = _ROOTS.get(stage_of(account) or "", "Assets")
    return ":".join([root, *(part[0].upper() + part[1:] for part in account)])


def to_beancount(book: Book, *, title: str = "yikou") -> str:
    """The whole book as text that beancount loads without errors if, and only if, our sums are right."""
    return "\n".join(_lines(book, title)) + "\n"


def _lines(book: Book, title: str) -> Iterator[str]:
    yield f'option "title" {_quoted(title)}'
    yield 'option "operating_currency" "CNY"'
    first: dict[Account, date] = {}
    commodities: dict[str, date] = {}
    for entry in book:
        for posting in entry.postings:
            first[posting.account] = min(entry.on, first.get(posting.account, entry.on))
            commodities[posting.commodity] = min(entry.on, commodities.get(posting.commodity, entry.on))
    for commodity in sorted(commodities):
        yield f"{commodities[commodity]} commodity {commodity}"
    for account in sorted(first):
        yield f"{first[account]} open {beancount_account(account)}"
    for entry in book:
        yield ""
        yield from _transaction(entry)
    yield ""
    yield from _assertions(book)


def _transaction(entry: Entry) -> Iterator[str]:
    yield f"{entry.on} * {_quoted(entry.kind)} {_quoted(entry.narration)}"
    yield f"  entry: {_quoted(entry.id)}"
    if entry.reverses is not None:
        yield f"  reverses: {_quoted(entry.reverses)}"
    for posting in entry.postings:
        amount = plain_text(posting.commodity, posting.amount)
        yield f"  {beancount_account(posting.account)}  {amount} {posting.commodity}"
        if posting.award:
            yield f"    award: {_quoted(posting.award)}"
        if posting.payment:
            yield f"    payment: {_quoted(posting.payment)}"


def _assertions(book: Book) -> Iterator[str]:
    """Balance directives: beancount checks them at the start of their day, so a day later."""
    sums: dict[tuple[Account, str], int] = {}
    ordered = sorted(book, key=lambda entry: entry.on)
    for place, entry in enumerate(ordered):
        for posting in entry.postings:
            key = (posting.account, posting.commodity)
            sums[key] = sums.get(key, 0) + posting.amount
        following = ordered[place + 1].on if place + 1 < len(ordered) else None
        if following is None or (following.year, following.month) != (entry.on.year, entry.on.month):
            day = entry.on + timedelta(days=1)
            for (account, commodity), amount in sorted(sums.items()):
                yield (
                    f"{day} balance {beancount_account(account)}"
                    f"  {plain_text(commodity, amount)} ~ 0 {commodity}"
                )


def _quoted(text: str) -> str:
    """A beancount string: backslashes and quotes escaped, on one line."""
    flat = " ".join(text.split())
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'
