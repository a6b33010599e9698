"""Who is missed, whose sum is too high, and the three measures of seed 4."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yikou.coverage import (
    REASONS,
    Benefit,
    Ceiling,
    Member,
    Policy,
    Rate,
    Reach,
    ceilings,
    gaps,
    measures,
)
from yikou.values import Period

SEASON = Period(date(2019, 11, 15), date(2020, 3, 1))
POLICY = Policy(seasons=(SEASON,))


def award(key, person="u1", programme="p1", amount=50_000, household="", group="", category=""):
    return Benefit(key, person, household, programme, group, SEASON, amount, "town", "", category)


def member(person, area="甲街", category="低保", household="", reason=""):
    return Member(person, household, area, category, reason)


def test_member_whom_nobody_reached_is_a_gap():
    """不遗漏: the silent few are those in no list of any unit."""
    report, (one,) = gaps([member("u1"), member("u2")], [award("a1")])
    assert [(gap.person, gap.is_open) for gap in report.gaps] == [("u2", True)]
    assert report.summary == {("甲街", "低保"): Reach(2, 1, 0, 1)}
    assert (one.code, one.place.quote) == ("COV006", "u2")
    assert one.message == "「低保」对象 u2 没有得到任何帮扶(原因不明)"


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_each_reason_closes_a_gap_or_leaves_it_open(reason):
    """A refusal is respected; somebody who could not be found must be looked for again."""
    report, findings = gaps([member("u2", reason=reason)], [])
    assert report.gaps[0].is_open is not REASONS[reason].closed
    assert report.total == Reach(1, 0, int(REASONS[reason].closed), int(not REASONS[reason].closed))
    assert len(findings) == int(not REASONS[reason].closed)


def test_unknown_reason_leaves_the_gap_open():
    """「其他」 must not make somebody disappear from the worklist."""
    report, findings = gaps([member("u2", reason="其他")], [])
    assert report.gaps[0].is_open
    assert [one.code for one in findings] == ["COV007", "COV006"]


def test_reason_of_somebody_who_was_reached_does_not_count():
    """Listed as moved away, and yet served: reached."""
    report, findings = gaps([member("u1", reason="moved_out")], [award("a1")])
    assert (report.gaps, findings, report.total) == ((), (), Reach(1, 1, 0, 0))


def test_household_award_reaches_all_its_members_only_where_meant():
    """A parcel to the husband reaches the wife only if the programme is granted by household."""
    people = [member("u1", household="h1"), member("u2", household="h1")]
    rows = [award("a1", household="h1")]
    assert [gap.person for gap in gaps(people, rows)[0].gaps] == ["u2"]
    assert gaps(people, rows, household_programmes=frozenset(("p1",)))[0].gaps == ()


def test_unknown_household_and_person_reach_nobody():
    """An award without ids must not reach everybody without ids."""
    people = [member("u1"), member("u2")]
    rows = [award("a1", person="", household="")]
    report, _ = gaps(people, rows, household_programmes=frozenset(("p1",)))
    assert report.total.missed == 2


def test_member_without_an_id_is_refused():
    """An empty id would be reached by the first award that was never linked."""
    with pytest.raises(ValueError, match="对象编号"):
        member("")


def test_within_category_only_its_own_awards_count():
    """A child reached as 低保 may still be missed as 困境儿童."""
    people = [member("u1", category="困境儿童")]
    rows = [award("a1", category="低保")]
    assert gaps(people, rows)[0].gaps == ()
    assert len(gaps(people, rows, within_category=True)[0].gaps) == 1


def test_member_listed_twice_counts_once():
    """A street that lists somebody twice must not look twice as needy."""
    report, findings = gaps([member("u1"), member("u1")], [award("a1")])
    assert report.total == Reach(1, 1, 0, 0)
    assert [one.code for one in findings] == ["COV008"]


def test_person_in_two_categories_counts_once_in_the_total():
    """Persons are not person-times (D3)."""
    people = [member("u1"), member("u1", category="残疾"), member("u2", category="残疾")]
    report, _ = gaps(people, [award("a1")], by=("category",))
    assert report.summary == {("低保",): Reach(1, 1, 0, 0), ("残疾",): Reach(2, 1, 0, 1)}
    assert report.total == Reach(2, 1, 0, 1)


def test_known_reason_in_one_category_closes_the_person_in_the_total():
    """Dead in one list, no reason in the other: the district must not send somebody."""
    people = [member("u1", reason="deceased"), member("u1", category="残疾")]
    report, _ = gaps(people, [])
    assert report.total == Reach(1, 0, 1, 0)
    assert report.summary["甲街", "残疾"] == Reach(1, 0, 0, 1)


def test_summary_by_unknown_field_is_refused():
    """A misspelt cut must not come out empty."""
    with pytest.raises(ValueError, match="street"):
        gaps([], [], by=("street",))


people_drawn = st.lists(
    st.builds(
        Member,
        person=st.sampled_from(["u1", "u2", "u3", "u4"]),
        household=st.sampled_from(["", "h1", "h2"]),
        area=st.sampled_from(["甲", "乙"]),
        category=st.sampled_from(["低保", "残疾"]),
        reason=st.sampled_from(["", "refused", "not_found", "x"]),
    ),
    max_size=12,
)
rows_drawn = st.lists(
    st.tuples(
        st.sampled_from(["", "u1", "u2", "u3"]),
        st.sampled_from(["", "h1", "h2"]),
        st.sampled_from(["p1", "p2"]),
        st.sampled_from(["低保", "残疾"]),
        st.integers(0, 300),
        st.sampled_from(["", "g"]),
    ),
    max_size=10,
).map(
    lambda rows: [
        Benefit(f"a{n}", person, household, programme, group, SEASON, amount, "town", "", category)
        for n, (person, household, programme, category, amount, group) in enumerate(rows)
    ]
)


@given(people=people_drawn, rows=rows_drawn, within=st.booleans())
@settings(max_examples=400, deadline=None)
def test_gaps_agree_with_brute_force(people, rows, within):
    """Every member against every award, in other words."""
    by_household = frozenset(("p2",))
    report, findings = gaps(people, rows, household_programmes=by_household, within_category=within)
    distinct = list(dict.fromkeys((m.person, m.area, m.category) for m in people))
    first = {mark: next(m for m in people if (m.person, m.area, m.category) == mark) for mark in distinct}

    def served(one):
        return any(
            (row.person == one.person or (row.household == one.household != "" and row.programme == "p2"))
            and (not within or row.category == one.category)
            for row in rows
        )

    missed = [mark for mark in distinct if not served(first[mark])]
    assert [(gap.person, gap.area, gap.category) for gap in report.gaps] == missed
    open_marks = [mark for mark in missed if first[mark].reason != "refused"]
    assert [one.place.quote for one in findings if one.code == "COV006"] == [mark[0] for mark in open_marks]
    assert sum(one.code == "COV008" for one in findings) == len(people) - len(distinct)
    sizes = Counter((area, category) for _, area, category in distinct)
    assert {key: reach.members for key, reach in report.summary.items()} == sizes
    assert report.total.members == len({person for person, _, _ in distinct})
    for reach in [*report.summary.values(), report.total]:
        assert reach.members == reach.reached + reach.closed + reach.missed


@pytest.mark.parametrize("amount", [0, 1, 249_999, 250_000, 250_001])
def test_ceiling_is_crossed_by_a_fen_and_not_before(amount):
    """At the limit is within the limit."""
    found, findings = ceilings(
        [award("a1", amount=250_000), award("a2", amount=amount)],
        [Ceiling("c", "个人年度限额", "person", 500_000)],
    )
    assert bool(found) == bool(findings) == (amount > 250_000)


def test_excess_names_the_award_that_crossed_and_the_sum():
    """Which of five awards was one too many is the question asked."""
    rows = [award(f"a{n}", amount=200_000, household="h1", person=f"u{n}") for n in range(4)]
    (one,), (said,) = ceilings(rows, [Ceiling("c", "每户限额", "household", 500_000)])
    assert (one.crossed_by, one.total_fen, one.over_fen, one.keys) == (
        "a2",
        800_000,
        300_000,
        ("a0", "a1", "a2", "a3"),
    )
    assert (said.code, said.place.quote) == ("COV009", "a2")
    assert said.message == "家庭 h1 的 4 项帮扶合计 8,000.00 元,超过「每户限额」5,000.00 元,多 3,000.00 元"


@pytest.mark.parametrize(
    ("reasons", "code"), [({"a1": "火灾"}, "COV011"), ({"a0": "火灾"}, "COV009"), ({"a1": " "}, "COV009")]
)
def test_exception_needs_its_reason_at_the_crossing_award(reasons, code):
    """A reason for the first award explains nothing about the one that crossed the limit."""
    rows = [award(f"a{n}", amount=300_000) for n in range(2)]
    _, (said,) = ceilings(rows, [Ceiling("c", "限额", "person", 500_000)], reasons=reasons)
    assert said.code == code


def test_ceiling_counts_only_what_it_covers():
    """A limit on medical aid is not used up by a parcel of rice."""
    rows = [
        award("a1", amount=400),
        award("a2", programme="p2", amount=400),
        award("a3", group="g", amount=400),
    ]
    for narrow in (
        {"programmes": frozenset(("p2",))},
        {"groups": frozenset(("g",))},
        {"categories": frozenset(("x",))},
    ):
        assert ceilings(rows, [Ceiling("c", "限额", "person", 500, **narrow)])[0] == []
    assert ceilings([award("a1", person="", amount=900)], [Ceiling("c", "限额", "person", 500)])[0] == []


@pytest.mark.parametrize(
    "change", [{"unit": "street"}, {"limit_fen": -1}, {"limit_fen": 1.5}, {"limit_fen": True}]
)
def test_ceiling_that_makes_no_sense_is_refused(change):
    """A limit mistyped would either block everybody or nobody."""
    with pytest.raises(ValueError, match="限额 c"):
        Ceiling(**{"id": "c", "label": "限额", "unit": "person", "limit_fen": 5, **change})


@given(rows=rows_drawn, limit=st.integers(0, 600), unit=st.sampled_from(["person", "household"]))
@settings(max_examples=300, deadline=None)
def test_ceilings_agree_with_plain_sums(rows, limit, unit):
    """Sums by subject, counted again in another way."""
    found, _ = ceilings(rows, [Ceiling("c", "限额", unit, limit)])
    sums = Counter()
    for row in rows:
        sums[getattr(row, unit)] += row.amount_fen
    del sums[""]
    assert {one.subject: one.total_fen for one in found} == {s: n for s, n in sums.items() if n > limit}


def test_three_measures_of_a_small_season():
    """Ten members, seven reached, one refused; of eight served persons one is doubled, one explained."""
    people = [member(f"u{n}") for n in range(9)] + [member("u9", reason="refused")]
    rows = [award(f"a{n}", f"u{n}", group="g") for n in range(7)]
    rows += [
        award("b0", "u0", group="g"),
        award("b1", "u1", programme="p2", group="g"),
        award("b2", "u2", programme="p3"),
        award("b3", "outside"),
    ]
    result, findings = measures(people, rows, POLICY, reasons={"b1": "火灾"})
    assert (result.breadth, result.no_omission, result.few_repeats) == (Rate(7, 10), Rate(8, 10), Rate(7, 8))
    assert (result.repeated, result.repeated_with_reason) == (1, 1)
    assert result.by_group["甲街", "低保"] == (Rate(7, 10), Rate(8, 10))
    assert Counter(one.code for one in findings) == {"COV001": 1, "COV003": 2, "COV006": 2}


def test_excess_of_a_household_is_a_repeat_of_its_members():
    """Three parcels to three members are together above the household's limit."""
    rows = [award(f"a{n}", f"u{n}", programme=f"p{n}", household="h", amount=300) for n in range(3)]
    limit = Ceiling("c", "每户限额", "household", 500)
    assert measures([], rows, POLICY, limits=[limit])[0].few_repeats == Rate(0, 3)
    explained, _ = measures([], rows, POLICY, limits=[limit], reasons={"a2": "火灾"})
    assert (explained.few_repeats, explained.repeated_with_reason) == (Rate(3, 3), 3)


