"""扣分 (deductions): what a deduction takes off, from which award, under which condition."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from yikou.scoring.footnote import plain
from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.meaning.account import method
from yikou.scoring.meaning.atoms import CountAtom, FactAtom, StepAtom, TestAtom, plural, same_metric
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.conditions import fact, rank_metric
from yikou.scoring.meaning.flags import flag_loss, listed_losses
from yikou.scoring.meaning.group import (
    NONE,
    Cond,
    Entry,
    Group,
    deduct_points,
)
from yikou.scoring.meaning.steps import WrongWay, count_loss, step_loss
from yikou.scoring.meaning.taking.awards import relabel
from yikou.scoring.meaning.taking.lists import one_item
from yikou.scoring.meaning.taking.stepped import RESTATES, Steps
from yikou.scoring.meaning.words import MISSED_TASK, PREAMBLE, complement, grams, metric_label, positive, trim
from yikou.scoring.rules import (
    AllOf,
    Flag,
    Judged,
    Loss,
    NotApplicable,
    Points,
    Test,
)
from yikou.scoring.text import number


class Deductions(Steps):
    """扣分 (deductions): what a deduction takes off, from which award, under which condition."""

    def deduct(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        points = deduct_points(mark)
        base = self._base()
        if cond.otherwise and not cond.steps and not cond.counts:
            raise Refused(cond.start, statement.end, "“否则扣分”请写成“否则得…分”")
        if self._either_way(cond, points):
            return
        cond = self._as_step(cond)
        if mark["dper"] and not cond.steps and not cond.counts:
            self._per_unit(mark, cond, points)
            return
        if self._redundant(cond, points):
            self.builder.restate(cond.start, statement.end)
            return
        group = self.group
        if group is not None and group.credit and group.human_else is None and not group.gains:
            self.group = None
        if self._each_member(mark, cond, points, statement):
            return
        if (cond.steps or cond.counts) and one_item(cond) and self._listed(mark, cond, points, deduct=True):
            return
        if self.group is not None and not cond.steps and not cond.counts and self._spoiled(cond, points):
            return
        if self._lower_tier(cond, points, mark, statement):
            return
        if self._apart(cond) or re.match("[从在](?:上述|以上)", mark.text):
            self.group = None
        if (
            mark["dfrom"]
            and (self.group is None or len(self.group.entries) < 2)
            and number(mark["dfrom"]) != base
        ):
            raise Refused(cond.start, mark.end, f"前面没有{mark['dfrom']}分可扣")
        if cond.steps and self._each_award(mark, cond, points):
            return
        cond = self._demanded_here(cond)
        if cond.steps and self._each_named(cond, points):
            return
        if cond.steps and self._from_tier(mark, cond, points):
            return
        if cond.steps:
            try:
                loss: Loss | Flag = step_loss(self.builder, self.group, cond, cond.steps[0], points)
            except WrongWay as wrong:
                self._wrong_way(wrong, statement.end)
                return
            self._losses(cond).append(self._of_members(cond, self._conditional(cond, loss)))
        elif cond.counts:
            self._losses(cond).append(
                self._conditional(cond, count_loss(self.builder, cond, cond.counts[0], points, self.group))
            )
        elif cond.atoms and self._follows_each(mark, cond, points):
            return
        elif cond.atoms:
            self._unsaid_gate(cond)
            self._one_by_one(cond, statement)
            if self.group is not None and self.group.entries:
                relabel(cond, self.group)
            self._shares_each(cond)
            self._losses(cond).extend(flag_loss(self.builder, cond, points, base))
        else:
            raise Refused(mark.start, mark.end, "扣分没有写明条件")

    def _each_member(self, mark: Mark, cond: Cond, points: Points, statement: Statement) -> bool:
        """无垃圾池、填埋场各扣6分: one deduction a member."""
        if not re.search("各|分别|均", mark["dadv"] or "") or cond.steps or cond.counts:
            return False
        listed = listed_losses(self.builder, cond, points)
        if listed:
            self._losses(cond).extend(listed)
            return True
        if "均" not in mark["dadv"]:
            raise Refused(cond.start, statement.end, "“分别”扣的是哪几项,没有写明")
        return False

    @staticmethod
    def _one_by_one(cond: Cond, statement: Statement) -> None:
        """每场参与人数少于50人的扣0.2分: of many figures only one could be filled in."""
        each = next(
            (t for t in cond.tests if re.match(r"每(?:场|次|期|个|家|户|村|所|名|人|批|项)", t.label)), None
        )
        if each is not None:
            raise Refused(
                each.start, statement.end, "逐个判断的数只填得下一个",
                advice="请写成“参加人数少于50人的活动,每场扣…分”",
            )  # fmt: skip

    def _lower_tier(self, cond: Cond, points: Points, mark: Mark, statement: Statement) -> bool:
        """5%以内的不扣分，5%-10%的扣1分，10%以上的扣2分: tiers of one figure, said by what each takes off."""
        group, weight = self.group, self.builder.weight
        before = self._losses(cond)
        again = before and isinstance(before[-1], Flag) and isinstance(before[-1].condition, Test | AllOf)
        if again and len(cond.atoms) == len(cond.tests) == 1 and not metric_label(cond.tests[0].label):
            raise Refused(
                cond.start, statement.end, "各档的扣分是否只扣一档,没有写明",
                advice="请写成分档得分,例如“1%以下得4分,1%-5%得3分,5%以上不得分”",
            )  # fmt: skip
        if group is None or not group.entries or group.losses or group.gains or group.share is not None:
            return False
        plain_tiers = all(
            len(e.cond.atoms) == len(e.cond.tests) == 1 and e.top is None for e in group.entries
        )
        if not plain_tiers or len(cond.atoms) != 1 or len(cond.tests) != 1 or weight is None or mark["dfrom"]:
            return False
        first, mine = group.entries[0].cond.tests[0], cond.tests[0]
        if re.search("再|另|加扣|倒", mark.text) or mine.label and not same_metric(first.label, mine.label):
            return False
        if not {first.unit, mine.unit} <= {first.unit, ""} or points.of_weight:
            return False
        base = group.entries[0].points.of(weight)
        if points.value > base:
            return False
        relabel(cond, group)
        group.entries.append(Entry(cond, Points(base - points.value), None, cond.start, statement.end))
        group.end = statement.end
        return True

    def _per_unit(self, mark: Mark, cond: Cond, points: Points) -> None:
        """复议被撤销、诉讼败诉的，各扣2分/件: points for each case; 各 makes one count a member."""
        text = cond.text()
        members = [text]
        if "各" in (mark["dadv"] or ""):
            members = [trim(m) for m in re.split(r"、|，|和(?!谐)|及(?!时|格)", text) if trim(m)]
        if cond.tests or not text:
            raise Refused(cond.start, mark.end, f"“/{mark['dper']}”前面没有写明数的是什么")
        for member in members:
            atom = CountAtom(Fraction(1), mark["dper"], member, True, cond.start, cond.end)
            one = Cond([atom], False, cond.start, cond.end)
            self._losses(one).append(count_loss(self.builder, one, atom, points, self.group))

    def _shares_each(self, cond: Cond) -> None:
        """每有一次排在末位扣1分，排在倒数第二位扣0.5分: whether 每 reaches the second half is not said."""
        losses = self._losses(cond)
        last = losses[-1] if losses else None
        before = self.builder.prepared.text[cond.start - 1 : cond.start]
        if before == "，" and isinstance(last, Loss) and cond.text()[:2] == last.metric.label[:2]:
            raise Refused(cond.start, cond.end, "前半句按次扣分,这半句没有写是否按次")

    def _follows_each(self, mark: Mark, cond: Cond, points: Points) -> bool:
        """每有一次排在末位扣1分，排在倒数第二位扣0.5分: the 每 of the sentence holds for what follows (口径)."""
        losses = self._losses(cond)
        last = losses[-1] if losses else None
        text = cond.text()
        counted = isinstance(last, Loss) and last.direction == "count" and not last.once
        more = re.search(r"再|另|加扣", mark.text)
        listed = "、" in self.builder.prepared.text[cond.start - 1 : cond.start + 1]
        usual = listed or re.match(r"排在|被|出现|发生|发现|迟|漏|错", text)
        if not counted or len(cond.atoms) != 1 or not cond.facts or not (usual or more):
            return False
        if not listed and self.builder.prepared.text[cond.start - 1 : cond.start] != "，":
            return False
        at = (cond.start, cond.end)
        question = f"“{self.builder.prepared.quote(*at)}”未再写“每”,多次发生时"
        chosen = self.builder.choose("每", question, ("每次", "一次"), "每次", at)
        unit = last.metric.unit if isinstance(last, Loss) and (more or listed) else "次"
        metric = self.builder.metric(f"{'其中' if more else ''}{text}{plural(unit)}", unit, at)
        span = self.builder.prepared.span(*at)
        losses.append(Loss(metric, "count", Fraction(1), points, once=chosen == "一次", span=span))
        return True

    def _unsaid_gate(self, cond: Cond) -> None:
        """辅具按时发放，发现截留扣1分: what must hold has no deduction of its own; when it fails, a person decides."""
        facts = cond.facts
        if len(facts) != 2 or len(cond.atoms) != 2 or self.group is not None:
            return
        first, last = facts
        if not re.match(r"发现|出现|查出", last.text) or re.search(
            r"[不未没无如若对凡]|的$|每|其中|检查", first.text
        ):
            return
        holds = fact(self.builder, first.text, first.start, first.end)
        self.builder.optional(holds.key)
        self.out.absent.append(NotApplicable(replace(holds, holds=not holds.holds), None))
        cond.atoms.remove(first)

    def _conditional(self, cond: Cond, loss: Loss | Flag) -> Loss | Flag:
        """What else the sentence of a step says: the threshold again, how it is found, or a condition of its own."""
        if not isinstance(loss, Loss):
            return loss
        atom = (cond.steps or cond.counts)[0]
        if not atom.each:
            place = (atom.start, atom.end)
            self.builder.find("SCO021", f"“{self.builder.prepared.quote(*place)}”未写“每”,按每次都计", *place)
        if loss.direction == "count":
            return self._qualified(cond, loss)
        for test in cond.tests:
            self._same_edge(test, loss)
            if self.group is not None:
                self.group.claimed.append(test.interval)
            self.builder.restate(test.start, test.end)
        for each in cond.facts:
            if each.text in loss.metric.label or trim(each.text) in loss.metric.label:
                continue
            if not (MISSED_TASK.match(each.text) or PREAMBLE.match(each.text) or RESTATES.search(each.text)):
                raise Refused(each.start, each.end, "这一扣分另有条件,请分条写")
            self.builder.restate(each.start, each.end)
        return loss

    def _qualified(self, cond: Cond, loss: Loss) -> Loss:
        """金额不满1万元，每起扣1分: only such cases are counted, so the count is named after all its words."""
        words = []
        said: list[TestAtom | FactAtom] = [*cond.tests, *cond.facts]
        for each in said:
            text = trim(self.builder.prepared.text[each.start : each.end])
            lead = re.sub(r"^(?:发现|出现|发生|存在|有|因|对)|的?一经发现$", "", text)
            if loss.metric.since is not None and re.search(r"\d+.{1,4}内", text):
                self.builder.restate(each.start, each.end)
                continue
            if lead in loss.metric.label or trim(lead) in loss.metric.label or lead[:16] in loss.metric.label:
                continue
            if (
                loss.metric.beyond in {"over", "short"}
                and loss.metric.under
                and RESTATES.match(text)
                and len(text) <= 8
            ):
                self.builder.restate(each.start, each.end)
                continue
            if isinstance(each, FactAtom) and method(text):
                self.builder.remark(each.start, each.end)
                continue
            words.append((each.start, text))
        if not words:
            return loss
        used = {x.metric.key for x in (*self._losses(cond), *self.out.losses) if isinstance(x, Loss)}
        return replace(loss, metric=self.builder.qualified(loss.metric, [t for _, t in sorted(words)], used))

    def _same_edge(self, test: TestAtom, loss: Loss) -> None:
        """不足90%时，每减少5%: the threshold said again must be the same number on the same side."""
        edge_value = test.interval.high if loss.direction == "down" else test.interval.low
        if (
            loss.direction == "count"
            or loss.start_metric is not None
            or loss.metric.change
            or loss.also is not None
        ):
            return
        own = [t for e in (self.group.entries if self.group else []) for t in e.cond.tests]
        if own and edge_value != loss.start:
            raise Refused(test.start, test.end, f"与前面的门槛{plain(loss.start)}不一致")

    def _as_step(self, cond: Cond) -> Cond:
        """高于8%的部分，每1个百分点扣…: a bare step takes its direction from the threshold before it."""
        if not cond.counts or not re.search(r"百分点$|%$|个点$", cond.counts[0].unit) or self.group is None:
            return cond
        tests = [t for e in self.group.entries for t in e.cond.tests]
        if not tests:
            return cond
        old = cond.counts[0]
        side = "up" if tests[0].interval.low is None else "down"
        step = StepAtom(side, old.size, old.unit, old.each, "", "", "", old.start, old.end)
        return Cond([step if a is old else a for a in cond.atoms], cond.either, cond.start, cond.end)

    def _each_named(self, cond: Cond, points: Points) -> bool:
        """任意一项每低1个百分点扣: one loss for each measure named before."""
        step = cond.steps[0]
        if self.group is None or not re.search(r"任[意何]?一项|每项|各项|其中一项|分别|均", step.before):
            return False
        tests = [t for e in self.group.entries for t in e.cond.tests]
        if len({t.label for t in tests}) < 2:
            return False
        for test in tests:
            named = replace(step, before=test.label)
            self.group.losses.append(step_loss(self.builder, self.group, cond, named, points))
        return True

    def _apart(self, cond: Cond) -> bool:
        """A deduction behind several awards and a stop that shares no words with the last one is the item's."""
        group = self.group
        if group is None or not group.entries or len(self.out.groups) - self.first < 2:
            return False
        if self.builder.prepared.text[cond.start - 1 : cond.start] not in {"；", "。", "\n"}:
            return False
        entry = group.entries[0]
        before = self.builder.prepared.text[self.out.groups[-2].start : group.start]
        if not re.search(r"[；。\n]", before) and not cond.steps and not group.losses and cond.counts:
            return True  # A得2分，B得2分；发现…的每处扣…: of the sentence before, not of its last half
        words = entry.cond.text() + "".join(t.label for t in entry.cond.tests)
        mine = self.builder.prepared.text[cond.start : cond.end]
        return not grams(words) & grams(mine) and not complement(words, cond.text())

    def _redundant(self, cond: Cond, points: Points) -> bool:
        """①…1分；②…1分；每少一项扣1分: the deduction repeats the awards."""
        groups = self.out.groups
        if len(groups) < 2 or not one_item(cond) or cond.facts and len(cond.facts[0].text) > 6:
            return False
        return all(
            len(g.entries) == 1
            and not g.losses
            and not g.entries[0].cond.tests
            and g.entries[0].points == points
            for g in groups
        )

    def _spoiled(self, cond: Cond, points: Points) -> bool:
        """得1分，逾期的扣1分: not earned, rather than minus one (口径)."""
        assert self.group is not None
        if len(self.group.entries) != 1 or self.group.losses or not cond.facts or cond.tests:
            return False
        entry = self.group.entries[0]
        if not entry.cond.facts or not complement(entry.cond.text(), cond.text()):
            return False
        less = not points.of_weight and not entry.points.of_weight and points.value < entry.points.value
        label, holds = positive(cond.text(), deduct=True)
        denies = less and not holds and len(cond.atoms) == len(cond.facts) and label in entry.cond.text()
        if denies and re.search(r"[、，且]|并(?!联)", entry.cond.text()):
            self.group.graded = True  # one member of several: the deduction says how far they are missed
            return False
        if denies:
            self.group.otherwise = Points(entry.points.value - points.value)
            self.group.else_said = True
            self.builder.restate(cond.start, cond.end)
            self.builder.stated.append((cond.start, cond.end))
            return True
        if entry.points != points:
            return False
        self.builder.restate(cond.start, cond.end)
        at = (cond.start, cond.end)
        chosen = self.builder.choose(
            "得扣并列",
            f"“{self.builder.prepared.quote(*at)}”与得分并列,扣分是指不得分还是倒扣,",
            ("不得分", "倒扣"),
            "不得分",
            at,
        )
        self.group.else_said = True
        if chosen == "倒扣":
            self.group.otherwise = Points(-points.value, points.of_weight)
            self.group.floor = None
        return True

    def _wrong_way(self, wrong: WrongWay, end: int) -> None:
        if self.group is None or not self.group.entries:
            raise wrong
        self.builder.restate(wrong.start, end)
        self.builder.stated.append((wrong.start, end))
        self.builder.find(
            "SCO017",
            f"“{self.builder.prepared.quote(wrong.start, wrong.end)}”与门槛方向相反,该部分不能计分",
            wrong.start,
            wrong.end,
        )
        self._judge_else(self.group, "方向矛盾部分的得分")

    def _judge_else(self, group: Group, words: str) -> None:
        entry = group.entries[0]
        key = self.builder.ask(words, "human", (group.start, group.end), optional=True)
        group.human_else = Judged(key, words, NONE, entry.points)

    def twoside(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        """每增加或减少1个百分点，相应加或减0.5分."""
        points = Points(number(mark["tpts"]))
        for verb, where in (("减少", "losses"), ("增加", "gains")):
            step = StepAtom(
                "down" if verb == "减少" else "up",
                number(mark["tnum"]),
                mark["tunit"],
                True,
                "",
                verb,
                "",
                mark.start,
                mark.end,
            )
            made = step_loss(self.builder, self.group, cond, step, points, gain=verb == "增加")
            if self.group is None:
                raise Refused(mark.start, mark.end, "没有写明基准分")
            getattr(self.group, where).append(made)
        del statement

    def double(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        """情节严重的加倍扣分: such cases, counted apart, cost twice what a plain one costs."""
        losses = self._losses(cond)
        last = losses[-1] if losses else None
        if not isinstance(last, Loss) or last.direction != "count" or len(cond.atoms) != 1 or not cond.facts:
            raise Refused(cond.start, statement.end, "“加倍”扣的是哪一项,没有写明")
        if len(losses) > 1 and self.builder.prepared.text[cond.start - 1 : cond.start] not in {"；", "。"}:
            raise Refused(cond.start, statement.end, "“加倍”扣的是末一项还是前面各项,没有写明")
        for each in list(losses):
            if not isinstance(each, Loss) or each.direction != "count":
                raise Refused(cond.start, statement.end, "“加倍”扣的是哪几项,没有写明")
            unit, named = each.metric.unit, "" if each is last and len(losses) == 1 else each.metric.label
            words = f"{cond.text()}，{named}" if named else f"{cond.text()}{plural(unit)}"
            metric = self.builder.metric(words, unit, (cond.start, cond.end))
            twice = Points(each.points.value * 2, each.points.of_weight)
            span = self.builder.prepared.span(cond.start, statement.end)
            losses.append(replace(each, metric=metric, points=twice, span=span))
        del mark

    def rankstep(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        at = (mark.start, mark.end)
        metric = rank_metric(self.builder, at)
        ranks = [r.interval.high for e in (self.group.entries if self.group else []) for r in e.cond.ranks]
        start = max((r for r in ranks if r is not None), default=Fraction(1))
        loss = Loss(
            metric,
            "up",
            Fraction(1),
            Points(number(mark["rkpts"])),
            start,
            span=self.builder.prepared.span(*at),
        )
        if cond.facts:
            self.builder.remark(cond.start, mark.start)
        self._losses(cond).append(loss)
        del statement

    def average(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        if self.group is None or self.group.share is None:
            raise Refused(mark.start, mark.end, "没有写明平均分如何计算")
        self.group.share_cond = cond
        if (
            len(cond.steps) != 1
            or cond.steps[0].size != 1
            or trim(cond.steps[0].after)
            or len(cond.atoms) > 1
        ):
            raise Refused(cond.start, mark.end, "平均分的扣法不明")
        del statement
