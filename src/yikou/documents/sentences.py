"""Sentences of a text with their figures (句): where they end, and the section they stand in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from yikou.documents.document import Citation, DateMention, Section, Span, Statement
from yikou.documents.figures import find_figures
from yikou.documents.spans import Spans
from yikou.documents.structure import heading_end
from yikou.findings import Place

_SENTENCE_END = re.compile(r"[。！？!?]+[”\"』」）)]*|\n+|(?<=[^\s])[;；](?=\n)")


def find_statements(
    text: str,
    sections: tuple[Section, ...],
    dates: tuple[DateMention, ...],
    citations: tuple[Citation, ...],
    skipped: tuple[Span, ...],
    place: Callable[[Span], Place],
) -> tuple[Statement, ...]:
    """Every sentence outside the ``skipped`` spans (tables, lists of attachments); headings are their own."""
    borders = {0, len(text)}
    borders.update(match.end() for match in _SENTENCE_END.finditer(text))
    for section in sections:
        borders.add(section.span.start)
        if section.title and text[heading_end(text, section) :][:1] not in (",", "，"):
            borders.add(_after_heading(text, section))
    for span in skipped:
        borders.update((span.start, span.end))
    taken = Spans([*(item.span for item in dates), *(item.span for item in citations)])
    closed = Spans(skipped)
    starts = [section.span.start for section in sections]
    ordered = sorted(border for border in borders if 0 <= border <= len(text))
    statements = []
    for begin, end in zip(ordered, ordered[1:], strict=False):
        start = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
        stop = end - (len(text[begin:end]) - len(text[begin:end].rstrip()))
        if start >= stop or closed.holds(start):
            continue
        span = Span(start, stop)
        statements.append(
            Statement(
                text[start:stop],
                span,
                _section_of(starts, sections, start),
                find_figures(text, start, stop, taken),
                place(span),
            )
        )
    return tuple(statements)


def _after_heading(text: str, section: Section) -> int:
    """The border behind a heading; a mark of punctuation behind it still belongs to it."""
    at = heading_end(text, section)
    return at + 1 if at < len(text) and text[at] in "。：:；;" else at


def _section_of(starts: list[int], sections: tuple[Section, ...], at: int) -> int | None:
    number = bisect_right(starts, at) - 1
    while number >= 0 and sections[number].span.end <= at:
        parent = sections[number].parent
        number = -1 if parent is None else parent
    return number if number >= 0 else None
