"""Points in the text (得分): headings against their parts, against the table, against the total and the grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yikou.crosscheck.prose.flat import flatten
from yikou.crosscheck.prose.measures import Kind, Measure
from yikou.crosscheck.prose.outline import Item
from yikou.crosscheck.prose.prose import Prose
from yikou.crosscheck.prose.wording import number, said
from yikou.documents import Span
from yikou.findings import Finding, finding

_N = r"\d{1,3}(?:\.\d{1,2})?"
_HEAD = re.compile(
    rf"\((?:(?:分值|满分|权重|标准分|总分)[:为]?)?\s*(?P<weight>{_N})分?\s*"
    rf"(?:[,;、/]?\s*(?:自评|实际|评价)?(?:得分|实得|得|自评)[:为]?\s*(?P<score>{_N})分?)?\s*\)"
)
_TOTAL = re.compile(
    r"(?:(?:自评|综合|评价|最终|最后|总体|绩效|合计|总|评分)(?:总?得分|评分|分值?|得)|自评分|总分|评分结果|^得分|[,;]得分)(?:结果)?(?:为|是|:)?$"
)
_SCORED = re.compile(r"得分|评分|自评分|分值|扣分")
_GRADE = re.compile(
    r"(?:评价|评定|评级|评为|定为|等级|等次|级别|结论|结果|确定)[^。;\n\d]{0,10}?[“\"‘「]?"
    r"(?P<word>优秀|优良|优|良好|良|中等|中|合格|一般|较差|差|不合格)(?:[”\"’」]|等?级|等次?|[,。;\n]|$)"
)
_BAND = re.compile(
    r"(?P<low>\d{2,3})分?(?:\(含\))?(?:以上|及以上|\(含\)以上|[-~至]\d{2,3}分?)[^。;,\d]{0,6}?[“\"]?(?P<word>优秀?|良好?|中等?|合格|差)"
)
_LETTER = {
    "优秀": "优",
    "优": "优",
    "优良": "良",
    "良好": "良",
    "良": "良",
    "中等": "中",
    "中": "中",
    "合格": "中",
    "一般": "中",
    "较差": "差",
    "差": "差",
    "不合格": "差",
}


@dataclass(frozen=True, slots=True)
class Head:
    """A heading that prints its points: 一、投入(分值18分,自评得18分)."""

    item: Item
    name: str
    weight: Fraction
    score: Fraction | None
    span: Span


def heads(prose: Prose) -> list[Head]:
    """The headings with points, in order."""
    found = []
    for item in prose.outline:
        line = prose.flat[item.mark.end : min(item.extent.end, item.mark.end + 60)].split("\n")[0]
        match = _HEAD.search(line)
        if match and "。" not in line[: match.start()] and match.start() < 30:
            score = Fraction(match["score"]) if match["score"] else None
            name = line[: match.start()].strip(" :、")
            found.append(
                Head(
                    item,
                    name,
                    Fraction(match["weight"]),
                    score,
                    Span(item.mark.start, item.mark.end + match.end()),
                )
            )
    return found


def headings_and_total(prose: Prose) -> Iterator[Finding]:
    """CRO581 (more points than the heading has), CRO582 (headings against the stated total)."""
    found = heads(prose)
    for head in found:
        yield from _over_weight(prose, head)
    top = [head for head in found if head.item.parent is None]
    total = stated_total(prose)
    if len(top) > 1 and total is not None and sum(head.weight for head in top) == 100:
        scores = [head.score for head in top if head.score is not None]
        if len(scores) == len(top) and sum(scores) != total.value:
            yield finding(
                "CRO582",
                f"各部分得分之和 {' + '.join(map(number, scores))} = {number(sum(scores, Fraction(0)))} 分,"
                f"总分写的是 {said(total)}",
                place=prose.around(total), expected=f"{number(sum(scores, Fraction(0)))}分", found=said(total),
            )  # fmt: skip


def parts_of_total(prose: Prose) -> Iterator[Finding]:
    """CRO582, CRO501: a total score and the parts named after 其中."""
    total = stated_total(prose)
    if total is None:
        return
    sentence = prose.sentence_at(total.span.start)
    opening = prose.flat.find("其中", total.span.end, sentence.span.end)
    parts = [
        m for m in sentence.measures if m.kind is Kind.POINTS and opening >= 0 and m.span.start > opening
    ]
    added = sum((m.value for m in parts), Fraction(0))
    if (
        len(parts) < 3
        or added == total.value
        or re.search(r"扣|满分|分值", prose.flat[opening : parts[-1].span.end])
    ):
        return
    yield finding(
        # Less may leave a part unsaid; more cannot be right.
        "CRO582" if added > total.value else "CRO501",
        f"各部分得分之和 {' + '.join(number(m.value) for m in parts)} = {number(added)} 分,总分写的是 {said(total)}",
        place=prose.between(total, *parts), expected=f"{number(added)}分", found=said(total),
    )  # fmt: skip


def _over_weight(prose: Prose, head: Head) -> Iterator[Finding]:
    if head.score is not None and head.score > head.weight:
        yield finding(
            "CRO581", f"「{head.name}」得 {number(head.score)} 分,超过分值 {number(head.weight)} 分",
            place=prose.place(head.span.start, head.span.end),
            expected=f"不超过 {number(head.weight)}分", found=f"{number(head.score)}分",
        )  # fmt: skip


def _points(text: str) -> Fraction | None:
    match = re.search(rf"({_N})\s*分?", flatten(text))
    return Fraction(match[1]) if match else None


def stated_total(prose: Prose) -> Measure | None:
    """The total score that the text states (自评得分95分), outside the headings that print points."""
    spans = [head.span for head in heads(prose)]
    for measure in prose.measures:
        if measure.kind is not Kind.POINTS or any(
            span.start <= measure.span.start < span.end for span in spans
        ):
            continue
        if (
            _TOTAL.search(measure.lead)
            and not re.search(r"[每扣]|其中|指标得|项得", measure.lead)
            and measure.value > 10
        ):
            return measure
    return None


def total_and_table(prose: Prose) -> Iterator[Finding]:
    """CRO584: the total in the text against the total of the table."""
    total = stated_total(prose)
    form = prose.document.form
    if total is None or form is None:
        return
    scores = [_points(row.score.text) for _, _, row in form.indicators()]
    added = sum((score for score in scores if score is not None), Fraction(0))
    funds = form.funds.of("total")
    executed = _points(funds.score.text) if funds is not None else None
    possible = {added, added + (executed or 0), _points(form.total.score.text)} - {None}
    if not scores or total.value in possible:
        return
    printed = _points(form.total.score.text)
    table = printed if printed is not None else added
    yield finding(
        "CRO584", f"正文总分 {said(total)},得分表合计 {number(table)} 分",
        place=prose.around(total), expected=f"{number(table)}分", found=said(total),
    )  # fmt: skip


def grades(prose: Prose) -> Iterator[Finding]:
    """CRO585 (no scheme allows the grade), CRO586 (only a local scheme does), CRO587 (no grade is stated)."""
    total = stated_total(prose)
    if total is None or prose.document.kind not in {"report", "score_table", "form"}:
        return
    sentence = prose.sentence_at(total.span.start)
    after = prose.flat[total.span.end : sentence.span.end + 60]
    match = _GRADE.search(after)
    own = {_LETTER.get(m["word"], m["word"]): int(m["low"]) for m in prose.find(_BAND)}
    schemes = (
        [tuple(sorted(own.items(), key=lambda band: -band[1]))]
        if len(own) >= 2
        else list(prose.parameters.grades)
    )
    if match is None:
        # A table with a total of its own is asked for its grade as a form.
        graded = any(form.total.score or form.self_score for form in prose.document.forms) or prose.says(
            r"等级[为是:]|评为[“\"]?[优良中差]|[“\"](?:优|良|中|差)[”\"]"
        )
        if not graded:
            grade = _grade_of(total.value, schemes[0])
            yield finding(
                "CRO587", f"只写了总分 {said(total)},没有写评价等级(按 90、80、60 分档为「{grade}」)",
                place=prose.around(total), expected=grade,
            )  # fmt: skip
        return
    word = _LETTER[match["word"]]
    allowed = [_grade_of(total.value, scheme) == word for scheme in schemes]
    if any(allowed[:1]):
        return
    expected = _grade_of(total.value, schemes[0])
    yield finding(
        "CRO586" if any(allowed) else "CRO585",
        f"总分 {said(total)}对应等级「{expected}」,写的是「{match['word']}」",
        place=prose.place(total.span.start - len(total.lead), total.span.end + match.end("word")),
        expected=expected, found=match["word"],
    )  # fmt: skip


def _grade_of(score: Fraction, scheme: Sequence[tuple[str, int]]) -> str:
    return next((name for name, low in scheme if score >= low), scheme[-1][0])


def unsupported_total(prose: Prose) -> Iterator[Finding]:
    """CRO588: a total score without the table from which it could be computed again."""
    total = stated_total(prose)
    tabled = any(_SCORED.search(cell.text) for table in prose.document.tables for cell in table.cells)
    if total is None or prose.document.forms or heads(prose) or tabled:
        return
    lost = 100 - total.value
    tail = f";扣去的 {number(lost)} 分也看不出扣在哪些指标" if 0 < lost < 100 else ""
    yield finding(
        "CRO588",
        f"总分 {said(total)}没有附指标得分表,不能复算{tail}",
        place=prose.around(total),
        found=said(total),
    )


def deductions_without_detail(prose: Prose) -> Iterator[Finding]:
    """CRO589: a part that lost points and does not say item by item where, while other parts do."""
    found = heads(prose)
    detailed = {head.item.parent for head in found if head.item.parent is not None}
    for head in found:
        if head.item.parent is not None or head.score is None or head.score >= head.weight:
            continue
        text = prose.flat[head.span.end : head.item.extent.end]
        if re.search(r"扣\s*\d|扣分|减\s*\d", text):
            continue
        if detailed and prose.outline.index(head.item) not in detailed:
            yield finding(
                "CRO589",
                f"「{head.name}」扣了 {number(head.weight - head.score)} 分"
                f"({number(head.weight)} - {number(head.score)}),正文没有像其他部分那样分项写明得分",
                place=prose.place(head.span.start, head.span.end), found=f"{number(head.score)}分",
            )  # fmt: skip
