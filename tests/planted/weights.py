"""Mistakes in points (分值与得分) of single indicators, each with its near miss."""

from __future__ import annotations

from decimal import Decimal

from tests.planted.defects import counted, defect, has, nothing, short, weighed
from tests.planted.forms import Form, Layout, cents, group_weights, settle

D = Decimal
_REASON = "组织力量不足,进度滞后,已补充人员并按月调度"


def _pair(form: Form) -> tuple[dict, dict]:  # type: ignore[type-arg] # mixed values
    """Two indicators of one group that were both reached."""
    for one in form["indicators"]:
        for two in form["indicators"]:
            same = (one["l1"], one["l2"]) == (two["l1"], two["l2"])
            if one is not two and same and not one["reason"] and not two["reason"]:
                return one, two
    return {}, {}


def _wordy(form: Form) -> dict:  # type: ignore[type-arg] # mixed values
    """The first indicator in words."""
    return next((item for item in form["indicators"] if item["text"]), {})


def points_of_all(layout: Layout, form: Form) -> bool:
    """The points beside 绩效指标 are five too many."""
    whole = sum((item["weight"] for item in form["indicators"]), D(0))
    form["typed"]["points"] = f"{whole + 5}"
    return "@points" in layout["indicator_label"]


def points_of_all_with_places(layout: Layout, form: Form) -> bool:
    """The points beside 绩效指标 with a place."""
    whole = sum((item["weight"] for item in form["indicators"]), D(0))
    form["typed"]["points"] = f"{whole:.1f}"
    return True


def weight_blank(layout: Layout, form: Form) -> bool:
    """No points stand beside an indicator."""
    counted(form)["typed"]["weight"] = ""
    return has(layout, "weight") and not layout["l3_points"]


def weight_with_places(layout: Layout, form: Form) -> bool:
    """The same points with their places."""
    item = counted(form)
    item["typed"]["weight"] = f"{item['weight']:.2f}"
    return True


def second_level_blank(layout: Layout, form: Form) -> bool:
    """The label of a second level is missing, where the others say their points."""
    groups = {(item["l1"], item["l2"]) for item in form["indicators"]}
    here = [group for group in form["groups"] if group in groups and group[0].startswith("效益")]
    if len(here) < 2 or not (layout["l1_points"] and layout["l2_points"]):
        return False
    form["typed"][here[-1]] = ""
    return True


def second_level_renamed(layout: Layout, form: Form) -> bool:
    """The label of a second level in other words."""
    return True


def weight_nought(layout: Layout, form: Form) -> bool:
    """An indicator of no points."""
    return _shift(form, D(0)) and weighed(layout)


def weight_small(layout: Layout, form: Form) -> bool:
    """An indicator of one point."""
    return _shift(form, D(1))


def _shift(form: Form, left: Decimal) -> bool:
    one, two = _pair(form)
    if not one:
        return False
    two["weight"] += one["weight"] - left
    one["weight"] = left
    one["score"], two["score"] = one["weight"], two["weight"]
    return True


def weight_heavy(layout: Layout, form: Form) -> bool:
    """A third of all points lies on one indicator."""
    return _gather(layout, form, D(35)) and weighed(layout)


def weight_moderate(layout: Layout, form: Form) -> bool:
    """Fifteen points on one indicator."""
    return _gather(layout, form, D(15))


def _gather(layout: Layout, form: Form, wanted: Decimal) -> bool:
    """Points go from all others to one indicator until it has this many."""
    if form["total_weight"] - wanted < 2 * len(form["indicators"]):
        return False
    item = counted(form)
    while item["weight"] < wanted:
        for other in form["indicators"]:
            if other is not item and other["weight"] > 1 and item["weight"] < wanted and not other["reason"]:
                other["weight"] -= 1
                item["weight"] += 1
        if all(other["weight"] <= 1 for other in form["indicators"] if other is not item):
            return False
    for other in form["indicators"]:
        if not other["reason"]:
            other["score"] = other["weight"]
    form["groups"] = group_weights(form)
    settle(form)
    return True


def score_blank(layout: Layout, form: Form) -> bool:
    """No score stands beside an indicator; the total counts it as nothing."""
    item = counted(form)
    item["score"] = D(0)
    settle(form)
    item["typed"]["score"] = ""
    return has(layout, "score")


def score_nought(layout: Layout, form: Form) -> bool:
    """Nothing was done, nought points, with the reason."""
    item = counted(form)
    item["score"], item["actual"], item["reason"] = D(0), "0", _REASON
    settle(form)
    return True


def range_below(layout: Layout, form: Form) -> bool:
    """The actual value is a range that begins below the target, with all points."""
    return _range(form, D("0.8"), D("1.05")) and weighed(layout)


