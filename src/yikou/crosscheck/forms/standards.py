"""Scoring standards in prose (评分标准): what they demand, what they leave open, and the score they give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from yikou.crosscheck.forms.cells import Row, brief, one_line, rows, rule_words, words_of
from yikou.crosscheck.forms.evidence import SAMPLE
from yikou.crosscheck.forms.measures import result_of
from yikou.documents import Document, Words
from yikou.findings import Finding, Place, finding
from yikou.scoring import Rule, Score, compile_standard
from yikou.values import QuantityKind

_VETO = re.compile(r"一票否决|不合格|本项整体不得分|整体绩效评价")
_DISCRETION = re.compile(r"酌情|视情(?:节|况)?(?:轻重)?(?:扣|给|减|得)")
_RATE = re.compile(
    r"[\u4e00-\u9fff]{2,10}?率(?:和[\u4e00-\u9fff]{2,8}率)?(?:达到|达|在|不低于|为)?\d{1,3}(?:\.\d+)?%"
)
_RATE_NAME = re.compile(r"[\u4e00-\u9fff]{2,10}?率")
_SATISFIED = re.compile(r"满意")
#: The rule that everybody reads alike: full marks at a rate, so much off for each point below it.
_PLAIN_RULE = re.compile(
    r"[^,，。;；]{2,24}?(?:达到|达|≥|不低于|为)?\d{1,3}(?:\.\d+)?%(?:及?以上)?(?:的)?(?:为满分|得满分|得\d+(?:\.\d+)?分)[,，;；]"
    r"每(?:降低|低|减少|下降|少)(?:于)?(?:1|一)?(?:个)?(?:百分点|%)扣\d+(?:\.\d+)?分(?:[,，]扣完为止)?[。;；]?"
)
#: A standard up to this length is quoted whole.
_WHOLE = 600
_QUIET = frozenset(("SCO019", "SCO021"))


@lru_cache(maxsize=512)
def _compiled(text: str, weight: Fraction, name: str, explanation: str) -> Rule:
    return compile_standard(text, words_of(weight).replace(",", ""), name, explanation or None)


def rule_of(row: Row) -> Rule | None:
    """The compiled standard of a row, or None where it has none or it was not understood."""
    words = rule_words(row)
    if not words or row.weight is None:
        return None
    text, explanation = words.text, row.indicator.explanation.text
    rule = _compiled(text[:4000], row.weight.value, row.subject, explanation[:4000])
    return rule if rule.compiled else None


def quoting(words: Words, quote: str, row: Row) -> Place:
    """The place of a cell with a part of its words as the quote."""
    return replace(words.place or row.indicator.name.place or Place(), quote=quote.strip())


def standards(document: Document) -> Iterator[Finding]:
    """CRO200 to CRO204: standards that do not add up, that leave edges open, that leave it to discretion."""
    for form in document.forms:
        for row in rows(form):
            if not rule_words(row):
                continue
            rule = rule_of(row)
            if rule is not None:
                yield from _of_rule(row, rule)
            yield from _open_words(row)


def _of_rule(row: Row, rule: Rule) -> Iterator[Finding]:
    words = rule_words(row)
    for noticed in rule.findings:
        if noticed.code == "SCO010":
            message = f"指标「{brief(row.subject)}」分值 {row.weight} 分,评分标准的{noticed.message}"
            yield finding("CRO200", message, place=quoting(words, words.text, row))
        elif noticed.code == "SCO013":
            message = f"指标「{brief(row.subject)}」的评分标准分档边界重叠,正好等于边界的比率属于两档:{noticed.message}"
            quote = noticed.place.quote or words.text
            yield finding(
                "CRO201", message, place=quoting(words, quote if quote in words.text else words.text, row)
            )


def _open_words(row: Row) -> Iterator[Finding]:
    words = rule_words(row)
    told = [match[0] for pattern in (_DISCRETION, _VETO) if (match := pattern.search(words.text))]
    if told:
        clause = next((part for part in re.split(r"[。;;\n]", words.text) if told[0] in part), words.text)
        message = (
            f"指标「{brief(row.subject)}」的评分标准里有“{'”“'.join(told)}”:不能按分值计算,"
            f"须由人判断并写明理由;否决影响整份评价,不应写在一项指标里"
        )
        yield finding("CRO202", message, place=quoting(words, clause, row), found="、".join(told))


def by_standard(document: Document) -> Iterator[Finding]:
    """CRO203, CRO204: the score that a standard gives for the measured value, in each of its readings."""
    for form in document.forms:
        for row in rows(form):
            rule = rule_of(row)
            result = result_of(row)
            if (
                rule is None
                or result is None
                or result.exact is None
                or row.score is None
                or row.weight is None
            ):
                continue
            values = _input(rule, result.kind, result.exact)
            if values is None:
                continue
            points = list(_readings(rule, values))
            if not points or any(
                abs(row.score.value - each) <= max(row.score.slack, Fraction(1, 20)) for each in points
            ):
                continue
            plain = _PLAIN_RULE.fullmatch("".join(rule_words(row).text.split())) is not None
            certain = plain and not rule.uncertain and all(item.code in _QUIET for item in rule.findings)
            told = "、".join(dict.fromkeys(words_of(each, 2) for each in points))
            message = (
                f"指标「{brief(row.subject)}」实际「{brief(row.indicator.actual.text)}」,"
                f"按评分标准应得 {told} 分,表上得 {row.score} 分"
            )
            yield finding("CRO203" if certain else "CRO204", message, place=row.place(),
                          expected=told, found=str(row.score))  # fmt: skip


def _input(rule: Rule, kind: QuantityKind, value: Fraction) -> dict[str, Fraction] | None:
    """The measured value as the rule's one input; None where the rule needs more than one number."""
    wanted = [entry for entry in rule.inputs if not entry.optional]
    kinds = {"percent": QuantityKind.PERCENT, "count": QuantityKind.COUNT, "amount": QuantityKind.AMOUNT}
    rates = [entry for entry in wanted if entry.kind == "percent"]
    if len(rates) == 1 and all(entry.kind == "number" for entry in wanted if entry is not rates[0]):
        # A rate that its explanation defines asks for itself or for its two numbers.
        wanted = rates
    if len(wanted) != 1 or kinds.get(wanted[0].kind) is not kind:
        return None
    return {wanted[0].key: value}


