"""指标体系 (frameworks): indicator systems read from data, their weights checked, their worked cases run.

A file of ``yikou/frameworks``::

    title = "…"
    source = "…"
    total = "100"
    [[levels]]                    # a first- or second-level heading with its weight
    name = "投入"
    weight = "18"
    [[indicators]]
    level = ["投入", "项目立项"]
    name = "资金到位率"
    weight = "4"
    standard = "…"                # prose, or a target when footnote = true
    explanation = "…"
    target = "≥90%"
    [[indicators.cases]]
    values = { 资金到位率 = "97.4" }
    score = "3.6"                 # or low and high
    why = "…"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources
from typing import Any

from yikou.findings import Finding, finding
from yikou.scoring.standard import Rule, compile_standard


@dataclass(frozen=True, slots=True)
class Worked:
    """A worked case beside a standard (算例)."""

    values: tuple[tuple[str, str], ...]
    score: str | None
    low: str | None
    high: str | None
    why: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a framework (三级指标)."""

    name: str
    weight: Decimal
    level: tuple[str, ...]
    standard: str
    explanation: str = ""
    cases: tuple[Worked, ...] = ()

    def rule(self, choices: dict[str, str] | None = None) -> Rule:
        """The compiled standard."""
        return compile_standard(self.standard, self.weight, self.name, self.explanation, choices=choices)


@dataclass(frozen=True, slots=True)
class Framework:
    """An indicator system (指标体系); ``levels`` maps a path of headings to its weight."""

    name: str
    title: str
    source: str
    total: Decimal
    levels: dict[tuple[str, ...], Decimal]
    indicators: tuple[Indicator, ...]
    grades: tuple[tuple[str, Decimal], ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of one worked case (算例结果)."""

    indicator: str
    case: str
    expected: str
    found: str
    ok: bool

    def as_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator, "case": self.case, "expected": self.expected, "found": self.found, "ok": self.ok,
        }  # fmt: skip


def framework_names() -> tuple[str, ...]:
    """The frameworks in the wheel, by name."""
    files = resources.files("yikou.frameworks").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def load_framework(name: str) -> Framework:
    """Read a framework; raises KeyError for an unknown name."""
    if name not in framework_names():
        raise KeyError(name)
    text = resources.files("yikou.frameworks").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    levels = {tuple(row["path"]): Decimal(row["weight"]) for row in data.get("levels", [])}
    indicators = tuple(_indicator(row) for row in data.get("indicators", []))
    grades = tuple((row["name"], Decimal(row["from"])) for row in data.get("grades", []))
    return Framework(
        name,
        data["title"],
        data["source"],
        Decimal(data["total"]),
        levels,
        indicators,
        grades,
        data.get("parameters", {}),
    )


def _indicator(row: dict[str, Any]) -> Indicator:
    cases = tuple(
        Worked(
            tuple((key, str(value)) for key, value in case.get("values", {}).items()),
            case.get("score"),
            case.get("low"),
            case.get("high"),
            case.get("why", ""),
            tuple(case.get("choices", {}).items()),
        )
        for case in row.get("cases", [])
    )
    return Indicator(
        row["name"],
        Decimal(row["weight"]),
        tuple(row["level"]),
        row["standard"],
        row.get("explanation", ""),
        cases,
    )


def weigh(framework: Framework) -> tuple[Decimal, tuple[Finding, ...]]:
    """The sum of the indicators' weights; levels that do not add up are findings."""
    findings: list[Finding] = []
    total = sum((each.weight for each in framework.indicators), Decimal(0))
    if framework.indicators and total != framework.total:
        findings.append(
            finding(
                "SCO010", f"指标分值合计{total},总分{framework.total}", expected=framework.total, found=total
            )
        )
    for path, weight in framework.levels.items():
        below = sum((e.weight for e in framework.indicators if e.level[: len(path)] == path), Decimal(0))
        if framework.indicators and below != weight:
            message = f"“{'·'.join(path)}”分值{weight},下级合计{below}"
            findings.append(finding("SCO010", message, expected=weight, found=below))
    return total, tuple(findings)


def check_framework(framework: Framework) -> tuple[Checked, ...]:
    """Run every worked case; a standard that is not understood fails its cases."""
    rows: list[Checked] = []
    for indicator in framework.indicators:
        for case in indicator.cases:
            rule = indicator.rule(dict(case.choices))
            result = rule.score(dict(case.values), reasons={key: "算例" for key, _ in case.values})
            found = str(result.points) if result.points is not None else f"{result.low}~{result.high}"
            if case.score is not None:
                expected = case.score
                ok = result.points is not None and result.points == Decimal(case.score)
            else:
                expected = f"{case.low}~{case.high}"
                ok = (
                    result.points is None
                    and result.low == Decimal(case.low or 0)
                    and result.high == Decimal(case.high or 0)
                )
            words = ",".join(f"{key}={value}" for key, value in case.values)
            rows.append(Checked(indicator.name, words, expected, found, rule.compiled and ok))
    return tuple(rows)
