"""Parts and wholes in one sentence (分项与总数): 其中, 分别, 合计, 共."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from yikou.crosscheck.prose.lexicon import lexicon
from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.parts import MIXED
from yikou.crosscheck.prose.prose import Prose, Sentence
from yikou.crosscheck.prose.wording import addition, said, tolerance, value_words
from yikou.findings import Finding, finding

_OPENS = re.compile(
    r"其中|分别(?:为|是)|(?:具体)?(?:包括|包含|分为)(?=[:,]|.{0,30}\d)|(?:由|按).{0,20}?(?:组成|构成)"
)
_SUM = re.compile(
    r"(?P<word>(?P<n>[两二三四五六七八九十]|\d+)?[项者类个笔]?(?:合计|总计)|共计|总共|合共|一共|累计|(?<![公合总一])共(?![同享建用性通融青产和])(?!计))[^\d,;。:]{0,8}$"
)
_CLOSES = re.compile(
    r"(?:合计|总计|共计|总共|一共|累计|比上年|同比|较上年|调[减增]|追加|收回|全年|实际|剩余|结余)"
)
_CHANGE = re.compile(r"(?:增加|减少|增长|下降|提高|降低|新增|净增|同比|比上年|较上年|比去年)(?:了)?$")
_OPENS_TOTAL = re.compile(r"\s*(?:以上|上述|各项|两项|三项)?[^,。;\d]{0,4}(?:共计|合计|总计)")
#: Words of a source that no other source shares: money of one level is not money of another.
_LEVEL = re.compile(r"中央|省|市|区|县|镇|街|乡|自筹|社会|捐")
_GRAND = re.compile(r"合计|总计|共计|总额|总支出")
_ALL_SPENT = re.compile(
    r"(?:全年|共|累计|合计|总)[^,;。]{0,10}(?:支出|发放|使用|投入|资金)|实际支出|总支出|支出总额|全年支出"
)
_OPEN_END = re.compile(r"等(?!级|次|额|候|于|同)")
_HAN_COUNT = {word: at for at, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


class Claim(Enum):
    """How far a list of parts says that it is the whole."""

    ALL = "all"
    SOURCES = "sources"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Split:
    """A whole and the parts named after it."""

    whole: Measure
    parts: tuple[Measure, ...]
    claim: Claim

    @property
    def total(self) -> Fraction:
        """What the parts add to."""
        return sum((part.value for part in self.parts), Fraction(0))

    @property
    def gap(self) -> Fraction:
        """How far the parts are from the whole, beyond what rounding explains; zero when they agree."""
        for upto in range(2, len(self.parts)):
            # The first parts may be the whole already; what follows then divides one of them again.
            first = self.parts[:upto]
            so_far = sum((part.value for part in first), Fraction(0))
            if abs(so_far - self.whole.value) <= tolerance(first, self.whole):
                return Fraction(0)
        difference = self.total - self.whole.value
        return difference if abs(difference) > tolerance(self.parts, self.whole) else Fraction(0)


def parts_of_wholes(prose: Prose) -> Iterator[Finding]:
    """CRO500 to CRO502: parts named after 其中 or 分别 against the number before it."""
    for at, sentence in enumerate(prose.sentences):
        for split in _splits(prose, sentence, prose.sentences[at - 1] if at else None):
            yield from _judged(prose, split)
        yield from _households_as_people(prose, sentence)


_BEINGS = frozenset(("人", "户", "人次", "户次"))


def _households_as_people(prose: Prose, sentence: Sentence) -> Iterator[Finding]:
    """CRO508: parts in households and in persons that make the whole only if one counts as the other."""
    opening = _OPENS.search(sentence.text)
    if opening is None or opening[0] != "其中":
        return
    start = sentence.span.start + opening.end()
    parts = _listed([m for m in sentence.measures if m.span.start >= start])
    before = [m for m in sentence.before(sentence.span.start + opening.start()) if m.unit in _BEINGS]
    if len(parts) < 2 or not before or any(part.unit not in _BEINGS for part in parts):
        return
    whole = before[-1]
    other = [part for part in parts if part.unit not in MIXED.get(whole.unit, {whole.unit})]
    other = other or [
        part for part in parts if (part.unit in ("户", "户次")) != (whole.unit in ("户", "户次"))
    ]
    if (
        not other
        or len(other) == len(parts)
        or sum((part.value for part in parts), Fraction(0)) != whole.value
    ):
        return
    yield finding(
        "CRO508",
        f"总数写的是 {said(whole)},分项之和 {addition(parts, whole)},其中 {'、'.join(said(m) for m in other)} 的单位不同,"
        f"按一{other[0].unit}算作一{whole.unit}才等于 {said(whole)}",
        place=prose.between(whole, *parts), found=said(other[0]),
    )  # fmt: skip


def _judged(prose: Prose, split: Split) -> Iterator[Finding]:
    whole, gap = split.whole, split.gap
    place = prose.between(whole, *split.parts)
    largest = max(split.parts, key=lambda part: part.value)
    if largest.value - whole.value > largest.half + whole.half:
        yield finding(
            "CRO502",
            f"其中的一项 {said(largest)} 大于它所在的总数 {said(whole)}",
            place=place, expected=f"不大于 {said(whole)}", found=said(largest),
        )  # fmt: skip
        return
    if not gap:
        return
    words = (
        f"分项之和 {addition(split.parts, whole)},总数写的是 {said(whole)},"
        f"{'多出' if gap > 0 else '少了'} {value_words(abs(gap), whole)}"
    )
    near = abs(gap) < min(part.value for part in split.parts) and len(split.parts) > 2
    certain = split.claim is Claim.ALL or (split.claim is Claim.SOURCES and (gap > 0 or near))
    expected, found = value_words(split.total, whole), said(whole)
    if certain:
        yield finding("CRO500", words, place=place, expected=expected, found=found)
    elif gap > 0 or split.claim is Claim.SOURCES:
        yield finding("CRO501", words, place=place, expected=expected, found=found)


def _splits(prose: Prose, sentence: Sentence, previous: Sentence | None) -> Iterator[Split]:
    for opening in _OPENS.finditer(sentence.text):
        start = sentence.span.start + opening.end()
        nested = _OPENS.search(sentence.text, opening.end())
        stop = sentence.span.start + nested.start() if nested and nested[0] == "其中" else sentence.span.end
        after = [m for m in sentence.measures if start <= m.span.start < stop]
        outside = [
            m
            for m in after
            if prose.flat.count("(", start, m.span.start) <= prose.flat.count(")", start, m.span.start)
        ]
        parts = _listed(_same_list(prose, outside if len(outside) > 1 else after))
        before = [m for m in sentence.before(sentence.span.start + opening.start()) if m.role is Role.PLAIN]
        if not before and previous is not None and not sentence.text[: opening.start()].strip():
            # 其中 that opens a sentence divides what the sentence before it gave.
            before = [m for m in previous.measures if m.role is Role.PLAIN]
        if not parts or not before:
            continue
        kinds = dict.fromkeys(part.family for part in parts)
        for at, family in enumerate(kinds):
            same = tuple(part for part in parts if part.family == family)
            whole = next((m for m in reversed(before) if m.family == family), None)
            primary = at == 0 and before[-1].family == family or len(same) == len(parts) / len(kinds)
            if (
                whole is None
                or not primary
                or _CHANGE.search(whole.lead)
                or whole.kind in (Kind.PERCENT, Kind.POINTS)
            ):
                continue
            yield Split(whole, same, _claim(prose, opening[0], start, same))


def _same_list(prose: Prose, after: Sequence[Measure]) -> Sequence[Measure]:
    """A list of two or more parts ends at a semicolon, unless semicolons are what divides its parts."""
    for at in range(1, len(after)):
        if ";" in prose.flat[after[at - 1].span.end : after[at].span.start]:
            families = [m.family for m in after[:at] if m.role is Role.PLAIN]
            if len(set(families)) < len(families):
                return after[:at]
            break
    return after


def _listed(after: Sequence[Measure]) -> list[Measure]:
    """The parts of a list: plain measures up to a word that opens something else."""
    parts: list[Measure] = []
    for measure in after:
        if _CLOSES.search(measure.lead) or (parts and _SUM.search(measure.lead)):
            break
        counted = measure.role is Role.PLAIN and measure.kind in (Kind.MONEY, Kind.COUNT)
        if counted and not _CHANGE.search(measure.lead):
            parts.append(measure)
    return parts


def _claim(prose: Prose, opening: str, start: int, parts: Sequence[Measure]) -> Claim:
    """Whether the list says that nothing is left over."""
    words = lexicon()
    if len(parts) < 2 or _OPEN_END.search(prose.flat, start, parts[-1].span.end + 1):
        return Claim.SOME
    names = _names(prose, start, parts)
    if opening.startswith(("分别", "由", "按")) or any(rest in name for name in names for rest in words.rest):
        return Claim.ALL
    if _complete(names):
        return Claim.ALL
    levels = [set(_LEVEL.findall(name)) for name in names]
    distinct = all(levels) and len(set().union(*levels)) >= len(levels)
    if all(any(word in name for word in words.sources) for name in names) and (len(parts) >= 3 or distinct):
        return Claim.SOURCES
    return Claim.SOME


def _names(prose: Prose, start: int, parts: Sequence[Measure]) -> list[str]:
    """What each part is called: the words since the part before it, and those right after it."""
    names, at = [], start
    for part in parts:
        names.append(prose.flat[at : part.span.start].strip(" ,;、:").removeprefix("其中") + part.tail)
        at = part.span.end
    return names


def _complete(names: Sequence[str]) -> bool:
    """Whether the names are all the halves or quarters of something: 男 and 女, 城市 and 农村."""
    return any(
        len(partition) == len(names) and all(any(word in name for name in names) for word in partition)
        for partition in lexicon().partitions
    )


def sums_after_parts(prose: Prose) -> Iterator[Finding]:
    """CRO503, CRO504: a total that follows its parts in the same sentence (…,合计 T)."""
    for position, sentence in enumerate(prose.sentences):
        plain = [m for m in sentence.measures if m.role is Role.PLAIN]
        if (
            plain
            and position
            and _OPENS_TOTAL.match(sentence.text)
            and plain[0].span == sentence.measures[0].span
        ):
            # 共计… at the head of a sentence adds up the list of the sentence before.
            listed = [m for m in prose.sentences[position - 1].measures if m.role is Role.PLAIN]
            plain = [*(listed if len(listed) > 2 else []), plain[0]]
        for at, whole in enumerate(plain):
            word = _SUM.search(whole.lead)
            if word is None or whole.kind not in (Kind.MONEY, Kind.COUNT):
                continue
            parts = _run_before(prose, plain[:at], whole)
            wanted = _HAN_COUNT.get(word["n"] or "") or (
                int(word["n"]) if (word["n"] or "").isdigit() else None
            )
            if wanted and wanted <= len(parts):
                parts = parts[-wanted:]
            if len(parts) >= 2:
                yield from _summed(prose, Split(whole, tuple(parts), Claim.ALL), word["word"])


def _run_before(prose: Prose, before: Sequence[Measure], whole: Measure) -> list[Measure]:
    """The parts that lead up to a total: same family, unbroken by another total or by 其中."""
    parts: list[Measure] = []
    for measure in reversed(before):
        between = prose.flat[measure.span.end : (parts[-1] if parts else whole).span.start]
        if "其中" in prose.flat[max(0, measure.span.start - len(measure.lead) - 3) : measure.span.start]:
            # These are the parts of an earlier whole, not of this total.
            return []
        if "其中" in between or _SUM.search(measure.lead):
            break
        if measure.family == whole.family and not _CHANGE.search(measure.lead):
            parts.append(measure)
    return parts[::-1]


def _summed(prose: Prose, split: Split, word: str) -> Iterator[Finding]:
    whole, gap = split.whole, split.gap
    if not gap:
        return
    text = prose.flat[split.parts[0].span.start : whole.span.end]
    started = prose.sentence_at(split.parts[0].span.start).span.start
    strong = word.endswith(("合计", "总计", "共计")) or _complete(_names(prose, started, split.parts))
    firm = not _OPEN_END.search(text) and (gap > 0 or strong) and _parallel(prose, split)
    yield finding(
        "CRO503" if firm else "CRO504",
        f"前列各项之和 {addition(split.parts, whole)},{word}写的是 {said(whole)},"
        f"{'少写' if gap > 0 else '多写'} {value_words(abs(gap), whole)}",
        place=prose.between(*split.parts, whole),
        expected=value_words(split.total, whole), found=said(whole),
    )  # fmt: skip


def _parallel(prose: Prose, split: Split) -> bool:
    """Whether the parts stand side by side as one list: no figure of another kind breaks it half way."""
    chain = [*split.parts, split.whole]
    inside = [
        len([m for m in prose.within_between(left, right) if m.role is Role.PLAIN])
        for left, right in zip(chain, chain[1:], strict=False)
    ]
    return len(set(inside[:-1])) <= 1 and all(
        right.span.start - left.span.end < 60 for left, right in zip(chain, chain[1:], strict=False)
    )


def nearly_a_total(prose: Prose) -> Iterator[Finding]:
    """CRO509: three or more amounts side by side that add to almost, but not quite, a total told elsewhere."""
    totals = [
        m for m in prose.measures
        if m.kind is Kind.MONEY and m.role is Role.PLAIN and _ALL_SPENT.search(m.lead) and not _CHANGE.search(m.lead)
        and not re.search(r"安排|预算|计划|下达|到位|收入", m.lead)
    ]  # fmt: skip
    for sentence in prose.sentences:
        parts = [m for m in sentence.measures if m.kind is Kind.MONEY and m.role is Role.PLAIN]
        if (
            len(parts) < 3
            or "其中" in sentence.text
            or any(_GRAND.search(m.lead) or _CHANGE.search(m.lead) for m in parts)
        ):
            continue
        total = sum((m.value for m in parts), Fraction(0))
        others = [m for m in totals if m not in parts and m.value > max(p.value for p in parts)]
        if any(abs(m.value - total) <= tolerance(parts, m) for m in others):
            continue
        close = [m for m in others if abs(m.value - total) * 20 <= m.value]
        if close:
            whole = close[0]
            yield finding(
                "CRO509",
                f"这里各项之和 {addition(parts, whole)},与另处的 {said(whole)} 只差 {value_words(abs(total - whole.value), whole)},"
                "可能有一个数写错",
                place=prose.between(*parts), expected=said(whole), found=value_words(total, whole),
            )  # fmt: skip
