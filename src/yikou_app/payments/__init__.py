"""发放 (payments): batches, bank files and returns, notices and sign-offs.

In: confirmed awards. Kept: one line per recipient and paying account, what the bank answered.
Out: the bank file, what is paid to whom, what must be paid again.
"""
