"""Mistakes against the scoring standard in the form itself (评分标准), each with its near miss."""

from __future__ import annotations

from decimal import Decimal

from tests.planted.defects import Change, defect, find, has
from tests.planted.forms import Form, Layout, settle

D = Decimal


def _column(layout: Layout) -> str:
    return next((key for key in ("standard", "method") if has(layout, key)), "")


def _standard(kind: str, text: str, actual: str = "", lost: str = "0", reason: str = "") -> Change:
    """The standard of the first indicator of a kind, with what was reached and the points lost."""

    def change(layout: Layout, form: Form) -> bool:
        item, column = find(form, kind=kind), _column(layout)
        if not item or not column:
            return False
        here = text.replace("@half", f"{item['weight'] / 2:.1f}".removesuffix(".0"))
        here = here.replace("@whole", f"{item['weight']}").replace("@target", item["target"])
        here = here.replace("@name", item["l3"]).replace("@lower", f"{item['weight'] - 2}")
        item["typed"][column] = here
        if actual:
            item["typed"]["actual"] = actual
        item["score"] = item["weight"] - D(lost)
        item["reason"] = reason
        settle(form)
        return True

    return change


_PER_POINT = "@name达到@target%得满分,每低1个百分点扣0.5分,扣完为止"
_BANDS = "90%以上得@whole分,80%(含)-90%得@lower分,80%以下不得分"
_LATE = "采集样本时遇到困难,已经改进"
STANDARDS = (
    defect("标准分项不等于分值", _standard("可持续", "制度健全得1分;执行到位得2分"),
           _standard("可持续", "制度健全得@half分;执行到位得@half分"), "200", False),
    defect("分档边界两属", _standard("质量", "95%以上得@whole分,80%-95%得1分,80%以下不得分"),
           _standard("质量", "95%(含)以上得@whole分,80%(含)-95%得1分,80%以下不得分"), "201", False),
    defect("标准含酌情或否决", _standard("可持续", "机制健全得满分,执行不力的酌情扣分,造成严重后果的一票否决"),
           _standard("可持续", "机制健全得满分,未建立机制的不得分"), "202", False),
    defect("得分与标准不符", _standard("质量", _PER_POINT, "93%(186÷200)", "0.5", _LATE),
           _standard("质量", _PER_POINT, "100%(200÷200)"), "203"),
    defect("得分与分档不符", _standard("质量", _BANDS, "85%(170÷200)", "1", _LATE),
           _standard("质量", _BANDS, "85%(170÷200)", "2", _LATE), "203 204", False),
)  # fmt: skip
