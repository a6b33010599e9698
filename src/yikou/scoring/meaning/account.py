"""清点 (account): every telling word of the source must be in the rule, or the standard is refused.

The readers bind words to nodes; what they bind to nothing is a fact's text, a remark or a repetition.
Numbers, 每, 各, 依次, 任一, ratio words and the like change a score wherever they stand, so they may not
end up in one of those three without being bound. Filler, words that carry no rule, is the closed list
``FILLER``; each line says what it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.words import trim
from yikou.scoring.rules import Fact, Footnote, Item, Judged, Metric
from yikou.scoring.text import NumeralError, number, split

# Words without a rule, one kind a line. A remark must be one of these kinds as a whole.
_UNITS = "个|份|户|人|名|件|家|村|所|处|条|次|例|宗|座|项"
FILLER = re.compile(
    "|".join(
        (
            # how the value is found: sampling, visits, documents, registers
            rf"(?:现场|随机|每年|年内|实地|共|电话|入户|问卷)*(?:抽查|抽取|抽样|抽检|查看|查阅|检查|走访|核查|访问|访谈|询问|抽)[^扣得减每×/%]{{0,14}}?(?:\d+(?:{_UNITS}))?[^扣得减每×/%\d]{{0,8}}(?:中|时|,)?",
            r"按(?:比例|名单|地域)?(?:入户|现场|随机)?(?:抽查|抽样|走访)",
            r"(?:通过|采取|采用|经|对)[^扣得减每×/%\d]{2,40}(?:形式|方式|方法|调查|测评|检查|核实|了解)",
            r"(?:根据|依据|结合|按照|查看|以)[^扣得减每×/%\d]{2,40}(?:评分|打分|确定|考核|评价|认定|为准|为依据|计分)?",
            # whom it concerns
            r"(?:按照?[^，]{1,6})?对[^扣得每×/%]{2,80}",
            # what a word is to mean, and on which papers it is judged
            r"(?:其中|注|备注|说明)[：，]?(?:[^扣得]|[扣得](?!\d))*(?:依据|不认定|是指|指的是|为准|口径)(?:[^扣得]|[扣得](?!\d))*",
            r"无[^，；]{1,8}的?视(?:同|为)[^，；]{1,8}",
            # that others rank the units, or that an unnamed body segments the points (an external value follows)
            r"按[^扣每×%]{0,24}(?:排名|排位|名次|位次)(?:打分|计分|评分)?，?",
            # the document's own boundary words, already written beside each number
            r"(?:“?以[上下内]”?[，、均都]{0,2}不?(?:包?含|包括)(?:本数|本级|该数)[，、；]?)+(?:区间含[上下]限)?",
            # until when a thing is due
            r"(?:每[年月季周])?[^扣得每×/%\d]{0,12}\d+[日月号]?底?[^扣得每×/%\d]{0,4}前[^扣得每×/%\d]{0,12}",
            # how far points add up
            r"(?:同一|同类|多次|重复|一项|一人|一事|同时)[^扣得每×/%\d]{2,24}(?:不重复|不累计|就高|只计|取最高|按最高(?![^，；。]*扣)|择优)[^每×/%\d]{0,12}",
            r"(?:不|就高不)[^每×/%\d]{0,10}(?:重复|累计|累加|就低)[^每×/%\d]{0,10}",
            r"(?:上|加分|倒扣|扣分|下)?不封[顶底]|不设[上下]限",
            r"[^，；。]{0,12}(?:超过|超出|高于|多于)\d+[^，；。\d]{0,8}不(?:再|另|予)?(?:加|计|得)分",
            # what gives nothing more and takes nothing off
            r"[^扣得减每×/%\d；。]{0,20}(?:不(?:再|另|予|重复)?(?:加|减|扣|计)分|不作扣分|不计入)",
            # headings
            r"[加减扣得]分(?:项目?|标准)?|评分标准|计分(?:方法|标准|办法)|其中|说明|注|备注|评分细则|考核(?:内容|标准|要求)|单位|各项均?",
        )
    )
)
_COMMON = re.compile(r"[，、：；。（）\s“”\"]|的$|者$")
_EVERY = re.compile(
    r"每(?!年|月|季|周|日|天|半年|学期|学年|两年|逢|到|次(?:会议|活动|培训|检查)|一?个?(?:村|乡|镇|县|区|户|人|所|家|班|社区|乡镇|街道|部门|单位|项目|工作日|行政村|学校|机构|对象|岗位)(?:（[^）]{1,6}）)?(?:均|都|至少|不少于|不低于|有|配|建|设|每|所在|由|须|应))"
)
_RECKONED = re.compile(
    r"[×÷=]|(?<![和及])/(?=[\u4e00-\u9fff])|乘以|除以|加权|折算|比值|按权重|加倍|减半|折半|翻倍|累进|（[加减高低增]）|[百千万]分之|分之[一二三四五六七八九]|以此类推|依此类推|不重复"
)
_APART = re.compile(
    r"依次|分别(?!核算|管理|记账|建|设|制|由|按规定|签|明确|列)|第[一二三四五六七八九十\d]项|(?<![人户村])一档|两档"
)
_COUNTED = re.compile(
    r"^(?:有|只有|仅有|其中|只|仅|发现|达到|缺少?|少|漏)*(?:任[意何]?)?[一二两三四五六七八九十\d]+个?(?:项|种|类|条|样|次|处|起|例|份|件|户|人|名|家|宗|部门|指标|批)(?!性|都|式|制|以上|化|负责|次)"
)
_EMPTY = re.compile(
    r"^(?:以上|以下|上述|并|且|或|本项|该项|此项|考核总分|总分|的|其|及|者|之.|底|前|后|止|内|外)$"
)


def account(builder: Builder, item: Item) -> None:
    """Refuse the standard when a telling word of it is bound to nothing."""
    nodes = list(_walk(item))
    if any(isinstance(node, Footnote) for node in nodes):
        return
    for start, end in builder.remarks:
        words = trim(builder.prepared.text[start:end])
        if words and not filler(words):
            raise Refused(start, end, "这些话没有读进规则", advice=_advice(words))
    for node in nodes:
        if isinstance(node, Fact):
            _fact(builder, node)
        elif isinstance(node, Metric):
            _label(builder, node)
    _numerals(builder, nodes)


# Words that change a score wherever they stand.
_TELLING = re.compile(
    r"\d|每(?!年|月|季|周|日|天)|各(?!项|类|级|地|部门|单位|市|县|区|镇|乡|村)|分别|依次|任[一何意]|[×/÷%]|比值|折算|加权|加倍|减半|减半"
    r"|扣|[得计记](?:\d|满|零)|最[多高低]|至少|不[足超少低]|超过|低于|高于|以[上下内]|其中一|[一二三四五六七八九十]成"
)


def filler(words: str) -> bool:
    """Whether the words carry no rule: one of the closed kinds, or nothing in them tells a score."""
    core = trim(words).strip("（），。；：")
    return not core or FILLER.fullmatch(core) is not None or _TELLING.search(core) is None


def method(words: str) -> bool:
    """Whether the words say only how, by whom or until when a thing is found: one of the closed kinds."""
    core = trim(words).strip("（），。；：")
    return FILLER.fullmatch(core) is not None and (_AMISS.search(core) is None or "视" in core)


# 检查发现问题未整改的 is what a deduction is for, not how it is found.
_AMISS = re.compile(
    r"未(?!成年|来)|缺|漏|错|违|存在|不(?:符|到位|规范|合格|达标|完整|准|实|全|足|健全|及时)|问题"
)


def _advice(words: str) -> str:
    if re.search(r"[×/÷]|比|折算|加权", words):
        return "请写成“得分=…÷…×分值”"
    if re.search(r"每|各", words):
        return "请写成“每发现一例扣…分”或“每低1个百分点扣…分”"
    if re.search(r"\d", words):
        return "请写明这个数是门槛、步长还是分值"
    return "请写成“…的,得…分”或“…的,扣…分”,与计分无关的话请删去"


def _walk(node: Any) -> Iterator[Any]:
    if is_dataclass(node):
        yield node
        for each in fields(node):
            yield from _walk(getattr(node, each.name))
    elif isinstance(node, tuple):
        for inner in node:
            yield from _walk(inner)


def _place(builder: Builder, words: str) -> tuple[int, int]:
    start = builder.prepared.text.find(words[:12]) if words else -1
    return (max(start, 0), max(start, 0) + len(words)) if start >= 0 else (0, len(builder.prepared.text))


def _fact(builder: Builder, node: Fact) -> None:
    """A fact is attested as a whole: no count, no step, no ratio may hide in it."""
    words = trim(node.words)
    at = _place(builder, words)
    if (
        _EMPTY.match(words)
        or len(words) < 2
        or re.search(r"(?:^|，)(?:以上|上述|第[^，]{1,3}[项条款])$", words)
    ):
        raise Refused(*at, f"“{words}”不是一个可以认定的事实")
    every = _EVERY.search(words)
    if every:
        raise Refused(*at, "“每”没有读成步长或计数", advice=_advice("每"))
    reckoned = _RECKONED.search(words)
    if reckoned:
        raise Refused(*at, f"“{reckoned.group()}”没有读进规则", advice=_advice("×"))
    apart = _APART.search(words)
    if apart:
        raise Refused(*at, f"“{apart.group()}”没有读进规则", advice="请逐项分条写明各得几分")
    if _COUNTED.search(words):
        raise Refused(*at, "几项中有几项成立,没有读成计数", advice="请写成“每有一项得…分”或逐档写明项数")


def _label(builder: Builder, node: Metric) -> None:
    """A measure's name names one thing; a count that names nothing counts nothing."""
    words = node.label
    at = _place(builder, words)
    if re.search(
        r"^[只仅](?:或|均|数)|每(?:$|[一二三\d]|低|高|少|多|降|增|超|缺)|上述|^任(?!务|期|职|教|课|命|免)|任[一何意]|其中一|^第(?!三方)|达到$|减半|加倍|扣分|[=×]|[得扣]\d|[（）]$",
        re.sub(r"\([^)]*\)|（[^）]*）", "", words),
    ):
        raise Refused(*at, f"“{words}”不像指标名")
    if re.match(r"(?:低于|高于|超过|超出|不足|未达|达到|不低于|不超过|其余|其他|否则|剩余)", words):
        raise Refused(*at, f"“{words}”不像指标名", advice="请写明是哪个数低于或超过多少")
    if re.search(r"(?<![岁级周龄])以[上下内]|[超不][过足]\d|低于\d", words) and node.unit in {"%", ""}:
        raise Refused(*at, f"“{words}”不像指标名")
    unit = re.escape(node.unit.removeprefix("个"))
    if unit and re.search(rf"(?<![每月年季周日\d])\d+个?{unit}(?!数$)", words) and node.unit != "%":
        raise Refused(*at, f"“{words}”里的数没有读进规则", "SCO002", _advice("0"))
    if re.match(rf"(?:发现|出现|发生|存在)?(?:{_UNITS}|起|宗)数$", words) and node.unit:
        rest = re.sub(rf"[扣完减为止\d.，。；：（）分每发现出现发生存在]|{_UNITS}", "", builder.prepared.text)
        if len(rest) > 2:
            raise Refused(*at, f"“{words}”数的是什么,没有读进规则", advice="请写成“每发现一例…扣…分”")


