"""Sealed files: one key a file, in chunks, and nothing half-verified on disk."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yikou.seal import PROVIDERS, KeyRing, SealBroken, seal_file, unseal_chunks, unseal_file

CHUNK = 16
HEAD = 9
TAG = 16


def sealed_pair(ring, content, chunk=CHUNK):
    out = io.BytesIO()
    seal = seal_file(io.BytesIO(content), out, ring=ring, context="roster:7", chunk_bytes=chunk)
    return out.getvalue(), seal


def opened(ring, raw, seal, context="roster:7"):
    return b"".join(unseal_chunks(io.BytesIO(raw), ring=ring, wrapped_key=seal.wrapped_key, context=context))


@given(content=st.binary(max_size=100), suite=st.sampled_from(sorted(PROVIDERS)))
@settings(max_examples=80, deadline=None)
def test_file_of_any_size_comes_back(content, suite):
    """Sizes at, below and above a chunk's edge, the empty file among them."""
    ring = KeyRing.new(provider_name=suite)
    raw, seal = sealed_pair(ring, content)
    assert opened(ring, raw, seal) == content
    assert seal.size == len(content)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_cut_and_every_flip_is_refused(size):
    """A disk that lost a tail and a hand that changed a byte must both show."""
    ring = KeyRing.new()
    raw, seal = sealed_pair(ring, bytes(range(size)))
    for end in range(len(raw)):
        with pytest.raises(SealBroken):
            opened(ring, raw[:end], seal)
    for position in range(len(raw)):
        broken = bytearray(raw)
        broken[position] ^= 1
        with pytest.raises(SealBroken):
            opened(ring, bytes(broken), seal)


def test_chunks_can_be_neither_swapped_doubled_nor_appended():
    """Each chunk alone is authentic: only its number and the mark of the last one protect the order."""
    ring = KeyRing.new()
    raw, seal = sealed_pair(ring, bytes(range(48)))
    step = CHUNK + TAG
    head, parts = raw[:HEAD], [raw[HEAD + i * step : HEAD + (i + 1) * step] for i in range(3)]
    for wrong in ([1, 0, 2], [0, 1], [0, 2], [0, 0, 1, 2], [0, 1, 2, 2], [2], []):
        with pytest.raises(SealBroken):
            opened(ring, head + b"".join(parts[i] for i in wrong), seal)


def test_a_file_does_not_open_with_anothers_key_or_context():
    """One key a file: what one evidence's key opens must say nothing about the next."""
    ring = KeyRing.new()
    raw, seal = sealed_pair(ring, b"one")
    _, other = sealed_pair(ring, b"one")
    with pytest.raises(SealBroken):
        opened(ring, raw, other)
    with pytest.raises(SealBroken):
        opened(ring, raw, seal, context="roster:8")
    with pytest.raises(SealBroken):
        opened(KeyRing.new(), raw, seal)


def test_nothing_stands_on_disk_unless_all_of_it_opened(tmp_path):
    """A cut file must not leave its good half where somebody takes it for the whole."""
    ring = KeyRing.new()
    raw, seal = sealed_pair(ring, bytes(range(48)))
    target = tmp_path / "out.bin"
    with pytest.raises(SealBroken):
        unseal_file(io.BytesIO(raw[:-1]), target, ring=ring, wrapped_key=seal.wrapped_key, context="roster:7")
    assert list(tmp_path.iterdir()) == []
    size = unseal_file(io.BytesIO(raw), target, ring=ring, wrapped_key=seal.wrapped_key, context="roster:7")
    assert (size, target.read_bytes()) == (48, bytes(range(48)))
    assert target.stat().st_mode & 0o777 == 0o600


def test_short_reads_of_a_pipe_do_not_shift_chunks():
    """A pipe hands out what it has; chunk edges must not depend on it."""

    class Dripping(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 5) if size > 0 else size)

    ring = KeyRing.new()
    content = bytes(range(50))
    out = io.BytesIO()
    seal = seal_file(Dripping(content), out, ring=ring, context="roster:7", chunk_bytes=CHUNK)
    chunks = unseal_chunks(
        Dripping(out.getvalue()), ring=ring, wrapped_key=seal.wrapped_key, context="roster:7"
    )
    assert b"".join(chunks) == content


def test_plain_text_is_not_in_the_sealed_bytes():
    """The point of it all: a stolen backup shows no identity number."""
    raw, seal = sealed_pair(KeyRing.new(), b"310112195503071234" * 50, chunk=64)
    assert b"31011219" not in raw
    assert b"31011219" not in seal.wrapped_key


@pytest.mark.parametrize("size", [0, -1, 2**30])
def test_absurd_chunk_size_is_refused(size):
    """A forged or mistyped size must not ask for a gigabyte of memory."""
    with pytest.raises(ValueError, match="分块大小"):
        sealed_pair(KeyRing.new(), b"x", chunk=size)


def test_forged_chunk_size_in_the_head_is_refused_before_reading():
    """The size stands in the clear: it must be checked before a buffer is made of it."""
    ring = KeyRing.new()
    raw, seal = sealed_pair(ring, b"x")
    for forged in (0, 2**32 - 1):
        with pytest.raises(SealBroken, match="抬头"):
            opened(ring, raw[:5] + forged.to_bytes(4, "big") + raw[9:], seal)
