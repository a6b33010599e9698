"""Copies, units, names, evidence, head (CRO130 to CRO179): one example and one near miss each."""

from __future__ import annotations

import pytest
from tests.findings.paper import Case, Edit, found, row

from yikou.crosscheck import Parameters
from yikou.findings import CATALOGUE

LONG = "通过建立服务站点,依托社区力量开展政策宣传、邻里走访和需求摸排,畅通困难群众帮扶的最后一公里,切实兜牢民生保障底线"
CASES = (
    Case(
        "CRO130", "the target copied whole is no record of what happened",
        Edit(rows={5: {"target": LONG, "actual": LONG + "。", "score": "20", "reason": ""}}, total=("100", "99.4")),
        Edit(rows={5: {"target": LONG, "actual": "建成站点十二个,走访三百一十二户,摸排需求五百条,已解决四百八十条,其余列入来年计划内容"}}),
    ),
    Case(
        "CRO131", "≥ is how targets are written", Edit(rows={7: {"actual": "≥90%"}}),
        Edit(rows={7: {"actual": "93.5%(调查200人,187人满意)"}}),
    ),
    Case(
        "CRO132", "a copy with one word changed is a copy",
        Edit(rows={5: {"target": LONG, "actual": LONG.replace("切实", "有效"), "reason": ""}}),
        Edit(rows={5: {"target": LONG, "actual": "全年走访三百一十二户,摸排需求五百条,兜牢民生保障底线"}}),
    ),
    Case(
        "CRO133", "a plan is no result", Edit(rows={6: {"target": "扩大志愿者队伍", "actual": "至少招募五十名志愿者并开展培训"}}),
        Edit(rows={6: {"target": "扩大志愿者队伍", "actual": "招募五十五名志愿者并开展了两次培训"}}),
    ),
    Case(
        "CRO134", "the words of the target say nothing about the year",
        Edit(rows={6: {"target": "全面落实走访帮扶制度", "actual": "全面落实走访帮扶制度"}}),
        Edit(rows={6: {"target": "验收合格", "actual": "验收合格"}}),
    ),
    Case(
        "CRO135", "the goal given back is no account of the year",
        Edit(goal=("走访困难家庭三百户,建立帮扶台账并按月更新", "走访困难家庭三百户,建立帮扶台账并按月更新")),
        Edit(goal=("走访困难家庭三百户,建立帮扶台账并按月更新", "共走访三百一十二户,台账更新了十二次")),
    ),
    Case(
        "CRO136", "one deed cannot be counted twice",
        Edit(rows={5: {"target": "活跃社区", "actual": "各社区办了宣传活动12次、义诊3次", "score": "18.4"},
                   6: {"target": "志愿服务", "actual": "各社区办了宣传活动12次、义诊3次"}}),
        Edit(rows={5: {"target": "明显改善", "actual": "明显改善"}, 6: {"target": "明显改善", "actual": "明显改善"}}),
    ),
    Case(
        "CRO137", "a cost exactly at its ceiling was perhaps copied from it", Edit(rows={4: {"actual": "500元"}}),
        Edit(rows={4: {"actual": "499元"}}),
    ),
    Case(
        "CRO138", "results that all hit their targets exactly were perhaps copied",
        Edit(only=[row(name=f"第{at}类走访户数", target=f"≥{at}0户", actual=f"{at}0户", weight="15", score="15") for at in range(1, 7)],
             labels={"产出指标": "90"}, total=("100", "99.4")),
        Edit(only=[row(name=f"第{at}类走访户数", target=f"≥{at}0户", actual=f"{at}{at // 6}户", weight="15", score="15")
                   for at in range(1, 7)],
             labels={"产出指标": "90"}, total=("100", "99.4")),
    ),
    Case(
        "CRO140", "人 and 户 cannot be compared", Edit(rows={0: {"name": "走访对象", "actual": "312人"}}),
        Edit(rows={0: {"name": "走访对象", "target": "≥300名", "actual": "312人"}}),
    ),
    Case(
        "CRO141", "a number of people is not counted in times", Edit(rows={6: {"target": "≥50次", "actual": "55次"}}),
        Edit(rows={6: {"target": "≥50名", "actual": "55位"}}),
    ),
    Case(
        "CRO142", "ten thousand times too much is a slip of the unit",
        Edit(rows={4: {"target": "≤33万元", "actual": "330000万元", "score": "0", "reason": "笔误"}}, total=("100", "92.8")),
        Edit(rows={4: {"target": "≤33万元", "actual": "330000元"}}),
    ),
    Case(
        "CRO143", "nobody can be more satisfied than satisfied", Edit(rows={7: {"actual": "105%"}}),
        Edit(rows={2: {"name": "资金到位率", "target": "≥98%", "actual": "105%"}}),
    ),
    Case(
        "CRO144", "0.97 beside 98% is a percent written as a share", Edit(rows={2: {"actual": "0.99"}}),
        Edit(rows={2: {"actual": "99%"}}),
    ),
    Case(
        "CRO145", "a number asks for a number", Edit(rows={1: {"actual": "按要求开展"}}), Edit(rows={1: {"actual": "每月一次"}}),
    ),
    Case(
        "CRO150", "one name cannot have two targets",
        Edit(rows={1: {"name": "入户走访户数", "target": "≥12户", "actual": "12户"}}),
        Edit(rows={1: {"name": "重病家庭入户走访户数", "target": "≥12户", "actual": "12户"}}),
    ),
    Case(
        "CRO151", "the same row twice counts one deed twice",
        Edit(rows={1: {"name": "入户走访户数", "target": "≥300户", "actual": "312户"}}),
        Edit(more=[row(name="指标1:无", branch="效益指标", group="经济效益指标"),
                   row(name="指标1:无", branch="效益指标", group="生态效益指标")]),
    ),
    Case(
        "CRO152", "the same characters in another order", Edit(rows={1: {"name": "户数走访入户", "target": "≥12户", "actual": "12户"}}),
        Edit(rows={1: {"name": "户数走访到户", "target": "≥12户", "actual": "12户"}}),
    ),
    Case(
        "CRO153", "two deeds in one name, the target counts one of them",
        Edit(rows={1: {"name": "停水送水及慰问次数", "target": "≥50车", "actual": "52车"}}),
        Edit(rows={1: {"name": "走访及慰问次数", "target": "≥12次", "actual": "12次"}}),
    ),
    Case(
        "CRO154", "in another group the name may be meant otherwise",
        Edit(rows={3: {"name": "入户走访户数", "target": "≥95户", "actual": "96户"}}),
        Edit(rows={3: {"name": "入户走访及时率"}}),
    ),
    Case(
        "CRO155", "rows that only fill the paper", Edit(more=[row(name="指标1:无", branch="效益指标", group="经济效益指标")]),
        Edit(more=[row(name="", branch="效益指标", group="经济效益指标")]),
    ),
    Case(
        "CRO156", "eight tasks under one score cannot be scored in part",
        Edit(rows={0: {"target": "1、走访三百户。\n2、建档三百份。\n3、培训两次。", "actual": "1、走访312户。\n2、建档300份。\n3、培训2次。"}}),
        Edit(rows={0: {"target": "1、走访三百户。\n2、建档三百份。", "actual": "1、走访312户。\n2、建档300份。"}}),
    ),
    Case(
        "CRO157", "two rows count the same kind of deed and disagree",
        Edit(rows={1: {"name": "组织文体活动", "target": "≥1次", "actual": "1次"},
                   6: {"name": "活跃社区生活", "target": "丰富居民生活", "actual": "各社区办体育活动23次"}}),
        Edit(rows={1: {"name": "组织文体活动", "target": "≥1次", "actual": "1次"},
                   6: {"name": "活跃社区生活", "target": "丰富居民生活", "actual": "各社区办义诊活动23次"}}),
    ),
    Case(
        "CRO158", "a text that breaks off was not read by its author",
        Edit(rows={6: {"target": "开展宣传活动,引导居民健康生活,树立良", "actual": "宣传十二次"}}),
        Edit(rows={6: {"target": "开展宣传活动,引导居民健康生活,树立良好风气", "actual": "宣传十二次"}}),
    ),
    Case(
        "CRO160", "a rate is two numbers", Edit(rows={2: {"actual": "98.6%"}}), Edit(rows={2: {"actual": "98.6%,289人中293人无误"}}),
    ),
    Case(
        "CRO161", "satisfaction exactly at its threshold", Edit(rows={7: {"actual": "90%"}}), Edit(rows={7: {"actual": "90.5%(181/200)"}}),
    ),
    Case(
        "CRO162", "satisfaction of how many people", Edit(rows={7: {"actual": "95%"}}),
        Edit(rows={7: {"actual": "95%,回收问卷200份,190份满意"}}),
    ),
    Case(
        "CRO163", "nobody was asked",
        Edit(rows={7: {"branch": "效益指标", "group": "社会效益指标", "name": "政策知晓率", "actual": "93.5%(187/200)"}},
             labels={"效益指标": "40"}),
        Edit(),
    ),
    Case(
        "CRO164", "the answer speaks of other people",
        Edit(rows={6: {"target": "减轻优抚对象的经济压力", "actual": "为残疾人提供就业帮助"}}),
        Edit(rows={6: {"target": "减轻优抚对象的经济压力", "actual": "为退役军人和残疾人发放补助"}}),
    ),
    Case(
        "CRO165", "a second figure counts other people",
        Edit(rows={6: {"actual": "55人,线上活动另有100人"}}), Edit(rows={6: {"actual": "55人"}}),
    ),
    Case("CRO170", "a form of nobody", Edit(head={"implementer": ""}), Edit(head={"implementer": "中心"})),
    Case("CRO171", "nobody answers for it", Edit(head={"leader": "", "phone": "/"}), Edit(head={"leader": "李某"})),
    Case(
        "CRO172", "who supervises himself", Edit(head={"department": "东山街道办事处", "implementer": "东山街民政办"}),
        Edit(head={"department": "东山区人民政府", "implementer": "东山区民政局"}),
    ),
    Case(
        "CRO173", "title and head name two years", Edit(title="2020年度项目支出绩效自评表"), Edit(title="2021年度项目支出绩效自评表"),
    ),
    Case(
        "CRO174", "last year's result in this year's form", Edit(rows={6: {"target": "扩大队伍", "actual": "2020年招募志愿者55人"}}),
        Edit(rows={6: {"target": "扩大队伍", "actual": "较2020年增加5人,2021年共55人"}}),
    ),
    Case(
        "CRO175", "filled in before the year began", Edit(dates=(("填报日期", "2020年12月30日"),)),
        Edit(dates=(("填报日期", "2021年12月30日"),)),
    ),
    Case(
        "CRO176", "filled in half a year later", Edit(dates=(("填报日期", "2022年6月30日"),)),
        Edit(dates=(("填报日期", "2022年5月30日"),)),
    ),
    Case("CRO177", "cost is a first-level indicator since 2021", Edit(year=2022), Edit(year=2021)),
    Case(
        "CRO178", "half a year in a form of one year",
        Edit(rows={0: {"target": "完成半年新申请对象摸排300户"}}), Edit(rows={0: {"target": "每半年摸排一次,全年300户"}}),
    ),
    Case(
        "CRO179", "a welfare project measured by other things",
        Edit(head={"project": "社会保障专项"}, rows={
            0: {"name": "党日活动次数", "target": "≥12次", "actual": "12次"}, 2: {"name": "党务公开率"},
            3: {"name": "卫生达标率"}, 5: {"name": "绿化面积", "target": "≥200处", "actual": "184处"}, 7: {"name": "居民满意度"},
        }),
        Edit(head={"project": "社区党建专项"}, rows={
            0: {"name": "党日活动次数", "target": "≥12次", "actual": "12次"}, 2: {"name": "党务公开率"},
            3: {"name": "卫生达标率"}, 5: {"name": "绿化面积", "target": "≥200处", "actual": "184处"}, 7: {"name": "居民满意度"},
        }),
    ),
)  # fmt: skip
SAYS = {
    "CRO130": "指标「困难家庭生活改善户数」的实际完成值与目标值逐字相同(57 字),没有一个实际数,得 20/20 分;目标原文不能作为完成情况",
    "CRO131": "指标「受助对象满意度」的实际完成值写成「≥90%」,与目标值相同:“≥”“≤”是目标的写法,满意度应是测得的数,并有样本和算式",
    "CRO132": "指标「困难家庭生活改善户数」的实际完成值与目标值几乎逐字相同(57 字),看不出实际完成了什么",
    "CRO133": "指标「长期志愿者人数」的实际完成值里有“至少”,是计划的说法,不是结果",
    "CRO134": "指标「长期志愿者人数」的实际完成值与目标值同为「全面落实走访帮扶制度」,得 10/10 分,没有说明实际情况",
    "CRO135": "年度总体目标的实际完成情况(21 字)与预期目标逐字相同,没有写实际做了什么",
    "CRO136": "指标「长期志愿者人数」与「困难家庭生活改善户数」的实际完成值是同一段话「各社区办了宣传活动12次、义诊3次」,两项共得 18.4+10 分;一份成绩不能计两次",
    "CRO137": "指标「人均服务成本」上限「≤500元」,实际「500元」正好等于上限;请核对是否为实际支出除以人数",
    "CRO138": "6 项有数量的指标,实际完成值全都正好等于目标值;请核对是否照目标填写",
    "CRO140": "指标「走访对象」目标以“户”计(「≥300户」),实际以“人”计(「312人」),不能相比",
    "CRO141": "指标「长期志愿者人数」应以“人、人次”计,「≥50次」却以“次”计",
    "CRO142": "指标「人均服务成本」目标「≤33万元」,实际「330000万元」,330,000元 与 3,300,000,000元 正好相差 1 万倍,疑为元与万元混用",
    "CRO143": "指标「受助对象满意度」的实际完成值为「105%」,这种比率不会超过 100%",
    "CRO144": "指标「救助对象认定准确率」的目标是百分数「≥98%」,实际写「0.99」,请写成 99%",
    "CRO145": "指标「政策宣传次数」目标是数「≥12次」,实际完成值「按要求开展」没有数,无法比较,仍得 10 分",
    "CRO150": "两项指标同名「入户走访户数」而目标不同:第 1 项「≥300户」,第 2 项「≥12户」;同一名称不能有两个目标,其中一项名称有误",
    "CRO151": "指标「入户走访户数」列了两次(第 1 项和第 2 项),目标同为「≥300户」,一项工作计了两次分",
    "CRO152": "指标「入户走访户数」与「户数走访入户」用字相同、语序不同,可能是同一指标列了两次",
    "CRO153": "指标「停水送水及慰问次数」把两件事写在一起,名称按“次数”计,「≥50车」却以“车”计,只说了其中一件,另一件没有目标",
    "CRO154": "两项指标同名「入户走访户数」而目标不同:第 1 项「≥300户」,第 4 项「≥95户」;同一名称不能有两个目标,其中一项名称有误",
    "CRO155": "1 项指标写「指标1:无」占位(经济效益指标);不设的指标请删去,或说明不设的理由",
    "CRO156": "指标「入户走访户数」一项 15 分,目标里有 3 项任务而没有分项分值,少做一两项时无从扣分(每项约 5 分)",
    "CRO157": "指标「组织文体活动」实际「1次」,而「活跃社区生活」的实际完成值写各社区办体育活动23次;同类活动次数相差很大,请写明各按谁组织的统计",
    "CRO158": "指标「长期志愿者人数」的目标值到「…健康生活,树立良」中断,文字不完整",
    "CRO160": "1 项比率只有结果,没有分子和分母:「救助对象认定准确率」98.6%(共得 10 分),无法核对",
    "CRO161": "「受助对象满意度」实际「90%」正好等于目标「≥90%」,得 10 分;请附问卷份数、满意人数和算式",
    "CRO162": "「受助对象满意度」为「95%」,全文没有写调查多少人、多少人满意",
    "CRO163": "全表没有满意度指标;以服务对象为主的项目一般设 10 分,不设的请说明理由,权重并入效益指标",
    "CRO164": "指标「长期志愿者人数」说的是优抚对象,实际完成值「为残疾人提供就业帮助」说的是残疾人,没有回答目标,得 10/10 分",
    "CRO165": "指标「长期志愿者人数」目标「≥50人」,实际完成值「55人,线上活动另有100人」写了 2 个不同口径的数,请只写与目标同一口径的一个",
    "CRO170": "表头的「实施单位」没有填写",
    "CRO171": "表头的「项目负责人」、「联系电话」没有填写",
    "CRO172": "主管部门「东山街道办事处」与实施单位「东山街民政办」是同一单位或其内设科室,自己管自己,请核对主管部门",
    "CRO173": "标题写 2020 年度,表头写 2021 年度,两处年份不一致",
    "CRO174": "2021 年度的表,指标「长期志愿者人数」的实际完成值写的是 2020年,请核对是否沿用旧表",
    "CRO175": "「填报日期」是 2020年12月30日,早于所评的 2021 年度",
    "CRO176": "「填报日期」是 2022年6月30日,2021 年度结束已过 5 个月有余;自评一般在次年年初完成",
    "CRO177": "2022 年度的表仍用 2020 年的指标体系(「成本指标」):财预〔2021〕101号起成本为一级指标,效益下不再列可持续影响;当地另有规定的除外",
    "CRO178": "年度指标「入户走访户数」的目标只说半年(「完成半年新申请对象摸排300户」),请核对是否为全年任务",
    "CRO179": "项目是「社会保障专项」,8 项指标 90 分中直接说救助、福利的只有 0 项 0 分;「党日活动次数」、「党务公开率」、「卫生达标率」、「绿化面积」等 4 项 55 分说的是别的事,请核对指标是否对应项目",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_example_is_found_with_its_words(case: Case) -> None:
    """The message carries the figures; a reviewer copies it into the opinion."""
    item = found(case.bad).get(case.code)
    assert item is not None, f"{case.why}: found only {sorted(found(case.bad))}"
    assert item.message == SAYS[case.code], case.why
    assert item.severity.value == (case.severity or CATALOGUE[case.code].severity)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_near_miss_stays_silent(case: Case) -> None:
    """A tool that accuses the innocent is switched off within a day."""
    assert case.code not in found(case.near), case.why


@pytest.mark.parametrize("answer", ["合格", "是", "100%", "达到预期", "及时足额发放到位", "12次", "长期"])
def test_the_same_answer_as_the_target_may_be_the_truth(answer: str) -> None:
    """合格 is answered by 合格: an error here would accuse most honest forms."""
    codes = found(Edit(rows={6: {"target": answer, "actual": answer}}))
    assert not {"CRO130", "CRO132"} & codes.keys()


def test_a_copy_is_certain_only_when_it_is_long() -> None:
    """A short sentence may be the only way to say it; a paragraph cannot be."""
    text = "全面完成项目设定的各项工作指标"
    codes = found(Edit(rows={6: {"target": text, "actual": text}}))
    assert "CRO134" in codes
    assert "CRO130" not in codes
    assert "CRO130" in found(
        Edit(rows={6: {"target": text, "actual": text}}, parameters=Parameters(copied_length=10))
    )


def test_line_breaks_and_widths_do_not_hide_a_copy() -> None:
    """Copying through a web page changes spaces and widths, not who wrote the text."""
    spaced = LONG.replace(",", ",\n ")
    codes = found(Edit(rows={6: {"target": LONG, "actual": spaced}}))
    assert "CRO130" in codes


def test_every_code_on_forms_has_its_example_here() -> None:
    """A code without an example that triggers it is a page about nothing."""
    from tests.findings import test_cro_forms_prose, test_cro_forms_scores, test_cro_forms_sums

    cases = [
        *CASES, *test_cro_forms_sums.CASES, *test_cro_forms_scores.CASES, *test_cro_forms_prose.CASES
    ]  # fmt: skip
    met = {case.code for case in cases}
    assert met == {code for code in CATALOGUE if code.startswith("CRO") and int(code[3:]) < 500}
