"""Rows of 比对名单: a list of another department, and its rows as they landed."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import BlindIndexField, RefField, SealedField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import ScopedManager


class ReferenceList(models.Model):
    """One version of another department's list (比对名单), with why we may have it and until when.

    Rows are written in chunks while ``state`` is checking and no query shows them. ``unit`` is the
    department that gives the list. One version of a kind is in force for a department; the one before
    it is superseded. When it is destroyed its rows and files go, and this row says that they went.
    """

    class Kind(models.TextChoices):
        DISABILITY = "disability", "持证残疾人"
        ILLNESS = "illness", "重病和高额医疗费用人员"
        PUPILS = "pupils", "家庭经济困难学生"
        UNEMPLOYED = "unemployed", "登记失业人员"
        VETERANS = "veterans", "优抚对象和退役军人"
        ALERTS = "alerts", "低收入人口监测预警"
        OTHER = "other", "其他名单"

    class State(models.TextChoices):
        CHECKING = "checking", "检查中"
        CHECKED = "checked", "待启用"
        IN_FORCE = "in_force", "使用中"
        SUPERSEDED = "superseded", "已有新版"
        WITHDRAWN = "withdrawn", "已撤回"
        FAILED = "failed", "未能读取"
        DESTROYED = "destroyed", "已销毁"

    ref = RefField()
    kind = models.CharField("名单种类", max_length=12, choices=Kind)
    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="提供单位")
    area_path = models.CharField("辖区路径", max_length=60)
    category = models.ForeignKey(
        "yikou.Category", models.PROTECT, null=True, related_name="+", verbose_name="对应类别"
    )
    list_on = models.DateField("名单日期")
    valid_to = models.DateField("有效期至")
    destroy_on = models.DateField("销毁期限")
    ground = models.CharField("交换依据", max_length=200)
    purpose = models.CharField("用途限定", max_length=200)
    file = models.ForeignKey("yikou.StoredFile", models.PROTECT, related_name="+", verbose_name="原始文件")
    error_file = models.ForeignKey(
        "yikou.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="错误工作簿"
    )
    digest = models.CharField("内容摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHECKING)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="上一版")
    rows_read = models.IntegerField("读取行数", default=0)
    accepted = models.IntegerField("合格行数", default=0)
    rejected = models.IntegerField("退回行数", default=0)
    blank = models.IntegerField("空白行数", default=0)
    added = models.IntegerField("新增人数", default=0)
    changed = models.IntegerField("变更人数", default=0)
    same = models.IntegerField("未变人数", default=0)
    gone = models.IntegerField("退出人数", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    notes = SealedField("整份文件的发现", null=True)
    job_ref = models.CharField("任务编号", max_length=16, blank=True)
    handed_in_by_id = models.BigIntegerField("上传人编号")
    handed_in_by_name = models.CharField("上传人", max_length=60)
    handed_in_at = models.DateTimeField("上传时间", auto_now_add=True)
    adopted_at = models.DateTimeField("启用时间", null=True)
    destroyed_at = models.DateTimeField("销毁时间", null=True)
    destroyed_by_name = models.CharField("销毁人", max_length=60, blank=True)

    objects = ScopedManager()

    kept = True
    frozen = ("ref", "kind", "unit", "list_on", "valid_to", "destroy_on", "ground", "purpose", "digest")
    guards = (
        Guard(
            "stays_destroyed",
            "UPDATE",
            "OLD.state = 'destroyed' AND NEW.state <> 'destroyed'",
            "yikou_referencelist: what is destroyed does not come back",
        ),
    )

    class Meta:
        verbose_name = "比对名单"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "digest"],
                condition=~Q(state__in=["withdrawn", "failed", "destroyed"]),
                name="reference_file_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "unit"], condition=Q(state="in_force"), name="reference_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(rows_read=F("accepted") + F("rejected") + F("blank")),
                name="reference_rows_add_up",
            ),
            models.CheckConstraint(
                condition=Q(list_on__lte=F("valid_to")) & Q(valid_to__lte=F("destroy_on")),
                name="reference_days_in_order",
            ),
        ]


class ReferenceRow(models.Model):
    """One data row of a reference list (名单行), sealed; it never changes and goes with its list.

    ``subject_index`` says who it is from one version to the next: the number, or name with birthday and
    telephone where there is none. ``content_index`` says what the list tells of them.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", "合格"
        REJECTED = "rejected", "退回"

    class Change(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "变更"
        SAME = "same", "未变"

    list = models.ForeignKey(ReferenceList, models.CASCADE, related_name="rows", verbose_name="比对名单")
    sheet = models.CharField("工作表", max_length=80)
    number = models.IntegerField("行号")
    state = models.CharField("状态", max_length=8, choices=State)
    change = models.CharField("与上一版相比", max_length=8, choices=Change, blank=True)
    about = SealedField("内容")
    remarks = SealedField("发现", null=True)
    id_index = BlindIndexField("证件索引", blank=True)
    name_index = BlindIndexField("姓名索引", blank=True)
    subject_index = BlindIndexField("人员索引", blank=True)
    content_index = BlindIndexField("内容索引", blank=True)
    area_path = models.CharField("辖区路径", max_length=60, blank=True)

    guards = (
        Guard(
            "into_open_list",
            "INSERT",
            "EXISTS (SELECT 1 FROM yikou_referencelist r WHERE r.id = NEW.list_id AND r.state <> 'checking')",
            "yikou_referencerow: the list is checked",
        ),
        Guard("as_landed", "UPDATE", "1=1", "yikou_referencerow: a landed row never changes"),
        Guard(
            "swept_only_unused",
            "DELETE",
            "EXISTS (SELECT 1 FROM yikou_referencelist r WHERE r.id = OLD.list_id "
            "AND r.state NOT IN ('checking', 'withdrawn', 'failed', 'destroyed'))",
            "yikou_referencerow: rows of a list in use stay",
        ),
    )

    class Meta:
        verbose_name = "名单行"
        constraints = [models.UniqueConstraint(fields=["list", "sheet", "number"], name="reference_row_once")]
        indexes = [
            models.Index(fields=["list", "subject_index"], name="reference_row_subject"),
            models.Index(fields=["list", "id_index"], name="reference_row_identity"),
        ]
