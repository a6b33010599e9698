"""Report and table side by side (文表对照): points in headings, items nobody wrote about, what does not exist here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yikou.crosscheck.forms.cells import Row, added, brief, one_line, printed, rows, squeezed, words_of
from yikou.documents import Branch, Document, Group, Section, SelfEvaluationForm, Span
from yikou.findings import Finding, finding

_POINTS = re.compile(
    r"分值\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*分(?:[^\d。;\n]{0,8}得(?:分)?\s*(?P<score>\d{1,3}(?:\.\d{1,2})?)\s*分)?"
)
_MISSING = re.compile(
    r"(?:没有|无|未设(?:立|置)?|尚未设立|不具备)(?:单独的|独立的|专门的|专职的|自己的)?(?P<what>[\u4e00-\u9fff]{3,10}?)(?=[,,。;、]|$)"
)
_NAMED = re.compile(r"[“\"「]([^”\"」]{3,24})[”\"」]")
_NO_POINTS = re.compile(r"不得分|未得分|扣\d|不计分|没有得分")
_BODY = re.compile(r"机构|站|中心|所|设施|场所|人员|部门|平台|系统|队伍")


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of the report whose heading states points."""

    index: int
    section: Section
    name: str
    text: str
    weight: Fraction
    score: Fraction | None


