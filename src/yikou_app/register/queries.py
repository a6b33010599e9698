"""Ask the register: who is who, who belongs to a category, how to pay them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from yikou.values import mask_account, mask_id, mask_phone, name_key, parse_id, path_range
from yikou_app.ground.ensure import refuse
from yikou_app.ground.fields import index_of
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Link, Person, Spelling, Status
from yikou_app.trail.actions import record


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One record of the register as lists show it: numbers masked; one row per record."""

    id: int
    ref: str
    name: str
    masked_id: str
    sex: str
    birth_on: date | None
    area_path: str
    masked_phone: str
    masked_account: str
    categories: tuple[str, ...]
    cluster: int
    linked: bool
    source: str


@dataclass(frozen=True, slots=True)
class Payee:
    """How to pay a person; opened only on the way to the bank file."""

    person_id: int
    ref: str
    cluster: int
    name: str
    account: str | None
    account_index: str
    area_path: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a category of need on a day; one row per cluster and category."""

    person_id: int
    ref: str
    cluster: int
    household_id: int | None
    category_key: str
    area_path: str


@dataclass(frozen=True, slots=True)
class OtherSpelling:
    """A name written differently under the same number."""

    person_ref: str
    name: str
    written: str
    seen_in: str
    area_path: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A decision about two records of one person."""

    ref: str
    first_ref: str
    second_ref: str
    decision: str
    decision_label: str
    reason: str
    decided_by_name: str
    decided_at: datetime
    undone_at: datetime | None


def own_cluster() -> Coalesce:
    """The cluster of a record: the smallest linked id, or its own id when nothing is linked."""
    return Coalesce(F("cluster"), F("pk"))


def id_index(number: str) -> str:
    """The blind index of an 18-digit identity number."""
    return index_of(number, "id_number")


def name_index(name: str) -> str:
    """The blind index of a name, the same for spellings that differ by spaces, dots and forms."""
    return index_of(name_key(name), "person_name")


def account_index(account: str) -> str:
    """The blind index of an account number."""
    return index_of(account, "account")


def _line(row: Person, categories: tuple[str, ...]) -> PersonLine:
    return PersonLine(
        id=row.pk,
        ref=row.ref,
        name=row.name,
        masked_id=mask_id(row.id_number) if row.id_number else "未登记",
        sex={"1": "男", "2": "女"}.get(row.sex, "未知"),
        birth_on=row.birth_on,
        area_path=row.area_path,
        masked_phone=mask_phone(row.phone) if row.phone else "",
        masked_account=mask_account(row.account) if row.account else "",
        categories=categories,
        cluster=row.cluster or row.pk,
        linked=row.cluster is not None,
        source=row.source,
    )


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def _categories(people: Iterable[int], on: date) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = Status.objects.filter(_in_force(on), person_id__in=list(people)).order_by("category__order")
    for person, name in rows.values_list("person_id", "category__name"):
        found[person] = (*found.get(person, ()), name)
    return found


def persons(
    scope: Scope, *, search: str = "", category_key: str = "", on: date, limit: int = 20, offset: int = 0
) -> tuple[int, list[PersonLine]]:
    """How many records match within the scope, and one page of them.

    ``search`` is a whole identity number, a whole name or an account: sealed text is found by its
    blind index only, so a part of a number finds nothing.
    """
    chosen = _matching(Person.objects.within(scope), search.strip(), on)
    if category_key:
        holding = Status.objects.filter(_in_force(on), category__key=category_key).values("person_id")
        chosen = chosen.filter(pk__in=holding)
    page = list(chosen.order_by("pk")[offset : offset + limit])
    categories = _categories([row.pk for row in page], on)
    return chosen.count(), [_line(row, categories.get(row.pk, ())) for row in page]


def _matching(chosen: QuerySet[Person], search: str, on: date) -> QuerySet[Person]:
    if not search:
        return chosen
    number, _ = parse_id(search, today=on)
    if number is not None:
        return chosen.filter(id_index=id_index(number.number))
    spelled = Spelling.objects.filter(name_index=name_index(search)).values("person_id")
    return chosen.filter(
        Q(name_index=name_index(search)) | Q(pk__in=spelled) | Q(account_index=account_index(search))
    )


def person(scope: Scope, ref: str, on: date) -> PersonLine | None:
    """One record within the scope, or None."""
    row = Person.objects.within(scope).filter(ref=ref).first()
    return _line(row, _categories([row.pk], on).get(row.pk, ())) if row else None


