"""切面 (cuts): what was paid, cut by source, level, fund, programme, street and recipient.

Source and level come from following the lots, the others from the awards on the paid accounts: two
ways to the same sum, which must be equal to the fen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from yikou.findings import Finding, Place, finding
from yikou.ledger.book import Book
from yikou.ledger.chart import Chart
from yikou.ledger.entries import CNY, amount_text
from yikou.ledger.flow import Flow

UNKNOWN = ""

NAMES: Mapping[str, str] = {
    "source": "来源",
    "level": "层级",
    "fund": "资金",
    "programme": "项目",
    "street": "街镇",
    "recipient": "对象",
}


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What a book does not know of an award (帮扶要素): ids of programme, street and recipient."""

    programme: str
    street: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Cuts:
    """Paid sums (切面): ``total`` and, for each cut of NAMES, the sum of each of its members."""

    commodity: str
    total: int
    by: Mapping[str, Mapping[str, int]]


def cuts(
    book: Book, awards: Mapping[str, AwardFacts], chart: Chart, *, commodity: str = CNY
) -> tuple[Cuts, tuple[Finding, ...]]:
    """All cuts of what the book has paid; a cut that does not add up is a finding.

    For a past moment give ``book.until(day)``. What belongs to nobody known stands under "".
    """
    total = 0
    by: dict[str, dict[str, int]] = {name: {} for name in NAMES}
    unknown: dict[str, int] = {}
    readers: tuple[tuple[str, Callable[[AwardFacts], str]], ...] = (
        ("programme", lambda facts: facts.programme),
        ("street", lambda facts: facts.street),
        ("recipient", lambda facts: facts.recipient),
    )
    for (stage, of, fund, award), amount in book.balances(by=("stage", "commodity", "fund", "award")).items():
        if stage != "paid" or of != commodity:
            continue
        total += amount
        _count(by["fund"], fund, amount)
        facts = awards.get(award)
        if facts is None:
            unknown[award] = unknown.get(award, 0) + amount
        for name, read in readers:
            _count(by[name], read(facts) if facts else UNKNOWN, amount)
    sourceless = _by_lots(book, chart, commodity, by)
    found = [_no_facts(award, amount, commodity) for award, amount in sorted(unknown.items())]
    if sourceless:
        found.append(_no_source(sourceless, commodity))
    result = Cuts(commodity, total, {name: dict(sorted(by[name].items())) for name in NAMES})
    return result, (*found, *unequal(result))


def unequal(result: Cuts) -> list[Finding]:
    """A finding for each cut whose sum is not the total."""
    found = []
    for name, members in result.by.items():
        rest = sum(members.values()) - result.total
        if rest:
            found.append(
                finding(
                    "LED012",
                    f"已付合计 {amount_text(result.commodity, result.total)},按{NAMES[name]}分项之和"
                    f" {amount_text(result.commodity, result.total + rest)},"
                    f"{'多' if rest > 0 else '少'} {amount_text(result.commodity, abs(rest))}",
                    place=Place(table=f"按{NAMES[name]}"),
                    expected=result.total,
                    found=result.total + rest,
                )
            )
    return found


def _by_lots(book: Book, chart: Chart, commodity: str, by: dict[str, dict[str, int]]) -> int:
    """Fill the cuts by source and level; returns what has no source."""
    sourceless = 0
    for key, piece in Flow(book).slices():
        if key[1] != commodity or key[0][2:] != ("paid",):
            continue
        source = piece.lot.source if piece.lot else UNKNOWN
        known = chart.sources.get(source)
        _count(by["source"], source, piece.amount)
        _count(by["level"], known.level if known else UNKNOWN, piece.amount)
        if piece.lot is None:
            sourceless += piece.amount
    return sourceless


def _count(sums: dict[str, int], name: str, amount: int) -> None:
    sums[name] = sums.get(name, 0) + amount


def _no_facts(award: str, amount: int, commodity: str) -> Finding:
    return finding(
        "LED013",
        f"帮扶 {award or '(未写编号)'} 已付 {amount_text(commodity, amount)},但查不到它的项目、街镇和对象",
        place=Place(quote=award or None),
    )


def _no_source(amount: int, commodity: str) -> Finding:
    return finding("LED006", f"已付款中有 {amount_text(commodity, amount)} 追溯不到来源")
