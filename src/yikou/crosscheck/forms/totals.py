"""Totals and grade (总分与等级): the foot of the form against its rows, the points of the whole, the grade word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from yikou.crosscheck.forms.cells import (
    Printed,
    Row,
    added,
    one_line,
    place_of,
    printed,
    rows,
    slack,
    words_of,
)
from yikou.crosscheck.parameters import Bands, Parameters
from yikou.documents import Document, SelfEvaluationForm
from yikou.findings import Finding, Place, Severity, finding

_EXECUTION = re.compile(r"执行率|预算执行|支出进度")
_GRADES = {"优秀": "优", "优": "优", "良好": "良", "良": "良", "合格": "中", "中": "中", "一般": "中", "中等": "中",
           "较差": "差", "差": "差", "不合格": "差"}  # fmt: skip
_GRADE_WORD = re.compile("|".join(sorted(_GRADES, key=len, reverse=True)))
_GRADE_CELL = re.compile(r"(?:绩效)?(?:自评|评价|评定)?(?:等级|等次|级别)[:：]?")
_SCORE_GRADE = re.compile(
    r"(?:总得?分|综合(?:评价)?得分|最终(?:评分结果|评分|得分)|评分结果|自评(?:总)?得?分(?:数)?)[^。;；\n]{0,12}?(?P<score>\d{1,3}(?:\.\d{1,2})?)分[^。;；\n]{0,24}?"
    rf"(?:等级|级别|评价|评定|结论|结果|档次|为)[^。;；\n]{{0,8}}?[“\"「]?(?P<grade>{_GRADE_WORD.pattern})[”\"」]?"
    r"(?=[。,，;；\n”\"」)）等]|$)"
)


#: What the execution rate is worth: 10 points nationally, 20 in Wuhan.
_EXECUTION_POINTS = (10, 20)


@dataclass(frozen=True, slots=True)
class Sums:
    """The rows of one form added up: indicators alone, and with the points of the execution rate."""

    table: tuple[Row, ...]
    weights: tuple[Printed, ...]
    scores: tuple[Printed, ...]
    fund_weight: Printed | None
    fund_score: Printed | None
    unscored: tuple[Row, ...]

    @property
    def weight(self) -> Fraction:
        """All weights, with the execution rate unless it is an indicator of the table or 100 without it."""
        own = sum((each.value for each in self.weights), Fraction(0))
        return own + (self.fund_weight.value if self.fund_weight and self.with_funds else 0)

    @property
    def score(self) -> Fraction:
        """All scores, with the execution rate's where its weight counts."""
        own = sum((each.value for each in self.scores), Fraction(0))
        return own + (self.fund_score.value if self.fund_score and self.with_funds else 0)

    @property
    def with_funds(self) -> bool:
        """Whether the execution rate's points come on top of the indicators'."""
        own = sum((each.value for each in self.weights), Fraction(0))
        inside = any(_EXECUTION.search(row.name) for row in self.table if row.weight)
        return self.fund_weight is not None and not inside and own != 100

    def parts(self, which: str) -> list[Fraction]:
        """The numbers in the order of the paper, the execution rate first: by branch when they are many."""
        fund = self.fund_weight if which == "weight" else self.fund_score
        first = [fund.value] if fund and self.with_funds else []
        numbers = self.weights if which == "weight" else self.scores
        if len(numbers) <= 10:
            return [*first, *(each.value for each in numbers)]
        branches: dict[int, Fraction] = {}
        for row in self.table:
            cell = row.weight if which == "weight" else row.score
            if cell:
                branches[id(row.branch)] = branches.get(id(row.branch), Fraction(0)) + cell.value
        return [*first, *branches.values()]


def sums_of(form: SelfEvaluationForm) -> Sums:
    """The sums of a form."""
    table = rows(form)
    total_row = form.funds.of("total") or (form.funds.rows[0] if form.funds.rows else None)
    return Sums(
        table,
        tuple(row.weight for row in table if row.weight),
        tuple(row.score for row in table if row.score),
        printed(total_row.weight) if total_row else None,
        printed(total_row.score) if total_row else None,
        tuple(row for row in table if row.weight and row.score is None),
    )


