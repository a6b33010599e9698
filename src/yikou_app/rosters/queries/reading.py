"""Ask how a list was read: its sheets, its columns with masked samples, and what a unit has taught."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from yikou_app.ground.scope import Scope
from yikou_app.rosters.models import HeadWord, Roster

HOW = {"title": "列名相同", "alias": "常用叫法", "taught": "本单位更正过", "twin": "同义的另一列", "unknown": "不认识"}  # fmt: skip
_KINDS = (("data", "数据"), ("total", "合计"), ("subtotal", "小计"), ("note", "说明"), ("head", "重复表头"), ("other head", "另一个表的表头"), ("summary", "汇总表"), ("blank", "空白"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One column as it was read (列的读法): the head, the template column, why, and masked samples."""

    number: int
    text: str
    key: str
    how: str
    unit: str
    samples: tuple[str, ...]

    @property
    def how_label(self) -> str:
        """Why the head was read so."""
        return HOW[self.how]

    @property
    def tone(self) -> str:
        """The colour of that word: what is not understood stands out."""
        return {"unknown": "warn", "twin": "warn", "taught": "info"}.get(self.how, "ok")

    @property
    def sample_text(self) -> str:
        """The samples as one text."""
        return "、".join(self.samples)


@dataclass(frozen=True, slots=True)
class SheetReading:
    """One sheet as it was read (表的读法); ``found`` False: its head is a guess and nothing was read."""

    name: str
    first_row: int
    last_row: int
    found: bool
    unit: str
    lines: Mapping[str, int]
    columns: tuple[ColumnReading, ...]

    @property
    def kinds(self) -> str:
        """The rows below the head by kind, in words."""
        return "、".join(f"{word} {self.lines[kind]:,} 行" for kind, word in _KINDS if self.lines.get(kind))

    @property
    def head_words(self) -> str:
        """Where the head stands, in words."""
        rows = f"第 {self.first_row} 行" if self.first_row == self.last_row else (
            f"第 {self.first_row} 至 {self.last_row} 行"
        )  # fmt: skip
        return rows if self.found else f"没有认出,可能是{rows}"


def readings(text: str | None) -> list[SheetReading]:
    """The sheets of a kept reading."""
    return [
        SheetReading(
            name=sheet["name"], first_row=sheet["first_row"], last_row=sheet["last_row"], found=sheet["found"],
            unit=sheet["unit"], lines=sheet["lines"],
            columns=tuple(
                ColumnReading(**{**column, "samples": tuple(column["samples"])}) for column in sheet["columns"]
            ),
        )
        for sheet in json.loads(text or "[]")
    ]  # fmt: skip


def reading(scope: Scope, ref: str) -> list[SheetReading]:
    """How a roster within the scope was read; empty while it is read for the first time."""
    row = Roster.objects.within(scope).filter(ref=ref).only("reading").first()
    return readings(row.reading) if row else []


def taught_words(unit_id: int, template: str) -> dict[str, str]:
    """What a unit means by its own heads, head -> column key; for the check of its lists."""
    rows = HeadWord.objects.filter(unit_id=unit_id, template=template)
    return {row.head: row.column_key for row in rows}
