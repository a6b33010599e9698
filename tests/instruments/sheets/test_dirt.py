"""Spoilt rosters (P11): nothing is dropped, nothing altered in silence, whatever was done to the file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from tests.dirt.layout import Made
from tests.dirt.making import KINDS, kind, make, make_heavy, make_with
from tests.instruments.sheets.books import TODAY
from tests.instruments.sheets.judging import faults

from yikou.intake import FileKind, Limits, ready_cells
from yikou.intake.ooxml import Book
from yikou.sheets import RosterCheck, check_roster
from yikou.sheets.grid import read_grid

#: One kind in four, each with up to two others, and one that was once misread; the deep run has all of them in all formats.
FEW = (*range(0, 160, 4), 2404)
OPTIONS = {"cells": Limits().cells, "extent": Limits().extent}


@pytest.fixture(autouse=True, scope="module")
def _cells_at_hand() -> Iterator[None]:
    with ready_cells("yikou.sheets.grid:read_grid"):
        yield


def checked(made: Made) -> RosterCheck:
    """The check on the fixed day."""
    return check_roster(made.data, today=TODAY, name=made.name)


def judged(number: int) -> list[str]:
    """What is wrong with the reading of this file."""
    made = make(number)
    return faults(made, checked(made))


def test_spoilt_rosters_are_read_to_the_last_row_or_refused_in_words() -> None:
    """Somebody whose row is lost on import gets nothing, and nobody ever learns of it."""
    assert [fault for number in FEW for fault in judged(number)] == []


@pytest.mark.deep
def test_two_thousand_spoilt_rosters_lose_nobody() -> None:
    """Every kind in every format that can carry it, alone and together with others."""
    assert len(KINDS) >= 40
    found, rows, refused = [], 0, 0
    for number in range(2_000):
        made = make(number)
        check = checked(made)
        rows += len(made.rows)
        refused += made.refused is not None
        found += faults(made, check)
    print(
        f"{len(KINDS)} kinds, 2,000 files, {refused} to be refused, {rows:,} data rows, {len(found)} faults"
    )
    assert found == []


@pytest.mark.deep
def test_five_hundred_rosters_spoilt_six_times_lose_nobody() -> None:
    """What one kind hides another must not let slip."""
    assert [
        fault
        for number in range(500)
        if (made := make_heavy(number))
        for fault in faults(made, checked(made))
    ] == []


def test_the_same_number_makes_the_same_file() -> None:
    """A fault that was found once must be found again."""
    assert [make(number).data for number in (3, 77)] == [make(number).data for number in (3, 77)]


def _good() -> tuple[Made, RosterCheck]:
    made = next(made for number in FEW if (made := make(number)).refused is None and len(made.rows) > 3)
    return made, checked(made)


def _without_a_row(check: RosterCheck) -> RosterCheck:
    kept = check.rows[:-1]
    accepted = sum(row.state == "accepted" for row in kept)
    return replace(
        check, rows=kept, rows_read=len(kept) + check.blank, accepted=accepted, rejected=len(kept) - accepted
    )


def _with_another_value(check: RosterCheck, **values: Any) -> RosterCheck:
    first = check.rows[0]
    return replace(check, rows=(replace(first, values={**first.values, **values}), *check.rows[1:]))


@pytest.mark.parametrize(
    "spoil", ["row lost", "row moved", "amount altered", "name altered", "text altered", "blank"]
)
def test_the_judge_sees_a_reader_that_cheats(spoil: str) -> None:
    """A judge that cannot find anything proves nothing: each sabotage of the answer must be a fault."""
    made, check = _good()
    assert faults(made, check) == []
    first = check.rows[0]
    bad = {
        "row lost": lambda: _without_a_row(check),
        "row moved": lambda: replace(check, rows=(replace(first, row=first.row + 900), *check.rows[1:])),
        "amount altered": lambda: _with_another_value(check, amount_fen=1),
        "name altered": lambda: _with_another_value(check, name="另一个人"),
        "text altered": lambda: replace(
            check, rows=(replace(first, raw=dict.fromkeys(first.raw, "x")), *check.rows[1:])
        ),
        "blank": lambda: replace(check, blank=check.blank + 1, rows_read=check.rows_read + 1),
    }[spoil]()
    assert faults(made, bad)


@pytest.mark.parametrize("sabotage", ["row", "cell"])
def test_a_reader_that_drops_something_is_caught_by_the_second(
    sabotage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two readers that agree are the only reason to believe one: the first is broken here, and the rows are named."""
    made = make_with([kind("total below")], "xlsx", Random(1))
    whole = Book.rows

    def cheating(book: Book, path: str, about: dict[str, Any]) -> Iterator[tuple[int, bool, list[Any]]]:
        for number, hidden, cells in whole(book, path, about):
            if number == 3:
                if sabotage == "row":
                    continue
                cells = cells[:-1]
            yield number, hidden, cells

    honest, found = read_grid(made.data, FileKind.XLSX, OPTIONS)
    assert honest is not None
    assert not found
    monkeypatch.setattr(Book, "rows", cheating)
    monkeypatch.setattr(Book, "uniform", lambda *_: None)  # rows that are alike: test_block.py
    grid, found = read_grid(made.data, FileKind.XLSX, OPTIONS)
    assert [item.code for item in found] == ["SHT002"]
    assert grid is not None
    assert grid["sheets"][0]["doubtful"] == [3]


def test_shared_texts_are_found_where_the_book_says_they_are() -> None:
    """Some programs name the part otherwise; a person's name must not become an error cell."""
    made = make_with([kind("shared texts under another name")], "xlsx", Random(2))
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert "xl/sharedStrings.xml" not in archive.namelist()
    check = checked(made)
    assert {row.values.get("name") for row in check.rows} == {
        truth.person.name for truth in made.rows.values()
    }
