"""Claims without facts (佐证): a score table's full marks against what the text in front of it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yikou.crosscheck.prose.flat import flatten
from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.prose import Prose
from yikou.crosscheck.prose.wording import amount, nearest, number, said
from yikou.documents import Span
from yikou.findings import Finding, Place, finding

_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?")
_ABSENT = re.compile(
    r"(?:没有|未设立?|未建立?|尚未(?:设立|建立|建成)|不具备|暂无|无)(?:单独的?|独立的?|专门的?|自己的?|本级的?|固定的?)*"
    r"(?P<what>[\u4e00-\u9fff]{0,8}?(?P<kind>机构|救助站|管理站|中心|场所|设施))(?=[,。;、)]|的)"
)
_ON_SITE = re.compile(r"在站|站内|入站|离站|院内|所内")
_FORBIDDEN = re.compile(r"不得(?:为|向)?[^,。;]{0,8}(?:提供|发放)(?P<what>现金)")
_CASH = re.compile(r"发放[^,。;\n\d]{0,18}(?:资金|救助金|现金)[^,。;\n\d]{0,4}\d+(?:\.\d+)?\s?万?元")
_OUTCOME = re.compile(r"返乡|安置|识别|查明|转介|送医|落户|护送|寻亲成功|转送|入住|出院|就业|脱困")
_HELPED = re.compile(r"(?:共|累计|总计|全年)[^\d,;。]{0,4}(?:救助|帮扶|服务|资助|接收)[^\d,;。]{0,12}$")
_RATE_NAME = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,8}率)(?:为|达到?|均为|均达|是)*$")
_SUB_ITEM = re.compile(r"(?:^|\n|(?<=[;。]))\s*\d{1,2}[.、]\s*")


@dataclass(frozen=True, slots=True)
class Claim:
    """One indicator of a score table with its number, points, and the words by which it is scored."""

    number: int
    name: str
    branch: str
    weight: Fraction
    score: Fraction
    standard: str
    explanation: str
    place: Place | None

    @property
    def full(self) -> bool:
        """Whether all its points are claimed."""
        return self.score >= self.weight > 0

    @property
    def words(self) -> str:
        """Explanation and standard together."""
        return self.explanation + "\n" + self.standard


def claims(prose: Prose) -> list[Claim]:
    """The indicators of the document's score table that are scored by a standard in prose."""
    found = []
    for form in prose.document.forms:
        for at, (branch, _, row) in enumerate(form.indicators(), 1):
            weight, score = _NUMBER.search(row.weight.text), _NUMBER.search(row.score.text)
            standard, explanation = flatten(row.standard.text), flatten(row.explanation.text)
            if weight and score and (standard or explanation):
                found.append(
                    Claim(
                        at, re.sub(r"\s", "", row.name.text), re.sub(r"\(.*|\s", "", flatten(branch.name.text)),
                        Fraction(weight[0]), Fraction(score[0]), standard, explanation,
                        row.standard.place or row.name.place,
                    )
                )  # fmt: skip
    return found


def _place(prose: Prose, claim: Claim, quote: str) -> Place:
    at = prose.document.text.find(quote)
    if at >= 0:
        return prose.place(at, at + len(quote))
    base = claim.place or Place()
    return Place(base.file, base.page, base.sheet, base.table, base.row, base.column, quote)


def absent_institution(prose: Prose) -> Iterator[Finding]:
    """CRO605: there is no institution here, and its services are told as if there were."""
    match = next(prose.find(_ABSENT), None)
    on_site = next(prose.find(_ON_SITE), None)
    if match is None or on_site is None:
        return
    stop = re.compile(r"[,。;\n]").search(prose.flat, on_site.end())
    end = stop.start() if stop else on_site.end()
    yield finding(
        "CRO605", f"正文说没有{match['what']},又写「{prose.flat[on_site.start() : end]}」",
        place=prose.place(max(on_site.start() - 2, 0), end), found=on_site[0],
    )  # fmt: skip


def bare_rates(prose: Prose) -> Iterator[Finding]:
    """CRO603: rates of 100 % in a report without a table, and not the numbers they come from."""
    if prose.document.forms or prose.document.kind != "report":
        return
    bare = []
    for sentence in prose.sentences:
        numbers = [
            m for m in sentence.measures if m.kind in (Kind.MONEY, Kind.COUNT) and m.role is Role.PLAIN
        ]
        for rate in sentence.measures:
            name = _RATE_NAME.search(rate.lead)
            if (
                numbers
                and prose.flat.startswith("(", rate.span.end)
                and numbers[-1].span.start > rate.span.end
            ):
                continue  # 100%(36个社区全部开设)
            if rate.kind is Kind.PERCENT and rate.value == 100 and name is not None and len(numbers) < 2:
                bare.append((rate, name["name"]))
    if bare:
        names = "、".join(dict.fromkeys(name for _, name in bare))
        yield finding(
            "CRO603", f"{names}写的是 100%,没有写出分子和分母",
            place=prose.around(bare[0][0]), found=said(bare[0][0]),
        )  # fmt: skip


