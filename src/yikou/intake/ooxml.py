"""工作簿原文 (ooxml): the raw text of every cell of an xlsx, streamed, with nothing interpreted away.

Identity and money must be read from the text that stands in the file: a library that hands out binary
floats has already changed them. Cells come back as ``[column, type, text]`` with the types

    s text · n number (its digits as written) · t number with a date format · b true or false
    e error (#N/A …) · d ISO date · f formula without a stored result

Runs only inside the limited process of ``intake``.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any, TypeAlias

from lxml import etree

from yikou.intake.limits import STRICT_XML
from yikou.intake.uniform import Uniform, plain_text, unescape, uniform_rows, uniform_strings
from yikou.values import is_ascii_digits

Cell: TypeAlias = list[Any]

_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_.|\*.', re.IGNORECASE)
_LAST_ROW = 1_048_576
_DIGITS = "0123456789"
_COLUMNS: dict[str, int] = {}
_LOCAL: dict[str, str] = {}


class BrokenBook(ValueError):
    """The package is no workbook that can be read; becomes finding INT017."""


def _local(tag: Any) -> str:
    return str(tag).rsplit("}", 1)[-1]


def _attributes(element: Any) -> dict[str, str]:
    return {_local(key): value for key, value in element.attrib.items()}


def column_of(ref: str) -> int | None:
    """The column of a reference such as AB12, counted from 1."""
    match = _REF.fullmatch(ref)
    if match is None:
        return None
    letters = match[1].upper()
    if letters not in _COLUMNS:
        number = 0
        for char in letters:
            number = number * 26 + ord(char) - 64
        _COLUMNS[letters] = number
    return _COLUMNS[letters]


def is_date_format(number: int, code: str | None) -> bool:
    """Whether a number format shows a date or a time; ``code`` is the workbook's own text for it, if it has one."""
    if number in _BUILTIN_DATES:
        return True
    return bool(code) and re.search(r"[ymdhs]", _NOT_FORMAT.sub("", code or ""), re.IGNORECASE) is not None


def _parse(archive: zipfile.ZipFile, name: str, tags: tuple[str, ...]) -> Iterator[Any]:
    """Elements of the named kinds as they end, in any namespace; entities and networks are off."""
    with archive.open(name) as part:
        yield from _elements(part, tags)


