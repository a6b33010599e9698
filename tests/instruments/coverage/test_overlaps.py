"""Who is served twice: drawn cases of the policy, and a brute-force twin over random rows."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yikou.coverage import (
    Benefit,
    Ground,
    Policy,
    Told,
    Verdict,
    decide,
    finding_for,
    overlaps,
    told,
)
from yikou.values import Period, month_period

SEASON = Period(date(2019, 11, 15), date(2020, 3, 1))
JANUARY, FEBRUARY, JUNE = (month_period(2020, month) for month in (1, 2, 6))
POLICY = Policy(seasons=(SEASON,))


def award(key, person="u1", programme="p1", group="", period=JANUARY, household="", **more):
    given_fields = {"amount_fen": 50_000, "owner_level": "district", "category": "低保", **more}
    return Benefit(key, person, household, programme, group, period, **given_fields)


def seen(rows, policy=POLICY, **more):
    found, _ = overlaps(rows, policy, **more)
    return [(one.first.key, one.second.key, one.verdict, one.ground) for one in found]


def test_same_programme_and_period_is_blocked():
    """少重复: two committees enter the same old man for the same parcel."""
    assert seen([award("a1"), award("a2")]) == [("a1", "a2", Verdict.BLOCK, Ground.PROGRAMME)]


def test_monthly_benefit_of_one_programme_is_no_overlap():
    """January's and February's meals of one service are meant to be two."""
    assert seen([award("a1"), award("a2", period=FEBRUARY)]) == []


def test_month_inside_a_season_of_the_same_programme_is_blocked():
    """A season's award already covers January."""
    assert seen([award("a1", period=SEASON), award("a2")])[0][2] is Verdict.BLOCK


def test_same_stacking_group_needs_a_reason():
    """Two festival grants of two departments: allowed only if somebody says why."""
    rows = [award("a1", group="节日"), award("a2", programme="p2", group="节日")]
    assert seen(rows) == [("a1", "a2", Verdict.NEEDS_REASON, Ground.STACKING_GROUP)]
    assert seen(rows, reasons={"a2": "特别困难"}) == [("a1", "a2", Verdict.WARN, Ground.STACKING_GROUP)]


@pytest.mark.parametrize("reasons", [{"a1": "早的一项不必说明"}, {"a2": "  "}, {"a9": "别的"}, {}])
def test_reason_must_stand_by_the_later_award(reasons):
    """A blank or somebody else's reason is none."""
    rows = [award("a1", group="g"), award("a2", programme="p2", group="g")]
    assert seen(rows, reasons=reasons)[0][2] is Verdict.NEEDS_REASON


def test_reason_does_not_lift_a_block():
    """No reason makes the same parcel twice right."""
    assert seen([award("a1"), award("a2")], reasons={"a2": "理由"})[0][2] is Verdict.BLOCK


def test_other_programme_of_the_season_is_a_warning():
    """Help from several sources is legitimate; the unit is only told."""
    rows = [award("a1", period=JANUARY), award("a2", programme="p2", period=FEBRUARY)]
    assert seen(rows) == [("a1", "a2", Verdict.WARN, Ground.SEASON)]


def test_awards_of_different_seasons_are_not_compared():
    """What somebody got in June says nothing about the New Year."""
    rows = [award("a1", period=JUNE, group="g"), award("a2", programme="p2", group="g")]
    assert seen(rows) == []


def test_without_seasons_only_meeting_periods_are_compared():
    """A policy that names no season falls back to the awards' own periods."""
    rows = [award("a1"), award("a2", programme="p2", period=FEBRUARY), award("a3", programme="p3")]
    assert seen(rows, Policy()) == [("a1", "a3", Verdict.WARN, Ground.SEASON)]


def test_empty_stacking_group_is_no_group():
    """Programmes without a group must not all fall into one."""
    assert seen([award("a1"), award("a2", programme="p2")])[0][3] is Ground.SEASON


@pytest.mark.parametrize("verdict", list(Verdict))
def test_agreed_pair_overrides_the_group(verdict):
    """A package that goes together, or two programmes that exclude each other, are agreed beforehand."""
    policy = Policy(seasons=(SEASON,), pairs={frozenset(("p1", "p2")): verdict})
    rows = [award("a1", group="g"), award("a2", programme="p2", group="g")]
    expected = [] if verdict is Verdict.CLEAR else [("a1", "a2", verdict, Ground.PAIR)]
    assert seen(rows, policy) == expected


