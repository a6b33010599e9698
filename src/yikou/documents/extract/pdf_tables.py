"""PDF 里的表 (pdf_tables): boxes from ruling lines, or, where none are drawn, from columns that stand in line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yikou.documents.extract.pdf_lines import Line, cell_words, join
from yikou.documents.extract.pdf_page import Glyph, Page, Rule

_SNAP = 2.5
_REACH = 4.0
_MOST_RULES = 6_000
_MOST_SQUARES = 60_000


@dataclass(slots=True)
class PaperCell:
    """A box of a table on paper."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    page: int
    #: How wide its first word is, what room its last line has left, and how many lines it takes on its page.
    lead: float = 1.0
    spare: float = 0.0
    lines: int = 1


@dataclass(slots=True)
class PaperTable:
    """A table on one page, or on several after joining; ``xs`` are its column borders."""

    cells: list[PaperCell]
    xs: list[float]
    page: int
    last_page: int
    y0: float
    y1: float
    #: Whether lines are drawn around it; tables found by position have none.
    ruled: bool = True
    rows: int = 0


def _snap(values: Iterable[float]) -> list[float]:
    """Close values as one."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _merge(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces of one line as one line; programs draw a border for every cell."""
    merged: list[Rule] = []
    lanes = _snap(rule.at for rule in rules)
    by_lane: dict[int, list[Rule]] = {}
    for rule in rules:
        by_lane.setdefault(nearest(lanes, rule.at), []).append(rule)
    for lane, pieces in by_lane.items():
        pieces.sort(key=lambda rule: rule.start)
        current = Rule(lanes[lane], pieces[0].start, pieces[0].end)
        for piece in pieces[1:]:
            if piece.start <= current.end + _REACH:
                current.end = max(current.end, piece.end)
            else:
                merged.append(current)
                current = Rule(lanes[lane], piece.start, piece.end)
        merged.append(current)
    return merged


def nearest(values: Sequence[float], value: float) -> int:
    """The place of the closest of some ordered values."""
    at = bisect_left(values, value)
    if at and (at == len(values) or value - values[at - 1] <= values[at] - value):
        return at - 1
    return at


