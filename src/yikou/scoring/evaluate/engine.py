"""计分 (engine): exact interval arithmetic over the rule tree; one value is an interval of width zero.

A missing value widens the interval and is named; nothing is ever assumed. Every part writes one
line of the trace with its numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yikou.findings import Finding, finding
from yikou.scoring.evaluate.context import ZERO, Context, Range, Value, compare, holds, measure
from yikou.scoring.evaluate.footed import footed
from yikou.scoring.evaluate.losses import amount_range, within
from yikou.scoring.evaluate.reckon import reckon
from yikou.scoring.footnote import plain
from yikou.scoring.rules import (
    Award,
    Credit,
    Deducted,
    Footnote,
    Formula,
    Item,
    Judged,
    Ladder,
    Part,
    Points,
    Share,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engine found (计分结果): exact bounds, outcome words, what is missing or open."""

    low: Fraction
    high: Fraction
    settled: bool
    outcome: str | None
    trace: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]


def evaluate(item: Item, weight: Fraction, values: dict[str, Value], labels: dict[str, str]) -> Outcome:
    """Score an item; the trace explains every part, the bounds hold whatever the missing values are."""
    context = Context(values, weight, labels)
    if item.grade_metric is not None:
        return _graded(item, context)
    low = high = ZERO
    if len(item.parts) == 1:
        low, high = PARTS[type(item.parts[0])](item.parts[0], context)
    else:
        for part in item.parts:
            part_low, part_high = PARTS[type(part)](part, context)
            low += part_low
            high += part_high
    if item.losses:
        loss = [ZERO, ZERO]
        for each in item.losses:
            each_low, each_high = amount_range(each, context, weight)
            loss[0] += each_low
            loss[1] += each_high
        if item.losses_cap is not None:
            loss = [min(value, item.losses_cap.of(weight)) for value in loss]
        low, high = low - loss[1], high - loss[0]
    low, high = _bounds((low, high), item.floor, item.cap, context)
    outcome = None
    if item.absent or item.overrides:
        low, high, outcome = _overridden(item, context, low, high)
    settled = low == high and not context.open
    if len(item.parts) > 1 and settled and outcome is None:
        context.trace.append(f"合计{plain(low)}分")
    return Outcome(
        low, high, settled, outcome, tuple(context.trace), tuple(context.missing), tuple(context.findings)
    )


NOTHING: Range = (ZERO, ZERO)


def _bounds(points: Range, floor: Points | None, cap: Points | None, context: Context) -> Range:
    low, high = points
    if floor is not None:
        bottom = floor.of(context.weight)
        if low < bottom:
            low, high = bottom, max(high, bottom)
    if cap is not None:
        top = cap.of(context.weight)
        if high > top:
            context.trace.append(f"不超过{plain(top)}分")
        low, high = min(low, top), min(high, top)
    return low, high


def _overridden(
    item: Item, context: Context, low: Fraction, high: Fraction
) -> tuple[Fraction, Fraction, str | None]:
    outcome: str | None = None
    for absent in item.absent:
        truth = holds(absent.condition, context)
        if truth is None:
            _forget(context, absent.condition)
        if truth:
            if absent.points is None:
                context.open.append("该项不适用,原文未写如何计分")
                low, high = ZERO, max(high, context.weight)
            else:
                low = high = absent.points.of(context.weight)
                context.open.clear()
                context.missing.clear()
                context.trace.append(f"不适用:按原文得{plain(low)}分")
    for override in item.overrides:
        truth = holds(override.condition, context)
        if override.scope == "item":
            if truth:
                context.trace.append(f"{override.words}:本项不得分")
                context.open.clear()
                return ZERO, ZERO, outcome
            if truth is None:
                low = min(low, ZERO)
            continue
        if truth:
            words = "否决" if override.scope == "total" else "不合格"
            context.findings.append(finding("SCO025", f"触发“{override.words}”:{words}"))
            context.trace.append(f"{override.words}:{words}")
            outcome = "否决"
            if item.parts and high > 0:  # what is nothing already, no veto makes less
                context.open.append("否决是否影响本项得分,原文未写")
        elif truth is None:
            context.open.append("否决情形待核实")
        elif not item.parts and outcome is None:
            outcome = "不否决"
            context.trace.append("没有出现否决情形")
    return low, high, outcome


