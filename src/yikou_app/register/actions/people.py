"""Put one person on the register at the window."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yikou.values import clean_name, parse_id, parse_phones
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.records import parsed_account
from yikou_app.register.actions.sightings import Sighting, find_or_add
from yikou_app.register.models import Person
from yikou_app.trail.actions import record


def register_person(
    *,
    name: str,
    id_number: str,
    area_path: str,
    phone: str = "",
    account: str = "",
    source: str = "窗口登记",
    by: Scope,
) -> str:
    """Put one person on the register (登记帮扶对象); returns the record's reference.

    A number that stands on the register already gives the record it belongs to, wherever it is: the
    answer is the same, so that nobody learns by asking who is known elsewhere.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    if not by.reaches(area_path):
        refuse("所选辖区不在您的范围内,请重新选择。", status=422)
    shown, problems = clean_name(name)
    if not shown:
        refuse(f"姓名不能使用:{problems[0].message if problems else '没有填写'}", status=422)
    number = phones = None
    if id_number.strip():
        number, problems = parse_id(id_number, today=timezone.localdate())
        if number is None:
            refuse(f"身份证号不能使用:{problems[-1].message}。请核对证件。", status=422)
    if phone.strip():
        phones, problems = parse_phones(phone)
        if not phones and problems:
            refuse(f"联系电话不能使用:{problems[-1].message}", status=422)
    card = parsed_account(account) if account.strip() else None
    seen = Sighting(
        0, shown, number.number if number else None, area_path, phones[0].number if phones else None, card,
        source[:60],
    )  # fmt: skip
    with transaction.atomic():
        found = find_or_add(sightings=[seen], by=by)
        ref = (
            Person.objects.everywhere("the record just found")
            .values_list("ref", flat=True)
            .get(pk=found.person_of.get(0) or found.restricted[0])
        )
        record(by=by, verb="register_person", subject=("person", ref), added=found.added)
    return ref
