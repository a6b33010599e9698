"""Quantities in running text (数据): every number with a unit, typed by ``values``, and what it counts.

A number without a unit, a number of a list, a date, the number of a document or of a person is no figure.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from yikou.documents.document import Figure, Span
from yikou.documents.spans import Spans
from yikou.values import Quantity, QuantityKind, Unit, parse_quantity

_MORE_UNITS = (
    "名", "位", "口", "人数", "人/次", "户/次", "个工作日", "工作日", "小时", "分钟", "周岁", "岁", "车", "台", "床", "辆", "条", "支", "组", "队",
    "平方米", "公里", "公斤", "吨", "亩", "间", "栋", "座", "本", "册", "篇", "幅", "块", "盒", "袋", "箱", "桶", "瓶", "斤", "门", "笔",
    "对象", "个百分点", "百分点", "人(户)次", "人（户）次", "户(人)次", "户（人）次", "人户次", "个家庭", "种", "级", "轮", "届", "桌", "站", "线",
    "月", "日", "周", "季度", "成", "名额", "个名额",
)  # fmt: skip
_MONEY = ("亿元", "千万元", "百万元", "十万元", "万元", "千元", "百元", "元", "角", "分钱")
_PERS = ("人·月", "人·年", "户·年", "户·月", "人次", "户次", "工作日", "季度", "半年", "人", "户", "月", "年", "周", "日", "天", "次", "场", "例", "个", "张", "车",
         "名", "位", "社区", "家庭", "份", "套", "件", "床", "床日", "平方米", "小时", "学期", "街镇", "村")  # fmt: skip
_HEADS = (
    "不少于", "不低于", "不小于", "不超过", "不高于", "不大于", "不多于", "大于等于", "小于等于", "至少", "至多", "最多", "达到", "大于", "小于", "高于", "低于",
    "多于", "少于", "超过", "≥", "≤", ">", "<", "＞", "＜", ">=", "<=", "=",
)  # fmt: skip
_HEAD = re.compile(r"^(?:不少于|不低于|不小于|至少|达到|大于等于|≥|>=)\s?")
_TAILS = ("及以上", "及以下", "以上", "以下", "以内", "之内", "左右", "上下")
_HAN = "一二两三四五六七八九十百千"
_PLAIN = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
_NOT_BEFORE = re.compile(r"(?:第|[〔\[［]|附件|附表|编号|[A-Za-z\d.,*+])$")
_ORDINAL_UNITS = {"年", "月", "日", "级", "线"}
_STOP = re.compile(r"[,，。;；:：、!！?？()（）“”\"《》〈〉\[\]【】\n\t]")
_LEADING = re.compile(
    r"^(?:其中|共计|合计|总计|累计|共|约|计|为|在|对|向|由|从|及|和|与|并|等|的|了|即|有|将|把|给|于|再|又|各|已|全年|本年度|今年|去年|上年)+"
)
_TRAILING = re.compile(
    r"(?:不等|大约|共计|合计|总计|累计|达到|共|约|近|计|为|有|达|是|在|到|至|了|的|等|需|以|每|占|从|由|或|和|与|(?<!惠)及|给|于|×)+$"
)
_AFTER = re.compile(r"[\u4e00-\u9fff]{1,8}")
_AFTER_STOP = re.compile(
    r"(?:的|之|以|等|及|和|与|并|或|为|共|是|在|由|从|到|至|不等|左右|上下|占|增|减|比|其|均|每|得|进行|组织|实施|开展|分别|具体|下发|购买|享受|获得|参加|参与|再次|送上|接受|符合|将|已|已经|给|用于|,|，)"
)
_ROUND_AMOUNT = re.compile(r"(?<![\u4e00-\u9fff\d.])?(?P<unit>[百千万])元(?P<side>以内|以下|以上)")
_ROUND = {"百": 100, "千": 1000, "万": 10000}


@cache
def _pattern() -> re.Pattern[str]:
    units = sorted({*(str(unit) for unit in Unit), *_MORE_UNITS, *_MONEY}, key=len, reverse=True)
    listed = "|".join(map(re.escape, units))
    pers = "|".join(map(re.escape, sorted(_PERS, key=len, reverse=True)))
    heads = "|".join(map(re.escape, sorted(_HEADS, key=len, reverse=True)))
    scale = r"\s?(?:万亿|百万|千万|万|亿)?"
    return re.compile(
        rf"(?P<head>(?:{heads})\s?)?(?P<about>约|大约|近)?\s?"
        rf"(?:(?P<low>{_PLAIN})(?:{scale}(?:%|％|{listed})?)\s?[-~～—–至]{{1,2}}\s?)?"
        rf"(?P<number>{_PLAIN}|(?P<han>[{_HAN}]+)|百分之[{_HAN}点]+){scale}(?:余|多)?\s?"
        rf"(?P<unit>%|％|‰|{listed}|(?<=[万亿]))?(?:\s?/\s?(?P<per>{pers}))?"
        rf"(?P<tail>{'|'.join(_TAILS)})?"
    )


def find_figures(text: str, start: int, end: int, taken: Spans) -> tuple[Figure, ...]:
    """The figures between two places of the text; ``taken`` spans (dates, references) hold none."""
    figures: list[Figure] = []
    after = start
    for match in _pattern().finditer(text, start, end):
        span = _trimmed(match)
        if span.start < after or taken.overlaps(span.start, span.end) or not _counts(text, match):
            continue
        words = text[span.start : span.end]
        quantity = _quantity(words, approximate=bool(match["about"]))
        if quantity is None:
            continue
        begin = max(start, taken.last_end(span.start))
        noun = _noun(text, span, max(after, begin), end, quantity)
        figures.append(Figure(words, span, quantity, noun))
        after = span.end
    figures.extend(_round_amounts(text, start, end, figures))
    return tuple(sorted(figures, key=lambda figure: figure.span.start))


def _trimmed(match: re.Match[str]) -> Span:
    """The match without the space at its ends."""
    said = match[0]
    start = match.start() + len(said) - len(said.lstrip())
    return Span(start, match.start() + len(said.rstrip()))


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether the match is a quantity, and not a list number, an ordinal or a figure of speech (一个)."""
    unit, digits = match["unit"], match["number"]
    scaled = match[0].rstrip().endswith(("万", "亿"))
    if not unit and not scaled and not digits.startswith("百分之"):
        return False
    if _NOT_BEFORE.search(text[max(0, match.start() - 2) : match.start()]):
        return False
    if match["han"]:
        following = text[match.end() : match.end() + 1]
        if unit in (
            None,
            "",
            "年",
            "月",
            "日",
            "级",
            "线",
            "成",
            "站",
            "组",
            "队",
            "分",
            "天",
            "周",
            "对",
        ) and not (unit in ("级", "对") and match["han"] != "一"):
            return False
        return not (set(match["han"]) <= {"一"}) and following not in ("、", ".")
    if unit in ("月", "日") and not match["per"]:
        return False
    return not (unit == "年" and re.fullmatch(r"(?:19|20)\d{2}", digits))


