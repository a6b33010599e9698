"""Erasure: two people, no voucher to keep, nothing of the person left in the database, the trail still whole."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import DAY, District

from yikou_app.ground.ensure import Refused
from yikou_app.payments import actions, queries
from yikou_app.register import actions as register
from yikou_app.register.models import Erasure, Particular, Person, Proxy, Restriction, SearchMark, Spelling
from yikou_app.register.queries import id_index, name_index
from yikou_app.trail.queries import verify

pytestmark = pytest.mark.django_db

WHY, LAW = "误采集", "《个人信息保护法》第四十七条"


@pytest.fixture
def made() -> District:
    return factories.make_people_of_the_house()


@pytest.fixture
def held(made: District) -> Restriction:
    """A restricted record with everything that a record can say of somebody."""
    officer, number = made.scopes["officer"], factories.id_number(77)
    ref = register.register_person(
        name="沈小舟", id_number=number, area_path="001001001", phone="13800000001",
        account="6217000000000000077", by=officer,
    )  # fmt: skip
    register.register_person(name="沈晓舟", id_number=number, area_path="001001001", by=officer)
    register.record_particular(
        person_ref=ref, kind="living", value="江畔路88弄", valid_from=DAY, reason="申报", by=officer
    )
    register.note_need(person_ref=ref, kind="illness", words="住院三次", valid_from=DAY, by=officer)
    register.name_proxy(
        person_ref=ref, kind="proxy", name="沈大舟", id_number=factories.id_number(78), phone="",
        relation="兄", may_collect=True, may_sign=False, basis="委托书", valid_from=DAY, by=officer,
    )  # fmt: skip
    register.restrict_person(person_ref=ref, reason=WHY, ground=LAW, by=officer)
    found: Restriction = Restriction.objects.get()
    return found


def request(made: District, held: Restriction, login: str = "officer") -> None:
    actions.request_erasure(ref=held.ref, reason=WHY, ground=LAW, by=made.scopes[login])


def stored(model: type[Any], pk_column: str, person: int) -> list[tuple[Any, ...]]:
    """The rows as the database holds them, nothing opened."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} WHERE {pk_column} = %s", [person])  # noqa: S608 - our own table
        return list(cursor.fetchall())


def test_nothing_of_the_person_is_left(made: District, held: Restriction) -> None:
    """No sealed byte, no blind index, no search mark: what was there before is nowhere in any row of the register."""
    tables = [(Person, "id"), *((model, "person_id") for model in (Particular, Spelling, Proxy, SearchMark))]
    before = {
        cell
        for model, column in tables
        for row in stored(model, column, held.person_id)
        for cell in (bytes(value) if isinstance(value, memoryview) else value for value in row)
        if isinstance(cell, bytes) or (isinstance(cell, str) and len(cell) == 64)
    }
    assert len(before) > 12
    request(made, held)
    actions.agree_to_erasure(ref=held.ref, by=made.scopes["officer2"])
    after: set[Any] = set()
    for model in apps.get_app_config("yikou").get_models():
        if model.__module__.startswith("yikou_app.register"):
            for row in _raw(model):
                after |= set(row)
    assert not before & after
    row = Person.objects.everywhere("test").get(pk=held.person_id)
    assert (row.name, row.id_number, row.phone, row.account, row.birth_on) == (
        "已删除",
        None,
        None,
        None,
        None,
    )
    assert not SearchMark.objects.filter(person=row).exists()
    assert not Person.objects.everywhere("test").filter(id_index=id_index(factories.id_number(77))).exists()
    assert not Person.objects.everywhere("test").filter(name_index=name_index("沈小舟")).exists()
    assert not verify()[1]


