"""A sound self-evaluation form, and edits of it: what the tests of the audit's codes are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from yikou.crosscheck import Parameters, audit
from yikou.documents import (
    Branch,
    Document,
    Entry,
    FundRow,
    Funds,
    Goal,
    Group,
    Head,
    Indicator,
    Section,
    SelfEvaluationForm,
    Span,
    Statement,
    Total,
    Words,
)
from yikou.findings import Finding, Place

#: branch, group, name, target, actual value, weight, score, reason
ROWS = (
    ("产出指标", "数量指标", "入户走访户数", "≥300户", "312户", "15", "15", ""),
    ("产出指标", "数量指标", "政策宣传次数", "≥12次", "12次", "10", "10", ""),
    ("产出指标", "质量指标", "救助对象认定准确率", "≥98%", "98.6%(289/293)", "10", "10", ""),
    ("产出指标", "时效指标", "救助金按时发放率", "≥95%", "96%(281/293)", "10", "10", ""),
    ("产出指标", "成本指标", "人均服务成本", "≤500元", "486元", "5", "5", ""),
    (
        "效益指标",
        "社会效益指标",
        "困难家庭生活改善户数",
        "≥200户",
        "184户",
        "20",
        "18.4",
        "有十余户年内迁出,来年补访",
    ),
    ("效益指标", "社会效益指标", "长期志愿者人数", "≥50人", "55人", "10", "10", ""),
    (
        "满意度指标",
        "服务对象满意度指标",
        "受助对象满意度",
        "≥90%",
        "93.5%(调查200人,187人满意)",
        "10",
        "10",
        "",
    ),
)
COLUMNS = ("branch", "group", "name", "target", "actual", "weight", "score", "reason")
LABELS = {"产出指标": "50", "效益指标": "30", "满意度指标": "10"}
FUNDS = {
    "total": ("年度资金总额", "120.00", "126.50", "118.91", "10", "94%", "9.4"),
    "current": ("其中:当年财政拨款", "120.00", "120.00", "113.41", "—", "", "—"),
    "carried": ("上年结转资金", "0", "6.50", "5.50", "—", "", "—"),
    "other": ("其他资金", "0", "0", "0", "—", "", "—"),
}
GOAL = ("走访困难家庭三百户,建立帮扶台账", "全年走访三百一十二户,台账按月更新")
HEAD = {
    "project": "困难家庭走访帮扶",
    "department": "某区民政局",
    "implementer": "某区社会救助中心",
    "leader": "王某",
    "phone": "0210000",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """What one test changes in the sound form; every field is optional.

    ``rows``: {position: {column: text}}; ``more``: rows added at the end; ``only``: these rows instead of all;
    ``fund``: {source: {column: text}}, a source of None leaves the row out; ``labels``: printed weights by name.
    """

    rows: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    more: Sequence[Mapping[str, str]] = ()
    only: Sequence[Mapping[str, str]] | None = None
    fund: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    total: tuple[str, str] | None = None
    points: str = "90"
    unit: str = "万元"
    goal: tuple[str, str] = GOAL
    head: Mapping[str, str] = field(default_factory=dict)
    title: str = "项目支出绩效自评表"
    year: int | None = 2021
    grade: str = ""
    self_score: str = ""
    dates: Sequence[tuple[str, str]] = ()
    opinions: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    kind: str = "form"
    sections: Sequence[tuple[str, int, int | None, str]] = ()
    parameters: Parameters = Parameters()


def words(text: str, row: int = 0, column: str = "") -> Words:
    """A cell with its place."""
    return Words(text, Place(table="表 1", row=row or None, column=column or None))


def document(edit: Edit = Edit()) -> Document:
    """The sound form with an edit, as a document."""
    lines = (
        [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
        if edit.only is None
        else [dict(row) for row in edit.only]
    )
    for position, change in edit.rows.items():
        lines[position].update(change)
    lines += [dict(row) for row in edit.more]
    form = SelfEvaluationForm(
        title=words(edit.title),
        year=edit.year,
        head=Head(**{key: words(text, 2, key) for key, text in {**HEAD, **edit.head}.items()}),
        funds=Funds(edit.unit, _funds(edit)),
        goals=(Goal(words(edit.goal[0], 9, "expected"), words(edit.goal[1], 9, "reached")),),
        weight=words(edit.points, 10),
        branches=_branches(lines, {**LABELS, **edit.labels}),
        total=_total(lines, edit),
        grade=words(edit.grade),
        self_score=words(edit.self_score),
        dates=tuple(Entry(words(label), words(text)) for label, text in edit.dates),
        opinions=tuple(Entry(words(label), words(text, 40)) for label, text in edit.opinions),
        notes=tuple(words(text) for text in edit.notes),
    )
    return _around(form, edit)


def _funds(edit: Edit) -> tuple[FundRow, ...]:
    made = []
    for at, (source, cells) in enumerate(FUNDS.items(), 4):
        names = ("label", "initial", "adjusted", "executed", "weight", "rate", "score")
        change = edit.fund.get(source, {})
        if change is not None:
            texts = {**dict(zip(names, cells, strict=True)), **change}
            made.append(FundRow(source, **{name: words(text, at, name) for name, text in texts.items()}))
    return tuple(made)


def _branches(lines: list[dict[str, str]], labels: Mapping[str, str]) -> tuple[Branch, ...]:
    tree: dict[str, dict[str, list[Indicator]]] = {}
    known = {each.name for each in fields(Indicator)}
    for at, line in enumerate(lines, 12):
        cells = {name: words(text, at, name) for name, text in line.items() if name in known}
        tree.setdefault(line["branch"], {}).setdefault(line["group"], []).append(Indicator(**cells))
    return tuple(
        Branch(
            words(branch),
            words(labels.get(branch, "")),
            tuple(
                Group(words(group), words(labels.get(group, "")), tuple(rows))
                for group, rows in groups.items()
            ),
        )
        for branch, groups in tree.items()
    )


def _total(lines: list[dict[str, str]], edit: Edit) -> Total:
    if edit.total is not None:
        return Total(words(edit.total[0], 30, "weight"), words(edit.total[1], 30, "score"))
    return Total(words("100", 30, "weight"), words("97.8", 30, "score"))


def _around(form: SelfEvaluationForm, edit: Edit) -> Document:
    """The document around the form: the cells as text, or the sections of a report."""
    sections, statements, text = [], [], ""
    for title, level, parent, body in edit.sections:
        start = len(text)
        text += f"{title}\n{body}\n"
        sections.append(Section("", title, level, Span(start, len(text)), parent))
        for sentence in filter(None, body.split("\n")):
            at = text.index(sentence, start)
            statements.append(
                Statement(
                    sentence, Span(at, at + len(sentence)), len(sections) - 1, (), Place(quote=sentence)
                )
            )
    # A first-level section reaches over its children.
    whole = [
        section
        if section.level > 1
        else Section(
            section.number, section.title, 1,
            Span(section.span.start, next((s.span.start for s in sections[at + 1 :] if s.level == 1), len(text))), None,
        )
        for at, section in enumerate(sections)
    ]  # fmt: skip
    cells = [one.name.text for _, _, one in form.indicators()] + ["项目负责人", "联系电话"]
    return Document(
        edit.kind, form.title.text, edit.year, "docx", text + "\n".join(cells),
        forms=(form,), sections=tuple(whole), statements=tuple(statements),
    )  # fmt: skip


def found(edit: Edit = Edit()) -> dict[str, Finding]:
    """The findings of the edited form by code; of one code the first."""
    made: dict[str, Finding] = {}
    for item in audit(document(edit), parameters=edit.parameters).findings:
        made.setdefault(item.code, item)
    return made


@cache
def sound() -> frozenset[str]:
    """The codes that the sound form raises: none."""
    return frozenset(found())


@dataclass(frozen=True, slots=True)
class Case:
    """One code: why it matters, an edit that triggers it, and a near miss that must not."""

    code: str
    why: str
    bad: Edit
    near: Edit
    severity: str = ""


def row(**cells: Any) -> dict[str, str]:
    """A row for ``more`` or ``only``; what is not given is usual."""
    usual = {"branch": "产出指标", "group": "数量指标", "name": "", "target": "", "actual": "", "weight": "", "score": "",
             "reason": ""}  # fmt: skip
    return {**usual, **cells}
