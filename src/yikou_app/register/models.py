"""Rows of 台账: persons, households, statuses, and links between records."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yikou_app.ground.fields import BlindIndexField, RefField, SealedField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import Role, Scope, ScopedManager

#: That somebody's erasure was agreed by two: then, and never otherwise, what was said of them may be emptied.
ERASED = (
    "EXISTS (SELECT 1 FROM yikou_erasure e WHERE e.person_id = OLD.person_id AND e.agreed_at IS NOT NULL)"
)


class Dated(models.Model):
    """Something that held for a time (有效时间, half-open) and was known for a time (记录时间).

    What was recorded never changes. A correction, and also an end, withdraws the row and records a
    new one, so that both questions have an answer: how was it on that day, and what did we know then.
    """

    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    recorded_by_name = models.CharField("记录人", max_length=60, blank=True)
    withdrawn_at = models.DateTimeField("更正时间", null=True)
    withdrawn_by_name = models.CharField("更正人", max_length=60, blank=True)

    kept = True
    erasable: tuple[str, ...] = ("reason",)
    erased = ERASED
    frozen: tuple[str, ...] = ("valid_from", "valid_to", "recorded_at", "recorded_by_name")
    guards = (
        Guard(
            "withdrawn_once",
            "UPDATE",
            "OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at",
            "a withdrawn row stays withdrawn",
        ),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="%(class)s_days_in_order",
            )
        ]


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


class Restriction(models.Model):
    """A record taken out of use without being destroyed (封存), and how that was lifted by two persons."""

    ref = RefField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    reason = models.CharField("理由", max_length=300)
    ground = models.CharField("法律依据", max_length=120)
    restricted_at = models.DateTimeField("封存时间", default=timezone.now)
    restricted_by_id = models.BigIntegerField("封存人编号")
    restricted_by_name = models.CharField("封存人", max_length=60)
    asked_at = models.DateTimeField("申请解除时间", null=True)
    asked_by_id = models.BigIntegerField("申请解除人编号", null=True)
    asked_by_name = models.CharField("申请解除人", max_length=60, blank=True)
    asked_reason = models.CharField("申请解除的理由", max_length=300, blank=True)
    lifted_at = models.DateTimeField("解除时间", null=True)
    lifted_by_id = models.BigIntegerField("同意解除人编号", null=True)
    lifted_by_name = models.CharField("同意解除人", max_length=60, blank=True)

    kept = True
    frozen = ("ref", "person", "reason", "ground", "restricted_at", "restricted_by_id", "restricted_by_name")
    guards = (
        Guard("lifted_once", "UPDATE", "OLD.lifted_at IS NOT NULL", "a lifted restriction stays as it is"),
        Guard(
            "not_of_an_erased_record",
            "UPDATE",
            f"NEW.lifted_at IS NOT NULL AND {ERASED}",
            "erased records stay away",
        ),
    )

    class Meta:
        verbose_name = "封存"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at__isnull=True), name="restriction_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | Q(asked_by_id__isnull=False, lifted_by_id__isnull=False)
                & ~Q(lifted_by_id=F("asked_by_id")),
                name="restriction_lifted_by_two",
            ),
        ]


class Erasure(models.Model):
    """That what a record says of a person be destroyed (删除): asked by one, agreed by another."""

    ref = RefField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="帮扶对象")
    reason = models.CharField("理由", max_length=300)
    ground = models.CharField("法律依据", max_length=120)
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    asked_by_id = models.BigIntegerField("申请人编号")
    asked_by_name = models.CharField("申请人", max_length=60)
    closed_at = models.DateTimeField("办结时间", null=True)
    agreed_at = models.DateTimeField("同意时间", null=True)
    agreed_by_id = models.BigIntegerField("同意人编号", null=True)
    agreed_by_name = models.CharField("同意人", max_length=60, blank=True)

    kept = True
    frozen = ("ref", "person", "reason", "ground", "asked_at", "asked_by_id", "asked_by_name")
    guards = (
        Guard("closed_once", "UPDATE", "OLD.closed_at IS NOT NULL", "a closed request stays as it is"),
        Guard(
            "agreed_later", "INSERT", "NEW.agreed_at IS NOT NULL", "an erasure is asked before it is agreed"
        ),
        Guard(
            "of_a_restricted_record",
            "UPDATE",
            "NEW.agreed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM yikou_restriction r "
            "WHERE r.person_id = NEW.person_id AND r.lifted_at IS NULL)",
            "only a restricted record is erased",
        ),
    )

    class Meta:
        verbose_name = "删除"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="erasure_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True)
                | Q(agreed_by_id__isnull=False, closed_at__isnull=False) & ~Q(agreed_by_id=F("asked_by_id")),
                name="erasure_agreed_by_two",
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
    #: The rule of the linkage by which a machine linked; empty where a person decided.
    rule = models.CharField("自动关联的规则", max_length=40, blank=True)
    decided_by_id = models.BigIntegerField("认定人编号")
    decided_by_name = models.CharField("认定人", max_length=60)
    decided_at = models.DateTimeField("认定时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by_name = models.CharField("撤销人", max_length=60, blank=True)

    kept = True
    frozen = ("first", "second", "decision", "rule", "decided_by_id", "decided_at")

    class Meta:
        verbose_name = "关联记录"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="link_smaller_first"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at__isnull=True), name="link_one_in_force"
            ),
        ]


class Candidate(models.Model):
    """Two records that a search found to be, perhaps, one person (关联候选).

    It says what was compared and never what: ``levels`` holds a level for each comparison, no text of
    anybody. What became of it is read from the links of the pair; ``current`` is False when the latest
    search no longer found it.
    """

    ref = RefField()
    first = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录一")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录二")
    rule = models.CharField("依据", max_length=40)
    per_mille = models.PositiveSmallIntegerField("可能性(千分)")
    levels = models.JSONField("比较结果")
    current = models.BooleanField("仍在", default=True)
    found_at = models.DateTimeField("发现时间")

    kept = True
    frozen = ("ref", "first", "second")

    class Meta:
        verbose_name = "关联候选"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="candidate_smaller_first"),
            models.UniqueConstraint(fields=["first", "second"], name="candidate_once"),
            models.CheckConstraint(condition=Q(per_mille__lte=1000), name="candidate_per_mille"),
        ]
        indexes = [models.Index(fields=["current", "-per_mille"], name="candidate_likeliest")]
