"""What copying and converting breaks in running text, found by rule (修补): edits, each with its reason.

Page numbers inside words, furniture of web pages, injected advertising, lost title marks and bracketed years,
bookmarks and tags of the program before. No rule knows a particular document: words are data in ``prose.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from statistics import median
from typing import Any

from yikou.documents.document import Span
from yikou.documents.running import Edit, Running
from yikou.documents.spans import Spans

_TICKED = re.compile(r"<input\b[^<>]{0,200}?\bchecked\b[^<>]{0,200}>", re.IGNORECASE)
_UNTICKED = re.compile(
    r"<input\b[^<>]{0,200}?type\s*=\s*[\"']?(?:checkbox|radio)[^<>]{0,200}>", re.IGNORECASE
)
_BOOKMARK = re.compile(r"\[bookmark:\s*[^\]\n]{0,60}\]")
_TAG = re.compile(r"</?(?:br|p|span|div|b|strong|font|td|tr|u|em|i)\b[^<>\n]{0,200}/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|ensp|emsp|ldquo|rdquo|mdash|middot);", re.IGNORECASE)
_ENTITIES = {"nbsp": " ", "ensp": " ", "emsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": '"', "ldquo": "“",
             "rdquo": "”", "mdash": "—", "middot": "·"}  # fmt: skip
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]+")
_SUSPECT = re.compile(r"[<&]|\[bookmark:")
_PAGE_LINE = re.compile(
    r"\s*(?:[-—–─·]\s*\d{1,4}\s*[-—–─·]|第\s*\d{1,4}\s*页(?:\s*[/,，]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})\s*"
)
_BARE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_PAGE_MARK = re.compile(r"(\d{1,3})、")
_GLUED_NUMBER = re.compile(r"(?<=日)\d{1,3}(?=\s*\Z)")
_DATE_BEFORE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日\Z")
_ENDS = frozenset('。！？!?；;：:…”"』」》）)】')
_LIST_HEAD = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．)）]|第.{1,3}[章条节部]|附[件表])"
)
_MIN_PAGES, _PAGE_LENGTH, _RUNNING_HEAD_TIMES, _PAGE_LINES = 3, 120, 3, 12


@cache
def prose_words() -> dict[str, Any]:
    """The words of ``prose.toml``."""
    text = (resources.files("yikou.documents") / "prose.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = prose_words()
    heads = "|".join(map(re.escape, words["spam"]["heads"]))
    cores = "|".join(map(re.escape, words["spam"]["cores"]))
    one = rf"(?:(?:{heads}){{0,2}}(?:{cores})(?:平台|网站|官网|网址|app)?)"
    kinds = "|".join(words["official"]["kinds"])
    return {
        "furniture": re.compile("|".join(f"(?:{line})" for line in words["furniture"]["lines"])),
        "spam": re.compile(rf"{one}(?:\s*[,，|]\s*{one})*", re.IGNORECASE),
        "lost_title": re.compile(rf"(?<=关于)(?=的(?:{kinds}))"),
        "lost_year": re.compile(
            rf"(?<=[\u4e00-\u9fff][{words['official']['codes']}])((?:19|20)\d{{2}})([1-9]\d{{0,3}})(?=号)"
        ),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the raw text; ``kept`` is false for lines that a table owns."""

    start: int
    end: int
    text: str
    kept: bool


def lines_of(running: Running, owned: tuple[tuple[int, int], ...] = ()) -> list[Line]:
    """The lines of the raw text, in order. ``owned`` are ranges that were read as tables."""
    lines, at = [], 0
    closed = Spans(Span(start, end) for start, end in owned)
    for text in running.raw.split("\n"):
        stretch = running.stretch_at(at)
        free = not (stretch and stretch.in_table) and not closed.holds(at)
        lines.append(Line(at, at + len(text), text, free))
        at += len(text) + 1
    return lines


