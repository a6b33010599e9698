"""整齐的表 (uniform): a worksheet whose rows are all written alike, read a stretch of rows at a time.

A list of a hundred thousand people is one row's markup repeated; walking it element by element costs four times what
matching the row as a whole does. The pattern of a row is made from the first rows of the sheet. It takes a row only when
every mark of it is the expected one in the expected place; any other row goes through the XML reader as before,
and a sheet in which anything stands between the rows goes there as a whole. So both readings give the same cells.

Runs only inside the limited process of ``intake``, after the parts were searched for declarations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import not_
from typing import Any

_STRETCH = 4_000_000
_SAMPLE = 200_000
_MOST_COLUMNS = 80
_ODD_AT_MOST = 0.1
_CONTROL = bytes([*range(9), 11, 12, *range(13, 32)])
_DECLARED = re.compile(r"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_ITEM = re.compile(
    r'<si><t(?: xml:space="preserve")?>([^<&]*)</t></si>|(<si(?:/>|>.*?</si>))|(\S)', re.DOTALL
)
_ROWS = "<sheetData>", "</sheetData>"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """_x000D_ and its like; half of a surrogate pair is no character and becomes U+FFFD."""
    if "_x" not in text:
        return text
    whole = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def plain_text(data: bytes) -> str | None:
    """A part as text, when it is UTF-8 without what XML forbids or rewrites; None leaves it to the XML reader."""
    if len(data.translate(None, _CONTROL)) != len(data):
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if _DECLARED.match(text) else text


def uniform_strings(text: str, read_odd: Callable[[str], list[str]]) -> list[str] | None:
    """The shared strings; those with runs or escapes go through ``read_odd``, as one part."""
    start, end = text.find("<si>"), text.rfind("</sst>")
    if start < 0 or end < 0 or "<sst" not in text[:start]:
        return None
    found = _ITEM.findall(text, start, end)
    odd = [item[1] for item in found if item[1]]
    if any(item[2] for item in found) or len(odd) > len(found) * _ODD_AT_MOST + 20:
        return None
    read = iter(read_odd(f"{text[:start]}{''.join(odd)}</sst>"))
    if "_x" in text:
        return [next(read, "") if item[1] else unescape(item[0]) for item in found]
    return [next(read, "") if item[1] else item[0] for item in found]


@dataclass(slots=True)
class Uniform:
    """What was read of a uniform sheet: the rows that are alike as columns, and the rest of the part for the XML reader.

    ``columns`` maps a column to (types, texts): one type for all of them, or one character for each row. An empty text is
    no cell: what is written without one, such as a formula without its result, is in an odd row.
    """

    numbers: list[int]
    columns: dict[int, tuple[str, list[str]]]
    hidden: list[int]
    rest: str


@dataclass(slots=True)
class _Column:
    kinds: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def whole(self) -> tuple[str, list[str]]:
        """The stretches put together; types stay one character while they are the same everywhere."""
        if len(set(self.kinds)) == 1 and len(self.kinds[0]) == 1:
            return self.kinds[0], self.texts
        spread = (
            kind * size if len(kind) == 1 else kind for kind, size in zip(self.kinds, self.sizes, strict=True)
        )
        return "".join(spread), self.texts


def uniform_rows(
    text: str, strings: Sequence[str], dates: frozenset[int], column_of: Callable[[str], int | None]
) -> Uniform | None:
    """The rows of a worksheet part, or None when they are not alike enough."""
    start, end = text.find(_ROWS[0]), text.rfind(_ROWS[1])
    if start < 0 or end < 0:
        return None
    start += len(_ROWS[0])
    sample = text[start : min(end, start + _SAMPLE)]
    letters = {name: column_of(f"{name}1") or 0 for name in set(re.findall(r'<c r="([A-Z]{1,3})\d', sample))}
    if not letters or len(letters) > _MOST_COLUMNS:
        return None
    names = sorted(letters, key=letters.__getitem__)
    # What nobody will ask for is matched and not taken out: styles say which numbers are dates, and nothing else here.
    inline, styled = "<is>" in sample, bool(dates)
    pattern = _row_pattern(names, inline=inline, styled=styled, formulas="<f" in sample)
    shape = re.compile(pattern, re.DOTALL)
    reader = _Reader(names, strings, dates, inline=inline, styled=styled)
    for low, high in _stretches(text, start, end):
        if not reader.take(shape.findall(text, low, high)):
            return None
    if not reader.ascending() or len(reader.odd) > len(reader.numbers) * _ODD_AT_MOST + 60:
        return None
    columns = {letters[name]: column.whole() for name, column in zip(names, reader.columns, strict=True)}
    rest = f"{text[:start]}{''.join(reader.odd)}{text[end:]}"
    return Uniform(reader.numbers, columns, reader.hidden, rest)


def _stretches(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Places to cut, between rows: what was read of one stretch is put away before the next is."""
    while start < end:
        stop = end if end - start <= _STRETCH else text.rfind("</row>", start, start + _STRETCH) + 6
        stop = end if stop < start + 6 else stop
        yield start, stop
        start = stop


