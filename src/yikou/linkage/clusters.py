"""合组 (clusters): records of one person, never against a number or a decision.

Edges come best first. An edge that would put two different numbers, or two records that somebody has
called 不是同一人, into one group is refused, however the path between them runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Refusal(StrEnum):
    """Why two records were not put together."""

    NUMBERS = "numbers"
    DECIDED = "decided"
    LARGE = "large"


class Clusters:
    """Groups of rows (关联组). ``numbers[row]`` is the row's number or None."""

    def __init__(self, numbers: list[int | None], largest: int) -> None:
        self._root = list(range(len(numbers)))
        self._size = [1] * len(numbers)
        self._numbers: list[frozenset[int]] = [_set(number) for number in numbers]
        self._foes: dict[int, set[int]] = {}
        self._largest = largest

    def find(self, row: int) -> int:
        """The row that stands for the group."""
        root = self._root
        while root[row] != row:
            root[row] = root[root[row]]
            row = root[row]
        return row

    def part(self, one: int, other: int) -> None:
        """Keep two rows apart for ever (不是同一人)."""
        self._foes.setdefault(self.find(one), set()).add(other)
        self._foes.setdefault(self.find(other), set()).add(one)

    def refusal(self, one: int, other: int) -> Refusal | None:
        """Why these two may not be one person, or None."""
        one, other = self.find(one), self.find(other)
        if one == other:
            return None
        if len(self._foes.get(one, ())) > len(self._foes.get(other, ())):
            one, other = other, one
        if any(self.find(foe) == other for foe in self._foes.get(one, ())):
            return Refusal.DECIDED
        # Sets with nothing new to each other agree: a person may have linked two numbers already.
        first, second = self._numbers[one], self._numbers[other]
        if first and second and not (first <= second or second <= first):
            return Refusal.NUMBERS
        if self._size[one] + self._size[other] > self._largest:
            return Refusal.LARGE
        return None

    def join(self, one: int, other: int) -> None:
        """Put two groups together, whatever speaks against it; ask ``refusal`` first."""
        one, other = sorted((self.find(one), self.find(other)))
        if one == other:
            return
        self._root[other] = one
        self._size[one] += self._size[other]
        self._numbers[one] |= self._numbers[other]
        if other in self._foes:
            self._foes.setdefault(one, set()).update(self._foes.pop(other))

    def join_all(self, rows: Iterable[tuple[int, int]]) -> None:
        """Put pairs together without asking: equal numbers, and what people have decided."""
        for one, other in rows:
            self.join(one, other)


_EMPTY: frozenset[int] = frozenset()


def _set(number: int | None) -> frozenset[int]:
    return _EMPTY if number is None else frozenset((number,))
