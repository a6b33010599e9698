"""Sources of money, the accounts they are paid from, and what arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yikou.values import mask_account
from yikou_app.funds.models import Entry, Fund, FundLevel, PayingAccount, Posting, Receipt
from yikou_app.ground.scope import Role, Scope

KEEPERS = (Role.DISTRICT, Role.FINANCE, Role.STREET)
LEVELS = tuple((level.value, level.label) for level in FundLevel)
RECEIPT_KINDS = tuple((kind.value, kind.label) for kind in Receipt.Kind)
SIDES = tuple((side.value, side.label) for side in Posting.Side)


@dataclass(frozen=True, slots=True)
class PayingRow:
    """A paying account; ``number`` is in clear and for the bank file only (``masked`` for screens)."""

    id: int
    ref: str
    name: str
    bank: str
    number: str
    masked: str

    def __repr__(self) -> str:
        return f"PayingRow({self.ref}, {self.masked})"


@dataclass(frozen=True, slots=True)
class FundRow:
    """One source of money with its totals in fen."""

    id: int
    ref: str
    name: str
    level: str
    level_label: str
    year: int
    area_path: str
    paying_account_id: int
    paying_account: str
    initial_budget_fen: int
    budget_fen: int
    received_fen: int
    reserved_fen: int
    paid_fen: int

    @property
    def available_fen(self) -> int:
        """What no award has taken yet (可用)."""
        return self.received_fen - self.reserved_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One lot of money that arrived; ``reversed`` when its entry was undone."""

    ref: str
    number: str
    kind: str
    payer: str
    amount_fen: int
    received_on: date
    entry_ref: str
    reversed: bool


def paying_accounts(scope: Scope) -> list[PayingRow]:
    """The paying accounts a person may choose from."""
    return [_paying(row) for row in PayingAccount.objects.within(scope).order_by("pk")]


def paying_account(pk: int) -> PayingRow:
    """One paying account by its id, for a bank file."""
    return _paying(PayingAccount.objects.everywhere("the payer of a bank file").get(pk=pk))


def _paying(row: PayingAccount) -> PayingRow:
    return PayingRow(row.pk, row.ref, row.name, row.bank, row.number, mask_account(row.number))


def funds(scope: Scope, year: int | None = None) -> list[FundRow]:
    """The sources of money a person sees, of a year or of all years."""
    rows = Fund.objects.within(scope).select_related("paying_account").order_by("-year", "pk")
    return [_fund(row) for row in (rows if year is None else rows.filter(year=year))]


def fund(scope: Scope, ref: str) -> FundRow | None:
    """One source of money, or None when it is absent or out of scope."""
    row = Fund.objects.within(scope).select_related("paying_account").filter(ref=ref).first()
    return None if row is None else _fund(row)


def fund_rows(year: int) -> list[FundRow]:
    """All sources of money of a year, for figures over the whole district."""
    rows = Fund.objects.everywhere("figures over all funds of a year").filter(year=year)
    return [_fund(row) for row in rows.select_related("paying_account").order_by("pk")]


def funds_by_id(ids: Iterable[int]) -> dict[int, FundRow]:
    """Sources of money by id, for rooms that show their own rows with the fund's name."""
    rows = Fund.objects.everywhere("names and totals for rows the asker may see")
    return {row.pk: _fund(row) for row in rows.filter(pk__in=set(ids)).select_related("paying_account")}


def paying_account_of(fund_ids: Iterable[int]) -> dict[int, int]:
    """The paying account of each fund."""
    rows = Fund.objects.everywhere("grouping of payment lines").filter(pk__in=set(fund_ids))
    return dict(rows.values_list("pk", "paying_account_id"))


def years(scope: Scope) -> list[int]:
    """The years that have funds, newest first."""
    rows = Fund.objects.within(scope).order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())


def _fund(row: Fund) -> FundRow:
    return FundRow(
        id=row.pk,
        ref=row.ref,
        name=row.name,
        level=row.level,
        level_label=FundLevel(row.level).label,
        year=row.year,
        area_path=row.area_path,
        paying_account_id=row.paying_account_id,
        paying_account=f"{row.paying_account.name} {mask_account(row.paying_account.number)}",
        initial_budget_fen=row.initial_budget_fen,
        budget_fen=row.budget_fen,
        received_fen=row.received_fen,
        reserved_fen=row.reserved_fen,
        paid_fen=row.paid_fen,
    )


def receipts(scope: Scope, ref: str) -> list[ReceiptRow]:
    """The receipts of a fund in the order of booking, with the entries that booked them."""
    found = Fund.objects.within(scope).filter(ref=ref).first()
    if found is None:
        return []
    rows = list(Receipt.objects.everywhere("the fund is in scope").filter(fund=found).order_by("pk"))
    booked = dict(
        Entry.objects.filter(key__in=[f"receipt:{row.ref}" for row in rows]).values_list("key", "ref")
    )
    undone = set(
        Entry.objects.filter(reverses__ref__in=booked.values()).values_list("reverses__ref", flat=True)
    )
    return [
        ReceiptRow(
            ref=row.ref,
            number=row.number,
            kind=Receipt.Kind(row.kind).label,
            payer=row.payer,
            amount_fen=row.amount_fen,
            received_on=row.received_on,
            entry_ref=booked[f"receipt:{row.ref}"],
            reversed=booked[f"receipt:{row.ref}"] in undone,
        )
        for row in rows
    ]
