"""A small paid season with its evaluation, for the tests of the evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from tests.rooms.factories import District, add_award, add_person, make_district, settled_batch

from yikou_app.evaluation import actions
from yikou_app.payments import actions as payments
from yikou_app.payments import queries as payment_queries
from yikou_app.register.models import Status


@dataclass
class Paid:
    """The district, its evaluation, and the batch that was settled: one line failed of the five."""

    made: District
    evaluation: str
    batch: str


def paid_season() -> Paid:
    """Four members of a category, three with an award, one of them with two; one line fails at the bank."""
    made = make_district()
    people = [add_person(made, area=area) for area in ("001001001", "001001001", "001002001", "001002001")]
    for person in people:
        Status.objects.create(
            person=person, category=made.categories["dibao"], valid_from="2020-01-01", source="认定名单"
        )
    for person in people[:3]:
        add_award(made, "spring", person)
    add_award(made, "shared", people[0], 50_001)
    batch = settled_batch(made, outcomes={0: "01||户名不符"})
    officer = made.scopes["officer"]
    for notice in payment_queries.notices(officer, batch)[:2]:
        payments.sign_notice(notice_ref=notice.ref, on=timezone.localdate(), how="本人签收", by=officer)
    ref = actions.open_evaluation(
        season_ref=made.season_ref, name="帮困专项资金", department="示范区民政局", goal="应帮尽帮",
        initial_budget_fen=10_000_000, by=officer,
    )  # fmt: skip
    for level1, level2, name, fact, direction, target, unit, weight in (
        ("产出指标", "数量指标", "帮扶人次", "served_times", "at_least", "4", "人次", "20"),
        ("产出指标", "成本指标", "资金控制数", "executed", "at_most", "0.1", "万元", "10"),
        ("效益指标", "社会效益指标", "覆盖率", "coverage", "at_least", "100", "%", "40"),
        ("效益指标", "可持续影响指标", "机制", "", "quality", "机制健全", "", "10"),
        ("满意度指标", "满意度", "签收率", "signed_rate", "at_least", "100", "%", "10"),
    ):
        actions.add_indicator(
            evaluation_ref=ref, level1=level1, level2=level2, name=name, fact=fact, direction=direction,
            target=target, unit_word=unit, weight=Decimal(weight), by=officer,
        )  # fmt: skip
    return Paid(made, ref, batch)
