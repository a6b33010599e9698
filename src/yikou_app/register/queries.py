"""Ask the register: who is who, who belongs to a category, how to pay them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import BigIntegerField, F, Q, QuerySet
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
    name: str = field(repr=False)
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
    name: str = field(repr=False)
    account: str | None = field(repr=False)
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
    name: str = field(repr=False)
    written: str = field(repr=False)
    seen_in: str
    area_path: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A decision about two records of one person, seen from one of them.

    When the other record lies outside the asker's area, its reference, name and the reason are empty.
    """

    ref: str
    other_ref: str
    other_name: str = field(repr=False)
    decision: str
    decision_label: str
    reason: str = field(repr=False)
    decided_by_name: str
    decided_at: datetime
    undone_at: datetime | None
    can_undo: bool

    @property
    def state_label(self) -> str:
        """Whether the decision still holds."""
        return "已撤销" if self.undone_at else "有效"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a record is for counting: the cluster, and the household of the cluster if it has one."""

    cluster: int
    household_id: int | None


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One membership of a person in a category of need."""

    category_key: str
    category: str
    valid_from: date
    valid_to: date | None
    source: str


def own_cluster(to: str = "") -> Coalesce:
    """The cluster of a record: the smallest linked id, or its own id when nothing is linked.

    ``to`` is the way from another row to its person, such as ``person__`` or ``award__person__``.
    """
    return Coalesce(F(f"{to}cluster"), F(f"{to}pk"), output_field=BigIntegerField())


def _in_clusters(ones: Iterable[int]) -> Q:
    """The records of clusters, by columns that have an index (own_cluster() would read every record)."""
    wanted = set(ones)
    return Q(cluster__in=wanted) | Q(cluster__isnull=True, pk__in=wanted)


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
    for chunk in _chunks(people):
        held = Status.objects.filter(_in_force(on), person_id__in=chunk).order_by("category__order", "pk")
        for person, name in held.values_list("person_id", "category__name"):
            if name not in found.get(person, ()):
                found[person] = (*found.get(person, ()), name)
    return found


