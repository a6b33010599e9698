"""Take a person's record out of use (封存), and bring it back when two people of the bureau say so."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.links import hold_still
from yikou_app.register.actions.records import person_within
from yikou_app.register.models import Erasure, Person, Restriction
from yikou_app.register.queries import cluster_of, records_of_cluster
from yikou_app.trail.actions import record


def restrict_person(*, person_ref: str, reason: str, ground: str, by: Scope) -> None:
    """Take a record and all records linked with it out of use (封存).

    It leaves every list, search, count and export, and nothing new begins for it; what was granted goes
    on to be paid and reported. One person may do it, because it harms nobody and can be undone.
    """
    by.must_be(Role.DISTRICT)
    why = reasoned(reason, "封存的理由")
    law = reasoned(ground, "法律依据", limit=120)
    with transaction.atomic():
        row = person_within(person_ref, by)
        hold_still(person_ids=[row.pk])
        linked = records_of_cluster(cluster_of([row.pk])[row.pk])
        hold_still(person_ids=linked)
        people = Person.objects.everywhere("all records of one person")
        if people.filter(pk__in=linked, restricted=False).update(restricted=True) != len(linked):
            refuse("此人记录刚刚被别人封存,请刷新后再看。")
        now = timezone.now()
        Restriction.objects.bulk_create(
            Restriction(
                person_id=pk, reason=why, ground=law, restricted_at=now, restricted_by_id=by.staff_id,
                restricted_by_name=by.staff_name,
            )
            for pk in linked
        )  # fmt: skip
        record(
            by=by, verb="restrict_person", subject=("person", person_ref), reason=why, ground=law,
            records=len(linked),
        )  # fmt: skip


def ask_to_lift(*, ref: str, reason: str, by: Scope) -> None:
    """Ask that a record be taken into use again (申请解除封存); somebody else has to agree."""
    by.must_be(Role.DISTRICT)
    why = reasoned(reason, "申请解除的理由")
    with transaction.atomic():
        row = _in_force(ref, by)
        open_one = Restriction.objects.filter(pk=row.pk, asked_by_id__isnull=True, lifted_at__isnull=True)
        asked = {"asked_at": timezone.now(), "asked_by_id": by.staff_id, "asked_by_name": by.staff_name}
        if open_one.update(asked_reason=why, **asked) != 1:
            refuse("已经有人申请解除,正在等待另一位同事同意,不必重复申请。")
        record(by=by, verb="ask_to_lift", subject=("person", row.person.ref), reason=why)


def refuse_to_lift(*, ref: str, reason: str, by: Scope) -> None:
    """Let a restriction stand (不同意解除); who asked may take the request back in the same way."""
    by.must_be(Role.DISTRICT)
    why = reasoned(reason, "不同意或撤回的理由")
    with transaction.atomic():
        row = _in_force(ref, by)
        open_one = Restriction.objects.filter(pk=row.pk, asked_by_id__isnull=False, lifted_at__isnull=True)
        if open_one.update(asked_at=None, asked_by_id=None, asked_by_name="", asked_reason="") != 1:
            refuse("没有等待同意的解除申请,请刷新后再看。")
        record(by=by, verb="refuse_to_lift", subject=("person", row.person.ref), reason=why)


def lift_restriction(*, ref: str, by: Scope) -> str:
    """Agree that a record is taken into use again (同意解除封存); returns the person's reference.

    Who agrees is another person than who asked, whatever login they use. The records that were
    restricted with it come back with it.
    """
    by.must_be(Role.DISTRICT)
    with transaction.atomic():
        row = _in_force(ref, by)
        if row.asked_by_id is None:
            refuse("还没有人申请解除,不能直接解除封存。请先由一位同事申请。")
        if row.asked_by_id == by.staff_id:
            refuse("申请解除的人不能自己同意,换账号也不行。请由另一位同事办理。", status=403)
        linked = records_of_cluster(cluster_of([row.person_id])[row.person_id])
        held = Restriction.objects.filter(person_id__in=linked, lifted_at__isnull=True)
        people = list(held.values_list("person_id", flat=True))
        lifted = held.update(
            asked_at=row.asked_at, asked_by_id=row.asked_by_id, asked_by_name=row.asked_by_name,
            asked_reason=row.asked_reason, lifted_at=timezone.now(), lifted_by_id=by.staff_id,
            lifted_by_name=by.staff_name,
        )  # fmt: skip
        if row.person_id not in people or lifted != len(people):
            refuse("封存刚刚被别人解除,请刷新后再看。")
        Person.objects.everywhere("all records of one person").filter(pk__in=people).update(restricted=False)
        record(
            by=by, verb="lift_restriction", subject=("person", row.person.ref), reason=row.asked_reason,
            asked_by=row.asked_by_id, records=lifted,
        )  # fmt: skip
    return row.person.ref


def _in_force(ref: str, by: Scope) -> Restriction:
    held = Restriction.objects.filter(ref=ref, lifted_at__isnull=True).select_related("person")
    row = held.first()
    if row is None or not by.reaches(row.person.area_path):
        refuse("没有找到这条封存记录,或已经解除。", status=404)
    if Erasure.objects.filter(person_id=row.person_id, agreed_at__isnull=False).exists():
        refuse("此人的信息已经删除,不能再解除封存。")
    if Erasure.objects.filter(person_id=row.person_id, closed_at__isnull=True).exists():
        refuse("有一项删除申请正在等待同意;请先办结那一项。")
    return row
