"""Checks on reports and plans (文字核查), CRO500 to CRO999: one module a subject.

A document becomes ``Prose``: measures (a number with its unit, its operator and its resolution) in sentences,
and an outline of headings and enumerations. Relations between measures are read from a small grammar of words
(其中, 合计, 每人, 占, 同比 …). A relation is an error only when its reading is the only one and fails beyond the
rounding of what is printed; where a second reading holds, nothing is said, and where the reading itself is
doubtful a person is asked to look. To add a check: write a function from ``Prose`` to findings, list it in
``CHECKS``, give its code a line in ``findings/catalogue/cro-prose.toml`` and a test with example and near miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from yikou.crosscheck.parameters import Parameters
from yikou.crosscheck.prose import (
    changes,
    evidence,
    funds,
    listings,
    manner,
    parts,
    privacy,
    products,
    rates,
    references,
    repeated,
    scores,
    slips,
    sums,
    tables,
    terms,
    timing,
)
from yikou.crosscheck.prose.prose import Prose, read_prose
from yikou.documents import Document
from yikou.findings import Finding

ProseCheck: TypeAlias = Callable[[Prose], Iterator[Finding]]

CHECKS: tuple[ProseCheck, ...] = (
    sums.parts_of_wholes,
    sums.sums_after_parts,
    sums.nearly_a_total,
    parts.totals_over_items,
    listings.totals_over_listings,
    listings.announced_stages,
    listings.counted_names,
    listings.categories_never_named,
    products.prices_and_averages,
    products.caps_and_ranges,
    products.unsettled_face_value,
    products.frequencies,
    products.shares_by_ratio,
    rates.stated_rates,
    rates.shares_of_wholes,
    changes.changes,
    rates.shares_of_hundred,
    rates.rates_above_hundred,
    repeated.one_subject_two_figures,
    repeated.one_figure_two_units,
    repeated.implausible_averages,
    repeated.one_figure_two_names,
    funds.spending_and_sources,
    funds.surplus,
    funds.promised_levels,
    funds.unstated_ratio,
    funds.unsplit_amounts,
    funds.tiny_parts,
    timing.stages_in_period,
    timing.impossible_days,
    timing.day_of_signing,
    timing.other_years,
    timing.cross_year_campaign,
    references.cited_and_listed,
    references.attachment_list,
    references.document_numbers,
    references.section_numbers,
    tables.column_totals,
    scores.headings_and_total,
    scores.parts_of_total,
    scores.total_and_table,
    scores.grades,
    scores.unsupported_total,
    scores.deductions_without_detail,
    evidence.absent_institution,
    evidence.bare_rates,
    evidence.partial_evidence,
    evidence.cash_against_rule,
    evidence.unexplained_people,
    manner.outside_voice,
    manner.satisfaction,
    manner.changing_names,
    manner.repeated_conclusions,
    manner.heading_without_body,
    manner.changing_principles,
    manner.double_entry,
    manner.person_times,
    terms.outdated_terms,
    privacy.identity_numbers,
    privacy.bank_cards,
    privacy.telephones,
    privacy.names_with_illness,
    slips.doubled_words,
    slips.unmatched_marks,
    slips.broken_numbers,
    slips.wrong_characters,
)


def checks(parameters: Parameters) -> tuple[Callable[[Document], Iterable[Finding]], ...]:
    """Every check on prose, as one function: the text is read once for all of them."""

    def prose_checks(document: Document) -> Iterator[Finding]:
        if not document.text.strip():
            return
        prose = read_prose(document, parameters)
        for check in CHECKS:
            yield from check(prose)

    return (prose_checks,)
