"""文内定义 (defined): 执行率=实际支出/预算安排×100%。 inside a standard defines a figure, like the explanation.

The definition is taken out of the text before its sentences are read, and must be used by the rule:
words that nothing uses would be dropped.
"""

from __future__ import annotations

import re
from dataclasses import replace

from yikou.scoring.meaning.builder import Builder, Refused, definitions
from yikou.scoring.meaning.words import trim
from yikou.scoring.rules import Item

_INSIDE = re.compile(
    r"(?:(?<=^)|(?<=[；。\n]))(?P<name>[^=，；。：×/\n得扣计]{2,20}(?:率|比例|占比|比重|度|幅))=(?P<fx>（?[^=；。\n×/，]{2,40}/（?[^=；。\n×/，]{2,40}）?(?:×100%)?)(?:[，。；]|$)"
)


def read_inside(builder: Builder) -> list[tuple[str, str, int, int]]:
    """Take the definitions out of the text; returns their two figures and places for the check at the end."""
    found: list[tuple[str, str, int, int]] = []
    text = builder.prepared.text
    for match in reversed(list(_INSIDE.finditer(text))):
        name = trim(match["name"])
        rest = text[: match.start()] + "；" + text[match.end() :]
        known = definitions(f"{match['fx'].join([name + '=', ''])}")
        used = any(len(name) - i >= 2 and name[i:] in rest for i in range(len(name)))
        if name not in known or re.search(r"得分|扣分", match.group()):
            continue
        rest = text[match.end() :]
        name_stays = re.match(r"[≥≤<>\d]|达到|不低于|不超过|低于|高于|超过", rest) is not None
        if not used and not name_stays:
            raise Refused(
                match.start(), match.end(), f"定义了“{name}”,后面没有用到",
                advice="请在后面写明它达到多少得几分,或把定义移到指标解释",
            )  # fmt: skip
        builder.definitions[name] = known[name]
        span = builder.prepared.span(match.start(), match.end())
        found.append((*known[name], span.start, span.end))
        prepared, kept = builder.prepared, len(match["name"]) if name_stays else 0
        stop = match.start() + kept
        builder.prepared = replace(
            prepared,
            text=prepared.text[:stop] + prepared.text[match.end() :],
            origin=prepared.origin[:stop] + prepared.origin[match.end() :],
        )
    return found


def check_used(builder: Builder, item: Item, inside: list[tuple[str, str, int, int]]) -> None:
    """Every figure of a definition must be one that the rule asks."""
    del item
    asked = {entry.label for entry in builder.inputs.values()}
    for over, under, start, end in inside:
        parts = [trim(p) for each in (over, under) for p in re.split(r"[-+]", each) if trim(p)]
        if not all(part in asked for part in parts):
            quote = builder.prepared.source[start:end]
            whole = (0, len(builder.prepared.text))
            raise Refused(*whole, f"“{quote}”定义的数没有用到计分里", advice="请在后面用同一个指标名写门槛")


__all__ = ["check_used", "read_inside"]
