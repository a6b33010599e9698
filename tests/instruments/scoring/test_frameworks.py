"""Indicator systems as data: weights add up, every standard compiles, every worked case holds."""

from decimal import Decimal

import pytest

from yikou.scoring.frameworks import check_framework, framework_names, load_framework, weigh

NAMES = framework_names()


def test_the_frameworks_of_the_three_seeds_and_the_national_schemes_are_there():
    """Seeds 001, 002 and 003 complete, and the two national weight schemes as parameters."""
    assert set(NAMES) >= {"luan-2020", "wuhan-2020", "beijing", "national-2020", "national-2021"}
    assert len(load_framework("luan-2020").indicators) == 25


@pytest.mark.parametrize("name", NAMES)
def test_weights_add_up_on_every_level(name):
    """Third-level weights make the second level, these the first, all the total."""
    framework = load_framework(name)
    total, findings = weigh(framework)
    assert not findings
    first = sum((w for path, w in framework.levels.items() if len(path) == 1), Decimal(0))
    assert first == framework.total
    assert not framework.indicators or total == framework.total


@pytest.mark.parametrize("name", [n for n in NAMES if load_framework(n).indicators])
def test_every_worked_case_holds_and_every_indicator_has_one(name):
    """At least two cases an indicator, so that a broken branch shows."""
    framework = load_framework(name)
    assert all(len(indicator.cases) >= 2 for indicator in framework.indicators)
    wrong = [row for row in check_framework(framework) if not row.ok]
    assert not wrong


def test_an_unknown_framework_is_refused():
    """No silent default system."""
    with pytest.raises(KeyError):
        load_framework("../secrets")
