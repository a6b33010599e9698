"""The report as docx: page, fonts, levels, closing and page numbers after GB/T 9704."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from decimal import Decimal

import docx
from lxml import etree

from yikou.documents import official
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
from yikou.documents.docx_writer import page_properties, paper_elements
from yikou.documents.layout import Type
from yikou.documents.official import BODY, LINE_POINTS, PAGE, TITLE, attachment_lines, closing, column_widths
from yikou.documents.paper import Paper
from yikou.documents.report import NarrativeReport, ReportTable

_LINE = int(LINE_POINTS * 20)
_TABLE_LINE = 400
# 28 characters fill a line exactly when each gives a little of its advance (in twentieths of a point, downwards).
_SQUEEZE = math.floor((official.character_points() - BODY.points) * 20)
_FOOTER_MM = Decimal(24)  # the dash then lies 7 mm below the text
_TITLE_LINE = 720


def report_docx(report: NarrativeReport, papers: Iterable[Paper]) -> bytes:
    """The report and its forms as a docx file; each form begins a page with margins of its own."""
    document = empty_document()
    body = document.element.body
    last = body.find(tag("sectPr"))
    for part in _report_elements(report):
        body.insert(len(body) - 1, part)
    _set_footers(document)
    references = [copy.deepcopy(one) for one in last.findall(tag("footerReference"))]
    for child in list(last):
        last.remove(child)
    properties = [*references, *_page_properties()]
    for paper in papers:
        end = element("sectPr", *[copy.deepcopy(one) for one in properties])
        body.insert(len(body) - 1, element("p", element("pPr", _spacing(20), end)))
        for part in paper_elements(paper):
            body.insert(len(body) - 1, part)
        properties = [*[copy.deepcopy(one) for one in references], *page_properties(paper)]
    last.extend(properties)
    document.settings.odd_and_even_pages_header_footer = True
    fonts = [TITLE, *official.HEADINGS.values(), official.PAGE_NUMBER]
    set_defaults(document, report.title, BODY, fonts)
    return pack(document)


def _spacing(line: int = _LINE, *, before: int = 0, after: int = 0) -> etree._Element:
    return element("spacing", before=before, after=after, line=line, lineRule="exact")


def _indent(**characters: Decimal | int) -> etree._Element:
    """An indent in characters of the body, with the same in twips for readers that know no characters."""
    attributes: dict[str, int] = {}
    for side, count in characters.items():
        attributes[f"{side}Chars"] = int(count * 100)
        attributes[side] = int(count * BODY.points * 20)
    return element("ind", **attributes)


def _paragraph(
    text: str,
    kind: Type = BODY,
    *,
    align: str = "both",
    indent: etree._Element | None = None,
    line: int = _LINE,
    keep: bool = False,
    level: int | None = None,
) -> etree._Element:
    properties = element("pPr")
    if keep:
        properties.append(element("keepNext"))
    properties.extend([element("widowControl", val=0), _spacing(line)])
    if indent is not None:
        properties.append(indent)
    properties.append(element("jc", val=align))
    if level is not None:
        properties.append(element("outlineLvl", val=level - 1))
    paragraph = element("p", properties)
    for number, words in enumerate(text.split("\n")):
        if number:
            paragraph.append(element("r", element("br")))
        if words:
            paragraph.append(run(words, kind, kind.points))
    if kind.points == BODY.points:
        for properties in paragraph.iter(tag("rPr")):
            properties.insert(len(properties) - 3, element("spacing", val=_SQUEEZE))
    return paragraph


def _report_elements(report: NarrativeReport) -> list[etree._Element]:
    first_line = _indent(firstLine=2)
    parts: list[etree._Element] = []
    if report.mark:
        parts.append(_paragraph(report.mark, official.MARK, align="left"))
    parts += [_paragraph(report.title, TITLE, align="center", line=_TITLE_LINE), _paragraph("")]
    if report.addressee:
        parts.append(_paragraph(f"{report.addressee}：", align="left"))
    # The last words go with the signature: a page with nothing but a name and a date is no page of a report.
    signed = bool(report.signature or report.date)
    ends_in_text = signed and not report.attachments
    for section in report.sections:
        if section.heading:
            kind = official.HEADINGS[section.level]
            indent = copy.deepcopy(first_line)
            parts.append(_paragraph(section.heading, kind, indent=indent, keep=True, level=section.level))
        for piece in section.body:
            if isinstance(piece, str):
                last = ends_in_text and section is report.sections[-1] and piece is section.body[-1]
                parts.append(_paragraph(piece, indent=copy.deepcopy(first_line), keep=last))
            else:
                parts += _table_elements(piece)
    if report.attachments:
        parts.append(_paragraph(""))
    for text, start, goes_on in attachment_lines(report.attachments):
        hanging = _indent(left=goes_on, hanging=goes_on - start)
        parts.append(_paragraph(text, indent=hanging, keep=signed))
    if signed:
        ends = closing(report.signature, report.date)
        parts += [_paragraph("", keep=True), _paragraph("", keep=True)]
        if report.signature:
            right = _indent(right=ends.signature)
            parts.append(_paragraph(report.signature, align="right", indent=right, keep=bool(report.date)))
        if report.date:
            parts.append(_paragraph(report.date, align="right", indent=_indent(right=ends.date)))
    return parts


def _table_elements(table: ReportTable) -> list[etree._Element]:
    widths = [twips(width) for width in column_widths(table)]
    borders = [
        element(side, val="single", sz=4, space=0, color="000000")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    ]
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(widths), type="dxa"),
            element("jc", val="center"),
            element("tblBorders", *borders),
            element("tblLayout", type="fixed"),
        ),
        element("tblGrid", *[element("gridCol", w=width) for width in widths]),
    )
    for number, cells in enumerate((table.head, *table.rows)):
        head = number == 0
        properties = element("trPr", element("cantSplit"))
        if head:
            properties.append(element("tblHeader"))
        row = element("tr", properties)
        for width, text in zip(widths, cells, strict=True):
            kind = official.TABLE_HEAD if head else official.TABLE_BODY
            paragraph = _paragraph(text, kind, align="center", line=_TABLE_LINE)
            look = element("tcPr", element("tcW", w=width, type="dxa"), element("vAlign", val="center"))
            row.append(element("tc", look, paragraph))
        made.append(row)
    title = [_paragraph(table.title, official.TABLE_HEAD, align="center", keep=True)] if table.title else []
    return [*title, made, _paragraph("", line=_TABLE_LINE)]


def _page_properties() -> list[etree._Element]:
    size = element("pgSz", w=twips(PAGE.width_mm), h=twips(PAGE.height_mm))
    margins = element(
        "pgMar",
        top=twips(PAGE.top_mm),
        right=twips(PAGE.right_mm),
        bottom=twips(PAGE.bottom_mm),
        left=twips(PAGE.left_mm),
        header=twips(Decimal(15)),
        footer=twips(_FOOTER_MM),
        gutter=0,
    )
    return [size, margins]


def _set_footers(document: docx.document.Document) -> None:
    """Odd pages carry the number at the right, even pages at the left, one character from the edge."""
    section = document.sections[0]
    for footer, align, side in (
        (section.footer, "right", "right"),
        (section.even_page_footer, "left", "left"),
    ):
        footer.is_linked_to_previous = False
        part = footer._element
        for child in list(part):
            part.remove(child)
        edge = _indent(**{side: 1})
        properties = element("pPr", edge, element("jc", val=align))
        number = page_number(official.PAGE_NUMBER, official.PAGE_NUMBER.points)
        part.append(element("p", properties, *number))
