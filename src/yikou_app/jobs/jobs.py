"""The worker: claims queued jobs, keeps their leases alive, runs them, and takes over what was left behind.

A job is claimed by compare-and-set on its state and fence. While it runs, a heartbeat on a connection
of its own lengthens the lease; when a worker dies its lease runs out, and the next turn of any
worker's loop puts the job back into the queue (resumable kinds) or marks it 中断. Safety does not
rest on clocks: whoever lost the lease fails the fence in its next write.
"""

from __future__ import annotations

import os
import platform
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
    transaction,
)
from django.db.models import F
from django.utils import timezone

from yikou_app.ground.ensure import Refused, ensure
from yikou_app.ground.turns import doing
from yikou_app.jobs.actions import Cancelled, Kind, LostLease, Stopping, Task, UnknownKind, kind_of
from yikou_app.jobs.models import Job, JobState

MOST_ATTEMPTS = 5  # a job that takes its worker down five times waits for a person
_PAUSE_AFTER_OUTAGE = 5.0  # seconds

logger = structlog.get_logger(__name__)


def worker_name() -> str:
    """How this process signs the jobs it holds: host and process id."""
    return f"{platform.node()[:60]}:{os.getpid()}"


def run_pending(limit: int | None = None) -> int:
    """Run queued jobs here and now, in this process, without a heartbeat; for tests and the demo.

    Returns how many were run. A job that enqueues another has that one run as well.
    """
    done = 0
    while limit is None or done < limit:
        claimed = _claim()
        if claimed is None:
            break
        _run(claimed)
        done += 1
    return done


