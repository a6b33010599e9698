"""Products in text (乘积关系): price x count, average x count, caps and ranges against averages, frequencies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.prose import Prose, Sentence
from yikou.crosscheck.prose.wording import amount, money_unit, nearest, number, said, value_words
from yikou.documents import Span
from yikou.findings import Finding, finding

_LIKE = {
    "名": "人", "位": "人", "对象": "人", "户家庭": "户", "个家庭": "户", "人次": "人次", "户次": "户次",
}  # fmt: skip
_PIECES = {"张", "份", "件", "套", "个", "床", "卡", "袋", "盒"}
_TOTAL = re.compile(r"共|合计|总|累计")
_SETTLED = re.compile(r"结算|兑付|核销|消费|实际使用|报销|兑换")
_VARIES = re.compile(r"不等|分档|按比例|按照比例|起步|上浮|最高|不超过|差额|标准不一|分别")
_MONTHS = re.compile(r"(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})个月")
_GIFT = re.compile(r"物品|慰问品|礼包|慰问|物资|补助|救助|用品|实物|礼品|购买|发放|采购")
_YEAR_WORDS = re.compile(r"(?:全年|年度|一年|年|共计|累计|合计|共)[^,;。]{0,5}$")
_TIMES = {"月": 12, "季度": 4, "季": 4, "周": 52}


@dataclass(frozen=True, slots=True)
class Product:
    """count x each = total, as read from a sentence; ``multiples`` are the lawful factors (months)."""

    count: Measure
    each: Measure
    total: Measure
    multiples: tuple[int, ...] = (1,)
    several: bool = False

    def holds(self) -> bool:
        """Whether some lawful multiple gives the total within the rounding of what is printed."""
        for factor in self.multiples:
            value = self.count.value * self.each.value * factor
            slack = (
                self.total.half
                + self.count.value * self.each.half * factor
                + self.each.value * self.count.half
            )
            if self.each.role is Role.PER:
                # A price is exact as printed; only the total and the count may be rounded.
                slack = self.total.half + self.each.value * self.count.half * factor
            if abs(value - self.total.value) <= slack:
                return True
        return False


def prices_and_averages(prose: Prose) -> Iterator[Finding]:
    """CRO510 (price x count), CRO511 (average x count), CRO517 (several readings, none fits)."""
    for sentence in prose.sentences:
        for product in _products(sentence):
            if product.holds():
                continue
            yield _wrong_product(prose, product)


def _products(sentence: Sentence) -> Iterator[Product]:
    for each in sentence.measures:
        if each.role not in (Role.PER, Role.AVERAGE) or not each.per or _VARIES.search(sentence.text):
            continue
        unit = each.per.split("每")[0]
        prices = {m.value for m in sentence.measures if m.role is Role.PER and m.family == each.family}
        if len(prices) > 1:
            continue  # several standards: how many got which is not said
        if unit in {"年", "月", "日", "天", "周", "季", "季度"}:
            continue
        counts = [m for m in sentence.measures if _counts(m, unit) and m.span != each.span]
        totals = [m for m in sentence.measures if m.family == each.family and m.role is Role.PLAIN]
        if each.role is Role.PER:
            totals = [m for m in totals if m.span > each.span and _TOTAL.search(m.lead)]
        else:
            totals = [m for m in totals if m.unit != unit or m.kind is Kind.MONEY]
        totals = [m for m in totals if not _SETTLED.search(m.lead) and "其中" not in m.lead]
        if len({m.value for m in totals}) != 1 or not counts:
            continue
        options = [
            Product(c, each, totals[0], _factors(sentence.text, each), len(counts) > 1) for c in counts
        ]
        # With several counts in the sentence one that fits settles it.
        fitting = next((option for option in options if option.holds()), None)
        yield fitting or min(options, key=lambda option: abs(option.count.span.start - each.span.start))


def _counts(measure: Measure, unit: str) -> bool:
    if measure.kind is not Kind.COUNT or measure.role is not Role.PLAIN:
        return False
    wanted = _LIKE.get(unit, unit)
    return (
        measure.unit == wanted
        or {measure.unit, wanted} <= _PIECES
        or (wanted == "人" and measure.unit == "人次")
    )


def _factors(text: str, each: Measure) -> tuple[int, ...]:
    if each.role is Role.AVERAGE and re.search(r"月|日|天|次", each.lead[-8:]):
        return tuple(range(1, 13)) if "月" in each.lead[-8:] else tuple(range(1, 367))
    if "每" not in (each.per or ""):
        return (1,)
    when = (each.per or "").split("每")[1]
    if when == "年":
        return (1,)
    if months := _MONTHS.search(text):
        han = "一二三四五六七八九十"
        stated = int(months["n"]) if months["n"].isdigit() else han.find(months["n"]) + 1
        return (stated,) if stated else tuple(range(1, 13))
    return tuple(range(1, 13)) if when == "月" else tuple(range(1, 367))


def _wrong_product(prose: Prose, product: Product) -> Finding:
    count, each, total = product.count, product.each, product.total
    value = count.value * each.value * (product.multiples[0] if len(product.multiples) == 1 else 1)
    place = prose.between(count, each, total)
    if each.role is Role.AVERAGE:
        mean = total.value / count.value if count.value else Fraction(0)
        return finding(
            "CRO517" if product.several else "CRO511",
            f"{said(total)} ÷ {said(count)} = {_mean_words(mean, each)},平均数写的是 {said(each)}",
            place=place, expected=_mean_words(mean, each), found=said(each),
        )  # fmt: skip
    factor = (
        f" × {product.multiples[0]}"
        if product.multiples not in ((1,),) and len(product.multiples) == 1
        else ""
    )
    doubtful = product.several or len(product.multiples) > 1
    return finding(
        "CRO517" if doubtful else "CRO510",
        f"{said(count)} × {said(each)}{factor} = {value_words(value, total)},写的是 {said(total)},"
        f"相差 {value_words(abs(value - total.value), total)}",
        place=place, expected=value_words(value, total), found=said(total),
    )  # fmt: skip


def _mean_words(mean: Fraction, each: Measure) -> str:
    return amount(nearest(mean), money_unit(each)) if each.kind is Kind.MONEY else number(mean) + each.unit


def caps_and_ranges(prose: Prose) -> Iterator[Finding]:
    """CRO512 (average above a cap), CRO513 (average outside an announced range of standards)."""
    for at, sentence in enumerate(prose.sentences):
        for bound in sentence.measures:
            if bound.kind is not Kind.MONEY or bound.role not in (Role.CAP, Role.RANGE):
                continue
            if bound.role is Role.CAP and not (
                bound.per or _GIFT.search(bound.tail or prose.flat[bound.span.end :][:12])
            ):
                continue
            pair = _spent_on(sentence, bound)
            following = prose.sentences[at + 1] if at + 1 < len(prose.sentences) else None
            if pair is None and bound.role is Role.CAP and following is not None:
                pair = _spent_on(following, None)
            if pair is not None:
                yield from _bounded(prose, bound, *pair)


def _spent_on(sentence: Sentence, bound: Measure | None) -> tuple[Measure, Measure] | None:
    """The one count of people or households and the money spent on them, if the sentence has them."""
    counts = [m for m in sentence.measures if m.role is Role.PLAIN and m.unit in {"人", "户", "人次", "户次"}]
    sums = [m for m in sentence.measures if m.role is Role.PLAIN and m.kind is Kind.MONEY]
    if bound is not None:
        sums = [m for m in sums if m.span > bound.span]
    if len(counts) != 1 or not sums or counts[0].value == 0 or counts[0].span > sums[0].span:
        return None
    return counts[0], sums[0]


def _bounded(prose: Prose, bound: Measure, count: Measure, total: Measure) -> Iterator[Finding]:
    mean = total.value / count.value
    words = f"{said(total)} ÷ {said(count)} = 平均 {amount(nearest(mean))}"
    if bound.role is Role.CAP and mean > bound.value:
        limit = amount(count.value * bound.value, money_unit(total))
        yield finding(
            "CRO512",
            f"{words},高于「{said(bound)}{'以内' if bound.tail.startswith('以内') else ''}」的限额"
            f"(按限额 {said(count)} × {amount(bound.value)} = {limit})",
            place=prose.between(count, total), expected=f"不超过 {limit}", found=said(total),
        )  # fmt: skip
    if bound.role is Role.RANGE and bound.high is not None and not bound.value <= mean <= bound.high:
        yield finding(
            "CRO513", f"{words},不在所说的标准 {said(bound)} 之内",
            place=prose.between(count, bound, total), expected=said(bound), found=amount(nearest(mean)),
        )  # fmt: skip


def unsettled_face_value(prose: Prose) -> Iterator[Finding]:
    """CRO514: cards or vouchers issued at face value against what was settled; where the rest went."""
    for at, sentence in enumerate(prose.sentences):
        for each in sentence.measures:
            if each.role is not Role.PER or each.kind is not Kind.MONEY or each.per not in _PIECES:
                continue
            counts = [m for m in sentence.measures if _counts(m, each.per)]
            near = [m for s in prose.sentences[at : at + 2] for m in s.measures if m.span > each.span]
            settled = [
                m for m in near if m.kind is Kind.MONEY and m.role is Role.PLAIN and _settled(prose, m)
            ]
            if len(counts) != 1 or not settled:
                continue
            issued, paid = counts[0].value * each.value, settled[0]
            if (
                abs(issued - paid.value) <= paid.half
                or prose.flat.find("结转", each.span.end, paid.span.end + 60) >= 0
            ):
                continue
            unit = money_unit(paid)
            verb = "未结算" if issued > paid.value else "多结算"
            yield finding(
                "CRO514",
                f"{said(counts[0])} × {said(each)} = {amount(issued, unit)},结算 {said(paid)}"
                f"(占 {number(paid.value / issued * 100)}%),{verb}的 {amount(abs(issued - paid.value), unit)}没有说明",
                place=prose.between(counts[0], each, paid), expected=amount(issued, unit), found=said(paid),
            )  # fmt: skip


def _settled(prose: Prose, measure: Measure) -> bool:
    return bool(_SETTLED.search(prose.flat[max(0, measure.span.start - 12) : measure.span.start]))


def frequencies(prose: Prose) -> Iterator[Finding]:
    """CRO515: so many times a month against so many a year."""
    pattern = re.compile(r"每(?:个)?(?P<when>月|季度|季|周)[^,;。:\d]{0,16}?(?P<about>不少于|至少|≥)?$")
    for sentence in prose.sentences:
        for each in sentence.measures:
            head = pattern.search(prose.flat, max(0, each.span.start - 24), each.span.start)
            if head is None or each.unit not in {"次", "场", "期", "节", "篇"}:
                continue
            yearly = [
                m for m in sentence.after(each.span.end) if m.unit == each.unit and _YEAR_WORDS.search(m.lead)
            ]
            if len(yearly) != 1 or each.value * _TIMES[head["when"]] == yearly[0].value:
                continue
            total, times = yearly[0], _TIMES[head["when"]]
            if (head["about"] or total.role is Role.FLOOR) and total.value > each.value * times:
                continue
            if head["when"] == "周" and 48 <= total.value / each.value <= 53:
                continue
            yield finding(
                "CRO515",
                f"每{head['when']} {said(each)} × {times} = {number(each.value * times)}{each.unit},全年写的是 {said(total)}",
                place=prose.between(each, total), expected=f"{number(each.value * times)}{each.unit}", found=said(total),
            )  # fmt: skip


def shares_by_ratio(prose: Prose) -> Iterator[Finding]:
    """CRO516: amounts that do not stand in the ratio by which they are said to be shared (2:3)."""
    for match in prose.find(
        r"按照?(?P<ratio>\d{1,3}(?::\d{1,3}){1,3})(?:的?比例|(?:分别|共同)?(?:分担|承担|负担|出资|配套|分摊))"
    ):
        ratio = [int(part) for part in match["ratio"].split(":")]
        area = Span(match.end(), min(len(prose.flat), match.end() + 120))
        end = re.search(r"[。\n]", prose.flat[area.start : area.end])
        if end:
            area = Span(area.start, area.start + end.start())
        shares = [m for m in prose.within(area) if m.kind is Kind.MONEY and m.role is Role.PLAIN]
        if len(shares) != len(ratio) or 0 in ratio:
            continue
        total = sum((share.value for share in shares), Fraction(0))
        due = [total * part / sum(ratio) for part in ratio]
        slack = [share.half + sum((s.half for s in shares), Fraction(0)) for share in shares]
        if all(abs(share.value - want) <= room for share, want, room in zip(shares, due, slack, strict=True)):
            continue
        yield _wrong_shares(prose, match, shares, due)


def _wrong_shares(
    prose: Prose, match: re.Match[str], shares: Sequence[Measure], due: Sequence[Fraction]
) -> Finding:
    unit = money_unit(*shares)
    wanted = "、".join(amount(nearest(want), unit) for want in due)
    given = "、".join(said(share) for share in shares)
    return finding(
        "CRO516", f"按 {match['ratio']} 分担,应为 {wanted},写的是 {given}",
        place=prose.place(match.start(), shares[-1].span.end), expected=wanted, found=given,
    )  # fmt: skip