def inline_edits(text: str, offset: int = 0) -> list[Edit]:
    """Marks of other programs inside a line or a cell: tags, bookmarks, boxes, invisible signs, advertising."""
    edits: list[Edit] = []

    def found(pattern: re.Pattern[str], after: str, kind: str, *, quiet: bool = False) -> None:
        for match in pattern.finditer(text):
            edits.append(Edit(offset + match.start(), offset + match.end(), after, kind, quiet=quiet))

    if "<" in text:
        found(_TICKED, "☑", "check_box")
        found(_UNTICKED, "☐", "check_box")
        found(_TAG, "", "markup")
    if "[bookmark:" in text:
        found(_BOOKMARK, "", "bookmark")
    found(_INVISIBLE, "", "invisible", quiet=True)
    for match in _ENTITY.finditer(text) if "&" in text else ():
        after = _ENTITIES[match[0][1:-1].lower()]
        edits.append(Edit(offset + match.start(), offset + match.end(), after, "markup"))
    edits.extend(_spam(text, offset))
    return edits


def mended_inline(text: str) -> str:
    """The text of one cell with its inline edits applied; invisible signs of a cell are the parsers' business."""
    if not _SUSPECT.search(text) and not _patterns()["spam"].search(text):
        return text
    edits = (edit for edit in inline_edits(text) if edit.kind != "invisible")
    chosen, at, parts = sorted(edits, key=lambda edit: (edit.start, -edit.end)), 0, []
    for edit in chosen:
        if edit.start >= at:
            parts += [text[at : edit.start], edit.after]
            at = edit.end
    return "".join(parts) + text[at:] if chosen else text


def _spam(text: str, offset: int) -> list[Edit]:
    """Advertising inside official words; where it took the place of 关于 in a title, 关于 comes back."""
    edits = []
    kinds = "|".join(prose_words()["official"]["kinds"])
    for match in _patterns()["spam"].finditer(text):
        opened, closed = text.rfind("《", 0, match.start()), text.find("》", match.end())
        inside = opened > text.rfind("》", 0, match.start()) and closed >= 0
        title = text[opened:closed] if inside else ""
        lost = inside and "关于" not in title and re.search(rf"的(?:{kinds})$", title) is not None
        parts = re.split(r"\s*[,，|]\s*", match[0])
        # A single word may be honest (彩票公益金); a list inside a title, or the same word again, is not.
        again = any(one in two for number, one in enumerate(parts) for two in parts[number + 1 :])
        if len(parts) > 1 and (inside or again):
            after = "关于" if lost else ""
            edits.append(Edit(offset + match.start(), offset + match.end(), after, "spam"))
    return edits


def find_edits(running: Running, owned: tuple[tuple[int, int], ...] = ()) -> list[Edit]:
    """Every repair of the running text; ``owned`` ranges were read as tables and keep their lines."""
    lines = lines_of(running, owned)
    edits: list[Edit] = []
    for line in lines:
        edits.extend(inline_edits(line.text, line.start))
    free = [line for line in lines if line.kept]
    edits.extend(_furniture(free))
    gone = {edit.start for edit in edits if edit.kind == "web_furniture"}
    body = [line for line in free if line.text.strip() and line.start not in gone]
    marks = _page_marks(body)
    edits.extend(marks or _page_lines(body))
    edits.extend(_running_heads(body))
    edits.extend(_last_number(body))
    edits.extend(_lost_signs(free))
    if not marks:
        edits.extend(_wraps(body))
    return edits


def _whole(line: Line, kind: str, *, certain: bool = True) -> Edit:
    return Edit(line.start, line.end + 1, "", kind, certain)


def _furniture(lines: list[Line]) -> list[Edit]:
    pattern = _patterns()["furniture"]
    return [
        _whole(line, "web_furniture")
        for line in lines
        if (text := " ".join(line.text.replace("\xa0", " ").split())) and pattern.fullmatch(text)
    ]


def _mid_sentence(text: str) -> bool:
    plain = text.rstrip()
    return bool(plain) and plain[-1] not in _ENDS