def _families(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that cross or touch each other, together: each family is a table."""
    parents = list(range(len(across) + len(down)))

    def top(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    order = sorted(range(len(across)), key=lambda at: across[at].at)
    heights = [across[at].at for at in order]
    for number, rule in enumerate(down):
        for place in range(
            bisect_left(heights, rule.start - _REACH), bisect_right(heights, rule.end + _REACH)
        ):
            other = across[order[place]]
            if other.start - _REACH <= rule.at <= other.end + _REACH:
                parents[top(order[place])] = top(len(across) + number)
    families: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, rule in enumerate(across):
        families.setdefault(top(at), ([], []))[0].append(rule)
    for at, rule in enumerate(down):
        families.setdefault(top(len(across) + at), ([], []))[1].append(rule)
    return list(families.values())


def _covers(rules: Sequence[Rule], start: float, end: float) -> bool:
    """Whether one of the lines runs along most of a stretch."""
    need = 0.6 * (end - start)
    return any(min(rule.end, end) - max(rule.start, start) >= need for rule in rules)


def ruled_tables(page: Page) -> tuple[list[PaperTable], list[Glyph]]:
    """The tables drawn with lines, from top to bottom, and the letters outside them."""
    if len(page.across) + len(page.down) > _MOST_RULES:
        page.too_much = True
        return [], page.glyphs
    tables, rest = [], page.glyphs
    for across, down in _families(_merge(page.across), _merge(page.down)):
        if len(across) < 2 or not down:
            continue
        table, rest = _ruled_table(across, down, rest, page)
        if table is not None:
            tables.append(table)
    tables.sort(key=lambda table: (table.y0, table.xs[0]))
    return tables, rest


def _ruled_table(
    across: list[Rule], down: list[Rule], glyphs: list[Glyph], page: Page
) -> tuple[PaperTable | None, list[Glyph]]:
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    # Tables are often open at the sides or at the foot; the reach of the other lines closes them.
    down = [*down, *(Rule(x, across[0].at, across[0].at) for x in (left, right))]
    upper, lower = min(rule.start for rule in down), max(rule.end for rule in down)
    xs = _snap([rule.at for rule in down])
    ys = _snap([*(rule.at for rule in across), upper, lower])
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > _MOST_SQUARES:
        return None, glyphs
    by_x: dict[int, list[Rule]] = {}
    by_y: dict[int, list[Rule]] = {}
    for rule in down:
        by_x.setdefault(nearest(xs, rule.at), []).append(rule)
    for rule in across:
        by_y.setdefault(nearest(ys, rule.at), []).append(rule)
    regions = _regions(xs, ys, by_x, by_y)
    inside: dict[int, list[Glyph]] = {}
    rest = []
    for glyph in glyphs:
        x, y = glyph.middle
        column, row = bisect_right(xs, x) - 1, bisect_right(ys, y) - 1
        if 0 <= column < len(xs) - 1 and 0 <= row < len(ys) - 1:
            inside.setdefault(regions[row][column], []).append(glyph)
        else:
            rest.append(glyph)
    boxes: dict[int, list[tuple[int, int]]] = {}
    for row, line in enumerate(regions):
        for column, name in enumerate(line):
            boxes.setdefault(name, []).append((row, column))
    if len(boxes) < 2:
        # A frame around text, or a line below a head: the letters inside are running text.
        return None, glyphs
    cells = []
    for name, squares in boxes.items():
        top, bottom = squares[0][0], squares[-1][0]
        first, last = min(at for _, at in squares), max(at for _, at in squares)
        said = cell_words(inside.get(name, ()), xs[first], xs[last + 1])
        size = (bottom - top + 1, last - first + 1)
        cells.append(PaperCell(top, first, *size, said.text, page.number, said.lead, said.spare, said.lines))
    if not any(cell.text for cell in cells):
        return None, glyphs
    cells.sort(key=lambda cell: (cell.row, cell.column))
    table = PaperTable(cells, xs, page.number, page.number, ys[0], ys[-1], rows=len(ys) - 1)
    return table, rest


def _regions(
    xs: list[float], ys: list[float], by_x: dict[int, list[Rule]], by_y: dict[int, list[Rule]]
) -> list[list[int]]:
    """For every square of the grid the number of the box it belongs to: squares without a wall between them."""
    wide, high = len(xs) - 1, len(ys) - 1
    walls = [
        [_covers(by_x.get(column, ()), ys[row], ys[row + 1]) for column in range(wide + 1)]
        for row in range(high)
    ]
    floors = [
        [_covers(by_y.get(row, ()), xs[column], xs[column + 1]) for column in range(wide)]
        for row in range(high + 1)
    ]
    regions = [[-1] * wide for _ in range(high)]
    number = 0
    for row in range(high):
        for column in range(wide):
            if regions[row][column] >= 0:
                continue
            last = column
            while last + 1 < wide and not walls[row][last + 1] and regions[row][last + 1] < 0:
                last += 1
            bottom = row
            while bottom + 1 < high and _goes_down(bottom, column, last, walls, floors, regions):
                bottom += 1
            for at in range(row, bottom + 1):
                regions[at][column : last + 1] = [number] * (last - column + 1)
            number += 1
    return regions


def _goes_down(
    row: int,
    column: int,
    last: int,
    walls: list[list[bool]],
    floors: list[list[bool]],
    regions: list[list[int]],
) -> bool:
    """Whether the box goes on in the next row: no floor anywhere, no wall inside, the same walls beside."""
    below = row + 1
    return (
        not any(floors[below][column : last + 1])
        and not any(walls[below][column + 1 : last + 1])
        and all(at < 0 for at in regions[below][column : last + 1])
        and walls[below][column] == walls[row][column]
        and walls[below][last + 1] == walls[row][last + 1]
    )


_GUTTER = 7.0
_LEAST_ROWS = 3


def placed_tables(lines: list[Line], page: Page) -> list[PaperTable | Line]:
    """Lines and tables in order: three lines or more whose pieces stand under each other are a table."""
    pieces = [_pieces(line) for line in lines]
    out: list[PaperTable | Line] = []
    at = 0
    while at < len(lines):
        end = _stretch(lines, pieces, at)
        table = _placed(lines[at:end], pieces[at:end], page) if end - at >= _LEAST_ROWS else None
        if table is None:
            out.append(lines[at])
            at += 1
        else:
            out.append(table)
            at = end
    return out


def _pieces(line: Line) -> list[list[Glyph]]:
    """A line cut where the gap is as wide as a gutter between columns."""
    pieces = [[line.glyphs[0]]]
    for before, after in zip(line.glyphs, line.glyphs[1:], strict=False):
        if after.x0 - before.x1 > max(_GUTTER, 1.1 * line.size):
            pieces.append([])
        pieces[-1].append(after)
    return pieces


def _stretch(lines: list[Line], pieces: list[list[list[Glyph]]], start: int) -> int:
    """The end of the lines from ``start`` on that may be rows of one table."""
    if len(pieces[start]) < 2:
        return start
    end, last = start + 1, start
    while end < len(lines) and lines[end].y0 - lines[end - 1].y1 < 2.2 * lines[end].size:
        if len(pieces[end]) >= 2:
            last = end
        elif end - last > 2:
            break
        end += 1
    return last + 1


def _placed(lines: list[Line], pieces: list[list[list[Glyph]]], page: Page) -> PaperTable | None:
    """The lines as a table when their gutters agree."""
    rows = [[(piece[0].x0, max(glyph.x1 for glyph in piece)) for piece in row] for row in pieces]
    several = [row for row in rows if len(row) >= 2]
    if len(several) < _LEAST_ROWS:
        return None
    spans: list[list[float]] = []
    for x0, x1 in sorted(span for row in several for span in row):
        if spans and x0 <= spans[-1][1] - 1.0:
            spans[-1][1] = max(spans[-1][1], x1)
        else:
            spans.append([x0, x1])
    if len(spans) < 2 or sum(len(row) for row in several) < 0.6 * len(spans) * len(several):
        return None
    xs = [
        spans[0][0] - 1,
        *((a[1] + b[0]) / 2 for a, b in zip(spans, spans[1:], strict=False)),
        spans[-1][1] + 1,
    ]
    cells: list[PaperCell] = []
    row_number = -1
    for row in pieces:
        texts: dict[int, list[Glyph]] = {}
        for piece in row:
            texts.setdefault(max(0, min(len(spans) - 1, bisect_right(xs, piece[0].x0) - 1)), []).extend(piece)
        if len(row) == 1 and row_number >= 0 and 0 not in texts:
            # One piece that stands under a column goes on from the row above.
            column = next(iter(texts))
            above = next((cell for cell in cells if cell.row == row_number and cell.column == column), None)
            if above is not None and above.text:
                above.text = join([above.text, _said(texts[column])])
                continue
        row_number += 1
        cells.extend(
            PaperCell(row_number, column, 1, 1, _said(texts.get(column, [])), page.number)
            for column in range(len(spans))
        )
    return PaperTable(
        cells, xs, page.number, page.number, lines[0].y0, lines[-1].y1, ruled=False, rows=row_number + 1
    )


def _said(glyphs: list[Glyph]) -> str:
    return cell_words(glyphs, 0.0, 1e6).text if glyphs else ""
