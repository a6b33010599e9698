"""Laid pages as bytes, in every format; xlsx by a writer that knows the habits of many programs."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from html import escape as html_escape
from typing import Any
from xml.sax.saxutils import escape

from tests.dirt.layout import Laid
from tests.dirt.producers import PRODUCERS
from tests.instruments.sheets import formats
from tests.instruments.sheets.books import MAIN, book, letters, pack

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1">'
    '<border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
ENCODINGS = {"csv-utf8": "utf-8", "csv-bom": "utf-8-sig", "csv-gb": "gb18030", "csv-utf16": "utf-16"}


def write(pages: Sequence[Laid], kind: str, style: dict[str, Any]) -> bytes:
    """The bytes of a file of this kind."""
    if by := style.get("by"):
        return PRODUCERS[by](pages)
    if kind == "xlsx":
        return xlsx(pages, **style)
    if kind == "html":
        return html(pages[0], **style)
    if kind.startswith("csv"):
        return separated(pages[0], ENCODINGS[kind], **style)
    shared = [
        formats.Page(
            {number: [_plain(cell, kind) for cell in cells] for number, cells in page.rows.items()},
            page.name,
            page.state,
            page.hidden_rows,
            page.hidden_columns,
            page.merges,
            page.filtered,
        )
        for page in pages
    ]
    return formats.WRITERS[kind](shared)


def _plain(value: Any, kind: str) -> Any:
    """A cell as the writers of the sheets' tests take it."""
    if isinstance(value, tuple) and value[0] == "day":
        return value[1]
    return value or None if isinstance(value, str) else value


def serial_of(day: str, *, from_1904: bool = False) -> int:
    """The number that a day is kept as."""
    return (date.fromisoformat(day) - (_EPOCH_1904 if from_1904 else _EPOCH)).days


