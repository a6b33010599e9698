"""逐行检查 (rows): one data row read by its columns, and the columns held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from yikou.findings import Finding, Place, Severity, finding
from yikou.sheets.cells import DECISIVE, READERS, Setting, cell_text, read_amount, read_document
from yikou.sheets.head import Head
from yikou.sheets.lines import CellMap, Line
from yikou.sheets.model import RosterRow, RowState
from yikou.sheets.template import Column, Template
from yikou.values import Document, Sex, name_key, without_spaces, yuan_text

_SAME_AS_ABOVE = frozenset({"同上", "同前", "〃", "″", "同", '"', "''", "”", "“", "〞", "々"})


#: Every character such a mark can be written with; a text without any of them needs no closer look.
_SAME_CHARACTERS = frozenset("".join(_SAME_AS_ABOVE) + "＂＇")


def same_as_above(text: str) -> bool:
    """Whether a cell says 同上 or one of the marks for it."""
    return not _SAME_CHARACTERS.isdisjoint(text) and without_spaces(text) in _SAME_AS_ABOVE


@dataclass(slots=True)
class SheetReader:
    """Reads the data rows of one sheet one after another; remembers the row above for 同上."""

    head: Head
    template: Template
    setting: Setting
    amount_unit: str | None
    doubtful: frozenset[int]
    file: str | None
    merged: Mapping[tuple[int, int], tuple[int, int]]
    tops: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    above: dict[int, tuple[str, str]] = field(default_factory=dict)
    filled: dict[str, int] = field(default_factory=dict)
    #: The row of a further head that says too little, and what is wrong with it; what stands under it is not read.
    below: int | None = None
    why: str = ""
    _order: list[tuple[int, Column]] = field(init=False)
    filling: list[tuple[int, Column]] = field(init=False)
    _origins: frozenset[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        columns = self.head.columns.items()
        # The kind of a document is read before its number.
        self._order = sorted(columns, key=lambda item: item[1].kind != "document_kind")
        self.filling = [(number, column) for number, column in columns if column.fill]
        self._origins = frozenset(self.merged.values())

    @property
    def has_document_kind(self) -> bool:
        """Whether a column says what kind of document each number is of."""
        return self.head.number_of("document_kind") is not None

    def place(self, row: int, column: int | None = None) -> Place:
        """Where a finding is, with the column's head as the file writes it."""
        text = self.head.texts.get(column) if column else None
        return Place(file=self.file, sheet=self.head.sheet or None, row=row, column=text)

    def unit_of(self, number: int) -> str | None:
        """The unit of money stated for a column: by its head, above the table, or by the caller."""
        return self.head.units.get(number) or self.head.unit_above or self.amount_unit

    def units_differ(self, twin: int) -> bool:
        """Whether two columns of one amount state it in different units."""
        unit = self.unit_of(self.head.twins[twin])
        return self.head.columns[twin].kind == "amount" and self.unit_of(twin) != unit

    def read(self, line: Line) -> RosterRow:
        """The row with its values and findings; any error rejects it."""
        if self.below is not None and line.number > self.below:
            return self._of_another_table(line)
        cells = self._with_filled(line)
        found: list[Finding] = []
        values: dict[str, Any] = {}
        if line.number in self.doubtful:
            found.append(
                finding("SHT031", "这一行的单元格两种读法读出的不一样", place=self.place(line.number))
            )
        for number, cell in cells.items():
            if cell[0] == "e" and number in self.head.texts and number not in self.head.columns:
                found.append(self._error_cell(line.number, number, cell[1]))
        said = self._read_columns(line, cells, values, found)
        found.extend(self._missing(line, cells, values, said))
        found.extend(item.at(row=line.number) for item in self._contradictions(line.number, values))
        state = RowState.REJECTED if any(f.severity is Severity.ERROR for f in found) else RowState.ACCEPTED
        return RosterRow(
            row=line.number,
            sheet=self.head.sheet,
            state=state,
            values=values,
            raw=self._raw(cells),
            findings=tuple(found),
            hidden=line.hidden,
        )

    def _of_another_table(self, line: Line) -> RosterRow:
        """A row under a further head that says too little: kept as it stands, and not read."""
        words = f"第 {self.below} 行{self.why};这一行没有按上面的表头读"
        remedy = "请补全那个表头的列名和金额单位,或把那个表移到另一张工作表,再重新上传"
        found = finding("SHT031", words, suggestion=remedy, place=self.place(line.number))
        raw = {
            f"第 {n} 列": cell_text(*cell, from_1904=self.setting.from_1904) for n, cell in line.cells.items()
        }
        return RosterRow(line.number, self.head.sheet, RowState.REJECTED, {}, raw, (found,), line.hidden)

    def _raw(self, cells: CellMap) -> dict[str, str]:
        raw: dict[str, str] = {}
        for number, (kind, text) in cells.items():
            title = self.head.texts.get(number) or f"第 {number} 列"
            key = title if title not in raw else f"{title}({number})"
            raw[key] = cell_text(kind, text, from_1904=self.setting.from_1904)
        return raw

    def _with_filled(self, line: Line) -> CellMap:
        """The row's cells, with merged areas and 同上 resolved where the column allows it."""
        cells = dict(line.cells)
        for number, column in self.filling:
            origin = self.merged.get((line.number, number))
            if origin and number not in cells and origin in self.tops:
                cells[number] = self.tops[origin]
                self.filled[column.title] = self.filled.get(column.title, 0) + 1
            elif number in cells and number in self.above and same_as_above(cells[number][1]):
                cells[number] = self.above[number]
                self.filled[column.title] = self.filled.get(column.title, 0) + 1
            if number in cells:
                self.above[number] = cells[number]
        if self._origins:
            for number, cell in cells.items():
                if (line.number, number) in self._origins:
                    self.tops[line.number, number] = cell
        return dict(sorted(cells.items()))

    def _error_cell(self, row: int, number: int, text: str) -> Finding:
        words = f"单元格是错误值 {text[:12]},原来的内容已经没有了"
        return finding("SHT017", words, place=self.place(row, number), found=text[:12])

    def _read_columns(
        self, line: Line, cells: CellMap, values: dict[str, Any], found: list[Finding]
    ) -> set[str]:
        """Fill ``values``; returns the keys of columns whose cell was filled but gave no value."""
        unread: set[str] = set()
        for number, column in self._order:
            if number not in cells:
                continue
            kind, text = cells[number]
            if kind == "e":
                found.append(self._error_cell(line.number, number, text))
                unread.add(column.key)
                continue
            if kind == "f":
                found.append(
                    finding(
                        "SHT018", "单元格是公式,文件里没有它的结果", place=self.place(line.number, number)
                    )
                )
                unread.add(column.key)
                continue
            if number in self.head.twins:
                found.extend(self._twin(line.number, number, cells))
                continue
            value, notes = self.read_cell(number, column, kind, text, values)
            if notes:
                place = self.place(line.number, number)
                found.extend(replace(note, place=place) for note in self._weighed(column, notes))
            if value is None:
                unread.add(column.key)
            else:
                values[column.key] = value
        return unread

    def read_cell(
        self, number: int, column: Column, kind: str, text: str, values: Mapping[str, Any]
    ) -> tuple[Any | None, tuple[Finding, ...]]:
        """One cell by its column: (value, findings without a place)."""
        if same_as_above(text):
            return None, (finding("SHT030", f"{column.title}写成「{text.strip()[:4]}」,不能代替实际内容"),)
        if column.kind == "amount":
            return read_amount(kind, text, column, self.setting, unit=self.unit_of(number))
        if column.kind == "document":
            return read_document(kind, text, column, self.setting, said=values.get("document_kind"))
        return READERS[column.kind](kind, text, column, self.setting)

    def _weighed(self, column: Column, notes: tuple[Finding, ...]) -> Iterator[Finding]:
        """An unreadable age is a warning; an unreadable number of a person rejects the row."""
        decisive = column.kind in DECISIVE and (column.kind != "name" or column.required)
        for note in notes:
            soft = note.severity is Severity.ERROR and not decisive and note.code != "SHT033"
            yield replace(note, severity=Severity.WARNING) if soft else note

    def _twin(self, row: int, number: int, cells: CellMap) -> Iterator[Finding]:
        first = self.head.twins[number]
        mine, other = cells[number], cells.get(first, ("s", ""))
        if self.units_differ(number):
            # 0.03 in 万元 and 300 in 元 are the same; 300 and 300 are not.
            same = self._fen(number, mine) == self._fen(first, other) is not None
        else:
            same = mine[1].strip() == other[1].strip()
        if not same:
            words = f"两列都是「{self.head.columns[number].title}」,内容却不同"
            yield finding("SHT036", words, place=self.place(row, number))

    def _fen(self, number: int, cell: tuple[str, str]) -> int | None:
        amount, _ = read_amount(*cell, self.head.columns[number], self.setting, unit=self.unit_of(number))
        return amount

    def _missing(
        self, line: Line, cells: CellMap, values: Mapping[str, Any], unread: set[str]
    ) -> Iterator[Finding]:
        for column in self.template.columns:
            if not column.required or column.key in values or column.key in unread:
                continue
            if column.optional_when and values.get(column.optional_when[0]) in column.optional_when[1]:
                continue
            if column.key == "id_number" and getattr(values.get("document_kind"), "value", "") == "none":
                continue
            number = self.head.number_of(column.key)
            place = self.place(line.number, number)
            if number is None:
                place = replace(place, column=column.title)
                yield finding("SHT010", f"表里没有「{column.title}」列,这一行缺少必填内容", place=place)
            elif (line.number, number) in self.merged:
                words = f"「{column.title}」与上面的行合并成一格,看不出这一行是多少"
                yield finding("SHT019", words, place=place)
            else:
                yield finding("SHT019", f"「{column.title}」没有填写", place=place)

    def _contradictions(self, row: int, values: dict[str, Any]) -> Iterator[Finding]:
        """Columns held against each other; the identity number is the surer witness."""
        yield from self._against_number(row, values)
        amount, standard, quantity = (
            values.get("amount_fen"),
            values.get("standard_fen"),
            values.get("quantity"),
        )
        if amount is not None and amount <= 0:
            place = self.place(row, self.head.number_of("amount_fen"))
            yield finding("SHT023", f"金额是 {yuan_text(amount)} 元,必须大于零", place=place)
        elif (
            amount is not None
            and standard is not None
            and quantity is not None
            and standard * quantity != amount
        ):
            place = self.place(row, self.head.number_of("amount_fen"))
            words = f"标准 {yuan_text(standard)} 元 × 数量 {quantity},与金额 {yuan_text(amount)} 元不等"
            yield finding("SHT024", words, place=place)
        holder, name = values.get("holder"), values.get("name")
        if holder and name and name_key(holder) != name_key(name) and not values.get("proxy"):
            place = self.place(row, self.head.number_of("holder"))
            yield finding("SHT025", "户名与姓名不同,又没有写代领人", place=place)

    def _against_number(self, row: int, values: dict[str, Any]) -> Iterator[Finding]:
        document = values.get("id_number")
        resident = document.resident if isinstance(document, Document) else None
        if resident is None:
            return
        sex, age, born = values.get("sex"), values.get("age"), values.get("born_on")
        if isinstance(sex, Sex) and sex is not resident.sex:
            words = f"性别填的是{sex.label},身份号码显示为{resident.sex.label}"
            yield finding("SHT022", words, place=self.place(row, self.head.number_of("sex")))
        if born is not None and born != resident.born:
            words = "出生日期与身份号码第 7 至 14 位不同"
            yield finding("SHT022", words, place=self.place(row, self.head.number_of("born_on")))
        actual = resident.age(self.setting.today)
        if age is not None and abs(age - actual) > 1:
            words = f"年龄填的是 {age} 岁,按身份号码为 {actual} 岁"
            yield finding("SHT022", words, place=self.place(row, self.head.number_of("age")))
