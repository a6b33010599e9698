"""Ask the jobs: one, many, and how many are on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yikou_app.ground.scope import Role, Scope
from yikou_app.jobs.models import Job, JobState


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as its asker sees it; ``state`` is a value of JobState, ``state_label`` its word.

    ``total`` 0 means that the length is not known. ``can_cancel`` and ``can_resume`` hold for the
    person who asked this query.
    """

    ref: str
    kind: str
    title: str
    state: str
    state_label: str
    done: int
    total: int
    message: str
    log: str
    result: dict[str, Any]
    cancel_requested: bool
    attempts: int
    created_by_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    can_cancel: bool
    can_resume: bool

    @property
    def percent(self) -> int:
        """Whole percent done, rounded down: 100 only when all is done."""
        return min(100, self.done * 100 // self.total) if self.total > 0 else 0

    @property
    def told(self) -> str:
        """What it is doing; when it is done, what came of it (读取 100、合格 95)."""
        if self.state != JobState.DONE:
            return self.message
        return "、".join(f"{label} {value}" for label, value in self.result.get("facts", {}).items())

    @property
    def finished(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state not in _ON_THE_WAY


_ON_THE_WAY = (JobState.QUEUED, JobState.RUNNING)


def job(scope: Scope, ref: str) -> JobRow | None:
    """One job, or None when it is absent or out of scope."""
    row = Job.objects.within(scope).filter(ref=ref).first()
    return None if row is None else _shown(row, scope)


def jobs(scope: Scope, *, state: str = "", limit: int = 500) -> list[JobRow]:
    """The newest jobs of a scope, newest first, without their logs."""
    rows = Job.objects.within(scope).defer("log").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    return [_shown(row, scope, log=False) for row in rows[:limit]]


def on_the_way(scope: Scope) -> int:
    """How many jobs of a scope wait or run."""
    return Job.objects.within(scope).filter(state__in=_ON_THE_WAY).count()


def states() -> list[tuple[str, str]]:
    """Every state and its word, in the order of a job's life."""
    return [(state.value, str(state.label)) for state in JobState]


def _shown(row: Job, scope: Scope, *, log: bool = True) -> JobRow:
    mine = row.created_by_id == scope.staff_id or scope.role is Role.DISTRICT
    return JobRow(
        ref=row.ref,
        kind=row.kind,
        title=row.title,
        state=row.state,
        state_label=str(JobState(row.state).label),
        done=row.done,
        total=row.total,
        message=row.message,
        log=row.log if log else "",
        result=row.result,
        cancel_requested=row.cancel_requested,
        attempts=row.attempts,
        created_by_name=row.created_by_name,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        can_cancel=mine and row.state in _ON_THE_WAY and not row.cancel_requested,
        can_resume=mine and row.state in (JobState.INTERRUPTED, JobState.FAILED),
    )


def under_way(ref: str) -> bool:
    """Whether a job waits or runs (进行中), whoever asked for it; nothing else of it is told."""
    rows = Job.objects.everywhere("whether work on something goes on")
    return rows.filter(ref=ref, state__in=_ON_THE_WAY).exists()
