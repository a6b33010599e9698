"""kill -9 at fifty moments, and the server's death at five: nothing acknowledged is lost, nothing doubled.

A small season is worked through from the roster to the reissue, killed at a statement or a commit, and
simply worked through again; it must end exactly as a season that nobody disturbed.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from tests.postgres_server import running
from tests.scratch import Installation, _home, fresh, vendor

#: A few moments in every run, spread over the whole work; all fifty in the deep profile.
QUICK, MOMENTS, SERVER_MOMENTS = 4, 50, 5


def _kills(*arguments: str) -> dict[str, Any]:
    installation = fresh()
    try:
        ran = installation.run("-m", "tests.reliability.crash_arena", *arguments, check=False, timeout=3000)
        assert ran.returncode == 0, ran.stderr[-3000:]
        return json.loads(ran.stdout.splitlines()[-1])  # type: ignore[no-any-return] # the arena's own shape
    finally:
        installation.remove()


def _stood(kills: list[dict[str, Any]]) -> None:
    for kill in kills:
        assert kill["lost"] == [], f"acknowledged and lost: {kill}"
        assert kill["broken"] == [], f"half of something is seen, or the books differ: {kill}"
        assert kill["changed"] == [], f"a repeated click gets the answer of the first: {kill}"
        assert kill["same"], f"worked through again it ends differently: {kill}"


def _killed_at(moments: int) -> list[dict[str, Any]]:
    told = _kills(str(moments))
    kills: list[dict[str, Any]] = told["kills"]
    assert told["steady"], "two undisturbed seasons end alike, or the comparison says nothing"
    assert len({kill["moment"] for kill in kills}) == moments
    _stood(kills)
    assert told["torn"] == ""
    return kills


def test_a_few_kills_lose_nothing_and_double_nothing() -> None:
    """Somebody pulls the plug of the office's PC every winter; on Monday the season goes on."""
    _killed_at(QUICK)


@pytest.mark.deep
def test_fifty_kills_lose_nothing_and_double_nothing() -> None:
    """The same at fifty moments, over import, award and payment."""
    kills = _killed_at(MOMENTS)
    assert {kill["last"].split()[0] for kill in kills} >= {"hand_in", "accepted", "confirmed", "bank_file"}


def test_an_acknowledgement_before_the_commit_is_caught() -> None:
    """The control: if this passed unnoticed, the test above would notice nothing either."""
    (kill,) = _kills("1", "early")["kills"]
    assert kill["place"] == "before COMMIT"
    assert [name.split()[0] for name in kill["lost"]] == ["hand_in"]


@pytest.mark.deep
@pytest.mark.postgres
def test_the_servers_death_loses_nothing_acknowledged() -> None:
    """PostgreSQL itself is killed at five moments of the work, with every safety on, and started again."""
    if vendor() != "postgresql":
        pytest.skip("SQLite has no server; this runs with the PostgreSQL half of the suite")
    with running(durable=True) as server:
        installation = Installation(_home(), server.url("postgres"))
        installation.run("-m", "django", "migrate", "-v0")
        arena = installation.start(
            "-m", "tests.reliability.crash_arena", "server", str(SERVER_MOMENTS),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert arena.stdin is not None and arena.stdout is not None
        try:
            line = ""
            for line in arena.stdout:
                if line.startswith("NOW"):
                    server.kill()
                elif line.startswith("DOWN"):
                    server.start()
                else:
                    break
                arena.stdin.write("go on\n")
                arena.stdin.flush()
        finally:
            arena.stdin.close()
            if arena.wait(60) != 0:
                line = "{}"
    told = json.loads(line)
    assert len(told["kills"]) == SERVER_MOMENTS
    _stood(told["kills"])
    assert told["torn"] == ""
