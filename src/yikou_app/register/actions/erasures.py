"""Destroy what a restricted record says of a person (删除), when two people agree and no retention runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import (
    Erasure,
    Link,
    Membership,
    Need,
    Particular,
    Person,
    Proxy,
    Restriction,
    SearchMark,
    Spelling,
    Status,
)
from yikou_app.register.queries import cluster_of, records_of_cluster
from yikou_app.trail.actions import record

#: The first day on which nothing has to be kept of these records any longer; None if nothing ever had to be.
KeptUntil = Callable[[Iterable[int]], date | None]
Forget = Callable[[set[int]], None]
#: What stands for the name where money or a number still refers to the record.
TOMBSTONE = "已删除"


def ask_to_erase(*, ref: str, reason: str, ground: str, kept_until: KeptUntil, by: Scope) -> None:
    """Ask that a restricted record be destroyed (申请删除); ``ref`` is that of the restriction.

    Refused while a retention runs: until then the record stays restricted, which is what the law offers
    instead of erasure.
    """
    by.must_be(Role.DISTRICT)
    why = reasoned(reason, "申请删除的理由")
    law = reasoned(ground, "法律依据", limit=120)
    with transaction.atomic():
        row = _restricted(ref, by)
        people = _linked(row)
        _refuse_while_kept(people, kept_until)
        if Erasure.objects.filter(person_id__in=people, closed_at__isnull=True).exists():
            refuse("已经有人申请删除,正在等待另一位同事同意,不必重复申请。")
        Erasure.objects.bulk_create(
            Erasure(
                person_id=pk, reason=why, ground=law, asked_by_id=by.staff_id, asked_by_name=by.staff_name
            )
            for pk in sorted(people)
        )
        record(by=by, verb="ask_to_erase", subject=("person", row.person.ref), reason=why, ground=law)


def refuse_to_erase(*, ref: str, reason: str, by: Scope) -> None:
    """Let a record be (不同意删除); who asked may take the request back in the same way."""
    by.must_be(Role.DISTRICT)
    why = reasoned(reason, "不同意或撤回的理由")
    with transaction.atomic():
        row = _restricted(ref, by)
        waiting = Erasure.objects.filter(person_id__in=_linked(row), closed_at__isnull=True)
        if not waiting.update(closed_at=timezone.now()):
            refuse("没有等待同意的删除申请,请刷新后再看。")
        record(by=by, verb="refuse_to_erase", subject=("person", row.person.ref), reason=why)


def erase_person(*, ref: str, kept_until: KeptUntil, forget: Forget, by: Scope) -> None:
    """Agree that a restricted record is destroyed (同意删除); it cannot be undone.

    Who agrees is another person than who asked. Names, numbers, addresses, spellings, search marks and
    blind indexes go, with what was written in words; the row and what refers to it stay, so that sums
    and the trail remain true. ``forget`` does the same downstream, before the event.
    """
    by.must_be(Role.DISTRICT)
    with transaction.atomic():
        row = _restricted(ref, by)
        people = _linked(row)
        waiting = Erasure.objects.filter(person_id__in=people, closed_at__isnull=True)
        asked = waiting.first()
        if asked is None:
            refuse("还没有人申请删除,不能直接删除。请先由一位同事申请。")
        if asked.asked_by_id == by.staff_id:
            refuse("申请删除的人不能自己同意,换账号也不行。请由另一位同事办理。", status=403)
        _refuse_while_kept(people, kept_until)
        now = timezone.now()
        agreed = {"agreed_at": now, "agreed_by_id": by.staff_id, "agreed_by_name": by.staff_name}
        if waiting.update(closed_at=now, **agreed) != len(people):
            refuse("这项申请刚刚被别人办理,请刷新后再看。")
        _destroy(people)
        forget(people)
        record(
            by=by, verb="erase_person", subject=("person", row.person.ref), reason=asked.reason,
            asked_by=asked.asked_by_id, records=len(people),
        )  # fmt: skip


def _destroy(people: set[int]) -> None:
    """Overwrite what is said of the records; the guards let exactly this through, after an agreed erasure."""
    Person.objects.everywhere("an agreed erasure").filter(pk__in=people).update(
        name=TOMBSTONE, name_index="", id_number=None, id_index=None, sex="", birth_on=None, phone=None,
        account=None, account_index="", account_since=None, source="",
    )  # fmt: skip
    SearchMark.objects.filter(person_id__in=people).delete()
    Spelling.objects.filter(person_id__in=people).update(name=None, name_index=None, seen_in="")
    Particular.objects.filter(person_id__in=people).update(value=None, reason="")
    Need.objects.filter(person_id__in=people).update(words=None, reason="")
    Proxy.objects.filter(person_id__in=people).update(
        name=None, id_number=None, phone=None, relation="", basis="", reason=""
    )
    Membership.objects.filter(person_id__in=people).update(reason="")
    Status.objects.filter(person_id__in=people).update(source="", reason="")
    for end in ("first_id__in", "second_id__in"):
        Link.objects.filter(**{end: people}).update(reason="")


def _refuse_while_kept(people: set[int], kept_until: KeptUntil) -> None:
    until = kept_until(people)
    if until is not None and until > timezone.localdate():
        refuse(
            f"此人有帮扶或发放记录,凭证须保管到 {until.year} 年 {until.month} 月 {until.day} 日,在此之前不能删除;"
            "此前记录保持封存,不再使用。"
        )


def _restricted(ref: str, by: Scope) -> Restriction:
    held = Restriction.objects.filter(ref=ref, lifted_at__isnull=True).select_related("person")
    row = held.first()
    if row is None or not by.reaches(row.person.area_path):
        refuse("没有找到这条封存记录,或已经解除;删除之前请先封存。", status=404)
    if Erasure.objects.filter(person_id=row.person_id, agreed_at__isnull=False).exists():
        refuse("此人的信息已经删除。")
    return row


def _linked(row: Restriction) -> set[int]:
    return set(records_of_cluster(cluster_of([row.person_id])[row.person_id]))
