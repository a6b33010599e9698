"""The key ring of this installation, read once from the key file that settings name."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.conf import settings

from yikou.seal import KeyFileUnsafe, KeyMissing, KeyRing, create_key_file, load_key_file

T = TypeVar("T")


@lru_cache(maxsize=1)
def keyring() -> KeyRing:
    """The ring that seals fields and files; made with mode 0600 when the installation has none."""
    path = settings.YIKOU.key_file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return create_key_file(path)
        except KeyFileUnsafe:
            pass  # another process was first; its key is the key
    return load_key_file(path)


def opened(use: Callable[[KeyRing], T]) -> T:
    """Open something with the ring; if it has a key that we do not know, the key file has grown since we read it."""
    try:
        return use(keyring())
    except KeyMissing:
        keyring.cache_clear()
        return use(keyring())
