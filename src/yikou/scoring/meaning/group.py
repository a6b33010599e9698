"""计分组 (group): what one award, its deductions, its zero cases and its limits have collected so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.grammar import vocabulary as v
from yikou.scoring.meaning.account import method
from yikou.scoring.meaning.atoms import (
    Atom,
    CountAtom,
    ElseAtom,
    FactAtom,
    NormAtom,
    PeriodAtom,
    RankAtom,
    StepAtom,
    TestAtom,
    read_phrase,
)
from yikou.scoring.meaning.builder import Builder
from yikou.scoring.meaning.words import PREAMBLE, trim
from yikou.scoring.rules import (
    Between,
    Condition,
    Flag,
    Judged,
    Loss,
    Metric,
    NotApplicable,
    Override,
    Part,
    Points,
    Scope,
)
from yikou.scoring.text import number

FULL = Points(Fraction(1), True)
NONE = Points(Fraction(0))


@dataclass(slots=True)
class Cond:
    """The condition of one statement, sorted by kind of atom (条件)."""

    atoms: list[Atom]
    either: bool
    start: int
    end: int

    def of(self, kind: type) -> list[Atom]:
        return [atom for atom in self.atoms if isinstance(atom, kind)]

    @property
    def facts(self) -> list[FactAtom]:
        return [atom for atom in self.atoms if isinstance(atom, FactAtom)]

    @property
    def tests(self) -> list[TestAtom]:
        return [atom for atom in self.atoms if isinstance(atom, TestAtom)]

    @property
    def steps(self) -> list[StepAtom]:
        return [atom for atom in self.atoms if isinstance(atom, StepAtom)]

    @property
    def counts(self) -> list[CountAtom]:
        return [atom for atom in self.atoms if isinstance(atom, CountAtom)]

    @property
    def ranks(self) -> list[RankAtom]:
        return [atom for atom in self.atoms if isinstance(atom, RankAtom)]

    @property
    def periods(self) -> list[PeriodAtom]:
        return [atom for atom in self.atoms if isinstance(atom, PeriodAtom)]

    @property
    def norms(self) -> list[NormAtom]:
        return [atom for atom in self.atoms if isinstance(atom, NormAtom)]

    @property
    def otherwise(self) -> bool:
        return any(isinstance(atom, ElseAtom) for atom in self.atoms)

    def text(self) -> str:
        """The facts' words joined as they stand."""
        return "，".join(fact.text for fact in self.facts)


@dataclass(slots=True)
class Entry:
    """One award of a group: its condition and its points, or a band that a person settles."""

    cond: Cond
    points: Points
    top: Points | None
    start: int
    end: int
    kind: str = "AWARD"


@dataclass(slots=True)
class Stepped:
    """Steps that start from a tier (从某档起扣): the metric's start, the side, the tier's points, the loss."""

    loss: Loss
    points: Points
    start: int
    end: int


@dataclass(slots=True)
class Group:
    """Collected meaning of neighbouring statements (一组)."""

    start: int
    end: int
    entries: list[Entry] = field(default_factory=list)
    zeros: list[Cond] = field(default_factory=list)
    losses: list[Loss | Flag | Judged] = field(default_factory=list)
    gains: list[Loss | Flag | Judged] = field(default_factory=list)
    unless: list[Condition] = field(default_factory=list)
    otherwise: Points | None = None
    else_said: bool = False
    share: Mark | None = None
    share_cond: Cond | None = None
    ratio: Metric | None = None
    claimed: list[Between] = field(default_factory=list)
    floor: Points | None = NONE
    floored: bool = False
    losses_cap: Points | None = None
    gains_cap: Points | None = None
    cap: Points | None = None
    graded: bool | None = None
    credit: bool = False
    human_else: Judged | None = None
    ratio_target: TestAtom | None = None
    average: bool = False
    ready: Part | None = None
    series: bool = False
    banded: bool = False
    stepped: list[Stepped] = field(default_factory=list)
    zero_words: list[tuple[str, int, int]] = field(default_factory=list)
    denied: list[Cond] = field(default_factory=list)
    also: list[Cond] = field(default_factory=list)
    rates_cap: str | None = None

    def share_tests(self) -> bool:
        """Whether the award before a 按比例 states its own threshold."""
        return any(entry.cond.tests for entry in self.entries)


@dataclass(slots=True)
class Gathered:
    """What a clause or a whole item has gathered beside its groups."""

    groups: list[Group] = field(default_factory=list)
    losses: list[Loss | Flag | Judged] = field(default_factory=list)
    losses_cap: Points | None = None
    overrides: list[Override] = field(default_factory=list)
    deferred: list[tuple[Scope, Cond, str, tuple[int, int], bool]] = field(default_factory=list)
    absent: list[NotApplicable] = field(default_factory=list)
    pending: list[Cond] = field(default_factory=list)
    targets: list[TestAtom] = field(default_factory=list)
    grades: list[tuple[Cond, str]] = field(default_factory=list)
    cap: Points | None = None
    floor: Points | None = None


