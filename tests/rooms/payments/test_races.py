"""Many people at once, in real transactions of a real installation: each effect happens once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.scratch import fresh


@pytest.fixture(scope="module")
def told() -> Any:
    """What came of all races; run once, in a process of its own."""
    made = fresh()
    try:
        answer = made.run("-m", "tests.rooms.payments.racing", check=False)
        assert answer.returncode == 0, answer.stderr[-2000:]
        return json.loads(answer.stdout)
    finally:
        made.remove()


def test_eight_make_the_batch_and_one_does(told: Any) -> None:
    """No share stands in two live lines, whoever was faster."""
    assert told["making"] == {"ended": {"done": 1, "refused": 7}, "batches": 1, "doubles": 0}


def test_nine_clicks_release_once(told: Any) -> None:
    """One signature; the others are told that somebody was first."""
    assert told["releasing"] == {"ended": {"done": 1, "refused": 8}, "signatures": 1}


def test_the_bank_file_is_written_once_for_all(told: Any) -> None:
    """Everybody gets the same file; the money is in transit once."""
    assert told["writing"] == {"ended": {"done": 8}, "transit": 500_005}


def test_an_answer_that_arrives_eight_times_counts_once(told: Any) -> None:
    """Two different files with the same rows: two are kept, each row is booked once."""
    taking = told["taking"]
    assert taking["ended"] == {"done": 8} and taking["returns"] == 2
    assert (taking["paid"], taking["notices"], taking["off"]) == (420_004, 5, [])


def test_a_failed_line_is_paid_again_by_one(told: Any) -> None:
    """A reissue is no second chance to pay twice."""
    assert told["reissuing"] == {"ended": {"done": 1, "refused": 7}, "doubles": 0}


def test_a_rush_on_the_fund_takes_what_fits_and_no_more(told: Any) -> None:
    """No overdraft, and no spare refusal: four quarters fit, and the single fen only if it was in time."""
    reserving = told["reserving"]
    assert reserving["over"] is False
    assert reserving["taken"] in (4, 5) and reserving["ended"]["done"] == reserving["taken"]
    assert sum(reserving["ended"].values()) == 7 and set(reserving["ended"]) == {"done", "refused"}
