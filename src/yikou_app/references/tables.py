"""Relations of the reference lists for comparison: querysets that the room downstream joins in the database."""

from __future__ import annotations

from django.db.models import QuerySet

from yikou_app.references.models import ReferenceRow


def listed(list_id: int) -> QuerySet[ReferenceRow]:
    """One row per accepted row of a list: (row id, blind index of the number, empty without one)."""
    return _accepted(list_id).values_list("pk", "id_index")


def gone(list_id: int, previous_id: int) -> QuerySet[ReferenceRow]:
    """One row per row of the version before whose person the list no longer names: as ``listed``."""
    still = _accepted(list_id).values("subject_index")
    return _accepted(previous_id).exclude(subject_index__in=still).values_list("pk", "id_index")


def _accepted(list_id: int) -> QuerySet[ReferenceRow]:
    return ReferenceRow.objects.filter(list_id=list_id, state=ReferenceRow.State.ACCEPTED).order_by()
