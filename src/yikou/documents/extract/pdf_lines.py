"""行与段 (pdf_lines): letters become lines, lines become the words of a cell or running text.

A line that broke because it was full goes on without a break; a line that ended although the next word would have
fitted ended on purpose. That is how a reader tells them apart as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from yikou.documents.extract.pdf_page import Glyph

_WIDE = re.compile(r"[\u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-z]")
_OPENING = frozenset("(（[〔【《〈“‘「『￥¥")
_CLOSING = frozenset(")）]〕】》〉”’」』，。、；：！？,.;:!?%％‰℃")
#: How a sentence ends.
ENDINGS = ("。", "；", ";", "!", "！", "?", "？", "：", ":")
_ITEM = re.compile(r"\d{1,2}[、.．](?!\d)|[(（][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|指标\s*\d")
_PADDING = 6.0


@dataclass(slots=True)
class Line:
    """Letters on one line, with the text that they make and the box around them."""

    glyphs: list[Glyph]
    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def size(self) -> float:
        """The height of its letters."""
        return self.y1 - self.y0

    @property
    def first_width(self) -> float:
        """The width of what would have to fit before the line could have ended earlier: a character, a word."""
        at, glyphs = 0, self.glyphs
        while at < len(glyphs) - 1 and glyphs[at].text in _OPENING:
            at += 1
        if glyphs[at].text.isascii():
            while (
                at < len(glyphs) - 1 and glyphs[at + 1].text.isascii() and glyphs[at + 1].text not in _OPENING
            ):
                at += 1
        while at < len(glyphs) - 1 and glyphs[at + 1].text in _CLOSING:
            at += 1
        return glyphs[at].x1 - glyphs[0].x0


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The letters as lines from top to bottom."""
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    rows: list[list[Glyph]] = []
    spans: list[tuple[float, float]] = []
    for glyph in sorted(inked, key=lambda one: ((one.y0 + one.y1) / 2, one.x0)):
        centre = (glyph.y0 + glyph.y1) / 2
        # The row above may be of a bigger letter; the last few rows are enough to look at.
        for at in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom = spans[at]
            if top <= centre <= bottom and (glyph.y0 <= (top + bottom) / 2 <= glyph.y1):
                rows[at].append(glyph)
                spans[at] = (min(top, glyph.y0), max(bottom, glyph.y1)) if len(rows[at]) < 4 else spans[at]
                break
        else:
            rows.append([glyph])
            spans.append((glyph.y0, glyph.y1))
    return [_line(row) for row in rows]


def _line(row: list[Glyph]) -> Line:
    row.sort(key=lambda glyph: glyph.x0)
    kept: list[Glyph] = []
    for glyph in row:
        # Bold letters without a bold font are drawn twice, a hair apart.
        hair = glyph.x0 - 0.3 * (glyph.x1 - glyph.x0)
        if (
            kept
            and kept[-1].x0 > hair
            and any(other.text == glyph.text and other.x0 > hair for other in kept[-2:])
        ):
            continue
        kept.append(glyph)
    size = median(glyph.y1 - glyph.y0 for glyph in kept)
    text = kept[0].text
    for before, after in zip(kept, kept[1:], strict=False):
        if after.x0 - before.x1 > 0.18 * size:
            text += _between(before, after, size)
        text += after.text
    return Line(
        kept,
        text,
        kept[0].x0,
        min(glyph.y0 for glyph in kept),
        max(glyph.x1 for glyph in kept),
        max(glyph.y1 for glyph in kept),
    )


def _between(before: Glyph, after: Glyph, size: float) -> str:
    """A gap that a reader sees; justified Chinese has small ones everywhere."""
    gap = after.x0 - before.x1
    wide = _WIDE.match(before.text) is not None or _WIDE.match(after.text) is not None
    return " " if gap > size * (0.55 if wide else 0.18) else ""


def join(texts: Sequence[str]) -> str:
    """Pieces of broken lines as one line: a space only between two foreign words."""
    out = ""
    for text in texts:
        both_words = bool(out and text and _WORD.match(out[-1]) and _WORD.match(text[0]))
        out += (" " if both_words else "") + text
    return out


def _begins_item(text: str) -> bool:
    """Whether a line begins the next item of a counted list."""
    return _ITEM.match(text) is not None


class CellWords(NamedTuple):
    """What a cell says, and how it stands in its box: the width of its first word, the room left in its last line."""

    text: str
    lead: float = 0.0
    spare: float = 0.0
    lines: int = 0


def cell_words(glyphs: Sequence[Glyph], left: float, right: float) -> CellWords:
    """The words of a cell between two borders; only line ends made on purpose stay."""
    lines = lines_of(glyphs)
    if not lines:
        return CellWords("")
    padding = max(0.0, min(_PADDING, min(line.x0 for line in lines) - left))
    room = right - left - 2 * padding
    out, current = [], [lines[0].text]
    for line, following in zip(lines, lines[1:], strict=False):
        listed = line.text.endswith(ENDINGS) and _begins_item(following.text)
        if listed or line.x1 - line.x0 + following.first_width <= room - 0.5:
            out.append(join(current))
            current = []
        current.append(following.text)
    spare = room - 0.5 - (lines[-1].x1 - lines[-1].x0)
    return CellWords("\n".join([*out, join(current)]), lines[0].first_width, spare, len(lines))


@dataclass(slots=True)
class Run:
    """Running text put together from lines: a paragraph and where it began."""

    text: str
    page: int
    y0: float
    y1: float
    #: Whether its last line was full, so that it may go on overleaf.
    full: bool
    #: Whether it begins at the left edge, as lines that go on do.
    flush: bool


def paragraphs(lines: Sequence[Line], page: int, left: float, right: float) -> list[Run]:
    """The lines outside the tables as paragraphs; ``left`` and ``right`` are the edges of the running text."""
    gaps = [
        after.y0 - before.y0 for before, after in zip(lines, lines[1:], strict=False) if after.y0 > before.y0
    ]
    usual = median(gaps) if gaps else 0.0
    sizes = sorted(line.size for line in lines)
    runs: list[Run] = []
    before: Line | None = None
    for line in lines:
        size = line.size
        flush = line.x0 - left < 1.2 * size
        near = before is not None and (
            0 < line.y0 - before.y0 <= max(min(usual * 1.3, size * 2.5), size * 1.6)
            and abs(before.size - size) < 0.25 * size
        )
        full = right - line.x1 < 1.6 * size
        goes_on = bool(runs) and near and flush and runs[-1].full
        if not goes_on and before is not None and near and size > 1.15 * sizes[len(sizes) // 2]:
            goes_on = _is_title(before, line, (left + right) / 2)
        if goes_on:
            runs[-1].text = join([runs[-1].text, line.text])
            runs[-1].y1, runs[-1].full = line.y1, full
        else:
            runs.append(Run(line.text, page, line.y0, line.y1, full, flush))
        before = line
    return runs


def _is_title(before: Line, line: Line, centre: float) -> bool:
    """Whether two big lines in the middle are one title; what begins with a bracket stands below it."""
    middles = ((one.x0 + one.x1) / 2 for one in (before, line))
    return line.text[0] not in _OPENING and all(abs(middle - centre) < 0.8 * line.size for middle in middles)
