"""Turns of phrase of our own, with the points worked out by hand; and words that may never be dropped.

Each row is one construct of the language, not a sentence of a table: verbs, orders and numerals vary.
"""

from decimal import Decimal

import pytest

from yikou.scoring import compile_standard

READ = [
    # 每低于100%一个百分点: 5 - 0.3*2 = 4.4
    ("验收合格率每低于100%一个百分点，扣减0.3分。", 5, "验收合格率", {"验收合格率": 98}, "4.40"),
    # the target stands before the award: 5 - 0.5*3 = 3.5
    ("以95%为基准，达到的计满分，每下滑1个百分点倒扣0.5分，直至扣完。", 5, "设施完好率", {"设施完好率": 92}, "3.50"),
    # demanded, then deducted: 4 - 0.5*2 = 3
    ("按时办结率应达九成八以上。每低1个百分点扣半分。", 4, "办结", {"按时办结率": 96}, "3.00"),
    # a tolerance on both sides: 107 is 2 above 105, 10 - 2 = 8; 94 is 1 below 95
    ("执行率在95%—105%之间得10分，每偏离1个百分点扣1分。", 10, "执行率", {"执行率": 107}, "8.00"),
    ("执行率在95%—105%之间得10分，每偏离1个百分点扣1分。", 10, "执行率", {"执行率": 94}, "9.00"),
    # 各扣 holds for both awards: 2 - 0.2 + 2 - 0.1 = 3.7
    (
        "回访率达到30%以上得2分，满意率达到95%以上得2分，每低1个百分点各扣0.1分。",
        4, "回访", {"回访率": 28, "满意率": 94}, "3.70",
    ),
    # 1个点位 is a place, no per cent: 3 - 2*0.5 = 2
    ("点位覆盖率100%得3分，缺1个点位扣0.5分。", 3, "监测", {"缺点位个数": 2}, "2.00"),
    # 半成 is five points: 2 - 0.5 = 1.5
    ("出勤率九成以上得二分，不足九成的每低半成扣半分，扣完为止。", 2, "出勤", {"出勤率": 85}, "1.50"),
    # a number without a unit takes the unit of its steps: 8 - 3*0.5 = 6.5
    ("平均浓度≤35得8分，每超1微克扣0.5分，超过45不得分。", 8, "环境", {"平均浓度": 38}, "6.50"),
    ("平均浓度≤35得8分，每超1微克扣0.5分，超过45不得分。", 8, "环境", {"平均浓度": 46}, "0.00"),
    # points as the measure: 10 - 4 = 6
    ("测评得分达到90分及以上的得满分；低于90分的，每低1分扣1分。", 10, "测评", {"测评得分": 86}, "6.00"),
    # how far a figure may be off: 少4天 is 4*0.2, 少5天 voids
    ("每月巡护不少于22天，少一天扣0.2分，少5天及以上不得分。", 4, "巡护", {"每月巡护": 18}, "3.20"),
    ("每月巡护不少于22天，少一天扣0.2分，少5天及以上不得分。", 4, "巡护", {"每月巡护": 17}, "0.00"),
    # the document says what a part of a step costs: 1.5 points are 1.5, 2 or 1 steps
    ("合格率达90%得4分，每低1个百分点扣0.4分，不足1个百分点的按比例计算。", 4, "合格", {"合格率": "88.5"}, "3.40"),
    ("合格率达90%得4分，每低1个百分点扣0.4分，不足1个百分点的按1个百分点计算。", 4, "合格", {"合格率": "88.5"}, "3.20"),
    ("合格率达90%得4分，每低1个百分点扣0.4分，不足1个百分点的不扣。", 4, "合格", {"合格率": "88.5"}, "3.60"),
    # growth, standstill and fall; the steps start from the tier of standstill: 6 - 2 = 4
    ("能耗同比下降的得8分，持平的得6分，上升的每上升1个百分点再扣1分。", 8, "能耗", {"能耗比上年变化": 2}, "4.00"),
    ("能耗同比下降的得8分，持平的得6分，上升的每上升1个百分点再扣1分。", 8, "能耗", {"能耗比上年变化": -1}, "8.00"),
    ("产值较上年增长10%及以上得满分，增长5%—10%得6分，增长0—5%得3分，负增长不得分。", 10, "产值", {"产值比上年变化": 7}, "6.00"),
    # rates change in points: 51.2 - 50 = 1.2, two whole steps of 0.5
    (
        "近视率较上年不升高得5分；升高的，每升高0.5个百分点扣1分。",
        5, "近视率", {"本年近视率": "51.2", "上年近视率": 50}, "3.00",
    ),
    # two numbers behind the one that exceeds: 24 - 20 = 4, 5 - 2 = 3
    ("编外人员数不得超过核定数，每超1人扣0.5分。", 5, "用工", {"编外人员数": 24, "核定数": 20}, "3.00"),
    ("编外人员数不得超过核定数，每超1人扣0.5分。", 5, "用工", {"编外人员数": 18, "核定数": 20}, "5.00"),
    # the time allowed: 32 - 30 = 2 days late
    ("收到资金后30日内下达的得5分，每超期1日扣1分。", 5, "下达", {"下达所用时间": 32, "下达超期日数": 2}, "3.00"),
    # tiers of time
    ("10日内兑付得5分，超过10日但不超过20日得3分，20日后兑付的不得分。", 5, "兑付", {"兑付所用时间": 20}, "3.00"),
    ("3月底前完成的得6分，4月底前完成的得4分，5月底前完成的得2分。", 6, "时限", {"完成月份": 4}, "4.00"),
    # a list by its facts, or by their number
    ("有机构、有人员、有经费、有场所，每有一项得1分。", 4, "保障", {"有机构": True, "有人员": True, "有经费": False, "有场所": True}, "3.00"),
    # the number of members must be four
    (
        "编制科学、内容完整、依据充分、报送及时，四项各占1分。",
        4, "编制", {"编制科学": True, "内容完整": False, "依据充分": True, "报送及时": True}, "3.00",
    ),
    # of two thresholds named together one holds
    ("甲满意度、乙满意度均达到90%得5分，一项达到得3分，均未达到得0分。", 5, "满意", {"甲满意度": 95, "乙满意度": 80}, "3.00"),
    # none, one, two lacking
    ("配备齐全得1分，缺一样得0.5分，缺两样及以上得0分。", 1, "配备", {"缺样数": 1}, "0.50"),
    ("配备齐全得1分，缺一样得0.5分，缺两样及以上得0分。", 1, "配备", {"缺样数": 3}, "0.00"),
    # 加倍: two plain cases and one grave one, 5 - 2 - 2 = 1
    ("违规每起扣1分，情节严重的加倍扣分。", 5, "违规", {"违规起数": 2, "情节严重起数": 1}, "1.00"),
    # ratio words and formulas: 4*78/104 = 3; beneath a half nothing
    ("实际次数／应有次数≥1得4分，否则按比值×4计分，比值小于二分之一的计0分。", 4, "巡检", {"实际次数": 78, "应有次数": 104}, "3.00"),
    ("实际次数／应有次数≥1得4分，否则按比值×4计分，比值小于二分之一的计0分。", 4, "巡检", {"实际次数": 51, "应有次数": 104}, "0.00"),
    ("占比达到70%得5分，占比在30%以下得0分，中间采用线性插值法计算。", 5, "占比", {"占比": 50}, "2.50"),
    ("按接种率40%、建卡率30%、报告率30%的权重加权，加权结果乘以10分为最终得分。", 10, "加权", {"接种率": 95, "建卡率": 90, "报告率": 100}, "9.50"),
    ("扣分＝（100%－达标率）×20，扣完8分为止。", 8, "公式", {"达标率": 90}, "6.00"),
    # 各2分 names both rates, the proportion holds for both: 2*0.9 + 2 = 3.8
    ("建档率100%、规范率95%各2分，未达到的按比例得分。", 4, "建档", {"建档率": 90, "规范率": 95}, "3.80"),
    # the first state alone earns all: only one counts
    ("复议被撤销、诉讼败诉的，各扣2分/件。", 10, "执法", {"复议被撤销件数": 1, "诉讼败诉件数": 2}, "4.00"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "weight", "name", "values", "points"), READ)
