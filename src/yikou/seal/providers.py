"""密码套件 (providers): authenticated ciphers and their hash, chosen by name, never by code in a room.

Two suites ship: AES-256-GCM with SHA-256, and SM4-GCM with SM3 for places that must use the
national algorithms. A suite is identified in every sealed value by one byte, so that values of both
suites can live in one column while a district moves from one to the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
TAG_BYTES = 16


class TagMismatch(Exception):
    """The authentication tag does not fit: wrong key, wrong context, or altered bytes."""


class Aead(Protocol):
    """One authenticated cipher holding one key."""

    def encrypt(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        """Ciphertext followed by its 16-byte tag; ``bound`` is authenticated but not stored."""
        ...

    def decrypt(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        """The plain bytes, or TagMismatch."""
        ...


class _AesGcm:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def encrypt(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        return self._cipher.encrypt(nonce, plain, bound)

    def decrypt(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        try:
            return self._cipher.decrypt(nonce, sealed, bound)
        except InvalidTag:
            raise TagMismatch from None


class _Sm4Gcm:
    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        worker = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        worker.authenticate_additional_data(bound)
        return worker.update(plain) + worker.finalize() + worker.tag

    def decrypt(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        if len(sealed) < TAG_BYTES:
            raise TagMismatch
        body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        worker = Cipher(self._algorithm, modes.GCM(nonce, tag)).decryptor()
        worker.authenticate_additional_data(bound)
        plain = worker.update(body)
        try:
            return plain + worker.finalize()
        except InvalidTag:
            raise TagMismatch from None


@dataclass(frozen=True, slots=True)
class Provider:
    """A cipher suite (密码套件): a name for settings, a byte for stored values, a cipher and a hash."""

    name: str
    code: int
    key_bytes: int
    hash_name: str
    aead: type[_AesGcm] | type[_Sm4Gcm]

    def cipher(self, key: bytes) -> Aead:
        """The cipher with this key; a key of the wrong length is a ValueError."""
        if len(key) != self.key_bytes:
            raise ValueError(f"{self.name} 需要 {self.key_bytes} 字节的密钥,得到 {len(key)} 字节")
        return self.aead(key)

    def derive(self, secret: bytes, purpose: str, size: int | None = None) -> bytes:
        """A key for one purpose from a master secret (HKDF), so that no key serves two purposes."""
        kdf = HKDF(
            algorithm=_hash(self.hash_name),
            length=size or self.key_bytes,
            salt=None,
            info=b"yikou.seal/1/" + self.name.encode() + b"/" + purpose.encode(),
        )
        return kdf.derive(secret)

    def mac(self, key: bytes, message: bytes) -> bytes:
        """The keyed hash of a message (HMAC with the suite's hash)."""
        return finished(self.keyed(key), message)

    def keyed(self, key: bytes) -> hmac.HMAC:
        """The keyed hash before any message; setting it up costs more than hashing a short text."""
        return hmac.HMAC(key, _hash(self.hash_name))


def finished(keyed: hmac.HMAC, message: bytes) -> bytes:
    """The keyed hash of a message; ``keyed`` itself stays as it is."""
    worker = keyed.copy()
    worker.update(message)
    return worker.finalize()


def _hash(name: str) -> hashes.HashAlgorithm:
    return hashes.SM3() if name == "SM3" else hashes.SHA256()


def digest(hash_name: str, message: bytes) -> bytes:
    """The hash of a message by name: SHA-256 or SM3."""
    if hash_name not in HASH_NAMES:
        raise ValueError(f"没有名为 {hash_name} 的摘要算法;可用:{'、'.join(HASH_NAMES)}")
    worker = hashes.Hash(_hash(hash_name))
    worker.update(message)
    return worker.finalize()


HASH_NAMES = ("SHA-256", "SM3")
PROVIDERS = {
    suite.name: suite
    for suite in (
        Provider(name="AES-256-GCM", code=1, key_bytes=32, hash_name="SHA-256", aead=_AesGcm),
        Provider(name="SM4-GCM", code=2, key_bytes=16, hash_name="SM3", aead=_Sm4Gcm),
    )
}
BY_CODE = {suite.code: suite for suite in PROVIDERS.values()}


def provider(name: str) -> Provider:
    """The suite of that name; an unknown name is a ValueError that lists the known ones."""
    try:
        return PROVIDERS[name]
    except KeyError:
        raise ValueError(f"没有名为 {name} 的密码套件;可用:{'、'.join(PROVIDERS)}") from None


def framed(*parts: bytes) -> bytes:
    """The parts with their lengths before them: no two lists of parts give the same bytes."""
    return b"".join([piece for part in parts for piece in (len(part).to_bytes(8, "big"), part)])
