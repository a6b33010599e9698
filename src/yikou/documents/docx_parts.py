"""Parts of a docx (部件): the elements of WordprocessingML that both the form and the report are made of.

Text goes in as element text and nowhere else, so nothing a user types is ever markup. The official fonts
are named and their substitutes declared in the font table; a reader without them substitutes as it likes.
A file holds no time of writing and no author: the same words give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

import docx
from docx.opc.part import Part
from lxml import etree

from yikou.documents.layout import Type

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TWIPS_PER_MM = Decimal("56.6929")
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def tag(name: str) -> str:
    """The qualified name of a WordprocessingML element."""
    return f"{{{_W}}}{name}"


def element(name: str, /, *children: etree._Element, **attributes: object) -> etree._Element:
    """An element with children and attributes of its own namespace."""
    made = etree.Element(tag(name), nsmap={"w": _W})
    for key, value in attributes.items():
        made.set(tag(key), str(value))
    made.extend(children)
    return made


def twips(mm: Decimal) -> int:
    """Millimetres in twentieths of a point."""
    return int((mm * _TWIPS_PER_MM).to_integral_value())


def _half_points(points: Decimal) -> int:
    return int((points * 2).to_integral_value())


def run_properties(kind: Type, points: Decimal, *, bold: bool = False) -> etree._Element:
    """Font, size and language of a run."""
    font = kind.fonts[0]
    properties = element("rPr", element("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font))
    if bold:
        properties.append(element("b"))
    size = _half_points(points)
    properties.extend([element("sz", val=size), element("szCs", val=size)])
    properties.append(element("lang", val="zh-CN", eastAsia="zh-CN"))
    return properties


def run(text: str, kind: Type, points: Decimal, *, bold: bool = False) -> etree._Element:
    """A run of text, spaces kept."""
    node = element("t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("r", run_properties(kind, points, bold=bold), node)


def page_number(kind: Type, points: Decimal) -> list[etree._Element]:
    """The runs of a page number between two dashes, as GB/T 9704 prints it."""
    runs = [run("— ", kind, points)]
    for part, text in (("begin", None), (None, " PAGE "), ("separate", None), ("1", "1"), ("end", None)):
        piece = element("r", run_properties(kind, points))
        if part in ("begin", "separate", "end"):
            piece.append(element("fldChar", fldCharType=part))
        else:
            node = element("instrText" if part is None else "t")
            node.text = text
            piece.append(node)
        runs.append(piece)
    return [*runs, run(" —", kind, points)]


def empty_document() -> docx.document.Document:
    """A document of python-docx with nothing in its body but the section."""
    document = docx.Document()
    body = document.element.body
    for child in list(body):
        if child.tag != tag("sectPr"):
            body.remove(child)
    return document


def set_defaults(document: docx.document.Document, title: str, body: Type, others: Iterable[Type]) -> None:
    """Properties without a person or a moment in them; substitutes for the official fonts; nothing
    of the template that no page shows."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "", ""
    properties.comments, properties.language = "", "zh-CN"
    properties.created = properties.modified = _EPOCH
    normal = document.styles["Normal"]
    normal.font.name = body.fonts[0]
    normal.element.rPr.rFonts.set(tag("eastAsia"), body.fonts[0])
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            _declare_fonts(part, (body, *others))
    for relations in (document.part.package.rels, document.part.rels):
        for relation in list(relations.values()):
            if relation.reltype.endswith(("/thumbnail", "/customXml")):
                del relations[relation.rId]


def _declare_fonts(part: Part, kinds: tuple[Type, ...]) -> None:
    root = etree.Element(tag("fonts"), nsmap={"w": _W})
    for kind in {kind.fonts[0]: kind for kind in kinds}.values():
        alternatives = ",".join(kind.fonts[1:])
        font = element("font", name=kind.fonts[0])
        if alternatives:
            font.append(element("altName", val=alternatives))
        font.append(element("charset", val="86"))
        font.append(element("family", val="roman"))
        root.append(font)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def pack(document: docx.document.Document) -> bytes:
    """Save, then write the archive again with fixed times: one form, one sequence of bytes."""
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            stamped = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            stamped.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(stamped, source.read(entry))
    return packed.getvalue()
