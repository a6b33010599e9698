"""Kill the application in the middle of a season's work, many times, and go on as if nothing had been.

``python -m tests.reliability.crash_arena MOMENTS [early]`` works in the installation of its
environment. Every season is worked on by a forked process that is killed (SIGKILL, by itself) at one
moment: before or after a statement, before or after a COMMIT. The moments are spread evenly over all
of an undisturbed season's. Another process then looks at what is there, and a third goes through the
whole work again. ``early`` is the control: it acknowledges before the commit.

``… server MOMENTS`` stops at each moment until it reads a line: there somebody kills the server.
"""

from __future__ import annotations

import functools
import gc
import json
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

import django

_fork = multiprocessing.get_context("fork")


class Fuse:
    """Counts the moments of a connection and acts at one of them."""

    def __init__(self, at: int, then: Callable[[], None]) -> None:
        self.at, self.then, self.count = at, then, 0
        self.places: list[str] = []

    def tick(self, place: str) -> None:
        self.count += 1
        self.places.append(place)
        if self.count == self.at:
            self.then()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.tick("before a statement")
        result = execute(sql, params, many, context)
        self.tick("after a statement")
        return result

    def lay(self) -> Fuse:
        """Lay the fuse into this process's connection."""
        from django.db import connection

        connection.ensure_connection()
        commit = connection._commit

        def ticking() -> Any:
            self.tick("before COMMIT")
            result = commit()
            self.tick("after COMMIT")
            return result

        connection._commit = ticking  # type: ignore[method-assign] # the moments of a commit
        connection.execute_wrappers.append(self)
        return self


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def apart(task: Callable[[], object]) -> Any:
    """Do something in a forked process: its answer, or None when it was killed."""
    from django.db import connections

    connections.close_all()
    gc.freeze()  # what the parent holds stays shared with the child
    ours, theirs = _fork.Pipe(duplex=False)

    def run() -> None:
        try:
            theirs.send(("said", task()))
        except Exception:  # noqa: BLE001 # the parent reports whatever went wrong, with its place
            theirs.send(("failed", traceback.format_exc()[-3000:]))
        finally:
            connections.close_all()

    process = _fork.Process(target=run)
    process.start()
    theirs.close()
    try:
        kind, answer = ours.recv()
    except EOFError:
        kind, answer = "killed", None
    process.join()
    if kind == "failed":
        raise RuntimeError(answer)
    return answer


class Slate:
    """Acknowledgements as whoever asked has seen them: written to a pipe at once, kept by the parent."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        self.lines: list[tuple[str, str]] = []

    def write(self, name: str, ref: str) -> None:
        os.write(self.writing, f"{json.dumps([name, ref])}\n".encode())

    def read(self) -> list[tuple[str, str]]:
        os.close(self.writing)
        with os.fdopen(self.reading) as lines:
            return [(name, ref) for name, ref in map(json.loads, lines)]


def whole() -> str:
    """What is wrong with the database's own files or with the trail; empty when all is whole.

    Neither heals by itself: what a kill has torn is still torn when the last season has ended.
    """
    from django.db import connection

    from yikou_app.trail import queries as trail

    head, breaks = trail.verify()
    if breaks or not head.count:
        return f"the trail of {head.count} entries: {[note.message for note in breaks]}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            said = cursor.fetchone()[0]
            return "" if said == "ok" else str(said)
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'yikou_%' AND relkind = 'r'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*), count(t::text) FROM {table} t")
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'")
        if cursor.fetchone()[0]:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
            cursor.execute(
                "SELECT count(bt_index_check(c.oid, true)) FROM pg_class c JOIN pg_am a ON a.oid = c.relam "
                "WHERE a.amname = 'btree' AND c.relname LIKE '%yikou%'"
            )
    return ""


def undisturbed(season: Any) -> tuple[int, dict[str, object], list[str]]:
    """One season without a kill: how many moments it has, what it comes to, and where its moments lie."""
    from tests.reliability import season_work

    fuse = Fuse(0, _die).lay()
    season_work.work(season, lambda name, ref: None)
    moments, places = fuse.count, fuse.places
    return moments, season_work.summary(season), places


def one_kill(season: Any, moment: int, early: bool) -> dict[str, Any]:
    """Kill one season's work at a moment, look, go on, look again."""
    from tests.reliability import season_work

    slate = Slate()

    def killed() -> None:
        fuse = Fuse(moment, _die).lay()
        if early:
            _acknowledge_early(season, slate)
        season_work.work(season, slate.write)
        raise RuntimeError(f"moment {moment} never came: {fuse.count}")

    apart(killed)
    acknowledged = slate.read()
    found = apart(functools.partial(_looked_and_gone_on, season, acknowledged))
    last = acknowledged[-1][0] if acknowledged else "nothing"
    return {"moment": moment, "acknowledged": len(acknowledged), "last": last, **found}


