"""期间 (period): half-open spans of days, and dates as rosters and plans write them.

A period holds its first day and the day after its last, so that neighbouring periods neither overlap
nor leave a gap: 2020年 is 2020-01-01 to 2021-01-01.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from yikou.findings import Finding, finding
from yikou.values.numerals import parse_chinese_integer
from yikou.values.text import without_spaces

_ONE_DAY = timedelta(days=1)
_DATE = re.compile(
    r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?(?:T?\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPAN = re.compile(r"(.+?)(?:至|到|—+|~|~|--|–)(.+)")
_YEAR = re.compile(r"(\d{4})年?度?")
_QUARTER = re.compile(r"(\d{4})(?:年度?第?([1-4])季度?|[-/]?Q([1-4]))", re.IGNORECASE)
_HALF = re.compile(r"(\d{4})年?度?(上|下)半年")
_MONTH = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})月?(份|初|中|底|末|上旬|中旬|下旬)?")
_HAN_NUMBER = re.compile(r"[〇○零一二三四五六七八九十]+(?=[年月日季旬度]|季度)")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """期间: from ``start`` up to, not including, ``end``. Raises ValueError unless start < end."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a period ends after it starts")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start < other.end and other.start < self.end

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day inside."""
        return self.end - _ONE_DAY

    @property
    def label(self) -> str:
        """2020年, 2020年第一季度, 2020年1月, or both days."""
        year = self.start.year
        if self == year_period(year):
            return f"{year}年"
        for number, name in enumerate("一二三四", 1):
            if self == quarter_period(year, number):
                return f"{year}年第{name}季度"
        if self == month_period(year, self.start.month):
            return f"{year}年{self.start.month}月"
        return f"{self.start.isoformat()} 至 {self.last_day.isoformat()}"


def year_period(year: int) -> Period:
    """年度."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def _months(year: int, first: int, count: int) -> Period:
    after = first + count
    return Period(date(year, first, 1), date(year + (after > 12), after - 12 if after > 12 else after, 1))


def quarter_period(year: int, quarter: int) -> Period:
    """季度, 1 to 4."""
    return _months(year, quarter * 3 - 2, 3)


def month_period(year: int, month: int) -> Period:
    """月份, 1 to 12."""
    return _months(year, month, 1)


def parse_date(text: str) -> tuple[date | None, tuple[Finding, ...]]:
    """A day as written: 20200101, 2020.1.1, 2020/1/1, 2020年1月1日, 二〇二〇年一月一日 (VAL060).

    Two-digit years and day-first orders are refused: they cannot be told apart.
    """
    body = _arabic(text)
    match = _DATE.fullmatch(body) or _COMPACT.fullmatch(body)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3])), ()
        except ValueError:
            return None, (finding("VAL060", f"日期「{text.strip()[:20]}」不存在", found=text[:30]),)
    return None, (finding("VAL060", f"「{text.strip()[:20]}」不是能读懂的日期", found=text[:30]),)


def date_from_serial(serial: int, *, from_1904: bool = False) -> date | None:
    """The day of a spreadsheet's serial number, or None outside 1900 to 9999.

    Excel believes that 1900-02-29 existed, so serials up to 60 of the 1900 system are refused
    rather than shifted by a day.
    """
    if from_1904:
        first, low, high = date(1904, 1, 1), 0, 2957003
    else:
        first, low, high = date(1899, 12, 30), 61, 2958465
    return first + timedelta(days=serial) if low <= serial <= high else None


def _arabic(text: str) -> str:
    def replaced(match: re.Match[str]) -> str:
        value = parse_chinese_integer(match[0])
        return match[0] if value is None else str(value)

    return _HAN_NUMBER.sub(replaced, without_spaces(text))


_TENTHS: dict[str, tuple[int, int | None]] = {
    "初": (1, 11), "上旬": (1, 11), "中": (11, 21), "中旬": (11, 21), "底": (21, None), "末": (21, None), "下旬": (21, None),
}  # fmt: skip


def _month(match: re.Match[str]) -> Period:
    whole = month_period(int(match[1]), int(match[2]))
    part = _TENTHS.get(match[3] or "")
    if part is None:
        return whole
    first, after = part
    return Period(whole.start.replace(day=first), whole.start.replace(day=after) if after else whole.end)


def _day(match: re.Match[str]) -> Period:
    day = date(int(match[1]), int(match[2]), int(match[3]))
    return Period(day, day + _ONE_DAY)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = (
    (_DATE, _day),
    (_YEAR, lambda m: year_period(int(m[1]))),
    (_QUARTER, lambda m: quarter_period(int(m[1]), int(m[2] or m[3]))),
    (_HALF, lambda m: _months(int(m[1]), 1 if m[2] == "上" else 7, 6)),
    (_MONTH, _month),
    (_COMPACT, _day),
)


def _single(body: str) -> Period | None:
    for pattern, build in _FORMS:
        if match := pattern.fullmatch(body):
            try:
                return build(match)
            except (ValueError, OverflowError):
                return None
    return None


def parse_period(text: str) -> tuple[Period | None, tuple[Finding, ...]]:
    """A span as plans write it; findings VAL061 and VAL062.

    2020年度, 2020年第一季度, 2020年上半年, 2020年1月, 2019年11月中旬至2020年2月底, 2020.1.1-2020.3.31.
    The second half of a span may leave out its year, or its year and month.
    """
    body = _arabic(text)
    if single := _single(body):
        return single, ()
    pieces = _SPAN.fullmatch(body) or re.fullmatch(r"(\d{4}[./年]\d{1,2}[./月]?\d{0,2}日?)-(.+)", body)
    if pieces:
        first = _single(pieces[1])
        last = _single(pieces[2]) or (first and _single(_with_year(pieces[1], pieces[2], first)))
        if first and last:
            if first.start >= last.end:
                message = f"期间「{text.strip()[:40]}」的结束早于开始"
                return None, (finding("VAL062", message, found=text[:60]),)
            return Period(first.start, last.end), ()
    return None, (finding("VAL061", f"「{text.strip()[:40]}」不是能读懂的期间", found=text[:60]),)


def _with_year(first_text: str, text: str, first: Period) -> str:
    if re.fullmatch(r"\d{1,2}日", text):
        return f"{first.start.year}年{first.start.month}月{text}"
    if re.fullmatch(r"\d{1,2}[./-]\d{1,2}", text):
        return f"{first.start.year}.{text.replace('/', '.').replace('-', '.')}"
    return f"{first.start.year}年{text}"
