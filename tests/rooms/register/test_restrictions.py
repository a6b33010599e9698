"""封存: a record out of use is found by nobody, begins nothing new, stops no money, and comes back by two people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import DAY, District

from yikou_app.awards import actions as awards
from yikou_app.awards.models import Award
from yikou_app.ground.ensure import Refused
from yikou_app.register import actions, queries
from yikou_app.register.actions import Sighting, find_or_add
from yikou_app.register.models import Person, Restriction
from yikou_app.rosters.models import RosterFinding, RosterReview
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db

WHY, LAW = "本人要求停止使用", "《个人信息保护法》第四十七条"


@pytest.fixture
def made() -> District:
    return factories.make_people_of_the_house()


@pytest.fixture
def person(made: District) -> Person:
    """Somebody found by every kind of search, in a category of need."""
    actions.register_person(
        name="沈小舟", id_number=factories.id_number(77), area_path="001001001", phone="13800000001",
        account="6217000000000000077", by=made.scopes["officer"],
    )  # fmt: skip
    row: Person = Person.objects.everywhere("test").get()
    category = next(iter(made.categories))
    actions.give_status(
        person_ref=row.ref, category_key=category, valid_from=DAY, source="样例", by=made.scopes["officer"]
    )
    return row


def restrict(made: District, person: Person) -> Restriction:
    actions.restrict_person(person_ref=person.ref, reason=WHY, ground=LAW, by=made.scopes["officer"])
    return Restriction.objects.get(person=person)


def names(made: District, **asked: str) -> list[str]:
    return [row.name for row in queries.persons(made.scopes["officer"], on=DAY, **asked)[1]]


SEARCHES: dict[str, Callable[[Person], str]] = {
    "everything": lambda row: "",
    "name": lambda row: row.name,
    "pinyin": lambda row: "shenxiaozhou",
    "initials": lambda row: "sxz",
    "number": lambda row: str(row.id_number),
    "tail": lambda row: str(row.id_number)[-4:],
    "account": lambda row: str(row.account),
}


@pytest.mark.parametrize("search", SEARCHES)
def test_a_restricted_record_is_found_by_no_search(made: District, person: Person, search: str) -> None:
    """One forgotten way in, and 封存 is a word: every search finds the record before and none after."""
    asked = SEARCHES[search](person)
    assert names(made, search=asked) == ["沈小舟"]
    restrict(made, person)
    assert names(made, search=asked) == []


def test_a_restricted_record_is_in_no_count_and_no_list(made: District, person: Person) -> None:
    """Counts by category, members for coverage, quality, namesakes, households: each has its own query."""
    officer, category = made.scopes["officer"], next(iter(made.categories))

    def seen() -> list[object]:
        return [
            queries.counts_by_category(officer, DAY),
            list(queries.members([category], on=DAY, low="001", high="002")),
            [row.records for row in queries.register_quality(officer, DAY, depth=9)],
            queries.records_named([person.name_index], scope=officer),
            queries.records_named([person.name_index], reason="test"),
            list(queries.persons_of_numbers([str(person.id_index)])),
            names(made, category_key=category),
            [queries.person(officer, person.ref, DAY)] if queries.person(officer, person.ref, DAY) else [],
            queries.statuses_of(officer, person.ref),
            queries.particulars_of(officer, person.ref),
        ]

    assert all(seen())
    restrict(made, person)
    assert not any(seen())


def test_the_screens_do_not_show_it_and_its_addresses_are_gone(made: District, person: Person) -> None:
    """Whoever kept the address of the page meets the same answer as for a record that never was."""
    restrict(made, person)
    client = Client()
    client.force_login(made.accounts["officer"])
    assert person.name not in client.get(reverse("register:index")).content.decode()
    export = client.post(reverse("register:export"))
    assert export.status_code == 200
    for address in ("register:person", "register:history", "window:person", "window:person_card"):
        assert client.get(reverse(address, args=[person.ref])).status_code == 404


@pytest.mark.parametrize("act", ["account", "status", "link", "value"])
def test_nothing_is_done_to_a_restricted_record(made: District, person: Person, act: str) -> None:
    """A record out of use takes no account, no category and no link, and opens no number."""
    other = factories.add_person(made, name="沈小舟")
    restrict(made, person)
    by = made.scopes["officer"]
    acts: dict[str, Callable[[], object]] = {
        "account": lambda: actions.correct_account(
            person_ref=person.ref, account="6217000000000000085", reason="换卡", by=by
        ),
        "status": lambda: actions.give_status(
            person_ref=person.ref, category_key="dibao", valid_from=DAY, source="样例", by=by
        ),
        "link": lambda: actions.link_records(
            first_ref=person.ref, second_ref=other.ref, decision="same", reason="同一人", by=by
        ),
        "value": lambda: queries.opened_value(by, person.ref, "number", "核对银行退票"),
    }
    with pytest.raises(Refused):
        acts[act]()
    assert queries.namesakes(by, other.ref, DAY) == []


def test_a_list_that_names_a_restricted_number_gets_a_finding_and_no_second_record(
    made: District, person: Person
) -> None:
    """Registering the person anew would undo the 封存 without anybody saying so."""
    restrict(made, person)
    seen = Sighting(
        7, "沈晓舟", str(person.id_number), "001002001", account="6217000000000000093", source="名册"
    )
    with transaction.atomic():
        found = find_or_add(sightings=[seen], by=made.scopes["officer"])
    assert found.person_of == {} and found.restricted == {7: person.pk} and found.added == 0
    assert [note.code for note in found.findings[7]] == ["REG004"]
    assert Person.objects.everywhere("test").count() == 1 and found.spellings == 0


def test_the_window_answers_as_for_any_known_number(made: District, person: Person) -> None:
    """A clerk of another town learns nothing from registering a restricted number."""
    restrict(made, person)
    ref = actions.register_person(
        name="沈小舟", id_number=str(person.id_number), area_path="001002001", by=made.scopes["townclerk"]
    )
    assert ref == person.ref and Person.objects.everywhere("test").count() == 1


def test_linked_records_are_restricted_and_come_back_together(made: District, person: Person) -> None:
    """Somebody with two records would otherwise stay on the register under the other one."""
    other = factories.add_person(made, name="沈小舟二")
    actions.link_records(
        first_ref=person.ref,
        second_ref=other.ref,
        decision="same",
        reason="同一人",
        by=made.scopes["officer"],
    )
    held = restrict(made, person)
    assert names(made) == []
    actions.ask_to_lift(ref=held.ref, reason="本人撤回要求", by=made.scopes["officer"])
    actions.lift_restriction(ref=held.ref, by=made.scopes["officer2"])
    assert sorted(names(made)) == ["沈小舟", "沈小舟二"]


def test_only_the_district_sees_it_and_each_opening_is_logged(made: District, person: Person) -> None:
    """The page is for whoever keeps the restriction; the log says who looked."""
    held = restrict(made, person)
    for login in ("clerk", "member", "cashier", "helper"):
        with pytest.raises(Refused):
            queries.opened_record(made.scopes[login], held.ref, DAY)
        with pytest.raises(Refused):
            queries.restricted_records(made.scopes[login], on=DAY)
    found = queries.opened_record(made.scopes["officer"], held.ref, DAY)
    assert (
        found is not None and found.name == "沈小舟" and str(person.id_number) not in found.person.masked_id
    )
    assert queries.restricted_records(made.scopes["officer"], on=DAY)[0] == 1
    event = Event.objects.get(verb="read_restricted")
    assert event.subject_ref == person.ref
    _, lines, _ = queries.reads(made.scopes["officer"], event.at)
    assert [(line.what, line.person_name) for line in lines] == [("封存的档案", "沈小舟")]
    _, lines, _ = queries.reads(made.scopes["clerk"], event.at)
    assert all("沈小舟" not in line.person_name for line in lines)


@pytest.mark.parametrize("login", ["clerk", "townclerk", "member", "cashier"])
def test_only_the_district_restricts(made: District, person: Person, login: str) -> None:
    """A record that a town could make vanish is a way to hide it from the district."""
    with pytest.raises(Refused):
        actions.restrict_person(person_ref=person.ref, reason=WHY, ground=LAW, by=made.scopes[login])
    assert names(made) == ["沈小舟"]


@pytest.mark.parametrize(("reason", "ground"), [("", LAW), (WHY, " "), (WHY, "法" * 121)])
def test_a_restriction_needs_a_reason_and_a_ground(
    made: District, person: Person, reason: str, ground: str
) -> None:
    """封存 rests on a law; without one it is somebody's wish."""
    with pytest.raises(Refused):
        actions.restrict_person(
            person_ref=person.ref, reason=reason, ground=ground, by=made.scopes["officer"]
        )


