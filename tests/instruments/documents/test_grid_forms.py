"""Forms of many offices: the labels and the grid decide, not the place where the national form has something."""

from __future__ import annotations

import pytest
from tests.instruments.documents.grids import grid, outline, read

from yikou.documents import Document, SelfEvaluationForm

HEAD = "| 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 |"
ROW = "| 产出指标 | 数量指标 | 救助人数 | 100人 | 100人 | 10 | 10 |"


def only(document: Document) -> SelfEvaluationForm:
    assert len(document.forms) == 1
    return document.forms[0]


def test_head_of_two_rows_and_points_of_every_level() -> None:
    """指标值 covers two columns named below it; three columns are called 分值, one for each level."""
    document = read(
        grid("""
        | 项目名称 | < | 临时救助 | < | < | < | < | < |
        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 指标值 | < |
        | ^ | ^ | ^ | ^ | ^ | ^ | 年初设定值 | 全年完成值 |
        | 产出指标 | 50 | 数量指标 | 20 | 救助人数 | 20 | ≥100人 | 110人 |
        | ^ | ^ | 质量指标 | 30 | 合格率 | 30 | 100% | 99% |
        """)
    )
    assert outline(document) == [
        ("产出指标", "50", "数量指标", "20", "救助人数", "≥100人", "110人", "20", ""),
        ("产出指标", "50", "质量指标", "30", "合格率", "100%", "99%", "30", ""),
    ]


def test_budget_as_label_and_figure_side_by_side() -> None:
    """The older paper has no head row over the money: 预算数 | 100 | 执行数 | 98."""
    form = only(
        read(
            grid(f"""
            | 项目名称 | < | 临时救助 | < | < | < | < |
            | 预算执行情况（万元） | 预算数： | 100 | 执行数： | 98 | < | < |
            | ^ | 其中：财政拨款 | 100 | 其中：财政拨款 | 98 | < | < |
            | ^ | 其他资金 | 0 | 其他资金 | 0 | < | < |
            {HEAD}
            {ROW}
            """)
        )
    )
    assert [(row.source, row.adjusted.text, row.executed.text) for row in form.funds.rows] == [
        ("total", "100", "98"),
        ("current", "100", "98"),
        ("other", "0", "0"),
    ]


def test_levels_as_rows_across_the_table() -> None:
    """Without a column for the first level its name stands in a row of its own."""
    document = read(
        grid("""
        | 序号 | 指标名称 | 分值 | 目标值 | 完成值 | 得分 | 扣分原因 |
        | 产出指标（60分） | < | < | < | < | < | < |
        | 1 | 发放人数 | 60 | 100人 | 95人 | 57 | 系统故障 |
        | 效益指标（40分） | < | < | < | < | < | < |
        | 2 | 生活改善 | 40 | 明显 | 明显 | 40 | |
        | 合计 | < | 100 | | | 97 | |
        """)
    )
    form = only(document)
    assert [(branch.name.text, branch.weight.text) for branch in form.branches] == [
        ("产出指标", "60"),
        ("效益指标", "40"),
    ]
    assert [one.name.text for _, _, one in form.indicators()] == ["发放人数", "生活改善"]
    assert (form.total.weight.text, form.total.score.text) == ("100", "97")
    assert next(form.indicators())[2].reason.text == "系统故障"


def test_labels_repeated_in_every_row_are_one_group() -> None:
    """A sheet without merged cells says 产出指标 in each row; that is one branch, not four."""
    form = only(
        read(
            grid(f"""
            {HEAD}
            {ROW}
            | 产出指标 | 数量指标 | 救助户数 | 10户 | 10户 | 10 | 10 |
            | 产出指标 | 质量指标 | 准确率 | 100% | 100% | 10 | 10 |
            | 满意度指标 | 服务对象满意度指标 | 满意度 | 95% | 96% | 10 | 10 |
            """)
        )
    )
    assert [[len(group.indicators) for group in branch.groups] for branch in form.branches] == [[2, 1], [1]]


def test_foot_of_the_form() -> None:
    """自评得分 and 等级 in boxes across the levels are no indicators; opinions, notes and dates keep their labels."""
    form = only(
        read(
            grid(f"""
            {HEAD}
            {ROW}
            | 自评得分 | < | 96 | 评价等级 | 优 | < | < |
            | 存在问题 | < | 走访不够 | < | < | < | < |
            | 主管部门审核意见 | < | 同意 | < | < | < | < |
            | 填报人：李四 | < | < | 填报日期：2024年3月1日 | < | < | < |
            | 注：得分保留两位小数。 | < | < | < | < | < | < |
            """)
        )
    )
    assert len(list(form.indicators())) == 1
    assert (form.self_score.text, form.grade.text) == ("96", "优")
    assert [(one.label.text, one.text.text) for one in form.opinions] == [
        ("存在问题", "走访不够"),
        ("主管部门审核意见", "同意"),
    ]
    assert [(one.label.text, one.text.text) for one in form.dates] == [("填报日期", "2024年3月1日")]
    assert [one.text for one in form.notes] == ["注：得分保留两位小数。"]


def test_goals_one_below_the_other() -> None:
    """预期目标 and 实际完成情况 as two labelled rows say the same as two columns."""
    form = only(
        read(
            grid(f"""
            | 年度总体目标 | 预期目标 | 救助一批 | < | < | < | < |
            | ^ | 实际完成情况 | 已救助 | < | < | < | < |
            {HEAD}
            {ROW}
            """)
        )
    )
    assert [(goal.expected.text, goal.reached.text) for goal in form.goals] == [("救助一批", "已救助")]


