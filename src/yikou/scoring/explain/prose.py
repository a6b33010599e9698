"""读法 (prose): a rule printed in a fixed controlled language, from which reader.py gets the same rule back.

The prose is written from the rule tree, never from the source text, so it shows what was understood:
one sentence a part, then what acts on the whole, then what each measured value is. Words of the
source that only say the same again, and words that carry no rule, follow behind it in 【】.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal

from yikou.scoring.explain.phrases import Names, gain, number, points, quoted, unless_words
from yikou.scoring.footnote import REVERSE_READINGS
from yikou.scoring.rules import (
    Always,
    Award,
    Case,
    Choice,
    Credit,
    Deducted,
    Flag,
    Footnote,
    Formula,
    Item,
    Judged,
    Ladder,
    Loss,
    Metric,
    Override,
    Points,
    Rounding,
    Scope,
    Share,
)

# A sentence longer than this stands on several lines, one a clause.
LINE = 60
ZERO = Points(Fraction(0))
NO_METRIC = Metric("", "")
ROUNDINGS: dict[Rounding, str] = {
    "whole": "不足一步不计",
    "linear": "不足一步按比例计",
    "up": "不足一步按一步计",
}
SCOPES: dict[Scope, str] = {"item": "本项不得分", "total": "一票否决,总分为零", "grade": "一票否决"}
FOOTNOTES: dict[Literal["positive", "reverse", "equal", "execution", "qualitative"], str] = {
    "positive": "正向指标,分值×实际÷目标,不超过分值",
    "reverse": "反向指标,不高于目标得满分",
    "equal": "等于型指标,达到目标得满分,否则按比例",
    "execution": "预算执行率,分值×执行率,不超过分值",
    "qualitative": "定性指标,按达成程度分档,档内人工评定",
}
READINGS = {**REVERSE_READINGS, "hubei": "各档下限80%、50%、0%", "national": "各档下限80%、60%、0%"}


def reading(
    words: str, remarks: tuple[str, ...], restated: tuple[str, ...] = (), choices: tuple[Choice, ...] = ()
) -> str:
    """The prose, the 口径 in force, the words that only say the same again, the words without a rule."""
    lines = [words]
    if choices:
        each = (f"{choice.key}:{choice.chosen or '未选定'}" for choice in choices)
        lines.append(f"【口径:{';'.join(each)}】")
    if restated:
        lines.append(f"【重述:{';'.join(each.strip() for each in restated)}】")
    if remarks:
        lines.append(f"【说明:{';'.join(remark.strip() for remark in remarks)}】")
    return "\n".join(lines)


def prose(item: Item) -> str:
    """The sentences of a whole item, one a line; several are numbered."""
    names = Names()
    sentences = [_PARTS[type(part)](names, part) for part in item.parts]
    sentences += [f"全项另扣:{_loss(names, loss, '扣')}" for loss in item.losses]
    sentences += [
        f"{names.condition(each.condition)}的,属不适用,{'得分待定' if each.points is None else gain(each.points)}"
        for each in item.absent
    ]
    sentences += [_override(names, each) for each in item.overrides]
    if len(sentences) > 1:
        sentences = [f"({index}){sentence}" for index, sentence in enumerate(sentences, 1)]
    lines = [f"{sentence}。" for sentence in sentences]
    if item.grades or item.grade_metric is not None:
        lines.append(_grades(names, item))
    bounds = _bounds(item)
    if bounds:
        lines.append(f"本项{','.join(bounds)}。")
    lines.append(names.definitions())
    return "\n".join(line for line in lines if line)


def _override(names: Names, override: Override) -> str:
    unsettled = ",本项得分待定" if override.points_open else ""
    condition = names.condition(override.condition)
    return f"{condition}的,{SCOPES[override.scope]}(原文{quoted(override.words)}){unsettled}"


def _grades(names: Names, item: Item) -> str:
    metric = item.grade_metric
    head = f"等级按{names.metric(metric)}" if metric is not None else "等级"
    rungs = [f"{names.interval(interval, metric)}的,定为{quoted(word)}" for interval, word in item.grades]
    return f"{head}:{';'.join(rungs) or '未分级'}。"


def _bounds(item: Item) -> list[str]:
    """What bounds the whole item; a rule of vetoes alone has no points that could be bounded."""
    words = []
    usual = None if item.overrides and not (item.parts or item.losses) else ZERO
    if item.losses_cap is not None:
        words.append(f"另扣合计最多{points(item.losses_cap)}")
    if item.floor != usual:
        words.append("可为负分" if item.floor is None else f"最低{points(item.floor)}")
    if item.cap is not None:
        words.append(f"最高{points(item.cap)}")
    if item.delta:
        words.append("为加减分")
    if item.weight_key is not None:
        words.append(f"分值取自{quoted(item.weight_key)}")
    return words


# --- losses and gains -----------------------------------------------------------------------


def _loss(names: Names, loss: Loss | Flag | Judged, verb: str) -> str:
    if isinstance(loss, Loss):
        return _step(names, loss, verb)
    if isinstance(loss, Flag):
        return f"{names.condition(loss.condition)}的,{verb}{points(loss.points)}"
    return _judged(names, loss, f"{verb}分", loss.words)


def _when(names: Names, condition: Any) -> str:
    return "" if type(condition) is Always else f"若{names.condition(condition)},"


def _judged(names: Names, part: Judged, act: str, usual_key: str) -> str:
    fill = "" if part.key == usual_key else f"(填报项{quoted(part.key)})"
    who = "外部" if part.external else "人工"
    bounds = f"{points(part.low)}至{points(part.high)}"
    return f"{_when(names, part.only)}{quoted(part.words)}由{who}在{bounds}之间{act}{fill}"


def _step(names: Names, loss: Loss, verb: str) -> str:
    metric = loss.metric
    name = names.metric(metric)
    origin = names.edge(loss.start, loss.start_metric, Fraction(0), metric)
    if loss.direction == "count":
        counted = loss.start == 0 and loss.start_metric is None
        since = f"{name}每有" if counted else f"{name}自{origin}起每有"
    else:
        since = f"{name}比{origin}每{'低' if loss.direction == 'down' else '高'}"
    size = names.amount(loss.size, metric)
    if loss.relative:
        size = f"其{number(loss.size)}%"
    elif metric.unit == "%":
        size = f"{number(loss.size)}个百分点"
    words = [f"{_when(names, loss.only)}{since}{size}", f"{verb}{points(loss.points)}"]
    # A part of a case does not exist; a part of a step does, so its policy is always said.
    if loss.direction != "count" or loss.rounding != "whole":
        words.append(ROUNDINGS[loss.rounding])
    if loss.once:
        words.append("只计一次")
    if loss.cap is not None:
        words.append(f"最多{verb}{points(loss.cap)}")
    if loss.average_of is not None:
        words.append(f"每步分值除以{names.metric(loss.average_of)}")
    if loss.also is not None:
        words.append(f"与{names.metric(loss.also)}取大者")
    return ",".join(words)


# --- parts ----------------------------------------------------------------------------------


def _laid_out(head: str, tails: list[str], *, broken: bool = False) -> str:
    """One line where it is short, else one a clause."""
    if not tails:
        return head
    if broken or len(head) + sum(map(len, tails)) > LINE:
        return ";\n  ".join([head, *tails])
    return ";".join([head, *tails])


def _award(names: Names, part: Award) -> str:
    head = f"{names.condition(part.condition)}的,{gain(part.points)}"
    return _laid_out(f"{head};否则{gain(part.otherwise)}", unless_words(names, part.unless))


def _case(names: Names, case: Case) -> str:
    condition = names.condition(case.condition)
    if case.top is not None:
        amount = f"由人工在{points(case.points)}至{points(case.top)}之间评定"
    else:
        amount = gain(case.points)
    if case.losses:
        amount += f",再减去({';'.join(_step(names, loss, '扣') for loss in case.losses)})减至0分为止"
    fill = "" if case.key is None else f"(填报项{quoted(case.key)})"
    return f"{condition}的,{amount}{fill}"


def _ladder(names: Names, part: Ladder) -> str:
    tails = [_case(names, case) for case in part.cases]
    tails.append("其余得分待定" if part.otherwise is None else f"其余{gain(part.otherwise)}")
    tails += unless_words(names, part.unless)
    return "分档:\n  " + ";\n  ".join(tails)


def _floor_words(floor: Points | None) -> str:
    return "可为负分" if floor is None else f"最低{points(floor)}"


def _deducted(names: Names, part: Deducted) -> str:
    tails = []
    if type(part.gate) is not Always:
        tails.append(f"须{names.condition(part.gate)},否则不得分")
    tails += [f"{names.condition(bound)}为达标" for bound in part.stated]
    tails += [_loss(names, loss, "扣") for loss in part.losses]
    if part.losses_cap is not None:
        tails.append(f"合计最多扣{points(part.losses_cap)}")
    tails.append(_floor_words(part.floor))
    tails += [_loss(names, each, "加") for each in part.gains]
    if part.gains_cap is not None:
        tails.append(f"合计最多加{points(part.gains_cap)}")
    if part.cap is not None:
        tails.append(f"最高{points(part.cap)}")
    if part.graded:
        tails.append("条件未认定或有扣分时只按扣分情形计")
    tails += unless_words(names, part.unless)
    return _laid_out(f"基本分为{points(part.base)}", tails)


def _share(names: Names, part: Share) -> str:
    name = names.metric(part.metric)
    low = names.edge(part.low, part.low_metric, Fraction(0), part.metric)
    high = names.edge(part.high, part.high_metric, Fraction(100), part.metric)
    tails = []
    if part.inverse:
        head = f"{name}不高于{high}的得{points(part.points)},高于的按反比折算"
        if part.low != 0 or part.low_metric is not None:
            tails.append(f"起点为{low}")
    else:
        head = f"{name}从{low}到{high},按比例得0分至{points(part.points)}"
    if not part.capped:
        tails.append("超出部分照比例计")
    if part.cutoff is not None:
        tails.append(f"{names.condition(part.cutoff)}的,不按比例计分")
    tails += [_loss(names, loss, "扣") for loss in part.losses]
    tails += [_loss(names, each, "加") for each in part.gains]
    return _laid_out(head, tails + unless_words(names, part.unless))


def _credit(names: Names, part: Credit) -> str:
    tails = [_loss(names, each, "加") for each in part.losses]
    tails.append("不设上限" if part.cap is None else f"最高{points(part.cap)}")
    return _laid_out(f"起始分为{points(part.base)}", tails + unless_words(names, part.unless))


def _formula(names: Names, part: Formula) -> str:
    used: dict[Metric, None] = {}
    head = f"算式{quoted(part.words)},即{_expression(names, part.tree, used)}"
    tails = [_floor_words(part.floor), "不设上限" if part.cap is None else f"最高{points(part.cap)}"]
    if part.ask_cap:
        tails.append("超过分值时须确认")
    if part.full is not None:
        tails.append(f"{names.condition(part.full)}的,直接得最高分")
    if part.cutoff is not None:
        tails.append(f"{names.condition(part.cutoff)}的,不按算式计分")
    if part.metrics != tuple(used):
        tails.append(f"涉及{'、'.join(map(names.metric, part.metrics)) or '无'}")
    return _laid_out(head, tails + unless_words(names, part.unless))


_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
OPERATORS = {"+": "+", "-": "-", "*": "×", "/": "÷"}


def _expression(names: Names, tree: Any, used: dict[Metric, None]) -> str:
    """An expression with the brackets it needs; a rate counts as its fraction unless said otherwise."""
    kind = tree[0]
    if kind == "num":
        return number(tree[1]) if tree[1] >= 0 else f"负{number(-tree[1])}"
    if kind == "weight":
        return "分值"
    if kind == "metric":
        metric, percent = tree[1], tree[2]
        used[metric] = None
        how = "" if percent is (metric.unit == "%") else "(除以100)" if percent else "(按原数)"
        return names.metric(metric) + how
    if kind in {"min", "max"}:
        inner = "、".join(_expression(names, each, used) for each in tree[1:])
        return f"{'最小' if kind == 'min' else '最大'}({inner})"
    left, right = (_expression(names, each, used) for each in tree[1:])
    rank = _BINDING[kind]
    if _BINDING.get(tree[1][0], 3) < rank:
        left = f"({left})"
    if _BINDING.get(tree[2][0], 3) <= rank:
        right = f"({right})"
    return f"{left}{OPERATORS[kind]}{right}"


def _footnote(names: Names, part: Footnote) -> str:
    tails = [f"实际值为{names.metric(part.actual)}"]
    if part.target != NO_METRIC:
        tails.append(f"目标值为{names.metric(part.target)}")
    if part.reading:
        known = READINGS.get(part.reading)
        tails.append(f"算法为{quoted(known if known is not None else '=' + part.reading)}")
    if part.state is not None:
        tails.append(f"档次填在{quoted(part.state)}")
    return _laid_out(f"{quoted(part.words)}按表底规则计分({FOOTNOTES[part.rule]})", tails)


def _appraised(names: Names, part: Judged) -> str:
    return _judged(names, part, "评定", f"{part.words}评定分")


_PARTS: dict[type, Callable[[Names, Any], str]] = {
    Award: _award,
    Ladder: _ladder,
    Deducted: _deducted,
    Share: _share,
    Credit: _credit,
    Formula: _formula,
    Footnote: _footnote,
    Judged: _appraised,
}