def condition(statement: Statement, builder: Builder) -> Cond:
    """Read the phrases of a statement; preambles before a number become remarks."""
    counted = statement.act is not None and statement.act.kind in {
        "DEDUCT",
        "AWARD",
        "AVGDEDUCT",
        "ZERO",
        "BARE",
        "HUMAN",
    }
    atoms: list[Atom] = []
    either = False
    for index, phrase in enumerate(statement.phrases):
        head = phrase.marks[0]
        found, joined = read_phrase(phrase, builder, counted=counted)
        measured = any(not isinstance(a, FactAtom) for a in (*atoms, *found))
        either = either or joined or (index > 0 and head.kind == "OR" and measured)
        if index > 0 and head.kind in {
            "TEXT",
            "RANK",
            "PERIOD",
            "STEP",
            "COMPARE",
            "RANGE",
            "QTY",
            "COUNT",
            "NORM",
        }:
            atoms = _without_preamble(atoms, found, builder)
        atoms.extend(found)
    atoms = _strip_heads(atoms, builder)
    return Cond(atoms, either, statement.start, statement.end)


def _without_preamble(before: list[Atom], found: list[Atom], builder: Builder) -> list[Atom]:
    """按比例入户抽查，低保对象准确率…: words before a number that only say how it is taken are remarks."""
    measured = any(isinstance(atom, TestAtom | StepAtom | CountAtom | RankAtom) for atom in found)
    counted = any(isinstance(atom, CountAtom) for atom in found)
    kept: list[Atom] = []
    for atom in before:
        if (
            measured
            and isinstance(atom, FactAtom)
            and (PREAMBLE.match(atom.text) if not counted else method(atom.text))
            and not atom.text.startswith(("未", "没有"))
        ):
            builder.remark(atom.start, atom.end)
        else:
            kept.append(atom)
    return kept


def _strip_heads(atoms: list[Atom], builder: Builder) -> list[Atom]:
    """加分项：, 其中： and the like are headings; the fact begins behind them."""
    result: list[Atom] = []
    for atom in atoms:
        if isinstance(atom, FactAtom) and "：" in atom.text:
            head, _, body = atom.text.rpartition("：")
            _ = head
            if len(head) <= 14 and trim(body):
                builder.remark(atom.start, atom.start + len(head))
                result.append(FactAtom(trim(body), atom.start + len(head) + 1, atom.end))
                continue
        result.append(atom)
    return result


def award_points(mark: Mark) -> tuple[Points, Points | None]:
    """The points of an award mark, and the upper end when it is a band."""
    if mark.kind == "FULL":
        return FULL, None
    if mark.kind == "BARE":
        return Points(number(mark["pts"])), None
    low, high = (mark["alo"], mark["ahi"]) if mark.kind == "AWARD" else (mark["plo"], mark["phi"])
    if low and high:
        a, b = sorted((number(low), number(high)))
        return Points(a), Points(b)
    if mark["aw"]:
        return Points(number(mark["aw"])), None
    share = mark["awpct"] or mark["awpct2"] or mark["awpct3"]
    if share:
        return Points(number(share) / 100, True), None
    if mark["awhalf"] or mark["awhalf2"]:
        return Points(Fraction(1, 2), True), None
    return Points(_vulgar(mark["awfrac"]), True), None


def deduct_points(mark: Mark) -> Points:
    """The points of a deduction mark."""
    if mark["ded"]:
        return Points(number(mark["ded"]))
    share = mark["dpct"] or mark["dpct2"]
    if share:
        return Points(number(share) / 100, True)
    if mark["dhalf"]:
        return Points(Fraction(1, 2), True)
    return Points(_vulgar(mark["dfrac"]), True)


def _vulgar(text: str) -> Fraction:
    return Fraction(text) if "/" in text else number(text)


def cap_points(mark: Mark) -> Points:
    """The points of a cap mark; a cap in words is the weight or a multiple of it."""
    text = next((mark[f"cap{n}"] for n in ("", *"23456789") if mark[f"cap{n}"]), None)
    if text:
        return Points(number(text))
    if mark["capx"]:
        return Points(number(mark["capx"]), True)
    if mark["capp"]:
        return Points(number(mark["capp"]) / 100, True)
    return FULL


__all__ = [
    "FULL",
    "NONE",
    "Cond",
    "Entry",
    "Gathered",
    "Group",
    "award_points",
    "cap_points",
    "condition",
    "deduct_points",
    "v",
]
