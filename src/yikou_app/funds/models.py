"""Rows of 款物: paying accounts, funds, receipts, and the posted entries of the ledger."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import FenField, RefField, SealedField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import ScopedModel


class FundLevel(models.TextChoices):
    """Where money comes from (资金层级)."""

    CITY = "city", "市级"
    DISTRICT = "district", "区级"
    STREET = "street", "街镇"
    DEPARTMENT = "department", "部门预算"
    DONATION = "donation", "社会募集"
    LINE = "line", "条线自筹"


class PayingAccount(ScopedModel):
    """A bank account that money is paid from (付款账户)."""

    ref = RefField()
    name = models.CharField("户名", max_length=120)
    bank = models.CharField("开户银行", max_length=120)
    number = SealedField("账号")

    kept = True
    frozen = ("ref", "name", "bank", "number")

    class Meta:
        verbose_name = "付款账户"


class Fund(ScopedModel):
    """A source of money for a season (资金来源), with its guarded running totals.

    The totals repeat the ledger's balances so that the database itself can refuse an overdraft:
    ``reserved + paid <= received`` is a CHECK, and every change is one conditional UPDATE.
    """

    ref = RefField()
    name = models.CharField("名称", max_length=120)
    level = models.CharField("层级", max_length=12, choices=FundLevel)
    year = models.IntegerField("年度")
    paying_account = models.ForeignKey(
        PayingAccount, models.PROTECT, related_name="+", verbose_name="付款账户"
    )
    initial_budget_fen = FenField("年初预算(分)", default=0)
    budget_fen = FenField("预算(分)", default=0)
    received_fen = FenField("到位(分)", default=0)
    reserved_fen = FenField("占用(分)", default=0)
    paid_fen = FenField("已发(分)", default=0)

    kept = True
    frozen = ("ref", "name", "level", "year", "paying_account", "initial_budget_fen")

    class Meta:
        verbose_name = "资金来源"
        constraints = [
            models.CheckConstraint(condition=Q(budget_fen__gte=0), name="fund_budget_not_negative"),
            models.UniqueConstraint(fields=["name", "year"], name="fund_name_once_a_year"),
            models.CheckConstraint(condition=Q(received_fen__gte=0), name="fund_received_not_negative"),
            models.CheckConstraint(condition=Q(reserved_fen__gte=0), name="fund_reserved_not_negative"),
            models.CheckConstraint(condition=Q(paid_fen__gte=0), name="fund_paid_not_negative"),
            models.CheckConstraint(
                condition=Q(received_fen__gte=F("reserved_fen") + F("paid_fen")), name="fund_never_overdrawn"
            ),
        ]


class Receipt(ScopedModel):
    """Money that arrived (到账): one lot that later payments trace back to."""

    class Kind(models.TextChoices):
        ALLOCATION = "allocation", "财政拨款"
        DONATION = "donation", "捐赠"
        CARRY_OVER = "carry_over", "上年结转"

    ref = RefField()
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name="资金来源")
    number = models.CharField("收据号", max_length=40)
    kind = models.CharField("性质", max_length=12, choices=Kind)
    payer = models.CharField("来款单位", max_length=120)
    amount_fen = FenField("金额(分)")
    received_on = models.DateField("到账日期")

    append_only = True

    class Meta:
        verbose_name = "到账"
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="receipt_number_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="receipt_positive"),
        ]


class Entry(models.Model):
    """One posted entry of the ledger (记账凭证); ``kind`` is one of yikou.ledger's kinds.

    ``key`` is the natural key of the effect (such as ``award:<ref>:reserve``), unique for ever,
    so that a retry posts nothing twice. An entry is written open, gets its postings, and is
    sealed; sealing is refused unless the postings of each commodity add to zero.
    """

    ref = RefField()
    key = models.CharField("凭证键", max_length=80, unique=True)
    kind = models.CharField("种类", max_length=20)
    booked_on = models.DateField("日期")
    posted_at = models.DateTimeField("记账时间", auto_now_add=True)
    narration = models.CharField("摘要", max_length=200)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="冲销凭证"
    )
    actor_id = models.BigIntegerField("记账人编号")
    actor_name = models.CharField("记账人", max_length=60)
    sealed = models.BooleanField("已封存", default=False)

    kept = True
    frozen = (
        "ref",
        "key",
        "kind",
        "booked_on",
        "posted_at",
        "narration",
        "reverses",
        "actor_id",
        "actor_name",
    )
    guards = (
        Guard(
            "seal_balances",
            "UPDATE",
            "NEW.sealed AND EXISTS (SELECT 1 FROM yikou_posting p WHERE p.entry_id = NEW.id "
            "GROUP BY p.commodity HAVING SUM(p.amount) <> 0)",
            "yikou_entry: postings do not add to zero",
        ),
        Guard(
            "seal_not_empty",
            "UPDATE",
            "NEW.sealed AND NOT EXISTS (SELECT 1 FROM yikou_posting p WHERE p.entry_id = NEW.id)",
            "yikou_entry: an entry without postings",
        ),
        Guard(
            "seal_within_reach",
            "UPDATE",
            "NEW.sealed AND EXISTS (SELECT 1 FROM yikou_posting p JOIN yikou_posting q "
            "ON q.tag = p.tag AND q.payment = p.payment AND q.fund_id = p.fund_id AND q.side = p.side "
            "AND q.commodity = p.commodity WHERE p.entry_id = NEW.id AND p.amount < 0 "
            "AND p.side IN ('reserved', 'transit', 'paid') GROUP BY p.id HAVING SUM(q.amount) < 0)",
            "yikou_entry: more leaves an award or a payment than stands there",
        ),
        Guard("stays_sealed", "UPDATE", "OLD.sealed", "yikou_entry: a sealed entry stays as it is"),
        Guard("born_open", "INSERT", "NEW.sealed", "yikou_entry: an entry is born open"),
    )

    class Meta:
        verbose_name = "记账凭证"


class Posting(models.Model):
    """One line of an entry (分录): an account, a commodity and a signed amount.

    ``tag`` names the award (or, on the source side, the receipt) it belongs to; ``payment`` the payment
    line once money is at the bank. Money that is available belongs to no award and carries neither.
    """

    class Side(models.TextChoices):
        SOURCE = "source", "来源"
        AVAILABLE = "available", "可用"
        RESERVED = "reserved", "占用"
        TRANSIT = "transit", "在途"
        PAID = "paid", "已付"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", verbose_name="记账凭证")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name="资金来源")
    side = models.CharField("科目", max_length=10, choices=Side)
    commodity = models.CharField("币种或品名", max_length=20, default="CNY")
    amount = FenField("金额(分)")
    tag = models.CharField("关联编号", max_length=40, blank=True)
    payment = models.CharField("付款编号", max_length=40, blank=True)

    append_only = True
    guards = (
        Guard(
            "into_open_entry",
            "INSERT",
            "EXISTS (SELECT 1 FROM yikou_entry e WHERE e.id = NEW.entry_id AND e.sealed)",
            "yikou_posting: the entry is sealed",
        ),
    )

    class Meta:
        verbose_name = "分录"
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="posting_not_zero")]
        indexes = [
            models.Index(fields=["tag", "payment", "fund", "side"], name="posting_tag"),
            models.Index(fields=["payment"], name="posting_payment", condition=~Q(payment="")),
            models.Index(fields=["fund", "side"], name="posting_fund_side"),
        ]
