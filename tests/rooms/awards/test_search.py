"""The search for records of one person: what is linked, what waits for people, what stays apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import District

from yikou.sheets import RowState, check_roster
from yikou.values import ResidentId, check_digit
from yikou_app.awards import actions
from yikou_app.awards.models import Award, Claim
from yikou_app.ground.ensure import Refused
from yikou_app.jobs.jobs import run_pending
from yikou_app.jobs.models import Job
from yikou_app.register.actions import Sighting, find_or_add, register_person
from yikou_app.register.models import Candidate, Link, Person
from yikou_app.register.queries import (
    candidate,
    candidate_counts,
    candidates,
    cluster_of,
    next_candidate,
    waiting_candidates,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cells_at_hand")]

VILLAGE, OTHER = "001001001", "001002001"
PHONE = "13900000001"


def once() -> District:
    """A district with two programmes."""
    return factories.make_district(received_fen=100_000_000, quota=500)


def number(serial: int) -> str:
    first = f"31015119500307{serial:03d}"
    return first + check_digit(first)


def stands(
    made: District, name: str, *, id_number: str | None = None, area: str = VILLAGE, phone: str | None = PHONE
) -> Person:
    """A record as a list leaves it."""
    found = find_or_add(
        sightings=[Sighting(1, name, id_number, area, phone=phone, source="名册")], by=made.scopes["officer"]
    )
    return Person.objects.everywhere("test").get(pk=found.person_of[1])


def search(made: District) -> object:
    return actions.search_links(tell=lambda done, total, message: None, by=made.scopes["officer"])


def link(made: District, first: Person, second: Person, decision: str) -> str:
    return actions.link_persons(
        first_ref=first.ref,
        second_ref=second.ref,
        decision=decision,
        reason="走访核实",
        by=made.scopes["officer"],
    )[0]


def one_person(*people: Person) -> bool:
    return len(set(cluster_of([each.pk for each in people]).values())) == 1


def test_a_certain_pair_is_linked_with_its_rule_and_can_be_undone_for_good(made: District) -> None:
    """A machine's link says so, names its rule, and is not made again once somebody has undone it."""
    first, second = stands(made, "王小明", id_number=number(11)), stands(made, "王小明")
    found = search(made)
    assert (found.linked, found.to_review) == (1, 0)
    assert one_person(first, second)
    made_link = Link.objects.get()
    assert (made_link.rule, made_link.decision) == ("name_phone_village", "same")
    assert "系统自动关联" in made_link.reason
    today = factories.DAY
    line = candidates(made.scopes["officer"], on=today)[1][0]
    assert (line.state_label, line.automatic) == ("已关联(自动)", True)
    actions.unlink_persons(link_ref=made_link.ref, reason="不是一个人", by=made.scopes["officer"])
    again = search(made)
    assert (again.linked, again.to_review) == (0, 0)
    assert not one_person(first, second)
    assert candidates(made.scopes["officer"], on=today)[1][0].state == "undone"


def test_a_machines_link_moves_the_claims(made: District) -> None:
    """Two records that both hold the place: the link becomes 存疑 and nothing is dropped."""
    first, second = stands(made, "王小明", id_number=number(11)), stands(made, "王小明")
    row = made.programmes["spring"]
    for person in (first, second):
        award = Award.objects.create(
            programme_id=row.id, person=person, unit_id=row.unit_id, area_path=person.area_path,
            category=made.categories["dibao"], period=row.period, amount_fen=50_000,
        )  # fmt: skip
        assert actions.confirm_award(ref=award.ref, by=made.scopes["officer"]) == "confirmed"
    before = sorted(Claim.objects.values_list("pk", "holder"))
    found = search(made)
    assert (found.linked, found.not_linked) == (0, 1)
    assert sorted(Claim.objects.values_list("pk", "holder")) == before
    assert Link.objects.get().decision == "doubtful"
    assert {state: count for state, _, count in candidate_counts(made.scopes["officer"])}["doubtful"] == 1


def test_twins_wait_for_a_person_and_the_decision_is_remembered(made: District) -> None:
    """不是同一人 is not proposed again, whatever the next search thinks."""
    first, second = stands(made, "王小明", id_number=number(11)), stands(made, "王晓铭")
    Candidate.objects.create(
        first=min(first, second, key=lambda p: p.pk), second=max(first, second, key=lambda p: p.pk), rule="model",
        per_mille=700, levels={"name": "sound", "phone": "same"}, found_at=first.created_at,
    )  # fmt: skip
    officer = made.scopes["officer"]
    ref = next_candidate(officer)
    line = candidate(officer, ref, factories.DAY)
    assert line is not None
    # The menu counts what the list shows, to whoever may decide, and nobody else.
    assert [waiting_candidates(made.scopes[who]) for who in ("officer", "clerk", "cashier")] == [1, 1, 0]
    assert (line.agreeing, line.differing, line.likelihood) == ("姓名同音、电话相同", "", "70.0%")
    link(made, first, second, "different")
    assert (next_candidate(officer), waiting_candidates(officer)) == ("", 0)
    assert candidate(officer, ref, factories.DAY).state == "different"  # type: ignore[union-attr] # it was there before
    found = search(made)
    assert (found.linked, found.to_review) == (0, 0)
    assert not one_person(first, second)


