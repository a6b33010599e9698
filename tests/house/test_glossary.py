"""GLOSSARY.md maps Chinese to English one to one, and every model has its line."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def _lines() -> list[tuple[str, str, str]]:
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [
        tuple(cell.strip() for cell in line.split("|")[1:-1])
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return [row for row in rows if row[0] not in {"中文", "---"}]  # type: ignore[misc] # three cells a row


def test_no_term_and_no_name_stands_twice() -> None:
    """Two names for one thing, or one name for two, and people talk past each other."""
    lines = _lines()
    for column in (0, 1):
        seen = [line[column] for line in lines]
        assert len(seen) == len(set(seen)), sorted({each for each in seen if seen.count(each) > 1})


def test_every_kept_thing_has_its_line() -> None:
    """A model's verbose_name is the word that screens use; the page says what it is called in code."""
    known = {(line[0], line[2]) for line in _lines()}
    models = apps.get_app_config("yikou").get_models()
    wanted = {
        (str(model._meta.verbose_name), f"`{model.__module__.split('.')[1]}.{model.__name__}`")
        for model in models
        if not model._meta.auto_created
    }
    assert wanted <= known, sorted(wanted - known)


def test_a_named_place_exists() -> None:
    """A line that points nowhere is worse than none."""
    for _, _, place in _lines():
        for folder in re.findall(r"`(yikou(?:_app)?/[a-z_]+)`", place):
            assert (ROOT / "src" / folder).is_dir(), folder
