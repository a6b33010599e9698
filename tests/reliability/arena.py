"""Many attempts at one moment on a real database: the machinery of the races.

``python -m tests.reliability.arena NAME [TIMES]`` runs one contest in the installation of its environment and
prints what came of each mode as JSON. Eight forked processes take the attempts; on PostgreSQL each
attempt has a thread and a connection of its own, on SQLite a process makes its attempts in turn,
because there the processes wait for one lock anyway.

A mode leaves everything as it is, or takes a guard away: ``patches`` replace code in this process and
its children, ``drops`` remove constraints and triggers from the database for good. In a naive mode
every attempt first looks, outside its transaction, as a screen does, and then acts on what it saw.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any

import django

PROCESSES = 8
CROWD, FEW = 32, 8
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Attempt:
    """Something one person tries; ``look`` says beforehand whether it seems possible."""

    act: Callable[[], object]
    look: Callable[[], bool] = lambda: True


@dataclass(frozen=True)
class Outcome:
    """What an attempt met: done (with its answer), refused, or an error that nobody expected."""

    place: int
    kind: str
    said: str


@dataclass(frozen=True)
class Mode:
    """One way of running a contest; ``breaks`` is what must then be seen, empty when nothing may break."""

    name: str
    breaks: str = ""
    naive: bool = False
    patches: tuple[Callable[[], AbstractContextManager[object]], ...] = ()
    drops: tuple[tuple[str, str], ...] = ()
    trials: int = 1


@dataclass(frozen=True)
class Contest:
    """``prepare`` sets the scene for a crowd of a size; ``judge`` names the promises that were broken."""

    prepare: Callable[[int], tuple[Any, Sequence[Attempt]]]
    judge: Callable[[Any, Sequence[Outcome]], list[str]]
    modes: tuple[Mode, ...]


@dataclass
class Report:
    """What a mode came to."""

    mode: str
    breaks: str
    trials: int = 0
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def seen(self) -> bool:
        """Whether what had to break has broken."""
        return bool(self.breaks) and any(self.breaks in violation for violation in self.violations)


def compete(attempts: Sequence[Attempt], *, naive: bool = False) -> list[Outcome]:
    """Let all attempts go at once; what each of them met, in order."""
    from django.db import connection, connections

    connections.close_all()
    threaded = connection.vendor == "postgresql"
    groups = [list(enumerate(attempts))[start::PROCESSES] for start in range(PROCESSES)]
    groups = [group for group in groups if group]
    start = _fork.Barrier(len(attempts) if threaded else len(groups))
    pipes = []
    for group in groups:
        ours, theirs = _fork.Pipe(duplex=False)
        process = _fork.Process(target=_child, args=(group, start, theirs, threaded, naive), daemon=True)
        process.start()
        theirs.close()
        pipes.append((process, ours))
    found: list[Outcome] = []
    for process, ours in pipes:
        found += ours.recv()
        process.join(60)
    return sorted(found, key=lambda outcome: outcome.place)


def _child(group: list[tuple[int, Attempt]], start: Any, pipe: Any, threaded: bool, naive: bool) -> None:
    from django.db import connection, connections

    found: list[Outcome] = []

    def one(place: int, attempt: Attempt, wait: bool) -> None:
        try:
            connection.ensure_connection()
            if wait:
                start.wait(60)
            found.append(_met(place, attempt, naive))
        finally:
            connections.close_all()

    if threaded:
        threads = [threading.Thread(target=one, args=(place, attempt, True)) for place, attempt in group]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    else:
        for number, (place, attempt) in enumerate(group):
            one(place, attempt, number == 0)
    pipe.send(found)


def _met(place: int, attempt: Attempt, naive: bool) -> Outcome:
    from yikou_app.ground.ensure import Refused

    try:
        if naive and not attempt.look():
            return Outcome(place, "refused", "seen beforehand")
        return Outcome(place, "done", str(attempt.act()))
    except Refused as refused:
        return Outcome(place, "refused", refused.sentence)
    except Exception as error:  # noqa: BLE001 # whatever else is met is reported by its name
        return Outcome(place, "error", f"{type(error).__name__}: {error}"[:300])


def drop(model_name: str, name: str) -> None:
    """Take a constraint, an index or a trigger of a model out of the database."""
    from django.apps import apps
    from django.db import connection

    model = apps.get_model("yikou", model_name)
    table = model._meta.db_table
    constraint = next((each for each in model._meta.constraints if each.name == name), None)
    if constraint is None:
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {name}{on}")
        return
    model._meta.constraints = [each for each in model._meta.constraints if each.name != name]
    with connection.cursor() as cursor:
        # SQLite makes a table anew for some constraints, and triggers elsewhere that name it stand in the way.
        triggers = _sqlite_triggers(cursor) if connection.vendor == "sqlite" else {}
        for trigger in triggers:
            cursor.execute(f"DROP TRIGGER {trigger}")
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
        for statement in triggers.values():
            cursor.execute(statement)


def _sqlite_triggers(cursor: Any) -> dict[str, str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return dict(cursor.fetchall())


def run(contest: Contest, times: int = 1) -> list[Report]:
    """Run a contest's modes one after the other; a mode that must break stops when it has."""
    reports = []
    for mode in contest.modes:
        report = Report(mode.name, mode.breaks)
        for model, name in mode.drops:
            drop(model, name)
        with ExitStack() as stack:
            for patch in mode.patches:
                stack.enter_context(patch())
            while report.trials < mode.trials * times and not report.seen:
                scene, attempts = contest.prepare(CROWD if mode.name == "whole" else FEW)
                outcomes = compete(attempts, naive=mode.naive)
                report.trials += 1
                report.outcomes.update(outcome.kind for outcome in outcomes)
                report.errors += [outcome.said for outcome in outcomes if outcome.kind == "error"]
                report.violations += contest.judge(scene, outcomes)
        reports.append(report)
    return reports


def main(name: str, times: int = 1) -> None:
    """Run the contest of a name, so many times over, and print what came of it."""
    django.setup()
    from tests.reliability.contests import CONTESTS

    found = run(CONTESTS[name](), times)
    print(json.dumps([vars(report) for report in found], ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
