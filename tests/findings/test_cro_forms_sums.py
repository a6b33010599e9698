"""Sums of weights, scores and money (CRO001 to CRO032): one example and one near miss each."""

from __future__ import annotations

import pytest
from tests.findings.paper import Case, Edit, document, found, row, sound

from yikou.crosscheck import audit
from yikou.documents import Document, Repair
from yikou.findings import CATALOGUE, Place

CASES = (
    Case(
        "CRO001", "members of a second-level indicator must give its printed weight",
        Edit(labels={"数量指标": "20"}), Edit(labels={"数量指标": "25.00"}),
    ),
    Case(
        "CRO002", "members of a first-level indicator must give its printed weight",
        Edit(labels={"产出指标": "40"}), Edit(labels={"产出指标": "50分"}),
    ),
    Case(
        "CRO003", "printed second-level weights must give the first level's",
        Edit(more=[row(group="进度指标", name="无")],
             labels={"数量指标": "25", "质量指标": "10", "时效指标": "10", "成本指标": "5", "进度指标": "2"}),
        Edit(labels={"数量指标": "25", "质量指标": "10", "时效指标": "10", "成本指标": "5"}),
    ),
    Case("CRO004", "the points beside 绩效指标 are those of its rows", Edit(points="100"), Edit(points="90.0")),
    Case(
        "CRO005", "a row without a weight cannot be checked",
        Edit(rows={0: {"weight": ""}}, labels={"数量指标": ""}),
        Edit(more=[row(name="无", branch="效益指标", group="生态效益指标")]),
    ),
    Case(
        "CRO006", "one label of the second level is lost",
        Edit(rows={6: {"group": ""}}, labels={"社会效益指标": "20"}), Edit(labels={"数量指标": "25"}),
    ),
    Case(
        "CRO007", "a weight of nothing is no indicator", Edit(rows={1: {"weight": "0", "score": "0"}}),
        Edit(rows={1: {"weight": "0.5", "score": "0.5"}}),
    ),
    Case(
        "CRO008", "one indicator of thirty points can only be given or refused",
        Edit(rows={5: {"weight": "30", "score": "27.6"}}), Edit(rows={5: {"weight": "29", "score": "26.7"}}),
    ),
    Case(
        "CRO010", "90/90 printed where the rows give 100: the execution rate was forgotten",
        Edit(total=("90", "88.4")), Edit(total=("100.0", "97.8")),
    ),
    Case(
        "CRO011", "the printed score is not the sum of the scores", Edit(total=("100", "99.8")),
        Edit(total=("100", "97.80")),
    ),
    Case(
        "CRO012", "a form of 95 points is no form of 100",
        Edit(rows={0: {"weight": "10", "score": "10"}}, labels={"产出指标": "45", "数量指标": "20"}, points="85",
             total=("95", "92.8")),
        Edit(total=("", "97.8")),
    ),
    Case(
        "CRO013", "a row without a score leaves the total open", Edit(rows={1: {"score": ""}}, total=("100", "87.8")),
        Edit(rows={1: {"score": "0", "actual": "0次", "reason": "没有开展"}}, total=("100", "87.8")),
    ),
    Case(
        "CRO014", "98 for 97.8 is rounded, not wrong", Edit(total=("100", "98")), Edit(total=("100", "97.8")),
    ),
    Case(
        "CRO015", "the score told in the report is not the table's", Edit(self_score="98.8"), Edit(self_score="97.8分"),
    ),
    Case(
        "CRO016", "no scheme of grades calls 69 excellent", Edit(grade="差"), Edit(grade="优"),
    ),
    Case(
        "CRO017", "81 is excellent in one province only",
        Edit(grade="优", only=[row(name="走访户数", target="≥10户", actual="8户", weight="100", score="81", reason="迁出两户")],
             labels={"产出指标": "100", "数量指标": ""}, points="100", total=("100", "81")),
        Edit(grade="良", only=[row(name="走访户数", target="≥10户", actual="8户", weight="100", score="81", reason="迁出两户")],
             labels={"产出指标": "100", "数量指标": ""}, points="100", total=("100", "81")),
    ),
    Case(
        "CRO018", "a report that tells its score tells its grade", Edit(kind="report", self_score="97.8"),
        Edit(kind="report", self_score="97.8", grade="优"),
    ),
    Case(
        "CRO020", "sources that are all filled must give the total",
        Edit(fund={"current": {"initial": "110.00"}}), Edit(fund={"current": {"initial": "120"}}),
    ),
    Case(
        "CRO021", "a blank source may hold what is missing",
        Edit(fund={"current": {"initial": "110.00"}, "other": {"initial": ""}}),
        Edit(fund={"other": {"initial": ""}}),
    ),
    Case(
        "CRO022", "a total whose sources are all blank cannot be verified",
        Edit(fund={key: {"adjusted": "", "executed": ""} for key in ("current", "carried", "other")}),
        Edit(fund={"carried": {"adjusted": "6.5"}}),
    ),
    Case(
        "CRO023", "the printed rate is not B/A", Edit(fund={"total": {"rate": "96%", "score": "9.6"}}, total=("100", "98")),
        Edit(fund={"total": {"rate": "94.00%"}}),
    ),
    Case(
        "CRO024", "the rate was taken on the initial budget",
        Edit(fund={"total": {"rate": "99.09%"}}), Edit(fund={"total": {"rate": "0.94"}}),
    ),
    Case(
        "CRO025", "more was spent than the year's budget",
        Edit(fund={"total": {"executed": "130.00", "rate": "102.77%", "score": "10"}, "current": {"executed": "124.50"}},
             total=("100", "98.4")),
        Edit(fund={"total": {"executed": "126.50", "rate": "100%", "score": "10"}, "current": {"executed": "121.00"}},
             total=("100", "98.4")),
    ),
    Case(
        "CRO026", "an adjusted budget hides the overrun",
        Edit(fund={"total": {"executed": "126.50", "rate": "100%", "score": "10"}, "current": {"executed": "121.00"}},
             total=("100", "98.4")),
        Edit(),
    ),
    Case(
        "CRO027", "initial and adjusted budget differ by exactly ten thousand",
        Edit(fund={"total": {"initial": "0.01265"}, "current": {"initial": "0.01265"}}),
        Edit(fund={"total": {"initial": "12.66"}, "current": {"initial": "12.66"}}),
    ),
    Case(
        "CRO028", "the form prints the formula and does not follow it",
        Edit(notes=("得分=10分×执行率",), fund={"total": {"score": "7"}}, total=("100", "95.4")),
        Edit(notes=("得分=10分×执行率",)),
    ),
    Case(
        "CRO029", "without a printed formula another local rule may hold",
        Edit(fund={"total": {"score": "7"}}, total=("100", "95.4")), Edit(fund={"total": {"score": "9.40"}}),
    ),
    Case(
        "CRO030", "the unit stands in the head already", Edit(fund={"total": {"initial": "120.00万元"}}), Edit(),
    ),
    Case(
        "CRO031", "元 inside a 万元 table is added up wrongly by the next reader",
        Edit(fund={"total": {"initial": "1200000元"}}), Edit(fund={"total": {"initial": "120万元"}}),
    ),
    Case(
        "CRO032", "one line, spent to the fen, no source",
        Edit(fund={"total": {"adjusted": "126.50", "executed": "126.50", "rate": "100%", "score": "10"},
                   "current": None, "carried": None, "other": None}, total=("100", "98.4")),
        Edit(fund={"current": None, "carried": None, "other": None}),
    ),
)  # fmt: skip


