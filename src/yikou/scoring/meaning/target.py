"""只有目标值的行 (target): a form row without a rule takes the form's footnote."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal, TypeAlias

from yikou.scoring.footnote import REVERSE_READINGS
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.rules import Footnote, Item, Kind, Metric
from yikou.scoring.text import number

Rule: TypeAlias = Literal["positive", "reverse", "equal"]
_SIGNS: dict[str, Rule | Literal[""]] = {
    "≥": "positive", ">": "positive", "不低于": "positive", "不少于": "positive", "达到": "positive", "至少": "positive", "大于等于": "positive",
    "大于或等于": "positive", "高于": "positive", "大于": "positive", "超过": "positive", "以上": "positive", "及以上": "positive", "完成": "positive", "不小于": "positive",
    "≤": "reverse", "<": "reverse", "不高于": "reverse", "不超过": "reverse", "不大于": "reverse", "控制在": "reverse", "小于等于": "reverse",
    "小于或等于": "reverse", "低于": "reverse", "小于": "reverse", "以内": "reverse", "以下": "reverse", "之内": "reverse", "少于": "reverse", "=": "equal", "": "",
}  # fmt: skip
_SIGN_WORDS = "|".join(sorted((re.escape(s) for s in _SIGNS if s), key=len, reverse=True))
_ROW = re.compile(
    rf"^(?P<lead>[^\d≥≤><=，；。：]{{0,30}}?)(?P<sign>{_SIGN_WORDS})?(?P<value>-?\d+(?:\.\d+)?|百分之[一二三四五六七八九十百]+)"
    rf"(?P<unit>[^\d，；。≥≤]{{0,14}}?)(?P<suffix>及?以上|以内|以下|之内)?[。；]?$"
)
_EXECUTION = re.compile(
    r"^(?:预算)?(?:资金)?执行率(?:（[^）]*）)?(?:分值)?(?P<points>\d+(?:\.\d+)?)?分?[。]?$"
)
_COST = re.compile(
    r"成本|控制数|费用|支出|单价|造价|经费|预算|能耗|时间|时长|天数|投诉|事故|发生率|死亡|次均|差错|误差"
)
_SCORING = re.compile(
    r"得(?:\d|满|零|分)|不得分|扣|计(?:\d|满|分)|\d分(?!钟)|满分|否决|不合格|分值|加分|减分|[零一二三四五六七八九十]分|评分|打分|之一的|下列|为“?[优良中差]”?[：。，]?|等次"
)
_DATE = re.compile(r"\d{4}年|\d+月\d*|前$|之前$|底$|日前")
# A number bound to points is a rule of the row's own; 达到的记满分，未达到的按比例 is the footnote said again.
_OWN_RULE = re.compile(
    r"[^，；。]*\d[^，；。]*(?:不得分|不计分|不记分|得0分|得\d+(?:\.\d+)?分)|每[^，；。]*\d[^，；。]*扣[^，；。]*分|扣\d[^，；。]*分"
)
_SIGNLESS = ("越高越好", "越低越好")


def target_item(builder: Builder) -> Item | None:
    """The item of a row that holds only a target, or None when the text is a standard."""
    text = builder.prepared.text.strip("\n。；")
    execution = _EXECUTION.match(text)
    if execution:
        return _execution(builder, text, execution.group("points"))
    if _SCORING.search(text) and not re.fullmatch(r"[≥≤><=]?\d+(?:\.\d+)?分", text):
        return None
    row = _ROW.match(text)
    own = _OWN_RULE.search(builder.explanation) if row else None
    if own is not None:
        raise Refused(
            0, len(text), f"指标解释另写了计分规则(“{own.group().strip('，；。')}”)",
            advice="请把指标解释里的计分规则写进评分标准",
        )  # fmt: skip
    if row and not _DATE.search(text):
        return _row(builder, row, text)
    if re.search(r"[；\n]", text) and re.search(r"\d+%", text):
        return None
    return _qualitative(builder, text)


def _execution(builder: Builder, text: str, points: str | None) -> Item:
    at = (0, len(text))
    if points is not None and builder.weight is not None and number(points) != builder.weight:
        builder.find("SCO011", f"句中分值{points}分,本指标分值为另一数", *at)
    over = builder.ask("全年执行数B", "amount", at, unit="万元", optional=True)
    under = builder.ask("全年预算数A", "amount", at, unit="万元", optional=True)
    key = builder.ask("执行率", "percent", at, unit="%")
    rate = Metric(key, "执行率", "%", over, under, Fraction(100))
    target = Metric("预算", "预算", "%", given=Fraction(100))
    _note(builder, at)
    return Item((Footnote("execution", target, rate, words=text, span=builder.prepared.span(*at)),))


def _note(builder: Builder, at: tuple[int, int]) -> None:
    builder.find("SCO021", "本行没有评分标准,按表底计分规则计分", *at)


def _row(builder: Builder, row: re.Match[str], text: str) -> Item:
    at = (0, len(text))
    sign = _SIGNS[row.group("sign") or (row.group("suffix") or "").removeprefix("及") or ""]
    unit = row.group("unit") or ("%" if row.group("value").startswith("百分") else "")
    rule: Rule = sign if sign else _signless(builder, at)
    given = number(row.group("value"))
    kind: Kind = "percent" if unit.startswith("%") else "amount" if "元" in unit else "count"
    target_key = builder.ask("目标值", kind, at, unit=unit, optional=True)
    actual_key = builder.ask("实际值", kind, at, unit=unit)
    low = builder.ask("实际值下限", kind, at, unit=unit, optional=True)
    high = builder.ask("实际值上限", kind, at, unit=unit, optional=True)
    target = Metric(target_key, "目标值", unit, given=given)
    actual = Metric(actual_key, "实际值", unit, low=low, high=high)
    _note(builder, at)
    reading = ""
    if rule == "reverse":
        options = tuple(REVERSE_READINGS.values())
        chosen = builder.choose("反向指标", "反向指标超出目标值时,", options, options[0], at)
        reading = next(key for key, words in REVERSE_READINGS.items() if words == chosen)
    return Item((Footnote(rule, target, actual, reading, words=text, span=builder.prepared.span(*at)),))


def _signless(builder: Builder, at: tuple[int, int]) -> Rule:
    """33万元 without a sign: a cost is a ceiling, anything else a target to reach (口径)."""
    default = _SIGNLESS[1] if _COST.search(builder.name) else _SIGNLESS[0]
    chosen = builder.choose("目标方向", "目标值前没有符号,", _SIGNLESS, default, at)
    return "reverse" if chosen == _SIGNLESS[1] else "positive"


def _qualitative(builder: Builder, text: str) -> Item:
    at = (0, len(text))
    if len(text) > 300:
        raise Refused(*at, "没有计分规则")
    scheme = builder.choose("定性分档", "定性目标的分档,", ("80/50", "80/60"), "80/50", at)
    _note(builder, at)
    builder.find("SCO023", "定性目标:先定达成档次,再由人工在档内评定并写明理由", *at)
    state = builder.ask("达成程度", "state", at, options=("达成预期", "部分达成", "未达成"))
    share = builder.ask("评定比例", "human", at, unit="%", low=Fraction(0), high=Fraction(100))
    actual = Metric(share, "评定比例", "%")
    reading = "hubei" if scheme == "80/50" else "national"
    part = Footnote("qualitative", Metric("", ""), actual, reading, state, text, builder.prepared.span(*at))
    return Item((part,))
