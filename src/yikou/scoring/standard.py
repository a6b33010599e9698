"""编译与计分 (standard): compile_standard and the rule it returns, the interface of the instrument."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from yikou.findings import Finding, Place, Severity, finding
from yikou.scoring.evaluate import Outcome, evaluate
from yikou.scoring.explain import ReadingError, proposal, prose, read_back, reading
from yikou.scoring.explain.advice import with_example
from yikou.scoring.footnote import plain, round_points
from yikou.scoring.meaning.account import account
from yikou.scoring.meaning.builder import Builder, Refused, clean_name, definitions
from yikou.scoring.meaning.defined import check_used, read_inside
from yikou.scoring.meaning.doubts import doubts
from yikou.scoring.meaning.item import build_item
from yikou.scoring.rules import Choice, Input, Item
from yikou.scoring.text import NumeralError, Prepared, prepare

Given: TypeAlias = bool | int | float | str | Decimal | Fraction | None
WEIGHT_LABEL = "分值"
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
# An exponent or a hundred digits is no measured value; 1e999999 would also cost minutes.
_LONGEST, _LARGEST = 40, 10**15
# A count of these is never broken: 97.4 cases are a rate typed into the wrong box.
WHOLE = frozenset("例起次件项处户人名份条村篇家期批场宗笔只辆张部所台套座位镇组栋幢块类") | {"人次", "户次"}


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one item (得分).

    ``points`` is rounded to two places, half up (the only rounding), and None while something is
    missing, refused or left open; ``low`` and ``high`` then bound it. ``outcome`` is the grade word
    or 否决 / 不否决 where the standard yields one.
    """

    points: Decimal | None
    low: Decimal
    high: Decimal
    trace: tuple[str, ...]
    exact: Fraction | None = None
    outcome: str | None = None
    missing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled standard (评分规则); ``compiled`` False scores nothing and its findings say why."""

    text: str
    weight: Decimal | None
    name: str
    explanation: str
    compiled: bool
    reading: str
    inputs: tuple[Input, ...]
    choices: tuple[Choice, ...]
    findings: tuple[Finding, ...]
    item: Item | None = None
    prose: str = ""
    uncertain: tuple[str, ...] = ()
    wanted: tuple[tuple[str, str], ...] = ()
    _labels: dict[str, str] = field(default_factory=dict, compare=False)
    _index: dict[str, Input] = field(default_factory=dict, compare=False)
    _open: Choice | None = field(default=None, compare=False)

    def choose(self, **options: str) -> Rule:
        """The same standard compiled with other 口径; unknown keys or options become findings."""
        wanted = {**dict(self.wanted), **options}
        return compile_standard(self.text, self.weight, self.name, self.explanation, choices=wanted)

    def proven(self) -> bool:
        """Whether the printed reading, read back, is this very rule (读回核对): then it forgets nothing."""
        try:
            return self.compiled and read_back(self.reading) == self.item
        except ReadingError:
            return False

    def score(self, values: Mapping[str, Given], *, reasons: Mapping[str, str] | None = None) -> Score:
        """Score values by input key; a missing one makes a range, a bad one refuses with a finding.

        Human values need a reason in ``reasons``; without one a finding demands it.
        """
        if self._open is not None:
            return self._undecided(self._open, values, reasons)
        if not self.compiled or self.item is None:
            none = Decimal("0.00")
            return Score(None, none, none, ("未读懂评分标准,不计分",), findings=self.findings)
        parsed, findings, weight = self._parse(values, reasons or {})
        broken = bool(findings) and any(found.code in {"SCO031", "SCO034", "SCO035"} for found in findings)
        outcome = evaluate(self.item, weight, parsed, self._labels)
        return _score(self, outcome, findings, broken)

    def _undecided(
        self, choice: Choice, values: Mapping[str, Given], reasons: Mapping[str, str] | None
    ) -> Score:
        """A 口径 without a default: the score stands only where every option gives the same."""
        scores = {option: self._with(choice.key, option, values, reasons) for option in choice.options}
        every = list(scores.values())
        if choice.key == "择其一":
            given = [
                option
                for option in choice.options
                if any(option in key and v is not None for key, v in values.items())
            ]
            if len(given) == 1:
                return scores[given[0]]
        if all(each.points is not None and each.points == every[0].points for each in every):
            return every[0]
        low, high = min(each.low for each in every), max(each.high for each in every)
        words = "、".join(
            f"{option}:{each.low if each.points is not None else f'{each.low}至{each.high}'}分"
            for option, each in scores.items()
        )
        found = finding("SCO022", f"{choice.question}须选定口径“{choice.key}”({words})")
        missing = tuple(dict.fromkeys(name for each in every for name in each.missing))
        findings = tuple(dict.fromkeys([*(f for each in every for f in each.findings), found]))
        return Score(
            None, low, high, (f"口径“{choice.key}”未选定:{words}",), missing=missing, findings=findings
        )

    def _with(
        self, key: str, option: str, values: Mapping[str, Given], reasons: Mapping[str, str] | None
    ) -> Score:
        rule = self.choose(**{key: option})
        known = {entry.key for entry in rule.inputs} | {entry.label for entry in rule.inputs}
        mine = {entry.key for entry in self.inputs} | {entry.label for entry in self.inputs}
        return rule.score({k: v for k, v in values.items() if k in known or k not in mine}, reasons=reasons)

    def alternatives(self, values: Mapping[str, Given]) -> dict[str, dict[str, Score]]:
        """For every 口径 and option, the score it would give."""
        result: dict[str, dict[str, Score]] = {}
        for choice in self.choices:
            result[choice.key] = {
                option: self._with(choice.key, option, values, None) for option in choice.options
            }
        return result

    def _parse(
        self, values: Mapping[str, Given], reasons: Mapping[str, str]
    ) -> tuple[dict[str, Fraction | bool | str], list[Finding], Fraction]:
        parsed: dict[str, Fraction | bool | str] = {}
        findings: list[Finding] = []
        for key, value in values.items():
            entry = self._index.get(key)
            if entry is None:
                findings.append(finding("SCO034", f"没有“{key}”这个数值项", found=key))
            elif value is not None and value != "":
                _take(entry, value, parsed, findings, reasons)
        weight = Fraction(self.weight) if self.weight is not None else Fraction(0)
        if self.weight is None and isinstance(parsed.get(WEIGHT_LABEL), Fraction):
            weight = Fraction(str(parsed[WEIGHT_LABEL]))
        return parsed, findings, weight


def _take(
    entry: Input,
    value: Given,
    parsed: dict[str, Fraction | bool | str],
    findings: list[Finding],
    reasons: Mapping[str, str],
) -> None:
    """Parse one value by its input's kind and range."""
    if entry.kind == "bool":
        truth = _truth(value)
        if truth is None:
            findings.append(finding("SCO035", f"“{entry.label}”填“{value}”,应为是或否", found=value))
        else:
            parsed[entry.key] = truth
        return
    if entry.kind == "state":
        option = _option(entry, str(value))
        if option is None:
            findings.append(
                finding("SCO035", f"“{entry.label}”填“{value}”,可填:{'、'.join(entry.options)}", found=value)
            )
        else:
            parsed[entry.key] = option
        return
    number = _number(value)
    if number is None:
        findings.append(finding("SCO035", f"“{entry.label}”填“{value}”,应为数字", found=value))
        return
    low, high = entry.min, entry.max
    if (low is not None and number < low) or (high is not None and number > high):
        bounds = f"{'' if low is None else plain(low)}至{'' if high is None else plain(high)}"
        findings.append(
            finding(
                "SCO031",
                f"“{entry.label}”填{plain(number)},应在{bounds}之间",
                expected=bounds,
                found=plain(number),
            )
        )
    elif entry.kind == "count" and (entry.unit or "").removeprefix("个") in WHOLE and number.denominator != 1:
        findings.append(finding("SCO031", f"“{entry.label}”填{plain(number)},应为整数", found=plain(number)))
    elif entry.kind == "count" and number < 0:
        findings.append(
            finding("SCO031", f"“{entry.label}”填{plain(number)},次数不能为负", found=plain(number))
        )
    else:
        parsed[entry.key] = number
        if entry.kind == "human" and not reasons.get(entry.key, "").strip():
            findings.append(finding("SCO036", f"“{entry.label}”为人工评定,尚未写明理由"))


