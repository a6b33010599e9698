"""Flat text (文本) of a form or a report: what is left when its words are copied out of a window or a web page.

A form comes out in one of two ways, as people meet them: the cells of a row between tabs, or one cell a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from yikou.documents.layout import load_layout
from yikou.documents.model import SelfEvaluationForm
from yikou.documents.official import attachment_lines
from yikou.documents.paper import Box, Paper
from yikou.documents.report import NarrativeReport
from yikou.documents.typesetting import lay_out

Cells = Literal["tabs", "lines"]


def flat_form(
    form: SelfEvaluationForm, *, cells: Cells = "tabs", labels: Mapping[int, Sequence[str]] | None = None
) -> str:
    """The form as text in its own layout; ``cells`` says how the cells of a row are parted.

    ``labels`` puts other group labels than the form's own before the n-th indicator, as a converter does that
    lets merged cells slide: {1: ["数量指标"], 9: ["质量指标"]}; rows without one begin with an empty cell.
    """
    paper = lay_out(form, load_layout(form.layout))
    lines = [paper.title, *([paper.year_line] if paper.year_line else []), *paper.above, ""]
    if labels is not None:
        lines += _slid_rows(paper, form, labels)
    elif cells == "tabs":
        lines += ["\t".join(box.text.replace("\n", "") for box in row) for row in _rows(paper)]
    else:
        for row in _rows(paper):
            lines += ["", *(f"\t{box.text}" for box in row)]
    return "\n".join([*lines, *paper.below]) + "\n"


def _rows(paper: Paper) -> Iterator[list[Box]]:
    """The boxes of each row of the paper; one that began higher up is an empty cell here."""
    for number in range(paper.section.rows):
        row = [box for box in paper.section.boxes if box.row <= number < box.row + box.rows]
        row.sort(key=lambda box: box.column)
        yield [box if box.row == number else Box(number, box.column, 1, box.columns, "") for box in row]


def _slid_rows(paper: Paper, form: SelfEvaluationForm, labels: Mapping[int, Sequence[str]]) -> Iterator[str]:
    """Rows between tabs, the group cells of the indicators replaced by the labels given."""
    first = None if paper.head_row is None else paper.head_row + 1
    count = sum(1 for _ in form.indicators())
    wide = max((len(cells) for cells in labels.values()), default=0)
    for number, row in enumerate(_rows(paper)):
        texts = [box.text.replace("\n", "") for box in row]
        if first is not None and first <= number < first + count:
            own = texts[-_value_cells(paper) :]
            given = labels.get(number - first + 1, ())
            texts = [*[""] * (wide - len(given)), *given, *own]
        yield "\t".join(texts)


def _value_cells(paper: Paper) -> int:
    """How many cells of an indicator's row hold values, and no group."""
    block = paper.layout.block("indicators")
    return 0 if block is None else sum(column.field not in ("branch", "group") for column in block.columns)


def flat_report(report: NarrativeReport) -> str:
    """The report as text, a paragraph a line, then its forms one cell a line."""
    lines = [*filter(None, (report.mark,)), report.title.replace("\n", ""), ""]
    if report.addressee:
        lines.append(f"{report.addressee}：")
    for section in report.sections:
        if section.heading:
            lines.append(section.heading)
        for part in section.body:
            if isinstance(part, str):
                lines.append(part)
            else:
                lines += [part.title, *("\t".join(row) for row in (part.head, *part.rows))]
    lines += [text for text, _, _ in attachment_lines(report.attachments)]
    lines += ["", *filter(None, (report.signature, report.date))]
    for form in report.forms:
        paper = lay_out(form, load_layout(form.layout))
        lines += ["", paper.title, ""]
        for row in _rows(paper):
            for box in row:
                if box.text:
                    lines += [box.text, ""]
    return "\n".join(lines) + "\n"
