"""What people do about leads: sent, taken, reported; nobody sees or settles what is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District, add_award, add_person, id_number
from tests.rooms.listing import adopted, compared, person, yesterday

from yikou_app.awards.models import GapNote
from yikou_app.ground.ensure import Refused
from yikou_app.leads import actions, queries
from yikou_app.leads.models import Lead
from yikou_app.register.models import Person, Status
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def once() -> District:
    """乙二 on the register in 江畔居委, unserved; 丙三 unknown in 江畔; 丁四 unknown in 桂西; 戊五 from nowhere."""
    district = factories.make_district()
    add_person(district, name="甲一")
    add_person(district, name="乙二")
    district.list_ref = adopted(  # type: ignore[attr-defined] # for the tests of this file
        district,
        [
            person("乙二", id_number(2)),
            person("丙三", id_number(73), phone="13800000073", address="江畔路 3 号"),
            person("丁四", id_number(74), street="桂园镇", committee="桂西居委"),
            person("戊五", id_number(75), street="", committee=""),
        ],
    )
    compared(district, district.list_ref)  # type: ignore[attr-defined] # as above
    return district


def seen(made: District, login: str, show: str = "active") -> dict[str, queries.LeadLine]:
    rows = queries.leads(made.scopes[login], made.season_id, TODAY(), show=show)[1]
    return {row.name: row for row in rows}


def ref_of(made: District, name: str) -> str:
    return seen(made, "officer", show="")[name].ref


def report(made: District, name: str, result: str, login: str = "member", **more: object) -> None:
    actions.record_result(
        ref=ref_of(made, name), result=result, note="入户走访,邻居在场", by=made.scopes[login], **more
    )  # type: ignore[arg-type] # what a test adds


@pytest.mark.parametrize(
    ("login", "names"),
    [
        ("officer", {"乙二", "丙三", "丁四", "戊五"}),
        ("clerk", {"乙二", "丙三"}),
        ("member", {"乙二", "丙三"}),
        ("townclerk", {"丁四"}),
        ("helper", set()),
        ("cashier", set()),
    ],
)
def test_everybody_sees_their_own_places_only(made: District, login: str, names: set[str]) -> None:
    """The committee of residence, else the street, else the district."""
    assert set(seen(made, login)) == names
    assert queries.open_count(made.scopes[login], made.season_id, TODAY()) == len(names)


def test_what_is_shown_is_masked_and_each_look_is_written_down(made: District) -> None:
    """The other office gave the list for one purpose; who looked at whom can be asked later."""
    ref, member = ref_of(made, "丙三"), made.scopes["member"]
    found = queries.opened(member, ref, TODAY())
    assert found is not None
    assert "13800000073" not in repr(found) and id_number(73) not in repr(found)
    assert found.masked_phones.startswith("138") and "*" in found.masked_phones
    assert Event.objects.filter(verb="read_lead", subject_ref=ref).count() == 1
    with pytest.raises(Refused, match="用途"):
        queries.contact(member, ref, "  ")
    told = queries.contact(member, ref, "上门核实")
    assert (told.phones, told.address) == (("13800000073",), "江畔路 3 号")
    assert Event.objects.get(verb="read_lead_contact").reason == "上门核实"
    for login in ("townclerk", "helper", "cashier"):
        with pytest.raises(Refused):
            queries.contact(made.scopes[login], ref, "上门核实")
        assert queries.opened(made.scopes[login], ref, TODAY()) is None


def test_a_lead_is_taken_once(made: District) -> None:
    """Two people at one door is one too many."""
    ref = ref_of(made, "丙三")
    actions.take_lead(ref=ref, by=made.scopes["member"])
    assert seen(made, "clerk")["丙三"].taken_by_name == "居辛"
    with pytest.raises(Refused, match="居辛"):
        actions.take_lead(ref=ref, by=made.scopes["clerk"])


def test_many_are_sent_at_once_and_taken_back(made: District) -> None:
    """The street sends its own on to a committee with a day; whoever had one gives it back."""
    actions.take_lead(ref=ref_of(made, "丙三"), by=made.scopes["member"])
    refs = [ref_of(made, name) for name in ("乙二", "丙三")]
    day = TODAY() + timedelta(3)
    assert (
        actions.send_leads(
            refs=refs, area_path="001001", due_on=day, note="街道自办", by=made.scopes["clerk"]
        )
        == 2
    )
    assert seen(made, "member") == {}
    line = seen(made, "clerk")["丙三"]
    assert (line.state, line.taken_by_name, line.due_on) == ("open", "", day)


@pytest.mark.parametrize(
    ("login", "changes", "words"),
    [
        ("member", {}, "区、街镇办理"),
        ("townclerk", {"area_path": "001002"}, "没有找到这条线索"),
        ("clerk", {"area_path": "001002"}, "不在您的范围内"),
        ("officer", {"area_path": "001009"}, "不在您的范围内"),
        ("clerk", {"due_on": yesterday()}, "不能早于今天"),
        ("clerk", {"refs": []}, "至少选择一条"),
        ("officer", {"refs": [f"{n:016d}" for n in range(501)]}, "最多派发 500 条"),
    ],
)
def test_a_lead_goes_nowhere_it_should_not(made: District, login: str, changes: dict, words: str) -> None:
    """Neither into another street's list, nor to a place that is none, nor to a day that has passed."""
    given = {"refs": [ref_of(made, "丙三")], "area_path": "001001", "due_on": TODAY()} | changes
    with pytest.raises(Refused, match=words):
        actions.send_leads(by=made.scopes[login], **given)
    assert seen(made, "member")["丙三"].area_path == "001001001"


