"""Find the people that a list names on the register, or add them: a list at a time, in as many statements as for one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from yikou.findings import Finding, finding
from yikou.values import parse_id
from yikou_app.ground.bulk import Prepared, prepared, write_rows
from yikou_app.ground.fields import SealedField, new_refs
from yikou_app.ground.scope import Scope
from yikou_app.register.models import Particular, Person, SearchMark, Spelling
from yikou_app.register.queries import account_indexes, id_indexes, marks_of, name_indexes


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


class _Row(NamedTuple):
    """What matching asks of a record: columns in clear and marks, never a sealed field."""

    pk: int
    ref: str
    id_index: str | None
    name_index: str
    account_index: str
    area_path: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class _New:
    """Records that may have to be added, sealed: by blind index or, without a number, by the caller's key."""

    place: Mapping[str | int, int]
    refs: list[str]
    rows: Prepared
    marks: list[list[str]]

    def only(self, wanted: Iterable[str | int]) -> Prepared:
        """The rows of some of them."""
        chosen = [self.rows.rows[self.place[one]] for one in wanted]
        return Prepared(self.rows.model, self.rows.columns, chosen)


@dataclass(frozen=True, slots=True)
class Sighted:
    """Sightings made ready for the register (备好的登记): hashed, and sealed as far as they are not known yet."""

    sightings: Sequence[Sighting] = field(repr=False)
    numbers: Sequence[str | None]
    names: Sequence[str]
    accounts: Sequence[str]
    new: _New


def prepare_sightings(*, sightings: Sequence[Sighting]) -> Sighted:
    """Hash and seal what a list says of its people (备好登记), so that the transaction that adds them is short.

    It changes nothing. Whoever becomes known or is erased before ``find_or_add`` is dealt with there.
    """
    numbers = _some(id_indexes, [seen.id_number for seen in sightings])
    accounts = _some(account_indexes, [seen.account for seen in sightings])
    names = name_indexes([seen.name for seen in sightings])
    known = _by_number(index for index in numbers if index)
    return Sighted(
        sightings, numbers, names, [index or "" for index in accounts],
        _new(sightings, numbers, names, accounts, leave=known),
    )  # fmt: skip


def find_or_add(*, sightings: Sequence[Sighting] | Sighted, by: Scope) -> Found:
    """Find each person on the register or add them (登记), in the caller's transaction.

    A number decides; without one, the same name with the same account in the same area is the
    same record, and anything else is a new record with a finding. A restricted record (封存) is neither
    given out nor registered a second time. A name that differs under a
    known number is kept as another spelling. An account on the register is never changed here.
    It writes no event of its own: the act that lists the people does.
    """
    ready = sightings if isinstance(sightings, Sighted) else prepare_sightings(sightings=sightings)
    found = Found()
    known, added = _numbered(ready)
    nameless, strangers = _without_number(ready)
    _mark([*added, *strangers.values()])
    found.added = len(added) + len(strangers)
    seen_as: list[tuple[Sighting, str, str, _Row]] = []
    for seen, number, name, account in zip(
        ready.sightings, ready.numbers, ready.names, ready.accounts, strict=True
    ):
        row = known[number] if number else nameless[seen.key]
        if seen.key in strangers:
            found.note(seen.key, finding("REG002", "没有身份证号,无法与台账比对,已单独建档"))
        elif row.restricted:
            # Nothing of it is compared or completed: who lists the person learns only that nothing is given.
            found.restricted[seen.key] = row.pk
            found.note(seen.key, finding("REG004", "此人记录已封存,这一行没有形成帮扶"))
            continue
        elif (row.name_index, row.account_index) != (name, account):
            seen_as.append((seen, name, account, row))
        found.person_of[seen.key] = row.pk
    _compare(seen_as, found)
    return found


def _some(hashed, texts: Sequence[str | None]) -> list[str | None]:  # type: ignore[no-untyped-def] # one of the queries' hashes
    """The indexes of the texts there are, in their places."""
    marks = iter(hashed([text for text in texts if text]))
    return [next(marks) if text else None for text in texts]


