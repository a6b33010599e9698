"""Evidence (凭据): rates without their two numbers, satisfaction without a sample, answers about other people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from yikou.crosscheck.forms.cells import Row, brief, one_line, rows
from yikou.crosscheck.forms.measures import aim_of, figures, result_of
from yikou.documents import Document, SelfEvaluationForm
from yikou.findings import Finding, finding
from yikou.values import QuantityKind

_SATISFIED = re.compile(r"满意[度率]|满意")
_RATE_NAME = re.compile(r"率|满意度|占比|比例|覆盖面")
SAMPLE = re.compile(
    r"(?:发放|收回|回收|抽取|抽查|调查|访问|走访|回访|问卷|样本|随机)[^。;；\n]{0,16}?\d+\s*(?:份|人|户|名|位|例|张)|"
    r"\d+\s*(?:份|人|户|名|位)[^。;；\n]{0,10}?(?:问卷|受访|表示满意|满意|样本)"
)
#: The same anywhere in a document: only words of a survey count, for 走访 312户 is no sample.
_SURVEY = re.compile(
    r"(?:问卷|样本|受访|满意度调查|回访)[^。;；\n\t]{0,16}?\d+\s*(?:份|人|户|名|位|例)|"
    r"\d+\s*(?:份|人|户|名|位)[^。;；\n\t]{0,10}?(?:问卷|受访|表示满意|样本)"
)
_TWO_NUMBERS = re.compile(
    r"\d[\d,.]*\s*[\u4e00-\u9fff]{0,3}\s*[/÷／]\s*\d|\d[\d,.]*\D{1,12}(?:其中|中有|占)\D{0,8}\d"
)
#: Whom assistance is for: words of one line name one group.
_GROUPS = (
    ("优抚对象", r"优抚|退役军人|军属|烈属|复员|伤残军人|军人"),
    ("残疾人", r"残疾|残障|助残"),
    ("老年人", r"老年|老人|养老|高龄|60周岁|独居"),
    ("未成年人", r"儿童|未成年|青少年|学生|孤儿|少年"),
    ("低保对象", r"低保|最低生活保障"),
    ("特困人员", r"特困"),
    ("流浪乞讨人员", r"流浪|乞讨|流散|生活无着"),
    ("妇女", r"妇女|母亲|产妇"),
    ("党员", r"党员|党支部|支部"),
    ("社区工作者", r"社工|社区工作者|专干"),
)
_ALL = re.compile(r"困难群[众体]|困难对象|救助对象|全体|各类|居民|群众|受益对象|服务对象|所有|职工|市民")


def rates(document: Document) -> Iterator[Finding]:
    """CRO160: rates that are claimed without the two numbers they come from."""
    for form in document.forms:
        bare = []
        for row in rows(form):
            result = result_of(row)
            if row.placeholder or result is None or result.kind is not QuantityKind.PERCENT or not row.score:
                continue
            if (
                _RATE_NAME.search(row.subject)
                and not _SATISFIED.search(row.subject)
                and not _proved(row, document)
            ):
                bare.append(row)
        if bare:
            names = "、".join(
                f"「{brief(row.subject, 16)}」{brief(row.indicator.actual.text, 10)}" for row in bare[:6]
            )
            points = sum((row.score.value for row in bare if row.score), start=Fraction(0))
            message = f"{len(bare)} 项比率只有结果,没有分子和分母:{names}{'等' if len(bare) > 6 else ''}(共得 {points} 分),无法核对"
            yield finding("CRO160", message, place=bare[0].place())


def _proved(row: Row, document: Document) -> bool:
    own = row.indicator.actual.text + row.indicator.evidence.text + row.indicator.reason.text
    return (
        bool(_TWO_NUMBERS.search(own))
        or len([each for each in figures(own) if each.kind is QuantityKind.COUNT]) >= 2
    )


def satisfaction(document: Document) -> Iterator[Finding]:
    """CRO161 to CRO163: satisfaction at its threshold, without a sample, or not measured at all."""
    for form in document.forms:
        asked = [
            row
            for row in rows(form)
            if _SATISFIED.search(row.subject) or _SATISFIED.search(row.group.name.text)
        ]
        asked = [row for row in asked if not row.placeholder]
        for row in asked:
            aim, result = aim_of(row), result_of(row)
            if aim is None or result is None or result.kind is not QuantityKind.PERCENT:
                continue
            target = aim.low if aim.low is not None else aim.high
            if result.exact is not None and result.exact == target and target != 100:
                message = (
                    f"「{brief(row.subject)}」实际「{brief(row.indicator.actual.text)}」正好等于目标"
                    f"「{brief(row.indicator.aim.text)}」,得 {row.score or '—'} 分;请附问卷份数、满意人数和算式"
                )
                yield finding("CRO161", message, place=row.place())
            elif row.score and row.score.value and not _sampled(row, document):
                message = f"「{brief(row.subject)}」为「{brief(row.indicator.actual.text)}」,全文没有写调查多少人、多少人满意"
                yield finding("CRO162", message, place=row.place())
        if not asked and form.branches and _own_layout(form):
            message = "全表没有满意度指标;以服务对象为主的项目一般设 10 分,不设的请说明理由,权重并入效益指标"
            yield finding("CRO163", message, place=rows(form)[-1].place(form.branches[-1].name))


def _sampled(row: Row, document: Document) -> bool:
    own = "".join(
        words.text for words in (row.indicator.actual, row.indicator.evidence, row.indicator.reason)
    )
    return bool(SAMPLE.search(own) or _TWO_NUMBERS.search(own) or _SURVEY.search(document.text))


def _own_layout(form: SelfEvaluationForm) -> bool:
    names = "".join(one_line(branch.name.text) for branch in form.branches)
    return "效益" in names or "效果" in names


def other_people(document: Document) -> Iterator[Finding]:
    """CRO164, CRO165: an answer that speaks of other people than the question."""
    for form in document.forms:
        for row in rows(form):
            if row.placeholder or row.score is None or row.score.value == 0:
                continue
            question = one_line(row.subject + row.indicator.target.text)
            answer = one_line(row.indicator.actual.text)
            meant = [name for name, words in _GROUPS if re.search(words, question)]
            said = [name for name, words in _GROUPS if re.search(words, answer)]
            if len(meant) == 1 and said and meant[0] not in said and not _ALL.search(question):
                message = (
                    f"指标「{brief(row.subject)}」说的是{meant[0]},实际完成值「{brief(answer, 40)}」说的是{'、'.join(said)},"
                    f"没有回答目标,得 {row.score}/{row.weight or '—'} 分"
                )
                yield finding("CRO164", message, place=row.place(row.indicator.target, row.indicator.actual),
                              expected=meant[0], found="、".join(said))  # fmt: skip
            if (found := _second_figure(row)) is not None:
                yield found


def _second_figure(row: Row) -> Finding | None:
    """25~30人…线上活动100人左右: a second figure of the same unit, counted on other people."""
    aim = aim_of(row)
    found = [
        each
        for each in figures(row.indicator.actual.text)
        if aim and each.unit in {aim.unit, aim.unit.removesuffix("次")}
    ]
    if aim is None or len(found) < 2 or not re.search(r"线上|另|其他|还有|以及", row.indicator.actual.text):
        return None
    message = (
        f"指标「{brief(row.subject)}」目标「{brief(row.indicator.aim.text)}」,实际完成值「{brief(row.indicator.actual.text, 40)}」"
        f"写了 {len(found)} 个不同口径的数,请只写与目标同一口径的一个"
    )
    return finding("CRO165", message, place=row.place())
