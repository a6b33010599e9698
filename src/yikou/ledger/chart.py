"""科目表 (chart of accounts): a district's funds, each with five stages, and where money comes from.

Every fund has the accounts 来源 source, 可用 available, 占用 reserved, 在途 at the bank, 已付 paid.
Sources are negative (what they have given), all others positive. Names are ASCII paths inside and
Chinese labels beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from yikou.ledger.entries import CNY, Account, LedgerError

STAGES: Mapping[str, str] = {
    "source": "来源",
    "available": "可用",
    "reserved": "占用",
    "transit": "在途",
    "paid": "已付",
}

LEVELS: Mapping[str, str] = {
    "city": "市级",
    "district": "区级",
    "town": "街镇配套",
    "department": "部门预算",
    "own": "条线自筹",
    "donation": "社会募集",
    "surplus": "历年结余",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where money or goods come from (资金来源): a level of LEVELS and the payer's own name."""

    id: str
    level: str
    label: str


@dataclass(frozen=True, slots=True)
class Fund:
    """A pot of money or goods with one purpose (资金): a budget line, a restricted gift, a stock."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The funds, sources and commodities that a book may use (科目表)."""

    funds: Mapping[str, Fund]
    sources: Mapping[str, Source]
    commodities: Mapping[str, str] = field(default_factory=lambda: {CNY: "人民币"})

    @classmethod
    def of(
        cls,
        funds: Iterable[Fund],
        sources: Iterable[Source],
        commodities: Mapping[str, str] | None = None,
    ) -> Chart:
        """A chart from its parts; an id used twice or an unknown level is a LedgerError."""
        by_fund: dict[str, Fund] = {}
        by_source: dict[str, Source] = {}
        for fund in funds:
            if fund.id in by_fund:
                raise LedgerError(f"资金编号 {fund.id} 重复")
            fund_account(fund.id, "available")
            by_fund[fund.id] = fund
        for source in sources:
            if source.id in by_source:
                raise LedgerError(f"来源编号 {source.id} 重复")
            if source.level not in LEVELS:
                raise LedgerError(f"来源 {source.id} 的层级 {source.level!r} 不识;可用:{'、'.join(LEVELS)}")
            by_source[source.id] = source
        return cls(by_fund, by_source, {CNY: "人民币", **(commodities or {})})

    def label(self, account: Account) -> str:
        """An account as a reader says it: 春节帮困资金·占用, 春节帮困资金·来源·区财政局."""
        fund, stage = fund_of(account), stage_of(account)
        if fund is None or stage is None:
            return "/".join(account)
        known = self.funds.get(fund)
        parts = [known.label if known else fund, STAGES[stage]]
        giver = source_of(account)
        if giver is not None:
            named = self.sources.get(giver)
            parts.append(named.label if named else giver)
        return "·".join(parts)


def fund_account(fund: str, stage: str) -> Account:
    """The account of a stage of a fund, other than its source."""
    if stage not in STAGES or stage == "source":
        raise LedgerError(f"资金没有名为 {stage!r} 的科目")
    return ("fund", fund, stage)


def source_account(fund: str, source: str) -> Account:
    """The account that says how much a source has given to a fund (as a negative balance)."""
    return ("fund", fund, "source", source)


@lru_cache(maxsize=4096)
def fund_of(account: Account) -> str | None:
    """The fund of an account, or None when it is not one of a fund's five."""
    return account[1] if stage_of(account) is not None else None


@lru_cache(maxsize=4096)
def stage_of(account: Account) -> str | None:
    """The stage of an account, or None when it is not one of a fund's five."""
    if account[0] != "fund" or len(account) < 3 or account[2] not in STAGES:
        return None
    wanted = 4 if account[2] == "source" else 3
    return account[2] if len(account) == wanted else None


@lru_cache(maxsize=4096)
def source_of(account: Account) -> str | None:
    """The source of a source account, or None."""
    return account[3] if stage_of(account) == "source" else None
