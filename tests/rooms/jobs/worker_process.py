"""A real worker with kinds that stop, hang and kill themselves: ``python -m tests.rooms.jobs.worker_process``.

Everything but the kinds is the product's own: this calls the command ``yikou worker``.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from yikou_app.district.models import Category  # noqa: E402  (Django must be ready first)
from yikou_app.jobs.actions import Task, job  # noqa: E402  (Django must be ready first)
from yikou_app.site.cli import main  # noqa: E402  (Django must be ready first)

CHUNKS = 12


def chunk(task: Task, number: int) -> None:
    """One chunk: a row that may exist only once, written under the fence."""
    Category.objects.get_or_create(
        key=f"{task.ref}-{number}", name=f"{task.ref}-{number}", defaults={"valid_from": "2026-01-01"}
    )


def act_out(task: Task, number: int, *, inside: bool) -> None:
    """Do to this process what the job's arguments say, at the chunk and the attempt they say."""
    wanted = task.args.get("at") == number and task.args.get("inside", False) is inside
    if wanted and task.attempt == 1:
        os.kill(os.getpid(), getattr(signal, task.args["signal"]))
        time.sleep(0.2)


def run(task: Task) -> dict[str, Any]:
    """Writes its chunks one after another; waits in the third as long as the file ``hold`` exists."""
    for number in range(CHUNKS):
        act_out(task, number, inside=False)
        with task.fenced():
            chunk(task, number)
            act_out(task, number, inside=True)
        task.progress(number + 1, CHUNKS)
        while number == 2 and Path(task.args.get("hold", "/nowhere")).exists():
            time.sleep(0.1)
            task.progress(number + 1, CHUNKS)
    return {"by": os.getpid(), "attempt": task.attempt}


job("process.resumable", title="可续", resumable=True)(run)
job("process.fragile", title="不可续", resumable=False)(run)


@job("process.long_step", title="一步很久", resumable=True)
def long_step(task: Task) -> dict[str, Any]:
    """One step that takes much longer than the lease and never says so."""
    task.progress(0, 1)
    time.sleep(task.args["seconds"])
    return {"by": os.getpid(), "attempt": task.attempt}


if __name__ == "__main__":
    main(["worker"], prog_name="yikou")
