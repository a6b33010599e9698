"""词句 (words): what a stretch of official words is: a fact, its negation, a preamble, a metric's name."""

from __future__ import annotations

import re

_EDGE = "，；。、：:的者\n （）"
_WHEN = re.compile(r"(?<![学课工用耗小历定限按及准实临平])时$|^时(?=[，；。、])")
_NEGATED = (
    (re.compile(r"^(?:未能|未曾|尚未|未|没有能够|没能)(?=.)(?!达标$|成年)"), ""),
    (re.compile(r"^没有"), "有"),
    (re.compile(r"^不存在"), "存在"),
    (re.compile(r"^未发现"), "发现"),
    (re.compile(r"^未发生"), "发生"),
    (re.compile(r"^未出现"), "出现"),
)
_INNER = (
    (re.compile(r"(?<=[^，、])未(?=[\u4e00-\u9fff])(?!成年|来|必)"), ""),
    (re.compile(r"后不(?=[跟反落整])"), "后"),
    (re.compile(r"不是"), "是"),
    (re.compile(r"不足$"), "充足"),
    (re.compile(r"不合格$"), "合格"),
    (re.compile(r"不达标$"), "达标"),
    (re.compile(r"不到位$"), "到位"),
    (re.compile(r"不健全$"), "健全"),
    (re.compile(r"不完整$"), "完整"),
    (re.compile(r"不规范$"), "规范"),
    (re.compile(r"不齐全?$"), "齐全"),
    (re.compile(r"不(?=(?:及时|落实|符合|明确|合理|完善|准确|清晰|真实|整洁|公开|一致)$)"), ""),
)
_LEAD_NONE = re.compile(r"^无(?=.{2,})")
PREAMBLE = re.compile(
    r"^(?:按照?|根据|依据|通过|以(?!上(?!年)|下|内)|采取|经|结合|随机|截至|截止|考核|评价|考察|查看|对照|参照|主要|其中|"
    r"年内|本年度|当年|对(?!象)|在(?!职|线)|每(?:月|年|季|半年|季度)|全年|一年|抽查|电话(?:随机|访|抽|询)|随机(?:访|抽|走|询)|入户(?:随机|访|抽|走|询)|实地|现场|标准为|实行|采用|从|由|此项|该项|本项|"
    r"(?:加|扣|减)分项目?|评分标准|计分方法|计分标准|满分|扣分项|得分项|另)"
)
NOTE = re.compile(
    r"为准|不重复|不累计|不重复计|就高不就低|取最高|相关(?:佐证|资料|证明)|证明材料|资料$|备查|说明$|计算方法|考核办法|为依据|"
    r"^(?:以上|上述)?(?:数据|资料|材料).{0,20}|作为.{0,20}依据|^注|^其中$|打分$|评分$|计分$|考核$|评价$|不(?:另|重复)?加分$|上不封顶|为界$|^(?:共|合计|总计)$|"
    r"不认定为|^(?:加|扣|减|得)分项目?$|口径|按照?以下标准|百分制$|如下$|^(?:本项|此项|该项)$|^标准$|测评$|^即"
)
TASK = re.compile(
    r"(?:完成|达到|实现|超额完成|达成|达(?!标))(?P<what>[^，；。、且]{0,16}?)(?P<noun>任务|目标|计划|指标|要求|序时进度|进度|任务数|计划数|目标数|目标值)(?:数|值|量)?(?:要求|及以上)?$"
)
MISSED_TASK = re.compile(
    r"^(?:未|没有|不能|未能|未达)(?:按期|按时|全部|能)?(?:完成|达到|实现|达成|达标|足额完成)?[^，；。、]{0,16}$|^(?:完成|达)不(?:成|到)[^，；。]{0,10}$|^少完成$|^欠完成$"
)
_ANTONYMS = (
    ("规定时限", "逾期"), ("时限", "逾期"), ("不晚于", "晚于"), ("期限内", "逾期"), ("日前", "逾期"), ("日内", "逾期"), ("日内", "超"), ("按时", "晚"), ("按时", "逾期"), ("按规定时间", "逾期"), ("及时", "不及时"), ("按时", "迟"), ("准确", "差错"), ("准确", "不准"), ("准确", "错误"),
    ("完整", "不完整"), ("完整", "缺"), ("全面", "缺项"), ("齐全", "缺"), ("规范", "不规范"), ("参加", "缺席"), ("到位", "晚"), ("达标", "不达标"), ("达到", "不达标"),
    ("合格", "不合格"), ("健全", "不健全"), ("按期", "逾期"), ("按期", "拖"), ("真实", "虚假"), ("完成", "未完成"), ("无", "有"), ("无", "发生"), ("无", "出现"), ("未发生", "发生"),
    ("没有", "发生"), ("没有", "出现"), ("没有", "有"), ("未发现", "发现"), ("无", "发现"), ("未出现", "出现"), ("不存在", "存在"), ("符合", "不符合"), ("按要求", "未按"), ("整洁", "发现"),
    ("完好", "损"), ("完好", "缺"), ("一致", "不一致"), ("相符", "不符"), ("清晰", "不清"), ("落实", "未落实"),
)  # fmt: skip
_NEGATIVE = re.compile(r"^(?:未|没有|无|不|缺|逾期|尚未|未能|有缺|否)")
EVENT = re.compile(
    r"导致|造成|发生|引发|引起|出现|后果|影响|事故|舆情|投诉|骗|弄虚作假|虚报|瞒报|截留|挪用|违规|违纪|查处|通报|曝光"
)


