"""Hostile and odd files (P10) through both doors: only the process that reads one may die, and the answer is a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.instruments.sheets.books import HEAD, book, person, roster, sheet_xml
from tests.reliability.foreign_files import DOORS, unsaid

from yikou.findings import Place, finding
from yikou.intake import Limits, open_in_cell

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = {"password": None}
#: Two cells at far corners: 1,400 bytes that other readers answer with all the memory there is.
FAR_CORNERS = book(sheet_xml({1: ["甲"], 1_048_576: [None] * 16_383 + ["乙"]}))


def run(door: str, folder: Path) -> dict[str, Any]:
    """All files of a folder through a door, in a process whose children's memory is counted."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.reliability.foreign_files", door, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("door", ["sheets", pytest.param("documents", marks=pytest.mark.deep)])
def test_planted_files_are_read_or_refused_in_words(door: str, tmp_path: Path) -> None:
    """A good list, noise, a bomb and half a book: the next file is always served."""
    good = roster(("1", "张三", person(1), "低保家庭", 300, ""), head=HEAD)
    planted = {
        "good.xlsx": good,
        "noise.xls": bytes(range(256)) * 20,
        "far.xlsx": FAR_CORNERS,
        "half.xlsx": good[:700],
    }
    for name, data in planted.items():
        (tmp_path / name).write_bytes(data)
    answer = run(door, tmp_path)
    assert answer["broken"] == []
    assert answer["outcomes"] == {"read": 1, "INT002": 1, "INT004": 1, "INT010": 1}


def test_without_the_budget_the_reading_process_dies_and_nobody_else() -> None:
    """The sabotage of the budget: the same file with the bounds taken away ends its reader, and we say so."""
    reader = DOORS["sheets"][0]
    assert [item.code for item in open_in_cell(reader, FAR_CORNERS, options=OPTIONS)[1]] == ["INT010"]
    loose = Limits(extent=10**12, cells=10**9, memory_bytes=512 << 20, wall_seconds=20)
    read, found = open_in_cell(reader, FAR_CORNERS, limits=loose, options=OPTIONS)
    assert read is None
    assert {item.code for item in found} & {"INT014", "INT015", "INT016"}


def test_an_answer_without_reason_place_or_remedy_is_not_let_through() -> None:
    """The judge of the deep run must be able to find something."""
    place = Place(file="甲.xlsx")
    assert unsaid(True, ()) == []
    assert unsaid(False, ())
    assert unsaid(False, (finding("INT017", "读不下去"),))
    assert unsaid(False, (finding("INT017", "读不下去 Traceback", place=place),))
    assert unsaid(False, (finding("INT017", "broken", place=place),))
    assert unsaid(False, (finding("INT017", "读不下去", place=place),)) == []


@pytest.mark.deep
@pytest.mark.parametrize("door", DOORS)
def test_files_of_other_projects_hurt_nobody(door: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Real files and fuzzers' finds that packages ship (``tools/corpora.py`` says how to get them)."""
    folder = os.environ.get("YIKOU_CORPORA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("no corpora beside this checkout (python tools/corpora.py DIR, then YIKOU_CORPORA=DIR)")
    answer = run(door, Path(folder))
    with capsys.disabled():
        print(f"\n{door}: {json.dumps(answer, ensure_ascii=False)}")
    assert answer["files"] > 1_300
    assert answer["broken"] == []
    # Twenty seconds of processor time are all that a reader has: one that used them up would stand in "broken".
    assert answer["memory_worst_mib"] <= 512
