"""Hostile text: what no document can carry is dropped and said; all the rest is literal in every format."""

from __future__ import annotations

import errno
import io
import os
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from tests.instruments.documents.samples import filled, twin

from yikou.documents import FORMATS, Head, LayoutError, Words, load_layout, write_form
from yikou.documents.literal import MAX_CELL_CHARACTERS, printable


def everything(data: bytes, format: str) -> str:
    """All visible text of a file, without white space."""
    if format == "docx":
        tables = docx.Document(io.BytesIO(data)).tables
        cells = {cell._tc: cell.text for table in tables for row in table.rows for cell in row.cells}
        text = "".join(cells.values())
    elif format == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        text = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    else:
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return "".join(text.split())


HOSTILE = [
    "{{7*7}}",
    '#eval("1+1")',
    "=1+1",
    "@SUM(A1)",
    "+cmd|'/C'!A0",
    "<w:t>x</w:t>",
    "$ sys.inputs $",
    "*强调* _斜体_",
    "http://a.example/b",
    "// 注释",
    "\\u{41}",
]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_words(format: str, text: str) -> None:
    """Formulas, templates, Typst code and tags are data of a stranger, never instructions."""
    form = replace(filled(2), head=Head(Words(text)))
    data, findings = write_form(form, format=format)
    assert findings == ()
    assert "".join(text.split()) in everything(data, format)
    assert "49" not in everything(data, format)


@pytest.mark.parametrize("format", FORMATS)
def test_control_characters_are_dropped_with_a_finding(format: str) -> None:
    """A bell or a null breaks XML; silently dropping it would change what somebody signed."""
    form = replace(twin(), head=replace(twin().head, project=Words("困难\x07群众\x00救助\ud800站")))
    data, findings = write_form(form, format=format)
    assert [item.code for item in findings] == ["DOC001"]
    assert findings[0].found == "U+0007、U+0000、U+D800"
    assert findings[0].place.column == "head.project"
    assert "困难群众救助站" in everything(data, format)


def test_direction_overrides_are_dropped() -> None:
    """U+202E makes 元001 look like 100元."""
    assert printable("拨付\u202e001\u202c元") == ("拨付001元", ("U+202E", "U+202C"))


def test_line_ends_and_tabs_are_kept_as_breaks_and_spaces() -> None:
    """Text pasted from Windows or the web must not lose its lines, nor be reported for them."""
    assert printable("一\r\n二\r三\u2028四\t五") == ("一\n二\n三\n四 五", ())


@pytest.mark.parametrize("format", FORMATS)
def test_cell_beyond_the_limit_writes_nothing(format: str, tmp_path: Path) -> None:
    """Excel would cut the text at 32,767 characters without a word."""
    form = replace(twin(), head=Head(Words("长" * (MAX_CELL_CHARACTERS + 1))))
    out = tmp_path / f"a.{format}"
    data, findings = write_form(form, out, format=format)
    assert data == b"" and [item.code for item in findings] == ["DOC002"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", FORMATS)
def test_cell_at_the_limit_is_written(format: str) -> None:
    """The near miss of the case above, and a text of many pages in one cell."""
    form = replace(filled(1), goals=(replace(twin().goals[0], expected=Words("长" * MAX_CELL_CHARACTERS)),))
    data, findings = write_form(form, format=format)
    assert findings == ()
    assert everything(data, format).count("长") == MAX_CELL_CHARACTERS


def test_unknown_layout_and_format_are_refused() -> None:
    """A default taken silently would print the wrong paper."""
    with pytest.raises(LayoutError, match="没有名为「narnia」的表样"):
        write_form(twin(), format="docx", layout="narnia")
    with pytest.raises(ValueError, match="不能写成 odt"):
        write_form(twin(), format="odt")  # type: ignore[arg-type]  # the wrong argument is the test


def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """Whoever overwrites last year's form must keep it when the new one cannot be written."""
    out = tmp_path / "自评表.docx"
    write_form(load_layout("national-2020").blank_form(), out, format="docx")
    before = out.read_bytes()
    write_form(replace(twin(), head=Head(Words("长" * 20_001))), out, format="docx")
    assert out.read_bytes() == before
    with pytest.raises(OSError):
        write_form(twin(), tmp_path / "none" / "a.docx", format="docx")
    assert [path.name for path in tmp_path.iterdir()] == ["自评表.docx"]


def test_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file under the right name would be opened, printed and signed; a stray draft fills the folder."""

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):
        write_form(twin(), tmp_path / "a.docx", format="docx")
    assert list(tmp_path.iterdir()) == []
