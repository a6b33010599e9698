"""Rows of 寻访线索: comparisons, leads and what was done about them."""

from django.db import models
from django.db.models import F, Q

from yikou_app.ground.fields import BlindIndexField, RefField, SealedField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import ScopedManager


class Comparison(models.Model):
    """One comparison of a list with the register and a season's awards (名单比对), and its counts.

    Leads that it opens are seen when it is done. One runs at a time for a season.
    """

    class State(models.TextChoices):
        RUNNING = "running", "比对中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    ref = RefField()
    list = models.ForeignKey("yikou.ReferenceList", models.PROTECT, related_name="+", verbose_name="比对名单")
    season = models.ForeignKey("yikou.Season", models.PROTECT, related_name="+", verbose_name="帮困季")
    area_path = models.CharField("辖区路径", max_length=60)
    due_on = models.DateField("办理期限")
    state = models.CharField("状态", max_length=8, choices=State, default=State.RUNNING)
    listed = models.IntegerField("名单人数", default=0)
    registered = models.IntegerField("在册人数", default=0)
    in_category = models.IntegerField("属对应类别", default=0)
    served = models.IntegerField("已帮扶", default=0)
    unserved = models.IntegerField("在册未帮扶", default=0)
    absent = models.IntegerField("不在册", default=0)
    left = models.IntegerField("退出名单仍在帮扶", default=0)
    possible = models.IntegerField("疑似在册", default=0)
    opened = models.IntegerField("新开线索", default=0)
    closed = models.IntegerField("自动办结", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    job_ref = models.CharField("任务编号", max_length=16, blank=True)
    asked_by_id = models.BigIntegerField("发起人编号")
    asked_by_name = models.CharField("发起人", max_length=60)
    asked_at = models.DateTimeField("发起时间", auto_now_add=True)
    done_at = models.DateTimeField("完成时间", null=True)

    objects = ScopedManager(unit=None)

    kept = True
    frozen = ("ref", "list", "season")

    class Meta:
        verbose_name = "名单比对"
        constraints = [
            models.UniqueConstraint(
                fields=["season"], condition=Q(state="running"), name="comparison_one_running"
            ),
            models.CheckConstraint(
                condition=Q(listed=F("served") + F("unserved") + F("absent")), name="comparison_adds_up"
            ),
        ]


class Lead(models.Model):
    """Somebody to look up (寻访线索): one per person and season, whatever lists name them.

    ``subject`` is the blind index of the number (or of name, birthday and telephone); ``about`` what is needed
    to find the person, sealed, and gone when the list is destroyed.
    """

    class Kind(models.TextChoices):
        ABSENT = "absent", "名单有、台账无"
        UNSERVED = "unserved", "在册未帮扶"
        LEFT = "left", "退出名单仍在帮扶"

    class State(models.TextChoices):
        OPEN = "open", "待寻访"
        TAKEN = "taken", "寻访中"
        AGAIN = "again", "待再访"
        ENTERED = "entered", "待落实"
        DONE = "done", "已办结"

    class Result(models.TextChoices):
        ENTERED = "entered", "核实后纳入"
        DECLINED = "declined", "本人放弃"
        DECEASED = "deceased", "已死亡"
        MOVED_OUT = "moved_out", "已迁出"
        INELIGIBLE = "ineligible", "不符合条件"
        NO_SUCH_PERSON = "no_such", "查无此人"
        UNREACHABLE = "unreachable", "联系不上"
        STILL_ELIGIBLE = "still", "核实仍符合条件"
        STOPPED = "stopped", "应停止帮扶"

    ref = RefField()
    season = models.ForeignKey("yikou.Season", models.PROTECT, related_name="+", verbose_name="帮困季")
    list = models.ForeignKey("yikou.ReferenceList", models.PROTECT, related_name="+", verbose_name="比对名单")
    opened_in = models.ForeignKey(Comparison, models.PROTECT, related_name="+", verbose_name="由哪次比对提出")
    kind = models.CharField("线索种类", max_length=8, choices=Kind)
    subject = BlindIndexField("人员索引")
    person = models.ForeignKey(
        "yikou.Person", models.PROTECT, null=True, related_name="+", verbose_name="帮扶对象"
    )
    about = SealedField("寻访所需信息", null=True)
    possible = models.CharField("疑似依据", max_length=12, blank=True)
    area_path = models.CharField("派往辖区", max_length=60, db_index=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    due_on = models.DateField("办理期限")
    taken_by_id = models.BigIntegerField("领取人编号", null=True)
    taken_by_name = models.CharField("领取人", max_length=60, blank=True)
    result = models.CharField("寻访结果", max_length=12, choices=Result, blank=True)
    tries = models.IntegerField("联系次数", default=0)
    by_itself = models.BooleanField("自动办结", default=False)
    closed_why = models.CharField("办结说明", max_length=200, blank=True)
    opened_at = models.DateTimeField("提出时间", auto_now_add=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    objects = ScopedManager(unit=None)

    kept = True
    frozen = ("ref", "season", "subject")
    guards = (
        Guard(
            "stays_settled",
            "UPDATE",
            "OLD.state = 'done' AND NOT OLD.by_itself AND NEW.state <> 'done'",
            "yikou_lead: what a person settled is not opened again",
        ),
    )

    class Meta:
        verbose_name = "寻访线索"
        constraints = [
            models.UniqueConstraint(fields=["season", "subject"], name="lead_person_once"),
            models.CheckConstraint(
                condition=Q(state="done", closed_at__isnull=False)
                | (~Q(state="done") & Q(closed_at__isnull=True)),
                name="lead_done_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["season", "state", "area_path"], name="lead_worklist")]


class LeadStep(models.Model):
    """One thing done about a lead (寻访记录): sent, taken, tried, found, closed; with its evidence in words."""

    class Verb(models.TextChoices):
        OPENED = "opened", "比对提出"
        SENT = "sent", "派发"
        TAKEN = "taken", "领取"
        FOUND = "found", "登记结果"
        CLOSED = "closed", "自动办结"
        REOPENED = "reopened", "重新提出"

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="steps", verbose_name="寻访线索")
    verb = models.CharField("办理", max_length=10, choices=Verb)
    result = models.CharField("寻访结果", max_length=12, blank=True)
    area_path = models.CharField("派往辖区", max_length=60, blank=True)
    note = SealedField("说明", null=True)
    by_id = models.BigIntegerField("办理人编号")
    by_name = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("办理时间", auto_now_add=True)

    append_only = True

    class Meta:
        verbose_name = "寻访记录"