def test_records_that_were_told_apart_are_not_joined_through_a_third(made: District) -> None:
    """Neither by the machine nor by a person who has forgotten."""
    one, two, three = (stands(made, "王小明", id_number=number(serial)) for serial in (11, 13, 15))
    link(made, one, two, "different")
    link(made, two, three, "same")
    with pytest.raises(Refused, match="矛盾"):
        link(made, one, three, "same")
    assert not one_person(one, two)
    assert one_person(two, three)
    link(made, one, two, "doubtful")
    link(made, one, three, "same")
    with pytest.raises(Refused, match="矛盾"):
        link(made, one, two, "different")
    assert one_person(one, two, three)


def test_a_decision_made_during_the_search_stands(made: District) -> None:
    """The machine decides only what nobody has decided: also when somebody was faster."""
    first, second = stands(made, "王小明", id_number=number(11)), stands(made, "王小明")
    link(made, first, second, "different")
    with pytest.raises(Refused, match="已有人作过判断"):
        actions.link_persons(
            first_ref=first.ref, second_ref=second.ref, decision="same", reason="系统自动关联", rule="model",
            by=made.scopes["officer"],
        )  # fmt: skip


def test_two_numbers_are_never_linked_by_the_machine(made: District) -> None:
    """Namesakes of one house with a number each are two people."""
    stands(made, "王小明", id_number=number(11))
    stands(made, "王小明", id_number=number(13))
    found = search(made)
    assert (found.linked, found.to_review, Candidate.objects.count()) == (0, 0, 0)


def test_who_may_search_and_who_sees_what(made: District) -> None:
    """A street sees the pairs of its own area; a pair across streets is the district's."""
    first, second = stands(made, "王小明", id_number=number(11)), stands(made, "王小明", area=OTHER)
    Candidate.objects.create(
        first=first, second=second, rule="model", per_mille=600, levels={}, found_at=first.created_at
    )
    ref = Candidate.objects.get().ref
    assert candidate(made.scopes["officer"], ref, factories.DAY) is not None
    for who in ("clerk", "townclerk", "member", "helper"):
        assert candidate(made.scopes[who], ref, factories.DAY) is None
        assert candidates(made.scopes[who], on=factories.DAY) == (0, [])
    for who in ("clerk", "member", "helper", "cashier"):
        with pytest.raises(Refused):
            actions.request_search(by=made.scopes[who])
        with pytest.raises(Refused):
            actions.search_links(tell=lambda *_: None, by=made.scopes[who])


def test_what_is_stored_of_a_pair_names_nobody(made: District) -> None:
    """Candidates lie in the database in clear: levels and rules, no text of a person."""
    stands(made, "王小明", id_number=number(11))
    stands(made, "王小明")
    search(made)
    stored = (
        str(Candidate.objects.values_list("rule", "per_mille", "levels").get()) + Link.objects.get().reason
    )
    assert "王" not in stored
    assert PHONE not in stored
    assert number(11) not in stored


def test_the_job_runs_to_its_end_and_leads_to_the_review(made: District, client: Client) -> None:
    """Asked for at the screen, run by a worker, decided at the screen, on to the next pair."""
    first, second = stands(made, "王小明", id_number=number(11)), stands(made, "王小明")
    third, fourth = (
        stands(made, "李大山", id_number=number(21), phone=None),
        stands(made, "李大山", phone=None),
    )
    client.force_login(made.accounts["officer"])
    page = client.get(reverse("register:candidates"))
    assert page.status_code == 200
    assert "查找关联" in page.content.decode()
    answer = client.post(reverse("awards:search"), {"idempotency_key": "k" * 20})
    assert answer.status_code == 303
    run_pending()
    job = Job.objects.everywhere("test").get()
    assert (job.state, job.result["facts"]["自动关联"]) == ("done", 1)
    assert one_person(first, second)
    assert not one_person(third, fourth)
    ref = next_candidate(made.scopes["officer"])
    page = client.get(reverse("register:candidate", args=[ref]))
    text = page.content.decode()
    assert "姓名相同" in text
    assert number(21) not in text
    answer = client.post(
        reverse("awards:link"),
        {"idempotency_key": "m" * 20, "candidate": ref, "first": third.ref, "second": fourth.ref, "decision": "same", "reason": "户口簿"},
    )  # fmt: skip
    assert answer.headers["Location"] == reverse("register:candidates")
    assert one_person(third, fourth)
    for address in ("?state=same", "?state=open&area=001001", "?state=nonsense", "?area=999"):
        assert client.get(reverse("register:candidates") + address).status_code == 200
    assert client.get(reverse("register:candidate", args=["absent"])).status_code == 404


