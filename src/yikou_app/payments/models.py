"""Rows of 发放: batches, one line per recipient and paying account, bank files and returns, notices."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import BlindIndexField, FenField, RefField, SealedField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import ScopedManager


class Batch(models.Model):
    """A payment batch (发放批次): made by one person, released by another, never the same.

    ``digest`` covers every line (recipient, account, amount); it is fixed when submitted, signed
    by the releaser, and checked again when the bank file is written.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        SUBMITTED = "submitted", "待放行"
        RELEASED = "released", "已放行"
        SENT = "sent", "已送银行"
        CLOSED = "closed", "已办结"
        VOID = "void", "已作废"

    ref = RefField()
    season = models.ForeignKey("yikou.Season", models.PROTECT, related_name="+", verbose_name="帮困季")
    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="发放单位")
    area_path = models.CharField("辖区路径", max_length=60)
    title = models.CharField("名称", max_length=120)
    findings = models.JSONField("未编入的原因", default=list)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    lines = models.IntegerField("笔数", default=0)
    total_fen = FenField("金额(分)", default=0)
    maker_id = models.BigIntegerField("经办人编号")
    maker_name = models.CharField("经办人", max_length=60)
    releaser_id = models.BigIntegerField("放行人编号", null=True)
    releaser_name = models.CharField("放行人", max_length=60, blank=True)
    made_at = models.DateTimeField("编制时间", auto_now_add=True)
    released_at = models.DateTimeField("放行时间", null=True)
    bank_file = models.ForeignKey(
        "yikou.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="银行文件"
    )

    objects = ScopedManager()

    kept = True
    frozen = ("ref", "season", "unit", "area_path", "maker_id")
    guards = (
        Guard(
            "takes_its_way",
            "UPDATE",
            "NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ('draft>submitted', 'draft>void', "
            "'submitted>draft', 'submitted>released', 'submitted>void', 'released>sent', 'released>void', "
            "'sent>closed')",
            "yikou_batch: no such step",
        ),
        Guard("born_draft", "INSERT", "NEW.state <> 'draft'", "yikou_batch: born a draft"),
        Guard(
            "content_is_fixed",
            "UPDATE",
            "NEW.state NOT IN ('draft', 'void') AND OLD.state <> 'draft' AND (NEW.digest <> OLD.digest "
            "OR NEW.lines <> OLD.lines OR NEW.total_fen <> OLD.total_fen)",
            "yikou_batch: the content is fixed when submitted",
        ),
        Guard(
            "adds_up",
            "UPDATE",
            "NEW.state = 'submitted' AND OLD.state = 'draft' AND (NEW.digest = '' OR NEW.total_fen <> (SELECT "
            "COALESCE(SUM(l.amount_fen), 0) FROM yikou_paymentline l WHERE l.batch_id = NEW.id AND "
            "l.state <> 'void') OR EXISTS (SELECT 1 FROM yikou_paymentline l WHERE l.batch_id = NEW.id AND "
            "l.state <> 'void' AND l.amount_fen <> (SELECT COALESCE(SUM(i.amount_fen), 0) FROM yikou_lineitem i "
            "WHERE i.line_id = l.id AND i.live)))",
            "yikou_batch: lines and items do not add up",
        ),
        Guard(
            "signed_by_another",
            "UPDATE",
            "NEW.state = 'released' AND OLD.state <> 'released' AND NOT EXISTS (SELECT 1 FROM yikou_approval a "
            "JOIN yikou_signature s ON s.approval_id = a.id WHERE a.kind = 'batch' AND a.subject_ref = NEW.ref "
            "AND a.state = 'granted' AND a.digest = NEW.digest AND s.decision = 'grant' "
            "AND s.staff_id = NEW.releaser_id AND s.staff_id <> NEW.maker_id)",
            "yikou_batch: not signed by a second person for this content",
        ),
    )

    class Meta:
        verbose_name = "发放批次"
        constraints = [
            models.CheckConstraint(condition=~Q(maker_id=F("releaser_id")), name="batch_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "void"]) | Q(releaser_id__isnull=False),
                name="batch_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "closed"]) | Q(bank_file__isnull=False),
                name="batch_sent_by_a_file",
            ),
        ]


