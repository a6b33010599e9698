"""The five public documents, read completely: their figures, their structure, and what copying had broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from yikou.documents import Document, Extract, Paragraph, SelfEvaluationForm, understand
from yikou.findings import Finding, Place

Read = Callable[[int], tuple[Document, tuple[Finding, ...]]]


@cache
def _understood(path: Path) -> tuple[Document, tuple[Finding, ...]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    blocks = tuple(Paragraph(line, Place(row=number)) for number, line in enumerate(lines, 1))
    return understand(Extract("txt", blocks))


@pytest.fixture
def seed(seeds: Path) -> Read:
    """A seed document by its number."""
    return lambda number: _understood(next(seeds.glob(f"{number:03}_*.txt")))


def form_of(document: Document) -> SelfEvaluationForm:
    assert document.form is not None and len(document.forms) == 1
    return document.form


def points(texts: list[str]) -> Fraction:
    return sum((Fraction(text) for text in texts if text), Fraction(0))


def groups(form: SelfEvaluationForm) -> list[list[tuple[str, str, int]]]:
    return [
        [(group.name.text, group.weight.text, len(group.indicators)) for group in branch.groups]
        for branch in form.branches
    ]


def kinds(document: Document) -> set[str]:
    return {repair.kind for repair in document.repairs}


def test_seed_002_is_cut_anew_by_its_points(seed: Read) -> None:
    """The labels slid; the points say where they belong: 20/10/3/7 and 20/5/15, the last label lost."""
    document, findings = seed(2)
    form = form_of(document)
    assert (document.kind, document.year, findings) == ("form", 2020, ())
    assert [(branch.name.text, branch.weight.text) for branch in form.branches] == [
        ("产出指标", "40"),
        ("效益指标", "40"),
    ]
    assert groups(form) == [
        [("数量指标", "20", 10), ("质量指标", "10", 4), ("时效指标", "3", 1), ("成本指标", "7", 3)],
        [("社会效益指标", "20", 5), ("环境效益指标", "5", 1), ("", "", 3)],
    ]
    slid = [repair for repair in document.repairs if repair.kind == "slid_rows"]
    assert [repair.certain for repair in slid] == [True] * 4 + [False] * 3
    assert "数量指标(20分)" in [repair.place.quote for repair in slid]


def test_seed_002_claims_add_to_98(seed: Read) -> None:
    """27 indicators, 20 points for the budget, one paper: every claim is found once."""
    form = form_of(seed(2)[0])
    rows = [one for _, _, one in form.indicators()]
    total = form.funds.of("total")
    assert total is not None and (total.adjusted.fen("万元"), total.weight.text, total.score.text) == (
        2_440_910_000,
        "20",
        "20",
    )
    assert (len(rows), points([one.weight.text for one in rows])) == (27, 80)
    assert points([one.score.text for one in rows]) + points([total.score.text]) == 98
    assert form.total.score.text == "98"
    assert (rows[4].target.text, rows[4].actual.text, rows[4].score.text) == ("≥2次/年", "1次/年", "1")
    assert rows[8].actual.text == "25~30人(疫情控人)线上活动100人左右"


def test_seed_002_head_and_foot(seed: Read) -> None:
    """Check boxes written as tags are boxes, and what is said below the table is kept by its label."""
    document, _ = seed(2)
    form = form_of(document)
    assert (form.head.project.text, form.head.implementer.text) == ("社会保障专项", "花山街社区办、民政办")
    details = {entry.label.text: entry.text.text for entry in form.details}
    assert details["项目类别"] == "1、部门预算项目 ☑ 2、区级专项 ☐ 3、转移支付项目 ☐"
    assert details["单位名称"] == "武汉市东湖新技术开发区花山街道办事处"
    assert [(entry.label.text, entry.text.text) for entry in form.dates] == [("填报日期", "2021年6月30日")]
    assert [entry.label.text for entry in form.opinions] == [
        "偏差大或目标未完成原因分析",
        "改进措施及结果应用方案",
    ]
    assert "check_box" in kinds(document)


def test_seed_003_is_the_national_form(seed: Read) -> None:
    """One cell a line: 100 points of items against the printed 90, and 33 against 35.56041万元 at full marks."""
    document, findings = seed(3)
    form = form_of(document)
    total = form.funds.of("total")
    assert (document.kind, form.layout, form.year, findings) == ("form", "national-2020", 2024, ())
    assert (
        total is not None
        and total.adjusted.fen("万元") == 35_560_410
        and total.initial.fen("万元") == 33_000_000
    )
    weights = [one.weight.text for _, _, one in form.indicators()]
    assert points(weights) + points([total.weight.text]) == 100
    assert (form.weight.text, form.total.weight.text, form.total.score.text) == ("90", "90", "90")
    cost = next(one for _, group, one in form.indicators() if group.name.text == "成本指标")
    assert (cost.target.text, cost.actual.text, cost.weight.text, cost.score.text, cost.reason.text) == (
        "33万元", "35.56041万元", "15", "15", "",
    )  # fmt: skip
    first = next(form.indicators())[2]
    assert first.target == first.actual and first.target.text.count("\n") == 7
    assert groups(form)[1] == [
        ("经济效益指标", "", 1), ("社会效益指标", "", 1), ("生态效益指标", "", 1), ("可持续影响指标", "", 1),
    ]  # fmt: skip
    assert (form.head.leader.text, form.head.phone.text) == ("", "")
    assert {"bookmark", "page_mark_line"} <= kinds(document)


def test_seed_001_table_of_25(seed: Read) -> None:
    """One cell a paragraph, labels printed again on each page: 25 standards with explanation, claims of 95."""
    document, findings = seed(1)
    form = form_of(document)
    rows = [one for _, _, one in form.indicators()]
    assert (document.kind, form.layout, findings) == ("report", "luan-2020", ())
    assert (
        len(rows),
        points([one.weight.text for one in rows]),
        points([one.score.text for one in rows]),
    ) == (25, 100, 95)
    assert all(one.explanation and one.standard for one in rows) and not any(one.evidence for one in rows)
    assert [(one.name.text, one.score.text) for one in rows if one.score.text == "0"] == [
        ("救助管理风险防控", "0")
    ]
    assert [(branch.name.text, branch.weight.text) for branch in form.branches] == [
        ("投入", "18"), ("过程", "32"), ("产出", "25"), ("效果", "25"),
    ]  # fmt: skip
    assert groups(form)[1] == [("项目管理", "22", 7), ("财务管理", "10", 3)]
    assert rows[11].standard.text.endswith("一票否决。") and rows[11].explanation.text.startswith(
        "1.促请公安机关"
    )
    assert (form.total.weight.text, form.total.score.text) == ("100", "95")
    assert {"repeated_label", "spam", "web_furniture"} <= kinds(document)


def test_seed_001_prose(seed: Read) -> None:
    """The report before the table: its sections with their points, its date, and 关于 where advertising stood."""
    document, _ = seed(1)
    assert document.title == "裕安区2020年生活无着人员社会救助民生工程绩效自评报告"
    assert [(one.number, one.title) for one in document.sections[:2]] == [
        ("一、", "投入(分值18分,自评得18分)"), ("(一)", "项目立项(分值10分,自评得10分)"),
    ]  # fmt: skip
    assert (len(document.sections), document.sections[1].parent) == (8, 0)
    assert "《安徽省人民政府关于2020年实施33项民生工程的通知》" in document.text
    assert document.dates[-1].start == date(2021, 1, 5)
    spam = [repair.place.quote or "" for repair in document.repairs if repair.kind == "spam"]
    assert len(spam) == 3 and all("比分直播" in quote for quote in spam)


def test_seed_000_report(seed: Read) -> None:
    """A report in one line among the furniture of a download site: sections, figures and the lost signs."""
    document, _ = seed(0)
    assert (document.kind, document.title, document.year) == ("report", "市民综合帮扶绩效自评价报告", 2018)
    titles = [section.title for section in document.sections]
    assert {"评价结论和绩效分析", "经验教训和建议", "存在的问题", "帮扶力度有限,地区发展不平衡"} <= set(
        titles
    )
    figures = {figure.text: figure for statement in document.statements for figure in statement.figures}
    assert (figures["565位"].noun, figures["565位"].quantity.unit) == ("帮扶对象", "人")
    assert figures["千元以内"].quantity.high == 1000
    assert figures["1569.86万元"].noun == "帮扶金额"
    assert "金府办〔2007〕65号" in document.text and "装配图网" not in document.text
    assert {"bracketed_year", "lost_title", "web_furniture"} <= kinds(document)


def test_seed_004_plan(seed: Read) -> None:
    """Page numbers cut words and figures; mended, the plan has its parts, stages and attachments."""
    document, _ = seed(4)
    assert (document.kind, document.title) == ("plan", "闵行区2020年元旦春节帮困送温暖工作实施方案")
    tops = [section.title for section in document.sections if section.level == 1]
    assert tops == ["总体要求", "时间安排", "工作措施", "资金保障", "工作要求"]
    figures = [figure for statement in document.statements for figure in statement.figures]
    texts = {figure.text for figure in figures}
    assert {"7322.83万元", "约11.28万人(户)次", "约21469人", "122个"} <= texts
    people = [
        figure.quantity.exact for figure in figures if figure.text in ("约63426人", "约23149人", "约21469人")
    ]
    assert sum(number for number in people if number is not None) == 108_044
    assert [(one.number, one.title) for one in document.attachments] == [
        (1, "闵行区2020年元旦春节期间帮困送温暖工作安排表"), (2, "闵行区社会救助联席会议成员单位通讯录"),
    ]  # fmt: skip
    assert [(one.text, one.number) for one in document.citations] == [
        ("附件3", 3), ("附件4", 4), ("附表1", 1), ("附表1", 1),
    ]  # fmt: skip


def test_seed_004_dates(seed: Read) -> None:
    """The wrong year of stage three stands as written; a month after December belongs to the next year."""
    document, _ = seed(4)
    spans = {one.text: (one.start, one.end) for one in document.dates}
    assert spans["2019年11月中旬至2019年12月上旬"] == (date(2019, 11, 11), date(2019, 12, 10))
    assert spans["2020年12月下旬至1月底"] == (date(2020, 12, 21), date(2021, 1, 31))
    assert spans["2月上旬至2月底"] == (None, None)
    assert spans["2019年12月10日"] == (date(2019, 12, 10), date(2019, 12, 10))


@pytest.mark.parametrize("number", range(5))
def test_every_piece_leads_back_to_the_file(seed: Read, seeds: Path, number: int) -> None:
    """A reviewer looks up the quote in the file: repaired or not, it must stand there letter for letter."""
    document, _ = seed(number)
    raw = next(seeds.glob(f"{number:03}_*.txt")).read_text(encoding="utf-8")
    assert "".join(piece.original for piece in document.pieces).rstrip("\n") == raw.rstrip("\n")
    for statement in document.statements:
        assert statement.text == document.text[statement.span.start : statement.span.end]
        assert (statement.place.quote or "") in raw
        for figure in statement.figures:
            assert figure.text == document.text[figure.span.start : figure.span.end]
            assert (document.place(figure.span).quote or "") in raw
    for repair in document.repairs:
        assert repair.place.row is not None and (repair.place.quote or "").strip("\n") in raw


def test_the_cut_figure_is_quoted_as_it_stands(seed: Read) -> None:
    """7322⏎15、.83万元 is 7322.83万元, and the finding must show what is in the file."""
    document, _ = seed(4)
    at = document.text.index("7322.83万元")
    figure = next(
        one for statement in document.statements for one in statement.figures if one.span.start == at
    )
    assert document.place(figure.span).quote == "7322\n15、.83万元"
