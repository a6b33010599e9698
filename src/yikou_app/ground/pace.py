"""How many rows long work writes at a time (步幅), so that others never wait long for the database."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings
from django.db import connection

from yikou_app.ground.sqlite import checkpoint

T = TypeVar("T")

#: What one write transaction should take; pages wait for no more than this and a little.
_GOAL = 0.12  # seconds
_LEAST, _MOST = 500, 1000
#: How many portions one checkpoint takes together: each page of theirs is copied once.
_TOGETHER = 2


class Pace:
    """The size of the next portion, by how long the last one took, and the pause between two.

    SQLite has one writer: the fuller the tables and the busier the machine, the smaller the portions.
    PostgreSQL locks rows only; there a portion is always ``_MOST`` rows, and nobody needs a pause.
    """

    def __init__(self) -> None:
        self.alone = connection.vendor == "sqlite"
        self.size = _MOST // 2 if self.alone else _MOST
        self._pause = settings.YIKOU.chunk_pause_ms / 1000 if self.alone else 0.0
        self._free_since = -self._pause
        self._written = 0

    def portions(self, rows: Sequence[T]) -> Iterator[Sequence[T]]:
        """The rows in portions of the size of the moment."""
        start = 0
        while start < len(rows):
            size = self.size
            yield rows[start : start + size]
            start += size

    @contextmanager
    def writing(self, count: int) -> Iterator[None]:
        """Write one portion of ``count`` rows: not before the pause is over, and timed for the next one."""
        # Making a portion ready usually lasts longer than the pause that others are promised.
        time.sleep(max(0.0, self._free_since + self._pause - time.monotonic()))
        began = time.monotonic()
        yield
        self._free_since = time.monotonic()
        took = self._free_since - began
        self._written += 1
        if self.alone and self._written % _TOGETHER == 0:
            checkpoint()
        if self.alone and count >= _LEAST:
            fitting = count * _GOAL / max(took, 0.001)
            # Half way there: one slow moment of the disk says little of the next.
            self.size = int(min(_MOST, max(_LEAST, (self.size + fitting) / 2)))
