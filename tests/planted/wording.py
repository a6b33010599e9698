"""Mistakes in what the cells of a form say (文字), each with its near miss."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.planted.defects import Change, counted, defect, find, has, nothing, weighed
from tests.planted.forms import Form, Layout, group_weights, settle

D = Decimal
_SHORT_OF = "完成较好"
_LONG = (
    "按照年度工作要点组织开展入户走访、政策宣讲和结对帮扶,建立定期会商制度,"
    "落实首问责任和一次告知,保障困难群众基本生活,维护社会和谐稳定,工作成效得到各方认可"
)


def _words(form: Form) -> list[dict[str, Any]]:
    return [item for item in form["indicators"] if item["text"]]


def _says(key: str, text: str, target: str = "", name: str = "") -> Change:
    """A change of one cell of the first indicator in words (and of its target and name)."""

    def change(layout: Layout, form: Form) -> bool:
        items = _words(form)
        if items:
            items[0][key] = text
            if target:
                items[0]["text"] = target
            if name:
                items[0]["l3"] = name
        return bool(items)

    return change


def _goal(key: str, text: str) -> Change:
    def change(layout: Layout, form: Form) -> bool:
        form[key] = text.replace("@before", str(int(form["year"]) - 1)).replace("@year", form["year"])
        return "goals" in layout["blocks"]

    return change


def _names(key: str, one: str, two: str = "") -> Change:
    """A change of the names of the first two counted indicators."""

    def change(layout: Layout, form: Form) -> bool:
        first, second = [item for item in form["indicators"] if item["kind"] == "数量"][:2]
        first[key] = one
        if two:
            second[key] = two
        return True

    return change


def _typed(kind: str, text: str) -> Change:
    """A change of the actual value of the first indicator of this kind that was reached."""

    def change(layout: Layout, form: Form) -> bool:
        item = next((one for one in form["indicators"] if one["kind"] == kind and not one["reason"]), {})
        if item:
            here = text.replace("@target", item["target"]).replace("@actual", item["actual"])
            item["typed"]["actual"] = here.replace("@unit", item["unit"])
        return bool(item)

    return change


def _acts(name: str) -> Change:
    """The first counted indicator counts these acts."""

    def change(layout: Layout, form: Form) -> bool:
        item = counted(form)
        item["l3"], item["unit"] = name, "次"
        return True

    return change


def goal_copied(layout: Layout, form: Form) -> bool:
    """The goal stands word by word as what was reached."""
    form["done"] = form["goal"]
    return "goals" in layout["blocks"]


def one_text_for_two(layout: Layout, form: Form) -> bool:
    """Two indicators are given one and the same result."""
    items = _words(form)[:2]
    for item in items:
        item["reached"] = "全年入户宣讲政策,发放明白纸,设立举报电话"
    return len(items) == 2


def two_texts(layout: Layout, form: Form) -> bool:
    """Two indicators, two results."""
    for item, text in zip(
        _words(form)[:2], ("入户宣讲政策,发放明白纸", "台账按季核对,责任到人"), strict=False
    ):
        item["reached"] = text
    return True


def cost_at_its_ceiling(layout: Layout, form: Form) -> bool:
    """The cost is the ceiling to the last 元."""
    item = find(form, kind="成本")
    if item:
        item["actual"] = item["target"]
    return bool(item)


def cost_below(layout: Layout, form: Form) -> bool:
    """The cost is a little below the ceiling."""
    item = find(form, kind="成本")
    item["actual"] = str(int(D(item["target"]) * D("0.97")))
    return True


def all_as_targeted(layout: Layout, form: Form) -> bool:
    """Every number that was reached is the number of the target."""
    for item in form["indicators"]:
        if item["target"]:
            item["actual"], item["score"], item["reason"] = item["target"], item["weight"], ""
    settle(form)
    return True


def some_as_targeted(layout: Layout, form: Form) -> bool:
    """Two numbers are the target's, the others are not."""
    for item in [item for item in form["indicators"] if item["target"] and not item["reason"]][:2]:
        item["actual"] = item["target"]
    return True


