"""分条 (split): numbered clauses, the head before them and the paragraph behind them, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_MARKERS: tuple[re.Pattern[str], ...] = (
    re.compile(r"（([0-9]{1,2})）"),
    re.compile(r"([①-⑫])"),
    re.compile(r"（([一二三四五六七八九十]{1,3})）"),
    re.compile(r"([0-9]{1,2})(?:、|．|\)|）|\.(?!\d))"),
    re.compile(r"([一二三四五六七八九十]{1,3})(?:、(?!.{0,1}[类级档]))"),
    re.compile(r"([一二三四五六七八九])是(?=.)"),
    re.compile(r"第([一二三四五六七八九])[，、：]"),
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
_CHINESE = [
    "",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
]
_BEFORE = re.compile(r"[，；。：）\n分、止格项度制]$")


class Section(StrEnum):
    """Which part of a standard a clause is (部分): head, numbered clause, or tail paragraph."""

    HEAD = "head"
    CLAUSE = "clause"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause (条款): its section, its number as printed, and its place in the prepared text."""

    section: Section
    number: str
    start: int
    end: int


def split(text: str) -> tuple[Clause, ...]:
    """Split at the first numbering style that counts 1, 2, … ; text without one is a single clause."""
    best: list[tuple[int, int, str]] = []
    for pattern in _MARKERS:
        found = _sequence(pattern, text)
        if len(found) >= 2 and (not best or found[0][0] < best[0][0]):
            best = found
    if not best:
        return (Clause(Section.CLAUSE, "", 0, len(text)),) if text else ()
    clauses: list[Clause] = []
    if text[: best[0][0]].strip("\n"):
        clauses.append(Clause(Section.HEAD, "", 0, best[0][0]))
    for index, (_, body, label) in enumerate(best):
        end = best[index + 1][0] if index + 1 < len(best) else len(text)
        clauses.append(Clause(Section.CLAUSE, label, body, end))
    return _with_tail(text, clauses)


def _with_tail(text: str, clauses: list[Clause]) -> tuple[Clause, ...]:
    """A paragraph behind the last numbered clause speaks of the whole item, not of that clause."""
    last = clauses[-1]
    newline = text.find("\n", last.start)
    while newline != -1 and not text[last.start : newline].strip("\n"):
        newline = text.find("\n", newline + 1)
    if newline == -1 or newline >= last.end or not text[newline : last.end].strip("\n"):
        return tuple(clauses)
    if text[newline - 1] not in "。；;\n":
        return tuple(clauses)
    clauses[-1] = Clause(last.section, last.number, last.start, newline)
    clauses.append(Clause(Section.TAIL, "", newline, last.end))
    return tuple(clauses)


def _sequence(pattern: re.Pattern[str], text: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for match in pattern.finditer(text):
        before = text[: match.start()]
        if (
            before
            and not _BEFORE.search(before)
            and not (len(found) > 0 and match.group()[0] in _CIRCLED + "（")
        ):
            loose = found and match.group(0)[-1] in "、." and match.group(1).isdigit()
            if not loose:
                continue
        if _value(match.group(1)) == len(found) + 1:
            found.append((match.start(), match.end(), match.group(0)))
    return found


def _value(label: str) -> int:
    if label.isdigit() and label.isascii():
        return int(label)
    if label in _CIRCLED:
        return _CIRCLED.index(label) + 1
    return _CHINESE.index(label) if label in _CHINESE else -1
