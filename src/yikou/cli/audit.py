"""``yikou audit``: read forms and reports, and say what is wrong in them (核查)."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from yikou.cli.chinese import CANNOT, ChineseCommand, file_trouble
from yikou.crosscheck import Report
from yikou.crosscheck import audit as audit_document
from yikou.documents import Document, Repair
from yikou.documents.extract import reading_many
from yikou.findings import CATALOGUE, Finding, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
_KINDS = {"form": "自评表", "score_table": "得分表", "report": "报告", "plan": "方案", "other": "其他文书"}
_WIDEST = 100
_QUOTE = 90
_REPAIRS_SHOWN = 8
#: What a line may not be broken inside: a number with its marks, a word in Latin letters.
_PIECE = re.compile(r"[0-9A-Za-z.,%_]+(?:[万亿]?元|分|人|户)?|.", re.DOTALL)
_STAYS = frozenset(",。;:、)」”》")


@click.command(cls=ChineseCommand)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.option("--brief", is_flag=True, help="只列错误,提醒和提示只计数")
@click.pass_context
def audit(context: click.Context, files: Sequence[Path], as_json: bool, brief: bool) -> None:
    """核查自评表、报告或方案(docx、doc、xlsx、xls、pdf、html、txt),列出其中的错误和疑点。"""
    reports: list[tuple[Path, Report]] = []
    missing = False
    with reading_many():
        for file in files:
            try:
                reports.append((file, audit_document(file, name=file.name)))
            except OSError as error:
                missing = True
                click.echo(f"做不到:读不了 {file}:{file_trouble(error)}。", err=True)
    if as_json:
        click.echo(
            json.dumps([_as_dict(file, report) for file, report in reports], ensure_ascii=False, indent=2)
        )
    else:
        for file, report in reports:
            _print_report(file, report, brief=brief)
        if reports:
            _print_total([report for _, report in reports])
    unread = missing or any(report.document is None for _, report in reports)
    wrong = any(report.of(Severity.ERROR) for _, report in reports)
    context.exit(CANNOT if unread else int(wrong))


def _as_dict(file: Path, report: Report) -> dict[str, Any]:
    """The shape of the --json contract (PRODUCT.md 5)."""
    return {
        "file": str(file),
        "document": None if report.document is None else _document_dict(report.document),
        "findings": [item.as_dict() for item in report.findings],
    }


def _document_dict(document: Document) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "title": document.title,
        "year": document.year,
        "source": document.source,
        "forms": len(document.forms),
        "sections": [f"{section.number}{section.title}" for section in document.sections],
        "attachments": [item.title for item in document.attachments],
        "repairs": [
            {
                "kind": repair.kind, "before": repair.before, "after": repair.after, "certain": repair.certain,
                "page": repair.place.page, "row": repair.place.row,
            }
            for repair in document.repairs
        ],
    }  # fmt: skip


def _print_report(file: Path, report: Report, *, brief: bool) -> None:
    click.echo()
    click.secho(f"━━ {file.name}", bold=True)
    if report.document is not None:
        click.secho(f"   {_heading(report.document)}", dim=True)
    counts = report.counts
    if not report.findings:
        click.secho("   没有发现问题。", fg="green")
    else:
        click.echo("   " + " · ".join(_count_words(severity, counts[severity]) for severity in Severity))
    for severity in Severity:
        items = report.of(severity)
        if brief and severity is not Severity.ERROR:
            continue
        for item in items:
            _print_finding(item)
    if report.document is not None and report.document.repairs:
        _print_repairs(report.document.repairs)


def _heading(document: Document) -> str:
    parts = [_KINDS.get(document.kind, document.kind)]
    if document.year:
        parts.append(f"{document.year} 年")
    title = " ".join(document.title.split())
    return f"{title}({','.join(parts)})" if title else "、".join(parts)


def _count_words(severity: Severity, count: int) -> str:
    return click.style(
        f"{severity.label} {count}", fg=_COLOURS[severity] if count else None, bold=bool(count)
    )


def _print_finding(item: Finding) -> None:
    entry = CATALOGUE[item.code]
    label = click.style(f"{item.severity.label} {item.code}", fg=_COLOURS[item.severity], bold=True)
    click.echo(f"\n {label}  {click.style(entry.title, bold=True)}")
    where = item.place.words()
    quote = _cut(item.place.quote or "", _QUOTE)
    if where or quote:
        _say(f"{where}{'「' + quote + '」' if quote else ''}", indent=3, dim=True)
    _say(item.message, indent=3)
    advice = item.suggestion or ""
    if item.expected and item.found and item.severity is Severity.ERROR:
        advice = f"应为 {_cut(item.expected, 60)}(现为 {_cut(item.found, 60)})。{advice}"
    if advice:
        _say(f"→ {advice}", indent=3, colour="green")


def _print_repairs(repairs: Sequence[Repair]) -> None:
    click.secho(f"\n 复制或转换造成的瑕疵 {len(repairs)} 处,读取时已修补,与作者无关:", dim=True)
    for repair in repairs[:_REPAIRS_SHOWN]:
        before, after = _cut(repair.before, 40), _cut(repair.after, 40)
        doubt = "" if repair.certain else "(存疑)"
        _say(f"· {before or '(空)'} → {after or '删去'}{doubt}", indent=3, dim=True)
    if len(repairs) > _REPAIRS_SHOWN:
        _say(f"· 另有 {len(repairs) - _REPAIRS_SHOWN} 处,用 --json 列出全部", indent=3, dim=True)


def _print_total(reports: Sequence[Report]) -> None:
    totals = {severity: sum(report.counts[severity] for report in reports) for severity in Severity}
    repairs = sum(len(report.document.repairs) for report in reports if report.document is not None)
    click.echo()
    click.secho("━" * 30, dim=True)
    words = " · ".join(_count_words(severity, totals[severity]) for severity in Severity)
    tail = f";另修补提取瑕疵 {repairs} 处" if repairs else ""
    click.echo(f"共核查 {len(reports)} 个文件:{words}{tail}")


def _cut(text: str, longest: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _say(text: str, *, indent: int, dim: bool = False, colour: str | None = None) -> None:
    """A paragraph wrapped at the width of the terminal, counting Chinese characters as two."""
    width = min(shutil.get_terminal_size().columns, _WIDEST) - indent
    for line in _wrapped(text, max(width, 20)):
        click.secho(" " * indent + line, dim=dim, fg=colour)


def _wrapped(text: str, width: int) -> Iterable[str]:
    line, used = "", 0
    for piece in _PIECE.findall(text):
        size = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in piece)
        if line and used + size > width and piece not in _STAYS:
            yield line.rstrip()
            line, used = "", 0
            piece = piece.lstrip()
        line, used = line + piece, used + size
    if line:
        yield line
