"""``yikou roster`` in an installation: the instrument's commands, and the template of a programme of this district."""

from __future__ import annotations

import io
from pathlib import Path

import click

from yikou.cli import ChineseCommand, file_trouble
from yikou.cli.chinese import ChineseGroup
from yikou.cli.roster import roster as plain
from yikou_app.site.cli import CannotDo, open_house


@click.command(cls=ChineseCommand)
@click.argument("words", metavar="[模板] 输出.xlsx", nargs=-1, required=True)
@click.option("--programme", default="", metavar="项目", help="本区的项目名称或编号:写出这个项目的模板")
@click.option("--by", "login", default="", metavar="登录名", help="以谁的名义(只在给出 --programme 时需要)")
@click.pass_context
def template(ctx: click.Context, words: tuple[str, ...], programme: str, login: str) -> None:
    """写出一份空白名册模板:通用的写模板名,本区项目的用 --programme。"""
    if not programme:
        if len(words) != 2:
            raise click.UsageError("请写模板名和输出文件,例如 yikou roster template campaign 名单.xlsx")
        ctx.invoke(plain.commands["template"], template=words[0], out=Path(words[1]))
        return
    if len(words) != 1 or not words[0].lower().endswith(".xlsx") or not login:
        raise click.UsageError("请写一个 .xlsx 输出文件,并用 --by 给出登录名")
    open_house()
    from django.utils import timezone

    from yikou.sheets import write_template
    from yikou_app.district.queries import scope_of_login
    from yikou_app.programmes.queries import programmes
    from yikou_app.rosters.queries import filling_of

    by = scope_of_login(login)
    if by is None:
        raise CannotDo(f"没有登录名「{login}」,或它已停用。")
    found = [row for row in programmes(by) if programme in (row.ref, row.name)]
    if len(found) != 1:
        raise CannotDo(f"没有找到项目「{programme}」,或叫这个名字的不止一个;请用编号指明。")
    filling = filling_of(found[0], timezone.localdate())
    made = io.BytesIO()
    write_template("campaign", made, filling=filling)
    try:
        Path(words[0]).write_bytes(made.getvalue())
    except OSError as error:
        raise CannotDo(f"写不出文件 {words[0]}:{file_trouble(error)}") from None
    click.echo(f"已写出 {words[0]}(模板版本 {filling.mark})")


roster = ChineseGroup("roster", commands={**plain.commands, "template": template}, help=plain.help)
