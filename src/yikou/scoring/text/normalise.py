"""规整 (normalise): one spelling for widths, signs and punctuation; recognition errors repaired or refused.

Every character of the result knows where it stood in the source, so that each finding and each
node can quote the official text itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from yikou.scoring.text.paraphrase import paraphrase

_DASHES = "-‐‑‒–—―−－~～〜∼﹣"
_MAP = {
    **dict.fromkeys(_DASHES, "-"),
    ",": "，", "﹐": "，", ";": "；", "﹔": "；", ":": "：", "(": "（", ")": "）", "〔": "（", "〕": "）",
    "[": "（", "]": "）", "｡": "。", "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "*": "×", "✕": "×", "✖": "×",
    "÷": "/", "／": "/", "!": "。", "?": "？", "﹪": "%", "％": "%", "〉": ">", "〈": "<",
}  # fmt: skip
_DROP = re.compile(r"[\s\u200b\ufeff\xa0\u3000]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source text (原文位置), half open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repair:
    """One recognition error that was repaired (识别错误修复): what stood there, what is read."""

    span: Span
    found: str
    read: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Normalised text (规整后的文字); ``origin[i]`` is the place of character i in ``source``."""

    source: str
    text: str
    origin: tuple[int, ...]
    repairs: tuple[Repair, ...]
    suspects: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """The source span of the normalised stretch [start, end)."""
        if not self.origin:
            return Span(0, 0)
        last = len(self.origin) - 1
        if start > last:
            return Span(self.origin[last] + 1, self.origin[last] + 1)
        return Span(self.origin[start], self.origin[min(max(end - 1, start), last)] + 1)

    def quote(self, start: int, end: int) -> str:
        """The source words of a normalised stretch."""
        span = self.span(start, end)
        return self.source[span.start : span.end].strip()


_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[得扣计记加减])[lI|](?=分)"), "1"),
    (re.compile(r"(?<=[得扣计记加减])[oO](?=\.\d|分)"), "0"),
    (re.compile(r"(?<=\d)[oO](?=[\d%分])"), "0"),
    (re.compile(r"(?<=[\d.])[lI](?=[\d%分])"), "1"),
    (re.compile(r"的的(?=[得计记扣，])"), "的"),
    (re.compile(r"(?:(?<=[，；。])|^)为达到(?=[^，；。]{0,20}(?:的，?)?(?:不得分|扣))"), "未达到"),
)
_SUSPECT = re.compile(r"[WQ]\d+(?:\.\d+)?%|\d+[A-Z](?=[，；。）]|$)|\d+酚|[\ufffd□]")
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


def prepare(source: str) -> Prepared:
    """Normalise a standard; repairs are listed for the reader, suspects make the compiler refuse."""
    chars: list[str] = []
    origin: list[int] = []
    for index, raw in enumerate(source):
        for char in _spell(raw):
            chars.append(char)
            origin.append(index)
    _join_signs(chars, origin)
    _tidy_stops(chars, origin)
    _drop_matches(_THOUSANDS, chars, origin)
    repairs = _repair(chars, origin)
    paraphrase(chars, origin)
    text = "".join(chars)
    suspects = tuple(
        Span(origin[m.start()], origin[m.end() - 1] + 1)
        for m in _SUSPECT.finditer(text)
        if not _is_name(text, m)
    )
    return Prepared(source, text, tuple(origin), repairs, suspects)


def _is_name(text: str, match: re.Match[str]) -> bool:
    """A letter behind a number inside a name (5A级) is no recognition error."""
    return match.group()[-1].isupper() and text[match.end() : match.end() + 1] in {"级", "类"}


def _spell(raw: str) -> str:
    if raw in _MAP:
        return _MAP[raw]
    if raw == "\n":
        return "\n"
    if _DROP.match(raw) or unicodedata.category(raw) in {"Cf", "Cc"}:
        return ""
    if raw in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫":
        return raw
    plain = unicodedata.normalize("NFKC", raw)
    return "".join(_MAP.get(c, c) for c in plain) if len(plain) <= 4 else raw


def _join_signs(chars: list[str], origin: list[int]) -> None:
    """>= and =< become one sign; a doubled comma becomes one."""
    index = 0
    joined = {">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤", "，，": "，", "；；": "；", "。。": "。", "--": "-"}
    while index + 1 < len(chars):
        pair = chars[index] + chars[index + 1]
        if pair in joined:
            chars[index] = joined[pair]
            del chars[index + 1], origin[index + 1]
        else:
            index += 1


def _tidy_stops(chars: list[str], origin: list[int]) -> None:
    """A full stop written as . ends a sentence unless it belongs to a number or to a numbering."""
    for index, char in enumerate(chars):
        if char != ".":
            continue
        before = chars[index - 1] if index else ""
        after = chars[index + 1] if index + 1 < len(chars) else ""
        if before.isdigit() or before.isascii() and before.isalpha():
            continue
        if not after.isdigit():
            chars[index] = "。"
    while chars and chars[-1] == "\n":
        del chars[-1], origin[-1]


def _drop_matches(pattern: re.Pattern[str], chars: list[str], origin: list[int]) -> None:
    for match in reversed(list(pattern.finditer("".join(chars)))):
        del chars[match.start() : match.end()], origin[match.start() : match.end()]


def _repair(chars: list[str], origin: list[int]) -> tuple[Repair, ...]:
    repairs: list[Repair] = []
    for pattern, read in _REPAIRS:
        for match in reversed(list(pattern.finditer("".join(chars)))):
            first, last = match.start(), match.end() - 1
            span = Span(origin[first], origin[last] + 1)
            repairs.append(Repair(span, match.group(), read))
            chars[first : last + 1] = list(read)
            origin[first : last + 1] = [origin[first]] * len(read)
    return tuple(sorted(repairs, key=lambda repair: repair.span.start))
