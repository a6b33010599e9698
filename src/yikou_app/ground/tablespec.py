"""Tables (表): one list of columns drives the screen, the mask, the order, the export and the print.

A room declares its table once::

    PEOPLE = TableSpec(
        name="people", title="帮扶对象", default_sort="name",
        columns=(
            Column("姓名", "name", kind="link", url=lambda row: f"/register/{row.ref}/", sortable=True),
            Column("身份证号", "id_number", kind="masked"),
            Column("本年享受金额(元)", "amount_fen", kind="money", sortable=True, total=True),
            Column("状态", "state", kind="tag", tones={"已核实": "ok", "疑似重复": "err"}),
        ),
    )

and a view shows it: ``PEOPLE.view(rows, PEOPLE.state(request.GET))`` goes to ``{% table view %}``.
Rows are frozen dataclasses (or anything with attributes) that come from a room's queries.

A masked column is masked here, whatever the row carries: on screen, in print and in every file. The
export writes all rows that it is given; texts stay texts, a name that begins with ``=`` too.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from yikou.values import mask_account, mask_id, mask_phone, wan_text, yuan_text
from yikou_app.ground.parts import Action, Tone
from yikou_app.ground.tableview import (
    PAGE_SIZES,
    Align,
    CellView,
    Head,
    Kind,
    PageView,
    RowView,
    TableState,
    last_page,
    page_numbers,
    whole_number,
)

Viewer = Container[str]

_MASKS: Mapping[str, Callable[[str], str]] = {"id": mask_id, "account": mask_account, "phone": mask_phone}
# Parameters of the address that belong to the table itself, not to the query panel.
_OWN = frozenset({"sort", "page", "size"})


class Everything:
    """A viewer to whom no column is closed; for command lines and tests, never for a request."""

    def __contains__(self, permission: object) -> bool:
        return True


class Params(Protocol):
    """What we need of a QueryDict; a plain dict has it too, apart from repeated values."""

    def get(self, key: str, /) -> Any: ...
    def keys(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列).

    ``value`` is an attribute name or a function of the row. Money is integer fen. ``label`` carries
    the unit. ``key`` names the column in ``?sort=``; it is the attribute name unless given.
    ``sort`` is the field by which a query orders; ``needs`` closes the column, export included, to
    a viewer without that permission. ``wrap`` allows several lines, for remarks and long names.
    """

    label: str
    value: str | Callable[[Any], Any]
    kind: Kind = "text"
    key: str = ""
    sortable: bool = False
    export: bool = True
    screen: bool = True
    url: Callable[[Any], str | None] | None = None
    tones: Mapping[str, Tone] | Callable[[Any], Tone] = field(default_factory=dict)
    mask: Literal["id", "account", "phone"] = "id"
    unit: Literal["元", "万元"] = "元"
    sort: str = ""
    needs: str = ""
    wrap: bool = False
    total: bool = False

    def __post_init__(self) -> None:
        if not self.key:
            if not isinstance(self.value, str):
                raise ValueError(f"column {self.label!r} takes its value from a function: give it a key")
            object.__setattr__(self, "key", self.value)
        if self.sortable and self.kind == "masked":
            # The order would tell digits that the mask hides.
            raise ValueError(f"column {self.label!r} is masked and cannot be sortable")
        if self.total and self.kind not in ("money", "count"):
            raise ValueError(f"column {self.label!r} cannot be totalled: it is neither money nor count")

    def raw(self, row: Any) -> Any:
        """The value as the row carries it."""
        return self.value(row) if callable(self.value) else getattr(row, self.value)

    def text(self, row: Any) -> str:
        """The value as people read it, masked where the column is masked; empty when there is none."""
        return self.words(self.raw(row))

    def words(self, value: Any) -> str:
        """A value of this column as text."""
        if value is None or value == "":
            return ""
        if self.kind == "masked":
            return _MASKS[self.mask](str(value))
        if self.kind == "money":
            return (
                wan_text(_whole(value, self.label))
                if self.unit == "万元"
                else yuan_text(_whole(value, self.label))
            )
        if self.kind == "count":
            return f"{value:,}"
        if isinstance(value, datetime):
            return f"{local_time(value):%Y-%m-%d %H:%M}"
        if isinstance(value, date):
            return f"{value:%Y-%m-%d}"
        if isinstance(value, bool):
            return "是" if value else "否"
        return str(value)

    def tone(self, row: Any) -> Tone:
        """The colour of a tag's word."""
        if callable(self.tones):
            return self.tones(row)
        return self.tones.get(self.text(row), "none")

    @property
    def align(self) -> Align:
        """Figures stand to the right so that their digits stand under each other."""
        return "right" if self.kind in ("money", "count") else "left"