def _new(
    sightings: Sequence[Sighting], numbers: Sequence[str | None], names: Sequence[str],
    accounts: Sequence[str | None], *, leave: Collection[str],
) -> _New:  # fmt: skip
    """The records that these sightings make as far as nobody has them; one for each number."""
    place: dict[str | int, int] = {}
    at: list[int] = []
    for line, (seen, index) in enumerate(zip(sightings, numbers, strict=True)):
        if index is None or (index not in leave and index not in place):
            place[seen.key if index is None else index] = len(at)
            at.append(line)
    chosen = [sightings[line] for line in at]
    refs, since = new_refs(len(at)), timezone.now()
    known_of = [_of_number(seen.id_number) for seen in chosen]
    columns: dict[str, Sequence[object]] = {
        "ref": refs,
        "area_path": [seen.area_path for seen in chosen],
        "name": [seen.name for seen in chosen],
        "name_index": [names[line] for line in at],
        "id_number": [seen.id_number for seen in chosen],
        "id_index": [numbers[line] for line in at],
        "sex": [sex for sex, _ in known_of],
        "birth_on": [born for _, born in known_of],
        "phone": [seen.phone for seen in chosen],
        "account": [seen.account for seen in chosen],
        "account_index": [accounts[line] or "" for line in at],
        "account_since": [since if seen.account else None for seen in chosen],
        "source": [seen.source for seen in chosen],
    }
    marks = marks_of([seen.name for seen in chosen], [seen.id_number for seen in chosen])
    return _New(place, refs, prepared(Person, len(at), columns), marks)


def _of_number(text: str | None) -> tuple[str, date | None]:
    number = parse_id(text, today=timezone.localdate())[0] if text else None
    return (number.sex.value, number.born) if number else ("", None)


def _by_number(indexes: Iterable[str]) -> dict[str, _Row]:
    wanted = set(indexes)
    if not wanted:
        return {}
    # A thousand numbers at a time, twice a chunk: the query compiler would take longer than the database.
    fields = ", ".join(_Row._fields).replace("pk", "id", 1)
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {fields} FROM {Person._meta.db_table} WHERE id_index IN ({marks})", list(wanted)
        )  # noqa: S608 - names of our own table
        rows = cursor.fetchall()
    return {row[2]: _Row(*row) for row in rows}


def _numbered(ready: Sighted) -> tuple[dict[str, _Row], list[tuple[int, list[str]]]]:
    """The record of each number, and those that we added with their marks."""
    wanted = {index for index in ready.numbers if index}
    new, added = ready.new, []
    while True:
        fresh = [index for index in new.place if isinstance(index, str)]
        # Another unit may be listing the same people at this moment: whoever comes second finds the first.
        write_rows(new.only(fresh), ignore_conflicts=True)
        known = _by_number(wanted)
        added += [
            (known[index].pk, new.marks[new.place[index]])
            for index in fresh
            if index in known and known[index].ref == new.refs[new.place[index]]
        ]
        if wanted <= known.keys():
            return known, added
        # Somebody was known when the list was made ready, and erased since: then they are new.
        new = _new(ready.sightings, ready.numbers, ready.names, ready.accounts, leave=known)


def _without_number(ready: Sighted) -> tuple[dict[int, _Row], dict[int, tuple[int, list[str]]]]:
    """The record of each sighting without a number, and those added for one, by its key, with their marks."""
    waiting = [
        (seen, (name, account, seen.area_path))
        for seen, number, name, account in zip(
            ready.sightings, ready.numbers, ready.names, ready.accounts, strict=True
        )
        if not number
    ]
    alike = _alike([who for _, who in waiting if who[1]])
    row_of: dict[int, _Row | int] = {}
    strangers: list[int] = []
    for seen, who in waiting:
        row = alike.get(who) if who[1] else None
        if row is None:
            strangers.append(seen.key)
            row = alike[who] = seen.key
        row_of[seen.key] = row
    new = ready.new
    write_rows(new.only(strangers))
    refs = [new.refs[new.place[key]] for key in strangers]
    written = Person.objects.everywhere("the records just added").filter(ref__in=refs) if refs else ()
    by_ref = {row[1]: _Row(*row) for row in written.values_list(*_Row._fields)} if refs else {}
    added = dict(zip(strangers, [by_ref[ref] for ref in refs], strict=True))
    return (
        {key: added[row] if isinstance(row, int) else row for key, row in row_of.items()},
        {key: (row.pk, new.marks[new.place[key]]) for key, row in added.items()},
    )


