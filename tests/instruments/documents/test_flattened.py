"""Tables of which copying left only lines: the order of the words is enough, and prose stays prose."""

from __future__ import annotations

import pytest
from tests.instruments.documents.grids import outline, read

from yikou.documents import Table

FIELDS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
ROWS = [
    ["产出指标（60分）", "数量指标", "救助户数", "≥50户", "62户", "30", "30"],
    ["", "质量指标", "报告合格率", "100%", "98%", "30", "29.4"],
    ["效益指标（40分）", "社会效益指标", "生活改善", "明显", "明显", "40", "40"],
]
WANTED = [
    ("产出指标", "60", "数量指标", "", "救助户数", "≥50户", "62户", "30", "30"),
    ("产出指标", "60", "质量指标", "", "报告合格率", "100%", "98%", "30", "29.4"),
    ("效益指标", "40", "社会效益指标", "", "生活改善", "明显", "明显", "40", "40"),
]


def tabs(rows: list[list[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        tabs([FIELDS, *ROWS]),
        "\n".join("| " + " | ".join(row) + " |" for row in [FIELDS, ["---"] * 7, *ROWS]),
        "\n".join(
            "   ".join(cell or "　" for cell in row)
            for row in [FIELDS, *[[c for c in row if c] for row in ROWS]]
        ),
        "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in [FIELDS, *ROWS]),
        "\n\n".join(cell for row in [FIELDS, *ROWS] for cell in row if cell),
        "\n".join(cell for row in [FIELDS, *ROWS] for cell in row if cell),
        "\n".join(f"{cell} |" for row in [FIELDS, *ROWS] for cell in row),
        " ".join(cell for row in [FIELDS, *ROWS] for cell in row if cell),
    ],
    ids=[
        "tabs",
        "bars",
        "wide spaces",
        "cell a line with tab",
        "cell a paragraph",
        "cell a line",
        "cell a line with bar",
        "one line",
    ],
)
def test_every_way_of_copying(text: str) -> None:
    """Browsers, converters and mail programs each lose the grid in their own way; the form is the same."""
    assert outline(read(text)) == WANTED


@pytest.mark.parametrize("shift", [1, 2, 3])
def test_rows_that_slid_to_the_left(shift: int) -> None:
    """Without the merged cells in front of it a row begins too far left; kind and order of the words decide."""
    slid = [FIELDS, ROWS[0], ["", *ROWS[1]][shift:] if shift < 2 else ROWS[1][1:], ROWS[2]]
    assert outline(read(tabs(slid))) == WANTED


def test_a_row_cut_by_an_empty_line_in_a_cell() -> None:
    """A cell that ends with a line feed looks like the end of the row; together the halves fill the head."""
    first = "\n".join(f"\t{cell}" for cell in ROWS[0][:3])
    rest = "\n".join(f"\t{cell}" for cell in ROWS[0][3:])
    text = "\n".join(f"\t{cell}" for cell in FIELDS) + f"\n\n{first}\n\n{rest}\n"
    assert outline(read(text)) == WANTED[:1]


def test_a_cell_of_several_lines() -> None:
    """What follows without a tab goes on in the last cell."""
    above, below = tabs([[*FIELDS, "偏差原因分析"], ROWS[0], [*ROWS[1], "系统故障,"]]), tabs([ROWS[2]])
    text = f"{above}\n两次补报\n{below}"
    form = read(text).form
    assert form is not None
    assert [one.reason.text for _, _, one in form.indicators()] == ["", "系统故障,\n两次补报", ""]


def test_all_blocks_in_one_line() -> None:
    """A download site shows the whole paper as one line: head, money, goals, indicators and total are all found."""
    document = read(
        "项目支出绩效自评表 (2022年度) 项目名称 临时救助 主管部门 某镇人民政府 实施单位 某镇民政办 项目资金 (万元) 年初预算数 全年预算数 "
        "全年执行数 分值 执行率 得分 年度资金总额: 90 90 89.974 10 99.97% 9.99 其中:本年财政拨款 90 90 89.974 上年结转资金 其他资金 "
        "年度总体目标 预期目标 实际完成情况 救助60户。 救助62户。 绩效指标 " + " ".join(cell for row in [FIELDS, *ROWS] for cell in row if cell)
        + " 总分 100 99.39"
    )  # fmt: skip
    form = document.form
    assert form is not None and outline(document) == WANTED
    assert (form.head.project.text, form.head.implementer.text, form.year) == ("临时救助", "某镇民政办", 2022)
    assert [(row.source, row.adjusted.text, row.executed.text) for row in form.funds.rows] == [
        ("total", "90", "89.974"), ("current", "90", "89.974"), ("carried", "", ""), ("other", "", ""),
    ]  # fmt: skip
    assert [(goal.expected.text, goal.reached.text) for goal in form.goals] == [("救助60户。", "救助62户。")]
    assert (form.total.weight.text, form.total.score.text) == ("100", "99.39")


def test_prose_around_the_table_stays_prose() -> None:
    """The report before and behind a flattened table is read as a report."""
    document = read(
        f"2024年度救助工作自评报告\n一、基本情况\n全年救助困难群众 62 户,支出 90 万元。\n二、指标完成情况\n{tabs([FIELDS, *ROWS])}\n"
        "三、存在问题\n走访还不够及时,下一步加强。\n"
    )
    assert outline(document) == WANTED and document.kind == "report"
    assert [section.title for section in document.sections] == ["基本情况", "指标完成情况", "存在问题"]
    assert not any("产出指标" in statement.text for statement in document.statements)
    assert any(isinstance(table, Table) for table in document.tables)


def test_heads_repeated_on_the_next_page_are_repairs() -> None:
    """The head row and the labels printed again at the top of a page are the paper's, not new groups."""
    document = read(
        tabs(
            [
                FIELDS,
                *ROWS,
                FIELDS,
                ["效益指标（40分）", "社会效益指标", "邻里互助", "明显", "明显", "0", "0"],
            ]
        )
    )
    assert [row[4] for row in outline(document)] == ["救助户数", "报告合格率", "生活改善", "邻里互助"]
    form = document.form
    assert form is not None and len(form.branches) == 2
    assert {repair.kind for repair in document.repairs} == {"repeated_head", "repeated_label"}


@pytest.mark.parametrize(
    "text",
    [
        "姓名\t年龄\t住址\n张三\t40\t一村\n李四\t50\t二村\n王五\t60\t三村",
        "各街镇要对一级指标、二级指标、三级指标逐项打分,分值和得分写入表中。",
        "目录\n一、概况\t1\n二、做法\t3\n三、问题\t5",
        "得分\n分值\n一级指标",
        "\t" * 50,
        "|" * 50,
    ],
)
def test_what_only_looks_like_a_table(text: str) -> None:
    """Lists of people, a table of contents and sentences about indicators are no forms."""
    assert read(text).forms == ()


def test_labels_and_points_that_slid() -> None:
    """Another slide than the seed's: two groups whose rows moved by one are cut anew, and it is said."""
    head = ["一级指标", "二级指标", "三级指标(权重)", "目标值", "完成值", "得分"]
    names = ["甲", "乙", "丙", "丁"]
    points = ["5", "15", "10", "10"]
    labels = {0: ["产出指标(40分)", "数量指标(5分)"], 2: ["", "质量指标(25分)"], 3: ["", "时效指标(10分)"]}
    rows = [
        [*labels.get(at, ["", ""]), f"{name}({point}分)", "1", "1", point]
        for at, (name, point) in enumerate(zip(names, points, strict=True))
    ]
    document = read(tabs([head, *rows]))
    assert [(row[2], row[4]) for row in outline(document)] == [
        ("数量指标", "甲"), ("质量指标", "乙"), ("质量指标", "丙"), ("时效指标", "丁"),
    ]  # fmt: skip
    assert {(repair.kind, repair.certain) for repair in document.repairs} == {("slid_rows", True)}


def test_points_that_fit_no_cut_stay_as_printed() -> None:
    """Where the labels' points cannot be reached the paper is wrong, and the audit must see it as it is."""
    head = ["一级指标", "二级指标", "三级指标(权重)", "目标值", "完成值", "得分"]
    rows = [
        ["产出指标(40分)", "数量指标(7分)", "甲(5分)", "1", "1", "5"],
        ["", "", "乙(15分)", "1", "1", "15"],
        ["", "质量指标(33分)", "丙(20分)", "1", "1", "20"],
    ]
    document = read(tabs([head, *rows]))
    assert [(row[2], row[4]) for row in outline(document)] == [
        ("数量指标", "甲"),
        ("数量指标", "乙"),
        ("质量指标", "丙"),
    ]
    assert document.repairs == ()


def test_a_group_without_indicators_takes_none_of_the_next() -> None:
    """经济效益指标 was left empty: 满意度指标(10分) behind it is the next branch and no indicator."""
    rows = [*ROWS[:2], ["效益指标（30分）", "社会效益指标", "生活改善", "明显", "明显", "30", "30"],
            ["经济效益指标", "满意度指标（10分）", "满意度指标", "救助对象满意度", "≥95%", "96%", "10", "10"]]  # fmt: skip
    wanted = [*WANTED[:2], ("效益指标", "30", "社会效益指标", "", "生活改善", "明显", "明显", "30", "30"),
              ("满意度指标", "10", "满意度指标", "", "救助对象满意度", "≥95%", "96%", "10", "10")]  # fmt: skip
    assert outline(read(" ".join(cell for row in [FIELDS, *rows] for cell in row if cell))) == wanted


def test_what_an_indicator_means_is_no_second_name() -> None:
    """A score table of Hunan: 三级指标 bears the points, 具体指标 says what is looked at; groups come without branch."""
    head = ["一级指标", "二级指标", "三级指标", "自评分", "具体指标", "评价标准"]
    rows = [
        [
            "项目决策(12分)",
            "项目目标(4分)",
            "目标内容(4分)",
            "4",
            "目标明确、细化",
            "目标明确(2分)目标细化(2分)",
        ],
        ["决策过程(8分)", "决策依据(4分)", "4", "符合规定", "符合法规(2分)符合规划(2分)"],
        ["决策程序(4分)", "3", "手续齐全", "手续完整(4分)"],
    ]
    form = read("\n".join(f"{cell} |" for row in [head, *rows] for cell in row)).form
    assert form is not None
    assert [(branch.name.text, group.name.text, one.name.text, one.weight.text, one.score.text)
            for branch, group, one in form.indicators()] == [
        ("项目决策", "项目目标", "目标内容", "4", "4"), ("项目决策", "决策过程", "决策依据", "4", "4"),
        ("项目决策", "决策过程", "决策程序", "4", "3"),
    ]  # fmt: skip
