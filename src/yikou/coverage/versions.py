"""名单版本 (versions): the next month's list held against this month's: who is new, gone, changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as versions are compared: ``subject`` says who it is, ``content`` what is said of them."""

    subject: str
    content: str


@dataclass(frozen=True, slots=True)
class Versions:
    """The subjects of the later list that are new or changed, those that are gone, and how many stay as they were."""

    added: frozenset[str]
    changed: frozenset[str]
    gone: frozenset[str]
    same: int


def compare_versions(before: Iterable[Entry], after: Iterable[Entry]) -> Versions:
    """Hold two versions of a list against each other; a subject that stands twice counts by its last row."""
    old = {entry.subject: entry.content for entry in before}
    new = {entry.subject: entry.content for entry in after}
    changed = frozenset(one for one, content in new.items() if one in old and old[one] != content)
    added = frozenset(new.keys() - old.keys())
    return Versions(added, changed, frozenset(old.keys() - new.keys()), len(new) - len(added) - len(changed))
