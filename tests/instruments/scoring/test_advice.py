"""What could be written instead: every refusal says it, and what it proposes is read."""

import ast
import re
from pathlib import Path

import pytest

import yikou.scoring
from yikou.scoring import compile_standard
from yikou.scoring.explain.advice import EXAMPLES, proposal, with_example


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


SOURCES = Path(yikou.scoring.__file__).parent
# These say what to do without a sentence: shorten the text, or look at the original.
WITHOUT_EXAMPLE = {
    "全文X字,超过X字",
    "该条X字,超过X字",
    "条款过于复杂",
    "算式过长",
    "疑似识别错误",
    "没有评分标准的文字",
}


def _words(node):
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "X" for v in node.values)
    return ""


def refusals():
    """Every reason in the sources for which a standard is refused, with the advice given on the spot."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Refused":
                continue
            words = [_words(each) for each in node.args[:4]]
            why = next((each for each in words if re.search("[\u4e00-\u9fff]", each)), None)
            if why is not None and why not in WITHOUT_EXAMPLE:
                advice = [k for k in node.keywords if k.arg == "advice"] or node.args[4:]
                yield why, bool(advice)


@pytest.mark.parametrize("why", sorted({why for why, given in refusals() if not given}))
def test_every_kind_of_refusal_proposes_what_could_be_written(why):
    """A refusal without a proposal leaves a person with a sentence and no way on."""
    made = proposal("", why)
    assert made is not None
    assert any(example in made for example in EXAMPLES.values())


def test_advice_given_on_the_spot_gets_an_example_where_it_shows_none():
    """请把倒扣另列一条 says what to do and not how it would read."""
    made = with_example("请把倒扣另列一条", "“倒扣2分”倒扣的分从哪里扣,没有写明")
    assert made.startswith("请把倒扣另列一条,例如写成")
    assert with_example("请写成“…的,得…分”", "倒扣的分从哪里扣") == "请写成“…的,得…分”"


def test_the_compilers_own_advice_comes_first():
    """Where the place that refuses knows better, its words stand."""
    rule = compile_standard("有□□得2分", 2)
    assert rule.findings[-1].suggestion == "请对照原件更正后再编译"
