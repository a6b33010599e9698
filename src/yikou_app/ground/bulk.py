"""Many new rows of one table at once: every field writes itself as always, only the way to SQL is shorter.

A hundred thousand rows spend most of their time in objects and in the query compiler. Sealing, hashes, defaults, checks
and triggers are the same: values go through the fields, a column at a time, and rows through the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connections, models, router, transaction
from django.utils import timezone

from yikou_app.ground.fields import RefField, SealedField, new_refs

#: What these columns hold as it is: nothing to convert on the way to either database.
_AS_IT_IS: dict[type[models.Field], frozenset[type]] = {
    models.CharField: frozenset({str, type(None)}),
    models.BigIntegerField: frozenset({int, type(None)}),
    models.IntegerField: frozenset({int, type(None)}),
    models.ForeignKey: frozenset({int, type(None)}),
    models.BooleanField: frozenset({bool, type(None)}),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """New rows of one table (待写入的行), sealed and converted, that only wait for their transaction."""

    model: type[models.Model]
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def prepared(
    model: type[models.Model], count: int, columns: Mapping[str, Sequence[object]], **same: object
) -> Prepared:
    """Rows of a model (备行) from values by the column: ``columns`` by field name, ``same`` is every row's.

    A field that is not named takes its default. Nothing is asked of the database, so that sealing and
    hashing stay outside the transaction that writes.
    """
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]
    unknown = (columns.keys() | same.keys()) - {field.name for field in fields}
    if unknown or any(len(values) != count for values in columns.values()):
        raise ValueError(f"columns of {model.__name__} that do not fit: {sorted(unknown)}")
    made = []
    for field in fields:
        if field.name in columns:
            made.append(_stored(field, columns[field.name], connection))
        elif field.name in same:
            made.append(_stored(field, [same[field.name]] * count, connection))
        else:
            made.append(_default(field, count, connection))
    return Prepared(model, tuple(field.column for field in fields), list(zip(*made, strict=True)))


def _stored(field: models.Field, values: Sequence[object], connection: Any) -> Sequence[object]:
    """One column's values as the database takes them."""
    if isinstance(field, SealedField):
        return field.seal_column(values)  # type: ignore[arg-type] # a sealed column holds texts
    for kind, plain in _AS_IT_IS.items():
        if isinstance(field, kind) and plain.issuperset(map(type, values)):
            return values
    if isinstance(field, models.DateField):
        # Times of one list are one time, and its birthdays repeat.
        known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [known[value] for value in values]
    return [_plain(field.get_db_prep_save(value, connection)) for value in values]


def _default(field: models.Field, count: int, connection: Any) -> Sequence[object]:
    """A column of which nothing was said: references are new ones, times are now, all else the field's own."""
    if isinstance(field, RefField):
        return new_refs(count)
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        now = timezone.now() if isinstance(field, models.DateTimeField) else timezone.localdate()
        return list(_stored(field, [now], connection)) * count
    return _stored(field, [field.get_default() for _ in range(count)], connection)


def _plain(value: object) -> object:
    """A choice as the word that the column holds; drivers have their own ideas of enumerations."""
    return value.value if isinstance(value, models.Choices) else value


def write_rows(ready: Prepared, *, ignore_conflicts: bool = False) -> None:
    """Insert prepared rows (成批写入) in the caller's transaction; their keys are not read back.

    ``ignore_conflicts`` leaves out a row that a unique key refuses; anything else that is wrong refuses them all.
    """
    if not ready.rows:
        return
    connection = connections[router.db_for_write(ready.model)]
    if connection.vendor == "postgresql":
        if not ignore_conflicts:
            _copy(ready, connection)
            return
        # Hardly ever does somebody list the same people at this very moment: COPY first, row by row if it was so.
        try:
            with transaction.atomic(using=connection.alias):
                _copy(ready, connection)
            return
        except IntegrityError:
            pass
    marks = ", ".join(["%s"] * len(ready.columns))
    tail = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {_names(ready, connection)} VALUES ({marks}){tail}", ready.rows)  # noqa: S608 - names of our own model


def _copy(ready: Prepared, connection: Any) -> None:
    # Django turns the driver's errors into its own for execute, but not for copy.
    copying = f"COPY {_names(ready, connection)} FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(copying) as target:
        for row in ready.rows:
            target.write_row(row)


def _names(ready: Prepared, connection: Any) -> str:
    quoted = connection.ops.quote_name
    return f"{quoted(ready.model._meta.db_table)} ({', '.join(map(quoted, ready.columns))})"
