"""Putting people on the register: one number is one person, however it is written; nobody outside the area."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from tests.rooms import factories
from tests.rooms.factories import District, id_number

from yikou.values import check_digit
from yikou_app.ground.ensure import Refused
from yikou_app.register import actions, queries
from yikou_app.register.actions import Sighting, sightings
from yikou_app.register.models import Household, Person, Spelling, Status
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_people_of_the_house()


def seen(made: District, *sightings: Sighting, login: str = "officer") -> actions.Found:
    """Find or add these people, as a list does."""
    with transaction.atomic():
        return actions.find_or_add(sightings=sightings, by=made.scopes[login])


NUMBER = "31011219500101001" + check_digit("31011219500101001")
FIFTEEN = NUMBER[:6] + NUMBER[8:17]
FULL = str.maketrans("0123456789X", "0123456789X")


@pytest.mark.parametrize(
    "written",
    [
        NUMBER.lower(),
        NUMBER.translate(FULL),
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        f"{NUMBER[:6]}\u00a0{NUMBER[6:]}",
        f"{NUMBER[:6]}\u200b{NUMBER[6:]}\ufeff",
        f"'{NUMBER}",
        FIFTEEN,
    ],
    ids=["lower", "full-width", "spaces", "nbsp", "zero-width", "quote", "fifteen"],
)
def test_one_number_in_any_spelling_is_one_person(made: District, written: str) -> None:
    """P2 (d): the spellings that lists bring are the same person, at the window too."""
    first = actions.register_person(
        name="王小明", id_number=NUMBER, area_path="001001001", by=made.scopes["clerk"]
    )
    again = actions.register_person(
        name="王小明", id_number=written, area_path="001001001", by=made.scopes["clerk"]
    )
    assert first == again
    assert Person.objects.everywhere("test").count() == 1


@pytest.mark.parametrize("last", ["Х", "Χ", "x", "X"], ids=["cyrillic", "greek", "lower", "full-width"])
def test_letters_that_look_like_x_are_x_or_refused(made: District, last: str) -> None:
    """P2 (d): a Cyrillic Х must not open a second record for a person whose number ends in X."""
    number = next(n for n in (id_number(k) for k in range(400)) if n.endswith("X"))
    first = actions.register_person(
        name="李红", id_number=number, area_path="001001001", by=made.scopes["clerk"]
    )
    try:
        again = actions.register_person(
            name="李红", id_number=number[:17] + last, area_path="001001001", by=made.scopes["clerk"]
        )
    except Refused:
        again = first
    assert again == first
    assert Person.objects.everywhere("test").count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id_number": NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")}, "校验位"),
        ({"id_number": "123"}, "身份证号"),
        ({"name": " "}, "姓名"),
        ({"name": "张3"}, "姓名"),
        ({"phone": "12"}, "电话"),
        ({"account": "1"}, "账号"),
        ({"area_path": "001002001"}, "辖区"),
        ({"area_path": "001"}, "辖区"),
    ],
)
def test_a_wrong_person_is_not_registered(made: District, change: dict, says: str) -> None:
    """Every refusal says in Chinese what is wrong, and leaves no half record."""
    given = {"name": "王小明", "id_number": NUMBER, "area_path": "001001001"} | change
    with pytest.raises(Refused, match=says):
        actions.register_person(**given, by=made.scopes["clerk"])
    assert Person.objects.everywhere("test").count() == 0
    assert Event.objects.count() == 0


@pytest.mark.parametrize("login", ["member", "cashier", "helper"])
def test_only_district_and_street_register(made: District, login: str) -> None:
    """A committee reads, the cashier pays, a society sees its own list."""
    with pytest.raises(Refused, match="办理"):
        actions.register_person(name="王", id_number="", area_path="001001001", by=made.scopes[login])


def test_asking_does_not_tell_who_is_known_elsewhere(made: District) -> None:
    """P8: a number that stands in the other street gives the same kind of answer, and shows nothing."""
    there = actions.register_person(
        name="王小明", id_number=NUMBER, area_path="001002001", by=made.scopes["townclerk"]
    )
    here = actions.register_person(
        name="王小明", id_number=NUMBER, area_path="001001001", by=made.scopes["clerk"]
    )
    assert here == there
    assert queries.persons(made.scopes["clerk"], search=NUMBER, on=date(2026, 1, 1)) == (0, [])
    assert queries.person(made.scopes["clerk"], here, date(2026, 1, 1)) is None
    assert Person.objects.everywhere("test").get().area_path == "001002001"


def test_a_list_is_found_and_added_in_one_go(made: District) -> None:
    """New, known, listed twice under two names, and without number: each sighting gets its record."""
    known = factories.add_person(made, name="陈一")
    number = Person.objects.everywhere("test").get(pk=known.pk).id_number
    found = seen(
        made,
        Sighting(1, "陈一", number, "001001001"),
        Sighting(2, "赵二", id_number(50), "001001001"),
        Sighting(3, "赵贰", id_number(50), "001001001"),
        Sighting(4, "无号", None, "001001001", account="6217000000000000017"),
        Sighting(5, "无号", None, "001001001", account="6217000000000000017"),
        Sighting(6, "无号", None, "001002001", account="6217000000000000017"),
    )
    people = found.person_of
    assert people[1] == known.pk
    assert people[2] == people[3]
    assert people[4] == people[5] != people[6]
    assert (found.added, found.spellings) == (3, 1)
    assert {key: [note.code for note in notes] for key, notes in found.findings.items()} == {
        3: ["REG001"], 4: ["REG002"], 6: ["REG002"],
    }  # fmt: skip


def test_somebody_else_lists_the_same_person_at_this_moment(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number's unique index decides; whoever comes second finds the first and says nothing of an error."""
    look, calls = sightings._by_number, 0

    def blind(indexes: object) -> dict:
        nonlocal calls
        calls += 1
        return {} if calls == 1 else look(indexes)

    first = seen(made, Sighting(1, "王", NUMBER, "001001001"))
    monkeypatch.setattr(sightings, "_by_number", blind)
    second = seen(made, Sighting(9, "王", NUMBER, "001001001"))
    assert second.person_of[9] == first.person_of[1]
    assert second.added == 0
    assert Person.objects.everywhere("test").count() == 1


