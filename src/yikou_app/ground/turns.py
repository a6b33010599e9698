"""Turns at SQLite's one write lock (轮候): in the order of coming, pages before long work, and who held it long.

SQLite itself lets writers try again after pauses that grow to a tenth of a second: whoever comes often wins, and a page
behind a busy worker may lose every draw. Here a writer takes a turn before it begins: the threads of a process stand in
one line, whose first asks the other processes by a lock on a file beside the database. Long work also looks at a
second file, which a process holds while a page of its own waits, and lets pages pass, though never for longer than
``_PATIENCE``. The system drops a lock with the process that holds it. A turn that does not come in time is gone without: then SQLite's
own waiting decides, as if there were no turns. PostgreSQL needs none of this.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import structlog

try:
    import fcntl
except (
    ImportError
):  # Windows: the threads of one process still stand in line; between processes SQLite decides
    fcntl = None  # type: ignore[assignment] # told apart below

_PAUSE = 0.001  # seconds between two looks at the files; one thread of a process looks at a time
_PATIENCE = 3.0  # seconds that long work lets pages pass before it stands in line like anybody

logger = structlog.get_logger(__name__)
_doing: ContextVar[str] = ContextVar("doing", default="")
_yields: ContextVar[bool] = ContextVar("yields", default=False)


@contextmanager
def doing(what: str, *, yields: bool = False) -> Iterator[None]:
    """Name what writes here (a view, a kind of job), for the log; ``yields`` lets the writes of pages go first."""
    named, patient = _doing.set(what), _yields.set(yields)
    try:
        yield
    finally:
        _doing.reset(named)
        _yields.reset(patient)


def now_doing(what: str) -> None:
    """Name it more closely, inside ``doing``."""
    _doing.set(what)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn (轮次): whose it is, how long it was waited for, since when it is held (monotonic seconds)."""

    what: str
    waited: float
    since: float


class Turns:
    """The turns at one database file; one object a process and file (see ``turns_at``)."""

    def __init__(self, database: Path) -> None:
        self._line: deque[object] = deque()
        self._moved = threading.Condition()
        self._pages = 0
        self._turn_file = _File(database.with_name(f"{database.name}-turn"))
        self._pages_file = _File(database.with_name(f"{database.name}-pages"))

    def take(self, *, limit: float) -> Turn | None:
        """Wait for the turn, at most ``limit`` seconds; None when it did not come."""
        started, yields = time.monotonic(), _yields.get()
        until = started + limit
        place = object()
        if not yields:
            self._announce()
        try:
            with self._moved:
                self._line.append(place)
                first = self._moved.wait_for(lambda: self._line[0] is place, limit)
                if not first:
                    self._line.remove(place)
                    return None
            if not self._others_agree(until, started + _PATIENCE if yields else started):
                self._step_out()
                return None
        finally:
            if not yields:
                self._withdraw()
        now = time.monotonic()
        return Turn(_doing.get(), now - started, now)

    def give(self, turn: Turn, *, slow_ms: int) -> None:
        """Give the turn to whoever is next; one that was held for ``slow_ms`` or more goes into the log."""
        held = time.monotonic() - turn.since
        self._turn_file.release()
        self._step_out()
        if held * 1000 >= slow_ms:
            logger.warning(
                "database.long_turn",
                what=turn.what,
                held_ms=round(held * 1000),
                waited_ms=round(turn.waited * 1000),
            )

    def _others_agree(self, until: float, patient_until: float) -> bool:
        """Ask the other processes until they leave the turn to us, or the time is over."""
        while True:
            now = time.monotonic()
            if (now >= patient_until or self._no_page_waits()) and self._turn_file.take():
                return True
            if now >= until:
                return False
            time.sleep(_PAUSE)

    def _no_page_waits(self) -> bool:
        if self._pages:
            return False
        free = self._pages_file.take()
        if free:
            self._pages_file.release()
        return free

    def _announce(self) -> None:
        """Tell the long work of all processes that a page waits here."""
        with self._moved:
            self._pages += 1
            if self._pages == 1:
                self._pages_file.share()

    def _withdraw(self) -> None:
        with self._moved:
            self._pages -= 1
            if self._pages == 0:
                self._pages_file.release()

    def _step_out(self) -> None:
        with self._moved:
            self._line.popleft()
            self._moved.notify_all()


class _File:
    """A lock on a file: of the process, not of a thread, and never handed on to a child."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def take(self) -> bool:
        """Alone, if nobody else has it in any way."""
        return self._lock("take")

    def share(self) -> None:
        """Together with others of the kind; whoever tries it alone at this moment is done in no time."""
        self._lock("share")

    def release(self) -> None:
        """Let go of it."""
        self._lock("release")

    def _lock(self, how: str) -> bool:
        if fcntl is None:
            return True
        if self._descriptor < 0:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        wanted = {"take": fcntl.LOCK_EX | fcntl.LOCK_NB, "share": fcntl.LOCK_SH, "release": fcntl.LOCK_UN}
        try:
            fcntl.lockf(self._descriptor, wanted[how])
        except BlockingIOError:
            return False
        return True


_known: dict[Path, Turns] = {}
_knowing = threading.Lock()


def turns_at(database: Path) -> Turns:
    """The turns of this process at a database file."""
    with _knowing:
        if database not in _known:
            _known[database] = Turns(database)
        return _known[database]


def _forget() -> None:
    """A forked child stands in no line of its parent's."""
    global _known, _knowing  # noqa: PLW0603 - a lock that a lost thread holds can only be replaced
    _known, _knowing = {}, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
