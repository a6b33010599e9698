"""Rows of 审批: what waits for signatures, and who signed."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import FenField, RefField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import Role, ScopedModel


class Approval(ScopedModel):
    """A thing that waits for another person's signature (审批单), bound to its exact content.

    ``digest`` covers the content signed: when the content changes, the approval is void. ``needed``
    repeats the number of steps so that the database can count the signatures; ``address`` is the
    screen of the subject, told by the room that opens the approval.
    """

    class State(models.TextChoices):
        OPEN = "open", "待审批"
        GRANTED = "granted", "已同意"
        RETURNED = "returned", "已退回"
        VOID = "void", "已失效"

    ref = RefField()
    kind = models.CharField("事项", max_length=40)
    subject_ref = models.CharField("事项编号", max_length=16)
    title = models.CharField("标题", max_length=160)
    digest = models.CharField("内容摘要", max_length=64)
    amount_fen = FenField("金额(分)")
    maker_id = models.BigIntegerField("经办人编号")
    maker_name = models.CharField("经办人", max_length=60)
    steps = models.JSONField("步骤", default=list)
    needed = models.IntegerField("步骤数")
    address = models.CharField("办理页面", max_length=200, blank=True)
    signed = models.IntegerField("已签步数", default=0)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField("提交时间", auto_now_add=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    kept = True
    frozen = ("ref", "kind", "subject_ref", "digest", "amount_fen", "maker_id", "steps", "needed")
    guards = (
        Guard(
            "grant_is_signed",
            "UPDATE",
            "NEW.state = 'granted' AND OLD.state <> 'granted' AND (SELECT COUNT(*) FROM yikou_signature s "
            "WHERE s.approval_id = NEW.id AND s.decision = 'grant' AND s.digest = NEW.digest) < NEW.needed",
            "yikou_approval: not every step is signed",
        ),
        Guard(
            "closed_stays",
            "UPDATE",
            "(OLD.state IN ('returned', 'void') AND NEW.state <> OLD.state) "
            "OR (OLD.state = 'granted' AND NEW.state NOT IN ('granted', 'void'))",
            "yikou_approval: what is closed stays closed",
        ),
        Guard("born_open", "INSERT", "NEW.state <> 'open' OR NEW.signed <> 0", "yikou_approval: born open"),
    )

    class Meta:
        verbose_name = "审批单"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_ref"], condition=Q(state="open"), name="approval_one_open"
            ),
            models.CheckConstraint(
                condition=Q(signed__gte=0) & Q(signed__lte=F("needed")), name="approval_signed_counts"
            ),
            models.CheckConstraint(condition=Q(needed__gte=1), name="approval_needs_somebody"),
        ]


class Signature(models.Model):
    """One person's decision on one step (签字): never the maker, never the same person twice."""

    class Decision(models.TextChoices):
        GRANT = "grant", "同意"
        RETURN = "return", "退回"

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="signatures", verbose_name="审批单")
    step = models.IntegerField("步骤")
    staff_id = models.BigIntegerField("签字人编号")
    staff_name = models.CharField("签字人", max_length=60)
    role = models.CharField("角色", max_length=12, choices=Role)
    maker_id = models.BigIntegerField("经办人编号")
    decision = models.CharField("意见", max_length=8, choices=Decision)
    digest = models.CharField("所见内容摘要", max_length=64)
    reason = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)

    append_only = True
    guards = (
        Guard(
            "of_open_content",
            "INSERT",
            "NOT EXISTS (SELECT 1 FROM yikou_approval a WHERE a.id = NEW.approval_id AND a.state = 'open' "
            "AND a.digest = NEW.digest AND a.maker_id = NEW.maker_id AND a.signed = NEW.step)",
            "yikou_signature: not the open step of this content",
        ),
    )

    class Meta:
        verbose_name = "签字"
        constraints = [
            models.UniqueConstraint(fields=["approval", "staff_id"], name="signature_once_a_person"),
            models.UniqueConstraint(fields=["approval", "step"], name="signature_once_a_step"),
            models.CheckConstraint(condition=~Q(staff_id=F("maker_id")), name="signature_not_the_maker"),
        ]
        indexes = [models.Index(fields=["staff_id"], name="signature_staff")]
