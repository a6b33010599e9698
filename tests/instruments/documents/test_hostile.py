"""Whatever is dropped on the reader: a sentence in Chinese or the words of the paper, never a trace, never a wait (P10)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.instruments.documents.hostile import damaged, honest_files, hostile_files, pdf_bomb

from yikou.documents.extract import Extract, extract, reading_many
from yikou.findings import CATALOGUE, Finding
from yikou.intake import Limits

#: As in production, but no test waits a minute for a verdict.
LIMITS = Limits(file_bytes=20 << 20, memory_bytes=512 << 20, cpu_seconds=20, wall_seconds=60)


@pytest.fixture(scope="module", autouse=True)
def batch() -> Iterator[None]:
    """One batch, so that each file is read in a fork."""
    with reading_many():
        yield


def judged(data: bytes) -> tuple[Extract | None, tuple[Finding, ...]]:
    """Read within the limits; every finding is a catalogued sentence without insides of ours."""
    with reading_many():
        read, found = extract(data, limits=LIMITS)
    assert read is not None or found
    for item in found:
        assert item.code in CATALOGUE
        assert any("\u4e00" <= char <= "\u9fff" for char in item.message)
        assert not any(
            word in item.message for word in ("Traceback", "Error", "/work", "site-packages", "root:")
        )
    return read, found


@pytest.mark.parametrize("what", sorted(hostile_files()))
def test_attack_does_nothing(what: str) -> None:
    """Each of these has taken down or fooled a service somewhere."""
    make, codes = hostile_files()[what]
    read, found = judged(make())
    if codes:
        assert read is None
        assert {item.code for item in found} & codes
    else:
        assert read is not None
        assert "root:" not in repr(read)


def test_honest_files_pass() -> None:
    """The same door, the same limits: nothing of the guarding costs an honest office its form."""
    for name, data in honest_files().items():
        read, found = judged(data)
        assert read is not None, name
        assert not [item for item in found if item.severity == "error"]


def test_damaged_files_are_a_sentence() -> None:
    """A few of the broken files; the deep run reads two thousand."""
    for number in range(16):
        judged(damaged(number)[1])


@pytest.mark.deep
def test_page_that_unfolds_to_hundreds_of_megabytes_is_a_sentence() -> None:
    """A PDF keeps no directory of sizes; the bounds of the process are what holds."""
    read, found = judged(pdf_bomb(400 << 20))
    assert read is None
    assert {item.code for item in found} & {"INT014", "INT015", "INT016", "INT017", "DOC045", "DOC041"}


@pytest.mark.deep
def test_two_thousand_damaged_files_are_a_sentence() -> None:
    """Every format, six kinds of damage, always the same files; none may end a process or outlast the clock."""
    for number in range(2_000):
        name, data = damaged(number)
        _, found = judged(data)
        assert not [item for item in found if item.code == "INT015"], (number, name)
