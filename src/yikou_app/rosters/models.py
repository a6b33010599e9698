"""Rows of 名册: a sheet as it landed, its rows, and what was found in them."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import BlindIndexField, FenField, RefField, SealedField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import ScopedManager


class Roster(models.Model):
    """A roster that a unit handed in for a programme (名册).

    Rows are written in chunks while ``state`` is checking and no query shows them; one update
    makes them visible. rows_read = accepted + rejected + blank is a CHECK. From the moment somebody
    takes it (accepting) it cannot be withdrawn: its awards are being made. A unit takes one list of a
    programme at a time, so that each is held against those taken before.
    """

    class State(models.TextChoices):
        CHECKING = "checking", "检查中"
        ASKING = "asking", "待说明"
        CHECKED = "checked", "待确认"
        ACCEPTING = "accepting", "接收中"
        ACCEPTED = "accepted", "已接收"
        WITHDRAWN = "withdrawn", "已撤回"
        FAILED = "failed", "未能读取"
        UNDONE = "undone", "已撤销"

    ref = RefField()
    programme = models.ForeignKey(
        "yikou.Programme", models.PROTECT, related_name="+", verbose_name="帮扶项目"
    )
    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="填报单位")
    area_path = models.CharField("辖区路径", max_length=60)
    file = models.ForeignKey("yikou.StoredFile", models.PROTECT, related_name="+", verbose_name="原始文件")
    error_file = models.ForeignKey(
        "yikou.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="错误工作簿"
    )
    digest = models.CharField("内容摘要", max_length=64)
    template = models.CharField("模板", max_length=40)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHECKING)
    rows_read = models.IntegerField("读取行数", default=0)
    accepted = models.IntegerField("合格行数", default=0)
    rejected = models.IntegerField("退回行数", default=0)
    blank = models.IntegerField("空白行数", default=0)
    total_fen = FenField("合格金额(分)", default=0)
    amount_unit = models.CharField("金额单位", max_length=4, blank=True)
    head_rows = models.JSONField("表头行", default=dict)
    reading = SealedField("读法", null=True)
    template_mark = models.CharField("模板版本", max_length=20, blank=True)
    read_as_said = models.BooleanField("读法已确认", default=False)
    review_first = models.BooleanField("先看读法", default=False)
    message = models.CharField("说明", max_length=300, blank=True)
    job_ref = models.CharField("任务编号", max_length=16, blank=True)
    handed_in_by_id = models.BigIntegerField("上报人编号")
    handed_in_by_name = models.CharField("上报人", max_length=60)
    handed_in_at = models.DateTimeField("上报时间", auto_now_add=True)
    accepted_at = models.DateTimeField("接收时间", null=True)

    objects = ScopedManager()

    kept = True
    frozen = ("programme", "unit", "file", "digest")

    class Meta:
        verbose_name = "名册"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "digest"],
                condition=~Q(state__in=["withdrawn", "failed", "undone"]),
                name="roster_file_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "unit"], condition=Q(state="accepting"), name="roster_taken_one_by_one"
            ),
            models.CheckConstraint(
                condition=Q(rows_read=F("accepted") + F("rejected") + F("blank")), name="roster_rows_add_up"
            ),
        ]


class RosterRow(models.Model):
    """One data row of a roster (名册行), with its texts sealed as they were read.

    Rows are written while the roster is being checked and never change; they may be swept only
    while the roster counts for nothing.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", "合格"
        REJECTED = "rejected", "退回"
        BLANK = "blank", "空白"

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="rows", verbose_name="名册")
    sheet = models.CharField("工作表", max_length=80)
    number = models.IntegerField("行号")
    state = models.CharField("状态", max_length=8, choices=State)
    texts = SealedField("原文")
    name = SealedField("姓名", null=True)
    id_number = SealedField("身份证号", null=True)
    id_index = BlindIndexField("证件索引", blank=True, db_index=True)
    phone = SealedField("联系电话", null=True)
    account = SealedField("账号", null=True)
    account_index = BlindIndexField("账号索引", blank=True)
    category_key = models.CharField("对象类别", max_length=40, blank=True)
    area_path = models.CharField("辖区路径", max_length=60, blank=True)
    amount_fen = FenField("金额(分)", default=0)
    values = SealedField("读出的值")

    guards = (
        Guard(
            "into_open_roster",
            "INSERT",
            "EXISTS (SELECT 1 FROM yikou_roster r WHERE r.id = NEW.roster_id AND r.state <> 'checking')",
            "yikou_rosterrow: the roster is checked",
        ),
        Guard("as_landed", "UPDATE", "1=1", "yikou_rosterrow: a landed row never changes"),
        Guard(
            "swept_only_unaccepted",
            "DELETE",
            "EXISTS (SELECT 1 FROM yikou_roster r WHERE r.id = OLD.roster_id "
            "AND r.state NOT IN ('checking', 'withdrawn', 'failed'))",
            "yikou_rosterrow: rows of a checked roster stay",
        ),
    )

    class Meta:
        verbose_name = "名册行"
        constraints = [models.UniqueConstraint(fields=["roster", "sheet", "number"], name="roster_row_once")]


