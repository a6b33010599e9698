"""条件成立 (conditions): atoms become condition nodes with their inputs."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.meaning.atoms import (
    CountAtom,
    FactAtom,
    NormAtom,
    PeriodAtom,
    RankAtom,
    StepAtom,
    TestAtom,
    plural,
)
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.group import Cond
from yikou.scoring.meaning.words import positive, trim
from yikou.scoring.rules import (
    AllOf,
    Always,
    AnyOf,
    Between,
    Compared,
    Condition,
    Fact,
    Metric,
    Opposite,
    State,
    Test,
)

FOR_ALL = re.compile(
    r"^为(?:全体|所有|全部)(?P<noun>[^，；。购办投配提建落发上签买缴]{2,8})(?P<what>[购办投配提建落发上签买缴][^，；。]{1,12})$"
)
UNIVERSAL = re.compile(
    r"^(?P<who>(?:所有|全部|各(?!项|级|类|种)|每个|全体)(?P<noun>[^，。；均都全已]{1,8}?))(?:均|都|全部|全|已)(?P<what>.+)$"
)
WHOLLY = re.compile(
    r"^(?P<noun>(?![各项所有全部])[^，；。全均都率未不没无]{2,12}?)(?:已)?(?:全部|均已?|(?<![安健完齐保周])全(?![责省市县区国年面程民体校域员]))(?P<what>[^，；。面覆]{2,14})$"
)
COVERS = re.compile(r"^(?P<what>[^，；。]{2,12}?)(?:所有|全部)(?P<noun>[^，；。]{2,8})$")
AGAINST = re.compile(
    r"^(?P<a>[^，；。]{2,24}?)(?P<op>不低于|不少于|高于|大于|超过|不高于|不大于|不超过|低于|小于|少于|不晚于)(?P<b>[^，；。\d]{2,24})$"
)
_SIGN = {
    "不低于": ">=", "不少于": ">=", "高于": ">", "大于": ">", "超过": ">", "不高于": "<=", "不大于": "<=", "不超过": "<=",
    "低于": "<", "小于": "<", "少于": "<", "不晚于": "<=",
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?:率|比例|数|额|值|幅|水平|标准|支出|收入|面积|费用?|成本|时间|平均|预算|概算|决算)(?:的)?$"
)


def fact(builder: Builder, text: str, start: int, end: int, *, deduct: bool = False) -> Fact:
    """An attested fact; its label is worded positively, for 所有…均… counts may stand in."""
    label, holds = positive(text, deduct=deduct)
    if re.search(
        r"每(?:有|存在|发现|出现|发生|查出|漏)?[一1](?![次年月日周户人天季家村])|^[缺少漏](?:一|1)\S{1,2}$",
        label,
    ):
        raise Refused(start, end, "“每”后面的计数没有读懂")
    if re.fullmatch(r"(?:该|此|本)[^项]{1,3}", label):
        raise Refused(start, end, f"“{label}”所指不明", "SCO018")
    if re.search(r"[扣得加减]$", label):
        raise Refused(start, end, "条件里夹着计分的话")
    if re.search(r"得分|[加减扣]分|计分|扣\d|按.{0,8}比例(?!配)|加倍", label):
        raise Refused(start, end, "条件里夹着计分的话")
    if re.fullmatch(r"[^，。；、有无达到完成实现提高]{1,12}(?:率|比例|比重)", label):
        raise Refused(start, end, f"没有写明“{label}”达到多少")
    if not holds and builder.owners.get(label, builder.clause) != builder.clause:
        label = f"{label}({builder.hint})"
    builder.owners.setdefault(label, builder.clause)
    universal = FOR_ALL.match(label) or UNIVERSAL.match(label) or WHOLLY.match(label) or COVERS.match(label)
    key = builder.ask(label, "bool", (start, end))
    if universal and holds:
        noun = trim(universal.group("noun"))
        met = builder.ask(f"{universal.group('what')}的{noun}数", "count", (start, end), optional=True)
        total = builder.ask(f"{noun}总数", "count", (start, end), optional=True)
        return Fact(key, trim(text), holds, met, total, builder.prepared.span(start, end))
    return Fact(key, trim(text), holds, span=builder.prepared.span(start, end))


def against(builder: Builder, atom: FactAtom) -> Compared | None:
    """本级增幅高于中央增幅: two measured values compared; None when the words are no such comparison."""
    match = AGAINST.match(atom.text)
    if match and re.search(r"且|并(?!联)|，|达到", match.group("b")):
        return None
    if not match or not (_AMOUNT.search(match.group("a")) and _AMOUNT.search(match.group("b"))):
        return None
    if re.search(r"[各均都每]", match.group("a")[:4]):
        return None
    unit = "%" if re.search(r"[率幅]|比例", match.group("a")) else ""
    at = (atom.start, atom.end)
    a, b = builder.metric(match.group("a"), unit, at), builder.metric(match.group("b"), unit, at)
    operator = _SIGN[match.group("op")]
    return Compared(a, operator, b, span=builder.prepared.span(*at))  # type: ignore[arg-type]  # from _SIGN


_ALSO = re.compile(
    r"(?P<first>[^，；。]+?)(?:，?(?:且|并且|同时))(?P<op>不低于|不少于|达到|高于|大于|超过|不高于|不超过|低于)(?P<b>[^，；。\d]{2,24})"
)
_LAST = re.compile(
    r"(?P<a>[^，；。]{2,24}?)(?P<op>不低于|不少于|高于|大于|超过|不高于|不超过|低于)(?P<b>上年度?|去年|上一年度?)(?:水平|同期)?"
)


def against_two(builder: Builder, atom: FactAtom) -> Condition | None:
    """低保标准不低于上年度且达到省定最低标准: one figure against two others, and against last year's own."""
    whole = _ALSO.fullmatch(atom.text)
    first = whole["first"] if whole else atom.text
    last = _LAST.fullmatch(first)
    at = (atom.start, atom.end)
    span = builder.prepared.span(*at)
    if last is not None and _AMOUNT.search(last["a"]):
        mine = builder.metric(last["a"], "", at)
        other = builder.metric(f"上年{last['a']}", mine.unit, at)
        made: Compared | None = Compared(mine, _SIGN[last["op"]], other, span=span)  # type: ignore[arg-type]  # from _SIGN
    else:
        made = against(builder, FactAtom(first, atom.start, atom.end)) if whole else None
    if made is None or whole is None:
        return made
    if not _AMOUNT.search(whole["b"]):
        raise Refused(*at, f"“{whole['b']}”是哪一个数,没有写明")
    second = builder.metric(whole["b"], made.metric.unit, at)
    sign = _SIGN.get(whole["op"], ">=")
    return AllOf((made, Compared(made.metric, sign, second, span=span)))  # type: ignore[arg-type]  # from _SIGN


