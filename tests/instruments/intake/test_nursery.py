"""Cells split off for a batch hold every promise of a cell that was started alone."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yikou.intake import Limits, open_in_cell, ready_cells
from yikou.intake.nursery import CURRENT, Nursery, can_split

PROBE = "yikou.intake.probe:misbehave"
QUICK = Limits(memory_bytes=512 << 20)

pytestmark = pytest.mark.skipif(not can_split(), reason="needs Linux with pidfd_open")


@pytest.fixture(scope="module", autouse=True)
def batch() -> Iterator[Nursery]:
    """One batch for all tests here: what one file does may not be felt by the next."""
    with ready_cells(PROBE):
        nursery = CURRENT.get()
        assert nursery is not None
        nursery.begin()
        yield nursery


def do(deed: str, limits: Limits = QUICK) -> tuple[Any, list[str]]:
    """What the probe brings back, and the codes."""
    current = CURRENT.get()
    assert current is not None
    payload, found = open_in_cell(PROBE, b"x", limits=limits, options={"do": deed})
    assert not current.busy.locked()
    return payload, [item.code for item in found]


@pytest.fixture(autouse=True)
def inside(batch: Nursery) -> Iterator[None]:
    """A fixture's context is not the test's, so the batch is made current again."""
    token = CURRENT.set(batch)
    yield
    CURRENT.reset(token)


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("abort", "INT016"), ("panic", "INT017"), ("memory", "INT014"), ("sleep", "INT015"), ("socket", "INT017"),
        ("program", "INT017"), ("write", "INT017"), ("fork_away", "INT017"),
    ],
)  # fmt: skip
def test_misbehaving_cell_is_a_sentence_and_the_next_is_fine(deed: str, code: str) -> None:
    """Forty units upload at once; one hostile file may not stop the other thirty-nine."""
    limits = Limits(wall_seconds=1) if deed == "sleep" else QUICK
    assert do(deed, limits) == (None, [code])
    assert do("environment")[1] == []


def test_endless_loop_is_stopped_by_processor_time() -> None:
    """The bound on processor time counts for each file anew."""
    assert do("loop", Limits(cpu_seconds=1, wall_seconds=60)) == (None, ["INT015"])
    assert do("environment")[1] == []


def test_flood_is_cut_off() -> None:
    """An answer without end fills no memory of ours."""
    assert do("flood", Limits(answer_bytes=1 << 20, wall_seconds=60)) == (None, ["INT019"])
    assert do("environment")[1] == []


def test_cell_holds_no_key_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the application knows must not be there to be found."""
    monkeypatch.setenv("YIKOU_SECRET", "geheim")
    payload, _ = do("environment")
    assert set(payload) <= {"PYTHONPATH", "PATH", "LANG", "TZ", "LC_CTYPE"}


def test_native_code_gets_no_socket_either() -> None:
    """The filter of system calls is in place in the fork, not only Python's own fence."""
    assert do("native_socket") == ({"socket": -1}, [])


def test_every_file_has_a_process_of_its_own(batch: Nursery) -> None:
    """The nursery is still the same one after everything above, and it has no child left."""
    assert batch.process is not None
    children = Path(f"/proc/{batch.process.pid}/task/{batch.process.pid}/children")
    assert batch.process.poll() is None
    assert children.read_text(encoding="ascii") == ""


def test_second_thread_gets_a_cell_of_its_own(batch: Nursery) -> None:
    """A nursery serves one file at a time; who comes meanwhile is not kept waiting and not mixed up."""
    answers: list[Any] = []

    def work() -> None:
        CURRENT.set(batch)
        answers.append(open_in_cell(PROBE, b"x", options={"do": "environment"})[1])

    with batch.busy:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert answers == [()]


def test_lost_nursery_is_replaced_by_single_cells() -> None:
    """When it is killed, the batch goes on more slowly."""
    token = CURRENT.set(None)
    try:
        with ready_cells(PROBE):
            nursery = CURRENT.get()
            assert nursery is not None
            nursery.begin()
            assert nursery.process is not None
            os.kill(nursery.process.pid, 9)
            nursery.process.wait()
            assert do("environment", Limits())[1] == []
        assert CURRENT.get() is None
    finally:
        CURRENT.reset(token)


def test_other_parsers_are_not_taken_from_it() -> None:
    """A batch of documents does not answer for a roster."""
    payload, found = open_in_cell("yikou.sheets.grid:read_grid", b"a,b\n1,2\n")
    assert payload is not None
    assert not found


def test_nursery_starts_with_the_second_file_and_leaves_no_process() -> None:
    """A batch of one pays nothing extra, and after the batch nothing of it is running."""
    token = CURRENT.set(None)
    try:
        with ready_cells(PROBE):
            nursery = CURRENT.get()
            assert nursery is not None
            assert do("environment", Limits())[1] == []
            assert nursery.process is None
            assert do("environment", Limits())[1] == []
            assert nursery.process is not None
        assert nursery.process.poll() is not None
    finally:
        CURRENT.reset(token)


def test_two_parsers_stand_ready_at_once_and_each_keeps_to_its_own() -> None:
    """Checking a list reads it and writes its errors back: the second parser must not push the first one out."""
    reader = "yikou.sheets.grid:read_grid"
    with ready_cells(PROBE, reader):
        inner = CURRENT.get()
        assert inner is not None and inner.parser == reader
        assert inner.outer is not None and inner.outer.parser == PROBE
        for _ in range(2):
            assert open_in_cell(PROBE, b"x", options={"do": "environment"})[1] == ()
            assert open_in_cell(reader, "姓名,备注\n某人,无\n".encode(), name="a.csv")[0] is not None
        assert inner.process is not None and inner.process.poll() is None
    assert inner.process.poll() is not None, "the batch is over, its nursery gone"
    assert CURRENT.get() is inner.outer