def _looked_and_gone_on(season: Any, acknowledged: list[tuple[str, str]]) -> dict[str, Any]:
    """What a new process finds, and what comes of it when the whole work is gone through again."""
    from tests.reliability import season_work

    missing, wrong = season_work.lost(season, acknowledged), season_work.broken(season)
    second: dict[str, str] = {}
    season_work.work(season, second.__setitem__)
    changed = [name for name, ref in acknowledged if second.get(name) != ref]
    wrong += season_work.broken(season)
    return {"lost": missing, "broken": wrong, "changed": changed, "after": season_work.summary(season)}


def _acknowledge_early(season: Any, slate: Slate) -> None:
    """The control: the first roster is acknowledged inside its transaction."""
    from yikou_app.rosters import actions as rosters

    hand_in = rosters.hand_in

    def hasty(**given: Any) -> tuple[str, str]:
        made = hand_in(**given)
        slate.write("hand_in", made[0])
        return made

    rosters.hand_in = hasty


def main(moments: int, early: bool) -> None:
    """Work through as many seasons as there are moments; print what came of them."""
    django.setup()
    from tests.reliability import season_work

    example, book = season_work.found()
    first = season_work.Season(0, example, book).opened()
    count, expected, _ = apart(lambda: undisturbed(first))
    second = season_work.Season(1, example, book).opened()
    count, again, places = apart(lambda: undisturbed(second))
    found = []
    for number in range(moments):
        season = season_work.Season(number + 2, example, book).opened()
        moment = _early_moment(places) if early else 1 + (2 * number + 1) * count // (2 * moments)
        report = one_kill(season, moment, early)
        report["place"] = places[report["moment"] - 1]
        report["same"] = report.pop("after") == expected
        found.append(report)
    told = {"moments": count, "steady": again == expected, "kills": found, "torn": apart(whole)}
    print(json.dumps(told, ensure_ascii=False))


def _early_moment(places: list[str]) -> int:
    """Just before the first COMMIT: what is said there is not true yet."""
    return 1 + places.index("before COMMIT")


def serve(moment: int) -> None:
    """One season whose database server is killed at a moment by whoever reads and writes our lines.

    Works until the moment, says NOW and waits for a line; then goes on until the connection fails, says DOWN and waits for a line (the server is up
    again); then looks, works again and prints what came of it.
    """
    django.setup()
    from tests.reliability import season_work

    orders = os.dup(0)  # a forked process of multiprocessing finds nothing on its standard input
    example, book = season_work.found()
    count, expected, _ = apart(lambda: undisturbed(season_work.Season(0, example, book).opened()))
    kills = []
    for number in range(1, moment + 1):
        season = season_work.Season(number, example, book).opened()
        slate = Slate()
        at = 1 + (2 * number - 1) * count // (2 * moment)
        apart(functools.partial(_until_the_server_dies, season, slate, at, orders))
        acknowledged = slate.read()
        _say("DOWN", orders)
        found = apart(functools.partial(_looked_and_gone_on, season, acknowledged))
        found["same"] = found.pop("after") == expected
        kills.append({"moment": at, "acknowledged": len(acknowledged), **found})
    print(json.dumps({"kills": kills, "torn": apart(whole)}, ensure_ascii=False))


def _say(word: str, orders: int) -> None:
    """Say where we are and wait until it has been answered."""
    print(word, flush=True)
    if not os.read(orders, 64):
        raise RuntimeError(f"nobody answered {word}")


def _until_the_server_dies(season: Any, slate: Slate, moment: int, orders: int) -> None:
    from django.db import DatabaseError, InterfaceError
    from tests.reliability import season_work

    Fuse(moment, lambda: _say("NOW", orders)).lay()
    try:
        season_work.work(season, slate.write)
    except (DatabaseError, InterfaceError, AssertionError):
        return  # the server is gone; a job that met it has gone back to its queue
    raise RuntimeError("the work ended although the server was killed")


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]), "early" in sys.argv)
