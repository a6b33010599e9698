"""Mistakes in the money (资金), the grade and the head of a form, each with its near miss."""

from __future__ import annotations

from decimal import Decimal

from tests.planted.defects import counted, defect, has, nothing, prints_total, short
from tests.planted.forms import Form, Layout, cents, plain, settle

D = Decimal


def _shown(layout: Layout, *columns: str) -> bool:
    there = [key for key, _ in layout["fund_columns"]] if layout["fund_rows"] else []
    return all(column in there for column in columns)


def _at(layout: Layout, word: str) -> bool:
    return f"@{word}" in str(layout["head"]) + str(layout["foot"])


def _rates(form: Form) -> None:
    """Work the rates and the points of the execution out again, never above the points."""
    for row in form["funds"].values():
        row["rate"] = f"{cents(row['executed'] / row['adjusted'] * 100)}%" if row["adjusted"] else ""
    whole = form["funds"]["total"]
    form["score"] = cents(form["weight"] * min(D(1), whole["executed"] / whole["adjusted"]))
    settle(form)


def _scale(form: Form, column: str, like: str, factor: Decimal) -> None:
    """One column of money as a multiple of another, the total still the sum of the sources."""
    sources = [row for key, row in form["funds"].items() if key != "total"]
    for row in sources:
        row[column] = cents(row[like] * factor)
    whole = form["funds"]["total"]
    whole[column] = sum((row[column] for row in sources), D(0)) if sources else cents(whole[like] * factor)


def _lower(form: Form, wanted: Decimal) -> None:
    """Take points off the indicators, each with its reason, until the total is this."""
    over = form["total"] - wanted
    for item in form["indicators"]:
        if over <= 0:
            break
        off = min(over, cents(item["score"] * D("0.4")))
        item["score"] -= off
        item["reason"] = item["reason"] or "进度慢于计划,人员不足,下年度补齐力量并按月调度"
        over -= off
    settle(form)


def total_rounded(layout: Layout, form: Form) -> bool:
    """The total without its places."""
    before = form["total"]
    form["total"] = before.quantize(D(1))
    off = abs(form["total"] - before)
    return prints_total(layout) and layout["total_style"] == "row" and off >= D("0.2")


def total_in_full(layout: Layout, form: Form) -> bool:
    """Whole points everywhere, and a whole total."""
    form["funds"]["total"]["executed"] = form["funds"]["total"]["adjusted"]
    _scale(form, "executed", "adjusted", D(1))
    _rates(form)
    item = short(form)
    item["score"] = item["score"].quantize(D(1))
    settle(form)
    return True


def grade_of_elsewhere(layout: Layout, form: Form) -> bool:
    """Seventy-eight points are 良 in few places only."""
    _lower(form, D(78))
    form["grade"] = "良"
    return _at(layout, "grade")


def grade_of_eighties(layout: Layout, form: Form) -> bool:
    """Eighty-five points are 良 everywhere."""
    _lower(form, D(85))
    form["grade"] = "良"
    return _at(layout, "grade")


def grade_left_out(layout: Layout, form: Form) -> bool:
    """No grade in its cell."""
    form["grade"] = ""
    return _at(layout, "grade")


def grade_in_full(layout: Layout, form: Form) -> bool:
    """The grade by its other name."""
    form["grade"] = "优秀"
    return True


def source_blank(layout: Layout, form: Form) -> bool:
    """One source is blank and the others do not reach the total."""
    names = [key for key, _ in layout["fund_rows"] if key != "total"]
    if len(names) < 2 or not form["funds"][names[1]]["adjusted"]:
        return False
    for column in ("initial", "adjusted", "executed", "rate"):
        form["typed"][names[1], column] = ""
    return True


def empty_source_blank(layout: Layout, form: Form) -> bool:
    """All the money comes from one source, and the others are blank."""
    names = [key for key, _ in layout["fund_rows"] if key != "total"]
    for column in ("initial", "adjusted", "executed", "rate"):
        form["funds"][names[0]][column] = form["funds"]["total"][column]
        for name in names[1:]:
            form["typed"][name, column] = ""
    return True


