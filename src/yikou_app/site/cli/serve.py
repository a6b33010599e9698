"""``yikou serve``: the site and one worker on this machine, restarted when they die."""

from __future__ import annotations

import click

from yikou.cli import ChineseCommand
from yikou_app.site.cli import Whole, open_house


@click.command(cls=ChineseCommand)
@click.option("--host", default="127.0.0.1", metavar="地址", help="监听地址,默认 127.0.0.1(只限本机)")
@click.option("--port", default=8000, metavar="端口", type=Whole(1, 65535), help="监听端口,默认 8000")
def serve(host: str, port: int) -> int:
    """启动网站和一个后台执行者;首次启动自动建库。"""
    open_house()
    from yikou_app.site import installation, serving

    installation.make_ready(upgrade=True)
    return serving.supervise(host, port)