def form_totals(document: Document) -> Iterator[Finding]:
    """CRO010 to CRO014: printed totals against the rows; the points of the whole form."""
    for form in document.forms:
        sums = sums_of(form)
        if not sums.weights and not sums.scores:
            continue
        weight, score = printed(form.total.weight), printed(form.total.score)
        where = _foot(form, document)
        wrong_weight = _off(weight, sums.weight, sums.weights) if sums.weights else None
        wrong_score = _off(score, sums.score, sums.scores) if sums.scores else None
        if wrong_weight is not None and _partial(sums) and wrong_weight > 0:
            wrong_weight = None
        # A score that is not claimed everywhere can only be proved too high.
        if wrong_score is not None and sums.unscored and wrong_score < 0:
            wrong_score = None
        if weight and wrong_weight and _subtotal(sums, weight, score, where):
            message = (
                f"「{(where.quote or '')[:2]}」栏的 {weight} 分只是绩效指标部分,加预算执行率 {sums.fund_weight} 分共 "
                f"{words_of(sums.weight)} 分;请写明是小计还是总分"
            )
            yield finding("CRO012", message, place=where, expected=words_of(sums.weight), found=str(weight))
        elif weight and wrong_weight:
            yield _doubted(form, wrong_weight, _both(sums, weight, score, wrong_score, where))
        elif score and wrong_score:
            yield _doubted(form, wrong_score, _score_off(sums, score, wrong_score, where))
        elif weight is None and sums.weights and sums.weight != 100 and not _partial(sums):
            message = f"全表分值合计 {added(sums.parts('weight'))} 分,不是 100 分,也没有印出总分值"
            yield finding("CRO012", message, place=where, expected="100", found=words_of(sums.weight))
        if weight and not wrong_weight and weight.value != 100:
            message = f"总分值为 {weight} 分(各项合计也是 {words_of(sums.weight)} 分),百分制自评表应为 100 分"
            yield finding("CRO012", message, place=where, expected="100", found=str(weight))
        if sums.unscored and sums.scores:
            names = "、".join(f"「{row.subject[:16]}」" for row in sums.unscored[:5])
            lost = words_of(sum((row.weight.value for row in sums.unscored if row.weight), Fraction(0)))
            message = f"{names}{'等' if len(sums.unscored) > 5 else ''}共 {len(sums.unscored)} 项({lost} 分)没有填得分"
            yield finding("CRO013", message, place=sums.unscored[0].place())


def _doubted(form: SelfEvaluationForm, more: Fraction, wrong: Finding) -> Finding:
    """A total that is more by the points of an execution rate which was not read proves nothing: a person looks."""
    if form.funds.rows or more not in _EXECUTION_POINTS:
        return wrong
    message = f"{wrong.message};没有读到项目资金栏,多出的可能是预算执行率的 {words_of(more)} 分"
    return replace(wrong, severity=Severity.WARNING, message=message)


def _subtotal(sums: Sums, weight: Printed, score: Printed | None, where: Place) -> bool:
    """A line called 合计 or 小计 that adds its own table rightly and says nothing of the execution rate."""
    own = sum((each.value for each in sums.weights), Fraction(0))
    scored = sum((each.value for each in sums.scores), Fraction(0))
    right = weight.value == own and (score is None or abs(score.value - scored) <= slack(score, *sums.scores))
    return sums.with_funds and right and (where.quote or "").startswith(("合计", "小计"))


def _partial(sums: Sums) -> bool:
    return any(row.weight is None and not row.placeholder for row in sums.table)


def _foot(form: SelfEvaluationForm, document: Document) -> Place:
    """The total's line: its label, when it stands right before, and its numbers."""
    cells = [each for each in (form.total.weight, form.total.score) if each]
    if not cells:
        return place_of(form.title)
    numbers = "".join(one_line(each.text) for each in cells)
    plain = "".join(document.text.split())
    label = next((word for word in ("总得分", "总分", "合计", "总计", "小计") if word + numbers in plain), "")
    place = place_of(*cells)
    return replace(place, quote=f"{label}\t{place.quote}") if label else place


def _off(stated: Printed | None, sum_of: Fraction, parts: tuple[Printed, ...]) -> Fraction | None:
    """By how much a printed total is off beyond the rounding of its parts; None when it is not."""
    if stated is None or abs(stated.value - sum_of) <= slack(stated, *parts):
        return None
    return stated.value - sum_of


