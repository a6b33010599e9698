"""The audit (核查): every check runs over the document, and what they notice is put in the order of the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from yikou.crosscheck import forms, prose
from yikou.crosscheck.parameters import Parameters
from yikou.crosscheck.report import Report
from yikou.documents import Document, Span, read_document
from yikou.findings import Finding, Place

Check: TypeAlias = Callable[[Document], Iterable[Finding]]
_ANCHOR = 30
#: Shorter words may stand anywhere; then the row decides.
_SURE = 6
#: How many characters may stand between two quoted cells: a short cell or a label.
_BETWEEN = 40
#: How many places of a quote's first cell are tried; the shortest stretch that holds all its cells counts.
_TRIES = 200
_NUMERAL = frozenset("0123456789.")
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
        noticed = (*noticed, *verbatim(document, in_paper_order(document, found)))
    if file:
        noticed = tuple(item if item.place.file else item.at(file=file) for item in noticed)
    return Report(document, noticed)


def verbatim(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with quotes as they stand in the file: cells of one row with what stands between them."""
    order = _Order.of(document)
    return [order.quoted(document, item) for item in findings]


def in_paper_order(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order in which a reader meets their places; exact repetitions are dropped."""
    order = _Order.of(document)
    seen = list(dict.fromkeys(findings))
    ranked = sorted(enumerate(seen), key=lambda each: (*order.at(each[1].place), each[0]))
    return [item for _, item in ranked]


@dataclass(frozen=True, slots=True)
class _Order:
    """Where places stand in the text: by the first words they quote, else by the row they name."""

    text: str
    offsets: dict[tuple[str | None, int], int]
    kept: tuple[int, ...]
    whole: str

    @classmethod
    def of(cls, document: Document) -> _Order:
        """The order of a document: its text without spaces, and where each of its rows begins there."""
        counts = [0]
        for char in document.text:
            counts.append(counts[-1] + (not char.isspace()))
        offsets: dict[tuple[str | None, int], int] = {}
        for piece in document.pieces:
            if piece.place.row is not None:
                key = (piece.place.table or piece.place.sheet, piece.place.row)
                offsets.setdefault(key, counts[min(piece.span.start, len(document.text))])
        kept = tuple(at for at, char in enumerate(document.text) if not char.isspace())
        return cls("".join(document.text.split()), offsets, kept, document.text)

    def _found(self, part: str, since: int, until: int | None = None) -> Iterator[int]:
        """Where a cell's words stand from a place on; a number inside a longer one only if there is no other."""
        alone, inside = False, []
        at = self.text.find(part, since, until)
        while at >= 0:
            if self._cuts_a_number(part, at):
                inside.append(at)
            else:
                alone = True
                yield at
            at = self.text.find(part, at + 1, until)
        if not alone:
            yield from inside

    def _cuts_a_number(self, part: str, at: int) -> bool:
        """Whether the words at a place would be the beginning, middle or end of a longer number."""
        first, last = self.kept[at], self.kept[at + len(part) - 1]
        before, behind = self.whole[max(0, first - 1) : first], self.whole[last + 1 : last + 2]
        return (part[0] in _NUMERAL and before != "" and before in _NUMERAL) or (
            part[-1] in _NUMERAL and behind != "" and behind in _NUMERAL
        )

    def quoted(self, document: Document, item: Finding) -> Finding:
        """A finding whose quote joins cells, with the stretch of the file that holds them all."""
        parts = ["".join(part.split()) for part in (item.place.quote or "").split("\t")]
        parts = [part for part in parts if part]
        if len(parts) < 2:
            return item
        begins = self.offsets.get((item.place.table or item.place.sheet, item.place.row or 0), 0)
        if begins and (found := self._within(parts, begins, item.place)) is not None:
            span = Span(self.kept[found[0]], self.kept[found[1] - 1] + 1)
            return item.at(quote=document.place(span).quote)
        for since in (begins, max(0, begins - _BETWEEN)):
            if (found := self._stretch(parts, since)) is not None:
                span = Span(self.kept[found[0]], self.kept[found[1] - 1] + 1)
                return item.at(quote=document.place(span).quote)
        return item

    def _within(self, parts: list[str], begins: int, place: Place) -> tuple[int, int] | None:
        """From the first to the last of the cells in one row, in whatever order its columns stand."""
        table = place.table or place.sheet
        later = [at for (own, _), at in self.offsets.items() if own == table and at > begins]
        ends = min(later, default=len(self.text))
        taken: list[tuple[int, int]] = []
        name = next(self._found(parts[0], begins, ends), begins)
        for part in sorted(parts, key=len, reverse=True):
            # What stands before the name belongs to the levels above it, most of the time.
            free = (
                at
                for at in chain(self._found(part, name, ends), self._found(part, begins, ends))
                if not any(at < end and start < at + len(part) for start, end in taken)
            )
            at = next(free, -1)
            if at < 0:
                return None
            taken.append((at, at + len(part)))
        return min(start for start, _ in taken), max(end for _, end in taken)

    def _stretch(self, parts: list[str], since: int) -> tuple[int, int] | None:
        """From the first to the last of the cells, when little stands between them."""
        found = (self._run(parts, start) for start in islice(self._found(parts[0], since), _TRIES))
        return min((one for one in found if one), key=lambda one: one[1] - one[0], default=None)

    def _run(self, parts: list[str], start: int) -> tuple[int, int] | None:
        """The cells one behind the other from a place on."""
        at = start
        for part in parts:
            found = next(self._found(part, at, at + _BETWEEN + len(part)), -1)
            if found < 0:
                return None
            at = found + len(part)
        return start, at

    def at(self, place: Place) -> tuple[int, int, int]:
        """Page, offset, row; a place without any of them comes last."""
        row = place.row or _BEHIND
        begins = self.offsets.get((place.table or place.sheet, row))
        words = "".join((place.quote or "").split("\t")[0].split())[:_ANCHOR]
        found = self.text.find(words, begins or 0) if words else -1
        offset = begins if found < 0 or (begins is not None and len(words) < _SURE) else found
        return (place.page or 0, _BEHIND if offset is None else offset, row)
