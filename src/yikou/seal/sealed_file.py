"""文件加封 (file sealing): big files in chunks, one random key a file, nothing unverified handed out.

Layout: ``YKF1``, suite, chunk size (4 bytes), then chunks of ciphertext with their tags. The nonce
of a chunk is its number and whether it is the last, so chunks can be neither swapped nor dropped,
and a file cut at a chunk's edge does not open. The key is used for this one file only, so counting
nonces cannot repeat. The wrapped key is kept apart from the file (see DataKey).
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from yikou.seal.providers import BY_CODE, TAG_BYTES, TagMismatch, framed
from yikou.seal.ring import KeyRing, SealBroken

CHUNK_BYTES = 256 * 1024
_MAGIC = b"YKF1"
_HEAD_BYTES = len(_MAGIC) + 1 + 4
_MAX_CHUNK = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What to keep beside a sealed file (加封文件): its wrapped key, and size and digest of the original."""

    wrapped_key: bytes
    size: int
    sha256: str


def seal_file(
    source: BinaryIO, target: BinaryIO, *, ring: KeyRing, context: str, chunk_bytes: int = CHUNK_BYTES
) -> SealedFile:
    """Read ``source`` to its end and write it sealed to ``target`` under a key made for this file."""
    if not 1 <= chunk_bytes <= _MAX_CHUNK:
        raise ValueError(f"分块大小应在 1 至 {_MAX_CHUNK} 字节之间,得到 {chunk_bytes}")
    key = ring.new_data_key(context="file:" + context)
    head = _MAGIC + bytes((key.provider.code,)) + chunk_bytes.to_bytes(4, "big")
    bound = framed(head, context.encode())
    target.write(head)
    digest = hashlib.sha256()
    size = 0
    for number, (chunk, is_last) in enumerate(_chunks(source, chunk_bytes)):
        digest.update(chunk)
        size += len(chunk)
        target.write(key.cipher.encrypt(_nonce(number, is_last), chunk, bound))
    return SealedFile(wrapped_key=key.wrapped, size=size, sha256=digest.hexdigest())


def unseal_chunks(source: BinaryIO, *, ring: KeyRing, wrapped_key: bytes, context: str) -> Iterator[bytes]:
    """The original in chunks, each verified before it is handed out; SealBroken at the first that is not.

    A file whose tail was cut raises only after its good chunks: do not act on the content before the
    iterator has ended. ``unseal_file`` does that for you.
    """
    key = ring.open_data_key(wrapped_key, context="file:" + context)
    head = _read_exactly(source, _HEAD_BYTES)
    if len(head) < _HEAD_BYTES or head[:4] != _MAGIC or BY_CODE.get(head[4]) is not key.provider:
        raise SealBroken("不是本系统加封的文件,或与其密钥不配,无法打开")
    chunk_bytes = int.from_bytes(head[5:], "big")
    if not 1 <= chunk_bytes <= _MAX_CHUNK:
        raise SealBroken("加封文件的抬头已损坏,无法打开")
    bound = framed(head, context.encode())
    for number, (chunk, is_last) in enumerate(_chunks(source, chunk_bytes + TAG_BYTES)):
        try:
            yield key.cipher.decrypt(_nonce(number, is_last), chunk, bound)
        except TagMismatch:
            raise SealBroken(f"加封文件第 {number + 1} 块已被改动、调换或截断,无法打开") from None


def unseal_file(source: BinaryIO, target: Path, *, ring: KeyRing, wrapped_key: bytes, context: str) -> int:
    """Write the original to a new file ``target`` (mode 0600) once all of it is verified; returns its size.

    Nothing stands at ``target`` unless the whole file opened.
    """
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    size = 0
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in unseal_chunks(source, ring=ring, wrapped_key=wrapped_key, context=context):
                file.write(chunk)
                size += len(chunk)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return size


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """Full chunks and one last chunk, which may be shorter and, for an empty file, empty."""
    chunk = _read_exactly(source, size)
    while len(chunk) == size:
        following = _read_exactly(source, size)
        if not following:
            break
        yield chunk, False
        chunk = following
    yield chunk, True


def _read_exactly(source: BinaryIO, size: int) -> bytes:
    """As many bytes as asked for unless the source ends: pipes and sockets hand out less at a time."""
    parts: list[bytes] = []
    missing = size
    while missing:
        part = source.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")
