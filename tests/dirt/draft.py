"""A roster before it is written: its lines, what a person sees in them, and what has been done to it.

A cell is a text, or a pair: ``("n", digits)`` a number, ``("e", "#N/A")`` an error, ``("formula", "")`` a formula
never calculated, ``("b", "1")`` true, ``("day", "1950-01-02")`` a number shown as a date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.dirt.people import Person, people

HEADS = {
    "serial": ("序号", "编号", "序"),
    "name": ("姓名", "对象姓名", "困难对象姓名", "姓  名", "申请人"),
    "number": ("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证号 "),
    "category": ("对象类别", "类别", "困难类型", "人员类别"),
    "amount": ("金额(元)", "补助金额(元)", "发放金额(元)", "慰问金(元)", "金额(单位:元)"),
    "sex": ("性别",),
    "born": ("出生日期", "出生年月日"),
    "phone": ("联系电话", "手机号码"),
    "street": ("户籍街镇", "街道"),
    "committee": ("居委", "居村委"),
    "remark": ("备注",),
    "meter": ("电表号", "楼栋"),
}
TYPED = ("xlsx", "xls", "xlsb", "ods", "xml")
CSV = ("csv-utf8", "csv-bom", "csv-gb", "csv-utf16")
ALL = (*TYPED, "html", *CSV)


@dataclass
class Truth:
    """What a person sees in one row and means by it; ``fate`` is accept, reject or open."""

    person: Person
    fate: str = "accept"
    #: At least one of these codes must stand on the row, where any is named.
    why: frozenset[str] = frozenset()
    #: The texts of its cells by column, as they are shown.
    seen: dict[str, str] = field(default_factory=dict)
    #: The heads of its own table by column, and which column's content stands where, if it is no row of the first.
    heads: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    #: Columns that nobody can say the meaning of any more.
    unsure: set[str] = field(default_factory=set)

    def doomed(self, *codes: str) -> None:
        """The row must be rejected, for one of these reasons."""
        self.fate, self.why = "reject", frozenset(codes)


@dataclass
class Line:
    """One row below the head: data, blank or aside (total, note, head again)."""

    kind: str
    cells: dict[str, Any] = field(default_factory=dict)
    truth: Truth | None = None
    hidden: bool = False
    touched: bool = False


@dataclass
class Sheet:
    """A further sheet: its rows as they are, and how it is shown."""

    name: str
    rows: list[list[Any]]
    state: str = "visible"


@dataclass
class Draft:
    """The whole roster; the kinds of dirt change it before it is written."""

    draw: Random
    format: str
    columns: list[tuple[str, str]]
    lines: list[Line]
    above: list[list[Any]] = field(default_factory=list)
    head: list[list[Any]] = field(default_factory=list)
    offset: int = 0
    hidden_columns: list[str] = field(default_factory=list)
    filtered: bool = False
    #: Areas merged downwards: (first line, last line, column).
    merged: list[tuple[Line, Line, str]] = field(default_factory=list)
    #: Areas merged in the head: (row, column, row, column) counted from the top left of the head.
    head_merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    others: list[Sheet] = field(default_factory=list)
    #: Codes that must be said somewhere, and those that refuse the whole file.
    codes: set[str] = field(default_factory=set)
    refused: frozenset[str] | None = None
    style: dict[str, Any] = field(default_factory=dict)
    mangle: list[Callable[[bytes], bytes]] = field(default_factory=list)
    name: str = ""
    unit_touched: bool = False
    torn: bool = False

    def data(self) -> list[Line]:
        """Its data rows."""
        return [line for line in self.lines if line.kind == "data"]

    def pick(self) -> Line:
        """A data row that nothing has been done to; the last one stays as it is, so that the table has an end."""
        free = [line for line in self.data()[:-1] if not line.touched]
        line = self.draw.choice(free) if free else self.add_person()
        line.touched = True
        return line

    def add_person(self) -> Line:
        """One more row before the last."""
        person = people(Random(self.draw.random()), 1)[0]
        taken = {line.truth.person.number for line in self.data() if line.truth}
        while person.number in taken:
            person = people(Random(self.draw.random()), 1)[0]
        line = fresh(person, len(self.data()) + 1, self.columns)
        self.lines.insert(self.lines.index(self.data()[-1]), line)
        return line

    def has(self, key: str) -> bool:
        """Whether the table has this column."""
        return any(key == other for other, _ in self.columns)

    def need(self, key: str) -> None:
        """The table must have this column; it comes last."""
        if not self.has(key):
            self.columns.append((key, HEADS[key][0]))
            for line in self.lines:
                if line.truth is not None and line.kind == "data":
                    line.cells[key] = value_of(key, line.truth.person, 1)


def value_of(key: str, person: Person, serial: int) -> Any:
    """What an honest unit writes into a column."""
    tail = person.number[14:17]
    return {
        "serial": ("n", str(serial)),
        "name": person.name,
        "number": person.number,
        "category": person.category,
        "amount": ("n", amount_digits(person.fen)),
        "sex": person.sex,
        "born": person.born,
        "phone": f"13800{person.number[9]}0{tail}{int(tail) % 10}",
        "street": "某某街道",
        "committee": "第二居委",
        "remark": "",
        "meter": "A" + tail,
    }[key]


def amount_digits(fen: int) -> str:
    """Fen as digits of yuan: 33350 -> 333.5."""
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(yuan)


def fresh(person: Person, serial: int, columns: list[tuple[str, str]]) -> Line:
    """A clean data row."""
    return Line("data", {key: value_of(key, person, serial) for key, _ in columns}, Truth(person))


def _size(draw: Random) -> int:
    """Mostly a few people; now and then enough for a reader that takes like rows together."""
    return draw.randrange(40, 90) if draw.random() < 0.15 else draw.randrange(3, 9)


def clean(draw: Random, kind: str) -> Draft:
    """A clean roster of a few people, its columns in some order and under some of their names."""
    needed = ["name", "number", "category", "amount"]
    draw.shuffle(needed)
    keys = ["serial", *needed] if draw.random() < 0.7 else needed
    for extra in draw.sample(
        ("sex", "born", "phone", "street", "committee", "remark", "meter"), draw.randrange(5)
    ):
        keys.insert(draw.randrange(1, len(keys) + 1), extra)
    columns = [(key, draw.choice(HEADS[key])) for key in keys]
    lines = [fresh(person, n, columns) for n, person in enumerate(people(draw, _size(draw)), 1)]
    return Draft(draw, kind, columns, lines)
