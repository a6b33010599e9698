"""计分过程 (context): the values of one scoring, what was missing, and the trace being written."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from yikou.findings import Finding, finding
from yikou.scoring.footnote import plain
from yikou.scoring.rules import (
    AllOf,
    Always,
    AnyOf,
    Bound,
    Compared,
    Condition,
    Fact,
    Metric,
    Opposite,
    State,
    Test,
)

Value: TypeAlias = Fraction | bool | str
Range: TypeAlias = tuple[Fraction, Fraction]
ZERO = Fraction(0)


@dataclass(slots=True)
class Context:
    """One scoring in progress: parsed values by key, the weight, and everything noticed on the way."""

    values: dict[str, Value]
    weight: Fraction
    labels: dict[str, str]
    trace: list[str] = field(default_factory=list)
    missing: dict[str, None] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def miss(self, key: str) -> None:
        self.missing[self.labels.get(key, key)] = None

    def number(self, key: str | None) -> Fraction | None:
        """The number given for a key, or None."""
        value = self.values.get(key) if key is not None else None
        if value is True or value is False:
            return Fraction(int(value))
        return value if isinstance(value, Fraction) else None


def measure(metric: Metric, context: Context) -> Fraction | None:
    """The metric's value: as given, else numerator over denominator, else None (and noted missing)."""
    value = context.number(metric.key)
    derived = _derived(metric, context)
    if value is None:
        value = derived
        if value is None and metric.given is not None:
            return metric.given
    elif metric.given is not None and value != metric.given:
        message = f"“{metric.label}”填{plain(value)},原文为{plain(metric.given)}"
        context.findings.append(finding("SCO033", message, expected=plain(metric.given), found=plain(value)))
        context.open.append(message)
        return None
    elif derived is not None and abs(derived - value) >= Fraction(1, 100):
        message = f"“{metric.label}”填{plain(value)},而由分子分母算得{plain(derived)}"
        context.findings.append(finding("SCO033", message, expected=plain(derived), found=plain(value)))
        context.open.append(message)
        return None
    if value is None:
        context.miss(metric.key)
    return abs(value) if metric.absolute and value is not None else value


def _derived(metric: Metric, context: Context) -> Fraction | None:
    if metric.factors:
        return _by_class(metric, context)
    if metric.members:
        return _counted(metric, context)
    if metric.beyond:
        return _beyond(metric, context)
    if metric.over is None or metric.under is None:
        return None
    over, under = context.number(metric.over), context.number(metric.under)
    if over is None or under is None:
        return None
    if metric.gap:
        return abs(over - under)
    if under == 0:
        message = f"“{context.labels.get(metric.under, metric.under)}”为0,“{metric.label}”没有意义"
        context.findings.append(finding("SCO032", message))
        context.open.append(message)
        return None
    if metric.change:
        over -= under
    return over / under * metric.scale


def _counted(metric: Metric, context: Context) -> Fraction | None:
    """How many members hold, or fail; None while one of them is unknown."""
    values = [context.values.get(key) for key in metric.members]
    if any(value is None for value in values):
        return None
    return Fraction(sum(1 for value in values if (value is True) is not metric.failing))


def _beyond(metric: Metric, context: Context) -> Fraction | None:
    """What a figure exceeds or lacks against another one or a stated number."""
    over = context.number(metric.over)
    base = metric.since if metric.since is not None else context.number(metric.under)
    if over is None or base is None:
        return None
    distance = base - over if metric.beyond == "short" else over - base
    return distance * (1 if metric.scale > 0 else -1) if metric.beyond == "signed" else max(ZERO, distance)


def _by_class(metric: Metric, context: Context) -> Fraction | None:
    over = context.number(metric.over)
    chosen = context.values.get(metric.factor_key) if metric.factor_key is not None else metric.factors[0][0]
    factor = dict(metric.factors).get(str(chosen)) if chosen is not None else None
    if over is None or factor is None:
        if over is None and metric.over is not None:
            context.miss(metric.over)
        if factor is None and metric.factor_key is not None:
            context.miss(metric.factor_key)
        return None
    value = over * factor * metric.scale
    if metric.whole and value.denominator != 1:
        message = f"“{metric.label}”算得{plain(value)},不是整数,原文未写取舍"
        context.findings.append(finding("SCO022", message))
        context.open.append(message)
        return None
    return value


def holds(condition: Condition | Bound, context: Context) -> bool | None:
    """Kleene truth of a condition: None when a missing value decides."""
    kind = type(condition)
    if kind is Test:
        return _test(condition, context)  # type: ignore[arg-type]  # kind is checked
    if kind is Fact:
        return _fact(condition, context)  # type: ignore[arg-type]  # kind is checked
    if isinstance(condition, Always):
        return True
    if isinstance(condition, Bound):
        x = measure(condition.metric, context)
        return None if x is None else condition.interval.holds(x)
    if isinstance(condition, AllOf):
        return _all([holds(each, context) for each in condition.conditions])
    if isinstance(condition, AnyOf):
        return _not(_all([_not(holds(each, context)) for each in condition.conditions]))
    if isinstance(condition, Opposite):
        return _not(holds(condition.condition, context))
    if isinstance(condition, State):
        value = context.values.get(condition.key)
        if value is None:
            context.miss(condition.key)
            return None
        return value == condition.option
    assert isinstance(condition, Compared)
    x, y = measure(condition.metric, context), measure(condition.other, context)
    return None if x is None or y is None else compare(x, condition.operator, y * condition.factor)


def _test(condition: Test, context: Context) -> bool | None:
    x = measure(condition.metric, context)
    return None if x is None else compare(x, condition.operator, condition.value)


def _fact(condition: Fact, context: Context) -> bool | None:
    value = context.values.get(condition.key)
    if value is None and condition.met is not None:
        met, total = context.number(condition.met), context.number(condition.total)
        if met is not None and total is not None:
            return (met >= total) is condition.holds
    if value is None:
        context.miss(condition.key)
        return None
    return (value is True) is condition.holds


def compare(x: Fraction, operator: str, y: Fraction) -> bool:
    """x operator y."""
    if operator == ">=":
        return x >= y
    if operator == "<":
        return x < y
    if operator == "<=":
        return x <= y
    return x > y if operator == ">" else x == y


def _all(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value
