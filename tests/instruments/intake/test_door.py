"""The limited process: hostile files cost the server nothing, and every failure is a sentence."""

from __future__ import annotations

import io
import os
import struct
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.instruments.sheets.books import HEAD, book, cell, pack, person, roster, sheet_xml

from yikou.findings import CATALOGUE
from yikou.intake import FileKind, Limits, UnknownParser, check_archive, open_in_cell, sniff

READER = "yikou.sheets.grid:read_grid"
GOOD = roster(("1", "张三", person(1), "低保家庭", 300))
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def opened(data: bytes, **options: Any) -> tuple[Any, list[str]]:
    """The payload and the codes."""
    payload, found = open_in_cell(READER, data, **options)
    for item in found:
        assert item.code in CATALOGUE
        assert "Traceback" not in item.message
        assert any("\u4e00" <= char <= "\u9fff" for char in item.message)
    return payload, [item.code for item in found]


def body(rows: str) -> str:
    """A worksheet of ready rows."""
    return sheet_xml([]).replace("<sheetData></sheetData>", f"<sheetData>{rows}</sheetData>")


SPARSE = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
HOSTILE = {
    "two cells at far corners": (book(body(SPARSE)), "INT010"),
    "row beyond the format": (
        book(body('<row r="4294967297"><c r="A4294967297"><v>1</v></c></row>')),
        "INT010",
    ),
    "row number of twenty digits": (
        book(body(f'<row r="{"9" * 20}"><c r="A{"9" * 20}"><v>1</v></c></row>')),
        "INT010",
    ),
    "document type alone": (
        book(body("").replace("<worksheet", '<!DOCTYPE a SYSTEM "http://x.example/a"><worksheet')),
        "INT013",
    ),
    "200 MiB of spaces": (book(body(" " * (120 << 20))), "INT005"),
    "external entity": (book(DOCTYPE + body("")), "INT013"),
    "entity in another part": (book(body(""), extra={"xl/styles.xml": DOCTYPE + "<a>&x;</a>"}), "INT013"),
    "broken xml": (book(body("").replace("</worksheet>", "")), "INT017"),
    "deep nesting": (book(body("<a>" * 50_000 + "</a>" * 50_000)), "INT017"),
    "cut off": (GOOD[:-80], "INT004"),
    "path outside": (book(body(""), extra={"../../etc/cron.d/x": "x"}), "INT007"),
    "absolute windows path": (book(body(""), extra={"C:/x": "x"}), "INT007"),
    "too many parts": (book(body(""), extra={f"x/{n}": "" for n in range(5001)}), "INT006"),
    "two parts of one name": (book(body(""), extra={"XL/Workbook.xml": "<x/>"}), "INT007"),
    "utf-16 part": (book(body("").replace("UTF-8", "UTF-16").encode("utf-16")), "INT021"),
    "no workbook part": (pack({"[Content_Types].xml": "<x/>", "xl/other.xml": "<x/>"}), "INT017"),
    "plain zip": (pack({"a.txt": "x"}), "INT002"),
    "nested zip": (pack({"a.zip": pack({"b.zip": "x"})}), "INT002"),
    "empty": (b"", "INT001"),
    "pdf": (b"%PDF-1.7\n%x", "INT002"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "INT002"),
    "noise": (bytes(range(256)) * 20, "INT002"),
    "old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 9, "INT020"),
    "old workbook of nothing": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 9,
        "INT017",
    ),
    "entities in a workbook of one XML": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "INT013",
    ),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9, "INT008"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_refused_with_its_code(what: str) -> None:
    """Each of these has taken a real service down or read a file it should not (P10)."""
    data, code = HOSTILE[what]
    payload, codes = opened(data)
    assert payload is None
    assert codes == [code]


def test_encrypted_entry_is_called_so() -> None:
    """A zip password makes every reader fail in its own odd way; we say which it is."""
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    assert opened(bytes(data))[1] == ["INT008"]


