"""Ask the funds: what is available, where a payment's fen came from, the book as a whole."""

from yikou_app.funds.queries.books import (
    LotRow,
    beancount,
    book,
    book_of,
    chart,
    fund_ids,
    source_id,
    trace,
)
from yikou_app.funds.queries.sources import (
    KEEPERS,
    LEVELS,
    RECEIPT_KINDS,
    SIDES,
    FundRow,
    PayingRow,
    ReceiptRow,
    fund,
    fund_rows,
    funds,
    funds_by_id,
    paying_account,
    paying_account_of,
    paying_accounts,
    receipts,
    years,
)
from yikou_app.funds.queries.statements import (
    EntryRow,
    StatementRow,
    balances,
    check_totals,
    entries,
    paid_by_award,
    posted,
    statement,
)

__all__ = [
    "KEEPERS", "LEVELS", "RECEIPT_KINDS", "SIDES", "EntryRow", "FundRow", "LotRow", "PayingRow", "ReceiptRow",
    "StatementRow", "balances", "beancount", "book", "book_of", "chart", "check_totals", "entries", "fund",
    "fund_ids", "fund_rows", "funds", "funds_by_id", "paid_by_award", "paying_account", "paying_account_of",
    "paying_accounts", "posted", "receipts", "source_id", "statement", "trace", "years",
]  # fmt: skip
