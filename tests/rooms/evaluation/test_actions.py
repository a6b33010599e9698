"""What the evaluation's actions refuse, and what they keep."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.rooms.evaluation.paid import Paid, paid_season

from yikou_app.evaluation import actions
from yikou_app.evaluation.models import Evaluation, Indicator, WrittenForm
from yikou_app.files import queries as files
from yikou_app.ground.ensure import Refused
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> Paid:
    return paid_season()


def indicator(paid: Paid, **changes: object) -> int:
    values: dict[str, object] = {
        "level1": "产出指标", "level2": "数量指标", "name": "项目数", "fact": "programmes", "direction": "at_least",
        "target": "2", "unit_word": "个", "weight": Decimal("0"),
    }  # fmt: skip
    return actions.add_indicator(
        evaluation_ref=paid.evaluation, by=paid.made.scopes["officer"], **(values | changes)
    )  # type: ignore[arg-type] # tried with wrong values on purpose


def test_weights_never_exceed_the_forms_ninety_points(paid: Paid) -> None:
    """The 90 points are given away: one more would make a form of more than 100."""
    with pytest.raises(Refused, match="超过绩效指标的 90 分"):
        indicator(paid, weight=Decimal("0.5"))
    assert Indicator.objects.filter(evaluation__ref=paid.evaluation).count() == 5


@pytest.mark.parametrize("target", ["约三成", "", "NaN", "-1", "Infinity"])
def test_a_target_is_a_plain_number(paid: Paid, target: str) -> None:
    """A target that cannot be compared would score nothing, or everything."""
    with pytest.raises(Refused, match="指标值"):
        indicator(paid, target=target)


def test_a_fact_nobody_keeps_is_no_measure(paid: Paid) -> None:
    """An indicator without rows behind it would be a typed number in disguise."""
    with pytest.raises(Refused, match="事实"):
        indicator(paid, fact="satisfaction_guessed")


@pytest.mark.parametrize("login", ["cashier", "clerk", "member", "helper"])
def test_only_the_district_writes_its_evaluation(paid: Paid, login: str) -> None:
    """The unit that is evaluated answers for the form; a street may not change its targets."""
    with pytest.raises(Refused):
        actions.explain_deviation(
            evaluation_ref=paid.evaluation, order=1, words="改一改", by=paid.made.scopes[login]
        )


def test_quality_is_judged_within_its_band_and_with_a_reason(paid: Paid) -> None:
    """达成预期 is 80 to 100 per cent of the points: five of ten is another band, and silence is no reason."""
    by = paid.made.scopes["officer"]
    for band, points, reason, word in (
        ("达成预期", "5", "有制度", "评定"),
        ("达成预期", "9", " ", "理由"),
        ("很好", "9", "有制度", "达成"),
    ):
        with pytest.raises(Refused, match=word):
            actions.attest_quality(
                evaluation_ref=paid.evaluation,
                order=4,
                band=band,
                points=Decimal(points),
                reason=reason,
                by=by,
            )
    actions.attest_quality(
        evaluation_ref=paid.evaluation, order=4, band="达成预期", points=Decimal("9"), reason="有制度", by=by
    )
    kept = Indicator.objects.get(evaluation__ref=paid.evaluation, order=4)
    assert (kept.attested_band, kept.attested_points, kept.attested_by_name) == (
        "达成预期",
        Decimal("9"),
        by.staff_name,
    )


def test_a_measured_indicator_takes_no_judgement(paid: Paid) -> None:
    """What the records measure, nobody may overrule by hand."""
    with pytest.raises(Refused, match="定性指标"):
        actions.attest_quality(
            evaluation_ref=paid.evaluation, order=1, band="达成预期", points=Decimal("20"), reason="辛苦",
            by=paid.made.scopes["officer"],
        )  # fmt: skip


def test_a_signed_evaluation_stays(paid: Paid) -> None:
    """After signing nothing changes under the signature."""
    Evaluation.objects.everywhere("test").filter(ref=paid.evaluation).update(state="signed")
    with pytest.raises(Refused, match="已经签发"):
        actions.explain_deviation(
            evaluation_ref=paid.evaluation, order=1, words="晚了", by=paid.made.scopes["officer"]
        )


@pytest.mark.parametrize("kind, magic", [("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_a_form_is_written_kept_and_traced(paid: Paid, kind: str, magic: bytes) -> None:
    """The file, the facts of that moment and who wrote it stand together."""
    by = paid.made.scopes["officer"]
    ref = actions.write_form(evaluation_ref=paid.evaluation, format=kind, by=by)
    assert files.content(by, ref).startswith(magic)
    kept = WrittenForm.objects.get(file__ref=ref)
    assert kept.format == kind and kept.total is None  # the qualitative indicator is not judged yet
    assert Event.objects.filter(verb="write_form", subject_ref=paid.evaluation).exists()


def test_an_unknown_format_is_a_sentence(paid: Paid) -> None:
    """A typed address cannot make the server guess."""
    with pytest.raises(Refused, match="docx、xlsx 或 pdf"):
        actions.write_form(evaluation_ref=paid.evaluation, format="exe", by=paid.made.scopes["officer"])
