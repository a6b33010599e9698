"""Files as programs write them: what every reader must see, and what must be said of the rest."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.instruments.sheets.books import HEAD, MAIN, TODAY, book, letters, pack, person, roster, sheet_xml

from yikou.sheets import RosterCheck, RosterRow, UnknownTemplate, check_roster

GOOD = ("1", "张三", person(1), "低保家庭", 300)


def checked(data: bytes, **options: Any) -> RosterCheck:
    """The check on the fixed day; the row account must hold in every test."""
    result = check_roster(data, today=TODAY, **options)
    assert result.rows_read == result.accepted + result.rejected + result.blank
    assert len(result.rows) == result.accepted + result.rejected
    return result


def codes(row: RosterRow) -> list[str]:
    """The codes of a row's findings."""
    return [item.code for item in row.findings]


def test_hidden_rows_columns_and_sheets_are_reported() -> None:
    """Filtered rows are read like the others; hidden sheets are not, and both are said."""
    rows = [HEAD, GOOD, ("2", "李四", person(2), "特困供养", 500)]
    main = sheet_xml(
        rows,
        before='<cols><col min="5" max="5" hidden="1"/></cols>',
        after='<autoFilter ref="A1:F3"/>',
        hidden=[3],
    )
    result = checked(book(main, ("hidden", sheet_xml([HEAD, ("1", "王五", person(3), "低保家庭", 1)]))))
    assert (result.rows_read, [row.hidden for row in result.rows]) == (2, [False, True])
    assert [item.code for item in result.findings] == ["SHT009", "SHT009", "SHT008"]


def test_several_sheets_are_all_read() -> None:
    """One sheet per street is usual; a sheet without head is named, not skipped in silence."""
    second = sheet_xml([("名单",), HEAD, ("1", "李四", person(2), "特困供养", 500)])
    result = checked(book(sheet_xml([HEAD, GOOD]), second, sheet_xml([("随便写写", "什么")])))
    assert [(row.sheet, row.row) for row in result.rows] == [("表1", 2), ("表2", 3)]
    assert [item.code for item in result.findings] == ["SHT007"]


def test_same_person_in_two_sheets_is_found() -> None:
    """Two streets in one file report one person."""
    result = checked(book(sheet_xml([HEAD, GOOD]), sheet_xml([HEAD, GOOD])))
    assert (result.accepted, result.rejected) == (1, 1)
    assert "工作表「表1」第 2 行" in result.rows[1].findings[0].message


def test_lying_dimension_hides_nothing() -> None:
    """WPS writes <dimension ref="A1"/> over a full sheet; a reader that believes it loses the list."""
    result = checked(
        book(
            sheet_xml([HEAD, GOOD, ("2", "李四", person(2), "特困供养", 500)], before='<dimension ref="A1"/>')
        )
    )
    assert (result.rows_read, result.accepted) == (2, 2)


def test_shared_strings_with_runs_and_phonetics() -> None:
    """Rich text comes in runs; a phonetic reading is no part of the name."""
    strings = [*HEAD, "1", "", person(1), "低保家庭"]
    data = book(
        sheet_xml([[("s", str(n)) for n in range(6)], [("s", "6"), ("s", "7"), ("s", "8"), ("s", "9"), 300]]),
        strings=strings,
    )
    rich = '<si><r><t>欧</t></r><r><t>阳</t></r><rPh sb="0" eb="1"><t>ou</t></rPh></si>'
    plain = '<si><t xml:space="preserve"></t></si>'
    result = checked(_replaced(data, "xl/sharedStrings.xml", plain, rich))
    assert result.rows[0].values["name"] == "欧阳"


def _replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    return pack(parts)


def test_string_that_is_not_there_rejects_its_row() -> None:
    """A string number beyond the table must not become an empty cell."""
    result = checked(book(sheet_xml([HEAD, ("1", ("s", "99"), person(1), "低保家庭", 300)]), strings=["x"]))
    assert "SHT017" in codes(result.rows[0])


def test_strict_and_prefixed_namespaces_are_read() -> None:
    """Some programs write x:row, and strict files another namespace; neither may read as empty."""
    data = roster(GOOD)
    strict = _replaced(
        data, "xl/worksheets/sheet1.xml", MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    assert checked(strict).rows_read == 1


def test_cells_without_references_are_placed_in_order() -> None:
    """Generators leave out r; the cells then stand one after another."""
    data = roster(GOOD)
    for column in range(1, 6):
        for row in (1, 2):
            data = _replaced(data, "xl/worksheets/sheet1.xml", f' r="{letters(column)}{row}"', "")
    assert checked(data).accepted == 1


def test_doubled_cell_makes_its_row_unsafe() -> None:
    """Two cells for one place: each program shows another amount, so neither is paid."""
    double = '<c r="E2"><v>300</v></c>'
    data = _replaced(roster(GOOD), "xl/worksheets/sheet1.xml", double, double + '<c r="E2"><v>3000</v></c>')
    result = checked(data)
    assert result.accepted == 0
    assert {"SHT004", "SHT031"} <= {item.code for item in result.findings}


def test_dates_of_a_1904_book() -> None:
    """The same serial is four years later in a book that came from an old Mac."""
    head = (*HEAD[:5], "走访日期")
    data = book(sheet_xml([head, (*GOOD, 42383)]), properties='<workbookPr date1904="1"/>')
    assert checked(data).rows[0].values["visited_on"].isoformat() == "2020-01-15"


def test_reference_to_an_external_workbook_is_said() -> None:
    """Cached values of another file may be stale."""
    result = checked(book(sheet_xml([HEAD, GOOD]), extra={"xl/externalLinks/externalLink1.xml": "<x/>"}))
    assert [item.code for item in result.findings] == ["INT012"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_usual_encodings(encoding: str) -> None:
    """Exports of older systems are GB18030 without a mark."""
    text = "\r\n".join(
        [",".join(HEAD), f"1,张三,{person(1)},低保家庭,300,", "", f"2,李四,{person(2)},特困供养,500,"]
    )
    result = checked(text.encode(encoding), name="名单.csv")
    assert (result.rows_read, result.accepted, result.blank) == (3, 2, 1)


def test_csv_in_no_encoding_is_refused() -> None:
    """Half a file in another encoding would read as wrong names."""
    result = checked("姓名,身份证号,金额(元)\n".encode() + b"\xff\xff\x81\n")
    assert [item.code for item in result.findings] == ["SHT005", "SHT001"][: len(result.findings)]
    assert result.rows_read == 0


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4", b"PK\x03\x04", roster(("1", "张三"))[:300], "没有表头的一行".encode()]
)
def test_file_that_cannot_be_read_has_no_rows_and_says_why(data: bytes) -> None:
    """Never a traceback, never an empty success."""
    result = checked(data)
    assert result.rows_read == 0
    assert any(item.severity.value == "error" for item in result.findings)


def test_head_alone_is_no_roster() -> None:
    """The empty template handed in by mistake."""
    assert [item.code for item in checked(roster()).findings] == ["SHT032"]


def test_unknown_template_is_named(tmp_path: Path) -> None:
    """The message lists what there is."""
    with pytest.raises(UnknownTemplate, match="campaign"):
        check_roster(b"x", template="没有")
