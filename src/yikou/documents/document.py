"""A document that was read and understood (文书): its kind, its forms, and its text with everything found in it.

``text`` is the whole text with the damage of copying and converting repaired; every span points into it.
What was repaired is listed in ``repairs`` and is never the author's fault. ``Document.place`` leads from a
span back to the words that really stand in the file.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from yikou.documents.extract.model import Table
from yikou.documents.model import SelfEvaluationForm
from yikou.findings import Place
from yikou.values import Quantity


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of ``Document.text``: from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in running text (数据) with the words that say what is counted, as far as they do."""

    text: str
    span: Span
    quantity: Quantity
    noun: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence (句) with its figures; ``section`` is an index into ``Document.sections``."""

    text: str
    span: Span
    section: int | None
    figures: tuple[Figure, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Section:
    """A section (章节): its number as written (一、 (一) 1、), its title, its level from 1, and its whole extent.

    ``span`` begins at the heading and ends before the next heading of the same or a higher level;
    ``parent`` is an index into ``Document.sections``.
    """

    number: str
    title: str
    level: int
    span: Span
    parent: int | None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date or span of dates in the text (日期): first and last day as far as the words give them.

    Without a year in the words ``year_stated`` is false and ``start`` and ``end`` are None, unless the
    mention is the second half of a span whose first half names the year. ``end`` is the last day itself.
    """

    text: str
    span: Span
    start: date | None
    end: date | None
    year_stated: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment (附件) listed at the end, or present with its own heading."""

    number: int | None
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to an attachment or to a table (见附件3, 附表2); ``text`` begins with 附件 or 附表."""

    number: int | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Repair:
    """What copying or converting had broken and how it was mended (提取瑕疵): never blamed on the author.

    ``certain`` is false where another reading is possible; the text then stands as it was found,
    unless the message of the repair says otherwise.
    """

    kind: str
    before: str
    after: str
    place: Place
    certain: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the repaired text and the words that stand for it in the file, with their place."""

    span: Span
    original: str
    place: Place


@dataclass(frozen=True, slots=True)
class Document:
    """A form, a report or a plan (文书) as values; ``kind`` is form, score_table, report, plan or other.

    ``forms`` has none, one or more; a report with a table of indicators has one. ``source`` is the format
    it was read from. ``year`` is the year it is about.
    """

    kind: str
    title: str = ""
    year: int | None = None
    source: str = ""
    text: str = ""
    forms: tuple[SelfEvaluationForm, ...] = ()
    sections: tuple[Section, ...] = ()
    statements: tuple[Statement, ...] = ()
    dates: tuple[DateMention, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    citations: tuple[Citation, ...] = ()
    tables: tuple[Table, ...] = ()
    repairs: tuple[Repair, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def form(self) -> SelfEvaluationForm | None:
        """The first form, or None when the document has none."""
        return self.forms[0] if self.forms else None

    def place(self, span: Span) -> Place:
        """Where a span stands: page, table and row of its beginning, and the words of the file itself."""
        first = max(0, bisect_right(self.pieces, span.start, key=lambda piece: piece.span.start) - 1)
        while first and self.pieces[first - 1].span.end > span.start:
            first -= 1
        quote: list[str] = []
        where: Place | None = None
        for piece in self.pieces[first:]:
            if piece.span.start >= span.end:
                break
            if piece.span.end <= span.start:
                continue
            where = where or piece.place
            quote.append(_origin(piece, span, self.text))
        return replace(where or Place(), quote="".join(quote) or self.text[span.start : span.end])


def _origin(piece: Piece, span: Span, text: str) -> str:
    """The part of a piece's original that a span covers: exact where nothing was repaired, else all of it."""
    start, end = max(piece.span.start, span.start), min(piece.span.end, span.end)
    if text[piece.span.start : piece.span.end] != piece.original:
        return piece.original
    return piece.original[start - piece.span.start : end - piece.span.start]
