"""Enqueue, cancel and resume: what they do, and above all what they refuse."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.rooms.scopes import DISTRICT, EAST, EAST_COLLEAGUE, SOCIETY, WEST

from yikou_app.ground.ensure import BrokenInvariant, Refused
from yikou_app.jobs import actions, queries
from yikou_app.jobs.actions import Task, UnknownKind, enqueue, job
from yikou_app.jobs.jobs import run_pending
from yikou_app.jobs.models import Job, JobState
from yikou_app.trail import queries as trail

pytestmark = pytest.mark.django_db


@job("testing.count", title="数数", resumable=True)
def count_up(task: Task) -> dict[str, object]:
    """Counts to the number it is given."""
    for number in range(task.args["to"]):
        task.progress(number, task.args["to"], f"数到 {number}")
    return {"facts": {"数到": task.args["to"]}, "asker": task.scope.staff_name}


def ask(by=EAST, key: str = "k1", to: int = 3) -> str:
    """A job of the counting kind."""
    with transaction.atomic():
        return enqueue(kind="testing.count", title="数到三", key=key, args={"to": to}, by=by)


def row(ref: str) -> Job:
    """The row itself; the tests may look behind the doors."""
    return Job.objects.everywhere("test").get(ref=ref)


def force(ref: str, **values: object) -> None:
    """Put a job into a state that a worker would have put it into."""
    Job.objects.everywhere("test").filter(ref=ref).update(**values)


def test_a_job_runs_as_its_asker_and_keeps_its_result():
    """The worker is another process: everything about the asker must come from the row."""
    ref = ask()
    assert run_pending() == 1
    found = queries.job(EAST, ref)
    assert found is not None
    assert (found.state, found.state_label, found.finished) == ("done", "已完成", True)
    assert found.result == {"facts": {"数到": 3}, "asker": "东丙"}
    assert (found.attempts, found.can_resume, found.can_cancel) == (1, False, False)


def test_the_same_key_gives_the_same_job_and_runs_once():
    """A double click, or a retry after a lost answer, must not check a roster twice."""
    assert ask() == ask()
    assert run_pending() == 1
    assert ask() == queries.jobs(EAST)[0].ref
    assert run_pending() == 0, "a key that has run does not run again"


def test_the_same_key_for_another_kind_is_a_mistake_of_ours():
    """Handing out a job of another kind would let a caller wait for the wrong thing."""

    @job("testing.other", title="别的", resumable=False)
    def other(task: Task) -> dict[str, object]:
        return {}

    ask()
    with pytest.raises(BrokenInvariant), transaction.atomic():
        enqueue(kind="testing.other", title="别的", key="k1", args={}, by=EAST)


def test_nothing_runs_when_the_asking_act_is_rolled_back():
    """The job is part of the act: no roster, no check."""

    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        ask()
        raise Undone
    assert run_pending() == 0


@pytest.mark.parametrize(
    "kind", ["testing.absent", "absent.verb", "trail.record", "", "../x.y", "site.settings"]
)
def test_an_unknown_kind_is_refused_when_it_is_asked_for(kind: str):
    """A misspelt kind must fail in the act, not at night in the worker."""
    with pytest.raises(UnknownKind), transaction.atomic():
        enqueue(kind=kind, title="数", key="k", args={}, by=EAST)


def test_two_modules_cannot_take_one_name():
    """The second would silently replace the first, and jobs would run other code."""

    def run(task: Task) -> dict[str, object]:
        return {}

    run.__module__ = "elsewhere"
    with pytest.raises(BrokenInvariant):
        job("testing.count", title="冒名", resumable=False)(run)


def test_a_waiting_job_is_cancelled_at_once():
    """Nobody has begun it, so there is nothing to wait for."""
    ref = ask()
    actions.request_cancel(ref=ref, by=EAST)
    assert queries.job(EAST, ref).state == "cancelled"
    assert run_pending() == 0
    assert [event.verb for event in trail.history(("job", ref))] == ["request_cancel"]


def test_a_running_job_is_only_asked_to_stop():
    """Its worker must see the request and end between two chunks; the row stays its own until then."""
    ref = ask()
    force(ref, state=JobState.RUNNING)
    actions.request_cancel(ref=ref, by=EAST)
    assert (row(ref).state, row(ref).cancel_requested) == (JobState.RUNNING, True)


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.INTERRUPTED, JobState.CANCELLED])
def test_a_finished_job_is_not_cancelled(state: JobState):
    """The screen was old; saying 已取消 of finished work would be a lie."""
    ref = ask()
    force(ref, state=state)
    with pytest.raises(Refused, match="已经结束"):
        actions.request_cancel(ref=ref, by=EAST)
    assert trail.history(("job", ref)) == []


@pytest.mark.parametrize("state", [JobState.INTERRUPTED, JobState.FAILED])
def test_an_interrupted_or_failed_job_can_be_resumed(state: JobState):
    """Every job has a way on after a mishap."""
    ref = ask()
    force(ref, state=state, attempts=5, cancel_requested=True)
    assert queries.job(EAST, ref).can_resume
    actions.resume(ref=ref, by=EAST)
    assert run_pending() == 1
    assert queries.job(EAST, ref).state == "done"


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE, JobState.CANCELLED])
def test_other_jobs_are_not_resumed(state: JobState):
    """Resuming a running job would run it twice; a done one would do its work again."""
    ref = ask()
    force(ref, state=state)
    with pytest.raises(Refused, match="中断或未完成"):
        actions.resume(ref=ref, by=EAST)


def test_only_the_asker_or_the_district_may_stop_a_job():
    """A colleague sees the job, but may not end another's work."""
    ref = ask()
    with pytest.raises(Refused) as refusal:
        actions.request_cancel(ref=ref, by=EAST_COLLEAGUE)
    assert refusal.value.status == 403
    assert not queries.job(EAST_COLLEAGUE, ref).can_cancel
    actions.request_cancel(ref=ref, by=DISTRICT)
    assert queries.job(EAST, ref).state == "cancelled"


@pytest.mark.parametrize("by", [WEST, SOCIETY])
def test_a_job_out_of_scope_is_as_if_it_were_not_there(by):
    """A job's title and message tell what another unit does."""
    ref = ask()
    assert queries.job(by, ref) is None
    assert queries.jobs(by) == []
    for act in (actions.request_cancel, actions.resume):
        with pytest.raises(Refused) as refusal:
            act(ref=ref, by=by)
        assert refusal.value.status == 404


def test_the_database_keeps_what_has_ended_as_it_ended():
    """Not even a mistake in our own code may put a finished job back to work."""
    ref = ask()
    run_pending()
    with pytest.raises(IntegrityError), transaction.atomic():
        force(ref, state=JobState.QUEUED)


def test_the_database_lets_a_fence_only_grow():
    """A fence that goes back would let a worker that slept write again."""
    ref = ask()
    run_pending()
    with pytest.raises(IntegrityError), transaction.atomic():
        force(ref, fence=0)


@pytest.mark.parametrize(
    ("field", "value"), [("args", {"to": 9}), ("kind", "x.y"), ("scope", {}), ("created_by_id", 9)]
)
def test_what_was_asked_for_never_changes(field: str, value: object):
    """The job runs what its asker asked, as its asker: neither may be exchanged in the queue."""
    ref = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        force(ref, **{field: value})
