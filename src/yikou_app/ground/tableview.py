"""What a table shows on screen (表格视图): order, page, heads, rows; put together by ``TableSpec.view``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from yikou_app.ground.parts import Action, Tone

Kind = Literal["text", "money", "date", "tag", "link", "masked", "count"]
Align = Literal["left", "right"]
PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True, slots=True)
class TableState:
    """Which page, in which order, with which filters: read from the request, always valid."""

    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZES[0]
    params: tuple[tuple[str, str], ...] = ()

    @property
    def order(self) -> str:
        """The order as the address writes it: ``amount_fen`` or ``-amount_fen``."""
        return f"-{self.sort}" if self.descending and self.sort else self.sort

    def query(self, **changes: Any) -> str:
        """The query string of the same table with something changed; filters are kept."""
        own = {"sort": self.order, "page": str(self.page), "size": str(self.size)}
        own.update({name: str(value) for name, value in changes.items()})
        if "page" not in changes:
            own["page"] = "1"
        return "?" + urlencode([*self.params, *((k, v) for k, v in own.items() if v)])


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head on screen."""

    label: str
    key: str
    align: Align
    sortable: bool
    aria_sort: Literal["ascending", "descending", "none"]
    order: str
    url: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell on screen."""

    kind: Kind
    text: str
    align: Align
    wrap: bool
    url: str | None = None
    tone: Tone = "none"

    @property
    def long(self) -> bool:
        """A text too long for one line of a table, such as a name of twenty characters."""
        return self.kind in ("text", "link") and not self.wrap and len(self.text) > 14


@dataclass(frozen=True, slots=True)
class RowView:
    """A row on screen; ``label`` names it to screen readers."""

    key: str
    label: str
    cells: tuple[CellView, ...]
    actions: tuple[Action, ...] = ()
    selected: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """The pager (分页): which pages to offer; None stands for a gap."""

    number: int
    last: int
    total: int
    size: int
    sizes: tuple[int, ...]
    numbers: tuple[int | None, ...]
    state: TableState
    form: str = ""
    unit: str = "条"

    @property
    def chosen(self) -> bool:
        """Whether there is anything to choose: a table of one page and one size only says how many it has."""
        return self.last > 1 or len(self.sizes) > 1

    @property
    def links(self) -> list[tuple[int | None, str]]:
        """Page numbers with their addresses."""
        return [(n, self.state.query(page=n) if n else "") for n in self.numbers]

    @property
    def before(self) -> str:
        """The address of the page before, empty on the first."""
        return self.state.query(page=self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        """The address of the next page, empty on the last."""
        return self.state.query(page=self.number + 1) if self.number < self.last else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden fields for the forms of the pager, which choose page and size themselves."""
        return [*self.state.params, *([("sort", self.state.order)] if self.state.order else [])]


def whole_number(value: Any, default: int) -> int:
    """A whole number of an address; absurd lengths count as invalid before they are converted."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else default


def last_page(total: int, size: int) -> int:
    """The number of the last page; an empty table has one."""
    return max(1, -(-total // size))


def page_numbers(current: int, last: int) -> tuple[int | None, ...]:
    """1 … 4 5 6 … 93: the first, the last, and two either side; a gap of one page shows that page."""
    wanted = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    numbers: list[int | None] = []
    for before, number in zip([0, *wanted], wanted, strict=False):
        if number - before == 2:
            numbers.append(number - 1)
        elif number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)
