"""逐项得分 (enumerated): 每项各1分, 分别得6分、4分和2分: points shared out over what is enumerated."""

from __future__ import annotations

import re
from dataclasses import replace

from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.meaning.atoms import FactAtom, TestAtom, same_metric
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.flags import flag_loss
from yikou.scoring.meaning.group import FULL, Cond, Entry
from yikou.scoring.meaning.taking.awards import Awards
from yikou.scoring.meaning.words import trim
from yikou.scoring.rules import Between, Points
from yikou.scoring.text import number


class Enumerated(Awards):
    """逐项得分 (enumerated): points shared out over the members of an enumeration."""

    def each(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        points = (
            Points(number(mark["eachf"]), True)
            if mark["eachf"]
            else Points(number(mark["each"] or mark["each2"] or mark["each3"]))
        )
        items: list[Cond] = [c for c in self.out.pending if c.atoms]
        own = [a for a in cond.atoms if isinstance(a, FactAtom | TestAtom)]
        unit = re.match(r"每个?(项|条|款|点|方面)", mark.text)
        if (
            unit
            and not items
            and len(own) == 1
            and isinstance(own[0], FactAtom)
            and not self._lists(own[0].text)
        ):
            self._per_unit_award(mark, cond, points, unit.group(1))
            return
        members: list[tuple[list[FactAtom | TestAtom], int, int]] = [
            ([a for a in c.atoms if isinstance(a, FactAtom | TestAtom)], c.start, c.end) for c in items
        ]
        own = [
            a
            for a in own
            if not re.fullmatch(
                r"(?:以上|上述)(?:各项?)?", trim(a.text if isinstance(a, FactAtom) else a.label)
            )
        ]
        own = [a for a in own if not (isinstance(a, FactAtom) and not trim(a.text).strip("、和及与"))]
        own = self._without_number(own, cond)
        own = [part for atom in own for part in self._apart_of_test(atom)]
        if own:
            members.append((own, cond.start, cond.end))
        if len(members) == 1:
            facts = members[0][0]
            if len(facts) == 1 and isinstance(facts[0], FactAtom):
                parts = [trim(p) for p in re.split(r"、|，|和(?!谐)|及(?!时|格)", facts[0].text) if trim(p)]
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
        self.joint = self.out.groups[-len(members) :]
        del statement

    def _without_number(self, own: list[FactAtom | TestAtom], cond: Cond) -> list[FactAtom | TestAtom]:
        """编制科学、内容完整，两项各占1分: the number of members must be the number of members."""
        kept = []
        for atom in own:
            words = trim(self.builder.prepared.text[atom.start : atom.end])
            said = re.fullmatch(
                r"(?:以上|上述)?([二两三四五六七八九十]|\d+)(?:项|个方面|条|点)(?:内容|指标|要求)?", words
            )
            if said is None:
                kept.append(atom)
                continue
            members = [
                m
                for a in own
                if a is not atom
                for m in re.split(r"、|，|和(?!谐)|及(?!时|格)", a.text if isinstance(a, FactAtom) else "一")
                if trim(m)
            ]
            if len(members) != number(said.group(1)):
                raise Refused(cond.start, cond.end, f"写了{said.group(1)}项,列出的是{len(members)}项")
            self.builder.restate(atom.start, atom.end)
        return kept

    @staticmethod
    def _apart_of_test(atom: FactAtom | TestAtom) -> list[FactAtom | TestAtom]:
        """设立科室、配备人员不少于3名，各1分: what stands before the measure's name is a member of its own."""
        if not isinstance(atom, TestAtom) or "、" not in atom.label:
            return [atom] if isinstance(atom, TestAtom) else [atom]
        *facts, label = [trim(part) for part in atom.label.split("、")]
        facts = [part for part in facts if part]
        if any(re.search(r"[率度数额量]$|比例$", part) for part in facts) or not label:
            return [atom]
        return [*(FactAtom(part, atom.start, atom.end) for part in facts), replace(atom, label=label)]

    @staticmethod
    def _lists(text: str) -> bool:
        """Whether words enumerate: by 、 or 和, or by a number of members."""
        return bool(
            re.search(
                r"、|，|和(?!谐)|及(?!时|格)|以上|下列|以下|[二三四五六七八九十两\d]+(?:项|方面|条|个)", text
            )
        )

    def awards(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        """超过80%、70%和60%，分别得6分、4分和2分."""
        raw = re.findall(r"\d+(?:\.\d+)?|[零一二两三四五六七八九十百]+|满|半", mark["list"])
        points = [FULL if each == "满" else Points(number(each)) for each in raw]
        tests = spread(cond.tests, len(points))
        facts = [f for f in cond.facts if not re.fullmatch(r"[、和及，]*", f.text)]
        if tests and re.search(r"扣|减", mark.text):
            raise Refused(cond.start, mark.end, "分档的扣分没有写明基数")
        count = len(self.out.groups)
        if len(tests) == len(points):
            for index, (test, amount) in enumerate(zip(tests, points, strict=True)):
                one = Cond([test, *facts], False, cond.start, cond.end)
                entry = Entry(one, amount, None, cond.start, statement.end)
                if index == 0 or self._another(test):
                    self._open(entry)
                elif self.group is not None:
                    self.group.entries.append(entry)
            opened = self.out.groups[count:]
            self.joint = opened if len(opened) > 1 else self.joint
            return
        if tests:
            raise Refused(cond.start, statement.end, f"“分别”前后个数不同:{len(tests)}与{len(points)}")
        members = [trim(p) for f in facts for p in re.split(r"、|，|和(?!谐)|及(?!时|格)", f.text) if trim(p)]
        if len(members) != len(points):
            raise Refused(cond.start, statement.end, f"“分别”前后个数不同:{len(members)}与{len(points)}")
        deducting = re.search(r"扣|减", mark.text) is not None
        for member, amount in zip(members, points, strict=True):
            one = Cond([FactAtom(member, cond.start, cond.end)], False, cond.start, cond.end)
            if deducting:
                self._losses(one).extend(flag_loss(self.builder, one, amount, self._base()))
            else:
                self._open(Entry(one, amount, None, cond.start, statement.end))

    def _another(self, test: TestAtom) -> bool:
        """密度达90%,合格率达70%,分别得2分、1分: another measure has points of its own, it is no lower tier."""
        assert self.group is not None
        last = self.group.entries[-1].cond.tests[0]
        return not same_metric(last.label, test.label)


def spread(tests: list[TestAtom], wanted: int) -> list[TestAtom]:
    """超过80%、70%和60%: the operator and the metric of the first test hold for the bare ones."""
    if not tests:
        return []
    first = next((t for t in tests if t.interval.low != t.interval.high), tests[0])
    first = replace(first, label=first.label or next((t.label for t in tests if t.label), ""))
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
            interval = (
                Between(value, first.interval.low_in, None, False)
                if first.interval.high is None
                else Between(None, False, value, first.interval.high_in)
            )
            spread.append(TestAtom(first.label, interval, test.unit, test.start, test.end))
    return spread
