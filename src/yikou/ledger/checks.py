"""账簿检查 (checks): what must hold in any book, and a finding with the numbers where it does not.

A balanced book can still be wrong: a fund overdrawn, more paid than was set aside, a reversal that
undoes something else. The checks read the entries in the order of posting and name the first entry
that breaks each account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yikou.findings import Finding, Place, finding
from yikou.ledger.book import Book, TrialRow
from yikou.ledger.chart import STAGES, Chart, fund_of, source_of, stage_of
from yikou.ledger.entries import KINDS, Entry, Posting, amount_text
from yikou.ledger.flow import Flow, HeapKey

_OVERDRAWN = {
    "available": ("LED002", "可用资金成为负数"),
    "reserved": ("LED003", "送出或释放超过占用"),
    "transit": ("LED004", "到账或退票超过在途"),
    "paid": ("LED005", "退回超过已付"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a book counted (检查结果): its entries, its lines, its trial balance."""

    entries: int
    postings: int
    trial_balance: tuple[TrialRow, ...]


def check_book(book: Book, chart: Chart) -> tuple[Checked, tuple[Finding, ...]]:
    """Everything that must hold in a book; no findings means that every fen can be accounted for."""
    trial = book.trial_balance()
    counted = Checked(len(book), sum(len(entry.postings) for entry in book), trial)
    findings = (
        *check_accounts(book, chart),
        *check_shapes(book),
        *check_reversals(book),
        *check_balances(book, chart),
        *check_sources(book, chart),
        *check_days(book, chart),
    )
    return counted, findings


def check_accounts(book: Book, chart: Chart) -> list[Finding]:
    """LED009: funds, sources and commodities that the chart does not know, each named once."""
    unknown: dict[str, str] = {}
    for entry in book:
        for posting in entry.postings:
            fund, source = fund_of(posting.account), source_of(posting.account)
            if stage_of(posting.account) is None:
                unknown.setdefault(f"科目 {'/'.join(posting.account)}", entry.id)
            elif fund not in chart.funds:
                unknown.setdefault(f"资金 {fund}", entry.id)
            if source is not None and source not in chart.sources:
                unknown.setdefault(f"来源 {source}", entry.id)
            if posting.commodity not in chart.commodities:
                unknown.setdefault(f"币种或物品 {posting.commodity}", entry.id)
    return [
        finding("LED009", f"科目表中没有{what},分录 {entry_id} 首次用到", place=Place(quote=entry_id))
        for what, entry_id in unknown.items()
    ]


def check_shapes(book: Book) -> list[Finding]:
    """LED010: entries that move between other stages than their kind does, or lack a reference."""
    findings = []
    for entry in book:
        if entry.kind == "reverse":
            continue
        kind = KINDS[entry.kind]
        problem = _shape_problem(entry, kind.takes_from, kind.puts_into)
        if problem:
            findings.append(
                finding(
                    "LED010",
                    f"分录 {entry.id} 是「{kind.label}」,应由{STAGES[kind.takes_from]}转到{STAGES[kind.puts_into]},{problem}",
                    place=Place(quote=entry.id),
                )
            )
    return findings


def _shape_problem(entry: Entry, takes_from: str, puts_into: str) -> str:
    for posting in entry.postings:
        stage = stage_of(posting.account)
        wanted = takes_from if posting.amount < 0 else puts_into
        if stage != wanted:
            return f"却动了{STAGES.get(stage or '', '其他科目')}"
        if bool(posting.award) != (stage in ("reserved", "transit", "paid")):
            return "但有一行" + ("不应写帮扶编号" if posting.award else "没有写帮扶编号")
        if bool(posting.payment) != (stage in ("transit", "paid")):
            return "但有一行" + ("不应写付款编号" if posting.payment else "没有写付款编号")
    if takes_from == puts_into or "source" in (takes_from, puts_into):
        return ""
    by_leg: dict[tuple[str | None, str], int] = {}
    for posting in entry.postings:
        leg = (fund_of(posting.account), posting.commodity)
        by_leg[leg] = by_leg.get(leg, 0) + posting.amount
    return "却把钱物从一笔资金转到了另一笔" if any(by_leg.values()) else ""


def check_reversals(book: Book) -> list[Finding]:
    """LED007: reversals of nothing, of a later entry, of a reversal, twice, or not line by line."""
    findings = []
    done: dict[str, str] = {}
    for place, entry in enumerate(book):
        if entry.reverses is None:
            continue
        problem = _reversal_problem(book, place, entry, done)
        done.setdefault(entry.reverses, entry.id)
        if problem:
            findings.append(
                finding("LED007", f"冲正分录 {entry.id} 有误:{problem}", place=Place(quote=entry.id))
            )
    return findings


