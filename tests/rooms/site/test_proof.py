"""``yikou verify``: it must be green over honest records, and red over each kind of tampering."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import scratch
from tests.rooms.site.test_cli import yikou
from tests.scratch import Installation


@pytest.fixture(scope="module")
def honest() -> Installation:
    """The walked example: payments, files, a trail of hundreds."""
    return scratch.walked_read_only()


@pytest.fixture
def place() -> Iterator[Installation]:
    made = scratch.walked()
    yield made
    made.remove()


def codes(place: Installation, *options: str) -> tuple[int, set[str]]:
    """Exit code and the codes of the findings."""
    told = yikou(place, "verify", "--json", *options)
    assert told.stdout, told.stderr
    return told.returncode, {each["code"] for each in json.loads(told.stdout)["findings"]}


def sql(place: Installation, *statements: str) -> None:
    """Somebody with the database password, past everything of ours."""
    place.run(
        "-c",
        "import sys, django; django.setup(); from django.db import connection as c; u = c.cursor();"
        "[u.execute(s) for s in sys.argv[1:]]",
        *statements,
    )


def on(place: Installation, table: str) -> str:
    return f" ON {table}" if place.database else ""


def test_honest_records_are_proved_and_leave_a_checkpoint(honest: Installation, tmp_path: Path):
    """No false alarm: an operator who has seen one stops looking."""
    point = tmp_path / "point.json"
    told = yikou(honest, "verify", "--files", "--save-checkpoint", str(point))
    assert told.returncode == 0, told.stdout
    assert "不符" not in told.stdout
    assert codes(honest, "--checkpoint", str(point)) == (0, set())


def test_a_changed_event_is_found(place: Installation):
    """The DBA who changes who signed."""
    sql(
        place,
        "DROP TRIGGER yikou_event_no_update" + on(place, "yikou_event"),
        "UPDATE yikou_event SET actor_name = '别人' WHERE seq = 5",
    )
    code, found = codes(place)
    assert code == 1
    assert {"SEA001", "SIT003"} <= found


def test_a_cut_trail_is_found_by_the_checkpoint_only(place: Installation, tmp_path: Path):
    """An old backup put back is whole in itself; only a witness kept elsewhere tells."""
    point = tmp_path / "point.json"
    assert yikou(place, "verify", "--save-checkpoint", str(point)).returncode == 0
    last = "(SELECT max(seq) FROM yikou_event)"
    table = on(place, "yikou_event")
    sql(place, f"DROP TRIGGER yikou_event_no_delete{table}", f"DELETE FROM yikou_event WHERE seq = {last}")
    assert "SEA005" not in codes(place)[1]
    code, found = codes(place, "--checkpoint", str(point))
    assert code == 1
    assert "SEA005" in found


def test_a_total_that_is_not_its_postings_is_found(place: Installation):
    """Money that only the running total knows has no source."""
    sql(
        place,
        "UPDATE yikou_fund SET received_fen = received_fen + 100 WHERE id = (SELECT min(id) FROM yikou_fund)",
    )
    assert codes(place) == (1, {"FND001"})


def test_a_file_that_is_gone_or_changed_is_found(place: Installation):
    """Evidence on disk: missing is seen at once, a flipped byte when the files are opened."""
    files = sorted(path for path in (place.home / "files").glob("??/*"))
    files[0].unlink()
    data = bytearray(files[1].read_bytes())
    data[-1] ^= 1
    files[1].write_bytes(data)
    assert codes(place) == (1, {"SIT001"})
    assert codes(place, "--files") == (1, {"SIT001", "SIT002"})


def test_a_row_without_the_row_it_points_to_is_found(place: Installation):
    """A foreign key switched off for a minute; PostgreSQL cannot be made to hold such a row."""
    if place.database:
        pytest.skip("PostgreSQL keeps its foreign keys itself")
    sql(place, "PRAGMA foreign_keys=OFF", "UPDATE yikou_staff SET unit_id = 999999 WHERE id = 1")
    assert codes(place) == (1, {"SIT005"})


def test_a_damaged_database_file_is_found(place: Installation):
    """A rotten disk; PostgreSQL's own checksums are its own."""
    if place.database:
        pytest.skip("PostgreSQL checks its own pages")
    sql(place, "PRAGMA wal_checkpoint(TRUNCATE)")
    path = place.home / "yikou.db"
    sql(
        place,
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_master SET rootpage = 2 WHERE name = 'staff_index_none'",
    )
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle + 8 : middle + 200] = bytes(192)
    path.write_bytes(data)
    told = yikou(place, "verify", "--json")
    assert told.returncode in (1, 2), "either the check names it, or the database refuses to be read"
    assert "Traceback" not in told.stderr


def test_a_checkpoint_that_is_none_is_an_error(honest: Installation, tmp_path: Path):
    """A damaged witness must not count as a witness."""
    point = tmp_path / "point.json"
    point.write_text("{}", encoding="utf-8")
    assert codes(honest, "--checkpoint", str(point)) == (1, {"SEA008"})
    point.write_bytes(b"\xff\xfe\x00")
    assert yikou(honest, "verify", "--checkpoint", str(point)).returncode == 2
