"""Claims under links: whatever is linked, unlinked or housed in whatever order, nobody holds a place twice."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms import factories
from tests.rooms.factories import District, id_number, land_roster

from yikou_app.awards import actions, queries
from yikou_app.awards.models import Award, Claim, GapNote, OverlapNote
from yikou_app.ground.ensure import Refused
from yikou_app.register.models import Link, Person
from yikou_app.register.queries import cluster_of, links_of

pytestmark = pytest.mark.django_db


def once() -> District:
    """A programme by person, one by household, two of one stacking group."""
    made = factories.make_district(received_fen=100_000_000, quota=500)
    for key, group, claim_by in (
        ("home", "按户", "household"),
        ("gift", "慰问", "person"),
        ("visit", "慰问", "person"),
    ):
        made.programmes[key] = factories.open_programme(
            made, f"项目{key}", [("district", 1, 50_000_000)], group=group, claim_by=claim_by, quota=500
        )
    return made


def propose(made: District, programme: str, person: Person) -> Award:
    """A proposed award for a record that stands on the register."""
    row = made.programmes[programme]
    return Award.objects.create(
        programme_id=row.id, person=person, unit_id=row.unit_id, area_path=person.area_path,
        category=made.categories["dibao"], period=row.period, amount_fen=50_000,
    )  # fmt: skip


def confirmed(made: District, programme: str, person: Person) -> Award:
    """An award that holds its claim."""
    award = propose(made, programme, person)
    assert actions.confirm_award(ref=award.ref, by=made.scopes["officer"]) == "confirmed"
    return award


def link(made: District, first: Person, second: Person, decision: str = "same") -> tuple[str, list]:
    """The officer decides about two records."""
    return actions.link_persons(
        first_ref=first.ref,
        second_ref=second.ref,
        decision=decision,
        reason="同名同址,走访核实",
        by=made.scopes["officer"],
    )


def state(ref: str) -> str:
    return Award.objects.everywhere("test").get(ref=ref).state


def test_a_link_moves_the_claim_and_an_unlink_gives_it_back(made: District) -> None:
    """Two records of one person: linked, the second may not take what the first has; unlinked, it may."""
    first, second = factories.add_person(made), factories.add_person(made)
    award = confirmed(made, "spring", second)
    ref, notes = link(made, first, second)
    assert notes == []
    assert Claim.objects.get(award=award).holder == f"P{first.pk}"
    twin = propose(made, "spring", first)
    assert actions.confirm_award(ref=twin.ref, by=made.scopes["officer"]) == "held"
    actions.unlink_persons(link_ref=ref, reason="身份证不同,是两个人", by=made.scopes["officer"])
    assert Claim.objects.get(award=award).holder == f"P{second.pk}"
    assert actions.confirm_award(ref=twin.ref, by=made.scopes["officer"]) == "confirmed"
    # The award itself never changed its record.
    assert Award.objects.everywhere("test").get(pk=award.pk).person_id == second.pk


def test_linking_two_who_both_have_it_is_a_finding_that_names_both(made: District) -> None:
    """P2: both were granted before anybody knew; nothing is dropped, a person settles it."""
    first, second = factories.add_person(made), factories.add_person(made)
    awards = [confirmed(made, "spring", each) for each in (first, second)]
    ref, notes = link(made, first, second)
    assert [note.code for note in notes] == ["AWD001"]
    assert all(award.ref in notes[0].message for award in awards)
    assert Link.objects.get(ref=ref).decision == "doubtful"
    assert cluster_of([first.pk, second.pk]) == {first.pk: first.pk, second.pk: second.pk}
    assert {state(award.ref) for award in awards} == {"confirmed"}
    # Settled by cancelling one, the same link can be made.
    actions.cancel_award(ref=awards[1].ref, reason="同一人重复", by=made.scopes["officer"])
    ref, notes = link(made, first, second)
    assert (notes, Link.objects.get(ref=ref).decision) == ([], "same")


def test_linking_two_of_one_stacking_group_is_a_finding_too(made: District) -> None:
    """One has the gift, the other the visit of the same group: together they would need a reason."""
    first, second = factories.add_person(made), factories.add_person(made)
    confirmed(made, "gift", first)
    confirmed(made, "visit", second)
    _, notes = link(made, first, second)
    assert [note.code for note in notes] == ["AWD001"]


def test_linking_two_with_different_helps_tells_of_the_overlap(made: District) -> None:
    """Different groups: the link stands, and what overlaps now is noted with the later award."""
    first, second = factories.add_person(made), factories.add_person(made)
    earlier, later = confirmed(made, "spring", first), confirmed(made, "gift", second)
    assert not OverlapNote.objects.exists()
    link(made, first, second)
    note = OverlapNote.objects.get()
    assert (note.award_id, note.other_id, note.kind) == (later.pk, earlier.pk, "other")


def test_a_refused_link_is_remembered_and_a_newer_decision_replaces_it(made: District) -> None:
    """不是同一人 keeps the next clerk from linking them again by mistake."""
    first, second = factories.add_person(made), factories.add_person(made)
    link(made, first, second, "different")
    link(made, first, second, "same")
    lines = links_of(made.scopes["officer"], first.ref)
    assert [(line.decision, line.undone_at is None) for line in lines] == [
        ("same", True),
        ("different", False),
    ]


@pytest.mark.parametrize(
    ("decision", "reason", "login", "says"),
    [
        ("same", "  ", "officer", "理由"),
        ("merge", "合并", "officer", "结论"),
        ("same", "核实", "townclerk", "没有找到"),
        ("same", "核实", "member", "办理"),
        ("same", "核实", "helper", "办理"),
        ("same", "长" * 301, "officer", "最多"),
    ],
)
def test_who_may_not_link_or_how(made: District, decision: str, reason: str, login: str, says: str) -> None:
    """No reason, no such decision, somebody else's people, not their office."""
    first, second = factories.add_person(made), factories.add_person(made)
    with pytest.raises(Refused, match=says):
        actions.link_persons(
            first_ref=first.ref,
            second_ref=second.ref,
            decision=decision,
            reason=reason,
            by=made.scopes[login],
        )
    assert not Link.objects.exists()