def _both(
    sums: Sums, weight: Printed, score: Printed | None, wrong: Fraction | None, where: Place
) -> Finding:
    """One finding for the whole line: 90/90 printed, 100/100 by the rows."""
    names = "(含预算执行率)" if sums.with_funds else ""
    line = (
        f"总分栏印分值 {weight} 分,各项分值合计{names} {added(sums.parts('weight'))} 分,"
        f"差 {words_of(abs(weight.value - sums.weight))} 分"
    )
    if score and wrong:
        line += f";印得分 {score} 分,各项得分合计 {words_of(sums.score)} 分"
    indicators = sum((each.value for each in sums.weights), Fraction(0))
    if sums.with_funds and weight.value == indicators and sums.fund_weight:
        line += f";{weight} 分只是绩效指标部分,没有计入预算执行率的 {sums.fund_weight} 分"
    return finding("CRO010", line, place=where, expected=words_of(sums.weight), found=str(weight))


def _score_off(sums: Sums, score: Printed, wrong: Fraction, where: Place) -> Finding:
    message = (
        f"总得分印 {score} 分,各项得分合计 {added(sums.parts('score'))} 分,"
        f"{'多' if wrong > 0 else '少'} {words_of(abs(wrong))} 分"
    )
    if score.places == 0 and abs(wrong) <= Fraction(1, 2):
        return finding(
            "CRO014", f"{message};总分似已取整", place=where, expected=words_of(sums.score), found=str(score)
        )
    return finding("CRO011", message, place=where, expected=words_of(sums.score), found=str(score))


def stated_score(document: Document) -> Iterator[Finding]:
    """CRO015: a 自评得分 printed apart from the table against the table's total."""
    for form in document.forms:
        own, foot = printed(form.self_score), printed(form.total.score)
        sums = sums_of(form)
        value = foot.value if foot else sums.score if sums.scores and not sums.unscored else None
        if own is None or value is None or abs(own.value - value) <= slack(own, *sums.scores):
            continue
        message = (
            f"自评得分写 {own} 分,表内总得分为 {words_of(value)} 分,差 {words_of(abs(own.value - value))} 分"
        )
        yield finding(
            "CRO015", message, place=place_of(form.self_score), expected=words_of(value), found=str(own)
        )


def grades(parameters: Parameters) -> Callable[[Document], Iterator[Finding]]:
    """The check of the grade word by the schemes that count as lawful."""

    def grade(document: Document) -> Iterator[Finding]:
        """CRO016 to CRO018: the grade against the score; a score without a grade in a report."""
        graded = False
        for score, word, where in _graded(document):
            graded = True
            lawful = [_by(bands, score) for bands in parameters.grades]
            told = "、".join(dict.fromkeys(lawful))
            message = f"得分 {words_of(score)} 分,评为「{word}」;按各地通行的分档应为「{told}」"
            if _GRADES[word] not in lawful:
                yield finding("CRO016", message, place=where, expected=told, found=word)
            elif _GRADES[word] != lawful[0]:
                message = f"得分 {words_of(score)} 分,评为「{word}」;按 90、80、60 分档应为「{lawful[0]}」,个别地方分档不同"
                yield finding("CRO017", message, place=where, expected=lawful[0], found=word)
        if not graded and document.kind in {"report", "score_table"}:
            yield from _ungraded(document, parameters.grades[0], "报告")
        elif not graded and any(
            _GRADE_CELL.fullmatch(one_line(cell.text)) for table in document.tables for cell in table.cells
        ):
            yield from _ungraded(document, parameters.grades[0], "表上")

    return grade


def _graded(document: Document) -> Iterator[tuple[Fraction, str, Place]]:
    for form in document.forms:
        score = printed(form.total.score) or printed(form.self_score)
        match = _GRADE_WORD.fullmatch(one_line(form.grade.text).strip('“”"「」等级 ')) if form.grade else None
        whole = printed(form.total.weight)
        if score and match and (whole is None or whole.value == 100):
            yield score.value, match[0], place_of(form.grade)
    for statement in document.statements:
        match = _SCORE_GRADE.search(statement.text)
        if match:
            yield Fraction(match["score"]), match["grade"], statement.place


def _ungraded(document: Document, bands: Bands, who: str) -> Iterator[Finding]:
    for form in document.forms:
        score = printed(form.self_score) or printed(form.total.score)
        where = form.self_score if printed(form.self_score) else form.total.score
        if score and not form.grade:
            message = (
                f"{who}写明得分 {score} 分,没有写评价等级;按 90、80、60 分档为「{_by(bands, score.value)}」"
            )
            yield finding("CRO018", message, place=place_of(where), expected=_by(bands, score.value))


def _by(bands: Bands, score: Fraction) -> str:
    return next((name for name, least in bands if score >= least), bands[-1][0])
