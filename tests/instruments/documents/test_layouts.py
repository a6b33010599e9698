"""Layouts are data: the shipped ones hold, one's own works, a wrong one is refused with a reason."""

from __future__ import annotations

import io
from fractions import Fraction
from importlib import resources
from pathlib import Path

import docx
import pytest
from tests.instruments.documents.samples import twin

from yikou.documents import LayoutError, layout_names, load_layout, write_form

OFFICIAL = (resources.files("yikou") / "layouts" / "national-2020.toml").read_text(encoding="utf-8")


def own(folder: Path, *changes: tuple[str, str]) -> str:
    text = OFFICIAL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    load_layout.cache_clear()
    return str(path)


SCHEMES = {  # points for the budget, and for the first-level indicators
    "national-2020": (10, [50, 30, 10]),
    "national-2021": (10, [20, 40, 20, 10]),
    "beijing": (10, [50, 30, 10]),
    "wuhan-2020": (20, [40, 40]),
    "luan-2020": (0, [18, 32, 25, 25]),
}


@pytest.mark.parametrize("name", SCHEMES)
def test_weights_of_the_official_trees(name: str) -> None:
    """Every scheme adds to 100: seed 003 prints 90 and is wrong."""
    form = load_layout(name).blank_form()
    total = form.funds.of("total")
    budget, parts = SCHEMES[name]
    assert [Fraction(branch.weight.text) for branch in form.branches] == parts
    assert (Fraction(total.weight.text) if total else 0) == budget
    assert sum(parts) + budget == 100
    assert not form.weight or Fraction(form.weight.text) == sum(parts)


def test_sichuan_leaves_the_weights_to_the_unit() -> None:
    """Its paper prints 90 for all indicators and no points per level: none may be invented."""
    form = load_layout("sichuan-2023").blank_form()
    assert form.weight.text == "90"
    assert not any(branch.weight for branch in form.branches)
    assert set(layout_names()) == {*SCHEMES, "sichuan-2023"}


def test_cost_is_a_first_level_indicator_since_2021() -> None:
    """The guide of 2021 took cost out of output and gave it 20 points."""
    names = {name: [b.name.text for b in load_layout(name).blank_form().branches] for name in layout_names()}
    assert "成本指标" not in names["national-2020"]
    assert names["national-2021"][0] == "成本指标"


def test_a_layout_of_ones_own_needs_no_code(tmp_path: Path) -> None:
    """A province renames a column and a district adds it to the file; nothing else."""
    name = own(
        tmp_path,
        ('label = "偏差原因分析及改进措施"', 'label = "未完成原因"'),
        ('title = "项目支出绩效自评表"', 'title = "财政项目支出绩效自评表"'),
    )
    data, findings = write_form(load_layout(name).blank_form(2022), format="docx", layout=name)
    assert findings == ()
    document = docx.Document(io.BytesIO(data))
    assert document.paragraphs[0].text == "财政项目支出绩效自评表"
    assert "未完成原因" in [cell.text for cell in document.tables[-1].rows[10].cells]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            ('label = "分值", width_mm = 10', 'label = "分值", width_mm = 11'),
            "各列宽合计 183 毫米,版心宽 182",
        ),
        (('field = "rate"', 'field = "ratio"'), "没有「ratio」这一列"),
        (('field = "leader"', 'field = "boss"'), "没有「boss」这一项"),
        (('kind = "goals"', 'kind = "dreams"'), "没有「dreams」这种表块"),
        (('field = "project", columns = 3', 'field = "project", columns = 2'), "格数与列数 4 不符"),
        (('label = "项目负责人" }', 'label = "项目负责人", rows = 7 }'), "伸到第 9 行,而表头只有 3 行"),
        (('field = "leader"', 'field = "leader", detail = "组长"'), "一格只能有一个内容"),
        (("[page]", "[paper]"), "缺少内容或写法不对"),
        (('source = "total"', 'origin = "total"'), "缺少内容或写法不对"),
        (("[page]", "[page"), "不是合法的 TOML"),
    ],
)
def test_wrong_layout_is_refused_with_a_reason(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    """A slip in a layout must be found by its author and not on five hundred printed forms."""
    with pytest.raises(LayoutError, match=says.replace("(", r"\(")):
        load_layout(own(tmp_path, change))


def test_unknown_layout_names_those_that_exist() -> None:
    """Who mistypes a name must see the right one."""
    with pytest.raises(LayoutError, match="beijing、luan-2020、national-2020、national-2021"):
        load_layout("national-2019")
    with pytest.raises(LayoutError, match="找不到表样文件"):
        load_layout("/none/own.toml")
    with pytest.raises(LayoutError):
        load_layout("../layouts/national-2020")


def test_a_form_can_be_written_in_another_layout() -> None:
    """The tree is the form's; the layout gives the paper."""
    data, findings = write_form(twin(), format="docx", layout="national-2021")
    assert findings == ()
    words = "".join(cell.text for table in docx.Document(io.BytesIO(data)).tables for cell in table._cells)
    assert "困难群众救助站服务" in words
