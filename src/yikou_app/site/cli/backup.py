"""``yikou backup OUT``: a consistent copy while everything runs."""

from __future__ import annotations

from pathlib import Path

import click

from yikou.cli import ChineseCommand, file_trouble
from yikou_app.site.cli import CannotDo, open_house


@click.command(cls=ChineseCommand)
@click.argument("out", metavar="备份文件", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-keys", is_flag=True, help="连同密钥文件(得到备份的人就能读出全部内容)")
def backup(out: Path, with_keys: bool) -> None:
    """备份数据库和全部卷宗文件;不必停机。"""
    open_house()
    from yikou_app.site import archive, installation

    installation.make_ready(upgrade=False)
    try:
        copied = archive.back_up(out, with_keys=with_keys)
    except OSError as error:
        raise CannotDo(f"写不了备份 {out}:{file_trouble(error)}") from None
    click.echo(
        f"已备份到 {out}:卷宗 {copied.files:,} 个,留痕 {copied.events:,} 条,共 {copied.size // 1024:,} KiB。"
    )
    if not with_keys:
        click.echo("密钥不在其中。没有密钥文件就读不出备份中的身份信息和卷宗,请把它另外保管好。")
