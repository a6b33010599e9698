"""数量 (quantity): targets and results as forms write them, and counting units that refuse to mix.

``parse_quantity`` reads ≥1次/月, 25~30人, 100%, 伍佰元整, ≤200元/人, 约1.2万人次, 合格. A percent is the number
before the % sign; an amount is in the unit that ``unit`` names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from yikou.findings import Finding, finding
from yikou.values.money import parse_yuan
from yikou.values.numerals import NUMERAL_CHARACTERS, parse_numeral
from yikou.values.text import without_spaces


class Unit(StrEnum):
    """计量单位 of counts. 名, 位 and 口 are other words for 人."""

    PERSON = "人"
    HOUSEHOLD = "户"
    PERSON_TIME = "人次"
    HOUSEHOLD_TIME = "户次"
    CARD = "张"
    EVENT = "场"
    TIME = "次"
    CASE = "例"
    PAIR = "对"
    COPY = "份"
    PIECE = "个"
    SET = "套"
    ARTICLE = "件"
    UNIT = "家"
    ISSUE = "期"
    DAY = "天"
    WORKDAY = "个工作日"
    HOUR = "小时"
    MONTH = "个月"
    ITEM = "项"
    CLASS = "类"
    BATCH = "批"
    PLACE = "处"
    YEAR = "年"
    POINT = "分"
    MIXED_TIME = "人(户)次"


_OTHER_WORDS = {
    "名": Unit.PERSON, "位": Unit.PERSON, "口": Unit.PERSON, "人数": Unit.PERSON, "人/次": Unit.PERSON_TIME,
    "人·次": Unit.PERSON_TIME, "户/次": Unit.HOUSEHOLD_TIME, "日": Unit.DAY, "工作日": Unit.WORKDAY,
    "月": Unit.MONTH, "个案": Unit.CASE, "卡": Unit.CARD, "所": Unit.UNIT, "户数": Unit.HOUSEHOLD,
    "户(人)次": Unit.MIXED_TIME, "人户次": Unit.MIXED_TIME,
}  # fmt: skip


class UnitMismatch(TypeError):
    """Two counts of different units were added or compared: 人 and 户 have no sum."""

    def __init__(self, left: Unit, right: Unit) -> None:
        super().__init__(f"不同计量单位不能相加或相比:{left} 与 {right}")


@dataclass(frozen=True, slots=True)
class Count:
    """计数: a whole number of one unit. Adding and comparing need the same unit (else UnitMismatch)."""

    number: int
    unit: Unit

    def _same(self, other: Count) -> None:
        if self.unit is not other.unit:
            raise UnitMismatch(self.unit, other.unit)

    def __add__(self, other: Count) -> Count:
        if not isinstance(other, Count):
            return NotImplemented
        self._same(other)
        return Count(self.number + other.number, self.unit)

    def __sub__(self, other: Count) -> Count:
        if not isinstance(other, Count):
            return NotImplemented
        self._same(other)
        return Count(self.number - other.number, self.unit)

    def __lt__(self, other: Count) -> bool:
        self._same(other)
        return self.number < other.number

    def __le__(self, other: Count) -> bool:
        self._same(other)
        return self.number <= other.number

    def __str__(self) -> str:
        return f"{self.number:,}{self.unit}"


@dataclass(frozen=True, slots=True)
class MixedTimes:
    """人(户)次: the one sum of two units that is allowed, and only by naming both parts."""

    persons: Count
    households: Count

    def __post_init__(self) -> None:
        if self.persons.unit is not Unit.PERSON_TIME:
            raise UnitMismatch(Unit.PERSON_TIME, self.persons.unit)
        if self.households.unit is not Unit.HOUSEHOLD_TIME:
            raise UnitMismatch(Unit.HOUSEHOLD_TIME, self.households.unit)

    @property
    def number(self) -> int:
        """The acts of both kinds together."""
        return self.persons.number + self.households.number


class QuantityKind(StrEnum):
    """What a target or a result is made of."""

    COUNT = "count"
    PERCENT = "percent"
    AMOUNT = "amount"
    STATE = "state"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Quantity:
    """指标值: a range of one unit (both ends equal for a plain number), or a state in words.

    ``low``/``high`` are None where the range is open to that side; ``*_open`` says that the end itself
    is outside (>, <). ``per`` is what the unit is counted for (月, 人). Percent: 100 means 100 %.
    """

    kind: QuantityKind
    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    unit: str = ""
    per: str | None = None
    approximate: bool = False
    state: str | None = None

    @property
    def exact(self) -> Fraction | None:
        """The number, when it is one number."""
        return self.low if self.low is not None and self.low == self.high else None

    def admits(self, value: Fraction | int) -> bool:
        """Whether a value of the same unit lies in the range; a state admits no number."""
        if self.kind is QuantityKind.STATE:
            return False
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        below = self.high is None or (value < self.high if self.high_open else value <= self.high)
        return above and below


_SIGNS = {
    "≥": ("low", False), "≧": ("low", False), ">=": ("low", False), "不少于": ("low", False), "不低于": ("low", False),
    "不小于": ("low", False), "至少": ("low", False), "达到": ("low", False), ">": ("low", True),
    "大于等于": ("low", False), "大于": ("low", True), "高于": ("low", True), "多于": ("low", True), "超过": ("low", True),
    "≤": ("high", False), "≦": ("high", False), "<=": ("high", False), "不超过": ("high", False),
    "不高于": ("high", False), "不大于": ("high", False), "不多于": ("high", False), "至多": ("high", False),
    "最多": ("high", False), "小于等于": ("high", False), "<": ("high", True), "小于": ("high", True),
    "低于": ("high", True), "少于": ("high", True), "=": ("both", False),
}  # fmt: skip
_TAILS = {
    "及以上": ("low", False), "以上": ("low", False), "及以下": ("high", False), "以下": ("high", False),
    "以内": ("high", False), "之内": ("high", False), "内": ("high", False),
}  # fmt: skip
_SIGN = re.compile("|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True)))
_TAIL = re.compile(rf"({'|'.join(sorted(_TAILS, key=len, reverse=True))})$")
_ABOUT = re.compile(r"^(约|大约|近|左右)|(左右|上下)$")
_PERIOD_HEAD = re.compile(r"^每(?P<per>人|户|月|年|季度|季|周|日|天|次|场|例|个)")
_HAN = "".join(sorted(NUMERAL_CHARACTERS - set("○兩俩貳叄陸弍弎幺")))
_NUMBER = rf"(?:百分之[{_HAN}点]+|(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|[{_HAN}半]+(?:点[{_HAN}]+)?)"
_VALUE = re.compile(rf"(?P<number>{_NUMBER})(?P<scale>[万亿]?)(?P<unit>%|‰|[^\d%‰/~]*?)(?:/(?P<per>[^/]+))?")
_RANGE = re.compile(rf"(?P<low>{_NUMBER}[万亿]?[^\d~至到—-]*?)(?:~|-|—+|–|至|到)(?P<high>{_NUMBER}.*)")
_MONEY = re.compile(
    r"(?:[千百]?万|千|亿)?[元圆块][整正]?|[元圆][零壹贰叁肆伍陆柒捌玖一二三四五六七八九角分整正]+|[元圆]?.?角(?:.分)?整?"
)
_LONGEST = 60
_STATE = 30


def parse_quantity(text: str) -> tuple[Quantity | None, tuple[Finding, ...]]:
    """A target or result value as a typed quantity; findings VAL070 to VAL072."""
    body = without_spaces(text).replace("∽", "~").replace("~", "~")
    if not body or len(body) > _LONGEST:
        return None, (finding("VAL070", f"指标值「{text.strip()[:20]}」读不懂", found=text[:60]),)
    if not re.search(r"\d", body):
        return _worded(body, text)
    quantity, found = _numeric(body)
    if quantity is None and not found:
        found = (finding("VAL070", f"指标值「{text.strip()[:20]}」读不懂", found=text[:60]),)
    return quantity, found


def _worded(body: str, text: str) -> tuple[Quantity | None, tuple[Finding, ...]]:
    """Without a digit a text is a number only if all of it is one: 十类 is, 一次性 and 基本一致 are words."""
    quantity, found = _numeric(body)
    if quantity is not None and not found and (quantity.kind is not QuantityKind.NUMBER):
        return quantity, ()
    if any(item.code == "VAL071" for item in found):
        return None, found
    if len(body) > _STATE or re.search(r"[≥≤<>=~%]", body) or body in {"若干", "多", "少许", "约", "不限"}:
        return None, (finding("VAL070", f"指标值「{text.strip()[:20]}」读不懂", found=text[:60]),)
    return Quantity(QuantityKind.STATE, state=body), ()


def _numeric(body: str) -> tuple[Quantity | None, tuple[Finding, ...]]:
    per, side, is_open, about = None, "both", False, False
    if match := _PERIOD_HEAD.match(body):
        per, body = match["per"], body[match.end() :]
    if match := _SIGN.match(body):
        (side, is_open), body = _SIGNS[match[0]], body[match.end() :]
    if match := _ABOUT.search(body):
        about, body = True, _ABOUT.sub("", body)
    if match := _TAIL.search(body):
        if side != "both":
            return None, ()
        (side, is_open), body = _TAILS[match[0]], body[: match.start()]
    if side == "both" and (match := _RANGE.fullmatch(body)):
        return _ranged(match["low"], match["high"], per, about=about)
    value = _value(body)
    if value is None:
        return None, ()
    number, unit, own_per, kind = value
    found: tuple[Finding, ...] = ()
    if kind is QuantityKind.COUNT and unit and unit not in Unit.__members__.values():
        found = (finding("VAL072", f"计量单位「{unit[:10]}」不认识,已照原样保留", found=unit[:20]),)
    quantity = Quantity(
        kind,
        low=None if side == "high" else number,
        high=None if side == "low" else number,
        low_open=side == "low" and is_open,
        high_open=side == "high" and is_open,
        unit=unit,
        per=own_per or per,
        approximate=about,
    )
    return quantity, found


def _ranged(
    low: str, high: str, per: str | None, *, about: bool
) -> tuple[Quantity | None, tuple[Finding, ...]]:
    upper = _value(high)
    if upper is None:
        return None, ()
    number, unit, own_per, kind = upper
    scale = (
        "万"
        if re.search(r"\d万|万[^\d]*$", high) and unit not in {"", "%"} and kind is QuantityKind.COUNT
        else ""
    )
    tail = "%" if kind is QuantityKind.PERCENT and "%" not in low else ""
    money = unit if kind is QuantityKind.AMOUNT and not re.search(r"[元圆块]", low) else ""
    if scale and "万" in low:
        scale = ""
    lower = _value(low + tail + scale + (money or ""))
    if lower is None or (lower[1] and unit and lower[1] != unit):
        return None, ()
    if lower[0] > number:
        return None, (finding("VAL071", f"指标值的下限 {low} 大于上限 {high}", found=f"{low}~{high}"),)
    return Quantity(kind, lower[0], number, unit=unit, per=own_per or per, approximate=about), ()


def _value(body: str) -> tuple[Fraction, str, str | None, QuantityKind] | None:
    """One number with its unit: (number, unit, per, kind); amounts come back in the unit written."""
    match = _VALUE.fullmatch(body)
    if match is None:
        return None
    unit, per = match["unit"], match["per"]
    if unit == "百分比":  # what some systems print for the sign
        unit = "%"
    if unit in {"人", "户"} and per == "次":
        unit, per = unit + "次", None
    if match["number"].startswith("百分之"):
        share = parse_numeral(match["number"])
        return None if share is None or unit else (share * 100, "%", per, QuantityKind.PERCENT)
    if unit.startswith("成") and (tenths := parse_numeral(match["number"] + unit)) is not None:
        return tenths * 100, "%", per, QuantityKind.PERCENT
    if unit in {"%", "‰"}:
        share = parse_numeral(match["number"])
        if share is None or match["scale"]:
            return None
        return (share if unit == "%" else share * Fraction(1, 10)), "%", per, QuantityKind.PERCENT
    if unit and _MONEY.fullmatch(unit):
        return _amount(body.partition("/")[0], per)
    number = (
        parse_numeral(match["number"] + match["scale"]) if match["scale"] else parse_numeral(match["number"])
    )
    if number is None:
        return None
    if unit == "":
        return number, "", per, QuantityKind.NUMBER
    if (unit in {"百分点", "个百分点"}) and match["number"]:
        return number, "个百分点", per, QuantityKind.NUMBER
    known = _OTHER_WORDS.get(unit, unit)
    return number, str(known), per, QuantityKind.COUNT


def _amount(body: str, per: str | None) -> tuple[Fraction, str, str | None, QuantityKind] | None:
    fen, _ = parse_yuan(body)
    if fen is None:
        return None
    unit = next((name for name in ("亿元", "百万元", "千元", "万元") if body.endswith(name)), "元")
    scale = {"元": 100, "万元": 10**6, "千元": 10**5, "百万元": 10**8, "亿元": 10**10}[unit]
    return Fraction(fen, scale), unit, per, QuantityKind.AMOUNT