def range_above(layout: Layout, form: Form) -> bool:
    """The actual value is a range above the target."""
    return _range(form, D("1.02"), D("1.1"))


def _range(form: Form, low: Decimal, high: Decimal) -> bool:
    item = counted(form)
    target = D(item["target"])
    one, two = int(target * low), int(target * high)
    if two - one < 1:
        one, two = int(target * low), int(target * high) + 1
    item["actual"] = f"{one}~{two}"
    return item["op"] == "≥"


def deducted_though_reached(layout: Layout, form: Form) -> bool:
    """Reached, points taken off, and not a word about it."""
    item = counted(form)
    item["score"] -= 2
    settle(form)
    return weighed(layout) and has(layout, "score") and has(layout, "reason")


def deducted_with_reason(layout: Layout, form: Form) -> bool:
    """The same with its reason."""
    item = counted(form)
    item["score"] -= 2
    item["reason"] = "原始资料归档不全,已按目录补齐"
    settle(form)
    return True


def short_full_with_reason(layout: Layout, form: Form) -> bool:
    """Missed, all points, and a reason."""
    item = counted(form)
    item["actual"], item["reason"] = str(int(D(item["target"]) * D("0.8"))), "受汛期影响,部分任务延后"
    return weighed(layout) and has(layout, "reason")


def short_in_proportion(layout: Layout, form: Form) -> bool:
    """Missed, points in proportion, and a reason."""
    item = counted(form)
    short_full_with_reason(layout, form)
    item["score"] = cents(item["weight"] * D(item["actual"]) / D(item["target"]))
    settle(form)
    return True


def score_generous(layout: Layout, form: Form) -> bool:
    """Half of the target, nine tenths of the points."""
    return _half(form, D("0.9")) and weighed(layout)


def score_fair(layout: Layout, form: Form) -> bool:
    """Half of the target, half of the points."""
    item = counted(form)
    _half(form, D(1))
    item["score"] = cents(item["weight"] * D(item["actual"]) / D(item["target"]))
    settle(form)
    return True


def _half(form: Form, share: Decimal) -> bool:
    item = counted(form)
    item["actual"], item["reason"] = str(int(D(item["target"]) / 2)), _REASON
    item["score"] = cents(item["weight"] * share)
    settle(form)
    return True


def score_harsh(layout: Layout, form: Form) -> bool:
    """Nine tenths of the target, three tenths of the points."""
    item = counted(form)
    item["actual"], item["reason"] = str(int(D(item["target"]) * D("0.9"))), _REASON
    item["score"] = cents(item["weight"] * D("0.3"))
    settle(form)
    return weighed(layout) and has(layout, "reason")


def partly_full(layout: Layout, form: Form) -> bool:
    """Partly done, in so many words, with all points."""
    item = _wordy(form)
    if item:
        item["reached"] = "部分完成"
    return bool(item) and weighed(layout)


def partly_within(layout: Layout, form: Form) -> bool:
    """Partly done, seven tenths of the points, with the reason."""
    item = _wordy(form)
    item["reached"], item["reason"] = "部分完成", _REASON
    item["score"] = cents(item["weight"] * D("0.7"))
    settle(form)
    return True


def did_not_arise(layout: Layout, form: Form) -> bool:
    """What was to be counted never came up, and all points are given."""
    counted(form)["typed"]["actual"] = "本年度没有发生此类情况"
    return weighed(layout)


def counted_in_words(layout: Layout, form: Form) -> bool:
    """The number in a sentence."""
    item = counted(form)
    item["typed"]["actual"] = f"全年共完成{item['actual']}{item['unit']}"
    return True


def did_not_apply(layout: Layout, form: Form) -> bool:
    """Not applicable, and nought points."""
    item = counted(form)
    item["typed"]["actual"], item["score"] = "本单位不涉及", D(0)
    item["reason"] = "本年度不涉及此项工作"
    settle(form)
    return has(layout, "score") and weighed(layout)


def far_above(layout: Layout, form: Form) -> bool:
    """Twenty times the target, and no word about it."""
    item = counted(form)
    item["actual"] = str(int(D(item["target"]) * 23 + 7))
    return item["op"] == "≥"


def a_little_above(layout: Layout, form: Form) -> bool:
    """A tenth above the target."""
    item = counted(form)
    item["actual"] = str(int(D(item["target"]) * D("1.1")))
    return True


def everything_full(layout: Layout, form: Form) -> bool:
    """Not one point is lost anywhere."""
    for row in form["funds"].values():
        row["executed"], row["rate"] = row["adjusted"], "100.00%" if row["adjusted"] else ""
    form["score"] = form["weight"]
    item = short(form)
    item["actual"], item["score"], item["reason"] = item["target"], item["weight"], ""
    settle(form)
    return weighed(layout) and has(layout, "score")


