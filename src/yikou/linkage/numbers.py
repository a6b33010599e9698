"""证件号码 (numbers): what a mistyped number was meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yikou.values import without_spaces

_KEPT_BY_A_SPREADSHEET = 15


def guess_numbers(broken: Iterable[str], known: set[str]) -> dict[str, str]:
    """For texts that are no number: the one known number that a single slip of the hand turns into each.

    A text that could be two known numbers, or none, is not guessed at.
    """
    heads: dict[str, list[str]] = {}
    guessed = {}
    for text in broken:
        plain = without_spaces(text).upper()
        if not 17 <= len(plain) <= 19:
            continue
        if plain.endswith("000"):
            if not heads:
                for number in known:
                    heads.setdefault(number[:_KEPT_BY_A_SPREADSHEET], []).append(number)
            meant = set(heads.get(plain[:_KEPT_BY_A_SPREADSHEET], ()))
        else:
            meant = known.intersection(one_slip(plain))
        if len(meant) == 1:
            guessed[text] = meant.pop()
    return guessed


def one_slip(plain: str) -> Iterator[str]:
    """Every text of eighteen characters that one wrong, missing, doubled or exchanged character makes of it."""
    if len(plain) == 18:
        for at in range(18):
            for char in "0123456789X" if at == 17 else "0123456789":
                yield plain[:at] + char + plain[at + 1 :]
        for at in range(17):
            yield plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    elif len(plain) == 17:
        for at in range(18):
            for char in "0123456789X" if at == 17 else "0123456789":
                yield plain[:at] + char + plain[at:]
    elif len(plain) == 19:
        for at in range(19):
            yield plain[:at] + plain[at + 1 :]