def trim(text: str) -> str:
    """The words without edge punctuation and without the 的 that joins them to a consequence."""
    words = text.strip(_EDGE).removesuffix("的").strip(_EDGE)
    words = _WHEN.sub("", words).strip(_EDGE)
    if words.count("（") > words.count("）") and text[text.find(words) + len(words) :].startswith("）"):
        words += "）"
    return words


def positive(text: str, *, deduct: bool = False) -> tuple[str, bool]:
    """The label to ask for and whether the words hold when it is true: 未建立台账 -> (建立台账, False)."""
    words = re.sub(r"^(?:或者|或(?!许)|且|甚至)", "", trim(text))
    for pattern, put in _NEGATED:
        match = pattern.match(words)
        if match and len(words) > match.end():
            rest = words[match.end() :]
            return (put + rest, False)
    if deduct and _LEAD_NONE.match(words):
        return ("有" + words[1:], False)
    if deduct or "后不" in words:
        for pattern, put in _INNER:
            if pattern.search(words) and not EVENT.search(words):
                return (pattern.sub(put, words, count=1), False)
    return (words, True)


def grams(text: str) -> set[str]:
    """The two-character pieces of a text, for comparing wordings."""
    core = re.sub(r"[^\u4e00-\u9fff0-9A-Za-z]", "", text)
    return {core[i : i + 2] for i in range(len(core) - 1)}


def graded(gate: str, defect: str) -> bool:
    """Whether a counted defect measures how far the gate's fact is missed, rather than another fault."""
    if any(good in gate and bad in defect for good, bad in _ANTONYMS):
        return True
    stems = grams(gate) & grams(defect)
    return bool(stems)


def complement(fact: str, other: str) -> bool:
    """Whether ``other`` (…的不得分) merely says that ``fact`` fails, rather than naming a further fault."""
    words = trim(other)
    if re.match(r"举报|经查|经举报|查实|被", words):
        return False
    if re.match(r"凡?(?:存在|出现|发现)", words) and not any(g in fact and b in words for g, b in _ANTONYMS):
        return False
    if EVENT.search(words) and not any(good in fact and bad in words for good, bad in _ANTONYMS):
        return words in {"未发生", "没有发生"}
    if any(good in fact and bad in words for good, bad in _ANTONYMS):
        return True
    if words.startswith("未经"):
        return bool(grams(words[2:]) & grams(fact))
    if words.startswith(("未", "没有", "尚未", "否")):
        return True
    if _NEGATIVE.match(words):
        rest = grams(words[1:])
        return not rest or len(rest & grams(fact)) * 2 >= len(rest)
    return bool(
        re.search(
            r"[^，]未|不(?:够|太|尚|甚)?(?:充分|科学|合法|有效|真实|清楚|扎实|深入|相符|一致|匹配|落实|全面|到位|完整|规范|健全|齐|及时|达标|符合|合格|明确|合理|准确|完善)$",
            words,
        )
    ) and bool(grams(words) & grams(fact))


_ADVERSE = re.compile(r"[未不无没非缺漏错假虚逾超违迟晚弄骗挪损差乱少低滞]|被|有(?!关)|存在|出现|发生")


def reaches(parts: list[str]) -> bool:
    """Whether the negation of the first alternative reaches the rest: 未经评议或公示, but not 未建立或弄虚作假."""
    if len(parts) < 2 or not re.match(r"未|没有|尚未|不(?=.{2})", parts[0]):
        return False
    return not any(_ADVERSE.search(each) or EVENT.search(each) for each in parts[1:])


_USUAL = re.compile(
    r"完成|达|开展|落实|执行|实施|组织|启动|参加|建立|制定|到位|要求|规定|标准|时限|按|任务|目标|进行|报|做|有效|全部|相关|工作|设立|配备|符合|满足|实现|得到|形成|引进|获|成立|办理|兑现|公开|发放"
)


def foreign(award: str, text: str) -> bool:
    """Whether 没有台账的不得分 denies something that its award (资金拨付及时) never spoke of."""
    denied = re.match(r"(?:未能|未|没有|尚未)(?P<what>[^，；。]{2,})", trim(text))
    if denied is None or not award or _USUAL.search(denied["what"]):
        return False
    return not set(denied["what"]) & set(award)


def metric_label(text: str) -> str:
    """A metric's name out of the words before its number: without 在, 为, 达, commas and brackets."""
    words = trim(text).rpartition("：")[2]
    words = re.sub(
        r"^(?:或|且|其中|若|如果|如|当(?!地|年)|对于|凡|且|并(?!联|发)|而|但|即|以及|和(?!谐)|及(?!时|格))",
        "",
        words,
    )
    words = re.sub(r"以[^，；。、]{1,5}为单位$", "", words)
    words = re.sub(
        r"(?:目标|标准)?(?:要求)?(?:在|为|是|达|按|(?<![响相适对反效供])应|(?<![人户平年月日])均|需|须|必须|控制|处于|保持)+$",
        "",
        words,
    )
    return trim(words)


def strip_name(name: str | None) -> str:
    """An indicator's name without its number and its bracketed weight: 指标1：预算执行情况(20分)."""
    words = re.sub(r"[（(][^（）()]*[)）]", "", name or "")
    words = re.sub(r"^(?:指标)?\d+[、.：:]|^[①-⑫]", "", words)
    return words.strip(_EDGE)