def sources_blank(layout: Layout, form: Form) -> bool:
    """Only the total is filled in."""
    names = [key for key, _ in layout["fund_rows"] if key != "total"]
    for name in names:
        for column in ("initial", "adjusted", "executed", "rate"):
            form["typed"][name, column] = ""
    return bool(names)


def rate_on_initial(layout: Layout, form: Form) -> bool:
    """The rate is worked out on the first budget."""
    row = form["funds"]["total"]
    rate = cents(row["executed"] / row["initial"] * 100)
    row["rate"] = f"{rate}%"
    return _shown(layout, "initial", "adjusted", "rate") and rate < 100


def rate_one_place(layout: Layout, form: Form) -> bool:
    """The rate with one place."""
    row = form["funds"]["total"]
    row["rate"] = f"{(row['executed'] / row['adjusted'] * 100).quantize(D('0.1'))}%"
    return True


def spent_above(layout: Layout, form: Form) -> bool:
    """More was spent than the budget of the year holds."""
    _scale(form, "executed", "adjusted", D("1.05"))
    _rates(form)
    return bool(layout["fund_rows"])


def spent_all(layout: Layout, form: Form) -> bool:
    """All was spent."""
    _scale(form, "executed", "adjusted", D(1))
    _rates(form)
    return True


def spent_above_first(layout: Layout, form: Form) -> bool:
    """More was spent than the first budget held."""
    row = form["funds"]["total"]
    if row["executed"] > row["initial"]:
        return False
    _scale(form, "initial", "executed", D("0.9"))
    return _shown(layout, "initial")


def spent_below_first(layout: Layout, form: Form) -> bool:
    """The first budget was a little above the later one."""
    _scale(form, "initial", "adjusted", D("1.02"))
    return True


def first_in_another_unit(layout: Layout, form: Form) -> bool:
    """The first budget is in 元 where the rest is in 万元."""
    for row in form["funds"].values():
        row["initial"] = row["adjusted"] * 10000
    return _shown(layout, "initial") and layout["money"] == "万元"


def first_was_half(layout: Layout, form: Form) -> bool:
    """The first budget was twice as large: nothing to do with units."""
    _scale(form, "initial", "adjusted", D("2.03"))
    return True


def by_the_formula(layout: Layout, form: Form) -> bool:
    """The formula is on the paper, and all points are given for nine tenths."""
    _scale(form, "executed", "adjusted", D("0.9"))
    _rates(form)
    before = form["score"]
    form["score"] = form["weight"]
    settle(form)
    return _shown(layout, "method", "score") and before != form["weight"]


def all_points_of_execution(layout: Layout, form: Form) -> bool:
    """All points for nine tenths of the money, no formula on the paper."""
    _scale(form, "executed", "adjusted", D("0.9"))
    _rates(form)
    before = form["score"]
    form["score"] = form["weight"]
    settle(form)
    return _shown(layout, "score") and not _shown(layout, "method") and before != form["weight"]


def rounded_points(layout: Layout, form: Form) -> bool:
    """The points of the execution with one place."""
    form["score"] = form["score"].quantize(D("0.1"))
    settle(form)
    return True


def unit_in_cell(layout: Layout, form: Form) -> bool:
    """The unit of the head stands in the cell again."""
    form["typed"]["total", "adjusted"] = plain(form["funds"]["total"]["adjusted"]) + layout["money"]
    return _shown(layout, "adjusted")


def separators_in_cell(layout: Layout, form: Form) -> bool:
    """The same number with separators."""
    form["typed"]["total", "adjusted"] = f"{form['funds']['total']['adjusted']:,.2f}"
    return True


def other_unit_in_cell(layout: Layout, form: Form) -> bool:
    """Another unit than the head's."""
    form["typed"]["total", "adjusted"] = f"{form['funds']['total']['adjusted'] * 10000:.0f}元"
    return _shown(layout, "adjusted") and layout["money"] == "万元"


def one_row_all_spent(layout: Layout, form: Form) -> bool:
    """A single row of money, spent to the last fen."""
    _scale(form, "executed", "adjusted", D(1))
    _rates(form)
    return [key for key, _ in layout["fund_rows"]] == ["total"]


def one_row_not_all(layout: Layout, form: Form) -> bool:
    """A single row of money, nearly spent."""
    row = form["funds"]["total"]
    row["executed"] -= D("1.20")
    _rates(form)
    return True


