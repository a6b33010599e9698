"""What two persons decide about a whole record: 封存 and 删除."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yikou_app.ground.fields import RefField
from yikou_app.ground.guards import Guard
from yikou_app.register.models.dated import ERASED
from yikou_app.register.models.people import Person


class Measure(models.Model):
    """What is decided about a record, with reason and legal ground (处置); one asks for it, another agrees."""

    ref = RefField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    reason = models.CharField("理由", max_length=300)
    ground = models.CharField("法律依据", max_length=120)

    kept = True
    frozen: tuple[str, ...] = ("ref", "person", "reason", "ground")

    class Meta:
        abstract = True


class Restriction(Measure):
    """A record taken out of use without being destroyed (封存), and how that was lifted by two persons."""

    restricted_at = models.DateTimeField("封存时间", default=timezone.now)
    restricted_by_id = models.BigIntegerField("封存人编号")
    restricted_by_name = models.CharField("封存人", max_length=60)
    asked_at = models.DateTimeField("申请解除时间", null=True)
    asked_by_id = models.BigIntegerField("申请解除人编号", null=True)
    asked_by_name = models.CharField("申请解除人", max_length=60, blank=True)
    asked_reason = models.CharField("申请解除的理由", max_length=300, blank=True)
    lifted_at = models.DateTimeField("解除时间", null=True)
    lifted_by_id = models.BigIntegerField("同意解除人编号", null=True)
    lifted_by_name = models.CharField("同意解除人", max_length=60, blank=True)

    frozen = (*Measure.frozen, "restricted_at", "restricted_by_id", "restricted_by_name")
    guards = (
        Guard("lifted_once", "UPDATE", "OLD.lifted_at IS NOT NULL", "a lifted restriction stays as it is"),
        Guard(
            "not_of_an_erased_record",
            "UPDATE",
            f"NEW.lifted_at IS NOT NULL AND {ERASED}",
            "erased records stay away",
        ),
    )

    class Meta:
        verbose_name = "封存"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at__isnull=True), name="restriction_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | Q(asked_by_id__isnull=False, lifted_by_id__isnull=False)
                & ~Q(lifted_by_id=F("asked_by_id")),
                name="restriction_lifted_by_two",
            ),
        ]


class Erasure(Measure):
    """That what a record says of a person be destroyed (删除): asked by one, agreed by another."""

    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    asked_by_id = models.BigIntegerField("申请人编号")
    asked_by_name = models.CharField("申请人", max_length=60)
    closed_at = models.DateTimeField("办结时间", null=True)
    agreed_at = models.DateTimeField("同意时间", null=True)
    agreed_by_id = models.BigIntegerField("同意人编号", null=True)
    agreed_by_name = models.CharField("同意人", max_length=60, blank=True)

    frozen = (*Measure.frozen, "asked_at", "asked_by_id", "asked_by_name")
    guards = (
        Guard("closed_once", "UPDATE", "OLD.closed_at IS NOT NULL", "a closed request stays as it is"),
        Guard(
            "agreed_later", "INSERT", "NEW.agreed_at IS NOT NULL", "an erasure is asked before it is agreed"
        ),
        Guard(
            "of_a_restricted_record",
            "UPDATE",
            "NEW.agreed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM yikou_restriction r "
            "WHERE r.person_id = NEW.person_id AND r.lifted_at IS NULL)",
            "only a restricted record is erased",
        ),
    )

    class Meta:
        verbose_name = "删除"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="erasure_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True)
                | Q(agreed_by_id__isnull=False, closed_at__isnull=False) & ~Q(agreed_by_id=F("asked_by_id")),
                name="erasure_agreed_by_two",
            ),
        ]
