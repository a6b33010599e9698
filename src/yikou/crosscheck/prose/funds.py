"""Money and where it comes from (资金来源): spending against sources, surplus, promised levels, splits left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from yikou.crosscheck.prose.lexicon import lexicon
from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.prose import Prose, Sentence
from yikou.crosscheck.prose.wording import addition, amount, money_unit, number, said
from yikou.findings import Finding, finding

_LEFT = re.compile(r"(?:结余|剩余|结存|节余|余额|尚余|结转资金)(?:资金)?(?:为|约|:)?$")
_FISCAL = re.compile(r"(?:财政|上级|中央|[省市区县]级?)(?:拨付|下拨|拨款)[^\d,;。]{0,10}$")
_GOT = re.compile(r"(?:预算|安排|到位|收入|下达|拨入|筹集|资金总额|总投入|投入|拨款)[^\d,;。]{0,8}$")
_SPENT = re.compile(r"(?:支出|使用|发放|执行|拨付|支付|开支)[^\d,;。]{0,8}$")
_OTHER_FLOWS = re.compile(r"上年|以前年度|历年|结转(?!下)|退回|收回|上缴|调减|调整|追加|缴回|利息|未支付")
_LEVEL = r"(?:中央|省|市|区|县|镇|乡|街道|街镇|村)"
_PROMISE = re.compile(
    rf"(?P<levels>{_LEVEL}(?:[、和及与]{_LEVEL}){{1,5}})[两二三四五]级(?P<what>财政|资金|补助|配套|投入|共同)"
)
_BY_RATIO = re.compile(r"(?<!\d)(?<!\d的)按照?(?:一定)?(?:的)?比例(?:共同)?(?:承担|分担|负担|配套|出资|筹集)")
_BORNE = re.compile(r"由(?P<who>[^。;\n\d]{2,40}?)(?:共同)?(?:承担|负担|筹集|解决|分担|列支)")
_OVERALL = re.compile(
    r"到位|总收入|总支出|共支出|全年支出|年度支出|支出总额|资金总额|共收到|共安排|共筹集|资金来源"
)
_RECEIVED = re.compile(r"收到|下达|到位|安排|预算|拨入|筹集|需")
_PAID = re.compile(r"兑现|支出|支付|使用|发放给")
_TINY = Fraction(1, 1000)


def _money(sentence: Sentence) -> list[Measure]:
    return [m for m in sentence.measures if m.kind is Kind.MONEY and m.role is Role.PLAIN]


def spending_and_sources(prose: Prose) -> Iterator[Finding]:
    """CRO540: spending that is more than the sources the report states."""
    words = lexicon()
    sources = _best(prose, words.funding, words.spending, unless=_PAID)
    spent = _best(prose, words.spending, words.funding, unless=_RECEIVED)
    if not sources or not spent or {m.span for m in sources} & {m.span for m in spent}:
        return
    got = sum((m.value for m in sources), Fraction(0))
    used = sum((m.value for m in spent), Fraction(0))
    if used - got <= sum((m.half for m in (*sources, *spent)), Fraction(0)) or not got:
        return
    unit = money_unit(*sources, *spent)
    surplus = next(prose.find(r"[^,。;\n]{0,8}(?:结余|剩余)[^,。;\n]{0,12}"), None)
    remark = f";文中又说「{surplus[0].strip()}」" if surplus else ""
    yield finding(
        "CRO540",
        f"支出 {addition(spent, spent[0])},所写资金来源 {addition(sources, sources[0])},"
        f"支出多出 {amount(used - got, unit)},是来源的 {number(used / got * 100)}%{remark}",
        place=prose.between(*spent), expected=amount(got, unit), found=amount(used, unit),
    )  # fmt: skip


def _best(
    prose: Prose, wanted: Sequence[str], other: Sequence[str], *, unless: re.Pattern[str]
) -> list[Measure]:
    """The amounts of the one sentence that names most of what is wanted; one alone must be called a total."""
    best: list[Measure] = []
    for sentence in prose.sentences:
        found = [
            m for m in _money(sentence)
            if m.lead.endswith(tuple(wanted)) and not m.lead.endswith(tuple(set(other) - set(wanted)))
            and not unless.search(m.lead)
        ]  # fmt: skip
        if "其中" in sentence.text or re.search(r"合计|总计|共计", sentence.text):
            found = found[:1]
        if len(found) == 1 and not _OVERALL.search(found[0].lead):
            continue
        if sum((m.value for m in found), Fraction(0)) > sum((m.value for m in best), Fraction(0)):
            best = found
    return best


def surplus(prose: Prose) -> Iterator[Finding]:
    """CRO541, CRO545: received less spent against the surplus stated in the same sentence."""
    for sentence in prose.sentences:
        money = _money(sentence)
        left = [m for m in money if _LEFT.search(m.lead)]
        got = [
            m for m in money
            if m not in left and (_FISCAL.search(m.lead) or _GOT.search(m.lead) and not _SPENT.search(m.lead))
        ]  # fmt: skip
        spent = [m for m in money if _SPENT.search(m.lead) and m not in left and m not in got]
        if len(left) != 1 or len(got) != 1 or len(spent) != 1 or len(money) != 3:
            continue
        rest = got[0].value - spent[0].value
        if abs(rest - left[0].value) <= got[0].half + spent[0].half + left[0].half:
            continue
        unit = money_unit(*money)
        other = _OTHER_FLOWS.search(sentence.text)
        yield finding(
            "CRO545" if other else "CRO541",
            f"{said(got[0])} - {said(spent[0])} = {amount(rest, unit)},结余写的是 {said(left[0])}",
            place=prose.between(got[0], spent[0], left[0]), expected=amount(rest, unit), found=said(left[0]),
        )  # fmt: skip


def promised_levels(prose: Prose) -> Iterator[Finding]:
    """CRO542: so many levels of government are said to pay, and only some of them have an amount."""
    for match in prose.find(_PROMISE):
        levels = re.findall(_LEVEL, match["levels"])
        money = [m for m in prose.measures if m.kind is Kind.MONEY and m.role is Role.PLAIN]
        shown = [
            level for level in levels
            if any(re.search(rf"{level}(?:本)?(?:级|财政|补|拨|配套|投入|承担|资金)", m.lead[-16:]) for m in money)
        ]  # fmt: skip
        missing = [level for level in levels if level not in shown]
        if not money or not shown or not missing:
            continue
        first = next(
            m
            for m in money
            if re.search(rf"{shown[0]}(?:本)?(?:级|财政|补|拨|配套|投入|承担|资金)", m.lead[-16:])
        )
        yield finding(
            "CRO542",
            f"文中说由{match['levels']}共 {len(levels)} 级出资,只写了{'、'.join(shown)}级的金额({said(first)}),"
            f"没有{'、'.join(missing)}级的金额",
            place=prose.place(match.start(), match.end()), found="、".join(shown),
        )  # fmt: skip


def unstated_ratio(prose: Prose) -> Iterator[Finding]:
    """CRO543: shared 按照比例, and no ratio."""
    for match in prose.find(_BY_RATIO):
        start = max(prose.flat.rfind(mark, 0, match.start()) for mark in "。;\n,") + 1
        around = prose.sentence_at(match.start()).text
        if re.search(r"\d+:\d+|各(?:承担|负担)?\s?\d+%|\d+%", around):
            continue
        yield finding(
            "CRO543", f"「{prose.flat[start : match.end()].strip()[-40:]}」没有写明比例,各方金额无法复核",
            place=prose.place(start, match.end()),
        )  # fmt: skip


def unsplit_amounts(prose: Prose) -> Iterator[Finding]:
    """CRO544: an amount borne by several, and nobody's share."""
    words = lexicon()
    for sentence in prose.sentences:
        money = _money(sentence)
        for match in _BORNE.finditer(sentence.text):
            who = match["who"]
            parties = [party for party in re.split(r"[、,和及与]|以及", who) if len(party.strip()) > 0]
            start = sentence.span.start + match.start()
            before = [m for m in money if m.span.end <= start]
            after = [m for m in money if m.span.start >= start and re.search(r"结算|共", m.lead) is None]
            if len(parties) < 2 or re.search(r"比例|\d:\d", prose.flat[start - 16 : start + len(match[0])]):
                continue
            if not any(
                word in who or word in prose.flat[start - 12 : start] for word in (*words.sources, "资金")
            ):
                continue
            if not before or after:
                continue
            total = before[-1]
            yield finding(
                "CRO544",
                f"{said(total)} 由{who.strip()}承担,没有写明各方的金额,不能与来源核对",
                place=prose.place(total.span.start - len(total.lead), start + len(match[0])), found=said(total),
            )  # fmt: skip


def tiny_parts(prose: Prose) -> Iterator[Finding]:
    """CRO533: a source so small beside the others that its unit may be wrong (万 for 百万)."""
    words = lexicon()
    for sentence in prose.sentences:
        parts = [m for m in _money(sentence) if any(word in m.lead for word in words.sources)]
        total = sum((m.value for m in parts), Fraction(0))
        if len(parts) < 3:
            continue
        for part in parts:
            if part.value and part.value < total * _TINY:
                yield finding(
                    "CRO533",
                    f"{part.lead.removeprefix('其中')}{said(part)} 只占 {amount(total, money_unit(*parts))}"
                    f"的 {number(part.value / total * 100)}%,可能是单位写错",
                    place=prose.around(part), found=said(part),
                )  # fmt: skip
