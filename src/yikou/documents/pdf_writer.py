"""The form as pdf: Typst prints the paper's boxes, in memory, with a font that comes in the wheel.

The words reach Typst as a JSON file beside a fixed program, never inside it, so ``#eval`` is five letters like
any others. The official fonts are used where they are installed; Yikou Serif SC, cut from Noto, covers
GB 2312 and the whole 通用规范汉字表 everywhere else. A character beyond that is reported (DOC003).
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import typst

from yikou.documents.layout import Type
from yikou.documents.paper import Box, Paper, lines_needed
from yikou.findings import Finding, finding

_FONT_FOLDER = resources.files("yikou") / "layouts" / "fonts"
_SHIPPED_FAMILY = "Yikou Serif SC"
_LATIN_WORD = re.compile(r"[!-~\u00a1-\u024f]{2,}")
_BREAKABLE_LINES = 12  # a taller cell may run over the foot of a page, a smaller one moves to the next


def pdf_bytes(paper: Paper) -> tuple[bytes, tuple[Finding, ...]]:
    """The paper as a pdf file, and a finding when the shipped font lacks characters of it."""
    program = (resources.files("yikou.documents") / "paper.typ").read_bytes()
    data = json.dumps(_as_data(paper), ensure_ascii=False).encode()
    printed: Any = typst.compile(
        {"main.typ": program, "paper.json": data}, font_paths=_fonts(), format="pdf", timestamp=0
    )
    return bytes(printed), _missing_characters(paper)


@cache
def _fonts() -> Any:
    """The system's fonts and our own, looked up once a process."""
    with resources.as_file(_FONT_FOLDER) as folder:
        return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def shipped_characters() -> frozenset[str]:
    """The characters that the shipped font can print."""
    return frozenset((_FONT_FOLDER / "characters.txt").read_text(encoding="utf-8")) | {"\n"}


def _missing_characters(paper: Paper) -> tuple[Finding, ...]:
    missing = sorted(set("".join(paper.texts)) - shipped_characters())
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
    page = paper.layout.page
    return {
        "title": paper.title,
        "year_line": paper.year_line,
        "above": list(paper.above),
        "below": list(paper.below),
        "page": {
            "width": str(page.width_mm),
            "height": str(page.height_mm),
            "top": str(page.top_mm),
            "bottom": str(page.bottom_mm),
            "left": str(page.left_mm),
            "right": str(page.right_mm),
        },
        "heading": _type(paper.layout.title_type),
        "body": _type(paper.layout.body_type),
        "columns": [str(width) for width in paper.columns_mm],
        "sections": [
            {"head_rows": section.head_rows, "boxes": [_box(paper, box) for box in section.boxes]}
            for section in paper.sections()
        ],
    }


def _type(kind: Type) -> dict[str, Any]:
    return {"fonts": [*kind.fonts, _SHIPPED_FAMILY], "points": str(kind.points)}


def _box(paper: Paper, box: Box) -> dict[str, Any]:
    points = paper.layout.body_type.points
    tall = lines_needed(box.text, paper.width_mm(box), points, box.indent) > _BREAKABLE_LINES
    return {
        "x": box.column,
        "y": box.row,
        "colspan": box.columns,
        "rowspan": box.rows,
        "align": box.align,
        "bold": box.role == "total",
        "indent": box.indent,
        "breakable": tall or box.rows > 1,
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
    """The line cut where it may be broken; only a Latin word wider than its cell is, Chinese breaks by itself."""
    pieces, at = [], 0
    for match in _LATIN_WORD.finditer(line):
        if lines_needed(match[0], width_mm, points) > 1:
            pieces += [line[at : match.start()], *match[0]]
            at = match.end()
    return [piece for piece in [*pieces, line[at:]] if piece] or [""]
