"""Report (核查结果): the document as it was read, and everything that was noticed in it."""

from __future__ import annotations

from dataclasses import dataclass

from yikou.documents import Document
from yikou.findings import Finding, Severity, count_by_severity


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit hands back (核查结果).

    ``document`` is None when the file could not be read; then the findings say why. The findings stand in
    the order of the paper. ``document.repairs`` lists what copying had broken, which is nobody's error.
    """

    document: Document | None
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[Severity, int]:
        """How many errors, warnings and notes; all three keys present."""
        return count_by_severity(self.findings)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(item for item in self.findings if item.severity is severity)
