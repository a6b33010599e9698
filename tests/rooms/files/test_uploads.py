"""A large file in parts: broken off and gone on with, one person's alone, within limits, and only as announced."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.rooms.scopes import DISTRICT, EAST, EAST_COLLEAGUE, SOCIETY, WEST
from tests.rooms.town import Town, account, build_town

from yikou_app.files.actions import (
    assemble,
    clear_parts,
    drop_upload,
    finish_upload,
    keep_part,
    open_upload,
    sealed_ahead,
    store_file,
    sweep_uploads,
)
from yikou_app.files.models import StoredFile, Upload
from yikou_app.files.queries import PART_BYTES, UploadRow, content, folder_of, open_uploads, place_of, upload
from yikou_app.ground.ensure import Refused
from yikou_app.ground.keys import keyring
from yikou_app.ground.scope import Scope
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db
MARK = "王小明,310112195503071234".encode()
DATA = MARK + os.urandom(2 * PART_BYTES + 500_000)
NAME = "王小明 名单.xlsx"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own."""
    keyring()  # made in the tests' home before home is moved
    monkeypatch.setattr(settings.YIKOU, "home", tmp_path)
    yield tmp_path / "staging"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def begin(data: bytes = DATA, by: Scope = EAST, name: str = NAME) -> UploadRow:
    return open_upload(name=name, size=len(data), sha256=sha(data), by=by)


def cut(number: int, data: bytes = DATA) -> bytes:
    return data[number * PART_BYTES : (number + 1) * PART_BYTES]


def keep(row: UploadRow, *numbers: int, data: bytes = DATA, by: Scope = EAST) -> None:
    for number in numbers:
        part = cut(number, data)
        keep_part(ref=row.ref, number=number, data=part, sha256=sha(part), by=by)


def refused(match: str, status: int = 409):
    """The sentence and the status of a refusal."""
    return pytest.raises(Refused, match=match, check=lambda refusal: refusal.status == status)


def test_a_broken_off_file_goes_on_where_it_stopped() -> None:
    """Any order, any part twice, another session: in the end the bytes are what was chosen."""
    first = begin()
    assert (first.parts, first.have, first.missing) == (3, (), (0, 1, 2))
    keep(first, 2, 0, 0)
    again = begin(name="改了名.xlsx")
    assert (again.ref, again.have, again.missing) == (first.ref, (0, 2), (1,))
    assert [row.ref for row in open_uploads(EAST)] == [first.ref]
    keep(again, 1)
    assert assemble(ref=first.ref, by=EAST) == (NAME, DATA)


def test_no_part_is_readable_on_the_disk(folder: Path) -> None:
    """A list half sent is a list of the poor all the same; other accounts of the machine have no business either."""
    row = begin()
    keep(row, 0, 1)
    lying = [path for path in folder.rglob("*") if path.is_file()]
    assert sorted(path.name for path in lying) == ["0", "1"]
    assert all(MARK not in path.read_bytes() for path in lying)
    assert {stat.S_IMODE(path.stat().st_mode) for path in lying} == {0o600}
    assert stat.S_IMODE(folder_of(row.ref).stat().st_mode) == 0o700


@pytest.mark.parametrize("number", [-1, 3, 10**9])
def test_a_part_outside_the_file_is_refused(number: int) -> None:
    """A number is also a file name; nothing but the parts announced may be written."""
    with refused("只有 3 段", 422):
        keep_part(ref=begin().ref, number=number, data=b"x", sha256=sha(b"x"), by=EAST)


@pytest.mark.parametrize(
    ("number", "size"), [(0, PART_BYTES - 1), (0, PART_BYTES + 1), (2, PART_BYTES), (0, 0)]
)
def test_a_part_of_another_length_is_refused(number: int, size: int) -> None:
    """Otherwise a disk could be filled through a file announced as small."""
    data = b"x" * size
    with refused("请重新发送这一段", 422):
        keep_part(ref=begin().ref, number=number, data=data, sha256=sha(data), by=EAST)


@pytest.mark.parametrize("digest", ["", "0" * 64, "校验" * 8])
def test_a_part_that_was_damaged_on_its_way_is_refused(digest: str) -> None:
    """Said at once, one part is sent again; noticed at the end, it would be the whole file."""
    row = begin()
    with refused("在途中损坏", 422):
        keep_part(ref=row.ref, number=0, data=cut(0), sha256=digest, by=EAST)
    assert upload(EAST, row.ref).have == ()


