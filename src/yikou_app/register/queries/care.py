"""What a person needs and who acts for the person; who is a child, and who may collect for a child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from yikou.values import mask_id, mask_phone
from yikou_app.ground.scope import Scope
from yikou_app.register.models import Need, Person, Proxy
from yikou_app.register.queries.clusters import chunks
from yikou_app.register.queries.statuses import in_force, state_of

OF_AGE = 18
#: Causes and needs to choose from: (code, words).
NEEDS = [(str(each.value), str(each.label)) for each in Need.Kind]
PROXIES = [(str(each.value), str(each.label)) for each in Proxy.Kind]


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One cause of hardship or need of a person."""

    kind: str
    words: str = field(repr=False)
    valid_from: date
    valid_to: date | None
    recorded_by_name: str

    @property
    def kind_label(self) -> str:
        """What it is, in words."""
        return str(Need.Kind(self.kind).label)

    @property
    def aspect_label(self) -> str:
        """致困原因 or 需求."""
        return "需求" if self.kind.startswith("need_") else "致困原因"

    @property
    def state_label(self) -> str:
        """Whether it still holds."""
        return state_of(self.valid_to, None)


@dataclass(frozen=True, slots=True)
class ProxyLine:
    """Somebody who acts for a person, number and telephone masked."""

    ref: str
    kind: str
    name: str = field(repr=False)
    masked_id: str
    masked_phone: str
    relation: str
    may_collect: bool
    may_sign: bool
    basis: str
    valid_from: date
    valid_to: date | None

    @property
    def kind_label(self) -> str:
        """Guardian or proxy, in words."""
        return str(Proxy.Kind(self.kind).label)

    @property
    def rights_label(self) -> str:
        """What they may do, in words."""
        return "、".join(word for may, word in ((self.may_collect, "代领"), (self.may_sign, "代签")) if may)

    @property
    def state_label(self) -> str:
        """Whether they still act."""
        return state_of(self.valid_to, None)


def is_minor(born: date | None, on: date) -> bool:
    """Whether somebody born on a day is under age on another; unknown days make nobody a child."""
    if born is None:
        return False
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return years < OF_AGE


def needs_of(scope: Scope, ref: str) -> list[NeedLine]:
    """What is recorded of a person's hardship and needs, within the scope, the open ones first."""
    own = Person.objects.within(scope).filter(ref=ref).values("pk")
    rows = Need.objects.filter(person__in=own, withdrawn_at__isnull=True)
    lines = [
        NeedLine(row.kind, row.words or "", row.valid_from, row.valid_to, row.recorded_by_name)
        for row in rows.order_by("-valid_from", "-pk")
    ]
    return sorted(lines, key=lambda line: line.valid_to is not None)


def proxies_of(scope: Scope, ref: str) -> list[ProxyLine]:
    """Who acts for a person, within the scope, those who still do first."""
    own = Person.objects.within(scope).filter(ref=ref).values("pk")
    rows = Proxy.objects.filter(person__in=own, withdrawn_at__isnull=True)
    lines = [
        ProxyLine(
            row.ref, row.kind, row.name, mask_id(row.id_number), mask_phone(row.phone) if row.phone else "",
            row.relation, row.may_collect, row.may_sign, row.basis, row.valid_from, row.valid_to,
        )
        for row in rows.order_by("-valid_from", "-pk")
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.valid_to is not None)


def without_guardian(person_ids: Iterable[int], on: date) -> set[int]:
    """The children among these records for whom no guardian may collect money on a day."""
    found: set[int] = set()
    for chunk in chunks(person_ids):
        born = Person.objects.everywhere("children among payees").filter(pk__in=chunk, birth_on__isnull=False)
        children = {pk for pk, day in born.values_list("pk", "birth_on") if is_minor(day, on)}
        cared = Proxy.objects.filter(
            in_force(on), person_id__in=children, kind=Proxy.Kind.GUARDIAN, may_collect=True
        )
        found |= children - set(cared.values_list("person_id", flat=True))
    return found


def children(person_ids: Iterable[int], on: date) -> set[int]:
    """Those of these records who are under age on a day."""
    found: set[int] = set()
    for chunk in chunks(person_ids):
        born = Person.objects.everywhere("children among records").filter(
            pk__in=chunk, birth_on__isnull=False
        )
        found |= {pk for pk, day in born.values_list("pk", "birth_on") if is_minor(day, on)}
    return found
