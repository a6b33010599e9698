"""What becomes of accepted rows: proposed, confirmed, held, allowed, cancelled; and who may say so."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from tests.rooms import factories
from tests.rooms.factories import District, id_number, land_roster

from yikou_app.awards import actions, queries
from yikou_app.awards.models import Award, AwardShare, Claim, OverlapNote
from yikou_app.ground.ensure import BrokenInvariant, Refused
from yikou_app.register.models import Person, Spelling
from yikou_app.rosters.models import Roster, RosterFinding
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db

#: One of each of two units: what one unit lists twice makes one award (test_resent).
TWO_UNITS = ("officer", "clerk")


def once() -> District:
    """A district with one programme of the bureau, and a second of the same stacking group."""
    made = factories.make_district()
    for key, unit, group in (
        ("gift", "society", "节日慰问"),
        ("visit", "street", "节日慰问"),
        ("alone", "society", "其他"),
    ):
        made.programmes[key] = factories.open_programme(
            made, f"项目{key}", [("district", 1, 5_000_000)], unit=unit, group=group
        )
    return made


def proposed(made: District, programme: str, rows: list[dict], login: str = "officer") -> list[Award]:
    """Accept a roster of these rows and return its awards."""
    ref = land_roster(made, programme, rows, login=login)
    actions.propose_awards(roster_ref=ref, by=made.scopes[login])
    found = Award.objects.everywhere("test").filter(roster_row__roster__ref=ref).order_by("pk")
    return list(found)


def again(award: Award) -> Award:
    """The award as it stands now."""
    return Award.objects.everywhere("test").get(pk=award.pk)


# Proposing ----------------------------------------------------------------------------------------


def test_every_accepted_row_becomes_one_award(made: District) -> None:
    """不遗漏: what was accepted is what is proposed, one for one, and the sums agree."""
    rows = [{"number": id_number(n), "fen": 40_000 + n} for n in range(5)]
    ref = land_roster(made, "spring", rows)
    made_of_it = actions.propose_awards(roster_ref=ref, by=made.scopes["officer"])
    assert (made_of_it.awards, made_of_it.added) == (5, 5)
    awards = Award.objects.everywhere("test").all()
    assert sorted(award.amount_fen for award in awards) == [40_000, 40_001, 40_002, 40_003, 40_004]
    assert Roster.objects.everywhere("test").get(ref=ref).state == "accepted"


def test_an_accepted_roster_is_not_proposed_again(made: District) -> None:
    """A second click would double every award of the list."""
    ref = land_roster(made, "spring", [{"number": id_number(1)}])
    actions.propose_awards(roster_ref=ref, by=made.scopes["officer"])
    with pytest.raises(Refused, match="只有待确认的名册可以接收"):
        actions.propose_awards(roster_ref=ref, by=made.scopes["officer"])
    assert Award.objects.everywhere("test").count() == 1


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4])
def test_a_proposal_that_dies_in_the_middle_doubles_nothing(
    made: District, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """A power cut between two chunks: nothing shows until the next run has ended, and nothing is doubled."""
    from yikou_app.awards.actions import proposing

    rows = [{"number": id_number(n)} for n in range(7)] + [
        {"account": "6217000000000000017", "name": "无证人"}
    ]
    ref = land_roster(made, "spring", rows)
    whole = proposing.accepted_rows
    monkeypatch.setattr(proposing, "accepted_rows", lambda roster_id: whole(roster_id, chunk=2))

    class PowerCut(Exception):
        pass

    calls = 0

    def cut(done: int, total: int, message: str) -> None:
        nonlocal calls
        calls += 1
        if calls == dies_at:
            raise PowerCut

    officer = made.scopes["officer"]
    with pytest.raises(PowerCut):
        actions.propose_awards(roster_ref=ref, by=officer, tell=cut)
    assert queries.awards(officer)[0] == 0
    assert queries.state_counts(officer, made.season_id) == {}
    done = actions.propose_awards(roster_ref=ref, by=officer)
    assert done.awards == 8
    assert queries.awards(officer)[0] == 8
    assert Person.objects.everywhere("test").count() == 8


def test_a_roster_being_taken_cannot_be_withdrawn(made: District) -> None:
    """Half its awards exist already: taking it back now would leave them without a list."""
    from yikou_app.rosters.actions import begin_acceptance, withdraw_roster

    ref = land_roster(made, "spring", [{"number": id_number(1)}])
    begin_acceptance(ref=ref, by=made.scopes["officer"])
    with pytest.raises(Refused, match="不能撤回"):
        withdraw_roster(ref=ref, reason="填错了", by=made.scopes["officer"])


def test_the_totals_are_typed_again_and_must_agree(made: District) -> None:
    """P11: whoever accepts a list has looked at its sum, not only at a button."""
    ref = land_roster(made, "spring", [{"number": id_number(1)}, {"number": id_number(2)}])
    by = made.scopes["officer"]
    for rows, fen in ((1, 100_000), (2, 99_999), (0, 0)):
        with pytest.raises(Refused, match="不一致"):
            actions.request_proposal(roster_ref=ref, rows=rows, total_fen=fen, by=by)
    job = actions.request_proposal(roster_ref=ref, rows=2, total_fen=100_000, by=by)
    assert Roster.objects.everywhere("test").get(ref=ref).state == "accepting"
    with pytest.raises(Refused, match="正在接收中"):
        actions.request_proposal(roster_ref=ref, rows=2, total_fen=100_000, by=by)
    assert len(job) == 16


def test_a_roster_without_a_sound_row_is_not_accepted(made: District) -> None:
    """There is nothing to accept; the unit must correct and hand in again."""
    ref = land_roster(made, "spring", [])
    with pytest.raises(Refused, match="没有合格的行"):
        actions.request_proposal(roster_ref=ref, rows=0, total_fen=0, by=made.scopes["officer"])


@pytest.mark.parametrize(
    ("login", "says"),
    [("townclerk", "没有找到"), ("helper", "没有找到"), ("cashier", "办理"), ("member", "办理")],
)
def test_strangers_cannot_accept_a_roster(made: District, login: str, says: str) -> None:
    """Another street, a society, the cashier and a committee have no say in the bureau's list."""
    ref = land_roster(made, "spring", [{"number": id_number(1)}])
    with pytest.raises(Refused, match=says):
        actions.propose_awards(roster_ref=ref, by=made.scopes[login])