@pytest.mark.parametrize("stranger", [EAST_COLLEAGUE, WEST, SOCIETY, DISTRICT])
def test_an_upload_is_its_sender_s_alone(stranger: Scope) -> None:
    """Not the colleague's, not the district's: half a list is nobody's record yet."""
    row = begin()
    assert upload(stranger, row.ref) is None and open_uploads(stranger) == []
    for act in (
        lambda: keep(row, 0, by=stranger),
        lambda: assemble(ref=row.ref, by=stranger),
        lambda: drop_upload(ref=row.ref, by=stranger),
    ):
        with refused("没有这次上传", 404):
            act()
    assert begin(by=stranger).ref != row.ref, "the same file of somebody else is another upload"


@pytest.mark.parametrize(
    ("name", "size", "digest"),
    [("", 1, "0" * 64), ("长" * 256, 1, "0" * 64), ("a.xlsx", 0, "0" * 64), ("a.xlsx", -5, "0" * 64),
     ("a.xlsx", 1, "0" * 63), ("a.xlsx", 1, "Z" * 64), ("a.xlsx", 1, "../../../etc/passwd")],
)  # fmt: skip
def test_an_announcement_that_says_nothing_is_refused(name: str, size: int, digest: str) -> None:
    """What is announced is what everything later is measured by."""
    with refused("不完整", 422):
        open_upload(name=name, size=size, sha256=digest, by=EAST)


def test_the_limits_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """One file too large, one too many of a person, too much of a unit: each its own sentence; a dropped one frees."""
    mib = 2**20
    with refused("超过 30 MB 的上限。请拆分", 422):
        open_upload(name="a.xlsx", size=30 * mib + 1, sha256="0" * 64, by=EAST)
    monkeypatch.setattr(settings.YIKOU, "uploads_per_person", 2)
    rows = [open_upload(name="a.xlsx", size=20 * mib, sha256=sha(bytes([n])), by=EAST) for n in range(2)]
    with refused("您已有 2 个文件没有传完"):
        begin()
    drop_upload(ref=rows[0].ref, by=EAST)
    assert begin().state == "open"
    monkeypatch.setattr(settings.YIKOU, "uploads_unit_mib", 30)
    with refused("本单位没有传完的文件共 23 MB,加上这一个将超过 30 MB"):
        open_upload(name="b.xlsx", size=8 * mib, sha256="1" * 64, by=EAST_COLLEAGUE)
    assert open_upload(name="b.xlsx", size=8 * mib, sha256="1" * 64, by=WEST).parts == 8


def test_a_whole_that_is_not_what_was_announced_is_refused_and_removed() -> None:
    """A file saved anew while it was being sent is neither its old nor its new self."""
    row, other = begin(), os.urandom(len(DATA))
    keep(row, 0, 1)
    keep(row, 2, data=other)
    with refused("不一致,可能上传途中文件被改动过"):
        assemble(ref=row.ref, by=EAST)
    assert upload(EAST, row.ref).have == ()


def test_a_part_that_rots_or_is_exchanged_is_asked_for_again() -> None:
    """After a power cut a part may be half there; after an attack it may be another's. It is removed and sent again."""
    row = begin()
    with refused("还差 3 段"):
        assemble(ref=row.ref, by=EAST)
    keep(row, 0, 1, 2)
    parts = folder_of(row.ref)
    (parts / "0").write_bytes((parts / "1").read_bytes())
    (parts / "2").write_bytes((parts / "2").read_bytes()[:-1])
    with refused("有 2 段已损坏"):
        assemble(ref=row.ref, by=EAST)
    assert upload(EAST, row.ref).missing == (0, 2)
    keep(row, 0, 2)
    assert assemble(ref=row.ref, by=EAST)[1] == DATA


def test_what_has_ended_takes_nothing_more() -> None:
    """A finished list must not change under the check that reads it; a dropped one is gone."""
    row = begin()
    keep(row, 0, 1, 2)
    clear_parts(ref=row.ref, by=EAST)
    assert upload(EAST, row.ref).missing == (), "what is open is not cleared"
    with transaction.atomic():
        finish_upload(ref=row.ref, by=EAST)
    for act in (
        lambda: keep(row, 0),
        lambda: drop_upload(ref=row.ref, by=EAST),
        lambda: assemble(ref=row.ref, by=EAST),
    ):
        with refused("已经传完并交上"):
            act()
    clear_parts(ref=row.ref, by=EAST)
    assert not folder_of(row.ref).exists()
    assert begin().ref != row.ref, "the same file again is a new upload; the room says whether it wants it"
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.everywhere("test").filter(ref=row.ref).update(state="open")


