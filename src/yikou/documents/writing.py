"""Writing a form: one call, any layout, docx, xlsx or pdf, and never half a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from yikou.documents.docx_writer import docx_bytes
from yikou.documents.layout import DEFAULT_LAYOUT, load_layout
from yikou.documents.literal import literal_form
from yikou.documents.model import SelfEvaluationForm
from yikou.documents.paper import Paper
from yikou.documents.pdf_writer import pdf_bytes
from yikou.documents.typesetting import lay_out, unprinted
from yikou.documents.xlsx_writer import xlsx_bytes
from yikou.findings import Finding, Severity

Format = Literal["docx", "xlsx", "pdf"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "pdf")


def write_form(
    form: SelfEvaluationForm,
    path: Path | str | None = None,
    *,
    format: Format,
    layout: str = DEFAULT_LAYOUT,
) -> tuple[bytes, tuple[Finding, ...]]:
    """Write a self-evaluation form (项目支出绩效自评表) as it stands, in one layout and one format.

    Returns the file's bytes and what was noticed on the way; with ``path`` the file is also put there, whole or
    not at all. When a finding is an error nothing is written and the bytes are empty. Text of users is
    literal in every format. Raises LayoutError for an unknown layout, ValueError for an unknown format,
    OSError when the file cannot be put in its place.
    """
    if format not in FORMATS:
        raise ValueError(f"不能写成 {format} 格式;可用的有 {'、'.join(FORMATS)}")
    chosen = load_layout(layout)
    literal, findings = literal_form(form)
    if any(item.severity is Severity.ERROR for item in findings):
        return b"", findings
    data, noticed = _WRITERS[format](lay_out(literal, chosen))
    if path is not None:
        _put(Path(path), data)
    return data, (*findings, *unprinted(literal, chosen), *noticed)


_WRITERS: dict[Format, Callable[[Paper], tuple[bytes, tuple[Finding, ...]]]] = {
    "docx": lambda paper: (docx_bytes(paper), ()),
    "xlsx": lambda paper: (xlsx_bytes(paper), ()),
    "pdf": pdf_bytes,
}


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
