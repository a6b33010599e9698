"""名册检查 (check): a unit's file in, every row accounted for out.

The file is opened by ``intake``; sheets, heads, data rows and what is no data are told apart; every data
row is accepted or rejected with its reasons. rows_read = accepted + rejected + blank, always.
"""

from __future__ import annotations

import contextlib
import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yikou.findings import Finding, Place, finding
from yikou.intake import Limits, open_in_cell
from yikou.sheets.across import find_doubles, find_shared
from yikou.sheets.block import hidden_rows, spread, unfold
from yikou.sheets.bulk import Block
from yikou.sheets.cells import Setting, read_amount
from yikou.sheets.head import Head, Merge, find_head, parse_merges
from yikou.sheets.lines import CellMap, Line, LineKind, cell_map, line_kind, second_head
from yikou.sheets.model import HeadFound, RosterCheck, RosterRow, RowState, SheetUnderstood, TotalFound
from yikou.sheets.rows import SheetReader
from yikou.sheets.tables import Part, all_lines, is_summary_head, needs_every_row, notes_about, parts_of
from yikou.sheets.template import Template, load_template, mark_of
from yikou.sheets.understand import describe, describe_headless
from yikou.values import yuan_text

READER = "yikou.sheets.grid:read_grid"
_INSTRUCTIONS = ("填写说明", "填表说明", "说明", "下拉选项")
_SHOWN = 8
_MOST_MERGED = 200_000


@dataclass(slots=True)
class _Tally:
    """What one check collects on its way through the sheets."""

    rows: list[RosterRow] = field(default_factory=list)
    blank: int = 0
    notes: int = 0
    findings: list[Finding] = field(default_factory=list)
    heads: list[HeadFound] = field(default_factory=list)
    totals: list[TotalFound] = field(default_factory=list)
    #: By sheet, in their order: a sheet may have several lists.
    readers: dict[str, list[SheetReader]] = field(default_factory=dict)
    sheets: list[SheetUnderstood] = field(default_factory=list)
    mark: str = ""


def check_roster(
    source: bytes | str | Path,
    *,
    template: str = "campaign",
    today: date | None = None,
    categories: Iterable[str] | Mapping[str, str] | None = None,
    amount_unit: str | None = None,
    name: str | None = None,
    limits: Limits | None = None,
    password: str | None = None,
    words: Mapping[str, str] | None = None,
    head_rows: Mapping[str, int] | None = None,
) -> RosterCheck:
    """Check a roster file (名册检查): any workbook, page or text that ``grid`` reads.

    ``categories`` are the known categories of need (a mapping gives each its own key); without them
    any is taken. ``amount_unit`` is what the user says where the sheet states no unit of money.
    ``name`` is the file's name as given, ``password`` what opens it. ``words`` is what the unit has taught
    about its heads (``Template.taught``), ``head_rows`` the head's row by sheet where somebody has named it.
    Raises UnknownTemplate, and ValueError for a word that names no column.
    """
    form = load_template(template).taught(words or {})
    if isinstance(source, str | Path):
        name = name or Path(source).name
    grid, found = open_in_cell(READER, source, limits=limits, name=name, options={"password": password})
    findings = [item.at(file=name) for item in found]
    if grid is None:
        return RosterCheck((), 0, 0, 0, 0, tuple(findings), file=name, template=template)
    setting = Setting(
        today=today or datetime.now(tz=ZoneInfo("Asia/Shanghai")).date(),
        from_1904=bool(grid["from_1904"]),
        categories=_categories(categories),
    )
    tally = _Tally(findings=findings)
    with _no_search_for_cycles():
        for sheet in grid["sheets"]:
            unfold(sheet)
            named = (head_rows or {}).get(sheet["name"])
            _check_sheet(sheet, form, setting, amount_unit, name, tally, named)
        return _finish(tally, form, name)


