"""Many spans, asked quickly (区段): whether any of them holds a place or overlaps another span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from yikou.documents.document import Span


class Spans:
    """A fixed set of spans, joined where they overlap; each question takes a binary search."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def holds(self, at: int) -> bool:
        """Whether a place lies in one of them."""
        number = bisect_right(self._starts, at) - 1
        return number >= 0 and at < self._ends[number]

    def overlaps(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with a stretch."""
        number = bisect_right(self._ends, start)
        return number < len(self._starts) and self._starts[number] < end

    def last_end(self, before: int) -> int:
        """Where the last one ends that ends at a place or before it; 0 when there is none."""
        number = bisect_right(self._ends, before) - 1
        return self._ends[number] if number >= 0 else 0