def other_unit(layout: Layout, form: Form) -> bool:
    """The target counts one thing and the actual value another."""
    item = counted(form)
    item["typed"]["actual"] = item["actual"] + ("户" if item["unit"] != "户" else "人")
    return not has(layout, "unit")


def same_unit(layout: Layout, form: Form) -> bool:
    """The unit is written out."""
    item = counted(form)
    item["typed"]["actual"] = item["actual"] + " " + item["unit"]
    return True


def unit_against_name(layout: Layout, form: Form) -> bool:
    """The name counts people and the unit counts times."""
    item = counted(form)
    item["l3"], item["unit"] = "参训人数", "次"
    return True


def unit_with_name(layout: Layout, form: Form) -> bool:
    """The name counts people and so does the unit."""
    item = counted(form)
    item["l3"], item["unit"] = "参训人数", "人"
    return True


def hundredfold(layout: Layout, form: Form) -> bool:
    """Exactly ten thousand times the target: 元 for 万元."""
    item = find(form, kind="经济")
    if item:
        item["actual"] = str(int(D(item["target"]) * 10000))
    return bool(item)


def a_third_more(layout: Layout, form: Form) -> bool:
    """A fifth above the target."""
    item = find(form, kind="经济")
    item["actual"] = str(D(item["target"]) * D("1.2"))
    return True


def rate_as_fraction(layout: Layout, form: Form) -> bool:
    """A percentage written as a fraction of one."""
    item = find(form, kind="质量")
    if item:
        item["typed"]["actual"] = "0.99"
    return bool(item)


def rate_as_percentage(layout: Layout, form: Form) -> bool:
    """The percentage."""
    item = find(form, kind="质量")
    item["typed"]["actual"] = "99%"
    return True


def listed_twice(layout: Layout, form: Form) -> bool:
    """One indicator is listed twice, target and all."""
    one, two = [item for item in form["indicators"] if item["kind"] == "数量" and not item["reason"]][:2]
    for key in ("l3", "unit", "target", "op", "actual"):
        two[key] = one[key]
    return True


def same_name_elsewhere(layout: Layout, form: Form) -> bool:
    """Two second levels hold the same name."""
    item = find(form, kind="质量")
    if item:
        item["l3"] = counted(form)["l3"]
    return bool(item) and has(layout, "l2")


def longer_name_elsewhere(layout: Layout, form: Form) -> bool:
    """Two second levels hold names of which one says more."""
    item = find(form, kind="质量")
    item["l3"] = counted(form)["l3"] + "真实率"
    return True


def placeholder(layout: Layout, form: Form) -> bool:
    """A row that was left from the template; its neighbour has its points."""
    one, two = [item for item in form["indicators"] if item["kind"] == "数量" and not item["reason"]][:2]
    one["weight"] += two["weight"]
    one["score"] = one["weight"]
    two["weight"] = two["score"] = D(0)
    for key, _ in layout["columns"]:
        if key not in ("l1", "l2", "seq"):
            two["typed"][key] = "无" if key == "l3" else ""
    return weighed(layout)


def many_tasks(layout: Layout, form: Form) -> bool:
    """One indicator of many points holds eight tasks."""
    item = max(_words(form), key=lambda one: one["weight"], default={})
    if not item:
        return False
    names = ("制度建设", "入户核查", "信息录入", "资金拨付", "政策宣传", "人员培训", "档案整理", "投诉处理")
    item["text"] = ";".join(f"{index}.完成{name}" for index, name in enumerate(names, 1))
    item["reached"] = "八项任务均已办结,台账齐全"
    return bool(item["weight"] >= 10) and weighed(layout)


def one_task(layout: Layout, form: Form) -> bool:
    """The same indicator with one task."""
    item = max(_words(form), key=lambda one: one["weight"])
    item["text"], item["reached"] = "完成制度建设", "印发制度三份,已汇编成册"
    return True


