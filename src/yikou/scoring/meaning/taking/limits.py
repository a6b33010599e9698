"""比例、算式与上下限 (limits): shares, formulas, floors and caps."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.meaning.account import method
from yikou.scoring.meaning.atoms import TestAtom
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.group import (
    Cond,
    Entry,
    Group,
    cap_points,
)
from yikou.scoring.meaning.taking.judgement import Judgement
from yikou.scoring.rules import (
    Flag,
    Judged,
    Loss,
    Points,
    Rounding,
    Scope,
)
from yikou.scoring.text import number


class Limits(Judgement):
    """比例、算式与上下限 (limits): shares, formulas, floors and caps."""

    def prop(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        if mark["pa"] or mark["pc"]:
            self._ratio(mark, cond, statement)
            return
        named = [t for t in cond.tests if re.search(r"目标(?:值)?(?:为|是)?$", t.label)]
        if named:
            self.out.targets.extend(named)
            cond = Cond([a for a in cond.atoms if a not in named], cond.either, cond.start, cond.end)
        falling = re.search(
            r"低于|不足|未|少|降低|达不到|不到|没有|欠|缺",
            self.builder.prepared.text[cond.start : mark.start],
        )
        above = re.search(
            r"提高|高于|超过|超出|增加|上升", self.builder.prepared.text[cond.start : mark.start]
        )
        ceiling = self.group is not None and any(
            t.interval.low is None for e in self.group.entries for t in e.cond.tests
        )
        if mark["pverb"] and not falling and not (ceiling and above):
            raise Refused(mark.start, mark.end, "按比例扣分没有写明少了什么")
        if above and not ceiling and not falling:
            raise Refused(cond.start, mark.end, "高于时按比例,方向不明", "SCO017")
        if self.group is None:
            self.group = Group(cond.start, statement.end)
            self.out.groups.append(self.group)
        if (
            self.group.share is not None
            and self.group.share.kind == "PROP"
            and "任务数" not in self.group.share.text
        ):
            raise Refused(mark.start, mark.end, "两次按比例计分")
        if "插" in mark.text and not self.group.zeros:
            ends = [each for each in self.out.deferred if each[0] == "item" and each[1].tests]
            self.group.zeros += [each[1] for each in ends]
            self.out.deferred = [each for each in self.out.deferred if each not in ends]
            self._named_by(ends)
        if cond.atoms and not named:
            self.builder.restate(cond.start, mark.end)
        self.group.share, self.group.share_cond = mark, cond
        self._share_each(mark, cond)
        if "任务数" in mark.text:
            self.group.average = True

    def _named_by(self, ends: list[tuple[Scope, Cond, str, tuple[int, int], bool]]) -> None:
        """达标率90%以下不得分，达到100%得满分: the measure that only the first end names."""
        names = [t.label for each in ends for t in each[1].tests if t.label]
        for entry in self.group.entries if self.group is not None and names else []:
            for index, atom in enumerate(entry.cond.atoms):
                if isinstance(atom, TestAtom) and not atom.label:
                    entry.cond.atoms[index] = replace(atom, label=names[0])

    def _share_each(self, mark: Mark, cond: Cond) -> None:
        """任一比率未达100%的，对应分值按比率折算: each award of the clause is in proportion, not only the last."""
        said = self.builder.prepared.text[cond.start : mark.end]
        joint = len(self.joint) > 1 and self.group in self.joint
        near = (
            self.builder.prepared.text[self.out.groups[self.first].start : cond.start]
            if self.out.groups[self.first :]
            else ""
        )
        several = [g for g in self.out.groups[self.first :] if g.entries and g.entries[0].cond.tests]
        if len(several) > 1 and not re.search(r"[；。\n]", near) and not cond.tests and not joint:
            for other in several:
                if (
                    len(other.entries) != 1
                    or other.losses
                    or other.zeros
                    or other.share is not None
                    and other.share is not mark
                ):
                    raise Refused(cond.start, mark.end, "按比例计分的是哪几项,没有写明")
                other.share, other.share_cond = mark, cond
            return
        if not joint and not re.search(r"任[一意何]|各项|每项|对应|各自|相应指标", said):
            return
        for other in self.out.groups[self.first :]:
            if len(other.entries) != 1 or not other.entries[0].cond.tests or other.losses or other.zeros:
                raise Refused(cond.start, mark.end, "按比例计分的是哪几项,没有写明")
            other.share, other.share_cond = mark, cond
        for test in cond.tests:
            self.builder.stated.append((test.start, test.end))

    def _ratio(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        """按到位数占应到位数的比重计算得分: both figures are named; words before it only say when."""
        at = (cond.start, mark.end)
        over = mark["pa"] or cond.text()
        if self.group is None:
            self.group = Group(cond.start, statement.end)
            self.out.groups.append(self.group)
        if self.group.share is not None or not over or cond.tests or len(self.group.entries) > 1:
            raise Refused(*at, "按比例计分的写法不明")
        unit = "%" if re.search(r"占|百分比", mark.text) else ""
        over = re.sub(r"^(?:其|实际的?)(?=.{2})", "", over) if not mark["pc"] else over
        self.group.ratio = self.builder.ratio(over, mark["pb"] or mark["pc"], unit, at)
        self.group.share, self.group.share_cond = mark, cond
        if cond.atoms:
            self.builder.restate(*at)

    def formula(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        group = Group(cond.start, statement.end) if self.group is None else self.group
        if self.group is None:
            self.out.groups.append(group)
            self.group = group
        if group.share is not None:
            raise Refused(mark.start, mark.end, "有两个算式,不明白如何合计")
        if cond.atoms:
            group.zeros += [
                each[1]
                for each in self.out.deferred
                if each[0] == "item" and each[1].tests and not group.entries
            ]
            if not group.entries:
                self.out.deferred = [each for each in self.out.deferred if each[1] not in group.zeros]
            self.builder.restate(cond.start, mark.start)
        group.share, group.share_cond = mark, cond

    def limit(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        """本项共5分, 满分4分, a cap before what it caps: a check of the weight, or the item's cap."""
        if cond.atoms:
            telling = re.search(r"[扣得计]", cond.text()) and not method(cond.text())
            if cond.tests or cond.steps or cond.counts or telling:
                raise Refused(cond.start, statement.end, "没有写明得分或扣分")
            self.builder.remark(cond.start, mark.start)
        if re.search(r"%的?，?按100%", mark.text):
            self._cap(mark)
            return
        head = mark["head"] or mark["cap"]
        if mark["capverb2"]:
            self.out.losses_cap = cap_points(mark) if mark["capverb2"][0] in "减扣" else self.out.losses_cap
            self.out.cap = self.out.cap if mark["capverb2"][0] in "减扣" else cap_points(mark)
            return
        self.builder.restate(mark.start, mark.end)
        if mark["was"] == "FLOORED":
            return
        if mark["was"] == "FLOORAT":
            self._trailer(Mark("FLOORAT", mark.start, mark.end, mark.text, mark.data))
            return
        if (
            head
            and not mark["capverb"]
            and mark["was"] == "CAP"
            and re.search(r"超过|最[高多]|封顶|为限", mark.text)
        ):
            self.out.cap = cap_points(mark)
            return
        if head and not mark["capverb"]:
            if self.builder.weight is not None and number(head) != self.builder.weight:
                raise Refused(mark.start, mark.end, f"“{mark.text}”与分值不一致", "SCO011")
            return
        if (mark["capverb"] or "").startswith(("扣", "减", "倒")):
            self.out.losses_cap = cap_points(mark)
        else:
            self.out.cap = cap_points(mark)

    def _trailer(self, mark: Mark) -> None:
        group = self.group
        if mark.kind == "NOTE":
            self.builder.remark(mark.start, mark.end)
        elif mark.kind == "ROUND":
            self._round(mark)
        elif mark.kind == "FLOORED":
            self.builder.restate(mark.start, mark.end)
            if group is not None:
                group.floored = True
                self.out.floor = Points(Fraction(0)) if group.credit else self.out.floor
        elif mark.kind == "FLOORAT":
            floor = Points(number(mark["fl"] or mark["fl2"]))
            if group is not None:
                group.floor = floor
            if group is None or not re.match(r"[扣减]", mark.text):
                self.out.floor = floor  # 扣至2分为止 bounds its own deduction only
        else:
            self._cap(mark)

    def _round(self, mark: Mark) -> None:
        """不足1个百分点的按比例计算: the sentence itself settles what a part of a step costs."""
        at = (mark.start, mark.end)
        where = self.group.losses if self.group is not None and self.group.losses else self.out.losses
        if not where and self.group is not None:
            where = self.group.gains
        last = where[-1] if where else None
        if not isinstance(last, Loss) or number(mark["rn"]) != last.size:
            raise Refused(*at, "不足一步如何计算,与前面的步长对不上")
        if mark["rn2"] and (number(mark["rn2"]) != last.size or mark["ru2"] != mark["ru"]):
            raise Refused(*at, "不足一步按多少计算,与前面的步长对不上")
        policy: Rounding = "whole" if mark["rno"] else "linear" if mark["rlin"] else "up"
        for index, each in enumerate(where):
            if isinstance(each, Loss) and each.size == last.size:
                where[index] = replace(each, rounding=policy)
        self.builder.settle("步长")
        self.builder.stated.append(at)
        self.builder.restate(*at)

    def _cap(self, mark: Mark) -> None:
        points, group = cap_points(mark), self.group
        if (
            re.search(r"%的?，?按100%", mark.text)
            and group is not None
            and group.share is not None
            and (group.share.kind == "FORMULA")
        ):
            before = re.search(r"[^，；。\d]*$", self.builder.prepared.text[: mark.start])
            group.rates_cap = before.group() if before else ""
            self.builder.restate(mark.start, mark.end)
            self.builder.stated.append((mark.start, mark.end))
            return
        if mark["cap9"]:
            self.builder.restate(mark.start, mark.end)
            self.builder.stated.append((mark.start, mark.end))
        if not any(mark[f"cap{n}"] for n in ("", *"256789")):
            self.builder.restate(mark.start, mark.end)
        if group is not None and group.cap == points:
            self.builder.find("SCO026", f"“{mark.text}”出现两次", mark.start, mark.end)
        if (
            mark.text.startswith("满分")
            and group is not None
            and group.gains
            and group.entries
            and group.entries[0].points == points
        ):
            group.credit, group.cap = True, points
            return
        if (
            mark.text.startswith("满分")
            and mark["cap"]
            and group is not None
            and group.losses
            and group.entries
        ):
            loss = group.losses.pop()
            self._open(Entry(Cond([], False, mark.start, mark.end), points, None, mark.start, mark.end))
            assert self.group is not None
            self.group.losses.append(loss)
            return
        verb = mark["capverb"] or mark["capverb2"] or ""
        deducting = verb.startswith(("扣", "减", "倒")) or "扣分" in mark.text
        if group is None:
            if deducting or self.out.losses:
                self._cap_losses(self.out.losses, points, mark)
            else:
                self.out.cap = points
            return
        if deducting and group.losses:
            self._cap_losses(group.losses, points, mark)
        elif (
            group.gains
            and not mark["capx"]
            and not mark["capp"]
            and (verb in {"加", "奖励", "加分"} or re.search("加分|奖励", mark.text) or group.credit)
        ):
            if group.credit and group.cap is not None and group.cap != points:
                self._second_cap(group, points, mark)
            elif group.credit:
                group.cap = points
            elif len(group.gains) > 1:
                self._cap_gains(group, points, mark)
            else:
                last = group.gains[-1]
                if isinstance(last, Loss):
                    group.gains[-1] = with_cap(last, points)
        else:
            group.cap = points

    def _second_cap(self, group: Group, points: Points, mark: Mark) -> None:
        """每个得1分，最高5分；…每个另加0.5分，最高加1分: each cap bounds the counts of its own sentence."""
        first, *rest = group.gains
        if (
            len(rest) != 1
            or not isinstance(first, Loss)
            or not isinstance(rest[0], Loss)
            or group.cap is None
        ):
            raise Refused(mark.start, mark.end, "两个上限各管哪几项,没有写明")
        group.gains = [with_cap(first, group.cap), with_cap(rest[0], points)]
        group.cap = None

    def _cap_gains(self, group: Group, points: Points, mark: Mark) -> None:
        """省级采用加1分，中央采用加2分，加分最高3分: all gains of the sentence, not only the last."""
        text = self.builder.prepared.text[group.start : mark.start]
        stop = max(text.rfind("；"), text.rfind("。"), text.rfind("\n"))
        inside = [
            g for g in group.gains if isinstance(g, Flag | Loss) and _place(self, g) > group.start + stop
        ]
        if len(inside) == len(group.gains):
            group.gains_cap = points
            return
        last = group.gains[-1]
        if len(inside) > 1 or not isinstance(last, Loss):
            raise Refused(mark.start, mark.end, "加分上限管到哪几项加分,没有写明")
        group.gains[-1] = with_cap(last, points)

    def _cap_losses(self, losses: list[Loss | Flag | Judged], points: Points, mark: Mark) -> None:
        """最多扣n分 behind several deductions: the last one or all of them (口径, must be chosen)."""
        last = losses[-1] if losses else None
        group = self.group
        over = any(
            not isinstance(each, Judged) and not each.points.of_weight and each.points.value > points.value
            for each in losses[:-1]
        )
        if over and isinstance(last, Loss):
            losses[-1] = with_cap(last, points)
            return
        total = re.search("合计|总计", mark.text) is not None
        if len(losses) > 1 and isinstance(last, Loss) and not total and not self._all_count(losses, points):
            at = (mark.start, mark.end)
            chosen = self.builder.choose(
                "扣分上限", f"“{mark.text}”是末一项的上限还是各项合计的上限,", ("末项", "合计"), None, at
            )
            if chosen is None:
                losses[-1] = with_cap(last, points)
                self.builder.uncertain.append("扣分上限")
                return
            if chosen == "末项":
                losses[-1] = with_cap(last, points)
                return
        elif isinstance(last, Loss) and len(losses) == 1:
            losses[-1] = with_cap(last, points)
            return
        if isinstance(last, Judged) and len(losses) == 1:
            losses[-1] = replace(last, high=points)
            entry = self.builder.inputs[last.key]
            self.builder.inputs[last.key] = replace(entry, max=self._amount(points))
        elif group is not None and losses is group.losses:
            group.losses_cap = points
        else:
            self.out.losses_cap = points

    def _all_count(self, losses: list[Loss | Flag | Judged], points: Points) -> bool:
        """A cap equal to the base is a floor for all, whichever it is meant for."""
        if any(
            not each.points.of_weight and each.points.value > points.value
            for each in losses[:-1]
            if not isinstance(each, Judged)
        ):
            return False
        base = self._base()
        return base is not None and not points.of_weight and points.value >= base


def _place(limits: Limits, gain: Flag | Loss) -> int:
    """Where a gain stands in the prepared text."""
    origin = limits.builder.prepared.origin
    return next((i for i, at in enumerate(origin) if at >= gain.span.start), 0)


def with_cap(loss: Loss, cap: Points) -> Loss:
    return replace(loss, cap=cap)
