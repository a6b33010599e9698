"""``yikou audit``: read forms and reports, and say what is wrong in them (核查)."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
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
_REPAIRS_SHOWN = 3
#: What a line may not be broken inside: a number with its marks, a word in Latin letters.
_PIECE = re.compile(r"[(（〔「“《\[]*(?:[0-9A-Za-z][0-9A-Za-z.,%_/-]*(?:[万亿]?元|分|人|户)?|.)", re.DOTALL)
_STAYS = frozenset(",。;:、)」”》〕]，；：）！？!?")


@click.command(cls=ChineseCommand)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.option("--brief", is_flag=True, help="只列错误,提醒和提示只计数")
@click.pass_context
def audit(context: click.Context, files: Sequence[Path], as_json: bool, brief: bool) -> None:
    """核查自评表、报告或方案(docx、doc、xlsx、xls、pdf、html、txt),列出其中的错误和疑点。"""
    if os.environ.get("NO_COLOR"):
        context.color = False
    done, missing = _audited(files)
    if as_json:
        click.echo(
            json.dumps([_as_dict(file, report) for file, report in done], ensure_ascii=False, indent=2)
        )
    elif done:
        if len(done) > 1:
            _print_overview(done)
        for file, report in done:
            if not brief or len(done) == 1 or report.of(Severity.ERROR):
                _print_report(file, report, brief=brief)
        _print_total([report for _, report in done])
    unread = missing or any(report.document is None for _, report in done)
    wrong = any(report.of(Severity.ERROR) for _, report in done)
    context.exit(CANNOT if unread else int(wrong))


def _audited(files: Sequence[Path]) -> tuple[list[tuple[Path, Report]], bool]:
    """The report of each file that could be opened, and whether one could not; who waits sees how far it is."""
    done: list[tuple[Path, Report]] = []
    missing = False
    waiting = len(files) > 1 and sys.stderr.isatty()
    with reading_many():
        for number, file in enumerate(files, 1):
            if waiting:
                click.echo(f"\r正在核查 {number}/{len(files)}", nl=False, err=True)
            try:
                done.append((file, audit_document(file, name=file.name)))
            except OSError as error:
                missing = True
                start = "\r" if waiting else ""
                click.echo(f"{start}做不到:读不了 {file}:{file_trouble(error)}。", err=True)
    if waiting:
        click.echo("\r\033[K", nl=False, err=True)
    return done, missing


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


def _print_overview(done: Sequence[tuple[Path, Report]]) -> None:
    """Several files: the counts first, a line each, so that the eye finds where to read on."""
    click.secho(f"\n  {'  '.join(severity.label for severity in Severity)}  文件", dim=True)
    for file, report in done:
        counts = "  ".join(_count_cell(severity, report.counts[severity]) for severity in Severity)
        kind = "读不了" if report.document is None else _kind(report.document)
        click.echo(f"  {counts}  {file.name}  {click.style(kind, dim=True)}")


def _count_cell(severity: Severity, count: int) -> str:
    return click.style(f"{count or '·':>4}", fg=_COLOURS[severity] if count else None, dim=not count or None)


def _print_report(file: Path, report: Report, *, brief: bool) -> None:
    click.echo()
    click.secho(f"━━ {file.name}", bold=True)
    if report.document is not None:
        _say(_heading(report.document), indent=3, dim=True)
    counts = report.counts
    if not report.findings:
        click.secho("   没有发现问题。", fg="green")
    else:
        click.echo("   " + " · ".join(_count_words(severity, counts[severity]) for severity in Severity))
    for severity in Severity:
        if brief and severity is not Severity.ERROR:
            continue
        groups: dict[str, list[Finding]] = {}
        for item in report.of(severity):
            groups.setdefault(item.code, []).append(item)
        for items in groups.values():
            _print_group(items)
    if report.document is not None and report.document.repairs and not brief:
        _print_repairs(report.document.repairs)


def _kind(document: Document) -> str:
    parts = [_KINDS.get(document.kind, document.kind)]
    if document.year:
        parts.append(f"{document.year} 年")
    return ",".join(parts)


def _heading(document: Document) -> str:
    title = " ".join(document.title.split())
    return f"{title}({_kind(document)})" if title else _kind(document)


def _count_words(severity: Severity, count: int) -> str:
    return click.style(
        f"{severity.label} {count}", fg=_COLOURS[severity] if count else None, bold=bool(count)
    )


def _print_group(items: Sequence[Finding]) -> None:
    """The findings of one code: its title once, each with place, words, arithmetic, and what to do at the end."""
    first = items[0]
    label = click.style(f"{first.severity.label} {first.code}", fg=_COLOURS[first.severity], bold=True)
    count = click.style(f"  {len(items)} 处", dim=True) if len(items) > 1 else ""
    click.echo(f"\n {label}  {click.style(CATALOGUE[first.code].title, bold=True)}{count}")
    several = len(items) > 1
    for item, following in zip(items, [*items[1:], None], strict=True):
        _print_place(item, "· " if several else "")
        _say(item.message, indent=5 if several else 3)
        advice = item.suggestion or ""
        if following is not None and advice == following.suggestion:
            advice = ""
        if item.expected and item.found and item.severity is Severity.ERROR:
            advice = f"应为 {_cut(item.expected, 60)}(现为 {_cut(item.found, 60)})。{advice}"
        if advice:
            _say(f"→ {advice}", indent=3, colour="green")


def _print_place(item: Finding, mark: str) -> None:
    """Where it stands; of the words there as many as fill two lines of an error, and one of the others."""
    where, quote = mark + item.place.words(), " ".join((item.place.quote or "").split())
    lines = 2 if item.severity is Severity.ERROR else 1
    # A line ends early where a number would not fit.
    room = lines * (_width() - 3) - _columns(where) - 4 - 6 * (lines - 1)
    if quote and _columns(quote) > room:
        used = 0
        for at, char in enumerate(quote):
            used += _columns(char)
            if used > room - 1:
                quote = quote[:at] + "…"
                break
    if where != mark or quote:
        _say(f"{where}{'「' + quote + '」' if quote else ''}", indent=3, hang=len(mark), dim=True)


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


def _say(
    text: str, *, indent: int, hang: int = 0, dim: bool | None = None, colour: str | None = None
) -> None:
    """A paragraph wrapped at the width of the terminal, counting Chinese characters as two."""
    for number, line in enumerate(_wrapped(text, max(_width() - indent - hang, 20))):
        click.secho(" " * (indent + (hang if number else 0)) + line, dim=dim, fg=colour)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


def _columns(text: str) -> int:
    """How wide a text is in a terminal: a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _wrapped(text: str, width: int) -> Iterable[str]:
    line, used = "", 0
    for piece in _PIECE.findall(text):
        size = _columns(piece)
        if line and used + size > width and piece[0] not in _STAYS:
            yield line.rstrip()
            line, used = "", 0
            piece = piece.lstrip()
        line, used = line + piece, used + size
    if line:
        yield line
