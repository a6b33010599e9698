"""A list held against register and season: who is to be looked up, once each, and what settles itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District, add_award, add_person, id_number
from tests.rooms.listing import adopted, compared, person

from yikou_app.awards import actions as awards
from yikou_app.awards.models import Award
from yikou_app.ground.ensure import Refused
from yikou_app.jobs.jobs import run_pending
from yikou_app.leads import actions, queries
from yikou_app.leads.models import Comparison, Lead, LeadStep
from yikou_app.register.models import Household, Person, Status

pytestmark = pytest.mark.django_db


def once() -> District:
    """Two people on the register: the first has an award, the second none."""
    district = factories.make_district()
    first, _ = add_person(district, name="甲一"), add_person(district, name="乙二")
    Status.objects.create(
        person=first, category=district.categories["dibao"], valid_from="2020-01-01", source="认定名单"
    )
    add_award(district, "spring", first)
    return district


def everybody() -> list[Person]:
    return list(Person.objects.everywhere("test").order_by("pk"))


def worklist(made: District, login: str = "officer", show: str = "active") -> dict[str, queries.LeadLine]:
    """Name -> lead."""
    rows = queries.leads(made.scopes[login], made.season_id, timezone.localdate(), show=show)[1]
    return {row.name: row for row in rows}


def counts(made: District) -> dict[str, int]:
    line = queries.comparisons(made.scopes["officer"], made.season_id)[0]
    return {
        key: getattr(line, key)
        for key in ("listed", "served", "unserved", "absent", "in_category", "possible")
    }


def first_list(made: District) -> list[dict]:
    """One served, one unserved with full-width digits, one whom nobody knows."""
    wide = id_number(2).translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    return [person("甲一", id_number(1)), person("乙二", wide), person("丙三", id_number(77))]


def test_a_list_becomes_a_worklist(made: District) -> None:
    """不遗漏: whoever is named and reached by nobody is on somebody's list, at home, with a day."""
    compared(made, adopted(made, first_list(made), category_key="dibao"))
    assert counts(made) == {
        "listed": 3, "served": 1, "unserved": 1, "absent": 1, "in_category": 1, "possible": 0,
    }  # fmt: skip
    found = worklist(made)
    assert {name: row.kind for name, row in found.items()} == {"乙二": "unserved", "丙三": "absent"}
    assert {row.area_path for row in found.values()} == {"001001001"}
    assert found["乙二"].person_ref == everybody()[1].ref
    assert not found["丙三"].person_ref


def test_the_same_list_twice_puts_nobody_twice_on_the_list(made: District) -> None:
    """A committee that meets one name twice stops trusting the list."""
    ref = adopted(made, first_list(made))
    compared(made, ref)
    compared(made, ref)
    assert Lead.objects.everywhere("test").count() == 2
    assert queries.comparisons(made.scopes["officer"], made.season_id)[0].opened == 0


def test_two_lists_that_name_one_person_make_one_lead(made: District) -> None:
    """残联 and 卫健 both know the person: one visit, not two."""
    compared(made, adopted(made, first_list(made)))
    compared(made, adopted(made, [person("丙三", id_number(77))], kind="illness"))
    assert Lead.objects.everywhere("test").filter(subject__isnull=False).count() == 2
    assert worklist(made)["丙三"].list_label == "重病和高额医疗费用人员"


def test_two_records_of_one_person_make_one_lead(made: District) -> None:
    """Linked records are one person, though two numbers stand in the list."""
    add_person(made, name="乙二")
    second, third = everybody()[1:3]
    awards.link_persons(
        first_ref=second.ref,
        second_ref=third.ref,
        decision="same",
        reason="同一人两个号码",
        by=made.scopes["officer"],
    )
    compared(made, adopted(made, [person("乙二", id_number(2)), person("乙二", id_number(3))]))
    assert Lead.objects.everywhere("test").count() == 1


def test_an_award_closes_the_lead_at_once_and_the_next_comparison_writes_it_down(made: District) -> None:
    """Nobody is sent to a person who has been helped since; the list says why the name is gone."""
    ref = adopted(made, first_list(made))
    compared(made, ref)
    add_award(made, "spring", everybody()[1])
    assert "乙二" not in worklist(made)
    line = worklist(made, show="done")["乙二"]
    assert (line.state, line.closed_why) == ("done", "本季已列入帮扶")
    compared(made, ref)
    row = Lead.objects.everywhere("test").get(ref=line.ref)
    assert (row.state, row.by_itself, row.closed_why) == ("done", True, "本季已列入帮扶")
    assert list(row.steps.order_by("pk").values_list("verb", flat=True)) == ["opened", "closed"]


def test_a_lead_that_closed_itself_opens_again_when_the_award_is_cancelled(made: District) -> None:
    """What closed it no longer holds."""
    ref = adopted(made, first_list(made))
    compared(made, ref)
    award = add_award(made, "spring", everybody()[1])
    compared(made, ref)
    Award.objects.everywhere("test").filter(pk=award.pk).update(state="cancelled")
    compared(made, ref)
    assert worklist(made)["乙二"].state == "open"


def test_whoever_came_onto_the_register_is_followed(made: District) -> None:
    """The absent person was registered and served: the lead finds the record by the number and closes."""
    ref = adopted(made, [person("丙三", id_number(3))])
    compared(made, ref)
    assert worklist(made)["丙三"].kind == "absent"
    add_award(made, "spring", add_person(made, name="丙三"))
    compared(made, ref)
    assert worklist(made, show="done")["丙三"].closed_why == "本季已列入帮扶"


