"""Classes of misreading that fresh sentences once brought to light; every sentence here is our own.

READ: the points are worked out by hand. REFUSED: a number would be possible, and it would be a guess.
"""

from decimal import Decimal

import pytest

from yikou.scoring import compile_standard

SHARE = "产值占规上工业产值比重"
READ = [
    # an award of its own, not a cap: 逾期 is worth one point
    ("按期报送的得3分，逾期报送的按1分计，未报送的不得分。", 3, {"指标(按期报送/逾期报送)": "逾期报送"}, "1.00"),
    # negative results are nothing, the formula is not capped at nothing: 4/5*5 = 4
    ("得分＝本县增速/全市平均增速×5，负值按0分计。", 5, {"本县增速": 4, "全市平均增速": 5}, "4.00"),
    # who has no task is not measured
    ("年度改造任务完成的得5分；无改造任务的乡镇按5分计；未完成的按完成比例计分。", 5, {"无改造任务的乡镇": True}, "5.00"),
    # 加倍 in a clause of its own doubles each deduction of the list: 8 - 2*0.5 - 2*2 = 3
    (
        "迟报信息的，每次扣0.5分；漏报信息的，每次扣2分；重大节日期间的加倍扣分。", 8,
        {"迟报信息次数": 0, "漏报信息次数": 0, "重大节日期间，迟报信息次数": 1, "重大节日期间，漏报信息次数": 1}, "3.00",
    ),
    # the edge belongs to the tier that gives points, also beside a tier of mixed conditions
    ("电话访问50人，知晓率90%以上得5分，80%以上得3分，80%以下不得分。", 5, {"知晓率": 80}, "3.00"),
    # points of a share are a difference: 27 - 24 = 3, not 12.5 per cent
    (
        f"{SHARE}比上年每提升1个百分点得2分，最高6分。", 6,
        {f"本年{SHARE}": 27, f"上年{SHARE}": 24}, "6.00",
    ),
    (
        f"{SHARE}比上年每提升1个百分点得1分，最高6分。", 6,
        {f"本年{SHARE}": 27, f"上年{SHARE}": 24}, "3.00",
    ),
    # 扣至3分为止 bounds its own deduction, what voids the item goes below
    (
        "垃圾清运得6分，每发现1处积存扣0.5分，扣至3分为止；被省级通报的，本项不得分。", 6,
        {"垃圾清运": True, "积存处数": 0, "被省级通报": True}, "0.00",
    ),
    (
        "垃圾清运得6分，每发现1处积存扣0.5分，扣至3分为止；被省级通报的，本项不得分。", 6,
        {"垃圾清运": True, "积存处数": 20, "被省级通报": False}, "3.00",
    ),
    # the zero case of one member is no repetition where the others are deducted one by one
    (
        "机构设立，且有牌子、有人员、有经费的得6分；机构未设立的得0分；机构已设立，其他三项每少一项扣2分。", 6,
        {"机构设立": False, "机构已设立，三项少项数": 0}, "0.00",
    ),
    (
        "机构设立，且有牌子、有人员、有经费的得6分；机构未设立的得0分；机构已设立，其他三项每少一项扣2分。", 6,
        {"机构设立": True, "机构已设立，三项少项数": 2}, "2.00",
    ),
    # 一户一袋 is a manner of keeping, no step
    ("贫困户档案一户一袋得2分，无档案的不得分。", 2, {"贫困户档案一户一袋": True}, "2.00"),
    # the negation reaches both, and the award did not speak of either
    ("项目库建设规范的得3分，未经论证或评审的不得分。", 3, {"项目库建设规范": True, "经论证或评审": False}, "0.00"),
    ("项目库建设规范的得3分，未经论证或评审的不得分。", 3, {"项目库建设规范": True, "经论证或评审": True}, "3.00"),
    ("资金拨付及时得3分，没有台账的，不得分。", 3, {"资金拨付及时": True, "有台账": False}, "0.00"),
    # three demands with points of their own, and what voids them all
    (
        "建档率达到95%,随访率达到90%,管理率达到80%,分别得1分、2分、3分。发生死亡事故的,不得分。", 6,
        {"建档率": 95, "随访率": 80, "管理率": 80, "发生死亡事故": False}, "4.00",
    ),
    (
        "建档率达到95%,随访率达到90%,管理率达到80%,分别得1分、2分、3分。发生死亡事故的,不得分。", 6,
        {"建档率": 95, "随访率": 95, "管理率": 80, "发生死亡事故": True}, "0.00",
    ),
    # a deduction of the next clause is not bound to the second half of the one before: 3 + 0 - 1 = 2
    (
        "亮灯率98%以上得3分，完好率95%以上得3分；发现漏电灯杆的，每处扣1分。", 6,
        {"亮灯率": 98, "完好率": 90, "漏电灯杆处数": 1}, "2.00",
    ),
    # a rate that earns points is reached or passed
    ("亮灯率98%得3分，完好率95%得3分。", 6, {"亮灯率": 99, "完好率": 95}, "6.00"),
    # the bonus counts from last year's figure and has a bound of its own: 8 - 1 + 0.5*2 = 8
    (
        "单位能耗不高于5吨的得8分；每升高1吨扣1分；较上年每下降1吨奖励0.5分，奖励最多1分。", 8,
        {"单位能耗": 6, "上年单位能耗": 9}, "8.00",
    ),
    # the excess counts from nothing: 3 per cent, three steps
    (
        "竣工面积未超批准面积的得6分；超面积5%以内的，每超1%扣1分；超面积5%以上的不得分。", 6,
        {"竣工面积": 103, "批准面积": 100}, "3.00",
    ),
    (
        "竣工面积未超批准面积的得6分；超面积5%以内的，每超1%扣1分；超面积5%以上的不得分。", 6,
        {"竣工面积": 100, "批准面积": 100}, "6.00",
    ),
    # the days of delay say whether it was in time; what never came is another matter
    ("按时报送年报的得4分，每逾期1天扣0.5分，未报送的不得分。", 4, {"逾期天数": 2, "报送": True}, "3.00"),
    ("按时报送年报的得4分，每逾期1天扣0.5分，未报送的不得分。", 4, {"逾期天数": 0, "报送": False}, "0.00"),
    # the cases counted say whether there were none; another event voids, below the stated floor too
    (
        "无越级上访的得10分，每发生1起扣2分，扣至4分为止，发生进京上访的该项不得分。", 10,
        {"越级上访起数": 1, "发生进京上访": False}, "8.00",
    ),
    (
        "无越级上访的得10分，每发生1起扣2分，扣至4分为止，发生进京上访的该项不得分。", 10,
        {"越级上访起数": 1, "发生进京上访": True}, "0.00",
    ),
    # 每个站点 is a count
    ("有破损的每个站点扣0.5分。", 4, {"有破损站点个数": 3}, "2.50"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "weight", "values", "points"), READ, ids=range(len(READ)))
