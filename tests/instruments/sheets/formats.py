"""One roster written in every format that units send, by libraries where they exist, else cell for cell.

A book is a list of ``Page``; its cells are those of ``books.cell``: text, int, None, or a pair ``(type, text)``
with the types n, e, b, str and formula (without a stored result when its text is empty).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlwt
from tests.instruments.sheets.books import book, letters, pack, sheet_xml

_BIFF_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


@dataclass(frozen=True)
class Page:
    """One sheet of any format. ``merges`` are (top, left, bottom, right), all numbers from 1."""

    rows: Mapping[int, Sequence[object]]
    name: str = "表1"
    state: str = "visible"
    hidden_rows: Iterable[int] = ()
    hidden_columns: Iterable[int] = ()
    merges: Iterable[tuple[int, int, int, int]] = ()
    filtered: bool = False
    dates: Iterable[int] = field(default=())  # columns whose numbers are shown as dates


def pages(*rows: Sequence[object], **more: Any) -> list[Page]:
    """One page of rows from row 1."""
    return [Page(dict(enumerate(rows, 1)), **more)]


def _typed(value: object) -> tuple[str, str] | None:
    if value is None:
        return None
    if isinstance(value, tuple):
        kind, text = value
        return ("s" if kind in {"str", "inlineStr"} else kind), text
    return ("n", str(value)) if isinstance(value, int) else ("s", str(value))


def as_xlsx(book_pages: Sequence[Page]) -> bytes:
    """xlsx, by the writer of these tests."""
    sheets = []
    for page in book_pages:
        columns = "".join(f'<col min="{c}" max="{c}" hidden="1"/>' for c in page.hidden_columns)
        merged = "".join(f'<mergeCell ref="{letters(b)}{a}:{letters(d)}{c}"/>' for a, b, c, d in page.merges)
        xml = sheet_xml(
            page.rows,
            before=f"<cols>{columns}</cols>" if columns else "",
            after=('<autoFilter ref="A1:F9"/>' if page.filtered else "")
            + (f"<mergeCells>{merged}</mergeCells>" if merged else ""),
            hidden=page.hidden_rows,
        )
        sheets.append((page.state, xml))
    return book(*sheets)


def as_xls(book_pages: Sequence[Page]) -> bytes:
    """xls (BIFF8) by xlwt; a formula of xlwt has no result until Excel has opened the file."""
    made = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for page in book_pages:
        sheet = made.add_sheet(page.name, cell_overwrite_ok=True)
        sheet.visibility = {"visible": 0, "hidden": 1, "veryHidden": 2}[page.state]
        for number, values in page.rows.items():
            for column, value in enumerate(values):
                typed = _typed(value)
                if typed is None:
                    continue
                kind, text = typed
                row = sheet.row(number - 1)
                if kind == "n":
                    style = (day,) if column + 1 in set(page.dates) else ()
                    sheet.write(number - 1, column, float(text), *style)
                elif kind == "e":
                    row.set_cell_error(column, _BIFF_ERRORS[text])
                elif kind == "b":
                    row.set_cell_boolean(column, text == "1")
                elif kind == "formula":
                    sheet.write(number - 1, column, xlwt.Formula("1+1"))
                else:
                    sheet.write(number - 1, column, text)
        for number in page.hidden_rows:
            sheet.row(number - 1).hidden = True
        for column in page.hidden_columns:
            sheet.col(column - 1).hidden = True
        for top, left, bottom, right in page.merges:
            sheet.merge(top - 1, bottom - 1, left - 1, right - 1)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = (
    f'xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0" xmlns:text="{_ODF}:text:1.0" '
    f'xmlns:style="{_ODF}:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods_of(tables: str, ranges: str = "") -> bytes:
    """An ods around its tables."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}><office:automatic-styles>'
        '<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}{ranges}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"><manifest:file-entry manifest:full-path="/"/></manifest:manifest>'
    return pack(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def _ods_cell(value: object, spans: str, covered: bool) -> str:
    tag, typed = ("table:covered-table-cell" if covered else "table:table-cell"), _typed(value)
    if typed is None:
        return f"<{tag}{spans}/>"
    kind, text = typed
    shown = f"<text:p>{escape(text)}</text:p>"
    if kind == "n":
        return f'<{tag}{spans} office:value-type="float" office:value="{text}">{shown}</{tag}>'
    if kind == "b":
        return f'<{tag}{spans} office:value-type="boolean" office:boolean-value="{"true" if text == "1" else "false"}">{shown}</{tag}>'
    if kind == "e":
        return f'<{tag}{spans} table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error">{shown}</{tag}>'
    if kind == "formula":
        return f'<{tag}{spans} table:formula="of:=1+1"/>'
    return f'<{tag}{spans} office:value-type="string">{shown}</{tag}>'


def as_ods(book_pages: Sequence[Page]) -> bytes:
    """ods as LibreOffice writes it: gaps as repeated rows, merged cells covered."""
    tables, ranges = "", ""
    for page in book_pages:
        covered = {
            (row, column)
            for a, b, c, d in page.merges
            for row in range(a, c + 1)
            for column in range(b, d + 1)
            if (row, column) != (a, b)
        }
        starts = {
            (a, b): f' table:number-columns-spanned="{d - b + 1}" table:number-rows-spanned="{c - a + 1}"'
            for a, b, c, d in page.merges
        }
        wide = max((len(values) for values in page.rows.values()), default=1)
        columns = "".join(
            f"<table:table-column{' table:visibility=' + quoteattr('collapse') if c in set(page.hidden_columns) else ''}/>"
            for c in range(1, wide + 1)
        )
        body, last = "", 0
        for number, values in page.rows.items():
            if number > last + 1:
                body += f'<table:table-row table:number-rows-repeated="{number - last - 1}"><table:table-cell/></table:table-row>'
            hidden = ' table:visibility="filter"' if number in set(page.hidden_rows) else ""
            cells = "".join(
                _ods_cell(value, starts.get((number, c), ""), (number, c) in covered)
                for c, value in enumerate(values, 1)
            )
            body += f"<table:table-row{hidden}>{cells}</table:table-row>"
            last = number
        body += f'<table:table-row table:number-rows-repeated="{1048576 - last}"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        style = ' table:style-name="off"' if page.state != "visible" else ""
        tables += f"<table:table table:name={quoteattr(page.name)}{style}>{columns}{body}</table:table>"
        if page.filtered:
            ranges += f'<table:database-range table:target-range-address="{page.name}.A1:{page.name}.F9" table:display-filter-buttons="true"/>'
    return ods_of(tables, f"<table:database-ranges>{ranges}</table:database-ranges>" if ranges else "")


def as_xml(book_pages: Sequence[Page]) -> bytes:
    """Excel 2003 XML."""
    sheets = ""
    for page in book_pages:
        starts = {(a, b): (d - b, c - a) for a, b, c, d in page.merges}
        body = "".join(f'<Column ss:Index="{c}" ss:Hidden="1"/>' for c in page.hidden_columns)
        for number, values in page.rows.items():
            cells = ""
            for column, value in enumerate(values, 1):
                typed, (wide, high) = _typed(value), starts.get((number, column), (0, 0))
                if typed is None and not (wide or high):
                    continue
                spans = (f' ss:MergeAcross="{wide}"' if wide else "") + (
                    f' ss:MergeDown="{high}"' if high else ""
                )
                kind, text = typed or ("none", "")
                named = {"n": "Number", "e": "Error", "b": "Boolean", "s": "String"}.get(kind)
                formula = ' ss:Formula="=1+1"' if kind in {"formula", "e"} else ""
                data = f'<Data ss:Type="{named}">{escape(text)}</Data>' if named else ""
                cells += f'<Cell ss:Index="{column}"{spans}{formula}>{data}</Cell>'
            hidden = ' ss:Hidden="1"' if number in set(page.hidden_rows) else ""
            body += f'<Row ss:Index="{number}"{hidden}>{cells}</Row>'
        state = {"hidden": "SheetHidden", "veryHidden": "SheetVeryHidden"}.get(page.state)
        options = f'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>{state}</Visible></WorksheetOptions>'
        filtered = '<AutoFilter x:Range="R1C1:R9C6" xmlns="urn:schemas-microsoft-com:office:excel" xmlns:x="urn:schemas-microsoft-com:office:excel"/>'
        sheets += (
            f"<Worksheet ss:Name={quoteattr(page.name)}><Table>{body}</Table>{options if state else ''}"
            f"{filtered if page.filtered else ''}</Worksheet>"
        )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}">{sheets}</Workbook>'
    ).encode()