def two_counts_of_a_kind(layout: Layout, form: Form) -> bool:
    """One row counts one event, another speaks of twenty-three of the kind."""
    return _events(form, "体育活动23次", 1)


def one_count_of_a_kind(layout: Layout, form: Form) -> bool:
    """Both rows count the same."""
    return _events(form, "文体活动23次", 23)


def _events(form: Form, said: str, number: int) -> bool:
    item = counted(form)
    items = _words(form)
    item["l3"], item["unit"], item["target"], item["actual"] = "文体活动次数", "次", str(number), str(number)
    if items:
        items[0]["reached"] = f"全年组织{said},居民参与面扩大"
    return bool(items)


def sample_missing(layout: Layout, form: Form) -> bool:
    """A satisfaction nobody says how it was asked."""
    return _satisfied(layout, form, "96.2%")


def sample_given(layout: Layout, form: Form) -> bool:
    """A satisfaction with its sample."""
    return _satisfied(layout, form, "96.5%(发放问卷200份,满意193份,193÷200=96.5%)")


def satisfaction_as_targeted(layout: Layout, form: Form) -> bool:
    """The satisfaction is the target to the last place."""
    item = find(form, kind="满意度")
    return bool(item) and _satisfied(layout, form, f"{item['target']}%")


def _satisfied(layout: Layout, form: Form, text: str) -> bool:
    item = find(form, kind="满意度")
    if item:
        item["typed"]["actual"] = text
    return bool(item)


def satisfaction_gone(layout: Layout, form: Form) -> bool:
    """Nobody was asked: the indicator is another one."""
    before = [dict(item) for item in form["indicators"]]
    for item in form["indicators"]:
        if item["kind"] == "满意度":
            item["l1"], item["l2"], item["l3"] = "效果指标", "办理效果指标", "投诉按期办结率"
    form["groups"] = group_weights(form)
    return has(layout, "l2") and not any(item["l1"] == "效益指标" and "满意" in item["l2"] for item in before)


def satisfaction_renamed(layout: Layout, form: Form) -> bool:
    """Those asked have another name."""
    find(form, kind="满意度")["l3"] = "群众满意度"
    return True


def indicators_of_elsewhere(layout: Layout, form: Form) -> bool:
    """Most indicators speak of what the project has nothing to do with."""
    strange = ("党员学习次数", "文艺演出场次", "绿化养护面积", "垃圾清运及时率", "路灯维修合格率", "健身器材更新天数",
               "老旧小区粉刷成本", "党建阵地影响力", "篮球赛观众参与率", "党支部活动覆盖率", "花坛成活率")  # fmt: skip
    for item, name in zip(
        [one for one in form["indicators"] if one["kind"] != "满意度"], strange, strict=False
    ):
        item["l3"] = name
    form["name"] = "社会救助专项经费"
    return True


def rate_without_parts(layout: Layout, form: Form) -> bool:
    """A rate of the whole without what was divided by what."""
    return _quality(form, "100%")


def rate_with_parts(layout: Layout, form: Form) -> bool:
    """The same with its division."""
    return _quality(form, "100%(312÷312)")


def _quality(form: Form, text: str) -> bool:
    item = find(form, kind="质量")
    if item:
        item["typed"]["actual"] = text
    return bool(item)


def copied_long(layout: Layout, form: Form) -> bool:
    """A paragraph of plan stands as result, word by word."""
    return _says("reached", _LONG, _LONG)(layout, form)


def copied_nearly(layout: Layout, form: Form) -> bool:
    """The same but for a word or two."""
    return _says("reached", _LONG.replace("建立", "建好").replace("各方", "社会"), _LONG)(layout, form)


