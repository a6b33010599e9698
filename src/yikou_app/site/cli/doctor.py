"""``yikou doctor``: the check-up of an installation."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from yikou.cli import ChineseCommand
from yikou_app.site.cli import open_house


@click.command(cls=ChineseCommand)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def doctor(as_json: bool) -> int:
    """体检:数据库、密钥、时钟、字体、磁盘是否妥当。"""
    open_house()
    from yikou_app.site.checkup import examine

    lines = []
    for line in examine():
        lines.append(line)
        if not as_json:
            mark = click.style("好  ", fg="green") if line.well else click.style("不好", fg="red", bold=True)
            click.echo(f"{mark} {line.name}:{line.seen}")
            if line.advice:
                click.echo(f"       {line.advice}")
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    return 0 if all(line.well for line in lines) else 1