def _truth(value: Given) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Fraction | Decimal):
        return value != 0
    words = str(value).strip().lower()
    if words in {"true", "是", "1", "yes", "y", "有", "对"}:
        return True
    return False if words in {"false", "否", "0", "no", "n", "无", "没有"} else None


def _option(entry: Input, value: str) -> str | None:
    if value in entry.options:
        return value
    if value.isdigit() and int(value) in range(1, len(entry.options) + 1) and entry.label == "季度":
        return entry.options[int(value) - 1]
    near = [
        option
        for option in entry.options
        if value
        and (re.search(rf"(?<![不未非]){re.escape(value)}", option) or len(option) > 1 and option in value)
    ]
    if len(near) > 1:
        near = [option for option in near if option.endswith(value)] or near
    return near[0] if len(near) == 1 else None


def _number(value: Given) -> Fraction | None:
    if isinstance(value, str) and len(value) <= _LONGEST and _PLAIN.fullmatch(value):
        return Fraction(value)
    if isinstance(value, Fraction | int | Decimal):
        try:
            return Fraction(value)
        except (ValueError, OverflowError):
            return None
    if isinstance(value, float):
        return Fraction(str(value)) if abs(value) < _LARGEST else None
    words = str(value).strip().removesuffix("%")
    if _GROUPED.fullmatch(words):
        words = words.replace(",", "")
    return Fraction(words) if len(words) <= _LONGEST and _PLAIN.fullmatch(words) else None


