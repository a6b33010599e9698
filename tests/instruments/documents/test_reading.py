"""A form is found by its labels, wherever they stand: what we wrote is read back equal, and moved cells too."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import assume, given, settings
from tests.instruments.documents.samples import drawn_forms, filled, twin

from yikou.documents import SelfEvaluationForm, load_layout, read_document, write_form
from yikou.documents import docx_cells as docx_module
from yikou.documents.docx_cells import NotADocx, docx_cells
from yikou.documents.grid_reading import form_from_cells, label_key


def read(data: bytes) -> tuple[SelfEvaluationForm | None, list[str]]:
    form, findings = form_from_cells(docx_cells(data))
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
    assume(not findings)
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
    form, findings = form_from_cells(
        docx_cells(edited(write_form(twin(), format="docx")[0], "联系电话", "备注"))
    )
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


def test_deleted_text_of_revisions_does_not_count() -> None:
    """What the author struck out is not what the form says; that there were revisions is."""
    data = write_form(twin(), format="docx")[0]
    data = edited(
        data,
        "困难群众救助服务站经费</w:t></w:r>",
        "困难群众救助服务站经费</w:t></w:r><w:del><w:r><w:t>旧名</w:t><w:delText>旧名</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>（二期）</w:t></w:r></w:ins>",
    )
    form, codes = read(data)
    assert form is not None and codes == ["DOC022"]
    assert form.head.project.text == "困难群众救助服务站经费（二期）"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "不是完整的 docx"),
        (b"PK\x03\x04" + b"\x00" * 40, "不是完整的 docx"),
        (b"%PDF-1.7", "不是完整的 docx"),
    ],
)
def test_what_is_no_docx_is_said(data: bytes, says: str) -> None:
    """Half downloads and renamed files come every day."""
    with pytest.raises(NotADocx, match=says):
        docx_cells(data)


def test_half_a_docx_is_refused() -> None:
    """A broken archive must not be read as an empty form."""
    data = write_form(twin(), format="docx")[0]
    with pytest.raises(NotADocx):
        docx_cells(data[: len(data) // 2])


@pytest.mark.parametrize(
    "prefix",
    [
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_entities_are_refused(prefix: str) -> None:
    """No office program writes a DTD; whoever does wants to read our files or fill our memory."""
    data = write_form(twin(), format="docx")[0]
    with pytest.raises(NotADocx, match="DTD"):
        docx_cells(edited(data, "<w:document", f"{prefix}<w:document"))


def test_body_that_is_no_xml_is_refused() -> None:
    """A damaged body is damage, not an empty form."""
    data = write_form(twin(), format="docx")[0]
    with pytest.raises(NotADocx, match="已损坏"):
        docx_cells(edited(data, "</w:body>", ""))


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

    def never(data: bytes) -> None:
        raise AssertionError("parsed in our own process")

    monkeypatch.setattr(docx_module, "docx_cells", never)
    path = tmp_path / "自评表.docx"
    write_form(twin(), path, format="docx")
    assert read_document(path) == (twin(), ())
    assert read_document(path.read_bytes()) == (twin(), ())


def test_findings_of_a_file_name_it(tmp_path: Path) -> None:
    """Of a hundred uploaded forms somebody must know which one cannot be read."""
    document = docx.Document()
    document.save(str(tmp_path / "通知.docx"))
    form, findings = read_document(tmp_path / "通知.docx")
    assert form is None
    assert [(item.code, item.place.file) for item in findings] == [("DOC020", "通知.docx")]


def test_damaged_body_is_a_finding_of_the_file(tmp_path: Path) -> None:
    """The archive is whole, its text is not: the sentence says so, and nothing is invented."""
    data = edited(write_form(twin(), format="docx")[0], "</w:body>", "")
    form, findings = read_document(data)
    assert form is None
    assert findings and all(item.severity == "error" for item in findings)
