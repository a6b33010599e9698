"""Forms that Hypothesis draws for a layout: only what this paper has a place for, in any words and any number."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from yikou.documents import (
    Branch,
    Entry,
    Funds,
    Goal,
    Group,
    Head,
    Indicator,
    Layout,
    SelfEvaluationForm,
    Total,
    Words,
)
from yikou.documents.layout import Block, Slot

# Words as offices write them, with what looks like markup, a formula, a label or a number among them.
# A mark of punctuation has a word before it, for no line may begin with one.
_PIECES = (
    *("完成", "入户走访，", "≥50户。", "25~30人；", "100%", "33万元", "按季度", "（参照往年）", "“三社联动”"),
    *(
        "街道",
        "困难群众",
        "满意度",
        "No.7",
        "《办法》",
        "〔2020〕10号",
        "=1+1",
        "{{7*7}}",
        "#eval(1)",
        "<w:t>",
    ),
    *(
        "12次/年",
        "≤200元/人",
        "+86",
        "A/B",
        "约",
        "线上线下",
        "合格",
        "未发生",
        "本年度",
        "☑",
        "□",
        "https://a.cn/b",
    ),
)
_LINE = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12).map("".join)
_PROSE = st.lists(_LINE, min_size=1, max_size=3).map("\n".join)
_LONG = st.lists(_LINE, min_size=20, max_size=40).map("".join)
WORDS = st.one_of(st.just(""), _LINE, _LINE, _PROSE, _LONG).map(Words)
_SHORT = st.one_of(st.just(""), st.sampled_from(("王小明", "0000-6000123", "民政办", "社会事务科"))).map(
    Words
)
_NAME = st.sampled_from(
    ("数量", "质量", "时效", "成本", "社会效益", "生态效益", "可持续影响", "服务对象满意度")
)
_POINTS = st.sampled_from(("2", "3", "5", "10", "12.5", "30")).map(Words)
_SCORE = st.sampled_from(("", "0", "1.67", "2", "9.5", "13.84")).map(Words)
_MONEY = st.sampled_from(("", "33", "33.00", "35.56041", "2,440.91", "33万元", "0")).map(Words)
_SIGN = st.sampled_from(("", "≥", "≤", "=", "定性")).map(Words)
_UNIT = st.sampled_from(("", "户", "人次", "%", "万元")).map(Words)
_RATE = st.sampled_from(("", "100%", "99.87%")).map(Words)
_FILLED = _LINE.map(Words)
_BRIEF = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=3).map("".join).map(Words)

_NARROW = st.one_of(st.just(""), _LINE, _PROSE).map(Words)

_CELLS = {
    **dict.fromkeys(("target", "actual", "explanation", "standard"), WORDS),
    **dict.fromkeys(("reason", "formula", "evidence"), _NARROW),
    "name": _FILLED,
    "sign": _SIGN,
    "unit": _UNIT,
    "weight": _POINTS,
    "score": _SCORE,
}
_FUND_CELLS = {
    **dict.fromkeys(("initial", "adjusted", "executed"), _MONEY),
    "rate": _RATE,
    "score": _SCORE,
    "reason": st.one_of(st.just(""), _LINE).map(Words),
}


def forms_for(layout: Layout, *, most: int = 60) -> st.SearchStrategy[SelfEvaluationForm]:
    """Forms that this layout prints whole."""
    return _forms(layout, most)


@st.composite
def _forms(draw: st.DrawFn, layout: Layout, most: int) -> SelfEvaluationForm:
    blank = layout.blank_form(draw(st.integers(2016, 2030)))
    slots = [*layout.lines, *(slot for block in layout.blocks for row in block.slots for slot in row)]
    head = {
        slot.field: draw(_SHORT if slot.field in ("leader", "phone") else _FILLED)
        for slot in slots
        if slot.field
    }
    lists = {kind: _entries(draw, slots, kind) for kind in ("details", "opinions", "dates")}
    return replace(
        blank,
        head=Head(**head),
        funds=_funds(draw, layout.block("funds"), blank.funds),
        goals=_goals(draw) if layout.block("goals") else (),
        branches=_branches(draw, layout, most),
        total=_total(draw, layout.block("indicators")),
        **lists,
    )


def _entries(draw: st.DrawFn, slots: list[Slot], kind: str) -> tuple[Entry, ...]:
    labels = [slot.entry[1] for slot in slots if slot.entry and slot.entry[0] == kind]
    words = {"dates": st.just(Words("2021年6月30日")), "details": _BRIEF, "opinions": _FILLED}[kind]
    return tuple(Entry(Words(label), draw(words)) for label in labels)


def _funds(draw: st.DrawFn, block: Block | None, blank: Funds) -> Funds:
    if block is None:
        return blank
    shown = {column.field for column in block.columns}
    rows = []
    for row in blank.rows:
        cells = {name: draw(cell) for name, cell in _FUND_CELLS.items() if name in shown}
        if row.source != "total":
            cells.pop("score", None)
        rows.append(replace(row, **cells))
    return Funds(blank.unit, tuple(rows))


def _goals(draw: st.DrawFn) -> tuple[Goal, ...]:
    return tuple(draw(st.lists(st.builds(Goal, _FILLED, WORDS), min_size=1, max_size=2)))


def _branches(draw: st.DrawFn, layout: Layout, most: int) -> tuple[Branch, ...]:
    """Different names beside each other, for two cells of one name are one cell to a reader as to a person."""
    block = layout.block("indicators")
    assert block is not None
    cells = {name: cell for name, cell in _CELLS.items() if name in {one.field for one in block.columns}}
    if any("{weight}" in column.pattern for column in block.columns):
        cells["weight"] = _POINTS
    left = draw(st.integers(1, most))
    branches: list[Branch] = []
    names = draw(st.permutations(("产出指标", "效益指标", "满意度指标", "成本指标")))
    for name in names:
        groups: list[Group] = []
        for part in draw(st.lists(_NAME, min_size=1, max_size=4, unique=True)):
            count = min(left, draw(st.integers(1, 20)))
            if count:
                made = tuple(
                    Indicator(**{key: draw(cell) for key, cell in cells.items()}) for _ in range(count)
                )
                groups.append(Group(Words(f"{part}指标"), Words(), made))
                left -= count
        if groups:
            branches.append(Branch(Words(name), draw(st.one_of(st.just(Words()), _POINTS)), tuple(groups)))
    return tuple(branches)


def _total(draw: st.DrawFn, block: Block | None) -> Total:
    assert block is not None
    shown = {column.field for column in block.columns}
    return Total(Words("100") if "weight" in shown else Words(), draw(_SCORE.filter(bool)))