@contextlib.contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """A million small values come to be and none refers to itself: looking for cycles takes a quarter of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _categories(given: Iterable[str] | Mapping[str, str] | None) -> Mapping[str, str] | None:
    if given is None or isinstance(given, Mapping):
        return given
    return {text: text for text in given}


def _check_sheet(
    sheet: dict[str, Any], form: Template, setting: Setting, unit: str | None, file: str | None, tally: _Tally,
    named: int | None,
) -> None:  # fmt: skip
    place = Place(file=file, sheet=sheet["name"] or None)
    head = find_head(sheet, form, named)
    if head is None or sheet["state"] != "visible":
        spread(sheet)
    if not any(cells for _, _, cells in sheet["rows"]) and "block" not in sheet:
        return
    filled = sum(bool(cells) for _, _, cells in sheet["rows"])
    if head is None and sheet["name"] in _INSTRUCTIONS:
        tally.mark = tally.mark or mark_of(sheet)
        return
    if sheet["state"] != "visible":
        words = f"隐藏的工作表「{sheet['name']}」有 {filled:,} 行内容,没有读入"
        tally.findings.append(finding("SHT008", words, place=place))
        return
    if head is None:
        words = f"没有找到表头,这张表的 {filled:,} 行内容没有读入"
        tally.findings.append(finding("SHT007", words, place=place))
        tally.sheets.append(describe_headless(sheet, form, named))
        return
    merges = parse_merges(sheet["merges"])

    def reader_of(head: Head) -> SheetReader:
        doubtful, merged = frozenset(sheet["doubtful"]), _merged_into(merges, head)
        return SheetReader(head, form, setting, unit, doubtful, file, merged)

    reader = reader_of(head)
    block = _block(sheet, reader, merges)
    lines = _lines(sheet, reader, merges, block)
    if block is not None and needs_every_row(lines):
        spread(sheet)
        block, lines = None, _lines(sheet, reader, merges, None)
    parts = list(
        parts_of(sheet, head, lines, form, unit, lambda head: _lines(sheet, reader_of(head), merges, None))
    )
    readers = [reader, *(reader_of(part.head) for part in parts[1:])]
    tally.readers[head.sheet] = readers
    for part, each in zip(parts, readers, strict=True):
        each.below, each.why = part.below, part.why
        tally.findings.extend(_about_head(sheet, part.head, form, unit, place))
        tally.findings.extend(notes_about(part, further=each is not reader, place=place))
        columns = {
            c.key: part.head.texts[n] for n, c in part.head.columns.items() if n not in part.head.twins
        }
        rows = part.head.first_row, part.head.last_row
        tally.heads.append(HeadFound(head.sheet, *rows, columns, part.head.unknown))
    tally.sheets.append(describe(head, all_lines(parts), form, unit))
    _read_parts(parts, readers, block, tally)
    tally.findings.extend(_about_rows(sheet, readers, place))


def _block(sheet: dict[str, Any], reader: SheetReader, merges: list[Merge]) -> Block | None:
    """The rows that are kept as columns; those in merged areas and those two readers count differently stand apart."""
    if "block" not in sheet:
        return None
    last = reader.head.last_row
    if last >= sheet["block"]["numbers"][0]:
        spread(sheet)
        return None
    tops = {merge.top for merge in merges}
    return Block(sheet["block"], reader, {*reader.doubtful, *tops, *(row for row, _ in reader.merged)})


def _lines(
    sheet: dict[str, Any], reader: SheetReader, merges: list[Merge], block: Block | None
) -> list[Line]:
    head = reader.head
    starts: dict[int, dict[int, Merge]] = {}
    for merge in merges:
        starts.setdefault(merge.top, {})[merge.left] = merge

    def kind_of(number: int, cells: CellMap) -> LineKind:
        if is_summary_head(cells, reader.template):
            return LineKind.SUMMARY
        kind = line_kind(cells, head, starts.get(number, {}))
        if kind is LineKind.DATA or kind is LineKind.HEAD:
            return second_head(cells, head, reader.template) or kind
        return kind

    cells_by_row: dict[int, tuple[CellMap, bool]] = {}
    for number, hidden, cells in sheet["rows"]:
        if number > head.last_row:
            old, was_hidden = cells_by_row.get(number, ({}, False))
            # A row that stands twice keeps its first cells; the reader has already called it doubtful.
            cells_by_row[number] = ({**cell_map(cells), **old}, hidden or was_hidden)
    lines = [
        Line(number, kind_of(number, cells), cells, hidden)
        for number, (cells, hidden) in sorted(cells_by_row.items())
    ]
    if block is None:
        return lines
    return sorted([*lines, *block.lines(kind_of)], key=lambda line: line.number)


def _read_parts(parts: list[Part], readers: list[SheetReader], block: Block | None, tally: _Tally) -> None:
    """Rows up to the last data row of the sheet count as read; what stands below does not."""
    data = [line.number for part in parts for line in part.lines if line.kind is LineKind.DATA]
    last = max(data, default=0)
    ends = [*(part.head.first_row - 1 for part in parts[1:]), last]
    counted = {"total": 0, "note": 0}
    overall = 0
    for part, reader, end in zip(parts, readers, ends, strict=True):
        if reader is not readers[0]:
            counted["note"] += part.head.last_row - part.head.first_row + 1
        overall = _read_lines(part.lines, reader, block, tally, min(end, last), counted, overall)
        block = None
    tally.notes += counted["total"] + counted["note"]
    if counted["total"] or counted["note"]:
        words = f"认出 {counted['total']} 行合计、{counted['note']} 行说明或重复表头,都不算数据行"
        place = Place(file=readers[0].file, sheet=readers[0].head.sheet or None)
        tally.findings.append(finding("SHT037", words, place=place))


def _read_lines(
    lines: list[Line], reader: SheetReader, block: Block | None, tally: _Tally, last: int,
    counted: dict[str, int], overall: int,
) -> int:  # fmt: skip
    """The rows of one list, of which those up to ``last`` count; returns what all lists so far add to."""
    data = sum(line.kind is LineKind.DATA for line in lines)
    other = sum(
        line.kind is not LineKind.DATA and line.kind is not LineKind.BLANK and line.number <= last
        for line in lines
    )
    tally.blank += max(0, last - reader.head.last_row - data - other)
    since_total, since_subtotal = 0, 0
    for line in lines:
        if line.kind is LineKind.DATA:
            row = _row(line, reader, block)
            tally.rows.append(row)
            amount = row.values.get("amount_fen") or 0
            since_total += amount
            since_subtotal += amount
        elif line.kind in {LineKind.TOTAL, LineKind.SUBTOTAL}:
            counted["total"] += 1
            summed = since_subtotal if line.kind is LineKind.SUBTOTAL else since_total
            _check_total(line, (summed, since_subtotal, overall + since_total), reader, tally)
            since_subtotal = 0
        elif line.kind is not LineKind.BLANK:
            counted["note"] += 1
    return overall + since_total


def _row(line: Line, reader: SheetReader, block: Block | None) -> RosterRow:
    """The row's result: ready, or read now, knowing what stood above it."""
    if block is not None:
        if line.ready is not None:
            block.pass_by(line)
            return line.ready
        block.tell_above()
    return reader.read(line)


