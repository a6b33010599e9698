"""按类别的标准 (variants): thresholds and required numbers that differ by class of county or town.

The class becomes a state that is asked, the measure becomes a rate or a required number that depends on
it; the sentence then reads on like any other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from yikou.scoring.meaning.builder import Builder
from yikou.scoring.rules import Metric
from yikou.scoring.text import number

_N = r"\d+(?:\.\d+)?"
_CLASS = r"[^，；。、\d按]{1,6}(?:县|市|区|镇|乡|街道|村|学校|医院|类|级)"
_FIRST = (
    "(?:特大|大型|大|中等|中型|中|小型|小|其他|一般|重点|中心|山区|平原|东部|中部|西部|贫困|一类|二类|三类)"
    "(?:县|市|区|镇|乡|街道|村|学校|医院)"
)
_LEVELS = re.compile(
    rf"(?P<what>[^，；。、\d]{{2,10}}?)(?P<c1>{_FIRST})(?P<per>每[^，；。、\d]{{1,8}})?(?:不低于|不少于|达到)(?P<n1>{_N})(?P<u>[^，；。、\d]{{1,3}})"
    rf"(?P<rest>(?:、{_CLASS}(?:不低于|不少于|达到){_N}(?P=u))+)，达到(?:规定)?标准的?"
)
_NEEDS = re.compile(
    rf"(?P<all>{_CLASS}按1(?P<u>[^，；。、/\d])/{_N}(?P<b>人|户)(?:、{_CLASS}按1(?P=u)/{_N}(?P=b))+)(?:建设|配备|配置|设置)(?P<gap>的?，?)(?=得)"
)


def read_variants(builder: Builder) -> None:
    """Register the measures of each list of classes and put their names into the text."""
    for pattern, put in ((_LEVELS, _levels), (_NEEDS, _needs)):
        match = pattern.search(builder.prepared.text)
        if match is not None:
            words = put(builder, match)
            prepared = builder.prepared
            text = prepared.text[: match.start()] + words + prepared.text[match.end() :]
            place = prepared.origin[match.start() : match.end()]
            spread = tuple(place[i * (len(place) - 1) // max(len(words) - 1, 1)] for i in range(len(words)))
            origin = prepared.origin[: match.start()] + spread + prepared.origin[match.end() :]
            builder.prepared = replace(prepared, text=text, origin=origin)


def _state(builder: Builder, classes: list[str], at: tuple[int, int]) -> str:
    kind = classes[0][-1]
    return builder.ask(f"{kind}类别", "state", at, options=tuple(classes))


def _levels(builder: Builder, match: re.Match[str]) -> str:
    at = match.span()
    pairs = [(match.group("c1"), number(match.group("n1")))]
    pairs += [
        (m.group(1), number(m.group(2)))
        for m in re.finditer(rf"、({_CLASS})(?:不低于|不少于|达到)({_N})", match.group("rest"))
    ]
    label = f"{match.group('per') or ''}{match.group('what')}"
    name = f"{label}达标率"
    over = builder.ask(label, "amount", at, unit=match.group("u"))
    key = builder.ask(name, "percent", at, unit="%", optional=True)
    state = _state(builder, [word for word, _ in pairs], at)
    factors = tuple((word, 1 / level) for word, level in pairs)
    builder.metrics[name] = Metric(
        key, name, "%", over, None, Fraction(100), factors=factors, factor_key=state
    )
    return f"{name}达到100%的"


def _needs(builder: Builder, match: re.Match[str]) -> str:
    at = match.span()
    unit, base = match.group("u"), match.group("b")
    pairs = [
        (m.group(1), number(m.group(2)))
        for m in re.finditer(rf"({_CLASS})按1{unit}/({_N}){base}", match.group("all"))
    ]
    noun = re.sub(r"(?:建设|配备|配置|设置|情况)+$", "", builder.name) or "设施"
    have, name = f"{noun}{unit}数", f"应有{noun}{unit}数"
    state = _state(builder, [word for word, _ in pairs], at)
    needed(
        builder,
        name,
        "人口" if base == "人" else "户数",
        tuple((w, 1 / n) for w, n in pairs),
        state,
        at,
        base,
    )
    return f"{have}不少于{name}，"


def needed(
    builder: Builder,
    name: str,
    people: str,
    factors: tuple[tuple[str, Fraction], ...],
    state: str | None,
    at: tuple[int, int],
    unit: str,
) -> Metric:
    """A required number by population; a part of a person or a building has no stated answer."""
    over = builder.ask(people, "count", at, unit=unit)
    key = builder.ask(name, "number", at, optional=True)
    made = Metric(key, name, "", over, None, Fraction(1), factors=factors, factor_key=state, whole=True)
    builder.metrics[name] = made
    return made
