"""Mistakes to plant (埋设的错误), each with a near miss beside it that must stay silent.

A mistake is a change of what the form says; the caller turns it into edits of the written file. ``codes``
are the findings one of which has to come; ``certain`` says that it has to come as an error. A change
returns False where the layout has no place for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.planted.forms import Form, Layout, cents, settle

Change = Callable[[Layout, Form], bool]


@dataclass(frozen=True)
class Defect:
    """One mistake, its near miss, and what has to be said of it."""

    name: str
    plant: Change
    near: Change
    codes: frozenset[str]
    certain: bool
    at: str = "cell"
    """What the finding has to quote: the ``cell`` that was changed; for a sum, the changed ``cell`` or the sum
    (``sum``), for either is the one that is wrong; for what concerns the paper as a whole, nothing (``form``)."""
    stands: bool = False
    "Whether the form may have it before: a layout whose own words are as vague."


def find(form: Form, **wanted: str) -> dict[str, Any]:
    for item in form["indicators"]:
        if all(item[key] == value for key, value in wanted.items()):
            found: dict[str, Any] = item
            return found
    return {}


def counted(form: Form) -> dict[str, Any]:
    """The first counted indicator that was reached."""
    return next(item for item in form["indicators"] if item["kind"] == "数量" and not item["reason"])


def short(form: Form) -> dict[str, Any]:
    """The indicator that fell short, with its reason."""
    return next(item for item in form["indicators"] if item["reason"])


def has(layout: Layout, column: str) -> bool:
    return any(key == column for key, _ in layout["columns"])


def weighed(layout: Layout) -> bool:
    return has(layout, "weight") or bool(layout["l3_points"])


def prints_total(layout: Layout) -> bool:
    return layout["total_style"] != "none" and has(layout, "score")


def total_raised(layout: Layout, form: Form) -> bool:
    """The total is 1.5 points too high."""
    form["total"] += Decimal("1.5")
    return prints_total(layout)


def total_with_zeros(layout: Layout, form: Form) -> bool:
    """The reasoned score falls by half a point, and the total with it."""
    item = short(form)
    item["score"] -= Decimal("0.5")
    settle(form)
    return prints_total(layout)


def weight_changed(layout: Layout, form: Form) -> bool:
    """One weight is three points more; nothing else follows."""
    item = short(form)
    item["weight"] += 3
    printed = layout["total_style"] == "row" and has(layout, "weight")
    return weighed(layout) and (printed or layout["l1_points"] or layout["l2_points"])


def weight_moved(layout: Layout, form: Form) -> bool:
    """Two points go from one indicator to its neighbour of the same group."""
    one, two = [item for item in form["indicators"] if item["kind"] == "数量" and not item["reason"]][:2]
    one["weight"] += 2
    two["weight"] -= 2
    one["score"], two["score"] = one["weight"], two["weight"]
    return weighed(layout)


def score_above(layout: Layout, form: Form) -> bool:
    """A score is one point above its weight."""
    item = counted(form)
    item["score"] = item["weight"] + 1
    settle(form)
    return weighed(layout)


def score_at_weight(layout: Layout, form: Form) -> bool:
    """The shortfall is made good and all points given."""
    item = short(form)
    item["actual"], item["score"], item["reason"] = item["target"], item["weight"], ""
    settle(form)
    return weighed(layout)


def negative_score(layout: Layout, form: Form) -> bool:
    """A score below nought, the total added up with it."""
    short(form)["score"] = Decimal(-1)
    settle(form)
    return True


def score_zero(layout: Layout, form: Form) -> bool:
    """Nothing was done, no point was given, and the reason stands beside."""
    item = short(form)
    item["score"], item["actual"] = Decimal(0), "0"
    settle(form)
    return has(layout, "reason")


def rate_wrong(layout: Layout, form: Form) -> bool:
    """The execution rate is four percentage points off."""
    row = form["funds"].get("total")
    if not row or not any(key == "rate" for key, _ in layout["fund_columns"]):
        return False
    row["rate"] = f"{cents(row['executed'] / row['adjusted'] * 100) - 4}%"
    return True


def rate_rounded(layout: Layout, form: Form) -> bool:
    """The execution rate with one place only."""
    row = form["funds"]["total"]
    rate = (row["executed"] / row["adjusted"] * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    row["rate"] = f"{rate}%"
    return any(key == "rate" for key, _ in layout["fund_columns"])


def execution_score(layout: Layout, form: Form) -> bool:
    """The points of the execution are two too few, the total added up with them."""
    form["score"] -= 2
    settle(form)
    return any(key == "score" for key, _ in layout["fund_columns"])


def execution_score_rounded(layout: Layout, form: Form) -> bool:
    """The points of the execution with one place only."""
    form["score"] = form["score"].quantize(Decimal("0.1"), ROUND_HALF_UP)
    settle(form)
    return any(key == "score" for key, _ in layout["fund_columns"])


def reason_gone(layout: Layout, form: Form) -> bool:
    """Points were taken off and nobody says why."""
    short(form)["reason"] = ""
    return has(layout, "reason") and layout["foot"] == []


def reason_other(layout: Layout, form: Form) -> bool:
    """The reason in other words."""
    short(form)["reason"] = "受经办人员调整影响,部分工作延后,已补充力量并按月调度"
    return has(layout, "reason")


def copied(layout: Layout, form: Form) -> bool:
    """The target, sign and all, stands as the actual value."""
    item = counted(form)
    item["actual"] = layout["signs"].get(item["op"], item["op"]) + item["target"]
    return not has(layout, "op")


def exactly_met(layout: Layout, form: Form) -> bool:
    """The actual value is the number of the target, and no more than that."""
    item = counted(form)
    item["actual"] = item["target"]
    return True


def sources_off(layout: Layout, form: Form) -> bool:
    """One source spent more than the form's total says."""
    row = form["funds"].get("fiscal") or form["funds"].get("central")
    if not row or len(form["funds"]) < 3:
        return False
    row["executed"] += row["executed"].quantize(Decimal(1)) // 10
    row["rate"] = f"{cents(row['executed'] / row['adjusted'] * 100)}%"
    return True


