"""密钥文件 (key file): a ring on disk, readable by its owner only, with a check value per key.

The check values catch a digit that was lost in copying before anything is sealed with a wrong key.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from yikou.seal.providers import digest
from yikou.seal.ring import KeyRing

_FORMAT = "yikou-keys/1"


class KeyFileUnsafe(Exception):
    """密钥文件不安全: it is missing, readable by others, damaged, or would be overwritten."""


def create_key_file(path: Path, *, provider_name: str = "AES-256-GCM") -> KeyRing:
    """Make a ring and write it to a new file of mode 0600; an existing file is never touched."""
    ring = KeyRing.new(provider_name=provider_name)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileUnsafe("密钥文件已存在,不覆盖;如需换钥请用轮换") from None
    _write(descriptor, ring)
    _sync_folder(path.parent)
    return ring


def save_key_file(path: Path, ring: KeyRing) -> None:
    """Replace the file by this ring in one step: at any moment the old or the new file is whole.

    A key that the file holds and the ring lacks is never dropped silently: KeyFileUnsafe.
    """
    if path.exists():
        lost = load_key_file(path).secrets_hex()["keys"].keys() - ring.secrets_hex()["keys"].keys()
        if lost:
            raise KeyFileUnsafe(f"新的密钥环缺少文件里已有的 {len(lost)} 把密钥,写入会使旧内容永远打不开")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), ring)
    draft.replace(path)
    _sync_folder(path.parent)


def load_key_file(path: Path) -> KeyRing:
    """The ring of a key file. Refuses a file that others may read, and a damaged key."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        raise KeyFileUnsafe("密钥文件打不开,请检查路径和权限") from None
    with os.fdopen(descriptor, "rb") as file:
        # The mode of the open file, not of the path: nothing can be exchanged in between.
        mode = os.fstat(descriptor).st_mode
        if os.name == "posix" and (not stat.S_ISREG(mode) or stat.S_IMODE(mode) & 0o077):
            raise KeyFileUnsafe("密钥文件可被他人读取,请执行 chmod 600 后重试")
        raw = file.read(1 << 20)
    return _parse(raw)


def _write(descriptor: int, ring: KeyRing) -> None:
    content: dict[str, Any] = {"format": _FORMAT, **ring.secrets_hex()}
    content["checks"] = {key_id: _check(text) for key_id, text in content["keys"].items()}
    content["index_check"] = _check(content["index_key"])
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def _parse(raw: bytes) -> KeyRing:
    damaged = KeyFileUnsafe("密钥文件已损坏,请从保管的副本恢复")
    try:
        content = json.loads(raw)
        if content["format"] != _FORMAT:
            raise KeyFileUnsafe("密钥文件的格式版本不识")
        pairs = [(text, content["checks"][key_id]) for key_id, text in content["keys"].items()]
        pairs.append((content["index_key"], content["index_check"]))
        if any(_check(text) != check for text, check in pairs):
            raise damaged
        return KeyRing.from_hex(
            content["keys"],
            current=content["current"],
            index_key=content["index_key"],
            provider_name=content["provider"],
            index_provider_name=content["index_provider"],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged from None


def _check(hex_text: str) -> str:
    return digest("SHA-256", b"yikou key check" + bytes.fromhex(hex_text)).hex()[:8]


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows cannot open a folder and needs no such step."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
