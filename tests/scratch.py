"""Scratch installations for tests that need real processes: races, crashes, the walk, the browser.

An installation is a home folder and a database of its own: a file for SQLite, a database on the test
server for PostgreSQL (when ``YIKOU_DATABASE`` names one). A migrated template is made once a run
and copied, because the guards refuse to empty tables afterwards.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from tests import warm

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Installation:
    """A home and a database; ``environment`` starts a process on it."""

    home: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that works on this installation."""
        return {
            **os.environ,
            "YIKOU_HOME": str(self.home),
            "YIKOU_DATABASE": self.database,
            "YIKOU_CONFIG": str(self.home / "none.toml"),
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "DJANGO_SETTINGS_MODULE": "yikou_app.site.settings",
        }

    def run(
        self, *arguments: str, check: bool = True, timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Run Python with the arguments on this installation."""
        return warm.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, check=check, timeout=timeout
        )

    def start(self, *arguments: str, **options: object) -> subprocess.Popen[str]:
        """Start Python with the arguments on this installation."""
        return warm.Popen([sys.executable, *arguments], env=self.environment, cwd=ROOT, text=True, **options)

    def copy(self) -> Installation:
        """Another installation with the same content; nobody may be connected to this one."""
        home = _home()
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        if not self.database.startswith("postgresql"):
            return Installation(home, "")
        return Installation(home, _create(template=_name(self.database)))

    def remove(self) -> None:
        """Drop the database and the home."""
        if self.database.startswith("postgresql"):
            _admin(f'DROP DATABASE IF EXISTS "{_name(self.database)}" WITH (FORCE)')
        shutil.rmtree(self.home, ignore_errors=True)


def vendor() -> str:
    """postgresql when the tests run against a server, else sqlite."""
    return "postgresql" if os.environ.get("YIKOU_DATABASE", "").startswith("postgresql") else "sqlite"


def _home() -> Path:
    return Path(tempfile.mkdtemp(prefix="yikou-scratch-", dir=os.environ.get("YIKOU_TEST_HOME")))


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _url(name: str) -> str:
    parts = urlsplit(os.environ["YIKOU_DATABASE"])
    return parts._replace(path=f"/{name}").geturl().replace("postgresql:/yikou@", "postgresql://yikou@")


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect(
        f"host={os.environ['YIKOU_TEST_PG_SOCKET']} user=yikou dbname=template1", autocommit=True
    ) as c:
        c.execute(statement.encode())


def _create(template: str = "template0") -> str:
    name = f"scratch_{uuid4().hex[:12]}"
    _admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return _url(name)


def _once(name: str, make: Callable[[], tuple[Installation, str, str]]) -> tuple[Installation, str, str]:
    """What ``make`` gives, made once for all test processes of this run; nobody ever works in it."""
    place = Path(os.environ["YIKOU_TEST_HOME"]) / f"{name}-{vendor()}.json"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            made, said, complained = make()
            place.write_text(json.dumps([str(made.home), made.database, said, complained]), encoding="utf-8")
    home, database, said, complained = json.loads(place.read_text(encoding="utf-8"))
    return Installation(Path(home), database), said, complained


def _migrated() -> tuple[Installation, str, str]:
    made = Installation(_home(), _create() if vendor() == "postgresql" else "")
    made.run("-m", "django", "migrate", "-v0")
    return made, "", ""


def _after_the_walk() -> tuple[Installation, str, str]:
    made = fresh()
    told = made.run("-m", "tests.walked")
    return made, told.stdout, told.stderr


def empty() -> Installation:
    """An installation in which nothing has been started yet: no tables, no keys."""
    return Installation(_home(), _create() if vendor() == "postgresql" else "")


def fresh() -> Installation:
    """A migrated, empty installation."""
    return _once("migrated", _migrated)[0].copy()


def walked() -> Installation:
    """An installation in which the whole way was walked; a copy of its own for every caller."""
    return _once("walked", _after_the_walk)[0].copy()


@lru_cache(maxsize=1)
def walked_read_only() -> Installation:
    """One such copy for all tests of this process that only read."""
    return walked()


def walk_told() -> str:
    """What the walk printed."""
    return _once("walked", _after_the_walk)[1]


def walk_complained() -> str:
    """What the walk and its logs wrote to standard error."""
    return _once("walked", _after_the_walk)[2]