def _whole(value: Any, label: str) -> int:
    """Money is integer fen; anything else is a programming error that must not be shown as an amount."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"column {label!r} shows money and got {type(value).__name__} instead of integer fen")
    return value


def local_time(moment: datetime) -> datetime:
    """The wall-clock time of the district; a naive value is taken as that already."""
    if moment.tzinfo is None:
        return moment
    from django.utils import timezone  # late: the rest of this module works without configured settings

    return timezone.localtime(moment)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table of a room (表格定义): its columns once, for screen, mask, order, export and print.

    ``row_key`` names the attribute that identifies a row (an opaque reference, never a number of a
    person); ``row_label`` the one that names it to screen readers. ``unit`` is the counting word.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    default_sort: str = ""
    row_key: str = "ref"
    row_label: str = ""
    actions: Callable[[Any], Sequence[Action]] | None = None
    selectable: bool = False
    numbered: bool = True
    sizes: tuple[int, ...] = PAGE_SIZES
    unit: str = "条"
    empty: str = "没有符合条件的记录"
    empty_hint: str = "请放宽查询条件,或先导入、新增"

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        doubled = {key for key in keys if keys.count(key) > 1}
        if doubled:
            raise ValueError(f"table {self.name!r} has two columns with the key {sorted(doubled)}")
        if self.default_sort and self.default_sort.lstrip("-") not in self._sortable():
            raise ValueError(f"table {self.name!r} cannot be sorted by {self.default_sort!r}")

    def _sortable(self, viewer: Viewer | None = None) -> dict[str, Column]:
        return {c.key: c for c in self.visible(viewer or Everything()) if c.sortable}

    def visible(self, viewer: Viewer) -> tuple[Column, ...]:
        """The columns that this viewer may see anywhere."""
        return tuple(c for c in self.columns if not c.needs or c.needs in viewer)

    def state(self, params: Params, *, private: Container[str] = ()) -> TableState:
        """Read order, page and size from a request; anything invalid becomes the default.

        ``private`` names the filters that carry personal data: they never enter an address. A table
        filtered by such a field is shown with ``form=`` the id of its query panel (see ``view``).
        """
        asked = str(params.get("sort") or "")
        order = asked if asked.lstrip("-") in self._sortable() else self.default_sort
        size = whole_number(params.get("size"), self.sizes[0])
        kept: list[tuple[str, str]] = []
        for name in params.keys():  # noqa: SIM118 - a QueryDict's own iteration, spelled out for plain mappings
            if name in _OWN or name in private or name == "csrfmiddlewaretoken":
                continue
            values = params.getlist(name) if hasattr(params, "getlist") else [params.get(name)]
            kept.extend((name, str(value)) for value in values if value not in (None, ""))
        return TableState(
            sort=order.lstrip("-"),
            descending=order.startswith("-"),
            page=max(1, whole_number(params.get("page"), 1)),
            size=size if size in self.sizes else self.sizes[0],
            params=tuple(kept),
        )

    def ordering(self, state: TableState) -> str | None:
        """The field a query orders by, with ``-`` when descending; None when the rows are ordered here."""
        column = self._sortable().get(state.sort)
        if column is None or not column.sort:
            return None
        return f"-{column.sort}" if state.descending else column.sort

    def sorted(self, rows: Iterable[Any], state: TableState) -> list[Any]:
        """The rows in the order of the state; rows without a value come last in either direction."""
        ordered = list(rows)
        column = self._sortable().get(state.sort)
        if column is None:
            return ordered
        present = [row for row in ordered if column.raw(row) not in (None, "")]
        absent = [row for row in ordered if column.raw(row) in (None, "")]
        present.sort(key=lambda row: _sort_key(column.raw(row)), reverse=state.descending)
        return present + absent

    def view(
        self,
        rows: Sequence[Any],
        state: TableState,
        *,
        viewer: Viewer = frozenset(),
        total: int | None = None,
        totals: Mapping[str, int] | None = None,
        selected: Container[str] = frozenset(),
        form: str = "",
        post_url: str = "",
    ) -> TableView:
        """One page of the table.

        Without ``total`` the rows are all rows: they are ordered and cut here. With ``total`` they
        are the page already, cut by the query. ``form`` is the id of a query panel sent by POST:
        pager and heads then resend it, so that no filter stands in an address. ``post_url`` makes the
        rows selectable into a form that posts there.
        """
        if total is None:
            if totals is None:
                totals = {c.key: sum(c.raw(r) or 0 for r in rows) for c in self.visible(viewer) if c.total}
            rows = self.sorted(rows, state)
            total = len(rows)
            last = last_page(total, state.size)
            state = replace(state, page=min(state.page, last))
            rows = rows[(state.page - 1) * state.size : state.page * state.size]
        else:
            last = last_page(total, state.size)
            state = replace(state, page=min(state.page, last))
        columns = [c for c in self.visible(viewer) if c.screen]
        page = PageView(
            number=state.page, last=last, total=total, size=state.size, sizes=self.sizes,
            numbers=page_numbers(state.page, last), state=state, form=form, unit=self.unit,
        )  # fmt: skip
        return TableView(
            spec=self,
            state=state,
            heads=tuple(_head(c, state) for c in columns),
            rows=tuple(self._row(row, columns, selected) for row in rows),
            page=page,
            totals=_totals(columns, totals or {}),
            form=form,
            post_url=post_url,
        )

    def _row(self, row: Any, columns: Sequence[Column], selected: Container[str]) -> RowView:
        key = str(getattr(row, self.row_key, ""))
        label = str(getattr(row, self.row_label, "")) if self.row_label else columns[0].text(row)
        actions = tuple(self.actions(row)) if self.actions else ()
        return RowView(key, label, tuple(_cell(c, row) for c in columns), actions, key in selected)

    def heads_for_export(self, viewer: Viewer = frozenset()) -> list[Column]:
        """The columns that files and prints carry for this viewer."""
        return [c for c in self.visible(viewer) if c.export]

    def paper(self, rows: Iterable[Any], viewer: Viewer = frozenset()) -> Iterator[tuple[CellView, ...]]:
        """All rows as cells for print; masked as everywhere, without links."""
        columns = self.heads_for_export(viewer)
        for row in rows:
            yield tuple(replace(_cell(c, row), url=None) for c in columns)


@dataclass(frozen=True, slots=True)
class TableView:
    """A table ready to be drawn by ``{% table %}``."""

    spec: TableSpec
    state: TableState
    heads: tuple[Head, ...]
    rows: tuple[RowView, ...]
    page: PageView
    totals: tuple[CellView, ...] = ()
    form: str = ""
    post_url: str = ""

    @property
    def total(self) -> int:
        """How many rows there are on all pages."""
        return self.page.total

    @property
    def has_actions(self) -> bool:
        """Whether the table has a column 操作."""
        return self.spec.actions is not None

    @property
    def width(self) -> int:
        """How many columns the table has in all."""
        return len(self.heads) + self.has_actions + self.spec.selectable


def _cell(column: Column, row: Any) -> CellView:
    return CellView(
        kind=column.kind,
        text=column.text(row),
        align=column.align,
        wrap=column.wrap,
        url=column.url(row) if column.url else None,
        tone=column.tone(row) if column.kind == "tag" else "none",
    )


def _totals(columns: Sequence[Column], totals: Mapping[str, int]) -> tuple[CellView, ...]:
    """The 合计 line: a cell for each column, empty where nothing is totalled; no line without totals."""
    if not any(column.total for column in columns) or not totals:
        return ()
    return tuple(
        CellView(c.kind, c.words(totals[c.key]) if c.total and c.key in totals else "", c.align, False)
        for c in columns
    )


def _head(column: Column, state: TableState) -> Head:
    current = column.sortable and column.key == state.sort
    order = f"-{column.key}" if current and not state.descending else column.key
    return Head(
        label=column.label,
        key=column.key,
        align=column.align,
        sortable=column.sortable,
        aria_sort=("descending" if state.descending else "ascending") if current else "none",
        order=order,
        url=state.query(sort=order) if column.sortable else "",
    )


def _sort_key(value: Any) -> Any:
    """Texts in the order of GB 18030, whose common characters stand in the order of their pinyin."""
    if isinstance(value, str):
        return value.encode("gb18030", "replace")
    return value


def figure(fen: int) -> Decimal:
    """Fen as exact yuan, for the number cell of a workbook."""
    return Decimal(fen).scaleb(-2)


def rows_as_landed(name: str, title: str, unit: str, columns: tuple[Column, ...]) -> TableSpec:
    """A table of a file's rows (逐行结果): by their own numbers, so none is added, and many on a page."""
    return TableSpec(
        name=name, title=title, columns=columns, row_key="id", row_label="name", unit=unit, numbered=False,
        sizes=(50, 100, 20), empty="没有这样的行", empty_hint="",
    )  # fmt: skip
