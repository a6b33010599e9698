"""Prose (正文): one document as clauses, sentences, measures and an outline, read once for all checks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from yikou.crosscheck.parameters import Parameters
from yikou.crosscheck.prose.flat import flatten
from yikou.crosscheck.prose.measures import Measure, read_measures
from yikou.crosscheck.prose.outline import Item, read_outline
from yikou.documents import Document, Span
from yikou.findings import Place

_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?")
_BLANKS = re.compile(r"[^\n]")
_LONGEST_QUOTE = 80
#: A "sentence" with more numbers is a table that lost its lines; relations in it are not readable.
_MOST_MEASURES = 120


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (句) up to 。 ! ? or a line end, with its measures in order."""

    text: str
    span: Span
    measures: tuple[Measure, ...]

    def before(self, position: int) -> list[Measure]:
        """The measures that end before a position of the text."""
        return [m for m in self.measures if m.span.end <= position]

    def segments(self) -> list[Sentence]:
        """The parts between semicolons, each a sentence of its own."""
        parts, at = [], self.span.start
        for text in self.text.split(";"):
            end = at + len(text)
            inside = tuple(m for m in self.measures if at <= m.span.start < end)
            parts.append(Sentence(text, Span(at, end), inside))
            at = end + 1
        return parts

    def after(self, position: int) -> list[Measure]:
        """The measures that begin after a position of the text."""
        return [m for m in self.measures if m.span.start >= position]


@dataclass(frozen=True, slots=True)
class Prose:
    """The document's running text as checks see it; all spans point into ``document.text``."""

    document: Document
    parameters: Parameters
    flat: str
    whole: str
    sentences: tuple[Sentence, ...]
    measures: tuple[Measure, ...]
    outline: tuple[Item, ...]
    _starts: tuple[int, ...] = field(default=(), repr=False)
    _children: dict[int | None, list[tuple[int, Item]]] = field(default_factory=dict, repr=False)

    def within(self, span: Span) -> list[Measure]:
        """The measures inside a span."""
        first = bisect_left(self._starts, span.start)
        inside = []
        for measure in self.measures[first:]:
            if measure.span.start >= span.end:
                break
            inside.append(measure)
        return inside

    def within_between(self, left: Measure, right: Measure) -> list[Measure]:
        """The measures between two others."""
        return self.within(Span(left.span.end, right.span.start))

    def sentence_at(self, position: int) -> Sentence:
        """The sentence in which a position lies; an empty one where there is only a table."""
        at = bisect_right(self.sentences, position, key=lambda sentence: sentence.span.start) - 1
        if at >= 0 and position < self.sentences[at].span.end:
            return self.sentences[at]
        return Sentence("", Span(position, position), ())

    def children(self, parent: int | None) -> list[tuple[int, Item]]:
        """The items that stand directly under an item (None: under the whole document), with their indexes."""
        return self._children.get(parent, [])

    def place(self, start: int, end: int) -> Place:
        """The place of a stretch of text with its words as the quote, cut to what a reader needs."""
        start, end = max(start, 0), min(end, start + _LONGEST_QUOTE, len(self.flat))
        words = self.whole[start:end]
        start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        return self.document.place(Span(start, end))

    def around(self, measure: Measure) -> Place:
        """The place of a measure with the words that lead to it, so that the quote can be found again."""
        return self.place(
            measure.span.start - len(measure.lead), measure.span.end + min(len(measure.tail), 4)
        )

    def between(self, *measures: Measure) -> Place:
        """The place from the first to the last of some measures; the first alone where they stand far apart."""
        first = min(measures, key=lambda m: m.span)
        last = max(measures, key=lambda m: m.span)
        if last.span.end - first.span.start > _LONGEST_QUOTE:
            return self.around(first)
        return self.place(first.span.start - len(first.lead), last.span.end)

    def find(self, pattern: str | re.Pattern[str], span: Span | None = None) -> Iterator[re.Match[str]]:
        """Matches in the flat text, inside a span if one is given."""
        area = span or Span(0, len(self.flat))
        return re.compile(pattern).finditer(self.flat, area.start, area.end)

    def find_whole(self, pattern: str | re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches in the whole text, tables included."""
        return re.compile(pattern).finditer(self.whole)

    def says(self, pattern: str | re.Pattern[str]) -> bool:
        """Whether the flat text has the pattern anywhere."""
        return next(self.find(pattern), None) is not None


def read_prose(document: Document, parameters: Parameters) -> Prose:
    """Read the document's text for the checks; ``flat`` has blanks where tables and lists of attachments stand."""
    whole = flatten(document.text)
    flat = _running_text(document, whole)
    measures = read_measures(flat)
    starts = [m.span.start for m in measures]
    sentences = []
    for match in _SENTENCE.finditer(flat):
        low, high = bisect_left(starts, match.start()), bisect_left(starts, match.end())
        if match[0].strip():
            inside = measures[low:high] if high - low <= _MOST_MEASURES else ()
            sentences.append(Sentence(match[0], Span(match.start(), match.end()), inside))
    outline = read_outline(flat)
    children: dict[int | None, list[tuple[int, Item]]] = {}
    for at, item in enumerate(outline):
        children.setdefault(item.parent, []).append((at, item))
    return Prose(
        document, parameters, flat, whole, tuple(sentences), measures, outline, tuple(starts), children
    )


def _running_text(document: Document, whole: str) -> str:
    if not document.statements and not document.forms:
        return whole  # the cells of a form are no sentences
    parts, at = [], 0
    for statement in sorted(document.statements, key=lambda each: each.span):
        parts.append(_BLANKS.sub(" ", whole[at : statement.span.start]))
        parts.append(whole[statement.span.start : statement.span.end])
        at = max(at, statement.span.end)
    parts.append(_BLANKS.sub(" ", whole[at:]))
    return "".join(parts)