def unit_left_out(layout: Layout, form: Form) -> bool:
    """The cell of the unit is empty."""
    form["unit"] = ""
    return any("@unit" in row for row in layout["head"])


def unit_by_other_name(layout: Layout, form: Form) -> bool:
    """Another unit."""
    form["unit"] = "云岭县第二社会福利院"
    return True


def person_left_out(layout: Layout, form: Form) -> bool:
    """Nobody is named as responsible."""
    form["person"] = ""
    return any("@person" in row for row in layout["head"])


def person_named(layout: Layout, form: Form) -> bool:
    """Another office is responsible."""
    form["person"] = "综合科"
    return True


def unit_is_department(layout: Layout, form: Form) -> bool:
    """The department has carried the project out under its own eyes."""
    form["department"], form["unit"] = "新河街道办事处", "新河街道办事处"
    return any("@department" in row and "@unit" in row for row in layout["head"])


def unit_of_department(layout: Layout, form: Form) -> bool:
    """A department and an institution of its own."""
    form["department"], form["unit"] = "新河县民政局", "新河县救助管理站"
    return True


def another_year_in_head(layout: Layout, form: Form) -> bool:
    """The head speaks of another year than the title."""
    form["head_year"] = str(int(form["year"]) + 1)
    return "@year" in str(layout["title"]) and "@year" in str(layout["head"])


def dated_in_autumn(layout: Layout, form: Form) -> bool:
    """Filled in three quarters of a year late."""
    form["date"] = f"{int(form['year']) + 1}年9月30日"
    return _at(layout, "date") and "@year" in str(layout["title"]) + str(layout["head"])


def dated_in_time(layout: Layout, form: Form) -> bool:
    """Filled in within the quarter."""
    form["date"] = f"{int(form['year']) + 1}年3月28日"
    return True


def framework_of_old(layout: Layout, form: Form) -> bool:
    """The cost stands among the outputs in a year that no longer has it there."""
    if not has(layout, "l2"):
        return False
    if not any(item["l1"] == "产出指标" and item["kind"] == "成本" for item in form["indicators"]):
        return False
    form["year"] = form["head_year"] = "2025"
    form["date"] = "2026年3月12日"
    return "@year" in str(layout["title"]) + str(layout["head"]) and counted(form)["kind"] == "数量"


def framework_of_its_time(layout: Layout, form: Form) -> bool:
    """The same in a year that had it there."""
    form["year"] = form["head_year"] = "2020"
    form["date"] = "2021年3月12日"
    return True


MONEY = (
    defect("总分取整", total_rounded, total_in_full, "014", False),
    defect("78 分评为良", grade_of_elsewhere, grade_of_eighties, "017", False),
    defect("等级空白", grade_left_out, grade_in_full, "018", False, "form"),
    defect("一个来源空白", source_blank, empty_source_blank, "021", False, "form"),
    defect("来源全部空白", sources_blank, empty_source_blank, "022", False, "form"),
    defect("执行率以年初预算为分母", rate_on_initial, rate_one_place, "024", False),
    defect("执行超全年预算", spent_above, spent_all, "025", False),
    defect("执行超年初预算", spent_above_first, spent_below_first, "026", False),
    defect("年初预算差万倍", first_in_another_unit, first_was_half, "027", False),
    defect("执行率得分不合表上公式", by_the_formula, rounded_points, "028"),
    defect("执行率得分给满", all_points_of_execution, rounded_points, "028 029", False),
    defect("金额格重复单位", unit_in_cell, separators_in_cell, "030", False),
    defect("金额格单位不同", other_unit_in_cell, separators_in_cell, "031", False),
    defect("资金一行全部执行", one_row_all_spent, one_row_not_all, "032", False),
    defect("实施单位空白", unit_left_out, unit_by_other_name, "170", False, "form"),
    defect("负责人空白", person_left_out, person_named, "171", False, "form"),
    defect("主管部门就是实施单位", unit_is_department, unit_of_department, "172", False),
    defect("标题与表头年份不一", another_year_in_head, nothing, "173"),
    defect("填报太晚", dated_in_autumn, dated_in_time, "176", False),
    defect("指标体系旧版", framework_of_old, framework_of_its_time, "177", False, "form"),
)
