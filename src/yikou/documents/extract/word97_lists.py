"""旧版 Word 的列表与样式 (word97_lists): which paragraphs are numbered or headings, and how the numbers look."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from yikou.documents.extract.numbering import Level, NumberedList, Numbering
from yikou.documents.extract.word97_file import LISTS, OVERRIDES, STYLES, WordFile, properties, u16, u32

_FORMATS = {
    1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 18: "decimalEnclosedCircle", 22: "decimalZero", 23: "bullet",
    26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese",
    30: "ideographTraditional", 33: "taiwaneseCounting", 35: "taiwaneseCountingThousand", 37: "chineseCounting",
    38: "chineseLegalSimplified", 39: "chineseCountingThousand", 40: "chineseCounting", 255: "none",
}  # fmt: skip
_MOST = 4_096


@dataclass(slots=True)
class Lists:
    """The numbering of a doc, and for every style: its list, its depth, its heading level."""

    numbering: Numbering
    styles: dict[int, tuple[int, int, int | None]]


def read_lists(file: WordFile) -> Lists:
    """Lists and styles; a broken table of them costs the numbers, not the text."""
    abstract: dict[str, dict[int, Level]] = {}
    lists: dict[str, NumberedList] = {}
    try:
        abstract = _abstract(file)
        lists = _overrides(file)
    except (struct.error, IndexError):
        lists = {}
    try:
        styles = _styles(file.block(STYLES))
    except (struct.error, IndexError):
        styles = {}
    return Lists(Numbering(abstract, lists), styles)


def _abstract(file: WordFile) -> dict[str, dict[int, Level]]:
    block, rest = file.block(LISTS), b""
    if len(block) < 2:
        return {}
    rest = file.rest_after(LISTS)
    found: dict[str, dict[int, Level]] = {}
    at = 0
    for n in range(min(u16(block, 0), _MOST)):
        head = block[2 + 28 * n : 30 + 28 * n]
        levels: dict[int, Level] = {}
        for depth in range(1 if head[26] & 1 else 9):
            levels[depth], at = _level(rest, at)
        found[str(u32(head, 0))] = levels
    return found


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """One level, and where the next begins; places in its text hold the depth of the counter to print."""
    start, form, flags = u32(data, at), data[at + 4], data[at + 5]
    at = at + 28 + data[at + 24] + data[at + 25]
    size = u16(data, at)
    letters = struct.unpack_from(f"<{size}H", data, at + 2)
    text = "".join(
        f"%{code + 1}" if code < 9 else chr(code) for code in letters if not 0xD800 <= code <= 0xDFFF
    )
    level = Level(
        _FORMATS.get(form, "decimal"), start if start < 1_000_000 else 1, text[:60], bool(flags & 4)
    )
    return level, at + 2 + 2 * size


def _overrides(file: WordFile) -> dict[str, NumberedList]:
    block = file.block(OVERRIDES)
    if len(block) < 4:
        return {}
    count = min(u32(block, 0), _MOST)
    found: dict[str, NumberedList] = {}
    at = 4 + 16 * count
    for n in range(count):
        own = block[4 + 16 * n : 20 + 16 * n]
        known = NumberedList(str(u32(own, 0)))
        found[str(n + 1)] = known
        at += 4
        for _ in range(own[12]):
            if at + 8 > len(block):
                break
            start, flags = u32(block, at), u32(block, at + 4)
            at += 8
            if flags & 0x20:
                known.levels[flags & 0xF], at = _level(block, at)
                start = known.levels[flags & 0xF].start
            if flags & 0x10 and start < 1_000_000:
                known.starts[flags & 0xF] = start
    return found


def _styles(block: bytes) -> dict[int, tuple[int, int, int | None]]:
    if len(block) < 6:
        return {}
    at = 2 + u16(block, 0)
    base_size = u16(block, 4)
    raw: dict[int, tuple[int, bytes]] = {}
    for n in range(min(u16(block, 2), _MOST)):
        size = u16(block, at)
        style = block[at + 2 : at + 2 + size]
        at += 2 + size
        if len(style) < base_size + 2 or u16(style, 2) & 0xF != 1:
            continue
        place = base_size + 2 + 2 * (u16(style, base_size) + 1)
        changes = style[place + 4 : place + 2 + u16(style, place)] if place + 2 <= len(style) else b""
        raw[n] = (u16(style, 2) >> 4, changes)
    return {n: _settled(n, raw) for n in raw}


def _settled(style: int, raw: dict[int, tuple[int, bytes]]) -> tuple[int, int, int | None]:
    """A style's list, depth and level, with what it inherits; the first nine styles are the headings."""
    list_number, depth, level = 0, 0, style if 1 <= style <= 9 else None
    chain: list[int] = []
    while style in raw and style not in chain and len(chain) < 12:
        chain.append(style)
        style = raw[style][0]
    for one in reversed(chain):
        for code, operand in properties(raw[one][1]):
            if code == 0x460B and len(operand) == 2:
                list_number = u16(operand, 0)
            elif code == 0x260A and operand:
                depth = operand[0]
            elif code == 0x2640 and operand:
                level = operand[0] + 1 if operand[0] < 9 else None
    return list_number, depth, level
