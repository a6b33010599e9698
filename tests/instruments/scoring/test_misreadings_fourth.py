"""Classes of misreading that the fourth held-out sets brought to light; every sentence here is our own.

READ: the points are worked out by hand, the arithmetic stands above the row. REFUSED: a number would be
possible, and it would be a guess.
"""

from decimal import Decimal

import pytest

from yikou.scoring import compile_standard

ROADS = "完好率不低于80%得满分，每低1个百分点扣0.2分；坑槽率高于2%的，每高1个百分点再扣0.5分。"
BANDS = "查出违规支出，单笔2万元以下的每笔扣1分，2万元（含）以上20万元以下的每笔扣2分，20万元（含）以上的，本项不得分。"
THREE = "（1）方案获批得2分；（2）措施落实得2分；（3）通过验收得1分。未编制方案的，上述三项均不得分。"
NAMED = "1.有培训计划，2分；2.有签到记录，2分；3.有考核结果，1分。计划照抄往年的，第1项不得分。"
TASK = "全年整治点位完成任务30处的得6分；未完成的，按实际完成数占任务数的比例得分，完成率低于50%的不得分；超额完成的，每多5处加0.5分，最多加2分。"
HOLD = "时间公示、记录上墙、设施完好、无异味四项均符合的得4分，三项符合的得3分，两项符合的得1分，只有一项或均不符合的不得分。"
READ = [
    # a deduction with a threshold of its own is no repetition of the one before: 6 - 5*0.2 - 2*0.5 = 4
    (ROADS, 6, {"完好率": 75, "坑槽率": 4}, "4.00"),
    (ROADS, 6, {"完好率": 80, "坑槽率": 2}, "6.00"),
    # what voids all awards named together voids each of them
    (THREE, 5, {"方案获批": True, "措施落实": True, "通过验收": True, "编制方案": False}, "0.00"),
    (THREE, 5, {"方案获批": False, "措施落实": True, "通过验收": True, "编制方案": True}, "3.00"),
    # the first clause and no other: 0 + 2 + 1
    (NAMED, 5, {"有培训计划": True, "有签到记录": True, "有考核结果": True, "计划照抄往年": True}, "3.00"),
    # 该小项 is the clause it stands in, not the item: 2 + 0
    (
        "1.账实一致，得2分；2.处置报批且收益上缴国库，得3分，未上缴国库的该小项不得分。", 5,
        {"账实一致": True, "处置报批且收益上缴国库": False}, "2.00",
    ),
    # a part is named by its words: 1 + 0 + 1
    (
        "设有专窗1分，首接负责制落实2分，台账完整1分；被举报查实的，首接负责部分不得分。", 4,
        {"设有专窗": True, "首接负责制落实": True, "台账完整": True, "被举报查实": True}, "2.00",
    ),
    # each rate that is named counts as one at most: 1*4 + 0.5*6 = 7
    (
        "得分＝培训完成率×4分＋到场率×6分，完成率超过100%的按100%计。", 10,
        {"培训完成率": 130, "到场率": 50}, "7.00",
    ),
    # the highest only: 3, not 3 + 1
    (
        "受到省级表扬的加3分，市级表扬的加1分；重复受表扬的按最高等级计，不累计。", 5,
        {"受到省级表扬": True, "市级表扬": True}, "3.00",
    ),
    (
        "受到省级表扬的加3分，市级表扬的加1分；重复受表扬的按最高等级计，不累计。", 5,
        {"受到省级表扬": False, "市级表扬": True}, "1.00",
    ),
    # one of two not reached is a lower tier, no point on top: 1, and 0 where both fail
    (
        "面积、采光均达到规范要求的，得2分，其中一项达不到的得1分。", 2,
        {"面积达到规范要求": True, "采光达到规范要求": False}, "1.00",
    ),
    (
        "面积、采光均达到规范要求的，得2分，其中一项达不到的得1分。", 2,
        {"面积达到规范要求": False, "采光达到规范要求": False}, "0.00",
    ),
    # demands before a measure are demands: only one of the two holds
    ("公示程序规范、公示期不少于7天，得3分。", 3, {"公示程序规范": False, "公示期": 9}, "0.00"),
    ("公示程序规范、公示期不少于7天，得3分。", 3, {"公示程序规范": True, "公示期": 7}, "3.00"),
    # two figures to be reached; 680 is the floor of both
    (
        "供养标准不低于上年度且达到省定基本标准的，得3分；有一项达不到的，不得分。", 3,
        {"供养标准": 680, "上年供养标准": 680, "省定基本标准": 670}, "3.00",
    ),
    (
        "供养标准不低于上年度且达到省定基本标准的，得3分；有一项达不到的，不得分。", 3,
        {"供养标准": 680, "上年供养标准": 650, "省定基本标准": 690}, "0.00",
    ),
    # so many cases are let pass, the others are counted: 4 - 2*0.5 = 3
    (
        "每轮检查发现问题2处以内的不扣分，超过2处的，每多1处扣0.5分，扣完为止。", 4,
        {"每轮检查发现问题": 4}, "3.00",
    ),
    # a part of a figure is reached or passed, not hit: 70 per cent of 40 are 28
    (
        "小微企业份额达到预留份额的70%得2分，未达到的不得分。", 2,
        {"小微企业份额": 30, "预留份额": 40}, "2.00",
    ),
    (
        "结转资金不超过预算总额的5%得2分；超过的不得分。", 2,
        {"结转资金": 6, "预算总额": 100}, "0.00",
    ),
    # 成本 is no number of 本: (209-200)/200 = 4.5 per cent, two whole steps: 5 - 2
    (
        "单位成本不高于计划成本的得5分；每超计划成本2%扣1分，扣完为止。", 5,
        {"单位成本": 209, "计划成本": 200}, "3.00",
    ),
    # a rate lacks points of its target, no per cent of it: 92 - 89 = 3
    ("巩固率未达到目标值的，每差1个百分点扣1分；差距在5个百分点以上的，不得分。", 8, {"实际巩固率": 89, "预期巩固率目标": 92}, "5.00"),
    ("巩固率未达到目标值的，每差1个百分点扣1分；差距在5个百分点以上的，不得分。", 8, {"实际巩固率": 87, "预期巩固率目标": 92}, "0.00"),
    # one case of the highest band is enough: 10 - 1 - 2 = 7, then nothing
    (
        BANDS, 10,
        {"单笔2万元以下，查出违规支出笔数": 1, "2万元（含）以上，20万元以下笔数": 1, "20万元（含）以上笔数": 0}, "7.00",
    ),
    (
        BANDS, 10,
        {"单笔2万元以下，查出违规支出笔数": 0, "2万元（含）以上，20万元以下笔数": 0, "20万元（含）以上笔数": 1}, "0.00",
    ),
    # demanded of each place is no number of cases
    (
        "每个乡镇至少配备1名督导员，每个村至少设立1名联络员，全部配齐的得2分，否则不得分。", 2,
        {"每个乡镇至少配备1名督导员，每个村至少设立1名联络员，全部配齐": True}, "2.00",
    ),
    # 最多倒扣 bounds the deduction: 0 - min(3.0, 2) = -2
    (
        "税收较上年增长的，每增长1个百分点得0.5分，最高5分；下降的，每下降1个百分点倒扣0.2分，最多倒扣2分；持平不得分。", 5,
        {"本年税收": 850, "上年税收": 1000}, "-2.00",
    ),
    # a bare threshold speaks of the measure before it: 6 - 2*1 (10 points, 5 a step) = 4
    (
        "到位率100%的得6分，每下降5个百分点扣1分；低于70%的，再扣1分。", 6,
        {"到位率": 90}, "4.00",
    ),
    # the same points where there was nothing to do
    (
        "1.制度上墙得2分；2.盘盈盘亏处理完毕得2分，无盘盈盘亏的得2分。", 4,
        {"制度上墙": True, "盘盈盘亏处理完毕": False, "无盘盈盘亏": True}, "4.00",
    ),
    ("1.制度上墙得2分；2.投诉及时处理得2分，无投诉的得满分。", 4, {"制度上墙": False, "投诉及时处理": False, "无投诉": True}, "2.00"),
    # a heading that sums up what stands under it gives no points: 2 + 0 + 1
    (
        "一、人员（4分）：护理员持证2分，签订合同2分。\n二、安全（1分）：消防合格0.5分，食品留样0.5分。", 5,
        {"护理员持证": True, "签订合同": False, "消防合格": True, "食品留样": True}, "3.00",
    ),
    # acceptance at the first attempt is a fact
    ("单位工程一次验收合格得3分，资料完整得1分。", 4, {"单位工程一次验收合格": False, "资料完整": True}, "1.00"),
    # (102-100)/100 = 2 per cent: 6 - 2; the zero case speaks of the same excess
    (
        "培训费实际支出不超过预算数的，计6分；超出预算的，每超1个百分点扣1分，超支幅度大于3%的不得分。", 6,
        {"培训费实际支出": 102, "预算数": 100}, "4.00",
    ),
    (
        "培训费实际支出不超过预算数的，计6分；超出预算的，每超1个百分点扣1分，超支幅度大于3%的不得分。", 6,
        {"培训费实际支出": 104, "预算数": 100}, "0.00",
    ),
    # a percentage of the plan as a number of the plan: 6*24/30 = 4.8; 12 more are two fives: 6 + 1
    (TASK, 6, {"全年整治点位完成": 24}, "4.80"),
    (TASK, 6, {"全年整治点位完成": 14}, "0.00"),
    (TASK, 6, {"全年整治点位完成": 42}, "7.00"),
    # all done is one hundred per cent of the figure of the lower tiers
    ("建设内容全部完成得8分，完成80%以上得5分，完成80%以下得0分。", 8, {"建设内容完成率": 99}, "5.00"),
    ("建设内容全部完成得8分，完成80%以上得5分，完成80%以下得0分。", 8, {"建设内容完成率": 100}, "8.00"),
    # each clause stops at its own nothing: 0 + 3
    (
        "化解率达到90%得2分，每低1个百分点扣0.5分；回访率达到80%得3分，每低1个百分点扣0.3分。各小项扣完为止。", 5,
        {"化解率": 80, "回访率": 80}, "3.00",
    ),
    # 12 of 20 are 60 per cent, the formula is capped at its points: min(0.9*10, 5) = 5
    ("得分=（在用资产÷资产总额）×10，计算结果超过5分的按5分计。", 5, {"在用资产": 90, "资产总额": 100}, "5.00"),
    # 88 of a hundred, 15 per cent of it
    ("以市级评估报告的得分（百分制）乘以15%计入本项。", 15, {"市级评估报告的得分": 88}, "13.20"),
    # growth comes from the figures of two years: (108-100)/100 = 8, three steps above 5
    ("次均费用较上年增幅控制在5%以内的得6分，每高1个百分点扣1分，扣完为止。", 6, {"本年次均费用": 108, "上年次均费用": 100}, "3.00"),
    # cases that do not count are taken off the count: (3-1)*0.5 = 1
    (
        "每出现一个项目未按进度支付的扣0.5分；因客观原因并经书面同意的不扣分。", 3,
        {"未按进度支付项目数": 3, "因客观原因并经书面同意项目数": 1}, "2.00",
    ),
    # the event voids whatever the level
    ("评定为一级得6分，二级得4分，未评定不得分；年内因事故被降级的，按0分计算。", 6, {"指标(评定为一级/二级)": "评定为一级", "年内因事故被降级": True}, "0.00"),
    # the rate of the formula is the rate of the threshold: 60/80*8 = 6
    (
        "厨余收运覆盖率达到80%得满分，50%以上不足80%的按覆盖率÷80%×分值计分，低于50%的不得分。", 8,
        {"厨余收运覆盖率": 60}, "6.00",
    ),
    # (52.5-50)/50 = 5 per cent: 5/10*5 = 2.5
    (
        "集体收入较上年增长10%及以上得5分；增长不足10%的，按实际增幅÷10%×5分计分；下降的不得分。", 5,
        {"本年集体收入": 52.5, "上年集体收入": 50}, "2.50",
    ),
    # the case that voids is the case that is counted
    ("每发现一份不真实的扣1分，填写不全的每份扣0.2分；不真实档案超过5份的，该项计0分。", 10, {"不真实份数": 6, "填写不全份数": 0}, "0.00"),
    ("每发现一份不真实的扣1分，填写不全的每份扣0.2分；不真实档案超过5份的，该项计0分。", 10, {"不真实份数": 5, "填写不全份数": 5}, "4.00"),
    # two days between 24 and 48 hours: half of 4
    (
        "隐患自发现起24小时内修复的得满分；超过24小时、在48小时内修复的得一半分；超过48小时的不得分。", 4,
        {"修复所用时间": 48}, "2.00",
    ),
    # from 90 to 100 in a straight line: 4/10*8 = 3.2
    ("达标率90%（含）以下不得分，达到100%得满分，90%至100%之间按线性内插赋分。", 8, {"达标率": 94}, "3.20"),
    # both deductions together cost ten at most: 12 - min(8 + 5, 10) = 2
    (
        "达标率以100%为基准，每下降0.5个百分点扣1分；处置率低于100%的，每低1个百分点扣0.5分。两项扣分累加，最多扣10分。", 12,
        {"达标率": 96, "处置率": 90}, "2.00",
    ),
    # 2.1 against 4 per cent: 1.9 points short, one whole step: 5 - 2
    (
        "养育标准增长率不低于消费价格涨幅的得5分；低于的，按差额每1个百分点扣2分，扣完为止。", 5,
        {"养育标准增长率": "2.1", "消费价格涨幅": 4}, "3.00",
    ),
    # a deduction from the points of the tiers: 4 - 2
    (
        "造林完成任务100%的得5分，完成90%以上的得4分，完成不足90%的不得分；成活率低于85%的，在上述得分基础上减2分，减完为止。", 5,
        {"造林完成任务": 95, "成活率": 80}, "2.00",
    ),
    # half of the points for each case
    ("发现1个过火点扣本项分值的二分之一。", 4, {"过火点个数": 1}, "2.00"),
    # nothing to do earns the clause: 0 + 1
    (
        "建立诚信制度的得1分；发现失信按规定惩戒的得1分，未发现失信的视同得分。", 2,
        {"建立诚信制度": False, "发现失信按规定惩戒": False, "发现失信": False}, "1.00",
    ),
    # how many of the places miss it says how far the demand is missed
    (
        "网格员每周入户走访不少于10小时。抽查6个小区，每有1个小区不达标扣1分。", 6, {"小区不达标个数": 2}, "4.00",
    ),
    # how many of four hold, counted or attested
    (HOLD, 4, {"符合的项数": 3}, "3.00"),
    (HOLD, 4, {"时间公示": True, "记录上墙": True, "设施完好": False, "无异味": False}, "1.00"),
    (HOLD, 4, {"符合的项数": 1}, "0.00"),
    # both gains together are bounded: 5 - 0.5 + min(1 + 4, 3) = 7.5
    (
        "信息报送每月不少于2篇，每少1篇扣0.5分；被省级采用一篇加1分，被中央采用一篇加2分，加分最高3分。", 5,
        {"信息报送每月": 1, "被省级采用篇数": 1, "被中央采用篇数": 2}, "7.50",
    ),
    # each count of cases has its own cap: 5 + 1
    (
        "站点建设达到标准的，每个得1分，最高5分；获评示范的，每个另加0.5分，最高加1分。", 6,
        {"站点建设达到标准个数": 7, "获评示范个数": 4}, "6.00",
    ),
    # what is lacking says that it was not complete: 3 - 1, whether or not the completeness is denied
    ("专班、专账、专户配备齐全得3分，每缺一类扣1分。", 3, {"专班、专账、专户配备齐全": False, "缺类数(专班、专账、专户配备齐全)": 1}, "2.00"),
    # deductions by tiers: 4 - 1, and 10 per cent belongs to the milder tier
    ("变更金额占合同价5%以内的不扣分，5%-10%的扣1分，10%以上的扣2分。", 4, {"变更金额": 10, "合同价": 100}, "3.00"),
    ("变更金额占合同价5%以内的不扣分，5%-10%的扣1分，10%以上的扣2分。", 4, {"变更金额": 11, "合同价": 100}, "2.00"),
    # a share of each award, not of the last one: 30/60*3 + 90/90*2
    ("签约率不低于60%得3分，履约率不低于90%得2分，低于标准的按比例扣分。", 5, {"签约率": 30, "履约率": 90}, "3.50"),
    # three pieces lacking void whatever the state is
    (
        "台账资料齐全、规范的得3分；基本齐全的得2分；缺失3项以上的不得分。", 3,
        {"指标(台账资料齐全、规范/基本齐全)": "基本齐全", "缺失": 3}, "0.00",
    ),
    # comparing all of them is one thing, dealing with the result another
    ("数据比对率100%，得3分；比对后未及时处理的，每例扣0.3分。", 3, {"数据比对率": 90, "比对后未及时处理例数": 0}, "0.00"),
    # no acceptance at all is said nowhere else
    ("项目验收合格率100%的得5分，验收不合格1个项目扣2分，未组织验收的不得分。", 5, {"验收不合格项目数": 0, "组织验收": False}, "0.00"),
    # what the deduction is for is no manner of finding it: 2 - 2*0.2
    ("按规定开展检查的得2分，检查发现问题未整改的，每个扣0.2分。", 2, {"按规定开展检查": True, "检查发现问题未整改个数": 2}, "1.60"),
    # a definition inside the standard: 90/100 = 90, five points below 95: 5 - 5*0.5
    (
        "预算执行率＝实际支出÷预算安排×100%。执行率≥95%得5分，每降低1个百分点扣0.5分，扣完为止。", 5,
        {"实际支出": 90, "预算安排": 100}, "2.50",
    ),
    # two whole tens below 300: 6 - 2
    ("全年运营满300天的得6分，每少10天扣1分，低于200天的该项不得分。", 6, {"全年运营": 275}, "4.00"),
    ("全年运营满300天的得6分，每少10天扣1分，低于200天的该项不得分。", 6, {"全年运营": 199}, "0.00"),
    # the bare cut-off is of the same ratio: 70 of 100 hours
    ("服务时长达到合同约定的得5分，不足的按比例扣分，不足80%的不得分。", 5, {"服务时长": 70, "合同约定": 100}, "0.00"),
    # a rate against its target lacks points: 96 - 93 = 3, 10 - 3*2
    (
        "水质达标率达到考核目标得10分；较目标每低1个百分点扣2分。", 10,
        {"实际水质达标率": 93, "预期水质达标率目标": 96}, "4.00",
    ),
    # 本项0分 is the item
    ("按时自查得1分，整改到位得3分，未开展自查的，本项0分。", 4, {"按时自查": False, "整改到位": True, "开展自查": False}, "0.00"),
    # less than all of the award is taken: 1 + (1 - 0.5)
    ("建有台账得1分，台账更新及时得1分，更新不及时的扣0.5分。", 2, {"建有台账": True, "台账更新及时": False}, "1.50"),
    # one member of three is amiss: 3 - 1
    (
        "数据录入及时、准确、完整的得3分，录入不及时的扣1分，不准确的扣1分，不完整的扣1分。", 3,
        {"数据录入及时、准确、完整": False, "录入及时": False, "准确": True, "完整": True}, "2.00",
    ),
    # a date is no number of months: 1 - 2*0.1
    ("总结于次年1月15日前上报得1分，每迟报1天扣0.1分。", 1, {"迟报天数": 2}, "0.80"),
    # two or more are nothing, one costs two
    ("质量事故零发生得5分，发生一起扣2分，发生两起以上不得分。", 5, {"质量事故零发生": False, "质量事故起数": 1}, "3.00"),
    ("质量事故零发生得5分，发生一起扣2分，发生两起以上不得分。", 5, {"质量事故零发生": False, "质量事故起数": 2}, "0.00"),
    # the cut-off of the formula's only rate: 79/100
    (
        "参保率＝参保人数/应参保人数×100%，得分＝参保率×5分，低于80%不得分。", 5,
        {"参保人数": 79, "应参保人数": 100}, "0.00",
    ),
    # the same as last year is not more
    (
        "查处案件数较上年增加10%以上的得3分，增加不足10%的得2分，持平或减少的不得分。", 3,
        {"本年查处案件数": 50, "上年查处案件数": 50}, "0.00",
    ),
    # thirty days used: nothing; 25 days: 4 - 10*0.2
    ("救助资金15日内发放到户的得4分，每超过1日扣0.2分，30日以上的不得分。", 4, {"发放到户所用时间": 30}, "0.00"),
    ("救助资金15日内发放到户的得4分，每超过1日扣0.2分，30日以上的不得分。", 4, {"发放到户所用时间": 25}, "2.00"),
    # 每 holds for what is listed behind it: 10 - 2 - 2*3
    ("每发生1起一般事故扣2分、较大事故扣3分。", 10, {"一般事故起数": 1, "较大事故起数": 2}, "2.00"),
    # two breaches are two of the breaches, and no rate: 4 - 2, then nothing
    ("合同履约率100%得4分，出现违约1次扣2分，2次及以上不得分。", 4, {"出现违约次数": 1}, "2.00"),
    ("合同履约率100%得4分，出现违约1次扣2分，2次及以上不得分。", 4, {"出现违约次数": 2}, "0.00"),
    # the definition names what the tiers leave out: 70/100
    ("入库率=入库项目数/申报项目数×100%，≥80%得3分，60%-80%得2分，＜60%得1分。", 3, {"入库项目数": 70, "申报项目数": 100}, "2.00"),
    # never made public is less than seven days, and worth nothing
    ("名单公示7天以上得1分，公示不足7天得0.5分，未公示不得分。", 1, {"名单公示": 0}, "0.00"),
    ("名单公示7天以上得1分，公示不足7天得0.5分，未公示不得分。", 1, {"名单公示": 6}, "0.50"),
    # the progress of the formula is the progress of the threshold: 45/90*5
    ("资金支出进度达到90%得5分，低于90%的按照实际支出进度/90%*5计算得分。", 5, {"资金支出进度": 45}, "2.50"),
    # the ranks fall from the tenth: 5 - 2*0.5
    ("安全感指数全省排名前10名得5分，每后退1名扣0.5分。", 5, {"名次": 12}, "4.00"),
    ("安全感指数全省排名前10名得5分，每后退1名扣0.5分。", 5, {"名次": 10}, "5.00"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "weight", "values", "points"), READ, ids=range(len(READ)))
