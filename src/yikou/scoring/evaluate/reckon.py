"""算式求值 (reckon): the safe expression language of 得分=…; numbers, metrics, + - x / and brackets only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from yikou.findings import finding
from yikou.scoring.evaluate.context import Context, measure


def reckon(tree: Any, context: Context) -> Fraction | None:
    """The exact value of an expression tree, or None when a value is missing or a divisor is zero.

    A tree is ("num", value), ("weight",), ("metric", metric, percent) or (operator, left, right);
    a percent metric counts as its fraction.
    """
    kind = tree[0]
    if kind == "num":
        return Fraction(tree[1])
    if kind == "weight":
        return context.weight
    if kind == "metric":
        value = measure(tree[1], context)
        return None if value is None else (value / 100 if tree[2] else value)
    if kind in {"min", "max"}:
        values = [reckon(each, context) for each in tree[1:]]
        known = [value for value in values if value is not None]
        return None if len(known) < len(values) else (min(known) if kind == "min" else max(known))
    left, right = reckon(tree[1], context), reckon(tree[2], context)
    if left is None or right is None:
        return None
    if kind == "+":
        return left + right
    if kind == "-":
        return left - right
    if kind == "*":
        return left * right
    if right == 0:
        message = "算式的除数为0"
        context.findings.append(finding("SCO032", message))
        context.open.append(message)
        return None
    return left / right
