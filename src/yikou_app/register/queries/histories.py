"""What is known of a person over time: on which days it held, and when it was known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from yikou.values import mask_account, mask_phone
from yikou_app.ground.scope import Role, Scope
from yikou_app.register.models import Particular, Person
from yikou_app.register.queries.statuses import state_of

Kind = Particular.Kind
#: The kinds to choose from: (code, words).
KINDS = [(str(each.value), str(each.label)) for each in Kind]
_PLACES = (Kind.REGISTERED, Kind.LIVING, Kind.INCIDENT)
_SHOWN_OF_A_PLACE = 6


@dataclass(frozen=True, slots=True)
class ParticularLine:
    """One thing known of a person, its content masked; without ``ref`` it is what the record has always said."""

    ref: str
    kind: str
    masked: str
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    recorded_by_name: str
    withdrawn_at: datetime | None
    reason: str = field(repr=False)

    @property
    def kind_label(self) -> str:
        """What it is, in words."""
        return str(Kind(self.kind).label)

    @property
    def state_label(self) -> str:
        """Whether it holds, has ended, or was recorded wrongly."""
        return state_of(self.valid_to, self.withdrawn_at)


def mask_place(text: str) -> str:
    """An address as far as the community (地址脱敏): its first characters; the door stays hidden."""
    return f"{text[:_SHOWN_OF_A_PLACE]}****" if len(text) > _SHOWN_OF_A_PLACE else "****"


def _masked(kind: str, value: str) -> str:
    if kind == Kind.PHONE:
        return mask_phone(value)
    return mask_account(value) if kind == Kind.ACCOUNT else mask_place(value)


def particulars_of(
    scope: Scope, ref: str, *, on: date | None = None, at: datetime | None = None, corrected: bool = False
) -> list[ParticularLine]:
    """What is known of a record within the scope, by kind, the newest first.

    ``on`` asks what held on a day, ``at`` what was known at a moment; ``corrected`` adds what was
    recorded and later withdrawn.
    """
    person = Person.objects.within(scope).filter(ref=ref).first()
    if person is None:
        return []
    rows = list(Particular.objects.filter(person=person).order_by("-valid_from", "-pk"))
    lines = [_line(row) for row in rows]
    lines += _from_the_start(person, {row.kind for row in rows})
    order = {kind: place for place, (kind, _) in enumerate(KINDS)}
    chosen = [line for line in lines if (corrected or _known(line, at)) and _held(line, on)]
    return sorted(chosen, key=lambda line: order[line.kind])


def _line(row: Particular) -> ParticularLine:
    return ParticularLine(
        row.ref, row.kind, _masked(row.kind, row.value), row.valid_from, row.valid_to, row.recorded_at,
        row.recorded_by_name, row.withdrawn_at, row.reason,
    )  # fmt: skip


def particular(scope: Scope, ref: str) -> tuple[str, ParticularLine] | None:
    """One thing known of a person within the scope and not withdrawn, with the person's reference."""
    row = Particular.objects.filter(ref=ref, withdrawn_at__isnull=True).select_related("person").first()
    if row is None or row.person.restricted:
        return None
    if scope.role is Role.DEPARTMENT or not scope.reaches(row.person.area_path):
        return None
    return row.person.ref, _line(row)


def _from_the_start(person: Person, changed: set[str]) -> list[ParticularLine]:
    """What the record says itself of the kinds that have never changed."""
    own = [
        (Kind.PHONE.value, person.phone, person.created_at),
        (Kind.ACCOUNT.value, person.account, person.account_since or person.created_at),
    ]
    return [
        ParticularLine(
            "", kind, _masked(kind, value), timezone.localdate(since), None, since, person.source, None, ""
        )
        for kind, value, since in own
        if value and kind not in changed
    ]


def _known(line: ParticularLine, at: datetime | None) -> bool:
    if at is None:
        return line.withdrawn_at is None
    return line.recorded_at <= at and (line.withdrawn_at is None or line.withdrawn_at > at)


def _held(line: ParticularLine, on: date | None) -> bool:
    return on is None or (line.valid_from <= on and (line.valid_to is None or line.valid_to > on))


def places_of(person: Person) -> dict[str, str]:
    """The addresses of a record today, in clear, for whoever has already asked with a purpose."""
    rows = Particular.objects.filter(
        person=person, kind__in=_PLACES, valid_to__isnull=True, withdrawn_at__isnull=True
    )
    return {row.kind: row.value for row in rows.order_by("pk")}
