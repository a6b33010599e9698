"""账 (ledger): double entry over money, goods and cards; balances, traces and cuts that follow from it.

    book = Book().posted(
        receive("e1", day, fund="spring", source="qu", amount=100_000, narration="区级资金到账"),
        reserve("e2", day, [Part("spring", 50_000, "a1")], narration="春节帮困"),
    )
    book.balances(by=("stage", "commodity"))      # {("available", "CNY"): 50000, …}
    checked, findings = check_book(book, chart)

Amounts are whole numbers: fen for CNY, pieces for goods. Nothing here rounds or divides.
"""

from yikou.ledger.beancount_text import beancount_account, to_beancount
from yikou.ledger.book import Book, TrialRow, reverse
from yikou.ledger.chart import (
    LEVELS,
    STAGES,
    Chart,
    Fund,
    Source,
    fund_account,
    fund_of,
    source_account,
    source_of,
    stage_of,
)
from yikou.ledger.checks import Checked, check_book
from yikou.ledger.cuts import AwardFacts, Cuts, cuts
from yikou.ledger.entries import (
    CNY,
    KINDS,
    Account,
    Entry,
    Kind,
    LedgerError,
    Posting,
    Unbalanced,
    amount_text,
)
from yikou.ledger.flow import Flow, Lot, Slice, trace
from yikou.ledger.moves import (
    Part,
    allocate,
    carry_over,
    confirm,
    fail,
    hand_back,
    open_parts,
    receive,
    refund,
    release,
    reserve,
    send,
)
from yikou.ledger.rows import Row, read_book, write_rows

__all__ = [
    "CNY",
    "KINDS",
    "LEVELS",
    "STAGES",
    "Account",
    "AwardFacts",
    "Book",
    "Chart",
    "Checked",
    "Cuts",
    "Entry",
    "Flow",
    "Fund",
    "Kind",
    "LedgerError",
    "Lot",
    "Part",
    "Posting",
    "Row",
    "Slice",
    "Source",
    "TrialRow",
    "Unbalanced",
    "allocate",
    "amount_text",
    "beancount_account",
    "carry_over",
    "check_book",
    "confirm",
    "cuts",
    "fail",
    "fund_account",
    "fund_of",
    "hand_back",
    "open_parts",
    "read_book",
    "receive",
    "refund",
    "release",
    "reserve",
    "reverse",
    "send",
    "source_account",
    "source_of",
    "stage_of",
    "to_beancount",
    "trace",
    "write_rows",
]