def _constants(nodes: list[Any]) -> set[Fraction]:
    found: set[Fraction] = set()

    def take(value: Any) -> None:
        if isinstance(value, Fraction):
            found.update({value, value * 100, value * 10, abs(value), value / 100})
            if value:
                found.add(1 / value)
        elif isinstance(value, tuple):
            for each in value:
                take(each)

    for node in nodes:
        for each in fields(node):
            take(getattr(node, each.name))
    return found


_NUMBER = re.compile(r"(?<![\dA-Za-z.])\d+(?:\.\d+)?(?![\dA-Za-z]|/)")


def _numerals(builder: Builder, nodes: list[Any]) -> None:
    """A numeral is a constant of the rule, or stands in words that are attested or counted as a whole."""
    text = builder.prepared.text
    constants = _constants(nodes)
    if builder.weight:
        constants |= {each / builder.weight * 100 for each in set(constants)} | {builder.weight}
    words = (
        "".join(n.words for n in nodes if isinstance(n, Fact | Judged))
        + "".join(n.label for n in nodes if isinstance(n, Metric))
        + "".join(getattr(n, "option", "") + (n.words if hasattr(n, "words") else "") for n in nodes)
    )
    free = [*builder.remarks, *builder.stated]
    for clause in split(text):
        for match in _NUMBER.finditer(text, clause.start, clause.end):
            if any(start <= match.start() < end for start, end in free):
                continue
            try:
                value = number(match.group())
            except NumeralError:
                continue
            if (
                value not in constants
                and match.group() not in words
                and value not in {Fraction(0), Fraction(1)}
            ):
                raise Refused(
                    match.start(), match.end(), f"数字“{match.group()}”没有读进规则", "SCO002", _advice("0")
                )


__all__ = ["account", "filler"]
