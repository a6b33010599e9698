"""One worker in this process: how jobs end, how leases pass on, what a worker that slept may still do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone
from tests.rooms.scopes import DISTRICT, EAST

from yikou_app.ground.ensure import refuse
from yikou_app.jobs import actions, jobs, queries
from yikou_app.jobs.actions import LostLease, Task, enqueue, job
from yikou_app.jobs.jobs import MOST_ATTEMPTS, reclaim, run_pending, work_forever
from yikou_app.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db

_act: Callable[[Task], dict[str, Any]]


@job("testing.act", title="照办", resumable=True)
def act(task: Task) -> dict[str, Any]:
    """Does what the test put into ``_act``."""
    return _act(task)


@job("testing.fragile", title="不可重来", resumable=False)
def fragile(task: Task) -> dict[str, Any]:
    """As ``act``, of a kind that must not run twice by itself."""
    return _act(task)


def ask(
    run: Callable[[Task], dict[str, Any]] = lambda task: {}, kind: str = "testing.act", key: str = "k"
) -> str:
    """A queued job that will do ``run``."""
    global _act
    _act = run
    with transaction.atomic():
        return enqueue(kind=kind, title="照办", key=key, args={}, by=EAST)


def row(ref: str) -> Job:
    return Job.objects.everywhere("test").get(ref=ref)


def force(ref: str, **values: object) -> None:
    Job.objects.everywhere("test").filter(ref=ref).update(**values)


def let_the_lease_run_out(ref: str) -> None:
    """As if the worker had been silent for longer than its lease."""
    force(ref, lease_until=timezone.now() - timedelta(seconds=1))


def test_cancel_ends_a_job_between_two_chunks_and_keeps_the_chunks():
    """Chunks are idempotent and committed; cancelling must not pretend to undo them."""
    seen: list[int] = []

    def run(task: Task) -> dict[str, Any]:
        for number in range(5):
            task.progress(5, 5)
            seen.append(number)
            if number == 1:
                actions.request_cancel(ref=task.ref, by=EAST)
        return {}

    ref = ask(run)
    run_pending()
    assert seen == [0, 1]
    assert (row(ref).state, row(ref).message) == (JobState.CANCELLED, "已取消")


def test_a_refusal_inside_a_job_is_told_in_its_own_words():
    """The sentence that says what to do must reach the person, not a class name."""
    ref = ask(lambda task: refuse("名册第 3 行没有姓名。请补上后重新上传。"))
    run_pending()
    assert (row(ref).state, row(ref).message) == (JobState.FAILED, "名册第 3 行没有姓名。请补上后重新上传。")


def test_a_mistake_in_a_job_is_neither_shown_nor_logged_with_its_values(caplog: pytest.LogCaptureFixture):
    """The text of an exception often carries the value that broke it, and that is a person's number."""

    def run(task: Task) -> dict[str, Any]:
        raise ValueError("王小明 310112195503071234")

    ref = ask(run)
    with caplog.at_level(logging.WARNING):
        run_pending()
    assert row(ref).state == JobState.FAILED
    told = row(ref).message + row(ref).log + caplog.text
    assert "ValueError" in told
    assert "王小明" not in told
    assert "310112195503071234" not in told
    assert "test_worker.py" in caplog.text, "the log still says where"


def test_one_bad_job_does_not_keep_the_next_from_running():
    """The queue is one for the whole district."""

    def run(task: Task) -> dict[str, Any]:
        raise RuntimeError

    bad = ask(run, key="bad")
    good = ask(run, key="good", kind="testing.fragile")
    force(good, title="后来")
    global _act
    _act = lambda task: {} if task.ref == good else run(task)  # noqa: E731 - exchanges the act of both
    assert run_pending() == 2
    assert (row(bad).state, row(good).state) == (JobState.FAILED, JobState.DONE)


@pytest.mark.parametrize("answer", [None, [], "done", 3])
def test_a_job_that_does_not_answer_with_a_dict_has_failed(answer: object):
    """The screens draw a dict; anything else is our mistake and must show at once."""
    ref = ask(lambda task: answer)  # type: ignore[arg-type, return-value] # the wrong answer is the test
    run_pending()
    assert row(ref).state == JobState.FAILED


