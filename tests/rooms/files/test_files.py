"""Storing and taking out files: sealed on disk, scoped, durable before the row, swept when orphaned."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from tests.rooms.scopes import COMMITTEE, DISTRICT, EAST, EAST_COLLEAGUE, FINANCE, SOCIETY, WEST

from yikou.seal import SealBroken
from yikou_app.files.actions import store_file, sweep_orphans
from yikou_app.files.models import FileKey, StoredFile
from yikou_app.files.queries import content, digest_of, info, infos, place_of
from yikou_app.ground.ensure import BrokenInvariant, Refused

pytestmark = pytest.mark.django_db
SECRET = "王小明,310112195503071234".encode()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own."""
    from yikou_app.ground.keys import keyring

    keyring()  # made in the tests' home before home is moved
    monkeypatch.setattr(settings.YIKOU, "home", tmp_path)
    yield tmp_path / "files"


def store(data: bytes = SECRET, by=EAST, name: str = "王小明 名单.xlsx", **where: object):
    """A stored file of the east street."""
    with transaction.atomic():
        return store_file(data=data, name=name, media="text/csv", purpose="roster", by=by, **where)


@pytest.mark.parametrize("data", [b"", b"x", SECRET, os.urandom(256 * 1024), os.urandom(300_000)])
def test_what_comes_out_is_what_went_in(data: bytes):
    """Empty files and files that end on a chunk's edge are where sealing formats go wrong."""
    row = store(data)
    assert content(EAST, row.ref) == data
    assert content(None, row.id, reason="核对名册") == data
    assert info(EAST, row.ref).size == len(data)


def test_nothing_readable_lies_on_disk_or_in_the_database(folder: Path):
    """A stolen disk, backup or dump must not show a list of the poor; users put names into file names."""
    row = store()
    lying = place_of(row.ref).read_bytes()
    assert b"310112195503071234" not in lying
    assert "王小明".encode() not in lying
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [row.ref]
    with transaction.atomic():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM yikou_storedfile")
            stored = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    assert "王小明" not in stored
    assert "名单" not in stored


def test_file_and_folder_are_the_owner_s_alone():
    """Other accounts on the same machine have no business with the ciphertext either."""
    place = place_of(store().ref)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_equal_files_have_one_digest_and_two_references():
    """The digest recognises a file that came before; it is keyed, so it confirms nothing to a thief."""
    import hashlib

    first, second = store(), store()
    assert first.ref != second.ref
    assert (
        info(EAST, first.ref).digest
        == info(EAST, second.ref).digest
        == digest_of(hashlib.sha256(SECRET).hexdigest())
    )
    assert info(EAST, first.ref).digest != hashlib.sha256(SECRET).hexdigest()
    assert place_of(first.ref).read_bytes() != place_of(second.ref).read_bytes()


@pytest.mark.parametrize(
    ("by", "sees"),
    [
        (EAST, True),
        (EAST_COLLEAGUE, True),
        (DISTRICT, True),
        (FINANCE, True),
        (WEST, False),
        (SOCIETY, False),
        (COMMITTEE, False),
    ],
)
def test_a_file_is_seen_by_its_unit_and_those_above_only(by, sees: bool):
    """Originals hold everything; the neighbour street and a society must not even learn that one exists."""
    row = store()
    assert (info(by, row.ref) is not None) is sees
    assert bool(infos(by, [row.ref])) is sees
    if sees:
        assert content(by, row.ref) == SECRET
    else:
        with pytest.raises(Refused) as refusal:
            content(by, row.ref)
        assert refusal.value.status == 404


def test_a_file_can_belong_to_another_area_than_its_maker_s():
    """The district writes a list for the west street: the street must see it, the east must not."""
    row = store(by=DISTRICT, area_path=WEST.area_path, unit_id=WEST.unit_id)
    assert info(WEST, row.ref) is not None
    assert info(EAST, row.ref) is None