def test_lying_size_in_the_directory_gains_nothing() -> None:
    """A directory that declares one byte for a bomb lets exactly that much be read."""
    data = bytearray(book(body(" " * (40 << 20))))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<L", data, at + 24, 1)
        at = data.find(b"PK\x01\x02", at + 1)
    payload, codes = opened(bytes(data))
    assert payload is None
    assert codes[0] in {"INT004", "INT013", "INT017"}


def test_cell_budget_counts_real_cells() -> None:
    """The budget is over what is in the file, not over what it says of itself."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n * 7}</v></c></row>' for n in range(1, 400)
    )
    data = book(body(rows))
    assert opened(data, limits=Limits(cells=900))[1] == []
    assert opened(data, limits=Limits(cells=700))[1] == ["INT009"]


def test_coloured_empty_columns_are_no_harm() -> None:
    """WPS writes a million styled rows when somebody colours a column; that is no sparse bomb."""
    far = '<row r="1000000"><c r="ZZ1000000" s="0"/></row>'
    payload, codes = opened(book(body('<row r="1"><c r="A1"><v>1</v></c></row>' + far)))
    assert codes == []
    assert payload["sheets"][0]["rows"] == [[1, False, [[1, "n", "1"]]]]


def test_name_decides_nothing_and_is_noted(tmp_path: Path) -> None:
    """People rename files to get them through a form; the content decides."""
    path = tmp_path / "名单.pdf"
    path.write_bytes(GOOD)
    payload, found = open_in_cell(READER, path)
    assert payload is not None
    assert [item.code for item in found] == ["INT018"]
    assert sniff(GOOD) is FileKind.XLSX


def test_missing_file_and_folder_are_sentences(tmp_path: Path) -> None:
    """A wrong path is the commonest mistake on a command line."""
    for path in (tmp_path / "没有.xlsx", tmp_path):
        payload, found = open_in_cell(READER, path)
        assert payload is None
        assert [item.code for item in found] == ["INT022"]


def test_file_over_the_budget_is_not_even_started() -> None:
    """The size is checked before a process is spent on it."""
    assert opened(GOOD, limits=Limits(file_bytes=100))[1] == ["INT003"]


@pytest.mark.parametrize(
    "name",
    ["os:system", "yikou.intake.door:open_in_cell", "yikou.nothing:x", "yikou.sheets.grid:decode_text", "x"],
)
def test_only_marked_functions_of_ours_can_run(name: str) -> None:
    """A parser's name could one day come from data; it must not become a call to anything."""
    with pytest.raises(UnknownParser):
        open_in_cell(name, GOOD)


def misbehave(do: str, **limits: Any) -> list[str]:
    """Codes after the probe parser did something it must not."""
    _, found = open_in_cell(
        "yikou.intake.probe:misbehave",
        b"text",
        options={"do": do},
        limits=Limits(**{"wall_seconds": 20, **limits}),
    )
    return [item.code for item in found]


def test_abort_of_the_parser_is_a_sentence() -> None:
    """A public xls makes a reader abort the whole process; the server must live."""
    assert misbehave("abort") == ["INT016"]


def test_panic_that_is_no_exception_is_a_sentence() -> None:
    """A Rust panic arrives as a BaseException, past every `except Exception`."""
    assert misbehave("panic") == ["INT017"]


def test_memory_hog_is_stopped() -> None:
    """125 GB was once asked for by a file of 1,429 bytes."""
    assert misbehave("memory", memory_bytes=300 << 20) == ["INT014"]


def test_endless_loop_is_stopped_by_processor_time() -> None:
    """A loop that never sleeps is ended by the kernel, whatever it runs in."""
    assert misbehave("loop", cpu_seconds=1) == ["INT015"]


def test_endless_sleep_is_stopped_by_the_clock() -> None:
    """A parser that waits costs no processor time and must end all the same."""
    assert misbehave("sleep", wall_seconds=2) == ["INT015"]


