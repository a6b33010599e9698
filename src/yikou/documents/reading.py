"""Reading a document (读取): a stranger's file goes through ``intake``, and its cells become a form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from yikou.documents.grid_reading import form_from_cells
from yikou.documents.model import SelfEvaluationForm
from yikou.findings import Finding
from yikou.intake import Limits, open_in_cell

_LIMITS = Limits(file_bytes=20 * 1024 * 1024, memory_bytes=512 * 1024 * 1024)


def read_document(source: bytes | str | Path) -> tuple[SelfEvaluationForm | None, tuple[Finding, ...]]:
    """The self-evaluation form (项目支出绩效自评表) in a docx, given as bytes or by path.

    The file is parsed in a limited process; whatever is wrong with it is a finding (INT…, DOC020 to DOC023) that
    names the file, and then there is no form. Every cell of the form keeps the place it was read from.
    """
    payload, findings = open_in_cell("yikou.documents.docx_cells:parse_docx", source, limits=_LIMITS)
    form = None
    if payload is not None:
        form, noticed = form_from_cells(payload)
        findings = (*findings, *noticed)
    if isinstance(source, bytes):
        return form, findings
    name = Path(source).name
    return form, tuple(replace(item, place=replace(item.place, file=name)) for item in findings)
