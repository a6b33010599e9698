"""Decide whether records are one person, undo it, and keep the clusters true."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from yikou_app.ground.ensure import ensure, reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.actions.records import Settle, nothing_settled
from yikou_app.register.models import Link, Person
from yikou_app.register.queries import same_people
from yikou_app.trail.actions import record


def hold_still(*, person_ids: Iterable[int]) -> None:
    """Keep records from being linked, unlinked or moved to a household until the transaction ends.

    Whoever derives a claim's holder from the register calls this first. On PostgreSQL it locks the
    rows; on SQLite the transaction itself is the only writer.
    """
    ensure(connection.in_atomic_block, "records are held for a transaction")
    rows = Person.objects.everywhere("records held still").select_for_update(no_key=True)
    list(rows.filter(pk__in=sorted(set(person_ids))).order_by("pk").values_list("pk", flat=True))


def link_records(
    *,
    first_ref: str,
    second_ref: str,
    decision: str,
    reason: str,
    by: Scope,
    rule: str = "",
    settle: Settle = nothing_settled,
) -> str:
    """Decide whether two records are one person (关联 / 不是同一人 / 存疑); returns the link's reference.

    ``rule`` names the rule of the linkage when a machine decides: then it decides only what nobody has
    ever decided about. No decision may contradict another through a third record.

    Called by ``awards.actions.link_persons``, whose ``settle`` re-keys the claims after the change and
    before the event. A refused link is remembered as 不是同一人; a newer decision replaces one in force.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    why = reasoned(reason, "判断的理由")
    if decision not in Link.Decision.values:
        refuse("结论只能是关联、不是同一人或存疑。", status=422)
    with transaction.atomic():
        pair = sorted(_pair(first_ref, second_ref, by))
        touched = _still_around(pair)
        if rule and Link.objects.filter(first_id=pair[0], second_id=pair[1]).exists():
            refuse("这两条记录已有人作过判断,没有自动关联。")
        in_force = Link.objects.filter(first_id=pair[0], second_id=pair[1], undone_at__isnull=True)
        in_force.update(undone_at=timezone.now(), undone_by_name=by.staff_name)
        try:
            with transaction.atomic():
                link = Link.objects.create(
                    first_id=pair[0], second_id=pair[1], decision=decision, reason=why, rule=rule,
                    decided_by_id=by.staff_id, decided_by_name=by.staff_name,
                )  # fmt: skip
        except IntegrityError:
            refuse("别人刚刚对这两条记录作了判断,请刷新后再看。")
        _recluster(pair)
        _refuse_contradiction(pair)
        settle(touched | same_people(pair))
        record(
            by=by, verb="link_records", subject=("link", link.ref), reason=why, decision=decision, rule=rule
        )
    return link.ref


def undo_link(*, ref: str, reason: str, by: Scope, settle: Settle = nothing_settled) -> None:
    """Undo a link (撤销关联); the decision stays on record. ``settle`` as in ``link_records``."""
    by.must_be(Role.DISTRICT, Role.STREET)
    why = reasoned(reason, "撤销的理由")
    with transaction.atomic():
        link = Link.objects.filter(ref=ref).select_related("first", "second").first()
        ends = (link.first, link.second) if link else ()
        if link is None or any(end.restricted or not by.reaches(end.area_path) for end in ends):
            refuse("没有找到这条关联记录,或不在您的辖区内。", status=404)
        pair = [link.first_id, link.second_id]
        touched = _still_around(pair)
        undone = Link.objects.filter(pk=link.pk, undone_at__isnull=True)
        if undone.update(undone_at=timezone.now(), undone_by_name=by.staff_name) != 1:
            refuse("这条关联已经撤销过了。")
        _recluster(pair)
        settle(touched | same_people(pair))
        record(by=by, verb="undo_link", subject=("link", ref), reason=why)


def _still_around(pair: list[int]) -> set[int]:
    """Everybody whose place of counting a link of the pair may change, held until the transaction ends."""
    around = same_people(pair)
    hold_still(person_ids=around)
    return around


def _refuse_contradiction(pair: list[int]) -> None:
    """Two records that were told apart are never one person, however long the way between them."""
    clusters = Person.objects.everywhere("clusters of a pair").filter(pk__in=pair).values("cluster")
    apart = Link.objects.filter(decision=Link.Decision.DIFFERENT, undone_at__isnull=True)
    if apart.filter(first__cluster__in=clusters, first__cluster=F("second__cluster")).exists():
        refuse("这个结论与已有的判断矛盾:关联组里有两条记录已认定不是同一人。请先撤销其中有误的那次判断。")


def _pair(first_ref: str, second_ref: str, by: Scope) -> list[int]:
    rows = dict(Person.objects.within(by).filter(ref__in=[first_ref, second_ref]).values_list("ref", "pk"))
    if len(rows) != 2:
        refuse("两条记录中有一条没有找到,或不在您的辖区内。", status=404)
    return list(rows.values())


def _recluster(touched: list[int]) -> None:
    """Recompute the clusters that the touched records belong to, from the links in force."""
    seen: set[int] = set(touched)
    old = set(
        Person.objects.everywhere("clusters to recompute")
        .filter(pk__in=touched)
        .values_list("cluster", flat=True)
    ) - {None}
    seen |= set(
        Person.objects.everywhere("clusters to recompute")
        .filter(cluster__in=old)
        .values_list("pk", flat=True)
    )
    edges: list[tuple[int, int]] = []
    frontier = set(seen)
    while frontier:
        step = Link.objects.filter(decision=Link.Decision.SAME, undone_at__isnull=True).filter(
            Q(first_id__in=frontier) | Q(second_id__in=frontier)
        )
        pairs = list(step.values_list("first_id", "second_id"))
        edges += pairs
        frontier = {pk for pair in pairs for pk in pair} - seen
        seen |= frontier
    root = {pk: pk for pk in seen}

    def find(pk: int) -> int:
        while root[pk] != pk:
            pk = root[pk]
        return pk

    for first, second in edges:
        low, high = sorted((find(first), find(second)))
        root[high] = low
    sizes: dict[int, int] = {}
    for pk in seen:
        sizes[find(pk)] = sizes.get(find(pk), 0) + 1
    people = Person.objects.everywhere("clusters to recompute")
    for pk in sorted(seen):
        group = find(pk)
        people.filter(pk=pk).update(cluster=group if sizes[group] > 1 else None)
