"""One form in every format is one form: what an office saved its paper as may not change what is read."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.instruments.documents.samples import twin

from yikou.cli import main
from yikou.documents import Extract, Table, form_as_dict, read_document, write_form
from yikou.documents.extract import extract, reading_many

OLD = Path(__file__).parent / "old"


@pytest.fixture(scope="module", autouse=True)
def batch() -> Iterator[None]:
    """All formats through one batch."""
    with reading_many():
        yield


def page(read: Extract) -> bytes:
    """The extract as a web page, its boxes with their spans."""
    out = "<!doctype html><meta charset=utf-8>"
    for block in read.blocks:
        if not isinstance(block, Table):
            out += f"<p>{html.escape(block.text)}"
            continue
        rows = [""] * block.row_count
        for cell in block.cells:
            words = html.escape(cell.text).replace("\n", "<br>")
            rows[cell.row] += f"<td rowspan={cell.rows} colspan={cell.columns}>{words}"
        out += f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>"
    return out.encode()


def made(kind: str) -> bytes:
    """The station's form in a format."""
    if kind == "doc":
        return (OLD / "form.doc").read_bytes()
    if kind == "xls":
        return (OLD / "form.xls").read_bytes()
    if kind == "html":
        read, _ = extract(made("docx"))
        assert read is not None
        return page(read)
    return write_form(twin(), format=kind)[0]  # type: ignore[arg-type]  # docx, xlsx, pdf


def plain(value: Any) -> Any:
    """A form without places, layouts and the breaks of lines."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in {"place", "layout"}}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return "".join(value.split()) if isinstance(value, str) else value


@pytest.mark.parametrize("kind", ["docx", "doc", "xlsx", "xls", "pdf", "html"])
def test_every_format_gives_the_same_form(kind: str) -> None:
    """Word by word; and the place of a score says where it stands in this file."""
    document, findings = read_document(made(kind), name="自评表")
    assert document is not None
    assert not [item for item in findings if item.severity == "error"]
    (form,) = document.forms
    assert plain(form_as_dict(form)) == plain(form_as_dict(twin()))
    place = form.total.score.place
    assert place is not None
    assert place.row is not None
    assert bool(place.sheet) == kind.startswith("xls")
    assert (place.page == 2) == (kind == "pdf")


@pytest.mark.parametrize("kind", ["doc", "xls", "pdf"])
def test_the_command_reads_it(kind: str, tmp_path: Path) -> None:
    """The name may say what it likes; the content decides."""
    path = tmp_path / "自评表.docx"
    path.write_bytes(made(kind))
    run = CliRunner().invoke(main, ["form", "read", str(path), "--json"])
    assert run.exit_code == 0, run.output
    read = json.loads(run.stdout)
    assert read["total"]["score"]["text"] == "90"
    assert "INT018" in [item["code"] for item in read["findings"]]


def test_the_command_says_what_is_wrong_with_a_scan(tmp_path: Path) -> None:
    """A sentence and the way out, and the exit code of a failure."""
    path = tmp_path / "扫描件.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    run = CliRunner().invoke(main, ["form", "read", str(path)])
    assert run.exit_code != 0
    assert "PDF 已损坏" in run.output
    assert "Traceback" not in run.output