def _quantity(words: str, *, approximate: bool) -> Quantity | None:
    """The quantity by ``values``; a 万 or 亿 at the end of an amount without 元 stays a number."""
    if words.endswith(_TAILS):
        words = _HEAD.sub("", words)  # 达到90%以上 says it twice
    plain = re.sub(r"[余多]\s?(?=\D*$)", "", words.replace("％", "%").replace("（", "(").replace("）", ")"))
    quantity, _ = parse_quantity(plain)
    if quantity is None or quantity.kind is QuantityKind.STATE:
        return None
    if re.search(r"[余多]", words) and quantity.exact is not None:
        return Quantity(
            quantity.kind, quantity.low, None, unit=quantity.unit, per=quantity.per, approximate=True
        )
    return quantity if quantity.approximate or not approximate else _about(quantity)


def _about(quantity: Quantity) -> Quantity:
    return Quantity(quantity.kind, quantity.low, quantity.high, quantity.low_open, quantity.high_open, quantity.unit,
                    quantity.per, True, quantity.state)  # fmt: skip


def _noun(text: str, span: Span, after: int, end: int, quantity: Quantity) -> str:
    """What is counted: the words behind a counting unit, else the words in front of the number."""
    before = text[max(after, span.start - 30) : span.start]
    cuts = [match.end() for match in _STOP.finditer(before)]
    lead = before[cuts[-1] :] if cuts else before
    lead = _LEADING.sub("", _TRAILING.sub("", lead.strip())).strip()
    if quantity.kind is QuantityKind.COUNT and quantity.per is None:
        match = _AFTER.match(text, span.end, min(end, span.end + 9))
        if match and not _AFTER_STOP.match(match[0]):
            cut = _AFTER_STOP.search(match[0])
            behind = match[0][: cut.start()] if cut else match[0]
            if len(behind) > 1:
                return behind
    return lead[-16:]


def _round_amounts(text: str, start: int, end: int, figures: list[Figure]) -> list[Figure]:
    """千元以内 is a ceiling of 1000 元 without a digit."""
    found = []
    known = Spans(figure.span for figure in figures)
    for match in _ROUND_AMOUNT.finditer(text, start, end):
        span = Span(match.start(), match.end())
        if known.overlaps(span.start, span.end) or text[span.start - 1 : span.start].isdigit():
            continue
        if text[span.start - 1 : span.start] in _HAN + "万亿零几数":
            continue
        number, upper = Fraction(_ROUND[match["unit"]]), match["side"] != "以上"
        quantity = Quantity(
            QuantityKind.AMOUNT, low=None if upper else number, high=number if upper else None, unit="元"
        )
        found.append(Figure(match[0], span, quantity, _noun(text, span, start, end, quantity)))
    return found
