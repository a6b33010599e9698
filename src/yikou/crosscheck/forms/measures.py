"""Targets and actual values as numbers that can be compared (目标值与实际值): units, periods, direction."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from yikou.crosscheck.forms.cells import Row, one_line
from yikou.values import Quantity, QuantityKind, parse_numeral, parse_quantity, without_spaces

_MONEY = {"元": 1, "千元": 1000, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}
_PERIODS = {"日": 365, "天": 365, "周": 52, "星期": 52, "月": 12, "季度": 4, "季": 4, "半年": 2, "年": 1}
_PERIOD_WORDS = "|".join(sorted(_PERIODS, key=len, reverse=True))
_HAN = "一二两三四五六七八九十"
_EACH = re.compile(
    rf"[一每](?:个)?(?P<per>{_PERIOD_WORDS})(?:至少|不少于)?(?P<number>\d+|[{_HAN}]+)(?P<unit>次|场|课|期|节|回)"
)
_SIGN = r"(?:≥|≤|>=|<=|≧|≦|>|<|=|＞|＜|不少于|不低于|不超过|不高于|至少|至多|约|近|超过|达到)?"
_UNIT = (
    r"(?:(?:百|千)?万元|亿元|元|万?人\(?户?\)?次|户次|人/次|万?人|万?户|名|位|场次|场|次|例|对|份|个工作日|个月|小时|"
    r"个|套|件|家|期|天|项|类|批|处|张|车|节|课|%|‰)"
)
_FIGURE = re.compile(
    rf"{_SIGN}\d[\d,]*(?:\.\d+)?(?:\s*(?:~|-|—|–|至)\s*\d[\d,]*(?:\.\d+)?)?\s*{_UNIT}(?:/[\u4e00-\u9fff]{{1,3}})?(?:左右|以上|以下|以内)?"
)
_EACH_TIME = re.compile(r"(人|户)\s*/\s*(?:次|场|期)")
_COST_GROUP = re.compile(r"成本")
_COST_NAME = re.compile(r"成本|控制数|费用|支出|单价|造价|能耗|(?:人均|次均|平均)(?:费|花费)")
_BAD_NAME = re.compile(
    r"投诉|事故|差错|超期|死亡|伤亡|发生率|失信|违[规法约纪]|逾期|流失|复发|误差|信访|上访|积案|隐患|重复率|返贫|空置|失业|负债|"
    r"退回|不合格|不良|遗漏|滞留|积压|损失|浪费|排放|缺勤|舆情|案件|能耗"
)
_FALLING = re.compile(r"降低|下降|减少|压减|节约|缩短|控制率")
_RAISED = re.compile(r"募集|筹集|募捐|捐赠|收入|产值|增收|销售")
_BOUND = re.compile(r"控制|成本|预算|总额|限额|上限|经费|费用|支出|造价|单价")
_TIME_GROUP = re.compile(r"时效|时间|时限|工期|及时")
_DURATION = frozenset(("天", "个工作日", "个月", "小时", "年", "月", "日"))
_SYNONYMS = {"场": "次", "场次": "次", "节": "次", "课": "次", "回": "次", "项次": "次"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and an actual value of one unit (同一口径的目标与实际).

    ``reverse``: the target is a ceiling. ``signed``: the paper says so itself. ``low``/``high`` bound the
    actual value; both are equal for one number.
    """

    target: Fraction
    low: Fraction
    high: Fraction
    unit: str
    reverse: bool
    signed: bool
    strict: bool = False

    @property
    def missed(self) -> bool:
        """Whether no value of the actual's span reaches the target."""
        return self._fails(self.low if self.reverse else self.high)

    @property
    def doubtful(self) -> bool:
        """Whether only a part of the actual's span reaches the target."""
        return not self.missed and self._fails(self.high if self.reverse else self.low)

    def _fails(self, value: Fraction) -> bool:
        if value == self.target:
            return self.strict
        return value > self.target if self.reverse else value < self.target


