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

    def __init__(
        self, parser: str, environment: dict[str, str], command: list[str], outer: Nursery | None = None
    ) -> None:
        find_parser(parser)
        self.parser = parser
        #: The nursery of the batch round this one, for another parser.
        self.outer = outer
        #: Taken while a cell runs: a nursery has one cell at a time.
        self.busy = threading.Lock()
        self._environment, self._command = environment, command
        self._asked = 0
        self._lost = False
        self._socket: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> socket.socket:
        """Start the process; it is ready when it answers."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [*self._command, "-m", "yikou.intake.split", str(theirs.fileno()), self.parser],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                cwd="/",
            )
        self._socket = ours
        return ours

    def start(self, request: dict[str, Any], stream: int, answer: int) -> bool:
        """Let a cell read the open file and write into the open pipe; False when it cannot be done here.

        The first file of a batch is left to a cell of its own: a batch of one would only pay for the start.
        """
        self._asked += 1
        message = json.dumps(request).encode()
        if self._lost or len(message) > MOST_REQUEST or (self._asked == 1 and self._socket is None):
            return False
        try:
            socket.send_fds(self._socket or self.begin(), [message], [stream, answer])
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """End the cell that is running, at once."""
        with contextlib.suppress(OSError):
            if self._socket is not None:
                self._socket.send(KILL)

    def status(self, seconds: float) -> int | None:
        """The exit status of the cell, negative for a signal; None when the nursery itself is gone or stuck."""
        if self._socket is None:
            return None
        self._socket.settimeout(max(seconds, 0.1))
        try:
            word = self._socket.recv(32)
        except OSError:
            return None
        return int(word) if word else None

    def give_up(self) -> None:
        """Use it no more: an answer that comes late would be taken for that of the next file."""
        self._lost = True

    def close(self) -> None:
        """Let it go, and see that it is gone."""
        if self._socket is None or self.process is None:
            return
        self._socket.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


#: The nursery of the innermost batch that is running here, if any.
CURRENT: contextvars.ContextVar[Nursery | None] = contextvars.ContextVar("nursery", default=None)


def can_split() -> bool:
    """Whether this system lets a process be split and waited for without races."""
    return sys.platform.startswith("linux") and hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")
