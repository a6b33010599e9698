"""Title, kind, year and sections of a text (结构): found by numbers and by words, also where no line ends.

Official texts number their levels 一、 (一) 1. (1). Copied text often loses the line ends; then a number counts
as a heading when it continues its series and stands where a sentence may begin.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from yikou.documents.document import Section, Span
from yikou.documents.mending import prose_words
from yikou.documents.spans import Spans
from yikou.values import parse_chinese_integer

_HAN = "[一二三四五六七八九十]{1,3}"
_MARKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第(?P<n>{_HAN})(?:章|部分|篇)[ \u3000]*")),
    (1, re.compile(rf"(?P<n>{_HAN})[ \u3000]*[、.．][ \u3000]*")),
    (2, re.compile(rf"[(（][ \u3000]*(?P<n>{_HAN})[ \u3000]*[)）][ \u3000]*[、.．]?")),
    (3, re.compile(r"(?P<n>\d{1,2})[ \u3000]*(?:[、．]|\.(?!\d))[ \u3000]*")),
    (4, re.compile(r"[(（](?P<n>\d{1,2})[)）][ \u3000]*[、.．]?")),
)
_ANY_MARK = re.compile(
    rf"(?:第{_HAN}(?:章|部分|篇)|{_HAN}[ \u3000]*[、.．]|[(（][ \u3000]*{_HAN}[ \u3000]*[)）]|\d{{1,2}}[ \u3000]*(?:[、．]|\.(?!\d))|[(（]\d{{1,2}}[)）])"
)
_MAY_FOLLOW = frozenset('。；;：:！!？?”"）)》】 \t\u3000\n')
_TITLE_STOP = re.compile(r"[。；;：:！!？?，,\n\t]")
_STRONG_STOP = re.compile(r"[。；;：:！!？?\n]")
_CLOSING = re.compile(r"[)）](?=[\u4e00-\u9fff])")
_LONGEST_TITLE = 32
_NO_MARK = r"(?![(（][一二三四五六七八九十\d]{1,3}[)）])"
_SENTENCE_BREAK = re.compile(r"[。！？!?\n]")
_UNNUMBERED_BREAK = re.compile(r"[。！？!?；;\n]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年")
_TITLE_PART = re.compile(r"(?!附\s*件)[^。；;：:,，!！?？\t]{4,40}(?<!号)(?<!文件)")
_UNNUMBERED = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff、与及和]{1,15}")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A heading found: its level, number as written and extent of number and title."""

    level: int
    number: str
    title: str
    start: int
    end: int


def find_title(text: str, lines: tuple[str, ...]) -> str:
    """The title of the document: the first line that ends as titles do, or the beginning of a run-on text."""
    ends = "|".join(
        sorted(
            (word for kind in ("plan", "report", "form") for word in _titles()[kind]), key=len, reverse=True
        )
    )
    whole = re.compile(
        rf"(?:附\s*件\s*\d*\s*[:：]?\s*)?(?P<title>[^。；;]{{2,60}}?(?:{ends})(?:[(（][^()（）]{{1,20}}[)）])?)"
    )
    before = ""
    for line in lines[:40]:
        plain = line.strip().strip("《》")
        if match := whole.fullmatch(plain):
            title = " ".join(match["title"].split())
            # A long title stands in two lines; the first then says whose report it is.
            return before + title if len(title) <= 14 and _TITLE_PART.fullmatch(before) else title
        before = plain
    opening = re.compile(
        rf"\s*(?:附\s*件\s*\d*\s*[:：]?\s*)?(?P<title>[^。；;，,：:\n]{{4,60}}?(?:{ends}))(?=[\u4e00-\u9fff\d])"
    )
    match = opening.match(text)
    return match["title"].strip() if match else ""


def document_kind(title: str, *, forms: int, scored: bool, statements: int) -> str:
    """form, score_table, report, plan or other, by what was found and by how the title ends."""
    words = _titles()
    plain = re.sub(r"[(（][^()（）]*[)）]$", "", title)
    prose = (
        "report"
        if plain.endswith(tuple(words["report"]))
        else "plan"
        if plain.endswith(tuple(words["plan"]))
        else ""
    )
    if prose and (not forms or statements > 1):
        return prose
    if forms:
        return "score_table" if scored else "form"
    return prose or "other"


def document_year(title: str, text: str) -> int | None:
    """The year a document is about: its title's, else the one its text names most often."""
    if match := _YEAR.search(title):
        return int(match[1])
    counted = Counter(int(match[1]) for match in _YEAR.finditer(text))
    return counted.most_common(1)[0][0] if counted else None


@cache
def _titles() -> dict[str, tuple[str, ...]]:
    return {
        kind: tuple(sorted(listed, key=len, reverse=True)) for kind, listed in prose_words()["titles"].items()
    }


def find_sections(text: str, skipped: tuple[Span, ...] = ()) -> tuple[Section, ...]:
    """The sections of the text, outermost first in order; ``skipped`` spans (tables, lists) hold no headings."""
    marks = _with_unnumbered(text, _numbered(text, skipped))
    ends = [len(text.rstrip())] * len(marks)
    parents: list[int | None] = []
    open_: list[int] = []
    for number, mark in enumerate(marks):
        while open_ and marks[open_[-1]].level >= mark.level:
            ends[open_.pop()] = mark.start
        parents.append(open_[-1] if open_ else None)
        open_.append(number)
    return tuple(
        Section(mark.number, mark.title, mark.level, Span(mark.start, max(mark.start, end)), parent)
        for mark, end, parent in zip(marks, ends, parents, strict=True)
    )