def test_household_programme_counts_every_member():
    """One parcel a household: the wife's is the husband's second."""
    rows = [award("a1", "u1", household="h1"), award("a2", "u2", household="h1")]
    assert seen(rows) == []
    policy = Policy(household_programmes=frozenset(("p1",)))
    assert seen(rows, policy) == [("a1", "a2", Verdict.BLOCK, Ground.PROGRAMME)]
    assert overlaps(rows, policy)[0][0].by_household


def test_household_group_counts_every_member():
    """Two departments visit one household, each with a parcel of the same group."""
    rows = [
        award("a1", "u1", household="h1", group="g"),
        award("a2", "u2", programme="p2", household="h1", group="g"),
        award("a3", "u3", programme="p3", household="h1"),
    ]
    policy = Policy(household_groups=frozenset(("g",)))
    assert seen(rows, policy) == [("a1", "a2", Verdict.NEEDS_REASON, Ground.STACKING_GROUP)]


def test_one_persons_overlap_is_listed_once_in_a_household():
    """The person's own double is not also the household's."""
    rows = [award("a1", household="h1"), award("a2", household="h1")]
    policy = Policy(household_programmes=frozenset(("p1",)))
    found, _ = overlaps(rows, policy)
    assert [(one.first.key, one.by_household) for one in found] == [("a1", False)]


@pytest.mark.parametrize("who", [{"person": ""}, {"person": "", "household": ""}])
def test_unknown_persons_are_not_one_person(who):
    """The empty id of a thousand unlinked rows must not make a million overlaps."""
    found, findings = overlaps([award("a1", **who), award("a2", **who)], POLICY)
    assert found == []
    assert [one.code for one in findings] == ["COV005", "COV005"]


def test_award_to_a_household_needs_no_person():
    """300 households of seed 0 are compared as households and raise no alarm."""
    policy = Policy(household_programmes=frozenset(("p1",)))
    found, findings = overlaps([award("a1", "", household="h1"), award("a2", "", household="h2")], policy)
    assert (found, findings) == ([], ())
    assert (
        seen([award("a1", "", household="h1"), award("a2", "", household="h1")], policy)[0][2]
        is Verdict.BLOCK
    )


def test_key_used_twice_is_said_and_compared_once():
    """The same row loaded twice is a fault of loading, not of granting."""
    found, findings = overlaps([award("a1"), award("a1")], POLICY)
    assert found == []
    assert [(one.code, one.place.quote) for one in findings] == [("COV010", "a1")]


def test_messages_tell_what_is_allowed_and_nothing_else():
    """P8: category, period, amount, level of the owner; no key, programme, person or household of the other."""
    rows = [
        award("a1", person="u-secret", programme="p-secret", household="h-secret", area="街道-secret"),
        award("a2", person="u-secret", programme="p2", owner_level="society", category="大重病"),
    ]
    (overlap,), (one,) = overlaps(rows, POLICY)
    assert (one.code, one.severity, one.place.quote) == ("COV003", "note", "a2")
    assert one.message == "帮扶 a2:同一对象已有同一季的另一项帮扶(低保,2020年1月,500.00 元,区级)"
    other = finding_for(overlap, to="first")
    assert other.message == "帮扶 a1:同一对象已有同一季的另一项帮扶(大重病,2020年1月,500.00 元,社会)"
    for text in (one.as_dict(), other.as_dict()):
        assert "secret" not in str(text)
    assert {field.name for field in fields(Told)} == {"category", "period", "amount_fen", "owner_level"}
    with pytest.raises(ValueError, match="first"):
        finding_for(overlap, to="third")


@pytest.mark.parametrize(
    ("reasons", "code", "end"),
    [({}, "COV002", ",未说明理由"), ({"a2": "三级残疾且火灾"}, "COV003", ",已说明理由")],
)
def test_message_says_whether_a_reason_was_given_but_not_which(reasons, code, end):
    """The reason may speak of an illness; it stays with the award."""
    rows = [award("a1", group="g"), award("a2", programme="p2", group="g")]
    _, (one,) = overlaps(rows, POLICY, reasons=reasons)
    assert one.code == code
    assert one.message.endswith(end)
    assert "残疾" not in one.message


@pytest.mark.parametrize("owner", ["区民政局", "", "District", "qu"])
def test_owner_is_a_level_never_a_name(owner):
    """The owner is told to other units: a name typed in here would leak."""
    with pytest.raises(ValueError, match="所属层级"):
        award("a1", owner_level=owner)


