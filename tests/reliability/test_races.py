"""Thirty-two attempts at once: nobody is paid twice, nothing is overdrawn, and each guard is needed.

Every contest runs whole, then with guards taken away until one stands alone (nothing may break: it
holds by itself), then with none (the promise must break, or the contest proves nothing).
"""

from __future__ import annotations

import json

import pytest
from tests.scratch import fresh

CONTESTS = [
    "same_programme",
    "same_group",
    "fund",
    "ceiling",
    "quota",
    "two_batches",
    "release",
    "bank_return",
    "signature",
    "linking",
]


def _held(name: str, times: int) -> None:
    installation = fresh()
    try:
        ran = installation.run("-m", "tests.reliability.arena", name, str(times), check=False, timeout=1200)
        assert ran.returncode == 0, ran.stderr[-3000:]
        reports = json.loads(ran.stdout.splitlines()[-1])
    finally:
        installation.remove()
    whole, *others = reports
    assert whole["mode"] == "whole"
    assert sum(whole["outcomes"].values()) == 32 * times
    assert whole["errors"] == [], f"{name}: refusals are sentences, not errors: {whole}"
    for report in reports:
        if report["breaks"]:
            broken = any(report["breaks"] in violation for violation in report["violations"])
            assert broken, f"{name} without its guards held all the same, so it proves nothing: {report}"
        else:
            assert report["violations"] == [], f"{name}: {report}"
    assert any(report["breaks"] for report in others)


@pytest.mark.parametrize("name", CONTESTS)
def test_the_guards_hold_and_are_needed(name: str) -> None:
    """A race that is lost once in a thousand is lost every season; a guard that is never needed is a story."""
    _held(name, 1)


@pytest.mark.deep
@pytest.mark.parametrize("name", CONTESTS)
def test_the_guards_hold_again_and_again(name: str) -> None:
    """The same twenty times over: a race shows itself by repetition."""
    _held(name, 20)
