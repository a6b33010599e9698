"""区划 (division): our own path in the tree of areas, fit for range queries.

A path is a run of segments of three characters 0-9A-Z without separator: district 001, street 001002,
committee 001002003. Everything below a path is ``low <= path < high``, which an index can answer; a
prefix match cannot be trusted to. National codes are attributes of an area, never its place in the
tree: codes change, and an industrial park may have none. The segment ZZZ is never given out, so that
every path has a successor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SEGMENT = 3
#: Deep enough for province, city, district, street, committee, group and one more.
DEEPEST = 8
ROOT = ""
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LAST = "ZZZ"
_PATH = re.compile(rf"(?:(?!{_LAST})[0-9A-Z]{{{SEGMENT}}}){{0,{DEEPEST}}}")


class BadPath(ValueError):
    """A text that is no path of the tree; the message shows the path, which names no person."""


def is_path(path: str) -> bool:
    """Whether the text is a path; the empty path is the root."""
    return _PATH.fullmatch(path) is not None


def _checked(path: str) -> str:
    if not is_path(path):
        raise BadPath(f"not a division path: {path[:40]!r}")
    return path


def segment(number: int) -> str:
    """The number-th child's segment: 1 -> 001, 36 -> 010. Raises BadPath outside 0 to 46654."""
    if not 0 <= number < len(_SIGNS) ** SEGMENT - 1:
        raise BadPath(f"no segment for {number}")
    out = ""
    for _ in range(SEGMENT):
        number, digit = divmod(number, len(_SIGNS))
        out = _SIGNS[digit] + out
    return out


def _number(part: str) -> int:
    value = 0
    for char in part:
        value = value * len(_SIGNS) + _SIGNS.index(char)
    return value


def path_range(path: str) -> tuple[str, str]:
    """The half-open range (low, high) that holds the path and all below it: 001002 -> (001002, 001003)."""
    _checked(path)
    if path == ROOT:
        return "", _LAST
    head, last = path[:-SEGMENT], _number(path[-SEGMENT:]) + 1
    return path, head + (_LAST if last == len(_SIGNS) ** SEGMENT - 1 else segment(last))


def is_within(path: str, area: str) -> bool:
    """Whether ``path`` is the area or lies below it."""
    low, high = path_range(area)
    return low <= _checked(path) < high


def child_path(parent: str, number: int) -> str:
    """The path of the number-th child. Raises BadPath when the tree would grow too deep."""
    path = _checked(parent) + segment(number)
    if depth(path) > DEEPEST:
        raise BadPath(f"deeper than {DEEPEST} levels")
    return path


def next_child(parent: str, siblings: Iterable[str]) -> str:
    """The first path after all children the parent has ever had; numbers are not given out again."""
    size = len(_checked(parent)) + SEGMENT
    numbers = [
        _number(path[size - SEGMENT : size])
        for path in siblings
        if is_within(path, parent) and path != parent
    ]
    return child_path(parent, max(numbers, default=0) + 1)


def parent_path(path: str) -> str | None:
    """The path one level up; None above the root."""
    return _checked(path)[:-SEGMENT] if path else None


def ancestors(path: str) -> tuple[str, ...]:
    """All paths above, from the top district down, without the root and the path itself."""
    return tuple(_checked(path)[:end] for end in range(SEGMENT, len(path), SEGMENT))


def depth(path: str) -> int:
    """How many levels below the root."""
    return len(path) // SEGMENT
