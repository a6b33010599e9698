"""得分表 (table): the scoring table inside a report's plain text, as an indicator system whose standards compile.

A report that was saved as text carries its table one cell a paragraph: the heads, then the cells of each
numbered row. Cells of merged headings (投入(18分)) stand in the first row that they cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from yikou.findings import Finding, Place, finding
from yikou.scoring.frameworks import Framework, Indicator, weigh

LONGEST = 400_000
_BLANKS = re.compile(r"[\s\u3000\xa0]+")
_PARAGRAPH = re.compile(r"\n[ \t\u3000\xa0]*\n")
_STANDARD = re.compile(r"(?:评分|评价|计分|考核|打分)(?:标准|细则|办法)")
_HEADING = re.compile(r"(?P<name>[^()()]{2,20})[((](?P<points>[0-9]+(?:\.[0-9]+)?)分[))]")
_STATED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,20})[((](?:分值|权重|满分)(?:为)?(?P<points>[0-9]+(?:\.[0-9]+)?)分"
)
_POINTS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class ScoringTable:
    """The table of a report (得分表): its indicator system, and the points claimed for each row by number."""

    framework: Framework
    claimed: tuple[tuple[int, Decimal], ...]


def read_table(text: str) -> tuple[ScoringTable | None, tuple[Finding, ...]]:
    """The first scoring table of a report's text; None where there is none.

    Findings: weights that do not add up within the table (SCO010), and points that the prose before
    the table states differently (SCO045).
    """
    cells = [cell.strip() for cell in _PARAGRAPH.split(text[:LONGEST])]
    start = _first_row(cells)
    if start is None:
        return None, ()
    levels: dict[tuple[str, ...], Decimal] = {}
    indicators: list[Indicator] = []
    claimed: list[tuple[int, Decimal]] = []
    path: tuple[str, ...] = ()
    for number, row in _rows(cells[start:]):
        place = next((n for n, cell in enumerate(row) if n and _POINTS.fullmatch(cell)), None)
        if place is None or place + 1 >= len(row):
            continue
        for heading in [match for cell in row[: place - 1] if (match := _HEADING.fullmatch(_bare(cell)))]:
            path = _path(path, heading["name"], row[: place - 1])
            levels[path] = Decimal(heading["points"])
        second = bool(_POINTS.fullmatch(row[place + 1]))
        words = row[place + 1 + second :]
        if not words:
            continue
        if second:
            claimed.append((number, Decimal(row[place + 1])))
        # One cell explains; a standard of several paragraphs fills all the others.
        explanation, standard = (words[0], words[1:]) if len(words) > 1 else ("", words)
        name, weight = _bare(row[place - 1]), Decimal(row[place])
        indicators.append(Indicator(name, weight, path, "\n\n".join(standard), explanation))
    if not indicators:
        return None, ()
    total = sum((points for head, points in levels.items() if len(head) == 1), Decimal(0))
    framework = Framework("", "得分表", "", total or _sum(indicators), levels, tuple(indicators))
    return ScoringTable(framework, tuple(claimed)), (
        *weigh(framework)[1],
        *_disagreements("\n\n".join(cells[:start]), framework),
    )


def _bare(cell: str) -> str:
    return _BLANKS.sub("", cell)


def _sum(indicators: list[Indicator]) -> Decimal:
    return sum((each.weight for each in indicators), Decimal(0))


def _first_row(cells: list[str]) -> int | None:
    """The cell "1" behind a head that names a scoring standard and a weight."""
    for place, cell in enumerate(cells):
        if _STANDARD.fullmatch(_bare(cell)):
            head = [_bare(each) for each in cells[max(0, place - 9) : place + 4]]
            if any("分值" in each or "权重" in each for each in head):
                return next(
                    (n for n in range(place + 1, min(place + 6, len(cells))) if cells[n] == "1"), None
                )
    return None


def _rows(cells: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The filled cells of each numbered row, up to the total."""
    starts = [0]
    for place in range(1, len(cells)):
        if _bare(cells[place]) in {"合计", "总计", "总分"}:
            starts.append(place)
            break
        # A claim or a weight may be the next number by chance; a row begins behind a standard's sentence.
        if cells[place] == str(len(starts) + 1) and not _POINTS.fullmatch(_last_filled(cells, place)):
            starts.append(place)
    else:
        starts.append(len(cells))
    for number, (first, last) in enumerate(zip(starts, starts[1:], strict=False), 1):
        yield number, [cell for cell in cells[first + 1 : last] if _bare(cell)]


def _last_filled(cells: list[str], place: int) -> str:
    return next((cells[n] for n in range(place - 1, -1, -1) if _bare(cells[n])), "")


def _path(path: tuple[str, ...], name: str, cells: list[str]) -> tuple[str, ...]:
    """A row that opens two headings opens a first-level one; a single heading stands below the last one."""
    headings = [match["name"] for cell in cells if (match := _HEADING.fullmatch(_bare(cell)))]
    return (name,) if len(headings) > 1 and name == headings[0] else (*path[:1], name)


def _disagreements(words: str, framework: Framework) -> tuple[Finding, ...]:
    """What the report's prose says a heading is worth, against its table."""
    table = {path[-1]: (path, points) for path, points in framework.levels.items()}
    found = []
    for match in _STATED.finditer(words):
        path, points = table.get(match["name"], ((), None))
        stated = Decimal(match["points"])
        if points is None or stated == points:
            continue
        below = _sum([each for each in framework.indicators if each.level[: len(path)] == path])
        message = f"“{match['name']}”正文写{stated}分,得分表为{points}分,表中下级合计{below}分"
        found.append(
            finding("SCO045", message, place=Place(quote=match.group()), expected=points, found=stated)
        )
    return tuple(found)


__all__ = ["ScoringTable", "read_table"]
