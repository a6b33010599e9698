"""Files of other projects through one of the two doors: ``python -m tests.reliability.foreign_files DOOR DIR``.

DOOR is ``documents`` (what ``yikou audit`` reads) or ``sheets`` (what ``yikou roster check`` reads). A process of its own,
so that the most memory that any of its children took is known. Prints one line of JSON: what was read, what was
refused and why, what broke a promise, the longest time and the most memory.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl

from yikou.documents.extract import READER as DOCUMENT_READER
from yikou.documents.extract import extract
from yikou.findings import CATALOGUE, Finding
from yikou.intake import open_in_cell, ready_cells
from yikou.sheets import check_roster
from yikou.sheets.check import READER as SHEET_READER

#: What developers write for each other is no office file; everything else goes in, whatever its name says.
_SUFFIXES = """java py c h rst feature xsd pgml in xsl rels properties pom sh xsdconfig md pl pm rb t cpp hh cc am mk ac
m4 po r cfg toml js css pot svg yml yaml test out gmo entities inc gitignore editorconfig"""
NOT_OFFICE = frozenset(re.split(r"\s+", _SUFFIXES))
OURS = ("Traceback", "Error", "/work", "site-packages", "/src/")
LARGEST_FOR_THIRD = 1 << 20
#: A cell without a text of its own: one program shows it as nothing, another as words.
OPEN = frozenset("ef")


def files_in(folder: Path) -> list[Path]:
    """All of them, in the same order every time."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and path.suffix
        and path.suffix.lower()[1:] not in NOT_OFFICE
    ]


def through_documents(path: Path) -> tuple[bool, tuple[Finding, ...]]:
    """Whether it was read, and what was said."""
    read, found = extract(path)
    return read is not None, found


def through_sheets(path: Path) -> tuple[bool, tuple[Finding, ...]]:
    """The same for a roster."""
    found = check_roster(path).findings
    return not any(item.code.startswith("INT") and item.severity == "error" for item in found), found


def third_reading(path: Path) -> list[str]:
    """Rows of a workbook that openpyxl fills otherwise than our reader, without a word about it."""
    if path.stat().st_size > LARGEST_FOR_THIRD or path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return []
    grid, _ = open_in_cell(SHEET_READER, path, options={"password": None})
    theirs = _counted(path)
    if grid is None or theirs is None or grid["kind"] not in {"xlsx", "xlsm"}:
        return []
    wrong = []
    for sheet in grid["sheets"]:
        counts = theirs.get(sheet["name"])
        if counts is None:
            continue
        mine: dict[int, tuple[int, int]] = {}
        for number, _, cells in sheet["rows"]:
            filled = [cell for cell in cells if cell[2] != "" or cell[1] == "f"]
            least, most = mine.get(number, (0, 0))
            mine[number] = (least + sum(cell[1] not in OPEN for cell in filled), most + len(filled))
        for row in sorted(mine.keys() | counts.keys()):
            least, most = mine.get(row, (0, 0))
            if not least <= counts.get(row, 0) <= most and row not in sheet["doubtful"]:
                wrong.append(
                    f"{sheet['name']} row {row}: {least} to {most} cells, openpyxl has {counts.get(row, 0)}"
                )
    return wrong[:3]


def _counted(path: Path) -> dict[str, dict[int, int]] | None:
    """Filled cells of every row by sheet; None where openpyxl cannot read the book at all."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        out: dict[str, dict[int, int]] = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            out[sheet.title] = dict(_filled(sheet.iter_rows()))
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        SyntaxError,
        zipfile.BadZipFile,
    ):
        return None
    return out


def _filled(rows: Iterable[Any]) -> Iterator[tuple[int, int]]:
    for row in rows:
        cells = [cell for cell in row if cell.value is not None and cell.value != ""]
        if cells:
            yield cells[0].row, len(cells)


DOORS: dict[str, tuple[str, Callable[[Path], tuple[bool, tuple[Finding, ...]]]]] = {
    "documents": (DOCUMENT_READER, through_documents),
    "sheets": (SHEET_READER, through_sheets),
}


def unsaid(read: bool, found: tuple[Finding, ...]) -> list[str]:
    """What an answer lacks: a sentence that says what, where and what to do, and nothing of our insides."""
    wrong = []
    if not read and not any(item.severity == "error" for item in found):
        wrong.append("refused without a reason")
    for item in found:
        if item.code not in CATALOGUE or not any("\u4e00" <= char <= "\u9fff" for char in item.message):
            wrong.append(f"{item.code} is no sentence")
        if item.severity == "error" and not (item.suggestion and item.place.file):
            wrong.append(f"{item.code} does not say where, or what to do")
        if any(word in item.message for word in OURS):
            wrong.append(f"{item.code} shows our insides")
    return wrong


def main() -> None:
    """Every file, one after another."""
    reader, through = DOORS[sys.argv[1]]
    folder = Path(sys.argv[2])
    outcomes: Counter[str] = Counter()
    broken: list[str] = []
    worst = (0.0, "")
    files = files_in(folder)
    with ready_cells(reader):
        for path in files:
            started = time.monotonic()
            read, found = through(path)
            worst = max(worst, (round(time.monotonic() - started, 1), path.name))
            wrong = third_reading(path) if read and reader == SHEET_READER else []
            codes = [
                item.code for item in found if item.severity == "error" and not item.code.startswith("SHT0")
            ]
            outcomes["read" if read else codes[0] if codes else "?"] += 1
            lost = sorted({"INT015", "INT016"} & {item.code for item in found})
            broken += [f"{path.name}: {words}" for words in [*wrong, *unsaid(read, found), *lost]]
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    answer = {
        "files": len(files),
        "outcomes": dict(outcomes.most_common()),
        "seconds_worst": worst,
        "memory_worst_mib": most,
        "broken": broken,
    }
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
