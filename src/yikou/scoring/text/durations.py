"""时限 (durations): tiers of time taken are thresholds of one duration.

10日内兑付得5分，超过10日但不超过20日得3分 speaks of the days taken; 3月底前完成得6分，4月底前完成得4分 of the month.
One such phrase alone stays an attested fact; two that carry points are written as thresholds of one
figure, which the readers of tiers then read like any other.
"""

from __future__ import annotations

import re

from yikou.scoring.text.places import put

_N = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]+)"
_U = "(?:个?工作日|个?自然日|个月|小时|分钟|日|天|周)"
_ACT = r"(?=的?，?(?:得|计|记|赋|给|不得|不计|该项|此项|本项|由人工|\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?分|满分|0分))"
_WHAT = r"(?P<what>[^，；。：、\n\d]{0,14}?)"
_LEAD = r"(?:[^，；。：\n\d]{0,26}?(?:后|起|之日起|以后)?)(?:在|于|法定|规定的?)*"
_TIERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_LEAD}超过(?P<a>{_N})(?P<u>{_U})，?(?:但|且)?(?:不超过|未超过|不足|不满)(?P<b>{_N}){_U}(?:以?内)?{_WHAT}{_ACT}"), "between"),
    (re.compile(rf"{_LEAD}超过(?P<a>{_N})(?P<u>{_U})[，、](?:但|且)?在?(?P<b>{_N}){_U}(?:以|之)?内{_WHAT}{_ACT}"), "between"),
    (re.compile(rf"{_LEAD}(?P<a>{_N})(?P<u0>{_U})?(?:以上)?(?:-|至|到)(?P<b>{_N})(?P<u>{_U})(?:之?内|以内|之间)?{_WHAT}{_ACT}"), "range"),
    (re.compile(rf"{_LEAD}(?P<a>{_N})(?P<u>{_U})(?:之内|以内|内|及以内|（含）以内){_WHAT}{_ACT}"), "≤"),
    (re.compile(rf"{_LEAD}(?:不超过|未超过)(?P<a>{_N})(?P<u>{_U}){_WHAT}{_ACT}"), "≤"),
    (re.compile(rf"{_LEAD}(?:超过|超出|逾|晚于)(?P<a>{_N})(?P<u>{_U})(?:以后|后)?{_WHAT}{_ACT}"), ">"),
    (re.compile(rf"{_LEAD}(?P<a>{_N})(?P<u>{_U})(?:及以上|以上){_WHAT}{_ACT}"), "≥"),
    (re.compile(rf"{_LEAD}(?P<a>{_N})(?P<u>{_U})(?:以后|之后|后|以外){_WHAT}{_ACT}"), ">"),
)  # fmt: skip
_MONTHS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?P<lead>[^，；。：、\n\d]{{0,10}}?)(?P<a>\d{{1,2}})月(?:底|末)(?:前|之前|以前|及以前){_WHAT}{_ACT}"), "≤"),
    (re.compile(rf"(?P<lead>[^，；。：、\n\d]{{0,10}}?)(?P<a>\d{{1,2}})月(?:及)?(?:以后|之后){_WHAT}{_ACT}"), "≥"),
)  # fmt: skip
_OTHER = re.compile(r"逾期|每(?:超|延|推|迟|滞|逾|提前)|率|占比|比例|时长|岁|连续|每[年月周季]")


def durations(chars: list[str], origin: list[int]) -> None:
    """Write each phrase of two or more time tiers as a threshold, in place."""
    text = "".join(chars)
    for table, noun in ((_TIERS, "所用时间"), (_MONTHS, "月份")):
        found: list[tuple[re.Match[str], str]] = []
        for pattern, kind in table:
            for match in pattern.finditer(text):
                if not any(match.start() < other.end() and other.start() < match.end() for other, _ in found):
                    found.append((match, kind))
        found.sort(key=lambda each: each[0].start())
        units = {(m.groupdict().get("u") or "月").removeprefix("个") for m, _ in found}
        if len(found) < 2 or len(units) > 1 or any(_OTHER.search(m.group()) for m, _ in found):
            continue
        what = next((m["what"].removesuffix("的") for m, _ in found if m["what"].removesuffix("的")), "")
        named = [m["what"].removesuffix("的") for m, _ in found if m["what"].removesuffix("的")]
        if any(other not in what and what not in other or re.search(r"[或且未不]", other) for other in named):
            continue
        for match, kind in reversed(found):
            put(chars, origin, match, f"{what}{noun}{_interval(match, kind)}")
        return


def _interval(match: re.Match[str], kind: str) -> str:
    unit = match.groupdict().get("u") or "月"
    if kind == "between":
        return f">{match['a']}{unit}≤{match['b']}{unit}"
    if kind == "range":
        return f"{match['a']}-{match['b']}{unit}"
    return f"{kind}{match['a']}{unit}"
