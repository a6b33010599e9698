"""Rates and changes (比率与增减): 执行率, 占…%, 同比增长…%, 由…增加到…, shares that must add to 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from yikou.crosscheck.prose.lexicon import lexicon
from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.prose import Prose, Sentence
from yikou.crosscheck.prose.wording import number, said, value_words
from yikou.findings import Finding, finding

_RATE = re.compile(r"(?P<name>[^\d,;。:、()]{0,8}(?:率|满意度|比例|比重))(?:为|达到?|是|约|仅|均为|均达|:)*$")
_DUE = re.compile(
    r"应|计划|目标|预算|预计|安排|需|拟|下达|年初|总|共|申请|抽查|抽样|回访|调查|走访|发出|发放问卷|受理|涉及|登记|参加|投入|任务|在册"
)
_DONE = re.compile(
    r"实际?|完成|支出|执行|已|满意|有效|合格|通过|收回|回收|办结|到位|拨付|使用|达标|签订|落实|成功|兑现|录入"
)
_BASE = re.compile(r"预算|到位|安排|下达|拨付|计划|任务|筹集|投入")
_SHARE = re.compile(r"占(?P<of>[^\d,;。]{0,16}?)(?:的)?(?:比例|比重|比)?(?:为|约|达到?|是)*$")
_UP, _DOWN = "增长|增加|提高|上升|增幅|增|提升|扩大|新增|多", "下降|减少|降低|降幅|缩减|下调|少|降"
_CHANGE = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:幅度?|率)?(?:了|为|约|达到?|近)*$")
_FROM_TO = re.compile(
    r"^[^,;。]{0,4}?(?:,)?(?:大幅|逐步|稳步)?(?:增加|增长|提高|提升|上升|扩大|下降|减少|降低|降|升|上调|下调|调整|变)?(?:到|至|为)了?[^\d,;。]{0,8}$"
)
_EARLIER = re.compile(r"上年|去年|前一年|上年度|同期|年初|原来|此前")
_LATER = re.compile(r"今年|本年|当年|年末|年底|现在|目前")
_YEAR = re.compile(r"(20\d\d)年")


def _close(value: Fraction, printed: Measure, *inputs: Measure) -> bool:
    """Whether a computed percent prints as given, rounded or cut, whatever its inputs were rounded from."""
    slack = 2 * printed.half
    for measure in inputs:
        if measure.value:
            slack += abs(value) * measure.half / measure.value
    return abs(value - printed.value) <= slack


def _value(measure: Measure) -> Fraction:
    return measure.value


def _percents(sentence: Sentence) -> list[Measure]:
    return [m for m in sentence.measures if m.kind is Kind.PERCENT and m.role is Role.PLAIN]


def _numbers(sentence: Sentence) -> list[Measure]:
    return [m for m in sentence.measures if m.kind in (Kind.MONEY, Kind.COUNT) and m.role is Role.PLAIN]


def stated_rates(prose: Prose) -> Iterator[Finding]:
    """CRO520: a named rate against the two numbers that stand before it as due and done."""
    for at, sentence in enumerate(prose.sentences):
        done_at = sentence.span.start
        for rate in _percents(sentence):
            name = _RATE.search(rate.lead)
            pair = [m for m in _numbers(sentence) if done_at <= m.span.start < rate.span.start]
            done_at = rate.span.end
            if name is None or rate.unit != "%":
                continue
            word = name["name"].strip().removesuffix("率")[-2:]
            done = [m for m in pair if _DONE.search(m.lead) or (len(word) == 2 and word in m.lead)]
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


def _against_earlier(prose: Prose, at: int, rate: Measure, part: Measure, name: str) -> Iterator[Finding]:
    """CRO529: an execution rate whose base stands in one of the sentences before."""
    if not re.search(r"执行率|支出率|使用率|完成率|拨付率", name) or not part.value:
        return
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
            if not wholes and at:
                previous = prose.sentences[at - 1]
                wholes = [m for m in _numbers(previous) if m.family == part.family and m.value >= part.value]
            if not wholes or any(_close(part.value / m.value * 100, share, part, m) for m in wholes):
                continue
            whole = (named or wholes)[-1]
            value = part.value / whole.value * 100
            certain = len(named or wholes) == 1 and whole.span.start >= sentence.span.start
            yield finding(
                "CRO521" if certain else "CRO528",
                f"{said(part)} ÷ {said(whole)} = {number(value)}%,占比写的是 {said(share)}",
                place=prose.between(whole, part, share), expected=f"{number(value)}%", found=said(share),
            )  # fmt: skip


def changes(prose: Prose) -> Iterator[Finding]:
    """CRO522 (percent), CRO523 (amount), CRO524 (direction): what is said to have risen or fallen."""
    for sentence in prose.sentences:
        pair = _before_and_after(prose, sentence)
        for change in sentence.measures:
            word = _CHANGE.search(change.lead)
            if word is None or change.role not in (Role.PLAIN, Role.FLOOR) or change in (pair or ()):
                continue
            if pair is not None and change.span > min(pair[1].span, pair[0].span):
                yield from _change(prose, pair, change, rising=word["up"] is not None)
            elif pair is None and change.kind is Kind.PERCENT:
                yield from _by_amount(prose, sentence, change, rising=word["up"] is not None)


def _before_and_after(prose: Prose, sentence: Sentence) -> tuple[Measure, Measure] | None:
    """The earlier and the later value of one thing, if the sentence has exactly one such pair."""
    values = [
        m for m in sentence.measures
        if m.role in (Role.PLAIN, Role.PER) and m.kind is not Kind.POINTS and not _is_change(prose, m)
    ]  # fmt: skip
    for left, right in zip(values, values[1:], strict=False):
        text = prose.flat[left.span.end : right.span.start]
        if (
            left.family == right.family
            and re.search(r"(?:由|从)[^,;。]{0,16}$", left.lead)
            and _FROM_TO.search(text)
        ):
            return left, right
    values = [m for m in values if m.role is Role.PLAIN]
    families = {m.family for m in values}
    if len(values) != 2 or len(families) != 1:
        return None
    first, second = values
    years = [_clause_year(prose, sentence, m) for m in values]
    if years[0] and years[1] and years[0] != years[1]:
        return (first, second) if years[0] < years[1] else (second, first)
    if _EARLIER.search(second.lead) and not _EARLIER.search(first.lead):
        return second, first
    if _EARLIER.search(first.lead) and _LATER.search(second.lead):
        return first, second
    return None


def _is_change(prose: Prose, measure: Measure) -> bool:
    return bool(_CHANGE.search(measure.lead)) and not re.search(r"(?:到|至)$", measure.lead)


def _clause_year(prose: Prose, sentence: Sentence, measure: Measure) -> int | None:
    found = None
    for match in prose.find(_YEAR):
        if match.start() >= measure.span.start:
            break
        if match.start() >= sentence.span.start:
            found = int(match[1])
    return found


def _change(
    prose: Prose, pair: tuple[Measure, Measure], change: Measure, *, rising: bool
) -> Iterator[Finding]:
    before, after = pair
    difference = after.value - before.value
    place = prose.between(before, after, change)
    if difference and (difference > 0) != rising:
        yield finding(
            "CRO524",
            f"由 {said(before)} 到 {said(after)} 是{'增加' if difference > 0 else '减少'},文中写成{'增加' if rising else '减少'}",
            place=place, expected="增加" if difference > 0 else "减少", found="增加" if rising else "减少",
        )  # fmt: skip
        return
    if before.kind is Kind.PERCENT and change.kind is Kind.PERCENT:
        yield from _points(prose, before, after, change)
    elif change.kind is Kind.PERCENT and before.value:
        value = abs(difference) / before.value * 100
        loose = (after.half + before.half * (after.value / before.value)) / before.value * 100
        if abs(value - change.value) > 2 * change.half + loose:
            yield finding(
                "CRO522",
                f"({said(max(after, before, key=_value))} - {said(min(after, before, key=_value))}) ÷ {said(before)} = {number(value)}%,写的是 {said(change)}",
                place=place, expected=f"{number(value)}%", found=said(change),
            )  # fmt: skip
    elif (
        change.family == before.family
        and abs(abs(difference) - change.value) > before.half + after.half + change.half
    ):
        yield finding(
            "CRO523",
            f"{said(after)} 与 {said(before)} 相差 {value_words(abs(difference), change)},写的是 {said(change)}",
            place=place, expected=value_words(abs(difference), change), found=said(change),
        )  # fmt: skip


def _points(prose: Prose, before: Measure, after: Measure, change: Measure) -> Iterator[Finding]:
    """Between two percents a difference is in 百分点; as a percent it is relative."""
    difference = abs(after.value - before.value)
    slack = before.half + after.half + change.half
    relative = difference / before.value * 100 if before.value else Fraction(0)
    place = prose.between(before, after, change)
    if change.unit == "个百分点" and abs(difference - change.value) > slack:
        yield finding(
            "CRO523", f"{said(after)} 与 {said(before)} 相差 {number(difference)} 个百分点,写的是 {said(change)}",
            place=place, expected=f"{number(difference)}个百分点", found=said(change),
        )  # fmt: skip
    elif change.unit == "%" and abs(relative - change.value) > change.half:
        if abs(difference - change.value) <= slack:
            yield finding(
                "CRO526",
                f"由 {said(before)} 到 {said(after)} 是 {number(difference)} 个百分点,写成了 {said(change)}"
                f"(按百分比计算应为 {number(relative)}%)",
                place=place, expected=f"{number(difference)}个百分点", found=said(change),
            )  # fmt: skip
        elif abs(relative - change.value) > 2 * change.half + slack:
            yield finding(
                "CRO522", f"由 {said(before)} 到 {said(after)} 变化 {number(relative)}%,写的是 {said(change)}",
                place=place, expected=f"{number(relative)}%", found=said(change),
            )  # fmt: skip


def _by_amount(prose: Prose, sentence: Sentence, change: Measure, *, rising: bool) -> Iterator[Finding]:
    """120万元,比上年增加20万元,增长20%: the earlier value follows from the other two."""
    numbers = _numbers(sentence)
    steps = [m for m in numbers if _is_change(prose, m) and m.span < change.span]
    values = [m for m in numbers if not _is_change(prose, m) and m.span < change.span]
    if len(steps) != 1 or len(values) != 1 or steps[0].family != values[0].family:
        return
    step, after = steps[0], values[0]
    before = after.value - step.value if rising else after.value + step.value
    if before <= 0 or change.span.start - step.span.end > 20:
        return
    value = step.value / before * 100
    if abs(value - change.value) > 2 * change.half + (step.half + after.half) / before * 200:
        yield finding(
            "CRO522",
            f"上期为 {value_words(before, after)},{said(step)} ÷ {value_words(before, after)} = {number(value)}%,"
            f"写的是 {said(change)}",
            place=prose.between(after, step, change), expected=f"{number(value)}%", found=said(change),
        )  # fmt: skip


def shares_of_hundred(prose: Prose) -> Iterator[Finding]:
    """CRO507: shares that leave nothing over must add to 100 %."""
    words = lexicon()
    for sentence in prose.sentences:
        shares = [
            m
            for m in _percents(sentence)
            if m.unit == "%" and not _CHANGE.search(m.lead) and not _RATE.search(m.lead)
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
