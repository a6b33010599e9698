"""``yikou keys rotate``: a new key, and everything sealed again with it, while the service runs."""

from __future__ import annotations

import click

from yikou.cli.chinese import ChineseGroup
from yikou_app.site.cli import open_house


@click.group("keys", cls=ChineseGroup, help="密钥:换钥、查看还有多少内容由旧密钥加封。")
def keys() -> None:
    """The commands about keys."""


@keys.command("rotate", help="换钥:生成新密钥,把全部加封内容逐段改由新密钥加封。可以中断,再次执行即接着做。")
@click.option(
    "--suite", type=click.Choice(["AES-256-GCM", "SM4-GCM"]), default=None, help="同时改用的加密算法"
)
def rotate(suite: str | None) -> None:
    """Begin a rotation, or go on with the one that was broken off."""
    open_house()
    from yikou_app.site import rotation

    ring = rotation.begin(suite)
    done: dict[str, int] = {}
    for table, rows in rotation.reseal(ring):
        done[table] = done.get(table, 0) + rows
    click.echo(f"换钥完成:当前密钥 {ring.current}({ring.provider.name}),改封 {sum(done.values())} 行。")
    click.echo("旧密钥仍保留在密钥文件中,备份要靠它打开;请重新备份密钥文件。")


@keys.command("status", help="查看当前密钥和还由旧密钥加封的行数。")
def status() -> None:
    """Say which key seals, and how many rows wait."""
    open_house()
    from yikou_app.ground.keys import keyring
    from yikou_app.site import rotation

    ring = keyring()
    click.echo(
        f"当前密钥 {ring.current}({ring.provider.name}),还有 {rotation.waiting(ring)} 行由旧密钥加封。"
    )
