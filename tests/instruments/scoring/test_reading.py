"""The reading is a controlled language: what is printed says the whole rule, and is read back to it."""

import dataclasses
import importlib.util
import itertools
import random
import re
import typing
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from yikou.scoring import compile_standard
from yikou.scoring.explain import ReadingError, prose, read_back
from yikou.scoring.frameworks import framework_names, load_framework
from yikou.scoring.rules import nodes


def _load(name):
    spec = importlib.util.spec_from_file_location(f"scoring_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


local, trees = _load("conftest"), _load("rule_trees")
QUIET = {
    "deadline": None,
    "derandomize": True,
    "phases": [Phase.generate, Phase.shrink],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
}


def test_the_reading_names_threshold_step_points_policy_and_floor():
    """Whoever signs the score must see every number of the rule, and what happens to a part of a step."""
    rule = compile_standard("到位率达到90%为满分,每降低2个百分点扣0.3分,扣完为止", 4, "到位率")
    assert rule.prose == (
        "基本分为满分;「到位率」在90%(含)以上为达标;「到位率」比90%每低2个百分点,扣0.3分,不足一步不计;最低0分。\n"
        "其中:「到位率」以%计。"
    )
    assert rule.reading == f"{rule.prose}\n【口径:步长:整步】\n【重述:扣完为止】"


def test_a_chosen_policy_changes_the_sentence_itself():
    """A 口径 that only stood in a list beside the rule would be overlooked by whoever signs."""
    rule = compile_standard("到位率达到90%为满分,每降低2个百分点扣0.3分,扣完为止", 4, "到位率")
    assert "不足一步按比例计" in rule.choose(步长="线性").prose
    assert "不足一步按一步计" in rule.choose(步长="进位").prose


def test_words_without_a_rule_are_kept_beside_the_reading():
    """A dropped remark may have been a condition; it is shown, not forgotten."""
    rule = compile_standard("按比例入户抽查,准确率达到98%得2分(以抽查记录为准)", 2, "准确率")
    assert "按比例入户抽查" in rule.reading
    assert "以抽查记录为准" in rule.reading
    assert read_back(rule.reading) == rule.item


@cache
def rules():
    """Each once: compiling them is most of what these tests cost."""
    return tuple(_compiled())


def _compiled():
    """Every compiled rule of the case files, the frameworks and, where they are at hand, the seeds."""
    for name, key, label in (
        ("probes.jsonl", "text", "name"),
        ("dev500.jsonl", "standard_text", "indicator"),
        ("opened250.jsonl", "standard_text", "indicator"),
        ("opened3.jsonl", "standard_text", "indicator"),
    ):
        for row in local.lines(name):
            if key in row:
                yield (
                    row["id"],
                    compile_standard(row[key], row["weight"], row[label], row.get("explanation")),
                )
    for name in framework_names():
        for indicator in load_framework(name).indicators:
            yield f"{name} {indicator.name}", indicator.rule()
    for number, (name, weight, explanation, standard) in local.seed_table().items():
        yield f"seed 001 {number}", compile_standard(standard, weight, name, explanation)


def test_every_compiled_rule_is_read_back_from_its_reading():
    """A rule that does not come back has a reading that somebody signs without having seen all of it."""
    read, lost = 0, []
    for ident, rule in rules():
        if not rule.compiled:
            continue
        read += 1
        if read_back(rule.prose) != rule.item or prose(read_back(rule.prose)) != rule.prose:
            lost.append(ident)
    assert read >= 600
    assert lost == []


def read_and_printed(item):
    words = prose(item)
    assert read_back(words) == item
    assert prose(read_back(words)) == words


@settings(max_examples=12, **QUIET)
@given(trees.node(nodes.Item))
def test_any_rule_tree_is_read_back(item):
    """The compiler will grow; a rule that it does not build today must already have a reading."""
    read_and_printed(item)


@pytest.mark.deep
@settings(max_examples=600, **QUIET)
@given(trees.node(nodes.Item))
def test_many_rule_trees_are_read_back(item):
    """The rare pair of fields that spoil each other's phrase is found by many trees only."""
    read_and_printed(item)


FIELDS = [(cls, field.name) for cls in trees.NODES for field in trees.kept(cls)]


@pytest.mark.parametrize(("cls", "name"), FIELDS, ids=[f"{cls.__name__}.{name}" for cls, name in FIELDS])
def test_no_field_of_any_node_is_left_out_of_the_reading(cls, name):
    """Two rules that differ in one field must read differently, or the reading forgets that field."""
    hint = typing.get_type_hints(cls)[name]

    @settings(max_examples=2, **QUIET)
    @given(st.data())
    def differ(data):
        one = data.draw(trees.node(cls, 1))
        other = dataclasses.replace(one, **{name: data.draw(trees.value(cls, name, hint, 1))})
        assume(one != other)
        first, second = trees.item_of(one), trees.item_of(other)
        assert prose(first) != prose(second), (one, other)
        assert read_back(prose(second)) == second

    differ()


def test_the_two_trees_that_sound_alike_are_told_apart():
    """≥60 as a gate and 60以上 as a tier are different nodes; so are 且 in a 或 and 或 in a 且."""
    metric = nodes.Metric("率", "率", "%")
    a, b, c = (nodes.Fact(word, word) for word in "甲乙丙")
    pairs = [
        (nodes.Test(metric, ">=", Fraction(60)), nodes.Bound(metric, nodes.Between(Fraction(60), True, None, False))),
        (nodes.AllOf((a, nodes.AnyOf((b, c)))), nodes.AnyOf((nodes.AllOf((a, b)), c))),
        (nodes.AllOf((a, nodes.AllOf((b, c)))), nodes.AllOf((a, b, c))),
        (nodes.AllOf((a,)), a),
    ]  # fmt: skip
    for one, other in pairs:
        first, second = (
            nodes.Item((nodes.Ladder((nodes.Case(each, nodes.Points(Fraction(1))),)),))
            for each in (one, other)
        )
        assert prose(first) != prose(second)
        assert (read_back(prose(first)), read_back(prose(second))) == (first, second)


READING = (
    "(1)「有制度」的,得1分;否则不得分。\n"
    "(2)基本分为2分;「到位率」比90%每低1个百分点,扣0.5分,不足一步不计;最低0分。\n"
    "其中:「到位率」以%计。"
)


def test_layout_is_free_but_words_are_not():
    """A reading copied from a mail with broken lines is the same rule."""
    assert read_back(READING.replace(";", ";\n   ")) == read_back(READING)


@pytest.mark.parametrize(
    ("altered", "why"),
    [
        (lambda text: text.replace("其中:「到位率」以%计。", ""), "a measured value without a unit"),
        (lambda text: text.replace("90%", "90分"), "a unit other than the metric's"),
        (lambda text: text.replace("扣0.5分", "扣0.50分"), "a number in another spelling"),
        (lambda text: text.replace(",不足一步不计", ""), "a step without its policy"),
        (lambda text: text.replace(";最低0分", ""), "a deduction without its floor"),
        (lambda text: text.replace("否则不得分", "否则酌情"), "a word that is not of the language"),
        (lambda text: text.replace("扣0.5分", "加0.5分"), "a gain in the place of a loss"),
        (lambda text: text.replace("(2)", "(3)"), "a sentence that has gone missing"),
        (lambda text: text + "附注", "words behind the end"),
        (lambda text: text.replace("「到位率」以%计", "「到位率」以%计;「到位率」以%计"), "a thing defined twice"),
        (lambda text: text.replace("90%", "90/0%"), "a number that is none"),
        (lambda text: text.replace("90%", "٩٠%"), "digits of another script"),
        (lambda text: "", "nothing"),
        (lambda text: "(" * 5000, "brackets without end"),
        (lambda text: "「" + "长" * 50_000, "a text without end"),
        (lambda text: "不符合(" * 61 + "「甲」" + ")" * 61 + "的,得1分;否则不得分。", "too deep"),
    ],
)  # fmt: skip
def test_what_is_not_printed_so_is_refused(altered, why):
    """A changed reading must not pass as a signed one."""
    with pytest.raises(ReadingError, match="读法须用系统打印的固定句式"):
        read_back(altered(READING))


def test_a_damaged_reading_is_refused_or_the_same_rule():
    """Words lost, doubled or moved on the way through a mail: never another rule unseen, never a traceback."""
    chance = random.Random(20201)
    readings = [rule.prose for _, rule in itertools.islice(rules(), 0, None, 24) if rule.compiled]
    refused = 0
    for words in readings * 12:
        pieces = re.findall(r"「[^」]*」|\d+|[^\d「」]", words)
        at, to = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        way = chance.randrange(3)
        if way == 0:
            pieces[at], pieces[to] = pieces[to], pieces[at]
        elif way == 1:
            del pieces[at : at + chance.randrange(1, 4)]
        else:
            pieces.insert(to, pieces[at])
        try:
            assert "".join(prose(read_back("".join(pieces))).split()) == "".join("".join(pieces).split())
        except ReadingError:
            refused += 1
    assert refused > 200


def test_a_refusal_names_the_place():
    """第几个字: whoever retyped a reading must find the slip."""
    with pytest.raises(ReadingError) as refused:
        read_back(READING.replace("每低", "每少"))
    assert refused.value.place == READING.index("每低")


def test_a_rule_whose_reading_forgets_something_is_not_proven():
    """The screen says 已读回核对 only where the words are the whole rule."""
    rule = compile_standard("到位率达到90%为满分,每降低2个百分点扣0.3分,扣完为止", 4, "到位率")
    assert rule.proven()
    assert not dataclasses.replace(rule, reading=rule.reading.replace("90%", "91%")).proven()
    assert not dataclasses.replace(rule, reading=rule.reading.replace(";最低0分", "")).proven()
    assert not compile_standard("视天气得分", 4).proven()
