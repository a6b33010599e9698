"""得分 (awards): the statements that give points, and the lists and tiers they open."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.meaning.atoms import (
    CountAtom,
    FactAtom,
    PeriodAtom,
    StepAtom,
    TestAtom,
    plural,
    same_metric,
)
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.conditions import fact, node
from yikou.scoring.meaning.group import (
    FULL,
    Cond,
    Entry,
    Group,
    award_points,
)
from yikou.scoring.meaning.steps import count_loss, step_loss
from yikou.scoring.meaning.taking.lists import Taker
from yikou.scoring.meaning.words import grams, metric_label, trim
from yikou.scoring.rules import (
    Between,
    Flag,
    Loss,
    NotApplicable,
    Points,
)
from yikou.scoring.text import number

ABSENT = re.compile(
    r"^(?:如|若|对|当年|本年度?|本年|方案|确实?)?(?:均)?(?:没有|无|不涉及|未涉及|不适用|未安排|未发生)(?:此类|该项|该类|相关|此项|本项)?.{0,14}$"
)

ABSENT_WORDS = re.compile(r"任务|项目|此类|该项|涉及|不适用|需求|支出|情况|投诉|反馈|业务")


class Awards(Taker):
    """得分 (awards): the statements that give points, and the lists and tiers they open."""

    def award(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        points, top = award_points(mark)
        before = self.builder.prepared.text[max(mark.start - 1, 0) : mark.start]
        if before in {"扣", "减"} or mark.text.startswith(("扣", "减")):
            raise Refused(cond.start, mark.end, "扣分与得分混写")
        cond = self._so_many(cond, mark)
        if self._without_cause(cond, mark, points):
            return
        if self._not_applicable(cond, mark, points):
            return
        if self._full_beside_losses(mark, cond, statement) or self._verb_missing(
            mark, cond, points, statement
        ):
            return
        if cond.otherwise and self.group is not None:
            if len(cond.atoms) > 1:
                raise Refused(cond.start, statement.end, "“否则”后面还有条件")
            self.group.otherwise, self.group.else_said = points, True
            return
        if mark["aper"] and not cond.steps and not cond.counts:
            self._per_unit_award(mark, cond, points, mark["aper"])
            return
        if len(cond.periods) > 1 and cond.counts:
            self._by_period(cond, points)
            return
        if cond.counts and self._count_ladder(cond, points):
            return
        if self._lack_ladder(cond, points, statement) or self._one_of_two(cond, points, statement):
            return
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
        if len(cond.periods) > 1:
            raise Refused(cond.start, statement.end, "多个期间的写法不明")
        self._not_half(cond, statement)
        entry = Entry(cond, points, top, cond.start, statement.end, mark.kind)
        if self.group and self.group.ratio is not None and not self.group.entries and cond.tests:
            self.group.entries.append(entry)
        elif self._all_done(cond) or self._continues(cond):
            assert self.group is not None
            relabel(cond, self.group)
            self.group.entries.append(entry)
            self.group.end = statement.end
        else:
            self._open(entry)

    def _full_beside_losses(self, mark: Mark, cond: Cond, statement: Statement) -> bool:
        """…扣1分；没有发生的不扣分: a condition of full marks behind deductions only says them again."""
        if (
            mark.kind != "FULL"
            or self.group is not None
            or not self.out.losses
            or not cond.facts
            or cond.tests
        ):
            return False
        said = "".join(
            str(getattr(x, "condition", "")) + str(getattr(x, "metric", "")) for x in self.out.losses
        )
        if self._exempt(mark, cond):
            return True
        own = re.match(r"未|无|没有|不|全部|均|都|按", cond.text()) or grams(cond.text()) <= grams(said)
        if not own:
            raise Refused(cond.start, statement.end, "前面是扣分,这里又有满分的条件,请分条写")
        self.builder.restate(cond.start, statement.end)
        return True

    def _exempt(self, mark: Mark, cond: Cond) -> bool:
        """因客观原因并经批准的不扣分: such cases are not among those that the count names."""
        last = self.out.losses[-1] if self.out.losses else None
        text = cond.text()
        if not isinstance(last, Loss) or last.direction != "count" or len(self.out.losses) != 1:
            return False
        if not re.search("不扣分|不减分", mark.text) or not re.search(
            r"因|经.{1,12}(?:同意|批准|认可)|不可抗力|客观", text
        ):
            return False
        at, counted = (cond.start, cond.end), last.metric
        label = f"{counted.label}(不含{text}的)"
        key = self.builder.ask(label, "count", at, unit=counted.unit, optional=True)
        spared = self.builder.ask(
            f"{text}{plural(counted.unit)}", "count", at, unit=counted.unit, optional=True
        )
        self.builder.optional(counted.key)
        made = replace(counted, key=key, label=label, over=counted.key, under=spared, beyond="over")
        self.out.losses[-1] = replace(last, metric=made)
        self.builder.stated.append((cond.start, cond.end))
        return True

    def _verb_missing(self, mark: Mark, cond: Cond, points: Points, statement: Statement) -> bool:
        """每低1个百分点0.5分 behind an award lacks 扣."""
        if (
            mark.kind != "BARE"
            or not cond.steps
            or cond.steps[0].direction != "down"
            or self.group is None
            or not self.group.entries
        ):
            return False
        self.builder.find(
            "SCO005",
            f"“{self.builder.prepared.quote(cond.start, statement.end)}”缺“扣”字,按扣分读",
            cond.start,
            statement.end,
        )
        self._losses(cond).append(step_loss(self.builder, self.group, cond, cond.steps[0], points))
        return True

    def _without_cause(self, cond: Cond, mark: Mark, points: Points) -> bool:
        """盘盈盘亏处理完毕的得1分，无盘盈盘亏的得1分: the same points where the clause's matter did not arise."""
        group, text = self.group, cond.text()
        if group is None or len(group.entries) != 1 or not cond.facts or len(cond.atoms) != len(cond.facts):
            return False
        entry = group.entries[0]
        named = re.match(
            r"(?:如|若|确|当年|本年度?|年内)*(?:无|没有|未发生|未发现|未涉及|不涉及)(?P<what>.{2,})", text
        )
        weight = self.builder.weight
        given = sum(
            (e.points.of(weight or Fraction(0)) for g in self.out.groups for e in g.entries), Fraction(0)
        )
        if weight is not None and given > weight and not self.builder.numbered:
            return False  # the awards exclude one another: what did not arise is one of their states
        before = self.builder.prepared.text[cond.start - 1 : cond.start]
        whole = mark.kind == "FULL" and (self.builder.numbered or len(self.out.groups) > 1 and before == "，")
        whole = whole or mark.kind == "FULL" and len(self.out.groups) == 1 and not ABSENT_WORDS.search(text)
        alone = points.of_weight or points.value == self.builder.weight
        if named is None or not (whole or entry.points == points and not alone):
            return False
        about = grams(entry.cond.text() + "".join(t.label for t in entry.cond.tests))
        if not (whole and (self.builder.numbered or before == "，")) and not (
            grams(named["what"]) & about or ABSENT_WORDS.search(text)
        ):
            return False
        group.also.append(cond)
        return True

    def _so_many(self, cond: Cond, mark: Mark) -> Cond:
        """A、B、C、D四项均符合得4分，三项符合得3分: how many of the members hold, as tiers of one count."""
        if len(cond.atoms) != 1 or len(cond.facts) + len(cond.counts) != 1:
            return cond
        words = trim(self.builder.prepared.text[cond.start : mark.start])
        said = re.fullmatch(
            r"(?P<list>[^，；。]*、[^，；。]*?)?(?:以上)?(?P<n>[一二两三四五六七八九十])项(?:内容|要求|指标)?(?:均|都|全部|全)?(?P<v>符合|达标|满足|具备|合格|到位|做到|达到)(?:要求|标准)?",
            words,
        )
        before = self.group.entries[0].cond.tests if self.group is not None and self.group.entries else []
        known = next((t for t in before if t.label.endswith("的项数")), None)
        if said is None or (said["list"] is None and known is None):
            return cond
        count, at = number(said["n"]), (cond.start, cond.end)
        label = known.label if known is not None else f"{said['v']}的项数"
        if said["list"] is not None:
            keys = self.members(f"{said['list']}", *at)
            if len(keys) != count:
                raise Refused(*at, f"写了{said['n']}项,列出的是{len(keys)}项")
            metric = self.builder.metric(label, "项", at)
            self.builder.optional(metric.key)
            self.builder.metrics[metric.label] = replace(metric, members=keys)
        test = TestAtom(label, Between(count, True, count, True), "项", *at)
        return Cond([test], False, *at)

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

    def _one_of_two(self, cond: Cond, points: Points, statement: Statement) -> bool:
        """两项均达90%得5分，一项达到得3分: of two thresholds named together, one holds."""
        group = self.group
        end = statement.act.start if statement.act is not None else cond.end
        words = trim(self.builder.prepared.text[cond.start : end]).removesuffix("的")
        said = re.fullmatch(
            r"(?:有|仅|只有|其中)*任?[一意何]?一项(?:指标)?(?:达到|达标|未达到|未达|不达标|未达标|达不到)(?:标准|要求)?",
            words,
        )
        if said is None or group is None or len(group.entries) != 1 or group.losses:
            return False
        first = group.entries[0].cond
        if len(first.tests) != 2 or len(first.atoms) != 2 or first.either or points.of_weight:
            return False
        either = Cond(list(first.tests), True, cond.start, cond.end)
        group.entries.append(Entry(either, points, None, cond.start, statement.end))
        return True

    def _not_half(self, cond: Cond, statement: Statement) -> None:
        """每引进一个…得2分，1亿元以上项目得4分: whether the second half counts cases is not said."""
        before = self.builder.prepared.text[cond.start - 1 : cond.start]
        if self.group is not None and self.group.credit and self.group.gains and before in {"，", "、"}:
            raise Refused(cond.start, statement.end, "前半句按次得分,这半句没有写是否按次")

    def _lack_ladder(self, cond: Cond, points: Points, statement: Statement) -> bool:
        """配备齐全得1分，缺一样得0.5分: tiers of the number lacking, none at all for the first."""
        group = self.group
        found: list[StepAtom | CountAtom] = [*cond.steps, *cond.counts]
        if len(cond.atoms) != 1 or len(found) != 1 or group is None or len(group.entries) not in {1, 2}:
            return False
        step, first = found[0], group.entries[0]
        verb = step.words if isinstance(step, CountAtom) else step.before + step.verb
        lacking = not step.each and re.fullmatch(
            r"(?:其中|仅|只|有)*(?:[缺少漏差欠]少?|(?:达不到|未达到|未达|不达标|不符合|不满足|不到位|未落实|未做到|不具备)(?:要求|标准|条件)?)",
            verb,
        )
        if (
            not lacking
            or group.losses
            or group.gains
            or points.of_weight
            or points.value >= first.points.value
        ):
            return False
        label = step.label()
        if len(group.entries) == 1:
            if first.cond.tests or not first.cond.facts:
                return False
            self.builder.restate(first.start, first.end)
            keys = self.members(first.cond.text(), first.start, first.end)
            if keys and step.unit in {"项", "个", "样", "条", "种"}:
                counted = self.builder.metric(label, step.unit, (first.start, first.end))
                self.builder.optional(counted.key)
                self.builder.metrics[counted.label] = replace(counted, members=keys, failing=True)
            none = TestAtom(
                label, Between(Fraction(0), True, Fraction(0), True), step.unit, first.start, first.end
            )
            first.cond = Cond([none], False, first.start, first.end)
        own = TestAtom(label, Between(step.size, True, step.size, True), step.unit, cond.start, cond.end)
        one = Cond([own], False, cond.start, cond.end)
        group.entries.append(Entry(one, points, None, cond.start, statement.end))
        group.end = statement.end
        return True

    def _all_done(self, cond: Cond) -> bool:
        """目标全部完成得8分，完成80%以上得5分: all is one hundred per cent of the figure of the next tier."""
        group = self.group
        if group is None or not group.entries or group.losses or len(cond.atoms) != 1 or not cond.tests:
            return False
        known = group.entries[0].cond.tests
        done = re.fullmatch("(?:完成|落实|到位)(?:率|比例)?", metric_label(cond.tests[0].label))
        if (
            done
            and len(known) == 1
            and re.search(r"(?:完成|落实|到位)(?:率|比例|任务|计划)?$", metric_label(known[0].label))
        ):
            cond.atoms[0] = replace(cond.tests[0], label=known[0].label)
            return cond.tests[0].unit == known[0].unit
        if len(group.entries) != 1:
            return False
        first, test = group.entries[0].cond, cond.tests[0]
        whole = re.fullmatch(
            r"(?P<what>[^，；。、]{0,20}?)(?:全部|全面|100%)(?:完成|落实|到位)", first.text()
        )
        if (
            whole is None
            or len(first.atoms) != 1
            or test.unit != "%"
            or not re.fullmatch("(?:完成|落实|到位)(?:率|比例)?", metric_label(test.label))
        ):
            return False
        label = f"{whole['what']}{metric_label(test.label).removesuffix('率').removesuffix('比例')}率"
        full = TestAtom(label, Between(Fraction(100), True, None, False), "%", first.start, first.end)
        group.entries[0].cond = Cond([full], False, first.start, first.end)
        cond.atoms[0] = replace(test, label=label)
        self.builder.stated.append((first.start, first.end))
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
            made = self._of_list(cond, points) or count_loss(
                self.builder, cond, cond.counts[0], points, self.group
            )
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
        counted = bool(cond.counts) and not cond.steps and mark["averb"] in {"得", "计", "记", "赋", "给"}
        if counted and self.group is not None and self.group.entries and not self.group.entries[0].cond.tests:
            bonus, self.group = False, None
        if self.group is None or not bonus and not self.group.credit:
            self.group = Group(cond.start, cond.end, credit=True)
            self.out.groups.append(self.group)
        self.group.gains.append(made)

    def _of_list(self, cond: Cond, points: Points) -> Loss | None:
        """有机构、有人员、有经费，每有一项得1分: how many of the list hold, or each of its facts."""
        count = cond.counts[0]
        if count.unit not in {"项", "条", "个", "点", "样", "种"} or count.size != 1:
            return None
        text = self.builder.prepared.text[cond.start : count.end]
        listed, _, last = re.sub(r"[，、]?每[^，、]*$", "", text).rpartition("：")
        words = last or listed
        if "、" not in words and "，" not in words:
            return None
        keys = self.members(words, cond.start, count.end)
        if len(keys) < 2:
            return None
        weight = self.builder.weight
        if weight is not None and not points.of_weight and points.value * len(keys) != weight:
            for key in keys:
                self.builder.inputs.pop(key, None)
            return None
        at = (cond.start, count.end)
        label = f"符合{plural(count.unit)}({'、'.join(keys)})"
        metric = replace(self.builder.metric(label, count.unit, at), members=keys)
        self.builder.optional(metric.key)
        return Loss(metric, "count", Fraction(1), points, span=self.builder.prepared.span(*at))

    def _not_applicable(self, cond: Cond, mark: Mark, points: Points) -> bool:
        text = cond.text()
        if mark.kind != "FULL" and (
            self.group is None or points.of_weight or points.value != self.builder.weight
        ):
            return False
        exempt = re.search(
            r"(?:不考核|不纳入考核|免于考核|不参与考核|不作考核)(?:此项|该项|本项|该指标)?$", text
        )
        if cond.tests or not exempt and (not ABSENT.match(text) or not ABSENT_WORDS.search(text)):
            return False
        if exempt:
            text = trim(re.sub(r"(?:的?(?:项目|单位|地区))?$", "", trim(text[: exempt.start()])))
        label_cond = fact(self.builder, text, cond.start, cond.end)
        span = self.builder.prepared.span(cond.start, cond.end)
        self.builder.optional(label_cond.key)
        self.out.absent.append(NotApplicable(label_cond, FULL, span))
        return True

    def _per_unit_award(self, mark: Mark, cond: Cond, points: Points, unit: str) -> None:
        """被省级推广的每项计3分, 得2分/篇: so many points for each case."""
        if cond.tests or cond.otherwise or not cond.text():
            raise Refused(cond.start, mark.end, f"每{unit}前面没有写明数的是什么")
        atom = CountAtom(Fraction(1), unit, cond.text(), True, cond.start, cond.end)
        self._per_case(mark, Cond([atom], False, cond.start, cond.end), points)

    def grade(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        self.out.grades.append((cond, mark["grade"] or mark["grade2"]))
        del statement


def relabel(cond: Cond, group: Group) -> None:
    """A later tier without a metric of its own speaks of the first tier's."""
    named = [t for e in group.entries for t in e.cond.tests if t.label]
    names = [t.label for t in named]
    for index, atom in enumerate(cond.atoms):
        if (
            isinstance(atom, TestAtom)
            and names
            and (
                not atom.label
                and _one_unit(atom.unit, named[0].unit)
                or atom.label
                and names[0].endswith(metric_label(atom.label))
                or names[0] == f"{metric_label(atom.label)}{plural(atom.unit)}"
                or atom.label
                and names[0].endswith(f"{metric_label(atom.label)}率")
            )
        ):
            cond.atoms[index] = replace(atom, label=names[0])


def _one_unit(a: str, b: str) -> bool:
    """Whether two thresholds may be of one figure: 2次 says nothing of a rate."""
    return not a or not b or ("%" in a or "百分点" in a) == ("%" in b or "百分点" in b)
