"""Say who belongs to a category of need, and who does so no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from yikou_app.district.queries import categories
from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.records import person_within
from yikou_app.register.models import Person, Status
from yikou_app.trail.actions import record


def give_statuses(*, people: Sequence[tuple[int, int]], valid_from: date, source: str, by: Scope) -> int:
    """Record that people belong to categories (认定身份): pairs of record id and category id."""
    by.must_be(Role.DISTRICT, Role.STREET)
    with transaction.atomic():
        _all_within({person for person, _ in people}, by)
        rows = [
            Status(person_id=person, category_id=category, valid_from=valid_from, source=source[:120])
            for person, category in people
        ]
        Status.objects.bulk_create(rows, ignore_conflicts=True)
        record(by=by, verb="give_statuses", subject=("register", source[:40]), count=len(rows))
    return len(rows)


def give_status(*, person_ref: str, category_key: str, valid_from: date, source: str, by: Scope) -> None:
    """Record that one person belongs to a category from a day on (认定身份)."""
    by.must_be(Role.DISTRICT, Role.STREET)
    basis = reasoned(source, "认定来源", limit=120)
    keys = {row.key: row.id for row in categories(valid_from)}
    if category_key not in keys:
        refuse("这个对象类别在起始日期没有启用,请重新选择。", status=422)
    with transaction.atomic():
        row = person_within(person_ref, by)
        held = Status.objects.filter(person=row, category_id=keys[category_key])
        if held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)).exists():
            refuse("此人在这个日期已经有同一类别的身份,请先终止原来的,或改起始日期。")
        Status.objects.create(person=row, category_id=keys[category_key], valid_from=valid_from, source=basis)
        record(
            by=by, verb="give_status", subject=("person", person_ref), category=category_key,
            valid_from=valid_from.isoformat(),
        )  # fmt: skip


def end_status(*, person_ref: str, category_key: str, valid_to: date, reason: str, by: Scope) -> None:
    """Say that a person belongs to a category no longer (终止身份); ``valid_to`` is the first day without."""
    by.must_be(Role.DISTRICT, Role.STREET)
    why = reasoned(reason, "终止的理由")
    with transaction.atomic():
        row = person_within(person_ref, by)
        open_ones = Status.objects.filter(person=row, category__key=category_key, valid_to__isnull=True)
        if open_ones.filter(valid_from__lt=valid_to).update(valid_to=valid_to) == 0:
            refuse("没有可以终止的身份:此人没有这个类别,或终止日期早于起始日期。", status=422)
        record(
            by=by, verb="end_status", subject=("person", person_ref), reason=why, category=category_key,
            valid_to=valid_to.isoformat(),
        )  # fmt: skip


def _all_within(people: set[int], by: Scope) -> None:
    wanted = sorted(people)
    for start in range(0, len(wanted), 5000):
        chunk = wanted[start : start + 5000]
        if Person.objects.within(by).filter(pk__in=chunk).count() != len(chunk):
            refuse("有人不在您的辖区内,没有认定。", status=404)
