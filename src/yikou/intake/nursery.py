"""隔间母体 (nursery): a process that has our parsers at hand and splits off a cell for every file of a batch.

Starting Python and importing the parsers costs ten times what reading a form costs. The nursery does that once.
It never sees a byte of a stranger's file: each file is read by a fresh fork of it, which gives everything up as
any cell does (``confine``), reads one file and is gone. So every promise of a cell holds for every file, and nothing
that a file does to its cell can reach the next one.

This is our side of it; ``split`` is the other.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import os
import socket
import subprocess
import sys
import threading
from typing import Any

from yikou.intake.registry import find_parser

MOST_REQUEST = 60_000
KILL = b"kill"


class Nursery:
    """Our side of it: hands out requests one at a time. ``close`` when the batch is done."""

    def __init__(self, parser: str, environment: dict[str, str], command: list[str]) -> None:
        find_parser(parser)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [*command, "-m", "yikou.intake.split", str(theirs.fileno()), parser],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                cwd="/",
            )
        self._socket = ours
        self.parser = parser
        #: Taken while a cell runs: a nursery has one cell at a time.
        self.busy = threading.Lock()

    def start(self, request: dict[str, Any], stream: int, answer: int) -> bool:
        """Let a cell read the open file and write into the open pipe; False when it cannot be done here."""
        message = json.dumps(request).encode()
        if len(message) > MOST_REQUEST:
            return False
        try:
            socket.send_fds(self._socket, [message], [stream, answer])
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """End the cell that is running, at once."""
        with contextlib.suppress(OSError):
            self._socket.send(KILL)

    def status(self, seconds: float) -> int | None:
        """The exit status of the cell, negative for a signal; None when the nursery itself is gone or stuck."""
        self._socket.settimeout(max(seconds, 0.1))
        try:
            word = self._socket.recv(32)
        except OSError:
            return None
        return int(word) if word else None

    def close(self) -> None:
        """Let it go, and see that it is gone."""
        self._socket.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


#: The nursery of the batch that is running here, if any.
CURRENT: contextvars.ContextVar[Nursery | None] = contextvars.ContextVar("nursery", default=None)


def can_split() -> bool:
    """Whether this system lets a process be split and waited for without races."""
    return sys.platform.startswith("linux") and hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")