def as_html(book_pages: Sequence[Page]) -> bytes:
    """A page as systems export it under the name .xls, in GB2312; it has one sheet and no types."""
    page = book_pages[0]
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
        cells = ""
        for column, value in enumerate(page.rows.get(number, ()), 1):
            if (number, column) in covered:
                continue
            wide, high = starts.get((number, column), (1, 1))
            typed = _typed(value)
            cells += f'<td colspan="{wide}" rowspan="{high}">{escape(typed[1]) if typed else "&nbsp;"}</td>'
        hidden = ' style="display:none"' if number in set(page.hidden_rows) else ""
        body += f"<tr{hidden}>{cells}</tr>"
    text = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>导出</title></head><body><table border=1>{body}</table></body></html>'
    return text.encode("gb18030")


def as_csv(book_pages: Sequence[Page]) -> bytes:
    """A csv in GB18030 as older systems write it."""
    page = book_pages[0]
    lines = []
    for number in range(1, max(page.rows) + 1):
        texts = [typed[1] if (typed := _typed(value)) else "" for value in page.rows.get(number, ())]
        lines.append(",".join(f'"{text}"' if set(text) & set(',"\n') else text for text in texts))
    return "\r\n".join(lines).encode("gb18030")


def _record(kind: int, body: bytes) -> bytes:
    code = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return code + length + body


