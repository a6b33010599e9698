"""识别 (linkage): are these records one person? Exact number first, then rules, then a trained model.

    linkage, findings = find_pairs(records, today=day, different=decided)
    linkage.automatic, linkage.review, linkage.group_of
    said = compare_records(one, other, today=day)      # what agrees, what is near, what differs

Names, numbers and telephones become integers in one Python stage; the engine that compares a million
of them sees the integers only, in memory. What people have decided is never asked again nor undone.
The engine is imported when somebody searches, not by everybody who shows a finding.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yikou.linkage.levels import COMPARISONS, Mark, Said, said_of
from yikou.linkage.record import FIELDS, Policy, Record
from yikou.linkage.rules import rule_label

if TYPE_CHECKING:
    from yikou.linkage.find import Linkage, Pair, compare_records, find_pairs

__all__ = [
    "COMPARISONS",
    "FIELDS",
    "Linkage",
    "Mark",
    "Pair",
    "Policy",
    "Record",
    "Said",
    "compare_records",
    "find_pairs",
    "rule_label",
    "said_of",
]


def __getattr__(name: str) -> Any:
    """The parts that need the engine, when first asked for."""
    if name in ("Linkage", "Pair", "compare_records", "find_pairs"):
        return getattr(import_module("yikou.linkage.find"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