def _elements(part: IO[bytes], tags: tuple[str, ...]) -> Iterator[Any]:
    events = etree.iterparse(
        part,
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        **STRICT_XML,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _strings_of(text: str) -> list[str]:
    return [_string(element) for element in _elements(io.BytesIO(text.encode()), ("si",))]


def _string(element: Any) -> str:
    """The text of an si or is element: its t and its runs' t, without phonetic readings.

    What is escaped is escaped within one t: no mark begins in one run and ends in the next.
    """
    pieces = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            pieces.append(unescape(child.text or ""))
        elif name == "r":
            pieces.extend(unescape(run.text or "") for run in child if _local(run.tag) == "t")
    return "".join(pieces)


class Book:
    """One xlsx package: its sheets in order, its strings, which styles are dates."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lstrip("/").lower(): name for name in archive.namelist()}
        self._book = self._find_book()
        #: Where the book says that its strings and styles are, by the last word of the kind of link.
        self._linked: dict[str, str] = {}
        self.from_1904 = False
        self.sheets: list[tuple[str, str, str]] = []
        self._read_book()
        self._strings = self._read_strings(self._beside("sharedStrings", "sharedStrings.xml"))
        self._dates = self._read_dates(self._beside("styles", "styles.xml"))

    def _find_book(self) -> str:
        if "_rels/.rels" in self._names:
            for link in _parse(self._archive, self._names["_rels/.rels"], ("Relationship",)):
                if link.get("Type", "").endswith("/officeDocument"):
                    return str(link.get("Target", "")).lstrip("/")
        return "xl/workbook.xml"

    def _part(self, path: str) -> str | None:
        return self._names.get(posixpath.normpath(path).lstrip("/").lower())

    def _read_book(self) -> None:
        part = self._part(self._book)
        if part is None:
            raise BrokenBook("no workbook part")
        folder, file = posixpath.split(self._book)
        links = self._part(posixpath.join(folder, "_rels", f"{file}.rels"))
        targets = {}
        if links:
            for link in _parse(self._archive, links, ("Relationship",)):
                target = link.get("Target", "")
                path = target if target.startswith("/") else posixpath.join(folder, target)
                if link.get("TargetMode") != "External":
                    targets[link.get("Id")] = path
                    self._linked.setdefault(link.get("Type", "").rpartition("/")[2], path)
        for element in _parse(self._archive, part, ("workbookPr", "sheet")):
            fields = _attributes(element)
            if _local(element.tag) == "workbookPr":
                self.from_1904 = fields.get("date1904", "0") in {"1", "true"}
            else:
                path = self._part(targets.get(fields.get("id", ""), ""))
                if path and "/chartsheets/" not in path.lower():
                    self.sheets.append((fields.get("name", ""), fields.get("state", "visible"), path))

    def _beside(self, kind: str, usual: str) -> str:
        """The part that the book is linked to; by its usual name where it forgot the link."""
        linked = self._linked.get(kind, "")
        return linked if self._part(linked) else posixpath.join(posixpath.dirname(self._book), usual)

    def _read_strings(self, path: str) -> list[str]:
        part = self._part(path)
        if part is None:
            return []
        text = plain_text(self._archive.read(part))
        try:
            found = uniform_strings(text, _strings_of) if text is not None else None
        except etree.XMLSyntaxError:
            found = None
        return found if found is not None else [_string(one) for one in _parse(self._archive, part, ("si",))]

    def _read_dates(self, path: str) -> frozenset[int]:
        part = self._part(path)
        if part is None:
            return frozenset()
        custom: dict[int, str] = {}
        styles: list[int] = []
        for element in _parse(self._archive, part, ("numFmt", "cellXfs")):
            if _local(element.tag) == "numFmt":
                custom[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
            else:
                styles = [int(xf.get("numFmtId", "0")) for xf in element if _local(xf.tag) == "xf"]
        return frozenset(i for i, number in enumerate(styles) if is_date_format(number, custom.get(number)))

    def rows(self, path: str, about: dict[str, Any]) -> Iterator[tuple[int, bool, list[Cell]]]:
        """The rows of a sheet: (number, hidden, cells). Fills ``about`` with merges, filter, hidden columns."""
        with self._archive.open(path) as part:
            yield from self._rows(part, about)

    def uniform(
        self, path: str, about: dict[str, Any]
    ) -> tuple[Uniform, list[tuple[int, bool, list[Cell]]]] | None:
        """The same where the rows are written alike: those as columns, the others as ``rows`` gives them.

        None where they are not; then ``about`` is as it was.
        """
        text = plain_text(self._archive.read(path))
        found = uniform_rows(text, self._strings, self._dates, column_of) if text is not None else None
        if found is None:
            return None
        seen = {key: list(value) if isinstance(value, list) else value for key, value in about.items()}
        try:
            odd = list(self._rows(io.BytesIO(found.rest.encode()), seen))
        except (etree.XMLSyntaxError, BrokenBook):
            # What looked like one row was part of something else, or the part is broken: the XML reader will say.
            return None
        about.update(seen)
        return found, odd

    def _rows(self, part: IO[bytes], about: dict[str, Any]) -> Iterator[tuple[int, bool, list[Cell]]]:
        number = 0
        for element in _elements(part, ("row", "mergeCell", "autoFilter", "col")):
            kind = _local(element.tag)
            if kind == "row":
                given = element.get("r")
                number = int(given) if given and len(given) <= 8 and is_ascii_digits(given) else number + 1
                if not 1 <= number <= _LAST_ROW:
                    raise BrokenBook("row outside the format")
                hidden = element.get("hidden") in {"1", "true"}
                cells = self._cells(element, number, about)
                if cells or hidden:
                    yield number, hidden, cells
            elif kind == "mergeCell":
                about["merges"].append(element.get("ref", ""))
            elif kind == "autoFilter":
                about["filter"] = element.get("ref", "")
            elif element.get("hidden") in {"1", "true"}:
                about["hidden_columns"].append([int(element.get("min", "1")), int(element.get("max", "1"))])

    def _cells(self, row: Any, number: int, about: dict[str, Any]) -> list[Cell]:
        """The cells of a row. A million of them pass here, so the usual case takes the shortest way."""
        cells: list[Cell] = []
        last, digits, columns = 0, str(number), _COLUMNS
        for child in row:
            ref = child.get("r")
            letters = ref.rstrip(_DIGITS) if ref else None
            column = columns.get(letters) if letters else None
            if column is None:
                column = (column_of(ref) if ref else None) or last + 1
            in_place = not ref or (letters is not None and ref[len(letters) :] == digits)
            cell = self._cell(child, column)
            if column > last:
                last = column
            elif any(column == other[0] for other in cells):
                in_place = in_place and cell is None
            if cell is None:
                continue
            if in_place:
                cells.append(cell)
            else:
                about["clashes"].append([number, column])
        return cells

    def _cell(self, element: Any, column: int) -> Cell | None:
        kind, text, formula = element.get("t"), None, False
        for child in element:
            tag = child.tag
            name = _LOCAL.get(tag) or _LOCAL.setdefault(tag, _local(tag))
            if name == "v":
                text = child.text or ""
            elif name == "f":
                formula = True
            elif name == "is":
                text = _string(child)
                kind = "inlineStr"
        if text is None or (text == "" and formula):
            return [column, "f", ""] if formula else None
        if kind == "s":
            place = int(text) if text.strip().isdigit() else -1
            if not 0 <= place < len(self._strings):
                return [column, "e", "#STRING"]
            text = self._strings[place]
            return [column, "s", text] if text else None
        if kind in {"str", "inlineStr"}:
            text = unescape(text) if kind == "str" else text
            return [column, "s", text] if text else None
        if kind in {"b", "e", "d"}:
            return [column, kind, text]
        if text.strip() == "":
            return None
        style = element.get("s", "")
        return [column, "t" if style.isdigit() and int(style) in self._dates else "n", text.strip()]