def test_unreachable_comes_back_another_day(made: District) -> None:
    """联系不上 is no result: somebody goes again, and the count says how often."""
    actions.take_lead(ref=ref_of(made, "丙三"), by=made.scopes["member"])
    report(made, "丙三", "unreachable")
    line = seen(made, "member")["丙三"]
    assert (line.state, line.tries, line.taken_by_name) == ("again", 1, "")
    assert line.due_on == TODAY() + timedelta(7)
    with pytest.raises(Refused, match="早于今天"):
        report(made, "丙三", "unreachable", next_on=yesterday())


def test_overdue_is_counted_by_place(made: District) -> None:
    """The bureau sees which committee is late."""
    Lead.objects.everywhere("test").filter(area_path="001001001").update(due_on=yesterday())
    counted = {
        row.area_path: row for row in queries.area_counts(made.scopes["officer"], made.season_id, TODAY())
    }
    assert (counted["001001001"].open, counted["001001001"].overdue) == (2, 2)
    assert (counted["001002001"].open, counted["001002001"].overdue) == (1, 0)
    assert set(seen(made, "officer", "overdue")) == {"乙二", "丙三"}


@pytest.mark.parametrize("result", ["declined", "deceased", "moved_out", "ineligible", "no_such"])
def test_a_result_settles_the_lead_for_the_season(made: District, result: str) -> None:
    """Who was found dead is not looked up again by next month's list."""
    report(made, "丙三", result)
    assert seen(made, "member", "done")["丙三"].result == result
    compared(made, made.list_ref)  # type: ignore[attr-defined] # set by the fixture
    assert "丙三" not in seen(made, "officer")
    with pytest.raises(Refused, match="已经办结"):
        report(made, "丙三", "declined")


def test_what_was_found_about_a_registered_person_explains_the_gap(made: District) -> None:
    """One visit, two screens: the list of gaps learns the reason too."""
    report(made, "乙二", "declined")
    note = GapNote.objects.get()
    assert (note.reason_code, note.noted_by_name) == ("refused", "居辛")


def test_entered_waits_for_the_award_and_closes_itself(made: District) -> None:
    """A promise is no benefit: the lead stays until something reaches the person."""
    report(made, "乙二", "entered")
    assert seen(made, "member")["乙二"].state == "entered"
    add_award(
        made, "spring", Person.objects.everywhere("test").get(ref=seen(made, "member")["乙二"].person_ref)
    )
    assert seen(made, "member", "done")["乙二"].closed_why == "本季已列入帮扶"


