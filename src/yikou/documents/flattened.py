"""Tables that copying has flattened into lines (摊平的表): found by their heads and given back their grid.

Tabs between cells, one cell a line, one cell a paragraph, bars or wide spaces: what is left of a form is the order
of its words. The head row names the columns, ``aligning`` puts the words back under them, and what is beside
the blocks stays in its order as labels and values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from yikou.documents.aligning import LIMIT, Token, align, is_level
from yikou.documents.beside import is_title
from yikou.documents.drafts import number_in
from yikou.documents.extract.model import Block, Cell, Paragraph, Table
from yikou.documents.labels import field_of, is_label, label_key, loose_field_of, plain, vocabulary
from yikou.documents.streams import restore_stream

_NEEDED = {"indicators": 3, "funds": 3, "goals": 2}
_BESIDE = 100  # columns of what stands beside the blocks, out of the way of theirs
_BARS = re.compile(r"\s*[|｜│┃]\s*")
_WIDE = re.compile(r"(?:\u3000| {2}|\u2003|\xa0{2})[\s\u3000\u2003]*")
_ENOUGH = 3
_UNKNOWN = "?"
#: A row of the whole form's points: its label, the points, the score.
_POINTS_ONLY = 3
#: First line, line after the last, the rows, and whether empty cells were kept, so that positions can be trusted.
_Region: TypeAlias = tuple[int, int, list[list[Token]], bool]


@dataclass(frozen=True, slots=True)
class Flat:
    """The blocks with the flattened tables as tables again, and the numbers of the blocks these came from."""

    blocks: tuple[Block, ...]
    owned: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Head:
    """The head row in force: its block, its fields in order, where they stood, and how many cells the row had."""

    block: str
    fields: list[str]
    positions: list[int]
    cells: int
    pending: list[Token] = field(default_factory=list)


def restore(blocks: Sequence[Block]) -> Flat:
    """Find flattened tables among the paragraphs and put tables in their place."""
    made: list[Block] = []
    owned: list[tuple[int, int]] = []
    at = 0
    while at < len(blocks):
        end = at
        while end < len(blocks) and isinstance(blocks[end], Paragraph):
            end += 1
        if end > at:
            lines = [block for block in blocks[at:end] if isinstance(block, Paragraph)]
            for part, start, stop in _parts(lines):
                made.extend(part)
                if stop > start:
                    owned.append((at + start, at + stop))
            at = end
        else:
            made.append(blocks[at])
            at += 1
    return Flat(tuple(made), tuple(owned))


def _parts(lines: list[Paragraph]) -> list[tuple[list[Block], int, int]]:
    """The lines cut into text and tables: (blocks, first line, line after the last) with an empty range for text."""
    region = _tabbed(lines) or _separated(lines, _BARS) or _separated(lines, _WIDE)
    if region is not None:
        start, stop, rows, exact = region
        table = _Rebuilder(lines, exact).table(rows)
        if table is not None:
            return [
                (list(lines[:start]), 0, 0),
                ([table], start, stop),
                *_shifted(_parts(lines[stop:]), stop),
            ]
    stream = restore_stream(lines)
    if stream is not None:
        start, stop, table = stream
        return [(list(lines[:start]), 0, 0), ([table], start, stop), (list(lines[stop:]), 0, 0)]
    return [(list(lines), 0, 0)]


def _shifted(parts: list[tuple[list[Block], int, int]], by: int) -> list[tuple[list[Block], int, int]]:
    return [
        (blocks, start + by, stop + by) if stop > start else (blocks, 0, 0) for blocks, start, stop in parts
    ]


# --- rows that copying has left -------------------------------------------------------------------------------


def _tabbed(lines: list[Paragraph]) -> _Region | None:
    """Lines with tabs: cells of a row in a line, or one cell a line, each led by a tab."""
    numbers = [number for number, line in enumerate(lines) if "\t" in line.text]
    if len(numbers) < _ENOUGH:
        return None
    led = [
        number
        for number in numbers
        if lines[number].text.startswith("\t") and lines[number].text.count("\t") == 1
    ]
    if len(led) * 5 >= len(numbers) * 4:
        rows, stop = _led_rows(lines, numbers[0], numbers[-1])
        return numbers[0], stop, rows, True
    return numbers[0], numbers[-1] + 1, _split_rows(lines, numbers[0], numbers[-1], re.compile("\t")), False


def _separated(lines: list[Paragraph], mark: re.Pattern[str]) -> _Region | None:
    """Lines whose cells stand between bars or wide spaces; only where a head row shows that they are a table."""
    numbers = [number for number, line in enumerate(lines) if len(_cells(line.text, mark)) > 2]
    heads = [
        number
        for number in numbers
        if _head_of([Token(text, number, at) for at, text in enumerate(_cells(lines[number].text, mark))])
    ]
    if not heads or len(numbers) < _ENOUGH:
        return None
    first = heads[0]
    while first - 1 in numbers or (first - 2 in numbers and not lines[first - 1].text.strip()):
        first = first - 1 if first - 1 in numbers else first - 2
    return first, numbers[-1] + 1, _split_rows(lines, first, numbers[-1], mark), mark is _BARS


def _cells(text: str, mark: re.Pattern[str]) -> list[str]:
    inner = text.strip().strip("|｜│┃") if mark is _BARS else text
    cells = mark.split(inner)
    return [] if all(set(cell) <= set("-:─━ ") for cell in cells) else cells


def _split_rows(lines: list[Paragraph], first: int, last: int, mark: re.Pattern[str]) -> list[list[Token]]:
    """One row a line; a line without a mark goes on in the last cell, unless it is a title of its own."""
    rows: list[list[Token]] = []
    for number in range(first, last + 1):
        text = lines[number].text
        if not text.strip():
            continue
        cells = _cells(text, mark)
        if len(cells) > 1 or not rows or is_title(text) or _names_a_block(text):
            rows.append(
                [
                    Token(cell.strip('"“”') if cell.startswith('"') else cell, number, at)
                    for at, cell in enumerate(cells)
                ]
            )
        elif not cells:
            continue
        else:
            last_row = rows[-1]
            at = next((at for at in range(len(last_row) - 1, -1, -1) if not last_row[at].blank), 0)
            last_row[at] = replace(last_row[at], text=f"{last_row[at].text}\n{text.strip()}".strip('"'))
    return rows


def _names_a_block(text: str) -> bool:
    """Whether a line is the name of a block (项目资金(万元), 绩效指标), which goes on in no cell."""
    return len(text) <= 30 and label_key(text) in vocabulary()["sides"]


def _led_rows(lines: list[Paragraph], first: int, last: int) -> tuple[list[list[Token]], int]:
    """One cell a line, led by a tab; lines without a tab go on in the cell, an empty line may end the row."""
    rows: list[list[Token]] = [[]]
    pause, stop = False, last + 1
    for number in range(first, len(lines)):
        text = lines[number].text
        if text.startswith("\t"):
            if pause and rows[-1]:
                rows.append([])
            rows[-1].append(Token(text[1:], number, len(rows[-1])))
            pause = False
        elif not text.strip():
            pause = True
        elif number > last:
            break
        elif rows[-1]:
            cell = rows[-1][-1]
            rows[-1][-1] = replace(cell, text=f"{cell.text}\n{text}")
            pause = False
        if number <= last:
            stop = number + 1
    return [row for row in rows if row], stop


def _head_of(row: Sequence[Token]) -> _Head | None:
    """The head row that the cells are, if they are one."""
    filled = [token for token in row if not token.blank]
    for block, needed in _NEEDED.items():
        names = {field_of(block, token.text) for token in filled} - {None}
        if len(names) < needed or (block == "indicators" and not names & {"name", "group", "branch"}):
            continue
        if block == "funds" and (
            any(number_in(token.text) is not None for token in filled) or not names & {"adjusted", "executed"}
        ):
            continue
        if block == "goals" and not {"expected", "reached"} <= names:
            continue
        head = _Head(block, [], [], len(row))
        unknown: list[Token] = []
        for token in filled:
            name = loose_field_of(block, token.text)
            if name and name in head.fields and label_key(token.text) not in vocabulary()["sides"]:
                at = head.fields.index(name)
                corner = (
                    block == "funds" and at == 0 and len(head.fields) > 1
                )  # 年度预算数(万元) over the sources
                side = name == "reached" and "expected" in head.fields[at:]
                if name in ("name", "expected") or corner or side:
                    del head.fields[at], head.positions[at]
                else:
                    name = None
            if name and name not in head.fields:
                for other in unknown:  # a column nobody listed (结余数, 扣分) takes its place, too
                    head.fields.append(_UNKNOWN + other.text)
                    head.positions.append(other.position)
                unknown = []
                head.fields.append(name)
                head.positions.append(token.position)
            elif not name and head.fields and block != "goals" and _a_column(token.text):
                unknown.append(token)
            elif not name and is_level(token.text) and label_key(token.text) not in vocabulary()["sides"]:
                head.pending.append(token)
        for other in unknown:
            head.fields.append(_UNKNOWN + other.text)
            head.positions.append(other.position)
        return head
    return None


def _a_column(text: str) -> bool:
    """Whether a cell of a head row nobody knows is short and plain enough to head a column."""
    return len(text) <= 12 and number_in(text) is None and not is_level(text) and not is_label(text)


@dataclass(slots=True)
class _Rebuilder:
    """Makes a grid of rows of tokens: blocks under their heads, everything else out of their way."""

    lines: list[Paragraph]
    exact: bool
    cells: list[Cell] = field(default_factory=list)
    head: _Head | None = None
    row: int = 0
    found: bool = False

    def table(self, rows: list[list[Token]]) -> Table | None:
        """The table, or None when the rows hold no head of a form."""
        for tokens in self._joined(rows):
            head = _head_of(tokens)
            if head is not None:
                self.found = True
                self._open(head, tokens)
            elif not self._aligned(tokens):
                self._beside(tokens)
            self.row += 1
        if not self.found:
            return None
        return Table(tuple(self.cells), self.cells[0].place)

    def _joined(self, rows: list[list[Token]]) -> list[list[Token]]:
        """Rows that an empty line inside a cell has cut in two are one again: together they fill the head."""
        made: list[list[Token]] = []
        width = 0
        for tokens in rows:
            head = _head_of(tokens)
            if head is not None:
                width = head.cells
            elif (
                made
                and width
                and len(made[-1]) < width
                and len(tokens) < width
                and len(made[-1]) + len(tokens) == width
            ):
                lead = len(made[-1])
                joined = [replace(token, position=lead + at) for at, token in enumerate(tokens)]
                made[-1] = [*made[-1], *joined]
                continue
            made.append(tokens)
        return made

    def _open(self, head: _Head, tokens: list[Token]) -> None:
        if head.block == "funds":
            head.fields.insert(0, "label")
            head.positions.insert(0, head.positions[0] - 1)
        self.head = head
        shown = {position: number for number, position in enumerate(head.positions)}
        for token in tokens:
            if token.blank or token in head.pending:
                continue
            number = shown.get(token.position)
            self._put(token, 0 if number is None else number + 1)

    def _put(self, token: Token, column: int) -> None:
        source = self.lines[token.line].place
        self.cells.append(
            Cell(self.row, column, token.text.strip("\n").rstrip(), replace(source, quote=None))
        )

    def _aligned(self, tokens: list[Token]) -> bool:
        """A row of the block in force, its cells under the columns."""
        head = self.head
        filled = [token for token in tokens if not token.blank]
        if head is None or not filled or self._ends(filled, head.block):
            return False
        if self.exact and len(tokens) == head.cells and self._fits(tokens, head):
            at = {position: number for number, position in enumerate(head.positions)}
            for token in tokens:
                if token.position in at and not token.blank:
                    self._put(token, at[token.position] + 1)
            return True
        if (moved := self._to_the_right(tokens, head)) is not None:
            at = {position: number for number, position in enumerate(head.positions)}
            for token in moved:
                if token.position in at and not token.blank:
                    self._put(token, at[token.position] + 1)
            return True
        pending = [replace(token, position=-1) for token in head.pending]
        row = self._collapsed([*pending, *filled])
        placed, cost = align(row, head.fields, head.positions)
        if cost > LIMIT * max(2, len(row)):
            return False
        head.pending = []
        for token, (_, column) in zip(row, placed, strict=True):
            self._add(token, column + 1)
        return True

    def _to_the_right(self, tokens: list[Token], head: _Head) -> list[Token] | None:
        """A row with empty cells inside, put at the right: what merged labels had covered is missing at the left.

        Only where tabs were kept: then an empty cell is a cell, and nothing may slide into it.
        """
        missing = head.cells - len(tokens)
        shown = [number for number, token in enumerate(tokens) if not token.blank]
        if self.exact or not shown or missing < 0 or all(not token.blank for token in tokens):
            return None
        lead = tokens[0].text
        named_first = is_level(lead) or (head.block == "funds" and label_key(lead) in vocabulary()["sources"])
        if not missing and (tokens[0].blank or not named_first):
            return None  # as long as the head and led by empty cells: it has slid already, its words decide
        moved = [replace(token, position=number + missing) for number, token in enumerate(tokens)]
        at = dict(zip(head.positions, head.fields, strict=True))
        known = [token for token in moved if not token.blank and token.position in at]
        lost = [token for token in moved if not token.blank and token.position not in at]
        named = any(at[token.position] in ("name", "label") for token in known)
        return moved if named and not lost and self._fits(moved, head) else None

    @staticmethod
    def _fits(tokens: list[Token], head: _Head) -> bool:
        """Whether the row, taken as it stands, has its numbers where the head has numbers."""
        at = dict(zip(head.positions, head.fields, strict=True))
        row = [token for token in tokens if not token.blank]
        if head.pending or any(
            token.position not in at and head.block == "indicators" and token.position > min(at)
            for token in row
        ):
            return False
        for token in row:
            name = at.get(token.position)
            figure = number_in(token.text) is not None or set(token.text.strip()) <= set("—-/－")
            if name in ("weight", "score") and not figure:
                return False
            if name in ("name", "label") and number_in(token.text) is not None:
                return False
        return any(at.get(token.position) not in (None, "branch", "group") for token in row)

    @staticmethod
    def _collapsed(tokens: list[Token]) -> list[Token]:
        """A merged label that copying printed once for every column it covered is one label."""
        made: list[Token] = []
        for token in tokens:
            if made and is_level(token.text) and plain(made[-1].text) == plain(token.text):
                continue
            made.append(token)
        return made

    def _add(self, token: Token, column: int) -> None:
        """Put a cell, or go on in the one that already stands there."""
        for number in range(len(self.cells) - 1, -1, -1):
            cell = self.cells[number]
            if cell.row != self.row:
                break
            if cell.column == column:
                text = f"{cell.text}\n{token.text.strip()}".strip()
                self.cells[number] = replace(cell, text=text)
                return
        self._put(token, column)

    @staticmethod
    def _ends(filled: list[Token], block: str) -> bool:
        """Whether a row is none of the block: a total, or a label that stands beside the blocks."""
        key, known = label_key(filled[0].text), vocabulary()
        if block == "funds" and len(filled) > _POINTS_ONLY and key in known["sources"]:
            return False  # 合计 with sums of money under it
        if (
            key in known["total"]
            and len(filled) > 1
            and all(number_in(token.text) is not None for token in filled[1:3])
        ):
            return True
        return any(
            key in known[block] for block in ("head", "details", "opinions", "dates", "grade", "self_score")
        )

    def _beside(self, tokens: list[Token]) -> None:
        for number, token in enumerate(token for token in tokens if not token.blank):
            self._put(token, _BESIDE + number)
