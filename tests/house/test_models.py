"""What the models of all rooms must keep to: keys upstream, PROTECT, integer fen, guards on both databases."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from yikou_app.ground.fields import FenField
from yikou_app.ground.guards import guards_of, statements

ROOT = Path(__file__).resolve().parents[2]
MODELS = [model for model in apps.get_app_config("yikou").get_models() if not model._meta.auto_created]
ORDER = [
    name.strip("()")
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
    if contract["id"] == "upstream"
    for name in contract["layers"]
]


def _room(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def _keys() -> list[tuple[type[models.Model], models.ForeignKey]]:  # type: ignore[type-arg] # any target
    return [
        (model, field)
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
    ]


def test_keys_between_rooms_point_upstream_and_protect() -> None:
    """A record of money never vanishes with something else, and no room reaches downstream."""
    wrong = []
    for model, key in _keys():
        target = key.related_model
        if _room(target) == _room(model):
            continue
        upstream = ORDER.index(_room(target)) > ORDER.index(_room(model))
        protected = key.remote_field.on_delete is models.PROTECT and key.remote_field.related_name == "+"
        if not (upstream and protected):
            wrong.append(f"{model.__name__}.{key.name}")
    assert not wrong


def test_every_column_of_money_is_integer_fen() -> None:
    """``_fen`` is a promise: a column of that name is a FenField and nothing else is money."""
    wrong = [
        f"{model.__name__}.{field.name}"
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.name.endswith("_fen") and not isinstance(field, FenField)
    ]
    floats = [
        f"{model.__name__}.{field.name}"
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField)
    ]
    assert not wrong + floats


@pytest.mark.django_db
def test_every_declared_guard_stands_in_the_database() -> None:
    """A guard that is declared and not installed is a lock painted on a door."""
    wanted = {guard.name for model in MODELS for guard in guards_of(model)}
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    assert wanted and wanted <= found, sorted(wanted - found)


def test_a_guard_is_written_for_both_databases() -> None:
    """One condition, two dialects: neither may be forgotten."""
    for vendor in ("sqlite", "postgresql"):
        text = "\n".join(statements(vendor, MODELS))
        for model in MODELS:
            for guard in guards_of(model):
                assert f"TRIGGER {guard.name} " in text


def test_kept_and_append_only_rows_are_the_rule() -> None:
    """Only parts of a thing that is still being read may be deleted, and a file's key, which is how a
    file is erased, and marks derived from sealed values; everything else stays."""
    loose = {
        model.__name__
        for model in MODELS
        if not (getattr(model, "kept", False) or getattr(model, "append_only", False))
    }
    assert loose == {"RosterRow", "RosterFinding", "Stage", "FileKey", "SearchMark", "ReferenceRow"}
