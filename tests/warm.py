"""Real processes that start quickly (预热进程): a parent that has imported other people's libraries, and forks.

A command of ours takes more than a second of a processor to import Django, pydantic and the rest; the
suite starts hundreds. ``Popen`` here is ``subprocess.Popen`` for ``python -m …`` and ``python -c …`` whose child
is forked from such a parent and then runs as any process does: own environment, own pipes, own pid,
our own code imported afresh, our child to wait for and to kill. Nothing of ours is imported
beforehand, and nobody opens a database, a file or a thread before the fork.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import runpy
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

#: What is heavy and other people's. A name that is missing here only costs time.
AHEAD = (
    "cryptography.hazmat.primitives.ciphers.aead", "cryptography.x509", "django.contrib.auth.hashers",
    "django.contrib.staticfiles.finders", "django.core.asgi", "django.core.handlers.wsgi", "django.core.management",
    "django.core.serializers.json", "django.core.servers.basehttp", "django.db.backends.postgresql.psycopg_any",
    "django.db.migrations.executor", "django.db.models", "django.forms", "django.template.loader", "django.test",
    "django.urls", "lxml.etree", "openpyxl", "psycopg", "pydantic_settings", "pysqlite3", "rich.console", "rich.progress",
    "rich.table", "rich.traceback", "sqlparse", "structlog", "waitress", "whitenoise.middleware", "xlsxwriter",
)  # fmt: skip
_SUBREAPER = 36
_one_at_a_time = threading.Lock()


def _send(channel: socket.socket, message: Any) -> None:
    data = json.dumps(message).encode()
    channel.sendall(len(data).to_bytes(4, "big") + data)


def _receive(channel: socket.socket) -> Any:
    head = b""
    while len(head) < 4:
        more = channel.recv(4 - len(head))
        if not more:
            return None
        head += more
    data = b""
    while len(data) < int.from_bytes(head, "big"):
        data += channel.recv(1 << 16)
    return json.loads(data)


def _parent(channel: socket.socket) -> dict[str, Any] | None:
    """Fork on request; returns the request in the child, None in the parent at its end."""
    while True:
        _, fds, _, _ = socket.recv_fds(channel, 1, 3)
        asked = _receive(channel)
        if asked is None or len(fds) != 3:
            return None
        read, write = os.pipe()
        between = os.fork()
        if not between:
            channel.close()
            if child := os.fork():  # the one between ends, so that the child becomes the tests' own
                os.write(write, child.to_bytes(4, "big"))
                os._exit(0)
            os.close(read)
            os.close(write)
            for number, fd in enumerate(fds):
                os.dup2(fd, number)
                os.close(fd)
            return asked
        os.waitpid(between, 0)
        _send(channel, int.from_bytes(os.read(read, 4), "big"))
        for fd in (read, write, *fds):
            os.close(fd)


def _become(asked: dict[str, Any]) -> None:
    """Be the process that was asked for."""
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    random.seed()
    if asked["session"]:
        os.setsid()
    sys.path[0] = asked["cwd"]
    sys.path[1:1] = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]
    kind, what, *rest = asked["argv"]
    sys.argv = [what if kind == "-m" else "-c", *rest]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102  (python -c)


def _end(work: Callable[[dict[str, Any]], None], asked: dict[str, Any]) -> None:
    """Run to the end and end as Python does, except that the borrowed libraries are not taken apart."""
    code: Any = 0
    try:
        work(asked)
    except SystemExit as end:
        code = end.code or 0
        if not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:  # noqa: BLE001  (as the interpreter itself does)
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined] # waits for threads, as at any end
    atexit._run_exitfuncs()
    if "django.conf" in sys.modules and sys.modules["django.conf"].settings.configured:
        # What Python does by taking everything apart: the files of SQLite are closed.
        sys.modules["django.db"].connections.close_all()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code & 0xFF)


@lru_cache(maxsize=1)
def _server() -> socket.socket:
    """The warm parent of this process, started when first needed; it ends with us."""
    ours, theirs = socket.socketpair()
    # Whoever is left without a parent below us becomes our child: so a forked process can be waited for.
    ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.Popen(
        [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()], env=environment
    )
    theirs.close()
    return ours


class Popen(subprocess.Popen[Any]):
    """``subprocess.Popen`` of this Python with ``-m`` or ``-c``, forked from the warm parent."""

    def __init__(self, arguments: list[str], **options: Any) -> None:
        assert arguments[0] == sys.executable and arguments[1] in ("-m", "-c"), arguments
        super().__init__(arguments, **options)

    def _execute_child(
        self, args: Any, executable: Any, preexec_fn: Any, close_fds: Any, pass_fds: Any, cwd: Any, env: Any,
        startupinfo: Any, creationflags: Any, shell: Any, p2cread: int, p2cwrite: int, c2pread: int, c2pwrite: int,
        errread: int, errwrite: int, restore_signals: Any, gid: Any, gids: Any, uid: Any, umask: Any,
        start_new_session: bool, *rest: Any,
    ) -> None:  # fmt: skip
        with _one_at_a_time:
            channel = _server()
        asked = {
            "argv": list(map(str, args[1:])), "cwd": str(cwd or Path.cwd()), "session": bool(start_new_session),
            "env": dict(os.environ if env is None else env),
        }  # fmt: skip
        wanted = [
            p2cread if p2cread != -1 else 0,
            c2pwrite if c2pwrite != -1 else 1,
            errwrite if errwrite != -1 else 2,
        ]
        with _one_at_a_time:
            socket.send_fds(channel, [b"\0"], wanted)
            _send(channel, asked)
            self.pid = _receive(channel)
        self._child_created = True
        self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)  # type: ignore[attr-defined] # of CPython


def run(
    arguments: list[str],
    *,
    input: str | None = None,
    timeout: float = 300,
    check: bool = False,
    **options: Any,
) -> subprocess.CompletedProcess[str]:
    """``subprocess.run(..., capture_output=True, text=True)`` by ``Popen`` of this module."""
    with Popen(
        arguments,
        stdin=subprocess.PIPE if input is not None else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    ) as process:
        try:
            out, err = process.communicate(input, timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        if check and process.returncode:
            raise subprocess.CalledProcessError(process.returncode, arguments, out, err)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


if __name__ == "__main__":
    for name in AHEAD:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as line:
        request = _parent(line)
    if request is not None:
        _end(_become, request)
