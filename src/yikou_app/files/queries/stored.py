"""Ask for stored files: what they are, and their bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from yikou.seal import unseal_chunks
from yikou_app.files.models import FileKey, StoredFile
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.fields import index_of
from yikou_app.ground.keys import opened
from yikou_app.ground.scope import Scope


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A stored file as the room that stores it keeps it: reference and id."""

    ref: str
    id: int


@dataclass(frozen=True, slots=True)
class FileRow:
    """One stored file (卷宗文件); the name is in clear and may be personal: for screens only."""

    id: int
    ref: str
    purpose: str
    name: str
    media: str
    size: int
    digest: str
    created_by_name: str
    created_at: datetime


def info(scope: Scope, ref: str) -> FileRow | None:
    """What a file is, or None when it is absent or out of scope."""
    row = StoredFile.objects.within(scope).filter(ref=ref).first()
    return None if row is None else _shown(row)


def infos(scope: Scope, refs: list[str]) -> list[FileRow]:
    """Those of the files that the person may see, in the order of their storing."""
    return [_shown(row) for row in StoredFile.objects.within(scope).filter(ref__in=refs).order_by("pk")]


def content(scope: Scope | None, ref_or_id: str | int, *, reason: str = "") -> bytes:
    """The bytes of a file, verified as a whole before they are handed out.

    With a scope, refuses with 404 what is absent or out of scope. Without one, for acts of the
    system itself such as a job that reads what it was given, ``reason`` says why.
    """
    if scope is None:
        ensure(reason, "an unscoped read says why")
        rows = StoredFile.objects.everywhere(reason)
    else:
        rows = StoredFile.objects.within(scope)
    which = {"ref": ref_or_id} if isinstance(ref_or_id, str) else {"pk": ref_or_id}
    row = rows.filter(**which).first()
    if row is None:
        refuse("没有这个文件,或不在您的辖区内。", status=404)
    key = FileKey.objects.filter(file=row).first()
    if key is None:
        refuse("这个文件已按规定销毁,不能再打开。", status=410)
    try:
        sealed = place_of(row.ref).read_bytes()
    except FileNotFoundError:
        refuse(f"卷宗文件 {row.ref} 不在数据目录中,可能没有随数据库一起恢复。请联系管理员。", status=409)
    data = opened(
        lambda ring: b"".join(
            unseal_chunks(
                io.BytesIO(sealed),
                ring=ring,
                wrapped_key=bytes(key.wrapped),
                context=sealing_context(row.ref),
            )
        )
    )
    ensure(len(data) == row.size, f"stored file {row.ref} has the size its row states")
    return data


def digest_of(sha256: str) -> str:
    """The keyed digest of a content, for finding a file that came before (see StoredFile.digest)."""
    return index_of(sha256, "files.content")


def place_of(ref: str) -> Path:
    """Where a file lies sealed."""
    ensure(ref.isalnum() and len(ref) == 16, "a file reference is 16 letters and digits")
    folder: Path = settings.YIKOU.files
    return folder / ref[:2] / ref


def sealing_context(ref: str) -> str:
    """What the seal of a file is bound to: two files on disk cannot be exchanged."""
    return f"files.{ref}"


def _shown(row: StoredFile) -> FileRow:
    return FileRow(
        id=row.pk,
        ref=row.ref,
        purpose=row.purpose,
        name=row.name,
        media=row.media,
        size=row.size,
        digest=row.digest,
        created_by_name=row.created_by_name,
        created_at=row.created_at,
    )
