"""读法 (prose): how the compiler understood a standard."""

from __future__ import annotations

from fractions import Fraction

from yikou.scoring.rules import Item


def prose(item: Item, weight: Fraction | None) -> str:
    return repr(item)


def reading(words: str, remarks: tuple[str, ...]) -> str:
    return words + "".join(remarks)
