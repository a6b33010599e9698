"""The processes of a running installation: web, worker, and the supervisor that keeps both alive."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlunsplit

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection, connections

from yikou.intake import ready_cells
from yikou.sheets.check import READER
from yikou.sheets.write import ANNOTATOR
from yikou_app.files.actions import sweep_uploads
from yikou_app.ground.turns import doing
from yikou_app.jobs.jobs import run_pending, work_forever

_GRACE = 25.0  # seconds from the polite to the impolite end
_LONG_ENOUGH = 60.0  # a child that lived so long has not failed to start
_SLOWEST = 30.0
_THREADS = 4
_NICER = 5
_BETWEEN_SWEEPS = 3600.0


def web(host: str, port: int, workers: int | None = None) -> None:
    """Serve the site until SIGTERM or SIGINT."""
    from granian import Granian
    from granian.constants import Interfaces

    _must_be_free(host, port)
    connection.close()  # nothing of the database goes into the server's own processes
    server = Granian(
        "yikou_app.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or (1 if connection.vendor == "sqlite" else 2),
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level="warning",
    )
    click.echo(f"网站已启动:{address(host, port)}", err=True)
    server.serve()


def work(*, once: bool) -> None:
    """Run jobs until SIGTERM or SIGINT; with ``once`` only those that wait now."""
    call_command("clearsessions")
    if once:
        click.echo(f"做完了 {run_pending()} 项任务。", err=True)
        return
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if hasattr(os, "nice"):
        os.nice(_NICER)  # who waits before a page comes first, also at the processor
    click.echo("后台执行者已启动。", err=True)
    threading.Thread(target=_sweep_now_and_then, args=(stop,), name="sweep", daemon=True).start()
    # Lists come many at a time; starting Python for each of them would take longer than reading it.
    work_forever(stop, batch=lambda: ready_cells(READER, ANNOTATOR))


def _sweep_now_and_then(stop: threading.Event) -> None:
    """Remove the parts of uploads that nobody finishes; a database that does not answer is asked again later."""
    while True:
        try:
            with doing("files.sweep", yields=True):
                sweep_uploads()
        except (DatabaseError, InterfaceError):
            connections.close_all()
        connection.close()
        if stop.wait(_BETWEEN_SWEEPS):
            return


@dataclass(slots=True)
class _Child:
    """One process under the supervisor, and how its starts have gone."""

    name: str
    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    not_before: float = 0.0
    pause: float = field(default=1.0)

    def start(self) -> None:
        """Start it in a session of its own, to end with us whatever ends us."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yikou_app.site.cli", *self.arguments],
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )

    def fall(self) -> int | None:
        """The exit code when it has just ended, and the time of the next start; None while it runs."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is not None:
            self.process = None
            now = time.monotonic()
            self.pause = 1.0 if now - self.started_at > _LONG_ENOUGH else min(self.pause * 2, _SLOWEST)
            self.not_before = now + self.pause
        return code

    def kill(self, number: signal.Signals) -> None:
        """Signal it; the last signal goes to everything it has started as well."""
        if self.process is None:
            return
        if number is signal.SIGKILL and os.name == "posix":
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


def supervise(host: str, port: int) -> int:
    """Keep web and worker running until SIGTERM or SIGINT; returns the exit code.

    A child that says that it cannot (exit code 2) ends both: its sentence has been shown, and
    starting it again would say the same.
    """
    _must_be_free(host, port)
    connection.close()
    children = [
        _Child("网站", ("web", "--host", host, "--port", str(port))),
        _Child("后台执行者", ("worker",)),
    ]
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    code = 0
    while not stop.is_set():
        for child in children:
            fallen = child.fall()
            if fallen == 2:
                code = 2
                stop.set()
            elif fallen is not None:
                click.echo(f"{child.name}意外结束(代码 {fallen}),{child.pause:.0f} 秒后重新启动。", err=True)
            if child.process is None and not stop.is_set() and time.monotonic() >= child.not_before:
                child.start()
        stop.wait(0.2)
    _end_all(children)
    return code


def _end_all(children: list[_Child]) -> None:
    """Ask every child to end, and after a while do not ask any more."""
    for child in children:
        child.kill(signal.SIGTERM)
    until = time.monotonic() + _GRACE
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill(signal.SIGKILL)
            child.process.wait()


def _end_with_parent() -> None:
    """In the child, on Linux: ask the kernel for SIGTERM when the supervisor dies, even by SIGKILL."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _must_be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            sys.exit(f"地址 {host} 的端口 {port} 不能使用,可能已被占用。请用 --port 换一个端口。")


def address(host: str, port: int) -> str:
    """The site's address as a browser on this machine would write it."""
    if host in {"0.0.0.0", "::"}:
        host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "127.0.0.1"
    return urlunsplit(("http", f"[{host}]:{port}" if ":" in host else f"{host}:{port}", "/", "", ""))