def _readings(rule: Rule, values: dict[str, Fraction]) -> Iterator[Fraction]:
    own = rule.score(values)
    scores: list[Score] = [own]
    for options in rule.alternatives(values).values():
        scores += options.values()
    for score in scores:
        if score.exact is not None:
            yield score.exact


def evidence(document: Document) -> Iterator[Finding]:
    """CRO205 to CRO207: rates that a standard demands and nobody proves."""
    for form in document.forms:
        scored = [row for row in rows(form) if row.indicator.standard and row.score and row.score.value > 0]
        for row in scored:
            if row.indicator.actual or row.indicator.evidence:
                continue
            yield from _unproved(row, document)
        asked = [row for row in scored if _SATISFIED.search(row.indicator.standard.text)]
        if len(asked) >= 2:
            names = "、".join(f"「{brief(row.subject)}」{row.score} 分" for row in asked)
            points = words_of(sum((row.score.value for row in asked if row.score), Fraction(0)))
            message = f"{names}都按满意率计分,共 {points} 分;同一次满意度调查不宜计两次"
            place = quoting(asked[-1].indicator.standard, asked[-1].indicator.standard.text, asked[-1])
            yield finding("CRO207", message, place=place)


def _unproved(row: Row, document: Document) -> Iterator[Finding]:
    text = one_line(row.indicator.standard.text)
    match = _RATE.search(text)
    if match is None:
        return
    name_match = _RATE_NAME.search(match[0])
    name = re.sub(r"^[的按照实际]+", "", name_match[0]) if name_match else match[0]
    mention = _mention(document, name, row)
    lines = f"得 {row.score}/{row.weight} 分"
    if mention is None:
        message = f"指标「{brief(row.subject)}」按“{name}”计分,{lines};全文没有这个比率,也没有分子和分母"
        whole = row.indicator.standard.text
        clause = next((part for part in re.split(r"[。;;\n]", whole) if name in part), text)
        place = quoting(row.indicator.standard, whole if len(whole) <= _WHOLE else clause, row)
        yield finding("CRO205", message, place=place, expected=f"{name}的分子和分母")
        return
    quote, place, percent = mention
    threshold = re.search(r"\d{1,3}(?:\.\d+)?%", match[0])
    if _SATISFIED.search(name):
        if not SAMPLE.search(quote):
            equal = "正好等于满分线,且" if threshold and percent == threshold[0] else ""
            message = f"指标「{brief(row.subject)}」{lines},依据只有「{brief(quote, 30)}」:{equal}没有写调查多少人、多少人满意"
            yield finding("CRO206", message, place=replace(place, quote=quote), expected="满意人数÷调查人数")
    elif not re.search(r"[/÷]", quote):
        message = f"指标「{brief(row.subject)}」{lines},依据只有「{brief(quote, 40)}」:没有{name}的分子和分母"
        yield finding("CRO205", message, place=replace(place, quote=quote), expected=f"{name}的分子和分母")


def _mention(document: Document, name: str, row: Row) -> tuple[str, Place, str] | None:
    """The sentence of the report that gives this rate, with the percent it gives."""
    stems = {name, row.subject, "满意度" if _SATISFIED.search(name) else name}
    stems |= {stem[-5:] for stem in stems if stem.endswith("率") and len(stem) > 5}
    for statement in document.statements:
        plain = one_line(statement.text)
        for stem in sorted(stems, key=len, reverse=True):
            short = re.search(rf"{re.escape(stem)}[^。;\n]{{0,8}}?(?P<percent>\d{{1,3}}(?:\.\d+)?%)", plain)
            if short:
                return statement.text.strip(), statement.place, short["percent"]
    return None
