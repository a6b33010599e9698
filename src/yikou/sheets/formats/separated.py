"""分隔文本 (separated): csv and tsv; a quote that never closes must not swallow the rows behind it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from yikou.findings import finding
from yikou.sheets.formats.encoding import decode
from yikou.sheets.formats.pages import Budget, Cell, Pages, Refused, new_sheet, words_of

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 60
#: Excel's way to keep a long number as text in a csv: ="310199…".
_AS_TEXT = re.compile(r'="([^"]*)"')
_LINE_END = re.compile(r"\r\n|\n|\r")
_SAID = re.compile(r"sep=(.)(?:\r\n|\n|\r)", re.IGNORECASE)
_LONGEST = 1 << 20


def read_separated(data: bytes, budget: Budget) -> Pages:
    """The rows of a csv or tsv as one sheet. Raises Refused."""
    text, notes = decode(data)
    # A file that passed through two programs may carry two marks at its start.
    text = text.lstrip("\ufeff")
    said = _SAID.match(text)
    delimiter = said[1] if said else _delimiter(text)
    csv.field_size_limit(_LONGEST)
    page = new_sheet("")
    rows = page["rows"]
    widths: Counter[int] = Counter()
    long_fields: list[tuple[int, str]] = []
    try:
        # The line that says the delimiter is no row: Excel does not show it.
        first = 0 if said else 1
        for number, fields in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), first
        ):
            if number == 0:
                continue
            widths[len(fields)] += 1
            cells: list[Cell] = []
            for column, value in enumerate(fields, 1):
                if value.strip():
                    if "\n" in value or "\r" in value:
                        long_fields.append((number, value))
                    elif value[0] == "=" and (match := _AS_TEXT.fullmatch(value.strip())):
                        value = match[1]
                    cells.append([column, words_of(value) if value[0] == "#" else "s", value])
            budget.spend(len(cells))
            if cells:
                rows.append([number, False, cells])
    except csv.Error as error:
        raise Refused(finding("SHT005", "引号或分隔符不成对,分不出列")) from error
    usual = max(widths, key=lambda width: (widths[width], width), default=1)
    page["doubtful"] = _swallowed(long_fields, delimiter, usual)
    budget.span(page)
    return Pages([page], findings=list(notes))


def _delimiter(text: str) -> str:
    """The character that parts the most lines into the same number of columns."""
    lines = text[:20_000].splitlines()[:_SAMPLE_LINES]

    def weight(delimiter: str) -> tuple[int, int]:
        widths = Counter(count for line in lines if (count := line.count(delimiter)))
        if not widths:
            return 0, 0
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
        return times, width

    return max(_DELIMITERS, key=lambda char: (*weight(char), -_DELIMITERS.index(char)))


def _swallowed(long_fields: list[tuple[int, str]], delimiter: str, usual: int) -> list[int]:
    """Rows with a field that holds what looks like whole rows: its quote was never closed where it should be."""
    if usual < 3:
        return []
    return [
        number
        for number, value in long_fields
        if any(line.count(delimiter) >= (usual - 1) // 2 + 1 for line in _LINE_END.split(value))
    ]
