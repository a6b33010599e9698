"""一页 PDF (pdf_page): its letters with their boxes and its ruling lines, in points from the upper left corner.

PDFium does the reading: it knows the Chinese character collections, so that files without embedded fonts are read
too. Letters outside the page and those of slanted watermarks are left out.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as native

from yikou.documents.extract.symbols import loose_signs

_MOST_LETTERS = 200_000
_MOST_OBJECTS = 100_000
_DEEPEST_FORM = 8
#: A filled box thinner than this is a line, as most programs draw them.
_THIN = 3.0
_SLANT = math.radians(8)


@dataclass(slots=True)
class Glyph:
    """One letter on the page; ``y`` grows downwards."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of its box."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(slots=True)
class Rule:
    """A ruling line: it stands at ``at`` and reaches from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """What one page shows."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    pictures: int = 0
    #: Letters whose font does not say what they are.
    unknown: int = 0
    too_much: bool = False


class _Frame:
    """From the file's coordinates to ours: the crop box, the rotation, and y downwards."""

    def __init__(self, page: Any) -> None:
        box = [ctypes.c_float() for _ in range(4)]
        known = native.FPDFPage_GetCropBox(page, *map(ctypes.byref, box)) or native.FPDFPage_GetMediaBox(
            page, *map(ctypes.byref, box)
        )
        left, bottom, right, top = (one.value for one in box) if known else (0.0, 0.0, 595.0, 842.0)
        self._left, self._right = min(left, right), max(left, right)
        self._bottom, self._top = min(bottom, top), max(bottom, top)
        self._turn = native.FPDFPage_GetRotation(page) % 4
        wide, high = self._right - self._left, self._top - self._bottom
        self.width, self.height = (high, wide) if self._turn % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point as it is seen."""
        if self._turn == 1:
            return y - self._bottom, x - self._left
        if self._turn == 2:
            return self._right - x, y - self._bottom
        if self._turn == 3:
            return self._top - y, self._right - x
        return x - self._left, self._top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box as it is seen: left, upper, right, lower."""
        if not self._turn:
            return x0 - self._left, self._top - y1, x1 - self._left, self._top - y0
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    @property
    def angle(self) -> float:
        """By how much upright letters are turned in the file."""
        return float(self._turn) * math.pi / 2


def read_page(page: Any, number: int) -> Page:
    """The letters and lines of an open page."""
    frame = _Frame(page)
    read = Page(number, frame.width, frame.height)
    drawings = _Drawings(frame, read)
    drawings.gather_page(page)
    text = native.FPDFText_LoadPage(page)
    if text:
        _letters(text, frame, read, drawings.clips)
        native.FPDFText_ClosePage(text)
    return read


def _letters(
    text: Any, frame: _Frame, read: Page, clips: dict[int, tuple[float, float, float, float]]
) -> None:
    count = native.FPDFText_CountChars(text)
    if count > _MOST_LETTERS:
        read.too_much = True
        return
    loose = native.FS_RECTF()
    where = ctypes.byref(loose)
    unicode_of, is_generated, box_of = (
        native.FPDFText_GetUnicode,
        native.FPDFText_IsGenerated,
        native.FPDFText_GetLooseCharBox,
    )
    wide, tall, keep = frame.width, frame.height, read.glyphs.append
    high, upright, band = 0, True, (0.0, 0.0)
    # A hundred thousand letters pass here, so the loop asks the library no more than it must.
    for index in range(count):
        code = unicode_of(text, index)
        if is_generated(text, index) == 1:
            continue
        if 0xD800 <= code <= 0xDFFF:
            if code < 0xDC00 or not high:
                high = code if code < 0xDC00 else 0
                continue
            code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), 0
        if not box_of(text, index, where):
            continue
        letter = chr(code) if 0x20 < code < 0x7F or 0x3000 < code < 0xD800 else _letter(code)
        if not letter:
            read.unknown += code not in {9, 10, 13}
            continue
        if (loose.bottom, loose.top) != band:
            # Letters on one level stand upright or not together.
            band = (loose.bottom, loose.top)
            lean = (native.FPDFText_GetCharAngle(text, index) + frame.angle) % (math.pi / 2)
            upright = min(lean, math.pi / 2 - lean) <= _SLANT
        if not upright:
            continue
        x0, y0, x1, y1 = frame.box(loose.left, loose.bottom, loose.right, loose.top)
        if x1 <= 0 or y1 <= 0 or x0 >= wide or y0 >= tall or not (x1 > x0 and y1 > y0):
            continue
        if clips and (window := clips.get(_address(native.FPDFText_GetTextObject(text, index)))):
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            if not (window[0] - 1 <= x <= window[2] + 1 and window[1] - 1 <= y <= window[3] + 1):
                continue
        keep(Glyph(letter, x0, y0, x1, y1))