def linked_records(scope: Scope, cluster: int, on: date) -> list[PersonLine]:
    """All records of one person that the scope reaches."""
    rows = list(Person.objects.within(scope).annotate(one=own_cluster()).filter(one=cluster).order_by("pk"))
    categories = _categories([row.pk for row in rows], on)
    return [_line(row, categories.get(row.pk, ())) for row in rows]


def links_of(person_id: int) -> list[LinkLine]:
    """The decisions about a record, newest first; the caller has shown that the asker sees the record."""
    rows = Link.objects.filter(Q(first_id=person_id) | Q(second_id=person_id)).select_related(
        "first", "second"
    )
    return [
        LinkLine(
            row.ref, row.first.ref, row.second.ref, row.decision, Link.Decision(row.decision).label,
            row.reason, row.decided_by_name, row.decided_at, row.undone_at,
        )
        for row in rows.order_by("-pk")
    ]  # fmt: skip


def full_number(scope: Scope, ref: str, purpose: str) -> str:
    """The whole identity number of a person (查看完整号码); who looked and why is recorded."""
    if len(purpose.strip()) < 4:
        refuse("请写明查看完整号码的用途(至少四个字)。", status=422)
    with transaction.atomic():
        row = Person.objects.within(scope).filter(ref=ref).first()
        if row is None or not row.id_number:
            refuse("没有找到这个人,或没有登记证件号码。", status=404)
        record(by=scope, verb="read_id_number", subject=("person", ref), reason=purpose.strip())
    return row.id_number


def cluster_of(person_ids: Iterable[int]) -> dict[int, int]:
    """The cluster of each record."""
    rows = Person.objects.everywhere("clusters by id").filter(pk__in=list(person_ids))
    return dict(rows.annotate(one=own_cluster()).values_list("pk", "one"))


def households_of(person_ids: Iterable[int]) -> dict[int, int | None]:
    """The household of each record."""
    rows = Person.objects.everywhere("households by id").filter(pk__in=list(person_ids))
    return dict(rows.values_list("pk", "household_id"))


def records_of_cluster(cluster: int) -> list[int]:
    """The ids of all records of one person."""
    rows = Person.objects.everywhere("the records of a cluster").annotate(one=own_cluster())
    return list(rows.filter(one=cluster).order_by("pk").values_list("pk", flat=True))


def payees(person_ids: Iterable[int]) -> dict[int, Payee]:
    """How to pay these people."""
    rows = Person.objects.everywhere("payees of a batch").filter(pk__in=list(person_ids))
    return {
        row.pk: Payee(
            row.pk,
            row.ref,
            row.cluster or row.pk,
            row.name,
            row.account or None,
            row.account_index,
            row.area_path,
        )
        for row in rows
    }


def names_of(person_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Reference, name and masked number of records, for a screen that has already checked its scope."""
    rows = Person.objects.everywhere("names for rows the asker may see").filter(pk__in=list(person_ids))
    return {
        row.pk: (row.ref, row.name, mask_id(row.id_number) if row.id_number else "未登记") for row in rows
    }


def members(category_keys: Iterable[str], *, on: date, low: str, high: str) -> Iterator[Member]:
    """The people who belong to the categories on a day, in a range of areas."""
    rows = (
        Status.objects.filter(
            _in_force(on),
            category__key__in=list(category_keys),
            person__area_path__gte=low,
            person__area_path__lt=high,
        )
        .annotate(one=Coalesce(F("person__cluster"), F("person_id")))
        .order_by("person_id", "category__order")
    )
    chosen = rows.values_list(
        "person_id", "person__ref", "one", "person__household_id", "category__key", "person__area_path"
    )
    return (Member(*row) for row in chosen.iterator())


def counts_by_category(scope: Scope, on: date) -> list[tuple[str, int]]:
    """How many people of the scope stand in each category, in the announced order."""
    if scope.role is Role.DEPARTMENT:
        return []
    low, high = path_range(scope.area_path)
    counted: dict[str, set[int]] = {}
    rows = Status.objects.filter(_in_force(on), person__area_path__gte=low, person__area_path__lt=high)
    chosen = rows.annotate(one=Coalesce(F("person__cluster"), F("person_id"))).order_by("category__order")
    for name, one in chosen.values_list("category__name", "one"):
        counted.setdefault(name, set()).add(one)
    return [(name, len(people)) for name, people in counted.items()]


def spellings(scope: Scope) -> list[OtherSpelling]:
    """Names written differently under one number, within the scope."""
    visible = Person.objects.within(scope).values("pk")
    rows = Spelling.objects.filter(person__in=visible).select_related("person").order_by("pk")
    return [
        OtherSpelling(row.person.ref, row.person.name, row.name, row.seen_in, row.person.area_path)
        for row in rows
    ]
