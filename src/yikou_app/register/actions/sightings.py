"""Find the people that a list names on the register, or add them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from yikou.findings import Finding, finding
from yikou.values import parse_id
from yikou_app.ground.bulk import insert_rows
from yikou_app.ground.scope import Scope
from yikou_app.register.models import Particular, Person, SearchMark, Spelling
from yikou_app.register.queries import account_index, id_index, marks_of_name, marks_of_number, name_index


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
    """Which record each sighting is, how many were new, and what was noticed.

    A sighting of a restricted record has its record in ``restricted`` and none in ``person_of``.
    """

    person_of: dict[int, int] = field(default_factory=dict)
    restricted: dict[int, int] = field(default_factory=dict)
    added: int = 0
    spellings: int = 0
    findings: dict[int, list[Finding]] = field(default_factory=dict)

    def note(self, key: int, note: Finding) -> None:
        """Add a finding about one sighting."""
        self.findings.setdefault(key, []).append(note)


def find_or_add(*, sightings: Sequence[Sighting], by: Scope) -> Found:
    """Find each person on the register or add them (登记), in the caller's transaction.

    A number decides; without one, the same name with the same account in the same area is the
    same record, and anything else is a new record with a finding. A restricted record (封存) is neither
    given out nor registered a second time. A name that differs under a
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
    insert_rows(list(fresh.values()), ignore_conflicts=True)
    known |= _by_number(fresh)
    ours = [row for index, row in fresh.items() if known[index].ref == row.ref]
    for row in ours:
        row.pk = known[row.id_index or ""].pk
    mark(ours)
    found.added += len(ours)
    for seen in sightings:
        index = numbers.get(seen.key)
        row = known[index] if index else _without_number(seen)
        if row is None:
            row = _new(seen, None)
            row.save(force_insert=True)
            mark([row])
            found.added += 1
            found.note(seen.key, finding("REG002", "没有身份证号,无法与台账比对,已单独建档"))
        elif row.restricted:
            # Nothing of it is compared or completed: who lists the person learns only that nothing is given.
            found.restricted[seen.key] = row.pk
            found.note(seen.key, finding("REG004", "此人记录已封存,这一行没有形成帮扶"))
            continue
        else:
            _compare(row, seen, found)
        found.person_of[seen.key] = row.pk
    return found


def mark(rows: Sequence[Person]) -> None:
    """Write the marks by which these records are found, beside those they have (检索标记)."""
    _mark_as(
        *(
            (row.pk, marks_of_name(row.name) | (marks_of_number(row.id_number) if row.id_number else set()))
            for row in rows
        )
    )


def _mark_as(*marks: tuple[int, set[str]]) -> None:
    # Four rows a person at the import of a hundred thousand: straight to the database, no objects between.
    table = SearchMark._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (person_id, mark) VALUES (%s, %s) ON CONFLICT DO NOTHING",  # noqa: S608 - our own table's name
            [(person, mark) for person, found in marks for mark in found],
        )


def _by_number(indexes: Iterable[str]) -> dict[str, Person]:
    # Matching asks the marks and never opens a sealed field: opening four of them costs more than finding the row.
    rows = Person.objects.everywhere("matching by number").defer("name", "id_number", "phone", "account")
    return {row.id_index: row for row in rows.filter(id_index__in=set(indexes))}


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
        if first_time:
            _mark_as((row.pk, marks_of_name(seen.name)))
        found.note(seen.key, finding("REG001", "同一身份证号在名册与台账中姓名写法不同"))
    if seen.account and not row.account_index:
        row.account, row.account_index = seen.account, account_index(seen.account)
        row.account_since = timezone.now()
        row.save(update_fields=["account", "account_index", "account_since"])
        if Particular.objects.filter(person=row, kind=Particular.Kind.ACCOUNT).exists():
            # Its history has begun: the list's account is its next line.
            Particular.objects.create(
                person=row, kind=Particular.Kind.ACCOUNT, value=seen.account, valid_from=timezone.localdate(),
                recorded_by_name=seen.source,
            )  # fmt: skip
    elif seen.account and row.account_index != account_index(seen.account):
        found.note(seen.key, finding("REG003", "名册中的收款账号与台账登记的不同,仍按台账发放"))