def _letter(code: int) -> str:
    """A letter as it is meant: hyphens of broken lines, radicals that stand for characters, signs of Wingdings."""
    if code in {0x02, 0xAD}:
        return "-"
    if code < 0x20 or code >= 0xFFF0 or 0xD800 <= code <= 0xDFFF:
        return chr(code) if 0x10000 <= code <= 0x3FFFF else ""
    letter = chr(code)
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", letter)
    if 0xE000 <= code <= 0xF8FF:
        sign = loose_signs(letter)
        return sign if sign != letter else ""
    return " " if code == 0xA0 else letter


def _address(item: Any) -> int:
    return ctypes.addressof(item.contents) if item else 0


class _Drawings:
    """The straight lines among the drawings of a page, and the windows that hide parts of its text."""

    def __init__(self, frame: _Frame, read: Page) -> None:
        self._frame, self._read = frame, read
        self._seen = 0
        #: For text objects with a window: what of the page shows through it.
        self.clips: dict[int, tuple[float, float, float, float]] = {}

    def gather_page(self, page: Any) -> None:
        """All drawings of the page."""
        for index in range(native.FPDFPage_CountObjects(page)):
            self._object(native.FPDFPage_GetObject(page, index), (), 0)

    def _object(self, item: Any, outer: tuple[Any, ...], depth: int) -> None:
        self._seen += 1
        if self._seen > _MOST_OBJECTS:
            self._read.too_much = True
            return
        kind = native.FPDFPageObj_GetType(item)
        if kind == native.FPDF_PAGEOBJ_PATH:
            self._path(item, outer)
        elif kind == native.FPDF_PAGEOBJ_TEXT and not outer:
            self._window(item)
        elif kind == native.FPDF_PAGEOBJ_IMAGE:
            self._read.pictures += 1
        elif kind == native.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            matrix = native.FS_MATRIX()
            native.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
            for index in range(native.FPDFFormObj_CountObjects(item)):
                self._object(native.FPDFFormObj_GetObject(item, index), (matrix, *outer), depth + 1)

    def _window(self, item: Any) -> None:
        """Spreadsheets print cells cut at the page through a window; what lies outside it is on another page."""
        clip = native.FPDFPageObj_GetClipPath(item)
        count = native.FPDFClipPath_CountPaths(clip) if clip else 0
        x, y = ctypes.c_float(), ctypes.c_float()
        for path in range(min(count, 8) if count > 0 else 0):
            xs, ys = [], []
            for index in range(min(native.FPDFClipPath_CountPathSegments(clip, path), 64)):
                segment = native.FPDFClipPath_GetPathSegment(clip, path, index)
                native.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
                xs.append(x.value)
                ys.append(y.value)
            if not xs:
                continue
            box = self._frame.box(min(xs), min(ys), max(xs), max(ys))
            known = self.clips.get(_address(item))
            if known:
                box = (
                    max(box[0], known[0]),
                    max(box[1], known[1]),
                    min(box[2], known[2]),
                    min(box[3], known[3]),
                )
            self.clips[_address(item)] = box

    def _path(self, item: Any, outer: tuple[Any, ...]) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        native.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value and not stroke.value:
            return
        count = native.FPDFPath_CountSegments(item)
        if count > 2_000:
            return
        matrix = native.FS_MATRIX()
        native.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
        points = self._points(item, count, (matrix, *outer))
        if stroke.value:
            for before, after in points:
                self._line(*before, *after)
            return
        ends = [point for pair in points for point in pair]
        if ends:
            x0, x1 = min(x for x, _ in ends), max(x for x, _ in ends)
            y0, y1 = min(y for _, y in ends), max(y for _, y in ends)
            if y1 - y0 <= _THIN < x1 - x0:
                self._line(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
            elif x1 - x0 <= _THIN < y1 - y0:
                self._line((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)

    def _points(self, item: Any, count: int, matrices: tuple[Any, ...]) -> list[tuple[Any, Any]]:
        """The straight pieces of a path, as seen."""
        pieces, start, last = [], None, None
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(count):
            segment = native.FPDFPath_GetPathSegment(item, index)
            native.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            px, py = x.value, y.value
            for one in matrices:
                px, py = one.a * px + one.c * py + one.e, one.b * px + one.d * py + one.f
            here = self._frame.point(px, py)
            kind = native.FPDFPathSegment_GetType(segment)
            if kind == native.FPDF_SEGMENT_MOVETO:
                start = here
            elif kind == native.FPDF_SEGMENT_LINETO and last is not None:
                pieces.append((last, here))
            last = here
            if native.FPDFPathSegment_GetClose(segment) and start is not None:
                pieces.append((last, start))
                last = start
        return pieces

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        wide, high = self._frame.width, self._frame.height
        if not all(map(math.isfinite, (x0, y0, x1, y1))):
            return
        x0, x1 = max(min(x0, x1), -9.0), min(max(x0, x1), wide + 9.0)
        y0, y1 = max(min(y0, y1), -9.0), min(max(y0, y1), high + 9.0)
        if abs(y1 - y0) <= 1.0 and x1 - x0 > _THIN:
            self._read.across.append(Rule((y0 + y1) / 2, x0, x1))
        elif abs(x1 - x0) <= 1.0 and y1 - y0 > _THIN:
            self._read.down.append(Rule((x0 + x1) / 2, y0, y1))
