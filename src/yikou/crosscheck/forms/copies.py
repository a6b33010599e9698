"""Copies (照抄): actual values that repeat the target, one text for two indicators, goals given back as results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from yikou.crosscheck.forms.cells import Row, brief, each_row, one_line, place_of, rows, squeezed
from yikou.crosscheck.forms.measures import figures, pair
from yikou.crosscheck.parameters import Parameters
from yikou.documents import Document
from yikou.findings import Finding, finding
from yikou.values import QuantityKind, parse_quantity

_PLAN = re.compile(r"至少|不少于|不低于|参照往年|拟(?![定订制])|计划|将要|力争|预计|争取|确保")
_SIGN_FIRST = re.compile(r"^(?:≥|≤|[>＞<＜]\s*[=＝]?|不少于|不低于|不超过|不高于|至少)\s*\d")
_SATISFACTION = re.compile(r"满意")
#: An answer that is the same as its target because there is no other way to say it.
_ANSWERS = re.compile(
    r"(?:是|否|有|无|好|优|良|合格|达标|达到|完成|全部|已?完成|及时|按时|按期|如期|符合|规范|健全|完善|通过|验收|正常|准确|"
    r"有效|明显|显著|较好|良好|满意|提高|提升|改善|增强|保障|长期|持续|率|要求|到位|有所|逐步|不断|质量|基本){1,4}"
)


def copied_results(parameters: Parameters) -> Callable[[Document], Iterator[Finding]]:
    """The check of actual values that are their targets."""

    def copied(document: Document) -> Iterator[Finding]:
        """CRO130 to CRO133: an actual value that repeats the target."""
        for row in each_row(document):
            target, actual = squeezed(row.indicator.target.text), squeezed(row.indicator.actual.text)
            if not target or not actual:
                continue
            if _SIGN_FIRST.match(one_line(row.indicator.actual.text)):
                yield _sign(row, same=target == actual)
            elif target == actual:
                yield from _same(row, actual, parameters.copied_length)
            elif len(actual) >= 20 and _nearly(target, actual):
                message = f"指标「{brief(row.subject)}」的实际完成值与目标值几乎逐字相同({len(actual)} 字),看不出实际完成了什么"
                yield finding("CRO132", message, place=row.place(row.indicator.actual))
            elif (match := _PLAN.search(actual)) and len(actual) >= 12:
                message = f"指标「{brief(row.subject)}」的实际完成值里有“{match[0]}”,是计划的说法,不是结果"
                yield finding("CRO133", message, place=row.place(row.indicator.actual), found=match[0])

    return copied


def _nearly(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) * 8 > max(len(one), len(other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.92


def _sign(row: Row, *, same: bool) -> Finding:
    what = "满意度" if _SATISFACTION.search(row.name) else "实际完成值"
    tail = ",与目标值相同" if same else ""
    message = (
        f"指标「{brief(row.subject)}」的实际完成值写成「{brief(row.indicator.actual.text)}」{tail}:"
        f"“≥”“≤”是目标的写法,{what}应是测得的数,并有样本和算式"
    )
    return finding("CRO131", message, place=row.place(), found=one_line(row.indicator.actual.text))


def _same(row: Row, text: str, limit: int) -> Iterator[Finding]:
    quantity, _ = parse_quantity(text)
    if quantity is not None and quantity.kind is not QuantityKind.STATE:
        return
    if _ANSWERS.fullmatch(text):
        return
    plan = _PLAN.search(text)
    claimed = f",得 {row.score}/{row.weight} 分" if row.score and row.weight else ""
    if len(text) >= limit:
        detail = f",其中“{plan[0]}”是计划的说法" if plan else ""
        number = ",没有一个实际数" if not _own_figures(row) else ""
        message = (
            f"指标「{brief(row.subject)}」的实际完成值与目标值逐字相同({len(text)} 字){detail}{number}{claimed};"
            f"目标原文不能作为完成情况"
        )
        yield finding("CRO130", message, place=row.place(row.indicator.actual), found=brief(text, 40))
    elif len(text) >= 6:
        message = f"指标「{brief(row.subject)}」的实际完成值与目标值同为「{brief(text, 30)}」{claimed},没有说明实际情况"
        yield finding("CRO134", message, place=row.place(), found=brief(text, 40))


def _own_figures(row: Row) -> bool:
    """Whether the actual value holds a figure that the target does not."""
    return {str(each) for each in figures(row.indicator.actual.text)} - {
        str(each) for each in figures(row.indicator.target.text)
    } != set()


def copied_goals(document: Document) -> Iterator[Finding]:
    """CRO135: the overall goal given back as its result."""
    for form in document.forms:
        for goal in form.goals:
            expected, reached = squeezed(goal.expected.text), squeezed(goal.reached.text)
            if len(expected) < 12 or len(reached) < 12:
                continue
            longest = SequenceMatcher(None, expected, reached, autojunk=False).find_longest_match()
            if expected == reached or longest.size * 10 >= 9 * len(reached) or _nearly(expected, reached):
                same = "逐字相同" if expected == reached else f"有连续 {longest.size} 字相同"
                rest = expected[longest.a + longest.size :]
                tail = (
                    f";目标末尾多出「{rest[:30]}」,语句不通,请核对"
                    if 4 <= len(rest) <= 30 and expected != reached
                    else ""
                )
                message = (
                    f"年度总体目标的实际完成情况({len(reached)} 字)与预期目标{same},没有写实际做了什么{tail}"
                )
                yield finding("CRO135", message, place=place_of(goal.expected if tail else goal.reached))


def shared_results(document: Document) -> Iterator[Finding]:
    """CRO136: one actual text for two indicators."""
    for form in document.forms:
        seen: dict[str, Row] = {}
        for row in rows(form):
            text = squeezed(row.indicator.actual.text)
            if len(text) < 10 or _ANSWERS.fullmatch(text) or row.placeholder:
                continue
            if (first := seen.get(text)) is None:
                seen[text] = row
                continue
            both = first.score and row.score
            claimed = f",两项共得 {first.score}+{row.score} 分" if both else ""
            message = (
                f"指标「{brief(row.subject)}」与「{brief(first.subject)}」的实际完成值是同一段话「{brief(text, 30)}」{claimed};"
                f"一份成绩不能计两次"
            )
            yield finding("CRO136", message, place=row.place(row.indicator.name, row.indicator.actual))


def exact_hits(document: Document) -> Iterator[Finding]:
    """CRO137, CRO138: a cost exactly at its ceiling; every figure exactly at its target."""
    for form in document.forms:
        pairs = [(row, measured) for row in rows(form) if not row.placeholder and (measured := pair(row))]
        for row, measured in pairs:
            money = measured.unit == "元" or "成本" in one_line(row.group.name.text + row.branch.name.text)
            if (
                measured.reverse
                and measured.signed
                and money
                and measured.low == measured.high == measured.target > 0
            ):
                message = (
                    f"指标「{brief(row.subject)}」上限「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」"
                    f"正好等于上限;请核对是否为实际支出除以人数"
                )
                yield finding("CRO137", message, place=row.place())
        # A whole that was reached as a whole says nothing: 100% of 100%.
        counted = [row for row, measured in pairs if measured.unit != "%" or measured.target != 100]
        exact = [
            row
            for row, measured in pairs
            if row in counted and measured.low == measured.high == measured.target
        ]
        if len(counted) >= 6 and len(exact) == len(counted):
            message = f"{len(counted)} 项有数量的指标,实际完成值全都正好等于目标值;请核对是否照目标填写"
            yield finding("CRO138", message, place=exact[0].place())