def test_a_street_cannot_link_across_its_border(made: District) -> None:
    """One record here, one in the other street: only the district sees both."""
    here, there = factories.add_person(made), factories.add_person(made, area="001002001")
    with pytest.raises(Refused, match="没有找到"):
        actions.link_persons(
            first_ref=here.ref, second_ref=there.ref, decision="same", reason="核实", by=made.scopes["clerk"]
        )
    ref, _ = link(made, here, there)
    line = links_of(made.scopes["clerk"], here.ref)[0]
    assert (line.other_ref, line.other_name, line.reason, line.can_undo) == ("", "", "", False)
    with pytest.raises(Refused, match="没有找到"):
        actions.unlink_persons(link_ref=ref, reason="不是", by=made.scopes["clerk"])


def test_a_link_is_undone_once(made: District) -> None:
    """A second click, or a colleague, finds it undone already."""
    first, second = factories.add_person(made), factories.add_person(made)
    ref, _ = link(made, first, second)
    actions.unlink_persons(link_ref=ref, reason="看错了", by=made.scopes["officer"])
    with pytest.raises(Refused, match="已经撤销"):
        actions.unlink_persons(link_ref=ref, reason="看错了", by=made.scopes["officer"])


def test_a_linked_record_without_household_shares_the_households_place(made: District) -> None:
    """A second record of the husband, without household, must not open a second place for the family."""
    he, again, she = (factories.add_person(made) for _ in range(3))
    by = made.scopes["officer"]
    actions.open_household(members=[he.ref, she.ref], area_path="001001001", by=by)
    link(made, he, again)
    confirmed(made, "home", she)
    assert actions.confirm_award(ref=propose(made, "home", again).ref, by=by) == "held"


def test_a_household_is_not_formed_over_two_places(made: District) -> None:
    """Man and wife each got the help per household before anybody knew that they are one."""
    he, she = factories.add_person(made), factories.add_person(made)
    first, second = confirmed(made, "home", he), confirmed(made, "home", she)
    by = made.scopes["officer"]
    with pytest.raises(Refused, match="按户计") as refused:
        actions.open_household(members=[he.ref, she.ref], area_path="001001001", by=by)
    assert first.ref in refused.value.sentence and second.ref in refused.value.sentence
    assert Person.objects.everywhere("test").filter(household__isnull=False).count() == 0
    actions.cancel_award(ref=second.ref, reason="同户", by=by)
    actions.open_household(members=[he.ref, she.ref], area_path="001001001", by=by)
    assert Claim.objects.get(award=first).holder.startswith("H")


