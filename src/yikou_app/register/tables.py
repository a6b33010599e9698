"""Relations of the register for comparison: querysets that a room downstream joins in the database."""

from __future__ import annotations

from datetime import date

from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.functions import Coalesce

from yikou_app.register.models import Person, Status


def known() -> QuerySet[Person]:
    """One row per record with a number: (blind index of the number, record id, cluster)."""
    rows = Person.objects.everywhere("lists of other departments are held against all records")
    one = Coalesce("cluster", "pk", output_field=BigIntegerField())
    return (
        rows.filter(id_index__isnull=False).annotate(one=one).values_list("id_index", "pk", "one").order_by()
    )


def holding(category_key: str, on: date) -> QuerySet[Status]:
    """The clusters of those who stand in a category of need on a day; in any when no key is given."""
    in_force = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    one = Coalesce(F("person__cluster"), F("person__pk"), output_field=BigIntegerField())
    rows = Status.objects.filter(in_force).annotate(one=one)
    if category_key:
        rows = rows.filter(category__key=category_key)
    return rows.values_list("one").order_by()
