"""换字留位 (places): words put in the place of others keep the places of the source."""

from __future__ import annotations

import re


def put(chars: list[str], origin: list[int], match: re.Match[str], made: str) -> None:
    """Put ``made`` where ``match`` stands; characters kept in order keep their place."""
    first, last = match.start(), match.end()
    places = _places(match.group(), made, origin[first:last])
    chars[first:last] = list(made)
    origin[first:last] = places


def _places(old: str, new: str, origin: list[int]) -> list[int]:
    """What is put in stands where the last kept character stood."""
    places: list[int] = []
    at = 0
    for char in new:
        found = old.find(char, at)
        if found != -1:
            at = found
        places.append(origin[at])
        if found != -1 and at + 1 < len(origin):
            at += 1
    return places
