"""The register's screens: searching without leaving a trace in addresses, opening a number, deciding about twins."""

from __future__ import annotations

import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import District, id_number

from yikou_app.register.models import Link, Person
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_district()


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    fields.setdefault("idempotency_key", uuid.uuid4().hex)
    return client.post(url, fields)


def number_of(person: Person) -> str:
    return Person.objects.everywhere("test").get(pk=person.pk).id_number or ""


def test_a_search_is_posted_and_stays_out_of_every_address(made: District) -> None:
    """P17: neither the pager nor the sort heads nor the export repeat a name in an address."""
    for _ in range(25):
        factories.add_person(made, name="欧阳娜娜")
    clerk = enter(made, "clerk")
    page = clerk.post(reverse("register:index"), {"search": "欧阳娜娜"}).content.decode()
    assert "共 25" in page
    addresses = [part.split('"')[0] for part in page.split('href="')[1:] + page.split('action="')[1:]]
    assert not [address for address in addresses if "欧阳" in address or "%E6%AC%A7" in address]
    # The same words in the address find nothing: GET does not search by person.
    assert "共 25" in clerk.get(reverse("register:index"), {"search": "不存在"}).content.decode()


def test_a_whole_number_finds_and_is_shown_masked(made: District) -> None:
    """The clerk types the number from the card; the list shows eight of its digits."""
    person = factories.add_person(made)
    factories.add_person(made)
    number = number_of(person)
    page = enter(made, "clerk").post(reverse("register:index"), {"search": number}).content.decode()
    assert "共 1" in page and f"{number[:4]}**********{number[-4:]}" in page
    table = page.split("<tbody>")[1]
    assert number not in table


@pytest.mark.parametrize(
    ("login", "status"), [("helper", 403), ("member", 200), ("cashier", 200), ("townclerk", 200)]
)
def test_who_may_open_the_register(made: District, login: str, status: int) -> None:
    """A society sees no register; a committee and the cashier read their part."""
    person = factories.add_person(made, area="001001001", name="只此一人")
    client = enter(made, login)
    answer = client.get(reverse("register:index"))
    assert answer.status_code == status
    seen = made.scopes[login].reaches("001001001") and status == 200
    assert ("只此一人" in answer.content.decode()) == seen
    page = client.get(reverse("register:person", args=[person.ref]))
    assert page.status_code == (200 if seen else 403 if login == "helper" else 404)


def test_a_number_is_opened_once_for_a_purpose(made: District) -> None:
    """The answer shows it, the next opening of the page does not, and the trail says who and why."""
    person = factories.add_person(made)
    clerk, number = enter(made, "clerk"), number_of(person)
    url = reverse("register:number", args=[person.ref])
    assert clerk.post(url, {"purpose": "看"}).status_code == 422
    answer = clerk.post(url, {"purpose": "核对银行退票"})
    assert number in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert number not in clerk.get(reverse("register:person", args=[person.ref])).content.decode()
    assert Event.objects.filter(verb="read_id_number").count() == 1
    assert enter(made, "townclerk").post(url, {"purpose": "核对银行退票"}).status_code == 404


def test_a_person_is_registered_and_wrong_input_comes_back(made: District) -> None:
    """A wrong number is said in Chinese; a right one is on the list; a retry registers nobody twice."""
    clerk, key = enter(made, "clerk"), uuid.uuid4().hex
    given = {"name": "新来", "id_number": id_number(400), "area": "001001001", "phone": "", "account": ""}
    assert "登记对象" in clerk.get(reverse("register:new")).content.decode()
    wrong = post(clerk, reverse("register:add"), **(given | {"id_number": "123"}))
    assert (wrong.status_code, "身份证号不能使用" in wrong.content.decode()) == (422, True)
    assert post(clerk, reverse("register:add"), **(given | {"area": "001002001"})).status_code == 422
    for _ in range(2):
        assert post(clerk, reverse("register:add"), **given, idempotency_key=key).status_code == 303
    assert Person.objects.everywhere("test").count() == 1
    assert "登记已受理" in clerk.get(reverse("register:index")).content.decode()
    assert enter(made, "member").get(reverse("register:new")).status_code == 403


