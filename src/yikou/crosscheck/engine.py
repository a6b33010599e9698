"""The audit (核查): every check runs over the document, and what they notice is put in the order of the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from yikou.crosscheck import forms, prose
from yikou.crosscheck.parameters import Parameters
from yikou.crosscheck.report import Report
from yikou.documents import Document, read_document
from yikou.findings import Finding, Place

Check: TypeAlias = Callable[[Document], Iterable[Finding]]
_ANCHOR = 30
_BEHIND = 10**9


def all_checks(parameters: Parameters = Parameters()) -> tuple[Check, ...]:
    """Every check, each a pure function from a document to findings: those on forms, then those on prose."""
    return (*forms.checks(parameters), *prose.checks(parameters))


def audit(
    source: bytes | str | Path | Document, *, name: str | None = None, parameters: Parameters = Parameters()
) -> Report:
    """Audit a form, report or plan (核查) given as a file, as bytes, or as a document that was read before.

    Never raises for what stands in the document: a file that cannot be read gives a report without a
    document whose findings say why. ``name`` is the file name that places will show.
    """
    if isinstance(source, Document):
        document: Document | None = source
        noticed: tuple[Finding, ...] = ()
    else:
        document, noticed = read_document(source, name=name)
    file = name or (Path(source).name if isinstance(source, str | Path) else None)
    if document is not None:
        found = [item for check in all_checks(parameters) for item in check(document)]
        noticed = (*noticed, *in_paper_order(document, found))
    if file:
        noticed = tuple(item if item.place.file else item.at(file=file) for item in noticed)
    return Report(document, noticed)


def in_paper_order(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order in which a reader meets their places; exact repetitions are dropped."""
    order = _Order("".join(document.text.split()))
    seen = list(dict.fromkeys(findings))
    return [item for _, _, item in sorted(((order.of(item.place), at, item) for at, item in enumerate(seen)),
                                          key=lambda row: row[:2])]  # fmt: skip


@dataclass(slots=True)
class _Order:
    """Where places stand: by their quotes in the text, and rows of one table by their numbers."""

    text: str
    tables: dict[str, int] = field(default_factory=dict)

    def of(self, place: Place) -> tuple[int, int, int]:
        """Page, offset of the quote, row; a place without any of them comes last."""
        anchor = "".join((place.quote or "").split())[:_ANCHOR]
        at = self.text.find(anchor) if anchor else -1
        page = place.page or 0
        return (page, at if at >= 0 else _BEHIND, place.row or _BEHIND)
