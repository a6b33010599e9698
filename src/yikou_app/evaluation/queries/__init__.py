"""Ask the evaluations: the indicators with their scores, the form, and the rows behind a figure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from yikou.documents import (
    Branch,
    FundRow,
    Funds,
    Goal,
    Group,
    Head,
    SelfEvaluationForm,
    Total,
    Words,
    wan_words,
)
from yikou.documents import Indicator as PaperIndicator
from yikou.findings import Finding
from yikou.scoring.footnote import FootnoteScore, execution_rate, plain, positive, qualitative, reverse
from yikou.values import path_range, percent_words
from yikou_app.evaluation.models import Evaluation, Indicator, WrittenForm
from yikou_app.evaluation.queries.facts import Fact, FactRow, Season, facts_of, money_by_fund, rows_of
from yikou_app.funds.queries import funds_by_id
from yikou_app.ground.scope import Scope

EXECUTION_WEIGHT = 10
"""分值 of the budget execution rate in the national form (财预〔2020〕10号 附件1)."""


@dataclass(frozen=True, slots=True)
class EvaluationLine:
    """One evaluation as lists and its own screen show it."""

    id: int
    ref: str
    name: str
    year: int
    unit_name: str
    season_id: int
    season_ref: str
    season_name: str
    area_path: str
    layout: str
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One indicator with its target, what the records say, and the score with its reason."""

    id: int
    order: int
    level1: str
    level2: str
    name: str
    fact_key: str
    direction: str
    target: str
    actual: str
    weight: Decimal
    score: FootnoteScore
    findings: tuple[Finding, ...]
    deviation: str


@dataclass(frozen=True, slots=True)
class Written:
    """A form that was written, and whether the records have changed since."""

    ref: str
    file_ref: str
    format: str
    total: Decimal | None
    written_by_name: str
    written_at: datetime
    stale: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the evaluation's screen and its form show, from the records of this moment."""

    line: EvaluationLine
    facts: dict[str, Fact]
    indicators: tuple[Scored, ...]
    execution: FootnoteScore
    total: Decimal | None
    low: Decimal
    high: Decimal


def _evaluations(scope: Scope) -> QuerySet[Evaluation]:
    return Evaluation.objects.within(scope).select_related("season", "unit").order_by("-pk")


def _line(row: Evaluation) -> EvaluationLine:
    return EvaluationLine(
        row.pk, row.ref, row.name, row.year, row.unit.name, row.season_id, row.season.ref, row.season.name,
        row.area_path, row.layout, row.state, Evaluation.State(row.state).label,
    )  # fmt: skip


def evaluations(scope: Scope) -> list[EvaluationLine]:
    """The evaluations within the scope, newest first."""
    return [_line(row) for row in _evaluations(scope)]


def evaluation(scope: Scope, ref: str) -> EvaluationLine | None:
    """One evaluation within the scope, or None."""
    row = _evaluations(scope).filter(ref=ref).first()
    return _line(row) if row else None


def sheet(scope: Scope, ref: str) -> Sheet | None:
    """The score sheet of an evaluation, computed from the records of this moment."""
    row = _evaluations(scope).filter(ref=ref).first()
    if row is None:
        return None
    facts = facts_of(season_of(row))
    indicators = tuple(_score(indicator, facts) for indicator in Indicator.objects.filter(evaluation=row))
    execution, _ = execution_rate(EXECUTION_WEIGHT, facts["budget"].value, facts["executed"].value)
    scores = [execution, *(each.score for each in indicators)]
    known = all(score.points is not None for score in scores)
    return Sheet(
        line=_line(row),
        facts=facts,
        indicators=indicators,
        execution=execution,
        total=sum((score.points for score in scores if score.points is not None), Decimal(0))
        if known
        else None,
        low=sum((score.low for score in scores), Decimal(0)),
        high=sum((score.high for score in scores), Decimal(0)),
    )


def season_of(row: Evaluation) -> Season:
    """What the facts are asked about: the season, its range of areas, its days."""
    low, high = path_range(row.area_path)
    return Season(row.season_id, low, high, row.season.starts_on, row.season.ends_on)


def _score(indicator: Indicator, facts: dict[str, Fact]) -> Scored:
    weight = Decimal(indicator.weight)
    if indicator.direction == Indicator.Direction.QUALITY:
        percent = None
        if indicator.attested_points is not None:
            percent = Fraction(100 * indicator.attested_points) / Fraction(weight)
        score, findings = qualitative(weight, indicator.attested_band or None, percent)
        actual = indicator.attested_band
        target = indicator.target
    else:
        fact = facts[indicator.fact]
        rule = positive if indicator.direction == Indicator.Direction.AT_LEAST else reverse
        score, findings = rule(weight, Decimal(indicator.target), fact.measure)
        actual = fact.words
        target = f"{Indicator.Direction(indicator.direction).label}{indicator.target}{indicator.unit_word}"
    return Scored(
        indicator.pk, indicator.order, indicator.level1, indicator.level2, indicator.name, indicator.fact,
        indicator.direction, target, actual, weight, score, tuple(findings), indicator.deviation,
    )  # fmt: skip


