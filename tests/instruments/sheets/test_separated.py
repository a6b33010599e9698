"""Text files: one encoding, proven; one row a row, whatever the quotes do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.instruments.sheets.books import HEAD, TODAY, person

from yikou.intake import FileKind, ready_cells, sniff
from yikou.sheets import RosterCheck, check_roster

LINES = [",".join(HEAD), f"1,张三,{person(1)},低保家庭,300,", f"2,李四,{person(2)},特困供养,500,"]


@pytest.fixture(autouse=True, scope="module")
def _cells_at_hand() -> Iterator[None]:
    with ready_cells("yikou.sheets.grid:read_grid"):
        yield


def checked(data: bytes) -> RosterCheck:
    """The check on the fixed day."""
    return check_roster(data, today=TODAY)


def codes(data: bytes) -> list[str]:
    """The codes of all findings."""
    return [item.code for item in checked(data).findings]


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_text(name: str) -> None:
    """Some exports leave the mark out; the zero bytes beside every comma tell."""
    data = "\r\n".join(LINES).encode(name)
    assert sniff(data) is FileKind.TEXT
    assert checked(data).accepted == 2
    assert sniff(data[:-1]) is not FileKind.TEXT


@pytest.mark.parametrize(("outer", "inner", "line"), [("gb18030", "utf-8", 2), ("utf-8", "gb18030", 3)])
def test_a_file_of_two_encodings_is_refused_with_its_line(outer: str, inner: str, line: int) -> None:
    """Two exports pasted together: read as one they give people wrong names, and nobody notices."""
    lines = [*LINES, f"3,王五六,{person(3)},低保家庭,300,"]
    data = b"\r\n".join(
        text.encode(inner if number == line else outer) for number, text in enumerate(lines, 1)
    )
    found = checked(data).findings
    assert [item.code for item in found] == ["SHT005"]
    assert f"第 {line} 行" in found[0].message
    assert found[0].place.row == line


def test_a_file_in_neither_encoding_names_the_line() -> None:
    """The unit finds the line faster than the byte."""
    data = "\n".join(LINES).encode("gb18030") + b"\n3,\xff\xff,1\n"
    found = checked(data).findings[0]
    assert (found.code, found.place.row) == ("SHT005", 4)


def test_rare_names_in_gb18030_are_no_second_encoding() -> None:
    """Names beyond GB 2312 are exactly what GB 18030 is for."""
    lines = [
        *LINES,
        *(
            f"{n},{name},{person(n)},低保家庭,300,"
            for n, name in enumerate(["㛃䶮", "王䜣", "联通", "𠮷玥"], 3)
        ),
    ]
    assert checked("\n".join(lines).encode("gb18030")).rows_read == 6


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_the_delimiter_is_the_one_that_parts_the_lines_alike(delimiter: str) -> None:
    """Remarks full of commas must not turn a tsv into a csv."""
    remarks = ["", "甲,乙,丙,丁,戊,己,庚,辛", "甲,乙,丙,丁,戊,己,庚"]
    lines = [line.replace(",", delimiter) + remark for line, remark in zip(LINES, remarks, strict=True)]
    assert checked("\n".join(lines).encode()).accepted == 2
    assert checked(f"sep={delimiter}\n{chr(10).join(lines)}".encode()).accepted == 2


def test_a_quote_that_never_closes_is_found_with_its_row() -> None:
    """A stray quote before a name swallows every row up to the next one; they must not vanish."""
    lines = [
        LINES[0],
        f'1,"张三,{person(1)},低保家庭,300,',
        LINES[2],
        f'3,王五",{person(3)},低保家庭,300,',
        LINES[2],
    ]
    result = checked("\n".join(lines).encode())
    found = next(item for item in result.findings if item.code == "SHT002")
    assert found.place.row == 2
    assert [row.row for row in result.rows if row.state.value == "rejected"][0] == 2


def test_a_remark_in_two_lines_is_one_cell() -> None:
    """Line ends inside quotes are usual in remarks and swallow nothing."""
    data = "\n".join([LINES[0], LINES[1] + '"第一行\n第二行"', LINES[2]]).encode()
    assert (checked(data).accepted, codes(data)) == (2, [])


@pytest.mark.parametrize("ends", [("\r",), ("\r", "\n"), ("\r", "\r\n"), ("\n", "\r\n", "\r")])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_rows_keep_their_true_numbers_under_old_and_mixed_line_ends(
    encoding: str, ends: tuple[str, ...]
) -> None:
    """Old Macs end a line with CR alone, and files pasted together have several kinds, within remarks too."""
    lines = [LINES[0], *(f'{n},张三,{person(n)},低保家庭,300,"一行{ends[0]}二行"' for n in range(1, 5))]
    data = "".join(f"{line}{ends[place % len(ends)]}" for place, line in enumerate(lines)).encode(encoding)
    check = checked(data)
    assert [(row.row, row.values["id_number"].number) for row in check.rows] == [
        (n + 1, person(n)) for n in range(1, 5)
    ]
    assert (check.rows_read, check.accepted) == (4, 4)


def test_numbers_that_excel_was_told_to_keep_as_text() -> None:
    """="310…" is how a csv keeps eighteen digits; the signs are no part of the number."""
    data = "\n".join([LINES[0], LINES[1].replace(person(1), f'="{person(1)}"')]).encode()
    assert checked(data).rows[0].values["id_number"].number == person(1)