def test_sign_and_unit_in_columns_of_their_own_make_one_aim() -> None:
    """≥ | 50 | 户 is ≥50户; a text that names its unit keeps it."""
    form = only(
        read(
            grid("""
            | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 |
            | 产出 | 数量 | 走访户数 | ≥ | 50 | 户 | 60 | 10 | 10 |
            | ^ | 质量 | 合格 | 定性 | 全部合格 | / | 全部合格 | 10 | 10 |
            """)
        )
    )
    first, second = (one for _, _, one in form.indicators())
    assert (first.aim.text, first.result.text) == ("≥50户", "60户")
    assert (second.aim.text, second.result.text) == ("全部合格", "全部合格")


def test_a_label_of_an_unseen_office_is_taken_by_its_words() -> None:
    """年度绩效目标完成值 is in no list; a row that is certainly a head row lets it be guessed."""
    document = read(
        grid("""
        | 一级指标 | 二级指标 | 三级指标 | 年度计划目标值 | 年度实际完成值情况 | 指标标准分 | 部门自评得分 | 偏差较大的原因及改进措施 |
        | 产出 | 数量 | 人数 | 10 | 9 | 5 | 4.5 | 人手不足 |
        """)
    )
    assert outline(document) == [("产出", "", "数量", "", "人数", "10", "9", "5", "4.5")]


def test_two_forms_in_one_file() -> None:
    """A department hands in a book of forms; the next 项目名称 begins the next."""
    table = f"""
    | 项目名称 | < | {{name}} | < | < | < | < |
    {HEAD}
    {ROW}
    | 总分 | < | < | < | < | 10 | 10 |
    """
    document = read(grid(table.format(name="甲")), grid(table.format(name="乙"), name="表 2"))
    assert [form.head.project.text for form in document.forms] == ["甲", "乙"]


@pytest.mark.parametrize(
    "drawing",
    [
        "| 姓名 | 分值 | 得分 |\n| 张三 | 10 | 9 |",
        "| 时间 | 地点 | 内容 |\n| 1月 | 站内 | 培训 |",
        "| 目标值 | 完成值 |\n| 1 | 2 |",
        "| | | |\n| | | |",
    ],
)
def test_other_tables_are_no_forms(drawing: str) -> None:
    """A mark list and a timetable have points and targets too; a form needs indicators."""
    assert read(grid(drawing)).forms == ()


def test_words_of_labels_inside_values_open_nothing() -> None:
    """得分 and 分值 as values of a cell must not start a new block in the middle of a form."""
    document = read(
        grid(f"""
        {HEAD}
        | 产出指标 | 数量指标 | 得分 | 分值 | 得分 | 10 | 10 |
        {ROW}
        """)
    )
    assert [row[4] for row in outline(document)] == ["得分", "救助人数"]


def test_an_author_s_wrong_label_is_not_repaired() -> None:
    """One group whose rows do not give its points is the author's error, and stays for the audit."""
    document = read(
        grid("""
        | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 |
        | 产出指标（30分） | 数量指标（20分） | A | 1 | 1 | 10 | 10 |
        | ^ | ^ | B | 1 | 1 | 5 | 5 |
        | ^ | 质量指标（10分） | C | 1 | 1 | 10 | 10 |
        """)
    )
    assert [row[2:5] for row in outline(document)] == [
        ("数量指标", "20", "A"),
        ("数量指标", "20", "B"),
        ("质量指标", "10", "C"),
    ]
    assert document.repairs == ()


def test_points_merged_over_several_indicators_count_once() -> None:
    """One box of 20 points beside three rows is 20 points; read three times it would be a wrong sum of ours."""
    form = only(
        read(
            grid("""
            | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 |
            | 产出指标20分 | 数量指标 | A | 1 | 1 | 20 | 19 |
            | ^ | ^ | B | 2 | 2 | ^ | ^ |
            | ^ | ^ | C | 3 | 3 | ^ | ^ |
            """)
        )
    )
    assert [(one.name.text, one.weight.text, one.score.text) for _, _, one in form.indicators()] == [
        ("A", "20", "19"), ("B", "", ""), ("C", "", ""),
    ]  # fmt: skip
    assert (form.branches[0].name.text, form.branches[0].weight.text) == ("产出指标", "20")


def test_an_indicator_of_two_rows_is_one() -> None:
    """A name beside two targets is one indicator with both, not one and a nameless other."""
    document = read(
        grid("""
        | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 |
        | 产出指标 | 数量指标 | 走访 | 每月1次 | 12次 | 10 | 10 |
        | ^ | ^ | ^ | 每户2人 | 2人 | ^ | ^ |
        """)
    )
    assert outline(document) == [
        ("产出指标", "", "数量指标", "", "走访", "每月1次\n每户2人", "12次\n2人", "10", "10")
    ]


def test_money_by_task_is_no_table_of_sources() -> None:
    """A department lists its tasks with budget and execution; they are no sources that must add to a total."""
    form = only(
        read(
            grid("""
            | 任务名称 | 主要内容 | 预算数 | 执行数 | 执行率 | 分值 | 得分 |
            | 任务一 | 救助 | 100 | 100 | 100% | 5 | 5 |
            | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 |
            | 产出 | 数量 | 人数 | 1 | 1 | 5 | 5 |
            """)
        )
    )
    assert form.funds.rows == ()
