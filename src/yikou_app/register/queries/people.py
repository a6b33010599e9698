"""The records of the register as lists and a person's page show them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q, QuerySet

from yikou.values import mask_account, mask_id, mask_name, mask_phone, parse_id, path_range
from yikou_app.district.queries import hidden_categories
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Person, SearchMark, Spelling, Status
from yikou_app.register.queries.care import is_minor
from yikou_app.register.queries.clusters import in_clusters
from yikou_app.register.queries.indexes import account_index, id_index, name_index
from yikou_app.register.queries.marks import marks_asked
from yikou_app.register.queries.statuses import categories_held, in_force


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
class OtherSpelling:
    """A name written differently under the same number."""

    person_ref: str
    name: str = field(repr=False)
    written: str = field(repr=False)
    seen_in: str
    area_path: str


def line_of(row: Person, categories: tuple[str, ...]) -> PersonLine:
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


def persons(
    scope: Scope,
    *,
    search: str = "",
    category_key: str = "",
    area_path: str = "",
    on: date,
    limit: int | None = 20,
    offset: int = 0,
    children_masked: bool = False,
) -> tuple[int, list[PersonLine]]:
    """How many records match within the scope, and one page of them.

    The names and birthdays of children are masked for finance, who pay and do not visit, and for
    everybody with ``children_masked``, as lists that leave the house are.

    ``search`` is a whole identity number, name or account, the name's pinyin or its initials, or the
    last four or six places of the number: sealed text is found by its marks only, so no other part
    of a number or a name finds anything.
    """
    chosen = matching(Person.objects.within(scope), search.strip(), on)
    if category_key in hidden_categories(scope):
        return 0, []
    if category_key:
        holding = Status.objects.filter(in_force(on), category__key=category_key).values("person_id")
        chosen = chosen.filter(pk__in=holding)
    if area_path:
        low, high = path_range(area_path)
        chosen = chosen.filter(area_path__gte=low, area_path__lt=high)
    page = list(chosen.order_by("pk")[offset : None if limit is None else offset + limit])
    categories = categories_held(scope, [row.pk for row in page], on)
    lines = [line_of(row, categories.get(row.pk, ())) for row in page]
    if children_masked or scope.role is Role.FINANCE:
        lines = [_without_the_child(line) if is_minor(line.birth_on, on) else line for line in lines]
    return chosen.count(), lines


def _without_the_child(line: PersonLine) -> PersonLine:
    return replace(line, name=mask_name(line.name), birth_on=None)


def matching(chosen: QuerySet[Person], search: str, on: date) -> QuerySet[Person]:
    """The records that a search means, of those chosen."""
    if not search:
        return chosen
    number, _ = parse_id(search, today=on)
    if number is not None:
        return chosen.filter(id_index=id_index(number.number))
    marks = marks_asked(search)
    if marks:
        return chosen.filter(pk__in=SearchMark.objects.filter(mark__in=marks).values("person_id"))
    spelled = Spelling.objects.filter(name_index=name_index(search)).values("person_id")
    return chosen.filter(
        Q(name_index=name_index(search)) | Q(pk__in=spelled) | Q(account_index=account_index(search))
    )


def person(scope: Scope, ref: str, on: date) -> PersonLine | None:
    """One record within the scope, or None."""
    row = Person.objects.within(scope).filter(ref=ref).first()
    return line_of(row, categories_held(scope, [row.pk], on).get(row.pk, ())) if row else None


def linked_records(scope: Scope, cluster: int, on: date) -> list[PersonLine]:
    """All records of one person that the scope reaches."""
    rows = list(Person.objects.within(scope).filter(in_clusters([cluster])).order_by("pk"))
    categories = categories_held(scope, [row.pk for row in rows], on)
    return [line_of(row, categories.get(row.pk, ())) for row in rows]


def spellings(scope: Scope) -> list[OtherSpelling]:
    """Names written differently under one number, within the scope."""
    visible = Person.objects.within(scope).values("pk")
    rows = Spelling.objects.filter(person__in=visible).select_related("person").order_by("pk")
    return [
        OtherSpelling(row.person.ref, row.person.name, row.name, row.seen_in, row.person.area_path)
        for row in rows
    ]