def invariants(made: District) -> None:
    """What must hold after every step: each live claim names the holder its record has now, once a place."""
    live = list(Claim.objects.filter(released_at__isnull=True).select_related("award__person", "programme"))
    clusters = cluster_of(claim.award.person_id for claim in live)
    places, groups = set(), set()
    for claim in live:
        one = clusters[claim.award.person_id]
        assert claim.group_holder == f"P{one}"
        if claim.programme.claim_by == "person":
            assert claim.holder == f"P{one}"
            assert (one, claim.programme_id, claim.period) not in places
            places.add((one, claim.programme_id, claim.period))
        assert (one, claim.stacking_group, claim.group_number) not in groups
        groups.add((one, claim.stacking_group, claim.group_number))
    assert {claim.award.state for claim in live} <= {"confirmed"}
    confirmed_now = Award.objects.everywhere("test").filter(state="confirmed").count()
    assert confirmed_now == len(live)


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("award"),
            st.integers(0, 3),
            st.sampled_from(["spring", "home", "gift", "visit"]),
            st.booleans(),
        ),
        st.tuples(st.just("link"), st.integers(0, 3), st.integers(0, 3), st.just(False)),
        st.tuples(st.just("unlink"), st.integers(0, 5), st.just(""), st.just(False)),
        st.tuples(st.just("house"), st.integers(0, 3), st.integers(0, 3), st.just(False)),
        st.tuples(st.just("cancel"), st.integers(0, 5), st.just(""), st.just(False)),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_links_awards_and_households_gives_anybody_a_place_twice(
    made: District, steps: list
) -> None:
    """P2 (c): for any order, live claims per person, programme and period are at most one."""
    outer = transaction.savepoint()
    by = made.scopes["officer"]
    people = [factories.add_person(made) for _ in range(4)]
    awards: list[Award] = []
    for kind, where, what, reasoned in steps:
        try:
            if kind == "award":
                award = propose(made, what, people[where])
                awards.append(award)
                actions.confirm_award(ref=award.ref, reason="确有需要" if reasoned else "", by=by)
            elif kind == "link" and where != what:
                link(made, people[where], people[what])
            elif kind == "unlink":
                refs = list(
                    Link.objects.filter(undone_at__isnull=True).order_by("pk").values_list("ref", flat=True)
                )
                if refs:
                    actions.unlink_persons(link_ref=refs[where % len(refs)], reason="看错了", by=by)
            elif kind == "house" and where != what:
                actions.open_household(
                    members=[people[where].ref, people[what].ref], area_path="001001001", by=by
                )
            elif kind == "cancel" and awards:
                actions.cancel_award(ref=awards[where % len(awards)].ref, reason="取消", by=by)
        except Refused:
            pass  # a refusal is an answer; what matters is what stands afterwards
        invariants(made)
    transaction.savepoint_rollback(outer)


