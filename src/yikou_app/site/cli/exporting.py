"""``yikou export FILE``: the register or a season's awards in clear, for the city's system; the trail has the receipt."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yikou.cli import ChineseCommand, file_trouble
from yikou_app.site.cli import CannotDo, acting, open_house

if TYPE_CHECKING:
    from yikou_app.ground.scope import Scope

_PARTS = {"对象": "register", "帮扶": "awards"}


@click.command(cls=ChineseCommand)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--part", "wanted", default="对象", metavar="对象|帮扶", help="台账里的对象(默认),或一个帮困季的帮扶记录"
)
@click.option("--season", default="", metavar="帮困季", help="帮扶记录属于哪个帮困季:名称或编号")
@click.option("--purpose", required=True, metavar="用途", help="为什么导出,写入留痕;不要写号码")
@click.option("--by", "login", required=True, metavar="登录名", help="以谁的名义导出,限区级人员")
def export_season(file: Path, wanted: str, season: str, purpose: str, login: str) -> None:
    """导出完整数据上报市级系统(xlsx 或 csv)。含完整证件号码,文件只有您能读,请按保密要求传送并及时删除。"""
    open_house()
    from yikou_app.window.actions import hand_over

    part = _PARTS.get(wanted)
    if part is None:
        raise CannotDo(f"--part 只能写{'或'.join(_PARTS)},不是「{wanted[:20]}」。")
    by = acting(login)
    ref = _season(by, season) if part == "awards" else ""
    if file.exists():
        raise CannotDo(f"文件 {file.name} 已经存在,没有覆盖;请换一个文件名。")
    form = file.suffix.removeprefix(".").lower()
    try:
        # Opened before anything is read: what cannot be written leaves no receipt.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CannotDo(f"写不出文件 {file.name}:{file_trouble(error)}。") from None
    written = False
    try:
        done = hand_over(part=part, form=form, season_ref=ref, purpose=purpose, by=by)
        with os.fdopen(handle, "wb", closefd=False) as target:
            target.write(done.data)
        written = True
    finally:
        os.close(handle)
        if not written:
            file.unlink()
    click.echo(f"已写出 {file.name}:{done.rows:,} 行,摘要 {done.digest[:16]};留痕第 {done.seq} 条。")


def _season(by: Scope, wanted: str) -> str:
    from yikou_app.programmes.queries import seasons

    found = [row for row in seasons(by) if wanted.strip() in (row.ref, row.name)]
    if len(found) != 1:
        known = "、".join(f"{row.name}({row.ref})" for row in seasons(by))
        raise CannotDo(f"请用 --season 指明一个帮困季,现有:{known or '无'}。")
    return found[0].ref