def test_who_asked_cannot_agree_and_nobody_lifts_unasked(made: District, person: Person) -> None:
    """One hand that closes and opens is no restriction."""
    held = restrict(made, person)
    officer, second = made.scopes["officer"], made.scopes["officer2"]
    with pytest.raises(Refused, match="还没有人申请"):
        actions.lift_restriction(ref=held.ref, by=second)
    actions.ask_to_lift(ref=held.ref, reason="本人撤回要求", by=officer)
    with pytest.raises(Refused, match="不必重复"):
        actions.ask_to_lift(ref=held.ref, reason="再问一次", by=second)
    with pytest.raises(Refused, match="不能自己同意"):
        actions.lift_restriction(ref=held.ref, by=officer)
    assert names(made) == []
    actions.refuse_to_lift(ref=held.ref, reason="材料不齐", by=second)
    with pytest.raises(Refused, match="还没有人申请"):
        actions.lift_restriction(ref=held.ref, by=second)
    actions.ask_to_lift(ref=held.ref, reason="材料已补", by=second)
    assert actions.lift_restriction(ref=held.ref, by=officer) == person.ref
    assert names(made) == ["沈小舟"]
    with pytest.raises(Refused):
        actions.lift_restriction(ref=held.ref, by=officer)


def test_the_database_itself_wants_two_people_and_a_lifting(made: District, person: Person) -> None:
    """A statement by hand can neither lift alone nor bring the record back behind the restriction."""
    held = restrict(made, person)
    alone = {"asked_by_id": 1, "lifted_by_id": 1, "lifted_at": held.restricted_at}
    with pytest.raises(DatabaseError), transaction.atomic():
        Restriction.objects.filter(pk=held.pk).update(**alone)
    with pytest.raises(DatabaseError), transaction.atomic():
        Restriction.objects.filter(pk=held.pk).update(lifted_at=held.restricted_at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.everywhere("test").filter(pk=person.pk).update(restricted=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        Restriction.objects.filter(pk=held.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Restriction.objects.filter(pk=held.pk).update(reason="别的理由")


def _break_off(done: int, total: int, message: str) -> None:
    raise KeyboardInterrupt


def test_a_roster_gives_a_restricted_person_nothing_and_asks_somebody() -> None:
    """The row waits in the deferred review; the others of the list are served at once."""
    made = factories.make_district()
    officer = made.scopes["officer"]
    first, second = (factories.add_person(made, name=name) for name in ("沈小舟", "赵不同"))
    listed = [{"name": row.name, "number": row.id_number, "account": row.account} for row in (first, second)]
    actions.restrict_person(person_ref=first.ref, reason=WHY, ground=LAW, by=officer)
    roster = factories.land_roster(made, next(iter(made.programmes)), listed)
    with pytest.raises(KeyboardInterrupt):
        # Broken off after the rows, before the end: going on must not say the same thing twice.
        awards.propose_awards(roster_ref=roster, by=officer, tell=_break_off)
    done = awards.propose_awards(roster_ref=roster, by=officer)
    assert (done.awards, done.restricted, done.added) == (1, 1, 0)
    assert [row.person_id for row in Award.objects.everywhere("test")] == [second.pk]
    assert RosterFinding.objects.filter(code="REG004").count() == 1
    assert "已封存" in RosterReview.objects.everywhere("test").get().words


def test_money_already_granted_goes_on(person: Person, made: District) -> None:
    """封存 takes the name off the screens, not the money from the person."""
    restrict(made, person)
    assert queries.payees([person.pk])[person.pk].account == person.account
    assert queries.names_of([person.pk])[person.pk] == (person.ref, "已封存", "")
