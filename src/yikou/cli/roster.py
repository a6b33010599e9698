"""``yikou roster``: check a roster without a database (名册), and write an empty template."""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from yikou.cli.chinese import CANNOT, ChineseGroup, file_trouble, show_findings
from yikou.findings import Severity
from yikou.sheets import UnknownTemplate, check_roster, list_kinds, write_error_workbook, write_template
from yikou.values import yuan_text

_SHOWN = 50


@click.group(cls=ChineseGroup)
def roster() -> None:
    """名册:检查名单、写出空白模板。"""


@roster.command()
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option(
    "--template",
    default="campaign",
    metavar="模板",
    show_default=False,
    help="名册模板,默认 campaign(帮困对象名单)",
)
@click.option("--unit", type=click.Choice(["元", "万元"]), help="表里没有写明金额单位时,由您说明")
@click.option(
    "--errors",
    metavar="输出.xlsx",
    type=click.Path(path_type=Path),
    help="把原表连同每行的原因写成新的工作簿",
)
@click.option(
    "--password",
    metavar="密码",
    prompt="打开密码",
    prompt_required=False,
    hide_input=True,
    help="文件的打开密码;不写值则另行询问,不显示输入",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def check(
    file: Path, template: str, unit: str | None, errors: Path | None, password: str | None, as_json: bool
) -> None:
    """检查一份名册(xlsx、xls、et、xlsb、ods、csv、网页或 XML 表格),逐行说明问题。"""
    try:
        result = check_roster(file, template=template, amount_unit=unit, password=password)
    except UnknownTemplate as error:
        raise click.UsageError(error.args[0]) from error
    failed = any(item.severity is Severity.ERROR for item in result.findings)
    if errors is not None and result.head:
        try:
            errors.write_bytes(write_error_workbook(file, result, password=password))
        except OSError as error:
            click.echo(
                f"做不到:写不出文件 {errors}:{file_trouble(error)};请检查目录是否存在、是否可写。", err=True
            )
            sys.exit(CANNOT)
    if as_json:
        click.echo(json.dumps({**result.as_dict(), "file": str(file)}, ensure_ascii=False, indent=2))
    else:
        show_findings(result.findings[:_SHOWN], err=False)
        if len(result.findings) > _SHOWN:
            click.echo(
                f"……另有 {len(result.findings) - _SHOWN} 条,用 --errors 写出到工作簿,或用 --json 列出全部"
            )
        click.echo(
            f"读取 {result.rows_read:,} 行 = 合格 {result.accepted:,} + 退回 {result.rejected:,} + 空白 {result.blank:,};"
            f"合格金额 {yuan_text(result.amount_fen)} 元"
        )
    if not result.head:
        # Nothing was read at all: the file is wrong, not its rows.
        sys.exit(CANNOT)
    sys.exit(1 if failed else 0)


@roster.command()
@click.argument("template", metavar="模板")
@click.argument("out", metavar="输出.xlsx", type=click.Path(path_type=Path))
def template(template: str, out: Path) -> None:
    """写出一份空白名册模板,例如 yikou roster template campaign 名单.xlsx。

    模板:campaign(帮困对象)、household(家庭成员)、reference(比对名单);部门名单:disability(残联)、illness(卫健、医保)、
    pupils(教育)、unemployed(人社)、veterans(退役军人事务)、alerts(监测预警)。
    """
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"不认识输出文件的扩展名「{out.suffix}」;请用 .xlsx")
    try:
        # Made whole before the file is touched, so that a mistake never empties an existing one.
        made = io.BytesIO()
        kind = list_kinds().get(template)
        if kind is None:
            write_template(template, made)
        else:
            today = datetime.now(tz=ZoneInfo("Asia/Shanghai")).date()
            write_template(kind.template, made, filling=kind.filling(today))
        out.write_bytes(made.getvalue())
    except UnknownTemplate as error:
        lists = "、".join(f"{key}({each.of})" for key, each in list_kinds().items())
        raise click.UsageError(f"{error.args[0]};部门名单:{lists}") from error
    except OSError as error:
        click.echo(f"做不到:写不出文件 {out}:{file_trouble(error)};请检查目录是否存在、是否可写。", err=True)
        sys.exit(CANNOT)
    click.echo(f"已写出 {out}")