def fact_rows(scope: Scope, ref: str, key: str) -> tuple[Fact, list[FactRow]] | None:
    """A figure and the rows it is made of; the counted rows add up to the figure exactly."""
    row = _evaluations(scope).filter(ref=ref).first()
    if row is None:
        return None
    season = season_of(row)
    facts = facts_of(season)
    return (facts[key], rows_of(season, key)) if key in facts else None


def written_forms(scope: Scope, ref: str) -> list[Written]:
    """The forms written so far, newest first; stale when the records say something else now."""
    row = _evaluations(scope).filter(ref=ref).first()
    if row is None:
        return []
    now = facts_text(facts_of(season_of(row)))
    rows = WrittenForm.objects.filter(evaluation=row).select_related("file").order_by("-pk")
    return [
        Written(
            form.ref, form.file.ref, form.format, form.total, form.written_by_name, form.written_at,
            form.facts != now,
        )
        for form in rows
    ]  # fmt: skip


def facts_text(facts: dict[str, Fact]) -> str:
    """The facts as one canonical text, to compare a written form with the records of today."""
    return json.dumps(
        {key: [fact.numerator, fact.denominator, fact.unit] for key, fact in sorted(facts.items())},
        ensure_ascii=False,
        sort_keys=True,
    )


def form_of(scope: Scope, ref: str) -> SelfEvaluationForm | None:
    """The official form, filled from the records of this moment."""
    found = sheet(scope, ref)
    if found is None:
        return None
    row = Evaluation.objects.within(scope).get(ref=ref)
    return SelfEvaluationForm(
        title=Words("项目支出绩效自评表"),
        year=row.year,
        head=Head(
            project=Words(row.name), department=Words(row.department), implementer=Words(row.unit.name),
            leader=Words(row.lead), phone=Words(row.phone),
        ),
        funds=_funds(row, found),
        goals=(Goal(expected=Words(row.goal), reached=Words(_reached(row, found.facts))),),
        weight=Words(str(100 - EXECUTION_WEIGHT)),
        branches=_branches(found.indicators),
        total=Total(weight=Words("100"), score=Words(_points(found.total, found.low, found.high))),
        layout=row.layout,
    )  # fmt: skip


def _points(points: Decimal | None, low: Decimal, high: Decimal) -> str:
    return plain(points) if points is not None else f"{plain(low)}~{plain(high)}(待核实)"


def _funds(row: Evaluation, found: Sheet) -> Funds:
    budget, executed = found.facts["budget"], found.facts["executed"]
    groups: dict[str, list[int]] = {"current": [0, 0], "carried": [0, 0], "other": [0, 0]}
    money = money_by_fund(season_of(row))
    funds = funds_by_id(money)
    for fund_id, (planned_fen, paid_fen) in money.items():
        place = groups["other" if funds[fund_id].level in {"donation", "line"} else "current"]
        place[0] += planned_fen
        place[1] += paid_fen
    labels = {"current": "其中：当年财政拨款", "carried": "上年结转资金", "other": "其他资金"}
    parts = [
        FundRow(
            source=source, label=Words(labels[source]), initial=Words(), adjusted=Words(wan_words(a)),
            executed=Words(wan_words(b)), weight=Words("—"), rate=Words(_rate(b, a)), score=Words("—"),
        )
        for source, (a, b) in groups.items()
    ]  # fmt: skip
    total = FundRow(
        source="total", label=Words("年度资金总额"), initial=Words(wan_words(row.initial_budget_fen)),
        adjusted=Words(wan_words(budget.numerator)), executed=Words(wan_words(executed.numerator)),
        weight=Words(str(EXECUTION_WEIGHT)), rate=Words(_rate(executed.numerator, budget.numerator)),
        score=Words(_points(found.execution.points, found.execution.low, found.execution.high)),
    )  # fmt: skip
    return Funds(unit="万元", rows=(total, *parts))


def _rate(part_fen: int, whole_fen: int) -> str:
    return percent_words(part_fen, whole_fen) if whole_fen else ""


def _reached(row: Evaluation, facts: dict[str, Fact]) -> str:
    if row.outcome:
        return row.outcome
    return (
        f"全年实施{facts['programmes'].words}项目,帮扶{facts['served_people'].words}、{facts['served_times'].words},"
        f"发放资金{wan_words(facts['executed'].numerator)}万元;应帮对象覆盖率{facts['coverage'].words},"
        f"发放成功率{facts['paid_rate'].words},签收率{facts['signed_rate'].words}。"
    )


def _branches(indicators: tuple[Scored, ...]) -> tuple[Branch, ...]:
    tree: dict[str, dict[str, list[Scored]]] = {}
    for each in indicators:
        tree.setdefault(each.level1, {}).setdefault(each.level2, []).append(each)
    return tuple(
        Branch(
            name=Words(level1),
            weight=Words(plain(sum((each.weight for rows in groups.values() for each in rows), Decimal(0)))),
            groups=tuple(
                Group(name=Words(level2), indicators=tuple(_paper(each) for each in rows))
                for level2, rows in groups.items()
            ),
        )
        for level1, groups in tree.items()
    )


def _paper(each: Scored) -> PaperIndicator:
    return PaperIndicator(
        name=Words(each.name), target=Words(each.target), actual=Words(each.actual or "待评定"),
        weight=Words(plain(each.weight)), score=Words(_points(each.score.points, each.score.low, each.score.high)),
        reason=Words(each.deviation),
    )  # fmt: skip
