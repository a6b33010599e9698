"""What opens sealed values: one value for a purpose, and the way to the bank and to other rooms' rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yikou.values import mask_id
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Person
from yikou_app.register.queries.clusters import chunks
from yikou_app.register.queries.histories import places_of
from yikou_app.trail.actions import record
from yikou_app.trail.queries import Times, counted_today, done_by_units


@dataclass(frozen=True, slots=True)
class Payee:
    """How to pay a person; opened only on the way to the bank file."""

    person_id: int
    ref: str
    cluster: int
    name: str = field(repr=False)
    account: str | None = field(repr=False)
    account_index: str
    area_path: str


@dataclass(frozen=True, slots=True)
class Readable:
    """Something that is masked on screens and opened for a purpose: its words, its verb, who may open it."""

    words: str
    verb: str
    roles: tuple[Role, ...]


_VISITORS = (Role.DISTRICT, Role.STREET, Role.COMMITTEE)
#: What may be opened, by the name that a form sends.
READABLE = {
    "number": Readable("完整证件号码", "read_id_number", (*_VISITORS, Role.FINANCE)),
    "phone": Readable("联系电话", "read_phone", _VISITORS),
    "account": Readable("收款账号", "read_account", (Role.DISTRICT, Role.STREET, Role.FINANCE)),
    "registered": Readable("户籍地址", "read_address", _VISITORS),
    "living": Readable("居住地址", "read_address", _VISITORS),
    "incident": Readable("发生地", "read_address", _VISITORS),
}
READS = tuple(sorted({each.verb for each in READABLE.values()} | {"read_restricted"}))
#: What stands for the name of a restricted record beside money that was granted before.
RESTRICTED = "已封存"
_NUMBER_IN_WORDS = re.compile(r"[0-9０-９]{8}")


def opened_value(scope: Scope, ref: str, what: str, purpose: str) -> str:
    """One sealed value of a person in clear (查看完整内容); who looked, at what and why is recorded.

    Refused without a purpose, to a role that has no use for it, and beyond the day's number of looks:
    a clerk who looks up the street has a reason for each, or none.
    """
    asked = READABLE.get(what)
    if asked is None:
        refuse("没有这一项可以查看。", status=422)
    scope.must_be(*asked.roles)
    words = stated_purpose(purpose, f"查看{asked.words}")
    with transaction.atomic():
        row = Person.objects.within(scope).filter(ref=ref).first()
        value = _value(row, what) if row is not None else None
        if row is None or not value:
            refuse(f"没有找到这个人,或没有登记{asked.words}。", status=404)
        most = settings.YIKOU.reads_per_day
        if counted_today(scope, READS, _midnight()) >= most:
            refuse(
                f"您今天已查看 {most} 次,达到上限;确需继续的,请由其他人员办理或请管理员调整上限。", status=429
            )
        record(by=scope, verb=asked.verb, subject=("person", ref), reason=words, what=what)
    return value


def stated_purpose(purpose: str, doing: str) -> str:
    """The purpose that somebody states (用途), fit to be kept; refused when it says nothing, or too much."""
    words = purpose.strip()
    if len(words) < 4:
        refuse(f"请写明{doing}的用途(至少四个字)。", status=422)
    if len(words) > 200 or _NUMBER_IN_WORDS.search(words):
        refuse("用途最多二百个字,也不要写号码:用途会写进查看记录。", status=422)
    return words


def _value(row: Person, what: str) -> str | None:
    if what in ("number", "phone", "account"):
        return {"number": row.id_number, "phone": row.phone, "account": row.account}[what]
    return places_of(row).get(what)


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def full_number(scope: Scope, ref: str, purpose: str) -> str:
    """The whole identity number of a person (查看完整号码); who looked and why is recorded."""
    return opened_value(scope, ref, "number", purpose)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One look at a sealed value: when, who, what, whose, why."""

    seq: int
    at: datetime
    unit_name: str
    actor_name: str
    what: str
    person_ref: str
    person_name: str = field(repr=False)
    purpose: str = field(repr=False)


def reads(
    scope: Scope, since: datetime, *, limit: int = 20, offset: int = 0
) -> tuple[int, list[ReadLine], list[Times]]:
    """The looks of a scope's people since a moment: how many, one page, and how often each person looked.

    For the head of the unit and for the bureau; people elsewhere are not named.
    """
    scope.must_be(Role.DISTRICT, Role.STREET)
    total, page, people = done_by_units(scope, READS, since=since, limit=limit, offset=offset)
    near = Person.objects.within(scope).filter(ref__in={each.subject[1] for each in page})
    names = {row.ref: row.name for row in near}
    if scope.role is Role.DISTRICT:
        kept = Person.objects.restricted_within(scope).filter(ref__in={each.subject[1] for each in page})
        names |= {row.ref: row.name for row in kept}
    words = {each.verb: each.words for each in reversed(READABLE.values())} | {
        "read_restricted": "封存的档案"
    }
    lines = [
        ReadLine(
            each.seq, each.at, each.unit_name, each.actor_name,
            READABLE[each.facts["what"]].words if each.facts.get("what") in READABLE else words[each.verb],
            each.subject[1] if each.subject[1] in names else "",
            names.get(each.subject[1], "已封存或不在您的辖区内"), each.reason,
        )
        for each in page
    ]  # fmt: skip
    return total, lines, people


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """A record in clear (完整记录), for handing the district's data to the system above it."""

    ref: str
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    phone: str = field(repr=False)
    area_path: str


def whole_records(scope: Scope, person_ids: Iterable[int] | None = None) -> dict[int, WholeRecord]:
    """Records of the scope in clear, all or those of some ids; the district's alone, restricted ones never.

    It writes no event: who calls it records the handing over, with its purpose, in the same transaction.
    """
    scope.must_be(Role.DISTRICT)
    rows = Person.objects.within(scope).order_by("pk")
    if person_ids is not None:
        wanted = set(person_ids)
        rows = rows.filter(pk__in=wanted) if len(wanted) < 5000 else rows
    return {
        row.pk: WholeRecord(row.ref, row.name, row.id_number or "", row.phone or "", row.area_path)
        for row in rows.iterator(chunk_size=2000)
        if person_ids is None or row.pk in wanted
    }


def payees(person_ids: Iterable[int]) -> dict[int, Payee]:
    """How to pay these people."""
    found: dict[int, Payee] = {}
    for chunk in chunks(person_ids):
        for row in Person.objects.everywhere("payees of a batch").filter(pk__in=chunk):
            found[row.pk] = Payee(
                row.pk, row.ref, row.cluster or row.pk, row.name, row.account or None, row.account_index,
                row.area_path,
            )  # fmt: skip
    return found


def names_of(person_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Reference, name and masked number of records, for a screen that has already checked its scope.

    A restricted record's money is still shown, its name is not.
    """
    found: dict[int, tuple[str, str, str]] = {}
    for chunk in chunks(person_ids):
        for row in Person.objects.everywhere("names for rows the asker may see").filter(pk__in=chunk):
            number = mask_id(row.id_number) if row.id_number else "未登记"
            found[row.pk] = (row.ref, RESTRICTED, "") if row.restricted else (row.ref, row.name, number)
    return found
