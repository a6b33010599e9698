"""The self-evaluation form (项目支出绩效自评表) as values: what is printed, cell by cell.

The model holds words, not conclusions: every cell keeps the text it was read from or is to be printed,
and its figure is parsed from that text on demand, so the two can never disagree. A form is written as
it stands; whether its sums are right is the business of ``crosscheck``.
Shape and labels: 财预〔2020〕10号 附件1, as used in seed 003.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from yikou.findings import Place
from yikou.values import Quantity, parse_quantity, parse_yuan
from yikou.values.money import UNITS


@dataclass(frozen=True, slots=True)
class Words:
    """One cell (单元格) of the paper: its text, and where it was read if it was read.

    Two cells are equal when their texts are; the place is for finding the cell again.
    """

    text: str = ""
    place: Place | None = field(default=None, compare=False)

    @property
    def quantity(self) -> Quantity | None:
        """What the text says as a typed quantity (≥1次/月, 100%, 合格), or None when it is not one."""
        if not any(char.isalnum() for char in self.text):
            return None
        return parse_quantity(self.text)[0]

    def fen(self, unit: str) -> int | None:
        """The amount in fen; ``unit`` is the table's, and a cell that names its own is read by that, once.

        None when the cell is no amount, and when the unit is none of money.
        """
        if unit not in UNITS or not any(char.isalnum() for char in self.text):
            return None
        return parse_yuan(self.text, unit=unit)[0]

    def __bool__(self) -> bool:
        return bool(self.text)


BLANK = Words()
_OWN_SIGN = re.compile(r"(?:≥|≤|>=|<=|>|<|=|＞|＜|＝)\s*")
_SIGNS = frozenset(("≥", "≤", ">", "<", "=", ">=", "<=", "＞", "＜", "＝"))


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the form (表头): project, responsible department, implementing unit, leader, telephone."""

    project: Words = BLANK
    department: Words = BLANK
    implementer: Words = BLANK
    leader: Words = BLANK
    phone: Words = BLANK


@dataclass(frozen=True, slots=True)
class FundRow:
    """One row of the fund table (项目资金): a source with budget, execution, rate and score.

    ``source`` names the row for programs: total, current (当年财政拨款), carried (上年结转资金), other;
    Sichuan adds special (财政专户管理资金) and own (单位资金), and asks for a reason (原因) beside them.
    """

    source: str
    label: Words = BLANK
    initial: Words = BLANK
    adjusted: Words = BLANK
    executed: Words = BLANK
    weight: Words = BLANK
    rate: Words = BLANK
    score: Words = BLANK
    reason: Words = BLANK


@dataclass(frozen=True, slots=True)
class Funds:
    """The fund table (项目资金) and the unit its head names (万元 on the national form)."""

    unit: str = "万元"
    rows: tuple[FundRow, ...] = ()

    def of(self, source: str) -> FundRow | None:
        """The row of one source, or None when the form has none."""
        return next((row for row in self.rows if row.source == source), None)


@dataclass(frozen=True, slots=True)
class Goal:
    """One overall goal of the year (年度总体目标): expected, and what was reached."""

    expected: Words = BLANK
    reached: Words = BLANK


@dataclass(frozen=True, slots=True)
class Indicator:
    """A third-level indicator (三级指标) with target, actual value, weight, score and deviation reason.

    Some papers add columns: ``sign`` (指标性质: ≥, =, 定性) and ``unit`` (度量单位) beside a bare target,
    ``explanation`` (指标解释), ``standard`` (评分标准), ``formula`` (得分计算方法), ``evidence`` (佐证材料).
    """

    name: Words = BLANK
    target: Words = BLANK
    actual: Words = BLANK
    weight: Words = BLANK
    score: Words = BLANK
    reason: Words = BLANK
    sign: Words = BLANK
    unit: Words = BLANK
    explanation: Words = BLANK
    standard: Words = BLANK
    formula: Words = BLANK
    evidence: Words = BLANK

    @property
    def aim(self) -> Words:
        """The target as one text, with the sign and the unit of columns of their own: ≥ | 50 | 个 is ≥50个."""
        return Words(_joined(self.sign.text, self.target.text, self.unit.text), self.target.place)

    @property
    def result(self) -> Words:
        """The actual value as one text, with the unit of a column of its own."""
        return Words(_joined("", self.actual.text, self.unit.text), self.actual.place)


def _joined(sign: str, value: str, unit: str) -> str:
    """Sign and unit are added to a bare number only; a value that names its own keeps it."""
    own = _OWN_SIGN.match(value.strip())
    bare = value.strip()[own.end() :] if own else value.strip()
    if not bare or not bare[0].isdigit() or not set(bare) <= set("0123456789.,"):
        return value
    lead = own[0] if own else sign.strip() if sign.strip() in _SIGNS else ""
    tail = unit.strip()
    return f"{lead}{bare}{tail if tail not in ('/', '-', '—', '无') else ''}"


@dataclass(frozen=True, slots=True)
class Group:
    """A second-level indicator (二级指标); its weight is blank where the paper prints none."""

    name: Words = BLANK
    weight: Words = BLANK
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A first-level indicator (一级指标) with its printed weight and its second level."""

    name: Words = BLANK
    weight: Words = BLANK
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """The foot of the form (总分)."""

    weight: Words = BLANK
    score: Words = BLANK


@dataclass(frozen=True, slots=True)
class Entry:
    """A labelled cell beside the blocks (附栏): 填报日期, 项目类别, 改进措施; the label stands as printed."""

    label: Words = BLANK
    text: Words = BLANK


@dataclass(frozen=True, slots=True)
class SelfEvaluationForm:
    """A project self-evaluation form (项目支出绩效自评表): everything the official paper prints.

    ``year`` is the calendar year evaluated, ``weight`` the points printed beside 绩效指标 (90),
    ``layout`` the name of the layout it was read from or is meant for. ``grade`` is 评价等级 as printed,
    ``self_score`` a 自评得分 printed apart from the total. ``details`` are further cells of the head (单位名称,
    项目类别), ``opinions`` what is said in sentences below the indicators (偏差原因分析, 改进措施, 评价结论, 审核意见),
    ``dates`` the labelled dates (填报日期), ``attachments`` the titles listed below, ``notes`` the footnotes.
    """

    title: Words = BLANK
    year: int | None = None
    head: Head = Head()
    funds: Funds = Funds()
    goals: tuple[Goal, ...] = ()
    weight: Words = BLANK
    branches: tuple[Branch, ...] = ()
    total: Total = Total()
    layout: str = "national-2020"
    grade: Words = BLANK
    self_score: Words = BLANK
    details: tuple[Entry, ...] = ()
    opinions: tuple[Entry, ...] = ()
    dates: tuple[Entry, ...] = ()
    attachments: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()

    def indicators(self) -> Iterator[tuple[Branch, Group, Indicator]]:
        """Every third-level indicator in the order of the paper, with what it stands under."""
        for branch in self.branches:
            for group in branch.groups:
                for indicator in group.indicators:
                    yield branch, group, indicator