SAYS = {
    "CRO001": "二级指标「数量指标」标明 20 分,所属 2 项指标分值 15+10=25 分,多 5 分",
    "CRO002": "一级指标「产出指标」标明 40 分,所属 5 项指标分值 15+10+10+10+5=50 分,多 10 分",
    "CRO003": "一级指标「产出指标」标明 50 分,所列二级指标标明的分值 25+10+10+5+2=52 分,差 2 分",
    "CRO004": "「绩效指标」标明 100 分,8 项指标分值合计 90 分,差 10 分",
    "CRO005": "指标「入户走访户数」没有分值,无法核对得分和合计",
    "CRO006": "一级指标「效益指标」共 30 分,二级指标标明分值的只有 20 分;「长期志愿者人数」等 1 项所属的二级指标没有名称或分值",
    "CRO007": "指标「政策宣传次数」分值为 0,分值应大于 0",
    "CRO008": "指标「困难家庭生活改善户数」一项占 30 分;一项指标分值过大,只能整分给或整分扣,难以反映完成程度",
    "CRO010": "总分栏印分值 90 分,各项分值合计(含预算执行率) 10+15+10+10+10+5+20+10+10=100 分,差 10 分;印得分 88.4 分,各项得分合计 97.8 分;90 分只是绩效指标部分,没有计入预算执行率的 10 分",
    "CRO011": "总得分印 99.8 分,各项得分合计 9.4+15+10+10+10+5+18.4+10+10=97.8 分,多 2 分",
    "CRO012": "总分值为 95 分(各项合计也是 95 分),百分制自评表应为 100 分",
    "CRO013": "「政策宣传次数」共 1 项(10 分)没有填得分",
    "CRO014": "总得分印 98 分,各项得分合计 9.4+15+10+10+10+5+18.4+10+10=97.8 分,多 0.2 分;总分似已取整",
    "CRO015": "自评得分写 98.8 分,表内总得分为 97.8 分,差 1 分",
    "CRO016": "得分 97.8 分,评为「差」;按各地通行的分档应为「优」",
    "CRO017": "得分 81 分,评为「优」;按 90、80、60 分档应为「良」,个别地方分档不同",
    "CRO018": "报告写明得分 97.8 分,没有写评价等级;按 90、80、60 分档为「优」",
    "CRO020": "年初预算数合计 120.00 万元,各来源 110.00+0.00+0.00=110.00 万元,少 10.00 万元",
    "CRO021": "年初预算数合计 120.00 万元,各来源 110.00+0.00=110.00 万元,少 10.00 万元",
    "CRO022": "全年预算数、全年执行数只填了合计,各资金来源一栏空白,无法核对来源;年中调增的 6.50 万元没有写明来源",
    "CRO023": "执行数 118.91 万元÷预算数 126.50 万元=94%,印执行率 96%",
    "CRO024": "执行数 118.91 万元÷预算数 126.50 万元=94%,印执行率 99.09%;印的是对年初预算 120.00 万元的比率,执行率应以全年预算数(A)为分母",
    "CRO025": "执行数 130.00 万元大于全年预算数 126.50 万元,超出 3.50 万元(102.77%)",
    "CRO026": "执行率按调整后的全年预算 126.50 万元计为 100%,对年初预算 120.00 万元为 105.42%,超出 6.50 万元,调整掩盖了超支",
    "CRO027": "年初预算 0.01265 万元,全年预算 126.50 万元;两数正好相差 1 万倍,疑为元与万元混用",
    "CRO028": "执行率 94%,分值 10 分×执行率=9.4 分,表上得 7 分,少 2.4 分",
    "CRO029": "执行率 94%,分值 10 分×执行率=9.4 分,表上得 7 分,少 2.4 分",
    "CRO030": "资金表的单位是万元,格内又写了单位:120.00万元",
    "CRO031": "资金表的单位是万元,格内又写了单位:1200000元;同一表内单位不一,汇总时容易错 1 万倍",
    "CRO032": "预算数与执行数同为 126.50 万元,执行率正好 100%,只有一行合计,没有资金来源和年中调整",
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


def test_the_sound_form_raises_nothing() -> None:
    """All near misses stand on this one: were it not sound, they would prove nothing."""
    assert sound() == frozenset()


def test_printed_rounding_is_no_error() -> None:
    """Scores printed with two decimals each may be off by half a hundredth, and so may their sum."""
    rows = {
        at: {"score": score}
        for at, score in enumerate(("14.33", "9.67", "9.33", "9.67", "4.67", "18.4", "9.33", "10"))
    }
    explained = {at: {**cells, "reason": "按比例扣分"} for at, cells in rows.items()}
    assert "CRO011" not in found(Edit(rows=explained, total=("100", "94.81")))
    assert "CRO011" in found(Edit(rows=explained, total=("100", "94.90")))


def test_a_sum_that_reading_had_to_guess_is_no_error() -> None:
    """Rows slid under the wrong label by conversion must not be blamed on the author."""
    whole = document(Edit(labels={"数量指标": "20"}))
    guessed = Document(
        whole.kind, whole.title, whole.year, text=whole.text, forms=whole.forms,
        repairs=(Repair("rows", "", "", Place(), certain=False),),
    )  # fmt: skip
    wrong = [item for item in audit(guessed).findings if item.code == "CRO001"]
    assert [item.severity.value for item in wrong] == ["warning"]


def test_parts_of_a_part_are_not_counted_twice() -> None:
    """中央 and 地方 below 财政拨款 are parts of it: adding them again would invent a surplus."""
    nested = Edit(fund={"current": {"initial": "100"}, "carried": {"initial": "20"}})
    assert "CRO020" not in found(nested)


def test_the_quote_and_the_figures_lead_to_the_place() -> None:
    """A finding that cannot be found again on the paper costs the reviewer a morning."""
    item = found(Edit(total=("90", "88.4")))["CRO010"]
    assert (item.place.row, item.place.quote, item.expected, item.found) == (30, "90\t88.4", "100", "90")


def test_a_total_of_nought_over_sources_with_money_is_wrong() -> None:
    """Systems print 0 where the total was never added up; it is the total that has to be mended."""
    item = found(Edit(fund={"total": {"initial": "0"}}))["CRO020"]
    assert (item.expected, item.found) == ("120.00", "0.00")
    assert "CRO020" not in found(
        Edit(fund={name: {"initial": "0"} for name in ("total", "current", "carried", "other")})
    )