def test_a_known_person_is_found_again_and_a_new_spelling_kept(made: District) -> None:
    """One number is one person whatever the name; the other spelling is kept and pointed out."""
    person = factories.add_person(made, name="王晓明")
    number = Person.objects.everywhere("test").get(pk=person.pk).id_number
    award = proposed(
        made, "spring", [{"number": number, "name": "王小明", "account": "6217000000000000025"}]
    )[0]
    assert award.person_id == person.pk
    assert Spelling.objects.get().name == "王小明"
    codes = set(RosterFinding.objects.values_list("code", flat=True))
    assert codes == {"REG001", "REG003"}


def test_rows_without_a_number_are_never_guessed_to_be_one_person(made: District) -> None:
    """Two people of one name without number: two records, each with a note; the same account is one."""
    rows = [{"name": "李明"}, {"name": "李明"}, {"name": "李明", "account": "6217000000000000017"}]
    first = proposed(made, "spring", rows)
    assert len({award.person_id for award in first}) == 3
    second = proposed(made, "shared", [{"name": "李明", "account": "6217000000000000017"}])
    assert second[0].person_id == first[2].person_id


# Confirming ---------------------------------------------------------------------------------------


def test_confirming_takes_place_money_and_claim_together(made: District) -> None:
    """2:3 of 500.00 is 200.00 and 300.00, to the fen, in the funds, the shares and the programme."""
    award = proposed(made, "shared", [{"number": id_number(1), "fen": 50_000}])[0]
    assert actions.confirm_award(ref=award.ref, by=made.scopes["officer"]) == "confirmed"
    parts = dict(AwardShare.objects.filter(award=award).values_list("fund__name", "amount_fen"))
    assert parts == {"市级补助资金": 20_000, "区级帮困资金": 30_000}
    assert (made.fund("city").reserved_fen, made.fund("district").reserved_fen) == (20_000, 30_000)
    assert made.programme("shared").taken == 1
    claim = Claim.objects.get()
    assert (claim.holder, claim.period) == (f"P{award.person_id}", "2020")


