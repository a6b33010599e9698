"""按步扣分 (stepped): from which figure, from which tier and for which awards the steps count."""

from __future__ import annotations

import re
from dataclasses import replace

from yikou.scoring.footnote import plain
from yikou.scoring.grammar import Mark
from yikou.scoring.meaning.atoms import StepAtom
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.group import (
    FULL,
    Cond,
    Entry,
    Stepped,
)
from yikou.scoring.meaning.steps import rounding, step_loss
from yikou.scoring.meaning.taking.enumerated import Enumerated
from yikou.scoring.meaning.taking.lists import one_item
from yikou.scoring.rules import (
    Flag,
    Loss,
    Points,
)
from yikou.scoring.text import number

RESTATES = re.compile(
    r"低于|未|不足|不到|超过|超出|高于|超|不符合|不达标|增长|少|晚|迟|不完整|不准确|不规范|达不到|没有|有不|下降|上升|较大"
)


class Steps(Enumerated):
    """按步扣分 (stepped): from which figure, from which tier and for which awards the steps count."""

    def _either_way(self, cond: Cond, points: Points) -> bool:
        """在95%-105%之间得10分，每偏离1个百分点扣1分: a deduction on both sides of the stretch."""
        percent = cond.counts and re.search(r"百分点$|%$|个点$", cond.counts[0].unit)
        if not percent or not re.search(
            r"偏离|偏差|波动|相差|浮动", self.builder.prepared.text[cond.start : cond.end]
        ):
            return False
        old = cond.counts[0]
        tests = [t for e in (self.group.entries if self.group else []) for t in e.cond.tests]
        if self.group is None or len(tests) != 1 or len(cond.atoms) != 1:
            raise Refused(cond.start, cond.end, "偏离多少从哪个数起计算,没有写明")
        interval = tests[0].interval
        if interval.low is None or interval.high is None:
            raise Refused(
                cond.start,
                cond.end,
                "偏离的两端没有写明",
                advice="请写成“每低1个百分点扣…分,每高1个百分点扣…分”",
            )
        for side, verb in (("down", "低"), ("up", "高")):
            step = StepAtom(side, old.size, old.unit, True, "", verb, "", old.start, old.end)
            one = Cond([step], False, cond.start, cond.end)
            self.group.losses.append(step_loss(self.builder, self.group, one, step, points))
        return True

    def _each_award(self, mark: Mark, cond: Cond, points: Points) -> bool:
        """回访率达30%得2分，满意率达95%得2分，每低1个百分点各扣0.1分: the steps hold for each award of the clause."""
        step = cond.steps[0]
        groups = [g for g in self.out.groups[self.first :] if g.entries]
        if (
            not re.search("各|分别|均", mark["dadv"] or "")
            or step.before
            or len(groups) < 2
            or not step.percent
        ):
            return False
        if len(cond.atoms) != 1 or any(
            len(g.entries) != 1 or not g.entries[0].cond.tests or g.losses for g in groups
        ):
            raise Refused(cond.start, mark.end, "“各扣”扣的是哪几项,没有写明")
        for group in groups:
            group.losses.append(step_loss(self.builder, group, cond, step, points))
        return True

    def _demanded_here(self, cond: Cond) -> Cond:
        """及时率、办结率均须达到100%，任意一项每低1个百分点扣…: what must be reached, and then the steps below it."""
        if self.group is not None or not cond.steps or not cond.tests or cond.facts or self.out.losses:
            return cond
        down = cond.steps[0].direction == "down"
        wanted = [t for t in cond.tests if (t.interval.low if down else t.interval.high) is not None]
        if len(wanted) != len(cond.tests) or len(wanted) < 2:
            return cond
        self._open(
            Entry(Cond(list(wanted), False, cond.start, cond.end), FULL, None, cond.start, cond.end, "FULL")
        )
        return Cond([a for a in cond.atoms if a not in wanted], cond.either, cond.start, cond.end)

    def _of_members(self, cond: Cond, loss: Loss | Flag) -> Loss | Flag:
        """有计划、有课件、有签到，三有齐备得3分；每少一项减1分: the number lacking, or each fact of the award's list."""
        group = self.group
        if not isinstance(loss, Loss) or not one_item(cond) or group is None or len(group.entries) != 1:
            return loss
        entry = group.entries[0]
        if loss.direction != "count" or loss.metric.members or entry.cond.tests or not entry.cond.facts:
            return loss
        keys = self.members(entry.cond.text(), entry.start, entry.end)
        if len(keys) < 2 or entry.points != Points(loss.points.value * len(keys), loss.points.of_weight):
            for key in keys:
                self.builder.inputs.pop(key, None)
            return loss
        self.builder.optional(loss.metric.key)
        self.builder.restate(entry.start, entry.end)
        entry.cond = Cond([], False, entry.start, entry.end)
        return replace(loss, metric=replace(loss.metric, members=keys, failing=True))

    def _from_tier(self, mark: Mark, cond: Cond, points: Points) -> bool:
        """持平得6分；每上升1%，在6分基础上扣1分: the steps begin where the tiers end, from that tier's points."""
        group, step = self.group, cond.steps[0]
        if group is None or len(group.entries) < 2 or step.direction == "late":
            return False
        if not all(len(e.cond.tests) == 1 and e.top is None for e in group.entries):
            return False
        down = step.direction == "down"
        intervals = [e.cond.tests[0].interval for e in group.entries]
        edges = [i.low if down else i.high for i in intervals]
        known = [edge for edge in edges if edge is not None]
        if len(known) < len(edges) or not known:
            raise Refused(
                cond.start,
                cond.end,
                "不明白从哪一档扣起",
                advice="请写成“低于…%的,每低1个百分点从…分中扣…分”",
            )
        start = min(known) if down else max(known)
        said = [t.interval.high if down else t.interval.low for t in cond.tests] + [step.ref]
        if any(each is not None and each != start for each in said):
            raise Refused(cond.start, cond.end, f"与前面各档的界限{plain(start)}不一致")
        holding = [
            e
            for e, i in zip(group.entries, intervals, strict=True)
            if start in {i.low, i.high} and i.holds(start)
        ]
        tier = max(holding or group.entries[-1:], key=lambda e: e.points.value)
        named = Points(number(mark["dfrom"])) if mark["dfrom"] else None
        if named is not None and named not in [e.points for e in group.entries]:
            raise Refused(cond.start, cond.end, f"前面没有{plain(named.value)}分的一档")
        first = group.entries[0].cond.tests[0]
        unit = next((e.cond.tests[0].unit for e in group.entries if e.cond.tests[0].unit), "")
        if step.percent != (unit in {"%", "‰"}):
            raise Refused(cond.start, cond.end, "步长的单位与各档不同")
        metric = self.builder.metric(first.label, unit, (first.start, first.end))
        at = (cond.start, cond.end)
        base = named or tier.points
        if named is None:
            self.builder.find(
                "SCO021", f"“{self.builder.prepared.quote(*at)}”从“{plain(base.value)}分”一档起扣", *at
            )
        loss = Loss(
            metric, "down" if down else "up", step.size, points, start,
            rounding="up" if group.banded else rounding(self.builder, at), span=self.builder.prepared.span(*at),
        )  # fmt: skip
        for each in cond.facts:
            if not RESTATES.search(each.text):
                raise Refused(each.start, each.end, "这一扣分另有条件,请分条写")
            self.builder.restate(each.start, each.end)
        group.stepped.append(Stepped(loss, base, cond.start, cond.end))
        return True