def _row_pattern(names: Iterable[str], *, inline: bool, styled: bool, formulas: bool) -> str:
    """One row with any of its cells missing; or another row as it stands; or anything that is neither."""
    formula = r"(?:<f[^<>]*(?:/>|>[^<&]*</f>))?" if formulas else ""
    written = r'|<is><t(?: xml:space="preserve")?>([^<&]*)</t></is>' if inline else ""
    style = r"(0|[1-9]\d*)" if styled else r"(?:0|[1-9]\d*)"
    cells = "".join(
        rf'(?:<c r="{name}\1"(?: s="{style}")?(?: t="([a-zA-Z]+)")?'
        rf"(?:/>|></c>|>(?:{formula}<v>([^<&]+)</v>{written})</c>))?"
        for name in names
    )
    return (
        rf'<row r="([1-9]\d{{0,6}})"([^<>\']*)(?:/>|>{cells}</row>)'
        r'|(<row r="[1-9]\d{0,6}"(?:[^<>]*/>|[^<>]*>.*?</row>))|(\S)'
    )


class _Reader:
    """Puts the rows of one stretch after another into columns."""

    def __init__(
        self,
        names: Sequence[str],
        strings: Sequence[str],
        dates: frozenset[int],
        *,
        inline: bool,
        styled: bool,
    ) -> None:
        self.columns = [_Column() for _ in names]
        self.numbers: list[int] = []
        self.hidden: list[int] = []
        self.odd: list[str] = []
        self._all: list[int] = []
        self._strings = dict(zip(map(str, range(len(strings))), strings, strict=True))
        self._strings[""] = ""
        self._dates = {str(style) for style in dates}
        self._inline, self._styled = inline, styled

    def take(self, found: list[tuple[str, ...]]) -> bool:
        """One stretch; False when something stands between its rows."""
        if not found:
            return True
        last = len(found[0]) - 1
        fields = list(zip(*found, strict=True))
        if any(fields[last]):
            return False
        if any(fields[last - 1]):
            odd = [row[last - 1] for row in found if row[last - 1]]
            self.odd.extend(odd)
            self._all.extend(int(row[0] or row[last - 1][8:].partition('"')[0]) for row in found)
            fields = list(zip(*[row for row in found if row[0]], strict=True))
            if not fields:
                return True
            numbers = list(map(int, fields[0]))
        else:
            numbers = list(map(int, fields[0]))
            self._all.extend(numbers)
        self.numbers.extend(numbers)
        if any("hidden" in about for about in set(fields[1])):
            marks = (' hidden="1"', ' hidden="true"')
            self.hidden.extend(
                number
                for number, about in zip(numbers, fields[1], strict=True)
                if any(mark in about for mark in marks)
            )
        rest = iter(fields[2:])
        none = [""] * len(numbers)
        for column in self.columns:
            styles = next(rest) if self._styled else none
            types, values = next(rest), next(rest)
            self._put(column, styles, types, values, next(rest) if self._inline else none)
        return True

    def ascending(self) -> bool:
        """Whether the rows stand in their order, each once, within what a sheet may have."""
        rows = self._all
        return bool(rows) and rows[0] >= 1 and rows[-1] <= 1_048_576 and all(map(int.__lt__, rows, rows[1:]))

    def _put(
        self,
        column: _Column,
        styles: Sequence[str],
        types: Sequence[str],
        values: Sequence[str],
        inline: Sequence[str],
    ) -> None:
        kind, texts = self._same_kind(styles, set(types), types, values, inline)
        if kind is None:
            pairs = [self._cell(*cell) for cell in zip(styles, types, values, inline, strict=True)]
            kind, texts = "".join([pair[0] for pair in pairs]), [pair[1] for pair in pairs]
        column.kinds.append(kind)
        column.texts.extend(texts)
        column.sizes.append(len(texts))

    def _same_kind(
        self,
        styles: Sequence[str],
        kinds: set[str],
        types: Sequence[str],
        values: Sequence[str],
        inline: Sequence[str],
    ) -> tuple[str | None, list[str]]:
        """The whole stretch of a column at once, where all its cells are of one type."""
        if kinds <= {"", "n"}:
            dated = self._dates.intersection(styles) if self._dates else set()
            if not any(inline) and (
                not dated or dated >= {s for s, v in zip(styles, values, strict=True) if v}
            ):
                return ("t" if dated else "n"), list(map(str.strip, values))
        elif kinds <= {"", "s"}:
            texts = list(map(self._strings.get, values))
            # A value without a type is a number, and no place among the strings.
            if None not in texts and not any(compress(values, map(not_, types) if "" in kinds else ())):
                return "s", texts  # type: ignore[return-value] # no None is left
        elif kinds <= {"", "inlineStr"} and not any(values) and not any("_x" in text for text in set(inline)):
            return "s", list(inline)
        return None, []

    def _cell(self, style: str, kind: str, value: str, inline: str) -> tuple[str, str]:
        """One cell as the XML reader gives it; an empty text is no cell."""
        if kind == "inlineStr" or inline:
            return "s", value or unescape(inline)
        if not value:
            return "s", ""
        if kind == "s":
            text = value.strip()
            found = self._strings.get(str(int(text))) if text.isdigit() else None
            return ("e", "#STRING") if found is None else ("s", found)
        if kind == "str":
            return "s", unescape(value)
        if kind in {"b", "e", "d"}:
            return kind, value
        return ("t" if style in self._dates else "n"), value.strip()


def as_rows(
    numbers: Sequence[int], columns: Mapping[int, tuple[str, Sequence[str]]]
) -> Iterable[list[list[Any]]]:
    """The cells of each row as the other readers give them: ``[column, type, text]``, without those that are none."""
    spread = [
        (column, kinds * len(numbers) if len(kinds) == 1 else kinds, texts)
        for column, (kinds, texts) in sorted(columns.items())
    ]
    for place in range(len(numbers)):
        yield [[column, kinds[place], texts[place]] for column, kinds, texts in spread if texts[place]]
