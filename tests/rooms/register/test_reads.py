"""Opening what screens mask: for a purpose, by who has a use for it, so often a day, and written down to be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.ground.ensure import Refused
from yikou_app.register import actions, queries
from yikou_app.register.models import Person
from yikou_app.trail.models import Event
from yikou_app.trail.queries import Times

pytestmark = pytest.mark.django_db

WHY = "核对银行退票"
HOME = "示范区临江街道江畔路88弄6号301室"


def once() -> District:
    return factories.make_people_of_the_house()


@pytest.fixture
def person(made: District) -> Person:
    person = factories.add_person(made, name="沈小舟")
    for kind, value in (("phone", "13800000001"), ("living", HOME)):
        actions.record_particular(
            person_ref=person.ref, kind=kind, value=value, valid_from=factories.DAY, reason="本人申报",
            by=made.scopes["clerk"],
        )  # fmt: skip
    return Person.objects.everywhere("test").get(pk=person.pk)


def test_each_value_is_opened_and_each_look_is_written_down(made: District, person: Person) -> None:
    """The event names what was looked at and why, never the value itself."""
    clerk = made.scopes["clerk"]
    wanted = {"number": person.id_number, "phone": "13800000001", "account": person.account, "living": HOME}
    for what, value in wanted.items():
        assert queries.opened_value(clerk, person.ref, what, WHY) == value
    events = Event.objects.filter(verb__in=queries.READS).order_by("seq")
    assert [event.verb for event in events] == [
        "read_id_number",
        "read_phone",
        "read_account",
        "read_address",
    ]
    for event in events:
        assert event.reason == WHY and not any(str(value) in event.facts for value in wanted.values())


@pytest.mark.parametrize(
    ("login", "what", "status"),
    [
        ("cashier", "phone", 403),
        ("cashier", "living", 403),
        ("member", "account", 403),
        ("helper", "number", 403),
        ("townclerk", "number", 404),
        ("townclerk", "phone", 404),
        ("clerk", "registered", 404),
        ("clerk", "secret", 422),
    ],
)
def test_who_has_no_use_for_a_value_does_not_get_it(
    made: District, person: Person, login: str, what: str, status: int
) -> None:
    """Finance pays by account and visits nobody; a committee visits and pays nobody; the next town gets nothing."""
    with pytest.raises(Refused) as refused:
        queries.opened_value(made.scopes[login], person.ref, what, WHY)
    assert refused.value.status == status
    assert not Event.objects.filter(verb__in=queries.READS).exists()


@pytest.mark.parametrize(
    "purpose", ["", "看看", "   核  ", "核对" * 101, "核对13800000001", "核对1380000000１"]
)
def test_a_purpose_is_words(made: District, person: Person, purpose: str) -> None:
    """A reason that says nothing is none, and one with a number in it would carry the number into the trail."""
    with pytest.raises(Refused) as refused:
        queries.opened_value(made.scopes["clerk"], person.ref, "phone", purpose)
    assert refused.value.status == 422


def test_a_day_has_an_end(made: District, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """T17: who looks up the neighbourhood stops at the day's number; the next person and the next day go on."""
    monkeypatch.setattr(settings, "YIKOU", settings.YIKOU.model_copy(update={"reads_per_day": 3}))
    clerk = made.scopes["clerk"]
    for _ in range(3):
        queries.opened_value(clerk, person.ref, "phone", WHY)
    with pytest.raises(Refused, match="达到上限") as refused:
        queries.opened_value(clerk, person.ref, "number", WHY)
    assert refused.value.status == 429
    assert queries.opened_value(made.scopes["clerk2"], person.ref, "phone", WHY)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert queries.opened_value(clerk, person.ref, "number", WHY)


def test_the_log_is_read_by_the_head_and_the_bureau(made: District, person: Person) -> None:
    """The street reads its own people's looks, the bureau all; who is counted most stands first."""
    for login in ("clerk", "clerk", "member", "cashier"):
        queries.opened_value(made.scopes[login], person.ref, "number", WHY)
    since = timezone.now() - timedelta(hours=1)
    total, lines, people = queries.reads(made.scopes["clerk2"], since)
    assert total == 3 and people[0] == Times("临江街道办事处", "街戊", 2) and len(people) == 2
    assert {(line.person_name, line.what) for line in lines} == {("沈小舟", "完整证件号码")}
    assert queries.reads(made.scopes["officer"], since)[0] == 4
    assert queries.reads(made.scopes["townclerk"], since) == (0, [], [])
    assert queries.reads(made.scopes["officer"], timezone.now() + timedelta(hours=1)) == (0, [], [])
    for login in ("member", "cashier", "helper"):
        with pytest.raises(Refused):
            queries.reads(made.scopes[login], since)


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_value_is_opened_on_the_page_and_the_log_shown(made: District, person: Person) -> None:
    """Shown once, gone at the next opening; the page of looks shows who, whom and why, and no value."""
    clerk, url = enter(made, "clerk"), reverse("register:number", args=[person.ref])

    def ask(what: str) -> Any:
        return clerk.post(url, {"what": what, "purpose": WHY})

    assert HOME in ask("living").content.decode()
    assert "13800000001" in ask("phone").content.decode()
    again = clerk.get(reverse("register:person", args=[person.ref])).content.decode()
    assert HOME not in again and "13800000001" not in again and "示范区临江街****" in again
    assert ask("secret").status_code == 422
    log = clerk.get(reverse("register:reads")).content.decode()
    assert "街戊" in log and WHY in log and "居住地址" in log and HOME not in log
    assert (
        "没有人查看过" in enter(made, "townclerk").get(f"{reverse('register:reads')}?days=x").content.decode()
    )
    assert enter(made, "member").get(reverse("register:reads")).status_code == 403