def _mixed(made: District, some: int) -> list[Sighting]:
    """New people, known ones under another name or with a first account, and people without a number."""
    sightings: list[Sighting] = []
    for place in range(some):
        known = factories.add_person(made, name=f"陈{place}", account="")
        number = Person.objects.everywhere("test").get(pk=known.pk).id_number
        account = f"62170000000{place:08d}"
        sightings += [
            Sighting(5 * place, f"新{place}", id_number(1000 + place), "001001001", account=account),
            Sighting(5 * place + 1, f"沉{place}", number, "001001001", account=account),
            Sighting(5 * place + 2, f"陈{place}", number, "001001001", account=account),
            Sighting(5 * place + 3, f"无{place}", None, "001001001", account=account),
            Sighting(5 * place + 4, f"无{place}", None, "001001001"),
        ]
    return sightings


def test_a_long_list_asks_no_more_often_than_a_short_one(made: District) -> None:
    """A statement a row is an hour for a district's list; and what each row becomes must not depend on its company."""
    counts = []
    for some in (1, 12):
        mixed = _mixed(made, some)
        with CaptureQueriesContext(connection) as asked:
            found = seen(made, *mixed)
        counts.append(len(asked))
        assert (found.added, found.spellings) == (3 * some, some)
        assert {key % 5: [note.code for note in notes] for key, notes in found.findings.items()} == {
            1: ["REG001"], 3: ["REG002"], 4: ["REG002"],
        }  # fmt: skip
        people = [found.person_of[key] for key in range(5 * some)]
        assert people[1::5] == people[2::5]
        accounts = queries.payees(people)
        assert [accounts[pk].account for pk in people[1::5]] == [mixed[5 * at].account for at in range(some)]
        undo = Person.objects.everywhere("test").filter(pk__in=people)
        undo.update(id_index=None, name_index="", account_index="")
    assert counts[0] == counts[1]


def test_somebody_erased_while_a_list_was_made_ready_is_new(made: District) -> None:
    """Lists are made ready outside the transaction; the record they rested on may be gone when it begins."""
    first = seen(made, Sighting(1, "王", NUMBER, "001001001"))
    ready = actions.prepare_sightings(sightings=[Sighting(9, "王", NUMBER, "001001001")])
    Person.objects.everywhere("test").update(id_index=None, id_number=None)
    with transaction.atomic():
        second = actions.find_or_add(sightings=ready, by=made.scopes["officer"])
    assert second.added == 1
    assert second.person_of[9] != first.person_of[1]


def test_a_list_never_changes_an_account_on_the_register(made: District) -> None:
    """T4: an account swapped in a list is pointed out; only a correction with a reason changes it."""
    person = factories.add_person(made, account="6217000000000000017")
    number = Person.objects.everywhere("test").get(pk=person.pk).id_number
    found = seen(made, Sighting(1, person.name, number, "001001001", account="6217000000000000025"))
    assert [note.code for note in found.findings[1]] == ["REG003"]
    assert queries.payees([person.pk])[person.pk].account == "6217000000000000017"
    without = factories.add_person(made, account="")
    number = Person.objects.everywhere("test").get(pk=without.pk).id_number
    seen(made, Sighting(1, without.name, number, "001001001", account="6217000000000000025"))
    assert queries.payees([without.pk])[without.pk].account == "6217000000000000025"


def test_an_account_is_corrected_with_a_reason(made: District) -> None:
    """The new account counts from now, the reason stands in the trail, the number does not."""
    person = factories.add_person(made)
    actions.correct_account(
        person_ref=person.ref, account="6217 0000 0000 0000 025", reason="换卡", by=made.scopes["clerk"]
    )
    assert queries.payees([person.pk])[person.pk].account == "6217000000000000025"
    event = Event.objects.get(verb="correct_account")
    assert "6217" not in event.facts + event.reason


