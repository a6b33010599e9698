"""The scoring table inside a report's text: its rows compile, and the prose must not contradict it."""

import importlib.util
from decimal import Decimal
from pathlib import Path

import pytest

from yikou.scoring.table import read_table

_SPEC = importlib.util.spec_from_file_location("scoring_local", Path(__file__).with_name("conftest.py"))
local = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(local)
SEED = local.SEEDS / "001_9c3cdeb8c462083d.txt"

REPORT = """一、投入(分值{stated}分,自评得4分)

资金已到位。

序号

一级
指标

三级指标

分值

自评得分

指标解释

评分标准

备注

1

投入(10分)

资金落实(10分)

资金到位率

4

4

到位率=(实际/计划)×100%

到位率达到100%为满分,每降低1个百分点扣0.2分,扣完为止。



2

制度

6

2

有制度得6分。

合计

10

6
"""


@pytest.fixture(scope="module")
def seed():
    if not SEED.is_file():
        pytest.skip(f"种子文件不在 {SEED.parent}:六安报告没有读")
    return read_table(SEED.read_text(encoding="utf-8"))


def test_the_prose_of_seed_001_books_ten_where_its_table_has_eight(seed):
    """项目立项: whoever only adds up the table never sees it, whoever only reads the prose books two points too many."""
    _, findings = seed
    (found,) = findings
    assert found.code == "SCO045"
    assert found.message == "“项目立项”正文写10分,得分表为8分,表中下级合计8分"
    assert (found.expected, found.found) == ("8", "10")
    assert found.place.quote == "项目立项(分值10分"


def test_all_rows_of_seed_001_are_read_compile_and_claim_95(seed):
    """The table is the county's own: 25 rows, 100 points, 95 claimed."""
    table, _ = seed
    assert len(table.framework.indicators) == 25
    assert [each.name for each in table.framework.indicators if not each.rule().compiled] == []
    assert sum(each.weight for each in table.framework.indicators) == table.framework.total == 100
    assert sum(points for _, points in table.claimed) == 95
    expected = local.seed_table()
    for number, each in enumerate(table.framework.indicators, 1):
        assert (each.name, str(each.weight), each.explanation, each.standard) == expected[number]


def test_a_table_that_agrees_with_its_prose_has_no_finding():
    """The finding must not cry wolf."""
    table, findings = read_table(REPORT.format(stated=10))
    assert findings == ()
    assert table.framework.levels == {("投入",): Decimal(10), ("投入", "资金落实"): Decimal(10)}
    rate, rules = table.framework.indicators
    assert (rate.name, rate.explanation) == ("资金到位率", "到位率=(实际/计划)×100%")
    assert (rules.standard, rules.explanation) == ("有制度得6分。", "")
    assert table.claimed == ((1, Decimal(4)), (2, Decimal(2)))


@pytest.mark.parametrize(
    ("altered", "codes"),
    [
        (REPORT.format(stated=12), ["SCO045"]),
        (REPORT.format(stated="10.5"), ["SCO045"]),
        (REPORT.format(stated=10).replace("制度\n\n6", "制度\n\n5"), ["SCO010", "SCO010", "SCO010"]),
        (REPORT.format(stated=10).replace("资金落实(10分)", "资金落实(9分)"), ["SCO010"]),
    ],
)
def test_points_that_do_not_agree_are_reported(altered, codes):
    """Prose against table, headings against their rows, rows against the total."""
    assert [each.code for each in read_table(altered)[1]] == codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有表格的报告。\n\n1\n\n2",
        "评分标准\n\n分值\n\n1",
        "分值\n\n评分标准\n\n1\n\n一行\n\n四分\n\n没有数",
        "\n\n".join(["分值", "评分标准"] * 5000),
        REPORT.format(stated=10).replace("评分标准", "备考"),
    ],
)
def test_a_text_without_a_scoring_table_gives_none(text):
    """Most reports carry none; that is no error and never a traceback."""
    assert read_table(text) == (None, ())


def test_a_claim_that_equals_the_next_row_number_opens_no_row():
    """自评得分 2 in row 1 is no row 2."""
    table, _ = read_table(REPORT.format(stated=10).replace("4\n\n4\n\n到位率", "4\n\n2\n\n到位率"))
    assert [each.name for each in table.framework.indicators] == ["资金到位率", "制度"]
    assert table.claimed[0] == (1, Decimal(2))