def _chunks(keys: Iterable[int], size: int = 5000) -> Iterator[list[int]]:
    """Keys in portions that fit into one statement's parameters."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]


def persons(
    scope: Scope,
    *,
    search: str = "",
    category_key: str = "",
    area_path: str = "",
    on: date,
    limit: int | None = 20,
    offset: int = 0,
) -> tuple[int, list[PersonLine]]:
    """How many records match within the scope, and one page of them.

    ``search`` is a whole identity number, a whole name or an account: sealed text is found by its
    blind index only, so a part of a number finds nothing.
    """
    chosen = _matching(Person.objects.within(scope), search.strip(), on)
    if category_key:
        holding = Status.objects.filter(_in_force(on), category__key=category_key).values("person_id")
        chosen = chosen.filter(pk__in=holding)
    if area_path:
        low, high = path_range(area_path)
        chosen = chosen.filter(area_path__gte=low, area_path__lt=high)
    page = list(chosen.order_by("pk")[offset : None if limit is None else offset + limit])
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
    rows = list(Person.objects.within(scope).filter(_in_clusters([cluster])).order_by("pk"))
    categories = _categories([row.pk for row in rows], on)
    return [_line(row, categories.get(row.pk, ())) for row in rows]


def links_of(scope: Scope, ref: str) -> list[LinkLine]:
    """The decisions about a record within the scope, newest first."""
    own = Person.objects.within(scope).filter(ref=ref).values_list("pk", flat=True).first()
    if own is None:
        return []
    chosen = Link.objects.filter(Q(first_id=own) | Q(second_id=own)).select_related("first", "second")
    lines = []
    for row in chosen.order_by("-pk"):
        other = row.second if row.first_id == own else row.first
        near = scope.reaches(other.area_path)
        may = near and row.undone_at is None and scope.role in (Role.DISTRICT, Role.STREET)
        lines.append(
            LinkLine(
                row.ref, other.ref if near else "", other.name if near else "", row.decision,
                Link.Decision(row.decision).label, row.reason if near else "", row.decided_by_name,
                row.decided_at, row.undone_at, may,
            )
        )  # fmt: skip
    return lines


def namesakes(scope: Scope, ref: str, on: date) -> list[PersonLine]:
    """Records within the scope that bear the same name, by any spelling, and are not yet decided about."""
    own = Person.objects.within(scope).filter(ref=ref).first()
    if own is None:
        return []
    spelled = Spelling.objects.filter(person=own).values_list("name_index", flat=True)
    names = {own.name_index, *spelled}
    others = Spelling.objects.filter(name_index__in=names).values("person_id")
    decided = {own.pk}
    in_force = Link.objects.filter(Q(first=own) | Q(second=own), undone_at__isnull=True)
    for pair in in_force.values_list("first_id", "second_id"):
        decided |= set(pair)
    found = list(
        Person.objects.within(scope)
        .filter(Q(name_index__in=names) | Q(pk__in=others))
        .exclude(pk__in=decided)
        .order_by("pk")[:20]
    )
    held = _categories([row.pk for row in found], on)
    return [_line(row, held.get(row.pk, ())) for row in found]


def statuses_of(scope: Scope, ref: str) -> list[StatusLine]:
    """The memberships of a record within the scope, newest first."""
    visible = Person.objects.within(scope).filter(ref=ref).values("pk")
    chosen = (
        Status.objects.filter(person__in=visible).select_related("category").order_by("-valid_from", "pk")
    )
    return [
        StatusLine(row.category.key, row.category.name, row.valid_from, row.valid_to, row.source)
        for row in chosen
    ]


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
    found: dict[int, int] = {}
    for chunk in _chunks(person_ids):
        chosen = Person.objects.everywhere("clusters by id").filter(pk__in=chunk)
        found |= dict(chosen.annotate(one=own_cluster()).values_list("pk", "one"))
    return found


def holders(person_ids: Iterable[int]) -> dict[int, Holder]:
    """Who each record is for counting claims.

    All records of a cluster have one holder: the household is that of the cluster's smallest record
    that has one, so that linking a record without a household cannot open a second place.
    """
    cluster = cluster_of(person_ids)
    at_home = Person.objects.everywhere("the households of clusters").filter(household__isnull=False)
    homes: dict[int, int] = {}
    chosen = at_home.filter(_in_clusters(cluster.values())).annotate(one=own_cluster()).order_by("-pk")
    for one, household in chosen.values_list("one", "household_id"):
        homes[one] = household
    return {person: Holder(one, homes.get(one)) for person, one in cluster.items()}


def same_people(person_ids: Iterable[int]) -> set[int]:
    """The records, with every record that is linked to one of them or shares its household."""
    everyone = Person.objects.everywhere("the people around records")
    linked = everyone.filter(_in_clusters(cluster_of(person_ids).values()))
    found = set(linked.values_list("pk", flat=True))
    homes = set(linked.filter(household__isnull=False).values_list("household_id", flat=True))
    at_home = everyone.filter(household_id__in=homes).annotate(one=own_cluster())
    around = everyone.filter(_in_clusters(at_home.values_list("one", flat=True)))
    return found | set(around.values_list("pk", flat=True))


def records_of_cluster(cluster: int) -> list[int]:
    """The ids of all records of one person."""
    rows = Person.objects.everywhere("the records of a cluster").filter(_in_clusters([cluster]))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def payees(person_ids: Iterable[int]) -> dict[int, Payee]:
    """How to pay these people."""
    found: dict[int, Payee] = {}
    for chunk in _chunks(person_ids):
        for row in Person.objects.everywhere("payees of a batch").filter(pk__in=chunk):
            found[row.pk] = Payee(
                row.pk, row.ref, row.cluster or row.pk, row.name, row.account or None, row.account_index,
                row.area_path,
            )  # fmt: skip
    return found


def names_of(person_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Reference, name and masked number of records, for a screen that has already checked its scope."""
    found: dict[int, tuple[str, str, str]] = {}
    for chunk in _chunks(person_ids):
        for row in Person.objects.everywhere("names for rows the asker may see").filter(pk__in=chunk):
            found[row.pk] = (row.ref, row.name, mask_id(row.id_number) if row.id_number else "未登记")
    return found


def members(category_keys: Iterable[str], *, on: date, low: str, high: str) -> Iterator[Member]:
    """The people who belong to the categories on a day, in a range of areas; one row per cluster and category."""
    memberships = (
        Status.objects.filter(
            _in_force(on),
            category__key__in=list(category_keys),
            person__area_path__gte=low,
            person__area_path__lt=high,
        )
        .annotate(one=own_cluster("person__"))
        .order_by("person_id", "category__order")
    )
    chosen = memberships.values_list(
        "person_id", "person__ref", "one", "person__household_id", "category__key", "person__area_path"
    )
    seen: set[tuple[int, str]] = set()
    for row in chosen:
        member = Member(*row)
        if (member.cluster, member.category_key) not in seen:
            seen.add((member.cluster, member.category_key))
            yield member


def counts_by_category(scope: Scope, on: date) -> list[tuple[str, int]]:
    """How many people of the scope stand in each category, in the announced order."""
    if scope.role is Role.DEPARTMENT:
        return []
    low, high = path_range(scope.area_path)
    counted: dict[str, set[int]] = {}
    rows = Status.objects.filter(_in_force(on), person__area_path__gte=low, person__area_path__lt=high)
    chosen = rows.annotate(one=own_cluster("person__")).order_by("category__order")
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
