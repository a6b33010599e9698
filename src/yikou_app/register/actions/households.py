"""Form households, and keep who belongs to them: joining, leaving, splitting, another head.

Each takes ``settle``, which is called with every record whose place of counting may have changed, after
the change and before the event: ``awards.actions`` re-keys the claims there, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from yikou_app.ground.ensure import reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.links import hold_still
from yikou_app.register.actions.records import (
    Settle,
    again,
    end,
    not_ahead,
    nothing_settled,
    person_within,
)
from yikou_app.register.models import Household, Membership, Person, Relation
from yikou_app.register.queries import same_people
from yikou_app.trail.actions import record

HEAD = Relation.HEAD.value


def open_household(
    *,
    members: Iterable[str],
    area_path: str,
    by: Scope,
    head: str = "",
    relations: Mapping[str, str] | None = None,
    on: date | None = None,
    reason: str = "",
    settle: Settle = nothing_settled,
) -> str:
    """Put records into a new household (建户, and 分户 for those who have one); returns its reference.

    ``head`` is one of the members; ``relations`` says how the others are related to the head, as far as
    it is known. Whoever
    belongs to a household leaves it that day; a head who leaves people behind must hand over first.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    day = on or timezone.localdate()
    not_ahead(day, "建户日期")
    refs = sorted(set(members))
    if not refs:
        refuse("请至少选择一名家庭成员。", status=422)
    if not by.reaches(area_path):
        refuse("所选辖区不在您的范围内,请重新选择。", status=422)
    if head and head not in refs:
        refuse("户主须是家庭成员之一。", status=422)
    chosen = _relations({ref: HEAD if ref == head else (relations or {}).get(ref, "") for ref in refs})
    if list(chosen.values()).count(HEAD) > 1:
        refuse("户主只能有一名。", status=422)
    with transaction.atomic():
        rows = {row.ref: row for row in Person.objects.within(by).filter(ref__in=refs)}
        if len(rows) != len(refs):
            refuse("有成员不在您的辖区内,没有建户。", status=404)
        people = {row.pk for row in rows.values()}
        touched = _held(people)
        _leave(list(rows.values()), day, by, reason)
        household = Household.objects.create(area_path=area_path, opened_on=day)
        for ref, row in rows.items():
            _enter(household, row, chosen[ref], day, by, reason)
        settle(touched | same_people(people))
        record(
            by=by, verb="open_household", subject=("household", household.ref), members=len(refs),
            reason=reason,
        )  # fmt: skip
    return household.ref


def join_household(
    *,
    household_ref: str,
    person_ref: str,
    relation: str,
    on: date,
    reason: str,
    by: Scope,
    settle: Settle = nothing_settled,
) -> None:
    """Take a record into a household (入户); it leaves the one it belonged to."""
    by.must_be(Role.DISTRICT, Role.STREET)
    not_ahead(on, "入户日期")
    why = reasoned(reason, "入户的理由")
    chosen = _relations({person_ref: relation})[person_ref]
    with transaction.atomic():
        household = _household(household_ref, by)
        row = person_within(person_ref, by)
        if row.household_id == household.pk:
            refuse("此人已经是这户的成员。")
        if on < household.opened_on:
            refuse("入户日期不能早于建户日期。", status=422)
        if chosen == HEAD and _now(household).filter(relation=HEAD).exists():
            refuse("这户已有户主;要换户主请用「变更户主」。")
        if chosen != HEAD and not _now(household).filter(relation=HEAD).exists():
            refuse("这户还没有户主,请先登记户主。")
        touched = _held({row.pk} | _people_of(household))
        _leave([row], on, by, why)
        _enter(household, row, chosen, on, by, why)
        settle(touched | same_people({row.pk}))
        record(
            by=by, verb="join_household", subject=("household", household_ref), reason=why, person=person_ref
        )


