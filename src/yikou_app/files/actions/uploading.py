"""Take a large file in part by part (分段上传): open, keep each part sealed, put together, finish, drop, sweep.

A part is one file under ``<home>/staging/<reference>/<number>``: the length of its wrapped key, the key, the sealed
bytes. Keeping one writes no row, so that forty people who send do not stand in line for the database. Which parts are
there is what lies on the disk; the digest of the whole decides at the end.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from yikou.seal import SealBroken, seal_file, unseal_chunks
from yikou_app.files.models import Upload
from yikou_app.files.queries import UploadRow, digest_of, folder_of, part_size, upload
from yikou_app.ground.ensure import ensure, refuse
from yikou_app.ground.keys import keyring, opened
from yikou_app.ground.scope import Scope
from yikou_app.trail.actions import record

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LOCK = 0x79697570  # one opener of a unit at a time on PostgreSQL; SQLite has one writer anyway
_KEY_LENGTH = 2  # bytes
_GONE = "没有这次上传,或它已过期。请重新选择文件上传。"
_STATES = Upload.State


def open_upload(*, name: str, size: int, sha256: str, by: Scope) -> UploadRow:
    """Begin to take a file in parts (开始分段上传), or go on with the one that was broken off.

    The same person with the same file (size and digest) gets the same upload, whenever they come back: that is how
    a broken line, a reload or another computer goes on where it stopped.
    """
    limit = settings.YIKOU.upload_mib
    if not (1 <= len(name) <= 255 and size >= 1 and _SHA256.fullmatch(sha256)):
        refuse("上传的文件名、大小或校验值不完整。请刷新页面后重新选择文件。", status=422)
    if size > limit * 2**20:
        refuse(f"文件有 {_mib(size)} MB,超过 {limit} MB 的上限。请拆分后分别上报。", status=422)
    digest, now = digest_of(sha256), timezone.now()
    expires = now + timedelta(hours=settings.YIKOU.upload_keep_hours)
    with transaction.atomic():
        _one_at_a_time(by.unit_id)
        rows = Upload.objects.within(by).filter(state=_STATES.OPEN, expires_at__gt=now)
        known = rows.filter(created_by_id=by.staff_id, digest=digest, size=size).first()
        if known is None:
            _within_limits(size, by)
            known = Upload(
                name=name, size=size, digest=digest, expires_at=expires, created_by_id=by.staff_id,
                created_by_name=by.staff_name,
            ).stamp(by)  # fmt: skip
            known.save(force_insert=True)
            record(by=by, verb="open_upload", subject=("upload", known.ref), bytes=size)
        else:
            rows.filter(pk=known.pk).update(expires_at=expires)
    found = upload(by, known.ref)
    ensure(found is not None, "who opens an upload may see it")
    return found  # type: ignore[return-value] # ensured above


def _one_at_a_time(unit_id: int) -> None:
    """Two who open at the same moment must each count the other's file."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, unit_id % 2**31])


def _within_limits(size: int, by: Scope) -> None:
    """Refuse what would be one file too many for the person, or too many bytes for the unit."""
    rows = Upload.objects.everywhere("a unit's limit counts the files of all its people").filter(
        state=_STATES.OPEN, expires_at__gt=timezone.now(), unit_id=by.unit_id
    )
    most, unit_mib = settings.YIKOU.uploads_per_person, settings.YIKOU.uploads_unit_mib
    if rows.filter(created_by_id=by.staff_id).count() >= most:
        refuse(f"您已有 {most} 个文件没有传完,达到上限。请先把它们传完,或在上报页面点“放弃”,再传新文件。")
    begun = rows.aggregate(total=Sum("size"))["total"] or 0
    if begun + size > unit_mib * 2**20:
        refuse(
            f"本单位没有传完的文件共 {_mib(begun)} MB,加上这一个将超过 {unit_mib} MB 的上限。"
            "请等它们传完,或放弃不再需要的,再传新文件。"
        )


def keep_part(*, ref: str, number: int, data: bytes, sha256: str, by: Scope) -> None:
    """Keep one part (收下一段), sealed; the same part again takes the place of the first."""
    row = _open_one(ref, by)
    if not 0 <= number < row.parts:
        refuse(f"这个文件只有 {row.parts} 段,没有第 {number + 1} 段。请刷新页面后重新选择文件。", status=422)
    wanted = part_size(row.size, number)
    if len(data) != wanted:
        refuse(f"第 {number + 1} 段应有 {wanted} 字节,收到 {len(data)} 字节。请重新发送这一段。", status=422)
    if hashlib.sha256(data).hexdigest() != sha256:
        refuse(f"第 {number + 1} 段在途中损坏,校验不符。请重新发送这一段。", status=422)
    folder = folder_of(ref)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{number}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            body = io.BytesIO()
            sealed = seal_file(io.BytesIO(data), body, ring=keyring(), context=_context(ref, number))
            target.write(len(sealed.wrapped_key).to_bytes(_KEY_LENGTH, "big") + sealed.wrapped_key)
            target.write(body.getbuffer())
            target.flush()
            os.fsync(target.fileno())
        draft.replace(folder / str(number))
    finally:
        draft.unlink(missing_ok=True)