def _check_total(line: Line, sums: tuple[int, ...], reader: SheetReader, tally: _Tally) -> None:
    """A total stands for its list, for the rows since the last subtotal, or for all lists of the sheet."""
    summed = sums[0]
    number = reader.head.number_of("amount_fen")
    label = next((text.strip() for _, (kind, text) in sorted(line.cells.items()) if kind == "s"), "合计")[:20]
    stated = None
    if number in line.cells:
        column, (kind, text) = reader.head.columns[number], line.cells[number]
        if kind not in {"e", "f"}:
            stated, _ = read_amount(kind, text, column, reader.setting, unit=reader.unit_of(number))
    tally.totals.append(TotalFound(reader.head.sheet, line.number, label, stated, summed))
    if stated is not None and stated not in sums:
        words = (
            f"「{label}」写的是 {yuan_text(stated)} 元,上面各行相加为 {yuan_text(summed)} 元,"
            f"{'多' if stated > summed else '少'} {yuan_text(abs(stated - summed))} 元"
        )
        place = reader.place(line.number, number)
        note = finding("SHT015", words, place=place, expected=yuan_text(summed), found=yuan_text(stated))
        tally.findings.append(note)


def _merged_into(merges: list[Merge], head: Head) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells below the top of a merged area, by their place: they show the top's text."""
    out: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in merges:
        if merge.left in head.columns and merge.top > head.last_row and merge.right == merge.left:
            for row in range(merge.top + 1, merge.bottom + 1):
                if len(out) >= _MOST_MERGED:
                    return out
                out[row, merge.left] = (merge.top, merge.left)
    return out


