"""``yikou form``: official forms as data (表单): list the layouts, write a form, read one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from yikou.cli.chinese import CANNOT, ChineseGroup, file_trouble, show_findings
from yikou.documents import (
    FORMATS,
    LayoutError,
    form_from_json,
    layout_names,
    load_layout,
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


def _cannot(sentence: str) -> NoReturn:
    click.echo(f"做不到:{sentence}。", err=True)
    sys.exit(CANNOT)