def test_an_award_to_the_household_reaches_those_at_home(made: District) -> None:
    """The worklist and the list of gaps must not disagree about the same person."""
    made.programmes["home"] = factories.open_programme(
        made, "家庭年货", [("district", 1, 100_000)], claim_by="household"
    )
    home = Household.objects.create(area_path="001001001")
    Person.objects.everywhere("test").update(household=home)
    ref = adopted(made, first_list(made))
    compared(made, ref)
    assert "乙二" in worklist(made)
    add_award(made, "home", everybody()[0])
    assert "乙二" not in worklist(made)
    compared(made, ref)
    assert counts(made)["served"] == 2


def test_who_left_the_list_and_is_still_served_is_asked_about(made: District) -> None:
    """The certificate was withdrawn: somebody must look whether the benefit may go on."""
    adopted(made, first_list(made))
    ref = adopted(made, first_list(made)[1:])
    compared(made, ref)
    line = worklist(made)["甲一"]
    assert line.kind == "left"
    award = Award.objects.everywhere("test").get()
    Award.objects.everywhere("test").filter(pk=award.pk).update(state="cancelled")
    assert worklist(made, show="done")["甲一"].closed_why == "本季帮扶已取消"


def test_a_name_that_the_newest_list_no_longer_has_closes(made: District) -> None:
    """Nobody is sent to a person about whom the office has changed its mind."""
    compared(made, adopted(made, first_list(made)))
    compared(made, adopted(made, first_list(made)[:2]))
    assert worklist(made, show="done")["丙三"].closed_why == "最新名单已不再列入"


def test_a_row_without_a_number_is_proposed_and_never_counted_as_found(made: District) -> None:
    """Name and birthday agree: somebody looks; the count still says absent."""
    known = Person.objects.create(
        area_path="001001001",
        name="丁四",
        name_index=everybody()[0].name_index,
        birth_on="1950-03-01",
        source="test",
    )
    from yikou_app.register.queries import name_index

    Person.objects.everywhere("test").filter(pk=known.pk).update(name_index=name_index("丁四"))
    compared(made, adopted(made, [person("丁四", born="1950-03-01"), person("丁四", born="1971-01-01")]))
    assert counts(made) | {"in_category": 0} == {
        "listed": 2, "served": 0, "unserved": 0, "absent": 2, "in_category": 0, "possible": 1,
    }  # fmt: skip
    rows = Lead.objects.everywhere("test").order_by("pk")
    assert [row.possible for row in rows] == ["name_birth", ""]
    found = queries.candidates(made.scopes["member"], rows[0].ref)
    assert [one.person_ref for one in found] == [known.ref]


def test_a_broken_off_comparison_shows_nothing_and_the_next_one_takes_it_over(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a comparison is never shown, and what it wrote is not lost or doubled."""
    ref = adopted(made, first_list(made))

    def refuse_to_end(**_: object) -> None:
        raise Refused("断电")

    with monkeypatch.context() as patched:
        patched.setattr("yikou_app.leads.jobs.close_comparison", refuse_to_end)
        compared(made, ref)
    assert Comparison.objects.everywhere("test").get().state == "failed"
    assert Lead.objects.everywhere("test").count() == 2
    assert worklist(made) == {}
    compared(made, ref)
    assert len(worklist(made)) == 2
    assert Lead.objects.everywhere("test").count() == 2


def test_one_comparison_at_a_time(made: District) -> None:
    """Two at once would open the same leads; the second person is told, not the database's error."""
    ref = adopted(made, first_list(made))
    ask = {"list_ref": ref, "season_ref": made.season_ref, "by": made.scopes["officer"]}
    actions.request_comparison(**ask)
    with pytest.raises(Refused, match="另一次比对正在进行"):
        actions.request_comparison(**ask)
    run_pending()


@pytest.mark.parametrize("login", ["clerk", "member", "helper", "cashier"])
def test_only_the_district_compares(made: District, login: str) -> None:
    """A list is exchanged for one purpose; who may use it is named."""
    ref = adopted(made, first_list(made))
    with pytest.raises(Refused, match="区办理"):
        actions.request_comparison(list_ref=ref, season_ref=made.season_ref, by=made.scopes[login])


def test_an_expired_list_is_not_compared(made: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Last year's certificates would send people to the wrong doors; the last day itself still counts."""
    ref = adopted(made, first_list(made))
    ask = {"list_ref": ref, "season_ref": made.season_ref, "by": made.scopes["officer"]}
    last = timezone.localdate() + timedelta(60)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: last + timedelta(1))
    with pytest.raises(Refused, match="已经过期"):
        actions.request_comparison(**ask)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: last)
    actions.request_comparison(**ask)


def test_the_database_keeps_one_lead_a_person_and_what_was_settled(made: District) -> None:
    """The rule must hold against our own next mistake as well."""
    compared(made, adopted(made, first_list(made)))
    row = Lead.objects.everywhere("test").first()
    assert row is not None
    twin = {
        "season_id": row.season_id, "list_id": row.list_id, "opened_in_id": row.opened_in_id, "kind": row.kind,
        "subject": row.subject, "area_path": row.area_path, "due_on": row.due_on,
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Lead.objects.create(**twin)
    mine = Lead.objects.everywhere("test").filter(pk=row.pk)
    mine.update(state="done", closed_at=timezone.now(), by_itself=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.update(state="open", closed_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        LeadStep.objects.all().delete()
