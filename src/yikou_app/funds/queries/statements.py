"""What the postings say: statements, entries, balances, and whether the totals agree with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from yikou import ledger
from yikou.findings import Finding, finding
from yikou.values import yuan_text
from yikou_app.funds.models import Entry, Fund, Posting
from yikou_app.ground.scope import Scope


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One day and kind of a fund's statement; ``left_fen`` is what was available afterwards."""

    ref: str
    on: date
    kind: str
    label: str
    entries: int
    received_fen: int
    available_fen: int
    reserved_fen: int
    transit_fen: int
    paid_fen: int
    left_fen: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of a fund: its kind, and what it did to each side of the fund."""

    ref: str
    on: date
    label: str
    narration: str
    award: str
    payment: str
    available_fen: int
    reserved_fen: int
    transit_fen: int
    paid_fen: int
    actor_name: str


def _on(side: str) -> Sum:
    return Coalesce(Sum("amount", filter=Q(side=side)), 0)  # type: ignore[return-value] # an expression


_SUMS = {
    "source": _on("source"),
    "available": _on("available"),
    "reserved": _on("reserved"),
    "transit": _on("transit"),
    "paid": _on("paid"),
}


def statement(scope: Scope, ref: str) -> list[StatementRow]:
    """A fund's statement (对账单): one row per day and kind, oldest first, with what was left."""
    found = Fund.objects.within(scope).filter(ref=ref).first()
    if found is None:
        return []
    rows = (
        Posting.objects.filter(fund=found, entry__sealed=True)
        .values("entry__booked_on", "entry__kind")
        .annotate(entries=Count("entry", distinct=True), **_SUMS)
        .order_by("entry__booked_on")
    )
    order = {kind: place for place, kind in enumerate(ledger.KINDS)}
    shown: list[StatementRow] = []
    left = 0
    for row in sorted(rows, key=lambda row: (row["entry__booked_on"], order[row["entry__kind"]])):
        left += row["available"]
        shown.append(
            StatementRow(
                ref=f"{row['entry__booked_on']}-{row['entry__kind']}",
                on=row["entry__booked_on"],
                kind=row["entry__kind"],
                label=ledger.KINDS[row["entry__kind"]].label,
                entries=row["entries"],
                received_fen=-row["source"],
                available_fen=row["available"],
                reserved_fen=row["reserved"],
                transit_fen=row["transit"],
                paid_fen=row["paid"],
                left_fen=left,
            )
        )
    return shown


def entries(
    scope: Scope, ref: str, *, on: date | None = None, kind: str = "", offset: int = 0, limit: int = 100
) -> tuple[list[EntryRow], int]:
    """The entries behind a line of the statement, oldest first, and how many there are in all."""
    found = Fund.objects.within(scope).filter(ref=ref).first()
    if found is None:
        return [], 0
    lines = Posting.objects.filter(fund=found, entry__sealed=True)
    lines = lines.filter(entry__booked_on=on) if on else lines
    lines = lines.filter(entry__kind=kind) if kind else lines
    chosen = lines.order_by("entry_id").values_list("entry_id", flat=True).distinct()
    total = chosen.count()
    page = list(chosen[offset : offset + limit])
    rows = (
        Posting.objects.filter(fund=found, entry_id__in=page)
        .values(
            "entry_id",
            "entry__ref",
            "entry__booked_on",
            "entry__kind",
            "entry__narration",
            "entry__actor_name",
        )
        .annotate(**_SUMS)
        .order_by("entry_id")
    )
    tags: dict[int, tuple[str, str]] = {}
    for entry_id, award, payment in (
        Posting.objects.filter(fund=found, entry_id__in=page)
        .exclude(tag="")
        .order_by("pk")
        .values_list("entry_id", "tag", "payment")
    ):
        tags[entry_id] = (award, payment or tags.get(entry_id, ("", ""))[1])
    return [
        EntryRow(
            ref=row["entry__ref"],
            on=row["entry__booked_on"],
            label=ledger.KINDS[row["entry__kind"]].label,
            narration=row["entry__narration"],
            award="" if row["source"] else tags.get(row["entry_id"], ("", ""))[0],
            payment=tags.get(row["entry_id"], ("", ""))[1],
            available_fen=row["available"],
            reserved_fen=row["reserved"],
            transit_fen=row["transit"],
            paid_fen=row["paid"],
            actor_name=row["entry__actor_name"],
        )
        for row in rows
    ], total


def balances(year: int) -> dict[tuple[int, str], int]:
    """The balance of each fund and side from the postings, in fen; zero balances are left out."""
    rows = (
        Posting.objects.filter(fund__year=year, commodity=ledger.CNY, entry__sealed=True)
        .values_list("fund_id", "side")
        .annotate(total=Sum("amount"))
    )
    return {(fund_id, side): total for fund_id, side, total in rows if total}


def posted(keys: Iterable[str]) -> set[str]:
    """Those of the natural keys that an entry has been posted for."""
    wanted = list(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), 400):
        some = Entry.objects.filter(key__in=wanted[start : start + 400], sealed=True)
        found.update(some.values_list("key", flat=True))
    return found


def paid_by_award(year: int) -> dict[tuple[int, str], int]:
    """What stands on the paid side by fund and award, from the postings."""
    rows = (
        Posting.objects.filter(fund__year=year, side=Posting.Side.PAID, commodity=ledger.CNY)
        .values_list("fund_id", "tag")
        .annotate(total=Sum("amount"))
    )
    return {(fund_id, tag): total for fund_id, tag, total in rows if total}


def check_totals(year: int | None = None) -> tuple[int, tuple[Finding, ...]]:
    """Whether each fund's guarded totals are what its postings add up to (FND001), and how many were asked.

    Also names entries that were never sealed (FND002): nothing of ours leaves one behind.
    """
    chosen = Fund.objects.everywhere("a check of all funds").order_by("pk")
    rows = list(chosen if year is None else chosen.filter(year=year))
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    postings = Posting.objects.filter(fund__in=[row.pk for row in rows], commodity=ledger.CNY)
    for fund_id, side, total in postings.values_list("fund_id", "side").annotate(total=Sum("amount")):
        sums[fund_id][side] = total
    found = []
    for row in rows:
        of = sums[row.pk]
        pairs = (
            ("到位", row.received_fen, -of["source"]),
            ("占用", row.reserved_fen, of["reserved"] + of["transit"]),
            ("已发", row.paid_fen, of["paid"]),
        )
        for word, kept, posted in pairs:
            if kept != posted:
                found.append(
                    finding(
                        "FND001",
                        f"「{row.name}」{word}记为 {yuan_text(kept)} 元,凭证合计 {yuan_text(posted)} 元,"
                        f"差 {yuan_text(abs(kept - posted))} 元",
                        expected=posted,
                        found=kept,
                    )
                )
    open_entries = Entry.objects.filter(sealed=False).count()
    if open_entries:
        found.append(finding("FND002", f"有 {open_entries} 张凭证没有封存"))
    return len(rows), tuple(found)
