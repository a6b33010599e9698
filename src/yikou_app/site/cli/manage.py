"""``yikou manage …``: Django's own commands, for those who know them."""

from __future__ import annotations

import click

from yikou.cli import ChineseCommand
from yikou_app.site.cli import CannotDo, open_house


@click.command(
    cls=ChineseCommand,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[Django 命令 …]")
@click.pass_context
def manage(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """执行 Django 自带的管理命令,如 yikou manage migrate。"""
    if not arguments:
        click.echo(ctx.get_help())
        return
    open_house()
    from django.core.management import CommandError, ManagementUtility

    try:
        ManagementUtility(["yikou manage", *arguments]).execute()
    except CommandError as error:
        raise CannotDo(str(error)) from None
