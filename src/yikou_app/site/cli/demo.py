"""``yikou demo``: an example district, the whole way walked in it, and the site to look at it."""

from __future__ import annotations

import os
import shutil
import webbrowser
from pathlib import Path

import click

from yikou.cli import ChineseCommand
from yikou_app.site.cli import CannotDo, Whole, open_house

MARK = "示范数据-可删除.txt"


@click.command(cls=ChineseCommand)
@click.option("--size", default="small", metavar="small|full", help="规模,默认 small(三个项目、三百行名册)")
@click.option(
    "--dir", "folder", default="var/demo", metavar="目录", help="数据目录,默认 var/demo;原有的示范数据会重建"
)
@click.option("--no-serve", is_flag=True, help="走完全过程即结束,不启动网站")
@click.option("--host", default="127.0.0.1", metavar="地址", help="监听地址,默认 127.0.0.1(只限本机)")
@click.option("--port", default=8000, metavar="端口", type=Whole(1, 65535), help="监听端口,默认 8000")
@click.option("--open", "opens", is_flag=True, help="启动后在浏览器中打开")
def demo(size: str, folder: str, no_serve: bool, host: str, port: int, opens: bool) -> int:
    """建一个示范区,从名册到自评走完全过程,然后提供网站。"""
    if size != "small":
        raise CannotDo(
            "目前只有 small 规模的示范;全区规模(full)尚未提供。"
            if size == "full"
            else "规模只能是 small 或 full。"
        )
    home = _empty(Path(folder).absolute())
    os.environ.update(YIKOU_HOME=str(home), YIKOU_DATABASE="", YIKOU_CONFIG=str(home / "yikou.toml"))
    open_house()
    from rich.console import Console
    from rich.table import Table

    from yikou_app.site import installation, serving
    from yikou_app.site.demo.ground import PASSWORD
    from yikou_app.site.demo.walk import walk_all

    console = Console()
    installation.make_ready(upgrade=False)
    walk = walk_all(console)
    table = Table(title=f"账号(密码都是 {PASSWORD})", title_justify="left", title_style="bold")
    for head in ("用户名", "角色", "单位"):
        table.add_column(head)
    for username, scope in sorted(walk.example.people.items(), key=lambda item: item[1].role.value):
        table.add_row(username, scope.role.label, scope.unit_name)
    console.print(table)
    if no_serve:
        console.print(f"示范数据在 {home}。")
        return 0
    console.print(f"打开 {serving.address(host, port)} ,按 Ctrl+C 结束。")
    if opens:
        webbrowser.open(serving.address(host, port))
    return serving.supervise(host, port)


def _empty(home: Path) -> Path:
    """An empty folder for the example; only a folder that the demo made is ever emptied."""
    if home.exists() and any(home.iterdir()):
        if not (home / MARK).is_file():
            raise CannotDo(f"目录 {home} 不是示范数据,不会覆盖。请换一个空目录(--dir)。")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / MARK).write_text(
        "这里是 yikou demo 建立的示范数据,人物和号码都是虚构的,可以整个删除。\n", encoding="utf-8"
    )
    return home
