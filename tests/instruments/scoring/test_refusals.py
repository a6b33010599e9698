"""What the compiler must refuse, bound or report: a wrong score is worse than none."""

from decimal import Decimal

import pytest

from yikou.scoring import compile_standard


def codes(rule):
    return {found.code for found in rule.findings}


@pytest.mark.parametrize(
    "text",
    [
        "视天气得分",
        "完成情况好的多得分,差的少得分",
        "控制率Q100%得5分",
        "满意度280酚以上得5分",
        "按上述办法第三条第2款计分,扣3分的另算50%",
        "每降低一个百分点扣0.2分",
        "前5名按一定规则得分,以此类推得3分",
        "优良的得分为满意度60%到90%乘以30%",
        "得5分",
        "扣2分",
        "覆盖率得4分",
        "中心镇按2座/2500人、其他镇按1座/3000人建设,得10分",
        "资产损毁的,“处置”一项不得分",
        "达到90%得5分,较85%每低1个百分点扣0.2分",
        "两项指标甲率、乙率均达100%得5分,每低1个百分点扣0.5分",
        "健康档案合格率达到90%得4分,每低一档扣0.4分",
    ],
)
def test_words_without_a_certain_meaning_are_refused(text):
    """Each of these was once read as something; a refusal names the words instead."""
    rule = compile_standard(text, 5, "指标")
    assert not rule.compiled
    assert any(f.severity == "error" and f.message for f in rule.findings)
    assert rule.score({"指标": 1}).points is None


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "。", ",;。"])
def test_empty_text_is_refused(text):
    """An empty cell is no standard."""
    assert codes(compile_standard(text, 5)) == {"SCO007"}


def test_a_clause_over_600_characters_is_refused_with_its_span():
    """Work is bounded by counted characters before any parsing; the finding quotes the clause."""
    text = "制度健全得2分;" + "很" * 601 + "得3分"
    rule = compile_standard(text, 5)
    assert codes(rule) == {"SCO003"}
    assert rule.findings[0].place.quote.startswith("很很")


@pytest.mark.parametrize(
    "text",
    [
        "得" * 599, "每" * 599, "(" * 599, "1." * 299, "90%" * 199, "得1分" * 150, "、" * 599, "或且" * 299, "百分之" * 199,
        "得分=" + "(" * 300, "得分=" + "1×" * 250, "①" * 599, "一是" * 299, "≥≤" * 299, "每发现一例" * 100, "扣完为止" * 120,
        "超过" * 299, "1" * 599, "一" * 599, "分之" * 299, "\x00\x01得1分", "得1分\ufffd", "😀得1分" * 80,
        "得𝟙分", "得①分", "按比例" * 150, "一票否决" * 100, "第一季度" * 120, "得分=A/B/C/D/E" * 30,
    ],
)  # fmt: skip
def test_hostile_text_ends_in_a_rule_or_a_refusal(text):
    """Never a traceback, never a hang: every repetition here once made a naive parser explode."""
    rule = compile_standard(text, 5, "指标")
    score = rule.score({})
    assert rule.compiled or any(f.severity == "error" for f in rule.findings)
    assert score.points is None or score.points >= 0


def test_recognition_errors_are_repaired_and_logged_or_refused():
    """得l分 has one reading and is repaired with a finding; Q100% may be ≤ or ≥ and is refused."""
    rule = compile_standard("制度健全得l分", 1)
    assert rule.compiled
    assert "SCO005" in codes(rule)
    assert "SCO004" in codes(compile_standard("控制率Q100%得5分", 5))


@pytest.mark.parametrize(
    ("text", "weight", "code"),
    [
        ("①有制度,1分;②有人员,1分", 5, "SCO010"),
        ("①有制度,3分;②有人员,3分", 5, "SCO010"),
        ("环检率达到70%以上计30分,每低1%扣1分", 25, "SCO011"),
        ("比例超过80%得6分,超过70%得4分,超过60%得2分,不足60%不得分", 6, "SCO012"),
        ("比例60%以上得2分,50%-60%得1分,50%以下不得分", 2, "SCO013"),
        ("比例80%以上得1分,60%以上80%以下得3分,60%以下得2分", 3, "SCO014"),
        ("满意度达到90%为满分,每低1个百分点扣0.1分", 9, "SCO015"),
        ("成立机构、专人负责、制定方案,每缺一项扣0.5分", 1, "SCO016"),
        ("药具使用在控制指标内记5分,每下降1个百分点扣0.3分", 5, "SCO017"),
        ("制定办法的得2分", 2, "SCO019"),
        ("因程序不准引起上访的扣1分", 2, "SCO021"),
        ("误差控制在5%以内记6分,超过0.1个百分点扣1分", 6, "SCO022"),
        ("分管责任落实情况。(2分)", 2, "SCO023"),
        ("完成任务数得标准分,超额的每增加一个加3分", 5, "SCO024"),
        ("未组织培训的扣1分,未建立台账的扣1分", 4, "SCO027"),
        ("按规定抽查,到位率达到90%得2分", 2, "SCO008"),
    ],
)
def test_what_a_person_must_know_is_a_finding(text, weight, code):
    """Every open point of the prose is said; silence would be a guess."""
    assert code in codes(compile_standard(text, weight, "指标"))


