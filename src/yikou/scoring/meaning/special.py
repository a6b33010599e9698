"""特殊句式 (special): standards whose form is a whole of its own: bands of a form's note, severity tails."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.meaning.builder import Builder
from yikou.scoring.meaning.conditions import fact
from yikou.scoring.meaning.steps import rounding
from yikou.scoring.meaning.variants import needed
from yikou.scoring.rules import (
    AllOf,
    Deducted,
    Flag,
    Footnote,
    Item,
    Judged,
    Loss,
    Metric,
    NotApplicable,
    Points,
    Test,
)
from yikou.scoring.text import number

_BANDS = re.compile(
    r"达成预期[^，；。]*?、部分达成[^，；。]*?、未达成[^。]*?分值区间(?P<a>\d+)%-(?P<b>\d+)%（含\d+%）、(?P<c>\d+)%-(?P<d>\d+)%（含\d+%）、(?P<e>\d+)%-(?P<f>\d+)%"
)


def _delegated(builder: Builder) -> Item:
    """Points that segments elsewhere decide: an external value within the weight."""
    text = builder.prepared.text
    at = (0, len(text))
    builder.find("SCO023", "计分的分段没有给出,须填外部评定分", *at)
    builder.restate(*at)
    builder.stated.append(at)
    key = builder.ask("外部评定分", "human", at, low=Fraction(0), high=builder.weight)
    return Item(
        (
            Judged(
                key,
                "外部评定分",
                Points(Fraction(0)),
                Points(Fraction(1), True),
                external=True,
                span=builder.prepared.span(*at),
            ),
        )
    )


_NORM_ITEM = re.compile(
    r"按照?每(?P<per>\d+)(?P<b>人|户)(?P<n>\d+)(?P<c>名|人|个|座|台)配备(?P<who>[^，；。\d]{2,10})[；。，]"
    r"未配备[^，；。\d]{0,6}的?，?扣(?P<none>\d+(?:\.\d+)?)分[；。，]"
    r"配备不[全足]的?，?每(?:少|缺)1(?:人|名|个|座|台)扣(?P<each>\d+(?:\.\d+)?)分(?:，扣完为止)?[。]?"
)
_MISSED = re.compile(
    r"(?P<what>未完成[^，；。]{2,16}?)的，与(?P<base>上年|去年|上年同期)持平的?，?扣(?P<flat>\d+(?:\.\d+)?)分[，；。]"
    r"每高(?P<n>\d+(?:\.\d+)?)(?:个?百分点|个点|%)(?:加扣|再扣|另扣)(?P<each>\d+(?:\.\d+)?)分(?:，扣完为止)?[。]?"
)


def _norm_item(builder: Builder) -> Item | None:
    """按每300人1名配备…；未配备扣2分；配备不全每少1人扣0.3分: no team at all and an incomplete one exclude each other."""
    match = _NORM_ITEM.fullmatch(builder.prepared.text)
    if match is None:
        return None
    at = match.span()
    who, unit = match.group("who"), match.group("c")
    noun = f"{who}人数" if unit in {"名", "人"} else f"{who}数"
    have = builder.metric(noun, "人" if unit in {"名", "人"} else unit, at)
    people = "服务人口" if match.group("b") == "人" else "服务户数"
    share = number(match.group("n")) / number(match.group("per"))
    need = needed(builder, f"应配{noun}", people, (("", share),), None, at, match.group("b"))
    span = builder.prepared.span(*at)
    none = Test(have, "<=", Fraction(0), span)
    some = Test(have, ">", Fraction(0), span)
    losses = (
        Flag(none, Points(number(match.group("none"))), span),
        Loss(
            have,
            "down",
            Fraction(1),
            Points(number(match.group("each"))),
            start_metric=need,
            only=some,
            span=span,
        ),
    )
    return Item((Deducted(Points(Fraction(1), True), losses, span=span),))


def _base_and_more(builder: Builder) -> Item | None:
    """未完成指标的，与上年持平扣0.1分，每高0.1个点加扣0.1分: a base loss and increments; below last year is not said."""
    match = _MISSED.fullmatch(builder.prepared.text)
    if match is None:
        return None
    at = match.span()
    span = builder.prepared.span(*at)
    metric = builder.metric(f"比{match.group('base')}高", "%", at)
    missed = fact(builder, match.group("what"), *at)
    level = Test(metric, ">=", Fraction(0), span)
    losses = (
        Flag(AllOf((missed, level)), Points(number(match.group("flat"))), span),
        Loss(
            metric, "up", number(match.group("n")), Points(number(match.group("each"))),
            rounding=rounding(builder, at), only=missed, span=span,
        ),
    )  # fmt: skip
    builder.choose("加扣", "“加扣”在持平的扣分之外另扣,", ("另扣",), "另扣", at)
    below = NotApplicable(AllOf((missed, Test(metric, "<", Fraction(0), span))), None, span)
    return Item((Deducted(Points(Fraction(1), True), losses, span=span),), absent=(below,))


def special_item(builder: Builder) -> Item | None:
    """The item of a form's own note about qualitative bands, or None."""
    if re.search(r"按比例分段计[分算]|按[^，；。]{0,6}分段计分", builder.prepared.text) and not re.search(
        r"[扣得计]\d|满分", builder.prepared.text
    ):
        return _delegated(builder)
    other = _norm_item(builder) or _base_and_more(builder)
    if other is not None:
        return other
    match = _BANDS.search(builder.prepared.text)
    if match is None:
        return None
    edges = [number(match.group(name)) for name in "abcdef"]
    scheme = {(80, 50): "hubei", (80, 60): "national"}.get((int(edges[1]), int(edges[3])))
    if scheme is None or edges[0] != 100 or edges[1] != edges[2] or edges[3] != edges[4] or edges[5] != 0:
        return None
    at = match.span()
    builder.restate(match.end(), len(builder.prepared.text))
    state = builder.ask("档次", "state", at, options=("达成预期", "部分达成", "未达成"))
    share = builder.ask("评定比例", "human", at, unit="%", low=Fraction(0), high=Fraction(100))
    actual = Metric(share, "评定比例", "%")
    part = Footnote(
        "qualitative", Metric("", ""), actual, scheme, state, match.group(), builder.prepared.span(*at)
    )
    builder.find("SCO023", "定性指标:先定达成档次,再由人工在档内评定并写明理由", *at)
    return Item((part,))