def aim_of(row: Row) -> Quantity | None:
    """The target as one quantity; of several in the cell the first, which is the one with the sign."""
    return _first(row.indicator.aim.text)


def result_of(row: Row) -> Quantity | None:
    """The actual value as one quantity; None when the cell holds words or several different figures."""
    text = _plain(row.indicator.result.text)
    whole = _parse(text)
    if whole is not None:
        return whole
    found = figures(text)
    if len(found) == 1 and len(text) <= 24:
        return found[0]
    # 25~30人(疫情控人)线上活动100人左右: the figure that opens the cell is the answer to the target.
    match = _FIGURE.match(without_spaces(text))
    return _parse(match[0]) if match and len(text) <= 60 else None


def figures(text: str) -> list[Quantity]:
    """Every figure with a unit in a cell, in order; 一周一课 counts as one 次 a 周."""
    plain = without_spaces(text)
    found = [(match.start(), _parse(match[0])) for match in _FIGURE.finditer(plain)]
    found += [(match.start(), _periodic(match)) for match in _EACH.finditer(plain)]
    return [quantity for _, quantity in sorted(found, key=lambda each: each[0]) if quantity is not None]


def figure_texts(text: str) -> list[str]:
    """The words of the figures in a cell."""
    return [match[0] for match in _FIGURE.finditer(without_spaces(text))]


def _periodic(match: re.Match[str]) -> Quantity | None:
    number = parse_numeral(match["number"])
    return (
        None if number is None else Quantity(QuantityKind.COUNT, number, number, unit="次", per=match["per"])
    )


def _plain(text: str) -> str:
    """A cell's text without a remark in brackets at its end."""
    line = one_line(text)
    return re.sub(r"[(（][^()（）]*[)）]?$", "", line) or line


def _parse(text: str) -> Quantity | None:
    # 30人/次 as a target means thirty people each time, not thirty person-times.
    quantity, _ = parse_quantity(_EACH_TIME.sub(r"\1", text))
    if quantity is None or quantity.kind is QuantityKind.STATE:
        return None
    return quantity


def _first(text: str) -> Quantity | None:
    whole = _parse(_plain(text))
    if whole is not None:
        return whole
    found = figures(text)
    if not found or len(one_line(text)) > 40:
        return None
    return found[0]


def unit_of(quantity: Quantity) -> str:
    """The unit as it is compared: 场 and 次 count the same acts, 元 and 万元 the same money."""
    if quantity.kind is QuantityKind.AMOUNT:
        return "元"
    return _SYNONYMS.get(quantity.unit, quantity.unit)


def scaled(quantity: Quantity) -> Quantity:
    """Money in 元; everything else as it stands."""
    factor = _MONEY.get(quantity.unit, 1) if quantity.kind is QuantityKind.AMOUNT else 1
    if factor == 1:
        return quantity
    return replace(
        quantity,
        low=None if quantity.low is None else quantity.low * factor,
        high=None if quantity.high is None else quantity.high * factor,
        unit="元",
    )


def pair(row: Row) -> Pair | None:
    """Target and actual value as one comparison; None unless unit and direction are clear."""
    aim, result = aim_of(row), result_of(row)
    if aim is None or result is None or share_of_one(row, aim, result):
        return None
    return compare(aim, result, row)


def share_of_one(row: Row, aim: Quantity, result: Quantity) -> bool:
    """Whether a rate is written as a share of one (0.97) beside a target in per cent (98)."""
    target = aim.low if aim.low is not None else aim.high
    value = result.exact
    bare = "%" not in without_spaces(row.indicator.actual.text)
    if target is None or value is None or not bare or aim.kind is not QuantityKind.PERCENT:
        return False
    if result.kind is QuantityKind.PERCENT:
        # Under a column of units 0.5 may be half a per cent, where the target is as small.
        return 0 < value <= 1 and target >= 50
    return result.kind is QuantityKind.NUMBER and result.unit == "" and 0 < value <= 1 < target


