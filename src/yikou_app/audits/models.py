"""Rows of 核查: a batch of documents handed in for audit, each document, each finding and its decision."""

from django.db import models
from django.db.models import Q

from yikou_app.ground.fields import RefField, SealedField
from yikou_app.ground.scope import ScopedManager


class Audit(models.Model):
    """Documents that were handed in together to be checked (核查批次)."""

    class State(models.TextChoices):
        RUNNING = "running", "核查中"
        DONE = "done", "已核查"
        STOPPED = "stopped", "已中止"

    ref = RefField()
    title = models.CharField("名称", max_length=120)
    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="核查单位")
    area_path = models.CharField("辖区路径", max_length=60)
    state = models.CharField("状态", max_length=8, choices=State, default=State.RUNNING)
    job_ref = models.CharField("任务编号", max_length=16, blank=True)
    submitted_by_id = models.BigIntegerField("提交人编号")
    submitted_by_name = models.CharField("提交人", max_length=60)
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)

    objects = ScopedManager()

    kept = True
    frozen = ("unit", "area_path", "submitted_by_id")

    class Meta:
        verbose_name = "核查批次"


class AuditedFile(models.Model):
    """One document of a batch (受查文件): what it says, sealed, and how many findings it has.

    It is written once, when its check is complete; until then nothing of it shows.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待读取"
        READ = "read", "已核查"
        UNREADABLE = "unreadable", "未能读取"

    ref = RefField()
    audit = models.ForeignKey(Audit, models.PROTECT, related_name="files", verbose_name="核查批次")
    order = models.IntegerField("次序")
    file = models.ForeignKey("yikou.StoredFile", models.PROTECT, related_name="+", verbose_name="原始文件")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    kind = models.CharField("文种", max_length=12, blank=True)
    title = SealedField("标题", null=True)
    year = models.IntegerField("年度", null=True)
    text = SealedField("文字", null=True)
    shape = SealedField("版面", null=True)
    repairs = SealedField("提取瑕疵", null=True)
    errors = models.IntegerField("错误", default=0)
    warnings = models.IntegerField("提醒", default=0)
    notes = models.IntegerField("提示", default=0)

    objects = ScopedManager(area="audit__area_path", unit="audit__unit_id")

    kept = True
    frozen = ("audit", "order", "file")

    class Meta:
        verbose_name = "受查文件"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["audit", "order"], name="audited_order_once")]


class AuditFinding(models.Model):
    """One thing the check noticed in a document (核查发现), and what a person decided about it.

    The words quote the document and may name a person, so they are sealed. What was found never changes;
    the decision may, and each change is in the trail.
    """

    class Decision(models.TextChoices):
        OPEN = "open", "待处理"
        ACCEPTED = "accepted", "采纳"
        DISMISSED = "dismissed", "不采纳"

    ref = RefField()
    audited = models.ForeignKey(AuditedFile, models.PROTECT, related_name="findings", verbose_name="受查文件")
    number = models.IntegerField("序号")
    code = models.CharField("代码", max_length=6)
    severity = models.CharField("程度", max_length=8)
    words = SealedField("说明")
    decision = models.CharField("处理", max_length=10, choices=Decision, default=Decision.OPEN)
    reason = SealedField("理由", null=True)
    decided_by_id = models.BigIntegerField("处理人编号", null=True)
    decided_by_name = models.CharField("处理人", max_length=60, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True)

    objects = ScopedManager(area="audited__audit__area_path", unit="audited__audit__unit_id")

    kept = True
    frozen = ("audited", "number", "code", "severity", "words")

    class Meta:
        verbose_name = "核查发现"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["audited", "number"], name="audit_finding_once"),
            models.CheckConstraint(
                condition=Q(decision="open") | Q(decided_by_id__isnull=False),
                name="audit_decision_has_its_person",
            ),
            models.CheckConstraint(
                condition=~Q(decision="dismissed") | Q(reason__isnull=False),
                name="audit_dismissal_has_its_reason",
            ),
        ]
