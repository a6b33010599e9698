"""Files on their way (分段上传): which parts of whose file are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from yikou_app.files.models import Upload
from yikou_app.ground.ensure import ensure
from yikou_app.ground.scope import Scope

PART_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One file on its way (未传完的文件); ``have`` are the numbers of the parts that are there, from 0."""

    ref: str
    name: str
    size: int
    parts: int
    have: tuple[int, ...]
    state: str
    expires_at: datetime

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of the parts still to come."""
        there = set(self.have)
        return tuple(number for number in range(self.parts) if number not in there)


def upload(scope: Scope, ref: str) -> UploadRow | None:
    """A person's own upload, or None; nobody sees another's, whatever their role."""
    row = _own(scope).filter(ref=ref).first()
    return None if row is None else _shown(row)


def open_uploads(scope: Scope) -> list[UploadRow]:
    """What the person has begun and not finished, newest first."""
    rows = _own(scope).filter(state=Upload.State.OPEN, expires_at__gt=timezone.now())
    return [_shown(row) for row in rows.order_by("-pk")]


def folder_of(ref: str) -> Path:
    """Where the sealed parts of an upload lie."""
    ensure(ref.isalnum() and len(ref) == 16, "an upload's reference is 16 letters and digits")
    staging: Path = settings.YIKOU.staging
    return staging / ref


def part_size(size: int, number: int) -> int:
    """How many bytes a part of a file of this size has: all are full but the last."""
    return min(PART_BYTES, size - number * PART_BYTES)


def parts_of(size: int) -> int:
    """How many parts a file of this size has."""
    return -(-size // PART_BYTES)


def _own(scope: Scope):  # type: ignore[no-untyped-def] # Django's QuerySet is generic upstairs
    return Upload.objects.within(scope).filter(created_by_id=scope.staff_id)


def _shown(row: Upload) -> UploadRow:
    folder = folder_of(row.ref)
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    count = parts_of(row.size)
    have = sorted(int(name) for name in names if name.isdecimal() and int(name) < count)
    return UploadRow(
        ref=row.ref, name=row.name, size=row.size, parts=count, have=tuple(have), state=row.state,
        expires_at=row.expires_at,
    )  # fmt: skip
