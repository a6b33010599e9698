"""Rates and changes (比率与增减): 执行率, 占…%, 同比增长…%, 由…增加到…, shares that must add to 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from yikou.crosscheck.prose.changes import CHANGE
from yikou.crosscheck.prose.lexicon import lexicon
from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.prose import Prose, Sentence
from yikou.crosscheck.prose.wording import number, said
from yikou.findings import Finding, finding

_RATE = re.compile(r"(?P<name>[^\d,;。:、()]{0,8}(?:率|满意度|比例|比重))(?:为|达到?|是|约|仅|均为|均达|:)*$")
_DUE = re.compile(
    r"应|计划|目标|预算|预计|安排|需|拟|下达|年初|总|共|申请|抽查|抽样|回访|调查|走访|发出|发放问卷|受理|涉及|登记|参加|投入|任务|在册"
)
_DONE = re.compile(
    r"实际?|完成|支出|执行|决算|已|满意|有效|合格|通过|收回|回收|办结|到位|拨付|使用|达标|签订|落实|成功|兑现|录入"
)
_PLAN_MET = re.compile(
    r"(?P<name>(?:完成|占)(?:了)?(?:年初|全年|年度|当年)?(?:预算|计划|任务|目标)(?:数)?)的?$"
)
_BASE = re.compile(r"预算|到位|安排|下达|拨付|计划|任务|筹集|投入")
_SHARE = re.compile(r"占(?P<of>[^\d,;。]{0,16}?)(?:的)?(?:比例|比重|比)?(?:为|约|达到?|是)*$")


def _close(value: Fraction, printed: Measure, *inputs: Measure) -> bool:
    """Whether a computed percent prints as given, rounded or cut, whatever its inputs were rounded from."""
    slack = 2 * printed.half
    for measure in inputs:
        if measure.value:
            slack += abs(value) * measure.half / measure.value
    return abs(value - printed.value) <= slack


def _percents(sentence: Sentence) -> list[Measure]:
    return [m for m in sentence.measures if m.kind is Kind.PERCENT and m.role is Role.PLAIN]


def _numbers(sentence: Sentence) -> list[Measure]:
    return [m for m in sentence.measures if m.kind in (Kind.MONEY, Kind.COUNT) and m.role is Role.PLAIN]


def stated_rates(prose: Prose) -> Iterator[Finding]:
    """CRO520: a named rate against the two numbers that stand before it as due and done."""
    for at, sentence in enumerate(prose.sentences):
        done_at = sentence.span.start
        for rate in _percents(sentence):
            name = _RATE.search(rate.lead) or _PLAN_MET.search(rate.lead)
            pair = [m for m in _numbers(sentence) if done_at <= m.span.start < rate.span.start]
            done_at = rate.span.end
            if name is not None and prose.flat[rate.span.end : rate.span.end + 1] == "(":
                yield from _in_brackets(prose, sentence, rate, name["name"].strip())
                continue
            if name is None or rate.unit != "%":
                continue
            word = name["name"].strip().removesuffix("率")[-2:]
            done = [m for m in pair if _is_done(m.lead, word)]
            due = [m for m in pair if m not in done and _DUE.search(m.lead)]
            if len(done) == 1 and not due and rate.span.start - done[0].span.end < 16:
                yield from _against_earlier(prose, at, rate, done[0], name["name"].strip())
            if len(due) != 1 or len(done) != 1 or due[0].family != done[0].family or not due[0].value:
                continue
            if len([m for m in pair if m.family == due[0].family]) != 2:
                continue  # more than two numbers: which of them the rate relates is anybody's guess
            whole, part = due[0], done[0]
            value = part.value / whole.value * 100
            if _close(value, rate, whole, part):
                continue
            yield finding(
                "CRO520",
                f"{said(part)} ÷ {said(whole)} = {number(value)}%,{name['name'].strip()}写的是 {said(rate)}",
                place=prose.between(whole, part, rate), expected=f"{number(value)}%", found=said(rate),
            )  # fmt: skip


def _in_brackets(prose: Prose, sentence: Sentence, rate: Measure, name: str) -> Iterator[Finding]:
    """CRO520, CRO529: 97.5%(发放问卷200份,收回200份,满意195份)."""
    end = prose.flat.find(")", rate.span.end)
    inside = [m for m in _numbers(sentence) if rate.span.end < m.span.start < end]
    word = name.removesuffix("率").removesuffix("度")[-2:]
    done = [m for m in inside if _is_done(m.lead, word)]
    part = done[-1] if done else None
    wholes = [m for m in inside if part is not None and m is not part and m.family == part.family and m.value]
    if part is None or not wholes or any(_close(part.value / m.value * 100, rate, part, m) for m in wholes):
        return
    whole = wholes[-1]
    value = part.value / whole.value * 100
    yield finding(
        "CRO520" if len({m.value for m in wholes}) == 1 else "CRO529",
        f"{said(part)} ÷ {said(whole)} = {number(value)}%,{name}写的是 {said(rate)}",
        place=prose.between(rate, whole, part), expected=f"{number(value)}%", found=said(rate),
    )  # fmt: skip


def _is_done(lead: str, word: str) -> bool:
    """Whether the words before a number tell what was done; the last such word counts, a plan is never done."""
    if re.search(r"计划|应(?!急)|目标|拟|预计", lead):
        return False
    done = max((m.end() for m in _DONE.finditer(lead)), default=-1)
    due = max((m.end() for m in re.finditer(r"预算|安排|下达|任务", lead)), default=-1)
    return done > due or (due < 0 and len(word) == 2 and word in lead)


def _against_earlier(prose: Prose, at: int, rate: Measure, part: Measure, name: str) -> Iterator[Finding]:
    """CRO529: a rate whose base stands earlier: in the sentence, or for money in one of those before."""
    bases = [
        m for m in _numbers(prose.sentences[at]) if m.span < part.span and m.family == part.family and m.value
    ]
    if not bases and re.search(r"执行率|支出率|使用率|完成率|拨付率", name):
        bases = [
            m for sentence in prose.sentences[max(0, at - 3) : at] for m in _numbers(sentence)
            if m.family == part.family and _BASE.search(m.lead) and m.value
        ]  # fmt: skip
    if not bases or any(_close(part.value / m.value * 100, rate, part, m) for m in bases):
        return
    whole = bases[-1]
    value = part.value / whole.value * 100
    yield finding(
        "CRO529",
        f"前文的 {said(whole)} 若是分母,{said(part)} ÷ {said(whole)} = {number(value)}%,{name}写的是 {said(rate)}",
        place=prose.between(part, rate), expected=f"{number(value)}%", found=said(rate),
    )  # fmt: skip


def shares_of_wholes(prose: Prose) -> Iterator[Finding]:
    """CRO521, CRO528: a part with the percent it is said to be of a whole (占)."""
    for at, sentence in enumerate(prose.sentences):
        for share in _percents(sentence):
            word = _SHARE.search(share.lead)
            before = [m for m in _numbers(sentence) if m.span < share.span]
            if word is None or not before or "分别" in share.lead:
                continue
            part = before[-1]
            if share.span.start - part.span.end > 40:
                continue
            wholes = [m for m in before[:-1] if m.family == part.family and m.value >= part.value and m.value]
            opening = prose.flat.rfind("其中", sentence.span.start, part.span.start)
            named = [m for m in wholes if opening >= 0 and m.span.end <= opening]
            if at and opening >= 0 and not prose.flat[sentence.span.start : opening].strip():
                # 其中 at the head of a sentence divides what the sentence before it gave.
                earlier = [m for m in _numbers(prose.sentences[at - 1]) if not CHANGE.search(m.lead)]
                named = [m for m in earlier if m.family == part.family and m.value >= part.value]
                wholes = named or wholes
            if not wholes and at:
                previous = prose.sentences[at - 1]
                wholes = [m for m in _numbers(previous) if m.family == part.family and m.value >= part.value]
            if not wholes or any(_close(part.value / m.value * 100, share, part, m) for m in wholes):
                continue
            whole = (named or wholes)[-1]
            value = part.value / whole.value * 100
            certain = len(named or wholes) == 1 and (bool(named) or whole.span.start >= sentence.span.start)
            yield finding(
                "CRO521" if certain else "CRO528",
                f"{said(part)} ÷ {said(whole)} = {number(value)}%,占比写的是 {said(share)}",
                place=prose.between(whole, part, share), expected=f"{number(value)}%", found=said(share),
            )  # fmt: skip


def shares_of_hundred(prose: Prose) -> Iterator[Finding]:
    """CRO507: shares that leave nothing over must add to 100 %."""
    words = lexicon()
    for sentence in prose.sentences:
        shares = [
            m
            for m in _percents(sentence)
            if m.unit == "%" and not CHANGE.search(m.lead) and not _RATE.search(m.lead)
        ]
        if len(shares) < 2:
            continue
        text = prose.flat[max(sentence.span.start, shares[0].span.start - 16) : shares[-1].span.end]
        names = [share.lead + share.tail for share in shares]
        complete = any(rest in name for name in names for rest in words.rest) or any(
            len(partition) == len(shares) and all(any(word in name for name in names) for word in partition)
            for partition in words.partitions
        )
        total = sum((share.value for share in shares), Fraction(0))
        slack = sum((share.half for share in shares), Fraction(0))
        if not complete or "占" not in text or abs(total - 100) <= slack:
            continue
        yield finding(
            "CRO507", f"各项占比之和 {_sum(shares)} = {number(total)}%,应为 100%",
            place=prose.between(*shares), expected="100%", found=f"{number(total)}%",
        )  # fmt: skip


def _sum(shares: Sequence[Measure]) -> str:
    return " + ".join(f"{number(share.value)}%" for share in shares)


def rates_above_hundred(prose: Prose) -> Iterator[Finding]:
    """CRO525: a rate of a part that is more than the whole."""
    names = "|".join(sorted((w for w in lexicon().bounded_rates if w != "执行率"), key=len, reverse=True))
    pattern = re.compile(rf"(?:{names})(?:为|达到?|是|约|均为|均达|:|≥)*$")
    for measure in prose.measures:
        if (
            measure.kind is Kind.PERCENT
            and measure.unit == "%"
            and measure.value > 100
            and pattern.search(measure.lead)
        ):
            yield finding(
                "CRO525", f"「{measure.lead[-10:]}{said(measure)}」超过 100%",
                place=prose.around(measure), expected="不超过 100%", found=said(measure),
            )  # fmt: skip