@pytest.mark.parametrize(
    ("account", "reason", "login", "says"),
    [
        ("6217000000000000025", "", "clerk", "理由"),
        ("不是账号", "换卡", "clerk", "账号"),
        ("6217000000000000025", "换卡", "townclerk", "没有找到"),
        ("6217000000000000025", "换卡", "member", "办理"),
    ],
)
def test_how_an_account_is_not_corrected(
    made: District, account: str, reason: str, login: str, says: str
) -> None:
    """No reason, no account, somebody else's street, not their office."""
    person = factories.add_person(made)
    with pytest.raises(Refused, match=says):
        actions.correct_account(person_ref=person.ref, account=account, reason=reason, by=made.scopes[login])


def test_a_status_begins_and_ends(made: District) -> None:
    """Half-open: the day it ends is the first day without it; a second one in force is refused."""
    person = factories.add_person(made)
    by = made.scopes["clerk"]
    actions.give_status(
        person_ref=person.ref, category_key="dibao", valid_from=date(2020, 1, 1), source="审批表", by=by
    )
    with pytest.raises(Refused, match="已经有同一类别"):
        actions.give_status(
            person_ref=person.ref, category_key="dibao", valid_from=date(2020, 6, 1), source="审批表", by=by
        )
    actions.end_status(
        person_ref=person.ref, category_key="dibao", valid_to=date(2020, 7, 1), reason="已脱困", by=by
    )
    held = [
        queries.persons(by, category_key="dibao", on=day)[0] for day in (date(2020, 6, 30), date(2020, 7, 1))
    ]
    assert held == [1, 0]
    with pytest.raises(Refused, match="没有可以终止"):
        actions.end_status(
            person_ref=person.ref, category_key="dibao", valid_to=date(2020, 8, 1), reason="再", by=by
        )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"category_key": "nothing"}, "没有启用"),
        ({"source": " "}, "认定来源"),
        ({"person_ref": "x" * 16}, "没有找到"),
    ],
)
def test_how_a_status_is_not_given(made: District, change: dict, says: str) -> None:
    """An unknown category, no source, no such person."""
    person = factories.add_person(made)
    given = {
        "person_ref": person.ref,
        "category_key": "dibao",
        "valid_from": date(2020, 1, 1),
        "source": "表",
    } | change
    with pytest.raises(Refused, match=says):
        actions.give_status(**given, by=made.scopes["clerk"])
    with pytest.raises(Refused, match="没有找到"):
        actions.give_status(
            **(given | {"person_ref": person.ref, "category_key": "dibao", "source": "表"}),
            by=made.scopes["townclerk"],
        )
    assert not Status.objects.exists()


def test_statuses_in_bulk_stay_within_the_area(made: District) -> None:
    """A street cannot give a status to somebody of the other street by their id."""
    here, there = factories.add_person(made), factories.add_person(made, area="001002001")
    dibao = made.categories["dibao"].pk
    with pytest.raises(Refused, match="不在您的辖区内"):
        actions.give_statuses(
            people=[(here.pk, dibao), (there.pk, dibao)],
            valid_from=factories.DAY,
            source="库",
            by=made.scopes["clerk"],
        )
    assert not Status.objects.exists()
    actions.give_statuses(
        people=[(here.pk, dibao)], valid_from=factories.DAY, source="库", by=made.scopes["clerk"]
    )
    actions.give_statuses(
        people=[(here.pk, dibao)], valid_from=factories.DAY, source="库", by=made.scopes["clerk"]
    )
    assert Status.objects.count() == 1


@pytest.mark.parametrize(
    ("area", "with_stranger", "says"), [("001002001", False, "辖区"), ("001001001", True, "不在您的辖区内")]
)
def test_a_household_stays_within_the_area(made: District, area: str, with_stranger: bool, says: str) -> None:
    """Neither a place nor a member of the other street; and nobody at all is no household."""
    members = [factories.add_person(made).ref]
    if with_stranger:
        members.append(factories.add_person(made, area="001002001").ref)
    with pytest.raises(Refused, match=says):
        actions.open_household(members=members, area_path=area, by=made.scopes["clerk"])
    with pytest.raises(Refused, match="至少"):
        actions.open_household(members=[], area_path="001001001", by=made.scopes["clerk"])
    assert not Household.objects.everywhere("test").exists()


@pytest.mark.parametrize("change", [{"name": "改"}, {"seen_in": "别处"}])
def test_a_kept_spelling_stays(made: District, change: dict) -> None:
    """What was written in a list is evidence: it is neither changed nor deleted."""
    person = factories.add_person(made)
    Spelling.objects.create(person=person, name="异", name_index="x", seen_in="名册")
    with pytest.raises(DatabaseError), transaction.atomic():
        Spelling.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Spelling.objects.all().delete()


def test_the_database_keeps_one_record_a_number_and_deletes_none(made: District) -> None:
    """The unique index is the guard behind find_or_add."""
    from django.db import IntegrityError

    person = factories.add_person(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(
            area_path="001001001", name="甲", name_index="i", id_index=person.id_index, source="test"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.everywhere("test").filter(pk=person.pk).delete()
