"""Open an evaluation, name its indicators, attest what only a person can, write the form."""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction

from yikou.documents import write_form as print_form
from yikou.findings import Severity, worst
from yikou.scoring.footnote import qualitative
from yikou_app.evaluation.models import Evaluation, Indicator, WrittenForm
from yikou_app.evaluation.queries import facts_text, form_of, sheet
from yikou_app.evaluation.queries.facts import DEFINITIONS
from yikou_app.files.actions import store_file
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.programmes.queries import season_by_ref
from yikou_app.trail.actions import record

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def open_evaluation(
    *, season_ref: str, name: str, department: str, goal: str, initial_budget_fen: int, lead: str = "",
    phone: str = "", layout: str = "national-2020", by: Scope,
) -> str:  # fmt: skip
    """Begin the self-evaluation of a season (开始自评); returns its reference."""
    by.must_be(Role.DISTRICT)
    season = season_by_ref(season_ref)
    if season is None or not by.reaches(season.area_path):
        refuse("没有找到这个帮困季,或不在您的辖区内。", status=404)
    with transaction.atomic():
        row = Evaluation(
            season_id=season.id, unit_id=by.unit_id, area_path=by.area_path, name=name, year=season.year,
            layout=layout, department=department, lead=lead, phone=phone, goal=goal,
            initial_budget_fen=initial_budget_fen,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            refuse(f"这个帮困季已经有名为「{name}」的自评。")
        record(by=by, verb="open_evaluation", subject=("evaluation", row.ref), season=season_ref)
    return row.ref


def add_indicator(
    *, evaluation_ref: str, level1: str, level2: str, name: str, fact: str, direction: str, target: str,
    unit_word: str, weight: Decimal, by: Scope,
) -> int:  # fmt: skip
    """Add a third-level indicator (增加指标); the weights of all may not exceed the form's 90 points."""
    with transaction.atomic():
        row = _draft(evaluation_ref, by)
        if direction != Indicator.Direction.QUALITY:
            if fact not in DEFINITIONS:
                refuse(f"没有「{fact}」这个事实可作为指标的依据。", status=422)
            _number(target)
        given = list(Indicator.objects.filter(evaluation=row).values_list("order", "weight"))
        used = sum((each for _, each in given), Decimal(0))
        if used + weight > 90:
            refuse(f"指标分值合计将为 {used + weight} 分,超过绩效指标的 90 分;请调整分值。", status=422)
        indicator = Indicator(
            evaluation=row, order=max((order for order, _ in given), default=0) + 1, level1=level1,
            level2=level2, name=name, fact=fact, direction=direction, target=target, unit_word=unit_word,
            weight=weight,
        )  # fmt: skip
        indicator.save(force_insert=True)
        record(
            by=by, verb="add_indicator", subject=("evaluation", evaluation_ref), order=indicator.order,
            weight=str(weight), fact=fact,
        )  # fmt: skip
    return indicator.pk


def _number(target: str) -> Decimal:
    try:
        number = Decimal(target)
    except InvalidOperation:
        refuse(f"指标值「{target}」不是数字;请只写数字,单位另填。", status=422)
    if not number.is_finite() or number < 0:
        refuse(f"指标值「{target}」不能使用;请写不小于零的数字。", status=422)
    return number


def attest_quality(
    *, evaluation_ref: str, order: int, band: str, points: Decimal, reason: str, by: Scope
) -> None:
    """Judge a qualitative indicator (评定定性指标): a person gives band, points within it, and the reason."""
    if not reason.strip():
        refuse("请写明评定的理由和依据。", status=422)
    with transaction.atomic():
        row = _draft(evaluation_ref, by)
        indicator = Indicator.objects.filter(evaluation=row, order=order).first()
        if indicator is None or indicator.direction != Indicator.Direction.QUALITY:
            refuse("没有找到这个定性指标。", status=404)
        score, findings = qualitative(indicator.weight, band, 100 * points / indicator.weight)
        if score.points is None:
            refuse(findings[0].message if findings else "这个等次不能使用。", status=422)
        Indicator.objects.filter(pk=indicator.pk).update(
            attested_band=band, attested_points=points, attested_by_id=by.staff_id,
            attested_by_name=by.staff_name, deviation=reason.strip(),
        )  # fmt: skip
        record(
            by=by, verb="attest_quality", subject=("evaluation", evaluation_ref), reason=reason.strip(),
            order=order, band=band, points=str(points),
        )  # fmt: skip


def explain_deviation(*, evaluation_ref: str, order: int, words: str, by: Scope) -> None:
    """Write why an indicator missed or far exceeded its target, and what will be done (偏差原因)."""
    with transaction.atomic():
        row = _draft(evaluation_ref, by)
        if Indicator.objects.filter(evaluation=row, order=order).update(deviation=words.strip()) != 1:
            refuse("没有找到这个指标。", status=404)
        record(by=by, verb="explain_deviation", subject=("evaluation", evaluation_ref), order=order)


def _draft(ref: str, by: Scope) -> Evaluation:
    by.must_be(Role.DISTRICT)
    row = Evaluation.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这份自评,或不在您的辖区内。", status=404)
    if row.state != Evaluation.State.DRAFT:
        refuse("这份自评已经签发,不能再改。")
    return row


def write_form(*, evaluation_ref: str, format: str, by: Scope) -> str:
    """Write the official form from the records of this moment (出具自评表); returns the file's reference.

    The facts are kept with the form, so that a later change of the records shows it as out of date.
    """
    by.must_be(Role.DISTRICT, Role.FINANCE)
    if format not in MEDIA:
        refuse("自评表可以出具为 docx、xlsx 或 pdf。", status=422)
    found = sheet(by, evaluation_ref)
    form = form_of(by, evaluation_ref)
    if found is None or form is None:
        refuse("没有找到这份自评,或不在您的辖区内。", status=404)
    data, findings = print_form(form, None, format=format, layout=found.line.layout)
    if not data or worst(findings) is Severity.ERROR:
        refuse(f"自评表没有写成:{findings[0].message}", status=422)
    facts = facts_text(found.facts)
    with transaction.atomic():
        row = Evaluation.objects.within(by).get(ref=evaluation_ref)
        stored = store_file(
            data=data, name=f"项目支出绩效自评表({row.year}年度).{format}", media=MEDIA[format],
            purpose="form", by=by, area_path=row.area_path, unit_id=row.unit_id,
        )  # fmt: skip
        digest = hashlib.sha256(facts.encode()).hexdigest()
        WrittenForm(
            evaluation=row, file_id=stored.id, format=format, facts=facts, digest=digest, total=found.total,
            written_by_id=by.staff_id, written_by_name=by.staff_name,
        ).save(force_insert=True)  # fmt: skip
        record(
            by=by, verb="write_form", subject=("evaluation", evaluation_ref), file=stored.ref, format=format,
            digest=digest, total=str(found.total) if found.total is not None else "待核实",
        )  # fmt: skip
    return stored.ref
