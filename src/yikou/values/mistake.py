"""错在哪里 (mistake): what most likely happened to an identity number whose check digit does not fit.

The check digit finds every single wrong digit and every two neighbours that changed places; it cannot say which it
was. Two traces can be told apart: a tail of noughts that a spreadsheet left behind, and a change of places that
would make the number good again. The advice names positions only, never a digit, and never repairs anything.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from yikou.values.resident import check_digit, parse_id, spelled_id
from yikou.values.text import is_ascii_digits


class Mistake(StrEnum):
    """What happened: the tail was cut, two neighbours changed places, or a digit is wrong."""

    CUT = "cut"
    SWAP = "swap"
    DIGIT = "digit"


def explain_mistake(text: str, *, today: date) -> tuple[Mistake | None, tuple[int, ...]]:
    """The likely mistake (错因) in a number, and where: the positions, from 1, of the left of two neighbours.

    None unless it has eighteen characters and the check digit is what is wrong. The positions are those where changing places makes the whole number
    good: check digit, province and a day of birth within the last 120 years.
    """
    number = spelled_id(text)
    if len(number) != 18 or not is_ascii_digits(number[:17]) or number[17] == check_digit(number[:17]):
        return None, ()
    if number.endswith("000"):
        return Mistake.CUT, ()
    swaps = tuple(
        place + 1
        for place in range(17)
        if number[place] != number[place + 1] and _would_be_good(number, place, today)
    )
    return (Mistake.SWAP if swaps else Mistake.DIGIT), swaps


def _would_be_good(number: str, place: int, today: date) -> bool:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped[16] == "X" or check_digit(swapped[:17]) != swapped[17]:
        return False
    resident, notes = parse_id(swapped, today=today)
    return resident is not None and all(note.code != "VAL016" for note in notes)
