"""The same list in every format gives the same rows and the same findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.instruments.sheets.books import HEAD, TODAY, person
from tests.instruments.sheets.formats import PLAIN, TYPED, WRITERS, Page, ods_of, pages

from yikou.intake import FileKind, Limits, ready_cells, sniff
from yikou.sheets import RosterCheck, RowState, check_roster

GOOD = ("1", "张三", person(1), "低保家庭", 300)
OTHER = ("2", "李四", person(2), "特困供养", 500)
EVERY = tuple(WRITERS)
KINDS = {
    "xlsx": FileKind.XLSX,
    "xls": FileKind.XLS,
    "xlsb": FileKind.XLSB,
    "ods": FileKind.ODS,
    "xml": FileKind.XML_BOOK,
    "html": FileKind.HTML,
    "csv": FileKind.TEXT,
}
#: What a format says of itself beside the list.
OWN_NOTES = {"html": ["SHT006"], "csv": ["SHT006"]}


@pytest.fixture(autouse=True, scope="module")
def _cells_at_hand() -> Iterator[None]:
    """A hundred small files: the parsers are imported once, each file still has its own process."""
    with ready_cells("yikou.sheets.grid:read_grid"):
        yield


def checked(data: bytes, **options: Any) -> RosterCheck:
    """The check on the fixed day; the row account must hold in every test."""
    result = check_roster(data, today=TODAY, **options)
    assert result.rows_read == result.accepted + result.rejected + result.blank
    return result


def codes(result: RosterCheck, kind: str) -> list[str]:
    """The codes of all findings but the notes that a format always has."""
    return [item.code for item in result.findings if item.code not in OWN_NOTES.get(kind, ())]


@pytest.mark.parametrize("kind", EVERY)
def test_every_format_is_known_by_its_content_and_read_alike(kind: str) -> None:
    """A unit saves as it can; title, gap, total and note must be told apart in each format."""
    rows = {
        1: ("某某街道困难家庭补助名单",),
        2: HEAD,
        3: GOOD,
        5: OTHER,
        6: ("合计", None, None, None, 800),
        7: ("备注:名单已在居委公示。",),
    }
    data = WRITERS[kind]([Page(rows)])
    assert sniff(data) is KINDS[kind]
    result = checked(data, name="名单.wrong")
    assert (result.rows_read, result.accepted, result.blank, result.notes) == (3, 2, 1, 2)
    assert codes(result, kind) == ["INT018", "SHT037"]
    assert result.amount_fen == 80000
    assert [(row.row, row.values["id_number"].number) for row in result.rows] == [
        (3, person(1)),
        (5, person(2)),
    ]


@pytest.mark.parametrize(
    ("value", "place", "code"),
    [
        (("n", "310199195001010000"), 2, "SHT016"),
        (("e", "#N/A"), 2, "SHT017"),
        (("e", "#REF!"), 4, "SHT017"),
        (("formula", ""), 4, "SHT018"),
        ("3.10199E+17", 2, "SHT016"),
        (person(1)[:16], 2, "VAL011"),
        ("约三百", 4, "VAL001"),
        (None, 4, "SHT019"),
    ],
)
@pytest.mark.parametrize("kind", TYPED[1:])
def test_a_bad_cell_is_the_same_finding_in_every_format(
    kind: str, value: object, place: int, code: str
) -> None:
    """What was cut, failed or never computed must not pass because the file was saved another way."""
    row: list[object] = list(GOOD)
    row[place] = value
    result = checked(WRITERS[kind](pages(HEAD, row)))
    assert [item.code for item in result.findings] == [code]
    found = result.findings[0]
    assert (found.place.sheet, found.place.row, found.place.column) == ("表1", 2, HEAD[place])
    assert result.rejected == 1


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize(
    ("value", "place", "code"),
    [("#N/A", 2, "SHT017"), ("#VALUE!", 4, "SHT017"), ("3.10199E+17", 2, "SHT016"), (None, 2, "SHT019")],
)
def test_a_bad_cell_is_found_where_all_cells_are_texts(
    kind: str, value: object, place: int, code: str
) -> None:
    """An export carries the words of a failed formula; they are no content."""
    row: list[object] = list(GOOD)
    row[place] = value
    assert codes(checked(WRITERS[kind](pages(HEAD, row))), kind) == [code]


@pytest.mark.parametrize("kind", TYPED)
def test_amounts_are_exact_in_every_format(kind: str) -> None:
    """Binary noise of a float, a whole number, a text with its unit: the fen must be the same."""
    rows = [
        (n, "张三", person(n), "低保家庭", amount)
        for n, amount in enumerate([("n", "300.10000000000002"), 300, "0.05万元", ("n", "1234567.89")], 1)
    ]
    result = checked(WRITERS[kind](pages(HEAD, *rows)))
    assert [row.values.get("amount_fen") for row in result.rows] == [30010, 30000, 50000, 123456789]


@pytest.mark.parametrize("kind", TYPED)
def test_hidden_rows_columns_and_sheets_are_reported_in_every_format(kind: str) -> None:
    """Hidden rows are read like the others; hidden sheets are not, and both are said."""
    rows = {1: HEAD, 2: GOOD, 3: OTHER}
    book = [
        Page(rows, hidden_rows=[3], hidden_columns=[5], filtered=True),
        Page({1: HEAD, 2: ("1", "王五", person(3), "低保家庭", 1)}, name="旧名单", state="hidden"),
    ]
    result = checked(WRITERS[kind](book))
    assert [row.hidden for row in result.rows] == [False, True]
    assert codes(result, kind) == ["SHT009", "SHT009", "SHT008"]
    if kind != "xls":  # xlwt cannot write a filter
        assert "筛选" in result.findings[1].message


@pytest.mark.parametrize("kind", [*TYPED, "html"])
def test_merged_areas_are_filled_for_places_only_in_every_format(kind: str) -> None:
    """A merged 街镇 means every row; a merged amount means nobody knows how much each."""
    head = ("姓名", "身份证号", "对象类别", "金额(元)", "户籍街镇")
    rows = {
        1: head,
        2: ("张三", person(1), "低保家庭", 300, "临江街道"),
        3: ("李四", person(2), "低保家庭", 300, None),
        4: ("王五", person(3), "低保家庭", None, None),
    }
    result = checked(WRITERS[kind]([Page(rows, merges=[(2, 5, 4, 5), (3, 4, 4, 4)])]))
    assert [row.values.get("street") for row in result.rows] == ["临江街道"] * 3
    assert [row.state for row in result.rows] == [RowState.ACCEPTED, RowState.ACCEPTED, RowState.REJECTED]
    assert "合并" in result.rows[2].findings[0].message


@pytest.mark.parametrize("kind", TYPED)
def test_several_sheets_are_all_read_in_every_format(kind: str) -> None:
    """One sheet per street; the same person in two of them is found."""
    result = checked(
        WRITERS[kind]([Page({1: HEAD, 2: GOOD}), Page({1: HEAD, 2: OTHER, 3: GOOD}, name="表2")])
    )
    assert [(row.sheet, row.row) for row in result.rows] == [("表1", 2), ("表2", 2), ("表2", 3)]
    assert codes(result, kind) == ["SHT026"]


@pytest.mark.parametrize("kind", EVERY)
def test_a_list_over_the_budget_is_refused_with_how_to_split_it(kind: str) -> None:
    """The bound is on cells, however few bytes a format needs for them."""
    data = WRITERS[kind](pages(HEAD, *[GOOD] * 9))
    result = checked(data, limits=Limits(cells=50))
    assert [(item.code, "拆成几个文件" in str(item.suggestion)) for item in result.findings][0] == (
        "INT009",
        True,
    )
    assert result.rows_read == 0
    assert checked(data, limits=Limits(cells=51)).rows_read == 9


@pytest.mark.parametrize("kind", TYPED[1:])
def test_damage_of_any_byte_is_an_answer_or_a_finding(kind: str) -> None:
    """Broken downloads of binary formats meet the libraries' least tried paths; none may raise."""
    whole = WRITERS[kind](pages(HEAD, GOOD, OTHER))
    for step in range(4):
        data = bytearray(whole)
        for place in range(40 + step * 11, len(data), 197):
            data[place] ^= 1 << (step * 2 % 8)
        result = checked(bytes(data))
        assert result.rows_read <= 3
        assert result.findings or result.accepted == 2


