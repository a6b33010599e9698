"""What could be written instead: every refusal says it, and what it proposes is read."""

import pytest

from yikou.scoring import compile_standard
from yikou.scoring.explain.advice import EXAMPLES, proposal


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_proposed_sentence_is_read_and_read_back(kind):
    """Advice that is refused in its turn is worse than none."""
    rule = compile_standard(EXAMPLES[kind], 4, "完成情况")
    assert rule.compiled, rule.findings[-1].message
    assert rule.proven()


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("完成情况好的多得分,差的少得分", "分数的范围", "human"),
        ("每减少1%扣1分", "达到多少得满分", "step"),
        ("倒扣1分", "什么情形", "loss"),
        ("得分=投资÷计划×(70%", "加减乘除", "formula"),
        ("群众满意,得3分;满意率100%", "得几分或扣几分", "fact"),
        ("按追缴资金的比例扣减本项得分", "哪个数的比例", "share"),
    ],
)
def test_a_refusal_proposes_a_sentence_of_its_own_kind(text, words, kind):
    """One example for all would send a person with a formula to a tier."""
    rule = compile_standard(text, 4, "完成情况")
    assert not rule.compiled
    last = rule.findings[-1]
    assert words in last.suggestion, (last.message, last.suggestion)
    assert EXAMPLES[kind] in last.suggestion


def test_a_reason_that_nobody_foresaw_keeps_the_general_advice():
    """No proposal is better than a wrong one; the catalogue still says what to do."""
    assert proposal("某些话", "从未见过的原因") is None


def test_the_compilers_own_advice_comes_first():
    """Where the place that refuses knows better, its words stand."""
    rule = compile_standard("有□□得2分", 2)
    assert rule.findings[-1].suggestion == "请对照原件更正后再编译"