def work_forever(
    stop: threading.Event,
    *,
    poll_seconds: float = 1.0,
    batch: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> None:
    """The worker's loop, until ``stop`` is set; a running job then ends at its next progress.

    ``batch`` is entered before the first job of a queue and left when nothing waits any more: what many jobs can
    share stands ready meanwhile. A database that does not answer is waited for, not died of.
    """
    while not stop.is_set():
        try:
            close_old_connections()
            with ExitStack() as ready:
                if not _work_off(stop, lambda: ready.enter_context(batch())):
                    stop.wait(poll_seconds)
        except (DatabaseError, InterfaceError) as error:
            logger.error("jobs.database_unavailable", error=type(error).__name__)
            connections.close_all()
            stop.wait(_PAUSE_AFTER_OUTAGE)


def _work_off(stop: threading.Event, prepare: Callable[[], None]) -> int:
    """Run what waits until nothing does; ``prepare`` comes before the first. Returns how many were run."""
    done = 0
    while not stop.is_set():
        reclaim()
        claimed = _claim(stop)
        if claimed is None:
            break
        with _heartbeat(claimed):
            if not done:
                prepare()
            _run(claimed)
        done += 1
        close_old_connections()
    return done


def reclaim() -> int:
    """Take over jobs whose lease has run out; returns how many were taken over."""
    now = timezone.now()
    rows = Job.objects.everywhere("leases run out for every unit's jobs alike")
    taken = 0
    for row in rows.filter(state=JobState.RUNNING, lease_until__lt=now).order_by("pk"):
        # Compare-and-set again: the worker may have come back in between, or another one was faster.
        stale = rows.filter(pk=row.pk, state=JobState.RUNNING, fence=row.fence, lease_until__lt=now)
        state, message = _fate(row)
        finished = None if state is JobState.QUEUED else now
        with transaction.atomic():
            changed = stale.update(
                state=state,
                message=message,
                fence=F("fence") + 1,
                lease_until=None,
                worker="",
                finished_at=finished,
            )
        if changed:
            taken += 1
            logger.warning(
                "jobs.reclaimed", job=row.ref, kind=row.kind, state=state.value, attempt=row.attempts
            )
    return taken


def _fate(row: Job) -> tuple[JobState, str]:
    """What becomes of a job whose worker has gone."""
    if row.cancel_requested:
        return JobState.CANCELLED, "已取消(执行者中断)"
    try:
        resumable = kind_of(row.kind).resumable
    except UnknownKind:
        resumable = False
    if resumable and row.attempts < MOST_ATTEMPTS:
        return JobState.QUEUED, "执行者中断,正在重新排队"
    if resumable:
        return (
            JobState.INTERRUPTED,
            f"已中断 {row.attempts} 次,不再自动重试。请联系管理员查明原因后点“继续”。",
        )
    return JobState.INTERRUPTED, "执行者中断。请核对已完成的部分后点“继续”重新执行。"


def _claim(stopping: threading.Event | None = None) -> Task | None:
    """The oldest queued job, now ours; None when nothing waits."""
    rows = Job.objects.everywhere("the queue is one for the district")
    while True:
        row = rows.filter(state=JobState.QUEUED).order_by("pk").first()
        if row is None:
            return None
        now = timezone.now()
        with transaction.atomic():
            ours = rows.filter(pk=row.pk, state=JobState.QUEUED, fence=row.fence).update(
                state=JobState.RUNNING,
                fence=row.fence + 1,
                attempts=row.attempts + 1,
                worker=worker_name(),
                started_at=now,
                finished_at=None,
                heartbeat_at=now,
                lease_until=now + timedelta(seconds=settings.YIKOU.lease_seconds),
            )
        if ours:
            row.fence += 1
            row.attempts += 1
            return Task(row, stopping=stopping)


@contextmanager
def _heartbeat(task: Task) -> Iterator[None]:
    """Lengthen the lease every third of it, on a thread and connection of its own."""
    over = threading.Event()
    every = settings.YIKOU.lease_seconds / 3

    def beat() -> None:
        try:
            while not over.wait(every):
                try:
                    with doing("jobs.heartbeat"), transaction.atomic():
                        task.renew()
                except LostLease:
                    return
                except (DatabaseError, InterfaceError):
                    connections.close_all()  # the next beat tries again; if none succeeds the lease runs out
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name=f"heartbeat-{task.ref}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(every)


def _run(task: Task) -> None:
    """Run a claimed job to its end and write down how it ended."""
    try:
        _close(task)
    except LostLease:
        logger.warning("jobs.lost_lease", job=task.ref, kind=task.kind, fence=task.fence)


def _close(task: Task) -> None:
    kind: Kind | None = None
    try:
        kind = kind_of(task.kind)
        with doing(kind.name, yields=True):
            result = kind.run(task)
        ensure(isinstance(result, dict), f"{task.kind} returns a dict")
        task.finish(JobState.DONE, result=result, cancel_requested=False)
    except Cancelled:
        task.finish(JobState.CANCELLED, "已取消")
    except Stopping:
        if kind is not None and kind.resumable:
            task.finish(JobState.QUEUED, "系统正在重启,重启后自动继续", attempts=task.attempt - 1)
        else:
            task.finish(JobState.INTERRUPTED, "系统重启,任务中断。请核对已完成的部分后点“继续”。")
    except Refused as refusal:
        task.finish(JobState.FAILED, refusal.sentence)
    except UnknownKind:
        task.finish(JobState.FAILED, "本系统没有这种任务,可能是版本不一致。请联系管理员。")
    except (OperationalError, InterfaceError) as error:
        _after_outage(task, kind, error)
    except LostLease:
        raise
    except Exception as error:  # noqa: BLE001 - the job boundary: one job's mistake must not end the worker
        _log(task, error)
        task.finish(
            JobState.FAILED,
            f"任务出错({type(error).__name__}),没有完成。请重试;仍不成功请联系管理员查看日志。",
        )


def _after_outage(task: Task, kind: Kind | None, error: Exception) -> None:
    """The database did not answer in the middle of a job: try again later where that is safe."""
    _log(task, error)
    connections.close_all()
    if kind is not None and kind.resumable and task.attempt < MOST_ATTEMPTS:
        task.finish(JobState.QUEUED, "数据库暂时不可用,稍后自动重试")
    else:
        task.finish(JobState.INTERRUPTED, "数据库暂时不可用,任务中断。请核对已完成的部分后点“继续”。")


def _log(task: Task, error: Exception) -> None:
    """Where it went wrong, without the exception's text: a value in it could be a person's."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    at = [f"{frame.filename.rpartition('/src/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    logger.error("jobs.failed", job=task.ref, kind=task.kind, error=type(error).__name__, at=at)