def test_explained_and_unexplained_repeat_is_unexplained():
    """One good reason does not cover another double."""
    rows = [
        award("a1", group="g"),
        award("a2", programme="p2", group="g"),
        award("a3", programme="p2", group="g"),
    ]
    result, _ = measures([], rows, POLICY, reasons={"a2": "火灾"})
    assert (result.repeated, result.repeated_with_reason) == (1, 0)


def test_rates_are_exact_and_of_nobody_there_is_none():
    """96.55 % is a display; the rate is 28/29."""
    assert Rate(28, 29).fraction == Fraction(28, 29)
    assert Rate(28, 29).percent() == Decimal("96.55")
    assert (Rate(0, 0).fraction, Rate(0, 0).percent()) == (None, None)
    assert Rate(1, 8).percent(0) == Decimal("13")
    assert str(Rate(1, 1).percent()) == "100.00"
    for wrong in ((2, 1), (-1, 1)):
        with pytest.raises(ValueError, match="分子"):
            Rate(*wrong)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 4))
def test_percent_is_half_up(numerator, denominator, places):
    """The rounding is named: half up, by Decimal as the witness."""
    numerator = min(numerator, denominator)
    exact = Fraction(numerator * 100, denominator)
    shown = Rate(numerator, denominator).percent(places)
    step = Fraction(1, 10**places)
    assert exact - step / 2 < Fraction(shown) <= exact + step / 2
