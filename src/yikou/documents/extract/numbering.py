"""自动编号 (numbering): the numbers that Word prints before a paragraph and that stand nowhere in its text.

Without them 一、二、(一) are lost and a report has no sections. Counters belong to the abstract list, as Word
keeps them; a list of its own start begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_MOST = 10_000


def chinese_count(number: int) -> str:
    """21 -> 二十一, 105 -> 一百零五; numbers beyond 9,999 are written in digits."""
    if not 0 < number < _MOST:
        return str(number)
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return out.removeprefix("一") if out.startswith("一十") else out


def _roman(number: int) -> str:
    if not 0 < number < _MOST:
        return str(number)
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    names = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    out = ""
    for value, letters in zip(values, names, strict=True):
        count, number = divmod(number, value)
        out += letters * count
    return out


def _letters(number: int) -> str:
    return chr(65 + (number - 1) % 26) * min((number - 1) // 26 + 1, 8) if number > 0 else str(number)


def _series(first: int, count: int, number: int) -> str:
    return chr(first + number - 1) if 0 < number <= count else str(number)


def in_format(number: int, name: str) -> str:
    """A counter in one of Word's number formats; an unknown format counts in digits."""
    if name in {"none", "bullet"}:
        return ""
    if name.startswith(("chinese", "taiwanese", "japanese")) and "Legal" not in name:
        return chinese_count(number)
    if name == "ideographDigital":
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(abs(number)))
    if name == "chineseLegalSimplified":
        words = chinese_count(number)
        words = f"一{words}" if words.startswith("十") else words
        return words.translate(_LEGAL)
    if name == "ideographTraditional":
        return "甲乙丙丁戊己庚辛壬癸"[number - 1] if 0 < number <= 10 else str(number)
    if name.startswith("decimalEnclosedCircle"):
        return _series(0x2460, 20, number)
    if name == "decimalEnclosedParen":
        return _series(0x2474, 20, number)
    if name == "decimalEnclosedFullstop":
        return _series(0x2488, 20, number)
    if name == "decimalZero":
        return f"{number:02d}"
    if name in {"upperRoman", "lowerRoman"}:
        return _roman(number) if name == "upperRoman" else _roman(number).lower()
    if name in {"upperLetter", "lowerLetter"}:
        return _letters(number) if name == "upperLetter" else _letters(number).lower()
    return str(number)


@dataclass(slots=True)
class Level:
    """One level of a list: its format, its first number and its text such as ``第%1条``."""

    form: str = "decimal"
    start: int = 1
    text: str = ""
    legal: bool = False


@dataclass(slots=True)
class NumberedList:
    """A list that paragraphs name: whose counters it uses and where it starts anew."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)
    begun: bool = False


class Numbering:
    """自动编号: counts along the paragraphs; ``label(list, level)`` is what Word prints before the next one."""

    def __init__(self, abstract: dict[str, dict[int, Level]], lists: dict[str, NumberedList]) -> None:
        self._abstract, self._lists = abstract, lists
        self._counters: dict[str, list[int]] = {}

    def label(self, number_id: str, depth: int) -> str:
        """The printed number of the next paragraph of a list, with a space where a bracket does not part it."""
        known = self._lists.get(number_id)
        if known is None or not 0 <= depth <= 8:
            return ""
        levels = {**self._abstract.get(known.abstract, {}), **known.levels}
        level = levels.get(depth)
        if level is None:
            return ""
        counters = self._counters.setdefault(known.abstract, [0] * 9)
        if not known.begun:
            known.begun = True
            for at, start in known.starts.items():
                counters[at] = start - 1
        counters[depth] = counters[depth] + 1 if counters[depth] else known.starts.get(depth, level.start)
        counters[depth + 1 :] = [0] * (8 - depth)
        text = level.text
        for at in range(depth + 1):
            if f"%{at + 1}" in text:
                upper = levels.get(at, Level())
                count = counters[at] or upper.start
                text = text.replace(
                    f"%{at + 1}", in_format(count, "decimal" if level.legal and at < depth else upper.form)
                )
        if level.form == "bullet" or not text:
            return ""
        return text if text[-1] in "、)）].．。," else f"{text} "


def numbering_of(root: Any | None, w: str) -> Numbering:
    """The lists of a numbering part; none of them without one. ``w`` is the namespace in braces."""
    abstract: dict[str, dict[int, Level]] = {}
    lists: dict[str, NumberedList] = {}
    if root is None:
        return Numbering(abstract, lists)
    for element in root.findall(f"{w}abstractNum"):
        levels = {_depth(one, w): _level(one, w) for one in element.findall(f"{w}lvl")}
        abstract[element.get(f"{w}abstractNumId", "")] = levels
    for element in root.findall(f"{w}num"):
        known = NumberedList(_value(element, f"{w}abstractNumId", f"{w}val", ""))
        for override in element.findall(f"{w}lvlOverride"):
            start = _value(override, f"{w}startOverride", f"{w}val", "")
            if start.isascii() and start.isdigit() and len(start) < 7:
                known.starts[_depth(override, w)] = int(start)
            own = override.find(f"{w}lvl")
            if own is not None:
                known.levels[_depth(override, w)] = _level(own, w)
        lists[element.get(f"{w}numId", "")] = known
    return Numbering(abstract, lists)


def _value(element: Any, name: str, attribute: str, default: str) -> str:
    found = element.find(name)
    return default if found is None else str(found.get(attribute, default))


def _level(element: Any, w: str) -> Level:
    start = _value(element, f"{w}start", f"{w}val", "1")
    return Level(
        _value(element, f"{w}numFmt", f"{w}val", "decimal"),
        int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1,
        _value(element, f"{w}lvlText", f"{w}val", "")[:60],
        element.find(f"{w}isLgl") is not None,
    )


def _depth(element: Any, w: str) -> int:
    text = element.get(f"{w}ilvl", "0")
    return int(text) if text in {"0", "1", "2", "3", "4", "5", "6", "7", "8"} else 0
