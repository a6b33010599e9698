"""An installation made ready to run: its home, its keys, its database at the version of this program."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yikou_app.ground.keys import keyring
from yikou_app.trail import queries as trail

_LOCK = 0x79696B6D


def make_ready(*, upgrade: bool) -> None:
    """Make home, keys and database ready; an empty database is always built, an older one if ``upgrade``.

    Ends with a sentence when the database is newer than this program, older without ``upgrade``, or
    when it holds records whose key file is not here: a new key would lock them for ever.
    """
    home = settings.YIKOU.home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone():
        known, pending, foreign = versions()
        if foreign:
            sys.exit(
                f"数据库由更新的版本建立(有 {len(foreign)} 项本版本不认识的结构)。请安装那个版本后再启动。"
            )
        if known and not settings.YIKOU.key_file.exists() and trail.head().count:
            sys.exit(
                f"密钥文件 {settings.YIKOU.key_file} 不在,数据库中的身份信息和卷宗无法打开。"
                "请把保管的密钥文件放回原处后再启动;不要新建密钥。"
            )
        if known and pending and not upgrade:
            sys.exit(
                f"数据库结构还差 {len(pending)} 步才是当前版本。请先备份(yikou backup),再执行 yikou manage migrate。"
            )
        if pending:
            call_command("migrate", verbosity=0, interactive=False)
        keyring()


def versions() -> tuple[int, list[str], list[str]]:
    """How many migrations of ours are applied, which are pending, which applied ones we do not know."""
    executor = MigrationExecutor(connection)
    applied = {name for app, name in executor.loader.applied_migrations if app == "yikou"}
    on_disk = {name for app, name in executor.loader.disk_migrations if app == "yikou"}
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    pending = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    return len(applied), pending, sorted(applied - on_disk)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: two that start together must not both build the database or the keys."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    if os.name != "posix":
        yield
        return
    import fcntl

    with (settings.YIKOU.home / ".starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
