"""表底规则的部件 (footed): a footnote row inside a rule, scored by yikou.scoring.footnote."""

from __future__ import annotations

from fractions import Fraction

from yikou.scoring import footnote
from yikou.scoring.evaluate.context import ZERO, Context, Range, measure
from yikou.scoring.rules import Footnote


def footed(part: Footnote, context: Context) -> Range:
    """The exact points of the row; several findings of the footnote instrument pass through."""
    weight = context.weight
    if part.rule == "qualitative":
        return _qualitative(part, context)
    span = _span(part, context)
    if span is not None:
        ends = [_one(part, context, weight, x) for x in span]
        return min(end[0] for end in ends), max(end[1] for end in ends)
    target = measure(part.target, context)
    actual = measure(part.actual, context)
    if target is None or actual is None:
        return ZERO, weight
    return _one(part, context, weight, actual)


def _span(part: Footnote, context: Context) -> tuple[Fraction, Fraction] | None:
    if context.number(part.actual.key) is not None:
        return None
    low, high = context.number(part.actual.low), context.number(part.actual.high)
    return None if low is None or high is None else (low, high)


def _one(part: Footnote, context: Context, weight: Fraction, actual: Fraction) -> Range:
    target = measure(part.target, context)
    if target is None:
        return ZERO, weight
    if part.rule == "execution":
        result, found = footnote.execution_rate(weight, target, actual)
    elif part.rule == "positive":
        result, found = footnote.positive(weight, target, actual)
    elif part.rule == "reverse":
        result, found = footnote.reverse(weight, target, actual, reading=part.reading or "ratio")
    else:
        result, found = footnote.equal(weight, target, actual)
    context.findings.extend(found)
    context.trace.extend(result.trace[:1])
    if result.exact is None:
        context.open.append("表底规则无法计分")
        return ZERO, weight
    return result.exact, result.exact


def _qualitative(part: Footnote, context: Context) -> Range:
    state = context.values.get(part.state or "")
    percent = context.number(part.actual.key)
    if not isinstance(state, str):
        context.miss(part.state or "")
        return ZERO, context.weight
    result, found = footnote.qualitative(context.weight, state, percent, scheme=part.reading or "hubei")
    context.findings.extend(found)
    context.trace.extend(result.trace)
    if result.exact is not None:
        return result.exact, result.exact
    if percent is not None:
        context.open.append("评定超出档次")
    else:
        context.miss(part.actual.key)
    return Fraction(result.low), Fraction(result.high)
