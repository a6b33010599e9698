"""``yikou worker``: runs the jobs (rosters to check, files to write) until it is told to stop."""

from __future__ import annotations

import click

from yikou.cli import ChineseCommand
from yikou_app.site.cli import open_house


@click.command(cls=ChineseCommand)
@click.option("--once", is_flag=True, help="做完排队的任务就退出")
def worker(once: bool) -> None:
    """只启动后台执行者,处理排队的任务。"""
    open_house()
    from yikou_app.site import installation, serving

    installation.make_ready(upgrade=False)
    serving.work(once=once)
