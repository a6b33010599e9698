"""The outline (层次): headings and enumerations of any writing — 一、 (一) 1、 (1) ① 一是 — also inside one line.

A text that was copied out of a viewer has lost its line breaks; the marks are still there. A mark counts when
it begins a line, or follows the end of a sentence, and continues or opens a series.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from yikou.documents import Span
from yikou.values import parse_chinese_integer

_HAN = "一二三四五六七八九十"
_MARKS = (
    ("一、", re.compile(rf"(?P<n>[{_HAN}]{{1,3}})、")),
    ("(一)", re.compile(rf"\((?P<n>[{_HAN}]{{1,3}})\)")),
    ("1、", re.compile(r"(?P<n>\d{1,2})(?:、|\.(?!\d))")),
    ("(1)", re.compile(r"\((?P<n>\d{1,2})\)")),
    ("①", re.compile(r"(?P<n>[①②③④⑤⑥⑦⑧⑨⑩])")),
    ("一是", re.compile(rf"(?P<n>[{_HAN}])是(?!否)")),
    # 第一阶段:… without any other mark; (一)第一阶段 is marked already.
    ("第一", re.compile(r"第(?P<n>[一二三四五六七八])(?=(?:个)?(?:阶段|步))")),
)
_BEFORE = re.compile(r"(?:^|[。;:!?\n)」”\"\]》]|\s\s)\s*$")
_LOOSE = re.compile(r"[\w”」)]$")
_TITLE = 40


@dataclass(frozen=True, slots=True)
class Item:
    """One heading or list entry: its kind of mark, its number, its title line, and its extent.

    ``extent`` ends before the next item of the same or a higher rank; ``parent`` is an index into the outline.
    """

    kind: str
    number: int
    mark: Span
    title: str
    extent: Span
    rank: int = 0
    parent: int | None = None


def read_outline(flat: str) -> tuple[Item, ...]:
    """The items of the flat text in order, each under the item that encloses it."""
    marks = sorted(_marks(flat), key=lambda item: item.mark)
    return tuple(_nested(flat, _series(marks)))


def _marks(flat: str) -> Iterator[Item]:
    for kind, pattern in _MARKS:
        for match in pattern.finditer(flat):
            number = _value(match["n"])
            before = flat[max(0, match.start() - 3) : match.start()]
            firm = bool(_BEFORE.search(before)) or match.start() == 0
            if kind == "第一":
                firm = match.start() == 0 or before.rstrip(" ")[-1:] in ("\n", "。", ";")
            # Copied text glues (一)评价结论 to the word before it; the mark itself must then carry brackets.
            opens = kind == "1、" and number == 1 and re.search(r"[^\W\d_]$", before) is not None
            glued = opens or (kind in {"(一)", "一、"} and bool(_LOOSE.search(before)) and number is not None)
            if number and (firm or glued):
                span = Span(match.start(), match.end())
                yield Item(kind, number, span, _title(flat, match.end()), span, rank=0 if firm else -1)


def _value(text: str) -> int | None:
    if text in "①②③④⑤⑥⑦⑧⑨⑩":
        return "①②③④⑤⑥⑦⑧⑨⑩".index(text) + 1
    return int(text) if text.isdigit() else parse_chinese_integer(text)


def _title(flat: str, start: int) -> str:
    end = re.compile(r"[。;\n]").search(flat, start)
    return flat[start : min(end.start() if end else len(flat), start + _TITLE)].strip()


def _series(marks: list[Item]) -> list[Item]:
    """Firm marks stay; a glued one stays only where it continues the last number of its kind or opens with 1."""
    last: dict[str, int] = {}
    kept = []
    for item in marks:
        if item.rank < 0 and item.number not in (last.get(item.kind, 0) + 1, 1):
            continue
        last[item.kind] = item.number
        kept.append(item)
    return kept


def _nested(flat: str, marks: list[Item]) -> list[Item]:
    """An item stands under the nearest earlier one whose mark outranks its own; extents follow."""
    order = [kind for kind, _ in _MARKS]
    stack: list[tuple[int, int]] = []
    placed: list[Item] = []
    for item in marks:
        weight = order.index(item.kind)
        while stack and stack[-1][0] >= weight:
            stack.pop()
        placed.append(replace(item, rank=len(stack), parent=stack[-1][1] if stack else None))
        stack.append((weight, len(placed) - 1))
    ends = [len(flat)] * len(placed)
    for at, item in enumerate(placed):
        later = (other for other in placed[at + 1 :] if other.rank <= item.rank)
        nearest = next(later, None)
        ends[at] = nearest.mark.start if nearest else len(flat)
    return [replace(item, extent=Span(item.mark.start, end)) for item, end in zip(placed, ends, strict=True)]
