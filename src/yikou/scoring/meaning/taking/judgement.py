"""人工评定 (judgement): 酌情 and its kin, always within bounds."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.conditions import fact, node
from yikou.scoring.meaning.group import (
    FULL,
    NONE,
    Cond,
    Group,
)
from yikou.scoring.meaning.taking.voids import Voids
from yikou.scoring.meaning.words import complement, reaches, trim
from yikou.scoring.rules import (
    Always,
    AnyOf,
    Condition,
    Judged,
    Opposite,
    Points,
    State,
)
from yikou.scoring.text import number


class Judgement(Voids):
    """人工评定 (judgement): 酌情 and its kin, always within bounds."""

    def human(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        verb = mark["hverb"] or mark["hverb2"] or mark["hverb3"] or ""
        group = self.group
        at = (cond.start, statement.end)
        low, high = self._judged_bounds(mark)
        deducting = verb.startswith(("扣", "减", "适当扣", "适当减", "倒", "核", "罚"))
        text = cond.text()
        if deducting and cond.counts:
            return self._judged_count(mark, cond, low, high)
        if deducting:
            self._judged_loss(group, cond, text, low, high, at)
        elif group is not None and group.entries and not cond.atoms:
            self._judge_all(at)
        elif verb.startswith("加减"):
            words = text or "视情况加减分"
            self._open_judged(
                words, Points(Fraction(-1), True) if high is None else NONE, high or FULL, at, cond
            )
        else:
            self._open_judged(text or self.builder.name, low or NONE, high or FULL, at, cond)
        return None

    def _judged_count(self, mark: Mark, cond: Cond, low: Points | None, high: Points | None) -> None:
        words = cond.counts[0].label()
        at = (cond.start, cond.end)
        key = self.builder.ask(f"{words}扣分", "human", at, low=Fraction(0))
        self._losses(cond).append(
            Judged(key, words, NONE, self._group_points(), span=self.builder.prepared.span(*at))
        )
        self.builder.find("SCO023", f"“{self.builder.prepared.quote(*at)}”由人工在范围内逐例扣分", *at)
        del mark, low, high

    def _group_points(self) -> Points:
        if self.group is not None and self.group.entries:
            return self.group.entries[0].points
        return FULL

    def _judged_loss(
        self,
        group: Group | None,
        cond: Cond,
        text: str,
        low: Points | None,
        high: Points | None,
        at: tuple[int, int],
    ) -> None:
        award = group.entries[0].cond.text() if group and group.entries else ""
        targets = [group] if group is not None else []
        if group is not None and not self.tail and self._each_judged(text, high, at):
            return
        failing = cond.otherwise
        text = self._else_words(group, cond, text, at)
        if (
            group is not None
            and not self.tail
            and (failing or award and (complement(award, text) or text.startswith("未")))
        ):
            parts = [trim(p) for p in re.split(r"或者|或", text) if trim(p)]
            parts = [text] if reaches(parts) else parts
            extra = [p for p in parts if not complement(award, p)] if len(parts) > 1 else []
            if len(parts) == 1 and self.tail is False and not failing:
                targets = [
                    g for g in self.out.groups[self.first :] if not g.losses and not g.unless and g.entries
                ]
            for each in targets:
                self._soft_else(each, extra, cond, (low, high), at)
            return
        degree = re.match(r"(?:对|因)?(?P<what>.*?)(?:造成)?(?P<kind>后果|影响)$", text)
        condition_node: Condition
        if (
            self.tail
            and degree
            and re.search(r"(?:后果|情节|影响)(?:特别)?严重", self.builder.prepared.text[cond.end :])
        ):
            label = f"{degree.group('what')}的{degree.group('kind')}"
            self.severity = self.builder.ask(label, "state", at, options=("无", "一般", "严重", "特别严重"))
            condition_node = State(self.severity, "一般")
        else:
            condition_node = node(self.builder, cond) if cond.atoms else Always()
        own = self._group_points() if group is not None else FULL
        most = high or own
        beyond = group is not None and not most.of_weight and not own.of_weight and most.value > own.value
        whole = (
            self.tail
            or group is None
            or beyond
            and self.builder.prepared.text[cond.start - 1 : cond.start] in {"。", "；", "\n"}
        )
        points = FULL if whole else own
        words = f"{text}扣分" if text else "酌情扣分"
        least = Fraction(0) if low is None else low.value
        key = self.builder.ask(words, "human", at, low=least, high=self._amount(high or points))
        judged = Judged(
            key,
            words,
            low or NONE,
            high or points,
            condition_node,
            span=self.builder.prepared.span(*at),
        )
        (self.out.losses if whole or group is None else group.losses).append(judged)

    def _else_words(self, group: Group | None, cond: Cond, text: str, at: tuple[int, int]) -> str:
        """The words of a judged deduction without 根据情况; 否则 must say of which award."""
        failing = cond.otherwise
        if cond.otherwise and re.fullmatch(
            r"(?:根据|按照?|视|依据?)?(?:具体|实际)?(?:情况|情形|情节|程度)?", text
        ):
            text = ""
        near = self.builder.prepared.text[self.out.groups[self.first].start : cond.start] if group else ""
        if failing and (
            text
            or len(self.out.groups) - self.first > 1
            and not re.search(r"[；。\n]", near)
            or group is None
            or len(group.entries) != 1
            or group.losses
            or group.share
        ):
            raise Refused(*at, "“否则”酌情扣分,扣的是哪一项没有写明")
        return text

    def _each_judged(self, text: str, high: Points | None, at: tuple[int, int]) -> bool:
        """存在问题的酌情扣分，扣完各自分值为止 behind several awards: a deduction of each, within its own points."""
        said = self.builder.prepared.text[at[0] : at[1]]
        groups = self.out.groups[self.first :]
        if len(groups) < 2 or not re.search(r"各自|各项|每项|分别|所在项|对应", said):
            return False
        if high is not None or any(len(g.entries) != 1 or g.losses or g.gains or g.share for g in groups):
            raise Refused(*at, "酌情扣分扣的是哪一项,没有写明")
        for each in groups:
            entry = each.entries[0]
            words = f"{entry.cond.text()}，{text}扣分" if entry.cond.text() else f"{text}扣分"
            key = self.builder.ask(
                words, "human", at, low=Fraction(0), high=self._amount(entry.points), optional=False
            )
            each.losses.append(Judged(key, words, NONE, entry.points, span=self.builder.prepared.span(*at)))
            self.builder.restate(entry.start, entry.end)
            each.entries[0].cond = Cond([], False, entry.start, entry.end)
        self.builder.find("SCO023", f"“{self.builder.prepared.quote(*at)}”由人工逐项评定", *at)
        return True

    def _soft_else(
        self,
        group: Group,
        extra: list[str],
        cond: Cond,
        bounds: tuple[Points | None, Points | None],
        at: tuple[int, int],
    ) -> None:
        low, high = bounds
        entry = group.entries[0]
        gate = node(self.builder, entry.cond)
        conditions: list[Condition] = [Opposite(gate)]
        conditions += [fact(self.builder, part, cond.start, cond.end) for part in extra]
        only: Condition = AnyOf(tuple(conditions)) if len(conditions) > 1 else conditions[0]
        named = entry.cond.text() or "，".join(trim(t.label) for t in entry.cond.tests)
        words = f"{named}未达到时的扣分"
        key = self.builder.ask(
            words, "human", at, low=Fraction(0) if low is None else low.value,
            high=self._amount(high or entry.points), optional=True,
        )  # fmt: skip
        group.human_else = Judged(
            key, words, low or NONE, high or entry.points, only, span=self.builder.prepared.span(*at)
        )

    def _amount(self, points: Points) -> Fraction | None:
        if not points.of_weight:
            return points.value
        return None if self.builder.weight is None else points.of(self.builder.weight)

    def _judged_bounds(self, mark: Mark) -> tuple[Points | None, Points | None]:
        for low, high in (("hlo", "hhi"), ("ilo", "ihi")):
            if mark[low]:
                a, b = sorted((number(mark[low]), number(mark[high])))
                return Points(a), Points(b)
        return (None, Points(number(mark["hone"]))) if mark["hone"] else (None, None)

    def _judge_all(self, at: tuple[int, int]) -> None:
        """按实际情况评分 behind the awards: a person confirms every award of the clause (口径)."""
        self.builder.find("SCO023", f"“{self.builder.prepared.quote(*at)}”:各款得分由人工在分值内评定", *at)
        for group in self.out.groups[self.first :]:
            entry = group.entries[0]
            self.builder.restate(entry.start, entry.end)
            self.builder.stated.append((entry.start, entry.end))
            words = f"{entry.cond.text() or '，'.join(t.label for t in entry.cond.tests)}评定分"
            key = self.builder.ask(
                words, "human", (entry.start, entry.end), low=Fraction(0), high=self._amount(entry.points)
            )
            node(self.builder, entry.cond)
            for made in list(self.builder.inputs):
                if made != key and self.builder.inputs[made].kind != "human":
                    self.builder.optional(made)
            group.human_else = Judged(
                key, words, NONE, entry.points, span=self.builder.prepared.span(entry.start, entry.end)
            )
            group.credit = True

    def _open_judged(self, words: str, low: Points, high: Points, at: tuple[int, int], cond: Cond) -> None:
        key = self.builder.ask(
            f"{trim(words)}评定分", "human", at, low=self._amount(low), high=self._amount(high)
        )
        group = Group(cond.start, at[1])
        group.human_else = Judged(key, words, low, high, span=self.builder.prepared.span(*at))
        group.credit = True
        self.group = group
        self.out.groups.append(group)
        self.builder.find("SCO023", f"“{self.builder.prepared.quote(*at)}”须人工评定", *at)
