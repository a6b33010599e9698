"""试探 (probe): a registered parser that misbehaves on request, to prove that the cell holds.

The tests and ``yikou doctor`` call it; a file can never choose it, because parsers are named by our code.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from yikou.intake.kinds import FileKind
from yikou.intake.registry import Answer, parser


class Panic(BaseException):
    """Stands for a Rust panic, which is no Exception."""


def _panic() -> None:
    raise Panic("probe")


def _loop() -> None:
    while True:
        pass


def _flood() -> None:
    while True:
        sys.stdout.buffer.write(b"x" * 65536)


def _write() -> None:
    Path("planted").write_bytes(b"x")


def _native_socket() -> dict[str, int]:
    return {"socket": int(ctypes.CDLL(None).socket(socket.AF_INET, socket.SOCK_STREAM, 0))}


_DEEDS: dict[str, Callable[[], Any]] = {
    "abort": lambda: os.kill(os.getpid(), signal.SIGABRT),
    "panic": _panic,
    "memory": lambda: len(bytearray(4 << 30)),
    "loop": _loop,
    "sleep": lambda: time.sleep(3600),
    "flood": _flood,
    "socket": lambda: socket.socket().connect(("127.0.0.1", 9)),
    "program": lambda: subprocess.run(["/bin/true"], check=True),
    "write": _write,
    "fork_away": os.fork,
    "native_socket": _native_socket,
    "environment": lambda: dict(os.environ),
}


@parser(FileKind.TEXT)
def misbehave(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> Answer:
    """Do what ``options["do"]`` names and hand back its result."""
    return _DEEDS[options["do"]](), ()
