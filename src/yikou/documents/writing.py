"""Writing a form or a report: one call, any layout, docx, xlsx or pdf, and never half a file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal

from yikou.documents.docx_writer import docx_bytes
from yikou.documents.layout import DEFAULT_LAYOUT, load_layout
from yikou.documents.literal import literal_form, literal_report
from yikou.documents.model import SelfEvaluationForm
from yikou.documents.pdf_writer import pdf_bytes, report_pdf
from yikou.documents.report import NarrativeReport
from yikou.documents.report_docx import report_docx
from yikou.documents.typesetting import lay_out, unprinted
from yikou.documents.xlsx_writer import report_xlsx, xlsx_bytes
from yikou.findings import Finding, Severity

Format = Literal["docx", "xlsx", "pdf"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "pdf")


def write_form(
    form: SelfEvaluationForm,
    path: Path | str | None = None,
    *,
    format: Format,
    layout: str = DEFAULT_LAYOUT,
    system_fonts: bool = True,
) -> tuple[bytes, tuple[Finding, ...]]:
    """Write a self-evaluation form (项目支出绩效自评表) as it stands, in one layout and one format.

    Returns the file's bytes and what was noticed on the way; with ``path`` the file is also put there, whole or
    not at all. When a finding is an error nothing is written and the bytes are empty. Text of users is
    literal in every format. Without ``system_fonts`` a pdf is printed with the shipped font alone, alike on every
    machine. Raises LayoutError for an unknown layout, ValueError for an unknown format,
    OSError when the file cannot be put in its place.
    """
    if format not in FORMATS:
        raise ValueError(f"不能写成 {format} 格式;可用的有 {'、'.join(FORMATS)}")
    chosen = load_layout(layout)
    literal, findings = literal_form(form)
    if any(item.severity is Severity.ERROR for item in findings):
        return b"", findings
    paper = lay_out(literal, chosen)
    noticed: tuple[Finding, ...] = ()
    if format == "docx":
        data = docx_bytes(paper)
    elif format == "xlsx":
        data = xlsx_bytes(paper)
    else:
        data, noticed = pdf_bytes(paper, system_fonts=system_fonts)
    if path is not None:
        _put(Path(path), data)
    return data, (*findings, *unprinted(literal, chosen), *noticed)


def write_report(
    report: NarrativeReport,
    path: Path | str | None = None,
    *,
    format: Format,
    system_fonts: bool = True,
) -> tuple[bytes, tuple[Finding, ...]]:
    """Write a narrative report (自评报告) after GB/T 9704, its forms behind it in their own layouts.

    Returns and raises as ``write_form`` does. As xlsx it is one sheet of lines, for who must paste it into another
    table, and the forms follow on sheets of their own.
    """
    if format not in FORMATS:
        raise ValueError(f"不能写成 {format} 格式;可用的有 {'、'.join(FORMATS)}")
    layouts = [load_layout(form.layout) for form in report.forms]
    literal, findings = literal_report(report)
    if any(item.severity is Severity.ERROR for item in findings):
        return b"", findings
    papers = [lay_out(form, layout) for form, layout in zip(literal.forms, layouts, strict=True)]
    noticed: list[Finding] = []
    for form, layout in zip(literal.forms, layouts, strict=True):
        noticed += unprinted(form, layout)
    if format == "docx":
        data = report_docx(literal, papers)
    elif format == "xlsx":
        data = report_xlsx(literal, papers)
    else:
        data, lacking = report_pdf(literal, papers, system_fonts=system_fonts)
        noticed += lacking
    if path is not None:
        _put(Path(path), data)
    return data, (*findings, *noticed)


def _put(path: Path, data: bytes) -> None:
    """Write beside the target, then move: a reader sees the old file or the new one, never a part."""
    draft = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
