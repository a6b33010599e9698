"""How complete the register is: records by area, and what they lack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Substr

from yikou_app.district.queries import hidden_categories
from yikou_app.ground.scope import Scope
from yikou_app.register.models import Person, Status
from yikou_app.register.queries.statuses import in_force


@dataclass(frozen=True, slots=True)
class RegisterQuality:
    """The records of one area (台账质量), and how many of them have a number, a telephone, an account, a household,
    a category in force, and everything of that."""

    area_path: str
    records: int
    numbered: int
    reachable: int
    payable: int
    housed: int
    placed: int
    whole: int


def register_quality(scope: Scope, on: date, *, depth: int) -> list[RegisterQuality]:
    """The records within the scope by area, ``depth`` letters of its path, in the order of the paths."""
    numbered = Q(id_index__isnull=False)
    reachable = Q(phone__isnull=False)
    payable = ~Q(account_index="")
    housed = Q(household__isnull=False)
    held = Q(holds=True)
    # A category that the asker may not know of counts as none, or the count would tell it.
    known_here = Status.objects.filter(in_force(on)).exclude(category__key__in=hidden_categories(scope))
    rows = (
        Person.objects.within(scope)
        .annotate(
            part=Substr("area_path", 1, depth),
            holds=Exists(known_here.filter(person=OuterRef("pk"))),
        )
        .values("part")
        .annotate(
            records=Count("pk"),
            numbered=Count("pk", filter=numbered),
            reachable=Count("pk", filter=reachable),
            payable=Count("pk", filter=payable),
            housed=Count("pk", filter=housed),
            placed=Count("pk", filter=held),
            whole=Count("pk", filter=numbered & reachable & payable & housed & held),
        )
        .order_by("part")
    )
    return [
        RegisterQuality(
            row["part"], row["records"], row["numbered"], row["reachable"], row["payable"], row["housed"],
            row["placed"], row["whole"],
        )
        for row in rows
    ]  # fmt: skip