def _about_head(
    sheet: dict[str, Any], head: Head, form: Template, unit: str | None, place: Place
) -> Iterable[Finding]:
    have = {column.key for column in head.columns.values()}
    at = Place(file=place.file, sheet=place.sheet, row=head.last_row)
    for column in form.columns:
        if column.required and column.key not in have:
            yield finding("SHT010", f"表头里没有必填的「{column.title}」列", place=at, expected=column.title)
    if head.unknown:
        shown = "、".join(f"「{text[:12]}」" for text in head.unknown[:_SHOWN])
        yield finding("SHT011", f"{len(head.unknown)} 列不认识,内容照原样保留:{shown}", place=at)
    for number, first in head.twins.items():
        words = f"「{head.texts[number]}」与「{head.texts[first]}」是同一种内容,以后者为准"
        yield finding("SHT012", words, place=at)
    hidden = [c for low, high in sheet["hidden_columns"] for c in head.columns if low <= c <= high]
    if hidden:
        shown = "、".join(f"「{head.texts[c][:12]}」" for c in hidden[:_SHOWN])
        yield finding("SHT009", f"有 {len(hidden)} 列被隐藏,仍然读入:{shown}", place=place)


def _about_rows(sheet: dict[str, Any], readers: list[SheetReader], place: Place) -> Iterable[Finding]:
    spread_out = [number for number, hid, cells in sheet["rows"] if hid and cells]
    hidden = [
        number for number in sorted([*spread_out, *hidden_rows(sheet)]) if number > readers[0].head.last_row
    ]
    if hidden:
        how = "被筛选或隐藏" if sheet["filter"] else "被隐藏"
        shown = "、".join(map(str, hidden[:_SHOWN]))
        words = f"有 {len(hidden):,} 行{how},仍然读入(第 {shown} 行{'等' if len(hidden) > _SHOWN else ''})"
        yield finding("SHT009", words, place=place)
    filled = Counter[str]()
    for reader in readers:
        filled.update(reader.filled)
    for title, count in filled.items():
        yield finding(
            "SHT014", f"「{title}」有 {count:,} 格与上面合并或写着同上,已按上面一行的内容读", place=place
        )


def _finish(tally: _Tally, form: Template, file: str | None) -> RosterCheck:
    def place_of(row: RosterRow, key: str) -> Place:
        readers = tally.readers[row.sheet]
        reader = next((one for one in reversed(readers) if one.head.last_row < row.row), readers[0])
        return reader.place(row.row, reader.head.number_of(key))

    rows = find_doubles(tally.rows, place_of)
    findings = [
        *tally.findings,
        *(item for row in rows for item in row.findings),
        *find_shared(rows, place_of),
    ]
    if not tally.heads:
        words = f"没有一张工作表有「{form.title}」的表头,整个文件没有读入"
        findings.append(finding("SHT001", words, place=Place(file=file)))
    elif not rows:
        findings.append(finding("SHT032", "表头下面没有数据行", place=Place(file=file)))
    accepted = sum(row.state is RowState.ACCEPTED for row in rows)
    return RosterCheck(
        rows=tuple(rows),
        rows_read=len(rows) + tally.blank,
        accepted=accepted,
        rejected=len(rows) - accepted,
        blank=tally.blank,
        findings=tuple(findings),
        head=tuple(tally.heads),
        totals=tuple(tally.totals),
        notes=tally.notes,
        file=file,
        template=form.name,
        sheets=tuple(tally.sheets),
        template_mark=tally.mark,
    )
