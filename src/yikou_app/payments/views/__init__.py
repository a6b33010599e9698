"""Screens of the payments: batches, the second person's release, the bank's files, notices."""

from yikou_app.payments.views.batches import (
    batch,
    drop,
    export,
    export_lines,
    index,
    line,
    new,
    reissue,
)
from yikou_app.payments.views.erasing import ask_to_erase, erase
from yikou_app.payments.views.notices import export_notices, notice, notices, sign
from yikou_app.payments.views.steps import bank_file, bank_return, release, send_back, submit, void

__all__ = [
    "ask_to_erase", "erase", "bank_file", "bank_return", "batch", "drop", "export", "export_lines", "export_notices", "index", "line",
    "new", "notice", "notices", "reissue", "release", "send_back", "sign", "submit", "void",
]  # fmt: skip