def _wide(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def _xlsb_cell(column: int, value: object) -> bytes:
    typed = _typed(value)
    if typed is None:
        return b""
    kind, text = typed
    head = struct.pack("<II", column - 1, 0)
    if kind == "n":
        return _record(5, head + struct.pack("<d", float(text)))
    if kind == "e":
        return _record(11, head + bytes([_BIFF_ERRORS[text], 0, 0]))
    if kind == "b":
        return _record(4, head + bytes([text == "1"]))
    if kind == "formula":
        return _record(8, head + _wide("") + b"\0\0")
    return _record(6, head + _wide(text))


def as_xlsb(book_pages: Sequence[Page]) -> bytes:
    """xlsb, record for record."""
    parts: dict[str, bytes | str] = {}
    links, listed, overrides = "", b"", ""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for place, page in enumerate(book_pages, 1):
        state = {"visible": 0, "hidden": 1, "veryHidden": 2}[page.state]
        listed += _record(156, struct.pack("<II", state, place) + _wide(f"rId{place}") + _wide(page.name))
        links += (
            f'<Relationship Id="rId{place}" Type="{office}/worksheet" Target="worksheets/sheet{place}.bin"/>'
        )
        overrides += f'<Override PartName="/xl/worksheets/sheet{place}.bin" ContentType="application/vnd.ms-excel.worksheet"/>'
        last = max(page.rows, default=1)
        body = _record(129, b"") + _record(148, struct.pack("<IIII", 0, last - 1, 0, 9))
        for column in page.hidden_columns:
            body += _record(60, struct.pack("<IIIIH", column - 1, column - 1, 2560, 0, 1))
        body += _record(145, b"")
        for number, values in page.rows.items():
            hidden = 0x10 if number in set(page.hidden_rows) else 0
            body += _record(0, struct.pack("<IIHBBBI", number - 1, 0, 300, 0, hidden, 0, 0))
            body += b"".join(_xlsb_cell(column, value) for column, value in enumerate(values, 1))
        body += _record(146, b"")
        if page.filtered:
            body += _record(161, struct.pack("<IIII", 0, 8, 0, 5)) + _record(162, b"")
        merges = [struct.pack("<IIII", a - 1, c - 1, b - 1, d - 1) for a, b, c, d in page.merges]
        body += b"".join(_record(176, merge) for merge in merges)
        parts[f"xl/worksheets/sheet{place}.bin"] = body + _record(130, b"")
    package = "http://schemas.openxmlformats.org/package/2006"
    return pack(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>{overrides}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": _record(131, b"")
            + _record(153, bytes(12))
            + _record(143, b"")
            + listed
            + _record(144, b"")
            + _record(132, b""),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
            **parts,
        }
    )


WRITERS: dict[str, Callable[[Sequence[Page]], bytes]] = {
    "xlsx": as_xlsx,
    "xls": as_xls,
    "xlsb": as_xlsb,
    "ods": as_ods,
    "xml": as_xml,
    "html": as_html,
    "csv": as_csv,
}
#: Formats in which a cell has a type: numbers, errors, formulas.
TYPED = ("xlsx", "xls", "xlsb", "ods", "xml")
#: Formats with one sheet and texts only.
PLAIN = ("html", "csv")
