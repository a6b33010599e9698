"""读法 (prose): a rule printed as sentences of one fixed form, which the compiler reads back to the same rule.

The prose is written from the rule tree, never from the source text, so it shows what was understood.
Remarks (words that carry no rule) follow behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from yikou.scoring.footnote import plain
from yikou.scoring.rules import (
    AllOf,
    Always,
    AnyOf,
    Award,
    Between,
    Bound,
    Case,
    Compared,
    Credit,
    Deducted,
    Fact,
    Flag,
    Footnote,
    Formula,
    Item,
    Judged,
    Ladder,
    Loss,
    Metric,
    Opposite,
    Points,
    Share,
    State,
    Test,
)

_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}


def reading(words: str, remarks: tuple[str, ...], restated: tuple[str, ...] = ()) -> str:
    """The prose, then the words that only say the same again, then the words without a rule."""
    if restated:
        words += f"【重述:{';'.join(each.strip() for each in restated)}】"
    if remarks:
        words += f"【说明:{';'.join(remark.strip() for remark in remarks)}】"
    return words


def prose(item: Item, weight: Fraction | None) -> str:
    """The sentences of a whole item."""
    sentences = [_part(part) for part in item.parts]
    sentences += [_loss(loss) for loss in item.losses]
    if item.losses_cap is not None:
        sentences.append(f"以上扣分最多扣{_points(item.losses_cap)}")
    if item.grade_metric is not None:
        sentences.append(
            ";".join(f"{item.grade_metric.label}{_interval(i)}为{word}" for i, word in item.grades)
        )
    sentences += [
        f"{_condition(each.condition)}的,按{_points(each.points) if each.points else '未定'}计"
        for each in item.absent
    ]
    scope = {"item": "本项不得分", "total": "一票否决,总分为零", "grade": "一票否决"}
    sentences += [f"{_condition(each.condition)}的,{scope[each.scope]}" for each in item.overrides]
    text = (
        ";".join(sentences)
        if len(sentences) == 1
        else "".join(f"({index}){sentence};" for index, sentence in enumerate(sentences, 1))
    )
    bounds = ""
    if item.cap is not None:
        bounds += f",合计不超过{_points(item.cap)}"
    if item.floor is not None and item.floor.value != 0:
        bounds += f",最低{_points(item.floor)}"
    if item.floor is None and not item.delta and item.parts:
        bounds += ",可为负分"
    del weight
    return text.rstrip(";") + bounds


def _points(points: Points) -> str:
    if not points.of_weight:
        return f"{plain(points.value)}分"
    return "满分" if points.value == 1 else f"分值的{plain(points.value * 100)}%"


def _interval(interval: Between) -> str:
    if interval.low is not None and interval.low == interval.high:
        return f"为{plain(interval.low)}"
    parts = []
    if interval.low is not None:
        parts.append(f"{'≥' if interval.low_in else '>'}{plain(interval.low)}")
    if interval.high is not None:
        parts.append(f"{'≤' if interval.high_in else '<'}{plain(interval.high)}")
    return "且".join(parts) or "不限"


def _metric(metric: Metric) -> str:
    words = f"|{metric.label}|" if metric.absolute and "绝对值" not in metric.label else metric.label
    if metric.factors:
        table = "、".join(f"{word or '系数'}{plain_fraction(factor)}" for word, factor in metric.factors)
        return f"{words}({metric.over}×{table})"
    if metric.beyond:
        base = metric.under if metric.since is None else f"{plain(metric.since)}{metric.unit}"
        return f"{words}({metric.over}{ {'over': '超出', 'short': '少于', 'signed': '减'}[metric.beyond] }{base})"
    if metric.members:
        held = "不成立" if metric.failing else "成立"
        return f"{words}({'、'.join(metric.members)}中{held}的)"
    if metric.gap:
        return f"{words}({metric.over}与{metric.under}之差)"
    return words


def plain_fraction(value: Fraction) -> str:
    """A factor exactly: 2, 0.5, 1/300."""
    return (
        plain(value)
        if Fraction(plain(value).rstrip("…")) == value
        else f"{value.numerator}/{value.denominator}"
    )


def _with_unit(value: Fraction, metric: Metric) -> str:
    return f"{plain(value)}{metric.unit}"


def _condition(condition: Any) -> str:
    kind = type(condition)
    if kind is Always:
        return "无条件"
    if kind is Fact:
        words: str = condition.words
        return words
    if kind is State:
        return f"{condition.key}为“{condition.option}”"
    if kind is Test:
        return f"{_metric(condition.metric)}{_SIGNS[condition.operator]}{_with_unit(condition.value, condition.metric)}"
    if kind is Compared:
        factor = "" if condition.factor == 1 else f"×{plain(condition.factor)}"
        return f"{_metric(condition.metric)}{_SIGNS[condition.operator]}{_metric(condition.other)}{factor}"
    if kind is Bound:
        interval = condition.interval
        unit = condition.metric.unit
        return f"{_metric(condition.metric)}{_interval(interval)}{unit}"
    if kind is AllOf:
        return "且".join(_condition(each) for each in condition.conditions)
    if kind is AnyOf:
        return "或".join(_condition(each) for each in condition.conditions)
    assert kind is Opposite
    return f"并非({_condition(condition.condition)})"


def _unless(conditions: tuple[Any, ...]) -> str:
    return "".join(f",{_condition(each)}的不得分" for each in conditions)


def _loss(loss: Loss | Flag | Judged, verb: str = "扣") -> str:
    if isinstance(loss, Flag):
        return f"{_condition(loss.condition)}的,{verb}{_points(loss.points)}"
    if isinstance(loss, Judged):
        when = "" if isinstance(loss.only, Always) else f"{_condition(loss.only)}的,"
        return f"{when}“{loss.words}”由人工在{_points(loss.low)}至{_points(loss.high)}之间{verb}分"
    return _step(loss, verb)


def _step(loss: Loss, verb: str, stated: tuple[Bound, ...] = ()) -> str:
    only = "" if isinstance(loss.only, Always) else f"{_condition(loss.only)}的,"
    if loss.direction == "count":
        unit = loss.metric.unit
        noun = loss.metric.label.removesuffix(plural(unit)) if unit != "%" else loss.metric.label
        if loss.metric.beyond or loss.metric.members:
            noun = _metric(loss.metric)
        base = f"{noun}每{plain(loss.size)}{unit}{verb}{_points(loss.points)}"
    else:
        base = f"{_since(loss, stated)}{verb}{_points(loss.points)}"
    if loss.also is not None:
        base += f"(与{loss.also.label}取大者)"
    policy = {"whole": "", "linear": ",不足一步按比例", "up": ",不足一步按一步"}[loss.rounding]
    once = ",只计一次" if loss.once else ""
    cap = f",最多{verb}{_points(loss.cap)}" if loss.cap is not None else ""
    return f"{only}{base}{policy}{once}{cap}"


def _since(loss: Loss, stated: tuple[Bound, ...]) -> str:
    """每降低1个百分点 behind a stated threshold, else with the number it counts from."""
    word = "降低" if loss.direction == "down" else "高出"
    size = f"{plain(loss.size)}{'个百分点' if loss.metric.unit == '%' else loss.metric.unit}"
    if loss.relative:
        size = f"{plain(loss.size)}%"
    known = any(bound.metric.key == loss.metric.key for bound in stated)
    if known and loss.start_metric is None:
        return f"每{word if loss.metric.unit in {'%', ''} or loss.relative else word[0].replace('降', '少')}{size}"
    start = (
        _metric(loss.start_metric) if loss.start_metric is not None else _with_unit(loss.start, loss.metric)
    )
    return f"{_metric(loss.metric)}比{start}每{word}{size}"


def plural(unit: str) -> str:
    """The ending that a counted noun carries: 例 -> 例数."""
    unit = unit.removeprefix("个") or "个"
    return unit if unit in {"人次", "户次"} else f"{unit}数"


def _award(part: Award) -> str:
    otherwise = f",否则得{_points(part.otherwise)}" if part.otherwise.value else ",否则不得分"
    return f"{_condition(part.condition)}的得{_points(part.points)}{otherwise}{_unless(part.unless)}"


def _case(case: Case) -> str:
    if case.top is not None:
        return f"{_condition(case.condition)}的由人工在{_points(case.points)}至{_points(case.top)}之间评定"
    amount = f"得{_points(case.points)}" if case.points.value else "不得分"
    if case.losses:
        amount += "起" + "".join(f",{_step(loss, '扣')}" for loss in case.losses) + ",扣完为止"
    return f"{_condition(case.condition)}的{amount}"


def _ladder(part: Ladder) -> str:
    cases = ",".join(_case(case) for case in part.cases)
    tail = (
        "其余未定,须人工确认"
        if part.otherwise is None
        else (f"其余得{_points(part.otherwise)}" if part.otherwise.value else "其余不得分")
    )
    return f"{cases},{tail}{_unless(part.unless)}"


def _deducted(part: Deducted) -> str:
    gate = "" if isinstance(part.gate, Always) else f"{_condition(part.gate)}的"
    stated = "且".join(_condition(bound) for bound in part.stated)
    joint = "且" if gate and stated else ""
    words = [f"{stated}{joint}{gate}得{_points(part.base)}"]
    words += [_step(x, "扣", part.stated) if isinstance(x, Loss) else _loss(x) for x in part.losses]
    if part.losses_cap is not None:
        words.append(f"合计最多扣{_points(part.losses_cap)}")
    if part.losses:
        words.append(
            "扣完为止"
            if part.floor is not None and part.floor.value == 0
            else ("可为负分" if part.floor is None else f"最低{_points(part.floor)}")
        )
    words += [_step(x, "加", part.stated) if isinstance(x, Loss) else _loss(x, "加") for x in part.gains]
    if part.cap is not None:
        words.append(f"得分不超过{_points(part.cap)}")
    return ",".join(words) + _unless(part.unless)


def _share(part: Share) -> str:
    high = _metric(part.high_metric) if part.high_metric is not None else _with_unit(part.high, part.metric)
    low = _metric(part.low_metric) if part.low_metric is not None else _with_unit(part.low, part.metric)
    how = (
        f"{_points(part.points)}×{high}÷{_metric(part.metric)}"
        if part.inverse
        else (f"{_points(part.points)}×({_metric(part.metric)}-{low})÷({high}-{low})")
    )
    words = [f"按比例得分:{how},不超过{_points(part.points)}"]
    if part.cutoff is not None:
        words.append(f"{_condition(part.cutoff)}的不得分")
    words += [_loss(loss) for loss in part.losses]
    words += [_loss(gain, "加") for gain in part.gains]
    return ",".join(words) + _unless(part.unless)


def _credit(part: Credit) -> str:
    words = [_loss(gain, "加") for gain in part.losses]
    if part.cap is not None:
        words.append(f"最多得{_points(part.cap)}")
    return ",".join(words) + _unless(part.unless)


def _formula(part: Formula) -> str:
    cap = f",不超过{_points(part.cap)}" if part.cap is not None else ""
    full = (
        f",{_condition(part.full)}的得{_points(part.cap) if part.cap else '满分'}"
        if part.full is not None
        else ""
    )
    cutoff = f",{_condition(part.cutoff)}的不得分" if part.cutoff is not None else ""
    return f"{part.words}{cap}{full}{cutoff}{_unless(part.unless)}"


def _footnote(part: Footnote) -> str:
    rules = {
        "positive": "分值×实际值÷目标值,不超过分值",
        "reverse": "实际值不高于目标值得满分,否则按反向指标口径",
        "equal": "达到目标值得满分,否则按比例",
        "execution": "分值×执行率,不超过分值",
        "qualitative": "按达成程度分档,档内由人工评定",
    }
    return f"{part.words}(表底规则:{rules[part.rule]})"


def _judged(part: Judged) -> str:
    who = "外部" if part.external else "人工"
    return f"“{part.words}”由{who}在{_points(part.low)}至{_points(part.high)}之间评定"


_PARTS: dict[type, Callable[[Any], str]] = {
    Award: _award,
    Ladder: _ladder,
    Deducted: _deducted,
    Share: _share,
    Credit: _credit,
    Formula: _formula,
    Footnote: _footnote,
    Judged: _judged,
}


def _part(part: Any) -> str:
    return _PARTS[type(part)](part)