@pytest.mark.parametrize("amount", [-1, 1.5, True, None, "5"])
def test_amount_is_whole_fen(amount):
    """Sums over floats lose fen."""
    with pytest.raises(ValueError, match="整数分"):
        award("a1", amount_fen=amount)


@pytest.mark.parametrize("change", [{"key": ""}, {"programme": ""}])
def test_award_without_key_or_programme_is_refused(change):
    """Two rows without a programme would be the same programme."""
    with pytest.raises(ValueError, match="编号和项目"):
        award(**{"key": "a1", **change})


def test_decision_tells_the_gravest_first():
    """The officer sees why it is blocked before what else there is."""
    existing = [award("a1", programme="p3"), award("a2", programme="p2", group="g"), award("a3", group="g")]
    decision = decide(award("n", group="g"), existing, POLICY)
    assert decision.verdict is Verdict.BLOCK
    assert [one.ground for one in decision.overlaps] == [
        Ground.PROGRAMME,
        Ground.STACKING_GROUP,
        Ground.SEASON,
    ]
    assert decision.told == tuple(told(one.first) for one in decision.overlaps)
    assert [one.code for one in decision.findings] == ["COV001", "COV002", "COV003"]


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        (None, Verdict.NEEDS_REASON),
        ("", Verdict.NEEDS_REASON),
        (" \n", Verdict.NEEDS_REASON),
        ("火灾", Verdict.WARN),
    ],
)
def test_decision_takes_a_reason_that_says_something(reason, verdict):
    """The space bar is not a reason."""
    existing = [award("a1", programme="p2", group="g")]
    assert decide(award("n", group="g"), existing, POLICY, reason).verdict is verdict


def test_decision_passes_over_the_award_itself_and_other_people():
    """Saving an award again must not find itself."""
    existing = [award("n"), award("a1", person="u2"), award("a2", period=JUNE, programme="p9")]
    decision = decide(award("n"), existing, POLICY)
    assert (decision.verdict, decision.told, decision.findings) == (Verdict.CLEAR, (), ())


def test_decision_for_unknown_persons_is_clear_not_a_clash():
    """Two awards without a person are not of the same person."""
    assert decide(award("n", person=""), [award("a1", person="")], POLICY).verdict is Verdict.CLEAR


def test_decision_sees_the_household():
    """A member of the household already has the parcel."""
    policy = Policy(household_programmes=frozenset(("p1",)))
    decision = decide(award("n", "u2", household="h"), [award("a1", "u1", household="h")], policy)
    assert decision.verdict is Verdict.BLOCK
    assert decision.findings[0].message.startswith("帮扶 n:同户成员已有")


# the twin: every pair of rows, compared by hand, in other words


def frame_of(one, other, seasons):
    if one.period.start < other.period.end and other.period.start < one.period.end:
        return True
    for season in seasons:
        touches = [season.start < row.period.end and row.period.start < season.end for row in (one, other)]
        if all(touches):
            return True
    return False


def twin(rows, policy, reasons):
    """Brute force over all pairs: (first, second, verdict, ground, by household)."""
    found = []
    for j, later in enumerate(rows):
        for i, earlier in enumerate(rows[:j]):
            own = earlier.person == later.person != ""
            family = not own and earlier.household == later.household != ""
            days = earlier.period.start < later.period.end and later.period.start < earlier.period.end
            frame = frame_of(earlier, later, policy.seasons)
            group = earlier.stacking_group == later.stacking_group != ""
            pair = policy.pairs.get(frozenset({earlier.programme, later.programme}))
            result = None
            if own and earlier.programme == later.programme:
                result = ("block", "programme") if days else None
            elif own and frame and pair is not None:
                result = (pair.value, "pair")
            elif own and frame:
                result = ("needs_reason", "stacking_group") if group else ("warn", "season")
            elif family and earlier.programme == later.programme:
                if earlier.programme in policy.household_programmes and days:
                    result = ("block", "programme")
            elif family and group and frame and later.stacking_group in policy.household_groups:
                result = ("needs_reason", "stacking_group")
            if result is None or result[0] == "clear":
                continue
            verdict, ground = result
            if verdict == "needs_reason" and reasons.get(later.key, "").strip():
                verdict = "warn"
            found.append((i, j, verdict, ground, family))
    return sorted(found)


