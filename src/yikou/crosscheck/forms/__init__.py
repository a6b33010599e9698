"""Checks on forms (表格核查), CRO001 to CRO499: one module a subject.

A module exports check functions from a Document to findings; ``checks`` lists them all. To add one: write the
function, list it here, give its code a line in ``findings/catalogue/cro-forms.toml`` and a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yikou.crosscheck.forms import (
    copies,
    evidence,
    head,
    money,
    names,
    narrative,
    reasons,
    scores,
    standards,
    totals,
    units,
    weights,
)
from yikou.crosscheck.parameters import Parameters
from yikou.documents import Document
from yikou.findings import Finding


def checks(parameters: Parameters) -> tuple[Callable[[Document], Iterable[Finding]], ...]:
    """Every check on forms."""
    return (
        weights.weight_sums,
        weights.weight_cells,
        totals.form_totals,
        totals.stated_score,
        totals.grades(parameters),
        money.fund_sources,
        money.execution,
        money.execution_points,
        money.fund_cells,
        scores.within_weight,
        scores.targets_and_scores,
        scores.qualitative_bands,
        scores.not_applicable,
        scores.over_achievement(parameters),
        scores.discrimination,
        reasons.reasons,
        copies.copied_results(parameters),
        copies.copied_goals,
        copies.shared_results,
        copies.exact_hits,
        units.cell_units,
        units.other_units_inside,
        names.duplicates,
        names.placeholders,
        names.two_in_one,
        names.many_tasks,
        names.contradictions,
        names.truncated,
        evidence.rates,
        evidence.satisfaction,
        evidence.other_people,
        head.blank_cells,
        head.same_unit,
        head.years(parameters),
        head.tree,
        head.subject,
        standards.standards,
        standards.by_standard,
        standards.evidence,
        narrative.heading_points,
        narrative.unmentioned,
        narrative.not_here,
    )