def test_a_kind_that_this_version_does_not_know_is_told_so():
    """An old worker beside a new site must not loop over a job that it cannot do."""
    ref = ask()
    renamed = actions.kinds._KINDS.pop("testing.act")
    try:
        run_pending()
    finally:
        actions.kinds._KINDS["testing.act"] = renamed
    assert row(ref).state == JobState.FAILED
    assert "版本" in row(ref).message


def test_a_resumable_job_whose_worker_died_waits_again():
    """SIGKILL leaves RUNNING behind; nobody should have to notice it."""
    ref = ask()
    claimed = jobs._claim()
    assert claimed is not None
    assert reclaim() == 0, "the lease still runs"
    let_the_lease_run_out(ref)
    assert reclaim() == 1
    assert row(ref).state == JobState.QUEUED
    assert run_pending() == 1
    assert (row(ref).state, row(ref).attempts) == (JobState.DONE, 2)


def test_a_job_that_must_not_run_twice_waits_for_a_person():
    """Only a person can say what the dead worker had already done."""
    ref = ask(kind="testing.fragile")
    jobs._claim()
    let_the_lease_run_out(ref)
    assert reclaim() == 1
    assert row(ref).state == JobState.INTERRUPTED
    assert run_pending() == 0
    assert "继续" in row(ref).message


def test_a_job_that_keeps_killing_its_worker_is_set_aside():
    """Otherwise one poisoned file takes the worker down for ever."""
    ref = ask()
    for _ in range(MOST_ATTEMPTS):
        assert jobs._claim() is not None
        let_the_lease_run_out(ref)
        assert reclaim() == 1
    assert row(ref).state == JobState.INTERRUPTED
    assert str(MOST_ATTEMPTS) in row(ref).message


def test_a_cancelled_job_whose_worker_died_stays_cancelled():
    """The person has already said no; running it again would go against their word."""
    ref = ask()
    jobs._claim()
    actions.request_cancel(ref=ref, by=EAST)
    let_the_lease_run_out(ref)
    reclaim()
    assert row(ref).state == JobState.CANCELLED


def test_a_worker_that_slept_past_its_lease_can_write_nothing():
    """The heart of it: two workers hold the same job, and only the one with the newer fence counts."""
    ref = ask()
    asleep = jobs._claim()
    assert asleep is not None
    let_the_lease_run_out(ref)
    reclaim()
    awake = jobs._claim()
    assert awake is not None
    assert awake.fence > asleep.fence
    for write in (
        lambda: asleep.progress(1, 1),
        lambda: asleep.log("我还在"),
        lambda: asleep.renew(),
        lambda: asleep.finish(JobState.DONE),
        lambda: asleep.fenced().__enter__(),
    ):
        with pytest.raises(LostLease):
            write()
    with awake.fenced():
        pass
    assert row(ref).state == JobState.RUNNING


def test_a_heartbeat_that_comes_late_does_not_wake_a_finished_job():
    """The thread may beat once more after the end; a done job with a lease would look as if it ran."""
    ref = ask()
    task = jobs._claim()
    assert task is not None
    task.finish(JobState.DONE)
    with pytest.raises(LostLease):
        task.renew()
    assert row(ref).lease_until is None


def test_a_job_that_was_taken_over_ends_silently_and_changes_nothing():
    """The loser's last act, writing how it ended, must not overwrite the winner's state."""

    def run(task: Task) -> dict[str, Any]:
        let_the_lease_run_out(task.ref)
        reclaim()
        return {"of": "the loser"}

    ref = ask(run)
    run_pending(limit=1)
    assert row(ref).state == JobState.QUEUED
    assert row(ref).result == {}


def test_an_outage_of_the_database_puts_a_resumable_job_back():
    """PostgreSQL restarts, SQLite is locked for 20 seconds: neither is the roster's fault."""

    def run(task: Task) -> dict[str, Any]:
        if task.attempt == 1:
            raise OperationalError("database is locked")
        return {}

    ref = ask(run)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs.connections, "close_all", lambda: None)  # the test's own transaction lives there
        assert run_pending() == 2
    assert (row(ref).state, row(ref).attempts) == (JobState.DONE, 2)