def _reversal_problem(book: Book, place: int, entry: Entry, done: dict[str, str]) -> str:
    target_id = entry.reverses or ""
    target = book.find(target_id)
    if target is None:
        return f"所冲的分录 {target_id} 不存在"
    if (book.place(target_id) or 0) >= place:
        return f"所冲的分录 {target_id} 记在它之后"
    if target.kind == "reverse":
        return f"所冲的分录 {target_id} 本身是冲正"
    if target_id in done:
        return f"分录 {target_id} 已由 {done[target_id]} 冲正"
    if _lines(p.negated() for p in target.postings) != _lines(entry.postings):
        return f"各行与分录 {target_id} 不是逐行相反"
    if not entry.narration.strip():
        return "没有写明原因"
    return ""


def _lines(postings: Iterable[Posting]) -> list[tuple[object, ...]]:
    return sorted((p.account, p.commodity, p.award, p.payment, p.amount) for p in postings)


def check_balances(book: Book, chart: Chart) -> list[Finding]:
    """LED002 to LED005 and LED014: the first entry that overdraws an account, per award and payment."""
    sums: dict[HeapKey, int] = {}
    given: dict[tuple[str, str], int] = {}
    reported: set[object] = set()
    findings = []
    for entry in book:
        touched: set[HeapKey] = set()
        givers: set[tuple[str, str]] = set()
        for posting in entry.postings:
            source = source_of(posting.account)
            if source is not None:
                giver = (source, posting.commodity)
                given[giver] = given.get(giver, 0) + posting.amount
                givers.add(giver)
                continue
            key = (posting.account, posting.commodity, posting.award, posting.payment)
            sums[key] = sums.get(key, 0) + posting.amount
            touched.add(key)
        for key in sorted(touched - reported):
            if sums[key] < 0 and stage_of(key[0]):
                reported.add(key)
                findings.append(_overdrawn(entry, key, sums[key], chart))
        for giver in sorted(givers - reported):
            if given[giver] > 0:
                reported.add(giver)
                findings.append(_over_returned(entry, giver, given[giver], chart))
    return findings


def _overdrawn(entry: Entry, key: HeapKey, balance: int, chart: Chart) -> Finding:
    account, commodity, award, payment = key
    code, what = _OVERDRAWN[stage_of(account) or ""]
    of = "".join([f",帮扶 {award}" if award else "", f",付款 {payment}" if payment else ""])
    return finding(
        code,
        f"「{chart.label(account)}」{what}:分录 {entry.id} 之后为 {amount_text(commodity, balance)}"
        f"(超出 {amount_text(commodity, -balance)}{of})",
        place=Place(table=chart.label(account), quote=entry.id),
        expected=0,
        found=balance,
    )


def _over_returned(entry: Entry, giver: tuple[str, str], balance: int, chart: Chart) -> Finding:
    source, commodity = giver
    known = chart.sources.get(source)
    return finding(
        "LED014",
        f"来源「{known.label if known else source}」收回的比给过的多 {amount_text(commodity, balance)},分录 {entry.id} 起",
        place=Place(quote=entry.id),
        expected=0,
        found=balance,
    )


def check_sources(book: Book, chart: Chart) -> list[Finding]:
    """LED006: what stands in any account of a fund without a receipt behind it."""
    missing: dict[HeapKey, int] = {}
    for key, piece in Flow(book).slices():
        if piece.lot is None and piece.amount > 0:
            missing[key] = missing.get(key, 0) + piece.amount
    return [
        finding(
            "LED006",
            f"「{chart.label(key[0])}」中有 {amount_text(key[1], amount)} 追溯不到来源"
            + (f"(帮扶 {key[2]})" if key[2] else ""),
            place=Place(table=chart.label(key[0]), quote=key[3] or key[2] or None),
        )
        for key, amount in missing.items()
    ]


def check_days(book: Book, chart: Chart) -> list[Finding]:
    """LED015: an account that is sound in the order of posting and negative at the end of some day.

    That happens when an entry is dated back: a report as of that day would show money nobody had.
    """
    ordered = sorted(book, key=lambda entry: entry.on)
    sums: dict[tuple[tuple[str, ...], str], int] = {}
    reported: set[tuple[tuple[str, ...], str]] = set()
    findings = []
    touched: set[tuple[tuple[str, ...], str]] = set()
    for place, entry in enumerate(ordered):
        for posting in entry.postings:
            key = (posting.account, posting.commodity)
            sums[key] = sums.get(key, 0) + posting.amount
            touched.add(key)
        if place + 1 < len(ordered) and ordered[place + 1].on == entry.on:
            continue
        for key in sorted(touched - reported):
            if sums[key] < 0 and stage_of(key[0]) not in (None, "source"):
                reported.add(key)
                findings.append(
                    finding(
                        "LED015",
                        f"按日期看,{entry.on} 日终「{chart.label(key[0])}」为 {amount_text(key[1], sums[key])}",
                        place=Place(table=chart.label(key[0]), quote=entry.id),
                        found=sums[key],
                    )
                )
        touched.clear()
    return findings
