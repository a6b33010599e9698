"""Rows of 区情: areas, units, staff, accounts, categories of need, policy basis."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import RefField
from yikou_app.ground.scope import Role


class Area(models.Model):
    """A place of our own division tree (辖区), valid for a time.

    The path is ours: three characters a level, so that beneath is a range of paths. The national
    code is optional; codes change, and an industrial park has none. ``valid_to`` is exclusive.
    """

    class Level(models.TextChoices):
        DISTRICT = "district", "区"
        STREET = "street", "街镇"
        COMMITTEE = "committee", "居村"

    path = models.CharField("辖区路径", max_length=60)
    name = models.CharField("名称", max_length=120)
    level = models.CharField("层级", max_length=12, choices=Level)
    code = models.CharField("区划代码", max_length=12, blank=True)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True)

    kept = True

    class Meta:
        verbose_name = "辖区"
        constraints = [
            models.UniqueConstraint(fields=["path", "valid_from"], name="area_path_once_a_day"),
            models.UniqueConstraint(
                fields=["path"], condition=Q(valid_to__isnull=True), name="area_one_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="area_valid_in_order",
            ),
        ]


class Unit(models.Model):
    """A department, street office, committee, society or the district's bureau (单位)."""

    class Kind(models.TextChoices):
        DISTRICT = "district", "区级"
        STREET = "street", "街镇"
        COMMITTEE = "committee", "居村"
        DEPARTMENT = "department", "部门"
        SOCIETY = "society", "社会组织"
        FINANCE = "finance", "财务"

    ref = RefField()
    name = models.CharField("名称", max_length=120, unique=True)
    kind = models.CharField("性质", max_length=12, choices=Kind)
    area_path = models.CharField("辖区路径", max_length=60)
    active = models.BooleanField("启用", default=True)

    kept = True

    class Meta:
        verbose_name = "单位"


class Staff(models.Model):
    """A natural person who works here (工作人员); two logins of one person are one person."""

    ref = RefField()
    name = models.CharField("姓名", max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")

    kept = True

    class Meta:
        verbose_name = "工作人员"


class AccountManager(BaseUserManager):
    """Makes accounts; the password is hashed with Argon2id by Django's own hasher."""

    def create_user(self, username: str, password: str, **fields: object) -> "Account":
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A login (账号) of a person in one role."""

    username = models.CharField("用户名", max_length=60, unique=True)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="工作人员")
    role = models.CharField("角色", max_length=12, choices=Role)
    is_active = models.BooleanField("启用", default=True)

    objects = AccountManager()
    USERNAME_FIELD = "username"

    kept = True

    class Meta:
        verbose_name = "账号"


class Category(models.Model):
    """A category of people in need (对象类别), as a season announces it; valid for a time.

    A restricted one names the roles that may know who belongs to it; for all others it does not exist.
    """

    key = models.CharField("代号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    order = models.IntegerField("次序", default=0)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True)
    #: Roles that may know who belongs to it, with commas between; empty: all.
    seen_by = models.CharField("可见角色", max_length=60, blank=True)

    kept = True

    class Meta:
        verbose_name = "对象类别"
        ordering = ["order"]


class PolicyBasis(models.Model):
    """A document that a programme rests on (政策依据)."""

    number = models.CharField("文号", max_length=80, blank=True)
    title = models.CharField("标题", max_length=200)
    issued_on = models.DateField("日期")
    effective_from = models.DateField("生效日期")

    kept = True

    class Meta:
        verbose_name = "政策依据"