def test_what_was_misread_is_read(text, weight, values, points):
    """Each of these once gave another number, without a word."""
    name = next((word for word in ("巩固率", "救助资金") if word in text), "指标")
    rule = compile_standard(text, weight, name)
    assert rule.compiled, [found.message for found in rule.findings]
    assert rule.proven()
    assert rule.score(values).points == Decimal(points), rule.reading


def test_a_difference_in_a_definition_is_worked_out_from_its_two_figures():
    """偏差率=（决算-预算）/预算 once asked 决算-预算 as one figure: |92-100|/100 = 8 per cent."""
    rule = compile_standard(
        "偏差率绝对值在5%（含）以内的得4分，5%—10%（含）的得2分，超过10%的不得分。",
        4, "决算偏差", "偏差率=（决算数-预算数）/预算数×100%。",
    )  # fmt: skip
    assert rule.score({"决算数": 92, "预算数": 100}).points == Decimal("2.00")
    assert rule.score({"决算数": 105, "预算数": 100}).points == Decimal("4.00")


def test_what_is_halfway_is_judged_and_what_never_came_is_nothing():
    """整改不到位的视情节扣1-3分，未整改的不得分: the zero case stood in the sentence and in no rule."""
    rule = compile_standard("整改到位得6分，整改不到位的视情节扣1—3分，未整改的不得分。", 6, "整改")
    human = next(entry for entry in rule.inputs if entry.kind == "human")
    assert (human.min, human.max) == (1, 3)
    assert rule.score({"整改到位": False, "整改": False}).points == Decimal("0.00")
    assert rule.score({"整改到位": True, "整改": True}).points == Decimal("6.00")


