"""分录 (entries): postings that sum to zero for each commodity, or do not exist.

Amounts are whole numbers of the commodity's smallest unit: fen for CNY, pieces for goods and cards.
A positive amount goes into an account, a negative one comes out of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yikou.values import yuan_text

CNY = "CNY"
LARGEST = 2**63 - 1  # what a database's BigInteger holds

Account = tuple[str, ...]

_SEGMENT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_COMMODITY = re.compile(r"[A-Z][A-Z0-9-]{0,22}[A-Z0-9]")
_REFERENCE = re.compile(r"[A-Za-z0-9._:/#-]{1,64}")


class LedgerError(ValueError):
    """记账错误: an entry or a book that must not come to be. The message is a Chinese sentence."""


class Unbalanced(LedgerError):
    """What comes out of the accounts of an entry is not what goes into them."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry (分录行): so much of a commodity into (+) or out of (-) an account.

    ``award`` and ``payment`` are our own reference numbers, never a person's name or number.
    """

    account: Account
    commodity: str
    amount: int
    award: str = ""
    payment: str = ""

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise LedgerError(f"金额必须是整数(人民币以分计),得到 {type(self.amount).__name__}")
        if self.amount == 0:
            raise LedgerError("分录行的金额不能为零")
        if abs(self.amount) > LARGEST:
            raise LedgerError("金额超出可记录的范围")
        if not isinstance(self.account, tuple) or not self.account:
            raise LedgerError("科目应为由上至下的路径")
        if not all(isinstance(part, str) and _SEGMENT.fullmatch(part) for part in self.account):
            raise LedgerError("科目路径的每一段只能用小写字母、数字和短横线")
        if not isinstance(self.commodity, str) or not _COMMODITY.fullmatch(self.commodity):
            raise LedgerError("币种或物品代码只能用 2 至 24 个大写字母、数字和短横线")
        for reference in (self.award, self.payment):
            if not isinstance(reference, str) or (reference and not _REFERENCE.fullmatch(reference)):
                raise LedgerError("帮扶编号或付款编号只能用 1 至 64 个字母、数字和 . _ : / # -")

    def negated(self) -> Posting:
        """The line that undoes this one."""
        return Posting(self.account, self.commodity, -self.amount, self.award, self.payment)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry (分录): what happened on a day, in lines that sum to zero for each commodity.

    Raises Unbalanced with the difference, LedgerError for anything else that makes no entry.
    """

    id: str
    on: date
    kind: str
    postings: tuple[Posting, ...]
    narration: str
    reverses: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not _REFERENCE.fullmatch(self.id):
            raise LedgerError("分录编号只能用 1 至 64 个字母、数字和 . _ : / # -")
        # A datetime is a date to Python, and then sorts and compares by its own rules.
        if not isinstance(self.on, date) or isinstance(self.on, datetime):
            raise LedgerError(f"分录 {self.id} 的日期应为年月日,不带钟点")
        if self.kind not in KINDS:
            raise LedgerError(f"分录 {self.id} 的种类 {self.kind!r} 不识;可用:{'、'.join(KINDS)}")
        if not isinstance(self.narration, str):
            raise LedgerError(f"分录 {self.id} 的摘要应为文字")
        if not isinstance(self.postings, tuple) or not self.postings:
            raise LedgerError(f"分录 {self.id} 没有分录行")
        off = imbalance(self.postings)
        if off:
            words = "、".join(f"{name} 差 {amount_text(name, rest)}" for name, rest in off.items())
            raise Unbalanced(f"分录 {self.id} 借贷不平:{words};请核对各行金额")
        if (self.kind == "reverse") != (self.reverses is not None):
            raise LedgerError(f"分录 {self.id}:冲正分录必须写明所冲的分录,其他分录不得写")


def imbalance(postings: tuple[Posting, ...]) -> dict[str, int]:
    """For each commodity that does not sum to zero, its sum; empty when all is well."""
    sums: Counter[str] = Counter()
    for posting in postings:
        sums[posting.commodity] += posting.amount
    return {commodity: rest for commodity, rest in sorted(sums.items()) if rest}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry (分录种类): its Chinese name and the stages between which it moves."""

    label: str
    takes_from: str
    puts_into: str


KINDS: Mapping[str, Kind] = {
    "receive": Kind("收入", "source", "available"),
    "hand_back": Kind("缴回", "available", "source"),
    "carry_over": Kind("结转", "available", "available"),
    "allocate": Kind("下达", "available", "available"),
    "reserve": Kind("占用", "available", "reserved"),
    "release": Kind("释放", "reserved", "available"),
    "send": Kind("送盘", "reserved", "transit"),
    "confirm": Kind("到账", "transit", "paid"),
    "fail": Kind("退票", "transit", "reserved"),
    "refund": Kind("退款", "paid", "available"),
    "reverse": Kind("冲正", "", ""),
}


def plain_text(commodity: str, amount: int) -> str:
    """An amount in digits alone: yuan with two decimals for CNY, whole pieces for everything else."""
    if commodity != CNY:
        return str(amount)
    yuan, fen = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{yuan}.{fen:02d}"


def amount_text(commodity: str, amount: int) -> str:
    """An amount as a reader says it: 1,234.50 元, or 20 GOODS-RICE."""
    return f"{yuan_text(amount)} 元" if commodity == CNY else f"{amount:,} {commodity}"
