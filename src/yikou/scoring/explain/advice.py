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


def _said(advice: str, kind: str) -> str:
    return f"{advice},例如写成“{EXAMPLES[kind]}”"
