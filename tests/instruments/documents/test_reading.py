"""A form is found by its labels, wherever they stand: what we wrote is read back equal, and moved cells too."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from hypothesis import assume, given, settings
from tests.instruments.documents.samples import drawn_forms, filled, twin

from yikou.documents import SelfEvaluationForm, load_layout, read_document, understand, write_form
from yikou.documents.extract import reader
from yikou.documents.extract.payload import extract_of
from yikou.documents.labels import label_key
from yikou.findings import Finding
from yikou.intake import FileKind


def read_all(data: bytes) -> tuple[SelfEvaluationForm | None, tuple[Finding, ...]]:
    """The form of a docx, without the process around the reader."""
    payload, _ = reader.read(data, FileKind.DOCX, {})
    assert isinstance(payload, dict)
    document, findings = understand(extract_of(payload))
    return document.form, findings


def read(data: bytes) -> tuple[SelfEvaluationForm | None, list[str]]:
    form, findings = read_all(data)
    return form, [item.code for item in findings]


def edited(data: bytes, old: str, new: str) -> bytes:
    """The docx with its body edited as text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                text = content.decode()
                assert old in text
                content = text.replace(old, new, 1).encode()
            target.writestr(name, content)
    return out.getvalue()


def test_station_form_is_read_back_equal() -> None:
    """Two pages, two tables, merged cells: every word comes back into its place."""
    assert read(write_form(twin(), format="docx")[0]) == (twin(), [])


@pytest.mark.parametrize("name", ["national-2020", "national-2021"])
@pytest.mark.parametrize("count", [1, 9, 60])
def test_forms_of_any_length_are_read_back_equal(name: str, count: int) -> None:
    """One table or two, and the layout is recognised by its tree."""
    form = replace(filled(count), layout="national-2020")
    assert read(write_form(form, format="docx", layout=name)[0]) == (form, [])
    blank = load_layout(name).blank_form(2023)
    assert read(write_form(blank, format="docx", layout=name)[0]) == (blank, [])


@given(drawn_forms)
@settings(max_examples=30, deadline=None)
def test_drawn_forms_are_read_back_equal(form: SelfEvaluationForm) -> None:
    """Whatever is typed into the cells, as long as it is no label of the form itself."""
    data, findings = write_form(form, format="docx")
    names = [[branch.name.text for branch in form.branches]]
    names += [[group.name.text for group in branch.groups] for branch in form.branches]
    assume(not findings and all(one != two for row in names for one, two in pairwise(row)))
    again, noticed = read(data)
    assert again is not None and noticed == []
    assert replace(again, layout=form.layout) == form


def test_cells_know_where_they_were_read() -> None:
    """The auditor points at the cell: table, row, column."""
    form, _ = read(write_form(twin(), format="docx")[0])
    assert form is not None
    total = form.funds.of("total")
    assert total is not None and total.adjusted.place is not None
    assert (total.adjusted.place.table, total.adjusted.place.row) == ("表 1", 5)


def test_moved_columns_are_followed() -> None:
    """A province puts 得分 before 分值: position must not decide what a number is."""
    data = write_form(twin(), format="docx")[0]
    document = docx.Document(io.BytesIO(data))
    table = document.tables[1]
    for row in table.rows:
        cells = row._tr.tc_lst
        if len(cells) == 9:
            cells[6].addprevious(cells[7])
    score, weight = (cell for cell in table.rows[0].cells if cell.text in ("分值", "得分"))
    assert (score.text, weight.text) == ("得分", "分值")
    out = io.BytesIO()
    document.save(out)
    form, _ = read(out.getvalue())
    assert form is not None
    cost = next(item for _, _, item in form.indicators() if "预算控制数" in item.name.text)
    assert (cost.target.text, cost.weight.text, cost.score.text) == ("33万元", "15", "15")


def test_other_words_for_the_same_label() -> None:
    """全年完成值 and 未完成原因分析 are what other provinces print."""
    data = write_form(load_layout("national-2020").blank_form(2024), format="docx")[0]
    data = edited(data, "偏差原因分析及改进措施", "未完成原因分析")
    data = edited(data, "项目负责人", "负 责 人：")
    form, codes = read(data)
    assert form is not None and codes == []


def test_missing_label_is_said() -> None:
    """A form without its telephone line is read, and the gap is named."""
    form, findings = read_all(edited(write_form(twin(), format="docx")[0], "联系电话", "备注"))
    assert form is not None
    assert [item.code for item in findings] == ["DOC021"]
    assert "「联系电话」" in findings[0].message and "「项目负责人」" not in findings[0].message


def test_document_without_a_form_is_refused() -> None:
    """A notice with a table of dates is no self-evaluation; an empty form would be an invention."""
    document = docx.Document()
    document.add_paragraph("关于报送绩效自评材料的通知")
    document.add_table(2, 2).cell(0, 0).text = "时间"
    out = io.BytesIO()
    document.save(out)
    assert read(out.getvalue()) == (None, ["DOC020"])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("全年预算数\n（A）", "全年预算数"),
        ("其中： 当年财政拨款", "当年财政拨款"),
        ("执行率（B/A）", "执行率"),
        ("负 责 人：", "负责人"),
        ("ＡＢ", "AB"),
    ],
)
def test_labels_are_compared_without_dress(text: str, key: str) -> None:
    """Spaces, brackets and widths differ from office to office."""
    assert label_key(text) == key


def test_read_document_goes_through_the_limited_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but intake opens a stranger's file: in this process the parser must never run."""

    def never(*_: object) -> None:
        raise AssertionError("parsed in our own process")

    monkeypatch.setattr(reader, "_reader", never)
    path = tmp_path / "自评表.docx"
    write_form(twin(), path, format="docx")
    for source in (path, path.read_bytes()):
        document, findings = read_document(source)
        assert document is not None and (document.kind, document.source) == ("form", "docx")
        assert (document.form, findings) == (twin(), ())


def test_findings_of_a_file_name_it(tmp_path: Path) -> None:
    """Of a hundred uploaded forms somebody must know which one cannot be read."""
    document = docx.Document()
    document.save(str(tmp_path / "通知.docx"))
    document, findings = read_document(tmp_path / "通知.docx")
    assert document is not None and document.form is None
    assert [(item.code, item.place.file) for item in findings] == [("DOC020", "通知.docx")]


def test_damaged_body_is_a_finding_of_the_file(tmp_path: Path) -> None:
    """The archive is whole, its text is not: the sentence says so, and nothing is invented."""
    data = edited(write_form(twin(), format="docx")[0], "</w:body>", "")
    document, findings = read_document(data)
    assert document is None
    assert findings and all(item.severity == "error" for item in findings)
