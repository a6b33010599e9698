"""Lists without numbers (列举): 5项项目分别为…, 四个阶段, “四进”, and totals over such a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from yikou.crosscheck.prose.measures import Kind, Measure, Role
from yikou.crosscheck.prose.parts import MIXED
from yikou.crosscheck.prose.prose import Prose
from yikou.crosscheck.prose.wording import addition, number, said, tolerance, value_words
from yikou.documents import Span
from yikou.findings import Finding, finding
from yikou.values import parse_chinese_integer

_N = r"(?P<n>\d{1,2}|[二三四五六七八九十两]{1,2})"
_ANNOUNCED = re.compile(
    rf"{_N}(?:项|个|类|种|大类|大项)(?P<noun>[\u4e00-\u9fff]{{0,8}}?)(?:分别(?:为|是)|如下|包括)\s*:?"
)
_NUMBERED = re.compile(
    rf"(?:分为|分|共分|设|按|实施|开展)(?:以下|下列)?{_N}个(?P<noun>阶段|步骤|环节|部分|方面)"
)
_QUOTED = re.compile(
    rf"(?P<list>(?:[“\"][^”\"\n]{{1,30}}[”\"]、?){{1,20}}|[“\"](?P<inner>[^”\"\n]{{3,60}})[”\"])(?:的|等)?[“\"](?P<short>{_N}[\u4e00-\u9fff]{{1,3}})[”\"]"
)
_CATEGORIES = re.compile(
    rf"(?:覆盖|涉及|涵盖|面向|针对|包括|惠及)(?:了)?{_N}(?:大?类)(?P<noun>[\u4e00-\u9fff]{{0,8}})"
)
_LISTED_THEN_COUNTED = re.compile(
    rf"(?P<list>[\u4e00-\u9fff]{{2,12}}(?:、[\u4e00-\u9fff]{{2,12}}){{1,24}})(?:和|及|以及)?(?P<last>[\u4e00-\u9fff]{{2,12}})?等?{_N}(?:大?类|个方面|种情形)"
)
_TITLE = 30


def _value(text: str) -> int:
    return int(text) if text.isdigit() else {"两": 2}.get(text) or parse_chinese_integer(text) or 0


def totals_over_listings(prose: Prose) -> Iterator[Finding]:
    """CRO505 to CRO508: totals announced before 「N项…分别为」 against the entries that follow."""
    for match in prose.find(_ANNOUNCED):
        item = _enclosing(prose, match.start())
        entries = _entries(prose, Span(match.end(), item.end), match["noun"] or "项目")
        if len(entries) != _value(match["n"]) or len(entries) < 2:
            continue
        lead = [m for m in prose.within(Span(item.start, match.start())) if m.role is Role.PLAIN]
        for whole in lead:
            if whole.kind is Kind.MONEY:
                yield from _money_total(prose, whole, entries)
            elif whole.unit in {"人", "户", "人次", "户次", "人(户)次"}:
                yield from _people_total(prose, whole, entries)


def _enclosing(prose: Prose, position: int) -> Span:
    inside = [item for item in prose.outline if item.extent.start <= position < item.extent.end]
    if not inside:
        return Span(0, len(prose.flat))
    return max(inside, key=lambda item: item.rank).extent


def _entries(prose: Prose, area: Span, noun: str) -> list[Span]:
    """The stretches that begin with a short title sentence naming the thing that was counted."""
    key = noun[:2]
    starts = [
        s.span.start for s in prose.sentences
        if area.start <= s.span.start < area.end or area.start <= s.span.end <= area.end
        if not s.measures or s.measures[0].span.start >= s.span.end
        if len(s.text.strip()) <= _TITLE + 8 and key in s.text and "," not in s.text
    ]  # fmt: skip
    first = area.start if prose.flat[area.start : area.start + _TITLE].split("。")[0].find(key) >= 0 else None
    points = sorted({max(start, area.start) for start in starts} | ({first} if first is not None else set()))
    return [Span(start, end) for start, end in zip(points, [*points[1:], area.end], strict=True)]


def _money_total(prose: Prose, whole: Measure, entries: Sequence[Span]) -> Iterator[Finding]:
    per_entry = [
        [m for m in prose.within(entry) if m.kind is Kind.MONEY and m.role is Role.PLAIN] for entry in entries
    ]
    if not all(per_entry):
        return
    parts = [m for found in per_entry for m in found]
    total = sum((m.value for m in parts), Fraction(0))
    if abs(total - whole.value) <= tolerance(parts, whole):
        return
    sure = all(len(found) == 1 for found in per_entry)
    yield finding(
        "CRO505" if sure else "CRO506",
        f"总数写的是 {said(whole)},后列 {len(entries)} 项之和 {addition(parts, whole)},"
        f"相差 {value_words(abs(total - whole.value), whole)}",
        place=prose.around(whole), expected=value_words(total, whole), found=said(whole),
    )  # fmt: skip


def _people_total(prose: Prose, whole: Measure, entries: Sequence[Span]) -> Iterator[Finding]:
    parts = []
    for entry in entries:
        counted = next(
            (
                m
                for m in prose.within(entry)
                if m.role is Role.PLAIN and m.unit in {"人", "户", "人次", "户次"}
            ),
            None,
        )
        if counted is None:
            return
        parts.append(counted)
    total = sum((m.value for m in parts), Fraction(0))
    words = f"总数写的是 {said(whole)},后列 {len(entries)} 项之和 {addition(parts, whole)}"
    if abs(total - whole.value) > tolerance(parts, whole):
        yield finding(
            "CRO506", f"{words},相差 {number(abs(total - whole.value))}",
            place=prose.around(whole), expected=number(total), found=said(whole),
        )  # fmt: skip
        return
    other = [m for m in parts if _foreign(whole.unit, m.unit)]
    if other:
        rest = total - sum((m.value for m in other), Fraction(0))
        yield finding(
            "CRO508",
            f"{words},其中 {'、'.join(said(m) for m in other)} 的单位不同:实为 {number(rest)} 人加 "
            f"{'、'.join(said(m) for m in other)},按一{other[0].unit}算作一{whole.unit}才等于 {said(whole)}",
            place=prose.around(other[0]), found=said(other[0]),
        )  # fmt: skip


def _foreign(whole: str, part: str) -> bool:
    """Whether a part's unit is another thing: households inside a number of persons."""
    return part != whole and part not in MIXED.get(whole, ())


