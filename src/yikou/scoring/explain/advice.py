"""改写建议 (advice): what could be written instead of words that were refused, with a sentence that is read.

Every example is compiled by the tests: advice that is refused in its turn would be worse than none.
"""

from __future__ import annotations

import re

EXAMPLES = {
    "fact": "已制定管理办法的,得2分;否则不得分",
    "loss": "未按时公示的,扣1分",
    "case": "每发现一例投诉扣1分,扣完为止",
    "step": "完成率达到100%得满分,每降低1个百分点扣0.2分,扣完为止",
    "tier": "完成率90%以上得4分,80%-90%得2分,80%以下不得分",
    "grade": "得分90分以上为优秀,80分以上90分以下为良好,80分以下为合格",
    "share": "完成率达到100%得满分,不足的按完成比例得分",
    "formula": "得分=完成数÷任务数×分值",
    "human": "落实情况酌情得0-4分",
    "list": "获一等奖的加3分;获二等奖的加2分;获三等奖的加1分",
    "target": "满意度达到90%的,得4分;否则不得分",
    "line": "完成率90%以上得4分,60%以下不得分,中间按线性插值计算",
    "delay": "年报按时报送得4分,每推迟1天扣0.5分,扣完为止",
    "void": "已制定办法的,得2分;已公示的,得2分;发现挪用的,本项不得分",
    "apart": "到位率达到100%得2分,每低1个百分点扣0.2分;合格率达到95%得2分,每低1个百分点扣0.1分",
    "capped": "迟报的每次扣0.5分,最多扣2分;漏报的每次扣1分,最多扣2分",
    "graver": "一般投诉每件扣1分;重复投诉每件扣2分,扣完为止",
    "bonus": "达到100%得4分,每高1个百分点加0.2分,最多加1分",
    "floor": "河道保洁到位得4分,每发现一处扣0.5分,扣完为止;发生污染事件的,不得分",
}
"""One sentence of each kind that is read as it stands."""

_BY_WORDS: tuple[tuple[str, str, str], ...] = (
    (r"比例|折算|同比例|相应", "请写明按哪个数的比例、满分是多少", "share"),
    (r"视|酌情|好|较|明显|显著|多得|少得|差", "请写明分数,须由人判断的写明分数的范围", "human"),
    (r"[一二三]等|分别|依次", "请逐项分条写明各得几分", "list"),
    (r"每", "请写明每一步或每一例扣(得)多少分", "case"),
)
_BY_REASON: tuple[tuple[str, str, str], ...] = (
    (r"从哪个数起", "请在前面写明达到多少得满分", "step"),
    (r"没有写条件|没有写明条件", "请在分数前写明什么情形", "loss"),
    (r"不是一个可以认定的事实", "请写成能用“是”或“否”回答的情形", "fact"),
    (r"不像指标名", "请写明是哪个指标达到多少,或数的是什么", "target"),
    (r"等级的分数界限", "请逐级写明分数界限", "grade"),
    (r"没有写明“.+”达到多少", "请写明门槛", "target"),
    (r"夹着计分|前面是扣分", "请把条件和计分分开写", "share"),
    (r"算式", "算式只用数字、指标名、加减乘除和括号", "formula"),
    (r"个数不同", "请逐项分条写明各得几分", "list"),
    (r"门槛或步长|的用途", "请写明这个数是门槛(达到…)、步长(每降低…)还是分值(得…分)", "step"),
    (r"没有读出计分规则", "请写明怎样计分;按别处结果计分的,写明分数的范围", "human"),
    (r"按次[得扣]分,这半句", "请在后半句里也写明“每…”或写明只计一次", "graver"),
    (r"插值", "请写明满分和零分两端的门槛", "line"),
    (r"按比例|门槛与比例", "请写明满分的门槛,并逐项写明按哪个数的比例", "share"),
    (r"平均分|基准分|扣分没有写明基数|分可扣|分的一档", "请写明从几分起扣,每少一个扣几分", "step"),
    (
        r"倒扣|从哪几?分?里扣|从哪里扣|扣的是哪|另有扣分|又有扣分|扣分与分档|与扣分写在|各扣|另有条件|已?又有扣|从哪一档扣",
        "请让每一句扣分紧跟它所扣的得分,各自成条",
        "apart",
    ),
    (r"加倍", "请把加重的情形单列,写明每件扣几分", "graver"),
    (r"上限|最多扣|封的是|封底", "请在每一句后面写明它自己的上限", "capped"),
    (r"加分与扣分|得分混写|加减分与计数|就高", "请把加分、扣分、得分各写一条", "bonus"),
    (r"最低得分", "请只写一个下限", "floor"),
    (r"否决情形", "请把否决的情形逐条列出", "void"),
    (r"没有此事", "请把“没有此事”的情形单列一条", "fact"),
    (r"否则", "请把“否则”改写成具体情形", "fact"),
    (r"所指|指的|前面不是|写了.+项,|“以上”", "请写出所指的那一款或那个指标的全名", "void"),
    (r"不得分的|不得分,", "请写明什么情形、哪个指标低于多少不得分", "void"),
    (r"类推|逐档|一档是多少|各档|重叠|不在任何", "请把每一档的门槛和分值都写出来", "tier"),
    (
        r"几个指标|哪一个数|前提|夹着数值|多个期间|按类别|几项成立|逐个判断",
        "请把各指标、各类别分条写",
        "apart",
    ),
    (
        r"不足一步|步长的单位|与前面的?.{0,4}门槛|门槛不一致|括号里的数|与门槛|自相矛盾|方向|没有门槛|时间窗口",
        "请核对门槛与步长,使两处的数、单位和方向一致",
        "step",
    ),
    (r"时间窗口|到期", "请写明到期日和每推迟一天扣几分", "delay"),
    (
        r"数字|里的数|没有读进规则|这些话|意思不明|定义",
        "请写明它是门槛、步长还是分值;与计分无关的话请移到指标解释",
        "target",
    ),
    (r"“每|每.{0,3}前面|每多少|数的是什么|计数", "请写明数的是什么、每一例扣(得)多少分", "case"),
    (r"与分值不一致|只取其一|分值", "请使各项分值之和等于本项分值,只取其一的写明就高", "list"),
    (r"计分规则", "请把计分规则写成一句评分标准", "share"),
    (r"没有计分规则|不成规则", "请按“什么情形,得(扣)几分”改写", "fact"),
    (r"没有写明得分或扣分", "请在后面写明得几分或扣几分;只作说明的话请移到指标解释", "fact"),
)


def proposal(words: str, why: str) -> str | None:
    """What to write instead of refused words, or None where only the catalogue's general advice fits."""
    if re.search("没有写明得分或扣分", why):
        for pattern, advice, kind in _BY_WORDS:
            if re.search(pattern, words):
                return _said(advice, kind)
    for pattern, advice, kind in _BY_REASON:
        if re.search(pattern, why):
            return _said(advice, kind)
    return None


def with_example(advice: str, why: str) -> str:
    """Advice of the place that refuses, with a sentence of its kind where it shows none."""
    other = proposal("", why)
    if "写成" in advice or "例如" in advice or other is None:
        return advice
    return f"{advice},{other[other.index('例如') :]}"


def _said(advice: str, kind: str) -> str:
    return f"{advice},例如写成“{EXAMPLES[kind]}”"