def test_a_list_of_vetoes_without_points_is_no_row_of_a_form():
    """等次直接定为“差”: the list was once read as a target to be judged."""
    rule = compile_standard(
        "有下列情形之一的，绩效评价等次直接定为“差”：（1）挪用资金20万元以上；（2）虚报完成；（3）资金闲置未整改。", 0, "否决"
    )  # fmt: skip
    assert rule.score({"挪用资金": 20, "虚报完成": False, "资金闲置整改": True}).outcome == "否决"
    assert rule.score({"挪用资金": 19, "虚报完成": False, "资金闲置整改": True}).outcome == "不否决"


REFUSED = [
    # 该项 is each of the three, by tiers of its own
    ("计划完成（2分），实名登记（2分），按月发放（2分）；任一项完成率在90%以上不足100%的，该项得1分，不足90%的该项不得分。", 6, "不像指标名"),
    # halved cases hang on nothing that is counted apart
    ("投诉查实的每件扣1分；当日取得谅解的，减半扣分；重复投诉的，每件扣2分。", 6, "不像指标名"),
    # a list that makes too much because one clause holds two for one
    ("1.签订率100%，1分；2.资金按承诺兑现，2分，兑现率50%以上不足100%的得1分，不足50%的不得分。", 3, "只取其一"),
    # there is no fourth clause
    ("1.有方案，2分；2.有记录，2分。方案照抄的，第4项不得分。", 4, "所指的项不明"),
    ("有方案2分；有记录2分。未开展的，上述三项均不得分。", 4, "前面不是三项"),
    # what counts as more than one hundred is named nowhere
    # the growth of a growth, or the growth itself
    ("工业产值较上年增速每提高1个百分点得0.5分，最高3分。", 3, "增速是比上年提高"),
    # of each event one number could be filled in
    ("宣传活动不少于6场得3分，每场参与人数少于50人的扣0.2分。", 3, "逐个判断"),
    # which of two thresholds failed is not asked
    ("办结率为100%、满意率在90%以上的，得3分；一项不达标扣1分；两项均不达标的不得分。", 3, "不达标的有几项"),
    # a fifth of it, or a fifth more
    ("追加预算超过年初预算20%的，扣1分。", 4, "超出(不足)的部分还是占比"),
    ("问题金额占资金总额1%以下的扣1分，1%—5%的扣2分，5%以上的不得分。", 5, "是否只扣一档"),
    # a figure is defined and nothing is said of it
    ("节约率=节约额/预算额×100%。满意度达到90%得5分。", 5, "后面没有用到"),
    # a grade is lowered, and no rule says so
    ("得分90分以上评为五星，80分以上90分以下评为四星，80分以下不予评星；发生事故的，降低一个星级。", None, "降低一个星级"),
    # one matter reported at several levels: which counts are then dropped is not asked
    ("被通报的，市级每次扣0.5分、省级每次扣1分；同一问题被多级通报的，按最高级别扣一次。", 5, "没有写明得分或扣分"),
    ("得分＝投资额÷计划额×5，超额率超过100%的按100%计。", 5, "超过100%的是算式里的哪个数"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "weight", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_would_be_a_guess_is_refused_with_its_reason(text, weight, words):
    """A number would come out of each of them, and nobody could say that it is the one meant."""
    rule = compile_standard(text, weight, "指标")
    assert not rule.compiled, rule.reading
    assert words in [found.message for found in rule.findings][-1]


def test_a_row_whose_explanation_states_a_rule_of_its_own_is_refused():
    """The form's footnote once scored a row whose 填表说明 cuts off below 60 per cent."""
    note = "达到指标值的记全部分值；未达到的按比例记分，完成比例低于60%的不得分。"
    rule = compile_standard("网上办结率≥90%", 5, "网上办结率", note)
    assert not rule.compiled
    assert "指标解释另写了计分规则" in rule.findings[-1].message
    plain = compile_standard(
        "网上办结率≥90%", 5, "网上办结率", "达到指标值的记满分；未达到的按B/A×分值记分。"
    )
    assert plain.score({"实际值": 72}).points == Decimal("4.00")  # 5 * 72/90


def test_a_judged_deduction_beyond_the_last_award_is_the_items():
    """视情节扣1-3分 behind an award of one point was once swallowed by that point."""
    rule = compile_standard(
        "①办法明确，2分；②专家评审，2分；③结果公示，1分。过程不规范的，视情节扣1—3分。", 5, "评审"
    )
    facts = {"办法明确": True, "专家评审": True, "结果公示": True, "过程不规范": True}
    score = rule.score(facts)
    assert (score.points, score.low, score.high) == (None, Decimal("2.00"), Decimal("4.00"))
    human = next(entry.key for entry in rule.inputs if entry.kind == "human")
    assert rule.score({**facts, human: 2}, reasons={human: "两次"}).points == Decimal("3.00")


def test_a_judged_deduction_keeps_the_bound_that_its_own_sentence_sets():
    """最多扣3分 once bounded the sum and let a person type 4."""
    rule = compile_standard("成效突出的得5分，存在不足的酌情扣减，最多扣3分。", 5, "成效")
    human = next(entry for entry in rule.inputs if entry.kind == "human")
    assert human.max == 3


def test_an_edge_that_no_tier_claims_stays_open():
    """95%（含）-100%之间…，超过100%不得分: exactly one hundred once fell to nothing."""
    rule = compile_standard(
        "执行率在95%（含）-100%之间得5分，90%（含）-95%得3分，90%以下或超过100%不得分。", 5, "执行率"
    )
    assert rule.score({"执行率": 100}).points is None
    assert rule.score({"执行率": 99}).points == Decimal("5.00")
    assert rule.score({"执行率": 101}).points == Decimal("0.00")
    assert rule.score({"执行率": 89}).points == Decimal("0.00")
