"""词句 (phrases): numbers, points, metrics and conditions of a rule in the fixed words of the reading.

Every phrase is the only one for its node and says all that the node holds, so that reader.py gets the
same node back. Official words and the names of inputs stand in 「」; whatever is outside them is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from yikou.scoring.rules import (
    AllOf,
    Always,
    AnyOf,
    Between,
    Bound,
    Compared,
    Fact,
    Metric,
    Operator,
    Opposite,
    Points,
    State,
    Test,
)

SIGNS: dict[Operator, str] = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}
ESCAPES = {"\\": "\\\\", "」": "\\」", "\n": "\\n"}
_ESCAPED = re.compile(r"[\\」\n]")
# A unit with one of these characters would run into the words behind it and stands in quotes.
_UNIT = re.compile(r"[A-Za-z%‰℃²㎡/\u4e00-\u9fff]+", re.ASCII)
_SEPARATING = frozenset("的且或每到至按以为之在计起")
_LONGEST_DECIMAL = 18


def number(value: Fraction) -> str:
    """The number exactly: 3, 0.25, 1/3."""
    if value.denominator == 1:
        return str(value.numerator)
    for places in range(1, _LONGEST_DECIMAL + 1):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign, digits = ("-", -scaled.numerator) if value < 0 else ("", scaled.numerator)
            text = str(digits).rjust(places + 1, "0")
            return f"{sign}{text[:-places]}.{text[-places:]}"
    return f"{value.numerator}/{value.denominator}"


def points(amount: Points) -> str:
    """8分, 满分, 分值的80%."""
    if not amount.of_weight:
        return f"{number(amount.value)}分"
    return "满分" if amount.value == 1 else f"分值的{number(amount.value * 100)}%"


def gain(amount: Points) -> str:
    """得8分, 不得分."""
    return "不得分" if amount.value == 0 and not amount.of_weight else f"得{points(amount)}"


def quoted(words: str) -> str:
    """Words of the source, with the three characters escaped that would end or break the quotation."""
    return f"「{_ESCAPED.sub(lambda match: ESCAPES[match.group()], words)}」"


def unit_words(unit: str) -> str:
    """A unit as it stands behind a number."""
    if not unit or (_UNIT.fullmatch(unit) and _SEPARATING.isdisjoint(unit)):
        return unit
    return quoted(unit)


class Names:
    """The names under which one item's metrics appear; two metrics of one label are told apart by #2."""

    def __init__(self) -> None:
        self._names: dict[Metric, str] = {}
        self._taken: set[str] = set()

    def metric(self, metric: Metric) -> str:
        """The quoted name of a metric; its definition follows behind the sentences."""
        name = self._names.get(metric)
        if name is None:
            name, count = metric.label, 1
            while name in self._taken:
                count += 1
                name = f"{metric.label}#{count}"
            self._names[metric] = name
            self._taken.add(name)
        return quoted(name)

    def amount(self, value: Fraction, metric: Metric) -> str:
        """A number in the metric's unit."""
        return f"{number(value)}{unit_words(metric.unit)}"

    def edge(self, value: Fraction, metric: Metric | None, usual: Fraction, of: Metric) -> str:
        """A fixed number, or another metric (with the number beside it where it is not the usual one)."""
        if metric is None:
            return self.amount(value, of)
        return (
            self.metric(metric) if value == usual else f"{self.metric(metric)}(备用{self.amount(value, of)})"
        )

    def definitions(self) -> str:
        """其中: what each metric is measured in and what it is worked out from; "" where there is none."""
        if not self._names:
            return ""
        plain: dict[str, list[str]] = {}
        defined = []
        for metric, name in self._names.items():
            words = self._definition(metric, name)
            if words:
                defined.append(f"{quoted(name)}{_measured(metric.unit)},{','.join(words)}")
            else:
                plain.setdefault(metric.unit, []).append(quoted(name))
        grouped = [f"{'、'.join(names)}{_measured(unit)}" for unit, names in plain.items()]
        return f"其中:{';'.join(grouped + defined)}。"

    def _definition(self, metric: Metric, name: str) -> list[str]:
        """What there is to say of a metric beside its name and unit."""
        words = []
        if metric.label != name:
            words.append(f"名称{quoted(metric.label)}")
        if metric.key != metric.label:
            words.append(f"填报项{quoted(metric.key)}")
        words += _derivation(metric)
        if metric.factors:
            table = "、".join(f"{quoted(word)}{number(factor)}" for word, factor in metric.factors)
            words.append(f"系数:{table}")
        if metric.factor_key is not None:
            words.append(f"按{quoted(metric.factor_key)}取系数")
        if metric.given is not None:
            words.append(f"原文为{self.amount(metric.given, metric)}")
        if metric.low is not None:
            words.append(f"可填下限{quoted(metric.low)}")
        if metric.high is not None:
            words.append(f"可填上限{quoted(metric.high)}")
        if metric.absolute:
            words.append("取绝对值")
        if metric.whole:
            words.append("须为整数")
        return words

    # --- conditions -------------------------------------------------------------------------

    def condition(self, condition: Any) -> str:
        """A condition of any kind."""
        kind = type(condition)
        if kind is Fact:
            return _fact(condition)
        if kind is Test:
            metric = condition.metric
            return f"{self.metric(metric)}{SIGNS[condition.operator]}{self.amount(condition.value, metric)}"
        if kind is Bound:
            return self.metric(condition.metric) + self.interval(condition.interval, condition.metric)
        if kind is AllOf or kind is AnyOf:
            return self._joined(condition)
        if kind is Opposite:
            return f"不符合({self.condition(condition.condition)})"
        if kind is Always:
            return "任何情形"
        if kind is State:
            return f"{quoted(condition.key)}为{quoted(condition.option)}"
        assert kind is Compared
        factor = "" if condition.factor == 1 else f"×{number(condition.factor)}"
        sign = SIGNS[condition.operator]
        return f"{self.metric(condition.metric)}{sign}{self.metric(condition.other)}{factor}"

    def _joined(self, condition: AllOf | AnyOf) -> str:
        every = type(condition) is AllOf
        if len(condition.conditions) < 2:
            inner = "".join(map(self.condition, condition.conditions))
            return f"{'全部' if every else '任一'}({inner})"
        words = (
            f"({self.condition(each)})" if isinstance(each, AllOf | AnyOf) and len(each.conditions) > 1
            else self.condition(each)
            for each in condition.conditions
        )  # fmt: skip
        return ("且" if every else "或").join(words)

    def interval(self, interval: Between, metric: Metric | None) -> str:
        """在60%(含)至80%(不含)之间, 在60%(含)以上, 为9%."""
        low, high, unit = interval.low, interval.high, unit_words(metric.unit) if metric is not None else ""
        low_in, high_in = ("(含)" if inside else "(不含)" for inside in (interval.low_in, interval.high_in))
        if low is not None and low == high and interval.low_in and interval.high_in:
            return f"为{number(low)}{unit}"
        if low is not None and high is None and not interval.high_in:
            return f"在{number(low)}{unit}{low_in}以上"
        if high is not None and low is None and not interval.low_in:
            return f"在{number(high)}{unit}{high_in}以下"
        first = "不限" if low is None else f"{number(low)}{unit}"
        last = "不限" if high is None else f"{number(high)}{unit}"
        return f"在{first}{low_in}至{last}{high_in}之间"