class PaymentLine(models.Model):
    """One line for the bank (发放明细): a recipient, a paying account, an amount.

    Unknown at the bank keeps the awards taken; only a confirmed failure frees them for a new line.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "待发"
        SENT = "sent", "在途"
        PAID = "paid", "已到账"
        FAILED = "failed", "退汇"
        UNKNOWN = "unknown", "待查"
        VOID = "void", "已作废"

    ref = RefField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="payment_lines", verbose_name="发放批次")
    sequence = models.IntegerField("序号")
    person = models.ForeignKey("yikou.Person", models.PROTECT, related_name="+", verbose_name="帮扶对象")
    paying_account = models.ForeignKey(
        "yikou.PayingAccount", models.PROTECT, related_name="+", verbose_name="付款账户"
    )
    area_path = models.CharField("辖区路径", max_length=60)
    payee_name = SealedField("户名")
    account = SealedField("收款账号")
    account_index = BlindIndexField("账号索引")
    amount_fen = FenField("金额(分)")
    state = models.CharField("状态", max_length=8, choices=State, default=State.DRAFT)
    reissue_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="重发自")
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    bank_reason = models.CharField("银行说明", max_length=120, blank=True)
    settled_at = models.DateTimeField("回盘时间", null=True)

    kept = True
    frozen = (
        "ref",
        "batch",
        "sequence",
        "person",
        "paying_account",
        "payee_name",
        "account",
        "account_index",
        "amount_fen",
        "reissue_of",
    )
    guards = (
        Guard(
            "into_a_draft",
            "INSERT",
            "NEW.state <> 'draft' OR NOT EXISTS (SELECT 1 FROM yikou_batch b WHERE b.id = NEW.batch_id "
            "AND b.state = 'draft')",
            "yikou_paymentline: the batch is no draft",
        ),
        Guard(
            "takes_its_way",
            "UPDATE",
            "NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ('draft>sent', 'draft>void', "
            "'sent>paid', 'sent>failed', 'sent>unknown', 'unknown>paid', 'unknown>failed')",
            "yikou_paymentline: no such step",
        ),
        Guard(
            "sent_with_its_batch",
            "UPDATE",
            "NEW.state = 'sent' AND OLD.state = 'draft' AND NOT EXISTS (SELECT 1 FROM yikou_batch b "
            "WHERE b.id = NEW.batch_id AND b.state = 'sent')",
            "yikou_paymentline: the batch is not sent",
        ),
        Guard(
            "of_a_failure",
            "INSERT",
            "NEW.reissue_of_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM yikou_paymentline o "
            "WHERE o.id = NEW.reissue_of_id AND o.state = 'failed' AND o.person_id = NEW.person_id "
            "AND o.amount_fen = NEW.amount_fen)",
            "yikou_paymentline: only a failed line is paid again",
        ),
    )

    class Meta:
        verbose_name = "发放明细"
        constraints = [
            models.UniqueConstraint(fields=["batch", "sequence"], name="line_sequence_once"),
            models.UniqueConstraint(
                fields=["batch", "person", "paying_account"], name="line_once_a_recipient_and_account"
            ),
            models.UniqueConstraint(
                fields=["reissue_of"], condition=~Q(state="void"), name="line_reissued_once"
            ),
            models.UniqueConstraint(
                fields=["bank_reference"], condition=~Q(bank_reference=""), name="line_bank_reference_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="line_positive"),
        ]


class LineItem(models.Model):
    """The award share that a line pays (明细构成); a share stands in one live line only."""

    line = models.ForeignKey(PaymentLine, models.PROTECT, related_name="items", verbose_name="发放明细")
    award_share = models.ForeignKey(
        "yikou.AwardShare", models.PROTECT, related_name="+", verbose_name="分担金额"
    )
    amount_fen = FenField("金额(分)")
    live = models.BooleanField("有效", default=True)

    kept = True
    frozen = ("line", "award_share", "amount_fen")
    guards = (
        Guard(
            "of_a_confirmed_share",
            "INSERT",
            "NOT EXISTS (SELECT 1 FROM yikou_awardshare s JOIN yikou_award a ON a.id = s.award_id "
            "WHERE s.id = NEW.award_share_id AND s.amount_fen = NEW.amount_fen AND a.state = 'confirmed')",
            "yikou_lineitem: not the amount of a confirmed share",
        ),
        Guard(
            "into_a_draft",
            "INSERT",
            "NOT EXISTS (SELECT 1 FROM yikou_paymentline l WHERE l.id = NEW.line_id AND l.state = 'draft')",
            "yikou_lineitem: the line is no draft",
        ),
        Guard(
            "freed_by_failure",
            "UPDATE",
            "NEW.live <> OLD.live AND (NEW.live OR NOT EXISTS (SELECT 1 FROM yikou_paymentline l "
            "WHERE l.id = NEW.line_id AND l.state IN ('failed', 'void')))",
            "yikou_lineitem: only a failure or a withdrawal frees a share",
        ),
    )

    class Meta:
        verbose_name = "明细构成"
        constraints = [
            models.UniqueConstraint(fields=["award_share"], condition=Q(live=True), name="share_paid_once"),
            models.UniqueConstraint(fields=["line", "award_share"], name="line_share_once"),
        ]


class Notice(models.Model):
    """The one notice a recipient gets for a batch, and the one sign-off (告知与签收)."""

    ref = RefField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="notices", verbose_name="发放批次")
    person = models.ForeignKey("yikou.Person", models.PROTECT, related_name="+", verbose_name="帮扶对象")
    area_path = models.CharField("辖区路径", max_length=60)
    total_fen = FenField("金额(分)")
    signed_on = models.DateField("签收日期", null=True)
    signed_by = models.CharField("签收方式", max_length=20, blank=True)
    recorded_by_id = models.BigIntegerField("登记人编号", null=True)
    recorded_by_name = models.CharField("登记人", max_length=60, blank=True)

    objects = ScopedManager(unit=None)

    kept = True
    frozen = ("ref", "batch", "person", "total_fen")
    guards = (
        Guard(
            "signed_once",
            "UPDATE",
            "OLD.signed_on IS NOT NULL",
            "yikou_notice: what is signed stays signed",
        ),
    )

    class Meta:
        verbose_name = "告知与签收"
        constraints = [
            models.UniqueConstraint(fields=["batch", "person"], name="notice_once_a_recipient"),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="notice_of_something"),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True) | Q(recorded_by_id__isnull=False),
                name="notice_sign_off_recorded",
            ),
        ]


class BankReturn(models.Model):
    """A return file of the bank (银行回盘), taken once by its digest."""

    ref = RefField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="returns", verbose_name="发放批次")
    file = models.ForeignKey("yikou.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    digest = models.CharField("内容摘要", max_length=64)
    paid = models.IntegerField("成功笔数")
    failed = models.IntegerField("退汇笔数")
    unknown = models.IntegerField("待查笔数")
    findings = models.JSONField("发现", default=list)
    taken_at = models.DateTimeField("接收时间", auto_now_add=True)
    taken_by_id = models.BigIntegerField("接收人编号")
    taken_by_name = models.CharField("接收人", max_length=60)

    append_only = True

    class Meta:
        verbose_name = "银行回盘"
        constraints = [models.UniqueConstraint(fields=["batch", "digest"], name="return_once")]
