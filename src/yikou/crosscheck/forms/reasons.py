"""Deductions and their reasons (扣分与原因): each deduction has a reason, each reason a deduction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from yikou.crosscheck.forms.cells import Row, brief, one_line, place_of, rows, rule_words, words_of
from yikou.crosscheck.forms.measures import pair
from yikou.crosscheck.forms.money import cell_is_blank
from yikou.documents import Document, Entry, SelfEvaluationForm
from yikou.findings import Finding, finding

_BOX = re.compile(r"偏差|未完成|原因分析|存在问题|存在的问题")
_COLUMN = re.compile(r"(?:偏差|未完成|扣分|未达标)原因")
_ITEM = re.compile(
    r"(?:^|(?<=[。;；\s]))(?:\d{1,2}[.、．]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]{1,2}、|[①-⑩])"
)
#: A reason for more than the target says why more was done, not what went badly.
_TROUBLE = re.compile(r"滞后|缓慢|推迟|延[后误迟期]|不足|不到位|不够|未能|未完成|未达|困难|欠缺|薄弱|整改")
#: Words that stand in every reason and every name and so tie nothing to anything.
_COMMON = frozenset(
    "加强进一步工作项目指标完成情况目标资金管理问题原因分析改进措施不足需要有待提高提升年度实施建设各类以及社区街道群众服务活动"
)


def reasons(document: Document) -> Iterator[Finding]:
    """CRO120 to CRO123: deductions without a reason, reasons without a deduction."""
    for form in document.forms:
        table = [row for row in rows(form) if row.scored and not row.placeholder]
        lost = [row for row in table if _loss(row) > 0]
        boxes = [entry for entry in form.opinions if _BOX.search(entry.label.text)]
        has_column = any(row.indicator.reason for row in table)
        # A column whose cells are all empty is a column: the head names it.
        has_cells = bool(_COLUMN.search("".join(document.text.split())))
        unexplained = [row for row in lost if cell_is_blank(row.indicator.reason)]
        if boxes and not has_column:
            yield from _by_box(boxes, lost)
        else:
            for row in unexplained:
                measured = None if rule_words(row) else pair(row)
                reached = measured is not None and not measured.missed and not measured.doubtful
                # Points lost although the target was reached are told by CRO105 already.
                if reached or (row.indicator.standard and not (has_column or has_cells or boxes)):
                    continue
                yield _without_reason(row)
        yield from _without_deduction(table)


def _loss(row: Row) -> Fraction:
    if row.weight is None or row.score is None:
        return Fraction(0)
    return row.weight.value - row.score.value


def _without_reason(row: Row) -> Finding:
    message = f"指标「{brief(row.subject)}」扣 {words_of(_loss(row))} 分({row.score}/{row.weight}),没有写偏差原因和改进措施"
    return finding("CRO120", message, place=row.place(), expected="偏差原因", found="")


def _without_deduction(table: list[Row]) -> Iterator[Finding]:
    for row in table:
        if not row.full or cell_is_blank(row.indicator.reason):
            continue
        text = one_line(row.indicator.reason.text)
        if re.search(r"已完成|完成|达到|无偏差|无$|达成|达标", text) and len(text) <= 14:
            continue
        measured = pair(row)
        if measured is None or not (measured.missed or measured.doubtful):
            over = measured is not None and not measured.reverse and measured.low > measured.target
            if not over or _TROUBLE.search(text):
                message = f"指标「{brief(row.subject)}」得满分,偏差原因栏却写「{brief(text)}」"
                yield finding("CRO121", message, place=row.place(row.indicator.name, row.indicator.reason))


def _by_box(boxes: list[Entry], lost: list[Row]) -> Iterator[Finding]:
    """One box explains the whole form: each deduction must be found in it, each of its reasons in a deduction."""
    text = "".join(entry.text.text for entry in boxes)
    for row in lost:
        if not cell_is_blank(row.indicator.reason) or _related(text, row):
            continue
        message = (
            f"指标「{brief(row.subject)}」扣 {words_of(_loss(row))} 分({row.score}/{row.weight}),"
            f"「{brief(boxes[0].label.text, 16)}」一栏没有说到它"
        )
        yield finding("CRO122", message, place=row.place(), expected="偏差原因", found="")
    for entry in boxes:
        for item in _items(entry.text.text):
            if not any(_related(item, row) for row in lost) and not cell_is_blank(type(entry.text)(item)):
                message = (
                    f"「{brief(entry.label.text, 16)}」一栏的「{brief(item, 30)}」没有对应任何扣分的指标"
                )
                yield finding("CRO123", message, place=place_of(type(entry.text)(item, entry.text.place)))


def _items(text: str) -> list[str]:
    """The numbered reasons of a box; a text without numbers is one."""
    parts = [part.strip() for part in _ITEM.split(text)]
    return [part for part in parts if len(part) >= 8]


def _related(text: str, row: Row) -> bool:
    """Whether a reason speaks of an indicator: three words of two characters in common, or a long phrase."""
    reason = _pairs(text)
    own = _pairs(row.subject) | _pairs(row.indicator.actual.text)
    name = _pairs(row.subject)
    if not name:
        return True
    return len(reason & own) >= 6 or len(reason & name) * 2 >= len(name)


def _pairs(text: str) -> set[str]:
    plain = "".join(re.findall(r"[\u4e00-\u9fff]+", text))
    return {
        plain[at : at + 2]
        for at in range(len(plain) - 1)
        if not (plain[at] in _COMMON and plain[at + 1] in _COMMON)
    }


def box_of(form: SelfEvaluationForm) -> str:
    """Everything that the boxes below the indicators say."""
    return "\n".join(entry.text.text for entry in form.opinions)
