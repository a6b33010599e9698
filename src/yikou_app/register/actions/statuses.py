"""Say who belongs to a category of need, and who does so no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from yikou_app.district.queries import categories, hidden_categories
from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.records import again, end, person_within, withdraw
from yikou_app.register.models import Person, Status
from yikou_app.trail.actions import record


def give_statuses(*, people: Sequence[tuple[int, int]], valid_from: date, source: str, by: Scope) -> int:
    """Record that people belong to categories (认定身份): pairs of record id and category id."""
    by.must_be(Role.DISTRICT, Role.STREET)
    with transaction.atomic():
        _all_within({person for person, _ in people}, by)
        rows = [
            Status(
                person_id=person,
                category_id=category,
                valid_from=valid_from,
                source=source[:120],
                recorded_by_name=by.staff_name,
            )
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
    if category_key not in keys or category_key in hidden_categories(by):
        refuse("这个对象类别在起始日期没有启用,请重新选择。", status=422)
    with transaction.atomic():
        row = person_within(person_ref, by)
        held = Status.objects.filter(person=row, category_id=keys[category_key], withdrawn_at__isnull=True)
        if held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)).exists():
            refuse("此人在这个日期已经有同一类别的身份,请先终止原来的,或改起始日期。")
        Status.objects.create(
            person=row, category_id=keys[category_key], valid_from=valid_from, source=basis,
            recorded_by_name=by.staff_name,
        )  # fmt: skip
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
        held = Status.objects.filter(
            person=row, category__key=category_key, valid_to__isnull=True, withdrawn_at__isnull=True
        ).exclude(category__key__in=hidden_categories(by))
        open_one = held.filter(valid_from__lt=valid_to).first()
        if open_one is None:
            refuse("没有可以终止的身份:此人没有这个类别,或终止日期早于起始日期。", status=422)
        end(open_one, valid_to, by, reason=why)
        record(
            by=by, verb="end_status", subject=("person", person_ref), reason=why, category=category_key,
            valid_to=valid_to.isoformat(),
        )  # fmt: skip


def correct_status(
    *,
    person_ref: str,
    category_key: str,
    was_from: date,
    valid_from: date | None,
    valid_to: date | None,
    reason: str,
    by: Scope,
) -> None:
    """Say that a status was recorded wrongly (更正身份): other days, or with ``valid_from`` None never at all.

    What was known before stays on record as corrected; nothing is overwritten.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    why = reasoned(reason, "更正的理由")
    if valid_from and valid_to and valid_to <= valid_from:
        refuse("终止日期须晚于起始日期。", status=422)
    with transaction.atomic():
        person = person_within(person_ref, by)
        known = Status.objects.filter(
            person=person, category__key=category_key, withdrawn_at__isnull=True
        ).exclude(category__key__in=hidden_categories(by))
        row = known.filter(valid_from=was_from).first()
        if row is None:
            refuse("没有找到这条身份记录,可能刚刚被更正,请刷新后再看。", status=404)
        withdraw(row, by)
        if valid_from is not None:
            later = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
            before = Q() if valid_to is None else Q(valid_from__lt=valid_to)
            if known.filter(later & before).exists():
                refuse("更正后会与此人另一段同一类别的身份重叠,没有更正。")
            again(row, by, valid_from=valid_from, valid_to=valid_to, reason=why).save(force_insert=True)
        record(
            by=by, verb="correct_status", subject=("person", person_ref), reason=why, category=category_key,
            was_from=was_from.isoformat(), valid_from=valid_from.isoformat() if valid_from else None,
        )  # fmt: skip


def _all_within(people: set[int], by: Scope) -> None:
    wanted = sorted(people)
    for start in range(0, len(wanted), 5000):
        chunk = wanted[start : start + 5000]
        if Person.objects.within(by).filter(pk__in=chunk).count() != len(chunk):
            refuse("有人不在您的辖区内,没有认定。", status=404)
