"""部门名单 (lists): the empty list that each department fills in, for holding it against the register.

What differs from one department to the next is data (``lists.toml``): the words to choose from, the example, what
to mind. They are read by the columns of their template like any other list.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from yikou.sheets.template import Filling, load_template

_EXAMPLE = {"serial": "1", "name": "王某某", "sex": "女", "born_on": "1962-03-08", "phone": "手机或固定电话"}


@dataclass(frozen=True, slots=True)
class ListKind:
    """One department's list (部门名单): its title, whose it is, the template it is read by, what it holds ready."""

    key: str
    title: str
    of: str
    template: str
    choices: Mapping[str, tuple[str, ...]]
    example: Mapping[str, str]
    notes: tuple[str, ...]

    def filling(self, on: date, places: Mapping[str, tuple[str, ...]] | None = None) -> Filling:
        """What its empty list holds on a day; ``places`` are our streets and committees by column."""
        choices = {**self.choices, **{key: each for key, each in (places or {}).items() if each}}
        example = {
            **_EXAMPLE,
            **self.example,
            **{key: each[0] for key, each in (places or {}).items() if each},
        }
        notes = (
            f"本表用于{self.of}提供的「{self.title}」,只与台账比对,查找应帮未帮的人;不得用于其他事项。",
            *self.notes,
            "没有身份证号的,请填出生日期或联系电话。名单填在「名单」表里,从第三行起一人一行;不要改动表头。",
        )
        said = [
            self.key,
            notes,
            sorted(choices.items()),
            [c.key for c in load_template(self.template).columns],
        ]
        digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:6]
        return Filling(
            title=self.title, choices=choices, example=example, notes=notes, mark=f"{on:%Y%m%d}-{digest}"
        )


@lru_cache(maxsize=1)
def list_kinds() -> Mapping[str, ListKind]:
    """All departments' lists by key. Raises ValueError where one names a column that its template has not."""
    text = (resources.files("yikou.sheets") / "lists.toml").read_text(encoding="utf-8")
    found = {}
    for key, entry in tomllib.loads(text).items():
        columns = {column.key for column in load_template(entry["template"]).columns}
        if strange := ({*entry.get("choices", {}), *entry["example"]} - columns):
            raise ValueError(f"lists.toml: {key} has no column {'、'.join(sorted(strange))}")
        choices = {column: tuple(words) for column, words in entry.get("choices", {}).items()}
        found[key] = ListKind(
            key,
            entry["title"],
            entry["of"],
            entry["template"],
            choices,
            entry["example"],
            tuple(entry["notes"]),
        )
    return found
