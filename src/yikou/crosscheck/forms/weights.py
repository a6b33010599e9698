"""Weights (分值): third level to second, second to first, first to the points printed beside 绩效指标."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from yikou.crosscheck.forms.cells import (
    Printed,
    Row,
    added,
    each_row,
    one_line,
    place_of,
    printed,
    rows,
    shaky,
    slack,
    words_of,
)
from yikou.documents import Branch, Document, Group, SelfEvaluationForm, Words
from yikou.findings import Finding, Severity, finding


def weight_sums(document: Document) -> Iterator[Finding]:
    """CRO001 to CRO003: the parts of a level add to the level above, as far as both are printed."""
    certain = not shaky(document)
    for form in document.forms:
        table = rows(form)
        for branch in form.branches:
            yield from _branch(branch, table, certain=certain)
        yield from _all_branches(form, table, certain=certain)


def _finding(
    code: str, message: str, where: Words, want: Fraction, got: Fraction, *, certain: bool
) -> Finding:
    return finding(
        code,
        message,
        place=place_of(where),
        expected=words_of(want),
        found=words_of(got),
        severity=None if certain else Severity.WARNING,
    )


def _branch(branch: Branch, table: tuple[Row, ...], *, certain: bool) -> Iterator[Finding]:
    groups = [
        (group, [row for row in table if row.group is group and row.branch is branch])
        for group in branch.groups
    ]
    below = [row for _, members in groups for row in members]
    gaps = Fraction(0)
    off = [gap for group, members in groups if (gap := _gap(group.weight, members))]
    # Gaps that cancel out are rows that slid under a neighbour's label, or were put there by reading.
    certain = certain and not (len(off) > 1 and sum(off) == 0)
    for group, members in groups:
        if len(branch.groups) > 1 or not _same_label(branch, group):
            gap = _gap(group.weight, members)
            gaps += gap
            if gap:
                yield _members("CRO001", "二级指标", group.name, group.weight, members, certain=certain)
    label = printed(branch.weight)
    if label is None:
        return
    gap = _gap(branch.weight, below)
    # What a second-level finding has told already is not told again one level up.
    if gap and gap != gaps:
        yield _members("CRO002", "一级指标", branch.name, branch.weight, below, certain=certain)
    stated = [each for group in branch.groups if (each := printed(group.weight))]
    if len(stated) == len(branch.groups) > 1 and not gaps:
        sum_of = sum((each.value for each in stated), Fraction(0))
        if abs(sum_of - label.value) > slack(label, *stated) and not gap:
            message = (
                f"一级指标「{one_line(branch.name.text)}」标明 {label} 分,所列二级指标标明的分值 "
                f"{added(each.value for each in stated)} 分,差 {words_of(abs(sum_of - label.value))} 分"
            )
            yield _finding("CRO003", message, branch.name, label.value, sum_of, certain=certain)
    elif stated:
        yield from _unlabelled(branch, groups, label)


def _same_label(branch: Branch, group: Group) -> bool:
    return one_line(branch.name.text) == one_line(group.name.text)


def _unlabelled(branch: Branch, groups: list[tuple[Group, list[Row]]], label: Printed) -> Iterator[Finding]:
    """Some second-level labels print a weight and some do not: a label is missing (标签缺失)."""
    for group, members in groups:
        if not one_line(group.name.text) and members:
            stated = [each for other in branch.groups if (each := printed(other.weight))]
            sum_of = sum((each.value for each in stated), Fraction(0))
            message = (
                f"一级指标「{one_line(branch.name.text)}」共 {label} 分,二级指标标明分值的只有 "
                f"{added(each.value for each in stated)} 分;"
                f"「{members[0].subject[:20]}」等 {len(members)} 项所属的二级指标没有名称或分值"
            )
            last = next(other for other in reversed(branch.groups) if printed(other.weight))
            yield finding("CRO006", message, place=place_of(last.name),
                          expected=str(label), found=words_of(sum_of))  # fmt: skip


def _gap(weight: Words, members: list[Row]) -> Fraction:
    """By how much the members' weights exceed a printed one; zero where that cannot be said."""
    label = printed(weight)
    numbers = [row.weight for row in members if row.weight is not None]
    if label is None or not numbers:
        return Fraction(0)
    missing = any(row.weight is None and not row.placeholder for row in members)
    gap = sum((each.value for each in numbers), Fraction(0)) - label.value
    # Rows without a weight can still fill what is missing, but never take back what is too much.
    if abs(gap) <= slack(label, *numbers) or (missing and gap < 0):
        return Fraction(0)
    return gap


def _members(
    code: str, level: str, name: Words, weight: Words, members: list[Row], *, certain: bool
) -> Finding:
    numbers = [row.weight.value for row in members if row.weight is not None]
    gap = _gap(weight, members)
    sum_of = sum(numbers, Fraction(0))
    message = (
        f"{level}「{one_line(name.text)}」标明 {words_of(sum_of - gap)} 分,所属 {len(numbers)} 项指标分值 "
        f"{added(numbers)} 分,{'多' if gap > 0 else '少'} {words_of(abs(gap))} 分"
    )
    return _finding(code, message, name, sum_of - gap, sum_of, certain=certain)


def _all_branches(form: SelfEvaluationForm, table: tuple[Row, ...], *, certain: bool) -> Iterator[Finding]:
    """The points beside 绩效指标 (90) against the first level."""
    label = printed(form.weight)
    numbers = [row.weight for row in table if row.weight is not None]
    if label is None or not numbers or any(row.weight is None and not row.placeholder for row in table):
        return
    sum_of = sum((each.value for each in numbers), Fraction(0))
    told = sum((_gap(branch.weight, [row for row in table if row.branch is branch]) for branch in form.branches),
               Fraction(0))  # fmt: skip
    if abs(sum_of - label.value) > slack(label, *numbers) and sum_of - label.value != told:
        message = (
            f"「绩效指标」标明 {label} 分,{len(numbers)} 项指标分值合计 {words_of(sum_of)} 分,"
            f"差 {words_of(abs(sum_of - label.value))} 分"
        )
        yield _finding("CRO004", message, form.weight, label.value, sum_of, certain=certain)


def weight_cells(document: Document) -> Iterator[Finding]:
    """CRO005, CRO007, CRO008: a weight that is missing, not positive, or that carries too much."""
    every = [row for row in each_row(document) if row.weight is not None]
    for row in each_row(document):
        said = row.indicator.target or row.indicator.actual or row.indicator.score
        if row.weight is None and every and said:
            message = f"指标「{row.subject[:30]}」没有分值,无法核对得分和合计"
            yield finding("CRO005", message, place=row.place())
        elif row.weight is not None and row.weight.value <= 0:
            message = f"指标「{row.subject[:30]}」分值为 {row.weight},分值应大于 0"
            yield finding("CRO007", message, place=row.place(), found=str(row.weight))
        elif row.weight is not None and row.weight.value >= 30 and len(every) > 1:
            message = f"指标「{row.subject[:30]}」一项占 {row.weight} 分;一项指标分值过大,只能整分给或整分扣,难以反映完成程度"
            yield finding("CRO008", message, place=row.place(), found=str(row.weight))
