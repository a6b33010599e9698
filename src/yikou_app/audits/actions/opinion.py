"""The 审核意见 as paper: a report after GB/T 9704 (docx, pdf), or a table of every finding (xlsx)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yikou.documents import NarrativeReport, ReportSection, ReportTable, write_report
from yikou.findings import Severity, worst
from yikou_app.audits.queries import DocumentLine, FindingLine
from yikou_app.ground.scope import Scope
from yikou_app.ground.tablespec import Column, TableSpec
from yikou_app.ground.workbook import write_xlsx

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Part:
    """One document with its findings."""

    line: DocumentLine
    findings: tuple[FindingLine, ...]

    @property
    def accepted(self) -> list[FindingLine]:
        """What the reviewer stands by, the gravest first."""
        grave = [each.value for each in Severity]
        chosen = [one for one in self.findings if one.decision == "accepted"]
        return sorted(chosen, key=lambda one: (grave.index(one.severity), one.number))

    @property
    def undecided(self) -> int:
        """How many findings nobody has decided."""
        return sum(one.decision == "open" for one in self.findings)


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One finding as a row of the workbook."""

    document: str
    kind: str
    number: int
    severity: str
    code: str
    where: str
    quote: str
    message: str
    suggestion: str
    decision: str
    reason: str
    decided_by: str


OPINION = TableSpec(
    name="audit-opinion",
    title="审核意见",
    unit="条",
    numbered=True,
    columns=(
        Column("受查材料", "document", wrap=True),
        Column("文种", "kind"),
        Column("程度", "severity"),
        Column("代码", "code"),
        Column("位置", "where"),
        Column("原文", "quote", wrap=True),
        Column("问题", "message", wrap=True),
        Column("建议", "suggestion", wrap=True),
        Column("处理", "decision"),
        Column("理由", "reason", wrap=True),
        Column("处理人", "decided_by"),
    ),
)


def opinion_bytes(
    title: str, parts: Sequence[Part], *, format: str, on: date, by: Scope
) -> tuple[bytes, str]:
    """The opinion in a format, or a sentence why it could not be written."""
    if format == "xlsx":
        target = io.BytesIO()
        notes = [
            ("核查批次", title),
            ("出具单位", by.unit_name),
            ("出具人", by.staff_name),
            ("日期", _day(on)),
        ]
        write_xlsx(OPINION, [row for part in parts for row in _rows(part)], target, notes=notes)
        return target.getvalue(), ""
    data, findings = write_report(_report(title, parts, on, by), format="pdf" if format == "pdf" else "docx")
    if not data or worst(findings) is Severity.ERROR:
        return b"", findings[0].message if findings else "没有内容"
    return data, ""


def _rows(part: Part) -> list[OpinionRow]:
    return [
        OpinionRow(
            part.line.title, part.line.kind_label, one.number, one.severity_label, one.code, one.where,
            one.place.quote or "", one.message, one.suggestion, one.decision_label, one.reason,
            one.decided_by_name,
        )
        for one in part.findings
    ]  # fmt: skip


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _report(title: str, parts: Sequence[Part], on: date, by: Scope) -> NarrativeReport:
    single = parts[0].line.title if len(parts) == 1 else ""
    accepted = sum(len(part.accepted) for part in parts)
    clean = [part for part in parts if not part.accepted]
    opening = (
        f"{by.unit_name}对「{single}」进行了审核" if single
        else f"{by.unit_name}对「{title}」共 {len(parts)} 份材料进行了审核"
    )  # fmt: skip
    waiting = sum(part.undecided for part in parts)
    tail = f";另有 {waiting} 条待处理,未列入" if waiting else ""
    sections = [ReportSection(body=(f"{opening},提出意见 {accepted} 条{tail}。现将审核意见反馈如下:",))]
    shown = [part for part in parts if part.accepted]
    for at, part in enumerate(shown):
        number = _NUMERALS[at] if at < len(_NUMERALS) else str(at + 1)
        heading = f"{number}、{part.line.title}" if not single else f"{number}、审核发现的问题"
        sections.append(ReportSection(heading, 1, (_told(part), _table(part))))
    if clean and not single:
        names = "、".join(f"「{part.line.title}」" for part in clean)
        sections.append(ReportSection(body=(f"以下材料没有意见:{names}。",)))
    if accepted:
        sections.append(
            ReportSection(
                body=("请按上述意见核对原始资料,更正后重新报送;对意见有异议的,请书面说明理由并附依据。",)
            )
        )
    else:
        sections.append(ReportSection(body=("经审核,没有需要更正的问题。",)))
    return NarrativeReport(
        title=f"关于{single}的审核意见" if single else "绩效自评材料审核意见",
        sections=tuple(sections), signature=by.unit_name, date=_day(on),
    )  # fmt: skip


def _told(part: Part) -> str:
    counts = [
        f"{severity.label} {number} 条"
        for severity in Severity
        if (number := sum(one.severity == severity.value for one in part.accepted))
    ]
    year = f"({part.line.year} 年度)" if part.line.year else ""
    return f"该{part.line.kind_label or '材料'}{year}共有{'、'.join(counts)}:"


def _table(part: Part) -> ReportTable:
    rows = tuple(
        (str(at), one.severity_label, one.where or "全文", one.message, one.suggestion or "请核对")
        for at, one in enumerate(part.accepted, 1)
    )
    return ReportTable(("序号", "程度", "位置", "问题", "建议"), rows)
