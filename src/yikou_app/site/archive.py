"""Backup and restore: one file with a consistent copy of the database and every stored file.

The archive is a tar: ``manifest.json`` comes last and names every other member with its size and SHA-256.
The database is copied first: a row is written after its file, so every file that the copy names is
already there. Fields and files stay sealed; the keys are left out unless asked for, because whoever
finds both can read everything.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from django.conf import settings
from django.db import connection
from django.utils import timezone

from yikou.findings import finding
from yikou.seal import Checkpoint
from yikou_app.trail import queries as trail

_FORMAT = "yikou-backup/1"
_MANIFEST = "manifest.json"
_KEYS = "keys.json"
_DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
_FILE = re.compile(r"files/([a-z2-7]{2})/\1[a-z2-7]{14}")
_MOST_MANIFEST = 256 * 1024 * 1024
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds or a restore brought back (备份内容)."""

    files: int
    size: int
    events: int
    with_keys: bool


class _Digesting(io.RawIOBase):
    """Reads through to a source and digests what passes."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.digest.update(block)
        return block


def back_up(target: Path, *, with_keys: bool) -> Copied:
    """Write a backup to ``target`` while everything runs; nothing stands there unless all of it is written."""
    if target.exists():
        sys.exit(f"{target} 已存在,备份不覆盖旧文件。请换一个文件名。")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("xb") as file, tempfile.TemporaryDirectory(dir=settings.YIKOU.home) as folder:
            copied = _write(file, Path(folder), with_keys=with_keys)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return copied


def _write(file: IO[bytes], folder: Path, *, with_keys: bool) -> Copied:
    members: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        head = trail.head()
        copy = folder / "database"
        _copy_database(copy)
        _add(tar, members, _DATABASE[connection.vendor], copy)
        for path in sorted(settings.YIKOU.files.glob("??/*")):
            name = f"files/{path.parent.name}/{path.name}"
            if _FILE.fullmatch(name):
                _add(tar, members, name, path)
        if with_keys:
            _add(tar, members, _KEYS, settings.YIKOU.key_file)
        manifest = {
            "format": _FORMAT,
            "vendor": connection.vendor,
            "made_at": timezone.now().isoformat(),
            # The trail as it was just before the copy: a restored trail has at least these entries.
            "trail": {"count": head.count, "digest": head.digest},
            "members": members,
        }
        data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(_MANIFEST)
        entry.size, entry.mode = len(data), 0o600
        tar.addfile(entry, io.BytesIO(data))
    files = sum(name.startswith("files/") for name in members)
    return Copied(files, sum(each["size"] for each in members.values()), head.count, with_keys)


def _add(tar: tarfile.TarFile, members: dict[str, dict[str, Any]], name: str, path: Path) -> None:
    entry = tarfile.TarInfo(name)
    with path.open("rb") as source:
        entry.size, entry.mode = os.fstat(source.fileno()).st_size, 0o600
        passing = _Digesting(source)
        tar.addfile(entry, cast("IO[bytes]", passing))
    members[name] = {"size": entry.size, "sha256": passing.digest.hexdigest()}


def _copy_database(target: Path) -> None:
    """One moment of the database, while others write on."""
    if connection.vendor == "sqlite":
        from django.db.backends.sqlite3.base import Database

        connection.ensure_connection()
        with closing(Database.connect(target)) as copy:
            connection.connection.backup(copy)
            # A copy that travels must not need a second file beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _postgres(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database; the password goes by the environment, never by the list."""
    found = shutil.which(program)
    if found is None:
        sys.exit(f"找不到 {program}。请在本机安装 PostgreSQL 客户端程序(与服务器同一大版本)后重试。")
    options = connection.get_connection_params()
    environment = dict(os.environ)
    for name, variable in (
        ("host", "PGHOST"),
        ("port", "PGPORT"),
        ("user", "PGUSER"),
        ("password", "PGPASSWORD"),
    ):
        if options.get(name):
            environment[variable] = str(options[name])
    environment["PGDATABASE"] = str(options["dbname"])
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{program} 没有成功(代码 {done.returncode}):{done.stderr.strip().splitlines()[-1:] or ''}")


