"""Put people on the register, give them statuses, link their records and undo it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from yikou.findings import Finding, finding
from yikou.values import parse_account, parse_id
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Household, Link, Person, Spelling, Status
from yikou_app.register.queries import account_index, id_index, name_index
from yikou_app.trail.actions import record


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person as a list names them (一次登记): ``key`` is the caller's own, such as a row id.

    ``id_number`` is the 18-digit number or None; ``account`` the account to pay, if the list has one.
    """

    key: int
    name: str
    id_number: str | None
    area_path: str
    phone: str | None = None
    account: str | None = None
    source: str = ""


@dataclass(slots=True)
class Found:
    """Which record each sighting is, how many were new, and what was noticed."""

    person_of: dict[int, int] = field(default_factory=dict)
    added: int = 0
    spellings: int = 0
    findings: dict[int, list[Finding]] = field(default_factory=dict)

    def note(self, key: int, note: Finding) -> None:
        """Add a finding about one sighting."""
        self.findings.setdefault(key, []).append(note)


def find_or_add(*, sightings: Sequence[Sighting], by: Scope) -> Found:
    """Find each person on the register or add them (登记), in the caller's transaction.

    A number decides; without one, the same name with the same account in the same area is the
    same record, and anything else is a new record with a finding. A name that differs under a
    known number is kept as another spelling. An account on the register is never changed here.
    """
    found = Found()
    numbers = {s.key: id_index(s.id_number) for s in sightings if s.id_number}
    known = {
        row.id_index: row
        for row in Person.objects.everywhere("matching by number").filter(id_index__in=set(numbers.values()))
    }
    for seen in sightings:
        index = numbers.get(seen.key)
        row = known.get(index) if index else _without_number(seen)
        if row is None:
            row = _new(seen, index)
            found.added += 1
            if index:
                known[index] = row
            else:
                found.note(seen.key, finding("REG002", "没有身份证号,无法与台账比对,已单独建档"))
        else:
            _compare(row, seen, found)
        found.person_of[seen.key] = row.pk
    return found


def _without_number(seen: Sighting) -> Person | None:
    if not seen.account:
        return None
    return (
        Person.objects.everywhere("matching without a number")
        .filter(
            name_index=name_index(seen.name),
            account_index=account_index(seen.account),
            area_path=seen.area_path,
        )
        .first()
    )


def _new(seen: Sighting, index: str | None) -> Person:
    number = parse_id(seen.id_number, today=timezone.localdate())[0] if seen.id_number else None
    row = Person(
        area_path=seen.area_path,
        name=seen.name,
        name_index=name_index(seen.name),
        id_number=seen.id_number,
        id_index=index,
        sex=number.sex.value if number else "",
        birth_on=number.born if number else None,
        phone=seen.phone,
        account=seen.account,
        account_index=account_index(seen.account) if seen.account else "",
        account_since=timezone.now() if seen.account else None,
        source=seen.source,
    )
    row.save(force_insert=True)
    return row


def _compare(row: Person, seen: Sighting, found: Found) -> None:
    if row.name_index != name_index(seen.name):
        _, fresh = Spelling.objects.get_or_create(
            person=row, name_index=name_index(seen.name), defaults={"name": seen.name, "seen_in": seen.source}
        )
        if fresh:
            found.spellings += 1
            found.note(seen.key, finding("REG001", "同一身份证号在名册与台账中姓名写法不同"))
    if seen.account and not row.account:
        row.account, row.account_index = seen.account, account_index(seen.account)
        row.account_since = timezone.now()
        row.save(update_fields=["account", "account_index", "account_since"])
    elif seen.account and row.account_index != account_index(seen.account):
        found.note(seen.key, finding("REG003", "名册中的收款账号与台账登记的不同,仍按台账发放"))


