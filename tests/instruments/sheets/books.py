"""Workbooks written by hand, cell for cell, as programs really write them and as attackers would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from yikou.values import check_digit

TODAY = date(2020, 1, 15)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
HEAD = ("序号", "姓名", "身份证号", "对象类别", "金额(元)", "备注")


def person(serial: int, born: str = "19500101") -> str:
    """An identity number of no county, with a right check digit."""
    first17 = f"310199{born}{serial:03d}"
    return first17 + check_digit(first17)


def letters(column: int) -> str:
    """1 -> A."""
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def cell(ref: str, value: object, style: int = 0) -> str:
    """One cell: text inline, int as number, or a ready ``("type", "text")`` pair; None is no cell."""
    mark = f' s="{style}"' if style else ""
    if value is None:
        return ""
    if isinstance(value, tuple):
        kind, text = value
        if kind == "formula":
            return f'<c r="{ref}"{mark}><f>1+1</f>{f"<v>{escape(text)}</v>" if text else ""}</c>'
        return f'<c r="{ref}" t="{kind}"{mark}><v>{escape(text)}</v></c>'
    if isinstance(value, int):
        return f'<c r="{ref}"{mark}><v>{value}</v></c>'
    return f'<c r="{ref}" t="inlineStr"{mark}><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(
    rows: Mapping[int, Sequence[object]] | Iterable[Sequence[object]],
    *,
    before: str = "",
    after: str = "",
    hidden: Iterable[int] = (),
) -> str:
    """A worksheet part; rows by number, or one after another from 1."""
    numbered = dict(rows) if isinstance(rows, Mapping) else dict(enumerate(rows, 1))
    body = "".join(
        f'<row r="{number}"{" hidden=" + quoteattr("1") if number in set(hidden) else ""}>'
        + "".join(cell(f"{letters(column)}{number}", value) for column, value in enumerate(values, 1))
        + "</row>"
        for number, values in numbered.items()
    )
    return f'{_XML}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            # The day is said, or the same parts would make another file every two seconds.
            info = zipfile.ZipInfo(name, (2020, 1, 6, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return buffer.getvalue()


def book(
    *sheets: str | tuple[str, str],
    extra: Mapping[str, str | bytes] | None = None,
    strings: Sequence[str] | None = None,
    properties: str = "",
) -> bytes:
    """An xlsx of worksheet parts, each as XML or as (state, XML)."""
    names = [f"表{number}" for number in range(1, len(sheets) + 1)]
    listed, links, parts = "", "", {}
    for number, (name, sheet) in enumerate(zip(names, sheets, strict=True), 1):
        state, xml = sheet if isinstance(sheet, tuple) else ("visible", sheet)
        listed += f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        links += f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        parts[f"xl/worksheets/sheet{number}.xml"] = xml
    types = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for name in parts
    )
    if strings is not None:
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
        parts["xl/sharedStrings.xml"] = f'{_XML}<sst xmlns="{MAIN}">{items}</sst>'
        links += f'<Relationship Id="rId900" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return pack(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
            f'"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>',
            "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{properties}<sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
            **parts,
            **(extra or {}),
        }
    )


def roster(*rows: Sequence[object], head: Sequence[object] = HEAD) -> bytes:
    """A plain roster: the head in row 1, data from row 2."""
    return book(sheet_xml([head, *rows]))
