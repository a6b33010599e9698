"""Typesetting (排版): a form laid out as boxes, by what its layout says.

Every block of a layout has its own column widths; their edges together make one grid, and each box spans
as many of its columns and rows as it needs. Official rows that the form does not have are printed empty, as
the paper has them; what the form has and the layout has no place for is reported (DOC004), never lost unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from yikou.documents.layout import Align, Block, Column, Layout, Slot
from yikou.documents.model import Entry, FundRow, Goal, Group, Indicator, SelfEvaluationForm, Words
from yikou.documents.paper import Box, Paper, Role, Section, lines_needed
from yikou.findings import Finding, finding

_FIGURE_FIELDS = {"initial", "adjusted", "executed", "weight", "rate", "score"}
_ENTRY_LISTS = ("details", "opinions", "dates")
_NOTHING = ("", "—", "/")  # what official papers print where nothing is to be filled in
_Span = tuple[int, int]


def lay_out(form: SelfEvaluationForm, layout: Layout) -> Paper:
    """Put a form on paper."""
    edges = sorted({edge for block in layout.blocks for edge in accumulate(block.all_widths())})
    grid = _Grid((Decimal(0), *edges), layout.body_type.points)
    boxes: list[Box] = []
    row, head_row, foot_row = 0, None, None
    shared: Box | None = None
    for block in layout.blocks:
        if block.kind == "indicators":
            head_row = row
        rows, own = _BLOCKS[block.kind](form, block, grid, row)
        boxes.extend(own)
        if block.group and shared is not None and shared.text == block.group:
            shared = replace(shared, rows=shared.rows + rows)
        else:
            boxes += [shared] if shared else []
            span = grid.left(block)
            shared = Box(row, span[0], rows, span[1], block.group) if block.group else None
        row += rows
        if block.kind == "indicators":
            foot_row = row
    boxes += [shared] if shared else []
    year = str(form.year) if form.year is not None else "　　"
    return Paper(
        title=form.title.text or layout.heading(form.year, form.head.project.text),
        year_line=layout.year_line.format(year=year),
        columns_mm=tuple(right - left for left, right in zip(grid.edges, grid.edges[1:], strict=False)),
        section=Section(row, tuple(boxes)),
        head_row=head_row,
        foot_row=foot_row,
        layout=layout,
        above=tuple(_printed(form, slot) for slot in layout.lines),
        below=(*(words.text for words in form.notes), *_attachment_lines(form)),
    )


def unprinted(form: SelfEvaluationForm, layout: Layout) -> tuple[Finding, ...]:
    """DOC004 when the form holds something that this layout has no place for; it is not in the file then."""
    slots = [*layout.lines, *(slot for block in layout.blocks for row in block.slots for slot in row)]
    fields = {slot.field for slot in slots}
    entries = {(name, _key(label)) for name, label in (slot.entry for slot in slots if slot.entry)}
    missing: list[str] = []
    for name, label in _HEAD_LABELS.items():
        if getattr(form.head, name) and name not in fields:
            missing.append(label)
    missing += [label for name, label in _FORM_LABELS.items() if getattr(form, name) and name not in fields]
    for kind in _ENTRY_LISTS:
        stray = (entry for entry in getattr(form, kind) if entry.text)
        missing += [entry.label.text for entry in stray if (kind, _key(entry.label.text)) not in entries]
    rows = {
        "funds": form.funds.rows,
        "goals": form.goals,
        "indicators": [one[2] for one in form.indicators()],
    }
    for kind, items in rows.items():
        block = layout.block(kind)
        shown = {column.field for column in block.columns} if block else set()
        shown |= {"weight"} if block and any("{weight}" in text for text in _patterns(block)) else set()
        for name, label in _COLUMN_LABELS[kind].items():
            if name not in shown and any(getattr(item, name).text not in _NOTHING for item in items):
                missing.append(label)
    if not missing:
        return ()
    labels = "、".join(f"「{label}」" for label in dict.fromkeys(missing))
    message = f"表样「{layout.name}」没有{labels},这些内容没有写出"
    return (finding("DOC004", message, expected=layout.label, found=labels),)


_HEAD_LABELS = {
    "project": "项目名称",
    "department": "主管部门",
    "implementer": "实施单位",
    "leader": "项目负责人",
    "phone": "联系电话",
}
_FORM_LABELS = {"grade": "评价等级", "self_score": "自评得分"}
_COLUMN_LABELS = {
    "funds": {
        "initial": "年初预算数",
        "adjusted": "全年预算数",
        "executed": "全年执行数",
        "rate": "执行率",
        "weight": "项目资金分值",
        "score": "项目资金得分",
        "reason": "项目资金原因",
    },
    "goals": {"expected": "预期目标", "reached": "实际完成情况"},
    "indicators": {
        "name": "三级指标",
        "sign": "指标性质",
        "target": "年度指标值",
        "unit": "度量单位",
        "actual": "实际完成值",
        "weight": "分值",
        "score": "得分",
        "reason": "偏差原因分析及改进措施",
        "explanation": "指标解释说明",
        "standard": "评分标准",
        "formula": "得分计算方法",
        "evidence": "备注",
    },
}


def _patterns(block: Block) -> Iterator[str]:
    """What a block prints with a weight in it: its side, its labels, and the cells of its columns."""
    if block.kind == "funds":
        yield block.side
    for column in block.columns:
        yield column.pattern
        if block.kind == "funds":
            yield column.label


def _key(label: str) -> str:
    return "".join(label.split()).rstrip("：:")


def _entry(form: SelfEvaluationForm, slot: Slot) -> Words:
    """The value of a slot: a field of the head or of the form, or the entry with the slot's label."""
    if slot.entry:
        kind, label = slot.entry
        entries: tuple[Entry, ...] = getattr(form, kind)
        return next((entry.text for entry in entries if _key(entry.label.text) == _key(label)), Words())
    value: Words = getattr(form.head if slot.field in _HEAD_LABELS else form, slot.field)
    return value


