"""What the actions of the register share: the record within reach, an account, what hangs downstream."""

from __future__ import annotations

from collections.abc import Callable

from yikou.values import parse_account
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Scope
from yikou_app.register.models import Person

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
