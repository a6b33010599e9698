"""算式 (formulas): 得分=实际完成量/目标任务×该项分值, parsed into a tree over metrics; never evaluated as code."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from lark import Lark, Transformer, UnexpectedInput

from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.words import trim
from yikou.scoring.rules import Metric

WEIGHT = re.compile(
    r"^(?:该|本|此)?(?:项)?(?:指标)?(?:的)?(?:权重分值|权重分|权重|标准分值|标准分|分值|满分值|满分|总分值|总分|基本分|基础分|分数|应得分|应得分值|应得满分)$"
)
_RATE = re.compile(r"率$|比例$|占比$|比率$|比重$|覆盖面$|满意度$|率的平均值$")


class _Tree(Transformer[Any, Any]):
    def plus(self, c: list[Any]) -> Any:
        return ("+", c[0], c[1])

    def minus(self, c: list[Any]) -> Any:
        return ("-", c[0], c[1])

    def times(self, c: list[Any]) -> Any:
        return ("*", c[0], c[1])

    def over(self, c: list[Any]) -> Any:
        return ("/", c[0], c[1])

    def percent(self, c: list[Any]) -> Any:
        return ("num", Fraction(str(c[0])) / 100)

    def number(self, c: list[Any]) -> Any:
        return ("num", Fraction(str(c[0])))

    def name(self, c: list[Any]) -> Any:
        return ("name", str(c[0]))


@cache
def _parser() -> Lark:
    grammar = resources.files("yikou.scoring.grammar").joinpath("formula.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Tree())


def parse(builder: Builder, text: str, at: tuple[int, int]) -> tuple[tuple[object, ...], tuple[Metric, ...]]:
    """The tree and the metrics of an expression; raises Refused when it is none."""
    words = re.sub(r"×100%$|（?×100%）?", "", trim_formula(text))
    words = words.replace("“", "").replace("”", "")
    decimal = re.search(r"（[^（）]*以?小数[^（）]*）$", words) is not None
    words = re.sub(r"（(?:百分制|满分100分|[^（）]*小数[^（）]*)）", "", words)
    if len(words) > 200:
        raise Refused(*at, "算式过长", "SCO003")
    try:
        tree = _parser().parse(words)
    except UnexpectedInput as error:
        raise Refused(*at, f"算式“{words}”无法识别") from error
    metrics: dict[str, Metric] = {}
    bound = _bind(builder, tree, at, metrics)
    return (_decimal(bound) if decimal else bound), tuple(metrics.values())


def _decimal(tree: Any) -> Any:
    """得分率以小数表示: the rates are typed in as fractions of one."""
    if tree[0] == "metric":
        return ("metric", tree[1], False)
    return (tree[0], *(_decimal(each) if isinstance(each, tuple) else each for each in tree[1:]))


def trim_formula(text: str) -> str:
    """An expression without trailing words such as 计分."""
    words = text.strip("，。；：")
    if words.startswith("（") and words.endswith("）") and words.count("（") == 1:
        words = words[1:-1]
    return words


def _tested(builder: Builder, name: str) -> list[str]:
    """收运覆盖率80%得满分，…按覆盖率/80%: the only rate before it whose name ends so; 增幅 is the growth before it."""
    if re.fullmatch(r"(?:实际)?(?:增幅|增速|增长率|增长幅度)", name):
        found = [
            k for k, m in builder.metrics.items() if m.unit == "%" and m.label.endswith(("增长", "变化"))
        ]
    else:
        rates = [k for k, m in builder.metrics.items() if m.unit == "%"]
        found = [k for k in builder.metrics if k.endswith(name) and (_RATE.search(name) or k in rates)]
    return found if len(found) == 1 else []


def _bind(builder: Builder, tree: Any, at: tuple[int, int], metrics: dict[str, Metric]) -> tuple[object, ...]:
    if tree[0] == "num":
        return ("num", tree[1])
    if tree[0] != "name":
        left, right = _bind(builder, tree[1], at, metrics), _bind(builder, tree[2], at, metrics)
        if tree[0] == "/" and left[0] == right[0] == "metric" and left[2] != right[2]:
            left, right = ("metric", left[1], False), ("metric", right[1], False)
        return (tree[0], left, right)
    name = trim(str(tree[1]))
    bare = re.sub(r"^(?:其|该|本)?(?:年度)?实际", "", name)
    same = (
        [name]
        if bare == name
        else [x for x in builder.metrics if x == bare or x.endswith(bare) and _RATE.search(bare)]
    )
    if name not in builder.metrics and not any(each in builder.metrics for each in same):
        same += _tested(builder, bare)
    known = next((label for label in same if label in builder.metrics), None)
    if bare in builder.aliases or known is not None:
        metric = builder.aliases.get(bare) or builder.metrics[str(known)]
        metrics[metric.label] = metric
        return ("metric", metric, metric.unit == "%")
    if WEIGHT.match(name):
        return ("weight",)
    if name in {"A", "B", "a", "b"}:
        label = {"a": "目标值", "b": "实际值"}[name.lower()]
        metric = builder.metric(label, "", at)
        metrics[label] = metric
        return ("metric", metric, False)
    if not re.search(r"[\u4e00-\u9fffA-Za-z]", name) or len(name) > 40:
        raise Refused(*at, f"算式中的“{name}”无法识别")
    rate = bool(_RATE.search(name)) or name in builder.definitions
    metric = builder.metric(name, "%" if rate else "", at)
    metrics[name] = metric
    return ("metric", metric, rate)