def _printed(form: SelfEvaluationForm, slot: Slot) -> str:
    return slot.label + (_entry(form, slot).text if slot.holds_value else "")


def _attachment_lines(form: SelfEvaluationForm) -> Iterator[str]:
    for number, words in enumerate(form.attachments, start=1):
        lead = "附件：" if number == 1 else "　　　"
        yield f"{lead}{number}. {words.text}" if len(form.attachments) > 1 else f"附件：{words.text}"


@dataclass(frozen=True, slots=True)
class _Grid:
    edges: tuple[Decimal, ...]
    points: Decimal

    def spans(self, block: Block) -> list[_Span]:
        """For every column of a block: its first grid column, and how many it covers; the group's is left out."""
        ends = [self.edges.index(edge) for edge in accumulate(block.all_widths())]
        spans = [(start, end - start) for start, end in zip([0, *ends], ends, strict=False)]
        return spans[1:] if block.group else spans

    def sided(self, block: Block) -> tuple[_Span | None, list[_Span]]:
        """The span of the side label, when the block has one, and those of its columns."""
        spans = self.spans(block)
        return (spans[0], spans[1:]) if block.side else (None, spans)

    def left(self, block: Block) -> _Span:
        """The span of the label that a block shares with its neighbours."""
        return 0, self.edges.index(block.group_mm)

    def align(self, align: Align, text: str, width_mm: Decimal) -> Literal["left", "center"]:
        """Left or centre; auto centres what fits on one line."""
        if align != "auto":
            return align
        one_line = "\n" not in text and lines_needed(text, width_mm, self.points) == 1
        return "center" if one_line else "left"

    def heading(self, block: Block, column: Column, name: Words, weight: Words) -> str:
        """The heading of a group; a name too long for one line is broken where the layout says words end."""
        text = name.text
        if "\n" not in text and lines_needed(text, column.width_mm, self.points) > 1:
            for ending in block.breaks:
                head = text.removesuffix(ending)
                parts = (head, ending)
                if head not in (text, "") and all(
                    lines_needed(part, column.width_mm, self.points) == 1 for part in parts
                ):
                    text = "\n".join(parts)
                    break
        return _heading(block.heading, weight.text, name=text)

    def value(self, row: int, span: _Span, rows: int, text: str, column: Column) -> Box:
        """A box that shows a value of the form in one column of its block."""
        role: Role = "figure" if column.field in _FIGURE_FIELDS else "text"
        align = self.align(column.align, text, column.width_mm)
        return Box(row, span[0], rows, span[1], text, align, role)


def _slots(form: SelfEvaluationForm, block: Block, grid: _Grid, top: int) -> tuple[int, list[Box]]:
    """A head or foot: slots in rows, where a slot may hang down into the rows below."""
    spans = grid.spans(block)
    taken: set[tuple[int, int]] = set()
    boxes: list[Box] = []
    for number, slots in enumerate(block.slots):
        at = 0
        for slot in slots:
            while (number, at) in taken:
                at += 1
            first, last = spans[at], spans[at + slot.columns - 1]
            text = _printed(form, slot)
            width = last[0] + last[1] - first[0]
            align = grid.align(slot.align, text, grid.edges[first[0] + width] - grid.edges[first[0]])
            role: Role = "text" if slot.holds_value else "label"
            boxes.append(Box(top + number, first[0], slot.rows, width, text, align, role))
            taken |= {(number + r, at + c) for r in range(slot.rows) for c in range(slot.columns)}
    return len(block.slots), boxes