_COUNTED = _typed("数量", "已开展@actual@unit")
_RESULT = "走访326户,宣讲政策24场,结对帮扶41户,受理来电187件,办结率见台账"
WORDS = (
    defect("长文照抄目标", copied_long, _says("reached", _RESULT, _LONG), "130"),
    defect("长文几乎照抄", copied_nearly, _says("reached", _RESULT, _LONG), "132 130", False),
    defect("实际值写问题", _says("reached", "基层力量薄弱,机制建设不足"), _says("reached", "基层力量得到加强,机制已经建立"),
           "111", False),
    defect("实际值写计划", _says("reached", "计划开展两次培训,拟于年底前完成"), _says("reached", "已开展两次培训,年底前完成"),
           "133", False),
    defect("文字照抄目标", _says("reached", _SHORT_OF + "年度各项任务", _SHORT_OF + "年度各项任务"),
           _says("reached", "印发办法一份,核查档案326份", _SHORT_OF + "年度各项任务"), "134 130", False),
    defect("目标照抄为完成情况", goal_copied, nothing, "135", False),
    defect("两项同一段话", one_text_for_two, two_texts, "136", False),
    defect("成本等于上限", cost_at_its_ceiling, cost_below, "137", False),
    defect("全部等于目标", all_as_targeted, some_as_targeted, "138", False, "form"),
    defect("单位不同", other_unit, same_unit, "140", False),
    defect("单位与名称不合", unit_against_name, unit_with_name, "141", False),
    defect("正好差万倍", hundredfold, a_third_more, "142", False),
    defect("百分数写成小数", rate_as_fraction, rate_as_percentage, "144", False),
    defect("数量目标没有数", _typed("数量", "按要求开展"), _COUNTED, "145", False),
    defect("一项列了两次", listed_twice, _names("l3", "城市低保对象核查", "农村特困人员走访"), "151", False),
    defect("名称相近", _names("l3", "困难党员培训人数", "培训困难党员人数"),
           _names("l3", "困难党员培训人数", "困难老人探访户数"), "152", False),
    defect("一项两件事", _acts("送水送药及走访慰问次数"), _acts("残疾人及其家属培训次数"), "153", False),
    defect("不同二级同名", same_name_elsewhere, longer_name_elsewhere, "154", False),
    defect("占位指标", placeholder, nothing, "155", False, "form"),
    defect("多项任务一项指标", many_tasks, one_task, "156", False),
    defect("同类活动次数不一", two_counts_of_a_kind, one_count_of_a_kind, "157", False),
    defect("文字中断", _says("reached", "组织邻里互助,倡导文明新风,引导居民树立良"),
           _says("reached", "组织邻里互助,倡导文明新风,引导居民树立良好习惯"), "158", False),
    defect("比率没有分子分母", rate_without_parts, rate_with_parts, "160", False),
    defect("满意度等于目标", satisfaction_as_targeted, sample_given, "161", False),
    defect("满意度没有样本", sample_missing, sample_given, "162", False),
    defect("没有满意度指标", satisfaction_gone, satisfaction_renamed, "163", False, "form"),
    defect("说的是另一群人", _says("reached", "残疾人生活得到改善", "优抚对象生活得到改善", "优抚对象生活状况"),
           _says("reached", "经走访,优抚对象生活明显好转", "优抚对象生活得到改善", "优抚对象生活状况"), "164", False),
    defect("一格不同口径", _typed("数量", "@actual@unit,线上活动约300@unit"), _COUNTED, "165", False),
    defect("格内写往年", _goal("done", "@before年共救助1236人次,完成全年任务。"),
           _goal("done", "@year年共救助1236人次,比@before年增加48人次。"), "174", False),
    defect("年度目标只说半年", _goal("goal", "完成上半年新申请对象的摸底排查,及时给予救助。"),
           _goal("goal", "上半年完成制度修订,全年对符合条件的家庭及时给予救助。"), "178", False),
    defect("指标与项目不对应", indicators_of_elsewhere, nothing, "179", False, "form"),
)  # fmt: skip
