"""加封 (seal): sealed fields and files, the blind index, and the hash chain of the trail.

    ring = KeyRing.from_hex({"k1": "…64 hex digits…"}, current="k1", index_key="…")
    sealed = ring.seal("11010519491231002X", context="register.person.id_number")
    ring.unseal_text(sealed, context="register.person.id_number")
    ring.blind_index("11010519491231002X", context="register.person.id_number")

Suites by name: AES-256-GCM (with SHA-256) and SM4-GCM (with SM3).
"""

from yikou.seal.chain import (
    Checkpoint,
    Head,
    Link,
    NotCanonical,
    append,
    canonical,
    chain_hash,
    export_lines,
    read_checkpoint,
    verify_chain,
)
from yikou.seal.key_file import KeyFileUnsafe, create_key_file, load_key_file, save_key_file
from yikou.seal.providers import PROVIDERS
from yikou.seal.ring import DataKey, KeyMissing, KeyRing, SealBroken
from yikou.seal.sealed_file import SealedFile, seal_file, unseal_chunks, unseal_file

__all__ = [
    "PROVIDERS",
    "Checkpoint",
    "DataKey",
    "Head",
    "KeyFileUnsafe",
    "KeyMissing",
    "KeyRing",
    "Link",
    "NotCanonical",
    "SealBroken",
    "SealedFile",
    "append",
    "canonical",
    "chain_hash",
    "create_key_file",
    "export_lines",
    "load_key_file",
    "read_checkpoint",
    "save_key_file",
    "seal_file",
    "unseal_chunks",
    "unseal_file",
    "verify_chain",
]
