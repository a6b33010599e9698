"""Laws that hold for every standard, checked on generated ones."""

import json
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yikou.scoring import compile_standard

SETTINGS = settings(max_examples=60, deadline=None)
TENTHS = st.integers(1, 40).map(lambda n: Decimal(n) / 10)
RATES = st.integers(0, 12000).map(lambda n: Decimal(n) / 100)


def text(value):
    return format(value.normalize(), "f")


@SETTINGS
@given(
    weight=st.integers(1, 20),
    threshold=st.integers(50, 100),
    step=st.integers(1, 5),
    points=TENTHS,
    x=RATES,
    y=RATES,
)
def test_a_rate_deduction_is_exact_bounded_and_monotone(weight, threshold, step, points, x, y):
    """The formula by hand: w - d * floor((T - x) / u), within [0, w], never better for a lower rate."""
    standard = f"到位率达到{threshold}%得{weight}分,每降低{step}个百分点扣{text(points)}分,扣完为止。"
    rule = compile_standard(standard, weight, "到位率")
    assert rule.compiled
    scores = [rule.score({"到位率": value}) for value in (x, y)]
    for value, score in zip((x, y), scores, strict=True):
        steps = max(Fraction(0), (threshold - Fraction(value)) / step)
        expected = max(Fraction(0), weight - Fraction(points) * (steps.numerator // steps.denominator))
        assert score.exact == expected
        assert 0 <= score.points <= weight
    if x <= y:
        assert scores[0].points <= scores[1].points


@SETTINGS
@given(weight=st.integers(1, 20), threshold=st.integers(1, 100), points=TENTHS, x=RATES, y=RATES)
def test_a_ceiling_deduction_never_rewards_more(weight, threshold, points, x, y):
    """Lower is better: a higher rate never scores higher."""
    rule = compile_standard(
        f"变动率不高于{threshold}%的得{weight}分;每高出1个百分点扣{text(points)}分,扣完为止。",
        weight,
        "变动率",
    )
    low, high = sorted((x, y))
    assert rule.score({"变动率": high}).points <= rule.score({"变动率": low}).points <= weight


@SETTINGS
@given(edges=st.lists(st.integers(1, 99), min_size=2, max_size=4, unique=True), x=RATES, y=RATES)
def test_tiers_are_complete_and_monotone(edges, x, y):
    """Every value has exactly one tier, and a better value never a worse one."""
    edges = sorted(edges, reverse=True)
    top = len(edges)
    parts = [f"覆盖率{edges[0]}%及以上得{top}分"]
    parts += [
        f"{low}%及以上{high}%以下得{top - i}分"
        for i, (high, low) in enumerate(zip(edges, edges[1:], strict=False), 1)
    ]
    rule = compile_standard(";".join([*parts, f"{edges[-1]}%以下不得分"]), top, "覆盖率")
    assert rule.compiled
    expected = sum(1 for edge in edges if x >= edge)
    assert rule.score({"覆盖率": x}).points == expected
    if x <= y:
        assert rule.score({"覆盖率": x}).points <= rule.score({"覆盖率": y}).points


FACTS = ["建立台账", "专人负责", "制定方案", "公开信息", "按时报送", "开展培训"]


@SETTINGS
@given(
    order=st.permutations(FACTS),
    met=st.sets(st.sampled_from(FACTS)),
    amounts=st.lists(TENTHS, min_size=6, max_size=6),
)
def test_a_checklist_is_the_sum_of_its_parts_in_any_order(order, met, amounts):
    """Shuffled clauses give the same score; each part adds its points and no more."""
    worth = dict(zip(FACTS, amounts, strict=True))
    weight = sum(worth.values())
    values = {name: name in met for name in FACTS}
    first = compile_standard(";".join(f"{name}得{text(worth[name])}分" for name in FACTS), weight)
    shuffled = compile_standard(";".join(f"{name}得{text(worth[name])}分" for name in order), weight)
    expected = sum((worth[name] for name in met), Decimal(0))
    assert first.score(values).points == shuffled.score(values).points == expected


@SETTINGS
@given(missing=st.sets(st.sampled_from(FACTS)), known=st.dictionaries(st.sampled_from(FACTS), st.booleans()))
def test_a_range_contains_every_completion(missing, known):
    """待核实: whatever the missing values turn out to be, the score lies within the range."""
    rule = compile_standard(";".join(f"{name}得1分" for name in FACTS), 6)
    values = {name: known.get(name, True) for name in FACTS if name not in missing}
    partial = rule.score(values)
    assert (partial.points is None) == bool(missing)
    for filling in (True, False):
        complete = rule.score({**values, **dict.fromkeys(missing, filling)}).points
        assert partial.low <= complete <= partial.high


SAME = [
    "资金到位率达到90%为满分,每降低1个百分点扣0.5分,扣完为止。",
    "资金到位率达到90%为满分，每降低一个百分点扣0.5分，扣完为止。",
    "资金到位率达到９０％为满分，每降低１个百分点扣０．５分，扣完为止。",
    "资金到位率 达到 90% 为满分， 每降低 1 个百分点 扣 0.5 分，扣完为止。",
    "资金到位率≥90%得满分，每下降1个百分点减0.5分，减完为止。",
    "资金到位率不低于90%的，计满分；每减少1个百分点，扣减0.5分，直至扣完。",
    "资金到位率在90%以上的，得10分；每低1%扣0.5分，扣完为止。",
    "资金到位率达到百分之九十得十分，每低一个百分点扣零点五分，扣完为止。",
    "资金到位率达到九成的记10分，每少1个百分点扣半分，扣完为止。",
    "资金到位率高于或等于90%,得满分;每下滑1个百分点,倒扣0.5分,扣完为止。",
]


@pytest.mark.parametrize("standard", SAME)
@pytest.mark.parametrize(
    ("x", "points"),
    [(90, "10"), ("89.1", "10"), (89, "9.5"), ("71.5", "1"), (70, "0"), (60, "0"), (100, "10")],
)
def test_synonyms_widths_and_spacing_mean_the_same(standard, x, points):
    """Officials write one rule in many ways, and 扣完为止 is the floor even behind 倒扣."""
    rule = compile_standard(standard, 10, "资金到位率")
    assert rule.compiled, rule.findings
    assert rule.score({"资金到位率": x}).points == Decimal(points)


@SETTINGS
@given(st.text(alphabet="得扣分每百点达到以上下满%0123456789.,;。、()一二三不未、每低率", max_size=60))
def test_any_soup_of_scoring_words_ends_quietly(soup):
    """A rule or a refusal, never a traceback; and a refusal scores nothing."""
    rule = compile_standard(soup, 5, "指标")
    score = rule.score({})
    if not rule.compiled:
        assert score.points is None
        assert any(f.severity == "error" for f in rule.findings)


@pytest.mark.parametrize("count", [150, pytest.param(3000, marks=pytest.mark.deep)], ids=["some", "many"])
def test_sentences_cut_into_one_another_are_read_back_or_refused(count):
    """Half of one standard behind half of another, as a bad copy leaves it: never a traceback."""
    draw = random.Random(4)
    cases = Path(__file__).with_name("cases")
    lines = [
        line
        for name in ("dev500", "opened3")
        for line in (cases / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    texts = [json.loads(line)["standard_text"] for line in lines if line]
    for _ in range(count):
        head, tail = draw.choice(texts), draw.choice(texts)
        text = head[: draw.randrange(len(head))] + tail[draw.randrange(len(tail)) :]
        rule = compile_standard(text, draw.choice([5, 10, None]), "满意率", draw.choice([None, head]))
        rule.score({})
        assert rule.proven() if rule.compiled else rule.findings, text
        assert rule.compiled or rule.findings[-1].suggestion, text


def test_one_for_each_thousand_is_a_thousandth():
    """每千人 without a digit was once nothing, and divided by."""
    rule = compile_standard("按每千人1名配备网格员的得3分，否则不得分。", 3, "网格员")
    assert rule.score({"网格员": 4, "服务人口": 4000}).points == Decimal("3.00")
    assert rule.score({"网格员": 3, "服务人口": 4000}).points == Decimal("0.00")