def _headings(document: Document) -> list[Heading]:
    found = []
    for index, section in enumerate(document.sections):
        line = document.text[section.span.start : section.span.end].strip().split("\n", 1)[0]
        match = _POINTS.search(line)
        if match is None:
            continue
        name = re.sub(r"[(（]\s*$", "", line[: match.start()])
        name = re.sub(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?\s*", "", name).strip()
        score = match["score"]
        text = line.rstrip() if len(line) <= 60 else line[: match.end()]
        found.append(
            Heading(index, section, name, text, Fraction(match["weight"]), Fraction(score) if score else None)
        )
    return found


def heading_points(document: Document) -> Iterator[Finding]:
    """CRO210 to CRO212: points in headings against their sub-headings and against the table."""
    headings = _headings(document)
    for heading in headings:
        below = [each for each in headings if each.section.parent == heading.index]
        if below:
            yield from _parts(document, heading, below)
        for form in document.forms:
            yield from _against(document, heading, form)


def _where(document: Document, heading: Heading) -> Span:
    start = document.text.find(heading.text, heading.section.span.start)
    return Span(start, start + len(heading.text)) if start >= 0 else heading.section.span


def _parts(document: Document, heading: Heading, below: list[Heading]) -> Iterator[Finding]:
    weights = [each.weight for each in below]
    if sum(weights) != heading.weight:
        message = (
            f"「{brief(heading.text, 40)}」标明 {words_of(heading.weight)} 分,下面各部分 "
            f"{'、'.join(each.name for each in below)}为 {added(weights)} 分,"
            f"差 {words_of(abs(sum(weights, Fraction(0)) - heading.weight))} 分"
        )
        yield finding("CRO210", message, place=document.place(_where(document, heading)),
                      expected=words_of(heading.weight), found=words_of(sum(weights, Fraction(0))))  # fmt: skip
        return
    scores = [each.score for each in below if each.score is not None]
    if heading.score is not None and len(scores) == len(below) and sum(scores) != heading.score:
        message = (
            f"「{brief(heading.text, 40)}」写得 {words_of(heading.score)} 分,下面各部分得 {added(scores)} 分"
        )
        yield finding("CRO210", message, place=document.place(_where(document, heading)),
                      expected=words_of(sum(scores, Fraction(0))), found=words_of(heading.score))  # fmt: skip


def _against(document: Document, heading: Heading, form: SelfEvaluationForm) -> Iterator[Finding]:
    """The heading against the branch, group or row of the same name."""
    table = rows(form)
    for part, members in _named(form, table, heading.name):
        weights = [row.weight.value for row in members if row.weight]
        if not weights or len(weights) < len(members):
            continue
        label = printed(part.weight)
        weight = label.value if label else sum(weights, Fraction(0))
        scores = [row.score.value for row in members if row.score]
        score = sum(scores, Fraction(0)) if len(scores) == len(members) else None
        if weight != heading.weight:
            message = (
                f"正文「{brief(heading.text, 40)}」写分值 {words_of(heading.weight)} 分,"
                f"表中「{one_line(part.name.text)}」为 {added(weights)} 分"
            )
            yield finding("CRO211", message, place=document.place(_where(document, heading)),
                          expected=words_of(weight), found=words_of(heading.weight))  # fmt: skip
        elif heading.score is not None and score is not None and score != heading.score:
            message = (
                f"正文「{brief(heading.text, 40)}」写得 {words_of(heading.score)} 分,"
                f"表中「{one_line(part.name.text)}」各项得分合计 {words_of(score)} 分"
            )
            yield finding("CRO212", message, place=document.place(_where(document, heading)),
                          expected=words_of(score), found=words_of(heading.score))  # fmt: skip


def _named(
    form: SelfEvaluationForm, table: tuple[Row, ...], name: str
) -> Iterator[tuple[Branch | Group, list[Row]]]:
    key = squeezed(name)
    if len(key) < 2:
        return
    branches = [
        branch
        for branch in form.branches
        if squeezed(branch.name.text).removesuffix("指标") == key.removesuffix("指标")
    ]
    if branches:
        yield branches[0], [row for row in table if any(row.branch is branch for branch in branches)]
        return
    groups = [
        group for branch in form.branches for group in branch.groups
        if squeezed(group.name.text).removesuffix("指标") == key.removesuffix("指标")
    ]  # fmt: skip
    if groups:
        yield groups[0], [row for row in table if any(row.group is group for group in groups)]


def unmentioned(document: Document) -> Iterator[Finding]:
    """CRO213: items of a part of the table that its section of the report does not touch."""
    for heading in _headings(document):
        if heading.section.level != 1:
            continue
        text = document.text[heading.section.span.start : heading.section.span.end]
        for form in document.forms:
            for _, members in _named(form, rows(form), heading.name):
                silent = [row for row in members if row.score and row.score.value and not _touched(row, text)]
                if len(silent) * 3 < len(members) or len(silent) < 2:
                    continue
                points = words_of(sum((row.score.value for row in silent if row.score), Fraction(0)))
                names = "、".join(f"{row.number}「{brief(row.subject, 14)}」" for row in silent)
                message = f"正文「{brief(heading.text, 30)}」没有写到表中第 {names},这 {len(silent)} 项共得 {points} 分没有文字依据"
                yield finding("CRO213", message, place=document.place(_where(document, heading)))


def _touched(row: Row, text: str) -> bool:
    """Whether a section says anything of an item: half of the pairs of characters in its name."""
    name = "".join(re.findall(r"[\u4e00-\u9fff]+", row.subject))
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    plain = "".join(text.split())
    return not pairs or 2 * sum(1 for each in pairs if each in plain) > len(pairs)


def not_here(document: Document) -> Iterator[Finding]:
    """CRO214, CRO215: something does not exist here: an item scored zero for it, others scored full with it."""
    for statement in document.statements:
        missing = _MISSING.search(one_line(statement.text))
        if missing is None or not _BODY.search(missing["what"]):
            continue
        zero = [row for form in document.forms for row in rows(form) if row.score and row.score.value == 0]
        named = {squeezed(each) for each in _NAMED.findall(statement.text)}
        blamed = [row for row in zero if squeezed(row.subject) in named]
        if not blamed or not _NO_POINTS.search(statement.text):
            continue
        yield from _alike(document, statement.text, blamed, missing["what"])


def _alike(document: Document, text: str, blamed: list[Row], what: str) -> Iterator[Finding]:
    where = document.place(_span(document, text))
    lost = sum((row.weight.value for row in blamed if row.weight), Fraction(0))
    names = "、".join(f"「{brief(row.subject)}」" for row in blamed)
    scored = [row for form in document.forms for row in rows(form) if row.score]
    score = sum((row.score.value for row in scored if row.score), Fraction(0))
    weight = sum((row.weight.value for row in scored if row.weight), Fraction(0))
    rest = weight - lost
    scaled = (
        f";若作不适用剔除,{words_of(score)}/{words_of(rest)} 折合 {words_of(100 * score / rest, 2)} 分"
        if rest
        else ""
    )
    message = (
        f"因没有{what},{names}({words_of(lost)} 分)按 0 分计;不适用的指标可剔除后折算{scaled},请统一口径"
    )
    yield finding("CRO214", message, place=where)
    pattern = re.compile(".{0,3}".join(map(re.escape, what)))
    same = [
        row for row in scored
        if row not in blamed and row.score and row.score.value
        and pattern.search(row.indicator.standard.text + row.indicator.explanation.text)
    ]  # fmt: skip
    if same:
        told = "、".join(f"{row.number}「{brief(row.subject, 14)}」{row.score}" for row in same[:8])
        points = words_of(sum((row.score.value for row in same if row.score), Fraction(0)))
        message = (
            f"正文说没有{what},{names}得 0 分,而评分标准同样以{what}为前提的 {told} 共得 {points} 分;"
            f"口径应一致,依托上级机构的请附其证明"
        )
        yield finding("CRO215", message, place=where, found=points)


def _span(document: Document, text: str) -> Span:
    start = max(0, document.text.find(text))
    return Span(start, start + len(text))
