"""Turns at SQLite's write lock: the order of coming, pages before long work, and nobody who is left standing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connections
from structlog.testing import capture_logs

from yikou_app.ground import turns as module
from yikou_app.ground.fair_sqlite3.base import DatabaseWrapper
from yikou_app.ground.turns import Turns, doing, now_doing, turns_at

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the lock between processes is POSIX's")
NEVER_SLOW = 10**9


@contextmanager
def another_process(does: Callable[[], Any]) -> Iterator[int]:
    """A process that does it, says so, and stays until it is killed; yields its number."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        try:
            does()
            os.write(writer, b".")
            time.sleep(60)
        finally:
            os._exit(0)
    os.close(writer)
    try:
        assert os.read(reader, 1) == b"."
        yield child
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_writers_of_a_process_come_in_the_order_of_their_coming(tmp_path: Path):
    """By SQLite's own pauses the newest wins as often as the oldest; a page might lose every draw."""
    turns, came = Turns(tmp_path / "db"), []
    held = turns.take(limit=1)
    assert held is not None

    def write(number: int) -> None:
        turn = turns.take(limit=5)
        assert turn is not None
        came.append(number)
        turns.give(turn, slow_ms=NEVER_SLOW)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for waiting, thread in enumerate(threads, start=2):
        thread.start()
        while len(turns._line) < waiting:
            time.sleep(0.001)
    turns.give(held, slow_ms=NEVER_SLOW)
    for thread in threads:
        thread.join(5)
    assert came == list(range(6))


def test_the_turn_of_another_process_is_waited_for_and_lost_with_it(tmp_path: Path):
    """A worker that is killed in the middle of a write must not stop the house."""
    turns = Turns(tmp_path / "db")
    with another_process(lambda: Turns(tmp_path / "db").take(limit=1)) as child:
        assert turns.take(limit=0.05) is None
        os.kill(child, signal.SIGKILL)
        turn = turns.take(limit=5)
        assert turn is not None
        turns.give(turn, slow_ms=NEVER_SLOW)


def test_long_work_lets_a_page_of_another_process_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Between two chunks the worker is always quicker than a page; without this it would win each time."""
    turns = Turns(tmp_path / "db")
    monkeypatch.setattr(module, "_PATIENCE", 60)
    with another_process(lambda: Turns(tmp_path / "db")._announce()):
        with doing("rosters.check", yields=True):
            assert turns.take(limit=0.1) is None
        page = turns.take(limit=1)
        assert page is not None, "a page does not wait for a page that has not begun"
        turns.give(page, slow_ms=NEVER_SLOW)


def test_the_patience_of_long_work_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Forty people at their pages all day must not keep a roster from ever being checked."""
    turns = Turns(tmp_path / "db")
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    with another_process(lambda: Turns(tmp_path / "db")._announce()), doing("rosters.check", yields=True):
        turn = turns.take(limit=5)
        assert turn is not None and turn.waited >= 0.05
        turns.give(turn, slow_ms=NEVER_SLOW)


def test_who_gave_up_leaves_no_gap_in_the_line(tmp_path: Path):
    """One request that timed out would otherwise block every later one."""
    turns = Turns(tmp_path / "db")
    held = turns.take(limit=1)
    assert held is not None
    assert turns.take(limit=0.02) is None
    turns.give(held, slow_ms=NEVER_SLOW)
    again = turns.take(limit=0.1)
    assert again is not None and not turns._pages
    turns.give(again, slow_ms=NEVER_SLOW)


def test_a_child_does_not_hold_what_its_parent_holds(tmp_path: Path):
    """Parsers and servers fork; a lock handed on to a child would outlive the transaction."""
    turns = turns_at(tmp_path / "db")
    held = turns.take(limit=1)
    assert held is not None
    with another_process(lambda: turns_at(tmp_path / "db") is turns):
        turns.give(held, slow_ms=NEVER_SLOW)
        with another_process(lambda: Turns(tmp_path / "db").take(limit=1) or os._exit(1)):
            assert turns.take(limit=0.02) is None


def test_a_long_turn_is_told_with_its_screen_and_nothing_else(tmp_path: Path):
    """An operator who asks why pages are slow needs a name and a number, never a row."""
    turns = Turns(tmp_path / "db")
    with doing("site"), capture_logs() as told:
        now_doing("register:add")
        turn = turns.take(limit=1)
        assert turn is not None
        turns.give(turn, slow_ms=0)
    assert [sorted(line) for line in told] == [["event", "held_ms", "log_level", "waited_ms", "what"]]
    assert (told[0]["event"], told[0]["what"]) == ("database.long_turn", "register:add")


@pytest.fixture
def wrapper(tmp_path: Path, django_db_blocker: Any) -> Iterator[DatabaseWrapper]:
    """A connection of the product's engine to a file of the test's own."""
    from yikou_app.ground import sqlite

    made = {
        **connections["default"].settings_dict, "NAME": str(tmp_path / "own.db"), "AUTOCOMMIT": True,
        "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": 0, "TIME_ZONE": None, "ATOMIC_REQUESTS": False,
        "OPTIONS": {**sqlite.options("wal"), "timeout": 0.2},
    }  # fmt: skip
    with django_db_blocker.unblock():
        connection = DatabaseWrapper(made, alias="own")
        connection.connect()
        yield connection
        connection.close()


def free(wrapper: DatabaseWrapper) -> bool:
    """Whether nobody holds the turn of the file."""
    return not turns_at(Path(wrapper.settings_dict["NAME"]))._line


def test_a_transaction_holds_the_turn_until_it_has_ended(wrapper: DatabaseWrapper):
    """Given too early, two would write; never given, nobody would."""
    for end in (wrapper.commit, wrapper.rollback):
        wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        assert not free(wrapper)
        end()
        wrapper.set_autocommit(True)
        assert free(wrapper)
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    wrapper.close()
    assert free(wrapper)


def test_a_transaction_that_cannot_begin_gives_its_turn_back(wrapper: DatabaseWrapper):
    """Another program at the file (a backup, a repair) makes one request fail, not all that follow."""
    import pysqlite3

    other = pysqlite3.connect(wrapper.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError):
        wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert free(wrapper)
    other.close()


def test_the_product_runs_on_the_engine_with_turns():
    """Without it in the settings all of the above would be decoration."""
    if settings.YIKOU.database.startswith("postgresql"):
        pytest.skip("PostgreSQL locks rows, not the file")
    assert isinstance(connections["default"], DatabaseWrapper)