def _forget(context: Context, condition: Any) -> None:
    """A case of not-applicable that nobody mentioned is no missing value."""
    key = getattr(condition, "key", None)
    if key is not None:
        context.missing.pop(context.labels.get(key, key), None)


def _graded(item: Item, context: Context) -> Outcome:
    assert item.grade_metric is not None
    x = measure(item.grade_metric, context)
    outcome = None
    if x is not None:
        outcome = next((word for interval, word in item.grades if interval.holds(x)), None)
        if outcome is None:
            context.findings.append(finding("SCO037", f"{item.grade_metric.label}{plain(x)}不在任何等级之内"))
        else:
            context.trace.append(f"{item.grade_metric.label}{plain(x)}分:{outcome}")
    return Outcome(
        ZERO, ZERO, False, outcome, tuple(context.trace), tuple(context.missing), tuple(context.findings)
    )


# --- parts ----------------------------------------------------------------------------------


def _defeated(unless: tuple[Any, ...], context: Context) -> bool | None:
    unknown = False
    for condition in unless:
        truth = holds(condition, context)
        if truth:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def _award(part: Award, context: Context) -> Range:
    points, otherwise = part.points.of(context.weight), part.otherwise.of(context.weight)
    before = dict(context.missing)
    truth = holds(part.condition, context)
    defeated = _defeated(part.unless, context) if part.unless else False
    if truth is False or defeated:
        _restore(context, before)
        context.trace.append(f"{_words(part)}:不满足,得{plain(otherwise)}分")
        return otherwise, otherwise
    if truth and defeated is False:
        context.trace.append(f"{_words(part)}:满足,得{plain(points)}分")
        return points, points
    context.trace.append(
        f"{_words(part)}:待核实,得{plain(min(points, otherwise))}至{plain(max(points, otherwise))}分"
    )
    return min(points, otherwise), max(points, otherwise)


def _restore(context: Context, missing: dict[str, None]) -> None:
    """A value that could no longer change the result is not missing."""
    context.missing.clear()
    context.missing.update(missing)


def _words(part: Any) -> str:
    from_condition: Any = getattr(part, "condition", None)
    words = getattr(from_condition, "words", None)
    if words:
        return f"“{words}”"
    metric = getattr(from_condition, "metric", None)
    if metric is not None and from_condition is not None and hasattr(from_condition, "operator"):
        sign = {">=": "≥", "<=": "≤"}.get(from_condition.operator, from_condition.operator)
        value = getattr(from_condition, "value", None)
        return f"{metric.label}{sign}{plain(value)}" if value is not None else metric.label
    return "该款"


def _ladder(part: Ladder, context: Context) -> Range:
    defeated = _defeated(part.unless, context) if part.unless else False
    if defeated:
        context.trace.append("不得分情形成立,得0分")
        return ZERO, ZERO
    possible: list[Range] = []
    sure = False
    for case in part.cases:
        truth = holds(case.condition, context)
        if truth is False:
            continue
        points = _case(case, context, settled=truth is True and not possible)
        possible.append(points)
        if truth:
            sure = True
            break
    if not sure:
        if part.otherwise is None:
            if not possible:
                message = "没有一档包含所填的值"
                context.findings.append(finding("SCO037", message))
                context.open.append(message)
            possible.append(_spread(part, context))
        else:
            other = part.otherwise.of(context.weight)
            possible.append((other, other))
            if len(possible) == 1:
                context.trace.append(f"各档均不满足,得{plain(other)}分")
    low, high = min(p[0] for p in possible), max(p[1] for p in possible)
    return (min(low, ZERO), high) if defeated is None else (low, high)


def _spread(part: Ladder, context: Context) -> Range:
    points = [case.points.of(context.weight) for case in part.cases]
    tops = [case.top.of(context.weight) for case in part.cases if case.top is not None]
    return min(points), max([*points, *tops])


