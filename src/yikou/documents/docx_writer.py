"""The form as docx: lxml draws the paper's boxes into the empty file of python-docx."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from yikou.documents.docx_parts import (
    element,
    empty_document,
    pack,
    page_number,
    run,
    set_defaults,
    tag,
    twips,
)
from yikou.documents.layout import Type
from yikou.documents.paper import Box, Paper, Section, lines_needed

# A row taller than about half a page may break across pages; a shorter one stays whole.
_SPLITTABLE_LINES = 30
# Break a long Latin word at the cell's edge, and add no space between Chinese and figures: columns are narrow.
_TIGHT = ("wordWrap", "autoSpaceDE", "autoSpaceDN")


def docx_bytes(paper: Paper) -> bytes:
    """The paper as a docx file."""
    layout = paper.layout
    document = empty_document()
    body = document.element.body
    section = body.find(tag("sectPr"))
    for child in list(section):
        section.remove(child)
    section.extend(page_properties(paper))
    for part in paper_elements(paper):
        body.insert(len(body) - 1, part)
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    for child in list(footer._element):
        footer._element.remove(child)
    footer._element.append(page_foot(paper))
    set_defaults(document, layout.title, layout.body_type, [layout.title_type])
    return pack(document)


def paper_elements(paper: Paper) -> list[etree._Element]:
    """Everything of the paper in its order: title, lines, tables, notes."""
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
    return content + [_paragraph(line, layout.body_type, align="left", after=20) for line in paper.below]


def page_properties(paper: Paper) -> list[etree._Element]:
    """Size and margins of the paper's page."""
    page = paper.layout.page
    width, height = twips(page.width_mm), twips(page.height_mm)
    size = element("pgSz", w=width, h=height)
    if width > height:
        size.set(tag("orient"), "landscape")
    margins = element(
        "pgMar",
        top=twips(page.top_mm),
        right=twips(page.right_mm),
        bottom=twips(page.bottom_mm),
        left=twips(page.left_mm),
        header=twips(Decimal(8)),
        footer=twips(Decimal(8)),
        gutter=0,
    )
    return [size, margins]


def page_foot(paper: Paper) -> etree._Element:
    """The paragraph with the page number in the middle of the foot."""
    kind = paper.layout.body_type
    paragraph = _paragraph("", kind)
    for piece in paragraph.findall(tag("r")):
        paragraph.remove(piece)
    paragraph.extend(page_number(kind, kind.points))
    return paragraph


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
    properties = element("pPr", *[element(name, val=0) for name in _TIGHT])
    properties.append(element("spacing", before=0, after=after, line=240, lineRule="auto"))
    if box and box.indent:
        left = int(box.indent * points * 20)
        properties.append(element("ind", left=left, leftChars=box.indent * 100))
    properties.append(element("jc", val=align))
    paragraph = element("p", properties)
    for number, line in enumerate(text.split("\n")):
        if number:
            paragraph.append(element("r", element("br")))
        size = box.line_points(line, points) if box else points
        paragraph.append(run(line, kind, size, bold=bold))
    return paragraph


def _seam() -> etree._Element:
    """The paragraph Word demands between and after tables, made as thin as a line."""
    properties = element(
        "pPr",
        element("spacing", before=0, after=0, line=1, lineRule="exact"),
        element("rPr", element("sz", val=2), element("szCs", val=2)),
    )
    return element("p", properties)


def _table(paper: Paper, section: Section) -> etree._Element:
    widths = [twips(width) for width in paper.columns_mm]
    borders = [
        element(side, val="single", sz=4, space=0, color="000000")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    ]
    margins = [
        element("top", w=28, type="dxa"),
        element("left", w=45, type="dxa"),
        element("bottom", w=28, type="dxa"),
        element("right", w=45, type="dxa"),
    ]
    properties = element(
        "tblPr",
        element("tblW", w=sum(widths), type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *borders),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *margins),
    )
    grid = element("tblGrid", *[element("gridCol", w=width) for width in widths])
    table = element("tbl", properties, grid)
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
    properties = element("trPr")
    if tallest <= _SPLITTABLE_LINES:
        properties.append(element("cantSplit"))
    properties.append(element("trHeight", val=380, hRule="atLeast"))
    if row < section.head_rows:
        properties.append(element("tblHeader"))
    return element("tr", properties, *(_cell(paper, box, row, widths) for box in boxes))


def _cell(paper: Paper, box: Box, row: int, widths: list[int]) -> etree._Element:
    kind = paper.layout.body_type
    width = sum(widths[box.column : box.column + box.columns])
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if box.columns > 1:
        properties.append(element("gridSpan", val=box.columns))
    first = row == box.row
    if box.rows > 1:
        properties.append(element("vMerge", val="restart") if first else element("vMerge"))
    if box.open_top or box.open_bottom:
        open_sides = [
            side for side, is_open in (("top", box.open_top), ("bottom", box.open_bottom)) if is_open
        ]
        properties.append(element("tcBorders", *[element(side, val="nil") for side in open_sides]))
    properties.append(element("vAlign", val="center"))
    text = box.text if first else ""
    paragraph = _paragraph(text, kind, align=box.align, bold=box.role == "total", box=box)
    return element("tc", properties, paragraph)
