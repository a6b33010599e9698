"""Forms of which only the order of the words is left (词流): one cell a paragraph, a line, or between two spaces.

The labels of a head stand one after another; the cells of all its rows follow. The next head, the total or a label
that stands beside the blocks ends them. What comes before the first head is labels and values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from yikou.documents.aligning import LIMIT, Token, align
from yikou.documents.beside import is_title
from yikou.documents.drafts import number_in
from yikou.documents.extract.model import Cell, Paragraph, Table
from yikou.documents.labels import field_of, is_label, label_key, level_names, vocabulary

_BESIDE = 100
_LEAST = {"indicators": 4, "funds": 3, "goals": 2}
_BAR = "|｜"
_LONG = 30
_MANY = 12  # words in a line from which on it may be a whole table


@dataclass(frozen=True, slots=True)
class _Head:
    """A run of labels that name columns: where it stands among the tokens, and the fields in order."""

    block: str
    start: int
    end: int
    fields: tuple[str, ...]


def restore_stream(lines: list[Paragraph]) -> tuple[int, int, Table] | None:
    """The table that a stream of cells makes: first line, line after the last, and the table; None for prose."""
    for tokens in (_barred(lines), _paragraphs(lines), _lines(lines), _words(lines)):
        heads = _heads(tokens)
        if not any(head.block == "indicators" for head in heads):
            continue
        builder = _Builder(lines)
        stop = builder.build(tokens, heads)
        if stop is not None:
            first = tokens[builder.first].line
            last = tokens[stop].line if stop < len(tokens) else len(lines)
            return (
                first,
                max(last, tokens[stop - 1].line + 1),
                Table(tuple(builder.cells), builder.cells[0].place),
            )
    return None


def _barred(lines: list[Paragraph]) -> list[Token]:
    """A cell a line with a bar behind it, as a page leaves a table: the bars are none of the words."""
    said = [(number, line.text.strip()) for number, line in enumerate(lines) if line.text.strip()]
    closed = sum(text[-1] in _BAR for _, text in said)
    if closed * 5 < len(said) * 4:
        return []
    bare = ((number, text.rstrip(_BAR).strip()) for number, text in said)
    return [Token(text, number, number) for number, text in bare if text and not set(text) & set(_BAR)]


def _paragraphs(lines: list[Paragraph]) -> list[Token]:
    """Cells between empty lines; a line of nothing but a wide space is an empty cell."""
    tokens: list[Token] = []
    going = False
    for number, line in enumerate(lines):
        if line.text == "":
            going = False
        elif going:
            tokens[-1] = replace(tokens[-1], text=f"{tokens[-1].text}\n{line.text}")
        else:
            tokens.append(Token(line.text, number, len(tokens)))
            going = True
    return tokens


def _lines(lines: Iterable[Paragraph]) -> list[Token]:
    """A cell a line."""
    return [Token(line.text, number, number) for number, line in enumerate(lines) if line.text.strip()]


def _words(lines: Iterable[Paragraph]) -> list[Token]:
    """A cell between two spaces, for lines that hold a whole table."""
    tokens: list[Token] = []
    for number, line in enumerate(lines):
        words = line.text.split()
        if len(words) < _MANY:
            words = [line.text] if words else []
        tokens.extend(Token(word, number, len(tokens)) for word in words)
    return tokens


def _heads(tokens: list[Token]) -> list[_Head]:
    """Every run of labels that is the head of a block."""
    heads: list[_Head] = []
    at = 0
    while at < len(tokens):
        best: _Head | None = None
        for block, least in _LEAST.items():
            fields: list[str] = []
            end = at
            while end < len(tokens) and (name := _column_of(block, tokens[end].text, fields)):
                fields.append(name)
                end += 1
            if len(fields) >= least and _decisive(block, set(fields)) and (best is None or end > best.end):
                best = _Head(block, at, end, tuple(fields))
        if best is not None:
            heads.append(best)
        at = best.end if best is not None else at + 1
    return heads


def _column_of(block: str, text: str, before: list[str]) -> str | None:
    """The column a label heads among those before it; 具体指标 behind 三级指标 says what the indicator means."""
    name = field_of(block, text)
    if name == "name" and "name" in before[1:] and "explanation" not in before:
        return "explanation"
    return name if name not in before else None


def _decisive(block: str, names: set[str]) -> bool:
    if block == "indicators":
        return bool(names & {"name", "group"}) and bool(names & {"score", "weight"})
    return bool(names & {"adjusted", "executed"}) if block == "funds" else {"expected", "reached"} <= names


def _without_hanging_levels(tokens: list[Token]) -> list[Token]:
    """The cells without the groups that have none below them: 经济效益指标 straight before 满意度指标(10分)."""
    branches = level_names("branch")
    groups = level_names("group") - branches
    keys = [label_key(token.text) if len(token.text) < _LONG else "" for token in tokens]
    hanging = {at for at in range(len(keys) - 1) if keys[at] in groups and keys[at + 1] in branches}
    return [token for at, token in enumerate(tokens) if at not in hanging]


@dataclass(slots=True)
class _Builder:
    """Puts the cells of a stream into a grid, block by block."""

    lines: list[Paragraph]
    cells: list[Cell] = field(default_factory=list)
    row: int = 0
    first: int = 0

    def build(self, tokens: list[Token], heads: list[_Head]) -> int | None:
        """Fill the grid; returns the number of the token after the last one, None when the words do not fit."""
        self.first = self._lead(tokens, heads[0].start)
        label = self.first
        while label < heads[0].start and not is_label(tokens[label].text):
            self._beside(tokens[label : label + 1])  # the title and the year, each on its own
            label += 1
        self._beside(tokens[label : heads[0].start])
        stop = heads[0].start
        for head, following in zip(heads, [*heads[1:], None], strict=True):
            border = following.start if following else len(tokens)
            while border > head.end and label_key(tokens[border - 1].text) in vocabulary()["sides"]:
                border -= 1
            end = self._end(tokens, head.end, border) if head.block == "indicators" else border
            if not self._block(tokens, head, end):
                return None
            stop = end
            if head.block == "indicators":
                stop = self._foot(tokens, end, border)
        return stop

    def _lead(self, tokens: list[Token], before: int) -> int:
        """Where the labels and values before the first head begin: not prose, and not the document's title."""
        at = before
        while at > 0 and len(tokens[at - 1].text) <= 60 and tokens[at - 1].text.strip() and at > before - 40:
            at -= 1
        while at < before and not (is_label(tokens[at].text) or is_title(tokens[at].text)):
            at += 1
        return at

    def _put(self, token: Token, column: int) -> None:
        place = replace(self.lines[token.line].place, quote=None)
        self.cells.append(Cell(self.row, column, token.text.strip(), place))

    def _block(self, tokens: list[Token], head: _Head, end: int) -> bool:
        for column, token in enumerate(tokens[head.start : head.end], 2 if head.block == "funds" else 1):
            self._put(token, column)
        fields = ("label", *head.fields) if head.block == "funds" else head.fields
        body = _without_hanging_levels(tokens[head.end : end])
        placed, cost = align(body, fields, rows=True)
        if cost > LIMIT * max(1, len(body)):
            return False
        base, last = self.row + 1, self.row
        for token, (row, column) in zip(body, placed, strict=True):
            self.row = last = base + row
            self._add(token, column + 1)
        self.row = last + 1
        return True

    def _add(self, token: Token, column: int) -> None:
        """Put a cell; a second one in the same box goes on in it."""
        for number in range(len(self.cells) - 1, max(-1, len(self.cells) - 16), -1):
            cell = self.cells[number]
            if (cell.row, cell.column) == (self.row, column):
                text = f"{cell.text}\n{token.text.strip()}".strip()
                self.cells[number] = replace(cell, text=text)
                return
        self._put(token, column)

    def _end(self, tokens: list[Token], after: int, border: int) -> int:
        """Where the rows end: at the total, or at a label that stands beside the blocks."""
        known = vocabulary()
        for number in range(after, border):
            key = label_key(tokens[number].text)
            following = tokens[number + 1] if number + 1 < border else None
            if key in known["total"] and following is not None and number_in(following.text) is not None:
                return number
            if key in known["opinions"] and number > after + 4:
                return number
        return border

    def _foot(self, tokens: list[Token], at: int, border: int) -> int:
        """The total with its figures, and the labelled sentences behind it."""
        if at < border and label_key(tokens[at].text) in vocabulary()["total"]:
            end = at + 1
            while end < border and number_in(tokens[end].text) is not None:
                end += 1
            self._beside(tokens[at:end])
            at = end
        while at + 1 < border and label_key(tokens[at].text) in vocabulary()["opinions"]:
            self._beside(tokens[at : at + 2])
            at += 2
        return at

    def _beside(self, tokens: list[Token]) -> None:
        """Labels and values in their order, out of the way of the columns."""
        for number, token in enumerate(tokens):
            self._put(token, _BESIDE + number)
        self.row += 1