def _raw(model: type[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 - our own table
        return [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in cursor.fetchall()
        ]


def test_two_people_erase_and_only_once(made: District, held: Restriction) -> None:
    """Destroying cannot be undone: not alone, not unasked, not by a town, not twice."""
    with pytest.raises(Refused, match="还没有人申请"):
        actions.agree_to_erasure(ref=held.ref, by=made.scopes["officer2"])
    for login in ("clerk", "member", "cashier"):
        with pytest.raises(Refused):
            request(made, held, login)
    request(made, held)
    with pytest.raises(Refused, match="不必重复"):
        request(made, held, "officer2")
    with pytest.raises(Refused, match="不能自己同意"):
        actions.agree_to_erasure(ref=held.ref, by=made.scopes["officer"])
    with pytest.raises(Refused, match="删除申请"):
        register.ask_to_lift(ref=held.ref, reason="撤回", by=made.scopes["officer"])
    register.refuse_to_erase(ref=held.ref, reason="材料不齐", by=made.scopes["officer2"])
    request(made, held, "officer2")
    actions.agree_to_erasure(ref=held.ref, by=made.scopes["officer"])
    for act in (
        lambda: request(made, held),
        lambda: actions.agree_to_erasure(ref=held.ref, by=made.scopes["officer2"]),
    ):
        with pytest.raises(Refused, match="已经删除"):
            act()
    with pytest.raises(Refused, match="已经删除"):
        register.ask_to_lift(ref=held.ref, reason="撤回", by=made.scopes["officer"])


def test_a_record_in_use_is_not_erased(made: District) -> None:
    """封存 comes first: the address of a record in use, or of nothing, erases nothing."""
    person = factories.add_person(made)
    with pytest.raises(Refused, match="先封存"):
        actions.request_erasure(ref=person.ref, reason=WHY, ground=LAW, by=made.scopes["officer"])


def test_a_voucher_keeps_the_record_until_its_years_are_over() -> None:
    """Thirty years from the year after the last award; meanwhile the sentence offers 封存, and asking changes nothing."""
    made = factories.make_district()
    person = factories.add_person(made, name="沈小舟")
    award = factories.add_award(made, next(iter(made.programmes)), person)
    register.restrict_person(person_ref=person.ref, reason=WHY, ground=LAW, by=made.scopes["officer"])
    held = Restriction.objects.get()
    until = queries.kept_until([person.pk])
    assert until == date(award.proposed_at.year + 31, 1, 1)
    with pytest.raises(Refused, match=rf"保管到 {until.year} 年 1 月 1 日.*保持封存"):
        request(made, held)
    assert not Erasure.objects.exists()
    assert Person.objects.everywhere("test").get(pk=person.pk).name == "沈小舟"


def test_an_award_made_between_asking_and_agreeing_keeps_the_record(
    made: District, held: Restriction
) -> None:
    """What holds when somebody asks need not hold when somebody agrees: the second person is asked again."""
    request(made, held)
    with pytest.raises(Refused, match="保持封存"):
        register.erase_person(
            ref=held.ref, kept_until=lambda people: date(2999, 1, 1), forget=lambda people: None,
            by=made.scopes["officer2"],
        )  # fmt: skip
    assert Person.objects.everywhere("test").get(pk=held.person_id).name == "沈小舟"


def test_the_database_empties_nothing_without_an_agreed_erasure(made: District, held: Restriction) -> None:
    """The guard lets one transition through and no other: not before, not to another text, not by one person."""
    rows = Particular.objects.filter(person_id=held.person_id)
    for change in ({"value": None}, {"reason": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    request(made, held)
    waiting = Erasure.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(value=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.update(
            agreed_at=waiting.asked_at, closed_at=waiting.asked_at, agreed_by_id=waiting.asked_by_id
        )
    actions.agree_to_erasure(ref=held.ref, by=made.scopes["officer2"])
    for model, change in (
        (Particular, {"value": "别处"}),
        (Spelling, {"seen_in": "别处"}),
        (Proxy, {"basis": "别处"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(person_id=held.person_id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Restriction.objects.filter(pk=held.pk).update(
            asked_by_id=1, lifted_by_id=2, lifted_at=waiting.asked_at
        )


def test_the_screens_lead_two_people_through_it(made: District) -> None:
    """From the record's page to its end, by the forms themselves."""
    person = factories.add_person(made, name="沈小舟")
    clients = {}
    for login in ("officer", "officer2", "clerk"):
        clients[login] = Client()
        clients[login].force_login(made.accounts[login])

    def post(login: str, name: str, ref: str, **fields: str) -> Any:
        return clients[login].post(reverse(name, args=[ref]), {**fields, "idempotency_key": uuid.uuid4().hex})

    assert (
        'data-opens="restrict"'
        in clients["officer"].get(reverse("register:person", args=[person.ref])).content.decode()
    )
    assert (
        'data-opens="restrict"'
        not in clients["clerk"].get(reverse("register:person", args=[person.ref])).content.decode()
    )
    assert post("officer", "register:restrict", person.ref, reason=WHY, ground=LAW).status_code == 303
    ref = Restriction.objects.get().ref
    own = reverse("register:restriction", args=[ref])
    assert clients["clerk"].get(own).status_code == 403
    assert clients["clerk"].get(reverse("register:restrictions")).status_code == 403
    assert "沈小舟" in clients["officer"].get(reverse("register:restrictions")).content.decode()
    post("officer", "register:ask_to_lift", ref, reason="本人撤回")
    assert 'data-opens="lift"' not in clients["officer"].get(own).content.decode()
    assert 'data-opens="lift"' in clients["officer2"].get(own).content.decode()
    post("officer2", "register:stand", ref, reason="材料不齐")
    post("officer", "payments:ask_to_erase", ref, reason=WHY, ground=LAW)
    assert 'data-opens="erase"' not in clients["officer"].get(own).content.decode()
    post("officer", "register:keep", ref, reason="撤回")
    post("officer", "payments:ask_to_erase", ref, reason=WHY, ground=LAW)
    assert 'data-opens="erase"' in clients["officer2"].get(own).content.decode()
    assert post("officer2", "payments:erase", ref).status_code == 303
    page = clients["officer"].get(own).content.decode()
    assert "已删除" in page and "沈小舟" not in page and "data-opens" not in page.split("actionbar")[-1]
