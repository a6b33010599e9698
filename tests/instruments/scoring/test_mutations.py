"""The mutation corpus: more than 4,000 altered sentences, and none may go unnoticed."""

import importlib.util
import itertools
from pathlib import Path

import pytest

from yikou.scoring import compile_standard


def load(name):
    spec = importlib.util.spec_from_file_location(f"scoring_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutations, local = load("mutations"), load("conftest")


def understood(rule):
    """All that a reader is told: reading, findings, what is asked."""
    findings = tuple((f.code, f.message) for f in rule.findings)
    return rule.compiled, rule.reading, findings, tuple((entry.label, entry.kind) for entry in rule.inputs)


def sources():
    for row in local.lines("probes.jsonl"):
        if "text" in row:
            yield row["id"], row["text"], row["weight"], row["name"], row.get("explanation")
    for row in local.lines("dev500.jsonl"):
        yield row["id"], row["standard_text"], row["weight"], row["indicator"], row.get("explanation")


@pytest.mark.parametrize("step", [2, pytest.param(1, marks=pytest.mark.deep)], ids=["half", "whole"])
def test_no_mutation_goes_unnoticed(step):
    """A changed number, a dropped 不, 以上 for 以下, a clause twice: reading or findings must change."""
    made, unnoticed = 0, []
    for ident, text, weight, name, explanation in itertools.islice(sources(), 0, None, step):
        rule = compile_standard(text, weight, name, explanation)
        if not rule.compiled:
            continue
        before = understood(rule)
        for kind, mutated in mutations.mutations(text):
            made += 1
            if understood(compile_standard(mutated, weight, name, explanation)) == before:
                unnoticed.append(f"{ident} {kind}: {mutated}")
    assert made >= 2000
    assert not unnoticed, "\n".join(unnoticed[:20])
