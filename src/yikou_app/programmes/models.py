"""Rows of 项目: seasons with stages, programmes with standards, quotas and cost shares."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import FenField, RefField
from yikou_app.ground.scope import ScopedManager


class Season(models.Model):
    """A campaign of the district (帮困季), with its year and days."""

    ref = RefField()
    name = models.CharField("名称", max_length=120)
    year = models.IntegerField("年度")
    area_path = models.CharField("辖区路径", max_length=60)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    basis = models.ForeignKey(
        "yikou.PolicyBasis", models.PROTECT, null=True, related_name="+", verbose_name="政策依据"
    )

    kept = True

    class Meta:
        verbose_name = "帮困季"
        constraints = [
            models.UniqueConstraint(fields=["area_path", "name", "year"], name="season_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_days_in_order"),
        ]


class Stage(models.Model):
    """A stage of a season (阶段), first and last day included."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="stages", verbose_name="帮困季")
    order = models.IntegerField("次序")
    name = models.CharField("名称", max_length=60)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")

    class Meta:
        verbose_name = "阶段"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["season", "order"], name="stage_order_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="stage_days_in_order"),
        ]


class Programme(models.Model):
    """A programme of a season (帮扶项目): who gives what to whom, within which standard and quota."""

    class Form(models.TextChoices):
        MONEY = "money", "资金"
        GOODS = "goods", "实物"
        SERVICE = "service", "服务"

    class ClaimBy(models.TextChoices):
        PERSON = "person", "人"
        HOUSEHOLD = "household", "户"

    class State(models.TextChoices):
        DRAFT = "draft", "筹备"
        OPEN = "open", "实施中"
        CLOSED = "closed", "已结束"

    ref = RefField()
    season = models.ForeignKey(Season, models.PROTECT, related_name="+", verbose_name="帮困季")
    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="主办单位")
    area_path = models.CharField("辖区路径", max_length=60)
    name = models.CharField("名称", max_length=120)
    form = models.CharField("帮扶形式", max_length=8, choices=Form, default=Form.MONEY)
    period = models.CharField("享受期", max_length=20)
    standard_min_fen = FenField("标准下限(分)")
    standard_max_fen = FenField("标准上限(分)")
    quota = models.IntegerField("名额")
    taken = models.IntegerField("已用名额", default=0)
    stacking_group = models.CharField("叠加组", max_length=60)
    claim_by = models.CharField("计次单位", max_length=10, choices=ClaimBy, default=ClaimBy.PERSON)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    categories = models.ManyToManyField("yikou.Category", related_name="+", verbose_name="对象类别")

    objects = ScopedManager()

    kept = True

    class Meta:
        verbose_name = "帮扶项目"
        constraints = [
            models.UniqueConstraint(fields=["season", "name"], name="programme_name_once"),
            models.CheckConstraint(condition=Q(standard_min_fen__gt=0), name="programme_standard_positive"),
            models.CheckConstraint(
                condition=Q(standard_max_fen__gte=F("standard_min_fen")), name="programme_standard_in_order"
            ),
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("quota")), name="programme_within_quota"
            ),
        ]


class CostShare(models.Model):
    """A fund's part in a programme (资金分担), such as 2 of 2:3, with its own ceiling."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="shares", verbose_name="帮扶项目")
    fund = models.ForeignKey("yikou.Fund", models.PROTECT, related_name="+", verbose_name="资金来源")
    order = models.IntegerField("次序")
    parts = models.IntegerField("分担份数")
    ceiling_fen = FenField("安排资金(分)")
    reserved_fen = FenField("占用(分)", default=0)
    paid_fen = FenField("已发(分)", default=0)

    kept = True

    class Meta:
        verbose_name = "资金分担"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "fund"], name="share_fund_once"),
            models.CheckConstraint(condition=Q(parts__gt=0), name="share_parts_positive"),
            models.CheckConstraint(condition=Q(reserved_fen__gte=0), name="share_reserved_not_negative"),
            models.CheckConstraint(condition=Q(paid_fen__gte=0), name="share_paid_not_negative"),
            models.CheckConstraint(
                condition=Q(ceiling_fen__gte=F("reserved_fen") + F("paid_fen")), name="share_within_ceiling"
            ),
        ]
