"""密钥环 (key ring): key id -> secret, the current key, and the separate key of the blind index.

A sealed value is ``version, suite, key id, nonce, ciphertext and tag``. The header and the caller's
context are authenticated with it: a value moved to another column, another suite or another key id
does not open. Give the row's own id in the context where values must not be exchanged between rows.

Random 96-bit nonces are safe for about four thousand million values per key; rotate long before.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from yikou.seal.providers import (
    BY_CODE,
    NONCE_BYTES,
    TAG_BYTES,
    Aead,
    Provider,
    TagMismatch,
    finished,
    framed,
    provider,
)

SECRET_BYTES = 32
_VERSION = 1
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")


class SealBroken(Exception):
    """密封失效: a sealed value does not open. The message never holds content, keys or context."""


class KeyMissing(SealBroken):
    """The ring does not hold the key that a value was sealed with."""


class DataKey:
    """A key of its own (数据密钥) for one file or one person, wrapped by the ring.

    Keep ``wrapped`` in the database, apart from what the key seals: to erase the content everywhere,
    backups of the sealed bytes included, destroy the wrapped key.
    """

    __slots__ = ("_cipher", "provider", "wrapped")

    def __init__(self, secret: bytes, suite: Provider, wrapped: bytes) -> None:
        self._cipher = suite.cipher(suite.derive(secret, "data"))
        self.provider = suite
        self.wrapped = wrapped

    def __repr__(self) -> str:
        return f"DataKey({self.provider.name})"

    def __reduce__(self) -> Any:
        raise TypeError("数据密钥不可序列化")

    @property
    def cipher(self) -> Aead:
        """The cipher of this key, for sealing a file chunk by chunk."""
        return self._cipher

    def seal(self, content: str | bytes, *, context: str) -> bytes:
        """Seal a small value under this key alone."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = framed(b"yikou.data/1", context.encode())
        return nonce + self._cipher.encrypt(nonce, _octets(content), bound)

    def unseal(self, sealed: bytes, *, context: str) -> bytes:
        """The bytes that ``seal`` was given, or SealBroken."""
        raw = _stored(sealed)
        if len(raw) < NONCE_BYTES + TAG_BYTES:
            raise SealBroken("密封内容不完整,无法打开")
        bound = framed(b"yikou.data/1", context.encode())
        try:
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound)
        except TagMismatch:
            raise SealBroken("密封内容已被改动,或密钥、用途不符,无法打开") from None


