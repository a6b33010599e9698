"""指代 (references): 上述三项均不得分, 第2项不得分, 该小项不得分: which awards a zero case speaks of.

A zero case that names its awards must void these and no others; one that names awards nobody can find
is refused, because voiding the neighbour or the whole item would both give a number.
"""

from __future__ import annotations

import re

from yikou.scoring.grammar import Statement
from yikou.scoring.meaning.atoms import FactAtom
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.conditions import node
from yikou.scoring.meaning.group import Cond, Group
from yikou.scoring.meaning.taking.deductions import Deductions
from yikou.scoring.meaning.words import grams, trim
from yikou.scoring.text import NumeralError, Section, number

_HAN = "一二两三四五六七八九十"
_REFERS = re.compile(
    rf"(?:^|的|，)(?:"
    rf"(?P<all>(?:以上|上述)(?:各|全部|所有|(?P<n>[{_HAN}]|\d+)个?)?(?:小项|项|条|款|点|方面|指标|内容|情形|得分|分值)*)"
    rf"|第(?P<one>[①-⑫]|（?\d+）?|（?[{_HAN}]）?)(?:小项|项|条|款|点)?"
    r"|(?P<own>(?:该|此|本)(?:小项|子项|款|小条|节点))"
    r"|(?P<part>[^，；。、的]{2,10})(?:部分|环节)"
    r")(?:内容|分值|得分)?(?:均|都|全部|一律)*$"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
_WORTH = re.compile(r"[得计记赋给]\d|\d分")


class References(Deductions):
    """指代 (references): the awards that a zero case names."""

    def _referred(self, cond: Cond, statement: Statement) -> bool:
        """Take a zero case in that names its awards; one of its own clause only loses the name."""
        last = cond.atoms[-1] if cond.atoms else None
        found = _REFERS.search(last.text) if isinstance(last, FactAtom) else None
        if found is None or not isinstance(last, FactAtom):
            return False
        rest = trim(last.text[: found.start()])
        kept = [FactAtom(rest, last.start, last.start + len(rest))] if rest else []
        if found["part"] and (found["part"].startswith("未") or not kept and len(cond.atoms) < 2):
            return False  # 未完成部分不得分 says what is lost, and names no award
        cond.atoms[-1:] = kept
        if not cond.atoms:
            raise Refused(cond.start, statement.end, "不得分的情形没有写明")
        if found["own"]:
            if self.group is None:
                raise Refused(cond.start, statement.end, "所指的项不明,请写明是哪一款不得分", "SCO018")
            return False
        if found["all"]:
            self._all_so_far(cond, statement, found["n"])
            return True
        groups = self._numbered(found["one"]) if found["one"] else self._named(found["part"])
        if not groups:
            raise Refused(cond.start, statement.end, "所指的项不明,请写明是哪一款不得分", "SCO018")
        self._void(groups, cond)
        return True

    def _all_so_far(self, cond: Cond, statement: Statement, said: str | None) -> None:
        """未建立制度的，以上均不得分: every award before it, which is the item when none comes after."""
        groups = self.out.groups
        clauses = [c for c in self.builder.clauses if c.section is Section.CLAUSE and c.start <= cond.start]
        if said is not None and number(said) not in {len(groups), len(clauses)}:
            raise Refused(cond.start, statement.end, f"写了{said}项,前面不是{said}项", "SCO018")
        if _WORTH.search(self.builder.prepared.text, statement.end):
            if not groups:
                raise Refused(cond.start, statement.end, "“以上”所指的项不明", "SCO018")
            self._void(list(groups), cond)
            return
        at = (cond.start, statement.end)
        self.out.deferred.append(("item", cond, self.builder.prepared.quote(*at), at, False))

    def _void(self, groups: list[Group], cond: Cond) -> None:
        made = node(self.builder, cond, deduct=True)
        for each in groups:
            each.unless.append(made)
            each.else_said = True

    def _numbered(self, label: str) -> list[Group]:
        """The awards of the clause with this number."""
        core = label.strip("（）")
        try:
            place = _CIRCLED.index(core) + 1 if core in _CIRCLED else int(number(core))
        except NumeralError:
            return []
        clauses = [c for c in self.builder.clauses if c.section is Section.CLAUSE]
        if len(clauses) > 1:
            if place > len(clauses):
                return []
            clause = clauses[place - 1]
            return [g for g in self.out.groups if clause.start < g.end <= clause.end]
        return [self.out.groups[place - 1]] if place <= len(self.out.groups) else []

    def _named(self, words: str) -> list[Group]:
        """首问负责部分: the only award whose words hold this name."""
        found = [
            g for g in self.out.groups
            if any(words in e.cond.text() or grams(words) and grams(words) <= grams(e.cond.text()) for e in g.entries)
        ]  # fmt: skip
        return found if len(found) == 1 else []
