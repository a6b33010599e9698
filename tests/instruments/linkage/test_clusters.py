"""Records are put together, but never against a number or a decision."""

from __future__ import annotations

import itertools
from random import Random

from yikou.linkage.clusters import Clusters, Refusal


def test_two_numbers_are_never_one_person() -> None:
    """The record without a number may belong to either; it must not make one of both."""
    groups = Clusters([1, None, 2], 40)
    groups.join(0, 1)
    assert groups.refusal(1, 2) is Refusal.NUMBERS


def test_a_decision_holds_through_a_third_record() -> None:
    """A and C are not one person: whoever links B to both would say that they are."""
    groups = Clusters([None, None, None, None], 40)
    groups.part(0, 2)
    groups.join(0, 1)
    assert groups.refusal(1, 2) is Refusal.DECIDED
    groups.join(2, 3)
    assert groups.refusal(1, 3) is Refusal.DECIDED
    assert groups.refusal(3, 0) is Refusal.DECIDED


def test_what_people_joined_is_not_taken_apart() -> None:
    """A person has linked two numbers (one was re-issued): a third record may still come to them."""
    groups = Clusters([1, 2, None], 40)
    groups.join(0, 1)
    assert groups.refusal(1, 2) is None


def test_a_group_that_grows_too_large_is_refused() -> None:
    """Five hundred look-alikes are a fault in a list and no person."""
    groups = Clusters([None] * 4, 3)
    groups.join(0, 1)
    groups.join(1, 2)
    assert groups.refusal(2, 3) is Refusal.LARGE


def test_decisions_hold_in_any_order() -> None:
    """Whatever order edges come in, no two records that were told apart end in one group."""
    draw = Random(5)
    pairs = list(itertools.combinations(range(8), 2))
    for _ in range(60):
        groups = Clusters([draw.choice((None, None, 1, 2)) for _ in range(8)], 40)
        apart = draw.sample(pairs, 4)
        for one, other in apart:
            groups.part(one, other)
        for one, other in draw.sample(pairs, len(pairs)):
            if groups.refusal(one, other) is None:
                groups.join(one, other)
        assert all(groups.find(one) != groups.find(other) for one, other in apart)
