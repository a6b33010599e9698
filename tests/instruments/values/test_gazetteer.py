"""Places as lists write them: a short name stands for a place only where no other has it."""

from __future__ import annotations

import pytest

from yikou.values.gazetteer import gazetteer

TREE = [
    ("001", "示范区", "district"),
    ("001001", "临江街道", "street"),
    ("001002", "桂园镇", "street"),
    ("001003", "临江镇", "street"),
    ("001001001", "江畔居委", "committee"),
    ("001002001", "江畔村", "committee"),
]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("桂园镇", "001002"), ("桂园", "001002"), ("桂园镇人民政府", "001002"), ("桂 园", "001002"),
        ("临江街道", "001001"), ("临江", None), ("镇", None), ("", None),
    ],
)  # fmt: skip
def test_a_street_is_found_by_what_is_left_of_its_name(text: str, path: str | None) -> None:
    """「临江」 is a street and a town: whoever writes only that is asked, not guessed."""
    assert gazetteer(TREE).street(text) == path


def test_a_committee_belongs_to_its_street() -> None:
    """Every town has a 江畔: the wrong one would send somebody to a stranger's door."""
    places = gazetteer(TREE)
    assert places.committee("001001", "江畔社区居民委员会") == "001001001"
    assert places.committee("001002", "江畔") == "001002001"
    assert places.committee("001003", "江畔") is None
