"""记账行 (rows): a book from raw rows, as a database or an export hands them out.

What makes no entry becomes a finding and stays out of the book; everything else gets in, so that one
bad entry does not hide the state of the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yikou.findings import Finding, Place, finding
from yikou.ledger.book import Book
from yikou.ledger.entries import Account, Entry, LedgerError, Posting, Unbalanced


@dataclass(frozen=True, slots=True)
class Row:
    """One posting with the head of its entry (记账行); rows of one entry stand together."""

    entry: str
    on: date
    kind: str
    account: Account
    commodity: str
    amount: int
    award: str = ""
    payment: str = ""
    narration: str = ""
    reverses: str | None = None


def read_book(rows: Iterable[Row]) -> tuple[Book, tuple[Finding, ...]]:
    """The book of the rows, in their order, and what had to stay out of it."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for number, group in _groups(rows):
        head = group[0]
        place = Place(row=number, quote=head.entry)
        if head.entry in seen:
            findings.append(
                finding(
                    "LED008",
                    f"分录编号 {head.entry} 出现两次(第 {number} 行起),后一次未计入",
                    place=place,
                )
            )
            continue
        seen.add(head.entry)
        try:
            entries.append(_entry(group))
        except Unbalanced as error:
            findings.append(finding("LED001", f"{error}(第 {number} 行起,未计入)", place=place))
        except LedgerError as error:
            findings.append(finding("LED011", f"第 {number} 行起的分录不能成立:{error}", place=place))
    return Book(entries), tuple(findings)


def write_rows(book: Book) -> list[Row]:
    """The rows of a book; ``read_book`` gives the same book back."""
    return [
        Row(
            entry=entry.id,
            on=entry.on,
            kind=entry.kind,
            account=posting.account,
            commodity=posting.commodity,
            amount=posting.amount,
            award=posting.award,
            payment=posting.payment,
            narration=entry.narration,
            reverses=entry.reverses,
        )
        for entry in book
        for posting in entry.postings
    ]


def _groups(rows: Iterable[Row]) -> Iterable[tuple[int, list[Row]]]:
    """Rows that follow each other with the same entry id, with the number of the first row."""
    group: list[Row] = []
    start = 1
    for number, row in enumerate(rows, start=1):
        if group and row.entry != group[0].entry:
            yield start, group
            group, start = [], number
        group.append(row)
    if group:
        yield start, group


def _entry(group: list[Row]) -> Entry:
    head = group[0]
    for row in group[1:]:
        if (row.on, row.kind, row.reverses) != (head.on, head.kind, head.reverses):
            raise LedgerError(f"分录 {head.entry} 各行的日期、种类或所冲分录不一致")
    postings = tuple(Posting(row.account, row.commodity, row.amount, row.award, row.payment) for row in group)
    return Entry(head.entry, head.on, head.kind, postings, head.narration, head.reverses)
