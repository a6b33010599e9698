"""SQLite from our own pin: the swap before Django, and the refusal to start on an unsafe library.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when two connections write and checkpoint
(fixed in 3.51.3, back-ported to 3.44.6 and 3.50.7), and every Debian 12 Python links 3.40.1.
See docs/decisions/0003-sqlite.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_WHILE_WRITING = {"cache_size": -65536, "wal_autocheckpoint": 0}
_BACKPORTS = {(3, 44, 6), (3, 50, 7)}


class UnsafeDatabase(SystemExit):
    """The database library or its settings could lose acknowledged rows; the program does not start."""


def swap_in_our_pin() -> None:
    """Put the wheel's SQLite in the place of the interpreter's, before Django imports it."""
    try:
        import pysqlite3
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether a library version has no WAL-reset bug."""
    return version >= (3, 51, 3) or version < (3, 7, 0) or version in _BACKPORTS


def refuse_unsafe(version: tuple[int, int, int], journal: str) -> None:
    """Stop with a sentence when WAL is asked of a library that can corrupt it."""
    if journal == "wal" and not wal_is_safe(version):
        dotted = ".".join(map(str, version))
        raise UnsafeDatabase(
            f"不能启动:SQLite {dotted} 在 WAL 模式下可能损坏数据库。请安装随附的 pysqlite3 依赖,"
            '或在 yikou.toml 中设 sqlite_journal = "truncate"(较慢但安全),或改用 PostgreSQL。'
        )


def options(journal: str) -> dict[str, object]:
    """Django's OPTIONS for SQLite; EXTRA comes before the journal mode, and never NORMAL."""
    return {
        "init_command": (
            f"PRAGMA synchronous=EXTRA; PRAGMA journal_mode={journal.upper()}; "
            "PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF"
        ),
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }


@contextmanager
def long_writing() -> Iterator[None]:
    """Make this connection fit to write a long list (成批写入): room for pages, and no checkpoint within a commit.

    Hashes fall everywhere into their indexes; with SQLite's usual 2 MiB each page is read and written again
    and again, so there are 64 MiB while it lasts. A checkpoint inside COMMIT would be waited for by everybody:
    ``checkpoint`` makes it between two transactions. Ordinary connections stay as they are: there may be many.
    """
    from django.db import connection  # the settings import this module before there are connections

    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    handle = connection.connection
    kept = {name: int(handle.execute(f"PRAGMA {name}").fetchone()[0]) for name in _WHILE_WRITING}
    for name, value in _WHILE_WRITING.items():
        handle.execute(f"PRAGMA {name} = {value}").fetchall()
    try:
        yield
    finally:
        # Past Django, which would refuse while an error is on its way through a transaction.
        if connection.connection is handle:
            checkpoint()
            for name, value in kept.items():
                handle.execute(f"PRAGMA {name} = {value}").fetchall()


def checkpoint() -> None:
    """Bring what was committed into the database file, as far as nobody is in the way; others go on writing."""
    from django.db import connection  # as above

    handle = connection.connection
    if connection.vendor == "sqlite" and handle is not None and not handle.in_transaction:
        handle.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def check_connection(connection: object) -> list[str]:
    """What a live connection gets wrong, as Chinese sentences; empty when all is in force."""
    cursor = connection.cursor()  # type: ignore[attr-defined] # Django's wrapper has no static type here
    wrong = []
    if cursor.execute("PRAGMA synchronous").fetchone()[0] != 3:
        wrong.append("synchronous 不是 EXTRA,断电可能丢失已确认的数据")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "truncate", "memory"}:
        wrong.append("journal_mode 不是 WAL 或 TRUNCATE")
    if cursor.execute("PRAGMA recursive_triggers").fetchone()[0] != 1:
        wrong.append("recursive_triggers 未打开,REPLACE 可绕过防改触发器")
    if cursor.execute("PRAGMA foreign_keys").fetchone()[0] != 1:
        wrong.append("foreign_keys 未打开")
    return wrong
