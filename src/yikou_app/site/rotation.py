"""换钥 (rotation): a new key, and every sealed value sealed again with it, chunk by chunk, while everything runs.

The old keys stay in the key file, because backups hold what they sealed. A rotation that was broken off
goes on where it stood: what is left is whatever the current key has not sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from yikou.seal import KeyRing, load_key_file, save_key_file
from yikou_app.files.models import FileKey
from yikou_app.files.queries import sealing_context
from yikou_app.ground.fields import SealedField
from yikou_app.ground.guards import Guard, guards_of, statements
from yikou_app.ground.keys import keyring


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table with sealed columns, and the context that each is sealed under."""

    model: type[models.Model]
    contexts: dict[str, str]


def sealed_tables() -> list[Sealed]:
    """Every table of the application that has sealed columns."""
    found = []
    for model in apps.get_app_config("yikou").get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if fields:
            found.append(Sealed(model, {field.column: field.context() for field in fields}))
    return found


def begin(provider_name: str | None = None) -> KeyRing:
    """The ring to seal with: with a new key, unless values still wait from a rotation that was broken off."""
    path = settings.YIKOU.key_file
    ring = load_key_file(path)
    if not any(_stale(ring, value) for row in _all_rows() for value in row[1:]):
        ring = ring.rotated(f"{timezone.now():k%Y%m%d.%H%M%S}", provider_name=provider_name)
        save_key_file(path, ring)
    keyring.cache_clear()
    return ring


def waiting(ring: KeyRing) -> int:
    """How many rows an older key or suite has sealed."""
    return sum(any(_stale(ring, value) for value in row[1:]) for row in _all_rows())


def _all_rows() -> Iterator[tuple[Any, ...]]:
    for sealed in sealed_tables():
        for rows in _chunks(sealed, 2000):
            yield from rows


def reseal(ring: KeyRing, *, chunk: int | None = None) -> Iterator[tuple[str, int]]:
    """Seal everything again with the current key; yields (table, rows done) after each chunk is kept.

    Whoever stops it between two chunks loses nothing: both keys open what they sealed.
    """
    size = chunk or settings.YIKOU.chunk_rows
    for sealed in sealed_tables():
        table, columns = sealed.model._meta.db_table, list(sealed.contexts)
        for rows in _chunks(sealed, size):
            changed = [
                (pk, [(column, old, _again(ring, old, sealed.contexts[column])) for column, old in stale])
                for pk, *values in rows
                if (stale := [(c, v) for c, v in zip(columns, values, strict=True) if _stale(ring, v)])
            ]
            if changed:
                with transaction.atomic(), _unguarded(sealed.model), connection.cursor() as cursor:
                    for pk, cells in changed:
                        for column, old, new in cells:
                            # Somebody may have written a newer value meanwhile; that one stays.
                            cursor.execute(
                                f'UPDATE {table} SET "{column}" = %s WHERE id = %s AND "{column}" = %s',  # noqa: S608 - our own tables' names
                                [new, pk, old],
                            )
            yield table, len(changed)
    yield from _rewrap(ring, size)


def _rewrap(ring: KeyRing, size: int) -> Iterator[tuple[str, int]]:
    last = 0
    while rows := list(FileKey.objects.filter(pk__gt=last).select_related("file").order_by("pk")[:size]):
        with transaction.atomic():
            for row in rows:
                fresh = ring.rewrap(bytes(row.wrapped), context="file:" + sealing_context(row.file.ref))
                FileKey.objects.filter(pk=row.pk, wrapped=row.wrapped).update(wrapped=fresh)
        last = rows[-1].pk
        yield FileKey._meta.db_table, len(rows)


def _stale(ring: KeyRing, value: bytes | None) -> bool:
    return value is not None and not ring.is_current(value)


def _again(ring: KeyRing, old: bytes, context: str) -> bytes:
    return ring.seal(ring.unseal(old, context=context), context=context)


def _chunks(sealed: Sealed, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table by their keys, the sealed columns as they are stored."""
    columns = ", ".join(f'"{column}"' for column in sealed.contexts)
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {columns} FROM {sealed.model._meta.db_table} WHERE id > %s ORDER BY id LIMIT %s",  # noqa: S608 - our own tables' names
                [last, size],
            )
            rows = [
                (row[0], *(None if v is None else bytes(v) for v in row[1:])) for row in cursor.fetchall()
            ]
        if not rows:
            return
        yield rows
        last = rows[-1][0]


@contextmanager
def _unguarded(model: type[models.Model]) -> Iterator[None]:
    """Lift the guards on updates of one table inside this transaction, which nobody else sees without them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with checks still to come may not be altered: let them come now.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        lifted: list[Guard] = [guard for guard in guards_of(model) if guard.event == "UPDATE"]
        for guard in lifted:
            cursor.execute(f"DROP TRIGGER {guard.name}")
        yield
        wanted = {f"CREATE TRIGGER {guard.name} " for guard in lifted}
        for statement in statements("sqlite", [model]):
            if any(statement.startswith(each) for each in wanted):
                cursor.execute(statement)
