"""``yikou form``: official forms as data (表单): list the layouts, write a form, read one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from yikou.cli.chinese import CANNOT, ChineseGroup, file_trouble, show_findings
from yikou.documents import (
    FORMATS,
    LayoutError,
    SelfEvaluationForm,
    form_as_dict,
    form_from_json,
    layout_names,
    load_layout,
    read_document,
    write_form,
)
from yikou.findings import Severity


@click.group(cls=ChineseGroup)
def form() -> None:
    """自评表:列出表样、写出、读入。"""


@form.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def layouts(as_json: bool) -> None:
    """列出可用的表样。"""
    known = [load_layout(name) for name in layout_names()]
    if as_json:
        rows = [{"name": one.name, "label": one.label, "source": one.source} for one in known]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in known:
        click.echo(f"{one.name}  {one.label}")
        click.echo(f"    依据:{one.source}")


@form.command()
@click.argument("data", metavar="表单.json", type=click.Path(path_type=Path))
@click.argument("out", metavar="输出.docx|xlsx|pdf", type=click.Path(path_type=Path))
@click.option(
    "--layout",
    metavar="名称",
    help="表样名称(yikou form layouts 列出),或自备表样文件 .toml;默认用表单自己的表样",
)
def write(data: Path, out: Path, layout: str | None) -> None:
    """把表单数据(JSON)写成 docx、xlsx 或 pdf;表单写 - 时从标准输入读。"""
    suffix = out.suffix.lower().removeprefix(".")
    chosen = next((one for one in FORMATS if one == suffix), None)
    if chosen is None:
        _cannot(f"不认识输出文件的扩展名「{out.suffix}」;请用 .docx、.xlsx 或 .pdf")
    try:
        raw = sys.stdin.buffer.read() if str(data) == "-" else data.read_bytes()
    except OSError as error:
        _cannot(f"读不到表单文件 {data}:{file_trouble(error)};请检查路径和权限")
    read, findings = form_from_json(raw)
    if read is None:
        show_findings(findings)
        _cannot("表单数据有错,没有写出文件")
    try:
        _, noticed = write_form(read, out, format=chosen, layout=layout or read.layout)
    except LayoutError as error:
        _cannot(str(error))
    except OSError as error:
        _cannot(f"写不出文件 {out}:{file_trouble(error)};请检查目录是否存在、是否可写")
    findings = (*findings, *noticed)
    show_findings(findings)
    if any(item.severity is Severity.ERROR for item in findings):
        _cannot("没有写出文件")
    click.echo(f"已写出 {out}")


@form.command()
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出(形状见 docs/form.schema.json,可再写出)")
def read(file: Path, as_json: bool) -> None:
    """读出自评表的内容(docx、doc、xlsx、xls、pdf、html 或 txt)。"""
    document, findings = read_document(file)
    found = document.form if document else None
    if found is None:
        show_findings(findings)
        said = {
            "report": ";这是一份报告,可用 yikou audit 核查",
            "plan": ";这是一份方案,可用 yikou audit 核查",
        }
        _cannot(f"没有从 {file} 读出自评表{said.get(document.kind, '') if document else ''}")
    if as_json:
        data = {**form_as_dict(found), "findings": [item.as_dict() for item in findings]}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        _print_form(found)
        show_findings(findings)
    if any(item.severity is Severity.ERROR for item in findings):
        sys.exit(1)


def _print_form(found: SelfEvaluationForm) -> None:
    """The form for a reader at a terminal."""
    console = Console(markup=False, highlight=False)
    head = found.head
    year = f"({found.year}年度)" if found.year else ""
    console.print(f"{found.title.text or '自评表'}{year}  表样 {found.layout}")
    for label, words in (
        ("项目名称", head.project),
        ("主管部门", head.department),
        ("实施单位", head.implementer),
    ):
        console.print(f"{label} {words.text or '(空白)'}")
    money = Table("项目资金", "年初预算", "全年预算", "全年执行", "分值", "执行率", "得分")
    for row in found.funds.rows:
        cells = (row.label, row.initial, row.adjusted, row.executed, row.weight, row.rate, row.score)
        money.add_row(*(Text(words.text) for words in cells))
    console.print(money)
    table = Table("一级", "二级", "三级指标", "指标值", "完成值", "分值", "得分", "偏差原因")
    for branch, group, item in found.indicators():
        shown = (item.name, item.target, item.actual, item.weight, item.score, item.reason)
        table.add_row(Text(branch.name.text), Text(group.name.text), *(Text(words.text) for words in shown))
    total = found.total
    table.add_row("总分", "", "", "", "", Text(total.weight.text), Text(total.score.text), "")
    console.print(table)


def _cannot(sentence: str) -> NoReturn:
    click.echo(f"做不到:{sentence}。", err=True)
    sys.exit(CANNOT)
