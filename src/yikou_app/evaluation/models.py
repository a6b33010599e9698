"""Rows of 绩效自评: evaluations, their indicators, and the forms written from them."""

from django.db import models
from django.db.models import Q

from yikou_app.ground.fields import FenField, RefField
from yikou_app.ground.scope import ScopedManager


class Evaluation(models.Model):
    """A self-evaluation of a season (绩效自评), written on an official form."""

    class State(models.TextChoices):
        DRAFT = "draft", "填报中"
        SIGNED = "signed", "已签发"

    ref = RefField()
    season = models.ForeignKey("yikou.Season", models.PROTECT, related_name="+", verbose_name="帮困季")
    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="实施单位")
    area_path = models.CharField("辖区路径", max_length=60)
    name = models.CharField("项目名称", max_length=160)
    year = models.IntegerField("年度")
    layout = models.CharField("表式", max_length=40, default="national-2020")
    department = models.CharField("主管部门", max_length=160)
    lead = models.CharField("项目负责人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    goal = models.TextField("预期目标")
    outcome = models.TextField("实际完成情况", blank=True)
    initial_budget_fen = FenField("年初预算(分)")
    state = models.CharField("状态", max_length=8, choices=State, default=State.DRAFT)

    objects = ScopedManager()

    kept = True

    class Meta:
        verbose_name = "绩效自评"
        constraints = [models.UniqueConstraint(fields=["season", "name"], name="evaluation_once")]


class Indicator(models.Model):
    """A third-level indicator (三级指标) with its target, weight and the fact that measures it."""

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", "≥"
        AT_MOST = "at_most", "≤"
        QUALITY = "quality", "定性"

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="indicators", verbose_name="绩效自评"
    )
    order = models.IntegerField("次序")
    level1 = models.CharField("一级指标", max_length=40)
    level2 = models.CharField("二级指标", max_length=40)
    name = models.CharField("三级指标", max_length=120)
    fact = models.CharField("事实", max_length=60)
    direction = models.CharField("方向", max_length=10, choices=Direction)
    target = models.CharField("年度指标值", max_length=40)
    unit_word = models.CharField("单位", max_length=20, blank=True)
    weight = models.DecimalField("分值", max_digits=6, decimal_places=2)
    attested_band = models.CharField("定性等次", max_length=20, blank=True)
    attested_points = models.DecimalField("定性得分", max_digits=6, decimal_places=2, null=True)
    attested_by_id = models.BigIntegerField("评定人编号", null=True)
    attested_by_name = models.CharField("评定人", max_length=60, blank=True)
    deviation = models.CharField("偏差原因分析及改进措施", max_length=400, blank=True)

    kept = True

    class Meta:
        verbose_name = "绩效指标"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "order"], name="indicator_order_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="indicator_weight_positive"),
        ]


class WrittenForm(models.Model):
    """A form as it was written (自评表): its file, its facts of that moment, and their digest."""

    ref = RefField()
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="forms", verbose_name="绩效自评")
    file = models.ForeignKey("yikou.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    format = models.CharField("格式", max_length=8)
    facts = models.TextField("事实")
    digest = models.CharField("事实摘要", max_length=64)
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True)
    written_by_id = models.BigIntegerField("出具人编号")
    written_by_name = models.CharField("出具人", max_length=60)
    written_at = models.DateTimeField("出具时间", auto_now_add=True)

    append_only = True

    class Meta:
        verbose_name = "自评表"
