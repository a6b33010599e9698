"""批注原表 (annotate): the unit's own xlsx with the reasons beside the rows, its look kept, nothing in it alive.

Runs inside the limited process. The package is made anew: a skeleton of ours around the unit's styles, texts and
rows. What could act or call out is not taken along: formulas (their results stay), macros, links, connections,
objects, names. Whatever is unusual gives no copy, and ``write`` rebuilds the file from its cells instead.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from yikou.intake import Answer, FileKind, column_letters, parser
from yikou.intake.limits import STRICT_XML
from yikou.intake.ooxml import Book, column_of
from yikou.sheets.cells import plain_number
from yikou.sheets.formats.pages import area
from yikou.values import is_ascii_digits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONGEST_NAME = 31
_NOT_IN_NAMES = frozenset("[]:*?/\\")
_LAST_COLUMN = 16_384
_ROW_KEEPS = (
    "s",
    "customFormat",
    "ht",
    "customHeight",
    "hidden",
    "outlineLevel",
    "collapsed",
    "thickTop",
    "thickBot",
)
#: Parts of a sheet behind its rows that only say how it looks, in the order of the format.
_KEPT = frozenset({"mergeCells", "dataValidations", "printOptions", "pageMargins", "pageSetup"})
_TITLES = (("行", 8), ("列", 18), ("原因", 48), ("建议", 48))
_FRESH_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
#: One row's reasons: the row, the columns, the reasons, the advice, whether it was rejected.
_Note = list[Any]


class _Unusual(Exception):
    """Something that is better rebuilt than copied."""


@parser(FileKind.XLSX, FileKind.XLSM)
def annotate(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> Answer:
    """The bytes of the copy, or None. ``options``: ``notes`` and ``heads`` by the names of the sheets."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            _copy(old, new, options)
    except _Unusual:
        return None, ()
    return out.getvalue(), ()


def _copy(old: zipfile.ZipFile, new: zipfile.ZipFile, options: Mapping[str, Any]) -> None:
    book = Book(old)
    names = [name for name, _, _ in book.sheets]
    if not names or len({name.lower() for name in names}) != len(names) or not all(map(_is_name, names)):
        raise _Unusual
    parts = {name.lstrip("/").lower(): name for name in old.namelist()}
    styles, first = _styles(old, parts.get("xl/styles.xml"))
    new.writestr("xl/styles.xml", styles)
    taken = ["styles"]
    for path, kept in (("xl/sharedstrings.xml", "sharedStrings"), ("xl/theme/theme1.xml", "theme")):
        if path not in parts or (kept == "theme" and "xl/theme/_rels/theme1.xml.rels" in parts):
            continue
        with old.open(parts[path]) as source, new.open(_PATHS[kept], "w") as target:
            while block := source.read(1 << 20):
                target.write(block)
        taken.append(kept)
    for number, (name, _, path) in enumerate(book.sheets, 1):
        copy = _SheetCopy(options["notes"].get(name, {}), options["heads"].get(name), first)
        copy.look_at(book, path)
        with (
            old.open(path) as source,
            new.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as target,
        ):
            for piece in copy.pieces(source):
                target.write(piece.encode("utf-8"))
    for part, text in _skeleton(book, taken).items():
        new.writestr(part, _XML + text)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and _NOT_IN_NAMES.isdisjoint(name) and name.strip("'") == name


_PATHS = {"styles": "xl/styles.xml", "sharedStrings": "xl/sharedStrings.xml", "theme": "xl/theme/theme1.xml"}


def _skeleton(book: Book, taken: list[str]) -> dict[str, str]:
    """The parts that hold a workbook together, without anything of the old ones but names and states."""
    sheets, links, types = "", "", ""
    for number, (name, state, _) in enumerate(book.sheets, 1):
        shown = f' state="{state}"' if state in {"hidden", "veryHidden"} else ""
        sheets += f'<sheet name={quoteattr(name)} sheetId="{number}"{shown} r:id="rId{number}"/>'
        links += f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        types += (
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_SHEETML}.worksheet+xml"/>'
        )
    for place, kept in enumerate(taken, len(book.sheets) + 1):
        path = _PATHS[kept]
        content = (
            "application/vnd.openxmlformats-officedocument.theme+xml"
            if kept == "theme"
            else f"{_SHEETML}.{kept}+xml"
        )
        links += (
            f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kept}" Target="{path.removeprefix("xl/")}"/>'
        )
        types += f'<Override PartName="/{path}" ContentType="{content}"/>'
    first = next((n for n, (_, state, _) in enumerate(book.sheets) if state == "visible"), 0)
    era = ' date1904="1"' if book.from_1904 else ""
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_SHEETML}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><workbookPr{era}/>'
        f'<bookViews><workbookView activeTab="{first}"/></bookViews><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    }


