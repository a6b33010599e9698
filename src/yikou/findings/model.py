"""Finding, place and severity: the values every check hands back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from yikou.findings.catalogue import CATALOGUE, UnknownCode


class Severity(StrEnum):
    """How sure and how grave: an error is certain, a warning asks a person to look, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The Chinese word shown on screens and in files."""
        return {"error": "错误", "warning": "提醒", "note": "提示"}[self.value]


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; every part is optional, rows and pages count from 1."""

    file: str | None = None
    page: int | None = None
    sheet: str | None = None
    table: str | None = None
    row: int | None = None
    column: str | None = None
    quote: str | None = None

    def words(self) -> str:
        """The place as a reader says it: 工作表「名单」第 8 行「身份证号」列."""
        parts = []
        if self.page is not None:
            parts.append(f"第 {self.page} 页")
        if self.sheet:
            parts.append(f"工作表「{self.sheet}」")
        if self.table:
            parts.append(f"「{self.table}」")
        if self.row is not None:
            parts.append(f"第 {self.row} 行")
        if self.column:
            # A table of a document has no names for its columns, so they are counted.
            parts.append(f"第 {self.column} 列" if self.column.isdigit() else f"「{self.column}」列")
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check noticed (发现).

    ``message`` is a Chinese sentence with the numbers in it; ``suggestion`` says what to do;
    ``expected`` and ``found`` are the two values that disagree, as text.
    """

    code: str
    severity: Severity
    message: str
    suggestion: str | None = None
    place: Place = field(default_factory=Place)
    expected: str | None = None
    found: str | None = None

    def at(self, **parts: Any) -> Finding:
        """The same finding with parts of its place filled in, such as the file it came from."""
        return replace(self, place=replace(self.place, **parts))

    def as_dict(self) -> dict[str, Any]:
        """The shape of the ``--json`` contract: every key present, absent values null."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "place": asdict(self.place),
            "message": self.message,
            "suggestion": self.suggestion,
            "expected": self.expected,
            "found": self.found,
        }


def finding(
    code: str,
    message: str,
    *,
    place: Place | None = None,
    suggestion: str | None = None,
    expected: object = None,
    found: object = None,
    severity: Severity | None = None,
) -> Finding:
    """Make a finding of a catalogued code; severity and advice default to the catalogue's.

    Raises UnknownCode for a code that the catalogue does not list, so that no finding can reach
    a user without its page in docs/errors.md.
    """
    entry = CATALOGUE.get(code)
    if entry is None:
        raise UnknownCode(code)
    return Finding(
        code=code,
        severity=severity or Severity(entry.severity),
        message=message,
        suggestion=suggestion if suggestion is not None else entry.advice,
        place=place or Place(),
        expected=None if expected is None else str(expected),
        found=None if found is None else str(found),
    )


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among the findings, or None when there are none."""
    return min((f.severity for f in findings), key=_ORDER.__getitem__, default=None)


def count_by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each severity, all three keys present."""
    counts = Counter(f.severity for f in findings)
    return {severity: counts.get(severity, 0) for severity in Severity}
