"""旧版 Word 的内部 (word97_file): the streams of a doc as text with the properties that matter for reading.

After [MS-DOC]: the piece table says where each letter lies, the bins say which paragraphs and letters carry which
properties. Only what a reader needs is looked at: tables, levels, lists, deletions, hidden text, signs.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from yikou.documents.extract.payload import Unreadable, unreadable

_WORD_97 = 0xA5EC
_OLDER = {0xA5DC, 0xA59B, 0xA59C}
_FAR = {0x6646, 0x6645}
_MOST_LETTERS = 5_000_000
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
#: Where the pairs of offset and length begin in the information block, and the numbers of those used here.
_PAIRS = 154
STYLES, CHARACTER_BINS, PARAGRAPH_BINS, FONTS, PIECES, LISTS, OVERRIDES = 1, 12, 13, 15, 33, 73, 74

Properties = dict[int, bytes]


def u16(data: bytes, at: int) -> int:
    """Two bytes as a number; a short read is a broken file."""
    return int(struct.unpack_from("<H", data, at)[0])


def u32(data: bytes, at: int) -> int:
    """Four bytes as a number."""
    return int(struct.unpack_from("<I", data, at)[0])


def properties(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """The property changes (code, operand) of a list of them."""
    at = 0
    while at + 2 <= len(grpprl):
        code = u16(grpprl, at)
        at += 2
        if code == 0xD608 and at + 2 <= len(grpprl):
            size = u16(grpprl, at) + 1
        elif code >> 13 == 6:
            size = grpprl[at] + 1 if at < len(grpprl) else 0
        else:
            size = _SIZES[code >> 13]
        operand = grpprl[at : at + size]
        at += max(size, 1)
        yield code, operand


@dataclass(slots=True)
class Bins:
    """Runs of the file with their properties: ``at(offset)`` are those of the run that holds it."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)

    def at(self, offset: int) -> bytes:
        """The properties of the run at an offset of the stream; none between runs."""
        place = bisect_right(self.starts, offset) - 1
        return self.values[place] if place >= 0 and offset < self.ends[place] else b""

    def sort(self) -> None:
        """Bins stand in order in a sound file only."""
        order = sorted(range(len(self.starts)), key=self.starts.__getitem__)
        self.starts = [self.starts[n] for n in order]
        self.ends = [self.ends[n] for n in order]
        self.values = [self.values[n] for n in order]


@dataclass(slots=True)
class Piece:
    """A stretch of letters: where it begins in the text and where it lies in the stream."""

    start: int
    end: int
    offset: int
    width: int


