"""What only the room can check of a row: the programme it is for, and the places of our own district."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yikou.findings import Finding, Place, Severity, finding
from yikou.sheets import RosterRow
from yikou.values import is_within, without_spaces, yuan_text
from yikou.values.division import SEGMENT
from yikou.values.gazetteer import Places, gazetteer
from yikou_app.district.queries import areas, categories
from yikou_app.ground.scope import Role, Scope
from yikou_app.programmes.queries import ProgrammeRow
from yikou_app.rosters.queries import PlacesAsked


@dataclass(frozen=True, slots=True)
class Judged:
    """What the room makes of one row: where it belongs, what it amounts to, and what was noticed."""

    area_path: str
    amount_fen: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing certain speaks against the row."""
        return all(note.severity is not Severity.ERROR for note in self.findings)


def places_of(district: str, on: date) -> Places:
    """The streets and committees of a district on a day."""
    return gazetteer((row.path, row.name, row.level) for row in areas(district, on))


#: What a row is judged by.
_JUDGED = ("street", "committee", "amount_fen", "category", "programme")
_MOST_ALIKE = 50_000


class RoomCheck:
    """The checks of one roster against its programme and its unit (名册与项目核对)."""

    def __init__(self, programme: ProgrammeRow, by: Scope, on: date) -> None:
        self._programme = programme
        self._by = by
        district = by.area_path[:SEGMENT]
        self._places = places_of(district, on)
        self._categories = {row.key: row.name for row in categories(on)}
        self._in_order: dict[Hashable, Judged] = {}

    @property
    def categories(self) -> dict[str, str]:
        """The names of all categories in force, with their keys, as the sheet's check wants them."""
        return {name: key for key, name in self._categories.items()}

    def judge(self, row: RosterRow) -> Judged:
        """Judge one row that the sheet's own check accepts.

        Rows that say the same of place, amount, category and programme are judged alike, so what is in order is
        judged once; a finding names its row and is made for each.
        """
        values = row.values
        said = (*map(values.get, _JUDGED), values.get("account") is None)
        alike = self._in_order.get(said)
        if alike is None:
            alike = self._judge(values, Place(sheet=row.sheet or None, row=row.row))
            if not alike.findings and len(self._in_order) < _MOST_ALIKE:
                self._in_order[said] = alike
        return alike

    def _judge(self, values: Mapping[str, Any], place: Place) -> Judged:
        notes: list[Finding] = []
        area = self._area(values, place, notes)
        amount = self._amount(values, place, notes)
        self._category(values, place, notes)
        self._named_programme(values, place, notes)
        if self._programme.form == "money" and not values.get("account"):
            notes.append(finding("ROS005", "没有收款账号,可以接收,但不能发放", place=_at(place, "账号")))
        return Judged(area, amount, tuple(notes))

    def _area(self, values: Mapping[str, Any], place: Place, notes: list[Finding]) -> str:
        written = str(values.get("street") or "")
        own = self._by.area_path if self._by.role is Role.STREET else ""
        street = self._places.street(written) if written else own or None
        if street is None:
            code, words = ("ROS003", f"户籍街镇「{written[:20]}」不在本区区划中") if written else (
                "ROS010", "没有写户籍街镇,不知道归哪里"
            )  # fmt: skip
            notes.append(finding(code, words, place=_at(place, "户籍街镇"), found=written[:40] or None))
            return ""
        if own and not is_within(street, own):
            name = self._places.names.get(street, street)
            notes.append(
                finding("ROS006", f"户籍街镇是{name},不在本单位辖区内", place=_at(place, "户籍街镇"))
            )
        committee = str(values.get("committee") or "")
        if not committee:
            return street
        path = self._places.committee(street, committee)
        if path is None:
            words = f"{self._places.names.get(street, '')}没有居村「{committee[:20]}」,这一行暂归街镇"
            notes.append(finding("ROS004", words, place=_at(place, "居委"), found=committee[:40]))
            return street
        return path

    def _amount(self, values: Mapping[str, Any], place: Place, notes: list[Finding]) -> int:
        low, high = self._programme.standard_min_fen, self._programme.standard_max_fen
        amount = values.get("amount_fen")
        if amount is None:
            if low == high:
                words = f"金额一栏为空,已按项目标准 {yuan_text(low)} 元补上"
                notes.append(finding("ROS007", words, place=_at(place, "金额")))
                return low
            words = f"没有写金额,项目标准是 {yuan_text(low)} 至 {yuan_text(high)} 元"
            notes.append(finding("ROS008", words, place=_at(place, "金额")))
            return 0
        if not low <= amount <= high:
            side = "低于" if amount < low else "高于"
            standard = yuan_text(low) if low == high else f"{yuan_text(low)} 至 {yuan_text(high)}"
            words = f"金额 {yuan_text(amount)} 元{side}项目标准 {standard} 元"
            notes.append(
                finding("ROS002", words, place=_at(place, "金额"), expected=standard, found=yuan_text(amount))
            )
        return int(amount)

    def _category(self, values: Mapping[str, Any], place: Place, notes: list[Finding]) -> None:
        key = values.get("category")
        if key not in self._programme.category_keys:
            name = self._categories.get(str(key), str(key))
            words = f"对象类别「{name}」不在项目的类别内(项目面向:{self._programme.categories})"
            notes.append(finding("ROS001", words, place=_at(place, "对象类别"), found=name))

    def _named_programme(self, values: Mapping[str, Any], place: Place, notes: list[Finding]) -> None:
        written = without_spaces(str(values.get("programme") or ""))
        own = without_spaces(self._programme.name)
        if written and written not in own and own not in written:
            words = f"名册写的项目是「{written[:30]}」,上报的项目是「{self._programme.name}」"
            notes.append(finding("ROS009", words, place=_at(place, "项目名称"), found=written[:40]))


def over_quota(asked: PlacesAsked) -> Finding | None:
    """A finding of the whole list when it asks for more places than are left (超过名额); its rows stay as they are.

    Whose row is one too many nobody can say of a list; whoever takes it should know before the approval stops halfway.
    """
    if not asked.beyond:
        return None
    words = (
        f"合格 {asked.accepted:,} 行,其中新增 {asked.new:,} 人;项目名额 {asked.quota:,} 个,"
        f"已用或已接收 {asked.spoken_for:,} 个,多出 {asked.beyond:,} 个"
    )
    left = max(asked.quota - asked.spoken_for, 0)
    return finding("ROS013", words, expected=f"{left}", found=f"{asked.new}")


def _at(place: Place, column: str) -> Place:
    return Place(file=place.file, sheet=place.sheet, row=place.row, column=column)
