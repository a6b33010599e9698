"""What must hold before the house opens; each refusal is one Chinese sentence."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db.backends.signals import connection_created

from yikou_app.ground import sqlite


def check() -> None:
    """Refuse ``python -O`` and an unsafe SQLite; look at every new connection."""
    if not __debug__:
        sys.exit("不能启动:请不要用 python -O 运行,它会去掉内部检查。")
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        from django.db.backends.sqlite3.base import Database

        sqlite.refuse_unsafe(Database.sqlite_version_info, settings.YIKOU.sqlite_journal)
        connection_created.connect(_look_at, dispatch_uid="yikou-sqlite")


def _look_at(sender: object, connection: object, **_: object) -> None:
    if getattr(connection, "vendor", "") != "sqlite":
        return
    wrong = sqlite.check_connection(connection)
    if wrong:
        raise sqlite.UnsafeDatabase("不能启动:数据库连接不符合要求:" + ";".join(wrong) + "。")
