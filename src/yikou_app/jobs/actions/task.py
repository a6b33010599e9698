"""The task a running job holds: its arguments, its asker, progress, and the fence round its writes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Right
from django.utils import timezone

from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.models import Job, JobState

_BETWEEN_WRITES = 1.0  # seconds; progress is for eyes, and every write takes SQLite's only write lock
_LOG_CHARS = 20_000


class Cancelled(Exception):
    """Somebody asked the job to stop; raised between two chunks."""


class Stopping(Exception):
    """The worker is being shut down; the job goes back to the queue, or is marked 中断."""


class LostLease(Exception):
    """The lease ran out and the job is no longer ours; nothing more may be written for it."""


class Task:
    """One run of a job (任务执行): made by the worker, handed to the kind's function.

    ``args`` as enqueued; ``scope`` the asker as of that moment; ``attempt`` counts from 1.
    """

    def __init__(self, row: Job, *, stopping: threading.Event | None = None) -> None:
        self.ref: str = row.ref
        self.kind: str = row.kind
        self.args: dict[str, Any] = row.args
        self.scope = Scope(**{**row.scope, "role": Role(row.scope["role"])})
        self.attempt: int = row.attempts
        self.fence: int = row.fence
        self.lost = threading.Event()
        self._pk = row.pk
        self._stopping = stopping or threading.Event()
        self._written_at = -_BETWEEN_WRITES

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the work is; call it between chunks, outside any transaction.

        Writes at most once a second. Raises Cancelled, Stopping or LostLease when the work must end.
        """
        if self.lost.is_set():
            raise LostLease(self.ref)
        if self._stopping.is_set():
            raise Stopping(self.ref)
        now = time.monotonic()
        finished = done >= total > 0
        if now - self._written_at < _BETWEEN_WRITES and not finished:
            return
        self._written_at = now
        with transaction.atomic(durable=True):
            self.renew(done=done, total=total, message=message[:300])
            asked = self._own().values_list("cancel_requested", flat=True).get()
        if asked:
            raise Cancelled(self.ref)

    def log(self, line: str) -> None:
        """Add a line to the job's log; references and counts only, never a person."""
        stamp = timezone.localtime().strftime("%H:%M:%S")
        with transaction.atomic(durable=True):
            self.renew(log=Right(Concat("log", Value(f"{stamp} {line}\n")), _LOG_CHARS))

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """A transaction whose writes count only while the lease is ours.

        The fence is checked by a conditional UPDATE that comes first: it locks the job's row, so
        nobody can take the job over before the commit. Raises LostLease and writes nothing otherwise.
        """
        with transaction.atomic(durable=True):
            self.renew()
            yield

    def renew(self, **changes: Any) -> None:
        """Lengthen the lease, with changes to the job's row; LostLease when the row is no longer ours."""
        now = timezone.now()
        lease = timedelta(seconds=settings.YIKOU.lease_seconds)
        if not self._own().update(heartbeat_at=now, lease_until=now + lease, **changes):
            self.lost.set()
            raise LostLease(self.ref)

    def finish(self, state: JobState, message: str = "", **changes: Any) -> None:
        """Close this run with a state; LostLease when the row is no longer ours."""
        finished = None if state is JobState.QUEUED else timezone.now()
        changes |= {"state": state, "lease_until": None, "worker": "", "finished_at": finished}
        if message:
            changes["message"] = message[:300]
        with transaction.atomic(durable=True):
            if not self._own().update(**changes):
                self.lost.set()
                raise LostLease(self.ref)

    def _own(self) -> QuerySet:
        rows = Job.objects.everywhere("the worker writes the job whose fence it holds")
        return rows.filter(pk=self._pk, fence=self.fence, state=JobState.RUNNING)