def test_endless_answer_is_stopped() -> None:
    """The answer is a budget too: it is held in the server's memory."""
    assert misbehave("flood", answer_bytes=1 << 20) == ["INT019"]


@pytest.mark.parametrize("do", ["socket", "program", "write", "fork_away"])
def test_parser_can_neither_call_out_nor_write_nor_start(do: str) -> None:
    """A reader that was taken over finds no network, no file to write and no program to start."""
    assert misbehave(do) == ["INT017"]


def test_native_code_finds_no_socket_either() -> None:
    """Python's own fence is no fence for a library written in C; the kernel's filter is."""
    payload, found = open_in_cell("yikou.intake.probe:misbehave", b"text", options={"do": "native_socket"})
    assert found == ()
    assert payload == {"socket": -1}


def test_secrets_of_the_server_do_not_reach_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys live in the environment of the server; a parser gets an environment of its own."""
    monkeypatch.setenv("YIKOU_SECRET_KEY", "planted")
    payload, _ = open_in_cell("yikou.intake.probe:misbehave", b"text", options={"do": "environment"})
    assert "YIKOU_SECRET_KEY" not in payload
    assert "planted" not in repr(payload)


def test_parser_that_is_stopped_leaves_no_process_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hung worker per upload would fill the machine within a day."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = _children()  # a browser or a server of the tests may be there
    misbehave("sleep", wall_seconds=1)
    assert list(tmp_path.glob("yikou-cell-*")) == []
    assert _children() <= before


def _children() -> set[str]:
    mine = f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children"
    return set(Path(mine).read_text().split()) if Path(mine).exists() else set()


def test_many_threads_at_once_each_get_their_own_answer() -> None:
    """The web server parses uploads from several threads; answers must not be swapped."""
    answers: dict[int, str] = {}

    def parse(number: int) -> None:
        payload, _ = open_in_cell(READER, roster((str(number), "张三", person(number), "低保家庭", number)))
        answers[number] = payload["sheets"][0]["rows"][1][2][0][2]

    threads = [threading.Thread(target=parse, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: str(number) for number in range(1, 7)}


def test_macro_and_embedded_files_are_said_and_not_opened() -> None:
    """Macros are not run; the user learns that they were there."""
    data = book(body(""), extra={"xl/vbaProject.bin": b"\xd0\xcf", "xl/embeddings/oleObject1.bin": b"x"})
    payload, codes = opened(data)
    assert payload is not None
    assert codes == ["INT011", "INT012"]


def test_generated_damage_never_reaches_the_caller() -> None:
    """Deterministic damage in every part of a file: an answer or a finding, never an exception."""
    whole = book(sheet_xml([HEAD, ("1", "张三", person(1), "低保家庭", 300)]), strings=["x"])
    for step in range(24):
        data = bytearray(whole)
        for place in range(step * 7, len(data), 331):
            data[place] ^= 1 << (step % 8)
        payload, codes = opened(bytes(data))
        assert payload is not None or codes


def test_archive_budget_reads_only_the_directory() -> None:
    """Before anything is unpacked the declared size is held against the budget."""
    data = book(body(" " * (3 << 20)))
    assert [item.code for item in check_archive(data, Limits(unpacked_bytes=1 << 20))] == ["INT005"]
    assert [item.code for item in check_archive(b"PK\x03\x04 nothing", Limits())] == ["INT004"]


def test_symbolic_link_in_the_archive_is_refused() -> None:
    """Unpacking one elsewhere would write through it."""
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert opened(buffer.getvalue())[1] == ["INT007"]


def test_cell_helper_of_these_tests_writes_what_it_says() -> None:
    """If the builder of the hostile books were wrong, the tests above would prove nothing."""
    assert cell("A1", 5) == '<c r="A1"><v>5</v></c>'
    assert opened(GOOD)[1] == []
