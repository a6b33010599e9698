"""Rows of 台账: persons and households, how else they are written, and by what they are found."""

from django.db import models
from django.utils import timezone

from yikou_app.ground.fields import BlindIndexField, RefField, SealedField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import Role, Scope, ScopedManager
from yikou_app.register.models.dated import ERASED


class Household(models.Model):
    """A household (家庭): the people who are counted and visited together."""

    ref = RefField()
    area_path = models.CharField("辖区路径", max_length=60, db_index=True)
    opened_on = models.DateField("建户日期", default=timezone.localdate)
    closed_on = models.DateField("销户日期", null=True)

    objects = ScopedManager(unit=None)

    kept = True

    class Meta:
        verbose_name = "家庭"


class PersonManager(ScopedManager):
    """People within a scope are those whose records are in use; restricted ones are asked for by name.

    Whatever shows or counts people goes through ``within``, so that 封存 needs no second thought there.
    ``everywhere`` has them all: money already granted goes on.
    """

    def within(self, scope: Scope) -> models.QuerySet:
        """The records in use that this person may see."""
        return super().within(scope).filter(restricted=False)

    def restricted_within(self, scope: Scope) -> models.QuerySet:
        """The restricted records (封存) of a scope; the district's alone."""
        scope.must_be(Role.DISTRICT)
        return super().within(scope).filter(restricted=True)


class Person(models.Model):
    """A record of a person (帮扶对象). Records are linked, never merged.

    The identity number is optional and unique when present. ``cluster`` is the smallest id among
    the records linked as one person; it is kept by the link actions and by nothing else. ``restricted``
    says that a restriction is in force; it is kept by the restriction actions alone.
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
    restricted = models.BooleanField("已封存", default=False)

    objects = PersonManager(unit=None)

    kept = True
    guards = (
        Guard(
            "restricted_stays",
            "UPDATE",
            "OLD.restricted AND NOT NEW.restricted AND EXISTS (SELECT 1 FROM yikou_restriction r "
            "WHERE r.person_id = OLD.id AND r.lifted_at IS NULL)",
            "a restricted record comes back by lifting the restriction",
        ),
    )

    class Meta:
        verbose_name = "帮扶对象"


class Spelling(models.Model):
    """Another way a person's name was written under the same number (异写)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    name = SealedField("姓名", null=True)
    name_index = BlindIndexField("姓名索引", null=True)
    seen_in = models.CharField("见于", max_length=60)

    kept = True
    frozen = ("person", "name", "name_index", "seen_in")
    erasable = ("name", "name_index", "seen_in")
    erased = ERASED

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