class KeyRing:
    """The keys of one deployment (密钥环); never printed, never pickled.

    ``keys`` maps a key id to a 32-byte secret; ``current`` names the one that seals; all of them
    unseal. ``index_key`` is apart, because rotating it means computing every blind index again.
    """

    __slots__ = ("_ciphers", "_index", "_index_key", "_keys", "current", "index_provider", "provider")

    def __init__(
        self,
        keys: Mapping[str, bytes],
        *,
        current: str,
        index_key: bytes,
        provider: Provider,
        index_provider: Provider | None = None,
    ) -> None:
        if current not in keys:
            raise ValueError("密钥环里没有当前密钥,请检查 current 的编号")
        for key_id, secret in keys.items():
            if not _KEY_ID.fullmatch(key_id):
                raise ValueError("密钥编号只能用 1 至 32 个字母、数字、点、下划线或短横线")
            _check_secret(secret, f"密钥 {key_id}")
        _check_secret(index_key, "索引密钥")
        if any(secrets.compare_digest(secret, index_key) for secret in keys.values()):
            raise ValueError("索引密钥不能与加密密钥相同")
        self._keys = dict(keys)
        self._index_key = index_key
        # The index keeps its suite when the ring changes its own: an index that changed by itself
        # would find nobody, and everybody would look like a new person.
        self.index_provider = index_provider or provider
        self._index = self.index_provider.keyed(self.index_provider.derive(index_key, "index", SECRET_BYTES))
        self._ciphers: dict[tuple[str, int], Aead] = {}
        self.current = current
        self.provider = provider

    @classmethod
    def from_hex(
        cls,
        keys: Mapping[str, str],
        *,
        current: str,
        index_key: str,
        provider_name: str = "AES-256-GCM",
        index_provider_name: str | None = None,
    ) -> KeyRing:
        """A ring from settings: every key as 64 hexadecimal digits. ValueError names what is wrong."""
        return cls(
            {key_id: _from_hex(text, f"密钥 {key_id}") for key_id, text in keys.items()},
            current=current,
            index_key=_from_hex(index_key, "索引密钥"),
            provider=provider(provider_name),
            index_provider=provider(index_provider_name) if index_provider_name else None,
        )

    @classmethod
    def new(cls, *, key_id: str = "k1", provider_name: str = "AES-256-GCM") -> KeyRing:
        """A ring with fresh random keys."""
        return cls(
            {key_id: secrets.token_bytes(SECRET_BYTES)},
            current=key_id,
            index_key=secrets.token_bytes(SECRET_BYTES),
            provider=provider(provider_name),
        )

    def __repr__(self) -> str:
        return f"KeyRing({self.provider.name}, {len(self._keys)} keys, current={self.current!r})"

    def __reduce__(self) -> Any:
        raise TypeError("密钥环不可序列化")

    def rotated(self, key_id: str, *, provider_name: str | None = None) -> KeyRing:
        """A ring with one more key, which is now the current one; old values still open.

        The suite may change at the same time; the blind index stays as it is.
        """
        if key_id in self._keys:
            raise ValueError("该密钥编号已在密钥环中,不能重复使用")
        return KeyRing(
            {**self._keys, key_id: secrets.token_bytes(SECRET_BYTES)},
            current=key_id,
            index_key=self._index_key,
            provider=provider(provider_name) if provider_name else self.provider,
            index_provider=self.index_provider,
        )

    def secrets_hex(self) -> dict[str, Any]:
        """The secrets as text, only for writing a key file or printing an escrow sheet."""
        return {
            "current": self.current,
            "provider": self.provider.name,
            "index_provider": self.index_provider.name,
            "keys": {key_id: secret.hex() for key_id, secret in self._keys.items()},
            "index_key": self._index_key.hex(),
        }

    def seal(self, content: str | bytes, *, context: str) -> bytes:
        """Seal text (as UTF-8) or bytes; ``context`` says what it is, e.g. register.person.id_number."""
        key_id = self.current.encode()
        head = bytes((_VERSION, self.provider.code, len(key_id))) + key_id
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = self._cipher(self.current, self.provider)
        return head + nonce + cipher.encrypt(nonce, _octets(content), _bound(head, context))

    def unseal(self, sealed: bytes, *, context: str) -> bytes:
        """The bytes that ``seal`` was given. Raises SealBroken, or KeyMissing for an unknown key id."""
        key_id, suite, size = _header(sealed)
        raw = _stored(sealed)
        head, nonce, body = raw[:size], raw[size : size + NONCE_BYTES], raw[size + NONCE_BYTES :]
        if key_id not in self._keys:
            raise KeyMissing("密钥环里没有该内容所用的密钥,请检查密钥文件是否为本系统的、是否完整")
        try:
            return self._cipher(key_id, suite).decrypt(nonce, body, _bound(head, context))
        except TagMismatch:
            raise SealBroken("密封内容已被改动,或密钥、用途不符,无法打开") from None

    def unseal_text(self, sealed: bytes, *, context: str) -> str:
        """The text that ``seal`` was given."""
        try:
            return self.unseal(sealed, context=context).decode()
        except UnicodeDecodeError:
            raise SealBroken("密封内容不是文字,无法按文字打开") from None

    def seal_all(self, contents: Sequence[str | bytes | None], *, context: str) -> list[bytes | None]:
        """Many values of one context, each as ``seal`` makes it; None stays None.

        A list of a hundred thousand people has four such values each: what is the same for all of them
        is done once, and the nonces are drawn in one block.
        """
        key_id = self.current.encode()
        head = bytes((_VERSION, self.provider.code, len(key_id))) + key_id
        bound, encrypt = _bound(head, context), self._cipher(self.current, self.provider).encrypt
        drawn = secrets.token_bytes(NONCE_BYTES * len(contents))
        sealed: list[bytes | None] = []
        for at, content in enumerate(contents):
            if content is None:
                sealed.append(None)
                continue
            nonce = drawn[at * NONCE_BYTES : (at + 1) * NONCE_BYTES]
            sealed.append(head + nonce + encrypt(nonce, _octets(content), bound))
        return sealed

    def unseal_texts(self, sealed: Iterable[bytes | None], *, context: str) -> list[str | None]:
        """Many texts of one context, each as ``unseal_text`` gives it; None stays None.

        Raises what ``unseal_text`` raises at the first value that does not open.
        """
        texts: list[str | None] = []
        head, size, bound, decrypt = b"", 0, b"", None
        for value in sealed:
            if value is None:
                texts.append(None)
                continue
            raw = _stored(value)
            if decrypt is None or raw[:size] != head or len(raw) < size + NONCE_BYTES + TAG_BYTES:
                # The first of its key and suite goes the long way, which says what is wrong with it.
                texts.append(self.unseal_text(raw, context=context))
                key_id, suite, size = _header(raw)
                head = raw[:size]
                bound, decrypt = _bound(head, context), self._cipher(key_id, suite).decrypt
                continue
            try:
                texts.append(
                    decrypt(raw[size : size + NONCE_BYTES], raw[size + NONCE_BYTES :], bound).decode()
                )
            except (TagMismatch, UnicodeDecodeError):
                texts.append(self.unseal_text(raw, context=context))
        return texts

    def is_current(self, sealed: bytes) -> bool:
        """Whether a value was sealed with the current key and suite; if not, it waits for re-sealing."""
        key_id, suite, _ = _header(sealed)
        return key_id == self.current and suite is self.provider

    def blind_index(self, text: str, *, context: str) -> str:
        """Equal texts give equal 64-digit marks (盲索引) within one context, and say nothing else.

        Normalise before: two spellings of one number are two marks.
        """
        return finished(self._index, framed(context.encode(), _octets(text))).hex()

    def blind_indexes(self, texts: Iterable[str], *, context: str) -> list[str]:
        """The marks of many texts of one context, each as ``blind_index`` makes it."""
        begun = self._index.copy()
        begun.update(framed(context.encode()))
        return [finished(begun, framed(_octets(text))).hex() for text in texts]

    def new_data_key(self, *, context: str) -> DataKey:
        """A fresh key for one file or one person, wrapped by the current key."""
        secret = secrets.token_bytes(SECRET_BYTES)
        return DataKey(secret, self.provider, self.seal(secret, context="key:" + context))

    def open_data_key(self, wrapped: bytes, *, context: str) -> DataKey:
        """The data key from its wrapped form, or SealBroken."""
        _, suite, _ = _header(wrapped)
        secret = self.unseal(wrapped, context="key:" + context)
        if len(secret) != SECRET_BYTES:
            raise SealBroken("数据密钥长度不符,无法打开")
        return DataKey(secret, suite, _stored(wrapped))

    def rewrap(self, wrapped: bytes, *, context: str) -> bytes:
        """The same data key under the current key; the sealed file itself stays as it is.

        The suite of the file is the suite of the wrapping, so a ring that changed its suite keeps
        wrapping this key with the old one.
        """
        key_id, suite, _ = _header(wrapped)
        if key_id == self.current:
            return _stored(wrapped)
        secret = self.unseal(wrapped, context="key:" + context)
        same_suite = KeyRing(self._keys, current=self.current, index_key=self._index_key, provider=suite)
        return same_suite.seal(secret, context="key:" + context)

    def _cipher(self, key_id: str, suite: Provider) -> Aead:
        slot = (key_id, suite.code)
        found = self._ciphers.get(slot)
        if found is None:
            found = suite.cipher(suite.derive(self._keys[key_id], "field"))
            self._ciphers[slot] = found
        return found