def _funds(form: SelfEvaluationForm, block: Block, grid: _Grid, row: int) -> tuple[int, list[Box]]:
    side_span, spans = grid.sided(block)
    rows = list(_fund_rows(form, block))
    total = form.funds.of("total") or (rows[0][0] if rows else FundRow("total"))
    weight = total.weight.text
    boxes: list[Box] = []
    if side_span:
        side = _heading(block.side, weight, unit=form.funds.unit)
        boxes.append(Box(row, *_extent(len(rows) + 1, side_span), side))
    for span, column in zip(spans, block.columns, strict=True):
        label = _heading(column.label, weight, unit=form.funds.unit)
        boxes.append(Box(row, span[0], 1, span[1], label))
    official = {source.source: source for source in block.sources}
    for fund, indent in rows:
        row += 1
        for span, column in zip(spans, block.columns, strict=True):
            if column.field == "formula":
                text = official[fund.source].formula if fund.source in official else ""
                boxes.append(Box(row, span[0], 1, span[1], text, grid.align("auto", text, column.width_mm)))
                continue
            words: Words = getattr(fund, column.field)
            box = grid.value(row, span, 1, words.text, column)
            if column.field == "label":
                align = grid.align(column.align, words.text, column.width_mm)
                box = Box(row, span[0], 1, span[1], words.text, align, "label", indent)
            boxes.append(box)
    return len(rows) + 1, boxes


def _fund_rows(form: SelfEvaluationForm, block: Block) -> Iterator[tuple[FundRow, int]]:
    """The official rows in their order, then whatever further sources the form has."""
    official = {source.source for source in block.sources}
    for source in block.sources:
        found = [row for row in form.funds.rows if row.source == source.source]
        for row in found or [source.blank()]:
            yield row, source.indent
    for row in form.funds.rows:
        if row.source not in official:
            yield row, 0


def _goals(form: SelfEvaluationForm, block: Block, grid: _Grid, row: int) -> tuple[int, list[Box]]:
    side_span, spans = grid.sided(block)
    goals = form.goals or (Goal(),)
    boxes: list[Box] = []
    if side_span:
        role: Role = "side" if "\n" in block.side and not block.group else "label"
        boxes.append(Box(row, *_extent(len(goals) + 1, side_span), block.side, role=role))
    for span, column in zip(spans, block.columns, strict=True):
        boxes.append(Box(row, span[0], 1, span[1], column.label))
        for number, goal in enumerate(goals, start=1):
            words: Words = getattr(goal, column.field)
            boxes.append(grid.value(row + number, span, 1, words.text, column))
    return len(goals) + 1, boxes


def _indicators(form: SelfEvaluationForm, block: Block, grid: _Grid, top: int) -> tuple[int, list[Box]]:
    side_span, rest = grid.sided(block)
    spans = dict(zip((column.field for column in block.columns), rest, strict=True))
    columns = {column.field: column for column in block.columns}
    boxes = [Box(top, *_extent(1, spans[field]), column.label) for field, column in columns.items()]
    row, serial = top + 1, 0
    for branch in form.branches:
        branch_top = row
        for group in branch.groups or (Group(),):
            group_top = row
            for indicator in group.indicators or (Indicator(),):
                serial += 1
                for field, column in columns.items():
                    if field not in ("branch", "group"):
                        text = _indicator_text(indicator, column, serial)
                        boxes.append(grid.value(row, spans[field], 1, text, column))
                row += 1
            if "group" in spans:
                name = grid.heading(block, columns["group"], group.name, group.weight)
                boxes.append(Box(group_top, *_extent(row - group_top, spans["group"]), name))
        if "branch" in spans:
            name = grid.heading(block, columns["branch"], branch.name, branch.weight)
            boxes.append(Box(branch_top, *_extent(row - branch_top, spans["branch"]), name))
    if side_span:
        side = _heading(block.side, form.weight.text)
        boxes.append(Box(top, *_extent(row - top, side_span), side, role="side"))
    first = (side_span or rest[0])[0]
    boxes += _total(form, block, spans, row, first)
    return row + 1 - top, boxes


def _indicator_text(indicator: Indicator, column: Column, serial: int) -> str:
    """What a column shows of an indicator; the weight in brackets goes when there is none."""
    if column.field == "serial":
        return str(serial)
    words: Words = getattr(indicator, column.field)
    if column.pattern and indicator.weight:
        return column.pattern.format(text=words.text, weight=indicator.weight.text)
    return words.text


def _total(
    form: SelfEvaluationForm, block: Block, spans: dict[str, _Span], row: int, first: int
) -> list[Box]:
    boxes: list[Box] = []
    at = first
    shown = [(spans[field], getattr(form.total, field)) for field in ("weight", "score") if field in spans]
    for (start, width), words in sorted(shown, key=lambda one: one[0]):
        if start > at:
            boxes.append(Box(row, at, 1, start - at, "" if boxes else block.total, role="total"))
        boxes.append(Box(row, start, 1, width, words.text, role="total"))
        at = start + width
    end = max(start + width for start, width in spans.values())
    if at < end:
        boxes.append(Box(row, at, 1, end - at, "", role="total"))
    return boxes


def _extent(rows: int, span: _Span) -> tuple[int, int, int]:
    return span[0], rows, span[1]


def _heading(pattern: str, weight: str, **words: str) -> str:
    """A heading with its points in brackets; a line with points goes when there are none."""
    if weight:
        return pattern.format(weight=weight, **words)
    return "\n".join(line for line in pattern.split("\n") if "{weight}" not in line).format(**words)


_BLOCKS = {
    "head": _slots,
    "foot": _slots,
    "funds": _funds,
    "goals": _goals,
    "indicators": _indicators,
}