def _case(case: Any, context: Context, *, settled: bool) -> Range:
    points: Fraction = case.points.of(context.weight)
    if case.losses:
        lost = _lost(case.losses, context, None)
        low, high = max(ZERO, points - lost[1]), max(ZERO, points - lost[0])
        if settled:
            context.trace.append(
                f"{plain(points)}分起扣,得{plain(low) if low == high else f'{plain(low)}至{plain(high)}'}分"
            )
        return low, high
    if case.top is None:
        if settled:
            context.trace.append(f"{_rung(case, context)}得{plain(points)}分")
        return points, points
    top: Fraction = case.top.of(context.weight)
    given = context.number(case.key)
    if given is None or not settled:
        if settled:
            context.miss(case.key)
            context.findings.append(
                finding("SCO023", f"该档得{plain(points)}至{plain(top)}分,须人工评定并写明理由")
            )
        return points, top
    if not within(given, points, top, case.key, context):
        return points, top
    context.trace.append(f"{_rung(case, context)}评定{plain(given)}分")
    return given, given


def _rung(case: Any, context: Context) -> str:
    condition = case.condition
    metric = getattr(condition, "metric", None)
    if metric is not None:
        x = measure(metric, context)
        return f"{metric.label}{'' if x is None else plain(x)}{metric.unit}," if x is not None else ""
    words = getattr(condition, "words", None) or getattr(condition, "option", None)
    return f"“{words}”," if words else ""


def _deducted(part: Deducted, context: Context) -> Range:
    base = part.base.of(context.weight)
    before = dict(context.missing)
    gate = holds(part.gate, context)
    if gate is None and part.graded:
        _restore(context, before)
        gate = True
    defeated = _defeated(part.unless, context) if part.unless else False
    gained = _gains(part.gains, context)
    if part.gains_cap is not None:
        gained = (
            min(gained[0], part.gains_cap.of(context.weight)),
            min(gained[1], part.gains_cap.of(context.weight)),
        )
    lost = (
        _lost(part.losses, context, part.losses_cap)
        if part.graded and gate is False and not defeated
        else None
    )
    if lost is not None and lost[1] > 0:
        gate = True  # how far the condition is missed is what the deductions count
    if gate is False or defeated:
        context.trace.append(f"{getattr(part.gate, 'words', '') or '条件'}:不满足,得0分")
        return gained
    lost = _lost(part.losses, context, part.losses_cap) if lost is None else lost
    low = base - lost[1]
    high = low if lost[0] is lost[1] else base - lost[0]
    if part.floor is not None:
        bottom = part.floor.of(context.weight)
        one = low is high
        low = max(low, bottom)
        high = low if one else max(high, bottom)
    if lost[1]:
        shown = plain(lost[0]) if lost[0] == lost[1] else f"{plain(lost[0])}至{plain(lost[1])}"
        context.trace.append(
            f"{plain(base)}-{shown}={plain(low) if low == high else f'{plain(low)}至{plain(high)}'}分"
        )
    else:
        context.trace.append(f"没有扣分,得{plain(base)}分")
    if gate is None or defeated is None:
        low = min(low, ZERO)
    if gained is not NOTHING:
        low, high = low + gained[0], high + gained[1]
    if part.cap is not None:
        top = part.cap.of(context.weight)
        low, high = min(low, top), min(high, top)
    return low, high


def _lost(losses: tuple[Any, ...], context: Context, cap: Points | None) -> Range:
    low = high = ZERO
    if len(losses) == 1:
        low, high = amount_range(losses[0], context, context.weight)
    else:
        for loss in losses:
            each_low, each_high = amount_range(loss, context, context.weight)
            low += each_low
            high += each_high
    if cap is not None:
        top = cap.of(context.weight)
        low, high = min(low, top), min(high, top)
    return low, high


def _gains(gains: tuple[Any, ...], context: Context) -> Range:
    if not gains:
        return NOTHING
    low = high = ZERO
    for gain in gains:
        each_low, each_high = amount_range(gain, context, context.weight, sign="加")
        low += each_low
        high += each_high
    return low, high