def test_statuses_and_accounts_are_changed_on_the_page(made: District) -> None:
    """认定, 终止, 更正: each with what it needs, each refused with a sentence without it."""
    person = factories.add_person(made)
    clerk = enter(made, "clerk")
    give = reverse("register:status", args=[person.ref])
    assert post(clerk, give, category="dibao", valid_from="2020-13-40", source="审批表").status_code == 422
    assert post(clerk, give, category="dibao", valid_from="2020-01-01", source="").status_code == 422
    assert post(clerk, give, category="dibao", valid_from="2020-01-01", source="审批表").status_code == 303
    page = clerk.get(reverse("register:person", args=[person.ref])).content.decode()
    assert "低保家庭" in page and "终止身份" in page
    end = reverse("register:end_status", args=[person.ref])
    assert post(clerk, end, category="dibao", valid_to="2020-06-01", reason="已脱困").status_code == 303
    account = reverse("register:account", args=[person.ref])
    assert post(clerk, account, account="6217000000000000025", reason="").status_code == 422
    assert post(clerk, account, account="6217000000000000025", reason="换卡").status_code == 303
    page = clerk.get(reverse("register:person", args=[person.ref])).content.decode()
    assert "6217000000000000025" not in page and "0025" in page


def test_twins_are_decided_about_on_the_page_and_the_decision_undone(made: District) -> None:
    """Same name twice: the clerk links them, sees the link, and takes it back."""
    first, second = (factories.add_person(made, name="王小明") for _ in range(2))
    clerk = enter(made, "clerk")
    page_url = reverse("register:person", args=[first.ref])
    assert "同名记录" in clerk.get(page_url).content.decode()
    link = reverse("awards:link")
    fields = {"first": first.ref, "second": second.ref, "decision": "same", "reason": "同址"}
    assert post(clerk, link, **(fields | {"reason": ""})).status_code == 422
    assert post(clerk, link, **fields).status_code == 303
    page = clerk.get(page_url).content.decode()
    assert "关联的记录" in page and "同名记录" not in page
    undo = reverse("awards:unlink", args=[Link.objects.get().ref])
    answer = post(clerk, undo, reason="看错了", person=first.ref)
    assert (answer.status_code, answer["Location"]) == (303, page_url)
    assert "同名记录" in clerk.get(page_url).content.decode()


def test_a_clash_of_claims_is_said_on_the_page(made: District) -> None:
    """Both were granted: the person who links reads that it stays 存疑, and which awards."""
    from yikou_app.awards import actions

    people = [factories.add_person(made, name="王小明") for _ in range(2)]
    for each in people:
        ref = factories.land_roster(made, "spring", [{"number": number_of(each), "name": "王小明"}])
        actions.propose_awards(roster_ref=ref, by=made.scopes["officer"])
    actions.confirm_awards(programme_ref=made.programmes["spring"].ref, by=made.scopes["officer"])
    clerk = enter(made, "clerk")
    answer = post(
        clerk,
        reverse("awards:link"),
        first=people[0].ref,
        second=people[1].ref,
        decision="same",
        reason="同址",
    )
    assert "关联后会成为重复享受" in clerk.get(answer["Location"]).content.decode()


def test_the_export_is_the_filter_and_is_masked(made: District) -> None:
    """All rows of the filter, not of the page; a searched list offers no export of everything."""
    for serial in range(30):
        factories.add_person(made, area="001001001" if serial % 3 else "001002001")
    officer = enter(made, "officer")
    answer = post(officer, reverse("register:export") + "?category=&area=001001")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.max_row == 21
    values = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    for number in Person.objects.everywhere("test"):
        assert str(number.id_number) not in values
    clerk = post(enter(made, "clerk"), reverse("register:export") + "?area=001")
    assert clerk.status_code == 422
    page = officer.post(reverse("register:index"), {"search": "测试1"}).content.decode()
    assert "导出全部" not in page


@pytest.mark.parametrize("name", ["status", "end_status", "account", "number"])
def test_changing_by_get_is_not_possible(made: District, name: str) -> None:
    """D9: an address that is only opened changes and opens nothing."""
    person = factories.add_person(made)
    assert enter(made, "clerk").get(reverse(f"register:{name}", args=[person.ref])).status_code == 405
