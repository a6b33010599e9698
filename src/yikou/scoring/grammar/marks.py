"""标记 (marks): the lexer that finds the words of scoring in normalised text and leaves the rest as facts.

A mark is one word with a scoring meaning (得2分, 每降低一个百分点, 60%以上, 一票否决) together with the
values read out of it. What no pattern claims is TEXT: words of the officials that become facts,
metrics or remarks, but never numbers of a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from yikou.scoring.grammar import vocabulary as v
from yikou.scoring.text import NumeralError, number


@dataclass(frozen=True, slots=True)
class Mark:
    """One lexical mark (标记): its kind, its place in the prepared text, the values it carries."""

    kind: str
    start: int
    end: int
    text: str
    data: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.data.get(key)


_PTS_BAND = rf"(?P<{{0}}lo>{v.NUM})(?:分)?(?:-|至|到)(?P<{{0}}hi>{v.NUM})分"
_BEFORE_PTS = rf"{v.ADVERBS}*"

PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "TEXT",
        r"第(?:\d{1,2}|[一二三四五六七八九十])(?:小项|项|款|条)(?=均|都|不|的?得分|内容)|(?:均为|均实行|均采用|实行|采用|均按|为)?百分制",
    ),
    (
        "FORMULA",
        r"(?:指标|本项|该项|实际|最终|评价|自评|每项)?(?:得分|计分|评分)(?:=|为：|：)(?P<fx>[^；。，\n]*(?:[×/][^；。，\n]*)+)"
        r"|按“(?P<fq>[^”]+×[^”]+)”(?:计算|计分)|得分（(?P<fp>[^；。，\n]+)）|(?:按照?|以)(?P<fm>[^，；。\n]{1,12})(?:乘以|×)(?:该项|本项)?(?:标准分值?|分值|权重分?|满分)(?:计分|得分|计算得分|计算)?"
        r"|(?:按照?|以|为)(?P<fy>[^，；。\n“得扣每]{0,30}?(?:×|/(?!\d+万)|乘以|除以)[^，；。\n得扣每]*?)(?:计算得分|计算|计分|得分|核算得分|核算|确定得分|折算得分|折算|计(?=[，；。\n]|$))"
        r"|(?:则|其)?得分(?:为|是)(?P<fz>[^，；。“\n得扣]*?(?:×|/|乘以|除以)[^，；。\n得扣]*)"
        r"|(?:扣分|减分|扣减分值)(?:=|为)(?P<fd>[^，；。\n得扣]*?(?:×|/|乘以|除以)[^，；。\n得扣]*)"
        r"|(?:(?<=^)|(?<=[，；。\n]))(?P<fw>(?:指标|本项|该项)?(?:分值|权重|满分|标准分)(?:×|乘以)[^，；。\n得扣]+)",
    ),
    (
        "VETO",
        r"(?:实行)?一票否决制?|(?:当年|本年|年度|年终)*(?:绩效)?(?:考核|评价|评定)(?:结果|等次|等级)(?:一律|直接|均)*(?:定|评|确定|判定|评定)为“?(?:最差|差|不合格|末等|最低)”?(?:等次|等级|档)?|(?:当年|年度)?不得(?:评为|评定为|参评|确定为|参加评选)(?:为)?(?:优秀|先进|良好|优)[^，；。]{0,6}|(?:绩效评价|评价等级|考核等级|考核结果|评价结果|年度考核)?(?:直接)?(?:评定|评|定|判定|认定)为不合格(?:等次|等级)?"
        r"|(?:取消|不得参加|失去)[^，；。]{0,8}(?:评优|评先)[^，；。]{0,6}|(?:年度|考核|综合)?(?:总分|总得分|年度得分|总成绩)(?:为|记|计|得)?(?:零分|零|0分|0)",
    ),
    (
        "FLOORED",
        rf"(?:直至|直到|直接|以|本项|该项|此项|各项|各自|各|至)*(?:分值|分数)?(?:(?:{v.NUM}分)?(?:扣|减)(?:完|光|尽|满|至0分?|到0分?|至零分?)(?:(?:该|本|此)(?:项|节点|指标)|所占|各自)*(?:{v.NUM}分|分值|分数|分|得分)*(?:为止|为限|即止|止)|(?:扣|减)(?:至|到)(?:0|零)分(?:为止|止)?|(?:扣|减)完(?=[，；。）\n]|$))|(?:直至|直到)(?:0|零)分|(?:直至|直到)(?:本项|该项)?{v.NUM}分(?:扣|减)完|(?:最低|最少)(?:得|计|为)?(?:0|零)分|(?:扣|减)到(?:0|零)分?(?:为止|止)|(?:直到|直至)?(?:本项|该项)?(?:得分|分值)?(?:扣|减)为(?:0|零)分?(?:为止|止)?|扣分以(?:本|该|此)项(?:得分|分值)为限|(?:以)?(?:本|该|此)项(?:得分|分值)(?:扣|减)完为(?:止|限)|(?:结果|得分|计算结果)?(?:为|出现)?负(?:值|数|分)?(?:时|的)?，?(?:一律|均|都)?(?:按|记|计|得)+(?:0|零)分(?:计算|计)?|(?:得分)?(?:低于|小于)(?:0|零)分?的?(?:按|记|计|得)+(?:0|零)分(?:计)?|不(?:计|得|出现|倒扣)负分|最多扣完(?:本项|该项)?(?:分值|分)?|最多扣至0分",
    ),
    (
        "FLOORAT",
        rf"(?:扣|减)(?:至|到)(?P<fl>{v.NUM})分为止|(?:最低|最少)(?:得|计|不低于|为)?(?P<fl2>{v.NUM})分",
    ),
    (
        "CAP",
        rf"(?:单项|本项|该项|累计|合计|总计|总)*(?:扣分|加分|得分|奖励分?|分)?(?:最多|最高|至多|累计|合计|不超过|不得超过|不多于|上限为?|封顶|满分为?|最高限|以)+(?:可|不超过|不得超过|只)*(?P<capverb>倒扣|扣除|扣减|扣|减|加|得|计|记|为|奖励)?(?P<cap>{v.NUM})分(?!钟)(?:封顶|为限|为止|封底)?"
        rf"|(?P<cap2>{v.NUM})分(?:封顶|为限|为上限)|超过{v.NUM}(?:{v.COUNTERS})的?，?(?:仍|均|只|都|一律)*按(?P<cap9>{v.NUM})分(?:计算|计分|计)|满(?P<cap5>{v.NUM})分为止|(?:累计|合计)?(?P<capverb2>减分|扣分|加分|得分)(?:累计|合计|总计)?(?:以)?(?:不超过|不得超过|最多为?|最高为?|不多于)(?P<cap6>{v.NUM})分(?:为限)?|且(?:最多|最高|累计)?不(?:得)?超过(?P<cap7>{v.NUM})分|(?:仍|只|均|都)?按(?!0+分|零分)(?P<cap8>{v.NUM})分(?:计算|计|封顶)"
        rf"|(?:单项|本项|该项|总|累计)*得?分?(?:最高|最多)?不(?:得)?超过{v.WHOLE}(?:的(?P<capx>{v.NUM})倍|的(?P<capp>{v.NUM})%)?|满分为止|超过{v.DIGITS}%的?，?按(?:(?P<cap3>{v.NUM})分|满分|100%)(?:计算|计分|计)|(?:最高|最多)可?加至(?P<cap4>{v.NUM})分|(?:加|得)满为止|以满分为限|最高不超过满分|最高得满分",
    ),
    (
        "HEADED",
        rf"(?:本项|该项|此项|本指标|该指标|各季度)?(?:共计?|满分均?为?|总分|分值|合计|均)(?:为|计)?(?P<head>{v.NUM})分(?!钟)(?=[，；。）\n]|$)",
    ),
    (
        "ROUND",
        rf"(?:不足|不满|不到)(?P<rn>{v.NUM})(?P<ru>{v.PERCENT}|{v.COUNTERS})的?(?:部分)?，?(?:(?P<rno>不(?:予)?(?:扣分|扣|计算|计(?!分)|减分|减|加分|加))|(?P<rlin>(?:也|均)?按(?:实际|相应)?比例(?:计算|扣分|扣减|计扣|折算|计分)?)|(?:也|均|仍)?按(?P<rn2>{v.NUM})(?P<ru2>{v.PERCENT}|{v.COUNTERS})(?:计算|计|扣分|扣减|扣))(?=[，；。）\n]|$)",
    ),
    (
        "ZERO",
        rf"(?P<zscope>{v.ITEM})?(?:分值)?{v.TAIL_WORDS}(?P<zero>{v.ZERO})(?!为止)|(?P<zscope2>{v.ITEM})(?:为|得|计|记)?(?:0|零)分(?=[，；。）\n]|$)",
    ),
    (
        "HUMAN",
        rf"(?P<judge>{v.JUDGED})(?:给予|予以|适当|相应)*(?:(?P<hverb>{v.DEDUCT_VERB}|{v.AWARD_VERB}|打|加减)(?P<hup>不超过|最多|至多)?(?:{_PTS_BAND.format('h')}|(?P<hone>{v.NUM})分|分|(?<=减)(?=[，；。）\n]|$))(?:/(?P<hper>{v.COUNTERS}))?)"
        rf"|(?P<hverb2>适当扣|适当减)分(?=[，；。）\n]|$)|(?P<hverb3>{v.DEDUCT_VERB}){_PTS_BAND.format('i')}(?:/(?P<hper2>{v.COUNTERS}))?",
    ),
    (
        "PROP",
        r"按(?:照)?(?P<pa>[^，；。\n按]{2,20}?)(?:与|占)(?P<pb>[^，；。\n]{2,20}?)(?:之比|的?(?:比值|比例|比率|比重|百分比))(?:计算得分|折算得分|折算|计算|计分|得分|给分|赋分)"
        r"|按占(?P<pc>[^，；。\n]{2,20}?)的?(?:比例|比重|比率|百分比)(?:计算得分|折算得分|折算|计算|计分|得分|给分|赋分)"
        r"|(?:则|应|均)*(?:按照?|以|同|等)(?:其|实际|该|相应|同等|完成|达标|任务|超出|差额|一定|年度|降低|超额|缺口|未完成|目标|覆盖|到位|拨付|支付|执行|兑现|发放|配套|落实|销号|处置|整改|入库|开工|竣工|投入|使用|配备|缴纳|计划)*(?:的)?(?:完成率|百分比|比例|比率|占比|进度|程度)(?:的|相应|折算|计算|等比例|同比例|进行|核算)*(?:(?P<pverb>扣减|扣除|扣|减)(?:相应|该项|本项)?(?:的)?(?:分值|分数|得分|分)|(?:递减|递增)?(?:计算|计入|折算|核定|核算|确定|得|计|记|给|赋|评)(?:相应)?(?:的)?(?:得分|分值|分数|分)?)"
        rf"|按任务数折算每(?:{v.COUNTERS})的?平均分(?:值)?|(?:中间|其间|两者之间|之间)?(?:部分)?(?:采用|按照?|用)(?:直线|线性)?(?:插值|内插)法?(?:计算|确定)?(?:得分|计分|赋分)?|按(?:线性)?内插法?(?:计算)?(?:得分|计分|赋分)?|得分按比例(?:递减|计算)|得相应比例(?:的)?分(?:值)?|得相应分值|按(?:幅度|比例)?(?P<banded>分段)(?:计分|得分|打分)",
    ),
    (
        "DOUBLE",
        r"(?:加倍|双倍|按两倍|翻倍)(?:进行)?(?:扣减|扣除|扣分|扣|减分)(?=[，；。）\n]|$)",
    ),
    (
        "AVGDEDUCT",
        rf"(?:{v.DEDUCT_VERB})(?:减)?(?:(?:1|一)(?:{v.COUNTERS})(?:的)?平均分(?:值)?|相应的?(?:分值|分数|得分|比例的分值))",
    ),
    (
        "EACH",
        rf"(?:每|各)(?:个)?(?:小项|项|条|款|点|方面|要点|指标|内容|个方面|部分)(?:内容|指标|工作)?(?:各|均|分别)?(?:得|计|记|占|为|赋|分值)*(?P<each>{v.NUM})分|各(?:占|得|计|记|赋)(?P<each2>{v.NUM})分|各(?P<each3>{v.NUM})分|每项得分值的(?P<eachf>[二三四五]分之一)",
    ),
    (
        "AWARDS",
        rf"(?:分别|依次|对应|相应)+(?:{v.AWARD_VERB}|扣除|扣减|扣|减)(?P<list>(?:{v.NUM}|满)分?(?:(?:、|，|和|及|与|或)(?:分别|得)?{v.NUM}分?)+)(?<=分)",
    ),
    (
        "DEDUCT",
        rf"(?:(?:从|在)(?:上述得分|以上得分|上述分值|满分|基础分|基本分|总分|得分|本项得分|该项得分|该项分值|本项分值|标准分|(?P<dfrom>{v.NUM})分)(?:中|里|的?基础上))?(?P<dadv>{v.ADVERBS}*)(?P<dverb>{v.DEDUCT_VERB})(?:去)?(?:该项|本项|其|得分|分值|总分|分)?(?:(?P<ded>{v.NUM})分|(?P<dpct>{v.NUM})%的?{v.WHOLE}?|{v.WHOLE}的?(?:(?P<dpct2>{v.NUM})%|(?P<dfrac>{v.DIGITS}/{v.DIGITS}|[一二三四五六七八九十]分之[一二三四五六七八九])|(?P<dhalf>一半)))(?:分值|分)?(?:计算|处理)?(?:/(?:每)?(?P<dper>{v.COUNTERS}))?",
    ),
    (
        "AWARD",
        rf"{_BEFORE_PTS}(?P<averb>{v.AWARD_VERB})(?:{v.BASE_WORDS})?(?:{_PTS_BAND.format('a')}|(?P<aw>{v.NUM})分(?:值)?|(?P<awpct>{v.NUM})%的?{v.WHOLE}|(?P<awhalf>一半)(?:的)?分(?:值|数)?|{v.WHOLE}的?(?:(?P<awpct2>{v.NUM})%|(?P<awfrac>{v.DIGITS}/{v.DIGITS}|[一二三四五六七八九十]分之[一二三四五六七八九])|(?P<awhalf2>一半)))(?:/(?:每)?(?P<aper>{v.COUNTERS}))?(?!以|及以|至|-)|(?:得|计|赋)(?P<awpct3>{v.NUM})%(?=[，；。\n]|$)",
    ),
    ("FULL", rf"{_BEFORE_PTS}(?:{v.FULL})(?!\d)"),
    ("BAND", rf"(?<![\d.]){_PTS_BAND.format('p')}(?=[；。）\n]|$|，(?!得|计|记|赋))"),
    ("PERIOD", r"第?[一二三四1-4]季度(?:末)?|上半年|下半年"),
    (
        "TWOSIDE",
        rf"每(?:增加|上升|提高|高|增)(?:或者|或|、|/)?(?:减少|下降|降低|低|减)(?P<tnum>{v.NUM})(?P<tunit>{v.PERCENT}|{v.COUNTERS})的?，?(?:相应|分别|各)*(?:加|增|增加)(?:分)?(?:或者|或|、|/)?(?:减|扣|减少|扣减)(?P<tpts>{v.NUM})分",
    ),
    (
        "RANKSTEP",
        rf"每(?:降低|下降|后退|靠后|落后|低|后移)?(?:一|1)?(?:个)?(?:位次|名次|位|名)(?:，)?(?:按|递减|扣减|扣|减)+(?P<rkpts>{v.NUM})分(?:递减|扣减)?",
    ),
    (
        "RANK",
        rf"(?<!倒数)(?:排名)?(?:(?:全省|全市|全国|全区|全县|全州)?(?:排名)?(?:(?<!倒数)第|前))(?P<rk1>{v.NUM})(?:名|位)?(?:(?:-|至|到)(?:第)?(?P<rk2>{v.NUM}))?(?:名|位)(?P<rksuf>及?以后|之后|及?以下|及?以内)?|(?P<rk3>{v.NUM})(?:-|至|到)(?P<rk4>{v.NUM})(?:名|位)|排名?第(?P<rk6>{v.NUM})(?=的)|(?P<rk5>{v.NUM})(?:名|位)(?P<rksuf5>及?以后|之后|及?以下)",
    ),
    (
        "GRADE",
        r"(?:评定|评|定|判定|确定|划定)?为“?(?P<grade>优秀|良好|基本合格|不合格|合格|优|良|中|差|较差|一般|达标|不达标|较好|好|先进|[A-E]级?|[甲乙丙丁](?:级|等)|[一二三四五]星级?|[一二三四]等|末等)”?(?:等次|等级|档次|档|级)?(?=[，；。（）、\n]|$)|(?P<grade2>不授[星牌]|不予评星|不予评定|不评星|不评定等级|不予评级|不定等次)",
    ),
    (
        "RANGE",
        rf"(?:在|处于|介于|位于|达到|达|为)?(?P<rlo>{v.SIGNED}|百分之{v.HAN})(?P<rlou>{v.UNIT})?(?P<rloin>（(?:不含|含)[^）]{{0,6}}）)?(?:-|至|到)(?P<rhi>{v.DIGITS}|{v.HAN}|百分之{v.HAN})(?P<rhiu>{v.PERCENT}|{v.COUNTERS}|名|分(?!$|[，；。、）\n]))?(?P<rhiin>（(?:不含|含)[^）]{{0,6}}）)?(?P<rend>之间|以内|以下|不等|区间)?(?P<rhiin2>（(?:不含|含)[^）]{{0,6}}）)?",
    ),
    (
        "BETWEEN",
        rf"(?P<blo>{v.DIGITS})(?P<blou>{v.PERCENT}|{v.COUNTERS}|分)?(?P<bop1>≤|<)(?P<bm>[^，；。≤<\d]{{0,14}})(?P<bop2>≤|<)(?P<bhi>{v.DIGITS})(?P<bhiu>{v.PERCENT}|{v.COUNTERS}|分)?",
    ),
    (
        "STEP",
        rf"每(?:再|继续)?(?P<sverb>{v.VERBS})(?P<smid>[^，；。、（）\d%]{{0,7}}?)(?P<snum>{v.NUM})?(?P<sunit>{v.PERCENT}|{v.COUNTERS}|分(?=的?，?(?:则|相应)?(?:扣|减|加|倒扣)))(?!\d)(?:及以上)?"
        rf"|(?P<sverb2>{v.CHANGES})(?P<smid2>[^，；。、（）\d%每率]{{0,4}}?)(?P<snum2>{v.NUM})(?P<sunit2>{v.PERCENT}|{v.COUNTERS})(?=的?，?(?:则|相应|另|再)?(?:{v.DEDUCT_VERB}|加|奖))"
        rf"|(?P<sverb3>{v.PASSES})(?P<snum3>{v.NUM})(?P<sunit3>个?百分点|个点)(?=的?，?(?:则|相应|另|再)?(?:{v.DEDUCT_VERB}|加|奖))",
    ),
    (
        "COUNT",
        rf"每(?!月|季|年|周|日|天|半年|[千百万]人)(?P<ctrig>(?:(?!不低于|不少于|少于|低于|不超过|至少)[^，；。、（）\d%扣得]){{0,8}}?)(?P<cnum>{v.NUM})(?P<cunit>个?百分点|个点|%|{v.COUNTERS})(?!以内|以下|以上|之内|及以内|（不?含）)(?:及以上)?"
        rf"|每(?P<cunit2>{v.COUNTERS})(?=(?:的)?，?(?:各|另|再|则)?(?:{v.DEDUCT_VERB}|{v.AWARD_VERB})(?:{v.NUM}))",
    ),
    (
        "NORM",
        rf"(?:按照?)?每(?P<nbase>{v.DIGITS}|{v.HAN})(?P<nbu>{v.COUNTERS})(?:配备|不少于|至少)?(?P<nnum>{v.NUM})(?P<nu>{v.COUNTERS})|(?P<nnum2>{v.DIGITS})(?P<nu2>{v.COUNTERS})/(?P<nbase2>{v.DIGITS})(?P<nbu2>{v.COUNTERS})|(?P<nbase3>[万千百]分之{v.HAN})",
    ),
    (
        "COMPARE",
        rf"(?:在|处于)?(?P<op>{v.COMPARE})(?:到|至)?(?P<q>{v.OF}|百分之(?:{v.HAN}|{v.DIGITS})|{v.HAN_DIGIT}成(?:半|{v.HAN_DIGIT})?|{v.SIGNED})(?P<qu>{v.UNIT})?(?P<in1>（(?:不含|含)[^）]{{0,8}}）)?(?P<suf>(?:及|或|（含）)*(?:以上|以下|以内|之内|之上|之下|以外)|及以上|及以下)?(?P<in2>（(?:不含|含)[^）]{{0,8}}）)?"
        rf"|(?:在|处于|至少|为)?(?P<q3>{v.OF}|百分之(?:{v.HAN}|{v.DIGITS})|{v.HAN_DIGIT}成(?:半|{v.HAN_DIGIT})?|{v.SIGNED})(?P<qu3>{v.UNIT})?(?P<in3>（(?:不含|含)[^）]{{0,8}}）)?(?P<suf3>(?:及|或|（含）)*(?:以上|以下|以内|之内|之上|之下|以外|以后)|及以上|及以下|及以后)(?P<in4>（(?:不含|含)[^）]{{0,8}}）)?",
    ),
    ("BARE", rf"(?P<pts>{v.NUM})分(?!钟)(?=[，；。）、\n]|$|（)"),
    (
        "QTY",
        rf"(?P<qty>{v.OF}|百分之(?:{v.HAN}|{v.DIGITS})|{v.SIGNED})(?P<qtyu>{v.UNIT})(?!性)|(?P<qtyn>{v.DIGITS})",
    ),
    ("ELSE", v.ELSE),
    ("AND", r"并且|而且|同时|且|(?<=%)并(?=[^非])|(?<=以上)并(?=[^非])"),
    ("OR", r"或者|或(?=[^是许])"),
    ("COLON", r"："),
    ("ETC", r"(?:依次|以此|依此|以次)类推"),
    ("STOP", r"[；。\n？]+"),
    ("COMMA", r"，"),
    ("LP", r"（"),
    ("RP", r"）"),
)
MASTER = re.compile("|".join(f"(?P<K_{kind}>{pattern})" for kind, pattern in PATTERNS))
_NAMES = {kind for kind, _ in PATTERNS}


def scan(text: str, start: int, end: int) -> Iterator[Mark]:
    """The marks of a stretch in order; unclaimed words come out as TEXT marks between them."""
    place = start
    for match in MASTER.finditer(text, start, end):
        if match.end() == match.start():
            continue
        if match.start() > place:
            yield Mark("TEXT", place, match.start(), text[place : match.start()])
        kind = next(name for name in _KINDS if match.group(f"K_{name}") is not None)
        data = {k: g for k, g in match.groupdict().items() if g is not None and not k.startswith("K_")}
        yield Mark(kind, match.start(), match.end(), match.group(), data)
        place = match.end()
    if place < end:
        yield Mark("TEXT", place, end, text[place:end])


_KINDS = [kind for kind, _ in PATTERNS]


def value(text: str | None, default: Fraction | None = None) -> Fraction:
    """The number behind a group; raises NumeralError when it is absent without a default."""
    if text is None:
        if default is None:
            raise NumeralError("")
        return default
    return number(text)