def open_household(*, members: Iterable[str], area_path: str, by: Scope) -> str:
    """Put records into a new household (建户); returns its reference."""
    by.must_be(Role.DISTRICT, Role.STREET)
    refs = list(members)
    with transaction.atomic():
        household = Household.objects.create(area_path=area_path)
        moved = Person.objects.within(by).filter(ref__in=refs).update(household=household)
        if moved != len(refs):
            refuse("有成员不在您的辖区内,没有建户。", status=404)
        record(by=by, verb="open_household", subject=("household", household.ref), members=len(refs))
    return household.ref


def give_statuses(*, people: Sequence[tuple[int, int]], valid_from: date, source: str, by: Scope) -> int:
    """Record that people belong to categories (认定身份): pairs of record id and category id."""
    by.must_be(Role.DISTRICT, Role.STREET)
    with transaction.atomic():
        rows = [
            Status(person_id=person, category_id=category, valid_from=valid_from, source=source)
            for person, category in people
        ]
        Status.objects.bulk_create(rows, ignore_conflicts=True)
        record(by=by, verb="give_statuses", subject=("register", source[:40]), count=len(rows))
    return len(rows)


def correct_account(*, person_ref: str, account: str, reason: str, by: Scope) -> None:
    """Change the account a person is paid to (更正账号), with a reason."""
    by.must_be(Role.DISTRICT, Role.STREET)
    number, problems = parse_account(account)
    if number is None:
        refuse(f"账号不能使用:{problems[0].message}", status=422)
    if not reason.strip():
        refuse("请写明更正账号的理由。", status=422)
    with transaction.atomic():
        row = Person.objects.within(by).filter(ref=person_ref).first()
        if row is None:
            refuse("没有找到这个人,或不在您的辖区内。", status=404)
        row.account, row.account_index = number.number, account_index(number.number)
        row.account_since = timezone.now()
        row.save(update_fields=["account", "account_index", "account_since"])
        record(by=by, verb="correct_account", subject=("person", person_ref), reason=reason)


def link_records(*, first_ref: str, second_ref: str, decision: str, reason: str, by: Scope) -> str:
    """Decide whether two records are one person (关联 / 不是同一人 / 存疑); returns the link's reference.

    Called by ``awards.actions.link_persons``, which re-keys the claims in the same transaction.
    A refused link is remembered as 不是同一人; a newer decision replaces one in force.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    if not reason.strip():
        refuse("请写明判断的理由。", status=422)
    if decision not in Link.Decision.values:
        refuse("结论只能是关联、不是同一人或存疑。", status=422)
    with transaction.atomic():
        pair = sorted(_pair(first_ref, second_ref, by))
        in_force = Link.objects.filter(first_id=pair[0], second_id=pair[1], undone_at__isnull=True)
        in_force.update(undone_at=timezone.now(), undone_by_name=by.staff_name)
        try:
            link = Link.objects.create(
                first_id=pair[0], second_id=pair[1], decision=decision, reason=reason,
                decided_by_id=by.staff_id, decided_by_name=by.staff_name,
            )  # fmt: skip
        except IntegrityError:
            refuse("别人刚刚对这两条记录作了判断,请刷新后再看。")
        _recluster(pair)
        record(by=by, verb="link_records", subject=("link", link.ref), reason=reason, decision=decision)
    return link.ref


def undo_link(*, ref: str, reason: str, by: Scope) -> list[int]:
    """Undo a link (撤销关联); returns the ids of the two records."""
    by.must_be(Role.DISTRICT, Role.STREET)
    with transaction.atomic():
        link = Link.objects.filter(ref=ref).select_related("first", "second").first()
        if link is None or not (by.reaches(link.first.area_path) and by.reaches(link.second.area_path)):
            refuse("没有找到这条关联记录,或不在您的辖区内。", status=404)
        undone = Link.objects.filter(pk=link.pk, undone_at__isnull=True)
        if undone.update(undone_at=timezone.now(), undone_by_name=by.staff_name) != 1:
            refuse("这条关联已经撤销过了。")
        pair = [link.first_id, link.second_id]
        _recluster(pair)
        record(by=by, verb="undo_link", subject=("link", ref), reason=reason)
    return pair


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
    for pk in seen:
        group = find(pk)
        people.filter(pk=pk).update(cluster=group if sizes[group] > 1 else None)
