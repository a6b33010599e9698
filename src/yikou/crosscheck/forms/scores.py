"""Scores (得分): against the weight, and recomputed from target and actual value in each lawful reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from yikou.crosscheck.forms.cells import (
    Row,
    brief,
    each_row,
    printed,
    rows,
    rule_words,
    share,
    slack,
    words_of,
)
from yikou.crosscheck.forms.measures import Pair, aim_of, certain, compare, figures, pair
from yikou.crosscheck.forms.money import cell_is_blank
from yikou.crosscheck.parameters import Parameters
from yikou.documents import Document
from yikou.findings import Finding, Severity, finding
from yikou.scoring.footnote import BAND_SCHEMES, FootnoteScore, positive, reverse

_STATES = (
    (re.compile(r"^(?:基本未|未)(?:能)?(?:达成|完成|达到|实现|开展|实施)"), "未达成"),
    (re.compile(r"^(?:部分|基本)(?:达成|完成|达到|实现)"), "部分达成"),
    (
        re.compile(r"^(?:全部|全面|已|均已|如期|按期|圆满)?(?:达成|完成|达到|实现)(?:预期|年度|目标|指标|$)"),
        "达成预期",
    ),
)
_TROUBLE = re.compile(
    r"不足|不能满足|不到位|滞后|缓慢|未能|尚未|欠缺|薄弱|有待|仍需|还需|存在.{0,8}(?:问题|差距|困难)"
)
NOT_APPLICABLE = re.compile(
    r"^(?:(?:本|当|今|全)?年(?:度|内)?|本(?:单位|地|区|辖区|项目)|我[县市区镇局站院])?(?:不适用|不涉及|无此(?:项|类)|没有(?:发生|出现|停|需要|此)|未(?:发生|出现|涉及|产生)|无(?:需|需求|发生)|本年度?无|当年无|没有[\u4e00-\u9fff]{1,4}$)"
)
_NEGATIVE_NAME = re.compile(r"投诉|事故|信访|违规|差错|舆情|死亡|案件|超标|污染|发生")


def within_weight(document: Document) -> Iterator[Finding]:
    """CRO100, CRO101: no score above its weight, none below nothing."""
    for row in each_row(document):
        if row.weight is None or row.score is None:
            continue
        if row.score.value > row.weight.value + slack(row.score, row.weight):
            message = (
                f"指标「{brief(row.subject)}」得 {row.score} 分,超过分值 {row.weight} 分,"
                f"多 {words_of(row.score.value - row.weight.value)} 分"
            )
            yield finding(
                "CRO100", message, place=row.place(), expected=str(row.weight), found=str(row.score)
            )
        elif row.score.value < 0 and not re.search(r"扣分|减分", row.name):
            message = f"指标「{brief(row.subject)}」得 {row.score} 分;得分扣完为止,不能小于 0"
            yield finding("CRO101", message, place=row.place(), expected="0", found=str(row.score))


def targets_and_scores(document: Document) -> Iterator[Finding]:
    """CRO102 to CRO106: the score that target and actual value allow, in each lawful reading."""
    for row in each_row(document):
        if row.weight is None or row.score is None or row.weight.value <= 0:
            continue
        if rule_words(row):
            # A rule of its own: what it says is recomputed by ``standards``.
            continue
        measured = pair(row)
        if measured is not None:
            yield from _measured(row, measured)


def _readings(row: Row, measured: Pair, value: Fraction) -> FootnoteScore:
    weight = row.weight.value if row.weight else Fraction(0)
    judge = reverse if measured.reverse else positive
    return judge(weight, measured.target, value)[0]


def _told(measured: Pair, scored: FootnoteScore) -> str:
    return ",".join(
        f"按“{name}”{words_of(Fraction(points), 2)} 分" for name, points in scored.readings.items()
    )


def _measured(row: Row, measured: Pair) -> Iterator[Finding]:
    weight, score = row.weight, row.score
    if weight is None or score is None:
        return
    reason = not cell_is_blank(row.indicator.reason)
    if measured.missed:
        value = measured.low if measured.reverse else measured.high
        scored = _readings(row, measured, value)
        if row.full:
            yield _full_but_missed(row, measured, value, scored, explained=reason)
            return
        yield from _partly(row, measured, scored)
    elif measured.doubtful and row.full:
        worst = measured.high if measured.reverse else measured.low
        scored = _readings(row, measured, worst)
        message = (
            f"指标「{brief(row.subject)}」目标「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」"
            f"是一个区间,最低 {words_of(worst)}{measured.unit} 只到目标的 {share(worst, measured.target)}"
            f"({_told(measured, scored)}),却得满分 {weight} 分"
        )
        yield finding("CRO104", message, place=row.place(), expected=str(scored.low), found=str(score))
    elif not measured.missed and not measured.doubtful and score.value < weight.value and not reason:
        message = (
            f"指标「{brief(row.subject)}」实际「{brief(row.indicator.actual.text)}」已达到目标"
            f"「{brief(row.indicator.aim.text)}」,得 {score} 分,扣了 {words_of(weight.value - score.value)} 分而没有说明"
        )
        yield finding("CRO105", message, place=row.place(), expected=str(weight), found=str(score))


def _full_but_missed(
    row: Row, measured: Pair, value: Fraction, scored: FootnoteScore, *, explained: bool
) -> Finding:
    gap = abs(value - measured.target)
    unit = measured.unit
    figures_ = (
        f"{words_of(gap / 10000)}万元({words_of(gap, 2)} 元)"
        if unit == "元" and gap >= 1000
        else f"{words_of(gap)}{unit}"
    )
    ratio = f"({share(gap, measured.target)})" if measured.target else ""
    word = "超出" if measured.reverse else "差"
    kind = "上限" if measured.reverse else "目标"
    message = (
        f"指标「{brief(row.subject)}」{kind}「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」,"
        f"{word} {figures_}{ratio},却得满分 {row.score} 分;{_told(measured, scored)}"
    )
    code = ("CRO103" if measured.reverse else "CRO102") if not explained else "CRO106"
    if explained:
        message += f";偏差原因栏写「{brief(row.indicator.reason.text)}」,请判断能否成立"
    else:
        message += ";偏差原因栏空白"
    # A span of lawful readings: the highest is the most that can be claimed.
    best = max((Fraction(each) for each in scored.readings.values()), default=Fraction(0))
    doubt = None if certain(row, measured, value) else Severity.WARNING
    return finding(
        code, message, place=row.place(), expected=words_of(best, 2), found=str(row.score), severity=doubt
    )


def _partly(row: Row, measured: Pair, scored: FootnoteScore) -> Iterator[Finding]:
    """A missed target with some points: more than every reading, or fewer than every reading but nothing."""
    score = row.score
    if score is None or not scored.readings:
        return
    points = [Fraction(each) for each in scored.readings.values()]
    grain = max(score.slack, Fraction(1, 2) if score.value.denominator <= 2 else Fraction(1, 20))
    if score.value > max(points) + grain:
        message = (
            f"指标「{brief(row.subject)}」目标「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」,"
            f"{_told(measured, scored)},表上得 {score} 分,高于各种算法"
        )
        yield finding(
            "CRO107", message, place=row.place(), expected=words_of(max(points), 2), found=str(score)
        )
    elif all(abs(score.value - each) > grain for each in points) and 0 < score.value < min(
        (each for each in points if each), default=Fraction(0)
    ):
        message = (
            f"指标「{brief(row.subject)}」目标「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」,"
            f"{_told(measured, scored)},表上只得 {score} 分,没有说明算法"
        )
        yield finding(
            "CRO108", message, place=row.place(), expected=words_of(max(points), 2), found=str(score)
        )


def qualitative_bands(document: Document) -> Iterator[Finding]:
    """CRO110, CRO111: the band that the words of the actual value name; a problem reported as a result."""
    for row in each_row(document):
        if row.weight is None or row.score is None or row.weight.value <= 0:
            continue
        text = "".join(row.indicator.actual.text.split())
        state = next((name for pattern, name in _STATES if pattern.search(text)), None)
        if state and len(text) <= 24 and not any(char.isdigit() for char in text):
            yield from _band(row, state)
        elif (match := _TROUBLE.search(text)) and len(text) >= 8 and 2 * row.score.value >= row.weight.value:
            message = (
                f"指标「{brief(row.subject)}」的实际完成值「{brief(row.indicator.actual.text, 40)}」说的是问题(“{match[0]}”),"
                f"不是完成情况,仍得 {row.score} 分(分值 {row.weight} 分的 {share(row.score.value, row.weight.value)})"
            )
            yield finding("CRO111", message, place=row.place(), found=str(row.score))


def _band(row: Row, state: str) -> Iterator[Finding]:
    weight, score = row.weight, row.score
    if weight is None or score is None:
        return
    spans = [
        (weight.value * low, weight.value * high)
        for low, high in (bands[state] for bands in BAND_SCHEMES.values())
    ]
    if any(low - score.slack <= score.value <= high + score.slack for low, high in spans):
        return
    told = "、".join(dict.fromkeys(f"{words_of(low, 2)}~{words_of(high, 2)} 分" for low, high in spans))
    message = f"指标「{brief(row.subject)}」实际完成「{brief(row.indicator.actual.text)}」属“{state}”一档,应得 {told},表上得 {score} 分"
    contrary = state == "未达成" and row.full
    yield finding("CRO110", message, place=row.place(), expected=told, found=str(score),
                  severity=Severity.ERROR if contrary else None)  # fmt: skip


def not_applicable(document: Document) -> Iterator[Finding]:
    """CRO112, CRO113: an indicator that did not apply, counted as reached or as nothing."""
    for row in each_row(document):
        if row.weight is None or row.score is None or _NEGATIVE_NAME.search(row.name):
            continue
        text = "".join(row.indicator.actual.text.split()).rstrip("。")
        if not (aim_of(row) and NOT_APPLICABLE.search(text)) and not text.endswith(("不适用", "不涉及")):
            continue
        how = "按满分" if row.full else "按 0 分" if row.score.value == 0 else f"按 {row.score} 分"
        code = "CRO113" if row.score.value == 0 else "CRO112"
        message = (
            f"指标「{brief(row.subject)}」目标「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」:"
            f"本年没有发生,{how}计({row.score}/{row.weight})"
        )
        yield finding(code, message, place=row.place(), found=str(row.score))


def over_achievement(parameters: Parameters) -> Callable[[Document], Iterator[Finding]]:
    """The check of results far beyond their targets, by the local ratio."""

    def far_beyond(document: Document) -> Iterator[Finding]:
        """CRO114: an actual value at or beyond the ratio, without a word of analysis."""
        for row in each_row(document):
            if row.weight is None or not cell_is_blank(row.indicator.reason):
                continue
            told = list(_beyond(row, parameters.over_ratio))
            if told:
                message = (
                    f"指标「{brief(row.subject)}」目标「{brief(row.indicator.aim.text)}」,实际「{brief(row.indicator.actual.text)}」:"
                    f"{'、'.join(told)},超过 {words_of(100 * parameters.over_ratio)}% 而没有分析"
                )
                yield finding("CRO114", message, place=row.place(), found=told[0])

    return far_beyond


def _beyond(row: Row, ratio: Fraction) -> Iterator[str]:
    """Each figure of the actual value that goes far beyond the target of its unit."""
    aims = figures(row.indicator.aim.text) or [each for each in (aim_of(row),) if each]
    results = figures(row.indicator.result.text)
    measured = pair(row)
    if measured is not None and len(aims) <= 1:
        results = []
        if not measured.reverse and measured.target > 0 and measured.low >= ratio * measured.target:
            yield f"{words_of(measured.low, 2)}÷{words_of(measured.target, 2)}={share(measured.low, measured.target)}"
    for position, result in enumerate(results):
        aim = aims[min(position, len(aims) - 1)] if aims else None
        both = compare(aim, result, row) if aim is not None else None
        if both and not both.reverse and both.target > 0 and both.low >= ratio * both.target:
            yield f"{words_of(both.low, 2)}÷{words_of(both.target, 2)}={share(both.low, both.target)}"


def discrimination(document: Document) -> Iterator[Finding]:
    """CRO115: every row has full marks; a form like that tells nobody anything."""
    for form in document.forms:
        scored = [row for row in rows(form) if not row.placeholder and row.scored]
        fund = form.funds.of("total")
        claimed = (printed(fund.weight), printed(fund.score)) if fund else (None, None)
        rate_full = claimed[0] is not None and claimed[1] is not None and claimed[0].value == claimed[1].value
        if len(scored) >= 5 and all(row.full for row in scored) and (rate_full or claimed[1] is None):
            count, words = len(scored) + rate_full, "(含预算执行率)" if rate_full else ""
            message = f"{count} 项{words}全部满分,没有区分度;请核对是否每项都有凭据"
            yield finding(
                "CRO115",
                message,
                place=scored[0].place(scored[0].indicator.weight, scored[0].indicator.score),
            )