def test_a_turn_of_phrase_gives_the_points_worked_out_by_hand(text, weight, name, values, points):
    """The arithmetic stands in the comment above each row."""
    rule = compile_standard(text, weight, name)
    assert rule.compiled, rule.findings
    assert rule.score(values).points == Decimal(points), rule.reading


REFUSED = [
    ("得分=实际产值÷目标产值×10，低于目标50%的不得分。", "a share of the target is no measure"),
    ("达到100%得5分，其余按检查情况折算计分。", "折算 without what against what"),
    (
        "甲率90%以上得5分、80%以上得3分；乙率80%以上得5分、70%以上得3分。",
        "two ladders of five points each, five in all",
    ),
    (
        "按期开工得2分；按期完工得2分；验收合格得1分；逾期完工的得1分。",
        "six points of five: one is an alternative",
    ),
    ("每引进一个5000万元项目得2分，1亿元以上项目得4分，最多10分。", "whether the second half counts each"),
    ("建成面积得5分，每提高1个百分点加1分。", "against what it rises is not said"),
    ("计划检查企业60家，检查数量每比计划少3家扣0.5分。", "sixty is bound to nothing"),
    ("两项分别排名，两项均进入前五名得6分，一项进入前五名得3分。", "two ranks in one word"),
    ("整改到位得5分，每少“一环节”计减。", "每 without a count"),
    ("考核结果低于60分或受到通报的定为差，90分以上的定为优。", "a grade with another condition"),
    ("村务公开情况分别扣1分。", "分别 over one member"),
    ("达到90%得5分，每低1档扣1分。", "a step without its size"),
    ("浓度不超过35得8分，低于35的按优惠折算。", "折算 bound to nothing"),
    ("A达30%得2分，B达95%得2分，每低1个百分点扣0.1分，各项最多扣1分的另算。", "a rest without a rule"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_a_telling_word_bound_to_nothing_refuses_the_standard(text, why):
    """A wrong score is worse than a refusal; the refusal says which words stopped it."""
    rule = compile_standard(text, 5, "指标")
    assert not rule.compiled, f"{why}: {rule.reading}"
    assert "未读懂" in rule.findings[-1].message or rule.findings[-1].code == "SCO010"


def test_a_refusal_says_what_could_be_written_instead():
    """The officer who reads it has to mend the sentence."""
    rule = compile_standard("检查数量每比计划少3家扣0.5分，计划检查60家。", 5, "检查")
    assert not rule.compiled
    advised = compile_standard("制度健全得2分，考核情况按比值折算。", 5, "检查")
    assert not advised.compiled


def test_boundary_words_follow_what_the_document_says_of_them():
    """（以上不含本数，以下含本数） turns the usual reading round."""
    text = "满意率90%以上得5分，90%以下得3分（以上不含本数，以下含本数）。"
    assert compile_standard(text, 5, "满意率").score({"满意率": 90}).points == Decimal("3.00")
    usual = "满意率90%以上得5分，90%以下得3分（以上含本数，以下不含本数）。"
    assert compile_standard(usual, 5, "满意率").score({"满意率": 90}).points == Decimal("5.00")
