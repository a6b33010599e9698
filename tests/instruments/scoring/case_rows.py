"""The rows of all case files with their compiled rules, and the judgement of one row."""

from __future__ import annotations

import importlib.util
import json
import re
from decimal import Decimal
from pathlib import Path

from yikou.scoring import compile_standard

HERE = Path(__file__).parent


def load(name):
    spec = importlib.util.spec_from_file_location(f"scoring_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


matching = load("matching")
local = load("conftest")

KNOWN_OPEN = {
    "dev-157": "one of two targets: the probes contradict each other on whether the given one is chosen",
}


class Row(dict):
    """A row whose rule is compiled when it is first asked for: collecting the tests compiles nothing."""

    def __missing__(self, key):
        if key != "rule":
            raise KeyError(key)
        self[key] = compile_standard(self["text"], self["weight"], self["name"], self.get("explanation"))
        return self[key]


def seed_row(row):
    """Name, weight, explanation and standard of a row whose words stay in the seed documents."""
    number = int(row["id"].split("-")[1])
    table = local.seed_table()
    if number in table and number <= 25:
        name, weight, explanation, standard = table[number]
        return {**row, "text": standard, "explanation": explanation}
    return None


def standards():
    """All rows with text: development items, and the seed's own sentences when they are at hand."""
    texts = {}
    rows = []
    for row in local.lines("probes.jsonl"):
        if "text" not in row:
            found = seed_row(row)
            if found is None:
                continue
            row = found
        texts[row["id"]] = row
        if row["cases"]:
            rows.append({**row, "file": ""})
    for row in local.lines("worked.jsonl"):
        if row["id"] in texts:
            rows.append({**texts[row["id"]], "cases": row["cases"], "file": "-worked"})
    return [Row(row) for row in rows]


def further(name):
    """A file of 250 further standards."""
    rows = []
    for row in local.lines(name):
        rows.append(Row({**row, "text": row["standard_text"], "name": row["indicator"], "file": "-second"}))
    return rows


SECOND = further("dev500.jsonl")
OPENED = further("opened250.jsonl")
THIRD = further("opened3.jsonl")


def misread(row):
    """The cases of a row that come out as another number, rather than open or refused."""
    return [line for line in judged(row) if not line.startswith("refused") and ", is None [" not in line]


def _comes_out(result, want):
    """Whether a score is the one worked out; ``also`` in a case lists what a stated 口径 may give instead."""
    if want is None:
        return result.points is None
    if isinstance(want, str) and not re.fullmatch(r"-?\d+(\.\d+)?", want):
        return result.outcome == want
    return result.points is not None and abs(result.points - Decimal(str(want))) < Decimal("0.005")


def judged(row):
    """What is wrong with a row: one line a case that does not come out as worked."""
    rule = row["rule"]
    if not rule.compiled:
        if all(None in (case["score"], *case.get("also", ())) for case in row["cases"]):
            return []
        return [f"refused: {[f.message for f in rule.findings][-1]}"]
    chosen = matching.match(rule, row["cases"])
    wrong = []
    for case in row["cases"]:
        used = rule
        if case.get("choices"):
            wanted = {
                choice.key: next(o for o in choice.options if value in o)
                for value in case["choices"].values()
                for choice in rule.choices
                if any(value in option for option in choice.options)
            }
            used = rule.choose(**wanted)
        result = used.score(matching.values_for(chosen, case["inputs"]))
        want = case["score"]
        good = any(_comes_out(result, each) for each in (want, *case.get("also", ())))
        if not good:
            words = json.dumps(case["inputs"], ensure_ascii=False)
            wrong.append(
                f"{words} should be {want} ({case.get('why')}), is {result.points} [{result.low}, {result.high}]"
            )
    return wrong
