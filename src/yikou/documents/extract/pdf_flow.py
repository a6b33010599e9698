"""从页到文 (pdf_flow): pages become one document: page numbers go, tables and paragraphs run on overleaf."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from yikou.documents.extract.pdf_lines import ENDINGS, Line, Run, join, lines_of, paragraphs
from yikou.documents.extract.pdf_page import Page
from yikou.documents.extract.pdf_tables import PaperCell, PaperTable, nearest, placed_tables, ruled_tables

_NUMBER = re.compile(r"[-—–·~\s]*(?:第?\s*\d{1,4}\s*页?)(?:\s*[/,,共]\s*共?\s*\d{1,4}\s*页?)?[-—–·~\s]*")
_DIGITS = re.compile(r"\d+")
#: What begins something new and is never the rest of a cell: a goal, the next item of a list.
_ANEW = re.compile(
    r"[≥≤＞＜<>=≧≦≠]|其中|指标\s*\d|\d{1,2}[、.．](?!\d)|[(（][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]"
)
_MARGIN = 0.1
#: Running text reaches at least this far across the page.
_LEAST_REACH = 0.7
_LONGEST_HEAD = 3
_LONG = 12
#: Fewer lines than these are not torn.
_HIGH = 3
#: So many narrow cells whose words all go on overleaf are one row, even when it has but one line above.
_ABREAST = 3
#: Rows with so many borders in the same places are rows of one table.
_LIKE = 5
#: What a line may leave free although the next word would have fitted, in points.
_SLACK = 3.0


def flow(pages: Sequence[Page]) -> tuple[list[Run | PaperTable], int]:
    """Paragraphs and tables of all pages in order, and how many repeated head rows were dropped."""
    laid = []
    for page in pages:
        tables, rest = ruled_tables(page)
        laid.append((page, tables, lines_of(rest)))
    heads = _running_heads([(page, lines) for page, _, lines in laid])
    out: list[Run | PaperTable] = []
    repeated = 0
    laid = [
        (page, tables, [line for line in lines if not _is_furniture(line, page, heads)])
        for page, tables, lines in laid
    ]
    texts = [(page, lines) for page, _, lines in laid]
    for page, tables, lines in laid:
        blocks = _in_order(page, tables, lines, _edges(page, lines, texts))
        if out and blocks:
            repeated += _carry_over(out, blocks)
        out.extend(blocks)
    return out, repeated


def _edges(page: Page, lines: list[Line], laid: list[tuple[Page, list[Line]]]) -> tuple[float, float]:
    """Where the running text of a page begins and ends; a page of short lines asks the other pages of its width."""
    if any(line.x1 > page.width * _LEAST_REACH for line in lines):
        return min(line.x0 for line in lines), max(line.x1 for line in lines)
    alike = [line for other, found in laid if abs(other.width - page.width) < 1 for line in found]
    left = min([page.width, *(line.x0 for line in alike)])
    return left, max([page.width * _LEAST_REACH, *(line.x1 for line in alike)])


def _edge(line: Line, page: Page) -> bool:
    return line.y1 < page.height * _MARGIN or line.y0 > page.height * (1 - _MARGIN)


def _running_heads(laid: list[tuple[Page, list[Line]]]) -> set[str]:
    """Lines at the edge that stand on most pages, whatever number is in them."""
    if len(laid) < 3:
        return set()
    counts: Counter[str] = Counter()
    for page, lines in laid:
        counts.update({_DIGITS.sub("#", line.text) for line in lines if _edge(line, page)})
    return {text for text, count in counts.items() if count >= max(3, 0.6 * len(laid))}


def _is_furniture(line: Line, page: Page, heads: set[str]) -> bool:
    """A page number or a running head."""
    if not _edge(line, page):
        return False
    if _NUMBER.fullmatch(line.text):
        return True
    return _DIGITS.sub("#", line.text) in heads and page.number > 1


def _in_order(
    page: Page, tables: list[PaperTable], lines: list[Line], edges: tuple[float, float]
) -> list[Run | PaperTable]:
    """Running text and tables from top to bottom."""
    blocks: list[Run | PaperTable] = []
    bounds = [(table.y0, table.y1) for table in tables]
    rest = list(lines)
    for at in range(len(tables) + 1):
        lower = bounds[at][0] if at < len(tables) else float("inf")
        above = [line for line in rest if (line.y0 + line.y1) / 2 < lower]
        rest = [line for line in rest if (line.y0 + line.y1) / 2 >= lower]
        blocks.extend(_running(above, page, edges))
        if at < len(tables):
            blocks.append(tables[at])
    return blocks


def _running(lines: list[Line], page: Page, edges: tuple[float, float]) -> list[Run | PaperTable]:
    blocks: list[Run | PaperTable] = []
    gathered: list[Line] = []
    for piece in placed_tables(lines, page):
        if isinstance(piece, Line):
            gathered.append(piece)
            continue
        blocks.extend(paragraphs(gathered, page.number, *edges))
        gathered = []
        blocks.append(piece)
    blocks.extend(paragraphs(gathered, page.number, *edges))
    return blocks


def _carry_over(out: list[Run | PaperTable], blocks: list[Run | PaperTable]) -> int:
    """Let the last block of a page run on into the first of the next; the number of head rows dropped."""
    last, first = out[-1], blocks[0]
    if isinstance(last, Run) and isinstance(first, Run):
        if last.full and first.flush and first.page == last.page + 1:
            last.text, last.full = join([last.text, first.text]), first.full
            del blocks[0]
        return 0
    if not isinstance(last, PaperTable) or not isinstance(first, PaperTable) or not _adjoin(last, first):
        return 0
    if _same_columns(last, first) or _same_row(last, first):
        dropped = _append(last, first)
        del blocks[0]
        return dropped
    return 0


def _same_columns(last: PaperTable, first: PaperTable) -> bool:
    """Whether the table overleaf has its borders among those of the table before."""
    shared = sum(any(abs(x - other) <= 4 for other in last.xs) for x in first.xs)
    return shared >= 0.7 * len(first.xs) and len(first.xs) >= 3


def _same_row(last: PaperTable, first: PaperTable) -> bool:
    """Whether the table overleaf begins with the rest of the last row, or a row like it; below it may be others."""
    above, below = _walls(last, last.rows - 1), _walls(first, 0)
    if len(below) < 3 or not _among(below, above):
        return False
    if len(below) >= _LIKE and _among(above, below):
        return True
    own = {nearest(above, last.xs[cell.column]): cell for cell in _begun(last.cells, last.rows - 1)}
    rest = {nearest(above, first.xs[cell.column]): cell for cell in _begun(first.cells, 0)}
    return _is_torn(own, rest)


def _among(some: list[float], others: list[float]) -> bool:
    return all(any(abs(x - other) <= 4 for other in others) for x in some)


def _walls(table: PaperTable, row: int) -> list[float]:
    """Where the boxes of a row begin and end."""
    within = [cell for cell in table.cells if cell.row <= row < cell.row + cell.rows]
    ends = {end for cell in within for end in (cell.column, cell.column + cell.columns)}
    return [table.xs[end] for end in sorted(ends)]


def _adjoin(last: PaperTable, first: PaperTable) -> bool:
    """Whether two tables stand on pages that follow each other, drawn alike and equally wide."""
    if last.ruled != first.ruled or first.page != last.last_page + 1:
        return False
    return abs(last.xs[0] - first.xs[0]) <= 4 and abs(last.xs[-1] - first.xs[-1]) <= 4


def _append(last: PaperTable, first: PaperTable) -> int:
    """The rows of ``first`` at the end of ``last``, on one grid, without heads that are printed again."""
    xs = sorted(last.xs)
    for x in first.xs:
        if all(abs(x - other) > 4 for other in xs):
            xs.append(x)
    xs.sort()
    for table in (last, first):
        _regrid(table, xs)
    dropped = _repeated_rows(last, first)
    cells, sides = [], []
    for cell in first.cells:
        if cell.row + cell.rows <= dropped:
            continue
        if cell.row < dropped:
            cell.rows -= dropped - cell.row
            cell.row = dropped
            above = _above(last, cell)
            if above is not None:
                sides.append((above, cell))
                continue
        cells.append(cell)
    own = {cell.column: cell for cell in _begun(last.cells, last.rows - 1)}
    rest = {cell.column: cell for cell in _begun(cells, dropped)}
    if _is_torn(own, rest) and all(own[column].columns == cell.columns for column, cell in rest.items()):
        _mend(last, rest)
        # The torn row is whole again; what stood overleaf starts one row later.
        gone = {id(cell) for cell in cells if cell.row == dropped and cell.rows == 1}
        for cell in rest.values():
            cell.text = ""  # a label beside more rows has said its rest; its box goes on without words
        shift = dropped + 1
    else:
        gone, shift = set(), dropped
    for above, cell in sides:  # 绩效|指标: a label beside the head row has been cut by the foot of the page
        above.text = join([above.text, cell.text]) if cell.text != above.text else above.text
        above.rows += max(0, cell.rows - (shift - dropped))
    seam = last.rows
    for cell in cells:
        if id(cell) in gone:
            continue
        if cell.row < shift:
            cell.rows -= shift - cell.row
            cell.row = shift
        cell.row += last.rows - shift
        last.cells.append(cell)
    last.rows += first.rows - shift
    last.last_page, last.y1 = first.last_page, first.y1
    _stretch_labels(last, seam)
    return dropped


def _above(table: PaperTable, cell: PaperCell) -> PaperCell | None:
    """The box of the page before that goes on in this one: in the same column, down to the foot."""
    return next(
        (
            each
            for each in table.cells
            if each.column == cell.column and each.row + each.rows == table.rows and each.rows > 1
        ),
        None,
    )


def _stretch_labels(table: PaperTable, seam: int) -> None:
    """A label beside rows on two pages is printed on the first only; its blank box overleaf is the same box."""
    top = [cell for cell in table.cells if cell.row == seam]
    # Rows may be counted in front of their labels.
    worded = min((cell.column for cell in top if cell.text and not _DIGITS.fullmatch(cell.text)), default=0)
    for blank in [cell for cell in top if not cell.text and cell.column < worded]:
        for above in table.cells:
            same = above.column == blank.column and above.columns == blank.columns
            if same and above.row + above.rows == seam:
                above.rows += blank.rows
                table.cells.remove(blank)
                break


def _regrid(table: PaperTable, xs: list[float]) -> None:
    """The same boxes on a finer grid."""
    if len(table.xs) == len(xs):
        table.xs = xs
        return
    places = [nearest(xs, x) for x in table.xs]
    for cell in table.cells:
        start, end = places[cell.column], places[cell.column + cell.columns]
        cell.column, cell.columns = start, max(1, end - start)
    table.xs = xs


def _starts(table: PaperTable, row: int) -> dict[int, str]:
    """The words of the boxes that start in a row, by column, without spaces."""
    return {cell.column: "".join(cell.text.split()) for cell in table.cells if cell.row == row and cell.text}


def _repeated_rows(last: PaperTable, first: PaperTable) -> int:
    """How many rows at the top of ``first`` are a head that ``last`` has already."""
    beside = {cell.column for cell in first.cells if cell.column == 0 and cell.rows > 1 and cell.row == 0}
    head = [
        {column: text for column, text in _starts(first, row).items() if column not in beside}
        for row in range(min(_LONGEST_HEAD, first.rows))
    ]
    if not head or len(head[0]) < 3:
        return 0
    for row in range(last.rows):
        count = 0
        while count < len(head) and head[count] and row + count < last.rows:
            # Words alone make a head; a line of figures that comes twice is data.
            if any(_DIGITS.fullmatch(text.replace(".", "")) for text in head[count].values()):
                break
            if not head[count].items() <= _starts(last, row + count).items():
                break
            count += 1
        if count:
            return count
    return 0


def _begun(cells: list[PaperCell], row: int) -> list[PaperCell]:
    """The boxes that start in a row and say something."""
    return [cell for cell in cells if cell.row == row and cell.text]


def _is_torn(own: dict[int, PaperCell], rest: dict[int, PaperCell]) -> bool:
    """Whether the first row overleaf is the rest of the last row: only words that had not come to an end.

    Short cells of a torn row stay on the first page, so something is missing overleaf, and a long cell was cut off in
    a sentence. Where everything is there, as in a row of two long goals, each must be, at the end of a full line.
    Both are boxes by column.
    """
    if not rest or not rest.keys() <= own.keys():
        return False
    full = {column for column in rest if own[column].spare < rest[column].lead + _SLACK}
    cut = {column for column in rest if not own[column].text.endswith(ENDINGS)}
    short = {column for column in rest if len(own[column].text) < _LONG}
    if rest.keys() == own.keys():
        return not short and cut & full == rest.keys()
    if _goes_on_abreast(own, rest, cut & full):
        return True
    # A narrow cell is torn with few words in it, beside a long one.
    narrow = {column for column in short & full if own[column].lines > 1}
    # A line that ended of itself at the very foot stands as low as any beside it, in a row that was high already.
    lowest = max(_HIGH, *(cell.lines for cell in own.values()))
    ended = all(own[column].lines == lowest for column in cut - full)
    return short == narrow and ended and bool(cut - short)


def _goes_on_abreast(own: dict[int, PaperCell], rest: dict[int, PaperCell], open_: set[int]) -> bool:
    """Whether a row of narrow cells was cut by the foot of the page: 效益指|标, 减少困|难家庭, 63.5|万元.

    All that goes on comes from full last lines at the same height, the foot of the row, and begins nothing new;
    the figures beside it had come to an end. One or two single words that happen to fill their line may as well be
    a row of its own with empty boxes: a row of one line needs more of them.
    """
    foot = max(cell.lines for cell in own.values())
    if not rest.keys() <= open_ or any(own[column].lines != foot for column in rest):
        return False
    if any(_ANEW.match(cell.text) for cell in rest.values()):
        return False
    return len(rest) >= _ABREAST or foot > 1


def _mend(last: PaperTable, rest: dict[int, PaperCell]) -> None:
    for cell in last.cells:
        if cell.row + cell.rows == last.rows and cell.column in rest and cell.text:
            more = rest[cell.column]
            cell.text = join([cell.text, more.text])
            cell.spare, cell.lines = more.spare, cell.lines + more.lines
