"""The specification of the scoring language, run; the manual's page is written from the same file."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yikou.scoring import compile_standard

with Path(__file__).with_name("sentences.toml").open("rb") as _file:
    SENTENCES: list[dict[str, Any]] = tomllib.load(_file)["sentence"]


@pytest.mark.parametrize("sentence", SENTENCES, ids=[each["title"] for each in SENTENCES])
def test_each_case_of_a_sentence_gives_the_points_worked_out_by_hand(sentence: dict[str, Any]) -> None:
    """The manual shows these points to people who sign them."""
    rule = compile_standard(sentence["text"], sentence["weight"], sentence["name"])
    assert rule.compiled is not sentence.get("refused", False), rule.findings
    for case in sentence.get("cases", []):
        score = rule.choose(**case.get("choices", {})).score(case["values"])
        assert score.points == Decimal(case["points"]), (case, score)
