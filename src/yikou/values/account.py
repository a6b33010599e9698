"""账号 (bank account): cards and passbooks as written in rosters.

The Luhn digit is a warning only: passbooks and some social-security cards do not carry it.
"""

from __future__ import annotations

from dataclasses import dataclass

from yikou.findings import Finding, finding
from yikou.values.text import is_ascii_digits, without_spaces

_CARD_LENGTHS = range(16, 20)
_SHORTEST, _LONGEST = 8, 32


@dataclass(frozen=True, slots=True, repr=False)
class BankAccount:
    """账号: digits only; prints masked. ``looks_like_card`` when length and Luhn digit fit a card."""

    number: str
    looks_like_card: bool

    def __repr__(self) -> str:
        return f"BankAccount({mask_account(self.number)})"

    __str__ = __repr__


#: Each digit twice, the digits of the product added.
_DOUBLED = dict(zip("0123456789", (0, 2, 4, 6, 8, 1, 3, 5, 7, 9), strict=True))


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    return (sum(map(int, digits[::-2])) + sum(map(_DOUBLED.__getitem__, digits[-2::-2]))) % 10 == 0


def mask_account(text: str) -> str:
    """Last four digits only: **** 0001; fewer than eight characters show nothing."""
    number = without_spaces(text)
    return f"**** {number[-4:]}" if len(number) >= 8 else "****"


def parse_account(text: str) -> tuple[BankAccount | None, tuple[Finding, ...]]:
    """An account number with spaces and hyphens taken out; findings VAL030 to VAL033."""
    number = without_spaces(text).lstrip("'`‘’").replace("-", "")
    shown = mask_account(number)
    bad = (
        []
        if is_ascii_digits(number)
        else [i for i, char in enumerate(number, 1) if not is_ascii_digits(char)]
    )
    if bad or not number:
        where = f"第 {'、'.join(map(str, bad[:6]))} 位不是数字" if bad else "是空的"
        return None, (finding("VAL030", f"账号{where}", found=shown),)
    if not _SHORTEST <= len(number) <= _LONGEST:
        return None, (finding("VAL033", f"账号有 {len(number)} 位,不可能是银行账号", found=shown),)
    if len(number) not in _CARD_LENGTHS:
        found = finding("VAL031", f"账号有 {len(number)} 位,银行卡号为 16 至 19 位", found=shown)
        return BankAccount(number, looks_like_card=False), (found,)
    if not luhn_holds(number):
        found = finding("VAL032", f"{len(number)} 位账号的校验位不符", found=shown)
        return BankAccount(number, looks_like_card=False), (found,)
    return BankAccount(number, looks_like_card=True), ()
