"""``yikou restore ARCHIVE``: a backup back into an empty home."""

from __future__ import annotations

from pathlib import Path

import click

from yikou.cli import ChineseCommand, file_trouble
from yikou_app.site.cli import CannotDo, open_house


@click.command(cls=ChineseCommand)
@click.argument("source", metavar="备份文件", type=click.Path(path_type=Path, dir_okay=False))
def restore(source: Path) -> int:
    """把备份恢复到空的数据目录和空的数据库,并核对。"""
    open_house()
    from django.conf import settings

    from yikou_app.site import archive, proof

    try:
        copied, point = archive.restore(source)
    except OSError as error:
        raise CannotDo(f"恢复没有完成({file_trouble(error)});数据目录请换一个空的再试") from None
    click.echo(f"已恢复:卷宗 {copied.files:,} 个,留痕至少 {copied.events:,} 条。")
    wrong = [part for part in proof.prove(checkpoints=[point]) if part.findings]
    for part in wrong:
        click.echo(f"不符  {part.name}:{len(part.findings)} 处,请执行 yikou verify 查看。", err=True)
    if not settings.YIKOU.key_file.exists():
        click.echo(f"密钥文件不在备份中。请把保管的密钥文件放到 {settings.YIKOU.key_file},权限 600,再启动。")
    return 1 if wrong else 0
