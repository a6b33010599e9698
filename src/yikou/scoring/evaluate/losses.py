"""扣分与加分 (losses): what one loss or gain amounts to, as exact bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from yikou.findings import finding
from yikou.scoring.evaluate.context import ZERO, Context, Range, holds, measure
from yikou.scoring.footnote import plain
from yikou.scoring.rules import Always, Flag, Judged, Loss


def amount_range(
    loss: Loss | Flag | Judged, context: Context, weight: Fraction, *, sign: str = "扣"
) -> Range:
    """The bounds of one loss or gain; ``sign`` is the verb of the trace."""
    if type(loss) is Loss:
        return _steps(loss, context, weight, sign)
    if isinstance(loss, Flag):
        points = loss.points.of(weight)
        truth = holds(loss.condition, context)
        if truth is False:
            return ZERO, ZERO
        if truth:
            context.trace.append(f"“{_label(loss.condition)}”,{sign}{plain(points)}分")
            return points, points
        return ZERO, points
    assert isinstance(loss, Judged)
    return _judged(loss, context, weight, sign)


def _label(condition: Any) -> str:
    return getattr(condition, "words", None) or getattr(condition, "option", None) or "所列情形"


def _judged(loss: Judged, context: Context, weight: Fraction, sign: str) -> Range:
    before = dict(context.missing)
    truth = holds(loss.only, context)
    if truth is False:
        return ZERO, ZERO
    low, high = loss.low.of(weight), loss.high.of(weight)
    given = context.number(loss.key)
    if given is None:
        if truth is None:
            return min(low, ZERO), high
        context.miss(loss.key)
        context.findings.append(
            finding("SCO023", f"“{loss.words}”须在{plain(low)}至{plain(high)}分之间评定并写明理由")
        )
        return low, high
    if truth is None and given != 0:
        context.missing.clear()
        context.missing.update(before)
    if not within(given, low, high, loss.key, context):
        return low, high
    context.trace.append(f"“{loss.words}”,{sign}{plain(given)}分")
    return given, given


def within(given: Fraction, low: Fraction, high: Fraction, key: str, context: Context) -> bool:
    """Whether a human value lies in its bounds; outside it is refused with a finding, never moved."""
    if low <= given <= high:
        return True
    label = context.labels.get(key, key)
    message = f"“{label}”填{plain(given)},应在{plain(low)}至{plain(high)}之间"
    context.findings.append(
        finding("SCO031", message, expected=f"{plain(low)}~{plain(high)}", found=plain(given))
    )
    context.open.append(message)
    return False


def _steps(loss: Loss, context: Context, weight: Fraction, sign: str) -> Range:
    if type(loss.only) is not Always:
        before = dict(context.missing)
        truth = holds(loss.only, context)
        if truth is False:
            context.missing.clear()
            context.missing.update(before)
            return ZERO, ZERO
    else:
        truth = True
    points = loss.points.of(weight)
    cap = None if loss.cap is None else loss.cap.of(weight)
    if loss.average_of is not None:
        total = measure(loss.average_of, context)
        if total is None or total <= 0:
            return ZERO, points
        points = points / total
    x = measure(loss.metric, context)
    start = loss.start if loss.start_metric is None else measure(loss.start_metric, context)
    if x is None or start is None:
        return ZERO, cap if cap is not None else max(weight, points * 1000 if sign == "加" else weight)
    distance = _distance(loss, x, start)
    if loss.also is not None:
        more = measure(loss.also, context)
        if more is None:
            return ZERO, cap if cap is not None else weight
        distance = max(distance, more)
    if distance <= 0:
        return ZERO, ZERO
    steps = distance / loss.size
    if loss.rounding == "whole":
        steps = Fraction(steps.numerator // steps.denominator)
    elif loss.rounding == "up":
        steps = Fraction(-(-steps.numerator // steps.denominator))
    if loss.once:
        steps = min(steps, Fraction(1))
    amount = steps * points
    if cap is not None and amount > cap:
        amount = cap
    if loss.direction == "count":
        detail = f"{loss.metric.label}{plain(x)}"
    else:
        word = "低于" if loss.direction == "down" else "高于"
        detail = f"{loss.metric.label}{plain(x)}{loss.metric.unit},{word}{plain(start)}{loss.metric.unit}"
    context.trace.append(f"{detail},计{plain(steps)}步,{sign}{plain(amount)}分")
    return (ZERO, amount) if truth is None else (amount, amount)


def _distance(loss: Loss, x: Fraction, start: Fraction) -> Fraction:
    if loss.direction == "count":
        return x - start
    distance = start - x if loss.direction == "down" else x - start
    if loss.relative and start:
        return distance / abs(start) * 100
    return distance
