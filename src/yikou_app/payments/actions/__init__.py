"""Change the payments: make, hand in, release, send, take what the bank answers, pay again, sign off."""

from yikou_app.payments.actions.bank import PLAIN, BankTemplate, plain_yuan, write_bank_file
from yikou_app.payments.actions.batches import MOST_LINES, drop_line, make_batch, reissue, void_batch
from yikou_app.payments.actions.erasing import agree_to_erasure, request_erasure
from yikou_app.payments.actions.notices import WAYS, sign_notice
from yikou_app.payments.actions.release import release_batch, return_batch, submit_batch
from yikou_app.payments.actions.returns import Answer, Taken, read_return, take_return

__all__ = [
    "MOST_LINES", "PLAIN", "WAYS", "Answer", "BankTemplate", "Taken", "agree_to_erasure", "request_erasure", "drop_line", "make_batch",
    "plain_yuan", "read_return", "reissue", "release_batch", "return_batch", "sign_notice", "submit_batch",
    "take_return", "void_batch", "write_bank_file",
]  # fmt: skip
