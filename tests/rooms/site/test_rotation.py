"""换钥: every sealed value under the new key, whatever guards its row, and nothing lost when it is broken off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from tests.rooms import factories

from yikou.seal import KeyRing, load_key_file, save_key_file
from yikou_app.files.models import FileKey
from yikou_app.ground.fields import SealedField
from yikou_app.ground.keys import keyring
from yikou_app.register import actions, queries
from yikou_app.register.models import Particular, Person, Spelling
from yikou_app.site import rotation
from yikou_app.trail.queries import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyRing]:
    """A key file of this test's own."""
    path = tmp_path / "keys.json"
    monkeypatch.setattr(
        settings, "YIKOU", settings.YIKOU.model_copy(update={"key_file": path, "chunk_rows": 2})
    )
    save_key_file(path, KeyRing.new())
    keyring.cache_clear()
    yield keyring()
    keyring.cache_clear()


def people() -> dict[str, tuple[str, str | None, str | None]]:
    return {row.ref: (row.name, row.id_number, row.account) for row in Person.objects.everywhere("test")}


def lived() -> factories.District:
    """Five people, one with a history, a spelling that never changes, and a stored file."""
    made = factories.make_district()
    rows = [factories.add_person(made) for _ in range(5)]
    Spelling.objects.create(
        person=rows[0], name="异写", name_index=queries.name_index("异写"), seen_in="名册"
    )
    actions.record_particular(
        person_ref=rows[0].ref, kind="living", value="江畔路88弄", valid_from=date(2020, 1, 1), reason="走访",
        by=made.scopes["clerk"],
    )  # fmt: skip
    factories.land_roster(made, "spring", [])
    return made


def test_everything_is_sealed_again_and_reads_the_same(ring: KeyRing) -> None:
    """Guarded rows, append-only rows, files: all under the new key and suite; blind indexes find as before."""
    lived()
    before, account = people(), Person.objects.everywhere("test").first().account
    fresh = rotation.begin("SM4-GCM")
    assert fresh.current != ring.current and fresh.provider.name == "SM4-GCM"
    done = dict(rotation.reseal(fresh))
    assert "yikou_person" in done and "yikou_filekey" in done
    assert rotation.waiting(fresh) == 0
    assert people() == before and Spelling.objects.get().name == "异写"
    assert Particular.objects.get().value == "江畔路88弄"
    assert Person.objects.everywhere("test").filter(account_index=queries.account_index(account)).count() == 1
    assert not verify()[1]
    # The guards stand again.
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE yikou_spelling SET seen_in = 'x'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE yikou_particular SET reason = 'x'")


def test_a_rotation_that_was_broken_off_goes_on(ring: KeyRing) -> None:
    """Killed after the first chunk: both keys open what they sealed, and the next run makes no third key."""
    lived()
    before = people()
    first = rotation.begin()
    work = rotation.reseal(first, chunk=1)
    for table, rows in work:
        if table == "yikou_person" and rows:
            break
    work.close()
    assert people() == before and rotation.waiting(first) > 0
    again = rotation.begin()
    assert again.current == first.current
    list(rotation.reseal(again))
    assert people() == before and rotation.waiting(again) == 0
    assert len(load_key_file(settings.YIKOU.key_file).secrets_hex()["keys"]) == 2


def test_a_process_that_runs_on_reads_what_the_new_key_sealed(ring: KeyRing) -> None:
    """The web process has read the key file once; it reads it again when it meets a key it does not know."""
    lived()
    before = people()
    list(rotation.reseal(rotation.begin()))
    keyring.cache_clear()
    stale = ring
    assert stale.current != keyring().current
    keyring.cache_clear()
    path = settings.YIKOU.key_file
    new = path.read_bytes()
    path.unlink()
    save_key_file(path, stale)
    assert keyring().current == stale.current
    path.write_bytes(new)
    assert people() == before


def test_a_newer_value_is_not_written_over(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody corrects the account between the reading and the writing of a chunk; the correction stays."""
    made = lived()
    person = Person.objects.everywhere("test").order_by("pk").first()
    fresh = rotation.begin()
    again, touched = rotation._again, []

    def meanwhile(ring: KeyRing, old: bytes, context: str) -> bytes:
        if context == "person.account" and not touched:
            touched.append(True)
            actions.correct_account(
                person_ref=person.ref, account="6217000000000000017", reason="换卡", by=made.scopes["clerk"]
            )
        return again(ring, old, context)

    monkeypatch.setattr(rotation, "_again", meanwhile)
    list(rotation.reseal(fresh))
    assert touched and Person.objects.everywhere("test").get(pk=person.pk).account == "6217000000000000017"


def test_every_sealed_column_is_known(ring: KeyRing) -> None:
    """A table that the rotation forgets is lost on the day the old key is."""
    from django.apps import apps

    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }
    assert wanted == {
        (s.model._meta.db_table, column) for s in rotation.sealed_tables() for column in s.contexts
    }
    assert FileKey._meta.get_field("wrapped")
