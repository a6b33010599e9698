"""证件号码 (numbers): one number in all its spellings, and what a mistyped one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from yikou.values import ResidentId, parse_id, without_spaces

_KEPT_BY_A_SPREADSHEET = 15


@dataclass(frozen=True, slots=True, repr=False)
class Numbers:
    """What the numbers of a set of records say: the checked ones, and good guesses for the others.

    ``read`` has every spelling that is a number; ``guessed`` a spelling that is none, with the one
    number of these records that a single slip of the hand turns into it.
    """

    read: dict[str, ResidentId]
    guessed: dict[str, str]


def read_numbers(texts: Iterable[str], *, today: date) -> Numbers:
    """Every distinct text, read once."""
    read: dict[str, ResidentId] = {}
    broken: list[str] = []
    for text in set(texts):
        number, _ = parse_id(text, today=today)
        if number is not None:
            read[text] = number
        else:
            broken.append(text)
    known = {number.number for number in read.values()}
    guessed = _guesses(broken, known) if broken else {}
    return Numbers(read, guessed)


def _guesses(broken: list[str], known: set[str]) -> dict[str, str]:
    heads: dict[str, list[str]] = {}
    for number in known:
        heads.setdefault(number[:_KEPT_BY_A_SPREADSHEET], []).append(number)
    guessed = {}
    for text in broken:
        plain = without_spaces(text).upper()
        if not 17 <= len(plain) <= 19:
            continue
        meant = (
            set(heads.get(plain[:15], ())) if plain.endswith("000") else known.intersection(one_slip(plain))
        )
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
