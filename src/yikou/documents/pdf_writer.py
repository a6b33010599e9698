"""Forms and reports as pdf: Typst prints them, in memory, with a font that comes in the wheel.

The words reach Typst as a JSON file beside fixed programs, never inside one, so ``#eval`` is five letters like
any others. The official fonts are used where they are installed; Yikou Serif SC, cut from Noto, covers
GB 2312 and the whole 通用规范汉字表 everywhere else. A character beyond that is reported (DOC003).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import typst

from yikou.documents import official
from yikou.documents.layout import Page, Type
from yikou.documents.paper import Box, Paper, Section, lines_needed
from yikou.documents.report import NarrativeReport, ReportSection
from yikou.findings import Finding, finding

_FONT_FOLDER = resources.files("yikou") / "layouts" / "fonts"
_SHIPPED_FAMILY = "Yikou Serif SC"
# What Typst never breaks inside, and the marks that may not begin the next line.
_LATIN_WORD = re.compile(r"[!-~\u00a1-\u024f≥≤≠≈±×÷°℃‰□☐☑☒]{2,}(?P<marks>[。，、；：！？]*)")
_BESIDE_BRACKET = re.compile(
    r"(?<=[!-~])(?=[〔（《〈“‘「『【□☐☑☒])|(?<=[〕）》〉”’」』】□☐☑☒])(?=[!-~≥≤□☐☑☒])|(?<=[。，、；：！？])(?=[+$±¥￥−\\])"
)
_BREAKABLE_LINES = 30  # a taller row may run over the foot of a page, a smaller one moves to the next


def pdf_bytes(paper: Paper, *, system_fonts: bool = True) -> tuple[bytes, tuple[Finding, ...]]:
    """The paper as a pdf file, and a finding when the shipped font lacks characters of it."""
    data = _compile("form.typ", "paper.json", _as_data(paper), system_fonts)
    return data, _missing_characters("".join(paper.texts))


def report_pdf(
    report: NarrativeReport, papers: Sequence[Paper], *, system_fonts: bool = True
) -> tuple[bytes, tuple[Finding, ...]]:
    """The report and its forms as a pdf file, and a finding for what the shipped font lacks."""
    data = _compile("report.typ", "report.json", _report_data(report, papers, system_fonts), system_fonts)
    words = "".join(report.texts()) + "".join("".join(paper.texts) for paper in papers)
    return data, _missing_characters(words)


def _compile(program: str, name: str, data: dict[str, Any], system_fonts: bool) -> bytes:
    folder = resources.files("yikou.documents")
    files = {
        "main.typ": (folder / program).read_bytes(),
        "paper.typ": (folder / "paper.typ").read_bytes(),
        name: json.dumps(data, ensure_ascii=False).encode(),
    }
    printed: Any = typst.compile(files, font_paths=_fonts(system_fonts), format="pdf", timestamp=0)
    return bytes(printed)


@cache
def _fonts(system_fonts: bool) -> Any:
    """The system's fonts and our own, looked up once a process; without the system's, every machine prints alike."""
    with resources.as_file(_FONT_FOLDER) as folder:
        return typst.Fonts(
            include_system_fonts=system_fonts, include_embedded_fonts=False, font_paths=[str(folder)]
        )


@cache
def shipped_characters() -> frozenset[str]:
    """The characters that the shipped font can print."""
    return frozenset((_FONT_FOLDER / "characters.txt").read_text(encoding="utf-8")) | {"\n"}


def _missing_characters(words: str) -> tuple[Finding, ...]:
    missing = sorted(set(words) - shipped_characters())
    if not missing:
        return ()
    shown = "、".join(f"「{char}」(U+{ord(char):04X})" for char in missing[:10])
    return (
        finding(
            "DOC003",
            f"随附字体没有 {len(missing)} 个字:{shown};本机也没有含这些字的字体时,PDF 上会是空框,请打开核对",
            found="".join(missing[:50]),
        ),
    )


def _as_data(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "year_line": paper.year_line,
        "above": list(paper.above),
        "below": list(paper.below),
        "page": _page(paper.layout.page),
        "heading": _type(paper.layout.title_type),
        "body": _type(paper.layout.body_type),
        "columns": [str(width) for width in paper.columns_mm],
        "sections": [
            {"head_rows": section.head_rows, "boxes": _boxes(paper, section)} for section in paper.sections()
        ],
    }


def _page(page: Page) -> dict[str, str]:
    return {
        "width": str(page.width_mm),
        "height": str(page.height_mm),
        "top": str(page.top_mm),
        "bottom": str(page.bottom_mm),
        "left": str(page.left_mm),
        "right": str(page.right_mm),
    }


def _report_data(report: NarrativeReport, papers: Sequence[Paper], system_fonts: bool) -> dict[str, Any]:
    ends = official.closing(report.signature, report.date)
    families = set(_fonts(system_fonts).families())
    sections = [_section(section) for section in report.sections]
    if not report.attachments and sections and sections[-1]["body"]:
        sections[-1]["body"][-1]["last"] = True
    headings = {str(level): _type(kind) for level, kind in official.HEADINGS.items()}
    return {
        "page": _page(official.PAGE),
        "line": str(official.LINE_POINTS),
        "advance": str(official.character_points()),
        "body": _type(official.BODY),
        "heading": {"title": _type(official.TITLE), **headings},
        "table": {"head": _type(official.TABLE_HEAD), "body": _type(official.TABLE_BODY)},
        "number": _type(official.PAGE_NUMBER),
        # Without a 黑体 on the machine the shipped font stands in for it, and is drawn a little heavier.
        "bold": families.isdisjoint(official.HEADINGS[1].fonts),
        "mark": report.mark,
        "title": report.title,
        "addressee": report.addressee,
        "sections": sections,
        "attachments": [
            {"text": text, "start": start, "goes_on": goes_on}
            for text, start, goes_on in official.attachment_lines(report.attachments)
        ],
        "signature": report.signature,
        "date": report.date,
        "ends": {"signature": str(ends.signature), "date": str(ends.date)},
        "papers": [_as_data(paper) for paper in papers],
    }


def _section(section: ReportSection) -> dict[str, Any]:
    body: list[dict[str, Any]] = []
    for piece in section.body:
        if isinstance(piece, str):
            body.append({"text": piece})
            continue
        widths = [str(width) for width in official.column_widths(piece)]
        body.append({"title": piece.title, "head": piece.head, "rows": piece.rows, "widths": widths})
    return {"heading": section.heading, "level": section.level, "body": body}


def _type(kind: Type) -> dict[str, Any]:
    return {"fonts": [*kind.fonts, _SHIPPED_FAMILY], "points": str(kind.points)}


def _boxes(paper: Paper, section: Section) -> list[dict[str, Any]]:
    """The boxes as data; a row with a tall box may break, and then every box of it must, or none does."""
    points = paper.layout.body_type.points
    tall = {
        row
        for box in section.boxes
        if lines_needed(box.text, paper.width_mm(box), points, box.indent) > _BREAKABLE_LINES
        for row in range(box.row, box.row + box.rows)
    }
    return [_box(paper, box, breakable=box.rows > 1 or box.row in tall) for box in section.boxes]


def _box(paper: Paper, box: Box, *, breakable: bool) -> dict[str, Any]:
    points = paper.layout.body_type.points
    return {
        "x": box.column,
        "y": box.row,
        "colspan": box.columns,
        "rowspan": box.rows,
        "align": box.align,
        "bold": box.role == "total",
        "indent": box.indent,
        "breakable": breakable,
        "open_top": box.open_top,
        "open_bottom": box.open_bottom,
        "lines": [
            {
                "pieces": _pieces(line, paper.width_mm(box), points),
                "points": str(box.line_points(line, points)),
            }
            for line in box.text.split("\n")
        ],
    }


def _pieces(line: str, width_mm: Decimal, points: Decimal) -> list[str]:
    """The line cut where it may be broken besides the places that Typst knows.

    A Latin word wider than its cell may be broken anywhere; and Latin beside a Chinese bracket (100%〔2020〕10)
    or a sign behind a full stop (。+86), which Typst keeps together as if they were one word, between the two.
    Chinese breaks by itself.
    """
    pieces, at = [], 0
    for match in _LATIN_WORD.finditer(line):
        if lines_needed(match[0], width_mm, points) > 1:
            last = match.start("marks") - 1
            pieces += [line[at : match.start()], *line[match.start() : last], line[last : match.end()]]
            at = match.end()
    whole = [piece for piece in [*pieces, line[at:]] if piece] or [""]
    return [part for piece in whole for part in _BESIDE_BRACKET.split(piece)]
