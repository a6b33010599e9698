"""归组 (collect): the statements of a clause, one after the other, into groups.

An award opens a group; what deducts, voids, limits or says otherwise belongs to the group before it,
or to the whole item when no award stands before it in its clause.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from yikou.scoring.footnote import plain
from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.meaning.atoms import FactAtom, PeriodAtom, StepAtom, TestAtom, same_metric
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.conditions import fact, node
from yikou.scoring.meaning.group import (
    FULL,
    NONE,
    Cond,
    Entry,
    Gathered,
    Group,
    award_points,
    cap_points,
    condition,
    deduct_points,
)
from yikou.scoring.meaning.steps import WrongWay, count_loss, flag_loss, listed_losses, step_loss
from yikou.scoring.meaning.words import grams, metric_label, MISSED_TASK, NOTE, PREAMBLE, complement, trim
from yikou.scoring.rules import (
    Always,
    AnyOf,
    Between,
    Condition,
    Flag,
    Judged,
    Loss,
    NotApplicable,
    Opposite,
    Override,
    Points,
    State,
)
from yikou.scoring.text import number

RESTATES = re.compile(
    r"低于|未|不足|不到|超过|超出|高于|超|不符合|不达标|增长|少|晚|迟|不完整|不准确|不规范|达不到|没有|有不|下降|上升|较大"
)
ABSENT = re.compile(
    r"^(?:如|若|对|当年|本年度?|本年|方案|确实?)?(?:均)?(?:没有|无|不涉及|未涉及|不适用|未安排|未发生)(?:此类|该项|该类|相关|此项|本项)?.{0,14}$"
)
ABSENT_WORDS = re.compile(r"任务|项目|此类|该项|涉及|不适用|需求|支出|情况|投诉|反馈|业务")
MISSING_ITEM = re.compile(
    r"缺|少|漏|不(?:达标|符合|到位|合格|完善|健全|规范|满足)|未(?:完成|达|建|落|做|实)|没有|不"
)


class Collector:
    """Walks the statements of one clause (归组器)."""

    def __init__(self, builder: Builder, gathered: Gathered, *, tail: bool) -> None:
        self.builder, self.out, self.tail = builder, gathered, tail
        self.group: Group | None = None
        self.first = len(gathered.groups)
        self.severity: str | None = None

    def clause(self, statements: tuple[Statement, ...]) -> None:
        """Take the statements in; raises Refused at the first that has no meaning here."""
        for index, statement in enumerate(statements):
            following = statements[index + 1] if index + 1 < len(statements) else None
            if statement.act is None and self._definition(statement):
                continue
            cond = condition(statement, self.builder)
            self._repeated(statement)
            self._series(cond, statement)
            if statement.act is None:
                self._remark(cond, following)
            else:
                if statement.act.kind not in {"EACH"}:
                    cond = self._with_pending(cond, statement)
                HANDLERS[statement.act.kind](self, statement.act, cond, statement)
            for trailer in statement.trailers:
                self._trailer(trailer)

    def _repeated(self, statement: Statement) -> None:
        """A sentence that stands twice is reported: copied by mistake, or meant for something else."""
        words = self.builder.prepared.text[statement.start : statement.end]
        if len(words) >= 4:
            if words in self.builder.seen:
                self.builder.find(
                    "SCO026",
                    f"“{self.builder.prepared.quote(statement.start, statement.end)}”出现两次",
                    statement.start,
                    statement.end,
                )
            self.builder.seen[words] = statement.start

    def _series(self, cond: Cond, statement: Statement) -> None:
        """依次类推 continues the awards before it; without any it refers to nothing."""
        marks = [mark for phrase in statement.phrases for mark in phrase.marks if mark.kind == "ETC"]
        if not marks:
            return
        if self.group is None or not self.group.entries:
            raise Refused(marks[0].start, marks[0].end, "“依次类推”前面没有可类推的档", "SCO018")
        self.group.series = True
        for atom in list(cond.facts):
            if re.fullmatch(r"(?:依次|以此|依此|以次)类推", atom.text):
                cond.atoms.remove(atom)

    # -- remarks and pending heads --

    def _definition(self, statement: Statement) -> bool:
        """其中，以…作为…的参考依据: words that define or exclude, without points of their own."""
        words = self.builder.prepared.text[statement.start : statement.end]
        if re.match(r"其中|注[:：]|备注|说明", words) and re.search(
            r"依据|不认定|是指|指的是|为准|口径|注|说明", words
        ):
            self.builder.remark(statement.start, statement.end)
            return True
        return False

    def _remark(self, cond: Cond, following: Statement | None) -> None:
        if not cond.atoms:
            return
        text = cond.text()
        if cond.tests and all(
            re.fullmatch(r".*(?:标准|目标|目标值|要求)(?:值)?(?:为|是)?|", t.label) for t in cond.tests
        ):
            self.out.targets.extend(cond.tests)
            return
        risky = re.search(r"扣|加倍|减半|倒扣|比例", text) and not re.search(r"不重复|不累计|为准|就高", text)
        if all(isinstance(atom, FactAtom) for atom in cond.atoms) and NOTE.search(text) and not risky:
            self.builder.remark(cond.start, cond.end)
            return
        self.out.pending.append(cond)
        del following

    def _with_pending(self, cond: Cond, statement: Statement) -> Cond:
        """Words before a semicolon that had no consequence belong to the next condition, or are its list."""
        pending = [c for c in self.out.pending]
        if not pending or statement.act is None:
            return cond
        if (
            any(not isinstance(a, FactAtom) for old in pending for a in old.atoms)
            and statement.act.kind != "AWARD"
        ):
            raise Refused(pending[0].start, pending[0].end, "没有写明得分或扣分")
        if self._listing(cond, statement.act):
            return cond
        self.out.pending.clear()
        kept: list[Cond] = []
        for old in pending:
            if (
                all(isinstance(a, FactAtom) for a in old.atoms)
                and PREAMBLE.match(old.text())
                and not statement.act.kind == "AWARD"
            ):
                self.builder.remark(old.start, old.end)
            else:
                kept.append(old)
        if not kept:
            return cond
        atoms = [atom for old in kept for atom in old.atoms] + cond.atoms
        return Cond(atoms, cond.either, kept[0].start, cond.end)

    def _listing(self, cond: Cond, act: Mark) -> bool:
        return act.kind == "EACH" or act.kind in {"DEDUCT", "AWARD"} and _one_item(cond)

    # -- awards --

    def award(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        points, top = award_points(mark)
        if self.builder.prepared.text[max(mark.start - 1, 0) : mark.start] in {
            "扣",
            "减",
        } or mark.text.startswith(("扣", "减")):
            raise Refused(cond.start, mark.end, "扣分与得分混写")
        if self._not_applicable(cond, mark, points):
            return
        if mark.kind == "FULL" and self.group is None and self.out.losses and cond.facts and not cond.tests:
            self.builder.remark(cond.start, statement.end)
            return
        if (
            mark.kind == "BARE"
            and cond.steps
            and cond.steps[0].direction == "down"
            and self.group is not None
            and self.group.entries
        ):
            self.builder.find(
                "SCO005",
                f"“{self.builder.prepared.quote(cond.start, statement.end)}”缺“扣”字,按扣分读",
                cond.start,
                statement.end,
            )
            self._losses(cond).append(step_loss(self.builder, self.group, cond, cond.steps[0], points))
            return
        if cond.otherwise and self.group is not None:
            if len(cond.atoms) > 1:
                raise Refused(cond.start, statement.end, "“否则”后面还有条件")
            self.group.otherwise, self.group.else_said = points, True
            return
        if len(cond.periods) > 1 and cond.counts:
            self._by_period(cond, points)
            return
        if cond.counts and self._count_ladder(cond, points):
            return
        if (
            cond.counts
            and not cond.counts[0].each
            and mark["averb"] in {"得", "计", "记"}
            and self._then_more(statement)
        ):
            cond = Cond(
                [FactAtom(self.builder.prepared.text[cond.start : cond.end], cond.start, cond.end)],
                False,
                cond.start,
                cond.end,
            )
        per_case = [a for a in cond.atoms if isinstance(a, StepAtom)] or cond.counts
        if per_case and not (cond.steps and self._listed(mark, cond, points, deduct=False)):
            self._per_case(mark, cond, points)
            return
        if points.value == 0 and not points.of_weight and top is None:
            self.zero(mark, cond, statement)
            return
        if mark["averb"] in {"加", "奖", "奖励"} and cond.facts and not cond.tests:
            self._bonus(cond, points)
            return
        if cond.periods and cond.counts is not None and len(cond.periods) > 1:
            raise Refused(cond.start, statement.end, "多个期间的写法不明")
        entry = Entry(cond, points, top, cond.start, statement.end, mark.kind)
        if self._continues(cond):
            assert self.group is not None
            _relabel(cond, self.group)
            self.group.entries.append(entry)
            self.group.end = statement.end
        else:
            self._open(entry)

    def _then_more(self, statement: Statement) -> bool:
        """建成1座得10分，每增加一座加5分: the first is a threshold, what follows counts beyond it."""
        del statement
        return False

    def _by_period(self, cond: Cond, points: Points) -> None:
        """第一季度完成任务的15%，…，按季完成的每季得0.5分: one award a period."""
        period = ""
        for atom in cond.atoms:
            if isinstance(atom, PeriodAtom):
                period = atom.word.removeprefix("第")
            elif period and isinstance(atom, TestAtom | FactAtom):
                whole = Between(Fraction(100), True, None, False)
                interval = (
                    Between(atom.interval.low, True, None, False) if isinstance(atom, TestAtom) else whole
                )
                test = TestAtom(f"{period}累计完成", interval, "%", atom.start, atom.end)
                self._open(
                    Entry(Cond([test], False, atom.start, atom.end), points, None, atom.start, atom.end)
                )
                period = ""

    def _count_ladder(self, cond: Cond, points: Points) -> bool:
        """两条都符合2分；符合一条1分: how many of the members hold."""
        group, count = self.group, cond.counts[0]
        if group is None or not group.entries or count.each:
            return False
        first = group.entries[0].cond
        match = re.match(
            r"^(?P<n>[二两三四五六七八九十\d]+)(?P<u>条|项|个|种|类)[^，]{0,12}(?:都|均|全部|同时|齐)",
            first.text(),
        )
        if not match or match.group("u") != count.unit:
            return False
        label = count.label()
        total = number(match.group("n"))
        key_test = TestAtom(label, Between(total, True, None, False), count.unit, first.start, first.end)
        group.entries[0].cond = Cond([key_test], False, first.start, first.end)
        own = TestAtom(label, Between(count.size, True, count.size, True), count.unit, cond.start, cond.end)
        group.entries.append(
            Entry(Cond([own], False, cond.start, cond.end), points, None, cond.start, cond.end)
        )
        return True

    def _open(self, entry: Entry) -> None:
        self.group = Group(entry.start, entry.end, [entry])
        self.out.groups.append(self.group)

    def _continues(self, cond: Cond) -> bool:
        """Whether an award is a further tier of the group before it: tests on the same metric."""
        group = self.group
        if group is None or not group.entries:
            return False
        last = group.entries[-1].cond
        if cond.ranks and last.ranks:
            return True
        if group.losses and any(isinstance(loss, Loss) for loss in group.losses):
            return False
        if not cond.tests or not last.tests:
            return False
        if cond.periods or last.periods:
            return bool(cond.periods and last.periods)
        return any(
            same_metric(a.label, b.label) or same_metric(b.label, a.label)
            for a in last.tests
            for b in cond.tests
        )

    def _bonus(self, cond: Cond, points: Points) -> None:
        flag = Flag(node(self.builder, cond), points, self.builder.prepared.span(cond.start, cond.end))
        if self.group is None:
            self.group = Group(cond.start, cond.end)
            self.group.credit = True
            self.out.groups.append(self.group)
        self.group.gains.append(flag)

    def _per_case(self, mark: Mark, cond: Cond, points: Points) -> None:
        """每…加n分 on top of a base, or 每…得n分 from nothing."""
        made: Loss | Flag
        atom = (cond.steps or cond.counts)[0]
        if not atom.each:
            place = (atom.start, atom.end)
            self.builder.find("SCO021", f"“{self.builder.prepared.quote(*place)}”未写“每”,按每次都计", *place)
        if cond.steps:
            made = step_loss(self.builder, self.group, cond, cond.steps[0], points, gain=True)
        else:
            made = count_loss(self.builder, cond, cond.counts[0], points, self.group)
        bonus = (
            mark["averb"] in {"加", "奖", "奖励"}
            or self.group is not None
            and bool(self.group.entries or self.group.share)
        )
        if self.group is None and self.out.losses and not self.builder.numbered:
            self.group = Group(
                cond.start, cond.end, losses=list(self.out.losses), losses_cap=self.out.losses_cap
            )
            self.out.losses.clear()
            self.out.losses_cap = None
            self.out.groups.append(self.group)
            bonus = True
        if self.group is None or not bonus and not self.group.credit:
            self.group = Group(cond.start, cond.end, credit=True)
            self.out.groups.append(self.group)
        self.group.gains.append(made)

    def _not_applicable(self, cond: Cond, mark: Mark, points: Points) -> bool:
        text = cond.text()
        if mark.kind != "FULL" and (
            self.group is None or points.of_weight or points.value != self.builder.weight
        ):
            return False
        if cond.tests or not ABSENT.match(text) or not ABSENT_WORDS.search(text):
            return False
        label_cond = fact(self.builder, text, cond.start, cond.end)
        truth = State_like(self.builder, label_cond.key)
        del truth
        span = self.builder.prepared.span(cond.start, cond.end)
        self.builder.optional(label_cond.key)
        self.out.absent.append(NotApplicable(label_cond, FULL, span))
        del mark
        return True

    def _listed(self, mark: Mark, cond: Cond, points: Points, *, deduct: bool) -> bool:
        """每缺一项扣n分 over a list that stands before it."""
        items = self._items(cond)
        if len(items) < 2:
            return False
        span = self.builder.prepared.span(cond.start, cond.end)
        del mark
        atom = (cond.steps or cond.counts)[0]
        if not atom.each:
            self.builder.find(
                "SCO021",
                f"“{self.builder.prepared.quote(atom.start, atom.end)}”未写“每”,每项都计",
                atom.start,
                atom.end,
            )
        if deduct:
            made = tuple(Flag(Opposite(item), points, span) for item in items)
            self._losses(cond).extend(made)
        self.out.pending.clear()
        return True

    def _items(self, cond: Cond) -> list[Condition]:
        """The members of a list: pending numbered clauses, or the enumerated facts of this sentence."""
        found: list[Condition] = []
        texts: list[tuple[str, int, int]] = []
        for old in self.out.pending:
            texts += [(f.text, f.start, f.end) for f in old.facts]
        own = [f for f in cond.facts if not MISSING_ITEM.match(f.text)]
        if not texts or len(texts) + len(own) < 2 or len(texts) == 1:
            split = [
                (trim(part), f.start, f.end)
                for t in (texts or [(f.text, f.start, f.end) for f in own])
                for f in [FactAtom(*t)]
                for part in re.split(r"、|，|；", f.text)
                if trim(part)
            ]
            texts = split
        else:
            texts += [(f.text, f.start, f.end) for f in own if not re.match(r"^(?:其中|有)?$", f.text)]
        for text, start, end in texts:
            if re.search(r"[册表数]$", text):
                return []
            found.append(fact(self.builder, text, start, end))
        return found

    # -- deductions --

    def _losses(self, cond: Cond) -> list[Loss | Flag | Judged]:
        del cond
        return self.group.losses if self.group is not None else self.out.losses

    def deduct(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        points = deduct_points(mark)
        base = self._base()
        if cond.otherwise and not cond.steps and not cond.counts:
            raise Refused(cond.start, statement.end, "“否则扣分”请写成“否则得…分”")
        cond = self._as_step(cond)
        if self._redundant(cond, points):
            self.builder.remark(cond.start, statement.end)
            return
        if (
            self.group is not None
            and self.group.credit
            and self.group.human_else is None
            and not self.group.gains
        ):
            self.group = None
        if "各" in (mark["dadv"] or "") and not cond.steps and not cond.counts:
            listed = listed_losses(self.builder, cond, points)
            if listed:
                self._losses(cond).extend(listed)
                return
        if (cond.steps or cond.counts) and _one_item(cond) and self._listed(mark, cond, points, deduct=True):
            return
        if self.group is not None and not cond.steps and not cond.counts and self._spoiled(cond, points):
            return
        if self._apart(cond):
            self.group = None
        if cond.steps and self._each_named(cond, points):
            return
        if cond.steps:
            try:
                loss: Loss | Flag = step_loss(self.builder, self.group, cond, cond.steps[0], points)
            except WrongWay as wrong:
                self._wrong_way(wrong, statement.end)
                return
            self._losses(cond).append(self._conditional(cond, loss))
        elif cond.counts:
            self._losses(cond).append(
                self._conditional(cond, count_loss(self.builder, cond, cond.counts[0], points, self.group))
            )
        elif cond.atoms:
            self._losses(cond).extend(flag_loss(self.builder, cond, points, base))
        else:
            raise Refused(mark.start, mark.end, "扣分没有写明条件")

    def _conditional(self, cond: Cond, loss: Loss | Flag) -> Loss | Flag:
        """What else the sentence of a step says: the threshold again, how it is found, or a condition of its own."""
        if not isinstance(loss, Loss):
            return loss
        atom = (cond.steps or cond.counts)[0]
        if not atom.each:
            place = (atom.start, atom.end)
            self.builder.find("SCO021", f"“{self.builder.prepared.quote(*place)}”未写“每”,按每次都计", *place)
        for test in cond.tests:
            self._same_edge(test, loss)
            self.builder.restate(test.start, test.end)
        for each in cond.facts:
            if each.text in loss.metric.label or trim(each.text) in loss.metric.label:
                continue
            usual = MISSED_TASK.match(each.text) or PREAMBLE.match(each.text) or RESTATES.search(each.text)
            if loss.direction != "count" and not usual:
                raise Refused(each.start, each.end, "这一扣分另有条件,请分条写")
            self.builder.remark(each.start, each.end)
        return loss

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
        from dataclasses import replace

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
        words = entry.cond.text() + "".join(t.label for t in entry.cond.tests)
        mine = self.builder.prepared.text[cond.start : cond.end]
        return not grams(words) & grams(mine) and not complement(words, cond.text())

    def _base(self) -> Fraction | None:
        if self.group is not None and self.group.entries:
            points = self.group.entries[0].points
            if not points.of_weight:
                return points.value
        return self.builder.weight

    def _redundant(self, cond: Cond, points: Points) -> bool:
        """①…1分；②…1分；每少一项扣1分: the deduction repeats the awards."""
        groups = self.out.groups
        if len(groups) < 2 or not _one_item(cond) or cond.facts and len(cond.facts[0].text) > 6:
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
        if entry.points != points or not entry.cond.facts or not complement(entry.cond.text(), cond.text()):
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
        self.builder.remark(wrong.start, end)
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

    # -- zero, human, veto --

    def zero(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        scope = mark["zscope"] or ("全部" if "全部分值" in mark.text else None)
        quoted = re.search(r"”(?:这|此)?一?项", self.builder.prepared.text[cond.start : statement.end])
        if quoted:
            raise Refused(cond.start, statement.end, "所指的项不明,请写明是哪一款不得分", "SCO018")
        at = (cond.start, statement.end)
        if cond.otherwise or not cond.atoms:
            if self.group is None:
                raise Refused(cond.start, statement.end, "不得分的情形没有写明")
            self.group.else_said = True
            self.builder.restate(cond.start, statement.end)
            return
        group = self.group
        text = cond.text()
        short = self.builder.prepared.text[cond.start : cond.end]
        if (
            group is not None
            and re.search(r"(?:任[意何]?|有|其中)?一项(?:指标)?(?:不达|未达|达不到|低于|不足)", short)
            and group.share_tests()
        ):
            group.else_said = True
            self.builder.restate(cond.start, statement.end)
            return
        if (
            group is None
            and cond.tests
            and not scope
            and self.out.groups
            and self.out.groups[-1].share_tests()
        ):
            last = self.out.groups[-1]
            if all(
                not t.label or same_metric(last.entries[0].cond.tests[0].label, t.label) for t in cond.tests
            ):
                _relabel(cond, last)
                last.zeros.append(cond)
                return
        if (
            group is not None
            and group.entries
            and re.match(r"(?:都|均|全)(?:不|未)(?:符合|满足|达)", text)
            and not cond.tests
        ):
            group.else_said = True
            self.builder.restate(cond.start, statement.end)
            return
        if self.tail and self._severity(cond, scope):
            return
        for atom in list(cond.facts):
            if cond.tests and group is not None and re.match(r"[及或和]", atom.text):
                group.unless.append(fact(self.builder, atom.text[1:], atom.start, atom.end, deduct=True))
                cond.atoms.remove(atom)
        if group is not None and cond.facts and not cond.tests and not cond.counts and not scope:
            group.zero_words.append((cond.text(), cond.start, cond.end))
        late_tail = (
            self.tail
            or group is None
            or bool(
                self.builder.numbered
                and self.builder.prepared.text[cond.start - 1 : cond.start] in {"。", "\n"}
            )
        )
        if cond.tests and group is not None and any(e.cond.tests for e in group.entries) and not scope:
            _relabel(cond, group)
            group.zeros.append(cond)
            return
        if cond.tests and group is not None and scope is None and group.share is not None:
            group.zeros.append(cond)
            return
        if group is not None and not scope and (cond.steps or cond.counts) and not late_tail:
            group.unless.append(node(self.builder, cond))
            group.graded = True
            return
        if group is not None and not late_tail and not (scope and self._several()):
            self._defeat(group, cond)
            return
        if (
            group is not None
            and not scope
            and not self.tail
            and complement(group.entries[0].cond.text() if group.entries else "", cond.text())
        ):
            group.else_said = True
            self.builder.restate(cond.start, statement.end)
            return
        self.out.deferred.append(("item", cond, self.builder.prepared.quote(*at), at, False))

    def _several(self) -> bool:
        return self.builder.numbered or len(self.out.groups) > 1

    def _defeat(self, group: Group, cond: Cond) -> None:
        """未建立或建立后因…的不得分: the complement is dropped, what else voids the award is a defeater."""
        award = group.entries[0].cond.text() if group.entries else ""
        group.else_said = True
        if cond.tests:
            group.zeros.append(cond)
            return
        text = cond.text()
        parts = [trim(p) for p in re.split(r"或者|或(?=[^是])", text) if trim(p)]
        if len(parts) > 1 and complement(award, parts[0]) and len(parts[0]) <= 8:
            rest = text[text.index("或") + 1 :]
            self.builder.restate(cond.start, cond.end)
            if complement(award, rest):
                return
            group.unless.append(fact(self.builder, trim(rest), cond.start, cond.end))
            return
        if group.entries and (
            complement(award, text) or MISSED_TASK.match(text) and not re.search(r"导致|造成", text)
        ):
            self.builder.restate(cond.start, cond.end)
            return
        members = [trim(p) for p in re.split(r"、|，(?!导致|造成|致)", text) if trim(p)]
        if len(members) >= 3 and all(len(m) >= 5 for m in members):
            self._any_defect(group, members, cond)
            return
        group.unless.append(fact(self.builder, text, cond.start, cond.end))

    def _any_defect(self, group: Group, members: list[str], cond: Cond) -> None:
        at = (cond.start, cond.end)
        chosen = self.builder.choose(
            "并列情形", f"“{self.builder.prepared.quote(*at)}”并列多种情形,", ("任一", "全部"), "任一", at
        )
        facts = tuple(fact(self.builder, re.sub(r"^(?:甚至|以及|或|和)", "", m), *at) for m in members)
        if chosen == "任一":
            group.unless.append(AnyOf(facts))
        else:
            from yikou.scoring.rules import AllOf

            group.unless.append(AllOf(facts))

    def _severity(self, cond: Cond, scope: str | None) -> bool:
        """后果严重的本项不得分 behind …造成后果的酌情扣分: one state with its degrees, not three facts."""
        if self.severity is None or not re.match(r"(?:后果|情节)(?:特别)?严重", cond.text()):
            return False
        self._degree(cond, "item")
        del scope
        return True

    def _degree(self, cond: Cond, scope: str) -> None:
        degree = "特别严重" if "特别" in cond.text() else "严重"
        at = (cond.start, cond.end)
        key = self.severity or ""
        state = State(key, degree, self.builder.prepared.span(*at))
        words = self.builder.prepared.quote(*at)
        self.out.overrides.append(
            Override(scope, state, words, scope != "item", self.builder.prepared.span(*at))
        )  # type: ignore[arg-type]

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
        if (
            group is not None
            and not self.tail
            and award
            and (complement(award, text) or text.startswith("未"))
        ):
            parts = [trim(p) for p in re.split(r"或者|或", text) if trim(p)]
            extra = [p for p in parts if not complement(award, p)] if len(parts) > 1 else []
            if len(parts) == 1 and self.tail is False:
                targets = [
                    g for g in self.out.groups[self.first :] if not g.losses and not g.unless and g.entries
                ]
            for each in targets:
                self._soft_else(each, extra, cond, high, at)
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
        points = self._group_points() if not self.tail and group is not None else FULL
        words = f"{text}扣分" if text else "酌情扣分"
        key = self.builder.ask(words, "human", at, low=Fraction(0), high=self._amount(high or points))
        judged = Judged(
            key,
            words,
            NONE if low is None else NONE,
            high or points,
            condition_node,
            span=self.builder.prepared.span(*at),
        )
        (self.out.losses if self.tail or group is None else group.losses).append(judged)

    def _soft_else(
        self, group: Group, extra: list[str], cond: Cond, high: Points | None, at: tuple[int, int]
    ) -> None:
        entry = group.entries[0]
        gate = node(self.builder, entry.cond)
        conditions: list[Condition] = [Opposite(gate)]
        conditions += [fact(self.builder, part, cond.start, cond.end) for part in extra]
        only: Condition = AnyOf(tuple(conditions)) if len(conditions) > 1 else conditions[0]
        words = f"{entry.cond.text()}未达到时的扣分"
        key = self.builder.ask(
            words, "human", at, low=Fraction(0), high=self._amount(high or entry.points), optional=True
        )
        group.human_else = Judged(
            key, words, NONE, high or entry.points, only, span=self.builder.prepared.span(*at)
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

    def veto(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        at = (cond.start, statement.end)
        span = self.builder.prepared.span(*at)
        words = self.builder.prepared.quote(*at)
        total = re.search(r"总|得分", mark.text) is not None
        if cond.facts and re.search(r"下列|以下|之一|如下", cond.text()) and not cond.tests:
            self.builder.veto_list = (words, "total" if total else "grade")
            return
        if not cond.atoms and self.out.deferred:
            last = self.out.deferred[-1]
            if total:
                self.out.deferred[-1] = ("total", last[1], f"{last[2]},{words}", last[3], False)
            return
        if not cond.atoms or re.search(r"工作$|风险防控", cond.text()) and "一票否决" in mark.text:
            self.builder.remark(*at)
            return
        graded = "合格" in mark.text
        if self.severity is not None and re.match(r"(?:后果|情节)(?:特别)?严重", cond.text()):
            self._degree(cond, "total" if total else "grade")
            return
        del span
        self.out.deferred.append(("total" if total else "grade", cond, words, at, graded))

    # -- shares, lists, formulas --

    def prop(self, mark: Mark, cond: Cond, statement: Statement) -> None:
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
        if cond.atoms and not named:
            self.builder.restate(cond.start, mark.end)
        self.group.share, self.group.share_cond = mark, cond
        if "任务数" in mark.text:
            self.group.average = True

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

    def each(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        points = Points(number(mark["each"] or mark["each2"] or mark["each3"]))
        items: list[Cond] = [c for c in self.out.pending if c.atoms]
        own = [a for a in cond.atoms if isinstance(a, FactAtom | TestAtom)]
        members: list[tuple[list[FactAtom | TestAtom], int, int]] = [
            ([a for a in c.atoms if isinstance(a, FactAtom | TestAtom)], c.start, c.end) for c in items
        ]
        if own:
            members.append((own, cond.start, cond.end))
        if len(members) == 1:
            facts = members[0][0]
            if len(facts) == 1 and isinstance(facts[0], FactAtom):
                parts = [trim(p) for p in re.split(r"、|，|和|及", facts[0].text) if trim(p)]
                members = [
                    ([FactAtom(p, facts[0].start, facts[0].end)], facts[0].start, facts[0].end) for p in parts
                ]
            else:
                members = [([a], a.start, a.end) for a in facts]
        self.out.pending.clear()
        if any(isinstance(a, TestAtom) and "、" in a.label for atoms, _, _ in members for a in atoms):
            raise Refused(cond.start, mark.end, "并列的各项里夹着数值,请分条写")
        if not members:
            raise Refused(mark.start, mark.end, "“每项”所指不明", "SCO018")
        for atoms, start, end in members:
            entry = Entry(Cond(list(atoms), False, start, end), points, None, start, end)
            self._open(entry)
        del statement

    def awards(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        """超过80%、70%和60%，分别得6分、4分和2分."""
        raw = re.findall(r"\d+(?:\.\d+)?|[零一二两三四五六七八九十百]+|满|半", mark["list"])
        points = [FULL if each == "满" else Points(number(each)) for each in raw]
        tests = _spread(cond.tests, len(points))
        facts = [f for f in cond.facts if not re.fullmatch(r"[、和及，]*", f.text)]
        if tests and re.search(r"扣|减", mark.text):
            raise Refused(cond.start, mark.end, "分档的扣分没有写明基数")
        if len(tests) == len(points):
            for index, (test, amount) in enumerate(zip(tests, points, strict=True)):
                one = Cond([test, *facts], False, cond.start, cond.end)
                entry = Entry(one, amount, None, cond.start, statement.end)
                if index == 0:
                    self._open(entry)
                elif self.group is not None:
                    self.group.entries.append(entry)
            return
        members = [trim(p) for f in facts for p in re.split(r"、|，|和|及", f.text) if trim(p)]
        if len(members) != len(points):
            raise Refused(cond.start, statement.end, f"“分别”前后个数不同:{len(members)}与{len(points)}")
        deducting = re.search(r"扣|减", mark.text) is not None
        for member, amount in zip(members, points, strict=True):
            one = Cond([FactAtom(member, cond.start, cond.end)], False, cond.start, cond.end)
            if deducting:
                self._losses(one).extend(flag_loss(self.builder, one, amount, self._base()))
            else:
                self._open(Entry(one, amount, None, cond.start, statement.end))

    def formula(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        group = Group(cond.start, statement.end) if self.group is None else self.group
        if self.group is None:
            self.out.groups.append(group)
            self.group = group
        if group.share is not None:
            raise Refused(mark.start, mark.end, "有两个算式,不明白如何合计")
        if cond.atoms:
            self.builder.restate(cond.start, mark.start)
        group.share, group.share_cond = mark, cond

    def grade(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        self.out.grades.append((cond, mark["grade"]))
        del statement

    def unsupported(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        raise Refused(cond.start, statement.end, f"“{mark.text}”的用法不明")

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

    def rankstep(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        from yikou.scoring.meaning.conditions import rank_metric

        at = (mark.start, mark.end)
        metric = rank_metric(self.builder, at)
        loss = Loss(
            metric,
            "up",
            Fraction(1),
            Points(number(mark["rkpts"])),
            Fraction(1),
            span=self.builder.prepared.span(*at),
        )
        if cond.facts:
            self.builder.remark(cond.start, mark.start)
        self._losses(cond).append(loss)
        del statement

    # -- limits --

    def limit(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        """本项共5分, 满分4分, a cap before what it caps: a check of the weight, or the item's cap."""
        if cond.atoms:
            if cond.tests or cond.steps or cond.counts or re.search(r"[扣得计]", cond.text()):
                raise Refused(cond.start, statement.end, "没有写明得分或扣分")
            self.builder.remark(cond.start, mark.start)
        head = mark["head"] or mark["cap"]
        self.builder.restate(mark.start, mark.end)
        if mark["was"] == "FLOORED":
            return
        if mark["was"] == "FLOORAT":
            self._trailer(Mark("FLOORAT", mark.start, mark.end, mark.text, mark.data))
            return
        if head and not mark["capverb"]:
            if self.builder.weight is not None and number(head) != self.builder.weight:
                raise Refused(mark.start, mark.end, f"“{mark.text}”与分值不一致", "SCO011")
            return
        if (mark["capverb"] or "").startswith(("扣", "减")):
            self.out.losses_cap = cap_points(mark)
        else:
            self.out.cap = cap_points(mark)

    def _trailer(self, mark: Mark) -> None:
        group = self.group
        if mark.kind == "NOTE":
            self.builder.remark(mark.start, mark.end)
        elif mark.kind == "FLOORED":
            self.builder.restate(mark.start, mark.end)
            if group is not None:
                group.floored = True
        elif mark.kind == "FLOORAT":
            floor = Points(number(mark["fl"] or mark["fl2"]))
            if group is not None:
                group.floor = floor
            self.out.floor = floor
        else:
            self._cap(mark)

    def _cap(self, mark: Mark) -> None:
        points, group = cap_points(mark), self.group
        if not mark["cap"] and not mark["cap2"]:
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
        verb = mark["capverb"] or ""
        deducting = verb.startswith(("扣", "减")) or "扣分" in mark.text
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
            and (verb in {"加", "奖励"} or "加分" in mark.text or group.credit)
        ):
            if group.credit:
                group.cap = points
            else:
                last = group.gains[-1]
                if isinstance(last, Loss):
                    group.gains[-1] = _with_cap(last, points)
        else:
            group.cap = points

    def _cap_losses(self, losses: list[Loss | Flag | Judged], points: Points, mark: Mark) -> None:
        """最多扣n分 behind several deductions: the last one or all of them (口径, must be chosen)."""
        last = losses[-1] if losses else None
        group = self.group
        over = any(
            not isinstance(each, Judged) and not each.points.of_weight and each.points.value > points.value
            for each in losses[:-1]
        )
        if over and isinstance(last, Loss):
            losses[-1] = _with_cap(last, points)
            return
        if len(losses) > 1 and isinstance(last, Loss) and not self._all_count(losses, points):
            at = (mark.start, mark.end)
            chosen = self.builder.choose(
                "扣分上限", f"“{mark.text}”是末一项的上限还是各项合计的上限,", ("末项", "合计"), None, at
            )
            if chosen is None:
                losses[-1] = _with_cap(last, points)
                self.builder.uncertain.append("扣分上限")
                return
            if chosen == "末项":
                losses[-1] = _with_cap(last, points)
                return
        elif isinstance(last, Loss) and len(losses) == 1:
            losses[-1] = _with_cap(last, points)
            return
        if group is not None and losses is group.losses:
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


