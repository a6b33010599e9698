"""电话 (telephone): mobile and fixed numbers, several in one cell, never a reason to reject a row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yikou.findings import Finding, finding
from yikou.values.text import tidy

_SEPARATOR = re.compile(r"[、,;;/|]|\s+或\s*|或")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_FIXED = re.compile(r"(?:(0\d{2,3})-?)?([2-9]\d{6,7})(?:(?:转|-)(\d{1,6}))?")


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """One telephone number, digits and hyphens; prints masked."""

    number: str
    mobile: bool

    def __repr__(self) -> str:
        return f"Phone({mask_phone(self.number)})"

    __str__ = __repr__


def _one(text: str) -> Phone | None:
    digits = re.sub(r"[\s()()]", "", text).replace("—", "-").replace("–", "-")
    if match := _MOBILE.fullmatch(digits.replace("-", "")):
        return Phone(match[1], mobile=True)
    if match := _FIXED.fullmatch(digits):
        area, number, extension = match.groups()
        return Phone("-".join(part for part in (area, number, extension) if part), mobile=False)
    return None


def parse_phones(text: str) -> tuple[tuple[Phone, ...], tuple[Finding, ...]]:
    """All numbers of one cell in their order; what cannot be read is a warning (VAL050)."""
    body = tidy(text)
    if not body or body in {"无", "-", "/", "没有"}:
        return (), ()
    whole = _one(body)
    if whole is not None:
        return (whole,), ()
    pieces = [piece.strip() for piece in _SEPARATOR.split(body) if piece.strip()]
    if len(pieces) == 1:
        pieces = body.split(" ")
    phones = [_one(piece) for piece in pieces]
    unread = sum(phone is None for phone in phones)
    found: tuple[Finding, ...] = ()
    if unread:
        found = (finding("VAL050", f"这一格里有 {unread} 个电话号码读不懂(共 {len(pieces)} 个)"),)
    return tuple(phone for phone in phones if phone is not None), found


def mask_phone(text: str) -> str:
    """138****5678: the first three and the last four of a mobile; the last two of anything shorter."""
    number = re.sub(r"[^\d]", "", text)
    if len(number) >= 11:
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)
