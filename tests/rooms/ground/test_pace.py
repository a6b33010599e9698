"""Long work writes in portions that others can wait for: smaller where the database is slow, and never without a pause."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from yikou_app.ground import pace
from yikou_app.ground.fields import new_refs
from yikou_app.ground.pace import Pace
from yikou_app.ground.sqlite import long_writing

pytestmark = pytest.mark.django_db


class Clock:
    """Time that passes only when somebody says so, in the place of the module ``time``."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A clock of ours in the pace."""
    ours = Clock()
    monkeypatch.setattr(pace, "time", ours)
    yield ours


def alone() -> Pace:
    """A pace as on SQLite, whatever database the test has."""
    found = Pace()
    found.alone, found.size, found._pause = True, 500, 0.05
    return found


def written(found: Pace, clock: Clock, count: int, seconds: float) -> None:
    with found.writing(count):
        clock.now += seconds


def test_portions_are_all_rows_once_and_in_order(clock: Clock) -> None:
    """A row left between two portions would be a person without an award."""
    found = alone()
    rows = list(range(3210))
    seen: list[int] = []
    for portion in found.portions(rows):
        seen += portion
        written(found, clock, len(portion), 0.01 if len(seen) < 2000 else 9.0)
    assert seen == rows
    assert list(found.portions([])) == []


def test_a_slow_database_gets_smaller_portions_and_a_fast_one_larger(clock: Clock) -> None:
    """Others' pages wait as long as one portion lasts; but portions too small would double the work."""
    found = alone()
    for _ in range(8):
        written(found, clock, found.size, 0.001)
    assert found.size == 1000
    for _ in range(8):
        written(found, clock, found.size, 5.0)
    assert found.size == 500


def test_the_pause_is_kept_unless_the_work_between_was_one(clock: Clock) -> None:
    """A writer who comes back at once wins every draw against those who try again after a while."""
    found = alone()
    written(found, clock, 10, 0.1)
    written(found, clock, 10, 0.1)
    clock.now += 0.02
    written(found, clock, 10, 0.1)
    clock.now += 3
    written(found, clock, 10, 0.1)
    assert clock.slept == [0.0, 0.05, 0.03, 0.0]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has these settings")
def test_what_long_writing_changes_is_put_back_whatever_happens() -> None:
    """A web thread that kept 64 MiB, or never made a checkpoint again, would be a leak nobody finds."""

    def now() -> list[int]:
        handle = connection.connection
        return [
            handle.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "wal_autocheckpoint")
        ]

    connection.ensure_connection()
    before = now()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), long_writing():
        assert now() == [-65536, 0] != before
        raise ZeroDivisionError
    assert now() == before


def test_many_references_are_as_good_as_one_each() -> None:
    """Refs name rows in URLs: sixteen letters and digits, none twice, none to be guessed from its neighbour."""
    refs = new_refs(500)
    assert len(set(refs)) == 500
    assert all(len(ref) == 16 and set(ref) <= set("abcdefghijklmnopqrstuvwxyz234567") for ref in refs)
    assert (
        max(sum(one[at] == other[at] for at in range(16)) for one, other in zip(refs, refs[1:], strict=False))
        < 9
    )
    assert new_refs(0) == []