periods = st.builds(
    lambda start, days: Period(date.fromordinal(737_400 + start), date.fromordinal(737_400 + start + days)),
    st.integers(0, 20),
    st.integers(1, 8),
)
drawn_rows = st.lists(
    st.tuples(
        st.sampled_from(["", "u1", "u2", "u3"]),
        st.sampled_from(["", "h1", "h2"]),
        st.sampled_from(["p1", "p2", "p3"]),
        st.sampled_from(["", "g1", "g2"]),
        periods,
    ),
    max_size=14,
).map(
    lambda rows: [
        Benefit(f"a{number}", person, household, programme, group, period, 100, "town")
        for number, (person, household, programme, group, period) in enumerate(rows)
    ]
)
policies = st.builds(
    Policy,
    seasons=st.lists(periods, max_size=2).map(tuple),
    pairs=st.dictionaries(
        st.sampled_from([frozenset(("p1", "p2")), frozenset(("p2", "p3"))]), st.sampled_from(list(Verdict))
    ),
    household_programmes=st.frozensets(st.sampled_from(["p1", "p2"])),
    household_groups=st.frozensets(st.sampled_from(["g1"])),
)
drawn_reasons = st.dictionaries(
    st.sampled_from([f"a{n}" for n in range(14)]), st.sampled_from(["", " ", "理由"])
)


def listed(rows, found):
    place = {row.key: number for number, row in enumerate(rows)}
    return [
        (place[one.first.key], place[one.second.key], one.verdict.value, one.ground.value, one.by_household)
        for one in found
    ]


@given(rows=drawn_rows, policy=policies, reasons=drawn_reasons)
@settings(max_examples=500, deadline=None)
def test_overlaps_agree_with_brute_force(rows, policy, reasons):
    """The grouped search must find exactly what comparing everybody with everybody finds."""
    found, _ = overlaps(rows, policy, reasons=reasons)
    assert listed(rows, found) == twin(rows, policy, reasons)


@given(rows=drawn_rows, policy=policies, reasons=drawn_reasons)
@settings(max_examples=200, deadline=None)
def test_decision_agrees_with_the_list(rows, policy, reasons):
    """At the counter and in the audit afterwards the same two awards must get the same verdict."""
    for place, new in enumerate(rows):
        decision = decide(new, rows[:place], policy, reasons.get(new.key))
        expected = [found for found in twin(rows[: place + 1], policy, reasons) if found[1] == place]
        assert sorted(listed(rows, decision.overlaps)) == expected
        ranks = [Verdict(verdict).rank for _, _, verdict, _, _ in expected]
        assert decision.verdict.rank == min(ranks, default=Verdict.CLEAR.rank)


@given(rows=drawn_rows, policy=policies)
@settings(max_examples=300, deadline=None)
def test_a_crowd_keeps_the_gravest_overlap_of_each_award(rows, policy):
    """One id for many people must neither hang the comparison nor hide who overlaps worst."""
    small = Policy(
        seasons=policy.seasons,
        pairs=policy.pairs,
        household_programmes=policy.household_programmes,
        household_groups=policy.household_groups,
        crowd=1,
    )
    found, findings = overlaps(rows, small)
    kept = listed(rows, found)
    everything = twin(rows, policy, {})
    assert set(kept) <= set(everything)
    for second in range(len(rows)):
        for family in (False, True):
            worst = sorted((Verdict(v).rank, i) for i, j, v, _, f in everything if (j, f) == (second, family))
            got = [(Verdict(v).rank, i) for i, j, v, _, f in kept if (j, f) == (second, family)]
            assert got == worst[:1]
    persons = [row.person for row in rows if row.person]
    crowds = {person for person in persons if persons.count(person) > 1}
    assert sum(one.code == "COV004" for one in findings) == len(crowds)


def test_crowded_household_is_compared_across_its_members():
    """Two members take turns: the wife's parcel must be held against the husband's, not her own."""
    rows = [award(f"a{n}", f"u{n % 2}", household="h") for n in range(3)]
    policy = Policy(household_programmes=frozenset(("p1",)), crowd=2)
    pairs = [(one.first.key, one.second.key, one.by_household) for one in overlaps(rows, policy)[0]]
    assert pairs == [("a0", "a1", True), ("a0", "a2", False), ("a1", "a2", True)]


def test_crowd_is_named_with_its_count():
    """812 awards under one id is one finding, not 329,266."""
    rows = [award(f"a{n}", programme=f"p{n}") for n in range(62)]
    found, findings = overlaps(rows, POLICY)
    assert len(found) == 61
    assert findings[0].code == "COV004"
    assert findings[0].message == "对象 u1 名下有 62 项帮扶,超过 60 项;只列出每项最重的一处重叠"
    assert len(overlaps(rows[:60], POLICY)[0]) == 60 * 59 // 2
