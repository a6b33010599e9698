"""Real workers on a real database, killed, stopped and asked to end in the middle of a job.

Nothing here waits for a set time: each test waits for a state, with a bound that only a failure meets.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from tests import scratch
from tests.rooms.jobs.worker_process import CHUNKS
from tests.scratch import Installation

LEASE = 5
PATIENCE = 120.0


class Yard:
    """A scratch installation and the workers that run in it."""

    def __init__(self, place: Installation) -> None:
        self.place = place
        self.workers: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        """A worker of its own."""
        worker = self.place.start("-m", "tests.rooms.jobs.worker_process", stderr=subprocess.DEVNULL)
        self.workers.append(worker)
        return worker

    def ask(self, kind: str, **args: Any) -> str:
        """A queued job; returns its reference."""
        return self.ask_many(kind, [args])[0]

    def ask_many(self, kind: str, many: list[dict[str, Any]]) -> list[str]:
        """Queued jobs of one kind."""
        words = [word for args in many for word in (kind, json.dumps(args))]
        return self.place.run("-m", "tests.rooms.jobs.probe", *words).stdout.split()

    def see(self, ref: str) -> dict[str, Any]:
        """The job as it stands in the database, read without any code of ours."""
        columns = ("state", "attempts", "fence", "done", "worker", "result")
        row = self._row(f"SELECT {', '.join(columns)} FROM yikou_job WHERE ref = '{ref}'")
        seen = dict(zip(columns, row, strict=True))
        if isinstance(seen["result"], str):
            seen["result"] = json.loads(seen["result"])
        seen["chunks"] = self._row(f"SELECT count(*) FROM yikou_category WHERE key LIKE '{ref}-%'")[0]
        return seen

    def _row(self, statement: str) -> Any:
        if self.place.database:
            parts = urlsplit(self.place.database)
            host = parse_qs(parts.query)["host"][0]
            with psycopg.connect(f"host={host} user=yikou dbname={parts.path.lstrip('/')}") as postgres:
                return postgres.execute(statement.encode()).fetchone()
        with closing(sqlite3.connect(self.place.home / "yikou.db", timeout=20)) as sqlite:
            return sqlite.execute(statement).fetchone()

    def wait(self, ref: str, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The job once a condition holds."""
        last = time.monotonic() + PATIENCE
        while not until(seen := self.see(ref)):
            assert time.monotonic() < last, f"never came to pass: {seen}"
            time.sleep(0.2)
        return seen


@pytest.fixture
def yard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Yard]:
    monkeypatch.setenv("YIKOU_LEASE_SECONDS", str(LEASE))
    place = scratch.fresh()
    made = Yard(place)
    yield made
    for worker in made.workers:
        if worker.poll() is None:
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()
    place.remove()


def ended(seen: dict[str, Any]) -> bool:
    return seen["state"] not in ("queued", "running")


def stopped(worker: subprocess.Popen[str]) -> bool:
    """Whether the process has been halted by SIGSTOP."""
    return Path(f"/proc/{worker.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0] == "T"


@pytest.mark.parametrize(
    "inside", [pytest.param(False, marks=pytest.mark.deep), True], ids=["between-chunks", "inside-a-chunk"]
)
def test_a_worker_killed_in_the_middle_loses_no_chunk_and_doubles_none(yard: Yard, inside: bool):
    """SIGKILL is a power cut for one process; the next worker must finish exactly what was asked."""
    ref = yard.ask("process.resumable", at=5, inside=inside, signal="SIGKILL")
    first = yard.start()
    assert first.wait(PATIENCE) == -signal.SIGKILL
    left = yard.see(ref)
    assert (left["state"], left["chunks"]) == ("running", 5), "the chunk under the knife was not committed"
    second = yard.start()
    seen = yard.wait(ref, ended)
    assert (seen["state"], seen["chunks"], seen["attempts"]) == ("done", CHUNKS, 2)
    assert seen["result"] == {"by": second.pid, "attempt": 2}


def test_a_killed_job_that_must_not_run_twice_waits_for_a_person(yard: Yard):
    """Only a person can say what the dead worker had already done outside the database."""
    ref = yard.ask("process.fragile", at=5, signal="SIGKILL")
    assert yard.start().wait(PATIENCE) == -signal.SIGKILL
    yard.start()
    seen = yard.wait(ref, ended)
    assert (seen["state"], seen["chunks"], seen["attempts"]) == ("interrupted", 5, 1)


def test_a_worker_that_slept_past_its_lease_does_no_harm_when_it_wakes(yard: Yard):
    """A suspended virtual machine wakes up an hour later in the middle of a job that another has finished."""
    ref = yard.ask("process.resumable", at=5, signal="SIGSTOP")
    asleep = yard.start()
    yard.wait(ref, lambda seen: seen["chunks"] == 5 and stopped(asleep))
    awake = yard.start()
    finished = yard.wait(ref, ended)
    assert finished["result"] == {"by": awake.pid, "attempt": 2}
    os.kill(asleep.pid, signal.SIGCONT)
    again = yard.ask("process.resumable")  # both are alive again when this one is done
    yard.wait(again, ended)
    seen = yard.see(ref)
    assert seen == finished, "the sleeper has written nothing over the winner's state"
    assert asleep.poll() is None, "and it goes on as a worker"


@pytest.mark.deep
def test_a_long_step_keeps_its_lease_by_the_heartbeat(yard: Yard):
    """A step may take longer than the lease; as long as its process lives nobody may take it over."""
    ref = yard.ask("process.long_step", seconds=LEASE * 2)
    first = yard.start()
    yard.wait(ref, lambda seen: seen["state"] == "running")
    yard.start()
    seen = yard.wait(ref, ended)
    assert (seen["state"], seen["attempts"]) == ("done", 1)
    assert seen["result"]["by"] == first.pid


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.deep)])
def test_a_worker_told_to_end_gives_its_job_back_and_ends(yard: Yard, number: signal.Signals):
    """An update restarts the worker; the job must neither be lost nor count as a crash."""
    hold = yard.place.home / "hold"
    hold.touch()
    ref = yard.ask("process.resumable", hold=str(hold))
    worker = yard.start()
    yard.wait(ref, lambda seen: seen["chunks"] == 3)
    worker.send_signal(number)
    assert worker.wait(PATIENCE) == 0
    left = yard.see(ref)
    assert (left["state"], left["attempts"], left["worker"]) == ("queued", 0, "")
    hold.unlink()
    yard.start()
    seen = yard.wait(ref, ended)
    assert (seen["state"], seen["chunks"], seen["attempts"]) == ("done", CHUNKS, 1)


def test_many_workers_run_every_job_exactly_once(yard: Yard):
    """Two workers that claim the same row would each do the work."""
    refs = yard.ask_many("process.resumable", [{"n": number} for number in range(6)])
    workers = [yard.start() for _ in range(3)]
    seen = [yard.wait(ref, ended) for ref in refs]
    assert all((each["state"], each["attempts"], each["chunks"]) == ("done", 1, CHUNKS) for each in seen)
    assert all(worker.poll() is None for worker in workers)
