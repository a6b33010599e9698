"""The reading: what the compiler tells a person it has understood."""

import importlib.util
from pathlib import Path

from yikou.scoring import compile_standard

_SPEC = importlib.util.spec_from_file_location("scoring_local", Path(__file__).with_name("conftest.py"))
local = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(local)


def test_the_reading_names_threshold_step_points_and_floor():
    """Whoever signs the score must see every number of the rule."""
    rule = compile_standard("到位率达到90%为满分,每降低2个百分点扣0.3分,扣完为止", 4, "到位率")
    assert rule.reading == "到位率≥90%得满分,每降低2个百分点扣0.3分,扣完为止【重述:扣完为止】"


def test_words_without_a_rule_are_kept_beside_the_reading():
    """A dropped remark may have been a condition; it is shown, not forgotten."""
    rule = compile_standard("按比例入户抽查,准确率达到98%得2分(以抽查记录为准)", 2, "准确率")
    assert "按比例入户抽查" in rule.reading
    assert "以抽查记录为准" in rule.reading


def test_a_reading_that_is_read_back_is_the_same_rule_or_a_refusal_in_the_stated_number():
    """At least 184 of the 331 compiled standards come back as the same rule; the number may only grow."""
    same = 0
    for name, key, label in (
        ("probes.jsonl", "text", "name"),
        ("dev500.jsonl", "standard_text", "indicator"),
    ):
        for row in local.lines(name):
            if key not in row:
                continue
            rule = compile_standard(row[key], row["weight"], row[label], row.get("explanation"))
            if not rule.compiled:
                continue
            again = compile_standard(rule.prose, row["weight"], row[label], row.get("explanation"))
            same += again.compiled and (again.item == rule.item or again.prose == rule.prose)
    assert same >= 184
