"""``yikou doctor``: whether this installation stands on firm ground, line by line, with what to do."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

import yikou
from yikou.seal import KeyFileUnsafe, load_key_file
from yikou_app.ground import sqlite
from yikou_app.jobs.models import Job, JobState
from yikou_app.site.installation import versions
from yikou_app.site.proof import missing_guards
from yikou_app.trail.models import Event

_LEAST_FREE = 2 * 1024**3
_OLDEST_POSTGRES = 130000
_MOST_SKEW = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the check-up (体检项): whether it is well, what was seen, what to do if not."""

    name: str
    well: bool
    seen: str
    advice: str = ""


def examine() -> Iterator[Line]:
    """Every line; those that need the database end with the first that says it cannot be reached."""
    yield from _files()
    yield _disk()
    yield _fonts()
    yield _static()
    try:
        connection.ensure_connection()
    except DatabaseError:
        yield Line(
            "数据库", False, "连不上", "请检查 yikou.toml 的 database 设置,数据库是否在运行,账号能否登录"
        )
        return
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()
    structure = _structure()
    yield structure
    if structure.well:
        yield _guards()
        yield _clock()
        yield _worker()


def _files() -> Iterator[Line]:
    home: Path = settings.YIKOU.home
    writable = home.is_dir() and os.access(home, os.W_OK)
    yield Line(
        "数据目录",
        writable,
        str(home),
        "" if writable else "目录不存在或不可写;请先执行 yikou serve,或改 home 设置",
    )
    if writable and os.name == "posix":
        mode = stat.S_IMODE(home.stat().st_mode)
        closed = not mode & 0o077
        yield Line(
            "目录权限", closed, f"{mode:o}", "" if closed else f"其他账号能读数据目录,请执行 chmod 700 {home}"
        )
    path: Path = settings.YIKOU.key_file
    try:
        ring = load_key_file(path)
    except KeyFileUnsafe as unsafe:
        yield Line("密钥文件", False, str(path), f"{unsafe}")
    else:
        count = len(ring.secrets_hex()["keys"])
        yield Line("密钥文件", True, f"{path}({count} 把),请另存一份到别处")


def _disk() -> Line:
    place = settings.YIKOU.home if settings.YIKOU.home.is_dir() else Path.cwd()
    free = shutil.disk_usage(place).free
    enough = free >= _LEAST_FREE
    words = f"剩余 {free // 1024**2:,} MiB"
    return Line(
        "磁盘空间", enough, words, "" if enough else "请清理磁盘或扩容;写满后数据不会坏,但什么也存不进去"
    )


def _fonts() -> Line:
    """The font that comes with us, without which a PDF has empty boxes; and what the machine has."""
    shipped = sorted(
        path.name for path in (Path(yikou.__file__).parent / "layouts" / "fonts").glob("*.[ot]tf")
    )
    lister = shutil.which("fc-list")
    listed = (
        subprocess.run(
            [lister, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=30
        ).stdout
        if lister
        else ""
    )
    families = {line.split(",")[0] for line in listed.splitlines() if line}
    official = (
        "有仿宋"
        if any("仿宋" in name or "FangSong" in name for name in families)
        else "无仿宋,公文用随附字体代替"
    )
    words = f"随附 {len(shipped)} 种;本机 {len(families)} 种({official})"
    return Line(
        "中文字体", bool(shipped), words, "" if shipped else "安装不完整,生成的 PDF 会缺字,请重新安装"
    )


def _static() -> Line:
    sheet = Path(__file__).parent.parent / "static" / "yikou" / "css" / "frame.css"
    return Line(
        "界面文件",
        sheet.is_file(),
        "齐全" if sheet.is_file() else "缺失",
        "" if sheet.is_file() else "安装不完整,请重新安装",
    )


def _sqlite() -> Iterator[Line]:
    from django.db.backends.sqlite3.base import Database

    version = Database.sqlite_version_info
    journal = settings.YIKOU.sqlite_journal
    safe = journal != "wal" or sqlite.wal_is_safe(version)
    yield Line(
        "数据库", safe, f"SQLite {Database.sqlite_version},{journal.upper()}",
        "" if safe else "这个版本在 WAL 方式下可能损坏数据库,请安装随附的 pysqlite3",
    )  # fmt: skip
    wrong = sqlite.check_connection(connection)
    yield Line(
        "数据库参数",
        not wrong,
        ";".join(wrong) or "断电保护、外键、触发器均已打开",
        "请不要改动连接参数" if wrong else "",
    )


def _postgres() -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
            " current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'),"
            " extract(epoch from clock_timestamp()), current_setting('server_encoding')"
        )
        number, version, fsync, commit, pages, moment, encoding = cursor.fetchone()
    recent = number >= _OLDEST_POSTGRES
    yield Line(
        "数据库", recent, f"PostgreSQL {version}", "" if recent else "请升级到 PostgreSQL 13 或更新的版本"
    )
    firm = fsync == "on" and commit != "off" and pages == "on" and encoding == "UTF8"
    words = f"fsync={fsync} synchronous_commit={commit} full_page_writes={pages} {encoding}"
    yield Line(
        "数据库参数", firm, words, "" if firm else "断电可能丢失已确认的数据;请把三项都设为 on,编码用 UTF8"
    )
    skew = abs(time.time() - float(moment))
    near = skew <= _MOST_SKEW
    yield Line(
        "两机时钟", near, f"与数据库相差 {skew:.1f} 秒", "" if near else "请让两台机器与同一时间服务器同步"
    )


def _structure() -> Line:
    known, pending, foreign = versions()
    if foreign:
        return Line("数据库结构", False, f"有 {len(foreign)} 项比本程序新", "请安装建立它的那个版本")
    if pending:
        advice = (
            "请先 yikou backup,再 yikou manage migrate" if known else "请执行 yikou serve,首次启动自动建库"
        )
        return Line("数据库结构", False, f"还差 {len(pending)} 步", advice)
    return Line("数据库结构", True, "与本程序一致")


def _guards() -> Line:
    counted, missing = missing_guards()
    words = f"{counted - len(missing)} / {counted} 个"
    return Line("防改触发器", not missing, words, "请停止使用并执行 yikou verify" if missing else "")


def _clock() -> Line:
    """A clock that went back would date new records before old ones."""
    last = Event.objects.order_by("-seq").values_list("at", flat=True).first()
    now = datetime.now(UTC)
    right = last is None or last <= now + timedelta(seconds=_MOST_SKEW)
    words = f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"
    return Line(
        "系统时钟",
        right,
        words,
        "" if right else f"早于最近一条留痕({timezone.localtime(last):%Y-%m-%d %H:%M}),请校时",
    )


def _worker() -> Line:
    rows = Job.objects.everywhere("the check-up looks at the whole queue")
    waiting = rows.filter(state=JobState.QUEUED, created_at__lt=timezone.now() - timedelta(minutes=5)).count()
    running = rows.filter(state=JobState.RUNNING, lease_until__gte=timezone.now()).count()
    well = not waiting or bool(running)
    words = f"进行中 {running} 项,等待超过 5 分钟 {waiting} 项"
    return Line(
        "后台执行者", well, words, "" if well else "没有执行者在运行,请启动 yikou serve 或 yikou worker"
    )
