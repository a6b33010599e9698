"""输入项与口径 (inputs, choices): what a rule asks of its user."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from yikou.scoring.text import Span

Kind: TypeAlias = Literal["percent", "count", "amount", "bool", "state", "number", "human"]


@dataclass(frozen=True, slots=True)
class Input:
    """One value a rule needs (输入项).

    A percent is the number before the % sign; an amount is in ``unit``; a state is one of
    ``options``; a human value lies in [min, max] and must come with a reason. An ``optional`` input
    refines or replaces another one, such as numerator and denominator beside their rate.
    """

    key: str
    label: str
    kind: Kind
    unit: str | None = None
    options: tuple[str, ...] = ()
    min: Fraction | None = None
    max: Fraction | None = None
    span: Span | None = None
    optional: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The shape of the --json contract."""
        return {
            "key": self.key,
            "label": self.label,
            "kind": self.kind,
            "unit": self.unit,
            "options": list(self.options),
            "min": _text(self.min),
            "max": _text(self.max),
            "span": None if self.span is None else [self.span.start, self.span.end],
            "optional": self.optional,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """One 口径: a question the prose leaves open, its lawful answers, and the one in force.

    ``chosen`` is None where no default exists; the rule then scores a range until somebody chooses.
    """

    key: str
    question: str
    options: tuple[str, ...]
    chosen: str | None


def _text(value: Fraction | None) -> str | None:
    return None if value is None else format(Decimal(value.numerator) / Decimal(value.denominator), "f")
