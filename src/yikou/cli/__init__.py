"""命令 (cli): the instrument half of the command ``yikou``; nothing here needs a database.

Each command is a module of this folder with a click command of the same name; it is imported when it is
called, so that ``yikou form layouts`` does not load what ``yikou roster`` needs. Exit codes: 0 fine, 1 findings
of severity error, 2 could not do it.
"""

from yikou.cli.chinese import ChineseCommand, ChineseGroup, LazyGroup, file_trouble, show_findings

main = LazyGroup(
    "yikou",
    package="yikou.cli",
    names=("score", "form", "roster", "audit"),
    help="一口:社会救助的一口式管理与绩效自评。以下命令不需要数据库。",
)

__all__ = ["ChineseCommand", "ChineseGroup", "LazyGroup", "file_trouble", "main", "show_findings"]
