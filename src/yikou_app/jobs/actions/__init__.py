"""Change the jobs: enqueue, cancel, resume; and what a kind of job is written with (``job``, ``Task``)."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, transaction

from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.actions.kinds import Kind, UnknownKind, job, kind_of
from yikou_app.jobs.actions.task import Cancelled, LostLease, Stopping, Task
from yikou_app.jobs.models import Job, JobState
from yikou_app.trail.actions import record

__all__ = [
    "Cancelled",
    "Kind",
    "LostLease",
    "Stopping",
    "Task",
    "UnknownKind",
    "enqueue",
    "job",
    "kind_of",
    "request_cancel",
    "resume",
]


def enqueue(*, kind: str, title: str, key: str, args: dict[str, Any], by: Scope) -> str:
    """Ask for long work (提交任务) in the caller's transaction; the same key gives the same job.

    Returns the job's reference. Nothing runs unless the caller's transaction commits. It writes no
    event of its own: the caller's act does, as the last write of the same transaction, because the
    trail's lock is taken last. Raises UnknownKind, and BrokenInvariant outside a transaction.
    """
    ensure(connection.in_atomic_block, "a job is enqueued in the transaction of the act that asks for it")
    kind_of(kind)
    row = Job(
        key=key,
        kind=kind,
        title=title,
        args=args,
        scope=_kept(by),
        created_by_id=by.staff_id,
        created_by_name=by.staff_name,
    ).stamp(by)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        known = Job.objects.everywhere("a key names one job in the whole district").filter(key=key).first()
        if known is None:
            raise
        ensure(known.kind == kind, f"job key of {known.kind} used for {kind}")
        return known.ref
    return row.ref


def request_cancel(*, ref: str, by: Scope) -> str:
    """Ask a job to stop (取消任务): at once while it waits, between two chunks while it runs."""
    row = _mine(ref, by)
    with transaction.atomic():
        rows = Job.objects.within(by).filter(pk=row.pk)
        waiting = rows.filter(state=JobState.QUEUED).update(
            state=JobState.CANCELLED, cancel_requested=True, message="开始之前已取消"
        )
        if not waiting and not rows.filter(state=JobState.RUNNING).update(cancel_requested=True):
            refuse("任务已经结束,不能取消。请刷新页面查看结果。")
        record(by=by, verb="request_cancel", subject=("job", row.ref))
    return row.ref


def resume(*, ref: str, by: Scope) -> str:
    """Put an interrupted or failed job back into the queue (继续任务); it starts afresh."""
    row = _mine(ref, by)
    with transaction.atomic():
        again = (
            Job.objects.within(by)
            .filter(pk=row.pk, state__in=[JobState.INTERRUPTED, JobState.FAILED])
            .update(
                state=JobState.QUEUED,
                cancel_requested=False,
                attempts=0,
                done=0,
                message="",
                finished_at=None,
            )
        )
        if not again:
            refuse("只有中断或未完成的任务可以继续。请刷新页面查看它现在的状态。")
        record(by=by, verb="resume", subject=("job", row.ref))
    return row.ref


def _mine(ref: str, by: Scope) -> Job:
    row = Job.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有这项任务,或不在您的辖区内。", status=404)
    if row.created_by_id != by.staff_id and by.role is not Role.DISTRICT:
        refuse(f"这项任务由{row.created_by_name}提交,请由提交人或区级人员处理。", status=403)
    return row


def _kept(by: Scope) -> dict[str, Any]:
    """The scope as it is kept with a job; ``task.scope`` reads it back."""
    return {
        "staff_id": by.staff_id,
        "staff_name": by.staff_name,
        "role": by.role.value,
        "unit_id": by.unit_id,
        "unit_name": by.unit_name,
        "area_path": by.area_path,
    }
