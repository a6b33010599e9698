"""The docx is read back with python-docx: what was written, how cells merge, and what must not be in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from tests.instruments.documents.samples import every_text, filled, twin

from yikou.documents import layout_names, load_layout, read_document, write_form

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def body(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def texts(data: bytes) -> list[str]:
    document = opened(data)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


NATIONAL = "项目资金（万元） 年度资金总额 预期目标 偏差原因分析及改进措施 （90分） 总分 （2024年度）"
OFFICIAL = {
    "national-2020": f"{NATIONAL} 可持续影响指标",
    "national-2021": f"{NATIONAL} 经济成本指标",
    "beijing": "得分计算方法 最高不得超过分值上限 年度指标值（A） 全年实际值（B） 未完成原因分析 （90分） （2024年度）",
    "wuhan-2020": "2024年度项目自评表 单位名称： 填报日期： 项目类别 项目属性 项目类型 预算执行情况（万元）（20分） "
    "得分（20分×执行率） 三级指标（权重） 年初目标值（A） 项目年度绩效指标（80分） 偏差大或目标未完成原因分析",
    "luan-2020": "2024年度民生工程绩效评价得分表 序号 投入（18分） 项目管理（22分） 指标解释说明 评分标准 备注 合计",
    "sichuan-2023": "报表编号： 项目基本情况 1.项目年度目标完成情况 2.项目实施内容及过程概述 预算执行情况（10分） "
    "年度预算数（万元） 财政专户管理资金 指标性质 度量单位 评价结论 存在问题 改进措施 项目负责人： 财务负责人：",
}


@pytest.mark.parametrize("name", layout_names())
def test_blank_form_has_the_official_labels(name: str) -> None:
    """An empty form is what offices print first: every label and weight of the paper must stand on it."""
    data, findings = write_form(load_layout(name).blank_form(2024), format="docx", layout=name)
    assert findings == ()
    words = "".join(text.replace("\n", "") for text in texts(data))
    assert [label for label in OFFICIAL[name].split() if label not in words] == []


def test_every_text_of_the_station_is_there() -> None:
    """A value that silently stays out of the printed form is worse than an error."""
    data, _ = write_form(twin(), format="docx")
    found = {text.replace("\n", "") for text in texts(data)}
    found |= {text.split("（")[0] for text in found}
    for text in every_text(twin()):
        assert text.replace("\n", "") in found


def test_cells_merge_like_the_paper() -> None:
    """产出指标 is one cell over its four second-level rows; 项目资金 one over five; 总分 one across six columns."""
    data, _ = write_form(load_layout("national-2020").blank_form(2024), format="docx")
    table = opened(data).tables[0]
    by_text: dict[str, set[tuple[int, int]]] = {}
    seen: dict[str, set[int]] = {}
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row.cells):
            by_text.setdefault(cell.text.replace("\n", ""), set()).add((number, column))
            seen.setdefault(cell.text.replace("\n", ""), set()).add(id(cell._tc))
    assert len(table.rows) == 21
    assert {row for row, _ in by_text["产出指标（50分）"]} == {11, 12, 13, 14}
    assert {row for row, _ in by_text["项目资金（万元）"]} == {3, 4, 5, 6, 7}
    assert {row for row, _ in by_text["绩效指标（90分）"]} == set(range(10, 20))
    assert {row for row, _ in by_text["总分"]} == {20}
    assert len(seen["总分"]) == 1


def test_long_form_repeats_its_head_row() -> None:
    """On the second page nobody knows which column is 分值 unless the head row is there again."""
    data, _ = write_form(filled(30), format="docx")
    first, second = opened(data).tables
    heads = second._tbl.findall(f"{W}tr/{W}trPr/{W}tblHeader")
    assert len(heads) == 1
    assert second.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None
    assert second.rows[0]._tr.find(f"{W}tc/{W}tcPr/{W}vMerge") is None
    assert "三级指标" in [cell.text for cell in second.rows[0].cells]
    assert not first._tbl.findall(f"{W}tr/{W}trPr/{W}tblHeader")


def test_short_rows_stay_whole_and_very_long_ones_may_break() -> None:
    """A row taller than a page that may not break would push its text off the paper."""
    rows = opened(write_form(filled(30), format="docx")[0]).tables[1].rows
    assert all(row._tr.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    long_rows = opened(write_form(filled(1, text="很长的说明" * 200), format="docx")[0]).tables[1].rows
    assert [row._tr.find(f"{W}trPr/{W}cantSplit") is None for row in long_rows].count(True) == 1


def test_official_fonts_are_named_with_substitutes() -> None:
    """Readers without 仿宋_GB2312 must know what to take instead, or each takes something else."""
    data, _ = write_form(twin(), format="docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
    assert "仿宋_GB2312" in fonts and "方正小标宋简体" in fonts and "altName" in fonts
    names = {run.get(f"{W}eastAsia") for run in body(data).iter(f"{W}rFonts")}
    assert names == {"仿宋_GB2312", "方正小标宋简体"}


def test_page_is_a4_with_fixed_columns() -> None:
    """Columns that Word may stretch would tear the form apart on another machine."""
    tree = body(write_form(twin(), format="docx")[0])
    size = tree.find(f".//{W}pgSz")
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    for table in tree.iter(f"{W}tbl"):
        assert table.find(f"{W}tblPr/{W}tblLayout").get(f"{W}type") == "fixed"
        grid = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
        assert abs(sum(grid) - 10318) <= len(grid)  # 182 mm


def test_same_form_gives_the_same_bytes() -> None:
    """A file that changes by itself cannot be compared, signed or cached."""
    assert write_form(twin(), format="docx")[0] == write_form(twin(), format="docx")[0]


def test_no_author_and_no_thumbnail_leak() -> None:
    """The empty file of the library carries its maker's name and a picture; neither belongs in an official form."""
    data, _ = write_form(twin(), format="docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert "python-docx" not in archive.read("docProps/core.xml").decode()


@pytest.mark.parametrize(
    "hostile",
    ["{{7*7}}", "<w:t>&amp;</w:t>", "]]><w:p/>", "=1+1", "#eval(1)", "&lt;", "{year}", "\\n", "%(x)s"],
)
def test_user_text_is_literal(hostile: str) -> None:
    """Whoever types markup into a form must find it printed, letter by letter."""
    data, findings = write_form(filled(3, text=hostile), format="docx")
    assert findings == ()
    assert f"1户{hostile}" in texts(data)
    assert len(opened(data).tables) == 1


def test_words_in_the_margin_are_read_once_and_page_numbers_are_not(tmp_path: Path) -> None:
    """A number or a unit may stand in the header alone; a running head says the title again, a page number nothing."""
    paper = docx.Document()
    section = paper.sections[0]
    section.header.paragraphs[0].text = "临江市民政局文件 临民发〔2023〕8号"
    section.header.add_paragraph("2023年度救助工作总结")
    section.footer.paragraphs[0].text = "第 1 页 共 3 页"
    paper.add_paragraph("临江市2023年度救助工作总结")
    paper.add_paragraph("全年救助100人。")
    path = tmp_path / "总结.docx"
    paper.save(str(path))
    document, _ = read_document(path)
    assert document is not None
    assert document.text.split("\n")[:3] == [
        "临江市民政局文件 临民发〔2023〕8号",
        "临江市2023年度救助工作总结",
        "全年救助100人。",
    ]
    assert document.title == "临江市2023年度救助工作总结"
