"""Before the corrections: whoever was rejected is reached by nobody yet, and the list of gaps says so."""

from __future__ import annotations

import json

import pytest

from tests import scratch
from yikou_app.site.demo.family import invent


@pytest.mark.deep
def test_rejected_people_are_missing_until_they_are_handed_in_again() -> None:
    """不遗漏: a row sent back because of its number is a person who may be forgotten over it."""
    family = invent()
    installation = scratch.fresh()
    try:
        missed = json.loads(installation.run("-m", "tests.walk.halfway").stdout.splitlines()[-1])
    finally:
        installation.remove()
    planted = family.planted
    lists = {plan.key: plan for plan in family.lists}
    rejected = [
        lists[key].rows[place].person.number
        for key, place in (*planted.wrong_check_digit, *planted.cut_by_excel)
    ]
    assert len(rejected) == sum(len(plan.rows) for plan in family.corrections) == 11
    assert sorted(missed) == sorted([*planted.missed, *rejected])