def _share(part: Share, context: Context) -> Range:
    points = part.points.of(context.weight)
    defeated = _defeated(part.unless, context) if part.unless else False
    gained = _gains(part.gains, context)
    if defeated:
        context.trace.append("不得分情形成立,得0分")
        return ZERO, ZERO
    low, high = _shared(part, points, context)
    if part.losses:
        lost = _lost(part.losses, context, None)
        low, high = max(ZERO, low - lost[1]), max(ZERO, high - lost[0])
    if defeated is None:
        low = ZERO
    return low + gained[0], high + gained[1]


def _shared(part: Share, points: Fraction, context: Context) -> Range:
    x = measure(part.metric, context)
    top = part.high if part.high_metric is None else measure(part.high_metric, context)
    bottom = part.low if part.low_metric is None else measure(part.low_metric, context)
    if x is None or top is None or bottom is None:
        return ZERO, points
    cut = holds(part.cutoff, context) if part.cutoff is not None else False
    if cut:
        context.trace.append(f"{part.metric.label}{plain(x)}{part.metric.unit}:不得分")
        return ZERO, ZERO
    if part.inverse:
        share = Fraction(1) if x <= top else top / x
    elif top == bottom or (part.high_metric is not None and top < 0):
        message = f"目标值为{plain(top)},比例没有意义"
        context.findings.append(finding("SCO032", message))
        context.open.append(message)
        return ZERO, points
    else:
        share = max(ZERO, (x - bottom) / (top - bottom))
        share = min(Fraction(1), share) if part.capped else share
    value = points * share
    context.trace.append(
        f"{part.metric.label}{plain(x)}{part.metric.unit},{plain(points)}×{plain(share)}={plain(value)}分"
    )
    return (ZERO, value) if cut is None else (value, value)


def _credit(part: Credit, context: Context) -> Range:
    if part.unless and _defeated(part.unless, context):
        return ZERO, ZERO
    low, high = _gains(part.losses, context)
    base = part.base.of(context.weight)
    low, high = low + base, high + base
    if part.cap is not None:
        top = part.cap.of(context.weight)
        low, high = min(low, top), min(high, top)
    context.trace.append(f"累计得{plain(low) if low == high else f'{plain(low)}至{plain(high)}'}分")
    return low, high


def _formula(part: Formula, context: Context) -> Range:
    cap = None if part.cap is None else part.cap.of(context.weight)
    top = cap if cap is not None else context.weight
    defeated = _defeated(part.unless, context) if part.unless else False
    nothing = holds(part.cutoff, context) if part.cutoff is not None else False
    if defeated or nothing:
        context.trace.append("不得分情形成立,得0分")
        return ZERO, ZERO
    if part.full is not None and holds(part.full, context) and defeated is False and nothing is False:
        context.trace.append(f"满足得分条件,得{plain(top)}分")
        return top, top
    value = reckon(part.tree, context)
    if value is not None and (defeated is None or nothing is None):
        return ZERO, min(max(value, ZERO), top)
    if value is None:
        return ZERO, cap if cap is not None else context.weight
    if part.ask_cap and value > context.weight:
        message = f"算式得{plain(value)}分,超过分值{plain(context.weight)}分,原文未写是否封顶"
        context.findings.append(finding("SCO022", message))
        context.open.append(message)
        return context.weight, value
    shown = value
    if part.floor is not None:
        value = max(value, part.floor.of(context.weight))
    if cap is not None:
        value = min(value, cap)
    note = "" if value == shown else f",按{plain(value)}分计"
    context.trace.append(f"{part.words}={plain(shown)}分{note}")
    return value, value


def _judged(part: Judged, context: Context) -> Range:
    low, high = amount_range(part, context, context.weight, sign="评定")
    return low, high


PARTS: dict[type, Callable[[Any, Context], Range]] = {
    Award: _award,
    Ladder: _ladder,
    Deducted: _deducted,
    Share: _share,
    Credit: _credit,
    Formula: _formula,
    Footnote: footed,
    Judged: _judged,
}

__all__ = ["PARTS", "Outcome", "Part", "compare", "evaluate"]