def _alike(people: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], _Row | int]:
    """The oldest record without a number for each name, account and area."""
    if not people:
        return {}
    rows = Person.objects.everywhere("matching without a number").filter(
        id_index__isnull=True,
        name_index__in={name for name, _, _ in people},
        account_index__in={account for _, account, _ in people},
    )
    found = (_Row(*row) for row in rows.order_by("-pk").values_list(*_Row._fields))
    return {(row.name_index, row.account_index, row.area_path): row for row in found}


def _mark(people: Iterable[tuple[int, list[str]]], *, beside: bool = False) -> None:
    """Write the marks by which records are found (检索标记); ``beside`` those that they have."""
    # In the order of the index: a page of it is then written once, not once a mark.
    pairs = sorted((mark, person) for person, marks in people for mark in marks)
    columns: dict[str, Sequence[object]] = {
        "person": [person for _, person in pairs],
        "mark": [mark for mark, _ in pairs],
    }
    write_rows(prepared(SearchMark, len(pairs), columns), ignore_conflicts=beside)


def _compare(seen_as: Sequence[tuple[Sighting, str, str, _Row]], found: Found) -> None:
    """Note what a list says otherwise than the register, and complete an account that nobody had."""
    written: dict[tuple[int, str], Sighting] = {}
    filled: dict[int, tuple[Sighting, str]] = {}
    for seen, name, account, row in seen_as:
        if row.name_index != name:
            written.setdefault((row.pk, name), seen)
            found.note(seen.key, finding("REG001", "同一身份证号在名册与台账中姓名写法不同"))
        has = filled[row.pk][1] if row.pk in filled else row.account_index
        if account and not has:
            filled[row.pk] = (seen, account)
        elif account and has != account:
            found.note(seen.key, finding("REG003", "名册中的收款账号与台账登记的不同,仍按台账发放"))
    if written:
        found.spellings += _spell(written)
    if filled:
        _complete(filled)


def _spell(written: Mapping[tuple[int, str], Sighting]) -> int:
    """Keep the spellings that are not kept yet, with their marks; returns how many."""
    kept = Spelling.objects.filter(person_id__in={person for person, _ in written})
    known = set(kept.values_list("person_id", "name_index"))
    new = [(person, name, seen) for (person, name), seen in written.items() if (person, name) not in known]
    columns: dict[str, Sequence[object]] = {
        "person": [person for person, _, _ in new],
        "name": [seen.name for _, _, seen in new],
        "name_index": [name for _, name, _ in new],
        "seen_in": [seen.source for _, _, seen in new],
    }
    write_rows(prepared(Spelling, len(new), columns), ignore_conflicts=True)
    marks = marks_of([seen.name for _, _, seen in new], [None] * len(new))
    _mark(((person, found) for (person, _, _), found in zip(new, marks, strict=True)), beside=True)
    return len(new)


def _complete(filled: Mapping[int, tuple[Sighting, str]]) -> None:
    """Write the account that a list brings for somebody who had none."""
    people = sorted(filled)
    sealing = Person._meta.get_field("account")
    assert isinstance(sealing, SealedField)
    sealed = sealing.seal_column([filled[person][0].account for person in people])
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Person._meta.db_table} SET account = %s, account_index = %s, account_since = %s WHERE id = %s",  # noqa: S608 - our own table's name
            [(cell, filled[one][1], now, one) for one, cell in zip(people, sealed, strict=True)],
        )
    begun = Particular.objects.filter(person_id__in=people, kind=Particular.Kind.ACCOUNT)
    # Where its history has begun the list's account is its next line.
    next_lines = sorted(set(begun.values_list("person_id", flat=True)))
    lines: dict[str, Sequence[object]] = {
        "person": next_lines,
        "value": [filled[one][0].account for one in next_lines],
        "recorded_by_name": [filled[one][0].source for one in next_lines],
    }
    write_rows(
        prepared(
            Particular,
            len(next_lines),
            lines,
            kind=Particular.Kind.ACCOUNT.value,
            valid_from=timezone.localdate(),
        )
    )
