"""Backup and restore: a copy is only worth what comes back from it."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests import scratch
from tests.rooms.site.test_cli import yikou
from tests.scratch import Installation


@pytest.fixture(scope="module")
def walked() -> Installation:
    return scratch.walked_read_only()


@pytest.fixture(scope="module")
def kept(walked: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the walked example, without keys."""
    out = tmp_path_factory.mktemp("backup") / "一月.tar"
    told = yikou(walked, "backup", str(out))
    assert told.returncode == 0, told.stderr
    assert "密钥不在其中" in told.stdout
    return out


@pytest.fixture
def place() -> Iterator[Installation]:
    made = scratch.empty()
    yield made
    made.remove()


def members(path: Path) -> dict[str, bytes]:
    """Everything in an archive."""
    with tarfile.open(path) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr] # regular files only


def write(
    path: Path, parts: dict[str, bytes], extra: Callable[[tarfile.TarFile], None] | None = None
) -> Path:
    """An archive of these members, as a tamperer would write it."""
    with tarfile.open(path, "w") as tar:
        for name, data in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        if extra is not None:
            extra(tar)
    return path


def test_what_was_backed_up_comes_back_and_proves_itself(
    walked: Installation, kept: Path, place: Installation
):
    """The drill: another machine, an empty home, the keys brought separately, every file opened."""
    told = yikou(place, "restore", str(kept))
    assert told.returncode == 0, told.stderr
    assert "keys.json" in told.stdout, "it says that the keys are to be brought"
    (place.home / "keys.json").write_bytes((walked.home / "keys.json").read_bytes())
    (place.home / "keys.json").chmod(0o600)
    assert yikou(place, "verify", "--files").returncode == 0
    assert yikou(place, "worker", "--once").returncode == 0


def test_a_backup_holds_no_key_no_name_and_no_number(walked: Installation, kept: Path):
    """A stick with a backup gets lost; the register must not get lost with it."""
    parts = members(kept)
    assert "keys.json" not in parts
    secrets = json.loads((walked.home / "keys.json").read_text(encoding="utf-8"))
    whole = b"".join(parts.values())
    for key in [*secrets["keys"].values(), secrets["index_key"]]:
        assert key.encode() not in whole
        assert bytes.fromhex(key) not in whole
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_with_keys_everything_comes_back_at_once(walked: Installation, place: Installation, tmp_path: Path):
    """Asked for, the archive is complete by itself."""
    out = tmp_path / "all.tar"
    assert yikou(walked, "backup", str(out), "--with-keys").returncode == 0
    assert yikou(place, "restore", str(out)).returncode == 0
    assert stat.S_IMODE((place.home / "keys.json").stat().st_mode) == 0o600
    assert yikou(place, "verify", "--files").returncode == 0


def test_nobody_is_logged_in_after_a_restore(walked: Installation, kept: Path, place: Installation):
    """A session cookie of last year must not open the restored copy."""
    yikou(place, "restore", str(kept))
    seen = place.run(
        "-c",
        "import django; django.setup(); from django.contrib.sessions.models import Session as S; print(S.objects.count())",
    )
    assert seen.stdout.strip() == "0"


def test_a_backup_never_overwrites(walked: Installation, kept: Path):
    """The old backup may be the only good one."""
    before = hashlib.sha256(kept.read_bytes()).hexdigest()
    assert yikou(walked, "backup", str(kept)).returncode == 2
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == before


def test_a_backup_that_cannot_be_written_leaves_nothing(walked: Installation, tmp_path: Path):
    """Half a backup under the name of a whole one is the worst of all."""
    told = yikou(walked, "backup", str(tmp_path / "none" / "b.tar"))
    assert told.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_restore_into_what_is_not_empty_is_refused(walked: Installation, kept: Path, place: Installation):
    """Records that are there are never overwritten by records that were."""
    assert yikou(walked, "restore", str(kept)).returncode == 2
    (place.home / "files" / "ab").mkdir(parents=True)
    assert yikou(place, "restore", str(kept)).returncode == 2


def _flip(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("files/"))
    parts[name] = bytes([parts[name][0] ^ 1]) + parts[name][1:]


def _lose(parts: dict[str, bytes]) -> None:
    del parts[next(name for name in parts if name.startswith("files/"))]


def _add(parts: dict[str, bytes]) -> None:
    parts["files/ab/ab" + "a" * 14] = b"smuggled"


def _climb(parts: dict[str, bytes]) -> None:
    parts["../climbed"] = b"x"


def _rooted(parts: dict[str, bytes]) -> None:
    parts["/tmp/rooted"] = b"x"


def _unlisted(parts: dict[str, bytes]) -> None:
    del parts["manifest.json"]


def _other_format(parts: dict[str, bytes]) -> None:
    parts["manifest.json"] = parts["manifest.json"].replace(b"yikou-backup/1", b"yikou-backup/9")


@pytest.mark.parametrize("tamper", [_flip, _lose, _add, _climb, _rooted, _unlisted, _other_format])
def test_a_changed_backup_brings_back_nothing(
    kept: Path, place: Installation, tmp_path: Path, tamper: Callable[[dict[str, bytes]], None]
):
    """All of it or nothing, and nothing outside the home: a backup travels through many hands."""
    parts = members(kept)
    tamper(parts)
    told = yikou(place, "restore", str(write(tmp_path / "bad.tar", parts)))
    assert told.returncode == 2
    assert "SIT006" in told.stderr
    assert not (place.home.parent / "climbed").exists()
    left = {path.name for path in place.home.rglob("*") if path.is_file() and path.stat().st_size}
    assert left <= {"session.key", "yikou.db"}, left  # a database without tables, as the next line shows
    assert yikou(place, "restore", str(kept)).returncode == 0, "the good one still goes in afterwards"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_plain_file_is_refused(
    kept: Path, place: Installation, tmp_path: Path, kind: bytes
):
    """A link in an archive writes where it points."""

    def link(tar: tarfile.TarFile) -> None:
        entry = tarfile.TarInfo("keys.json")
        entry.type, entry.linkname = kind, "/etc/passwd"
        tar.addfile(entry)

    told = yikou(place, "restore", str(write(tmp_path / "bad.tar", members(kept), link)))
    assert told.returncode == 2
    assert not (place.home / "keys.json").exists()


@pytest.mark.parametrize("data", [b"", b"not a tar", b"\x00" * 10240])
def test_what_is_no_backup_is_said_to_be_none(place: Installation, tmp_path: Path, data: bytes):
    """The wrong file chosen in a hurry."""
    path = tmp_path / "x.tar"
    path.write_bytes(data)
    told = yikou(place, "restore", str(path))
    assert told.returncode == 2
    assert "Traceback" not in told.stderr


def test_a_cut_backup_brings_back_nothing(kept: Path, place: Installation, tmp_path: Path):
    """The stick was pulled too early."""
    path = tmp_path / "cut.tar"
    path.write_bytes(kept.read_bytes()[: kept.stat().st_size * 2 // 3])
    assert yikou(place, "restore", str(path)).returncode == 2


def test_a_backup_of_another_kind_of_database_is_refused(kept: Path, place: Installation, tmp_path: Path):
    """A dump of one cannot be read by the other; the sentence says which is which."""
    parts = members(kept)
    manifest = json.loads(parts["manifest.json"])
    manifest["vendor"] = "sqlite" if manifest["vendor"] == "postgresql" else "postgresql"
    parts["manifest.json"] = json.dumps(manifest).encode()
    told = yikou(place, "restore", str(write(tmp_path / "other.tar", parts)))
    assert told.returncode == 2
    assert "来自" in told.stderr