def reason_without_loss(layout: Layout, form: Form) -> bool:
    """All points, and a reason why it went badly."""
    counted(form)["reason"] = "工作进度滞后,已督促整改"
    return has(layout, "reason") and weighed(layout)


def reason_none(layout: Layout, form: Form) -> bool:
    """All points, and 无 for a reason."""
    counted(form)["reason"] = "无"
    return True


def general_reason_missing(layout: Layout, form: Form) -> bool:
    """The one cell for all reasons says nothing of the indicator that lost points."""
    return _general(layout, form, "各项任务完成较好,没有明显偏差。")


def general_reason_given(layout: Layout, form: Form) -> bool:
    """The one cell for all reasons names the indicator."""
    item = short(form)
    return _general(layout, form, f"{item['l3']}未达目标,原因是{item['reason']}。")


def general_reason_astray(layout: Layout, form: Form) -> bool:
    """The one cell for all reasons speaks of what no indicator lost points for."""
    item = short(form)
    return _general(layout, form, f"1.{item['l3']}未达目标。2.财务软件操作培训不到位,会计凭证装订不够规范。")


def _general(layout: Layout, form: Form, text: str) -> bool:
    for row in layout["foot"]:
        if len(row) == 2 and "原因" in row[0]:
            form["typed"][row[0]] = text
            return not has(layout, "reason")
    return False


def whole_above(layout: Layout, form: Form) -> bool:
    """Everything adds up, to five points more than a hundred."""
    _grow(form, counted(form), 5)
    return weighed(layout)


def whole_kept(layout: Layout, form: Form) -> bool:
    """Five points go from one group to another, and everything adds up to a hundred."""
    _grow(form, form["indicators"][-1], -5)
    return whole_above(layout, form)


def _grow(form: Form, item: dict, points: int) -> None:  # type: ignore[type-arg] # mixed values
    """An indicator's points, those of its levels and the sums with them."""
    item["weight"] += points
    item["score"] += points
    form["groups"] = group_weights(form)
    settle(form)


def levels_apart(layout: Layout, form: Form) -> bool:
    """A first level says five points more than its second levels; a blank below keeps the rows from telling."""
    form["groups"][(counted(form)["l1"],)] += 5
    return weight_blank(layout, form) and layout["l1_points"] and layout["l2_points"]


def first_second_level_blank(layout: Layout, form: Form) -> bool:
    """The first label of a first level's second levels is missing: no label above it can be meant."""
    item = form["indicators"][0]
    form["typed"][item["l1"], item["l2"]] = ""
    beside = [group for group in form["groups"] if len(group) == 2 and group[0] == item["l1"]]
    return len(beside) > 1 and layout["l1_points"] and layout["l2_points"]


#: What is seen by one code only where no other code says more.
LEVELS = (
    defect("全表合计 105 分", whole_above, whole_kept, "012", False, "form"),
    defect("一二级标明分值不符", levels_apart, weight_blank, "003", False, "sum"),
    defect("首个二级标签空白", first_second_level_blank, second_level_renamed, "006", False, "form"),
)
POINTS = (
    defect("绩效指标旁分值多 5 分", points_of_all, points_of_all_with_places, "004", at="sum"),
    defect("分值空白", weight_blank, weight_with_places, "005", False, "row"),
    defect("二级标签空白", second_level_blank, second_level_renamed, "006 001", False, "form"),
    defect("分值为 0", weight_nought, weight_small, "007", False),
    defect("一项分值过大", weight_heavy, weight_moderate, "008", False),
    defect("得分空白", score_blank, score_nought, "013", False, "row"),
    defect("区间下限未达目标", range_below, range_above, "104", False),
    defect("达标而无故扣分", deducted_though_reached, deducted_with_reason, "105", False),
    defect("未达目标满分有原因", short_full_with_reason, short_in_proportion, "106", False),
    defect("得分高于各种算法", score_generous, score_fair, "107", False),
    defect("得分低于按比例", score_harsh, score_fair, "108", False),
    defect("部分完成得满分", partly_full, partly_within, "110", False),
    defect("没有发生按完成计", did_not_arise, counted_in_words, "112", False),
    defect("不涉及按 0 分计", did_not_apply, score_nought, "113", False),
    defect("远超目标", far_above, a_little_above, "114", False),
    defect("全部满分", everything_full, nothing, "115", False, "form"),
    defect("没有扣分却有原因", reason_without_loss, reason_none, "121", False),
    defect("总原因栏没有提到", general_reason_missing, general_reason_given, "122", False, "form", True),
    defect("原因没有对应扣分", general_reason_astray, general_reason_given, "123", False),
)