def compare(aim: Quantity, result: Quantity, row: Row) -> Pair | None:
    """The comparison of two quantities for the indicator of a row."""
    if aim.low is not None and aim.high is not None and aim.low != aim.high:
        return None
    aim, result = scaled(aim), scaled(result)
    unit, own = unit_of(aim), unit_of(result)
    if unit != own and (unit and own or "%" in (unit, own)):
        return None
    if aim.unit == "年" or result.unit == "年":
        return None
    factor = _period_factor(aim.per, result.per)
    if factor is None or result.low is None and result.high is None:
        return None
    low = (result.low if result.low is not None else result.high or Fraction(0)) * factor
    high = (result.high if result.high is not None else result.low or Fraction(0)) * factor
    target = aim.low if aim.low is not None else aim.high
    if target is None:
        return None
    direction = _direction(aim, row, unit or own)
    if direction is None:
        return None
    reverse, signed = direction
    strict = aim.high_open if reverse else aim.low_open
    return Pair(target, low, high, unit or own, reverse, signed, strict)


def _period_factor(target: str | None, actual: str | None) -> Fraction | None:
    """By how much the actual value must be multiplied to stand in the target's period."""
    first, second = _PERIODS.get(target or ""), _PERIODS.get(actual or "")
    if first and second:
        return Fraction(second, first)
    if (first and actual) or (second and target):
        return None
    # 2次 against ≥2次/年: the form is about one year. 2次 against ≥1次/月 stays open.
    if first and first != 1 and not actual:
        return None
    if second and second != 1 and not target:
        return None
    return Fraction(1)


def _direction(aim: Quantity, row: Row, unit: str) -> tuple[bool, bool] | None:
    """(reverse, said by a sign); None where a target without a sign may point either way."""
    if aim.low is None:
        return True, True
    if aim.high is None:
        return False, True
    group = one_line(row.group.name.text + row.branch.name.text)
    if _FALLING.search(row.subject) and not _BAD_NAME.search(row.subject):
        return None
    if aim.kind is QuantityKind.AMOUNT:
        if _COST_GROUP.search(group) or _COST_NAME.search(row.name):
            return True, False
        # An amount without a sign may be a ceiling or a sum to be raised; only words tell.
        return (False, False) if _RAISED.search(row.subject) else None
    if _BAD_NAME.search(row.name) or _COST_NAME.search(row.name):
        return True, False
    if unit in _DURATION or _COST_GROUP.search(group):
        return None
    if _TIME_GROUP.search(group) and aim.kind is not QuantityKind.PERCENT:
        return None
    return False, False


_GOOD_RATE = re.compile(
    r"(?:覆盖|完成|及时|合格|到位|知晓|准确|达标|使用|执行|参与|发放|开工|竣工|验收|入户|建档|培训|就业|回访|办结|救助|足额|公开|满意)"
    r"(?:率|度)?$|满意"
)


def certain(row: Row, measured: Pair, value: Fraction) -> bool:
    """Whether a missed target is one in every lawful reading.

    Not so where the direction is only understood, not printed, and the name leaves it open; where the actual
    value is an approximation; or where rounding the actual value to the target's places would reach it.
    """
    result = result_of(row)
    if result is None or result.approximate:
        return False
    if not measured.signed:
        name = re.sub(r"[(（][^()（）]*[)）]$", "", row.subject)
        if measured.reverse and (measured.unit != "元" or "标准" in name or not _BOUND.search(name)):
            return False
        if not measured.reverse and measured.unit == "%" and not _GOOD_RATE.search(name):
            return False
    if measured.unit != "%":
        return True
    match = re.search(r"\d+(?:\.(\d+))?\s*%", without_spaces(row.indicator.aim.text))
    places = len(match[1]) if match and match[1] else 0
    return abs(value - measured.target) > Fraction(1, 2 * 10**places)