def test_an_outage_in_a_job_that_must_not_run_twice_waits_for_a_person():
    """Whether the last write arrived is not known."""

    def run(task: Task) -> dict[str, Any]:
        raise OperationalError("server closed the connection")

    ref = ask(run, kind="testing.fragile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs.connections, "close_all", lambda: None)
        run_pending()
    assert row(ref).state == JobState.INTERRUPTED


@pytest.mark.parametrize(
    ("kind", "state", "attempts"),
    [("testing.act", JobState.QUEUED, 0), ("testing.fragile", JobState.INTERRUPTED, 1)],
)
def test_a_shutdown_ends_the_running_job_at_its_next_progress(kind: str, state: JobState, attempts: int):
    """A restart for an update is no crash: it must not use up an attempt, nor lose the job."""
    stop = threading.Event()

    def run(task: Task) -> dict[str, Any]:
        stop.set()
        task.progress(1, 2)
        raise AssertionError("the job went on after the stop")

    ref = ask(run, kind=kind)
    task = jobs._claim(stop)
    assert task is not None
    jobs._run(task)
    assert (row(ref).state, row(ref).attempts) == (state, attempts)


def test_progress_is_written_at_most_once_a_second_but_always_at_the_end():
    """Each write takes SQLite's only write lock; the last one is what the person waits for."""
    seen: list[int] = []

    def run(task: Task) -> dict[str, Any]:
        for number in range(1, 101):
            task.progress(number, 100)
            seen.append(row(task.ref).done)
        return {}

    ask(run)
    run_pending()
    assert seen[0] == 1
    assert seen[-1] == 100
    assert len(set(seen)) < 20


def test_work_of_unknown_length_is_not_written_at_every_step():
    """total 0 means unknown; it must not count as finished, which is written always."""
    writes: list[object] = []

    def run(task: Task) -> dict[str, Any]:
        renew = task.renew
        task.renew = lambda **changes: (writes.append(changes), renew(**changes))  # type: ignore[method-assign, func-returns-value] # counts the writes
        for number in range(50):
            task.progress(number, 0)
        return {}

    ask(run)
    run_pending()
    assert 1 <= len(writes) < 10


def test_the_log_keeps_its_newest_lines_and_never_grows_beyond_its_bound():
    """A row of megabytes would be read by every list of jobs."""

    def run(task: Task) -> dict[str, Any]:
        for number in range(60):
            task.log(f"{number:03d} " + "行" * 490)
        return {}

    ref = ask(run)
    run_pending()
    log = queries.job(DISTRICT, ref).log
    assert len(log) <= 20_000
    assert "059 " in log
    assert "000 " not in log
    assert queries.jobs(DISTRICT)[0].log == "", "lists do not carry logs"


def test_the_oldest_job_runs_first():
    """Forty units hand in on the same day; nobody may be overtaken."""
    order: list[str] = []
    refs = []
    for key in "abc":
        refs.append(ask(lambda task: {"n": order.append(task.ref)}, key=key))  # type: ignore[func-returns-value] # records the order
    run_pending()
    assert order == refs


def test_the_loop_outlives_an_outage(monkeypatch: pytest.MonkeyPatch):
    """A worker that dies when PostgreSQL restarts at night leaves the morning without one."""
    stop = threading.Event()
    turns: list[str] = []

    def no_database() -> int:
        turns.append("turn")
        if len(turns) == 3:
            stop.set()
        raise OperationalError("no connection")

    monkeypatch.setattr(jobs, "reclaim", no_database)
    monkeypatch.setattr(jobs, "_PAUSE_AFTER_OUTAGE", 0.0)
    monkeypatch.setattr(jobs.connections, "close_all", lambda: None)
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    work_forever(stop)
    assert len(turns) == 3


def test_what_a_queue_shares_stands_ready_once_and_is_gone_when_nothing_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred lists must not start a hundred parsers; an idle worker must not keep them for the night."""
    told: list[str] = []
    stop = threading.Event()

    def run(name: str) -> Callable[[Task], dict[str, Any]]:
        return lambda task: told.append(name) or {}  # type: ignore[func-returns-value] # said, then nothing

    @contextmanager
    def shared() -> Iterator[None]:
        told.append("ready")
        yield
        told.append("gone")
        stop.set()

    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    monkeypatch.setattr(jobs, "_heartbeat", lambda task: nullcontext())
    ask(run("work"), key="a")
    ask(run("work"), key="b")
    work_forever(stop, poll_seconds=0, batch=shared)
    assert told == ["ready", "work", "work", "gone"]
