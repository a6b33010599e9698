"""表底计分规则 (footnote): how a self-evaluation form scores a row whose standard is silent.

The forms of 项目支出绩效自评 print these rules below the table: a positive indicator earns
weight x actual / target up to the weight, a reverse one by one of three local readings, a
qualitative one a share inside the band of its state. Every function returns ``(result, findings)``;
all arithmetic is exact, and the only rounding is ``points``: two places, half up, per indicator.

Sources: 财预〔2020〕10号 附件1 (national form), the Hubei form's note (seed 002), 北京市 form (seed 003).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from yikou.findings import Finding, finding

Number: TypeAlias = int | Decimal | Fraction | str
Measure: TypeAlias = Number | tuple[Number, Number] | None

REVERSE_READINGS = {
    "ratio": "权重×目标值/实际值",
    "linear": "超出部分按比例扣减,达到目标值两倍时为零",
    "zero": "一经超出即不得分",
}
"""反向指标的三种算法: which one holds is a local decision (口径)."""

BAND_SCHEMES: dict[str, dict[str, tuple[Fraction, Fraction]]] = {
    "national": {
        "达成预期": (Fraction(4, 5), Fraction(1)),
        "部分达成": (Fraction(3, 5), Fraction(4, 5)),
        "未达成": (Fraction(0), Fraction(3, 5)),
    },
    "hubei": {
        "达成预期": (Fraction(4, 5), Fraction(1)),
        "部分达成": (Fraction(1, 2), Fraction(4, 5)),
        "未达成": (Fraction(0), Fraction(1, 2)),
    },
}
"""定性指标分档: lower edge included, upper edge excluded except for the full 100 %."""


@dataclass(frozen=True, slots=True)
class FootnoteScore:
    """One row's score by the footnote (表底计分).

    ``points`` is None when the row cannot be scored yet; then ``low`` and ``high`` bound it.
    ``readings`` gives the points of every lawful reading, ``reading`` names the one used.
    """

    points: Decimal | None
    low: Decimal
    high: Decimal
    exact: Fraction | None = None
    reading: str = ""
    readings: dict[str, Decimal] = field(default_factory=dict)
    trace: tuple[str, ...] = ()


Scored: TypeAlias = tuple[FootnoteScore, tuple[Finding, ...]]


def exact(value: Number | float) -> Fraction:
    """The number exactly as written; a float counts as the decimal that it prints as."""
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def round_points(value: Fraction) -> Decimal:
    """得分取两位小数, 四舍五入 (HALF_UP): the national practice, rounded once per indicator."""
    scaled = value * 100
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    if 2 * rest >= scaled.denominator:
        whole += 1
    return (Decimal(whole if value >= 0 else -whole)).scaleb(-2)


def plain(value: Fraction | Decimal) -> str:
    """A number as a reader writes it: 2440.91, 3.4, at most six places, an ellipsis when cut."""
    as_fraction = value if type(value) is Fraction else Fraction(value)
    if as_fraction.denominator == 1:
        return str(as_fraction.numerator)
    scaled = as_fraction * 10**6
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    sign = "-" if as_fraction < 0 else ""
    text = f"{sign}{whole // 10**6}.{whole % 10**6:06d}".rstrip("0").rstrip(".")
    return text + ("…" if rest else "")


def execution_rate(weight: Number, budget: Number | None, executed: Number | None) -> Scored:
    """预算执行率得分: min(weight, weight x B / A), A the year's budget, B what was spent.

    A budget of zero leaves the rate undefined: no score, the range 0..weight and SCO032.
    """
    w = exact(weight)
    if budget is None or executed is None:
        return _unknown(w, "预算数或执行数未填")
    a, b = exact(budget), exact(executed)
    if a <= 0:
        found = finding("SCO032", f"预算数为{plain(a)},执行率没有意义,本行暂不能计分")
        return _unknown(w, f"预算数为{plain(a)},执行率没有意义", (found,))
    b, findings = _not_negative(b)
    value = min(w, w * b / a)
    trace = f"执行率 {plain(b)}÷{plain(a)}={plain(100 * b / a)}%,得分取 {plain(w)} 与 {plain(w)}×执行率 中较小的 {plain(value)}"
    return _known(value, "权重×B/A", {"权重×B/A": value}, trace), findings


def positive(
    weight: Number,
    target: Number | None,
    actual: Measure,
    *,
    over_ratio: Number | None = None,
    reason: str | None = None,
) -> Scored:
    """正向指标 (目标值为≥X): min(weight, weight x actual / target).

    ``actual`` may be a pair (25, 30) when the form books a span; the score is then a range.
    ``over_ratio`` is the local threshold (1.2, 1.3, 2, 3) from which over-achievement needs a reason.
    """
    w = exact(weight)
    if target is None or actual is None:
        return _unknown(w, "目标值或实际值未填")
    t = exact(target)
    if isinstance(actual, tuple):
        return _span(lambda a: positive(weight, t, a), actual)
    a, findings = _not_negative(exact(actual))
    if t <= 0:
        value = w
        found = finding("SCO042", f"正向指标的目标值为{plain(t)},任何实际值都算达到", found=plain(t))
        trace = f"目标值{plain(t)},实际值{plain(a)}:已达到,得{plain(value)}分"
        return _known(value, "权重×B/A", {"权重×B/A": value}, trace), (*findings, found)
    value = min(w, w * a / t)
    trace = f"实际值{plain(a)}÷目标值{plain(t)}={plain(100 * a / t)}%,得分取 {plain(w)} 与 {plain(w)}×该比例 中较小的 {plain(value)}"
    if over_ratio is not None and a >= exact(over_ratio) * t and not (reason or "").strip():
        message = f"实际值{plain(a)}为目标值{plain(t)}的{plain(100 * a / t)}%,没有写明原因"
        findings = (*findings, finding("SCO041", message, expected=plain(t), found=plain(a)))
    return _known(value, "权重×B/A", {"权重×B/A": value}, trace), findings


def reverse(weight: Number, target: Number | None, actual: Measure, *, reading: str = "ratio") -> Scored:
    """反向指标 (目标值为≤X): full marks up to the target, above it by one of REVERSE_READINGS.

    All three readings are lawful somewhere, so all three values are returned; the default is the
    form's own A/B. A target of zero allows nothing above zero. Raises KeyError for an unknown reading.
    """
    w = exact(weight)
    label = REVERSE_READINGS[reading]
    if target is None or actual is None:
        return _unknown(w, "目标值或实际值未填")
    t = exact(target)
    if isinstance(actual, tuple):
        return _span(lambda a: reverse(weight, t, a, reading=reading), actual)
    a, findings = _not_negative(exact(actual))
    if a <= t:
        readings = dict.fromkeys(REVERSE_READINGS.values(), w)
        trace = f"实际值{plain(a)}不高于目标值{plain(t)},得满分{plain(w)}"
        return _known(w, label, readings, trace), findings
    if t <= 0:
        readings = dict.fromkeys(REVERSE_READINGS.values(), Fraction(0))
        message = f"目标值为{plain(t)},实际值{plain(a)}已超出,不得分"
        found = finding("SCO042", message, expected=plain(t), found=plain(a))
        return _known(Fraction(0), label, readings, message), (*findings, found)
    readings = {
        REVERSE_READINGS["ratio"]: w * t / a,
        REVERSE_READINGS["linear"]: w * max(Fraction(0), 1 - (a - t) / t),
        REVERSE_READINGS["zero"]: Fraction(0),
    }
    others = "、".join(f"{name}为{round_points(value)}分" for name, value in readings.items())
    message = (
        f"实际值{plain(a)}超出目标值{plain(t)}的{plain(100 * (a - t) / t)}%,反向指标{others};按“{label}”计"
    )
    found = finding("SCO040", message, expected=plain(t), found=plain(a))
    trace = f"实际值{plain(a)}高于目标值{plain(t)},按{label}:{plain(readings[label])}分"
    return _known(readings[label], label, readings, trace), (*findings, found)


def equal(weight: Number, target: Number | None, actual: Measure) -> Scored:
    """等于型指标 (目标值为=X): reached gives the weight, below it in proportion; zero allows only zero."""
    w = exact(weight)
    if target is None or actual is None:
        return _unknown(w, "目标值或实际值未填")
    if exact(target) <= 0:
        return reverse(weight, target, actual, reading="zero")
    return positive(weight, target, actual)


def qualitative(
    weight: Number, state: str | None, percent: Number | None = None, *, scheme: str = "national"
) -> Scored:
    """定性指标: the state (达成预期, 部分达成, 未达成) opens a band, a person gives the percent inside it.

    Without a percent the score is the band as a range. A percent outside its band is refused
    (SCO043), never moved to the edge. Raises KeyError for an unknown scheme.
    """
    w = exact(weight)
    bands = BAND_SCHEMES[scheme]
    if state is None:
        return _unknown(w, "达成档次未定")
    if state not in bands:
        found = finding("SCO035", f"“{state}”不是达成档次,可填:{'、'.join(bands)}", found=state)
        return _unknown(w, f"达成档次“{state}”无法识别", (found,))
    low, high = bands[state]
    words = f"{state}:{plain(100 * low)}%(含)至{plain(100 * high)}%"
    if percent is None:
        span = FootnoteScore(
            None, round_points(w * low), round_points(w * high), trace=(f"{words},待人工评定",)
        )
        found = finding("SCO023", f"{words},请在{span.low}至{span.high}分之间评定并写明理由")
        return span, (found,)
    share = exact(percent) / 100
    if not (low <= share and (share < high or share == high == 1)):
        found = finding(
            "SCO043", f"评定{plain(exact(percent))}%不在“{words}”之内", found=plain(exact(percent))
        )
        return _unknown(w, f"评定{plain(exact(percent))}%超出{words}", (found,))
    value = w * share
    trace = f"{words},评定{plain(100 * share)}%,得{plain(value)}分"
    return _known(value, words, {words: value}, trace), ()


def score_row(
    weight: Number, sign: str, target: Number | None, actual: Measure, *, reading: str = "ratio"
) -> Scored:
    """One quantitative row by the sign before its target: ≥ > positive, ≤ < reverse, = equal.

    Raises ValueError for any other sign, because a missing sign is a question for a person.
    """
    if sign in {"≥", ">"}:
        return positive(weight, target, actual)
    if sign in {"≤", "<"}:
        return reverse(weight, target, actual, reading=reading)
    if sign == "=":
        return equal(weight, target, actual)
    raise ValueError(f"sign {sign!r} is none of ≥ > ≤ < =")


def _known(value: Fraction, reading: str, readings: dict[str, Fraction], trace: str) -> FootnoteScore:
    points = round_points(value)
    rounded = {name: round_points(each) for name, each in readings.items()}
    lines = [trace]
    if Fraction(points) != value:
        lines.append(f"四舍五入保留两位小数:{points}分")
    return FootnoteScore(points, points, points, value, reading, rounded, tuple(lines))


def _unknown(weight: Fraction, why: str, findings: tuple[Finding, ...] | None = None) -> Scored:
    if findings is None:
        message = f"{why},得分在0至{round_points(weight)}分之间,待核实"
        findings = (finding("SCO030", message),)
    return FootnoteScore(None, Decimal("0.00"), round_points(weight), trace=(f"{why},待核实",)), findings


def _not_negative(actual: Fraction) -> tuple[Fraction, tuple[Finding, ...]]:
    if actual >= 0:
        return actual, ()
    found = finding("SCO044", f"实际值为{plain(actual)},按0处理", found=plain(actual))
    return Fraction(0), (found,)


def _span(score_one: Callable[[Number], Scored], actual: tuple[Number, Number]) -> Scored:
    """Score both ends of a booked span; equal ends settle the score, else it is a range."""
    ends = [score_one(end) for end in actual]
    low = min(result.low for result, _ in ends)
    high = max(result.high for result, _ in ends)
    trace = tuple(line for result, _ in ends for line in result.trace)
    if low == high:
        return ends[0]
    message = f"实际值为{actual[0]}~{actual[1]},得分在{low}至{high}分之间,请核实准确数"
    return FootnoteScore(None, low, high, trace=trace), (finding("SCO030", message),)
