"""记账 (moves): the entries by which a district's money moves, one function a kind.

    来源 --receive--> 可用 --reserve--> 占用 --send--> 在途 --confirm--> 已付
           <-hand_back-      <-release-        <--fail--          --refund--> 可用

``carry_over`` and ``allocate`` move what is available from fund to fund; the money keeps its source.
One entry may draw on several funds: that is how costs are shared (2:3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from yikou.ledger.book import Book
from yikou.ledger.chart import fund_account, source_account
from yikou.ledger.entries import CNY, KINDS, Account, Entry, LedgerError, Posting


@dataclass(frozen=True, slots=True)
class Part:
    """So much out of one fund for one award (份额); an award with shared costs has several."""

    fund: str
    amount: int
    award: str
    commodity: str = CNY


def receive(
    id: str, on: date, *, fund: str, source: str, amount: int, narration: str, commodity: str = CNY
) -> Entry:
    """Money or goods arrive from a source (到账收入); they become available in a fund."""
    return _entry(
        id,
        on,
        "receive",
        [(source_account(fund, source), fund_account(fund, "available"), amount, commodity)],
        narration,
    )


def hand_back(
    id: str, on: date, *, fund: str, source: str, amount: int, narration: str, commodity: str = CNY
) -> Entry:
    """What was not needed goes back to its source (缴回)."""
    return _entry(
        id,
        on,
        "hand_back",
        [(fund_account(fund, "available"), source_account(fund, source), amount, commodity)],
        narration,
    )


def carry_over(
    id: str, on: date, *, from_fund: str, to_fund: str, amount: int, narration: str, commodity: str = CNY
) -> Entry:
    """What is left goes on into the fund of the next period (结转)."""
    return _between(id, on, "carry_over", from_fund, to_fund, amount, narration, commodity)


def allocate(
    id: str, on: date, *, from_fund: str, to_fund: str, amount: int, narration: str, commodity: str = CNY
) -> Entry:
    """A higher level hands money down to the fund of a lower one (下达)."""
    return _between(id, on, "allocate", from_fund, to_fund, amount, narration, commodity)


def reserve(id: str, on: date, parts: Iterable[Part], *, narration: str) -> Entry:
    """A confirmed award sets money aside (占用)."""
    return _by_parts(id, on, "reserve", parts, "", narration)


def release(id: str, on: date, parts: Iterable[Part], *, narration: str) -> Entry:
    """An award that is withdrawn or lowered gives back what it had set aside (释放)."""
    return _by_parts(id, on, "release", parts, "", narration)


def send(id: str, on: date, parts: Iterable[Part], *, payment: str, narration: str) -> Entry:
    """A payment goes to the bank (送盘); one payment may carry several awards of one recipient."""
    return _by_parts(id, on, "send", parts, payment, narration)


def confirm(id: str, on: date, parts: Iterable[Part], *, payment: str, narration: str) -> Entry:
    """The bank, or a signature, says that it arrived (到账)."""
    return _by_parts(id, on, "confirm", parts, payment, narration)


def fail(id: str, on: date, parts: Iterable[Part], *, payment: str, narration: str) -> Entry:
    """The bank returns it (退票); it stays set aside for the award and may be sent again."""
    return _by_parts(id, on, "fail", parts, payment, narration)


def refund(id: str, on: date, parts: Iterable[Part], *, payment: str, narration: str) -> Entry:
    """A recipient pays back, or it is recovered (退款); it becomes available again."""
    return _by_parts(id, on, "refund", parts, payment, narration)


def open_parts(
    book: Book, stage: str, *, award: str | None = None, payment: str | None = None
) -> tuple[Part, ...]:
    """What stands in a stage for an award or a payment, ready to be moved on, sorted by fund and award."""
    if award is None and payment is None:
        raise LedgerError("请给出帮扶编号或付款编号")
    sums = book.balances(by=("stage", "fund", "award", "payment", "commodity"))
    found: dict[tuple[str, str, str], int] = {}
    for (at, fund, of_award, of_payment, commodity), amount in sums.items():
        if at != stage or award not in (None, of_award) or payment not in (None, of_payment):
            continue
        key = (fund, of_award, commodity)
        found[key] = found.get(key, 0) + amount
    return tuple(
        Part(fund, amount, of, commodity) for (fund, of, commodity), amount in sorted(found.items()) if amount
    )


def _between(
    id: str, on: date, kind: str, from_fund: str, to_fund: str, amount: int, narration: str, commodity: str
) -> Entry:
    if from_fund == to_fund:
        raise LedgerError(f"分录 {id}:{KINDS[kind].label}的转出与转入不能是同一笔资金")
    legs = [(fund_account(from_fund, "available"), fund_account(to_fund, "available"), amount, commodity)]
    return _entry(id, on, kind, legs, narration)


def _entry(
    id: str, on: date, kind: str, legs: Sequence[tuple[Account, Account, int, str]], narration: str
) -> Entry:
    postings: list[Posting] = []
    for giver, taker, amount, commodity in legs:
        _positive(id, amount)
        postings += [Posting(giver, commodity, -amount), Posting(taker, commodity, amount)]
    return Entry(id, on, kind, tuple(postings), narration)


def _by_parts(id: str, on: date, kind: str, parts: Iterable[Part], payment: str, narration: str) -> Entry:
    flow = KINDS[kind]
    needs_payment = kind in ("send", "confirm", "fail", "refund")
    if needs_payment and not payment:
        raise LedgerError(f"分录 {id}:{flow.label}必须写明付款编号")
    postings: list[Posting] = []
    for part in parts:
        _positive(id, part.amount)
        if not part.award:
            raise LedgerError(f"分录 {id}:{flow.label}必须写明帮扶编号")
        for stage, amount in ((flow.takes_from, -part.amount), (flow.puts_into, part.amount)):
            award, paid_by = _tags(stage, part.award, payment)
            postings.append(Posting(fund_account(part.fund, stage), part.commodity, amount, award, paid_by))
    return Entry(id, on, kind, tuple(postings), narration)


def _tags(stage: str, award: str, payment: str) -> tuple[str, str]:
    """Which references a line carries: nothing while available, the award while reserved, then both."""
    if stage == "available":
        return "", ""
    if stage == "reserved":
        return award, ""
    return award, payment


def _positive(id: str, amount: int) -> None:
    if type(amount) is not int or amount <= 0:
        raise LedgerError(f"分录 {id} 的金额应为正整数(人民币以分计)")