def test_one_person_twice_in_one_programme_is_held(made: District) -> None:
    """P2: two units list the same person; the second is held, and no reason opens the door."""
    first, second = (proposed(made, "spring", [{"number": id_number(1)}], login)[0] for login in TWO_UNITS)
    by = made.scopes["officer"]
    assert actions.confirm_award(ref=first.ref, by=by) == "confirmed"
    assert actions.confirm_award(ref=second.ref, by=by) == "held"
    assert actions.confirm_award(ref=second.ref, reason="情况特殊", by=by) == "held"
    assert "不能重复享受" in again(second).reason
    assert made.programme("spring").taken == 1
    assert made.fund("district").reserved_fen == 50_000
    with pytest.raises(Refused, match="已确认"):
        actions.confirm_award(ref=first.ref, by=by)


def test_one_group_twice_needs_a_reason(made: District) -> None:
    """Same stacking group: held until somebody says why; then both stand, and the note is settled."""
    first = proposed(made, "gift", [{"number": id_number(1)}], "officer")[0]
    second = proposed(made, "visit", [{"number": id_number(1)}], "officer")[0]
    by = made.scopes["officer"]
    assert actions.confirm_award(ref=first.ref, by=by) == "confirmed"
    assert actions.confirm_award(ref=second.ref, by=by) == "held"
    with pytest.raises(Refused, match="理由"):
        actions.allow_overlap(ref=second.ref, reason="  ", by=by)
    assert actions.allow_overlap(ref=second.ref, reason="家中两人重残", by=by) == "confirmed"
    assert list(Claim.objects.order_by("pk").values_list("group_number", flat=True)) == [1, 2]
    note = OverlapNote.objects.get(award=second)
    assert (note.kind, note.settled, note.allowed_reason) == ("same_group", True, "家中两人重残")


def test_other_programmes_only_warn_and_the_warning_can_be_settled(made: District) -> None:
    """Two helps of different groups stand side by side; the unit is told and may say that it knows."""
    first = proposed(made, "spring", [{"number": id_number(1)}])[0]
    second = proposed(made, "alone", [{"number": id_number(1)}], "helper")[0]
    assert actions.confirm_award(ref=first.ref, by=made.scopes["officer"]) == "confirmed"
    assert actions.confirm_award(ref=second.ref, by=made.scopes["helper"]) == "confirmed"
    assert queries.open_overlaps(made.scopes["helper"], made.season_id) == 1
    assert actions.allow_overlap(ref=second.ref, reason="已知悉", by=made.scopes["helper"]) == "confirmed"
    assert queries.open_overlaps(made.scopes["helper"], made.season_id) == 0


def test_many_are_confirmed_and_the_others_stay_behind_with_reasons(made: District) -> None:
    """Confirming a list is not all or nothing: doubles are held, the quota ends, the rest goes on."""
    made.programmes["small"] = factories.open_programme(made, "小项目", [("district", 1, 5_000_000)], quota=3)
    rows = [{"number": id_number(n)} for n in range(4)]
    proposed(made, "small", [rows[0]], "clerk")
    proposed(made, "small", rows)
    outcome = actions.confirm_awards(programme_ref=made.programmes["small"].ref, by=made.scopes["officer"])
    assert (outcome.confirmed, outcome.held, outcome.refused) == (3, 1, 1)
    assert outcome.amount_fen == 150_000 == made.fund("district").reserved_fen
    assert any("名额" in sentence for sentence in outcome.refusals)
    assert made.programme("small").taken == 3 == Claim.objects.count()


def test_money_that_does_not_reach_is_refused_award_by_award(made: District) -> None:
    """P3: no overshoot and no spare refusal: what still fits is confirmed."""
    made.programmes["poor"] = factories.open_programme(made, "小钱", [("district", 1, 120_000)])
    proposed(
        made, "poor", [{"number": id_number(n), "fen": fen} for n, fen in enumerate([70_000, 60_000, 50_000])]
    )
    outcome = actions.confirm_awards(programme_ref=made.programmes["poor"].ref, by=made.scopes["officer"])
    assert (outcome.confirmed, outcome.refused, outcome.amount_fen) == (2, 1, 120_000)