SPELLINGS = {
    "plain": lambda n: n,
    "lower x": str.lower,
    "full width": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in n),
    "spaces": lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
    "NBSP": lambda n: f"{n[:6]}\u00a0{n[6:]}",
    "ZWSP": lambda n: f"\u200b{n}",
    "BOM": lambda n: f"\ufeff{n}",
    "Cyrillic Х": lambda n: n.replace("X", "Х"),
    "Greek Χ": lambda n: n.replace("X", "Χ"),
    "Roman Ⅹ": lambda n: n.replace("X", "Ⅹ"),
    "apostrophe": lambda n: f"'{n}",
    "hyphens": lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}",
    "15 digits": lambda n: n[:6] + n[8:17],
    "multiplication": lambda n: n.replace("X", "×"),
    "Arabic digits": lambda n: n.replace("1", "١"),
    "cut by a spreadsheet": lambda n: n[:15] + "000",
    "seventeen": lambda n: n[:17],
}


def test_one_number_in_any_spelling_is_one_record_or_refused(made: District) -> None:
    """P2: at the counter no spelling of a number makes a second person."""
    whole = next(number(serial) for serial in range(1, 999, 2) if number(serial).endswith("X"))
    first = register_person(name="王小明", id_number=whole, area_path=VILLAGE, by=made.scopes["officer"])
    outcomes = {}
    for label, spelled in SPELLINGS.items():
        try:
            ref = register_person(
                name="王小明", id_number=spelled(whole), area_path=VILLAGE, by=made.scopes["clerk"]
            )
            outcomes[label] = "same" if ref == first else "another"
        except Refused:
            outcomes[label] = "refused"
    assert "another" not in outcomes.values(), outcomes
    assert {label for label, outcome in outcomes.items() if outcome == "refused"} <= {
        "Arabic digits", "cut by a spreadsheet", "seventeen",
    }  # fmt: skip
    assert Person.objects.everywhere("test").count() == 1


def test_the_table_of_spellings_turns_red_when_numbers_are_taken_as_typed(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage of P2: without the one reading of a number, one person becomes several."""

    def as_typed(text: str, *, today: date) -> tuple[ResidentId, tuple[()]]:
        return ResidentId(text.strip()), ()

    whole = next(number(serial) for serial in range(1, 999, 2) if number(serial).endswith("X"))
    monkeypatch.setattr("yikou_app.register.actions.people.parse_id", as_typed)
    monkeypatch.setattr("yikou_app.register.actions.sightings.parse_id", lambda text, today: (None, ()))
    for spelled in SPELLINGS.values():
        register_person(name="王小明", id_number=spelled(whole), area_path=VILLAGE, by=made.scopes["clerk"])
    assert Person.objects.everywhere("test").count() > 1


def test_one_number_in_any_spelling_of_a_list_is_one_record_or_rejected(
    made: District, tmp_path: Path
) -> None:
    """P2: through the door of lists, too: every row is the same person or comes back with its reason."""
    whole = next(number(serial) for serial in range(1, 999, 2) if number(serial).endswith("X"))
    file = tmp_path / "名册.csv"
    lines = [f"低保,王小明,{spelled(whole)},500" for spelled in SPELLINGS.values()]
    file.write_text("\n".join(["对象类别,姓名,身份证号,金额(元)", *lines]), encoding="utf-8")
    rows = check_roster(file, today=factories.DAY).rows
    assert len(rows) == len(SPELLINGS)
    people, unread = set(), set()
    for label, row in zip(SPELLINGS, rows, strict=True):
        document = row.values.get("id_number")
        if document is None:
            assert row.state is RowState.REJECTED
            unread.add(label)
            continue
        seen = Sighting(1, "王小明", document.number, VILLAGE, source="名册")
        people.add(find_or_add(sightings=[seen], by=made.scopes["officer"]).person_of[1])
    assert len(people) == 1
    assert unread <= {"Arabic digits", "cut by a spreadsheet", "seventeen"}