def _styles(old: zipfile.ZipFile, part: str | None) -> tuple[bytes, int]:
    """The unit's styles with three of ours behind them, and the number of the first of ours."""
    strict = etree.XMLParser(**STRICT_XML)
    root = etree.fromstring(old.read(part) if part else _FRESH_STYLES.encode(), strict)
    if root.tag != f"{{{MAIN}}}styleSheet":
        raise _Unusual
    for child in root.findall("{*}extLst"):
        root.remove(child)
    font = _append(root, "fonts", '<font><b/><sz val="11"/><name val="宋体"/></font>')
    red = _append(root, "fills", _fill("FFFDE9E7"))
    yellow = _append(root, "fills", _fill("FFFFF7E0"))
    sides = "".join(
        f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    border = _append(root, "borders", f"<border>{sides}<diagonal/></border>")
    wrap = '<alignment vertical="top" wrapText="1"/>'
    first = 0
    for place, (fill, face) in enumerate(((red, font), (red, 0), (yellow, 0))):
        text = (
            f'<xf numFmtId="0" fontId="{face}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1">{wrap}</xf>'
        )
        number = _append(root, "cellXfs", text)
        first = number if place == 0 else first
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)), first


def _fill(colour: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'


def _append(root: Any, group: str, text: str) -> int:
    """Add an item to a group of styles; its number there."""
    parent = root.find(f"{{{MAIN}}}{group}")
    if parent is None or not len(parent):
        raise _Unusual
    element = etree.fromstring(text)
    for node in element.iter():
        node.tag = f"{{{MAIN}}}{node.tag}"
    parent.append(element)
    parent.set("count", str(len(parent)))
    return len(parent) - 1


class _SheetCopy:
    """One sheet on its way from the old package to the new one."""

    def __init__(self, notes: Mapping[str, _Note], head: int | None, style: int) -> None:
        self._notes, self._head, self._style = notes, head, style
        self._last = 0
        self._widths_done = False

    def look_at(self, book: Book, path: str) -> None:
        """Find the last column that holds anything; a sheet with clashing cells is not copied."""
        about: dict[str, Any] = {"merges": [], "filter": "", "hidden_columns": [], "clashes": []}
        for _, _, cells in book.rows(path, about):
            self._last = max(self._last, cells[-1][0] if cells else 0)
        if about["clashes"] or self._last + len(_TITLES) > _LAST_COLUMN:
            raise _Unusual

    def pieces(self, source: Any) -> Iterator[str]:
        """The new part, piece by piece."""
        yield f'{_XML}<worksheet xmlns="{MAIN}">'
        number, depth = 0, 0
        tags = ("worksheet", "sheetViews", "sheetFormatPr", "cols", "sheetData", "row", *_KEPT)
        events = etree.iterparse(
            source,
            events=("start", "end"),
            tag=[f"{{*}}{tag}" for tag in tags],
            **STRICT_XML,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in events:
            space, _, tag = element.tag[1:].rpartition("}")
            if space != MAIN:
                raise _Unusual
            if event == "start":
                depth += tag == "worksheet"
                if tag == "sheetData":
                    yield "" if self._widths_done else self._widths([])
                    yield "<sheetData>"
                continue
            if tag == "row":
                number = _integer(element.get("r")) or number + 1
                yield self._row(element, number)
            elif tag == "sheetData":
                yield "</sheetData>"
            elif tag == "cols":
                yield self._widths(list(element))
            elif tag != "worksheet" and element.getparent().tag == f"{{{MAIN}}}worksheet":
                yield _plain(element, tag)
            if tag != "worksheet":
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        if depth != 1:
            raise _Unusual
        yield "</worksheet>"

    def _widths(self, columns: list[Any]) -> str:
        """The widths of the unit's columns, none hidden beyond its last, and those of the reasons."""
        self._widths_done = True
        out = ""
        for column in columns:
            low, high = _integer(column.get("min")), min(_integer(column.get("max")), self._last)
            if not 0 < low <= high:
                continue
            fields = {**column.attrib, "min": str(low), "max": str(high)}
            out += f"<col{_fields({key: value for key, value in fields.items() if key[0] != '{'})}/>"
        if self._head is not None:
            for step, (_, width) in enumerate(_TITLES, self._last + 1):
                out += f'<col min="{step}" max="{step}" width="{width}" customWidth="1"/>'
        return f"<cols>{out}</cols>" if out else ""

    def _row(self, element: Any, number: int) -> str:
        note = self._notes.get(str(number))
        fields = {name: value for name in _ROW_KEEPS if (value := element.get(name)) is not None}
        if note is not None:
            fields.pop("hidden", None)
        cells, column = [], 0
        for child in element:
            ref = child.get("r")
            column = (column_of(ref) if ref else None) or column + 1
            if column <= self._last or note is None and number != self._head:
                cells.append(_cell(child, f"{column_letters(column)}{number}"))
        if number == self._head:
            cells += [self._text(step, number, title, 0) for step, (title, _) in enumerate(_TITLES)]
        elif note is not None:
            row, columns, reasons, advice, rejected = note
            style = 1 if rejected else 2
            place = f"{column_letters(self._last + 1)}{number}"
            cells.append(f'<c r="{place}" s="{self._style + style}"><v>{int(row)}</v></c>')
            cells += [
                self._text(n, number, text, style) for n, text in enumerate((columns, reasons, advice), 1)
            ]
        return f'<row r="{number}"{_fields(fields)}>{"".join(cells)}</row>'

    def _text(self, step: int, number: int, text: str, style: int) -> str:
        place = f"{column_letters(self._last + 1 + step)}{number}"
        inline = f'<is><t xml:space="preserve">{_escaped(text)}</t></is>'
        return f'<c r="{place}" s="{self._style + style}" t="inlineStr">{inline}</c>'


def _cell(element: Any, place: str) -> str:
    """A cell as it stands: its look and its value; where there was a formula, the result it had."""
    kind, style, inner = element.get("t"), element.get("s"), ""
    for child in element:
        tag = etree.QName(child).localname
        if tag == "v":
            text = child.text or ""
            digits = plain_number(text.strip()) if kind in {None, "n"} else None
            if digits is not None and digits[1]:
                # A cut number is shown digit for digit, so that the unit sees which of them are zero.
                kind, inner = "inlineStr", f"<is><t>{digits[0]}</t></is>"
            else:
                inner = f"<v>{_escaped(text)}</v>"
        elif tag == "is":
            text = "".join(part.text or "" for part in child.iter("{*}t"))
            inner = f'<is><t xml:space="preserve">{_escaped(text)}</t></is>'
    fields = {"r": place, **({"s": style} if style else {}), **({"t": kind} if kind and inner else {})}
    return f"<c{_fields(fields)}>{inner}</c>" if inner else f"<c{_fields(fields)}/>"


def _plain(element: Any, tag: str) -> str:
    """A part of the sheet that says how it looks, rid of what points elsewhere."""
    if tag == "sheetViews":
        for view in list(element)[1:]:
            element.remove(view)
        for view in element:
            view.set("workbookViewId", "0")
            for child in view.findall("{*}extLst"):
                view.remove(child)
    elif tag == "dataValidations":
        # Only lists that stand in the rule itself; any other rule is a formula.
        kept = [
            f"<dataValidation{_fields({k: v for k, v in rule.attrib.items() if k[0] != '{'})}><formula1>{escape(text)}</formula1></dataValidation>"
            for rule in element
            if rule.get("type") == "list"
            and len(text := rule.findtext("{*}formula1") or "") > 2
            and text[0] == text[-1] == '"'
            and '"' not in text[1:-1]
        ]
        return f'<dataValidations count="{len(kept)}">{"".join(kept)}</dataValidations>' if kept else ""
    elif tag == "mergeCells":
        merges = [_area(child.get("ref", "")) for child in element]
        kept = [f'<mergeCell ref="{ref}"/>' for ref in merges if ref]
        return f'<mergeCells count="{len(kept)}">{"".join(kept)}</mergeCells>' if kept else ""
    return _serialised(element)


def _area(ref: str) -> str:
    first, _, second = ref.replace("$", "").partition(":")
    left, right = column_of(first), column_of(second)
    top, bottom = (
        _integer(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
        _integer(second.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
    )
    return area(top, left, bottom, right) if left and right and top and bottom else ""


def _serialised(element: Any) -> str:
    """An element and what is in it, of the main namespace only, without attributes of any other."""
    space, _, tag = element.tag[1:].rpartition("}")
    if space != MAIN:
        return ""
    fields = {key: value for key, value in element.attrib.items() if key[0] != "{"}
    inner = "".join(_serialised(child) for child in element)
    return f"<{tag}{_fields(fields)}>{inner}</{tag}>" if inner else f"<{tag}{_fields(fields)}/>"


def _fields(fields: Mapping[str, str]) -> str:
    return "".join(f" {key}={quoteattr(value)}" for key, value in fields.items())


def _escaped(text: str) -> str:
    """Text of an XML part; characters that XML cannot hold are left out."""
    return escape(
        "".join(char for char in text if char >= " " or char in "\t\n\r") if not text.isprintable() else text
    )


def _integer(text: str | None) -> int:
    return int(text) if text and len(text) < 8 and is_ascii_digits(text) else 0
