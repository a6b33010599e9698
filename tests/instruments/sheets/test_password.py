"""Books with a password: said clearly, opened with the one their owner gives, never with another."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from tests.instruments.sheets.books import HEAD, TODAY, book, person, sheet_xml
from tests.instruments.sheets.formats import ods_of

from yikou.cli import main
from yikou.intake import open_in_cell
from yikou.intake.nursery import CURRENT
from yikou.sheets import check_roster, write_error_workbook

BAD = ("1", "张三", person(1)[:16], "低保家庭", 300)
#: The library that locks it needs a file of some size.
PLAIN = book(
    sheet_xml([HEAD, BAD]),
    extra={"docProps/pad.bin": b"".join(n.to_bytes(3, "big") * 2 for n in range(9, 99999, 31))},
)


def locked(password: str) -> bytes:
    """The roster as Excel would lock it (agile encryption)."""
    # Excel turns the key a hundred thousand times; for a test a few do.
    return bytes(ECMA376Agile.encrypt(password, io.BytesIO(PLAIN), spin_count=100))


@pytest.fixture(scope="module")
def safe() -> bytes:
    """One locked file for all tests."""
    return locked("密码 Aa1")


def test_a_locked_book_is_said_and_opens_with_its_password_only(safe: bytes) -> None:
    """The unit learns that it is the password, not the file, that is wrong."""
    result = check_roster(safe, today=TODAY)
    assert [item.code for item in result.findings][:1] == ["INT008"]
    assert [i.code for i in check_roster(safe, today=TODAY, password="密码 aa1").findings][:1] == ["INT023"]
    opened = check_roster(safe, today=TODAY, password="密码 Aa1")
    assert (opened.rows_read, opened.rejected) == (1, 1)
    assert write_error_workbook(safe, opened, password="密码 Aa1")[:2] == b"PK"


def test_a_book_locked_against_changes_only_needs_no_password() -> None:
    """Excel wraps it with a word of its own that it tries itself; to the user the file is open."""
    assert check_roster(locked("VelvetSweatshop"), today=TODAY).rows_read == 1


def test_a_locked_opendocument_is_said() -> None:
    """Its parts are there, but nobody can read them; it must not be called damaged."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(ods_of(""))) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) if "manifest" not in name else b"<manifest:encryption-data/>")
    assert [item.code for item in check_roster(out.getvalue(), today=TODAY).findings][:1] == ["INT008"]


def test_a_password_for_an_open_file_changes_nothing() -> None:
    """Who fills in the field out of habit gets the same answer."""
    opened, _ = open_in_cell("yikou.intake.unlock:read_unlocked", PLAIN, options={"password": "x"})
    assert opened == PLAIN


def test_the_password_stands_on_no_command_line(monkeypatch: pytest.MonkeyPatch, safe: bytes) -> None:
    """Everybody on the machine can list the running commands."""
    seen: list[Any] = []
    start = subprocess.Popen

    def watched(command: list[str], **options: Any) -> Any:
        seen.append((command, options.get("env")))
        return start(command, **options)

    monkeypatch.setattr(subprocess, "Popen", watched)
    token = CURRENT.set(None)
    try:
        check_roster(safe, today=TODAY, password="geheim7")
    finally:
        CURRENT.reset(token)
    assert seen
    assert "geheim7" not in repr(seen)


def test_the_command_takes_a_password(tmp_path: Path, safe: bytes) -> None:
    """On the command line or asked for."""
    path = tmp_path / "名单.xlsx"
    path.write_bytes(safe)
    asked = CliRunner().invoke(main, ["roster", "check", str(path), "--password"], input="密码 Aa1\n")
    assert "读取 1 行" in asked.output
    assert "密码 Aa1" not in asked.output
