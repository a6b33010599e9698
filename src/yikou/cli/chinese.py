"""Commands that speak Chinese (中文命令行): help pages, errors and findings; and groups that load lazily."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from yikou.findings import Finding

CANNOT = 2


class ChineseCommand(click.Command):
    """A command whose help is Chinese from its first to its last word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **kwargs)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法:")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [
            (names, words.replace("[required]", "[必填]"))
            for option in options
            for names, words in filter(None, [option.get_help_record(ctx)])
        ]
        with formatter.section("选项"):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help, with a Chinese word for what it does."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本帮助"
        return option


class ChineseGroup(ChineseCommand, click.Group):
    """A group of commands; started as the whole program it also reports its errors in Chinese."""

    command_class = ChineseCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("subcommand_metavar", "命令 …")
        super().__init__(*args, **kwargs)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        ChineseCommand.format_options(self, ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, command.get_short_help_str(60)))
        if rows:
            with formatter.section("命令"):
                formatter.write_dl(rows)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run; on its own (``standalone_mode``) end the process with the exit code of the contract."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.message, err=True)
            sys.exit(CANNOT)
        except click.ClickException as error:
            click.echo(f"做不到:{error_sentence(error)}", err=True)
            sys.exit(CANNOT)
        except click.Abort:
            click.echo("已中断。", err=True)
            sys.exit(CANNOT)
        sys.exit(code if isinstance(code, int) else 0)


def file_trouble(error: OSError) -> str:
    """Why a file could not be read or written, in Chinese."""
    reasons = {
        FileNotFoundError: "没有这个文件或目录",
        PermissionError: "没有权限",
        IsADirectoryError: "这是一个目录",
        NotADirectoryError: "路径中有一段不是目录",
        FileExistsError: "已有同名文件",
    }
    return reasons.get(type(error), f"系统报告第 {error.errno} 号错误")


class LazyGroup(ChineseGroup):
    """A group whose commands are modules of a package, imported when called."""

    def __init__(self, *args: Any, package: str, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.package, self.names = package, tuple(names)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands that exist, in the order of ``names``, then those added by hand."""
        lazy = [name for name in self.names if find_spec(f"{self.package}.{name}")]
        return [*lazy, *(name for name in super().list_commands(ctx) if name not in lazy)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now if need be."""
        if cmd_name in self.names and find_spec(f"{self.package}.{cmd_name}"):
            command: click.Command = getattr(import_module(f"{self.package}.{cmd_name}"), cmd_name)
            return command
        return super().get_command(ctx, cmd_name)


def error_sentence(error: click.ClickException) -> str:
    """What is wrong with a command line, as a Chinese sentence that says what to do."""
    context = getattr(error, "ctx", None)
    hint = f"。用 {context.command_path} --help 看用法" if context else ""
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{hint}"
    if isinstance(error, click.MissingParameter):
        param = error.param
        name = param.make_metavar(context) if param is not None and context is not None else "参数"
        return f"缺少 {name}{hint}"
    if isinstance(error, click.FileError):
        return f"打不开文件 {error.ui_filename}"
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param is not None else "参数"
        return f"{name} 的值不对({error.message}){hint}"
    if isinstance(error, click.UsageError):
        if error.message.startswith("No such command"):
            return f"没有这个命令{hint}"
        if error.message.startswith("Got unexpected extra"):
            return f"多了参数{hint}"
        return f"{error.message}{hint}"
    return error.message


def show_findings(findings: Iterable[Finding], *, err: bool = True) -> None:
    """Print findings, one a paragraph: gravity, code, place, what is wrong, what to do."""
    colours = {"error": "red", "warning": "yellow", "note": "blue"}
    for item in findings:
        label = click.style(f"{item.severity.label} {item.code}", fg=colours[item.severity.value], bold=True)
        where = item.place.words()
        click.echo(f"{label} {where + ':' if where else ''}{item.message}", err=err)
        if item.suggestion:
            click.echo(f"    {item.suggestion}", err=err)
