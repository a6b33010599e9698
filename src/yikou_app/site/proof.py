"""``yikou verify``: whether the records are what was once written, and every sum is what its rows add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from yikou.findings import Finding, finding
from yikou.ledger import check_book
from yikou.seal import Checkpoint, SealBroken
from yikou_app.files import queries as files
from yikou_app.files.models import StoredFile
from yikou_app.funds import queries as funds
from yikou_app.funds.models import Fund
from yikou_app.ground import guards
from yikou_app.ground.ensure import BrokenInvariant, Refused
from yikou_app.trail import queries as trail

_POSTGRES_NAME = 63  # PostgreSQL cuts longer names


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was proved (核对项): how much was looked at, and what is wrong with it."""

    name: str
    counted: int
    unit: str
    findings: tuple[Finding, ...]


def prove(*, checkpoints: Sequence[Checkpoint] = (), open_files: bool = False) -> Iterator[Part]:
    """Every part, one after another; ``open_files`` also opens every stored file, which takes time."""
    head, broken = trail.verify(checkpoints)
    yield Part("留痕链", head.count, "条", tuple(broken))
    counted, wrong = funds.check_totals()
    yield Part("资金合计与凭证", counted, "项资金", wrong)
    yield _books()
    yield _files(open_files)
    yield _guards()
    yield from _database()


def _books() -> Part:
    """Each year's book by the ledger's own rules: balance, order, source of every paid fen."""
    years = Fund.objects.everywhere("a check of all years").values_list("year", flat=True).distinct()
    entries = 0
    found: list[Finding] = []
    for year in sorted(years):
        ids = funds.fund_ids(year)
        checked, wrong = check_book(funds.book_of(ids), funds.chart(ids))
        entries += checked.entries
        found += wrong
    return Part("账簿", entries, "张凭证", tuple(found))


def _files(open_files: bool) -> Part:
    rows = StoredFile.objects.everywhere("a check of all files").order_by("pk")
    found = []
    counted = 0
    for pk, ref in rows.values_list("pk", "ref").iterator(chunk_size=2000):
        counted += 1
        if not files.place_of(ref).is_file():
            found.append(finding("SIT001", f"卷宗文件 {ref} 有记录,数据目录中没有它"))
        elif open_files and not _opens(pk):
            found.append(finding("SIT002", f"卷宗文件 {ref} 的内容与加封时不符"))
    return Part("卷宗文件", counted, "个", tuple(found))


def _opens(pk: int) -> bool:
    try:
        files.content(None, pk, reason="yikou verify opens every file")
    except Refused as refusal:
        return refusal.status == 410  # erased by law: its key is gone on purpose
    except (SealBroken, BrokenInvariant, OSError):
        return False
    return True


def missing_guards() -> tuple[int, list[str]]:
    """How many triggers the models declare, and which of them the database lacks or has switched off."""
    declared = [
        guard.name for model in apps.get_app_config("yikou").get_models() for guard in guards.guards_of(model)
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
            declared = [name[:_POSTGRES_NAME] for name in declared]
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {row[0] for row in cursor.fetchall()}
    return len(declared), [name for name in declared if name not in present]


def _guards() -> Part:
    counted, missing = missing_guards()
    found = tuple(finding("SIT003", f"触发器 {name} 不在数据库中或被停用") for name in missing)
    return Part("防改触发器", counted, "个", found)


def _database() -> Iterator[Part]:
    """SQLite's own check of the file and of the references; PostgreSQL keeps both itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        said = [row[0] for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        dangling = {(row[0], row[2]) for row in cursor.fetchall()}
    found = [] if said == ["ok"] else [finding("SIT004", f"SQLite 自检报告 {len(said)} 处错误")]
    found += [finding("SIT005", f"{table} 有记录指向不存在的 {parent}") for table, parent in sorted(dangling)]
    yield Part("数据库文件", 1, "个", tuple(found))
