"""识别 (linkage): are these records one person? Exact number first, then rules, then a trained model.

    linkage, findings = find_pairs(records, today=day, different=decided)
    linkage.automatic, linkage.review, linkage.group_of
    said = compare_records(one, other, today=day)      # what agrees, what is near, what differs

Names, numbers and telephones become integers in one Python stage; the engine that compares a million
of them sees the integers only, in memory. What people have decided is never asked again nor undone.
"""

from yikou.linkage.find import Linkage, Pair, compare_records, find_pairs
from yikou.linkage.levels import COMPARISONS, Mark, Said, said_of
from yikou.linkage.record import FIELDS, Policy, Record
from yikou.linkage.rules import rule_label

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