def restore(source: Path) -> tuple[Copied, Checkpoint]:
    """Bring a backup back into an empty home and an empty database; all of it, or nothing.

    The archive is unpacked aside and held against its manifest first. Members with any other name than
    a backup has are refused, so that no archive can write outside. The database comes last: without it
    nothing starts. The checkpoint says what the trail must hold at least.
    """
    _must_be_empty()
    home = settings.YIKOU.home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _aside(home) as folder:
        manifest = _unpack(source, folder)
        moved = [(folder / "files", settings.YIKOU.files)] if (folder / "files").is_dir() else []
        if (folder / _KEYS).exists() and not settings.YIKOU.key_file.exists():
            moved.append((folder / _KEYS, settings.YIKOU.key_file))
        for aside, place in moved:
            aside.replace(place)
        loaded = False
        try:
            _load_database(folder / _DATABASE[connection.vendor])
            loaded = True
        finally:
            for aside, place in () if loaded else moved:
                place.replace(aside)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")  # who was logged in then is not logged in now
    members, seen = manifest["members"], manifest["trail"]
    copied = Copied(
        files=sum(name.startswith("files/") for name in members),
        size=sum(each["size"] for each in members.values()),
        events=seen["count"],
        with_keys=_KEYS in members,
    )
    return copied, Checkpoint(trail.LOG_ID, seen["count"], seen["digest"], manifest["made_at"])


def _must_be_empty() -> None:
    files = settings.YIKOU.files
    if files.is_dir() and any(files.iterdir()):
        sys.exit(f"{files} 中已有文件。恢复只能放进空的数据目录,请把 home 设到一个新目录。")
    if connection.introspection.table_names():
        sys.exit("数据库中已有数据。恢复只能放进空的数据库,请换一个数据目录或新建一个空库。")


@contextmanager
def _aside(home: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".restoring-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Every member aside, digested while it is written, then compared with the manifest."""
    seen: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, mode="r:") as tar:
            for entry in tar:
                data = tar.extractfile(entry) if entry.isreg() else None
                if data is None or entry.name in seen or not _known(entry.name):
                    _refuse(f"备份中有不属于备份的内容「{entry.name[:60]}」")
                if entry.name == _MANIFEST:
                    manifest = json.loads(data.read(_MOST_MANIFEST))
                else:
                    seen[entry.name] = _put(data, folder / entry.name)
    except (tarfile.TarError, ValueError, EOFError):
        _refuse("文件不是完整的备份,或已损坏")
    return _compared(manifest, seen)


def _known(name: str) -> bool:
    return name in {_MANIFEST, _KEYS, *_DATABASE.values()} or _FILE.fullmatch(name) is not None


def _put(data: IO[bytes], target: Path) -> dict[str, Any]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while block := data.read(_BLOCK):
            digest.update(block)
            size += file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def _compared(manifest: dict[str, Any] | None, seen: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The manifest, once every member is what it says."""
    if manifest is None or manifest.get("format") != _FORMAT:
        _refuse("备份没有清单,或格式版本不识")
    members = manifest["members"]
    for name in sorted(members.keys() | seen.keys()):
        if members.get(name) != seen.get(name):
            _refuse(f"备份中 {name} 的内容与清单不符")
    if manifest["vendor"] != connection.vendor:
        sys.exit(
            f"这份备份来自 {manifest['vendor']},当前数据库是 {connection.vendor}。请把 database 设为同一种后恢复。"
        )
    if _DATABASE[connection.vendor] not in members:
        _refuse("备份中没有数据库")
    return manifest


def _refuse(what: str) -> NoReturn:
    trouble = finding("SIT006", what)
    sys.exit(f"{trouble.code} {trouble.message}。{trouble.suggestion}。")


def _load_database(copy: Path) -> None:
    connection.close()
    if connection.vendor == "postgresql":
        _postgres("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                  f"--dbname={connection.settings_dict['NAME']}", str(copy))  # fmt: skip
        return
    target = Path(connection.settings_dict["NAME"])
    for beside in ("", "-wal", "-shm", "-journal"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    copy.replace(target)