def assemble(*, ref: str, by: Scope) -> tuple[str, bytes]:
    """Put the parts together (合成文件): name and bytes, once they are what was announced.

    A part that does not open is removed, so that it is sent again; a whole that is not what was announced has no
    good parts, and all are removed.
    """
    row = _open_one(ref, by)
    if row.missing:
        refuse(
            f"文件「{row.name}」还差 {len(row.missing)} 段没有传完。请重新选择同一个文件,系统会从断点继续。"
        )
    read, broken = [], 0
    for number in range(row.parts):
        place = folder_of(ref) / str(number)
        try:
            read.append(_read_part(place, ref, number))
        except (SealBroken, OSError):
            place.unlink(missing_ok=True)
            broken += 1
    if broken:
        refuse(f"文件「{row.name}」有 {broken} 段已损坏。请重新选择同一个文件,系统会补传这几段。")
    data = b"".join(read)
    kept = Upload.objects.within(by).values_list("digest", flat=True).get(ref=ref)
    if len(data) != row.size or digest_of(hashlib.sha256(data).hexdigest()) != kept:
        shutil.rmtree(folder_of(ref), ignore_errors=True)
        refuse(f"收到的内容与选择的文件「{row.name}」不一致,可能上传途中文件被改动过。请重新选择文件上传。")
    return row.name, data


def finish_upload(*, ref: str, by: Scope) -> None:
    """Close an upload whose file was taken (传完), in the transaction of the act that takes it; once."""
    ensure(
        connection.in_atomic_block, "an upload is closed in the transaction of the act that takes its file"
    )
    _change(ref, _STATES.FINISHED, by)


def drop_upload(*, ref: str, by: Scope) -> None:
    """Give an upload up (放弃上传): its parts are removed, its place in the limits is free."""
    with transaction.atomic():
        _change(ref, _STATES.DROPPED, by)
        record(by=by, verb="drop_upload", subject=("upload", ref))
    clear_parts(ref=ref, by=by)


def clear_parts(*, ref: str, by: Scope) -> None:
    """Remove the parts of an upload that is no longer open (清除分段); what is open is left alone."""
    row = upload(by, ref)
    if row is not None and row.state != _STATES.OPEN:
        shutil.rmtree(folder_of(ref), ignore_errors=True)


def sweep_uploads() -> int:
    """Close what has expired and remove the parts of everything that is not open (清理过期上传); returns folders removed."""
    rows = Upload.objects.everywhere("an upload expires whoever it belongs to")
    with transaction.atomic():
        rows.filter(state=_STATES.OPEN, expires_at__lte=timezone.now()).update(state=_STATES.EXPIRED)
    staging: Path = settings.YIKOU.staging
    found = {path.name: path for path in staging.iterdir()} if staging.is_dir() else {}
    still_open = set(rows.filter(state=_STATES.OPEN).values_list("ref", flat=True))
    removed = [path for name, path in found.items() if name not in still_open]
    for path in removed:
        shutil.rmtree(path, ignore_errors=True)
    return len(removed)


def _open_one(ref: str, by: Scope) -> UploadRow:
    """The person's own open upload, or the reason why there is none."""
    row = upload(by, ref)
    if row is None or row.state in (_STATES.DROPPED, _STATES.EXPIRED) or row.expires_at <= timezone.now():
        refuse(_GONE, status=404)
    if row.state == _STATES.FINISHED:
        refuse("这个文件已经传完并交上,不能再改。请到列表中查看。")
    return row


def _change(ref: str, state: Upload.State, by: Scope) -> None:
    _open_one(ref, by)
    rows = Upload.objects.within(by).filter(ref=ref, created_by_id=by.staff_id, state=_STATES.OPEN)
    if rows.update(state=state) != 1:
        refuse("这次上传刚刚已经结束。请刷新页面查看。")


def _read_part(place: Path, ref: str, number: int) -> bytes:
    raw = place.read_bytes()
    length = int.from_bytes(raw[:_KEY_LENGTH], "big")
    wrapped, body = raw[_KEY_LENGTH : _KEY_LENGTH + length], raw[_KEY_LENGTH + length :]
    return opened(
        lambda ring: b"".join(
            unseal_chunks(io.BytesIO(body), ring=ring, wrapped_key=wrapped, context=_context(ref, number))
        )
    )


def _context(ref: str, number: int) -> str:
    """What the seal of a part is bound to: parts cannot be exchanged, not even within one file."""
    return f"uploads.{ref}.{number}"


def _mib(size: int) -> int:
    """Mebibytes, a begun one counted."""
    return -(-size // 2**20)