def test_sabotage_without_rekeying_a_person_is_served_twice(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: were the claims not re-keyed, the linked person would be confirmed twice."""
    from yikou_app.awards.actions import linking

    monkeypatch.setattr(linking, "rekey", lambda people: None)
    first, second = factories.add_person(made), factories.add_person(made)
    confirmed(made, "spring", second)
    link(made, first, second)
    assert (
        actions.confirm_award(ref=propose(made, "spring", first).ref, by=made.scopes["officer"])
        == "confirmed"
    )
    with pytest.raises(AssertionError):
        invariants(made)


def test_the_index_refuses_a_clash_that_the_search_should_miss(made: District) -> None:
    """The search names the awards; the unique index is what holds."""
    first, second = factories.add_person(made), factories.add_person(made)
    confirmed(made, "spring", first)
    award = confirmed(made, "spring", second)
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(award=award).update(holder=f"P{first.pk}")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX claim_once")
    assert Claim.objects.filter(award=award).update(holder=f"P{first.pk}") == 1


# Gaps ----------------------------------------------------------------------------------------------------


def test_whom_nobody_reached_is_listed_by_place_and_category(made: District) -> None:
    """不遗漏: members without any award of the season, wherever and by whomever others were reached."""
    from yikou_app.register.actions import give_statuses

    people = [factories.add_person(made) for _ in range(3)] + [factories.add_person(made, area="001002001")]
    by = made.scopes["officer"]
    give_statuses(
        people=[(each.pk, made.categories["dibao"].pk) for each in people],
        valid_from=factories.DAY,
        source="低保库",
        by=by,
    )
    confirmed(made, "spring", people[0])
    missed, reach = queries.season_gaps(by, made.season_id, factories.DAY)
    assert {line.person_id for line in missed} == {each.pk for each in people[1:]}
    counts = {
        (row.area_path, row.category_key): (row.members, row.reached, row.closed, row.missed) for row in reach
    }
    assert counts == {("001001", "dibao"): (3, 1, 0, 2), ("001002", "dibao"): (1, 0, 0, 1)}
    actions.note_gap(
        season_ref=made.season_ref, person_ref=people[1].ref, reason_code="refused", note="本人谢绝", by=by
    )
    missed, _ = queries.season_gaps(made.scopes["clerk"], made.season_id, factories.DAY)
    assert {(line.person_id, line.reason, line.is_open) for line in missed} == {
        (people[1].pk, "本人谢绝", False), (people[2].pk, "原因不明", True),
    }  # fmt: skip
    assert queries.season_gaps(made.scopes["helper"], made.season_id, factories.DAY) == ([], [])


def test_an_award_for_the_linked_record_reaches_the_person(made: District) -> None:
    """Two records, one member of the category, the other awarded: the person is not missed."""
    from yikou_app.register.actions import give_statuses

    member, other = factories.add_person(made), factories.add_person(made)
    by = made.scopes["officer"]
    give_statuses(
        people=[(member.pk, made.categories["dibao"].pk)], valid_from=factories.DAY, source="库", by=by
    )
    confirmed(made, "spring", other)
    assert len(queries.season_gaps(by, made.season_id, factories.DAY)[0]) == 1
    link(made, member, other)
    assert queries.season_gaps(by, made.season_id, factories.DAY)[0] == []


@pytest.mark.parametrize(
    ("login", "code", "note", "says"),
    [
        ("clerk", "", "", "原因"),
        ("clerk", "because", "", "原因"),
        ("clerk", "refused", "长" * 301, "最多"),
        ("townclerk", "refused", "", "没有找到"),
        ("helper", "refused", "", "办理"),
        ("cashier", "refused", "", "办理"),
    ],
)
def test_a_gap_is_noted_by_the_right_people_with_a_known_reason(
    made: District, login: str, code: str, note: str, says: str
) -> None:
    """A reason that nobody knows would leave the gap open and look settled."""
    person = factories.add_person(made)
    with pytest.raises(Refused, match=says):
        actions.note_gap(
            season_ref=made.season_ref,
            person_ref=person.ref,
            reason_code=code,
            note=note,
            by=made.scopes[login],
        )
    assert not GapNote.objects.exists()


def test_a_committee_notes_a_gap_of_its_own_residents_only(made: District) -> None:
    """Those who knock at the door know why; of other streets they know nothing."""
    own, other = factories.add_person(made), factories.add_person(made, area="001002001")
    given = {
        "season_ref": made.season_ref,
        "reason_code": "refused",
        "note": "",
        "by": made.scopes["member"],
    }
    with pytest.raises(Refused, match="没有找到"):
        actions.note_gap(person_ref=other.ref, **given)
    actions.note_gap(person_ref=own.ref, **given)
    assert GapNote.objects.get().person == own


def test_identity_numbers_of_linked_people_stay_their_own(made: District) -> None:
    """Linked, never merged: each record keeps its number, and a list finds each by its own."""
    first, second = factories.add_person(made), factories.add_person(made)
    link(made, first, second)
    numbers = [person.id_number for person in Person.objects.everywhere("test").order_by("pk")]
    ref = land_roster(
        made, "spring", [{"number": numbers[0]}, {"number": numbers[1]}, {"number": id_number(77)}]
    )
    actions.propose_awards(roster_ref=ref, by=made.scopes["officer"])
    outcome = actions.confirm_awards(programme_ref=made.programmes["spring"].ref, by=made.scopes["officer"])
    assert (outcome.confirmed, outcome.held) == (2, 1)