def test_an_unscoped_read_says_why():
    """The one way round the scope must be visible in the code that takes it."""
    row = store()
    with pytest.raises(BrokenInvariant):
        content(None, row.ref)


@pytest.mark.parametrize("place", [0, 3, 4, 8, 20, -1])
def test_a_flipped_byte_opens_nothing(place: int):
    """Half a list is worse than none: either the whole file is right or nothing is handed out."""
    row = store()
    path = place_of(row.ref)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(SealBroken):
        content(EAST, row.ref)


def test_two_files_exchanged_on_disk_do_not_open():
    """Somebody with the disk could show one street the other's list."""
    first, second = store(b"one"), store(b"two")
    one, two = place_of(first.ref), place_of(second.ref)
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)
    for row in (first, second):
        with pytest.raises(SealBroken):
            content(EAST, row.ref)


def test_two_files_exchanged_with_their_keys_do_not_open_either():
    """Somebody with the disk and the database password; the seal knows which file it was made for."""
    first, second = store(b"one"), store(b"two")
    one, two = place_of(first.ref), place_of(second.ref)
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)
    keys = {key.file_id: key for key in FileKey.objects.all()}
    keys[first.id].wrapped, keys[second.id].wrapped = keys[second.id].wrapped, keys[first.id].wrapped
    for key in keys.values():
        key.save()
    for row in (first, second):
        with pytest.raises(SealBroken):
            content(EAST, row.ref)


def test_a_file_cut_short_does_not_open():
    """A full disk or an interrupted copy leaves a beginning."""
    row = store(os.urandom(600_000))
    path = place_of(row.ref)
    path.write_bytes(path.read_bytes()[: 256 * 1024 + 16 + 9])
    with pytest.raises(SealBroken):
        content(EAST, row.ref)


def test_a_file_that_was_not_restored_is_named_not_traced():
    """After a restore without files the screen must say what is missing."""
    row = store()
    place_of(row.ref).unlink()
    with pytest.raises(Refused, match=row.ref):
        content(EAST, row.ref)


def test_destroying_the_key_destroys_the_file_and_keeps_the_record():
    """Erasure by law: the ciphertext in old backups becomes unreadable too, and that it existed stays."""
    row = store()
    FileKey.objects.filter(file_id=row.id).delete()
    with pytest.raises(Refused) as refusal:
        content(EAST, row.ref)
    assert refusal.value.status == 410
    assert info(EAST, row.ref) is not None


def test_a_stored_file_is_never_changed_or_deleted():
    """Evidence that can be exchanged is none."""
    row = store()
    rows = StoredFile.objects.everywhere("test").filter(pk=row.id)
    for change in (lambda: rows.update(size=1), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_full_disk_leaves_neither_row_nor_file(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """An error in fsync means that nothing is known to lie on the disk."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store()
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert StoredFile.objects.everywhere("test").count() == 0


def test_only_old_orphans_are_swept(folder: Path):
    """A file of an open transaction has no row yet and must survive; one of a dead transaction must go."""
    kept = store()

    class Undone(Exception):
        pass

    gone: list[str] = []
    for _ in range(2):
        with pytest.raises(Undone), transaction.atomic():
            gone.append(store().ref)
            raise Undone
    two_days_ago = time.time() - 172_800
    for ref in (kept.ref, gone[0]):
        os.utime(place_of(ref), (two_days_ago, two_days_ago))
    assert sweep_orphans() == 1
    assert not place_of(gone[0]).exists()
    assert place_of(gone[1]).exists(), "young: its transaction may be open"
    assert content(EAST, kept.ref) == SECRET
    with pytest.raises(BrokenInvariant):
        sweep_orphans(older_than=timedelta(minutes=1))


@pytest.mark.parametrize("ref", ["../../etc/passwd", "a/b", "", "a" * 15, "a" * 17, "..............gg"])
def test_a_reference_is_never_a_way_out_of_the_folder(ref: str):
    """Refs come from addresses; none may name another place on disk."""
    with pytest.raises(BrokenInvariant):
        place_of(ref)
