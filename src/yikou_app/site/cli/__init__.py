"""The command ``yikou``: the instruments' commands, which need no database, and those of an installation.

Both halves load lazily: ``yikou score`` never imports Django. Exit codes: 0 fine, 1 findings of severity
error, 2 could not do it, with a sentence that says what to do.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from yikou.cli import main as instruments
from yikou.cli.chinese import CANNOT, ChineseGroup

if TYPE_CHECKING:
    from yikou_app.ground.scope import Scope

#: Commands of an installation: name -> module with a click command of that name, or of the one behind the colon.
APPLICATION = {
    "demo": "yikou_app.site.cli.demo",
    "evaluate": "yikou_app.site.cli.evaluate",
    "export": "yikou_app.site.cli.exporting:export_season",
    "import": "yikou_app.site.cli.importing:import_roster",
    "init": "yikou_app.site.cli.init",
    "serve": "yikou_app.site.cli.serve",
    "web": "yikou_app.site.cli.web",
    "worker": "yikou_app.site.cli.worker",
    "manage": "yikou_app.site.cli.manage",
    "doctor": "yikou_app.site.cli.doctor",
    "verify": "yikou_app.site.cli.verify",
    "backup": "yikou_app.site.cli.backup",
    "keys": "yikou_app.site.cli.keys",
    "restore": "yikou_app.site.cli.restore",
    "roster": "yikou_app.site.cli.roster",
}


class CannotDo(click.ClickException):
    """A command cannot do what was asked; the sentence says why and what to do."""

    exit_code = CANNOT


class Whole(click.ParamType):
    """A whole number between two bounds, refused in Chinese."""

    name = "整数"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, or a sentence with the bounds."""
        text = str(value)
        if not (text.isascii() and text.isdigit() and self.least <= int(text[:9]) <= self.most):
            self.fail(f"应是 {self.least} 到 {self.most} 之间的整数", param, ctx)
        return int(text)


class Yikou(ChineseGroup):
    """Both halves of the command in one group."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The installation's commands, then the instruments'."""
        mine = [
            name for name, module in APPLICATION.items() if find_spec(module.partition(":")[0]) is not None
        ]
        return list(dict.fromkeys([*mine, *instruments.list_commands(ctx)]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        if cmd_name not in APPLICATION:
            return instruments.get_command(ctx, cmd_name)
        module, _, name = APPLICATION[cmd_name].partition(":")
        if find_spec(module) is None:
            return None
        command: click.Command = getattr(import_module(module), name or cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what stops an installation becomes a sentence, never a traceback."""
        try:
            return super().invoke(ctx)
        except SystemExit as stop:
            if isinstance(stop.code, str):
                raise CannotDo(stop.code) from None
            raise
        except _troubles() as trouble:
            raise CannotDo(_sentence(trouble)) from None


def _troubles() -> tuple[type[Exception], ...]:
    """The errors that are the operator's to mend; everything else is a mistake of ours and shows itself."""
    if "django.db" not in sys.modules:
        return ()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import InterfaceError, OperationalError

    from yikou.seal import KeyFileUnsafe
    from yikou_app.ground.ensure import Refused

    return Refused, KeyFileUnsafe, OperationalError, InterfaceError, ImproperlyConfigured


def _sentence(trouble: Exception) -> str:
    """What to tell the operator."""
    kind = type(trouble).__name__
    if kind in {"OperationalError", "InterfaceError"}:
        return "连不上数据库。请检查 yikou.toml 中的 database 设置、数据库是否在运行、账号能否登录。"
    return f"设置不对:{trouble}" if kind == "ImproperlyConfigured" else str(trouble)


def open_house() -> None:
    """Make Django ready; commands of an installation call it first."""
    os.umask(0o077)  # what an installation writes is its owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yikou_app.site.settings")
    import django

    django.setup()


def acting(login: str) -> Scope:
    """The scope of the person in whose name a command works; what it does is theirs in the trail."""
    from yikou_app.district.queries import scope_of_login

    by = scope_of_login(login)
    if by is None:
        raise CannotDo(f"没有登录名「{login}」,或它已停用。")
    return by


main = Yikou("yikou", help="一口:社会救助的一口式管理与绩效自评。")
