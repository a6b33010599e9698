"""Slips of the pen (笔误): doubled words, unmatched brackets, doubled units, broken numbers, wrong characters."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from importlib import resources

from yikou.crosscheck.prose.prose import Prose
from yikou.findings import Finding, finding

_HAN = r"[\u4e00-\u9fff]"
_DOUBLED_CHARACTER = re.compile(
    r"的的|了了|和和|在在|与与|及及|将将|把把|被被|由由|是是|对对(?!联)|为为|向向|并并|共共|第第|。。|,,|、、|;;|::|(?<!.)《《"
)
_DOUBLED_WORD = re.compile(rf"({_HAN}{{2,6}})\1")
_REDUPLICATED = frozenset(
    [
        "研究",
        "商量",
        "讨论",
        "考虑",
        "了解",
        "学习",
        "休息",
        "认识",
        "打扫",
        "收拾",
        "帮助",
        "走走",
        "看看",
        "天天",
        "人人",
        "家家",
        "户户",
        "时时",
        "处处",
        "事事",
        "件件",
        "个个",
        "一个",
        "一次",
        "一步",
        "一件",
        "一户",
        "一项",
        "一层",
        "一点",
        "一批",
        "一遍",
        "很多",
        "许多",
        "多次",
        "非常",
        "陆续",
        "永远",
        "彻底",
        "民政部门",
        "相关职能部门",
        "各镇",
        "比划",
        "尝试",
    ]
)
_PAIRS = (("(", ")"), ("《", "》"), ("“", "”"), ("「", "」"), ("[", "]"), ("‘", "’"))
_UNITS = re.compile(
    r"万万元|亿亿元|元元|万元元|人人次|人次次|户户次|%%|分分(?![钟之享])|个个(?=项目)|年年度|月月份|\d年年|\d月月|\d日日|次次(?=[,。;])"
)
_BROKEN = re.compile(
    r"\d+\.\d+\.\d+(?=[万亿]?[元人户%])|\d\.\.\d+|(?<![\d,])\d{1,3}(?:,\d{1,2}(?!\d)|,\d{4,})+(?:\.\d+)?(?=[万亿]?[元人户])|(?<!\d)20\d{3}年"
)
_RANGE = re.compile(
    r"(?<![\d.])(?P<low>\d+(?:\.\d+)?)\s?(?P<unit>%|元|万元|人|户|岁)?\s?[-~至]{1,2}\s?(?P<high>\d+(?:\.\d+)?)\s?(?P<same>%|元|万元|人|户|岁)"
)
_LONE_DASH = re.compile(r"\s-{1,2}\s")
_OPEN_QUOTE = 120


@lru_cache(maxsize=1)
def confusions() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The table of ``confusions.toml``: what is typed, what is meant."""
    data = tomllib.loads(resources.files(__package__).joinpath("confusions.toml").read_text(encoding="utf-8"))
    rows = {**data["meaning"], **data["stray"]}
    return tuple((re.compile(wrong), right) for wrong, right in rows.items())


def doubled_words(prose: Prose) -> Iterator[Finding]:
    """CRO650: a word typed twice (的的, 进行进行)."""
    for pattern in (_DOUBLED_CHARACTER, _DOUBLED_WORD):
        for match in prose.find(pattern):
            word = match[1] if match.lastindex else match[0][0]
            if match.lastindex and (
                word in _REDUPLICATED or _heading_glued(prose, match) or len(set(word)) == 1
            ):
                continue
            yield finding(
                "CRO650", f"「{match[0]}」重复了「{word}」",
                place=prose.place(max(0, match.start() - 6), match.end() + 4), expected=word, found=match[0],
            )  # fmt: skip


def _heading_glued(prose: Prose, match: re.Match[str]) -> bool:
    """A heading and the sentence that begins with its words, run together by copying."""
    middle = match.start() + len(match[1])
    near = (item.mark.end for item in prose.outline)
    return any(0 <= match.start() - end <= 2 for end in near) or any(
        section.span.start <= match.start() <= section.span.start + 12 and middle <= section.span.start + 40
        for section in prose.document.sections
    )


def unmatched_marks(prose: Prose) -> Iterator[Finding]:
    """CRO651: a bracket or quotation mark without its partner, within a paragraph."""
    for line in prose.find(r"[^\n]+"):
        for opening, closing in _PAIRS:
            yield from _unmatched(prose, line, opening, closing)


def _unmatched(prose: Prose, line: re.Match[str], opening: str, closing: str) -> Iterator[Finding]:
    waiting: list[int] = []
    for at, char in enumerate(line[0]):
        if char == opening:
            waiting.append(at)
        elif char == closing:
            if waiting:
                waiting.pop()
            elif closing != ")" or not re.search(
                r"(?:^|[。;:,、\s])[\da-zA-Z一二三四五六七八九十]{1,3}$", line[0][:at]
            ):
                yield _mark(prose, line.start() + at, closing, opening)
                return
    if waiting and not re.match(r"[\[(]\d{4,8}号", line[0][waiting[-1] : waiting[-1] + 10]):
        yield _mark(prose, line.start() + waiting[-1], opening, closing)


def _mark(prose: Prose, at: int, mark: str, partner: str) -> Finding:
    return finding(
        "CRO651", f"「{mark}」没有与它成对的「{partner}」",
        place=prose.place(max(0, at - 8), min(len(prose.flat), at + 10)), expected=f"{mark} 与 {partner} 成对", found=mark,
    )  # fmt: skip


def broken_numbers(prose: Prose) -> Iterator[Finding]:
    """CRO652 (a unit or numeral typed twice), CRO654 (a number that cannot be read), CRO656 (a range upside down)."""
    for match in prose.find(_UNITS):
        yield finding(
            "CRO652",
            f"「{match[0]}」重复",
            place=prose.place(max(0, match.start() - 8), match.end() + 2),
            found=match[0],
        )
    for match in prose.find(_BROKEN):
        yield finding(
            "CRO654", f"「{match[0]}」不是规范的数字(小数点、分节号或位数不对)",
            place=prose.place(max(0, match.start() - 6), match.end() + 2), found=match[0],
        )  # fmt: skip
    for match in prose.find(_RANGE):
        low, high = Fraction(match["low"]), Fraction(match["high"])
        if _LONE_DASH.search(match[0]):
            continue  # cells of a row, of which the middle one holds a dash for "nothing"
        if low > high and (match["unit"] in (None, match["same"])):
            yield finding(
                "CRO656", f"「{match[0]}」前大后小", place=prose.place(max(0, match.start() - 8), match.end()),
                expected=f"{match['high']}-{match['low']}{match['same']}", found=match[0],
            )  # fmt: skip


def wrong_characters(prose: Prose) -> Iterator[Finding]:
    """CRO653: a word often typed for another, in the text and in the cells of tables."""
    for pattern, right in confusions():
        match = next(prose.find_whole(pattern), None)
        if match is None:
            continue
        # A right that begins with ~ describes the slip, because no single word was meant.
        words = f"「{match[0]}」{right[1:]}" if right.startswith("~") else f"「{match[0]}」应为「{right}」"
        yield finding(
            "CRO653", words, place=prose.place(_start(prose, match.start()), match.end() + 6),
            expected=None if right.startswith("~") else right, found=match[0],
        )  # fmt: skip


def _start(prose: Prose, position: int) -> int:
    """A few characters before a place, but not across a mark of punctuation."""
    return max(position - 6, *(prose.whole.rfind(mark, 0, position) + 1 for mark in "\n\t。,;:("))
