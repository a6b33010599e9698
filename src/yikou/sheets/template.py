"""名册模板 (template): which columns a roster has, how they are called and how their cells are read.

Templates are data, one TOML file each in ``templates/``; a new roster is a new file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from yikou.values import tidy

KINDS = frozenset(
    {
        "serial", "text", "category", "name", "document_kind", "document", "sex", "age", "date", "phone",
        "choice", "amount", "number", "account",
    }
)  # fmt: skip
_BRACKETS = re.compile(r"[(\[【〔{](.*?)[)\]】〕}]")
_TAIL_UNIT = re.compile(r"(?:[/,、:]|单位[::]?)(?:百万元|万元|千元|亿元|元)(?:/.{1,2})?$")
_UNIT = re.compile(r"(百万元|万元|千元|亿元|元)")


_MARK = re.compile(r"模板版本:(\d{8}-[0-9a-f]{6})")


class UnknownTemplate(LookupError):
    """There is no template of that name; the message lists those there are."""

    def __init__(self, name: str) -> None:
        super().__init__(f"没有名为「{name}」的模板,现有:{'、'.join(template_names())}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列): ``fill`` allows merged cells and 同上; ``optional_when`` is (column key, values)."""

    key: str
    title: str
    kind: str
    required: bool = False
    fill: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    optional_when: tuple[str, frozenset[str]] | None = None
    width: int = 12


@dataclass(frozen=True, slots=True)
class Template:
    """A roster template (名册模板).

    ``words`` is what somebody has taught about heads, by ``head_key``: the key of the column that a
    head means, or "" for one that means nothing here. It goes before titles and aliases.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    def column(self, key: str) -> Column:
        """The column of a key; KeyError when the template has none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def find(self, head: str) -> Column | None:
        """The column that a head text means: as taught, else by title or alias, brackets and spaces aside."""
        key = head_key(head)
        if key in self.words:
            taught = self.words[key]
            return self.column(taught) if taught else None
        return _lookup(self.name).get(key)

    def taught(self, words: Mapping[str, str]) -> Template:
        """This template with what a unit has said about its heads (更正的列名), head text -> column key or "".

        Raises ValueError when a key is no column of this template.
        """
        known = {column.key for column in self.columns}
        if strange := sorted(set(words.values()) - known - {""}):
            raise ValueError(f"{self.name}: no column {'、'.join(strange)}")
        return replace(self, words={**self.words, **{head_key(text): key for text, key in words.items()}})


@dataclass(frozen=True, slots=True)
class Filling:
    """What a programme puts into its empty roster (模板内容): choices by column key, notes, an example, a mark.

    ``mark`` is the version that the empty roster carries and ``mark_of`` reads back: a day, and a digest
    of what was in force on it.
    """

    title: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    example: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    mark: str = ""


def mark_of(sheet: Mapping[str, Any]) -> str:
    """The version (模板版本) that a sheet of instructions carries; "" when it carries none."""
    for _, _, cells in sheet["rows"][:10]:
        for _, kind, text in cells:
            if kind == "s" and (found := _MARK.search(text)):
                return found[1]
    return ""


def head_key(text: str) -> str:
    """A head without what varies: spaces, brackets with units and hints, stars, colons, case."""
    bare = _BRACKETS.sub("", tidy(text)).replace(" ", "")
    bare = _TAIL_UNIT.sub("", bare)
    return re.sub(r"[*※:、,.。/\\]|必填|选填", "", bare).lower()


def head_unit(text: str) -> str | None:
    """The unit of money that a head states: 金额(万元) -> 万元; None when it states none."""
    body = tidy(text).replace(" ", "")
    for inside in _BRACKETS.findall(body):
        if match := _UNIT.search(inside):
            return match[1]
    match = re.search(r"(?:[/,、:]|单位)(百万元|万元|千元|亿元|元)", body)
    return match[1] if match else None


def template_names() -> tuple[str, ...]:
    """The names of all templates."""
    folder = resources.files("yikou.sheets") / "templates"
    return tuple(
        sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    )


@lru_cache(maxsize=32)
def load_template(name: str) -> Template:
    """The template of a name. Raises UnknownTemplate; ValueError when its file is wrong."""
    if name not in template_names():
        raise UnknownTemplate(name)
    text = (resources.files("yikou.sheets") / "templates" / f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    columns = []
    for entry in data["columns"]:
        if entry["kind"] not in KINDS:
            raise ValueError(f"{name}.toml: column {entry['key']} has kind {entry['kind']!r}")
        condition = entry.pop("optional_when", None)
        columns.append(
            Column(
                **{
                    **entry,
                    "aliases": tuple(entry.get("aliases", ())),
                    "choices": tuple(entry.get("choices", ())),
                },
                optional_when=(condition["column"], frozenset(condition["values"])) if condition else None,
            )
        )
    return Template(data["name"], data["title"], tuple(columns))


@lru_cache(maxsize=32)
def _lookup(name: str) -> dict[str, Column]:
    table: dict[str, Column] = {}
    for column in load_template(name).columns:
        for text in (column.title, *column.aliases):
            key = head_key(text)
            if table.setdefault(key, column) is not column:
                raise ValueError(f"{name}.toml: {text} names two columns")
    return table