@pytest.mark.parametrize("login", ["clerk", "townclerk", "member", "cashier", "helper"])
def test_only_the_programmes_unit_and_the_district_decide(made: District, login: str) -> None:
    """A street sees what others give its residents; it neither confirms nor cancels it."""
    award = proposed(made, "spring", [{"number": id_number(1)}])[0]
    by = made.scopes[login]
    for act in (
        lambda: actions.confirm_award(ref=award.ref, by=by),
        lambda: actions.allow_overlap(ref=award.ref, reason="可以", by=by),
        lambda: actions.cancel_award(ref=award.ref, reason="不要", by=by),
        lambda: actions.confirm_awards(programme_ref=made.programmes["spring"].ref, by=by),
    ):
        with pytest.raises(Refused):
            act()
    assert again(award).state == "proposed"


def test_awards_of_an_unaccepted_roster_cannot_be_confirmed(made: District) -> None:
    """What no list shows must not be confirmed by its address either."""
    ref = land_roster(made, "spring", [{"number": id_number(1)}])
    row = Roster.objects.everywhere("test").get(ref=ref).rows.get()
    person = factories.add_person(made)
    award = Award.objects.create(
        programme_id=made.programmes["spring"].id, person=person, roster_row=row, unit_id=made.units["bureau"].pk,
        area_path=person.area_path, category=made.categories["dibao"], period="2020", amount_fen=50_000,
    )  # fmt: skip
    with pytest.raises(Refused, match="没有找到"):
        actions.confirm_award(ref=award.ref, by=made.scopes["officer"])


def test_a_household_counts_once_whoever_is_listed(made: District) -> None:
    """A programme per household: the wife's award takes the place that the husband's would take."""
    made.programmes["home"] = factories.open_programme(
        made, "按户慰问", [("district", 1, 5_000_000)], claim_by="household"
    )
    he, she = factories.add_person(made), factories.add_person(made)
    actions.open_household(members=[he.ref, she.ref], area_path="001001001", by=made.scopes["officer"])
    numbers = [
        person.id_number for person in Person.objects.everywhere("test").filter(pk__in=[he.pk, she.pk])
    ]
    first, second = proposed(made, "home", [{"number": number} for number in numbers])
    by = made.scopes["officer"]
    assert [actions.confirm_award(ref=each.ref, by=by) for each in (first, second)] == ["confirmed", "held"]


# Cancelling and paying ------------------------------------------------------------------------------


def test_cancelling_gives_back_place_money_and_claim(made: District) -> None:
    """After a cancel the next person can have the place, and the person another award."""
    first, second = (proposed(made, "shared", [{"number": id_number(1)}], login)[0] for login in TWO_UNITS)
    by = made.scopes["officer"]
    actions.confirm_award(ref=first.ref, by=by)
    actions.cancel_award(ref=first.ref, reason="填错项目", by=by)
    assert (made.fund("city").reserved_fen, made.fund("district").reserved_fen) == (0, 0)
    assert made.programme("shared").taken == 0
    assert actions.confirm_award(ref=second.ref, by=by) == "confirmed"
    with pytest.raises(Refused, match="已经取消"):
        actions.cancel_award(ref=first.ref, reason="再来一次", by=by)
    with pytest.raises(Refused, match="已取消"):
        actions.confirm_award(ref=first.ref, by=by)


def test_an_award_on_its_way_to_the_bank_is_not_cancelled(made: District) -> None:
    """Its money may have left already: the way back is a refund."""
    award = proposed(made, "spring", [{"number": id_number(1)}])[0]
    by = made.scopes["officer"]
    actions.confirm_award(ref=award.ref, by=by)
    with transaction.atomic():
        actions.engage_awards(counts={award.pk: 1})
    with pytest.raises(Refused, match="进入发放"):
        actions.cancel_award(ref=award.ref, reason="不发了", by=by)
    assert made.fund("district").reserved_fen == 50_000
    with transaction.atomic():
        actions.disengage_awards(counts={award.pk: 1})
    actions.cancel_award(ref=award.ref, reason="不发了", by=by)
    with pytest.raises(BrokenInvariant):
        actions.disengage_awards(counts={award.pk: 1})
    with pytest.raises(Refused, match="已确认"):
        actions.engage_awards(counts={award.pk: 1})


@pytest.mark.parametrize("reason", ["", "   ", "长" * 301])
def test_a_cancel_needs_a_reason_that_can_be_kept(made: District, reason: str) -> None:
    """An empty reason explains nothing; one that the column cuts is a changed reason."""
    award = proposed(made, "spring", [{"number": id_number(1)}])[0]
    with pytest.raises(Refused, match="理由"):
        actions.cancel_award(ref=award.ref, reason=reason, by=made.scopes["officer"])