def sources_shifted(layout: Layout, form: Form) -> bool:
    """A little money goes from one source to another."""
    names = [key for key, row in form["funds"].items() if key != "total" and row["adjusted"]]
    if len(names) < 2:
        return False
    one, two = form["funds"][names[0]], form["funds"][names[1]]
    for column in ("initial", "adjusted", "executed"):
        one[column] += 2
        two[column] -= 2
    for row in (one, two):
        row["rate"] = f"{cents(row['executed'] / row['adjusted'] * 100)}%"
    return True


def duplicated(layout: Layout, form: Form) -> bool:
    """Two rows of one group bear the same name with different targets."""
    one, two = [item for item in form["indicators"] if item["kind"] == "数量"][:2]
    two["l3"], two["unit"] = one["l3"], one["unit"]
    return True


def alike(layout: Layout, form: Form) -> bool:
    """Two names that share their words and differ in whom they count."""
    one, two = [item for item in form["indicators"] if item["kind"] == "数量"][:2]
    one["l3"], two["l3"] = f"城市{one['l3']}", f"农村{two['l3']}"
    return True


def full_though_short(layout: Layout, form: Form) -> bool:
    """A target was missed by a fifth, with all points and no word about it."""
    item = counted(form)
    item["actual"] = str(int(Decimal(item["target"]) * Decimal("0.8")))
    return weighed(layout)


def over_a_little(layout: Layout, form: Form) -> bool:
    """A target was passed by a little, with all points."""
    item = counted(form)
    item["actual"] = str(int(Decimal(item["target"]) * Decimal("1.1")))
    return True


def cost_over(layout: Layout, form: Form) -> bool:
    """The cost is above its ceiling, with all points."""
    item = find(form, kind="成本")
    if item:
        item["actual"] = str(int(Decimal(item["target"]) * Decimal("1.15")))
    return bool(item) and weighed(layout)


def cost_at_ceiling(layout: Layout, form: Form) -> bool:
    """The cost is one below its ceiling."""
    item = find(form, kind="成本")
    if item:
        item["actual"] = str(int(item["target"]) - 1)
    return bool(item)


def rate_above_whole(layout: Layout, form: Form) -> bool:
    """A share of more than the whole."""
    item = find(form, kind="质量")
    if item:
        item["actual"] = "112"
    return bool(item)