def test_repeated_cells_of_an_ods_are_counted_before_they_are_unfolded() -> None:
    """Forty bytes can say a billion cells."""
    cell = '<table:table-cell table:number-columns-repeated="{}" office:value-type="float" office:value="1"/>'
    row = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    for across, down in ((16384, 1000000), (99999999, 1), (1, 99999999)):
        table = f'<table:table table:name="A">{row.format(down, cell.format(across))}</table:table>'
        result = checked(ods_of(table))
        assert [item.code for item in result.findings][0] in {"INT009", "INT010"}
        assert result.rows_read == 0


def test_remarks_that_hang_on_a_cell_are_no_part_of_it() -> None:
    """A comment on a name is not the name; spaces and breaks inside a cell are kept apart."""
    head = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in HEAD
    )
    note = "<office:annotation><text:p>请核对</text:p></office:annotation><text:p>张<text:s/>三</text:p>"
    cells = [note, *(f"<text:p>{text}</text:p>" for text in (person(1), "低保家庭", "300"))]
    row = "<table:table-cell/>" + "".join(
        f'<table:table-cell office:value-type="string">{text}</table:table-cell>' for text in cells
    )
    table = f'<table:table table:name="A"><table:table-row>{head}</table:table-row><table:table-row>{row}</table:table-row></table:table>'
    assert checked(ods_of(table)).rows[0].values["name"] == "张三"


