"""What opens sealed values: one number for a purpose, and the way to the bank and to other rooms' rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from yikou.values import mask_id
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Scope
from yikou_app.register.models import Person
from yikou_app.register.queries.clusters import chunks
from yikou_app.trail.actions import record


@dataclass(frozen=True, slots=True)
class Payee:
    """How to pay a person; opened only on the way to the bank file."""

    person_id: int
    ref: str
    cluster: int
    name: str = field(repr=False)
    account: str | None = field(repr=False)
    account_index: str
    area_path: str


def full_number(scope: Scope, ref: str, purpose: str) -> str:
    """The whole identity number of a person (查看完整号码); who looked and why is recorded."""
    if len(purpose.strip()) < 4:
        refuse("请写明查看完整号码的用途(至少四个字)。", status=422)
    with transaction.atomic():
        row = Person.objects.within(scope).filter(ref=ref).first()
        if row is None or not row.id_number:
            refuse("没有找到这个人,或没有登记证件号码。", status=404)
        record(by=scope, verb="read_id_number", subject=("person", ref), reason=purpose.strip())
    return row.id_number


def payees(person_ids: Iterable[int]) -> dict[int, Payee]:
    """How to pay these people."""
    found: dict[int, Payee] = {}
    for chunk in chunks(person_ids):
        for row in Person.objects.everywhere("payees of a batch").filter(pk__in=chunk):
            found[row.pk] = Payee(
                row.pk, row.ref, row.cluster or row.pk, row.name, row.account or None, row.account_index,
                row.area_path,
            )  # fmt: skip
    return found


def names_of(person_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Reference, name and masked number of records, for a screen that has already checked its scope."""
    found: dict[int, tuple[str, str, str]] = {}
    for chunk in chunks(person_ids):
        for row in Person.objects.everywhere("names for rows the asker may see").filter(pk__in=chunk):
            found[row.pk] = (row.ref, row.name, mask_id(row.id_number) if row.id_number else "未登记")
    return found
