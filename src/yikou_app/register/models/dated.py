"""What held for a time and was known for a time (有效时间、记录时间): the base of every history."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yikou_app.ground.guards import Guard

#: That somebody's erasure was agreed by two: then, and never otherwise, what was said of them may be emptied.
ERASED = (
    "EXISTS (SELECT 1 FROM yikou_erasure e WHERE e.person_id = OLD.person_id AND e.agreed_at IS NOT NULL)"
)


class Dated(models.Model):
    """Something that held for a time (有效时间, half-open) and was known for a time (记录时间).

    What was recorded never changes. A correction, and also an end, withdraws the row and records a
    new one, so that both questions have an answer: how was it on that day, and what did we know then.
    """

    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    recorded_by_name = models.CharField("记录人", max_length=60, blank=True)
    withdrawn_at = models.DateTimeField("更正时间", null=True)
    withdrawn_by_name = models.CharField("更正人", max_length=60, blank=True)

    kept = True
    erasable: tuple[str, ...] = ("reason",)
    erased = ERASED
    frozen: tuple[str, ...] = ("valid_from", "valid_to", "recorded_at", "recorded_by_name")
    guards = (
        Guard(
            "withdrawn_once",
            "UPDATE",
            "OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at",
            "a withdrawn row stays withdrawn",
        ),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="%(class)s_days_in_order",
            )
        ]
