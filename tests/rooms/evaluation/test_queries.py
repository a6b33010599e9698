"""Every figure is made of its rows, follows the records, and is unknown when it cannot be known."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.rooms.evaluation.paid import Paid, paid_season
from tests.rooms.factories import bank_answer

from yikou.crosscheck import audit
from yikou.documents import write_form
from yikou.findings import Severity
from yikou_app.evaluation import actions, queries
from yikou_app.evaluation.queries.facts import DEFINITIONS, Fact
from yikou_app.payments import actions as payments
from yikou_app.payments import queries as payment_queries

pytestmark = pytest.mark.django_db


def once() -> Paid:
    return paid_season()


def sheet(paid: Paid) -> queries.Sheet:
    found = queries.sheet(paid.made.scopes["officer"], paid.evaluation)
    assert found is not None
    return found


@pytest.mark.parametrize("key", list(DEFINITIONS))
def test_the_rows_behind_a_figure_add_up_to_it(paid: Paid, key: str) -> None:
    """The promise of the whole product: no figure without its rows, no row that does not count right."""
    answer = queries.fact_rows(paid.made.scopes["officer"], paid.evaluation, key)
    assert answer is not None
    figure, rows = answer
    assert sum(row.counted for row in rows) == figure.numerator
    if figure.denominator is not None:
        assert len(rows) == figure.denominator
    assert figure == sheet(paid).facts[key]


def test_the_figures_are_those_of_the_season(paid: Paid) -> None:
    """Worked by hand: 3 × 500.00 + 500.01 granted to three people; the first line of the batch failed."""
    facts = sheet(paid).facts
    lines = payment_queries.lines(paid.made.scopes["officer"], paid.batch)
    paid_fen = sum(line.amount_fen for line in lines if line.state == "paid")
    assert facts["executed"].numerator == paid_fen < 3 * 50_000 + 50_001
    assert (facts["coverage"].numerator, facts["coverage"].denominator) == (3, 4)
    assert (facts["signed_rate"].numerator, facts["signed_rate"].denominator) == (2, 3)
    assert facts["paid_rate"].denominator == 4


def test_a_figure_changes_with_its_payment(paid: Paid) -> None:
    """Pay the failed line again, and served times, money and score follow."""
    before = sheet(paid)
    officer = paid.made.scopes["officer"]
    again = payments.reissue(season_ref=paid.made.season_ref, title="重发", by=officer)
    digest = payments.submit_batch(ref=again, by=officer)
    payments.release_batch(ref=again, digest=digest, by=paid.made.scopes["cashier"])
    payments.write_bank_file(ref=again, by=paid.made.scopes["cashier"])
    payments.take_return(
        ref=again, data=bank_answer(paid.made, again), name="回盘.txt", by=paid.made.scopes["cashier"]
    )
    after = sheet(paid)
    assert after.facts["executed"].numerator == 3 * 50_000 + 50_001
    assert after.facts["served_times"].numerator == 4 > before.facts["served_times"].numerator
    assert after.indicators[0].score.points == Decimal("20.00")


def test_a_written_form_is_stale_as_soon_as_the_records_differ(paid: Paid) -> None:
    """A signed paper that no longer says what the records say must show it."""
    officer = paid.made.scopes["officer"]
    actions.write_form(evaluation_ref=paid.evaluation, format="docx", by=officer)
    assert [form.stale for form in queries.written_forms(officer, paid.evaluation)] == [False]
    notice = next(n for n in payment_queries.notices(officer, paid.batch) if n.signed_on is None)
    from django.utils import timezone

    payments.sign_notice(notice_ref=notice.ref, on=timezone.localdate(), how="本人签收", by=officer)
    assert [form.stale for form in queries.written_forms(officer, paid.evaluation)] == [True]


def test_an_unjudged_quality_is_a_range_not_a_zero(paid: Paid) -> None:
    """待核实 is carried through to the total as a range of its ten points."""
    found = sheet(paid)
    assert found.total is None
    assert found.high - found.low == Decimal("10.00")
    form = queries.form_of(paid.made.scopes["officer"], paid.evaluation)
    assert form is not None and "待核实" in form.total.score.text


def test_a_rate_of_nothing_is_unknown() -> None:
    """No notices yet: neither 0 % nor 100 % would be true."""
    nothing = Fact("signed_rate", "签收率", "%", 0, 0)
    assert nothing.measure is None and nothing.words == "待核实"
    assert Fact("x", "率", "%", 293, 295).measure == Fraction(29300, 295)


def test_cost_above_its_ceiling_names_its_reading(paid: Paid) -> None:
    """Above the ceiling the form's note leaves three readings; the one used is stored and shown."""
    cost = sheet(paid).indicators[1]
    assert cost.direction == "at_most"
    assert set(cost.score.readings) and cost.score.reading


@pytest.mark.parametrize("login", ["clerk", "clerk2", "member", "helper"])
def test_others_do_not_see_the_districts_evaluation(paid: Paid, login: str) -> None:
    """The district's score sheet names people of both streets."""
    scope = paid.made.scopes[login]
    assert queries.evaluations(scope) == []
    assert queries.sheet(scope, paid.evaluation) is None
    assert queries.fact_rows(scope, paid.evaluation, "executed") is None
    assert queries.form_of(scope, paid.evaluation) is None
    assert queries.written_forms(scope, paid.evaluation) == []


def test_the_sources_of_the_form_add_up_to_its_total(paid: Paid) -> None:
    """A fund gives to other seasons, too: only what this season planned and paid may stand under its total."""
    form = queries.form_of(paid.made.scopes["officer"], paid.evaluation)
    assert form is not None
    whole = form.funds.of("total")
    parts = [row for row in form.funds.rows if row.source != "total"]
    assert whole is not None and len(parts) == 3
    for column in ("adjusted", "executed"):
        of_parts = [getattr(row, column).fen("万元") for row in parts]
        assert sum(of_parts) == getattr(whole, column).fen("万元") > 0


def test_our_own_audit_finds_no_error_in_the_form(paid: Paid) -> None:
    """Whoever audits others writes forms that bear it: the written docx goes through the audit."""
    form = queries.form_of(paid.made.scopes["officer"], paid.evaluation)
    assert form is not None
    data, _ = write_form(form, format="docx")
    report = audit(data, name="form.docx")
    assert report.document is not None and report.document.forms
    assert [item.message for item in report.findings if item.severity is Severity.ERROR] == []
