"""The values that screen components show (界面部件): frozen, so that a view can only hand over facts.

Each template component takes one of these, or a dict with the same keys. Nothing here reads a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

# Colour never stands alone: a tone always colours a word.
Tone = Literal["ok", "warn", "err", "info", "none"]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the left menu (菜单项); ``count`` 0 is shown, None is not; ``hot`` marks urgent counts."""

    label: str
    url: str
    count: int | None = None
    current: bool = False
    hot: bool = False


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A group of the left menu (菜单组)."""

    label: str
    icon: str
    items: Sequence[MenuItem]


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a switcher (可选项), such as a division or a year."""

    label: str
    value: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb (面包屑); without ``url`` it is plain text."""

    label: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame around every screen needs (外壳): who, where, which year, and the menu.

    ``near`` leads to the screens of the same thing in other rooms. Addresses left empty hide their
    control. ``idle_seconds`` 0 switches the idle warning off.
    """

    title: str
    user_name: str
    role_label: str
    scope_label: str
    year: int
    crumbs: Sequence[Crumb | str] = ()
    near: Sequence[Crumb] = ()
    menu: Sequence[MenuGroup] = ()
    scopes: Sequence[Choice] = ()
    years: Sequence[Choice] = ()
    todo_count: int = 0
    home_url: str = "/"
    scope_url: str = ""
    year_url: str = ""
    search_url: str = ""
    todo_url: str = ""
    help_url: str = ""
    account_url: str = ""
    logout_url: str = ""
    idle_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Stat:
    """A number tile (统计卡): the figure carries its unit, its scope and its period in ``label``."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    icon: str = "bar-chart-box-line"
    tone: Tone = "info"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure (步骤)."""

    label: str
    note: str = ""
    state: Literal["done", "now", "wait", "err"] = "wait"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a timeline (办理过程)."""

    title: str
    who: str = ""
    when: str = ""
    note: str = ""
    state: Literal["done", "err", "wait"] = "done"


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry of a description list (信息项); ``wide`` takes the whole row, ``kind`` as in a Column."""

    label: str
    value: object
    kind: str = "text"
    wide: bool = False
    url: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file in a list (文件)."""

    name: str
    size: int | None = None
    url: str | None = None
    note: str = ""
    tone: Tone = "none"
    state: str = ""


@dataclass(frozen=True, slots=True)
class JobView:
    """Long work as a person follows it (任务进度).

    ``total`` 0 means the length is not known yet; ``finished`` stops the polling; ``poll_url``
    answers with this same card; ``cancel_url`` and ``retry_url`` are posted to.
    """

    title: str
    state: str
    tone: Tone = "info"
    done: int = 0
    total: int = 0
    unit: str = "条"
    message: str = ""
    finished: bool = False
    poll_url: str = ""
    cancel_url: str = ""
    retry_url: str = ""
    next_url: str = ""
    files: Sequence[FileItem] = ()
    started: str = ""

    @property
    def percent(self) -> int:
        """Whole percent done, rounded down so that 100 is shown only when all is done."""
        return min(100, self.done * 100 // self.total) if self.total > 0 else 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a comparison (差异): the two texts and whether they agree."""

    label: str
    before: str
    after: str

    @property
    def kind(self) -> Literal["same", "add", "del", "change"]:
        """same, add (nothing before), del (nothing after) or change."""
        if self.before == self.after:
            return "same"
        if not self.before:
            return "add"
        return "change" if self.after else "del"

    @property
    def word(self) -> str:
        """The kind as a Chinese word: colour never stands alone."""
        return {"same": "相同", "add": "新增", "del": "删除", "change": "变更"}[self.kind]


@dataclass(frozen=True, slots=True)
class TraceNode:
    """One line of a rule's trace (评分过程): what was compared, with what, and what came of it."""

    text: str
    result: str = ""
    tone: Tone = "none"
    url: str | None = None
    children: Sequence[TraceNode] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Action:
    """A button or link of a page head or a toolbar (操作). A ``post`` action changes something."""

    label: str
    url: str = ""
    icon: str = ""
    look: Literal["", "pri", "dan", "txt"] = ""
    post: bool = False
    confirm: str = ""
    opens: str = ""