# Guards in the database --------------------------------------------------------------------------------


def test_the_database_refuses_a_second_claim_behind_the_actions(made: District) -> None:
    """The look before the write is politeness; the unique index is the guard."""
    award = proposed(made, "spring", [{"number": id_number(1)}])[0]
    other = proposed(made, "spring", [{"number": id_number(1)}], "clerk")[0]
    actions.confirm_award(ref=award.ref, by=made.scopes["officer"])
    claim = Claim.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(
            award=other, holder=claim.holder, programme_id=claim.programme_id, period=claim.period,
            group_holder="P0", season_id=claim.season_id, stacking_group="另", group_number=1,
        )  # fmt: skip


def test_without_the_look_the_index_still_holds_the_second(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two officers at one moment: neither sees the other's claim, and still only one is confirmed."""
    from yikou_app.awards.actions import claims

    first, second = (proposed(made, "spring", [{"number": id_number(1)}], login)[0] for login in TWO_UNITS)
    by = made.scopes["officer"]
    actions.confirm_award(ref=first.ref, by=by)
    blind = lambda awards, programme, reason: (  # noqa: E731 - a stand-in of one line reads best here
        [claims.Place(award, f"P{award.person_id}", f"P{award.person_id}", 1) for award in awards],
        [],
    )
    monkeypatch.setattr(claims, "sort_out", blind)
    assert actions.confirm_award(ref=second.ref, by=by) == "held"
    assert "刚刚被确认" in again(second).reason
    assert made.programme("spring").taken == 1
    assert made.fund("district").reserved_fen == 50_000
    outcome = actions.confirm_awards(programme_ref=made.programmes["spring"].ref, by=by)
    assert outcome.confirmed == 0


def test_sabotage_without_the_index_a_person_is_confirmed_twice(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: with the unique indexes gone the test above would go red."""
    from yikou_app.awards.actions import claims

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX claim_once")
        cursor.execute("DROP INDEX claim_group_once")
    first, second = (proposed(made, "spring", [{"number": id_number(1)}], login)[0] for login in TWO_UNITS)
    by = made.scopes["officer"]
    actions.confirm_award(ref=first.ref, by=by)
    monkeypatch.setattr(
        claims,
        "sort_out",
        lambda awards, programme, reason: (
            [claims.Place(award, f"P{award.person_id}", f"P{award.person_id}", 1) for award in awards],
            [],
        ),
    )
    assert actions.confirm_award(ref=second.ref, by=by) == "confirmed"


@pytest.mark.parametrize(
    "change",
    [{"state": "proposed"}, {"state": "held"}, {"amount_fen": 1}, {"person_id": 0}, {"period": "2021"}],
)
def test_what_was_decided_stays_as_it_was(made: District, change: dict) -> None:
    """Neither amount nor person nor period of an award changes, and a confirmed one is not undecided."""
    award = proposed(made, "spring", [{"number": id_number(1)}])[0]
    actions.confirm_award(ref=award.ref, by=made.scopes["officer"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Award.objects.everywhere("test").filter(pk=award.pk).update(**change)


def test_a_released_claim_is_not_taken_again(made: District) -> None:
    """A cancelled award's place belongs to the next one; the old claim cannot come back to life."""
    award = proposed(made, "spring", [{"number": id_number(1)}])[0]
    by = made.scopes["officer"]
    actions.confirm_award(ref=award.ref, by=by)
    actions.cancel_award(ref=award.ref, reason="填错", by=by)
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(award=award).update(released_at=None)


def test_every_decision_is_in_the_trail_with_who_and_why(made: District) -> None:
    """P8 and P9: the asking about other units' awards is logged with the awards it was asked for."""
    first = proposed(made, "spring", [{"number": id_number(1)}])[0]
    second = proposed(made, "gift", [{"number": id_number(1)}], "helper")[0]
    actions.confirm_award(ref=first.ref, by=made.scopes["officer"])
    actions.cancel_award(ref=second.ref, reason="重复", by=made.scopes["helper"])
    told = Event.objects.get(verb="tell_overlaps")
    assert (told.unit_id, second.ref in told.facts) == (made.units["society"].pk, True)
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[-2:] == ["confirm_award", "cancel_award"]
    assert id_number(1) not in "".join(Event.objects.values_list("facts", flat=True))
