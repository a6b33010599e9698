"""Store a file sealed, under a reference of its own; sweep what no row names."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from yikou.seal import seal_file
from yikou_app.files.models import FileKey, StoredFile
from yikou_app.files.queries import StoredRow, digest_of, place_of, sealing_context
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.fields import new_ref
from yikou_app.ground.keys import keyring
from yikou_app.ground.scope import Scope
from yikou_app.trail.actions import record

_LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sealed:
    """A content that lies sealed on the disk and has no row yet (已加封的内容); see ``sealed_ahead``."""

    ref: str
    wrapped: bytes
    sha256: str
    size: int


@contextmanager
def sealed_ahead(data: bytes) -> Iterator[Sealed]:
    """Seal a content before the transaction that stores it (先行加封), so that none waits for the disk meanwhile.

    Give it to ``store_file`` as ``data``, once. What was not stored when the block ends is removed again; what a crash leaves, ``sweep_orphans`` removes.
    """
    _must_fit(len(data))
    ref = new_ref()
    wrapped, sha256 = _write(place_of(ref), data, ref)
    try:
        yield Sealed(ref, wrapped, sha256, len(data))
    finally:
        stored = StoredFile.objects.everywhere("whether this very content was stored").filter(ref=ref)
        if not stored.exists():
            place_of(ref).unlink(missing_ok=True)


def store_file(
    *,
    data: bytes | Sealed,
    name: str,
    media: str,
    purpose: str,
    by: Scope,
    area_path: str | None = None,
    unit_id: int | None = None,
) -> StoredRow:
    """Keep a file (存入卷宗) as part of the caller's act, in the caller's transaction.

    The ciphertext is durable before the row is written; if the transaction fails the file is an
    orphan that nobody can open, and ``sweep_orphans`` removes it. ``area_path`` and ``unit_id``
    default to the person's own. Like ``jobs.enqueue`` it writes no event: the act that stores does.
    """
    ensure(connection.in_atomic_block, "a file is stored in the transaction of the act that brings it")
    if isinstance(data, Sealed):
        sealed = data
    else:
        _must_fit(len(data))
        ref = new_ref()
        sealed = Sealed(ref, *_write(place_of(ref), data, ref), len(data))
    row = StoredFile(
        ref=sealed.ref,
        purpose=purpose,
        name=name,
        media=media,
        size=sealed.size,
        digest=digest_of(sealed.sha256),
        area_path=by.area_path if area_path is None else area_path,
        unit_id=by.unit_id if unit_id is None else unit_id,
        created_by_id=by.staff_id,
        created_by_name=by.staff_name,
    )
    row.save(force_insert=True)
    FileKey.objects.create(file=row, wrapped=sealed.wrapped)
    return StoredRow(ref=sealed.ref, id=row.pk)


def note_download(*, ref: str, by: Scope) -> None:
    """Write down that somebody took a file out (下载留痕); the caller has shown that they may."""
    record(by=by, verb="download_file", subject=("file", ref))


def erase_file(*, file_id: int, by: Scope) -> None:
    """Destroy a file's key (销毁文件) in the caller's transaction: nobody can open it again, not from a backup either.

    What the file was, from whom and when, stays as a row; the act that erases writes the event. The sealed
    bytes without their key say nothing, so they may lie where they are.
    """
    ensure(connection.in_atomic_block, "a file is erased in the transaction of the act that erases it")
    rows = StoredFile.objects.everywhere("the act that erases it has shown that it may").filter(pk=file_id)
    ensure(rows.exists(), f"a file of unit {by.unit_id} that is erased was stored")
    FileKey.objects.filter(file_id=file_id).delete()


def sweep_orphans(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove files on disk that no row names and that are older than any open transaction.

    Returns how many were removed. Never run it on a restored database whose files are newer.
    """
    ensure(older_than >= timedelta(hours=1), "an open transaction may still name a younger file")
    before = (timezone.now() - older_than).timestamp()
    found = {path.name: path for path in settings.YIKOU.files.glob("??/*") if path.stat().st_mtime < before}
    rows = StoredFile.objects.everywhere("a file on disk is looked up whoever it belongs to")
    names = sorted(found)
    for start in range(0, len(names), 500):
        known = rows.filter(ref__in=names[start : start + 500]).values_list("ref", flat=True)
        for ref in known:
            del found[ref]
    for path in found.values():
        path.unlink(missing_ok=True)
    return len(found)


def _must_fit(size: int) -> None:
    if size > _LARGEST:
        refuse(f"文件有 {size // 2**20} MiB,超过 {_LARGEST // 2**20} MiB 的上限。请拆分后再交。", status=422)


def _write(place: Path, data: bytes, ref: str) -> tuple[bytes, str]:
    """Seal the bytes to their place: draft, fsync, rename, fsync of the folder."""
    _make_folder(place.parent)
    draft = place.with_name(f".{place.name}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            sealed = seal_file(io.BytesIO(data), target, ring=keyring(), context=sealing_context(ref))
            target.flush()
            os.fsync(target.fileno())
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    _sync(place.parent)
    return sealed.wrapped_key, sealed.sha256


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Make a new name durable; Windows cannot open a folder and needs no such step."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