def test_a_choice_without_default_scores_only_where_all_readings_agree():
    """超过0.1个百分点扣1分 without 每: at 5.1 both readings take one point, at 5.3 they differ."""
    rule = compile_standard("统计误差控制在5%以内记6分,超过0.1个百分点扣1分。", 6, "统计误差")
    assert rule.score({"统计误差": "5.1"}).points == 5
    open_score = rule.score({"统计误差": "5.3"})
    assert (open_score.points, open_score.low, open_score.high) == (None, Decimal(3), Decimal(5))
    assert rule.choose(每="每次").score({"统计误差": "5.3"}).points == 3
    assert rule.choose(每="一次").score({"统计误差": "5.3"}).points == 5


def test_unknown_choices_are_findings():
    """A misspelt 口径 must not silently leave the default."""
    rule = compile_standard(
        "到位率达到100%为满分,每低1个百分点扣0.2分", 4, "到位率", choices={"步子": "整步", "步长": "四舍"}
    )
    assert [f.code for f in rule.findings].count("SCO038") == 2


RATE = compile_standard(
    "到位率达到100%为满分,每低1个百分点扣0.2分,扣完为止", 4, "到位率", "到位率=(到位资金/计划资金)×100%"
)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"到位率": "很高"}, "SCO035"),
        ({"到位": 90}, "SCO034"),
        ({}, "SCO030"),
        ({"到位资金": 90, "计划资金": 0}, "SCO032"),
        ({"到位率": 95, "到位资金": 90, "计划资金": 100}, "SCO033"),
        ({"到位率": "nan"}, "SCO035"),
        ({"到位率": float("inf")}, "SCO035"),
        ({"到位率": "1e999999"}, "SCO035"),
        ({"到位率": "9" * 41}, "SCO035"),
        ({"到位率": "9,6"}, "SCO035"),
    ],
)
def test_bad_values_score_nothing_and_say_why(values, code):
    """A value that cannot be read, contradicts itself or has no place must not become a score."""
    result = RATE.score(values)
    assert result.points is None
    assert code in {f.code for f in result.findings}


def test_a_missing_value_is_a_range_with_its_name():
    """待核实: from nothing to full marks, and which figure is wanted."""
    result = RATE.score({})
    assert (result.points, result.low, result.high) == (None, Decimal(0), Decimal(4))
    assert result.missing == ("到位率",)


def test_a_human_value_needs_its_bounds_and_its_reason():
    """Judgement is bounded and signed: without a reason the score stands under an error."""
    rule = compile_standard("1.有制度得2分;2.落实情况。(3分)", 5, "制度")
    key = next(entry.key for entry in rule.inputs if entry.kind == "human")
    bare = rule.score({"有制度": True, key: 2})
    assert bare.points == 4
    assert "SCO036" in {f.code for f in bare.findings}
    assert "SCO036" not in {
        f.code for f in rule.score({"有制度": True, key: 2}, reasons={key: "查看记录"}).findings
    }
    assert rule.score({"有制度": True, key: "3.5"}).points is None


def test_a_negative_count_is_refused():
    """Minus two cases would add points."""
    rule = compile_standard("漏报的,每发现一例扣1分,扣完为止", 3, "报告")
    key = rule.inputs[0].key
    assert rule.score({key: -2}).points is None
    assert rule.score({key: 2}).points == 1


def test_a_number_left_inside_the_words_of_a_fact_is_refused():
    """师生比优于1:16 holds a threshold that no pattern reads; as a plain fact it would hide the number."""
    rule = compile_standard("师生比优于1:16的得4分", 4, "师生比")
    assert not rule.compiled
    assert "SCO002" in codes(rule)


def test_a_threshold_said_twice_with_two_numbers_is_refused():
    """达到90%得满分 and then 不足80%时,每减少…: one of the two is a copying error."""
    rule = compile_standard("开工率达到90%得4分;不足80%时,每减少5%扣1分", 4, "开工率")
    assert not rule.compiled
    assert compile_standard("开工率达到90%得4分;不足90%时,每减少5%扣1分", 4, "开工率").compiled


def test_a_human_value_outside_the_band_of_its_tier_is_refused():
    """0.95 lies in no band: moving it to the nearest edge would invent a score."""
    rule = compile_standard("≥70%,2分;≥50%且<70%,1.9-1分;<50%,0.9-0分", 2, "整合比例")
    values = {"整合比例": 60, "评定分": "0.95"}
    result = rule.score(values, reasons={"评定分": "查看台账"})
    assert result.points is None
    assert "SCO031" in {f.code for f in result.findings}
    assert rule.score({**values, "评定分": "1.9"}, reasons={"评定分": "查看台账"}).points == Decimal("1.9")
