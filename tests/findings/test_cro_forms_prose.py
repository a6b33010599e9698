"""Standards in prose and the report around the table (CRO200 to CRO215): one example and one near miss each."""

from __future__ import annotations

import pytest
from tests.findings.paper import Case, Edit, found

from yikou.findings import CATALOGUE

RATE = "资金到位率达到100%为满分,每降低1个百分点扣0.5分,扣完为止。"
TIMELY = {"group": "质量指标", "name": "资金到位率", "target": ""}
STATION = "由于本区没有单独的救助机构,故在“入户走访户数”这项不得分。"
INPUT = "一、产出(分值50分,自评得50分)"
PARTS = (
    ("(一)数量(分值25分,自评得25分)", 2, 0, "走访三百户。"),
    ("(二)质量、时效和成本(分值25分,自评得25分)", 2, 0, "认定准确。"),
)


def rated(**cells: str) -> Edit:
    """The third row scored by a standard in prose."""
    return Edit(rows={2: {**TIMELY, "standard": RATE, **cells}}, total=("", ""))


def told(*sections: tuple[str, int, int | None, str], **rows: str) -> Edit:
    """The sound form inside a report with these sections."""
    return Edit(kind="report", grade="优", sections=sections)


CASES = (
    Case(
        "CRO200", "the points inside a standard must give the weight",
        Edit(rows={6: {"standard": "建立志愿服务制度得4分;\n开展志愿者培训得4分。"}}),
        Edit(rows={6: {"standard": "建立志愿服务制度得5分;\n开展志愿者培训得5分。"}}),
    ),
    Case(
        "CRO201", "exactly 60 % belongs to two bands",
        Edit(rows={6: {"standard": "安置率在60%以上得10分,安置率在50%-60%之间得5分,安置率在50%以下不得分。"}}),
        Edit(rows={6: {"standard": "安置率达到60%及以上得10分,60%以下不得分。"}}),
    ),
    Case(
        "CRO202", "discretion and veto are no arithmetic",
        Edit(rows={6: {"standard": "建立志愿服务制度得10分。监管不力的酌情扣分,后果特别严重的一票否决。"}}),
        Edit(rows={6: {"standard": "建立志愿服务制度得10分。"}}),
    ),
    Case("CRO203", "the standard gives another score", rated(actual="96%", score="10"), rated(actual="96%", score="8")),
    Case(
        "CRO204", "where the standard has a doubt of its own, a person decides",
        Edit(rows={2: {**TIMELY, "actual": "55%", "score": "9",
                       "standard": "资金到位率60%以上得10分,50%-60%得5分,50%以下不得分。"}}, total=("", "")),
        Edit(rows={2: {**TIMELY, "actual": "55%", "score": "5",
                       "standard": "资金到位率60%以上得10分,50%-60%得5分,50%以下不得分。"}}, total=("", "")),
    ),
    Case(
        "CRO205", "a rate that is scored and stands nowhere", rated(actual="", score="10"),
        Edit(rows={2: {**TIMELY, "standard": "制定资金管理办法得10分。", "actual": ""}}, total=("", "")),
    ),
    Case(
        "CRO206", "satisfied, but who and how many",
        Edit(rows={7: {"target": "", "actual": "", "standard": "满意率达到90%为满分,每降低1个百分点扣0.5分,扣完为止。"}},
             kind="report", grade="优", sections=(("四、效果", 1, None, "通过电话回访调查,满意度达到90%以上。"),)),
        Edit(rows={7: {"target": "", "actual": "", "standard": "满意率达到90%为满分,每降低1个百分点扣0.5分,扣完为止。"}},
             kind="report", grade="优", sections=(("四、效果", 1, None, "回收问卷200份,190人满意,满意度95%。"),)),
    ),
    Case(
        "CRO207", "one survey counted twice",
        Edit(rows={6: {"standard": "抽查满意率达到90%为满分,每降低1个百分点扣0.5分,扣完为止。"},
                   7: {"standard": "满意率达到90%为满分,每降低1个百分点扣0.5分,扣完为止。"}}),
        Edit(rows={7: {"standard": "满意率达到90%为满分,每降低1个百分点扣0.5分,扣完为止。"}}),
    ),
    Case(
        "CRO210", "parts in the headings must give the whole",
        told((INPUT, 1, None, "开展顺利。"), ("(一)数量(分值30分,自评得30分)", 2, 0, "走访三百户。"), PARTS[1]),
        told((INPUT, 1, None, "开展顺利。"), *PARTS),
    ),
    Case(
        "CRO211", "the heading and the table name two weights",
        told(("一、满意度(分值15分,自评得15分)", 1, None, "抽样二百人。")),
        told(("一、满意度(分值10分,自评得10分)", 1, None, "抽样二百人。")),
    ),
    Case(
        "CRO212", "the heading and the table name two scores",
        told(("一、满意度(分值10分,自评得9分)", 1, None, "抽样二百人。")),
        told(("一、满意度(分值10分)", 1, None, "抽样二百人。")),
    ),
    Case(
        "CRO213", "points that nobody wrote a word about",
        told((INPUT, 1, None, "走访入户三百户。")),
        told((INPUT, 1, None, "入户走访三百户,政策宣传十二次,救助对象认定准确率98.6%,救助金按时发放,人均服务成本486元。")),
    ),
    Case(
        "CRO214", "not applicable is not failed",
        Edit(rows={0: {"score": "0", "target": "", "actual": ""}}, kind="report", grade="优", total=("", ""),
             sections=(("一、产出", 1, None, STATION),)),
        Edit(rows={0: {"score": "0", "target": "", "actual": ""}}, kind="report", grade="优", total=("", ""),
             sections=(("一、产出", 1, None, "由于本区没有及时开展,故在“入户走访户数”这项不得分。"),)),
    ),
    Case(
        "CRO215", "what fails one item for lack of a station cannot score another",
        Edit(rows={0: {"score": "0", "target": "", "actual": ""},
                   1: {"standard": "救助管理机构床位使用率达到60%得10分,否则不得分。", "target": "", "actual": ""}},
             kind="report", grade="优", total=("", ""), sections=(("一、产出", 1, None, STATION),)),
        Edit(rows={0: {"score": "0", "target": "", "actual": ""},
                   1: {"standard": "制定救助办法得10分,否则不得分。", "target": "", "actual": ""}},
             kind="report", grade="优", total=("", ""), sections=(("一、产出", 1, None, STATION),)),
    ),
)  # fmt: skip
SAYS = {
    "CRO200": "指标「长期志愿者人数」分值 10 分,评分标准的各分项合计8分,小于分值10分,差额无法取得",
    "CRO201": "指标「长期志愿者人数」的评分标准分档边界重叠,正好等于边界的比率属于两档:“安置率”在60处两档重叠",
    "CRO202": "指标「长期志愿者人数」的评分标准里有“酌情”“一票否决”:不能按分值计算,须由人判断并写明理由;否决影响整份评价,不应写在一项指标里",
    "CRO203": "指标「资金到位率」实际「96%」,按评分标准应得 8 分,表上得 10 分",
    "CRO204": "指标「资金到位率」实际「55%」,按评分标准应得 5 分,表上得 9 分",
    "CRO205": "指标「资金到位率」按“资金到位率”计分,得 10/10 分;全文没有这个比率,也没有分子和分母",
    "CRO206": "指标「受助对象满意度」得 10/10 分,依据只有「通过电话回访调查,满意度达到90%以上。」:正好等于满分线,且没有写调查多少人、多少人满意",
    "CRO207": "「长期志愿者人数」10 分、「受助对象满意度」10 分都按满意率计分,共 20 分;同一次满意度调查不宜计两次",
    "CRO210": "「一、产出(分值50分,自评得50分)」标明 50 分,下面各部分 数量、质量、时效和成本为 30+25=55 分,差 5 分",
    "CRO211": "正文「一、满意度(分值15分,自评得15分)」写分值 15 分,表中「满意度指标」为 10 分",
    "CRO212": "正文「一、满意度(分值10分,自评得9分)」写得 9 分,表中「满意度指标」各项得分合计 10 分",
    "CRO213": "正文「一、产出(分值50分,自评得50分)」没有写到表中第 1「入户走访户数」、2「政策宣传次数」、3「救助对象认定准确率」、4「救助金按时发放率」、5「人均服务成本」,这 5 项共得 50 分没有文字依据",
    "CRO214": "因没有救助机构,「入户走访户数」(15 分)按 0 分计;不适用的指标可剔除后折算;若作不适用剔除,73.4/75 折合 97.87 分,请统一口径",
    "CRO215": "正文说没有救助机构,「入户走访户数」得 0 分,而评分标准同样以救助机构为前提的 2「政策宣传次数」10 共得 10 分;口径应一致,依托上级机构的请附其证明",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_example_is_found_with_its_words(case: Case) -> None:
    """The message carries the arithmetic; a reviewer copies it into the opinion."""
    item = found(case.bad).get(case.code)
    assert item is not None, f"{case.why}: found only {sorted(found(case.bad))}"
    assert item.message == SAYS[case.code], case.why
    assert item.severity.value == (case.severity or CATALOGUE[case.code].severity)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_near_miss_stays_silent(case: Case) -> None:
    """A tool that accuses the innocent is switched off within a day."""
    assert case.code not in found(case.near), case.why


@pytest.mark.parametrize(
    ("actual", "score", "wrong"),
    [
        ("96%", "8", False),
        ("96.4%", "8.2", False),
        ("96.4%", "8", False),
        ("96.4%", "9", True),
        ("70%", "0", False),
    ],
)
def test_every_reading_of_a_standard_is_lawful(actual: str, score: str, wrong: bool) -> None:
    """Part of a point may count or not: both are done, so only a score that fits neither is an error."""
    assert ("CRO203" in found(rated(actual=actual, score=score))) is wrong
