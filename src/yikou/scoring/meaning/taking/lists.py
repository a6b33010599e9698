"""归组的底 (base of taking): the group at hand, and the lists that stand before a sentence."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.meaning.atoms import FactAtom
from yikou.scoring.meaning.builder import Builder
from yikou.scoring.meaning.conditions import fact
from yikou.scoring.meaning.group import (
    Cond,
    Gathered,
    Group,
)
from yikou.scoring.meaning.words import trim
from yikou.scoring.rules import (
    Condition,
    Flag,
    Judged,
    Loss,
    Opposite,
    Points,
)

MISSING_ITEM = re.compile(
    r"缺|少|漏|不(?:达标|符合|到位|合格|完善|健全|规范|满足)|未(?:完成|达|建|落|做|实)|没有|不"
)


class Taker:
    """State of one clause while its statements are taken in (归组)."""

    def __init__(self, builder: Builder, gathered: Gathered, *, tail: bool) -> None:
        self.builder, self.out, self.tail = builder, gathered, tail
        self.group: Group | None = None
        self.first = len(gathered.groups)
        self.severity: str | None = None
        self.joint: list[Group] = []
        self.voided: Cond | None = None

    def zero(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        """Take in a zero case; the module of voids says how."""
        raise NotImplementedError

    def _losses(self, cond: Cond) -> list[Loss | Flag | Judged]:
        del cond
        return self.group.losses if self.group is not None else self.out.losses

    def _base(self) -> Fraction | None:
        if self.group is not None and self.group.entries:
            points = self.group.entries[0].points
            if not points.of_weight:
                return points.value
        return self.builder.weight

    def _listing(self, cond: Cond, act: Mark) -> bool:
        return act.kind == "EACH" or act.kind in {"DEDUCT", "AWARD"} and one_item(cond)

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

    def members(self, text: str, start: int, end: int) -> tuple[str, ...]:
        """The facts of an enumeration (有机构、有人员、有经费), as inputs that may stand in for their number."""
        body = re.sub(
            r"[，、]?(?:以上)?[二两三四五六七八九十\d](?:项|有|个方面|条|要素|者|到位)?(?:内容|条件|工作)?(?:均|都|全部|全)?(?:齐全|齐备|具备|到位|俱全|完备|符合|达标|落实)$",
            "",
            text,
        )
        shared = re.fullmatch(r"(?P<list>[^均都；]*、[^均都；]*)(?:均|都)(?P<what>[^，、；均都]{2,12})", body)
        parts = [trim(p) for p in re.split(r"、|，|；", shared["list"] if shared else body) if trim(p)]
        if shared is not None:
            parts = [f"{p}{shared['what']}" for p in parts]
        if len(parts) < 2 or not all(2 <= len(p) <= 16 and not re.search(r"\d|%", p) for p in parts):
            return ()
        lead = re.match(r"^(?:有|设|建有|配有|制定)", parts[0])
        same = [p if not lead or p.startswith(lead.group()) else lead.group() + p for p in parts]
        facts = [fact(self.builder, p, start, end) for p in same]
        for each in facts:
            self.builder.optional(each.key)
        return tuple(each.key for each in facts if each.holds)


def one_item(cond: Cond) -> bool:
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
