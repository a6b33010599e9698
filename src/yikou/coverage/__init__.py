"""比对 (coverage): who is served twice, who is missed, whose sum is above a limit.

    found, findings = overlaps(benefits, policy)         # over all awards at once
    decision = decide(new, existing, policy)             # at the moment of granting
    report, findings = gaps(members, benefits)           # members of a category nobody reached
    excesses, findings = ceilings(benefits, limits)
    result, findings = measures(members, benefits, policy, limits=limits)   # 广覆盖, 不遗漏, 少重复
    report, findings = match(listed, known, reached=..., held=...)          # another office's list; or statement(...)

Rows are frozen and hold ids only. What may be told of an award to another unit is a Told.
"""

from yikou.coverage.benefits import OWNER_LEVELS, Benefit, Member, Told, told
from yikou.coverage.ceilings import Ceiling, Excess, ceilings
from yikou.coverage.gaps import REASONS, Gap, GapReport, Reach, Reason, gaps
from yikou.coverage.matching import (
    Description,
    Known,
    Likeness,
    Listed,
    Matched,
    MatchReport,
    Proposal,
    Standing,
    counts_of,
    match,
    propose,
    statement,
    unreached_of,
)
from yikou.coverage.measures import Measures, Rate, measures
from yikou.coverage.overlaps import Decision, Overlap, decide, finding_for, overlaps
from yikou.coverage.policy import Ground, Policy, Verdict
from yikou.coverage.versions import Entry, Versions, compare_versions

__all__ = [
    "OWNER_LEVELS",
    "REASONS",
    "Benefit",
    "Ceiling",
    "Decision",
    "Excess",
    "Gap",
    "GapReport",
    "Ground",
    "Measures",
    "Member",
    "Overlap",
    "Policy",
    "Rate",
    "Reach",
    "Reason",
    "Told",
    "Verdict",
    "ceilings",
    "decide",
    "finding_for",
    "gaps",
    "measures",
    "overlaps",
    "told",
    "Description",
    "Known",
    "Likeness",
    "Listed",
    "MatchReport",
    "Matched",
    "Proposal",
    "Standing",
    "counts_of",
    "match",
    "propose",
    "statement",
    "unreached_of",
    "Entry",
    "Versions",
    "compare_versions",
]