def test(builder: Builder, atom: TestAtom, metric: Metric) -> Condition:
    """A test atom on its metric."""
    span = builder.prepared.span(atom.start, atom.end)
    low, high = atom.interval.low, atom.interval.high
    if atom.unit == "%" and metric.unit == "" and metric.over is not None and metric.scale == 1:
        # 比值小于二分之一: a ratio is typed in as such, not as a percentage.
        low, high = (None if x is None else x / 100 for x in (low, high))
    conditions: list[Condition] = []
    if low is not None and low == high:
        return Test(metric, ">=" if atom.bare and metric.unit == "%" and low == 100 else "=", low, span)
    if low is not None:
        conditions.append(Test(metric, ">=" if atom.interval.low_in else ">", low, span))
    if high is not None:
        conditions.append(Test(metric, "<=" if atom.interval.high_in else "<", high, span))
    return conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions))


def metric_of(builder: Builder, atom: TestAtom) -> Metric:
    """The metric a test speaks of."""
    return builder.metric(atom.label, atom.unit, (atom.start, atom.end), absolute=atom.absolute)


def rank_metric(builder: Builder, at: tuple[int, int]) -> Metric:
    """名次: one for the first; asked as a number."""
    label = "名次"
    key = builder.ask(label, "count", at, unit="名")
    return Metric(key, label, "名")


def norm(builder: Builder, atom: NormAtom) -> Compared:
    """按户籍人口万分之一配备工作人员: people needed by population."""
    at = (atom.start, atom.end)
    base = builder.metric(atom.before or "服务人口", atom.base_unit, at)
    have = (
        re.sub(r"^(?:的?标准|比例)?(?:配备|配置|建设|设立|安排|落实)", "", atom.after)
        or f"配备{plural(atom.unit)}"
    )
    staff = builder.metric(have, atom.unit, at)
    return Compared(staff, ">=", base, atom.number / atom.per, builder.prepared.span(*at))


def node(builder: Builder, cond: Cond, *, deduct: bool = False, split: bool = False) -> Condition:
    """The whole condition of a statement; facts in a row are one fact unless numbers stand between."""
    parts: list[Condition] = []
    run: list[FactAtom] = []

    def close() -> None:
        if not run:
            return
        text = "，".join(atom.text for atom in run)
        compared = against_two(builder, run[0]) or against(builder, run[0]) if len(run) == 1 else None
        made = compared or fact(builder, text, run[0].start, run[-1].end, deduct=deduct)
        parts.append(made)
        run.clear()

    if len(cond.norms) > 1:
        raise Refused(cond.start, cond.end, "按类别分别配备的写法,请按类别拆成几条")
    for atom in cond.atoms:
        if isinstance(atom, FactAtom):
            run.append(atom)
            continue
        close()
        if isinstance(atom, TestAtom):
            parts.append(test(builder, atom, metric_of(builder, atom)))
        elif isinstance(atom, NormAtom):
            parts.append(norm(builder, atom))
        elif isinstance(atom, CountAtom | StepAtom):
            at = (atom.start, atom.end)
            metric = builder.metric(atom.label(), atom.unit, at)
            parts.append(Test(metric, ">=", atom.size, builder.prepared.span(*at)))
        elif isinstance(atom, PeriodAtom):
            key = builder.ask(
                "季度", "state", (atom.start, atom.end), options=("一季度", "二季度", "三季度", "四季度")
            )
            parts.append(State(key, atom.word.removeprefix("第").removesuffix("末")))
        elif isinstance(atom, RankAtom):
            parts.append(_ranked(builder, atom))
    close()
    if not parts:
        return Always()
    if len(parts) == 1:
        return parts[0]
    return AnyOf(tuple(parts)) if cond.either else AllOf(tuple(parts))


def _ranked(builder: Builder, atom: RankAtom) -> Condition:
    made = rank_metric(builder, (atom.start, atom.end))
    span = builder.prepared.span(atom.start, atom.end)
    conditions: list[Condition] = []
    if atom.interval.low is not None and atom.interval.low > 1:
        conditions.append(Test(made, ">=", atom.interval.low, span))
    if atom.interval.high is not None:
        conditions.append(Test(made, "<=", atom.interval.high, span))
    return conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions))


def edge(interval: Between, *, falling: bool, at: tuple[int, int]) -> Fraction:
    """The threshold of an interval from which a deduction counts; refuses an open end."""
    value = interval.low if falling else interval.high
    if value is None:
        value = interval.high if falling else interval.low
    if value is None:
        raise Refused(*at, "没有门槛")
    return value


__all__ = ["against", "edge", "fact", "metric_of", "node", "norm", "rank_metric", "test", "Opposite"]
