"""Triggers that keep rows as they are, generated from what the models declare.

A model says ``append_only = True`` (no UPDATE, DELETE or TRUNCATE ever), ``frozen = ("amount_fen",)``
(columns that never change once written), ``kept = True`` (no DELETE) or ``guards = (Guard(...),)`` for a
condition of its own. ``erasable`` columns of a frozen row may be emptied where ``erased`` holds. The same condition text serves SQLite and PostgreSQL: use NEW, OLD, EXISTS
and IS DISTINCT FROM only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse an event on a table when a condition holds.

    ``event`` is INSERT, UPDATE or DELETE; ``when`` a condition over NEW and OLD with ``{table}``
    names of other tables written out; ``says`` a short ASCII text that reaches the exception.
    """

    name: str
    event: str
    when: str
    says: str


def guards_of(model: type[models.Model]) -> list[Guard]:
    """All guards that a model declares, the general ones written out."""
    table = model._meta.db_table
    found: list[Guard] = []
    if getattr(model, "append_only", False):
        found.append(Guard(f"{table}_no_update", "UPDATE", "1=1", f"{table}: posted rows stay"))
    if getattr(model, "append_only", False) or getattr(model, "kept", False):
        found.append(Guard(f"{table}_no_delete", "DELETE", "1=1", f"{table}: rows are never deleted"))
    frozen = getattr(model, "frozen", ())
    if frozen:
        changed = " OR ".join(_changed(model, name) for name in frozen)
        found.append(
            Guard(f"{table}_frozen", "UPDATE", changed, f"{table}: {', '.join(frozen)} never change")
        )
    for own in getattr(model, "guards", ()):
        found.append(Guard(f"{table}_{own.name}", own.event, own.when, own.says))
    return found


def _changed(model: type[models.Model], name: str) -> str:
    """That a frozen column changes; emptied by an agreed erasure, an ``erasable`` one does not count."""
    field = model._meta.get_field(name)
    changed = f'NEW."{field.column}" IS DISTINCT FROM OLD."{field.column}"'
    if name not in getattr(model, "erasable", ()):
        return changed
    emptied = f'NEW."{field.column}" IS NULL' if field.null else f"NEW.\"{field.column}\" = ''"
    return f"({changed} AND NOT ({emptied} AND {model.erased}))"  # type: ignore[attr-defined] # declared beside erasable


def _sqlite(table: str, guard: Guard) -> list[str]:
    return [
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {table} FOR EACH ROW WHEN {guard.when} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.says}'); END"
    ]


def _postgres(table: str, guard: Guard) -> list[str]:
    back = "OLD" if guard.event == "DELETE" else "NEW"
    statements = [
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {guard.when} THEN RAISE EXCEPTION '{guard.says}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {back}; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {table} FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]
    if guard.event == "DELETE":
        statements += [
            f"CREATE TRIGGER {guard.name}_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {guard.name}()"
        ]
    return statements


def statements(vendor: str, guarded: list[type[models.Model]]) -> Iterator[str]:
    """The CREATE statements for a database vendor, sqlite or postgresql."""
    write = {"sqlite": _sqlite, "postgresql": _postgres}[vendor]
    for model in guarded:
        for guard in guards_of(model):
            yield from write(model._meta.db_table, guard)


def install(schema_editor: Any, guarded: list[type[models.Model]]) -> None:
    """Create every declared trigger; called by the migration that follows the tables."""
    for statement in statements(schema_editor.connection.vendor, guarded):
        schema_editor.execute(statement)