@lru_cache(maxsize=256)
def _bound(head: bytes, context: str) -> bytes:
    """What is authenticated with a value; a table of people has the same for each of its columns."""
    return framed(head, context.encode())


def _header(sealed: bytes) -> tuple[str, Provider, int]:
    """Key id, suite and length of the header of a sealed value."""
    raw = _stored(sealed)
    if len(raw) < 3 or raw[0] != _VERSION or raw[1] not in BY_CODE:
        raise SealBroken("不是本系统的密封内容,或版本不识,无法打开")
    size = 3 + raw[2]
    if len(raw) < size + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("密封内容不完整,无法打开")
    try:
        key_id = raw[3:size].decode("ascii")
    except UnicodeDecodeError:
        raise SealBroken("密封内容的抬头已损坏,无法打开") from None
    return key_id, BY_CODE[raw[1]], size


def _octets(content: str | bytes) -> bytes:
    if isinstance(content, str):
        try:
            return content.encode()
        except UnicodeEncodeError:
            # The message of the original error would quote the content.
            raise ValueError("文字中有不能编码的字符(孤立代理项)") from None
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(content)
    raise TypeError("只能密封文字或字节")


def _stored(sealed: object) -> bytes:
    """Bytes as a database hands them out: PostgreSQL's driver gives a memoryview."""
    if isinstance(sealed, bytes | bytearray | memoryview):
        return bytes(sealed)
    raise TypeError("密封内容应为字节")


def _from_hex(text: str, what: str) -> bytes:
    try:
        secret = bytes.fromhex(text)
    except (ValueError, TypeError):
        # bytes.fromhex quotes nothing of the text, but the traceback would show the caller's line.
        raise ValueError(f"{what}不是十六进制文字") from None
    _check_secret(secret, what)
    return secret


def _check_secret(secret: bytes, what: str) -> None:
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"{what}应为 {SECRET_BYTES} 字节(64 位十六进制),得到 {len(secret)} 字节")
    if len(set(secret)) < 8:
        raise ValueError(f"{what}不是随机的,请用 KeyRing.new 或密钥文件生成")
