"""What is told of a person with its times: particulars, households, categories, needs, who acts for whom."""

from django.db import models
from django.db.models import Q

from yikou_app.ground.fields import RefField, SealedField
from yikou_app.register.models.dated import Dated
from yikou_app.register.models.people import Household, Person


class Particular(Dated):
    """Something known of a person for a time (登记事项): an address, a telephone, an account.

    ``Person.phone`` and ``Person.account`` are those of today. The rows of a kind begin with its first
    change: what the record said until then is written with it, as it was known then.
    """

    class Kind(models.TextChoices):
        REGISTERED = "registered", "户籍地"
        LIVING = "living", "居住地"
        INCIDENT = "incident", "发生地"
        PHONE = "phone", "联系电话"
        ACCOUNT = "account", "收款账号"

    ref = RefField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    kind = models.CharField("事项", max_length=12, choices=Kind)
    value = SealedField("内容", null=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    frozen = (*Dated.frozen, "ref", "person", "kind", "value", "reason")
    erasable = ("value", "reason")

    class Meta(Dated.Meta):
        verbose_name = "登记事项"
        constraints = [
            *Dated.Meta.constraints,
            # One address of a kind at a time; somebody may have been found in several places.
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(valid_to__isnull=True, withdrawn_at__isnull=True) & ~Q(kind="incident"),
                name="particular_one_at_a_time",
            ),
        ]


class Relation(models.TextChoices):
    """How a member of a household is related to its head (与户主关系), by GB/T 4761."""

    HEAD = "02", "户主"
    SPOUSE = "10", "配偶"
    SON = "20", "子"
    SON_IN_LAW = "28", "女婿"
    DAUGHTER = "30", "女"
    DAUGHTER_IN_LAW = "38", "儿媳"
    GRANDCHILD = "40", "孙子女或外孙子女"
    PARENT = "50", "父母"
    GRANDPARENT = "60", "祖父母或外祖父母"
    SIBLING = "70", "兄弟姐妹"
    RELATIVE = "97", "其他亲属"
    OTHER = "99", "非亲属"


class Membership(Dated):
    """Belonging to a household (家庭成员), with the relation to its head.

    ``Person.household`` is the membership of today, kept beside it by the household actions alone:
    what is counted by household asks one column.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="家庭")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    relation = models.CharField("与户主关系", max_length=2, choices=Relation, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    frozen = (*Dated.frozen, "household", "person", "relation", "reason")

    class Meta(Dated.Meta):
        verbose_name = "家庭成员"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(valid_to__isnull=True, withdrawn_at__isnull=True),
                name="membership_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(valid_to__isnull=True, withdrawn_at__isnull=True, relation="02"),
                name="membership_one_head",
            ),
        ]


class Status(Dated):
    """Membership of a person in a category of need (身份)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    category = models.ForeignKey("yikou.Category", models.PROTECT, related_name="+", verbose_name="对象类别")
    source = models.CharField("认定来源", max_length=120)
    reason = models.CharField("终止或更正的理由", max_length=300, blank=True)

    frozen = (*Dated.frozen, "person", "category", "source", "reason")
    erasable = ("source", "reason")

    class Meta(Dated.Meta):
        verbose_name = "身份"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "category", "valid_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="status_once",
            ),
        ]


class Need(Dated):
    """What made a person poor, or what the person needs (致困原因、需求)."""

    class Kind(models.TextChoices):
        ILLNESS = "illness", "因病"
        DISABILITY = "disability", "因残"
        SCHOOLING = "schooling", "因学"
        DISASTER = "disaster", "因灾"
        LABOUR = "labour", "缺乏劳动力"
        JOBLESS = "jobless", "失业"
        OTHER = "other", "其他原因"
        LIVING = "need_living", "基本生活"
        MEDICAL = "need_medical", "医疗"
        CARE = "need_care", "照料护理"
        EDUCATION = "need_education", "教育"
        HOUSING = "need_housing", "住房"
        WORK = "need_work", "就业"
        COMPANY = "need_company", "精神慰藉"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    kind = models.CharField("原因或需求", max_length=16, choices=Kind)
    words = SealedField("情况", null=True)
    reason = models.CharField("结束的理由", max_length=300, blank=True)

    frozen = (*Dated.frozen, "person", "kind", "words", "reason")
    erasable = ("words", "reason")

    class Meta(Dated.Meta):
        verbose_name = "需求"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(valid_to__isnull=True, withdrawn_at__isnull=True),
                name="need_once",
            ),
        ]


class Proxy(Dated):
    """Somebody who acts for a person (监护人、代理人): by what right, from when, and for what."""

    class Kind(models.TextChoices):
        GUARDIAN = "guardian", "监护人"
        PROXY = "proxy", "代理人"

    ref = RefField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    kind = models.CharField("身份", max_length=10, choices=Kind)
    name = SealedField("姓名", null=True)
    id_number = SealedField("身份证号", null=True)
    phone = SealedField("联系电话", null=True)
    relation = models.CharField("与本人关系", max_length=30)
    may_collect = models.BooleanField("可以代领")
    may_sign = models.BooleanField("可以代签")
    basis = models.CharField("依据", max_length=120)
    reason = models.CharField("结束的理由", max_length=300, blank=True)

    frozen = (
        *Dated.frozen, "ref", "person", "kind", "name", "id_number", "phone", "relation", "may_collect",
        "may_sign", "basis", "reason",
    )  # fmt: skip
    erasable = ("name", "id_number", "phone", "relation", "basis", "reason")

    class Meta(Dated.Meta):
        verbose_name = "代办人"
