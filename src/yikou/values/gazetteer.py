"""地名 (gazetteer): the places of one district as lists write them, by full name and by unambiguous short name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from yikou.values.division import parent_path
from yikou.values.text import without_spaces

#: What people leave out of, or add to, the name of a place.
_STREET_TAIL = re.compile(r"(?:街道办事处|街道办|街道|镇人民政府|乡人民政府|人民政府|镇政府|乡政府|镇|乡)$")
_COMMITTEE_TAIL = re.compile(
    r"(?:社区居民委员会|居民委员会|村民委员会|社区居委会|社区居委|居委会|村委会|居委|村委|社区|居|村)$"
)


@dataclass(frozen=True, slots=True)
class Places:
    """The division tree as rosters write it: by full name, and by short name where that is unique."""

    streets: Mapping[str, str]
    committees: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str] = field(default_factory=dict)

    def street(self, text: str) -> str | None:
        """The path of a street by its name, with or without 街道, 镇 or 乡."""
        return _look_up(self.streets, text, _STREET_TAIL)

    def committee(self, street: str, text: str) -> str | None:
        """The path of a committee of a street by its name."""
        return _look_up(self.committees.get(street, {}), text, _COMMITTEE_TAIL)


def gazetteer(areas: Iterable[tuple[str, str, str]]) -> Places:
    """The places of a division tree given as (path, name, level), level ``street`` or ``committee``."""
    tree = list(areas)
    streets = [(path, name) for path, name, level in tree if level == "street"]
    committees: dict[str, list[tuple[str, str]]] = {}
    for path, name, level in tree:
        if level == "committee":
            committees.setdefault(parent_path(path) or "", []).append((path, name))
    return Places(
        streets=_index(streets, _STREET_TAIL),
        committees={street: _index(rows, _COMMITTEE_TAIL) for street, rows in committees.items()},
        names={path: name for path, name, _ in tree},
    )


def _look_up(known: Mapping[str, str], text: str, tail: re.Pattern[str]) -> str | None:
    name = without_spaces(text)
    return known.get(name) or known.get(_short(name, tail))


def _short(name: str, tail: re.Pattern[str]) -> str:
    # One character is no name of a place: 「村」 must not stand for any village.
    cut = tail.sub("", name)
    return f"~{cut}" if len(cut) > 1 else f"~{name}"


def _index(rows: list[tuple[str, str]], tail: re.Pattern[str]) -> dict[str, str]:
    """Full names, and under ``~`` the short names that only one place has."""
    shorts = Counter(_short(without_spaces(name), tail) for _, name in rows)
    found = {}
    for path, written in rows:
        name = without_spaces(written)
        found[name] = path
        if shorts[_short(name, tail)] == 1:
            found[_short(name, tail)] = path
    return found
