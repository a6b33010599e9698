"""``yikou init``: opens an empty installation with its district, its bureau and the first account."""

from __future__ import annotations

import click

from yikou.cli import ChineseCommand
from yikou_app.site.cli import CannotDo, open_house


@click.command(cls=ChineseCommand)
@click.option("--district", prompt="辖区名称", metavar="名称", help="辖区名称,如 示范区")
@click.option("--unit", prompt="区级单位", metavar="名称", help="区级主管单位,如 示范区民政局")
@click.option("--name", prompt="您的姓名", metavar="姓名", help="第一位工作人员的姓名")
@click.option("--username", prompt="用户名", metavar="用户名", help="第一个账号的用户名")
@click.option("--password-stdin", is_flag=True, help="从标准输入读取密码(不写则询问)")
def init(district: str, unit: str, name: str, username: str, password_stdin: bool) -> None:
    """首次建立:辖区、区级单位和第一个区级账号。"""
    open_house()
    from yikou_app.district.actions import found_district
    from yikou_app.site import installation

    if password_stdin:
        password = click.get_text_stream("stdin").readline().rstrip("\n")
    else:
        password = click.prompt("密码", hide_input=True)
        if click.prompt("再输一次", hide_input=True) != password:
            raise CannotDo("两次输入的密码不一样,请重新执行。")
    installation.make_ready(upgrade=False)
    found_district(name=district, unit_name=unit, staff_name=name, username=username, password=password)
    click.echo(f"已建区:{district}。请执行 yikou serve 后用用户名 {username} 登录。")
