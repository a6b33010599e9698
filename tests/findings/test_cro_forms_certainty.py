"""Only what is certain is an error: lawful forms that look wrong, and wrong ones that stay errors."""

from __future__ import annotations

from typing import Any

import pytest
from tests.findings.paper import Edit, document, found, row

from yikou.crosscheck import audit
from yikou.findings import Severity


def errors(edit: Edit) -> set[str]:
    """The codes that are errors in the edited form."""
    return {item.code for item in audit(document(edit)).findings if item.severity is Severity.ERROR}


def one(at: int, **cells: Any) -> Edit:
    """The sound form with one row changed."""
    return Edit(rows={at: cells})


LAWFUL = {
    "lower is better without a sign": one(2, name="补贴重复发放率", target="5%", actual="2%"),
    "fewer cases without a sign": one(1, name="信访件数", target="5件", actual="3件"),
    "the direction of a falling rate": one(2, name="成本节约率", target="5%", actual="8%"),
    "sooner than planned": one(3, name="办结时间", target="20个工作日", actual="15个工作日"),
    "a standard that was raised by policy": one(4, name="低保标准", target="1395元", actual="1420元"),
    "money that was saved": one(1, name="慰问金", target="10万元", actual="9万元"),
    "about three hundred": one(0, actual="约295户"),
    "97.96 % prints as 98 %": one(2, actual="97.96%"),
    "a share of cells formatted as percent": one(2, actual="0.986"),
    "people each time": one(6, target="≥30人/次", actual="35人"),
    "once a week against once a month": one(1, target="≥1次/月", actual="每周一次"),
    "a range that reaches the target": one(6, actual="45~60人"),
    "not a number at all": one(6, target="不断壮大", actual="不断壮大"),
    "two lines of one deed in two groups": one(3, name="入户走访户数", target="≥95户", actual="96户"),
    "a total printed with other decimals": Edit(total=("100.00", "97.80")),
    "a rounded total": Edit(total=("100", "98")),
    "a blank source": Edit(fund={"carried": {"initial": "", "adjusted": "", "executed": ""}}),
    "one source that is not all": Edit(fund={"current": {"initial": "100"}, "carried": None, "other": None}),
    "a rate of one decimal": Edit(fund={"total": {"rate": "94.0"}}),
    "a rate printed as a share": Edit(fund={"total": {"rate": "0.94"}}),
    "executed beyond the budget, rate capped": Edit(
        fund={"total": {"executed": "130.00", "rate": "100%", "score": "10"}, "current": {"executed": "124.50"}},
        total=("100", "98.4"),
    ),
    "another scheme of grades": Edit(grade="优", total=("100", "97.8")),
    "next year's budget in the title": Edit(title="2021年度项目支出绩效自评表(供编制2023年预算参考)"),
    "a deduction row": Edit(more=[row(name="违规扣分项", score="-1", branch="满意度指标", group="服务对象满意度指标")],
                            total=("100", "96.8")),
    "an execution rate that was not read": Edit(
        fund={"total": None, "current": None, "carried": None, "other": None}, total=("100", "97.8")
    ),
    "labels that slid to the neighbour": Edit(labels={"数量指标": "35", "质量指标": "0.0", "时效指标": "10", "成本指标": "5"}),
}  # fmt: skip
WRONG = {
    "CRO102": one(0, target="300户", actual="280户"),
    "CRO103": one(4, name="项目预算控制数", target="33万元", actual="35.56041万元"),
    "CRO143": one(7, actual="101%"),
    "CRO020": Edit(fund={"current": {"adjusted": "121.00"}}),
    "CRO023": Edit(fund={"total": {"rate": "95%"}}),
    "CRO010": Edit(total=("110", "97.8")),
    "CRO011": Edit(total=("100", "97.3")),
    "CRO016": Edit(grade="中"),
    "CRO001": Edit(labels={"数量指标": "24"}),
    "CRO100": Edit(rows={1: {"score": "10.5"}}, total=("100", "98.3")),
}


@pytest.mark.parametrize("name", LAWFUL)
def test_what_may_be_lawful_is_no_error(name: str) -> None:
    """To accuse a lawful form is as bad as to miss a wrong one: at most a question may be asked."""
    assert errors(LAWFUL[name]) == set(), {code: item.message for code, item in found(LAWFUL[name]).items()}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_in_every_reading_stays_an_error(code: str) -> None:
    """The care above must not talk certain errors away."""
    assert code in errors(WRONG[code])