def leave_household(
    *,
    household_ref: str,
    person_ref: str,
    on: date,
    reason: str,
    by: Scope,
    settle: Settle = nothing_settled,
) -> None:
    """Take a record out of its household (离户); the last one to leave closes it."""
    by.must_be(Role.DISTRICT, Role.STREET)
    not_ahead(on, "离户日期")
    why = reasoned(reason, "离户的理由")
    with transaction.atomic():
        household = _household(household_ref, by)
        row = person_within(person_ref, by)
        if row.household_id != household.pk:
            refuse("此人现在不是这户的成员。")
        touched = _held({row.pk} | _people_of(household))
        _leave([row], on, by, why)
        settle(touched | same_people({row.pk}))
        record(
            by=by, verb="leave_household", subject=("household", household_ref), reason=why, person=person_ref
        )


def change_head(
    *, household_ref: str, head_ref: str, relations: Mapping[str, str], on: date, reason: str, by: Scope
) -> None:
    """Name another head and every member's relation to the new one (变更户主).

    With the same head it corrects the relations. Nobody's place of counting changes by it.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    not_ahead(on, "变更日期")
    why = reasoned(reason, "变更户主的理由")
    with transaction.atomic():
        household = _household(household_ref, by)
        _held(_people_of(household))
        rows = list(_now(household).select_related("person"))
        if head_ref not in {row.person.ref for row in rows}:
            refuse("新的户主须是这户现在的成员。", status=422)
        wanted = {row.person.ref: relations.get(row.person.ref, "") for row in rows}
        chosen = _relations(wanted | {head_ref: HEAD})
        if list(chosen.values()).count(HEAD) > 1 or "" in chosen.values():
            refuse("请写明每名成员与新户主的关系;户主只能有一名。", status=422)
        changed = [row for row in rows if chosen[row.person.ref] != row.relation]
        for row in changed:
            if row.valid_from > on:
                refuse("变更日期早于某名成员的入户日期,请改日期。", status=422)
            end(row, on, by)
        for row in changed:
            again(row, by, relation=chosen[row.person.ref], valid_from=on, reason=why).save(force_insert=True)
        record(by=by, verb="change_head", subject=("household", household_ref), reason=why, person=head_ref)


def _relations(given: Mapping[str, str]) -> dict[str, str]:
    for relation in given.values():
        if relation and relation not in Relation.values:
            refuse("与户主关系不在可选范围内,请重新选择。", status=422)
    return dict(given)


def _household(ref: str, by: Scope) -> Household:
    row = Household.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这户家庭,或不在您的辖区内。", status=404)
    if row.closed_on is not None:
        refuse("这户已经销户,不能再变更。")
    return row


def _now(household: Household) -> QuerySet[Membership]:
    return Membership.objects.filter(household=household, valid_to__isnull=True, withdrawn_at__isnull=True)


def _people_of(household: Household) -> set[int]:
    return set(_now(household).values_list("person_id", flat=True))


def _held(people: set[int]) -> set[int]:
    """Everybody whose place of counting may change, held until the transaction ends."""
    around = same_people(people)
    hold_still(person_ids=around)
    return around


def _leave(rows: list[Person], on: date, by: Scope, reason: str) -> None:
    """End the memberships that these records have, and close the households they leave empty."""
    leaving = {row.pk for row in rows}
    open_ones = list(
        Membership.objects.filter(
            person_id__in=leaving, valid_to__isnull=True, withdrawn_at__isnull=True
        ).select_related("household")
    )
    for row in open_ones:
        if row.valid_from > on:
            refuse("日期早于此人现在所在家庭的入户日期,请改日期。", status=422)
        stay = _now(row.household).exclude(person_id__in=leaving)
        if row.relation == HEAD and stay.exists():
            refuse("户主离开前,请先把户主变更为留下的一名成员。")
        end(row, on, by, reason=reason)
    Person.objects.everywhere("leaving their households").filter(pk__in=leaving).update(household=None)
    for household in {row.household for row in open_ones}:
        if not _now(household).exists():
            Household.objects.everywhere("nobody is left").filter(pk=household.pk).update(
                closed_on=max(on, household.opened_on)
            )


def _enter(household: Household, row: Person, relation: str, on: date, by: Scope, reason: str) -> None:
    Membership.objects.create(
        household=household, person=row, relation=relation, valid_from=on, reason=reason,
        recorded_by_name=by.staff_name,
    )  # fmt: skip
    Person.objects.everywhere("entering a household").filter(pk=row.pk).update(household=household)
