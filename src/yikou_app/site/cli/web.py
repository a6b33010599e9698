"""``yikou web``: the site alone, for a production unit beside ``yikou worker``."""

from __future__ import annotations

import click

from yikou.cli import ChineseCommand
from yikou_app.site.cli import Whole, open_house


@click.command(cls=ChineseCommand)
@click.option("--host", default="127.0.0.1", metavar="地址", help="监听地址,默认 127.0.0.1(只限本机)")
@click.option("--port", default=8000, metavar="端口", type=Whole(1, 65535), help="监听端口,默认 8000")
@click.option(
    "--workers", type=Whole(1, 32), metavar="个数", help="进程数;不写则 SQLite 用 1,PostgreSQL 用 2"
)
def web(host: str, port: int, workers: int | None) -> None:
    """只启动网站,不带后台执行者。"""
    open_house()
    from yikou_app.site import installation, serving

    installation.make_ready(upgrade=False)
    serving.web(host, port, workers)
