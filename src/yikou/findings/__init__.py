"""发现 (findings): what a check noticed, where, and what to do about it.

Every check of every instrument returns ``(result, findings)``. A finding is a value, never an
exception: a roster row, an overlap, an unpaid award and a wrong sum in a report are one concept,
one table and one screen. The codes and their standing advice are data, one TOML file per prefix
in ``catalogue/``.
"""

from yikou.findings.catalogue import CATALOGUE, Code, UnknownCode
from yikou.findings.model import Finding, Place, Severity, count_by_severity, finding, worst

__all__ = [
    "CATALOGUE",
    "Code",
    "Finding",
    "Place",
    "Severity",
    "UnknownCode",
    "count_by_severity",
    "finding",
    "worst",
]