def test_entered_without_a_record_is_refused(made: District) -> None:
    """核实后纳入 means that the person stands on the register."""
    with pytest.raises(Refused, match="请先登记"):
        report(made, "丙三", "entered")
    stranger = add_person(made, area="001002001", name="丙三")
    with pytest.raises(Refused, match="请先登记"):
        report(made, "丙三", "entered", person_ref=stranger.ref)
    own = add_person(made, name="丙三")
    report(made, "丙三", "entered", person_ref=own.ref)
    assert seen(made, "member")["丙三"].person_ref == own.ref


@pytest.mark.parametrize(
    ("name", "result"), [("丙三", "still"), ("丙三", "stopped"), ("丙三", "gone"), ("丙三", "")]
)
def test_a_result_that_does_not_fit_is_refused(made: District, name: str, result: str) -> None:
    """Each kind of lead has its answers."""
    with pytest.raises(Refused):
        report(made, name, result)


def test_a_report_without_evidence_is_refused(made: District) -> None:
    """「已死亡」 without a word about how one knows is how living people lose their help."""
    with pytest.raises(Refused, match="请写明寻访情况和依据"):
        actions.record_result(ref=ref_of(made, "丙三"), result="deceased", note=" ", by=made.scopes["member"])


def test_nobody_reports_about_another_place(made: District) -> None:
    """The neighbouring town may not settle what is not its own."""
    with pytest.raises(Refused, match="没有找到这条线索"):
        report(made, "丙三", "deceased", login="townclerk")
    for login in ("helper", "cashier"):
        with pytest.raises(Refused, match="办理"):
            report(made, "丙三", "deceased", login=login)


def test_a_destroyed_list_is_forgotten_by_the_worklist(made: District) -> None:
    """Names, telephones and addresses go with the list; results and counts stay."""
    report(made, "丙三", "deceased")
    actions.destroy_reference(list_ref=made.list_ref, reason="到期", by=made.scopes["officer"])  # type: ignore[attr-defined] # set by the fixture
    assert not Lead.objects.everywhere("test").filter(about__isnull=False).exists()
    rows = queries.leads(made.scopes["officer"], made.season_id, TODAY(), show="done")[1]
    assert sorted(row.closed_why for row in rows) == ["名单已销毁", "名单已销毁", "名单已销毁", "已死亡"]
    assert {row.name for row in rows} == {"(名单已销毁)"}
    with pytest.raises(Refused):
        actions.destroy_reference(list_ref=made.list_ref, reason="再来", by=made.scopes["officer"])  # type: ignore[attr-defined] # as above


def test_coverage_counts_persons_once_and_leads_to_them(made: District) -> None:
    """广覆盖 = reached / in category, per street; the list behind a number has as many lines as it says."""
    first, second = Person.objects.everywhere("test").order_by("pk")[:2]
    for person_, key in ((first, "dibao"), (first, "dabing"), (second, "dibao")):
        Status.objects.create(
            person=person_, category=made.categories[key], valid_from="2020-01-01", source="认定名单"
        )
    add_award(made, "spring", first)
    officer = made.scopes["officer"]
    rows = {row.area_path: row for row in queries.coverage(officer, made.season_id, TODAY())}
    street = rows["001001"]
    assert (street.members, street.reached, street.missed, street.rate) == (2, 1, 1, "50%")
    for show, number in (("members", 2), ("reached", 1), ("missed", 1)):
        total, lines = queries.members_shown(
            officer, made.season_id, TODAY(), area_path="001001", show=show, limit=20
        )
        assert total == len(lines) == number
    assert queries.coverage(made.scopes["helper"], made.season_id, TODAY()) == []
    town = made.scopes["townclerk"]
    assert queries.members_shown(
        town, made.season_id, TODAY(), area_path="001001", show="members", limit=20
    ) == (0, [])