class WordFile:
    """A doc taken apart. Raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        try:
            with olefile.OleFileIO(io.BytesIO(data)) as ole:
                self.main: bytes = ole.openstream("WordDocument").read()
                flags = u16(self.main, 10)
                self._check(flags)
                self._far: bytes = ole.openstream("Data").read() if ole.exists("Data") else b""
                self.table: bytes = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
            self._read()
        except Unreadable:
            raise
        except (OSError, struct.error, IndexError, KeyError, ValueError) as error:
            raise unreadable("DOC023", "旧版 Word 文档已损坏,读不下去") from error

    def _check(self, flags: int) -> None:
        mark = u16(self.main, 0)
        if mark in _OLDER:
            raise unreadable("DOC023", "这是 Word 95 或更早的文档,不能直接读取")
        if mark != _WORD_97:
            raise unreadable("DOC023", "旧版 Word 文档的文件头不对")
        if flags & 0x0100:
            raise unreadable("INT008", "文件设有打开密码,无法读取")

    def block(self, number: int) -> bytes:
        """A structure of the table stream by its number in the information block."""
        if number >= u16(self.main, 152):
            return b""
        start, size = u32(self.main, _PAIRS + 8 * number), u32(self.main, _PAIRS + 8 * number + 4)
        return self.table[start : start + size]

    def rest_after(self, number: int) -> bytes:
        """The table stream from the end of a structure on; some structures spill over their length."""
        start, size = u32(self.main, _PAIRS + 8 * number), u32(self.main, _PAIRS + 8 * number + 4)
        return self.table[start + size :]

    def _read(self) -> None:
        counts = [u32(self.main, 64 + 4 * n) for n in range(3, 11)]
        if sum(counts) > _MOST_LETTERS:
            raise unreadable("DOC045", f"文档有超过 {_MOST_LETTERS:,} 个字")
        text, footnotes, heads, macros, remarks, endnotes, boxes, _ = counts
        #: The parts of the text that are read: (start, end) of body, footnotes, endnotes and text boxes.
        after = text + footnotes + heads + macros + remarks
        self.stories = [
            (0, text),
            (text, text + footnotes),
            (after, after + endnotes),
            (after + endnotes, after + endnotes + boxes),
        ]
        self.pieces = list(self._pieces(self.block(PIECES)))
        self.text = "".join(self._letters(piece) for piece in self.pieces)
        self.paragraphs = self._bins(PARAGRAPH_BINS, 13)
        self.characters = self._bins(CHARACTER_BINS, 1)

    def _pieces(self, clx: bytes) -> Iterator[Piece]:
        at = 0
        while at < len(clx) and clx[at] == 1:
            at += 3 + u16(clx, at + 1)
        if at >= len(clx) or clx[at] != 2:
            raise unreadable("DOC023", "旧版 Word 文档缺少文字索引")
        plc = clx[at + 5 : at + 5 + u32(clx, at + 1)]
        count = (len(plc) - 4) // 12
        expected = 0
        for n in range(count):
            start, end = u32(plc, 4 * n), u32(plc, 4 * n + 4)
            place = u32(plc, 4 * (count + 1) + 8 * n + 2)
            if start != expected or end < start or end > _MOST_LETTERS:
                raise unreadable("DOC023", "旧版 Word 文档的文字索引不连续")
            expected = end
            narrow = bool(place & 0x40000000)
            place &= 0x3FFFFFFF
            yield Piece(start, end, place // 2 if narrow else place, 1 if narrow else 2)

    def _letters(self, piece: Piece) -> str:
        count = piece.end - piece.start
        raw = self.main[piece.offset : piece.offset + count * piece.width]
        if len(raw) < count * piece.width:
            raise unreadable("DOC023", "旧版 Word 文档不完整,文字没有写完")
        if piece.width == 1:
            return raw.decode("cp1252", "replace")
        # Each unit is one position of the text; pairs are put together when the text is used.
        return "".join(map(chr, struct.unpack(f"<{count}H", raw)))

    def _bins(self, number: int, entry: int) -> Bins:
        plc, bins = self.block(number), Bins()
        count = (len(plc) - 4) // 8
        for n in range(max(count, 0)):
            page_at = (u32(plc, 4 * (count + 1) + 4 * n) & 0x3FFFFF) * 512
            page = self.main[page_at : page_at + 512]
            if len(page) < 512:
                continue
            runs = page[511]
            if 4 * (runs + 1) + entry * runs > 511:
                continue
            for run in range(runs):
                place = page[4 * (runs + 1) + entry * run] * 2
                bins.starts.append(u32(page, 4 * run))
                bins.ends.append(u32(page, 4 * run + 4))
                bins.values.append(_entry(page, place, paragraph=entry == 13) if place else b"")
        bins.sort()
        return bins

    def paragraph_at(self, position: int) -> tuple[int, bytes]:
        """The style and the property changes of the paragraph that ends at a letter."""
        value = self.paragraphs.at(self.offset(position))
        if len(value) < 2:
            return 0, b""
        style, changes = u16(value, 0), value[2:]
        # Long lists of changes, as rows of many cells have, lie in a stream of their own.
        for code, operand in properties(changes):
            if code in _FAR and len(operand) == 4:
                place = u32(operand, 0)
                size = u16(self._far, place) if place + 2 <= len(self._far) else 0
                changes += self._far[place + 2 : place + 2 + size]
                break
        return style, changes

    def offset(self, position: int) -> int:
        """Where a letter of the text lies in the stream."""
        low, high = 0, len(self.pieces)
        while low < high:
            middle = (low + high) // 2
            if self.pieces[middle].end <= position:
                low = middle + 1
            else:
                high = middle
        if low == len(self.pieces):
            return -1
        piece = self.pieces[low]
        return piece.offset + (position - piece.start) * piece.width


def _entry(page: bytes, place: int, *, paragraph: bool) -> bytes:
    """One entry of a bin: for paragraphs the number of the style comes first."""
    size = page[place]
    if not paragraph:
        return page[place + 1 : place + 1 + size]
    if size:
        return page[place + 1 : place + 2 * size]
    return page[place + 2 : place + 2 + 2 * page[place + 1]]