def _relabel(cond: Cond, group: Group) -> None:
    """A later tier without a metric of its own speaks of the first tier's."""
    from dataclasses import replace

    names = [t.label for e in group.entries for t in e.cond.tests if t.label]
    for index, atom in enumerate(cond.atoms):
        if (
            isinstance(atom, TestAtom)
            and names
            and (not atom.label or names[0].endswith(metric_label(atom.label)))
        ):
            cond.atoms[index] = replace(atom, label=names[0])


def State_like(builder: Builder, key: str) -> State:
    del builder
    return State(key, "")


def _with_cap(loss: Loss, cap: Points) -> Loss:
    from dataclasses import replace

    return replace(loss, cap=cap)


def _one_item(cond: Cond) -> bool:
    """缺一项, 每少一项, 其中有一项不达标, 有一项未完成."""
    for step in cond.steps:
        if (
            step.unit in {"项", "个", "条", "点", "款"}
            and step.size == 1
            and re.match(r"缺|少|差|欠", step.verb)
        ):
            return True
    return any(
        count.unit in {"项", "条", "点", "款"}
        and count.size == 1
        and MISSING_ITEM.search(count.words or "缺")
        for count in cond.counts
    )


def _spread(tests: list[TestAtom], wanted: int) -> list[TestAtom]:
    """超过80%、70%和60%: the operator and the metric of the first test hold for the bare ones."""
    if not tests:
        return []
    first = tests[0]
    spread: list[TestAtom] = []
    for test in tests:
        low, high = test.interval.low, test.interval.high
        if low is not None and high is not None and low != high and len(tests) < wanted:
            values = [high, low]
        elif low is not None and high == low:
            values = [low]
        else:
            spread.append(
                test
                if test.label
                else TestAtom(first.label, test.interval, test.unit, test.start, test.end, test.soft)
            )
            continue
        for value in values:
            from yikou.scoring.rules import Between

            interval = (
                Between(value, first.interval.low_in, None, False)
                if first.interval.high is None
                else Between(None, False, value, first.interval.high_in)
            )
            spread.append(TestAtom(first.label, interval, test.unit, test.start, test.end))
    return spread


HANDLERS: dict[str, Callable[[Collector, Mark, Cond, Statement], object]] = {
    "AWARD": Collector.award, "BARE": Collector.award, "FULL": Collector.award, "BAND": Collector.award,
    "AWARDS": Collector.awards, "EACH": Collector.each, "DEDUCT": Collector.deduct, "AVGDEDUCT": Collector.average,
    "ZERO": Collector.zero, "PROP": Collector.prop, "HUMAN": Collector.human, "VETO": Collector.veto,
    "FORMULA": Collector.formula, "LIMIT": Collector.limit, "TWOSIDE": Collector.twoside, "RANKSTEP": Collector.rankstep, "GRADE": Collector.grade,
}  # fmt: skip