def test_a_page_with_a_layout_table_and_texts_around_it() -> None:
    """Systems put the list into a table of a table, the unit above it and script around it."""
    head = "".join(f"<th>{text}</th>" for text in ("姓名", "身份证号", "对象类别", "金额"))
    row = f'<td>张<b>三</b><script>x()</script></td><td style="mso-number-format:\'\\@\'">{person(1)}</td><td>低保家庭</td><td x:num="300.10000000000002">300.10</td>'
    page = f"<html><body><script>var a='<td>';</script><table><tr><td><h2>困难家庭名单</h2>单位:元<br><table><tr>{head}</tr><tr>{row}</tr></table></td></tr></table><p>备注:共一人</p></body></html>"
    result = checked(page.encode())
    assert (result.rows_read, result.accepted) == (1, 1)
    assert result.rows[0].values["amount_fen"] == 30010
    assert result.rows[0].values["name"] == "张三"


def test_a_page_whose_rows_two_parsers_see_differently_is_not_paid() -> None:
    """Boxes outside of any row are repaired by each program in its own way."""
    head = "".join(f"<td>{text}</td>" for text in HEAD)
    row = "".join(f"<td>{text}</td>" for text in GOOD)
    page = f"<table><tr>{head}</tr><tr>{row}</tr></table><table><td>{person(2)}</td><td>李四</td></table>"
    result = checked(page.encode())
    assert "SHT002" in [item.code for item in result.findings]
    assert result.accepted == 0


def test_xml_that_is_no_workbook_is_refused() -> None:
    """Any system writes XML; only one kind of it is a workbook."""
    assert [item.code for item in checked(b'<?xml version="1.0"?><list><row/></list>').findings][
        0
    ] == "INT002"


def test_remarks_in_an_xml_workbook_are_counted_by_nobody() -> None:
    """A remark carries a text element of its own; two readers that differ on it would reject a good row."""
    remark = "<Comment><ss:Data><B>王:</B>请核对</ss:Data></Comment></Cell></Row></Table>".encode()
    data = WRITERS["xml"](pages(HEAD, GOOD)).replace(b"</Cell></Row></Table>", remark)
    assert data.count(b"Comment") == 2
    result = checked(data)
    assert (result.accepted, result.findings) == (1, ())
