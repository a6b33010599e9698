"""Scores and reasons (CRO100 to CRO123): one example and one near miss each."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.findings.paper import Case, Edit, found

from yikou.crosscheck import Parameters
from yikou.findings import CATALOGUE

BOX = "偏差大或目标未完成原因分析"
CASES = (
    Case(
        "CRO100", "no score exceeds its weight", Edit(rows={1: {"score": "12"}}, total=("100", "99.8")),
        Edit(rows={1: {"score": "10.00"}}),
    ),
    Case(
        "CRO101", "deductions end at zero", Edit(rows={1: {"score": "-2"}}, total=("100", "85.8")),
        Edit(rows={1: {"score": "0", "actual": "0次", "reason": "没有开展"}}, total=("100", "87.8")),
    ),
    Case(
        "CRO102", "a missed target cannot have full marks", Edit(rows={0: {"actual": "240户"}}),
        Edit(rows={0: {"actual": "300户"}}),
    ),
    Case(
        "CRO103", "a ceiling that was exceeded cannot have full marks", Edit(rows={4: {"actual": "538元"}}),
        Edit(rows={4: {"actual": "500元"}}),
    ),
    Case(
        "CRO104", "a span reaches the target with its upper end only", Edit(rows={6: {"actual": "40~55人"}}),
        Edit(rows={6: {"actual": "50~55人"}}),
    ),
    Case(
        "CRO105", "points were taken although the target was reached",
        Edit(rows={1: {"score": "8"}}, total=("100", "95.8")),
        Edit(rows={1: {"score": "8", "reason": "有两次未留记录"}}, total=("100", "95.8")),
    ),
    Case(
        "CRO106", "an explained miss is for a person to judge",
        Edit(rows={0: {"actual": "240户", "reason": "六十户迁出,已转介"}}), Edit(rows={0: {"reason": "六十户迁出,已转介"}}),
    ),
    Case(
        "CRO107", "half of the target cannot earn eight of ten",
        Edit(rows={1: {"actual": "6次", "score": "8", "reason": "人手不足"}}, total=("100", "95.8")),
        Edit(rows={1: {"actual": "6次", "score": "5", "reason": "人手不足"}}, total=("100", "92.8")),
    ),
    Case(
        "CRO108", "fewer points than in proportion, and no rule told",
        Edit(rows={1: {"actual": "11次", "score": "4", "reason": "人手不足"}}, total=("100", "91.8")),
        Edit(rows={1: {"actual": "11次", "score": "9", "reason": "人手不足"}}, total=("100", "96.8")),
    ),
    Case(
        "CRO110", "words that name a band bound the score",
        Edit(rows={1: {"target": "开展宣传", "actual": "部分完成", "score": "10"}}),
        Edit(rows={1: {"target": "开展宣传", "actual": "部分完成", "score": "7", "reason": "人手不足"}}, total=("100", "94.8")),
    ),
    Case(
        "CRO111", "a problem is no result",
        Edit(rows={1: {"target": "服务网络健全", "actual": "服务网点仍然不足,需要增设", "score": "8", "reason": "同左"}},
             total=("100", "95.8")),
        Edit(rows={1: {"target": "服务网络健全", "actual": "服务网点增至十二个,覆盖各社区"}}),
    ),
    Case(
        "CRO112", "what did not happen was not achieved", Edit(rows={1: {"actual": "没有发生"}}),
        Edit(rows={1: {"name": "安全事故次数", "target": "0次", "actual": "没有发生"}}),
    ),
    Case(
        "CRO113", "what did not apply was not failed either",
        Edit(rows={1: {"actual": "不涉及", "score": "0"}}, total=("100", "87.8")),
        Edit(rows={1: {"actual": "0次", "score": "0", "reason": "没有开展"}}, total=("100", "87.8")),
    ),
    Case(
        "CRO114", "far beyond the target needs a word", Edit(rows={1: {"actual": "97次"}}),
        Edit(rows={1: {"actual": "15次"}}),
    ),
    Case(
        "CRO115", "a form where all is full tells nobody anything",
        Edit(rows={5: {"actual": "205户", "score": "20", "reason": ""}}, fund={"total": {"score": "10"}}, total=("100", "100")),
        Edit(rows={5: {"actual": "205户", "score": "20", "reason": ""}}, total=("100", "99.4")),
    ),
    Case(
        "CRO120", "a deduction has its reason", Edit(rows={5: {"reason": ""}}), Edit(rows={5: {"reason": "部分家庭迁出"}}),
    ),
    Case(
        "CRO121", "a reason has its deduction", Edit(rows={1: {"reason": "人手不足,进度滞后"}}),
        Edit(rows={1: {"reason": "无"}}),
    ),
    Case(
        "CRO122", "one box for the whole form must speak of each deduction",
        Edit(rows={5: {"reason": ""}}, opinions=((BOX, "政策宣传次数偏少,宣传渠道不够多。"),)),
        Edit(rows={5: {"reason": ""}}, opinions=((BOX, "困难家庭生活改善户数未达目标,部分家庭迁出。"),)),
    ),
    Case(
        "CRO123", "a reason in the box must belong to a deduction",
        Edit(rows={5: {"reason": ""}},
             opinions=((BOX, "1、困难家庭生活改善户数未达目标。2、资金使用的指导上还要加强,提高使用效率。"),)),
        Edit(rows={5: {"reason": ""}}, opinions=((BOX, "1、困难家庭生活改善户数未达目标,部分家庭迁出。"),)),
    ),
)  # fmt: skip
SAYS = {
    "CRO100": "指标「政策宣传次数」得 12 分,超过分值 10 分,多 2 分",
    "CRO101": "指标「政策宣传次数」得 -2 分;得分扣完为止,不能小于 0",
    "CRO102": "指标「入户走访户数」目标「≥300户」,实际「240户」,差 60户(20%),却得满分 15 分;按“权重×B/A”12 分;偏差原因栏空白",
    "CRO103": "指标「人均服务成本」上限「≤500元」,实际「538元」,超出 38元(7.6%),却得满分 5 分;按“权重×目标值/实际值”4.65 分,按“超出部分按比例扣减,达到目标值两倍时为零”4.62 分,按“一经超出即不得分”0 分;偏差原因栏空白",
    "CRO104": "指标「长期志愿者人数」目标「≥50人」,实际「40~55人」是一个区间,最低 40人 只到目标的 80%(按“权重×B/A”8 分),却得满分 10 分",
    "CRO105": "指标「政策宣传次数」实际「12次」已达到目标「≥12次」,得 8 分,扣了 2 分而没有说明",
    "CRO106": "指标「入户走访户数」目标「≥300户」,实际「240户」,差 60户(20%),却得满分 15 分;按“权重×B/A”12 分;偏差原因栏写「六十户迁出,已转介」,请判断能否成立",
    "CRO107": "指标「政策宣传次数」目标「≥12次」,实际「6次」,按“权重×B/A”5 分,表上得 8 分,高于各种算法",
    "CRO108": "指标「政策宣传次数」目标「≥12次」,实际「11次」,按“权重×B/A”9.17 分,表上只得 4 分,没有说明算法",
    "CRO110": "指标「政策宣传次数」实际完成「部分完成」属“部分达成”一档,应得 6~8 分、5~8 分,表上得 10 分",
    "CRO111": "指标「政策宣传次数」的实际完成值「服务网点仍然不足,需要增设」说的是问题(“不足”),不是完成情况,仍得 8 分(分值 10 分的 80%)",
    "CRO112": "指标「政策宣传次数」目标「≥12次」,实际「没有发生」:本年没有发生,按满分计(10/10)",
    "CRO113": "指标「政策宣传次数」目标「≥12次」,实际「不涉及」:本年没有发生,按 0 分计(0/10)",
    "CRO114": "指标「政策宣传次数」目标「≥12次」,实际「97次」:97÷12=808.33%,超过 130% 而没有分析",
    "CRO115": "9 项(含预算执行率)全部满分,没有区分度;请核对是否每项都有凭据",
    "CRO120": "指标「困难家庭生活改善户数」扣 1.6 分(18.4/20),没有写偏差原因和改进措施",
    "CRO121": "指标「政策宣传次数」得满分,偏差原因栏却写「人手不足,进度滞后」",
    "CRO122": "指标「困难家庭生活改善户数」扣 1.6 分(18.4/20),「偏差大或目标未完成原因分析」一栏没有说到它",
    "CRO123": "「偏差大或目标未完成原因分析」一栏的「资金使用的指导上还要加强,提高使用效率。」没有对应任何扣分的指标",
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
    ("target", "actual", "reached"),
    [
        ("33万元", "330000元", True),
        ("33万元", "330001元", False),
        ("≤500元", "0.05万元", True),
        ("不超过500元", "500.01元", False),
        ("500元以内", "499元", True),
    ],
)
def test_a_cost_is_compared_in_one_unit(target: str, actual: str, reached: bool) -> None:
    """元 and 万元 are the same money: a unit must neither hide nor invent an overrun."""
    assert ("CRO103" in found(Edit(rows={4: {"target": target, "actual": actual}}))) is not reached


@pytest.mark.parametrize(
    ("target", "actual", "missed"),
    [
        ("≥12次/年", "1次/月", False),
        ("≥1次/月", "11次/年", True),
        ("≥2次/月", "每周一次", False),
        ("≥1次/月", "12次", False),
        (">12次", "12次", True),
        ("12次", "11次", True),
        ("12场", "12次", False),
    ],
)
def test_periods_and_words_for_times_are_compared_as_people_mean_them(
    target: str, actual: str, missed: bool
) -> None:
    """Once a month is twelve a year; 12次 against 1次/月 may be meant either way and accuses nobody."""
    assert ("CRO102" in found(Edit(rows={1: {"target": target, "actual": actual}}))) is missed


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("项目完成时间", "12个月", "10个月"),
        ("受理办结时限", "20个工作日", "15个工作日"),
        ("开工年份", "2024年", "2023年"),
        ("宣传覆盖人数", "≥500户", "480人"),
    ],
)
def test_what_cannot_be_compared_accuses_nobody(name: str, target: str, actual: str) -> None:
    """Sooner may be better, a year is no quantity, 人 and 户 have no order."""
    assert "CRO102" not in found(Edit(rows={1: {"name": name, "target": target, "actual": actual}}))


def test_the_ratio_of_over_achievement_is_a_local_decision() -> None:
    """Provinces use 1.2, 1.3, 1.5, 2 or 3: none of them is a constant."""
    edit = {"rows": {1: {"actual": "20次"}}}
    assert "CRO114" in found(Edit(**edit))
    assert "CRO114" not in found(Edit(**edit, parameters=Parameters(over_ratio=Fraction(2))))


def test_all_three_readings_of_an_overrun_are_told() -> None:
    """Which reverse rule holds is decided locally; the reviewer needs every figure, not our choice."""
    item = found(
        Edit(rows={4: {"target": "33万元", "actual": "35.56041万元", "weight": "15", "score": "15"}})
    )["CRO103"]
    assert "2.56041万元(25,604.1 元)(7.76%)" in item.message
    assert all(figure in item.message for figure in ("13.92", "13.84", "0 分"))


def test_full_marks_for_what_was_not_done_is_certain() -> None:
    """未完成 beside full marks contradicts itself in every scheme of bands."""
    item = found(Edit(rows={1: {"target": "开展宣传", "actual": "未完成"}}))["CRO110"]
    assert item.severity.value == "error"
