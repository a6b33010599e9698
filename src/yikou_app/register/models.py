"""Rows of 台账: persons, households, statuses, and links between records."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import BlindIndexField, RefField, SealedField
from yikou_app.ground.scope import ScopedManager


class Household(models.Model):
    """A household (家庭)."""

    ref = RefField()
    area_path = models.CharField("辖区路径", max_length=60)

    objects = ScopedManager(unit=None)

    kept = True

    class Meta:
        verbose_name = "家庭"


class Person(models.Model):
    """A record of a person (帮扶对象). Records are linked, never merged.

    The identity number is optional and unique when present. ``cluster`` is the smallest id among
    the records linked as one person; it is kept by the link actions and by nothing else.
    """

    ref = RefField()
    area_path = models.CharField("辖区路径", max_length=60, db_index=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", verbose_name="家庭")
    name = SealedField("姓名")
    name_index = BlindIndexField("姓名索引", db_index=True)
    id_number = SealedField("身份证号", null=True)
    id_index = BlindIndexField("证件索引", null=True, unique=True)
    sex = models.CharField("性别", max_length=1, blank=True)
    birth_on = models.DateField("出生日期", null=True)
    phone = SealedField("联系电话", null=True)
    account = SealedField("收款账号", null=True)
    account_index = BlindIndexField("账号索引", blank=True, db_index=True)
    account_since = models.DateTimeField("账号登记时间", null=True)
    cluster = models.BigIntegerField("关联组", null=True, db_index=True)
    source = models.CharField("来源", max_length=60)
    created_at = models.DateTimeField("建档时间", auto_now_add=True)

    objects = ScopedManager(unit=None)

    kept = True

    class Meta:
        verbose_name = "帮扶对象"


class Spelling(models.Model):
    """Another way a person's name was written under the same number (异写)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    name = SealedField("姓名")
    name_index = BlindIndexField("姓名索引")
    seen_in = models.CharField("见于", max_length=60)

    append_only = True

    class Meta:
        verbose_name = "异写"
        constraints = [models.UniqueConstraint(fields=["person", "name_index"], name="spelling_once")]


class SearchMark(models.Model):
    """A mark by which a record is found (检索标记): a keyed hash of pinyin, initials or a number's tail.

    It is derived from the sealed name and number and written with them; nothing can be read from it.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, verbose_name="帮扶对象"
    )
    mark = BlindIndexField("标记")

    class Meta:
        verbose_name = "检索标记"
        constraints = [models.UniqueConstraint(fields=["mark", "person"], name="search_mark_once")]


class Status(models.Model):
    """Membership of a person in a category of need (身份), half-open in time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    category = models.ForeignKey("yikou.Category", models.PROTECT, related_name="+", verbose_name="对象类别")
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True)
    source = models.CharField("认定来源", max_length=120)

    kept = True

    class Meta:
        verbose_name = "身份"
        constraints = [
            models.UniqueConstraint(fields=["person", "category", "valid_from"], name="status_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="status_days_in_order",
            ),
        ]


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
    decided_by_id = models.BigIntegerField("认定人编号")
    decided_by_name = models.CharField("认定人", max_length=60)
    decided_at = models.DateTimeField("认定时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by_name = models.CharField("撤销人", max_length=60, blank=True)

    kept = True
    frozen = ("first", "second", "decision", "decided_by_id", "decided_at")

    class Meta:
        verbose_name = "关联记录"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="link_smaller_first"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at__isnull=True), name="link_one_in_force"
            ),
        ]
