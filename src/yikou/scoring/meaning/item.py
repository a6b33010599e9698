"""整项 (item): all clauses of a standard together: parts, what reaches across them, and the checks."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from yikou.scoring.footnote import plain
from yikou.scoring.grammar import ClauseError, TooMuchWork, statements
from yikou.scoring.meaning.atoms import FactAtom, TestAtom
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.collect import Collector
from yikou.scoring.meaning.conditions import node, test
from yikou.scoring.meaning.finish import finish
from yikou.scoring.meaning.group import FULL, NONE, Cond, Gathered, Group
from yikou.scoring.meaning.ordinal import merge_states
from yikou.scoring.meaning.special import special_item
from yikou.scoring.meaning.target import target_item
from yikou.scoring.meaning.variants import read_variants
from yikou.scoring.meaning.words import NOTE, PREAMBLE, metric_label, positive
from yikou.scoring.rules import (
    AnyOf,
    Award,
    Between,
    Condition,
    Credit,
    Deducted,
    Fact,
    Flag,
    Footnote,
    Formula,
    Item,
    Judged,
    Ladder,
    Loss,
    Metric,
    Override,
    Part,
    Points,
    Share,
)
from yikou.scoring.text import Section, split

MAX_CLAUSE = 600
MAX_TEXT = 8000
MAX_CLAUSES = 80


def build_item(builder: Builder) -> Item:
    """The item a prepared standard means; raises Refused with the words that stop it."""
    prepared = builder.prepared
    text = prepared.text
    _limits(text)
    if prepared.suspects:
        start = prepared.origin.index(prepared.suspects[0].start)
        raise Refused(start, start + 4, "疑似识别错误", "SCO004")
    if not text.strip("\n，。；"):
        raise Refused(0, 0, "没有评分标准的文字", "SCO007")
    read_variants(builder)
    text = builder.prepared.text
    target = target_item(builder) or special_item(builder)
    if target is not None:
        return target
    gathered = Gathered()
    clauses = split(text)
    builder.clauses = clauses
    builder.numbered = sum(1 for clause in clauses if clause.section is Section.CLAUSE) > 1
    for clause in clauses:
        try:
            found = statements(text, clause.start, clause.end)
        except ClauseError as error:
            raise Refused(error.start, error.end, "句子不成规则") from error
        except TooMuchWork as error:
            raise Refused(clause.start, clause.end, "条款过于复杂", "SCO006") from error
        builder.clause += 1
        builder.hint = text[clause.start : clause.end].strip("\n，。；")[:16]
        collector = Collector(builder, gathered, tail=clause.section is Section.TAIL)
        collector.clause(found)
    _leftovers(builder, gathered)
    if gathered.grades:
        return _grades(builder, gathered)
    merge_states(builder, gathered)
    return _assemble(builder, gathered)


def _limits(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise Refused(MAX_TEXT, len(text), f"全文{len(text)}字,超过{MAX_TEXT}字", "SCO003")
    start = 0
    for stop in (*[m.start() for m in re.finditer(r"[；。\n]", text)], len(text)):
        if stop - start > MAX_CLAUSE:
            raise Refused(start, stop, f"该条{stop - start}字,超过{MAX_CLAUSE}字", "SCO003")
        start = stop + 1


def _leftovers(builder: Builder, gathered: Gathered) -> None:
    """Words without a consequence: members of a veto list, remarks, or a reason to refuse."""
    if builder.veto_list is not None:
        words, scope = builder.veto_list
        conditions: list[Condition] = []
        for cond in gathered.pending:
            _standalone_edges(builder, cond)
            conditions.append(node(builder, cond, deduct=True))
        gathered.pending.clear()
        if not conditions:
            raise Refused(0, len(builder.prepared.text), "否决情形没有列出")
        condition = AnyOf(tuple(conditions)) if len(conditions) > 1 else conditions[0]
        gathered.overrides.append(Override(scope, condition, words))
    for cond in gathered.pending:
        text = cond.text()
        plain_words = all(isinstance(atom, FactAtom) for atom in cond.atoms)
        if (
            plain_words
            and (NOTE.search(text) or PREAMBLE.match(text))
            and not re.search(r"\d|扣|加倍|减半|比例|(?<!不)得分的|倒扣|加分的", text)
        ):
            builder.remark(cond.start, cond.end)
            continue
        raise Refused(cond.start, cond.end, "没有写明得分或扣分")
    gathered.pending.clear()


def _standalone_edges(builder: Builder, cond: Cond) -> None:
    """80分以下 alone includes 80 (民法典第1259条); a 口径 all the same."""
    for index, atom in enumerate(cond.atoms):
        if (
            isinstance(atom, TestAtom)
            and atom.soft
            and atom.interval.high is not None
            and atom.interval.low is None
        ):
            edge = plain(atom.interval.high)
            chosen = builder.choose(
                f"{edge}以下", f"“{edge}以下”是否含{edge},", ("含", "不含"), "含", (atom.start, atom.end)
            )
            cond.atoms[index] = replace(
                atom, interval=replace(atom.interval, high_in=chosen == "含"), soft=False
            )


def _grades(builder: Builder, gathered: Gathered) -> Item:
    rungs: list[tuple[Between, str]] = []
    for cond, word in gathered.grades:
        for each in [f for f in cond.facts if re.search("百分制$|满分$", f.text)]:
            builder.remark(each.start, each.end)
            cond.atoms.remove(each)
        if len(cond.tests) != 1 or len(cond.atoms) != 1:
            raise Refused(cond.start, cond.end, "等级的分数界限不明")
        rungs.append((cond.tests[0].interval, word))
    made: list[tuple[Between, str]] = []
    for interval, word in rungs:
        edge = interval.high
        claimed = any(other.low == edge and other.low_in for other, _ in rungs if other is not interval)
        made.append((replace(interval, high_in=False) if claimed else interval, word))
    first = next((c.tests[0].label for c, _ in gathered.grades if c.tests[0].label), "得分")
    metric = builder.metric(first or "得分", "分", (0, len(builder.prepared.text)))
    ordered = sorted(made, key=lambda pair: -(pair[0].low if pair[0].low is not None else Fraction(-1)))
    return Item((), grades=tuple(ordered), grade_metric=metric)


def _assemble(builder: Builder, gathered: Gathered) -> Item:
    parts: list[Part] = [finish(builder, gathered, group) for group in gathered.groups]
    builder.again = True  # from here on a shorter name refers to a figure that was named before
    for scope, cond, words, at, is_open in gathered.deferred:
        condition = override_condition(builder, cond)
        gathered.overrides.append(Override(scope, condition, words, is_open, builder.prepared.span(*at)))
    losses = list(gathered.losses)
    losses_cap = gathered.losses_cap
    if not parts and losses:
        floor = gathered.floor if gathered.floor is not None else NONE
        if builder.weight is None and re.match(r"(?:减|扣)分项", builder.prepared.text):
            base, below = NONE, None
        else:
            base, below = FULL, floor
        span = builder.prepared.span(0, len(builder.prepared.text))
        parts = [Deducted(base, tuple(losses), losses_cap=losses_cap, floor=below, span=span)]
        losses, losses_cap = [], None
    only_zero = not parts and all(each.scope == "item" for each in gathered.overrides)
    if only_zero:
        raise Refused(0, len(builder.prepared.text), "没有读出计分规则")
    delta = (
        builder.weight is None
        and bool(parts)
        and all(
            isinstance(part, Credit)
            or isinstance(part, Deducted)
            and part.floor is None
            or isinstance(part, Ladder)
            and any(case.points.value < 0 for case in part.cases)
            for part in parts
        )
    )
    _check_targets(builder, gathered)
    parts = _below_zero(builder, parts)
    cap, floor_points = _item_bounds(builder, gathered, parts)
    return Item(
        tuple(parts), tuple(losses), tuple(gathered.overrides), tuple(gathered.absent),
        floor=None if delta or not parts and not losses else floor_points, cap=cap, delta=delta, losses_cap=losses_cap,
    )  # fmt: skip


def _check_targets(builder: Builder, gathered: Gathered) -> None:
    """标准为100%。 before a threshold must be that threshold."""
    edges = {
        edge
        for group in gathered.groups
        for entry in group.entries
        for test_atom in entry.cond.tests
        for edge in (test_atom.interval.low, test_atom.interval.high)
        if edge is not None
    }
    for target in gathered.targets:
        if edges and target.interval.low not in edges:
            raise Refused(target.start, target.end, "所写的标准与后面的门槛不一致")
        builder.restate(target.start, target.end)


def _below_zero(builder: Builder, parts: list[Part]) -> list[Part]:
    """倒扣分制, 上不封顶: whether the score may fall below zero must be chosen."""
    text = builder.prepared.text
    place = re.search(r"倒扣|上不封顶|不设下限|不封底", text) or re.search("倒扣", builder.prepared.source)
    floored = re.search(r"[扣减][完光尽]|至零分|[扣减][为至到](?:0|零)|最低", text)
    if (
        place is None
        or floored
        or not any(isinstance(part, Deducted) and part.floor == NONE for part in parts)
    ):
        return parts
    free = re.search(r"不封底|不设下限", text) is not None
    chosen = (
        "可为负分"
        if free
        else builder.choose(
            "倒扣", f"“{place.group()}”是否可以扣成负分,", ("扣至零分", "可为负分"), None, place.span()
        )
    )
    if chosen != "可为负分":
        return parts
    return [
        replace(part, floor=None) if isinstance(part, Deducted) and part.floor == NONE else part
        for part in parts
    ]


def override_condition(builder: Builder, cond: Cond) -> Condition:
    """The condition of an override; words that deny a fact already asked ask it once."""
    _standalone_edges(builder, cond)
    text = cond.text()
    if len(cond.atoms) == len(cond.tests) == 1 and len(metric_label(cond.tests[0].label)) <= 3:
        atom = cond.tests[0]
        for metric in builder.metrics.values():
            if metric_label(atom.label) in metric.label and metric.unit.removeprefix(
                "个"
            ) == atom.unit.removeprefix("个"):
                return test(builder, atom, metric)
    if len(cond.atoms) == len(cond.tests) == 1 and (counted := _counted_before(builder, cond.tests[0])):
        return test(builder, cond.tests[0], counted)
    if len(cond.atoms) == len(cond.facts) and text:
        label, holds = positive(text, deduct=True)
        asked = [k for k, x in builder.inputs.items() if x.kind == "bool" and _same_fact(k, label)]
        if len(asked) == 1:
            return Fact(asked[0], text, holds, span=builder.prepared.span(cond.start, cond.end))
    return node(builder, cond)


def _counted_before(builder: Builder, atom: TestAtom) -> Metric | None:
    """每份不真实的扣1分；不真实档案超过5份的…: the count of the deduction, under a fuller name."""
    unit = atom.unit.removeprefix("个")
    words = re.sub(
        r"^(?:累计|合计|共|发现|出现|发生|存在|有)+|(?:累计|合计|共|达到)+$", "", metric_label(atom.label)
    )
    found = [
        m
        for m in builder.metrics.values()
        if unit and m.unit.removeprefix("个") == unit and len(stem := re.sub(rf"^(?:发现|出现|发生|存在)|{re.escape(unit)}数?$", "", m.label)) > 1
        and (words.startswith(stem) or words.endswith(stem) or stem.endswith(words) and len(words) > 1)
    ]  # fmt: skip
    return found[0] if len(found) == 1 and not found[0].beyond else None


def _same_fact(asked: str, label: str) -> bool:
    """建有平台 and 建平台 are one fact."""
    return asked == label or re.sub(r"[有已了]", "", asked) == re.sub(r"[有已了]", "", label)


def _item_bounds(
    builder: Builder, gathered: Gathered, parts: list[Part]
) -> tuple[Points | None, Points | None]:
    """The cap and floor of the item; points that do not add up to the weight are reported."""
    weight = builder.weight
    floor: Points | None = gathered.floor if gathered.floor is not None else NONE
    if (
        gathered.floor is None
        and any(getattr(part, "floor", NONE) is None for part in parts)
        or any(isinstance(part, Award) and part.otherwise.value < 0 for part in parts)
    ):
        floor = None
    if weight is None:
        return gathered.cap, floor
    alone = len(parts) == 1
    total = sum(
        (
            part.base.of(weight) if isinstance(part, Deducted) and part.gains and part.cap is None and not alone
            else top(part, weight)
            for part in parts
        ),
        Fraction(0),
    )  # fmt: skip
    at = (0, len(builder.prepared.text))
    cap = gathered.cap
    if not parts:
        return cap, floor
    if total > weight:
        if len(parts) == 1 and cap is None:
            builder.find("SCO011", f"句中满分{plain(total)}分,本指标分值{plain(weight)}分", *at)
            chosen = builder.choose(
                "满分",
                f"句中满分{plain(total)}分与分值{plain(weight)}分不一致,",
                ("按分值", "按原文"),
                None,
                at,
            )
            if chosen is None:
                builder.uncertain.append("满分")
            elif chosen == "按分值":
                cap = FULL
        else:
            _refuse_hidden_choice(builder, parts, weight)
            builder.find("SCO010", f"各分项合计{plain(total)}分,大于分值{plain(weight)}分,按分值封顶", *at)
            cap = cap or FULL
    elif total < weight and not gathered.absent:
        builder.find("SCO010", f"各分项合计{plain(total)}分,小于分值{plain(weight)}分,差额无法取得", *at)
    _loss_checks(builder, gathered, parts, weight)
    return cap, floor


_EITHER = re.compile(r"^仅|^只|部分|基本|未|但|尚|正在|[一二两三]项|其中|其余|较|不足|以[上下]|为全|最高")


def _refuse_hidden_choice(builder: Builder, parts: list[Part], weight: Fraction) -> None:
    """Points that add up to more than the weight: alternatives that were not recognised must not be added."""
    tops = [top(part, weight) for part in parts]
    if builder.numbered and not _alternatives(builder, parts, tops, weight):
        return
    falling = (
        len(tops) >= 3 and tops[0] == weight and all(a > b for a, b in zip(tops, tops[1:], strict=False))
    )
    full = sum(1 for each in tops if each == weight) > 1
    words = [
        part.condition.words
        for part in parts[1:]
        if isinstance(part, Award) and isinstance(part.condition, Fact)
    ]
    numbered = any(isinstance(part, Ladder) for part in parts)
    plain_awards = all(isinstance(part, Award | Ladder) for part in parts)
    exact = len(tops) >= 3 and plain_awards and _some_make(tops, weight)
    beside = (
        tops[0] == weight
        and isinstance(parts[0], Award | Ladder)
        and any(isinstance(x, Award) and isinstance(x.condition, Fact) for x in parts[1:])
    )
    if (
        builder.numbered
        or falling
        or full
        or exact
        or beside
        or numbered
        or any(_EITHER.search(each) for each in words)
    ):
        raise Refused(
            0,
            len(builder.prepared.text),
            f"各分项合计{plain(sum(tops, Fraction(0)))}分,大于分值{plain(weight)}分,不明白哪几项只取其一",
            "SCO010",
            "请写成“有下列情形之一的,就高计分”,或使各项分值之和等于本项分值",
        )


def _alternatives(builder: Builder, parts: list[Part], tops: list[Fraction], weight: Fraction) -> bool:
    """③落实的2分，兑现率50%以上的1分 of a list that then makes too much: one clause holds two for one."""
    best: dict[int, Fraction] = {}
    for part, each in zip(parts, tops, strict=True):
        at = part.span.start
        clause = sum(1 for c in builder.clauses if builder.prepared.span(c.start, c.end).start <= at)
        best[clause] = max(best.get(clause, each), each)
    return len(best) < len(parts) and sum(best.values(), Fraction(0)) <= weight


def _some_make(tops: list[Fraction], weight: Fraction) -> bool:
    """Whether some of the parts alone make up the weight: the others are then likely alternatives."""
    sums = {Fraction(0)}
    for each in tops[:20]:
        sums |= {total + each for total in sums if total + each <= weight}
        if len(sums) > 2000:
            return True
    return weight in sums


def top(part: Part, weight: Fraction) -> Fraction:
    """The most a part can give, gains outside the weight not counted."""
    if isinstance(part, Award):
        return max(part.points.of(weight), part.otherwise.of(weight))
    if isinstance(part, Ladder):
        return max((case.top or case.points).of(weight) for case in part.cases)
    if isinstance(part, Deducted):
        best = part.base.of(weight)
        if part.gains and best < weight:
            return weight if part.cap is None else min(weight, part.cap.of(weight))
        return best
    if isinstance(part, Share):
        return part.points.of(weight)
    if isinstance(part, Credit):
        if part.cap is not None:
            return part.cap.of(weight)
        return sum((gain.points.of(weight) for gain in part.losses if isinstance(gain, Flag)), Fraction(0))
    if isinstance(part, Judged):
        return part.high.of(weight)
    if isinstance(part, Formula):
        return part.cap.of(weight) if part.cap is not None else weight
    assert isinstance(part, Footnote)
    return weight


def _loss_checks(builder: Builder, gathered: Gathered, parts: list[Part], weight: Fraction) -> None:
    del gathered
    for part in parts:
        if not isinstance(part, Deducted):
            continue
        base = part.base.of(weight)
        flags = [loss for loss in part.losses if isinstance(loss, Flag)]
        if flags and len(flags) == len(part.losses):
            total = sum((flag.points.of(weight) for flag in flags), Fraction(0))
            if total > base:
                builder.find("SCO016", f"扣分合计{plain(total)}分,大于{plain(base)}分,扣完为止")
            elif total < base and part.losses_cap is None:
                builder.find(
                    "SCO027", f"扣分合计{plain(total)}分,小于{plain(base)}分,{plain(base - total)}分不会被扣"
                )
        for loss in part.losses:
            if (
                isinstance(loss, Loss)
                and loss.direction == "down"
                and loss.start_metric is None
                and loss.metric.unit == "%"
            ):
                zero_at = (
                    loss.start - base / loss.points.of(weight) * loss.size
                    if loss.points.of(weight)
                    else Fraction(0)
                )
                if zero_at <= loss.start / 2 and part.floor is not None and loss.cap is None:
                    builder.find(
                        "SCO015", f"“{loss.metric.label}”降到{plain(max(zero_at, Fraction(0)))}%才扣完"
                    )
            if isinstance(loss, Loss) and loss.points.of(weight) > base:
                builder.find("SCO016", f"每步扣{plain(loss.points.of(weight))}分,大于{plain(base)}分")
        for gain in part.gains:
            if isinstance(gain, Loss) and gain.cap is None and part.cap is None:
                builder.find("SCO024", f"“{gain.metric.label}”加分未写上限,按原文可超过分值{plain(weight)}分")


__all__ = ["Group", "build_item", "top"]
