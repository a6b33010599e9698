"""The funds' entries as a book of the instrument ledger: traces, checks, cuts, beancount."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from yikou import ledger
from yikou_app.funds.models import Entry, Fund, FundLevel, Posting, Receipt
from yikou_app.funds.queries.sources import funds_by_id

# The ledger's names of the levels; what is carried over is a source of its own.
_LEDGER_LEVEL = {
    FundLevel.CITY: "city",
    FundLevel.DISTRICT: "district",
    FundLevel.STREET: "town",
    FundLevel.DEPARTMENT: "department",
    FundLevel.DONATION: "donation",
    FundLevel.LINE: "own",
}


@dataclass(frozen=True, slots=True)
class LotRow:
    """So much of a payment or an award out of one receipt (资金追溯)."""

    fund: str
    level: str
    payer: str
    receipt_number: str
    received_on: date | None
    amount_fen: int
    stage: str


def source_id(level: str, payer: str) -> str:
    """The ledger's id of a payer: its level and a short hash of its name (ASCII, stable)."""
    return f"{level}-{hashlib.sha256(payer.encode()).hexdigest()[:12]}"


def _sources(fund_ids: Iterable[int]) -> dict[str, tuple[str, ledger.Source]]:
    """For each receipt: its number, and its source as the ledger names it."""
    rows = Receipt.objects.everywhere("the book of these funds").filter(fund__in=list(fund_ids))
    found = {}
    for ref, number, kind, payer, of in rows.values_list("ref", "number", "kind", "payer", "fund__level"):
        level = "surplus" if kind == Receipt.Kind.CARRY_OVER else _LEDGER_LEVEL[FundLevel(of)]
        found[ref] = (number, ledger.Source(source_id(level, payer), level, payer))
    return found


def chart(fund_ids: Iterable[int]) -> ledger.Chart:
    """The chart of accounts of these funds; a fund's id in the ledger is its reference."""
    ids = list(fund_ids)
    rows = Fund.objects.everywhere("the book of these funds").filter(pk__in=ids).order_by("pk")
    sources = {source.id: source for _, source in _sources(ids).values()}
    return ledger.Chart.of([ledger.Fund(row.ref, row.name) for row in rows], sources.values())


def book(year: int) -> ledger.Book:
    """All entries of a year's funds as a book of the ledger: for trace, cuts, checks and beancount."""
    return book_of(fund_ids(year))


def fund_ids(year: int) -> list[int]:
    """The ids of a year's funds."""
    rows = Fund.objects.everywhere("the book of a year").filter(year=year).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def book_of(ids: Iterable[int]) -> ledger.Book:
    """The book of some funds, in the order of posting."""
    return ledger.Book(_entries(list(ids)))


def _entries(ids: list[int]) -> Iterator[ledger.Entry]:
    """Each leg of a stored entry as an entry of its own.

    A stored entry may hold several legs, such as the funds that share an award. The ledger follows
    money through an entry as a whole; apart, no fund's fen can be taken for another's.
    """
    payer = {ref: source.id for ref, (_, source) in _sources(ids).items()}
    refs = dict(
        Fund.objects.everywhere("the book of these funds").filter(pk__in=ids).values_list("pk", "ref")
    )
    lines = (
        Posting.objects.filter(fund__in=ids, entry__sealed=True)
        .order_by("entry_id", "pk")
        .values_list(
            "entry_id", "entry__ref", "entry__booked_on", "entry__kind", "entry__narration",
            "entry__reverses__ref", "fund_id", "side", "commodity", "amount", "tag", "payment",
        )
    )  # fmt: skip
    for _, group in groupby(lines.iterator(chunk_size=2000), key=lambda line: line[0]):
        rows = list(group)
        _, ref, on, kind, narration, undone, *_ = rows[0]
        postings = [
            ledger.Posting(
                ledger.source_account(refs[fund_id], payer[tag])
                if side == "source"
                else ledger.fund_account(refs[fund_id], side),
                commodity,
                amount,
                "" if side == "source" else tag,
                payment,
            )
            for *_, fund_id, side, commodity, amount, tag, payment in rows
        ]
        legs = [tuple(postings[start : start + 2]) for start in range(0, len(postings), 2)]
        for number, leg in enumerate(legs, 1):
            end = f".{number}" if len(legs) > 1 else ""
            yield ledger.Entry(ref + end, on, kind, leg, narration, reverses=undone + end if undone else None)


def trace(*, award: str = "", payment: str = "") -> list[LotRow]:
    """The receipts behind a payment line or an award (追溯), first in first out; they sum to it exactly.

    The caller has shown that the asker may see the payment or the award.
    """
    tagged = Posting.objects.filter(payment=payment) if payment else Posting.objects.filter(tag=award)
    ids = sorted(set(tagged.exclude(side=Posting.Side.SOURCE).values_list("fund_id", flat=True)))
    if not ids:
        return []
    flow = ledger.Flow(book_of(ids))
    names = {row.ref: row for row in funds_by_id(ids).values()}
    receipt_of = {f"receipt:{ref}": (ref, number) for ref, (number, _) in _sources(ids).items()}
    keys = dict(Entry.objects.filter(key__in=receipt_of).values_list("ref", "key"))
    wanted = "payment" if payment else "award"
    found = []
    for key, piece in flow.slices():
        stage = ledger.stage_of(key[0]) or ""
        if getattr(piece, wanted) != (payment or award) or stage == "available":
            continue
        lot = piece.lot
        fund_row = names[piece.fund]
        known = None if lot is None else receipt_of[keys[lot.entry]]
        found.append(
            LotRow(
                fund=fund_row.name,
                level=fund_row.level_label,
                payer="(查不到来源)" if known is None else _payer(known[0]),
                receipt_number="" if known is None else known[1],
                received_on=None if lot is None else lot.on,
                amount_fen=piece.amount,
                stage=ledger.STAGES[stage],
            )
        )
    return found


def _payer(receipt_ref: str) -> str:
    return Receipt.objects.everywhere("the source of a payment").get(ref=receipt_ref).payer


def beancount(year: int) -> str:
    """The year's book as beancount text, for a program not ours to check every balance."""
    return ledger.to_beancount(book(year), title=f"yikou {year}")
