"""A sheet read a row at a time is the same as one read mark by mark, whatever stands in it."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.instruments.sheets.books import book

from yikou.intake.ooxml import Book, BrokenBook
from yikou.intake.uniform import as_rows, plain_text
from yikou.sheets.formats.pages import new_sheet

STRINGS = ["张三", "a_x000D_b", "x & y", "  ", "", "李四"]


def both(xml: str, strings: list[str] | None = None) -> tuple[object, object, bool]:
    """The rows mark by mark, the rows row by row, and whether the second way was taken at all."""
    data = book(xml, strings=strings or STRINGS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        read = Book(archive)
        path = read.sheets[0][2]
        plainly, about = new_sheet("表"), new_sheet("表")
        rows = [list(row) for row in read.rows(path, plainly)]
        found = read.uniform(path, about)
        if found is None:
            assert about == new_sheet("表"), "a reading that was given up leaves nothing behind"
            return (rows, plainly), (rows, plainly), False
    alike, odd = found
    hidden = set(alike.hidden)
    cells = zip(alike.numbers, as_rows(alike.numbers, alike.columns), strict=True)
    own = [[number, number in hidden, row] for number, row in cells if row or number in hidden]
    return (rows, plainly), (sorted([*own, *map(list, odd)], key=lambda row: row[0]), about), True


def sheet(*rows: str, after: str = "") -> str:
    """A worksheet part of ready rows."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{''.join(rows)}</sheetData>{after}</worksheet>"
    )


def row(number: int, *cells: str, about: str = "") -> str:
    """One row as Excel writes it; R stands for its number."""
    return f'<row r="{number}"{about}>{"".join(cells).replace("@", str(number))}</row>'


_FIRST = st.sampled_from(
    [
        "", '<c r="A@" t="s"><v>0</v></c>', '<c r="A@" t="s"><v>1</v></c>', '<c r="A@" s="1" t="s"><v>3</v></c>',
        '<c r="A@" t="s"><v>99</v></c>', '<c r="A@" t="s"><v> 5 </v></c>', '<c r="A@" t="s"/>', '<c r="A@" t="s"><v></v></c>',
        '<c r="A@" t="s"><v>4</v></c>', "<c r='A@' t='s'><v>0</v></c>", '<c t="s"><v>0</v></c>', '<c r="A7"><v>1</v></c>',
    ]
)  # fmt: skip
_SECOND = st.sampled_from(
    [
        "", '<c r="B@"><v>12.50</v></c>', '<c r="B@" s="2"><v> 3 </v></c>', '<c r="B@"><v>   </v></c>', '<c r="B@" t="n"><v>1E3</v></c>',
        '<c r="B@" t="b"><v>1</v></c>', '<c r="B@" t="e"><v>#N/A</v></c>', '<c r="B@"><f>1+1</f><v>2</v></c>', '<c r="B@"><f>1+1</f></c>',
        '<c r="B@" t="str"><f>A1</f><v>a_x0041_</v></c>', '<c r="B@" t="str"><v>a&amp;b</v></c>', '<c r="B@" t="d"><v>2026-01-02</v></c>',
        '<c r="B@" s="1"/>', '<c r="B@"></c>', '<c r="B@"><v/></c>', '<c r="B@"><v>1</v></c><c r="B@"><v>2</v></c>',
    ]
)  # fmt: skip
_THIRD = st.sampled_from(
    [
        "", '<c r="C@" t="inlineStr"><is><t>王五</t></is></c>', '<c r="C@" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>',
        '<c r="C@" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', '<c r="C@" t="inlineStr"><is><t></t></is></c>',
        '<c r="C@" t="inlineStr"><v>7</v></c>', '<c r="C@"><is><t>no type</t></is></c>', '<c r="C@" t="inlineStr"><is><t>_x0042_</t></is></c>',
    ]
)  # fmt: skip
_ABOUT = st.sampled_from(
    ["", ' spans="1:3"', ' hidden="1"', " hidden='1'", ' ht="14" hidden="true"', ' hidden="0"']
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_FIRST, _SECOND, _THIRD, _ABOUT), min_size=1, max_size=25), st.booleans())
def test_both_ways_give_the_same_cells(cells: list[tuple[str, str, str, str]], backwards: bool) -> None:
    """Identity and money are read from these cells: a way that is faster and different is wrong."""
    alike = [
        row(n, f'<c r="A@" t="s"><v>{n % 3}</v></c>', f'<c r="B@"><v>{n}</v></c>', '<c r="C@" t="inlineStr"><is><t>y</t></is></c>')
        for n in range(1, 90)
    ]  # fmt: skip
    rows = [row(n, *parts, about=about) for n, (*parts, about) in enumerate(cells, 90)]
    if backwards:
        rows.reverse()
    plainly, quickly, _ = both(
        sheet(*alike, *rows, after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    )
    assert quickly == plainly


GOOD = [row(n, '<c r="A@" t="s"><v>0</v></c>', f'<c r="B@"><v>{n}</v></c>') for n in range(1, 120)]


@pytest.mark.parametrize(
    ("between", "taken"),
    [
        ("", True),
        ("\n  ", True),
        ("<!-- no row -->", False),
        ("<![CDATA[]]>", False),
        ("text", False),
        ('<row><c><v>5</v></c></row>', False),
        ('<row r="119"><c r="A119"><v>5</v></c></row>', False),
        ('<row r="130"><c r="A130"><v>5<!-- </row> --></v></c></row>', False),
    ],
)  # fmt: skip
def test_what_stands_between_the_rows_sends_the_sheet_to_the_xml_reader(between: str, taken: bool) -> None:
    """A row that hides in a comment, or one without a number, changes what all rows after it are."""
    plainly, quickly, done = both(sheet(*GOOD, between))
    assert (quickly == plainly, done) == (True, taken)


def test_a_row_outside_the_format_breaks_the_book_either_way() -> None:
    """Row 0 is no row; the reader that is asked first must not swallow it."""
    with pytest.raises(BrokenBook):
        both(sheet(*GOOD, '<row r="0"><c r="A0"><v>5</v></c></row>'))


def test_an_ordinary_sheet_is_read_the_fast_way() -> None:
    """Without this the comparison above would prove nothing."""
    plainly, quickly, done = both(sheet(*GOOD))
    assert done
    assert plainly == quickly
    assert len(plainly[0]) == 119  # type: ignore[index] # (rows, page)


@pytest.mark.parametrize(
    "data",
    [
        b"<a>\x01</a>",
        b"<a>\r\n</a>",
        "<a/>".encode("utf-16"),
        b"<a>\xff</a>",
        '<?xml version="1.0" encoding="GB18030"?><a>张</a>'.encode(),
    ],
)
def test_a_part_that_xml_would_read_otherwise_is_left_to_it(data: bytes) -> None:
    """Line ends, encodings and forbidden characters are for the XML reader to change or refuse."""
    assert plain_text(data) is None


def test_shared_strings_with_runs_and_escapes_stand_at_their_places() -> None:
    """One string too few and every name behind it belongs to somebody else."""
    strings = [f"人{n}" for n in range(60)]
    strings[7], strings[31] = "a & b", "_x0041_"
    cells = [row(n, f'<c r="A@" t="s"><v>{n - 1}</v></c>') for n in range(1, 61)]
    (rows, _), (quick, _), done = both(sheet(*cells), strings)
    assert done
    assert rows == quick
    assert [line[2][0][2] for line in rows][6:9] == ["人6", "a & b", "人8"]
    assert rows[31][2][0][2] == "A"
