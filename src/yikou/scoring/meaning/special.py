"""特殊句式 (special): standards whose form is a whole of its own: bands of a form's note, severity tails."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.meaning.builder import Builder
from yikou.scoring.rules import Footnote, Item, Judged, Metric, Points
from yikou.scoring.text import number

_BANDS = re.compile(
    r"达成预期[^，；。]*?、部分达成[^，；。]*?、未达成[^。]*?分值区间(?P<a>\d+)%-(?P<b>\d+)%（含\d+%）、(?P<c>\d+)%-(?P<d>\d+)%（含\d+%）、(?P<e>\d+)%-(?P<f>\d+)%"
)


def _delegated(builder: Builder) -> Item:
    """Points that segments elsewhere decide: an external value within the weight."""
    text = builder.prepared.text
    at = (0, len(text))
    builder.find("SCO023", "计分的分段没有给出,须填外部评定分", *at)
    builder.remark(*at)
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


def special_item(builder: Builder) -> Item | None:
    """The item of a form's own note about qualitative bands, or None."""
    if re.search(r"按比例分段计[分算]|按[^，；。]{0,6}分段计分", builder.prepared.text) and not re.search(
        r"[扣得计]\d|满分", builder.prepared.text
    ):
        return _delegated(builder)
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
