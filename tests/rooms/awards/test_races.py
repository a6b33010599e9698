"""Two officers and a clerk at one moment, in processes of their own: nobody is served twice."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from tests import scratch

PAIRS = 20


@pytest.fixture
def place() -> Iterator[scratch.Installation]:
    """A migrated installation of our own, thrown away afterwards."""
    made = scratch.fresh()
    yield made
    made.remove()


def race(place: scratch.Installation, roles: list[str]) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Run the roles against each other over all pairs; returns what each was told and what stands."""
    file = place.home / "pairs.json"
    place.run("-m", "tests.rooms.awards.race_begin", str(PAIRS), str(file))
    start = str(time.time() + 3)
    running = [
        place.start("-m", "tests.rooms.awards.racing", role, start, str(file), stdout=-1) for role in roles
    ]
    told: dict[str, list[str]] = {}
    for number, (role, process) in enumerate(zip(roles, running, strict=True)):
        out, _ = process.communicate(timeout=240)
        assert process.returncode == 0
        told[f"{role}{number}"] = json.loads(out.strip().splitlines()[-1])
    return told, json.loads(place.run("-m", "tests.rooms.awards.race_end").stdout.strip().splitlines()[-1])


def test_confirming_and_linking_at_one_moment_serves_nobody_twice(place: scratch.Installation) -> None:
    """P2: both records of one person are confirmed while a clerk links them.

    Whatever comes first, each live claim names the holder its record has now, and no person has two.
    """
    told, stands = race(place, ["one", "two", "link"])
    assert stands["served_twice"] == 0, told
    assert stands["stale_holders"] == 0, told
    assert stands["confirmed"] == stands["claims"] == stands["taken"]
    assert not [each for side in told.values() for each in side if each.startswith("failed")]


def test_many_press_confirm_at_one_moment_and_one_counts(place: scratch.Installation) -> None:
    """P2 (b): six processes confirm the same award; its place and money are taken once."""
    told, stands = race(place, ["one"] * 6)
    assert stands["confirmed"] == stands["claims"] == stands["taken"] == PAIRS, told
    for number in range(PAIRS):
        answers = [side[number] for side in told.values()]
        assert answers.count("confirmed") == 1, answers
        assert all(answer == "confirmed" or answer.startswith("refused") for answer in answers), answers