def test_what_nobody_finishes_is_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealed or not, half lists must not pile up; what is still open stays, and coming back lengthens its time."""
    old, young = begin(), begin(DATA + b"x")
    keep(old, 0)
    keep(young, 0, data=DATA + b"x")
    (folder_of(old.ref).parent / ("y" * 16)).mkdir()
    rows = Upload.objects.everywhere("test")
    rows.filter(ref=old.ref).update(expires_at=timezone.now() - timedelta(seconds=1))
    with refused("没有这次上传,或它已过期", 404):
        keep(old, 1)
    assert sweep_uploads() == 2
    assert not folder_of(old.ref).exists() and folder_of(young.ref).exists()
    assert rows.get(ref=old.ref).state == "expired"
    rows.filter(ref=young.ref).update(expires_at=timezone.now() + timedelta(seconds=60))
    assert begin(DATA + b"x").expires_at > timezone.now() + timedelta(hours=23)


def test_beginning_and_giving_up_stand_in_the_trail_without_the_name() -> None:
    """Who fills the disk can be found again; a file's name may be a person's."""
    before = Event.objects.count()
    row = begin()
    begin()
    drop_upload(ref=row.ref, by=EAST)
    events = list(Event.objects.order_by("seq"))[before:]
    assert [(event.verb, event.subject_ref) for event in events] == [
        ("open_upload", row.ref),
        ("drop_upload", row.ref),
    ]
    assert "王小明" not in "".join(event.facts for event in events)


def test_a_content_sealed_ahead_is_stored_once_or_removed(tmp_path: Path) -> None:
    """Sealing takes the disk's time, so it is done before the transaction; what came to nothing leaves nothing."""
    with sealed_ahead(DATA) as sealed, transaction.atomic():
        row = store_file(data=sealed, name=NAME, media="text/csv", purpose="roster", by=EAST)
    assert row.ref == sealed.ref and content(EAST, row.ref) == DATA
    with pytest.raises(Refused), sealed_ahead(DATA) as lost:
        raise Refused("不行")
    assert not place_of(lost.ref).exists()
    assert StoredFile.objects.everywhere("test").count() == 1


@pytest.fixture
def town() -> Town:
    return build_town()


def client_of(who: str) -> Client:
    client = Client()
    client.force_login(account(who))
    return client


def send(client: Client, ref: str, number: int, data: bytes, digest: str | None = None):
    return client.post(
        f"/files/uploads/{ref}/parts/{number}/", data=data, content_type="application/octet-stream",
        headers={"X-Part-Digest": sha(data) if digest is None else digest},
    )  # fmt: skip


def test_a_browser_asks_sends_and_asks_again(town: Town) -> None:
    """The four requests of the script, with the sentences that it shows."""
    east = client_of("east")
    told = east.post("/files/uploads/", {"name": NAME, "size": str(len(DATA)), "sha256": sha(DATA)}).json()
    assert (told["parts"], told["part_bytes"], told["have"]) == (3, PART_BYTES, [])
    assert send(east, told["ref"], 0, cut(0)).json() == {}
    wrong = send(east, told["ref"], 1, cut(1), digest="0" * 64)
    assert (wrong.status_code, wrong.json()["sentence"]) == (
        422,
        "第 2 段在途中损坏,校验不符。请重新发送这一段。",
    )
    assert east.get(f"/files/uploads/{told['ref']}/").json()["have"] == [0]
    assert client_of("west").get(f"/files/uploads/{told['ref']}/").status_code == 404
    assert send(client_of("west"), told["ref"], 0, cut(0)).status_code == 404
    large = send(east, told["ref"], 0, b"x" * (PART_BYTES + 1))
    assert (large.status_code, "一段不能超过" in large.json()["sentence"]) == (422, True)


@pytest.mark.parametrize("size", ["", "x", "-1", "1.5", "9" * 400, "²"])
def test_a_size_that_is_no_number_gets_a_sentence(town: Town, size: str) -> None:
    """What is typed into an address by hand ends in words, not in a traceback."""
    answer = client_of("east").post("/files/uploads/", {"name": NAME, "size": size, "sha256": sha(DATA)})
    assert (answer.status_code, "不完整" in answer.json()["sentence"]) == (422, True)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_giving_up_leads_nowhere_outside(town: Town, back: str) -> None:
    """An address that a form carries must not carry the person away."""
    east = client_of("east")
    told = east.post("/files/uploads/", {"name": NAME, "size": "5", "sha256": sha(b"x")}).json()
    fields = {"idempotency_key": "k" * 32, "next": back}
    answer = east.post(f"/files/uploads/{told['ref']}/drop/", fields)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert east.post(f"/files/uploads/{told['ref']}/drop/", fields)["Location"] == "/", (
        "a second press is the same press"
    )