def _measured(unit: str) -> str:
    return f"以{unit_words(unit)}计" if unit else "无单位"


BEYOND = {"over": "超出", "short": "少于", "signed": "减去"}


def _derivation(metric: Metric) -> list[str]:
    """How a metric is worked out; what no plain formula says stands behind it word by word."""
    over, under, since = metric.over, metric.under, metric.since
    times = "" if metric.scale == 1 else f"×{number(metric.scale)}"
    words = []
    beyond, gap, change = metric.beyond, metric.gap, metric.change
    if over is not None and beyond and (since is not None or under is not None):
        if since is not None:
            base, since = f"{number(since)}{unit_words(metric.unit)}", None
        else:
            base, under = quoted(under or ""), None
        words.append(f"等于{quoted(over)}{BEYOND[beyond]}{base}")
        over, beyond = None, ""
    elif over is not None and under is not None:
        if gap:
            words.append(f"等于{quoted(over)}与{quoted(under)}之差")
        elif change:
            words.append(f"等于({quoted(over)}-{quoted(under)})÷{quoted(under)}{times}")
        else:
            words.append(f"等于{quoted(over)}÷{quoted(under)}{times}")
        times = times if gap else ""
        change = change and gap
        over, under, gap = None, None, False
    rest = {"取自": over, "除数": under}
    words += [f"{name}{quoted(key)}" for name, key in rest.items() if key is not None]
    if since is not None:
        words.append(f"起算{number(since)}{unit_words(metric.unit)}")
    if beyond:
        words.append(f"按{BEYOND[beyond]}计")
    words += ["按差距计"] * gap + ["按变化计"] * change
    if times:
        words.append(f"乘以{number(metric.scale)}")
    held = "不成立" if metric.failing else "成立"
    if metric.members:
        words.append(f"清点{'、'.join(map(quoted, metric.members))}中{held}的")
    elif metric.failing:
        words.append("按不成立计")
    return words


def _fact(fact: Fact) -> str:
    notes = []
    if fact.key != fact.words or not fact.holds:
        notes.append(f"即{quoted(fact.key)}为{'是' if fact.holds else '否'}")
    if fact.met is not None and fact.total is not None:
        notes.append(f"可按{quoted(fact.met)}不少于{quoted(fact.total)}认定")
    elif fact.met is not None:
        notes.append(f"可按{quoted(fact.met)}认定")
    elif fact.total is not None:
        notes.append(f"总数为{quoted(fact.total)}")
    return quoted(fact.words) + (f"({','.join(notes)})" if notes else "")


def unless_words(names: Names, conditions: Iterable[Any]) -> list[str]:
    """但…的,不得分."""
    return [f"但{names.condition(each)}的,不得分" for each in conditions]