def announced_stages(prose: Prose) -> Iterator[Finding]:
    """CRO577: four stages are announced, and another number of them follows."""
    for match in prose.find(_NUMBERED):
        announced = _value(match["n"])
        parent = next(
            (at for at in reversed(range(len(prose.outline)))
             if prose.outline[at].extent.start <= match.start() < prose.outline[at].extent.end
             and prose.children(at)), None,
        )  # fmt: skip
        items = [item for _, item in prose.children(parent) if item.mark.start > match.end()]
        listed = [
            item for item in items if items and item.kind == items[0].kind and match["noun"] in item.title
        ]
        if listed and len(listed) != announced:
            yield finding(
                "CRO577",
                f"文中说{match['n']}个{match['noun']},下面列出 {len(listed)} 个"
                f"({'、'.join(item.title.split('(')[0][:12] for item in listed)})",
                place=prose.place(match.start(), match.end()), expected=f"{len(listed)}个", found=f"{match['n']}个",
            )  # fmt: skip


def counted_names(prose: Prose) -> Iterator[Finding]:
    """CRO578: “进家庭、进社区、进机构”的“四进” names three."""
    for match in prose.find(_QUOTED):
        entries = (
            [part for part in match["inner"].split("、") if part]
            if match["inner"] is not None
            else re.findall(r"[“\"]([^”\"]+)[”\"]", match["list"])
        )
        if len(entries) == 1:
            entries = entries[0].split("、")
        announced = _value(match["n"])
        if len(entries) > 1 and len(entries) != announced:
            yield finding(
                "CRO578", f"「{match['short']}」应有 {announced} 项,前面列出 {len(entries)} 项:{'、'.join(entries)}",
                place=prose.place(match.start(), match.end()), expected=f"{announced}项", found=f"{len(entries)}项",
            )  # fmt: skip
    for match in prose.find(_LISTED_THEN_COUNTED):
        entries = [part for part in match["list"].split("、") if part]
        announced = _value(match["n"])
        if "等" in match[0] or any(mark in match["list"] for mark in "和及与"):
            continue
        if len(entries) > 2 and announced and announced < len(entries):
            yield finding(
                "CRO578", f"文中说{match['n']}类,前面列出 {len(entries)} 类:{'、'.join(entries)}",
                place=prose.place(match.start(), match.end()), expected=f"{announced}类", found=f"{len(entries)}类",
            )  # fmt: skip


def categories_never_named(prose: Prose) -> Iterator[Finding]:
    """CRO579: so many categories are announced and nowhere listed."""
    for match in prose.find(_CATEGORIES):
        announced = _value(match["n"])
        after = prose.flat[match.end() : match.end() + 120].split("。")[0]
        before = prose.flat[max(0, match.start() - 60) : match.start()].rsplit("。", 1)[-1]
        named = max(after.count("、"), before.count("、")) + 1
        if announced < 3 or named >= announced or prose.says(rf"(?:第?{match['n']}类|类别{match['n']})[:,]"):
            continue
        noun = match["noun"] or "对象"
        yield finding(
            "CRO579", f"文中说{match['n']}类{noun},全文没有逐一列出是哪{match['n']}类,无法核对覆盖情况",
            place=prose.place(match.start(), match.end()),
        )  # fmt: skip