def heading_end(text: str, section: Section) -> int:
    """Where the heading of a section ends and its text begins."""
    at = section.span.start + len(section.number)
    while at < section.span.end and text[at] in " \t\u3000":
        at += 1
    return at + len(section.title)


def _numbered(text: str, skipped: tuple[Span, ...]) -> list[_Mark]:
    """The numbered headings: at the beginning of a line, or in running text when the series goes on."""
    last: dict[int, int] = {}
    marks: list[_Mark] = []
    closed = Spans(skipped)
    for match in _ANY_MARK.finditer(text):
        at = match.start()
        if closed.holds(at):
            continue
        level, number, end = _read_mark(text, at)
        if level == 0:
            continue
        line_start = _opens_line(text, at)
        follows = number == last.get(level, 0) + 1 or number == 1
        opens = at == 0 or text[at - 1] in _MAY_FOLLOW or (marks != [] and marks[-1].end == at)
        if not line_start and not (follows and (opens or number > 1 or _heading_before(text, at))):
            continue
        if (
            not line_start
            and level in (1, 3)
            and not opens
            and text[at - 1].isalnum()
            and not _heading_before(text, at)
        ):
            continue
        title = _title_at(text, end)
        if not title and not line_start:
            continue
        last[level] = number
        for deeper in [one for one in last if one > level]:
            del last[deeper]
        written = text[at:end].rstrip(" \t\u3000")
        marks.append(_Mark(level, written, title, at, end + len(title)))
    return marks


def _opens_line(text: str, at: int) -> bool:
    """Whether nothing but spaces stands before a place on its line; more than a few are no indent."""
    lead = text[max(0, at - 24) : at]
    return not lead.rpartition("\n")[2].strip() and ("\n" in lead or at <= 24)


def _read_mark(text: str, at: int) -> tuple[int, int, int]:
    for level, pattern in _MARKS:
        if match := pattern.match(text, at):
            number = int(match["n"]) if match["n"].isdigit() else parse_chinese_integer(match["n"]) or 0
            if number:
                return level, number, match.end()
    return 0, 0, at


def _heading_before(text: str, at: int) -> bool:
    """Whether what stands between the last sentence end and here is itself a short heading."""
    lead = _SENTENCE_BREAK.split(text[max(0, at - 2 * _LONGEST_TITLE) : at])[-1].strip()
    if not lead or len(lead) > _LONGEST_TITLE + 6:
        return False
    body = _ANY_MARK.match(lead)
    return body is not None or _UNNUMBERED.fullmatch(lead) is not None


def _title_at(text: str, at: int) -> str:
    """The title after a number: to the end of its line, to a known heading, to a bracket, or to the next mark."""
    line_end = text.find("\n", at)
    window = text[at : min(line_end if line_end >= 0 else len(text), at + 120)]
    bracketed = re.match(
        rf"[^。；;：:,，、(（\n]{{2,16}}{_NO_MARK}[(（][^()（）\n]{{1,30}}[)）](?=[\u4e00-\u9fff])",
        window,
    )
    if bracketed:
        return bracketed[0]
    known = next((title for title in _titles()["headings"] if window.startswith(title)), "")
    if known and (stop := len(known)) and window[stop : stop + 1] not in ("和", "及", "与", "的", ""):
        bracket = re.match(rf"{_NO_MARK}[(（][^()（）]{{1,30}}[)）]", window[stop:])
        return window[: stop + (bracket.end() if bracket else 0)]
    if line_end >= 0 and line_end - at <= 2 * _LONGEST_TITLE and not _STRONG_STOP.search(window):
        return window.rstrip()
    for end in range(2, min(len(window) // 2, 14) + 1):
        if window[:end] == window[end : 2 * end]:
            return window[:end]
    ends = [match.start() for match in (_ANY_MARK.search(window), _STRONG_STOP.search(window)) if match]
    if match := _CLOSING.search(window):
        ends.append(match.end())
    ends.append(len(window) if line_end >= 0 and line_end - at < 120 else 121)
    if space := re.search(r"[ \u3000]", window):
        ends.append(space.start())
    end = min(ends)
    if end <= _LONGEST_TITLE:
        return window[:end].rstrip()
    stop_at = _TITLE_STOP.search(window)
    return window[: stop_at.start()].rstrip() if stop_at and stop_at.start() <= _LONGEST_TITLE else ""


def _with_unnumbered(text: str, marks: list[_Mark]) -> list[_Mark]:
    """Headings without a number that stand before the first of a numbered series: …。经验教训和建议(一)…"""
    made: list[_Mark] = []
    for mark in marks:
        first = _read_mark(text, mark.start)[1] == 1
        before = text[max(0, mark.start - 2 * _LONGEST_TITLE) : mark.start]
        begin = mark.start - len(_UNNUMBERED_BREAK.split(before)[-1])
        lead = text[begin : mark.start].strip()
        inside = made and made[-1].end > begin
        if first and mark.level > 1 and not inside and 3 <= len(lead) <= 16 and _UNNUMBERED.fullmatch(lead):
            level = mark.level - 1
            start = begin + len(text[begin : mark.start]) - len(text[begin : mark.start].lstrip())
            made.append(_Mark(level, "", lead, start, start + len(lead)))
        made.append(mark)
    return made
