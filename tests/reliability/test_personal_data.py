"""The whole walk leaves no identity number, phone or account in clear: not in print, not on disk.

Whoever steals the machine, a backup or a log must find nothing: the database, its journal, the stored
files, the names of files and everything that was printed are searched for every number of the family.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import scratch
from tests.reliability.digits import Planted

from yikou_app.site.demo.family import invent, number_cell

#: Written by the test's own walk, and the reason why the family is known.
OURS = {"walk.json"}
PAYERS = ("6220001300000000015", "6220001300000000023")


@pytest.fixture(scope="module")
def planted() -> Planted:
    """Every number of the family, true or spoilt, the payers' and the corrected accounts."""
    family = invent()
    people = [*family.register, *(row.person for plan in family.lists for row in plan.rows)]
    people += [person for month in family.certified for person in month]
    numbers = {number for one in people for number in (one.number, one.phone, one.account)}
    cells = [str(number_cell(row)) for plan in family.lists for row in plan.rows]
    numbers |= {cell for cell in cells if cell.isascii()}
    numbers |= {f"62200014{place:011d}"[:19] for place in range(3)}
    return Planted(numbers | set(PAYERS))


def _files(home: Path) -> Iterator[Path]:
    return (path for path in sorted(home.rglob("*")) if path.is_file() and path.name not in OURS)


def _tables() -> Iterator[tuple[str, bytes]]:
    """Every row of every table as text; binary columns stand there in hex, which is searched as well."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    url = scratch.walked_read_only().database.replace("postgresql:/yikou@", "postgresql://yikou@")
    with psycopg.connect(url) as server:
        tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = server.execute(SQL("SELECT t::text FROM {} t").format(Identifier(table)))
            yield table, "\n".join(text for (text,) in rows).encode()


def test_nothing_that_was_printed_names_a_number(planted: Planted) -> None:
    """A log is read by more people than the register, and kept longer."""
    said, complained = scratch.walk_told(), scratch.walk_complained()
    assert len(said) > 1_000
    assert planted.found_in(said.encode()) == set()
    assert planted.found_in(complained.encode()) == set()


def test_no_file_of_the_installation_holds_a_number(planted: Planted) -> None:
    """Database, journal, keys, stored files: stolen together with everything but the key they say nothing."""
    home = scratch.walked_read_only().home
    searched = list(_files(home))
    assert len([path for path in searched if "files" in path.parts]) >= 10, "the walk stores files"
    found = {str(path.relative_to(home)): planted.found_in(path.read_bytes()) for path in searched}
    assert {name for name, numbers in found.items() if numbers} == set()
    if scratch.vendor() == "sqlite":
        assert (home / "yikou.db").stat().st_size > 1_000_000


def test_no_file_is_named_after_a_number(planted: Planted) -> None:
    """A listing of a folder, a download's name, an error about a path: all show names."""
    home = scratch.walked_read_only().home
    names = "\n".join(str(path.relative_to(home)) for path in home.rglob("*"))
    assert planted.found_in(names.encode()) == set()


def test_stored_files_are_no_office_files_in_clear() -> None:
    """Packed text hides from a search: a stored workbook or form must not be one without its key."""
    home = scratch.walked_read_only().home
    heads = {path.read_bytes()[:4] for path in _files(home) if "files" in path.parts}
    assert not heads & {b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"}


def test_no_row_of_the_database_holds_a_number(planted: Planted) -> None:
    """What a dump of the database would show to whoever may dump it."""
    if scratch.vendor() == "sqlite":
        pytest.skip("the file itself is searched on SQLite; this runs with the PostgreSQL half of the suite")
    searched = 0
    for table, text in _tables():
        assert planted.found_in(text) == set(), table
        searched += len(text)
    assert searched > 500_000


def test_no_page_and_no_log_of_the_server_holds_a_number(planted: Planted) -> None:
    """The write-ahead log goes into every backup of a server, and keeps what was deleted since."""
    if scratch.vendor() == "sqlite":
        pytest.skip("the file itself is searched on SQLite; this runs with the PostgreSQL half of the suite")
    data = Path(os.environ["YIKOU_TEST_PG_SOCKET"]) / "data"
    segments = [path for path in (data / "pg_wal").iterdir() if path.is_file()]
    pages = [path for path in (data / "base").rglob("*") if path.is_file()]
    assert segments and pages
    for path in (*segments, *pages):
        with contextlib.suppress(
            FileNotFoundError
        ):  # the database of another worker may just have been dropped
            assert planted.plain_in(path.read_bytes()) == set(), path.name


def _zipped(text: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet1.xml", f"<v>{text}</v>")
    return target.getvalue()


@pytest.mark.parametrize(
    "written",
    [
        str.encode,
        lambda text: f"x{text[:6]} {text[6:10]}-{text[10:]}y".encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}).encode(),
        lambda text: text.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}).encode("gb18030"),
        lambda text: b"\\x" + text.encode().hex().encode(),
        lambda text: b"0" + text.encode().hex().encode(),
        lambda text: base64.b64encode(b"ab" + text.encode()),
        lambda text: base64.urlsafe_b64encode(text.encode()),
        _zipped,
    ],
    ids=["plain", "grouped", "utf16le", "utf16be", "wide", "wide-gb", "hex", "hex-odd", "base64", "base64-url", "zip"],
)  # fmt: skip
def test_the_search_finds_a_number_in_every_form(planted: Planted, written) -> None:  # type: ignore[no-untyped-def] # a way of writing
    """The control: a search that finds nothing anywhere proves nothing."""
    number = invent().register[0].number
    assert planted.found_in(b"\x00\xffrest " + written(number) + b" rest") or planted.found_in(
        written(number)
    )
