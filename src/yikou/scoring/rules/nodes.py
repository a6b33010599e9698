"""规则树 (nodes): frozen, typed, exact; every node says where in the source it comes from.

Metrics and conditions read inputs; parts yield points; overrides act on the whole item after its
parts. Amounts of points are either absolute or a fraction of the item's weight.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from yikou.scoring.text import Span

Operator: TypeAlias = Literal[">=", ">", "<=", "<", "="]
Rounding: TypeAlias = Literal["whole", "linear", "up"]
Direction: TypeAlias = Literal["down", "up", "count"]
Scope: TypeAlias = Literal["item", "total", "grade"]
NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Points:
    """An amount of points (分): ``value`` itself, or ``value`` times the weight of the item."""

    value: Fraction
    of_weight: bool = False

    def of(self, weight: Fraction) -> Fraction:
        return self.value * weight if self.of_weight else self.value


@dataclass(frozen=True, slots=True)
class Metric:
    """A measured value (指标值): an input, or numerator over denominator, or a difference to a base.

    ``given`` is a target that the sentence states; a value entered for ``key`` must then equal it.
    ``low`` and ``high`` name optional inputs for a value known only as a span. ``factors`` multiply by
    class (the state ``factor_key``, or one factor for all); ``whole`` leaves a broken result open;
    ``gap`` is the distance between two figures; ``beyond`` is a difference of two figures with its sign,
    or only what exceeds ("over") or lacks ("short"), against ``under`` or the number ``since``.
    ``members`` are facts: how many of them hold (or fail, with ``failing``).
    """

    key: str
    label: str
    unit: str = ""
    over: str | None = None
    under: str | None = None
    scale: Fraction = Fraction(1)
    given: Fraction | None = None
    low: str | None = None
    high: str | None = None
    change: bool = False
    absolute: bool = False
    factors: tuple[tuple[str, Fraction], ...] = ()
    factor_key: str | None = None
    whole: bool = False
    gap: bool = False
    beyond: Literal["", "signed", "over", "short"] = ""
    since: Fraction | None = None
    members: tuple[str, ...] = ()
    failing: bool = False

    def shares(self, over: str | None, under: str | None) -> bool:
        """Whether this is the plain ratio of the same two figures, under another name."""
        plain = not self.change and not self.beyond and not self.gap and self.scale == 100
        return plain and over is not None and (self.over, self.under) == (over, under)


# --- conditions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Always:
    """No condition (无条件)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """An attested fact (事实): true when the input equals ``holds``; ``words`` is the official text.

    For 所有…均… the optional counts ``met`` and ``total`` may stand in for the attestation.
    """

    key: str
    words: str
    holds: bool = True
    met: str | None = None
    total: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class State:
    """A state among options (状态): true when the input equals ``option``."""

    key: str
    option: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Test:
    """A metric against a number (门槛)."""

    metric: Metric
    operator: Operator
    value: Fraction
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compared:
    """A metric against another metric times a factor (与另一数比较)."""

    metric: Metric
    operator: Operator
    other: Metric
    factor: Fraction = Fraction(1)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """且."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """或."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """非."""

    condition: Condition


Condition: TypeAlias = Always | Fact | State | Test | Compared | AllOf | AnyOf | Opposite


# --- what is taken off or added --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flag:
    """A fixed loss when a condition holds (一次性扣分)."""

    condition: Condition
    points: Points
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Loss:
    """Points per step or per case (每…扣…分); the same node serves gains (每…加…分).

    The amount is ``points`` x steps((distance) / size): for ``direction`` "down" the distance is
    start - x, for "up" x - start, for "count" x itself. ``relative`` measures the distance in per
    cent of the start. ``rounding`` is the step policy: whole, linear, up; ``once`` counts 1 at most.
    """

    metric: Metric
    direction: Direction
    size: Fraction
    points: Points
    start: Fraction = Fraction(0)
    start_metric: Metric | None = None
    relative: bool = False
    rounding: Rounding = "whole"
    once: bool = False
    cap: Points | None = None
    only: Condition = field(default_factory=Always)
    average_of: Metric | None = None
    also: Metric | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """A human or external value (人工评定, 外部评分): within bounds, with a reason."""

    key: str
    words: str
    low: Points
    high: Points
    only: Condition = field(default_factory=Always)
    external: bool = False
    span: Span = field(default=NOWHERE, compare=False)


# --- parts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Award:
    """Points for a condition (满足得分), lost when a defeater holds."""

    points: Points
    condition: Condition
    unless: tuple[Condition, ...] = ()
    otherwise: Points = Points(Fraction(0))
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """An interval of a tier (档): None is unbounded."""

    low: Fraction | None
    low_in: bool
    high: Fraction | None
    high_in: bool

    def holds(self, x: Fraction) -> bool:
        above = self.low is None or x > self.low or (self.low_in and x == self.low)
        below = self.high is None or x < self.high or (self.high_in and x == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class Bound:
    """A metric inside an interval (落在某档)."""

    metric: Metric
    interval: Between
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One rung: condition and points, or a band of points that a person settles (key names the input).

    ``losses`` are taken off these points, down to zero (持平得6分，每上升1%在6分基础上扣1分).
    """

    condition: Condition | Bound
    points: Points
    top: Points | None = None
    key: str | None = None
    span: Span = field(default=NOWHERE, compare=False)
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """分档: the first case whose condition holds gives the points; ``otherwise`` None leaves a gap open."""

    cases: tuple[Case, ...]
    otherwise: Points | None = Points(Fraction(0))
    unless: tuple[Condition, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Deducted:
    """A base less its losses (扣分), floored; gains lie on top of it, each with its own cap.

    ``graded`` means that the losses measure how far the gate is missed: a gate unattested or denied
    is then taken as met once a loss is measured. ``gains_cap`` bounds the gains together.
    """

    base: Points
    losses: tuple[Loss | Flag | Judged, ...]
    gate: Condition = field(default_factory=Always)
    graded: bool = False
    unless: tuple[Condition, ...] = ()
    floor: Points | None = Points(Fraction(0))
    cap: Points | None = None
    losses_cap: Points | None = None
    gains: tuple[Loss | Flag | Judged, ...] = ()
    stated: tuple[Bound, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)
    gains_cap: Points | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """按比例: points x clamp((x - low) / (high - low), 0, 1); nothing below the cut-off.

    ``inverse`` is the lower-is-better reading, points x high / x above the target.
    """

    points: Points
    metric: Metric
    high: Fraction = Fraction(100)
    low: Fraction = Fraction(0)
    high_metric: Metric | None = None
    low_metric: Metric | None = None
    inverse: bool = False
    cutoff: Condition | None = None
    losses: tuple[Loss | Flag | Judged, ...] = ()
    gains: tuple[Loss | Flag | Judged, ...] = ()
    unless: tuple[Condition, ...] = ()
    capped: bool = True
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Credit:
    """每…得…分, 最多…: points per unit, capped, plus a base."""

    losses: tuple[Loss | Flag | Judged, ...]
    cap: Points | None
    base: Points = Points(Fraction(0))
    unless: tuple[Condition, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Formula:
    """得分=算式: a parsed expression over metrics; ``tree`` is nested tuples of the safe language.

    Where ``full`` holds, ``cap`` is earned without reckoning; where ``cutoff`` or one of ``unless`` holds, nothing.
    """

    words: str
    tree: tuple[object, ...]
    metrics: tuple[Metric, ...]
    cap: Points | None
    floor: Points | None = Points(Fraction(0))
    ask_cap: bool = False
    span: Span = field(default=NOWHERE, compare=False)
    full: Condition | None = None
    cutoff: Condition | None = None
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Footnote:
    """A row whose standard is only a target (目标值): scored by the form's footnote rule ``rule``."""

    rule: Literal["positive", "reverse", "equal", "execution", "qualitative"]
    target: Metric
    actual: Metric
    reading: str = ""
    state: str | None = None
    words: str = ""
    span: Span = field(default=NOWHERE, compare=False)


Part: TypeAlias = Award | Ladder | Deducted | Share | Credit | Formula | Footnote | Judged


@dataclass(frozen=True, slots=True)
class Override:
    """What acts on the whole (整体规则): item zero, or a veto on total or grade."""

    scope: Scope
    condition: Condition
    words: str
    points_open: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """不适用: the stated answer when the item does not arise, or None where it must be asked."""

    condition: Condition
    points: Points | None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator (指标): its parts, losses that reach across parts, overrides, and its bounds."""

    parts: tuple[Part, ...]
    losses: tuple[Loss | Flag | Judged, ...] = ()
    overrides: tuple[Override, ...] = ()
    absent: tuple[NotApplicable, ...] = ()
    grades: tuple[tuple[Between, str], ...] = ()
    grade_metric: Metric | None = None
    floor: Points | None = Points(Fraction(0))
    cap: Points | None = None
    delta: bool = False
    weight_key: str | None = None
    losses_cap: Points | None = None