def partial_evidence(prose: Prose) -> Iterator[Finding]:
    """CRO607: full marks for several points, and a text that speaks of some of them."""
    table = claims(prose)
    subs = {c.number: [s for s in _SUB_ITEM.split(c.standard) if len(s.strip()) > 6] for c in table}
    common = Counter(pair for parts in subs.values() for part in parts for pair in _pairs(part))
    narrative = prose.flat
    for claim in table:
        parts = subs[claim.number]
        if not claim.full or len(parts) < 3:
            continue
        told = [part for part in parts if _told(part, common, narrative)]
        missing = [part for part in parts if part not in told]
        if told and missing:
            yield finding(
                "CRO607",
                f"第{claim.number}项「{claim.name}」{len(parts)} 个要点得满分 {number(claim.score)} 分,"
                f"正文只写到 {len(told)} 个,没有写到:{';'.join(_short(part) for part in missing)}",
                place=_place(prose, claim, missing[0].strip()[:30]), found=f"{number(claim.score)}分",
            )  # fmt: skip


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"得\d+(?:\.\d+)?分.*|[^\u4e00-\u9fffA-Za-z]", "", text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _told(part: str, common: Counter[str], narrative: str) -> bool:
    """Whether the text uses what is distinctive about a point: the pairs that few other points share."""
    rare = [pair for pair in _pairs(part) if common[pair] <= 2]
    hits = sum(pair in narrative for pair in rare)
    return bool(rare) and hits * 5 >= len(rare) * 2


def _short(part: str) -> str:
    return re.split(r"得\d|[,;。]", part.strip())[0][:24]


def cash_against_rule(prose: Prose) -> Iterator[Finding]:
    """CRO613: the standard forbids cash, the text says that money was handed out."""
    claim = next((c for c in claims(prose) if _FORBIDDEN.search(c.words)), None)
    paid = next(prose.find(_CASH), None)
    if claim is None or paid is None:
        return
    rule = _FORBIDDEN.search(claim.words)
    money = next((m for m in prose.within(Span(paid.start(), paid.end())) if m.kind is Kind.MONEY), None)
    people = next((m for m in prose.measures if m.unit == "人" and _HELPED.search(m.lead)), None)
    each = ""
    if money is not None and people is not None and people.value:
        each = f",合每人 {amount(nearest(money.value / people.value))}({said(money)} ÷ {said(people)})"
    yield finding(
        "CRO613",
        f"第{claim.number}项的标准写明「{rule[0] if rule else ''}」,正文却写「{paid[0].strip()}」{each}",
        place=prose.place(paid.start(), paid.end()), found=paid[0].strip(),
    )  # fmt: skip


_REST = re.compile(r"(?:其余|其他|剩余|另有|余下|另外)(?:的)?$")


def unexplained_people(prose: Prose) -> Iterator[Finding]:
    """CRO614 (helped, and no word of what became of them), CRO615 (more actions than people)."""
    helped = next(
        (m for m in prose.measures if m.unit == "人" and m.role is Role.PLAIN and _HELPED.search(m.lead)),
        None,
    )
    ends = [
        m
        for m in prose.measures
        if m.unit == "人" and m.role is Role.PLAIN and _OUTCOME.search(m.lead) and m != helped
    ]
    parts: list[Measure] = []
    for one in ends:
        # The same outcome told twice is one outcome.
        words = set(_OUTCOME.findall(one.lead))
        if not any(one.value == other.value and words & set(_OUTCOME.findall(other.lead)) for other in parts):
            parts.append(one)
    if parts:
        # 其余56人自行离站 says what became of the rest.
        told = {prose.sentence_at(one.span.start).span for one in parts}
        parts += [
            m
            for m in prose.measures
            if m.unit == "人" and m not in ends and m != helped and _REST.search(m.lead)
            and prose.sentence_at(m.span.start).span in told
        ]  # fmt: skip
    if helped is not None and len(parts) >= 2 and helped.value > 0:
        total = sum((m.value for m in parts), Fraction(0))
        if total < helped.value:
            yield finding(
                "CRO614",
                f"共救助 {said(helped)},写明去向或结果的 {' + '.join(number(m.value) for m in parts)} = {number(total)} 人,"
                f"其余 {number(helped.value - total)} 人没有说明",
                place=prose.around(helped), expected=said(helped), found=f"{number(total)}人",
            )  # fmt: skip
    for sentence in prose.sentences:
        acts = [m for m in sentence.measures if m.unit == "次" and m.role is Role.PLAIN]
        people = [m for m in sentence.measures if m.unit == "人" and m.role is Role.PLAIN]
        for act in acts:
            for person in people:
                if act.value > person.value > 0 and _pairs(act.lead[-6:]) & _pairs(person.lead[-6:]):
                    yield finding(
                        "CRO615", f"{act.lead[-6:]}{said(act)},{person.lead[-6:]}只有 {said(person)},次数多于人数",
                        place=prose.between(act, person), found=said(act),
                    )  # fmt: skip
