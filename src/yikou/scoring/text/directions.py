"""升降 (directions): 增长、持平、下降 as tiers are thresholds at zero of one change.

较上年有增长得6分，与上年持平得4分，减少的不得分 speaks three times of one figure against one base. Where the
text itself says 持平 (or both directions), each phrase is written as a threshold of 较上年变化, so that
the readers of tiers read it like any other.
"""

from __future__ import annotations

import re

from yikou.scoring.text.places import put

_BASE = (
    "(?:上年度?同期|上年度?|去年同期|去年|上一年度?|上期|同期|基期|往年|(?:前|近)[二三两]年(?:的)?平均(?:水平|值|数)?|"
    "(?:全国|全省|全市|全区|全县|同级|同类|本市|经济|GDP)(?:的)?(?:平均(?:水平|值|数|增速|增幅)?|增速|增幅)|目标(?:值|增速)?)"
)
_DOWN = "(?:有所|实现|出现)?(?:下降|降低|减少|压减|压缩|负增长|回落|不增反降)"
_FLAT = "(?:保持|基本)?(?:持平|零增长|不变)"
_UP = "(?:有所?|实现|出现)?(?:正增长|增长|上升|提高|增加|升高|不降反升|不降反增|不减反增|反弹)"
_SUBJECT = r"[^，；。：\n、\d]{0,16}?"
_ACT = r"(?=的?，?(?:得|计|记|赋|给|不得|不计|该项|此项|本项|扣|加|\d+(?:\.\d+)?分|满分|每))"
_PCT = r"(?P<v>\d+(?:\.\d+)?)(?:%|个?百分点)"
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"(?P<n>{_SUBJECT})(?:与|和|同|比|较)(?P<b>{_BASE})(?:相比)?，?(?:{_FLAT}或(?:者)?{_DOWN}|{_DOWN}或(?:者)?{_FLAT}|[不未](?:上升|升高|增长|增加|提高)|无增长){_ACT}"
        ),
        "≤",
    ),
    (
        re.compile(
            rf"(?P<n>{_SUBJECT})(?:与|和|同|比|较)(?P<b>{_BASE})(?:相比)?，?(?:{_FLAT}或(?:者)?{_UP}|{_UP}或(?:者)?{_FLAT}|[不未](?:下降|降低|减少)){_ACT}"
        ),
        "≥",
    ),
    (
        re.compile(
            rf"(?P<n>{_SUBJECT})(?:与|和|同|比|较)(?P<b>{_BASE})(?:相比)?，?(?:下降|降低|减少|压减|压缩){_PCT}(?:（含）|\(含\)|及)?以上{_ACT}"
        ),
        "≤-",
    ),
    (
        re.compile(
            rf"(?P<n>{_SUBJECT})(?:与|和|同|比|较)(?P<b>{_BASE})(?:相比)?，?(?:增长|上升|提高|增加){_PCT}(?:（含）|\(含\)|及)?以上{_ACT}"
        ),
        "≥+",
    ),
    (
        re.compile(
            rf"(?<=[，；。])(?P<n>)(?:下降|降低|减少|压减|压缩)(?:(?:不足|不到|低于){_PCT}|(?P<v2>\d+(?:\.\d+)?)%以下){_ACT}"
        ),
        "down",
    ),
    (re.compile(rf"(?<=[，；。])(?P<n>)(?:增长|上升|提高|增加)(?:不足|不到|低于){_PCT}{_ACT}"), "up"),
    (
        re.compile(
            rf"(?:(?P<n>{_SUBJECT})(?:比|较|与)(?P<b>{_BASE})(?:相比)?，?)?(?:增长|上升|提高|增加)(?P<v>\d+(?:\.\d+)?)%?(?:-|至|到)(?P<w>\d+(?:\.\d+)?)%{_ACT}"
        ),
        "up-",
    ),
    (
        re.compile(
            rf"(?:(?P<n>{_SUBJECT})(?:比|较|与)(?P<b>{_BASE})(?:相比)?，?)?(?:下降|降低|减少|压减|压缩)(?P<v>\d+(?:\.\d+)?)%?(?:-|至|到)(?P<w>\d+(?:\.\d+)?)%{_ACT}"
        ),
        "down-",
    ),
    (re.compile(rf"(?P<n>{_SUBJECT})不低于(?P<b>{_BASE}){_ACT}"), "≥"),
    (re.compile(rf"(?P<n>{_SUBJECT})(?:不高于|不超过)(?P<b>{_BASE}){_ACT}"), "≤"),
    (re.compile(rf"(?P<n>{_SUBJECT})(?:与|和|同)(?P<b>{_BASE})(?:相比)?(?:相比)?{_FLAT}{_ACT}"), "="),
    (re.compile(rf"(?P<n>{_SUBJECT})(?:比|较|与)(?P<b>{_BASE})(?:相比)?，?{_FLAT}{_ACT}"), "="),
    (re.compile(rf"(?P<n>{_SUBJECT})(?:比|较|与)(?P<b>{_BASE})(?:相比)?，?{_DOWN}{_ACT}"), "<"),
    (re.compile(rf"(?P<n>{_SUBJECT})(?:比|较|与)(?P<b>{_BASE})(?:相比)?，?{_UP}{_ACT}"), ">"),
    (re.compile(rf"(?P<n>{_SUBJECT})(?P<b>同比|环比){_FLAT}{_ACT}"), "="),
    (re.compile(rf"(?P<n>{_SUBJECT})(?P<b>同比|环比){_DOWN}{_ACT}"), "<"),
    (re.compile(rf"(?P<n>{_SUBJECT})(?P<b>同比|环比){_UP}{_ACT}"), ">"),
    (re.compile(rf"(?P<n>{_SUBJECT})(?:高于|超过|跑赢|快于|大于|优于)(?P<b>{_BASE}){_ACT}"), ">"),
    (re.compile(rf"(?P<n>{_SUBJECT})(?:低于|落后于|慢于|小于|不及)(?P<b>{_BASE}){_ACT}"), "<"),
    (re.compile(rf"(?<=[，；。])(?P<n>){_FLAT}{_ACT}"), "="),
    (re.compile(rf"(?<=[，；。])(?P<n>){_DOWN}{_ACT}"), "<"),
    (re.compile(rf"(?<=[，；。])(?P<n>)(?:{_UP}|领先){_ACT}"), ">"),
    (re.compile(rf"(?<=[，；。])(?P<n>)落后{_ACT}"), "<"),
    (re.compile(rf"(?P<n>[^，；。：\n、\d]{{1,16}}?)(?:实现){_DOWN}{_ACT}"), "<"),
)


