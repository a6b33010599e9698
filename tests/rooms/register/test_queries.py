"""Asking the register: within one's area only, masked, and a number opened only with a purpose on record."""

from __future__ import annotations

from datetime import date

import pytest
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.ground.ensure import Refused
from yikou_app.register import actions, queries
from yikou_app.register.models import Person, Spelling
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def once() -> District:
    return factories.make_people_of_the_house()


def number_of(person: Person) -> str:
    found = Person.objects.everywhere("test").get(pk=person.pk).id_number
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("login", "sees"),
    [("officer", 2), ("cashier", 2), ("clerk", 1), ("townclerk", 1), ("member", 1), ("helper", 0)],
)
def test_everybody_sees_their_own_area(made: District, login: str, sees: int) -> None:
    """P8: a street never sees the other's people, a society none at all; counts and pages agree."""
    factories.add_person(made, area="001001001")
    factories.add_person(made, area="001002001")
    total, rows = queries.persons(made.scopes[login], on=DAY)
    assert (total, len(rows)) == (sees, sees)
    assert all(made.scopes[login].reaches(row.area_path) for row in rows)


def test_a_search_finds_whole_values_within_the_area(made: District) -> None:
    """A number, a name, another spelling, an account; never a part of one, never somebody elsewhere."""
    here = factories.add_person(made, name="欧阳娜", account="6217000000000000017")
    there = factories.add_person(made, area="001002001", name="欧阳娜")
    Spelling.objects.create(
        person=here, name="欧杨娜", name_index=queries.name_index("欧杨娜"), seen_in="名册"
    )
    clerk = made.scopes["clerk"]
    number = number_of(here)
    for text in (
        number,
        number.lower(),
        f" {number} ",
        "欧阳娜",
        "欧 阳 娜",
        "欧杨娜",
        "6217000000000000017",
    ):
        total, rows = queries.persons(clerk, search=text, on=DAY)
        assert (total, [row.ref for row in rows]) == (1, [here.ref]), text
    for text in (number[:10], number[-4:], "欧阳", "6217", number_of(there)):
        assert queries.persons(clerk, search=text, on=DAY) == (0, []), text
    assert queries.persons(made.scopes["officer"], search="欧阳娜", on=DAY)[0] == 2


def test_lists_carry_masks_and_prints_carry_nothing(made: District) -> None:
    """P17: what a screen shows is masked, and what a traceback would print names nobody."""
    person = factories.add_person(made, name="独一无二")
    line = queries.persons(made.scopes["clerk"], on=DAY)[1][0]
    number = number_of(person)
    assert line.masked_id == f"{number[:4]}**********{number[-4:]}"
    payee = queries.payees([person.pk])[person.pk]
    said = repr(line) + repr(payee) + repr(actions.Sighting(1, "独一无二", number, "001", account="6217"))
    for secret in (number, "独一无二", payee.account):
        assert str(secret) not in said


@pytest.mark.parametrize("purpose", ["", "看看", "   看  "])
def test_a_number_is_not_opened_without_a_purpose(made: District, purpose: str) -> None:
    """Whoever looks says why; a word is no purpose."""
    person = factories.add_person(made)
    with pytest.raises(Refused, match="用途"):
        queries.full_number(made.scopes["clerk"], person.ref, purpose)
    assert not Event.objects.exists()


def test_opening_a_number_is_written_down(made: District) -> None:
    """And only within one's area: absent and out of scope give the same answer."""
    person = factories.add_person(made)
    assert queries.full_number(made.scopes["clerk"], person.ref, "核对银行退票") == number_of(person)
    event = Event.objects.get()
    assert (event.verb, event.subject_ref, event.reason) == ("read_id_number", person.ref, "核对银行退票")
    answers = set()
    for ref in (person.ref, "a" * 16):
        with pytest.raises(Refused) as refused:
            queries.full_number(made.scopes["townclerk"], ref, "核对银行退票")
        answers.add((refused.value.sentence, refused.value.status))
    assert len(answers) == 1


def test_a_member_counts_once_however_often_they_are_listed(made: District) -> None:
    """Linked records in one category are one person; a category that has ended counts nobody."""
    first, second, third = (factories.add_person(made) for _ in range(3))
    by = made.scopes["officer"]
    dibao, dabing = made.categories["dibao"].pk, made.categories["dabing"].pk
    actions.give_statuses(
        people=[(first.pk, dibao), (second.pk, dibao), (first.pk, dabing), (third.pk, dabing)],
        valid_from=date(2020, 1, 1), source="库", by=by,
    )  # fmt: skip
    actions.give_statuses(people=[(first.pk, dibao)], valid_from=date(2021, 1, 1), source="库", by=by)
    actions.link_records(first_ref=first.ref, second_ref=second.ref, decision="same", reason="核实", by=by)
    found = sorted(
        (member.cluster, member.category_key)
        for member in queries.members(["dibao", "dabing"], on=DAY, low="001", high="002")
    )
    assert found == [(first.pk, "dabing"), (first.pk, "dibao"), (third.pk, "dabing")]
    assert queries.counts_by_category(by, DAY) == [("低保家庭", 1), ("大重病", 2)]
    assert list(queries.members(["dibao"], on=date(2019, 1, 1), low="001", high="002")) == []


def test_clusters_follow_chains_of_links_and_fall_apart_again(made: District) -> None:
    """One is two and two is three: all are the smallest; undo the middle and the rest stays."""
    people = [factories.add_person(made) for _ in range(4)]
    by = made.scopes["officer"]

    def joined(one: int, other: int) -> str:
        return actions.link_records(
            first_ref=people[one].ref, second_ref=people[other].ref, decision="same", reason="核实", by=by
        )

    joined(3, 2)
    middle = joined(1, 2)
    joined(0, 1)
    ids = [person.pk for person in people]
    assert set(queries.cluster_of(ids).values()) == {ids[0]}
    assert queries.records_of_cluster(ids[0]) == ids
    actions.undo_link(ref=middle, reason="看错了", by=by)
    assert list(queries.cluster_of(ids).values()) == [ids[0], ids[0], ids[2], ids[2]]


def test_linked_records_elsewhere_stay_elsewhere(made: District) -> None:
    """P8: the street sees its own record of the person, and that it is linked; not the other's."""
    here, there = (
        factories.add_person(made, name="同名"),
        factories.add_person(made, area="001002001", name="同名"),
    )
    assert queries.namesakes(made.scopes["clerk"], here.ref, DAY) == []
    assert [row.ref for row in queries.namesakes(made.scopes["officer"], here.ref, DAY)] == [there.ref]
    actions.link_records(
        first_ref=here.ref, second_ref=there.ref, decision="same", reason="迁居", by=made.scopes["officer"]
    )
    line = queries.person(made.scopes["clerk"], here.ref, DAY)
    assert line is not None and line.linked
    assert [row.ref for row in queries.linked_records(made.scopes["clerk"], line.cluster, DAY)] == [here.ref]
    assert queries.namesakes(made.scopes["officer"], here.ref, DAY) == []


@pytest.mark.parametrize("login", ["townclerk", "helper"])
def test_nothing_of_a_record_outside_the_area(made: District, login: str) -> None:
    """By its reference neither the record nor its statuses, links, namesakes or spellings."""
    person = factories.add_person(made)
    Spelling.objects.create(person=person, name="异", name_index="x", seen_in="名册")
    by = made.scopes[login]
    assert queries.person(by, person.ref, DAY) is None
    assert queries.statuses_of(by, person.ref) == queries.links_of(by, person.ref) == []
    assert queries.namesakes(by, person.ref, DAY) == queries.spellings(by) == []
