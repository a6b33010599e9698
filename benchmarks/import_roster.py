"""A roster from the file as handed in to people and awards on the register, beside django-import-export on one plain table.

Run: ``python benchmarks/import_roster.py [--postgres] [--rows N] [--times T]``. One process imports N rows once in a
fresh database with checks, triggers, encryption and the pauses for other writers on; the median of T processes is
printed, wall and processor seconds, with the peak memory of that process (the workbook is written by another), and how
long its write transactions held others up. A tenth of the rows runs first: the cost must grow linearly.

The peer is no dependency of ours: ``pip install django-import-export`` into a folder, and name that folder in
``PYTHONPATH``. It reads the same workbook into one table without checks, triggers, encryption, people or awards. Promised: at
least 6 times its default and as fast as its bulk mode, counted in rows a second; at most 60 s and 600 MiB for 112,800.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


from benchmarks.roster_made import HEADS, people, workbook  # noqa: E402  (the checkout's own, after the path)


def spent() -> float:
    """Processor seconds of this process and its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Wall and processor seconds of some work."""
    wall, busy = time.perf_counter(), spent()
    work()
    return {"wall": time.perf_counter() - wall, "cpu": spent() - busy}


@contextmanager
def transactions() -> Iterator[list[float]]:
    """Milliseconds of each outermost transaction, from its lock to its commit."""
    from django.db.transaction import Atomic, get_connection

    held: list[float] = []
    began: list[float] = []
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def entering(atomic: Any) -> None:
        outermost = not get_connection(atomic.using).in_atomic_block
        enter(atomic)
        if outermost:
            began.append(time.perf_counter())

    def leaving(atomic: Any, *how: Any) -> None:
        leave(atomic, *how)
        if not get_connection(atomic.using).in_atomic_block and began:
            held.append((time.perf_counter() - began.pop()) * 1000)

    Atomic.__enter__, Atomic.__exit__ = entering, leaving  # type: ignore[method-assign] # watched while it lasts
    try:
        yield held
    finally:
        Atomic.__enter__, Atomic.__exit__ = enter, leave  # type: ignore[method-assign] # as it was


def lengths(held: list[float]) -> dict[str, float]:
    """The 95th percentile and the longest of the transactions that wrote a chunk: those of 5 ms or more."""
    chunks = sorted(each for each in held if each >= 5)
    return {"number": len(chunks), "p95": chunks[int(len(chunks) * 0.95)], "longest": chunks[-1]}


@contextmanager
def database(*, postgres: bool) -> Iterator[None]:
    """A fresh home and database, in the settings before Django is asked."""
    with tempfile.TemporaryDirectory(prefix="yikou-bench-") as home:
        os.environ["YIKOU_HOME"] = home
        os.environ["YIKOU_CONFIG"] = str(Path(home) / "none.toml")
        os.environ["DJANGO_SETTINGS_MODULE"] = "yikou_app.site.settings"
        os.environ.pop("YIKOU_CHUNK_PAUSE_MS", None)
        if not postgres:
            yield
            return
        import psycopg
        from tests.postgres_server import Server

        folder = Path(tempfile.mkdtemp(prefix="yikou-pg-", dir="/tmp"))
        folder.chmod(0o755)
        server = Server(folder, durable=True)
        server.start()
        try:
            with psycopg.connect(server.dsn("postgres"), autocommit=True) as link:
                link.execute("CREATE DATABASE bench")
            os.environ["YIKOU_DATABASE"] = server.url("bench")
            yield
        finally:
            server.stop()


def listed(rows: int) -> bytes:
    """The workbook as a unit hands it in: people of one street, every row sound."""
    place = {
        HEADS.index("对象类别"): "低保家庭",
        HEADS.index("户籍街镇"): "临江街道",
        HEADS.index("居委"): "江畔居委",
    }
    return workbook(
        tuple(place.get(column, value) for column, value in enumerate(row))
        for row in people(rows, dirt=False)
    )


def made_elsewhere(rows: int) -> bytes:
    """The same from a process of its own: writing it takes more memory than reading it."""
    command = [sys.executable, __file__, "--workbook", "--rows", str(rows)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def ours(rows: int) -> dict[str, Any]:
    """Hand in, check and accept one roster."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from tests.rooms import factories

    from yikou_app.awards.actions import request_proposal
    from yikou_app.awards.models import Award
    from yikou_app.jobs.jobs import run_pending
    from yikou_app.register.models import Person
    from yikou_app.rosters import actions, queries

    settings.AXES_ENABLED = False
    call_command("migrate", verbosity=0)
    made = factories.make_district(received_fen=10**13, quota=rows + 10)
    data = made_elsewhere(rows)
    officer = made.scopes["officer"]
    ref, _ = actions.hand_in(
        programme_ref=made.programmes["spring"].ref, data=data, name="名单.xlsx", by=officer
    )
    with transactions() as landing:
        checked = timed(run_pending)
    line = queries.roster(officer, ref)
    assert line is not None
    assert line.accepted == rows, (line.state_label, line.accepted, line.rejected)
    request_proposal(roster_ref=ref, rows=line.accepted, total_fen=line.total_fen, by=officer)
    with transactions() as taking:
        accepted = timed(run_pending)
    counts = [table.objects.everywhere("benchmark").count() for table in (Person, Award)]
    assert counts == [rows, rows], counts
    answer = {
        "check": checked | lengths(landing),
        "accept": accepted | lengths(taking),
        # Before the peer, which is no part of the import.
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return answer | {"peer": peer(data, rows)}


def peer(data: bytes, rows: int) -> dict[str, Any]:
    """The same workbook through django-import-export, by default and in bulk, into one table without triggers."""
    if rows > 12_000 or importlib.util.find_spec("import_export") is None:
        return {}
    import io

    import openpyxl
    import tablib
    from django.db import connection, models
    from import_export import resources

    class Plain(models.Model):
        name = models.CharField(max_length=60)
        number = models.CharField(max_length=18, unique=True)
        category = models.CharField(max_length=40)
        street = models.CharField(max_length=60)
        phone = models.CharField(max_length=20)
        amount = models.BigIntegerField()
        account = models.CharField(max_length=30)

        class Meta:
            app_label = "yikou"  # the library asks for an installed app

    options: dict[str, Any] = {"model": Plain, "import_id_fields": ("number",), "exclude": ("id",)}
    found = {}
    for name, more in (
        ("default", {}),
        ("bulk", {"use_bulk": True, "batch_size": 2000, "skip_diff": True, "force_init_instance": True}),
    ):
        meta = type("Meta", (), {**options, **more})
        made = type("PlainResource", (resources.ModelResource,), {"Meta": meta})
        with connection.schema_editor() as editor:
            editor.create_model(Plain)

        def run(made: Any = made) -> None:
            sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
            lines = sheet.iter_rows(min_row=3, values_only=True)
            kept = [(one[1], one[2], one[4], one[5], one[7], one[9], one[10]) for one in lines]
            table = tablib.Dataset(
                *kept, headers=["name", "number", "category", "street", "phone", "amount", "account"]
            )
            done = made().import_data(table, raise_errors=True)
            assert not done.has_errors()

        found[name] = timed(run)
        assert Plain.objects.count() == rows
        with connection.schema_editor() as editor:
            editor.delete_model(Plain)
    return found


def once(rows: int, *, postgres: bool) -> None:
    """One import in this process; the answer is a line of JSON."""
    with database(postgres=postgres):
        answer = ours(rows)
    print(json.dumps(answer))


def measured(rows: int, times: int, *, postgres: bool) -> dict[str, Any]:
    """The median run by wall time, of processes of their own."""
    command = [sys.executable, __file__, "--once", "--rows", str(rows), *(["--postgres"] if postgres else [])]
    runs = [
        json.loads(
            subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
        )
        for _ in range(times)
    ]
    middle = statistics.median_low([run["check"]["wall"] + run["accept"]["wall"] for run in runs])
    return next(run for run in runs if run["check"]["wall"] + run["accept"]["wall"] == middle)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=112_800)
    asked.add_argument("--times", type=int, default=3)
    asked.add_argument("--postgres", action="store_true")
    asked.add_argument("--once", action="store_true")
    asked.add_argument("--workbook", action="store_true", help="only write the workbook to standard output")
    given = asked.parse_args()
    if given.workbook:
        sys.stdout.buffer.write(listed(given.rows))
        return
    if given.once:
        once(given.rows, postgres=given.postgres)
        return
    rates = []
    print("PostgreSQL" if given.postgres else "SQLite")
    for rows in (given.rows // 10, given.rows):
        run = measured(rows, given.times, postgres=given.postgres)
        wall = run["check"]["wall"] + run["accept"]["wall"]
        busy = run["check"]["cpu"] + run["accept"]["cpu"]
        rates.append(rows / wall)
        print(
            f"{rows:>8,} rows: check and land {run['check']['wall']:6.1f} s, people and awards {run['accept']['wall']:6.1f} s; "
            f"together {wall:6.1f} s wall, {busy:6.1f} s processor, {run['mib']} MiB, {rows / wall:,.0f} rows a second"
        )
        for name, phase in (("landing", "check"), ("people and awards", "accept")):
            one = run[phase]
            print(
                f"{'':8}  {name}: {one['cpu']:.1f} s processor; {one['number']} write transactions, "
                f"95 of 100 within {one['p95']:,.0f} ms, the longest {one['longest']:,.0f} ms"
            )
        for name, least in (("default", 6), ("bulk", 1)):
            if name in run["peer"]:
                theirs = run["peer"][name]
                print(
                    f"{'':8}  django-import-export, {name}: {rows / theirs['wall']:,.0f} rows a second, {theirs['cpu']:.1f} s processor; "
                    f"ours {theirs['wall'] / wall:.2f} times by the clock, {theirs['cpu'] / busy:.2f} times by the processor (goal {least})"
                )
        if rows <= 12_000 and not run["peer"]:
            print(
                "!!! django-import-export IS NOT INSTALLED: NO PEER WAS MEASURED. See the head of this script."
            )
    print(f"load average {', '.join(f'{each:.1f}' for each in os.getloadavg())}")
    print(f"ten times the rows: {10 * rates[0] / rates[1]:.1f} times the time")


if __name__ == "__main__":
    main()
