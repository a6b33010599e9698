"""归组 (collect): the statements of a clause, one after the other, into groups.

An award opens a group; what deducts, voids, limits or says otherwise belongs to the group before it,
or to the whole item when no award stands before it in its clause.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.meaning.account import filler, method
from yikou.scoring.meaning.atoms import CountAtom, FactAtom, StepAtom, TestAtom
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.group import FULL, Cond, Entry, condition
from yikou.scoring.meaning.taking.limits import Limits
from yikou.scoring.meaning.words import NOTE, PREAMBLE, trim


class Collector(Limits):
    """Walks the statements of one clause (归组器)."""

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
        ranked = self.group is not None and any(entry.cond.ranks for entry in self.group.entries)
        if not ranked and (cond.steps or self.group is not None and self.group.losses):
            if self.group is not None and len(self.group.entries) > 1:
                self.group.banded = True
            self.builder.restate(marks[0].start, marks[0].end)
            self._drop_etc(cond)
            return
        if self.group is None or not self.group.entries:
            raise Refused(marks[0].start, marks[0].end, "“依次类推”前面没有可类推的档", "SCO018")
        self.group.series = True
        self._drop_etc(cond)

    @staticmethod
    def _drop_etc(cond: Cond) -> None:
        for atom in list(cond.facts):
            if re.fullmatch(r"(?:依次|以此|依此|以次)类推", atom.text):
                cond.atoms.remove(atom)

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
        if method(self.builder.prepared.text[cond.start : cond.end]) and not cond.steps and not cond.counts:
            self.builder.remark(cond.start, cond.end)
            return
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
        pending = list(self.out.pending)
        if not pending or statement.act is None:
            return cond
        if self._demanded(pending, cond, statement):
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
                and statement.act.kind != "AWARD"
            ):
                self.builder.remark(old.start, old.end)
            else:
                kept.append(old)
        if not kept:
            return cond
        atoms = [atom for old in kept for atom in old.atoms] + cond.atoms
        return Cond(atoms, cond.either, kept[0].start, cond.end)

    def _demanded(self, pending: list[Cond], cond: Cond, statement: Statement) -> bool:
        """按时办结率应达98%以上。每低1个百分点扣…: what is demanded earns the full weight, its lack is deducted."""
        assert statement.act is not None
        tests = [atom for old in pending for atom in old.tests]
        steps: list[StepAtom | CountAtom] = [*cond.steps, *cond.counts]
        stepped = [a for a in steps if a.each or isinstance(a, StepAtom)]
        plain = all(
            isinstance(atom, TestAtom)
            or isinstance(atom, FactAtom)
            and (PREAMBLE.match(atom.text) or filler(atom.text) and len(atom.text) <= 6)
            for old in pending
            for atom in old.atoms
        )
        if statement.act.kind != "DEDUCT" or not tests or not stepped or not plain or self.group is not None:
            return False
        for old in pending:
            for each in old.facts:
                self.builder.remark(each.start, each.end)
        start, end = pending[0].start, pending[-1].end
        wanted = [
            replace(t, label=re.sub(r"(?:应当?|要|须|需|必须|原则上|力争|确保)+$", "", trim(t.label)))
            for t in tests
        ]
        self._open(Entry(Cond(list(wanted), False, start, end), FULL, None, start, end, "FULL"))
        self.out.pending.clear()
        return True


HANDLERS: dict[str, Callable[[Collector, Mark, Cond, Statement], object]] = {
    "AWARD": Collector.award, "BARE": Collector.award, "FULL": Collector.award, "BAND": Collector.award,
    "AWARDS": Collector.awards, "EACH": Collector.each, "DEDUCT": Collector.deduct, "AVGDEDUCT": Collector.average,
    "ZERO": Collector.zero, "PROP": Collector.prop, "HUMAN": Collector.human, "VETO": Collector.veto,
    "FORMULA": Collector.formula, "LIMIT": Collector.limit, "TWOSIDE": Collector.twoside, "RANKSTEP": Collector.rankstep, "GRADE": Collector.grade, "DOUBLE": Collector.double,
}  # fmt: skip
# fmt: skip