def test_what_was_misread_is_read(text, weight, values, points):
    """Each of these once gave another number, without a word."""
    rule = compile_standard(text, weight, "指标")
    assert rule.compiled, [found.message for found in rule.findings]
    assert rule.proven()
    assert rule.score(values).points == Decimal(points), rule.reading


REFUSED = [
    ("培养中级技工每人得0.5分，高级技工每人得1分，技师参照高级技工执行，最高4分。", "参照高级技工执行"),
    ("引进博士每人得1分，硕士每人得0.5分，高工按博士标准计分；全部合计不超过4分。", "按博士标准计分"),
    ("年度改造任务完成的得4分；无改造任务的乡镇视同完成；未完成的按完成比例计分。", "视同完成"),
    ("制度健全的得4分，基本健全的减半计分，不健全的不得分。", "减半"),
    ("迟报信息的，每次扣0.5分，漏报的，每次扣1分，瞒报的加倍扣分。", "加倍"),
    ("师生比不低于1:15的得4分，低于的不得分。", "比值"),
    ("每百名学生拥有计算机不少于12台的得4分，每少1台扣0.5分。", "是步长还是要求"),
    ("按每50户配备1名网格员的标准配齐得4分，每少1名扣0.5分。", "从哪个数算起"),
    ("完成整改的前提下，合格率95%以上得4分，85%以上得2分，85%以下得0分。", "管到后面各档"),
    ("资料齐全得2分，整理规范得2分，否则酌情扣分。", "扣的是哪一项"),
    ("制度上墙，1分；巡查每周不少于2次，每少一次扣0.5分，最多扣2分；记录完整，1分。", "最多扣2分"),
    ("设施完好，2分；水质抽检每月不少于4次，少一次扣0.5分；台账齐全，1分。", "从哪几分里扣"),
    ("例会每月不少于1次，缺1次扣0.5分；档案齐全的得1分；经费落实的得1分。", "从哪几分里扣"),
    ("会议记录完整的得2分；报告及时的得2分，有弄虚作假的倒扣2分。", "倒扣"),
    ("河道保洁到位得4分，每发现一处扣0.5分，最低得1分；发生重大污染事件的不得分。", "最低得分"),
    ("宣传到位的得4分，每缺一次扣1分，累计不超过3分。", "上限3分"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_would_be_a_guess_is_refused_with_its_reason(text, words):
    """A number would come out of each of them, and nobody could say that it is the one meant."""
    rule = compile_standard(text, 4, "指标")
    assert not rule.compiled, rule.reading
    assert words in [found.message for found in rule.findings][-1]


@pytest.mark.parametrize(
    "text",
    [
        "台账记录完整率达到98%的得3分，否则视情节扣1-3分。",
        "制度健全、执行到位的得3分，否则根据情况酌情扣分。",
        "项目按期完工的得3分，否则酌情扣不超过3分。",
    ],
)
def test_an_else_branch_left_to_judgement_is_bounded_and_never_nothing(text):
    """否则酌情扣分 once gave zero: the deduction is a person's, between nothing and the award."""
    rule = compile_standard(text, 3, "指标")
    fact = {entry.key: False for entry in rule.inputs if entry.kind == "bool"}
    rate = {entry.key: 90 for entry in rule.inputs if entry.kind == "percent"}
    given = rule.score({**fact, **rate})
    assert given.points is None
    # 扣1-3分 takes off one at least, 酌情扣分 may take nothing
    most = Decimal("2.00") if "1-3" in text else Decimal("3.00")
    assert (given.low, given.high) == (Decimal("0.00"), most)
    human = next(entry.key for entry in rule.inputs if entry.kind == "human")
    assert rule.score({**fact, **rate, human: 1}, reasons={human: "缺两份"}).points == Decimal("2.00")


def test_an_unknown_cut_off_leaves_a_share_open():
    """A share whose cut-off was not measured once gave its points as if nothing were cut off."""
    rule = compile_standard("任务完成的得4分；未完成的，按完成比例计分；抽检合格率低于60%不得分。", 4, "任务")
    values = {entry.key: 80 for entry in rule.inputs if entry.kind == "percent" and "合格" not in entry.key}
    score = rule.score(values)
    assert score.points is None
    assert score.low == Decimal("0.00")
    assert "抽检合格率" in score.missing