class _Strings:
    """The shared strings, each once, written plain, in runs, or with a reading above."""

    def __init__(self, rich: bool) -> None:
        self.places: dict[str, int] = {}
        self._rich = rich

    def place(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def part(self) -> str:
        items = "".join(f"<si>{self._item(text)}</si>" for text in self.places)
        # The counts lie, as those of many programs do; nobody needs them.
        return f'{_XML}<sst xmlns="{MAIN}" count="1" uniqueCount="99999">{items}</sst>'

    def _item(self, text: str) -> str:
        if not self._rich or len(text) < 2:
            return f'<t xml:space="preserve">{_safe(text)}</t>'
        first, rest = text[:1], text[1:]
        runs = (
            f'<r><rPr><b/><sz val="11"/></rPr><t xml:space="preserve">{_safe(first)}</t></r>'
            f'<r><t xml:space="preserve">{_safe(rest)}</t></r>'
        )
        return f'{runs}<rPh sb="0" eb="1"><t>zhang</t></rPh><phoneticPr fontId="1" type="noConversion"/>'


def _safe(text: str) -> str:
    """Characters that XML cannot hold as Excel writes them: _x0007_."""
    out = "".join(
        char if char >= " " or char in "\n\t" else f"_x{ord(char):04X}_"
        for char in text.replace("_x", "_x005F_x")
    )
    return escape(out)


def xlsx(
    pages: Sequence[Laid],
    *,
    texts: str = "shared",
    rich: bool = False,
    refs: bool = True,
    dimension: str = "",
    from_1904: bool = False,
    formatted: int = 0,
    extra: dict[str, str | bytes] | None = None,
    after: str = "",
    rows_after: str = "",
) -> bytes:
    """xlsx; ``texts`` is shared, inline or str, ``formatted`` adds so many empty rows that only have a format."""
    strings = _Strings(rich)

    def cell(column: int, number: int, value: Any) -> str:
        ref = f' r="{letters(column)}{number}"' if refs else ""
        if value is None or value == "":
            return "" if refs else "<c/>"
        if isinstance(value, tuple):
            kind, text = value
            if kind == "formula":
                return f"<c{ref}><f>SUM(A1:A2)</f></c>"
            if kind == "day":
                return f'<c{ref} s="1"><v>{serial_of(text, from_1904=from_1904)}</v></c>'
            mark = "" if kind == "n" else f' t="{kind}"'
            return f"<c{ref}{mark}><v>{escape(text)}</v></c>"
        text = str(value)
        if texts == "inline":
            return f'<c{ref} t="inlineStr"><is><t xml:space="preserve">{_safe(text)}</t></is></c>'
        if texts == "str":
            return f'<c{ref} t="str"><f>T("x")</f><v>{_safe(text)}</v></c>'
        return f'<c{ref} t="s" s="2"><v>{strings.place(text)}</v></c>'

    sheets = []
    for page in pages:
        body = ""
        last = max(page.rows, default=0)
        for number, cells in page.rows.items():
            hidden = ' hidden="1"' if number in page.hidden_rows else ""
            mark = f' r="{number}"' if refs else ""
            body += (
                f"<row{mark}{hidden}>"
                + "".join(cell(c, number, v) for c, v in enumerate(cells, 1))
                + "</row>"
            )
        body += "".join(
            f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/><c r="B{n}" s="2"/></row>'
            for n in range(last + 1, last + 1 + formatted)
        )
        columns = "".join(f'<col min="{c}" max="{c}" width="9" hidden="1"/>' for c in page.hidden_columns)
        merged = "".join(f'<mergeCell ref="{letters(b)}{a}:{letters(d)}{c}"/>' for a, b, c, d in page.merges)
        xml = (
            f'{_XML}<worksheet xmlns="{MAIN}">'
            + (f'<dimension ref="{dimension}"/>' if dimension else "")
            + (f"<cols>{columns}</cols>" if columns else "")
            + f"<sheetData>{body}{rows_after if page is pages[0] else ''}</sheetData>"
            + ('<autoFilter ref="A1:F9"/>' if page.filtered else "")
            + (f"<mergeCells>{merged}</mergeCells>" if merged else "")
            + (after if page is pages[0] else "")
            + "</worksheet>"
        )
        sheets.append((page.state, xml))
    made = book(
        *sheets,
        strings=[] if strings.places else None,
        properties='<workbookPr date1904="1"/>' if from_1904 else "",
        extra={
            "xl/styles.xml": _STYLES,
            **({"xl/sharedStrings.xml": strings.part()} if strings.places else {}),
            **(extra or {}),
        },
    )
    return named(made, pages)


def named(data: bytes, pages: Sequence[Laid]) -> bytes:
    """The same book with the sheets' names and a link to the styles."""
    parts = unpack(data)
    text = parts["xl/workbook.xml"].decode()
    for number, page in enumerate(pages, 1):
        text = text.replace(f'name="表{number}"', f'name="{escape(page.name)}"')
    parts["xl/workbook.xml"] = text.encode()
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="rId901" Type="{office}/styles" Target="styles.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = links.replace("</Relationships>", link).encode()
    return pack(parts)


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def html(page: Laid, *, loose: bool = False, charset: str = "gb2312", cut: bool = False) -> bytes:
    """A page as systems hand it out; ``loose`` leaves out the closing marks, as old programs do."""
    starts = {(a, b): (d - b + 1, c - a + 1) for a, b, c, d in page.merges}
    covered = {
        (row, column)
        for a, b, c, d in page.merges
        for row in range(a, c + 1)
        for column in range(b, d + 1)
        if (row, column) != (a, b)
    }
    body, last = "", max(page.rows)
    for number in range(1, last + 1):
        hidden = ' style="display:none"' if number in page.hidden_rows else ""
        body += f"<tr{hidden}>"
        for column, value in enumerate(page.rows.get(number, ()), 1):
            if (number, column) in covered:
                continue
            wide, high = starts.get((number, column), (1, 1))
            text = value[1] if isinstance(value, tuple) else value
            shown = html_escape(str(text)).replace("\n", "<br>") if text else "&nbsp;"
            body += f'<td colspan="{wide}" rowspan="{high}"><font size=2>{shown}</font>' + (
                "" if loose else "</td>"
            )
        body += "" if loose else "</tr>"
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>导出</title>'
    text = f"<html><head>{head}</head><body><table border=1>{body}</table></body></html>"
    return text.encode("utf-8" if charset == "utf-8" else "gb18030")


def separated(
    page: Laid,
    encoding: str,
    *,
    delimiter: str = ",",
    ends: Sequence[str] = ("\r\n",),
    quote_all: bool = False,
    said: bool = False,
) -> bytes:
    """A csv, its lines ended by each of ``ends`` in turn; ``said`` writes the sep= line of Excel."""
    lines = [f"sep={delimiter}{ends[0]}"] if said else []
    for number in range(1, max(page.rows) + 1):
        out = io.StringIO()
        texts = [
            "" if value is None else str(value[1] if isinstance(value, tuple) else value)
            for value in page.rows.get(number, ())
        ]
        writer = csv.writer(
            out,
            delimiter=delimiter,
            lineterminator=ends[number % len(ends)],
            # The writer quotes only its own line end, and a line feed is one to every reader.
            quoting=csv.QUOTE_ALL if quote_all or any("\n" in text for text in texts) else csv.QUOTE_MINIMAL,
        )
        writer.writerow(texts)
        lines.append(out.getvalue())
    return "".join(lines).encode(encoding)