def directions(chars: list[str], origin: list[int]) -> None:
    """Write every direction phrase of a three-way comparison as a threshold at zero, in place."""
    text = "".join(chars)
    found: list[tuple[re.Match[str], str]] = []
    for pattern, sign in _PHRASES:
        for match in pattern.finditer(text):
            if not any(match.start() < other.end() and other.start() < match.end() for other, _ in found):
                found.append((match, sign))
    found.sort(key=lambda each: each[0].start())
    signs = {sign for _, sign in found}
    stepped = signs & {"≤", "≥"} and re.search(r"每(?:上升|下降|升高|降低|增长|减少|提高|落后|高|低)\d", text)
    if not (len(signs) > 1 or stepped) or not _one(found):
        return
    if len(signs) == 1 and signs <= {"up-", "down-"}:
        return
    names = [m.group("n") for m, _ in found if m.group("n")]
    bases = [m.groupdict().get("b") for m, _ in found if m.groupdict().get("b")]
    base = str(bases[0]) if bases else "上年"
    base = "上年" if base in {"同比", "上年度", "去年", "同期"} else base
    name = (
        re.sub(r"^(?:若|如|凡|其中|当年|本年度?)", "", names[0]) if names and found[0][0].group("n") else ""
    )
    rest = _LEFT.sub("", text)
    for match, _ in found:
        rest = rest.replace(match.group(), "")
    if not base or re.search(
        r"(?:增长|上升|提高|增加|下降|降低|减少)\d+(?:\.\d+)?%?(?:以|及|-|至|到|（)", rest
    ):
        return  # some tiers of this figure would be left behind under another name
    for match, sign in reversed(found):
        put(chars, origin, match, f"{name}较{base}变化{_interval(sign, match)}")


_LEFT = re.compile(r"每(?:增长|上升|提高|增加|下降|降低|减少)")


def _one(found: list[tuple[re.Match[str], str]]) -> bool:
    """Whether all phrases speak of one figure: only the first names it, or all name the same."""
    named = [m.group("n") for m, _ in found if m.group("n")]
    return len(set(named)) <= 1 or all(other in named[0] for other in named[1:])


def _interval(sign: str, match: re.Match[str]) -> str:
    value = match.groupdict().get("v") or match.groupdict().get("v2")
    if value is None:
        return f"{sign}0%"
    if sign in {"up-", "down-"}:
        other = match.groupdict().get("w")
        return f"{value}%-{other}%" if sign == "up-" else f"≥-{other}%≤-{value}%"
    return {"≤-": f"≤-{value}%", "≥+": f"≥{value}%", "down": f">-{value}%<0%", "up": f">0%<{value}%"}[sign]