def _page_marks(lines: list[Line]) -> list[Edit]:
    """Lines that are pages: each begins with its number and 、, and sentences run on from one to the next.

    A list of numbered items looks alike; but its items are short, or end where a sentence ends.
    """
    best: list[Line] = []
    run: list[Line] = []
    last = 0
    for line in lines:
        match = _PAGE_MARK.match(line.text)
        if match and int(match[1]) > last:
            run.append(line)
        else:
            best, run = max(best, run, key=len), [line] if match else []
        last = int(match[1]) if match else 0
    best = max(best, run, key=len)
    if len(best) < _MIN_PAGES or median(len(line.text) for line in best) < _PAGE_LENGTH:
        return []
    broken = sum(_mid_sentence(line.text) for line in best[:-1])
    if 2 * broken < len(best) - 1:
        return []
    edits = []
    for before, line in zip([None, *best], best, strict=False):
        match = _PAGE_MARK.match(line.text)
        start = line.start if before is None else before.end
        edits.append(Edit(start, line.start + (match.end() if match else 0), "", "page_mark"))
    return edits


def _page_lines(lines: list[Line]) -> list[Edit]:
    """A page number on a line of its own; the sentence it cuts is joined again.

    A bare number counts only where the bare numbers of the whole text ascend, as pages do.
    """
    edits = []
    bare = [int(line.text) for line in lines if _BARE_NUMBER.fullmatch(line.text)]
    ascending = all(before < after for before, after in zip(bare, bare[1:], strict=False))
    for number, line in enumerate(lines):
        sure = _PAGE_LINE.fullmatch(line.text) is not None
        if not sure and not (ascending and _BARE_NUMBER.fullmatch(line.text)):
            continue
        before = lines[number - 1] if number else None
        after = lines[number + 1] if number + 1 < len(lines) else None
        if before and after and _mid_sentence(before.text) and not _LIST_HEAD.match(after.text):
            edits.append(Edit(before.end, after.start, "", "page_mark", sure))
        else:
            edits.append(_whole(line, "page_mark_line", certain=sure))
    return edits


def _running_heads(lines: list[Line]) -> list[Edit]:
    """A short line that comes back a page apart, three times or more: the head or foot of every page.

    A heading that an author repeats comes back sooner, or not so regularly; it is his and stays.
    """
    seen: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        text = line.text.strip()
        if 4 <= len(text) <= 40 and _mid_sentence(text) and not any(char.isdigit() for char in text):
            seen.setdefault(text, []).append(number)
    return [
        _whole(lines[number], "running_head", certain=False)
        for numbers in seen.values()
        if len(numbers) >= _RUNNING_HEAD_TIMES
        and all(after - before >= _PAGE_LINES for before, after in pairwise(numbers))
        for number in numbers[1:]
    ]


def _last_number(lines: list[Line]) -> list[Edit]:
    """A page number glued to the date that closes the document."""
    if not lines:
        return []
    last = lines[-1]
    match = _GLUED_NUMBER.search(last.text)
    if match is None or not _DATE_BEFORE.search(last.text[: match.start()]):
        return []
    return [Edit(last.start + match.start(), last.start + match.end(), "", "page_mark")]


def _lost_signs(lines: list[Line]) -> list[Edit]:
    """Title marks and bracketed years that a converter took for markup and dropped."""
    edits = []
    for line in lines:
        for match in _patterns()["lost_year"].finditer(line.text):
            start, end = line.start + match.start(), line.start + match.end()
            edits.append(Edit(start, end, f"〔{match[1]}〕{match[2]}", "bracketed_year"))
        for match in _patterns()["lost_title"].finditer(line.text):
            at = line.start + match.start()
            edits.append(Edit(at, at, "《……》", "lost_title", certain=False))
    return edits


def _wraps(lines: list[Line]) -> list[Edit]:
    """Lines cut by a page's width: most of them are equally long, and sentences run on."""
    long = sorted(len(line.text.strip()) for line in lines if len(line.text.strip()) >= 15)
    if len(long) < 6:
        return []
    width = long[int(len(long) * 0.9)]
    if width > 70 or sum(length >= width - 3 for length in long) * 5 < 2 * len(long):
        return []
    return [
        Edit(line.end, after.start, "", "line_wrap", quiet=True)
        for line, after in zip(lines, lines[1:], strict=False)
        if width - 3 <= len(line.text.strip()) <= width + 6
        and _mid_sentence(line.text)
        and not _LIST_HEAD.match(after.text)
    ]