class RosterFinding(models.Model):
    """What a check found in a roster (名册发现); the words may quote a person, so they are sealed."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="findings", verbose_name="名册")
    sheet = models.CharField("工作表", max_length=80, blank=True)
    number = models.IntegerField("行号", null=True)
    column = models.CharField("列", max_length=60, blank=True)
    code = models.CharField("代码", max_length=6, db_index=True)
    severity = models.CharField("程度", max_length=8)
    words = SealedField("说明")

    class Meta:
        verbose_name = "名册发现"
        indexes = [models.Index(fields=["roster", "number"], name="roster_finding_row")]


class HeadWord(models.Model):
    """What a unit means by a head of its own (更正的列名), remembered for its next lists.

    ``column_key`` is a column of the template, empty for a head that means nothing to it. The head is
    sealed: somebody may once have named a row of people as the head.
    """

    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="填报单位")
    template = models.CharField("模板", max_length=40)
    head = SealedField("列名")
    head_index = BlindIndexField("列名索引")
    column_key = models.CharField("读成的列", max_length=40, blank=True)
    said_by_id = models.BigIntegerField("更正人编号")
    said_by_name = models.CharField("更正人", max_length=60)
    said_at = models.DateTimeField("更正时间", auto_now=True)

    kept = True
    frozen = ("unit", "template", "head_index")

    class Meta:
        verbose_name = "更正的列名"
        constraints = [
            models.UniqueConstraint(fields=["unit", "template", "head_index"], name="head_word_once")
        ]


class RosterReview(models.Model):
    """A taken row that a person must look at (待人工处理); it never holds up the other rows.

    ``former`` is the row of an earlier accepted list that it contradicts. Nothing is overwritten: the
    standing award stays until somebody decides, with a reason.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", "与已接收的不同"
        DOUBTFUL = "doubtful", "身份存疑"

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        KEPT = "kept", "维持原帮扶"
        REPLACED = "replaced", "改按新名册"
        SETTLED = "settled", "已核实"

    ref = RefField()
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="+", verbose_name="名册")
    row = models.ForeignKey(RosterRow, models.PROTECT, related_name="+", verbose_name="名册行")
    former = models.ForeignKey(
        RosterRow, models.PROTECT, null=True, related_name="+", verbose_name="原名册行"
    )
    unit = models.ForeignKey("yikou.Unit", models.PROTECT, related_name="+", verbose_name="填报单位")
    area_path = models.CharField("辖区路径", max_length=60)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    words = SealedField("说明")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField("理由", max_length=300, blank=True)
    noted_at = models.DateTimeField("发现时间", auto_now_add=True)
    settled_by_id = models.BigIntegerField("处理人编号", null=True)
    settled_by_name = models.CharField("处理人", max_length=60, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True)

    objects = ScopedManager()

    kept = True
    frozen = ("roster", "row", "former", "kind")
    guards = (
        Guard(
            "stays_settled",
            "UPDATE",
            "OLD.state <> 'open'",
            "yikou_rosterreview: what is settled stays settled",
        ),
    )

    class Meta:
        verbose_name = "待人工处理"
        constraints = [models.UniqueConstraint(fields=["row", "kind"], name="roster_review_once")]