def _score(rule: Rule, outcome: Outcome, findings: list[Finding], broken: bool) -> Score:
    low = round_points(outcome.low)
    high = low if outcome.low is outcome.high else round_points(outcome.high)
    found = [*findings, *outcome.findings]
    points = low if outcome.settled and not broken else None
    if rule.item is not None and rule.item.grade_metric is not None:
        points = None
    trace = list(outcome.trace)
    if points is not None and Fraction(points) != outcome.low:
        trace.append(f"四舍五入保留两位小数:{points}分")
    if outcome.missing and points is None:
        names = "、".join(outcome.missing)
        found.append(finding("SCO030", f"缺少:{names};得分在{low}至{high}分之间,待核实"))
        trace.append(f"缺少{names},得分在{low}至{high}分之间")
    exact = outcome.low if points is not None else None
    return Score(points, low, high, tuple(trace), exact, outcome.outcome, outcome.missing, tuple(found))


def compile_standard(
    text: str,
    weight: Decimal | int | str | None = None,
    name: str | None = None,
    explanation: str | None = None,
    *,
    choices: Mapping[str, str] | None = None,
) -> Rule:
    """Compile one scoring standard (评分标准) with its indicator's name, weight and explanation.

    Never raises for a text: what is not understood makes ``compiled`` False, with findings that
    quote the words and say what could be written instead. ``choices`` sets 口径 by key.
    """
    prepared = prepare(text)
    points = None if weight is None else Decimal(str(weight))
    builder = Builder(
        prepared,
        clean_name(name),
        None if points is None else Fraction(points),
        definitions(prepare(explanation).text) if explanation else {},
        dict(choices or {}),
        explanation=prepare(explanation).text if explanation else "",
    )
    for repair in prepared.repairs:
        place = Place(quote=text[repair.span.start : repair.span.end])
        message = f"“{repair.found}”疑为识别错误,按“{repair.read}”读"
        builder.findings.append(
            finding("SCO005", message, place=place, expected=repair.read, found=repair.found)
        )
    try:
        inside = read_inside(builder)
        item = build_item(builder)
        check_used(builder, item, inside)
        account(builder, item)
        doubts(builder, item)
    except Refused as refused:
        return _refusal(builder, refused, text, points, name, explanation)
    except NumeralError as bad:
        unread = Refused(0, len(prepared.text), f"数字“{bad}”无法识别", "SCO002")
        return _refusal(builder, unread, text, points, name, explanation)
    if points is None:
        builder.ask(WEIGHT_LABEL, "number", (0, 0), optional=item.delta or not item.parts)
    _check_choices(builder)
    return _rule(builder, item, text, points, name, explanation)


def _check_choices(builder: Builder) -> None:
    for key, option in builder.wanted.items():
        known = builder.choices.get(key)
        if known is None:
            names = "、".join(builder.choices) or "无"
            builder.findings.append(finding("SCO038", f"没有“{key}”这个口径;可选:{names}", found=key))
        elif option not in known.options:
            builder.findings.append(
                finding(
                    "SCO038", f"口径“{key}”没有选项“{option}”;可选:{'、'.join(known.options)}", found=option
                )
            )


def _rule(
    builder: Builder, item: Item, text: str, weight: Decimal | None, name: str | None, explanation: str | None
) -> Rule:
    inputs = tuple(
        sorted(builder.inputs.values(), key=lambda entry: entry.span.start if entry.span else 10**9)
    )
    words = prose(item)
    remarks = tuple(builder.prepared.quote(*at) for at in builder.remarks)
    again = tuple(builder.prepared.quote(*at) for at in builder.restated)
    return Rule(
        text, weight, name or "", explanation or "", True, reading(words, remarks, again, tuple(builder.choices.values())), inputs, tuple(builder.choices.values()),
        tuple(builder.findings), item, words, tuple(builder.uncertain), tuple(builder.wanted.items()),
        {entry.key: entry.label for entry in inputs},
        {**{entry.label: entry for entry in inputs}, **{entry.key: entry for entry in inputs}},
        next((choice for choice in builder.choices.values() if choice.chosen is None), None),
    )  # fmt: skip


def _refusal(
    builder: Builder,
    refused: Refused,
    text: str,
    weight: Decimal | None,
    name: str | None,
    explanation: str | None,
) -> Rule:
    quote = builder.prepared.quote(refused.start, refused.end) if refused.end > refused.start else None
    shown = quote if quote is None or len(quote) <= 80 else quote[:77] + "…"
    message = f"未读懂“{shown}”:{refused.why}" if shown else refused.why
    advice = (
        with_example(refused.advice, refused.why) if refused.advice else proposal(quote or "", refused.why)
    )
    made = finding(
        refused.code, message, place=Place(quote=quote), suggestion=advice, severity=Severity.ERROR
    )
    builder.findings.append(made)
    return Rule(text, weight, name or "", explanation or "", False, "", (), (), tuple(builder.findings))


__all__ = ["Builder", "Prepared", "Rule", "Score", "compile_standard"]
