"""Rows of 帮扶: awards, the funds they draw on, the claims they occupy, the overlaps seen."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import FenField, RefField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import ScopedManager


class Award(models.Model):
    """An award (帮扶决定): what is granted to whom, by which programme, for which period.

    A roster row becomes a proposed award; confirming it takes the claim, the quota and the money
    in one transaction. The record it was made for never changes, whatever is linked later.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        HELD = "held", "存疑待定"
        CONFIRMED = "confirmed", "已确认"
        CANCELLED = "cancelled", "已取消"

    ref = RefField()
    programme = models.ForeignKey(
        "yikou.Programme", models.PROTECT, related_name="+", verbose_name="帮扶项目"
    )
    person = models.ForeignKey("yikou.Person", models.PROTECT, related_name="+", verbose_name="帮扶对象")
    roster_row = models.OneToOneField(
        "yikou.RosterRow", models.PROTECT, null=True, related_name="+", verbose_name="名册行"
    )
    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="主办单位")
    area_path = models.CharField("辖区路径", max_length=60, db_index=True)
    category = models.ForeignKey("yikou.Category", models.PROTECT, related_name="+", verbose_name="对象类别")
    period = models.CharField("享受期", max_length=20)
    amount_fen = FenField("金额(分)")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField("理由", max_length=300, blank=True)
    engaged = models.IntegerField("在发笔数", default=0)
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    decided_by_id = models.BigIntegerField("决定人编号", null=True)
    decided_by_name = models.CharField("决定人", max_length=60, blank=True)

    objects = ScopedManager()

    kept = True
    frozen = ("ref", "programme", "person", "roster_row", "category", "period", "amount_fen")
    guards = (
        Guard(
            "goes_forward",
            "UPDATE",
            "(OLD.state = 'cancelled' AND NEW.state <> 'cancelled') "
            "OR (OLD.state = 'confirmed' AND NEW.state NOT IN ('confirmed', 'cancelled'))",
            "yikou_award: what is decided is not undecided again",
        ),
    )

    class Meta:
        verbose_name = "帮扶决定"
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="award_positive"),
            models.CheckConstraint(condition=Q(engaged__gte=0), name="award_engaged_not_negative"),
            models.CheckConstraint(
                condition=Q(state="confirmed") | Q(engaged=0), name="award_engaged_only_confirmed"
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="award_programme_state")]


class AwardShare(models.Model):
    """The part of an award that one fund bears (分担金额), exact to the fen."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="shares", verbose_name="帮扶决定")
    fund = models.ForeignKey("yikou.Fund", models.PROTECT, related_name="+", verbose_name="资金来源")
    amount_fen = FenField("金额(分)")

    append_only = True

    class Meta:
        verbose_name = "分担金额"
        constraints = [
            models.UniqueConstraint(fields=["award", "fund"], name="award_share_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="award_share_positive"),
        ]


class Claim(models.Model):
    """The places an award occupies (享受名分), unique in the database while in force.

    One place is per holder, programme, period and number: ``holder`` is ``P<cluster>`` for a
    person's cluster of linked records or ``H<id>`` for a household. The other is per person,
    season and stacking group: a second award of one group takes ``group_number`` 2 only with a
    reason. Linking and unlinking re-key both.
    """

    award = models.OneToOneField(Award, models.PROTECT, related_name="claim", verbose_name="帮扶决定")
    holder = models.CharField("享受人", max_length=24)
    programme = models.ForeignKey(
        "yikou.Programme", models.PROTECT, related_name="+", verbose_name="帮扶项目"
    )
    period = models.CharField("享受期", max_length=20)
    number = models.IntegerField("次数", default=1)
    group_holder = models.CharField("叠加组享受人", max_length=24)
    season = models.ForeignKey("yikou.Season", models.PROTECT, related_name="+", verbose_name="帮困季")
    stacking_group = models.CharField("叠加组", max_length=60)
    group_number = models.IntegerField("叠加组次数", default=1)
    released_at = models.DateTimeField("释放时间", null=True)

    kept = True
    frozen = ("award", "programme", "period", "season", "stacking_group")
    guards = (
        Guard(
            "stays_released",
            "UPDATE",
            "OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at",
            "yikou_claim: a released place is not taken again",
        ),
    )

    class Meta:
        verbose_name = "享受名分"
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "programme", "period", "number"],
                condition=Q(released_at__isnull=True),
                name="claim_once",
            ),
            models.UniqueConstraint(
                fields=["group_holder", "season", "stacking_group", "group_number"],
                condition=Q(released_at__isnull=True),
                name="claim_group_once",
            ),
        ]


class OverlapNote(models.Model):
    """An overlap met when an award was proposed or confirmed (重复提示), and what was decided.

    It holds what may be told to the granting unit: category, period, amount and owner level of
    the other award, never its file.
    """

    class Kind(models.TextChoices):
        SAME_PROGRAMME = "same_programme", "同项目同期"
        SAME_GROUP = "same_group", "同叠加组"
        OTHER = "other", "其他项目"

    award = models.ForeignKey(Award, models.PROTECT, related_name="overlaps", verbose_name="帮扶决定")
    other = models.ForeignKey(Award, models.PROTECT, related_name="+", verbose_name="另一帮扶")
    kind = models.CharField("种类", max_length=16, choices=Kind)
    allowed_reason = models.CharField("允许理由", max_length=300, blank=True)
    settled = models.BooleanField("已处理", default=False)
    noted_at = models.DateTimeField("发现时间", auto_now_add=True)

    kept = True

    class Meta:
        verbose_name = "重复提示"
        constraints = [
            models.UniqueConstraint(fields=["award", "other"], name="overlap_pair_once"),
            models.CheckConstraint(condition=~Q(award=F("other")), name="overlap_of_two"),
        ]


class GapNote(models.Model):
    """What was decided about a person whom nobody reached (遗漏处理)."""

    season = models.ForeignKey("yikou.Season", models.PROTECT, related_name="+", verbose_name="帮困季")
    person = models.ForeignKey("yikou.Person", models.PROTECT, related_name="+", verbose_name="帮扶对象")
    reason_code = models.CharField("原因", max_length=20)
    note = models.CharField("说明", max_length=300, blank=True)
    noted_by_id = models.BigIntegerField("登记人编号")
    noted_by_name = models.CharField("登记人", max_length=60)
    noted_at = models.DateTimeField("登记时间", auto_now_add=True)

    append_only = True

    class Meta:
        verbose_name = "遗漏处理"