def rate_of_whole(layout: Layout, form: Form) -> bool:
    """A share of exactly the whole."""
    item = find(form, kind="质量")
    if item:
        item["actual"] = "100"
    return bool(item)


def total_weight_short(layout: Layout, form: Form) -> bool:
    """The points of the whole form are printed ten too few."""
    form["total_weight"] -= 10
    return layout["total_style"] == "row" and has(layout, "weight")


def nothing(layout: Layout, form: Form) -> bool:
    """The goal in other words: no figure changes."""
    form["done"] = "全年任务已经完成,群众反映较好,资金安全。"
    return True


def level_one_off(layout: Layout, form: Form) -> bool:
    """The points printed behind a first level are five too many."""
    form["groups"][(form["indicators"][-1]["l1"],)] += 5
    return bool(layout["l1_points"])


def level_two_off(layout: Layout, form: Form) -> bool:
    """The points printed behind a second level are five too many."""
    item = form["indicators"][0]
    form["groups"][(item["l1"], item["l2"])] += 5
    return bool(layout["l2_points"])


def points_moved_within(layout: Layout, form: Form) -> bool:
    """Weights move within a group; what stands behind the groups stays right."""
    return weight_moved(layout, form)


def grade_off(layout: Layout, form: Form) -> bool:
    """A grade two steps below its score."""
    form["grade"] = "中"
    return "@grade" in str(layout["head"]) + str(layout["foot"])


def grade_other_word(layout: Layout, form: Form) -> bool:
    """The same grade by its other name."""
    form["grade"] = "优秀"
    return "@grade" in str(layout["head"]) + str(layout["foot"])


def dated_before(layout: Layout, form: Form) -> bool:
    """The form is dated before the year it speaks of."""
    form["date"] = f"{int(form['year']) - 1}年3月12日"
    return "@date" in str(layout["head"]) + str(layout["foot"]) and "@year" in str(
        layout["title"] + layout["head"]
    )


def dated_in_spring(layout: Layout, form: Form) -> bool:
    """The form is dated some weeks later."""
    form["date"] = f"{int(form['year']) + 1}年4月2日"
    return "@date" in str(layout["head"]) + str(layout["foot"])


def score_in_head(layout: Layout, form: Form) -> bool:
    """The score at the head is not the sum of the table (there is no printed total)."""
    form["total"] -= 3
    return "@total" in str(layout["head"])


def defect(
    name: str,
    plant: Change,
    near: Change,
    codes: str,
    certain: bool = True,
    at: str = "cell",
    stands: bool = False,
) -> Defect:
    """One entry of a list of mistakes."""
    return Defect(name, plant, near, frozenset(f"CRO{code}" for code in codes.split()), certain, at, stands)


SUMS = (
    defect("总分多 1.5 分", total_raised, total_with_zeros, "011 015", at="sum"),
    defect("一项分值多 3 分", weight_changed, weight_moved, "001 002 003 004 010 028 012", at="sum"),
    defect("得分超过分值", score_above, score_at_weight, "100"),
    defect("得分小于 0", negative_score, score_zero, "101"),
    defect("执行率差 4 个百分点", rate_wrong, rate_rounded, "023"),
    defect("执行率得分少 2 分", execution_score, execution_score_rounded, "028 029", certain=False),
    defect("扣分没有原因", reason_gone, reason_other, "120 122", certain=False, at="row"),
    defect("完成值照抄目标", copied, exactly_met, "130 131", certain=False),
    defect("资金来源之和不符", sources_off, sources_shifted, "020", at="sum"),
    defect("同一名称两个目标", duplicated, alike, "150"),
    defect("未达目标得满分", full_though_short, over_a_little, "102"),
    defect("超过上限得满分", cost_over, cost_at_ceiling, "103"),
    defect("比率超过 100%", rate_above_whole, rate_of_whole, "143"),
    defect("总分值少 10 分", total_weight_short, nothing, "010", at="sum"),
    defect("一级指标分值多 5 分", level_one_off, points_moved_within, "002 003", at="sum"),
    defect("二级指标分值多 5 分", level_two_off, points_moved_within, "001 003", at="sum"),
    defect("等级与得分不符", grade_off, grade_other_word, "016"),
    defect("填报日期早于年度", dated_before, dated_in_spring, "175"),
    defect("表头得分不符", score_in_head, nothing, "015 011"),
)
