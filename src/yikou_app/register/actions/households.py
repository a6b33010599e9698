"""Form households."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.records import Settle, nothing_settled
from yikou_app.register.models import Household, Person
from yikou_app.register.queries import same_people
from yikou_app.trail.actions import record


def open_household(
    *, members: Iterable[str], area_path: str, by: Scope, settle: Settle = nothing_settled
) -> str:
    """Put records into a new household (建户); returns its reference.

    ``settle`` is called with every record whose place of counting may have changed, after the change
    and before the event: ``awards.actions`` re-keys the claims there, in the same transaction.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    refs = sorted(set(members))
    if not refs:
        refuse("请至少选择一名家庭成员。", status=422)
    if not by.reaches(area_path):
        refuse("所选辖区不在您的范围内,请重新选择。", status=422)
    with transaction.atomic():
        chosen = Person.objects.within(by).filter(ref__in=refs)
        people = set(chosen.values_list("pk", flat=True))
        if len(people) != len(refs):
            refuse("有成员不在您的辖区内,没有建户。", status=404)
        touched = same_people(people)
        household = Household.objects.create(area_path=area_path)
        chosen.update(household=household)
        settle(touched | same_people(people))
        record(by=by, verb="open_household", subject=("household", household.ref), members=len(refs))
    return household.ref
