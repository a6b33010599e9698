"""Whether two records are one person: what was decided, and what a search asks to be decided."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import RefField
from yikou_app.register.models.people import Person


class Link(models.Model):
    """A decision whether two records are one person (关联 / 不是同一人 / 存疑), which can be undone."""

    class Decision(models.TextChoices):
        SAME = "same", "关联"
        DIFFERENT = "different", "不是同一人"
        DOUBTFUL = "doubtful", "存疑"

    ref = RefField()
    first = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录一")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录二")
    decision = models.CharField("结论", max_length=10, choices=Decision)
    reason = models.CharField("理由", max_length=300)
    #: The rule of the linkage by which a machine linked; empty where a person decided.
    rule = models.CharField("自动关联的规则", max_length=40, blank=True)
    decided_by_id = models.BigIntegerField("认定人编号")
    decided_by_name = models.CharField("认定人", max_length=60)
    decided_at = models.DateTimeField("认定时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by_name = models.CharField("撤销人", max_length=60, blank=True)

    kept = True
    frozen = ("first", "second", "decision", "rule", "decided_by_id", "decided_at")

    class Meta:
        verbose_name = "关联记录"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="link_smaller_first"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at__isnull=True), name="link_one_in_force"
            ),
        ]


class Candidate(models.Model):
    """Two records that a search found to be, perhaps, one person (关联候选).

    It says what was compared and never what: ``levels`` holds a level for each comparison, no text of
    anybody. What became of it is read from the links of the pair; ``current`` is False when the latest
    search no longer found it.
    """

    ref = RefField()
    first = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录一")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录二")
    rule = models.CharField("依据", max_length=40)
    per_mille = models.PositiveSmallIntegerField("可能性(千分)")
    levels = models.JSONField("比较结果")
    current = models.BooleanField("仍在", default=True)
    found_at = models.DateTimeField("发现时间")

    kept = True
    frozen = ("ref", "first", "second")

    class Meta:
        verbose_name = "关联候选"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="candidate_smaller_first"),
            models.UniqueConstraint(fields=["first", "second"], name="candidate_once"),
            models.CheckConstraint(condition=Q(per_mille__lte=1000), name="candidate_per_mille"),
        ]
        indexes = [models.Index(fields=["current", "-per_mille"], name="candidate_likeliest")]
