"""Rows of 任务: long work with lease, fence, progress and cancel."""

from django.db import models

from yikou_app.ground.fields import RefField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import ScopedModel


class JobState(models.TextChoices):
    """Where a job stands (任务状态)."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    INTERRUPTED = "interrupted", "中断"
    CANCELLED = "cancelled", "已取消"


class Job(ScopedModel):
    """Long work (任务): enqueued in the transaction of the action that asks for it.

    A worker claims it by compare-and-set with a lease and the next fence number; every later
    write of the job names its fence, so a worker that slept past its lease can do no harm.
    """

    ref = RefField()
    key = models.CharField("防重键", max_length=100, unique=True)
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("名称", max_length=120)
    args = models.JSONField("参数", default=dict)
    scope = models.JSONField("提交人身份", default=dict)
    state = models.CharField("状态", max_length=12, choices=JobState, default=JobState.QUEUED)
    done = models.BigIntegerField("已完成数", default=0)
    total = models.BigIntegerField("总数", default=0)
    message = models.CharField("进展说明", max_length=300, blank=True)
    log = models.TextField("日志", blank=True)
    result = models.JSONField("结果", default=dict)
    lease_until = models.DateTimeField("租约到期", null=True)
    heartbeat_at = models.DateTimeField("心跳时间", null=True)
    worker = models.CharField("执行者", max_length=80, blank=True)
    fence = models.BigIntegerField("栅栏号", default=0)
    attempts = models.IntegerField("尝试次数", default=0)
    cancel_requested = models.BooleanField("已请求取消", default=False)
    created_by_id = models.BigIntegerField("提交人编号")
    created_by_name = models.CharField("提交人", max_length=60)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    kept = True
    frozen = ("ref", "key", "kind", "args", "scope", "created_by_id", "created_by_name", "created_at")
    guards = (
        Guard("fence_forward", "UPDATE", "NEW.fence < OLD.fence", "yikou_job: the fence only grows"),
        Guard(
            "stays_done",
            "UPDATE",
            "OLD.state IN ('done', 'cancelled') AND NEW.state <> OLD.state",
            "yikou_job: what has ended stays ended",
        ),
    )

    class Meta:
        verbose_name = "任务"
        indexes = [models.Index(fields=["state", "lease_until"], name="job_claim")]
