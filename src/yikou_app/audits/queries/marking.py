"""Quotes found again in the text (引文): the text in lines and table rows, cut where a mark begins or ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from yikou.documents import Document, Span

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
class Box:
    """A cell of a table or a line of text, with how many rows and columns it covers."""

    pieces: list[Piece]
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """A line of text (one box), or a table: rows of boxes."""

    rows: list[list[Box]] = field(default_factory=list)
    table: bool = False


_GRAVE = ("error", "warning", "note")
#: One table of a shape: where its cells stand in the text, [row, column, rows, columns, start, end].
Shape = list[list[list[int]]]


def shape_of(document: Document) -> Shape:
    """Where the cells of a document's tables stand in its text, as far as reading kept them apart."""
    cells: dict[str, list[Span]] = {}
    for piece in document.pieces:
        if piece.place.column is not None:
            cells.setdefault(f"{piece.place.sheet}/{piece.place.table}", []).append(piece.span)
    shape: Shape = []
    for table in document.tables:
        spans = cells.get(f"{table.place.sheet}/{table.place.table}", [])
        if spans and len(spans) == len(table.cells):
            shape.append(
                [
                    [cell.row, cell.column, cell.rows, cell.columns, span.start, span.end]
                    for cell, span in zip(table.cells, spans, strict=True)
                ]
            )
    return shape


def marked(text: str, quotes: Sequence[Quote], shape: Shape | None = None) -> list[Block]:
    """The text as blocks, every quote that can be found again marked; spaces and line breaks do not matter.

    Where the shape knows the cells of a table they are drawn as they stood; elsewhere tabs part the cells.
    """
    spans = list(_spans(text, quotes))
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    begun: set[int] = set()

    def boxed(low: int, high: int) -> list[Piece]:
        return list(_pieces(text, low, high, cuts, spans, begun))

    tables = sorted((table for table in shape or [] if table), key=lambda table: table[0][4])
    blocks: list[Block] = []
    at = 0
    for table in tables:
        if table[0][4] < at:
            continue
        blocks += _flowing(text, at, table[0][4], boxed)
        blocks.append(_drawn(text, table, boxed))
        at = max(cell[5] for cell in table)
    return blocks + _flowing(text, at, len(text), boxed)


def _drawn(text: str, table: list[list[int]], boxed: Callable[[int, int], list[Piece]]) -> Block:
    """A table as it stood on the paper."""
    rows: dict[int, list[Box]] = {row: [] for row in range(max(cell[0] + cell[2] for cell in table))}
    for row, _, tall, wide, start, end in table:
        end = start + len(text[start:end].rstrip())
        rows[row].append(Box(boxed(start, end), tall, wide))
    return Block(list(rows.values()), table=True)


def _flowing(text: str, low: int, high: int, boxed: Callable[[int, int], list[Piece]]) -> list[Block]:
    """Lines of text; lines with tabs are rows of a table."""
    blocks: list[Block] = []
    for start, line in _lines(text[low:high], low):
        if not line.strip():
            continue
        row = [Box(boxed(first, last)) for first, last in _cells(start, line)]
        if len(row) > 1:
            if not blocks or not blocks[-1].table:
                blocks.append(Block(table=True))
            blocks[-1].rows.append(row)
        else:
            blocks.append(Block(rows=[row]))
    return blocks


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
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
