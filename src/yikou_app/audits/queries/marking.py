"""Quotes found again in the text (引文): the text in lines and table rows, cut where a mark begins or ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Quote:
    """What one finding quotes: its number in the list, its severity, the words."""

    number: int
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks; ``anchors`` are the findings whose quote begins here."""

    text: str
    numbers: tuple[int, ...] = ()
    anchors: tuple[int, ...] = ()
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A line of text (one cell), or a table: rows of cells of pieces."""

    rows: list[list[list[Piece]]] = field(default_factory=list)
    table: bool = False


_GRAVE = ("error", "warning", "note")


def marked(text: str, quotes: Sequence[Quote]) -> list[Block]:
    """The text as blocks, every quote that can be found again marked; spaces and line breaks do not matter."""
    spans = list(_spans(text, quotes))
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    blocks: list[Block] = []
    begun: set[int] = set()
    for start, line in _lines(text):
        if not line.strip():
            continue
        columns = list(_cells(start, line))
        row = [list(_pieces(text, low, high, cuts, spans, begun)) for low, high in columns]
        if len(row) > 1:
            if not blocks or not blocks[-1].table:
                blocks.append(Block(table=True))
            blocks[-1].rows.append(row)
        else:
            blocks.append(Block(rows=[row]))
    return blocks


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _cells(start: int, line: str) -> Iterator[tuple[int, int]]:
    """The cells of a line by its tabs; tabs before the first word only indent."""
    lead = len(line) - len(line.lstrip("\t "))
    at = start + lead
    for cell in line[lead:].rstrip("\t ").split("\t"):
        yield at, at + len(cell)
        at += len(cell) + 1


def _pieces(
    text: str, low: int, high: int, cuts: list[int], spans: list[tuple[int, int, Quote]], begun: set[int]
) -> Iterator[Piece]:
    edges = [low, *(cut for cut in cuts if low < cut < high), high]
    for start, end in zip(edges, edges[1:], strict=False):
        over = [quote for first, last, quote in spans if first < end and start < last]
        fresh = tuple(dict.fromkeys(quote.number for quote in over if quote.number not in begun))
        begun.update(fresh)
        grave = min((quote.severity for quote in over), key=_GRAVE.index, default="")
        yield Piece(text[start:end], tuple(dict.fromkeys(quote.number for quote in over)), fresh, grave)


def _spans(text: str, quotes: Iterable[Quote]) -> Iterator[tuple[int, int, Quote]]:
    """Where the quotes stand: whole if the words follow each other, else part by part in their order."""
    kept = [at for at, char in enumerate(text) if not char.isspace()]
    plain = "".join(text[at] for at in kept)
    for quote in quotes:
        whole = "".join(quote.text.split())
        at = plain.find(whole) if len(whole) >= _SHORTEST else -1
        if at >= 0:
            yield kept[at], kept[at + len(whole) - 1] + 1, quote
            continue
        after = 0
        for part in quote.text.split("\t"):
            words = "".join(part.split())
            at = plain.find(words, after) if len(words) >= _SHORTEST else -1
            if at >= 0:
                yield kept[at], kept[at + len(words) - 1] + 1, quote
                after = at + len(words)
