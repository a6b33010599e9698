"""Put people on the register, give them statuses, link their records and undo it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from yikou.findings import Finding, finding
from yikou.values import clean_name, parse_account, parse_id, parse_phones
from yikou_app.district.queries import categories
from yikou_app.ground.ensure import ensure, reasoned, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Household, Link, Person, Spelling, Status
from yikou_app.register.queries import account_index, id_index, name_index, same_people
from yikou_app.trail.actions import record


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person as a list names them (一次登记): ``key`` is the caller's own, such as a row id.

    ``id_number`` is the 18-digit number or None; ``account`` the account to pay, if the list has one.
    """

    key: int
    name: str = field(repr=False)
    id_number: str | None = field(repr=False)
    area_path: str
    phone: str | None = field(default=None, repr=False)
    account: str | None = field(default=None, repr=False)
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
    It writes no event of its own: the act that lists the people does.
    """
    found = Found()
    numbers = {seen.key: id_index(seen.id_number) for seen in sightings if seen.id_number}
    known = _by_number(numbers.values())
    fresh: dict[str, Person] = {}
    for seen in sightings:
        index = numbers.get(seen.key)
        if index and index not in known and index not in fresh:
            fresh[index] = _new(seen, index)
    # Another unit may be listing the same people at this moment: whoever comes second finds the first.
    Person.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    known |= _by_number(fresh)
    found.added += sum(known[index].ref == row.ref for index, row in fresh.items())
    for seen in sightings:
        index = numbers.get(seen.key)
        row = known[index] if index else _without_number(seen)
        if row is None:
            row = _new(seen, None)
            row.save(force_insert=True)
            found.added += 1
            found.note(seen.key, finding("REG002", "没有身份证号,无法与台账比对,已单独建档"))
        else:
            _compare(row, seen, found)
        found.person_of[seen.key] = row.pk
    return found


def _by_number(indexes: Iterable[str]) -> dict[str, Person]:
    rows = Person.objects.everywhere("matching by number").filter(id_index__in=set(indexes))
    return {row.id_index: row for row in rows}


def _without_number(seen: Sighting) -> Person | None:
    if not seen.account:
        return None
    return (
        Person.objects.everywhere("matching without a number")
        .filter(
            id_index__isnull=True,
            name_index=name_index(seen.name),
            account_index=account_index(seen.account),
            area_path=seen.area_path,
        )
        .order_by("pk")
        .first()
    )


def _new(seen: Sighting, index: str | None) -> Person:
    number = parse_id(seen.id_number, today=timezone.localdate())[0] if seen.id_number else None
    return Person(
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


def _compare(row: Person, seen: Sighting, found: Found) -> None:
    if row.name_index != name_index(seen.name):
        _, first_time = Spelling.objects.get_or_create(
            person=row, name_index=name_index(seen.name), defaults={"name": seen.name, "seen_in": seen.source}
        )
        found.spellings += first_time
        found.note(seen.key, finding("REG001", "同一身份证号在名册与台账中姓名写法不同"))
    if seen.account and not row.account:
        row.account, row.account_index = seen.account, account_index(seen.account)
        row.account_since = timezone.now()
        row.save(update_fields=["account", "account_index", "account_since"])
    elif seen.account and row.account_index != account_index(seen.account):
        found.note(seen.key, finding("REG003", "名册中的收款账号与台账登记的不同,仍按台账发放"))


def register_person(
    *,
    name: str,
    id_number: str,
    area_path: str,
    phone: str = "",
    account: str = "",
    source: str = "窗口登记",
    by: Scope,
) -> str:
    """Put one person on the register (登记帮扶对象); returns the record's reference.

    A number that stands on the register already gives the record it belongs to, wherever it is: the
    answer is the same, so that nobody learns by asking who is known elsewhere.
    """
    by.must_be(Role.DISTRICT, Role.STREET)
    if not by.reaches(area_path):
        refuse("所选辖区不在您的范围内,请重新选择。", status=422)
    shown, problems = clean_name(name)
    if not shown:
        refuse(f"姓名不能使用:{problems[0].message if problems else '没有填写'}", status=422)
    number = phones = None
    if id_number.strip():
        number, problems = parse_id(id_number, today=timezone.localdate())
        if number is None:
            refuse(f"身份证号不能使用:{problems[-1].message}。请核对证件。", status=422)
    if phone.strip():
        phones, problems = parse_phones(phone)
        if not phones and problems:
            refuse(f"联系电话不能使用:{problems[-1].message}", status=422)
    card = _account(account) if account.strip() else None
    seen = Sighting(
        0, shown, number.number if number else None, area_path, phones[0].number if phones else None, card,
        source[:60],
    )  # fmt: skip
    with transaction.atomic():
        found = find_or_add(sightings=[seen], by=by)
        ref = (
            Person.objects.everywhere("the record just found")
            .values_list("ref", flat=True)
            .get(pk=found.person_of[0])
        )
        record(by=by, verb="register_person", subject=("person", ref), added=found.added)
    return ref


Settle = Callable[[set[int]], None]


def _nothing(people: set[int]) -> None:
    """What hangs on clusters and households downstream: nothing, when the caller says nothing."""


def open_household(*, members: Iterable[str], area_path: str, by: Scope, settle: Settle = _nothing) -> str:
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
        row = _person(person_ref, by)
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
        row = _person(person_ref, by)
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


def _person(ref: str, by: Scope) -> Person:
    row = Person.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这个人,或不在您的辖区内。", status=404)
    return row


def _account(text: str) -> str:
    number, problems = parse_account(text)
    if number is None:
        refuse(f"账号不能使用:{problems[0].message}", status=422)
    return number.number


def correct_account(*, person_ref: str, account: str, reason: str, by: Scope) -> None:
    """Change the account a person is paid to (更正账号), with a reason."""
    by.must_be(Role.DISTRICT, Role.STREET)
    number = _account(account)
    why = reasoned(reason, "更正账号的理由")
    with transaction.atomic():
        row = _person(person_ref, by)
        row.account, row.account_index = number, account_index(number)
        row.account_since = timezone.now()
        row.save(update_fields=["account", "account_index", "account_since"])
        record(by=by, verb="correct_account", subject=("person", person_ref), reason=why)


def hold_still(*, person_ids: Iterable[int]) -> None:
    """Keep records from being linked, unlinked or moved to a household until the transaction ends.

    Whoever derives a claim's holder from the register calls this first. On PostgreSQL it locks the
    rows; on SQLite the transaction itself is the only writer.
    """
    ensure(connection.in_atomic_block, "records are held for a transaction")
    rows = Person.objects.everywhere("records held still").select_for_update(no_key=True)
    list(rows.filter(pk__in=sorted(set(person_ids))).order_by("pk").values_list("pk", flat=True))


def link_records(
    *, first_ref: str, second_ref: str, decision: str, reason: str, by: Scope, settle: Settle = _nothing
) -> str:
    """Decide whether two records are one person (关联 / 不是同一人 / 存疑); returns the link's reference.

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
        in_force = Link.objects.filter(first_id=pair[0], second_id=pair[1], undone_at__isnull=True)
        in_force.update(undone_at=timezone.now(), undone_by_name=by.staff_name)
        try:
            with transaction.atomic():
                link = Link.objects.create(
                    first_id=pair[0], second_id=pair[1], decision=decision, reason=why,
                    decided_by_id=by.staff_id, decided_by_name=by.staff_name,
                )  # fmt: skip
        except IntegrityError:
            refuse("别人刚刚对这两条记录作了判断,请刷新后再看。")
        _recluster(pair)
        settle(touched | same_people(pair))
        record(by=by, verb="link_records", subject=("link", link.ref), reason=why, decision=decision)
    return link.ref


def undo_link(*, ref: str, reason: str, by: Scope, settle: Settle = _nothing) -> None:
    """Undo a link (撤销关联); the decision stays on record. ``settle`` as in ``link_records``."""
    by.must_be(Role.DISTRICT, Role.STREET)
    why = reasoned(reason, "撤销的理由")
    with transaction.atomic():
        link = Link.objects.filter(ref=ref).select_related("first", "second").first()
        if link is None or not (by.reaches(link.first.area_path) and by.reaches(link.second.area_path)):
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
