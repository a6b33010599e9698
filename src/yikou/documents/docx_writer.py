"""The form as docx: python-docx opens an empty file, lxml draws the paper's boxes into it.

Text goes in as element text and nowhere else, so nothing a user types is ever markup. The official fonts
are named and their substitutes declared in the font table; a reader without them substitutes as it likes.
The file holds no time of writing and no author: the same form gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import docx
from docx.opc.part import Part
from lxml import etree

from yikou.documents.layout import Type
from yikou.documents.paper import Box, Paper, Section, lines_needed

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TWIPS_PER_MM = Decimal("56.6929")
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
# A row taller than about half a page may break across pages; a shorter one stays whole.
_SPLITTABLE_LINES = 30
# Break a long Latin word at the cell's edge, and add no space between Chinese and figures: columns are narrow.
_TIGHT = ("wordWrap", "autoSpaceDE", "autoSpaceDN")


def docx_bytes(paper: Paper) -> bytes:
    """The paper as a docx file."""
    document = docx.Document()
    body = document.element.body
    for child in list(body):
        if child.tag != _tag("sectPr"):
            body.remove(child)
    _set_page(body.find(_tag("sectPr")), paper)
    layout = paper.layout
    content = [_paragraph(paper.title, layout.title_type, bold=True, after=40)]
    if paper.year_line:
        larger = layout.body_type.points + 3
        content.append(_paragraph(paper.year_line, layout.body_type, points=larger, after=80))
    for line in paper.above:
        points = layout.body_type.points + 1
        content.append(_paragraph(line, layout.body_type, points=points, align="left", after=40))
    for number, section in enumerate(paper.sections()):
        if number:
            content.append(_seam())
        content.append(_table(paper, section))
    content.append(_seam())
    content += [_paragraph(line, layout.body_type, align="left", after=20) for line in paper.below]
    for element in content:
        body.insert(len(body) - 1, element)
    _set_footer(document, layout.body_type)
    _set_defaults(document, paper)
    return _pack(document)


def _tag(name: str) -> str:
    return f"{{{_W}}}{name}"


def _element(name: str, /, *children: etree._Element, **attributes: object) -> etree._Element:
    element = etree.Element(_tag(name), nsmap={"w": _W})
    for key, value in attributes.items():
        element.set(_tag(key), str(value))
    element.extend(children)
    return element


def _twips(mm: Decimal) -> int:
    return int((mm * _TWIPS_PER_MM).to_integral_value())


def _half_points(points: Decimal) -> int:
    return int((points * 2).to_integral_value())


def _run_properties(kind: Type, points: Decimal, *, bold: bool = False) -> etree._Element:
    font = kind.fonts[0]
    properties = _element("rPr", _element("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font))
    if bold:
        properties.append(_element("b"))
    size = _half_points(points)
    properties.extend([_element("sz", val=size), _element("szCs", val=size)])
    properties.append(_element("lang", val="zh-CN", eastAsia="zh-CN"))
    return properties


def _run(text: str, kind: Type, points: Decimal, *, bold: bool = False) -> etree._Element:
    node = _element("t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _element("r", _run_properties(kind, points, bold=bold), node)


def _paragraph(
    text: str,
    kind: Type,
    *,
    points: Decimal | None = None,
    align: str = "center",
    bold: bool = False,
    after: int = 0,
    box: Box | None = None,
) -> etree._Element:
    """One paragraph; a line break in the text is a break within it, so one cell stays one paragraph."""
    points = points or kind.points
    properties = _element("pPr", *[_element(name, val=0) for name in _TIGHT])
    properties.append(_element("spacing", before=0, after=after, line=240, lineRule="auto"))
    if box and box.indent:
        left = int(box.indent * points * 20)
        properties.append(_element("ind", left=left, leftChars=box.indent * 100))
    properties.append(_element("jc", val=align))
    paragraph = _element("p", properties)
    for number, line in enumerate(text.split("\n")):
        if number:
            paragraph.append(_element("r", _element("br")))
        size = box.line_points(line, points) if box else points
        paragraph.append(_run(line, kind, size, bold=bold))
    return paragraph


def _seam() -> etree._Element:
    """The paragraph Word demands between and after tables, made as thin as a line."""
    properties = _element(
        "pPr",
        _element("spacing", before=0, after=0, line=1, lineRule="exact"),
        _element("rPr", _element("sz", val=2), _element("szCs", val=2)),
    )
    return _element("p", properties)


def _table(paper: Paper, section: Section) -> etree._Element:
    widths = [_twips(width) for width in paper.columns_mm]
    borders = [
        _element(side, val="single", sz=4, space=0, color="000000")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    ]
    margins = [
        _element("top", w=28, type="dxa"),
        _element("left", w=45, type="dxa"),
        _element("bottom", w=28, type="dxa"),
        _element("right", w=45, type="dxa"),
    ]
    properties = _element(
        "tblPr",
        _element("tblW", w=sum(widths), type="dxa"),
        _element("jc", val="center"),
        _element("tblBorders", *borders),
        _element("tblLayout", type="fixed"),
        _element("tblCellMar", *margins),
    )
    grid = _element("tblGrid", *[_element("gridCol", w=width) for width in widths])
    table = _element("tbl", properties, grid)
    for row in range(section.rows):
        table.append(_row(paper, section, row, widths))
    return table


def _row(paper: Paper, section: Section, row: int, widths: list[int]) -> etree._Element:
    boxes = sorted(
        (box for box in section.boxes if box.row <= row < box.row + box.rows), key=lambda box: box.column
    )
    points = paper.layout.body_type.points
    tallest = max(
        (lines_needed(box.text, paper.width_mm(box), points) for box in boxes if box.rows == 1), default=1
    )
    properties = _element("trPr")
    if tallest <= _SPLITTABLE_LINES:
        properties.append(_element("cantSplit"))
    properties.append(_element("trHeight", val=380, hRule="atLeast"))
    if row < section.head_rows:
        properties.append(_element("tblHeader"))
    element = _element("tr", properties)
    for box in boxes:
        element.append(_cell(paper, box, row, widths))
    return element


def _cell(paper: Paper, box: Box, row: int, widths: list[int]) -> etree._Element:
    kind = paper.layout.body_type
    width = sum(widths[box.column : box.column + box.columns])
    properties = _element("tcPr", _element("tcW", w=width, type="dxa"))
    if box.columns > 1:
        properties.append(_element("gridSpan", val=box.columns))
    first = row == box.row
    if box.rows > 1:
        properties.append(_element("vMerge", val="restart") if first else _element("vMerge"))
    if box.open_top or box.open_bottom:
        open_sides = [
            side for side, is_open in (("top", box.open_top), ("bottom", box.open_bottom)) if is_open
        ]
        properties.append(_element("tcBorders", *[_element(side, val="nil") for side in open_sides]))
    properties.append(_element("vAlign", val="center"))
    text = box.text if first else ""
    paragraph = _paragraph(text, kind, align=box.align, bold=box.role == "total", box=box)
    return _element("tc", properties, paragraph)


def _set_page(section: etree._Element, paper: Paper) -> None:
    page = paper.layout.page
    for child in list(section):
        section.remove(child)
    width, height = _twips(page.width_mm), _twips(page.height_mm)
    size = _element("pgSz", w=width, h=height)
    if width > height:
        size.set(_tag("orient"), "landscape")
    margins = _element(
        "pgMar",
        top=_twips(page.top_mm),
        right=_twips(page.right_mm),
        bottom=_twips(page.bottom_mm),
        left=_twips(page.left_mm),
        header=_twips(Decimal(8)),
        footer=_twips(Decimal(8)),
        gutter=0,
    )
    section.extend([size, margins])


def _set_footer(document: docx.document.Document, kind: Type) -> None:
    """The page number between two dashes, as GB/T 9704 prints it."""
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    element = footer._element
    for child in list(element):
        element.remove(child)
    paragraph = _paragraph("— ", kind)
    for part, text in (("begin", None), (None, " PAGE "), ("separate", None), ("1", "1"), ("end", None)):
        run = _element("r", _run_properties(kind, kind.points))
        if part in ("begin", "separate", "end"):
            run.append(_element("fldChar", fldCharType=part))
        else:
            node = _element("instrText" if part is None else "t")
            node.text = text
            run.append(node)
        paragraph.append(run)
    paragraph.append(_run(" —", kind, kind.points))
    element.append(paragraph)


def _set_defaults(document: docx.document.Document, paper: Paper) -> None:
    """Properties without a person or a moment in them; substitutes for the official fonts; no thumbnail."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = paper.layout.title, "", ""
    properties.comments, properties.language = "", "zh-CN"
    properties.created = properties.modified = _EPOCH
    normal = document.styles["Normal"]
    font = paper.layout.body_type.fonts[0]
    normal.font.name = font
    normal.element.rPr.rFonts.set(_tag("eastAsia"), font)
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            _declare_fonts(part, (paper.layout.title_type, paper.layout.body_type))
    for relation in list(document.part.package.rels.values()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[relation.rId]


def _declare_fonts(part: Part, kinds: tuple[Type, ...]) -> None:
    root = etree.Element(_tag("fonts"), nsmap={"w": _W})
    for kind in dict.fromkeys(kinds):
        alternatives = ",".join(kind.fonts[1:])
        font = _element("font", name=kind.fonts[0])
        if alternatives:
            font.append(_element("altName", val=alternatives))
        font.append(_element("charset", val="86"))
        font.append(_element("family", val="roman"))
        root.append(font)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _pack(document: docx.document.Document) -> bytes:
    """Save, then write the archive again with fixed times: one form, one sequence of bytes."""
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            stamped = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            stamped.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(stamped, source.read(entry))
    return packed.getvalue()
