"""What the actions of the register share: the record within reach, an account, what hangs downstream."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.utils import timezone

from yikou.values import parse_account
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Scope
from yikou_app.register.models import Dated, Person

D = TypeVar("D", bound=Dated)

Settle = Callable[[set[int]], None]


def nothing_settled(people: set[int]) -> None:
    """What hangs on clusters and households downstream: nothing, when the caller says nothing."""


def person_within(ref: str, by: Scope) -> Person:
    row = Person.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这个人,或不在您的辖区内。", status=404)
    return row


def parsed_account(text: str) -> str:
    number, problems = parse_account(text)
    if number is None:
        refuse(f"账号不能使用:{problems[0].message}", status=422)
    return number.number


def not_ahead(on: date, what: str) -> None:
    """Refuse a day that has not come yet: the register says how things are, not how they will be."""
    if on > timezone.localdate():
        refuse(f"{what}不能晚于今天。", status=422)


def again(row: D, by: Scope, **changes: object) -> D:
    """The same fact recorded anew with changes; nothing is written yet."""
    fields = {field.name for field in row._meta.concrete_fields} - {
        "id",
        "ref",
        "recorded_at",
        "withdrawn_at",
    }
    known = {name: getattr(row, name) for name in fields - {"recorded_by_name", "withdrawn_by_name"}}
    return type(row)(**{**known, "recorded_by_name": by.staff_name, **changes})


def withdraw(row: Dated, by: Scope) -> None:
    """Mark a recorded fact as corrected; whoever comes second is told so."""
    open_one = type(row)._default_manager.filter(pk=row.pk, withdrawn_at__isnull=True)
    if open_one.update(withdrawn_at=timezone.now(), withdrawn_by_name=by.staff_name) != 1:
        refuse("这条记录刚刚被别人更正,请刷新后再看。")


def end(row: D, on: date, by: Scope, *, reason: str = "") -> None:
    """A fact holds until ``on``: the open row is withdrawn and an ended one recorded.

    One that began on the same day or later never held; it is only withdrawn.
    """
    withdraw(row, by)
    if row.valid_from < on:
        again(row, by, valid_to=on, **({"reason": reason} if reason else {})).save(force_insert=True)
